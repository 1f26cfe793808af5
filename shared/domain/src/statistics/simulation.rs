//! Error rates of intervals and verdicts, simulated with a fixed seed.

use expect_test::expect;

use super::difference::{Verdict, compare};
use super::mean::Estimate;
use crate::tally::ScoreCounts;

/// Probabilities of the scores 1 to 5, in percent: typical, crowded at 5, rare ones among fives, mixed, two camps, even,
/// moderate.
const DISTRIBUTIONS: [[u8; 5]; 7] = [
    [3, 3, 6, 18, 70],
    [1, 1, 2, 6, 90],
    [5, 0, 0, 0, 95],
    [10, 5, 5, 10, 70],
    [30, 0, 0, 0, 70],
    [20, 20, 20, 20, 20],
    [5, 10, 20, 35, 30],
];

const REPETITIONS: usize = 4_000;

/// SplitMix64 (Steele, Lea, Flood 2014): small, and the same on every machine.
pub(crate) struct Generator(pub(crate) u64);

impl Generator {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Between 0 and 1, each alike.
    pub(crate) fn uniform(&mut self) -> f64 {
        ((self.next() >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }

    /// A standard normal value (Box and Muller).
    pub(crate) fn normal(&mut self) -> f64 {
        (-2.0 * self.uniform().ln()).sqrt() * (std::f64::consts::TAU * self.uniform()).cos()
    }

    /// About so many, more or fewer by chance: normal, with the variance of a Poisson count.
    pub(crate) fn count(&mut self, mean: f64) -> u64 {
        (mean + mean.sqrt() * self.normal()).round().max(0.0) as u64
    }

    /// Up to 99, each alike.
    pub(crate) fn percent(&mut self) -> u8 {
        (((self.next() >> 32) * 100) >> 32) as u8
    }

    /// The place of a score, 0 to 4.
    fn score(&mut self, distribution: &[u8; 5]) -> usize {
        let mut rest = self.percent();
        for (index, probability) in distribution.iter().enumerate() {
            match rest.checked_sub(*probability) {
                Some(more) => rest = more,
                None => return index,
            }
        }
        unreachable!("probabilities add up to 100")
    }

    fn sample(&mut self, distribution: &[u8; 5], answers: u64) -> Estimate {
        let mut counts = ScoreCounts::default();
        (0..answers).for_each(|_| counts[self.score(distribution)] += 1);
        Estimate::of(&counts).unwrap()
    }

    /// Responses to five questions: an answer repeats the first one so often, in percent, and else is a new one.
    fn responses(&mut self, distribution: &[u8; 5], responses: u64, repeated_percent: u8) -> ScoreCounts {
        let mut counts = ScoreCounts::default();
        for _ in 0..responses {
            let first = self.score(distribution);
            counts[first] += 1;
            for _ in 0..4 {
                let answer = if self.percent() < repeated_percent { first } else { self.score(distribution) };
                counts[answer] += 1;
            }
        }
        counts
    }
}

fn mean(distribution: &[u8; 5]) -> f64 {
    distribution.iter().zip(1u8..).map(|(percent, score)| f64::from(*percent) * f64::from(score)).sum::<f64>() / 100.0
}

/// How often it comes true, in percent.
fn rate(mut happens: impl FnMut() -> bool) -> f64 {
    (0..REPETITIONS).filter(|_| happens()).count() as f64 * 100.0 / REPETITIONS as f64
}

fn covers(estimate: Estimate, truth: f64) -> bool {
    let interval = estimate.interval();
    interval.low <= truth && truth <= interval.high
}

#[test]
fn the_interval_of_a_mean_covers_the_truth_in_at_least_94_of_100_cases() {
    let mut generator = Generator(1);
    for distribution in &DISTRIBUTIONS {
        for answers in [5, 10, 30, 100] {
            let covered = rate(|| covers(generator.sample(distribution, answers), mean(distribution)));
            assert!(covered >= 94.0, "{distribution:?} {answers}: {covered}");
        }
    }
}

#[test]
fn half_widths_near_4_5_are_the_known_ones() {
    let mut generator = Generator(2);
    for (answers, known) in [(10, 0.70), (30, 0.36), (100, 0.19)] {
        let total: f64 = (0..REPETITIONS).map(|_| generator.sample(&DISTRIBUTIONS[0], answers).half_width()).sum();
        let average = total / REPETITIONS as f64;
        assert!((average - known).abs() < 0.05, "{answers}: {average}");
    }
}

#[test]
fn an_unchanged_mean_is_called_risen_or_fallen_in_at_most_about_5_of_100_cases_each() {
    let mut generator = Generator(3);
    for distribution in &DISTRIBUTIONS {
        for (earlier, later) in [(5, 5), (20, 20), (100, 100), (10, 300), (300, 10), (5, 100), (100, 5)] {
            let (mut risen, mut fallen) = (0.0, 0.0);
            let share = 100.0 / REPETITIONS as f64;
            for _ in 0..REPETITIONS {
                match compare(&generator.sample(distribution, earlier), &generator.sample(distribution, later)) {
                    Verdict::Risen => risen += share,
                    Verdict::Fallen => fallen += share,
                    Verdict::CannotTell => {}
                }
            }
            assert!(risen <= 6.0 && fallen <= 6.0, "{distribution:?} {earlier} {later}: {risen} {fallen}");
        }
    }
}

#[test]
fn a_rise_of_0_2_is_seen_in_about_80_of_100_cases_from_some_hundred_answers_a_period() {
    let mut generator = Generator(4);
    let (earlier, later) = ([4, 4, 8, 24, 60], [2, 2, 6, 24, 66]);
    assert!((mean(&later) - mean(&earlier) - 0.18).abs() < 1e-9);
    let power = rate(|| compare(&generator.sample(&earlier, 400), &generator.sample(&later, 400)) == Verdict::Risen);
    assert!((75.0..100.0).contains(&power), "{power}");
}

/// The caveat of [`super::mean`] in numbers, so that they stay true in the documents: 100 responses to five questions,
/// of citizens who repeat their first answer so often.
#[test]
fn pooled_answers_of_one_citizen_cover_less() {
    let distribution = &DISTRIBUTIONS[0];
    let lines = [0, 50, 80, 100].map(|repeated| {
        let mut line = format!("{repeated:>3} % repeated:");
        for name in ["answers", "responses"] {
            let mut generator = Generator(5);
            let mut next = || {
                let counts = generator.responses(distribution, 100, repeated);
                if name == "answers" { Estimate::of(&counts) } else { Estimate::of_responses(&counts, 100) }.unwrap()
            };
            let covered = rate(|| covers(next(), mean(distribution)));
            let risen = rate(|| compare(&next(), &next()) == Verdict::Risen);
            line += &format!(" as {name} covered {covered:.0} %, unchanged called risen {risen:.0} %;");
        }
        line
    });
    expect![[r#"
          0 % repeated: as answers covered 95 %, unchanged called risen 5 %; as responses covered 100 %, unchanged called risen 0 %;
         50 % repeated: as answers covered 81 %, unchanged called risen 14 %; as responses covered 100 %, unchanged called risen 1 %;
         80 % repeated: as answers covered 68 %, unchanged called risen 19 %; as responses covered 98 %, unchanged called risen 2 %;
        100 % repeated: as answers covered 62 %, unchanged called risen 23 %; as responses covered 96 %, unchanged called risen 4 %;"#]].assert_eq(&lines.join("\n"));
}
