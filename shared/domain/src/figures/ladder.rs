//! The ladder from the receipt to the answer: receipts → matched → notified → delivered → answered. It shows where citizens are
//! lost, so that poor matching, which leaves few notices to divide by, cannot pass for good coverage.

use crate::decimal::Rational;
use crate::names;
use crate::statistics::Interval;
use crate::statistics::proportion;
use crate::tally::Tally;

names! {
    /// A step of the ladder.
    pub enum Step {
        /// Records that sources sent, of which some were refused. Counted by source, not by organisation.
        Reported = "reported",
        /// Valid receipts (A2.3).
        Received = "received",
        /// Invitations: a verified account was found (A2.2). Two for a child with two representatives.
        Matched = "matched",
        /// Mails with a notice that the server took over (A2.7). A long-running service has several, and a notice that came back
        /// for a reason that may pass is sent again.
        Notified = "notified",
        /// Those of them that did not come back, as far as is known: the denominator of coverage.
        Delivered = "delivered",
        /// Those of them that were answered by the period's end: the numerator of the cohort coverage.
        Answered = "answered",
    }
}

/// A step with its count.
#[derive(Clone, Debug, PartialEq)]
pub struct Rung {
    /// The step.
    pub step: Step,
    /// How many are there.
    pub count: u64,
    /// Share of the step before, in percent; it may exceed 100 where one receipt makes two invitations.
    pub percent: Option<Rational>,
    /// The step's 95 % interval in percent (Wilson's), where it is a share.
    pub interval: Option<Interval>,
    /// Of the step before, how many are not here, and why, as far as it is counted. The reasons need not add up to the
    /// difference: some are still on their way.
    pub losses: Vec<Loss>,
    /// How many more there are than at the step before.
    pub gained: u64,
}

/// Why some of a step are not in the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// A stable name: `refused`, `withdrawn`, `no_account_yet`, `account_mismatch`, `same_service`,
    /// `ended_before_reported`, `not_notified`, `bounced`, `not_answered`.
    pub reason: &'static str,
    /// How many times that is.
    pub count: u64,
}

