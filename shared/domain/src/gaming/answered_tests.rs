use std::ops::Range;

use expect_test::expect;

use super::*;
use crate::regulation::Profile;
use crate::statistics::simulation::Generator;

const K: u64 = 10;
const QUESTIONS: [&str; 5] = ["information", "organisation", "comfort", "goodwill", "competence"];

fn policies() -> GamingPolicies {
    Profile::embedded("permanent").unwrap().policies.gaming
}

fn answers(scores: [u8; 5], comment: Option<String>) -> Answers {
    let scores = QUESTIONS.into_iter().zip(scores);
    Answers { scores: scores.map(|(id, it)| (QuestionId::parse(id).unwrap(), Score::new(it))).collect(), comment }
}

/// Honest answers. A citizen is more or less content, an organisation better or worse, and in each question of its own; what is answered
/// scatters around that. One in a hundred comments is what many say.
struct Honest {
    quality: f64,
    questions: [f64; 5],
}

impl Honest {
    fn draw(chance: &mut Generator) -> Honest {
        let quality = 1.2 + 0.35 * chance.normal();
        Honest { quality, questions: [0; 5].map(|_| 0.3 * chance.normal()) }
    }

    /// The quarter after: a little better or worse.
    fn later(&self, chance: &mut Generator) -> Honest {
        let quality = self.quality + 0.1 * chance.normal();
        Honest { quality, questions: self.questions.map(|question| question + 0.05 * chance.normal()) }
    }

    fn answer(&self, chance: &mut Generator) -> Answers {
        let citizen = self.quality + 1.1 * chance.normal();
        let scores = self.questions.map(|question| {
            let felt = citizen + question + 0.6 * chance.normal();
            [-2.4, -1.8, -1.0, 0.0].iter().map(|above| u8::from(*above < felt)).sum::<u8>() + 1
        });
        let comment = (chance.percent() < 30).then(|| match chance.percent() {
            0 => "Спасибо за внимательное отношение и быстрый приём".to_owned(),
            _ => (0..6).map(|_| format!("слово{} ", chance.normal().abs() * 1e9)).collect(),
        });
        answers(scores, comment)
    }
}

/// What somebody at a desk does: a share of the questionnaires, in percent, is filled in like this.
#[derive(Clone, Copy)]
enum Cheat {
    Nobody,
    Fives(u8),
    Same(u8),
    Comments(u8),
}

impl Cheat {
    fn answer(self, honest: &Honest, chance: &mut Generator) -> Answers {
        let honestly = honest.answer(chance);
        let (Cheat::Fives(percent) | Cheat::Same(percent) | Cheat::Comments(percent)) = self else { return honestly };
        match self {
            _ if percent <= chance.percent() => honestly,
            Cheat::Nobody => honestly,
            Cheat::Fives(_) => answers([5; 5], None),
            Cheat::Same(_) => answers([5, 4, 5, 4, 5], None),
            Cheat::Comments(_) => {
                let comment = "Прекрасная поликлиника, внимательные врачи, чистые кабинеты".to_owned();
                Answers { comment: Some(comment), ..honestly }
            }
        }
    }
}

fn looking_like(lane: &[Answers]) -> Pattern {
    let mut pattern = Pattern::default();
    pattern.add(lane, K);
    pattern
}

/// What an organisation's answers look like in a quarter, so many of them, of which a share is made up, and what they looked like before.
fn two_quarters(chance: &mut Generator, size: u64, cheat: Cheat) -> (Pattern, Pattern) {
    let honest = Honest::draw(chance);
    let before: Vec<Answers> = (0..size).map(|_| honest.answer(chance)).collect();
    let later = honest.later(chance);
    let now: Vec<Answers> = (0..size).map(|_| cheat.answer(&later, chance)).collect();
    (looking_like(&now), looking_like(&before))
}

fn named(at: usize) -> OrganisationId {
    OrganisationId::parse(&format!("o{at:03}")).unwrap()
}

/// Organisations of two types in a quarter, and in the one before.
#[derive(Clone, Default)]
struct World {
    patterns: Patterns,
    before: Patterns,
}

impl World {
    fn honest(chance: &mut Generator, organisations: usize, sizes: Range<u64>) -> World {
        let mut world = World::default();
        for at in 0..organisations {
            let size = sizes.start + u64::from(chance.percent()) * (sizes.end - sizes.start) / 100;
            world.put(at, two_quarters(chance, size, Cheat::Nobody));
        }
        world
    }

    fn put(&mut self, at: usize, (pattern, before): (Pattern, Pattern)) {
        let organisation_type = OrganisationType::BUILT_IN[at % 2];
        self.patterns.insert(named(at), (organisation_type, pattern));
        self.before.insert(named(at), (organisation_type, before));
    }

    fn flags(&self) -> BTreeMap<OrganisationId, Vec<Flag>> {
        find(&self.patterns, &self.before, &policies(), K)
    }

    fn signs(&self, at: usize) -> Vec<Sign> {
        self.flags().remove(&named(at)).unwrap_or_default().into_iter().map(|flag| flag.sign).collect()
    }
}

/// Quarters in which nobody cheats: how many organisations were looked at, and how many flags of each sign were raised.
#[test]
fn honest_organisations_are_hardly_ever_flagged() {
    let (mut chance, mut raised, mut looked) = (Generator(19), [0; 3], 0);
    for _ in 0..20 {
        let world = World::honest(&mut chance, 60, 30..400);
        looked += world.patterns.len();
        for flag in world.flags().into_values().flatten() {
            raised[flag.sign as usize] += 1;
        }
    }
    expect!["1200 organisations: [0, 0, 0]"].assert_eq(&format!("{looked} organisations: {raised:?}"));
}

