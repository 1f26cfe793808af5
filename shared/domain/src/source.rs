//! Source systems and their rhythm (A2.4): one that reports every day and falls silent is broken, or switched off.

use chrono::NaiveDate;

use crate::calendar::days_later;

/// The first day of a source's silence, if it is silent today: the one on which its rhythm was over without a receipt.
///
/// `rhythm_days` is within how many days at least one receipt is expected; `last` the last day with one; `able_since` since
/// when it can send at all, by its keys. A source without a rhythm, or without a key, is never silent: nobody expects anything.
pub fn silent_since(
    rhythm_days: Option<u16>,
    last: Option<NaiveDate>,
    able_since: Option<NaiveDate>,
    today: NaiveDate,
) -> Option<NaiveDate> {
    let expected_from = last.into_iter().chain(able_since).max().filter(|_| able_since.is_some())?;
    let first = days_later(expected_from, u64::from(rhythm_days?) + 1);
    (first <= today).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_begins_when_the_rhythm_is_over() {
        let day = |text: &str| text.parse::<NaiveDate>().ok();
        for (rhythm, last, able_since, today, expected) in [
            // Daily: yesterday's receipts are there, today's may still come.
            (Some(1), "2026-01-14", "2026-01-01", "2026-01-15", ""),
            (Some(1), "2026-01-14", "2026-01-01", "2026-01-16", "2026-01-16"),
            (Some(1), "2026-01-14", "2026-01-01", "2026-02-01", "2026-01-16"),
            // Over a weekend.
            (Some(3), "2026-01-16", "2026-01-01", "2026-01-19", ""),
            (Some(3), "2026-01-16", "2026-01-01", "2026-01-20", "2026-01-20"),
            // Never sent anything.
            (Some(1), "", "2026-01-14", "2026-01-15", ""),
            (Some(1), "", "2026-01-14", "2026-01-16", "2026-01-16"),
            // A new key after a pause: expected again from then on.
            (Some(1), "2026-01-01", "2026-01-15", "2026-01-16", ""),
            (Some(1), "2026-01-01", "", "2026-01-16", ""),
            (None, "2026-01-01", "2026-01-01", "2026-01-16", ""),
        ] {
            let since = silent_since(rhythm, day(last), day(able_since), day(today).unwrap());
            assert_eq!(since, day(expected), "{rhythm:?} {last} {able_since} {today}");
        }
    }
}
