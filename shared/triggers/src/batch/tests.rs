use std::sync::atomic::{AtomicUsize, Ordering};

use expect_test::{Expect, expect};

use super::*;

/// A batch of bodies: `ok`, `fail`, `panic`, and anything else as it is. The message ids count from 1.
fn batch(bodies: &[&str]) -> SqsEvent {
    event_of(bodies.iter().enumerate().map(|(index, body)| Delivery {
        message_id: (index + 1).to_string(),
        body: match *body {
            "ok" | "fail" | "panic" => format!("\"{body}\""),
            other => other.to_owned(),
        },
        receives: 1,
    }))
}

async fn work(word: String) -> Result<(), Failure> {
    match word.as_str() {
        "fail" => Err("it did not work".into()),
        "panic" => panic!("it went quite wrong"),
        _ => Ok(()),
    }
}

async fn check(event: SqsEvent, expected: Expect) {
    let mut response = each(event, 3, work).await;
    response.batch_item_failures.sort_by(|left, right| left.item_identifier.cmp(&right.item_identifier));
    expected.assert_eq(&serde_json::to_string(&response).unwrap());
}

#[tokio::test]
async fn a_failed_message_spares_its_neighbours() {
    check(batch(&[]), expect![[r#"{"batchItemFailures":[]}"#]]).await;
    check(batch(&["ok", "ok"]), expect![[r#"{"batchItemFailures":[]}"#]]).await;
    check(batch(&["ok", "fail", "ok"]), expect![[r#"{"batchItemFailures":[{"itemIdentifier":"2"}]}"#]]).await;
    check(
        batch(&["{", "ok", "panic", "17", "ok", "fail"]),
        expect![[
            r#"{"batchItemFailures":[{"itemIdentifier":"1"},{"itemIdentifier":"3"},{"itemIdentifier":"4"},{"itemIdentifier":"6"}]}"#
        ]],
    )
    .await;
}

#[tokio::test]
async fn what_fails_of_a_message_is_told_and_spares_what_else_it_asks_for() {
    let done = AtomicUsize::new(0);
    for (words, expected) in [
        (&["ok", "ok"][..], None),
        (&["ok", "fail", "panic", "ok"], Some("it did not work")),
        (&["panic", "ok", "fail"], Some("the handler panicked")),
        (&[], None),
    ] {
        done.store(0, Ordering::SeqCst);
        let done = &done;
        let works = words.iter().map(|word| {
            async move {
                let worked_off = work((*word).to_owned()).await;
                done.fetch_add(usize::from(worked_off.is_ok()), Ordering::SeqCst);
                worked_off
            }
            .boxed()
        });
        let told = all(works.collect()).await.err().map(|failure| failure.to_string());
        assert_eq!(told.as_deref(), expected, "{words:?}");
        let well = words.iter().filter(|word| **word == "ok").count();
        assert_eq!(done.load(Ordering::SeqCst), well, "{words:?}");
    }
}

#[tokio::test]
async fn a_message_without_a_body_fails() {
    let mut event = batch(&["ok", "ok"]);
    event.records[0].body = None;
    check(event, expect![[r#"{"batchItemFailures":[{"itemIdentifier":"1"}]}"#]]).await;
}

#[tokio::test]
async fn a_failed_message_without_a_name_fails_the_batch() {
    let mut event = batch(&["ok", "fail"]);
    event.records[1].message_id = None;
    check(event, expect![[r#"{"batchItemFailures":[{"itemIdentifier":""}]}"#]]).await;
    let mut event = batch(&["ok", "ok"]);
    event.records[1].message_id = None;
    check(event, expect![[r#"{"batchItemFailures":[]}"#]]).await;
}

#[tokio::test]
async fn no_more_than_the_bound_are_handled_at_once() {
    let at_once = AtomicUsize::new(0);
    let most = AtomicUsize::new(0);
    let response = each(batch(&["ok"; 20]), 3, async |_: String| {
        most.fetch_max(at_once.fetch_add(1, Ordering::Relaxed) + 1, Ordering::Relaxed);
        tokio::task::yield_now().await;
        at_once.fetch_sub(1, Ordering::Relaxed);
        Ok(())
    })
    .await;
    assert!(response.batch_item_failures.is_empty());
    assert_eq!(most.into_inner(), 3);
}