/// The ladder of a unit. `refused` is the number of records refused, where it is known: for a source or for all of them.
pub fn ladder(tally: &Tally, refused: Option<u64>) -> Vec<Rung> {
    let mut steps: Vec<(Step, u64, &'static str, u64, u64)> = vec![
        (Step::Received, tally.receipts, "refused", 0, 0),
        (Step::Matched, tally.invited, "no_account_yet", tally.withdrawn_unmatched, tally.mismatched),
        (Step::Notified, tally.notices, "not_notified", tally.withdrawn_unnotified, tally.mismatched_unnotified),
        (Step::Delivered, tally.sent(), "bounced", 0, 0),
        (
            Step::Answered,
            tally.cohort_completed,
            "not_answered",
            tally.withdrawn_unanswered,
            tally.mismatched_unanswered,
        ),
    ];
    if let Some(refused) = refused {
        steps.insert(0, (Step::Reported, tally.receipts.saturating_add(refused), "", 0, 0));
    }
    let mut before: Option<u64> = None;
    let rungs = steps.into_iter().map(|(step, count, reason, withdrawn, mismatched)| {
        let former = before.replace(count);
        let lost = former.unwrap_or(count).saturating_sub(count);
        // A second representative may make up for one: then nobody is lost.
        let withdrawn = withdrawn.min(lost);
        // A child's receipt makes more than one invitation: there may be a mismatch where fewer seem lost.
        let of_receipts = |count: u64| if step == Step::Matched { count } else { 0 };
        let known = [
            ("account_mismatch", mismatched),
            ("same_service", of_receipts(tally.same_service)),
            ("ended_before_reported", of_receipts(tally.ended_before_reported)),
        ];
        let others = known.iter().fold(lost - withdrawn, |others, (_, count)| others.saturating_sub(*count));
        let losses = [("withdrawn", withdrawn), (reason, others)].into_iter().chain(known);
        let losses = losses.filter(|(_, count)| 0 < *count);
        Rung {
            step,
            count,
            percent: former
                .filter(|former| *former > 0)
                .map(|former| Rational::new(i128::from(count) * 100, i128::from(former))),
            interval: former
                .and_then(|former| proportion::share(count, former))
                .map(|share| Interval { low: share.low * 100.0, high: share.high * 100.0 }),
            gained: former.map_or(0, |former| count.saturating_sub(former)),
            losses: losses.map(|(reason, count)| Loss { reason, count }).collect(),
        }
    });
    rungs.collect()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::decimal::two_places;

    fn told(tally: &Tally, refused: Option<u64>) -> String {
        let line = |rung: &Rung| {
            let percent = rung.percent.as_ref().map_or("-".to_owned(), two_places);
            let losses: Vec<String> = rung.losses.iter().map(|it| format!("{} {}", it.reason, it.count)).collect();
            format!("{} {} {percent} {}", rung.step.as_str(), rung.count, losses.join(", ")).trim_end().to_owned()
                + "\n"
        };
        ladder(tally, refused).iter().map(line).collect()
    }

    #[test]
    fn each_step_tells_who_was_lost() {
        let mails = Tally { notices: 126, heard: 8, returned: 8, complained: 2, ..Tally::default() };
        let tally = Tally { receipts: 200, invited: 150, cohort_completed: 45, ..mails };
        expect![[r#"
            reported 210 -
            received 200 95.24 refused 10
            matched 150 75.00 no_account_yet 50
            notified 126 84.00 not_notified 24
            delivered 120 95.24 bounced 6
            answered 45 37.50 not_answered 75
        "#]]
        .assert_eq(&told(&tally, Some(10)));
        let taken_back =
            Tally { withdrawn_unmatched: 9, withdrawn_unnotified: 4, withdrawn_unanswered: 30, ..tally.clone() };
        expect![[r#"
            received 200 -
            matched 150 75.00 withdrawn 9, no_account_yet 41
            notified 126 84.00 withdrawn 4, not_notified 20
            delivered 120 95.24 bounced 6
            answered 45 37.50 withdrawn 30, not_answered 45
        "#]]
        .assert_eq(&told(&taken_back, None));
        // Accounts that turned out to be other persons' after they were invited, and after they were told.
        let corrected = Tally { mismatched_unnotified: 3, mismatched_unanswered: 2, ..tally };
        expect![[r#"
            received 200 -
            matched 150 75.00 no_account_yet 50
            notified 126 84.00 not_notified 21, account_mismatch 3
            delivered 120 95.24 bounced 6
            answered 45 37.50 not_answered 73, account_mismatch 2
        "#]]
        .assert_eq(&told(&corrected, None));
        // Accounts that are other persons'.
        let tally = Tally { receipts: 10, invited: 6, mismatched: 3, ..Tally::default() };
        expect![[r#"
            received 10 -
            matched 6 60.00 no_account_yet 1, account_mismatch 3
            notified 0 0.00 not_notified 6
            delivered 0 -
            answered 0 -
        "#]]
        .assert_eq(&told(&tally, None));
        let tally = Tally { receipts: 1, invited: 1, mismatched: 1, ..Tally::default() };
        expect![[r#"
            received 1 -
            matched 1 100.00 account_mismatch 1
            notified 0 0.00 not_notified 1
            delivered 0 -
            answered 0 -
        "#]]
        .assert_eq(&told(&tally, None));
        // Services that were reported twice, and stays that were reported after their end.
        let tally = Tally {
            receipts: 20,
            invited: 12,
            same_service: 4,
            ended_before_reported: 1,
            withdrawn_unmatched: 1,
            ..Tally::default()
        };
        expect![[r#"
            received 20 -
            matched 12 60.00 withdrawn 1, no_account_yet 2, same_service 4, ended_before_reported 1
            notified 0 0.00 not_notified 12
            delivered 0 -
            answered 0 -
        "#]]
        .assert_eq(&told(&tally, None));
        // Two representatives for each child, and nobody has answered.
        let tally = Tally { receipts: 3, invited: 6, ..Tally::default() };
        expect![[r#"
            received 3 -
            matched 6 200.00
            notified 0 0.00 not_notified 6
            delivered 0 -
            answered 0 -
        "#]]
        .assert_eq(&told(&tally, None));
    }
}
