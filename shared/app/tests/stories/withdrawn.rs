//! What a source takes back before anybody answered is a reason of the ladder, and coverage without it stands beside the official one.

use app::figures::indicators::{self, Period};
use domain::decimal::two_places;
use domain::figures::ladder::ladder;
use domain::scope::{By, Filter};

use crate::tell;

/// Tells a story; then the ladder of the clinic, and its coverage without and with what was withdrawn.
async fn check(story: &str, expected: &str) {
    let (world, told) = tell(story).await;
    let coordinator = world.coordinator().await;
    let every = Filter::default();
    let rows = indicators::rows(&world.app, &coordinator, Period::Running, By::Organisation, &every);
    let rows = rows.await.unwrap().unwrap();
    let row = rows.iter().find(|row| 0 < row.indicators.receipts).unwrap();
    let losses = ladder(&row.counts, None).into_iter().flat_map(|rung| {
        let step = rung.step.as_str();
        rung.losses.into_iter().map(move |loss| format!("{step}: {} {}", loss.reason, loss.count))
    });
    let losses = losses.collect::<Vec<_>>().join(", ");
    let it = &row.indicators;
    let percent = |value: Option<_>| value.as_ref().map_or("-".to_owned(), two_places);
    let coverage = [it.coverage_percent, it.coverage_without_withdrawn_percent].map(percent);
    let summary =
        format!("{} withdrawn, {} of {}, {}; {losses}", it.withdrawn, it.completed, it.notices, coverage.join(" → "));
    assert_eq!(summary, expected, "{told}");
    assert!(told.trim_end().ends_with("check → clean"), "{told}");
}

#[tokio::test]
async fn a_withdrawn_unanswered_receipt_is_a_reason_and_no_silence() {
    // Nobody has an account yet; its notice waits; it was sent; it was answered first; nothing is withdrawn.
    check(
        "post clinic 1 one_off:2026-01-14
        deliver
        withdraw 1
        deliver
        withdraw 1
        account adult
        post clinic 2 one_off:2026-01-14
        mail fails
        deliver
        withdraw 2
        deliver
        sweep
        post clinic 3 one_off:2026-01-13
        deliver
        withdraw 3
        deliver
        post clinic 4 one_off:2026-01-12
        deliver
        answer 5 5 5 5 5
        withdraw 4
        deliver
        post clinic 5 one_off:2026-01-11
        deliver
        check",
        "3 withdrawn, 1 of 3, 33.33 → 50.00; matched: withdrawn 1, notified: withdrawn 1, answered: withdrawn 1, \
         answered: not_answered 1",
    )
    .await;
}

/// What came back leaves the notices already, and is not taken away twice.
#[tokio::test]
async fn a_mail_that_comes_back_after_the_withdrawal_is_counted_once() {
    for order in [["withdraw 1", "hear 1 bounced_for_good"], ["hear 1 bounced_for_good", "withdraw 1"]] {
        check(
            &format!(
                "account adult
                post clinic 1 one_off:2026-01-14
                deliver
                {}
                deliver
                {}
                deliver
                account adult other@example.org
                post clinic 2 one_off:2026-01-13
                deliver
                answer 5 5 5 5 5
                check",
                order[0], order[1]
            ),
            "0 withdrawn, 1 of 1, 100.00 → 100.00; delivered: bounced 1",
        )
        .await;
    }
}
