//! The day that is replayed: when receipts come, and when citizens answer those of this day and of the one before.

/// Receipts of each hour, in thousandths of the day's: half of them within the three hours from nine.
const RECEIPTS: [u32; 24] = [2, 2, 2, 2, 2, 2, 10, 30, 80, 170, 170, 160, 90, 70, 60, 50, 35, 25, 15, 8, 5, 4, 3, 3];

/// How long a citizen takes from the receipt to the answer, on average; most are quicker, some take far longer.
const LAG_HOURS: f64 = 3.0;

/// The share of the day's receipts that comes in its fullest hour.
pub(super) fn fullest_hour() -> f64 {
    f64::from(RECEIPTS.into_iter().max().unwrap_or_default()) / 1e3
}

/// When so many receipts come: parts of the day, in order, by chance and therefore in bursts.
pub(super) fn receipts(count: usize, chance: &mut fastrand::Rng) -> Vec<f64> {
    in_order((0..count).map(|_| moment(chance.f64())).collect())
}

/// When so many citizens answer: each some time after a receipt came, past midnight those of the day before.
pub(super) fn answers(count: usize, chance: &mut fastrand::Rng) -> Vec<f64> {
    let mut lag = || -(1.0 - chance.f64()).ln() * LAG_HOURS / 24.0;
    let lags: Vec<f64> = (0..count).map(|_| lag()).collect();
    in_order(lags.into_iter().map(|lag| (moment(chance.f64()) + lag).fract()).collect())
}

/// The part of the day by which this share of the receipts has come.
fn moment(share: f64) -> f64 {
    let mut before = 0.0;
    for (hour, thousandths) in RECEIPTS.into_iter().enumerate() {
        let of_hour = f64::from(thousandths) / 1e3;
        if share < before + of_hour {
            return (hour as f64 + (share - before) / of_hour) / 24.0;
        }
        before += of_hour;
    }
    1.0
}

fn in_order(mut moments: Vec<f64>) -> Vec<f64> {
    moments.sort_by(f64::total_cmp);
    moments
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(moments: &[f64], from: f64, to: f64) -> f64 {
        moments.iter().filter(|it| (from / 24.0..to / 24.0).contains(*it)).count() as f64 / moments.len() as f64
    }

    #[test]
    fn half_of_the_receipts_come_within_three_hours_and_answers_later() {
        assert_eq!(RECEIPTS.iter().sum::<u32>(), 1_000);
        assert_eq!(RECEIPTS[9..12].iter().sum::<u32>(), 500);
        let mut chance = fastrand::Rng::with_seed(1);
        let (receipts, answers) = (receipts(20_000, &mut chance), answers(20_000, &mut chance));
        for moments in [&receipts, &answers] {
            assert!(moments.is_sorted() && moments.iter().all(|it| (0.0..=1.0).contains(it)));
        }
        let (of_receipts, of_answers) = (between(&receipts, 9.0, 12.0), between(&answers, 9.0, 12.0));
        assert!((0.48..0.52).contains(&of_receipts), "{of_receipts} of the receipts from nine to twelve");
        assert!((0.2..0.35).contains(&of_answers), "{of_answers} of the answers from nine to twelve");
        assert!(
            between(&receipts, 0.0, 6.0) < between(&answers, 0.0, 6.0),
            "at night those of the day before are answered"
        );
    }

    #[test]
    fn a_share_has_its_moment() {
        for (share, hour) in [(0.0, 0.0), (0.132, 9.0), (0.132 + 0.085, 9.5), (0.632, 12.0), (1.0, 24.0)] {
            let told = moment(share) * 24.0;
            assert!((told - hour).abs() < 1e-6, "{share} of all by {told}, not {hour}");
        }
    }
}