/// Of twenty organisations with 60, 200 or 600 answers of which a share is made up, each among the same honest ones, how many are flagged by the sign
/// that is meant for it.
#[test]
fn who_cheats_is_found_the_more_surely_the_more_of_it() {
    const CHEATS: usize = 20;
    let shares = [10, 25, 50, 75];
    let mut found = [[[0; 3]; 4]; 3];
    for (size_at, size) in [60, 200, 600].into_iter().enumerate() {
        let mut chance = Generator(size);
        let honest = World::honest(&mut chance, 80, size..size + 1);
        for (cheat_at, (sign, cheat)) in CHEATING.into_iter().enumerate() {
            for (share_at, share) in shares.into_iter().enumerate() {
                for _ in 0..CHEATS {
                    let mut world = honest.clone();
                    world.put(0, two_quarters(&mut chance, size, cheat(share)));
                    found[cheat_at][share_at][size_at] += usize::from(world.signs(0).contains(&sign));
                }
            }
        }
    }
    let mut lines = String::new();
    for ((sign, _), by_share) in CHEATING.into_iter().zip(found) {
        for (share, by_size) in shares.into_iter().zip(by_share) {
            lines += &format!("{} {share} %: {by_size:?}\n", sign.as_str());
        }
    }
    expect![[r#"
        straight_lines 10 %: [0, 0, 0]
        straight_lines 25 %: [0, 0, 0]
        straight_lines 50 %: [0, 3, 11]
        straight_lines 75 %: [7, 17, 20]
        copies 10 %: [0, 0, 1]
        copies 25 %: [0, 8, 10]
        copies 50 %: [9, 20, 20]
        copies 75 %: [20, 20, 20]
        repeated_comments 10 %: [3, 20, 20]
        repeated_comments 25 %: [19, 20, 20]
        repeated_comments 50 %: [20, 20, 20]
        repeated_comments 75 %: [20, 20, 20]
    "#]]
    .assert_eq(&lines);
}

/// Made-up answers of a share in hundredths.
type Cheating = fn(u8) -> Cheat;

/// By which sign each kind of made-up answers is to be found.
const CHEATING: [(Sign, Cheating); 3] =
    [(Sign::StraightLines, Cheat::Fives), (Sign::Copies, Cheat::Same), (Sign::RepeatedComments, Cheat::Comments)];

#[test]
fn straight_lines_are_held_against_the_quarter_before_and_how_others_changed() {
    let lane = |straight: usize, others: usize| {
        let others = std::iter::repeat_n(answers([5, 4, 5, 4, 3], None), others);
        std::iter::repeat_n(answers([5; 5], None), straight).chain(others).collect::<Vec<_>>()
    };
    let found = |now: usize, others_now: usize| {
        let mut world = World::default();
        for at in 0..20 {
            // Some more, some less.
            let straight = if at == 0 { now } else { others_now + at };
            world.put(2 * at, (looking_like(&lane(straight, 200 - straight)), looking_like(&lane(100, 100))));
        }
        let flags = world.flags().remove(&named(0)).unwrap_or_default().into_iter();
        let straight = flags.filter(|flag| flag.sign == Sign::StraightLines);
        straight.map(|flag| (flag.found, flag.of, flag.usual)).collect::<Vec<_>>()
    };
    assert_eq!(found(160, 90), [(160, 200, 100)]);
    assert_eq!(found(120, 90), []);
    assert_eq!(found(160, 150), [], "so did all others");
}

#[test]
fn copies_are_held_against_what_differs_in_one_question() {
    let same = |times: usize, scores| std::iter::repeat_n(answers(scores, None), times);
    // The same twelve times; near are the first two kinds, and two questions away is the third.
    let lane: Vec<Answers> = same(12, [5, 4, 5, 4, 5])
        .chain(same(3, [5, 4, 5, 4, 4]))
        .chain(same(2, [5, 5, 5, 4, 5]))
        .chain(same(20, [5; 5]))
        .collect();
    let pattern = looking_like(&lane);
    let copied = answers([5, 4, 5, 4, 5], None).scores;
    assert_eq!(pattern.repeated, [Repeated { scores: copied.clone(), times: 12, near: 5 }]);
    let flags = [Flag { scores: copied, ..flag(Sign::Copies, 12, 37, 0.0) }];
    assert_eq!(marked(&flags, &lane).iter().filter(|it| **it).count(), 12);
    assert_eq!(marked(&[flag(Sign::StraightLines, 20, 25, 0.0)], &lane).iter().filter(|it| **it).count(), 20);
    assert_eq!(marked(&[], &lane), [false; 37]);
}

#[test]
fn a_small_organisation_and_one_without_peers_are_held_against_nobody() {
    let alone = |size: u64| {
        let mut world = World::default();
        world.put(0, two_quarters(&mut Generator(1), size, Cheat::Same(100)));
        world.signs(0)
    };
    assert_eq!(alone(29), []);
    assert_eq!(alone(30), [Sign::Copies], "copies need no peers");
    let with_peers = |organisations| {
        let mut world = World::honest(&mut Generator(1), organisations, 600..601);
        world.put(0, two_quarters(&mut Generator(2), 600, Cheat::Fives(75)));
        world.signs(0)
    };
    assert_eq!(with_peers(14), [], "seven of a type are too few");
    assert_eq!(with_peers(80), [Sign::StraightLines]);
}
