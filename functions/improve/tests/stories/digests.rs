//! Tasks are told of by mail in the morning of a working day: each once, and to whoever stands in for somebody while it does.

use std::sync::atomic::Ordering;

use app::improvement::task_digest;
use app::registers::Entry;
use domain::identifier::ParticipantId;
use serde_json::json;
use testkit::BreakingTable;

use crate::country::Country;

/// The digests that came since so many mails: to whom, and what they say.
fn digests(country: &Country, since: usize) -> Vec<String> {
    let mails = country.world.mails.all();
    let digests = mails[since..].iter().filter(|mail| mail.subject.starts_with("Новые задачи"));
    // Reports of the month are tasks, too, and are told of elsewhere.
    let digests = digests.filter(|mail| mail.text.contains("ЗИ-"));
    let told = |mail: &app::ports::Mail| {
        let lead = mail.text.lines().next().unwrap_or_default();
        let to = mail.to.split('@').next().unwrap_or_default();
        format!("{to}: {}", lead.split(". О каждой").next().unwrap_or_default())
    };
    digests.map(told).collect()
}

async fn morning(country: &Country, at: &str) -> Vec<String> {
    let since = country.world.mails.all().len();
    country.world.set_clock(at);
    for _ in 0..2 {
        country.step("sweep").await;
    }
    digests(country, since)
}

#[tokio::test]
async fn tasks_are_told_of_once_in_the_morning() {
    let country = Country::new().await;
    let app = &country.world.app;
    assert!(0 < task_digest::begin(app).await.unwrap());
    assert_eq!(task_digest::begin(app).await.unwrap(), 0, "twice is once");
    country
        .tell(
            r#"
            head put one change_request {"target": {"kind": "organisation", "id": "clinic"}}
            head put two change_request {"target": {"kind": "organisation", "id": "clinic"}}
            "#,
        )
        .await;
    assert!(morning(&country, "2026-04-30T14:00:00Z").await.is_empty(), "not before morning");
    assert!(morning(&country, "2026-05-02T06:00:00Z").await.is_empty(), "not on a day off");
    let told = "С прошлого письма прибавилось задач (2) в делах: ЗИ-2026-000001, ЗИ-2026-000002";
    assert_eq!(morning(&country, "2026-05-04T06:00:00Z").await, [format!("ac: {told}")]);
    assert!(morning(&country, "2026-05-05T06:00:00Z").await.is_empty(), "nothing is asked twice");
    country.tell("ac move one assess").await;
    let told = "С прошлого письма прибавилось задач (1) в делах: ЗИ-2026-000001";
    assert_eq!(morning(&country, "2026-05-06T06:00:00Z").await, [format!("em: {told}")]);

    // Whoever stands in for the head gets its tasks while it does.
    let mut head =
        json!({"kind": "organisation_head", "organisation": "clinic", "name": "Врач", "email": "head@example.org"});
    head["deputy"] = json!({"participant": "doer", "from": "2026-05-07", "to": "2026-05-07"});
    country
        .world
        .put(Entry::Participant(ParticipantId::parse("head").unwrap(), serde_json::from_value(head).unwrap()))
        .await;
    country.tell("em move one accept").await;
    let both = [format!("doer: {told}"), format!("head: {told}")];
    let mut found = morning(&country, "2026-05-07T06:00:00Z").await;
    found.sort();
    assert_eq!(found, both);
    country.keeps_its_rules();
}

/// Every write of a morning is broken once, before it is carried out and after.
#[tokio::test]
async fn a_digest_that_breaks_off_anywhere_tells_of_each_task_once() {
    let play = async |broken: usize, carried_out: bool| {
        let (memory, table) = BreakingTable::not_yet(broken, carried_out);
        let country = Country::over(memory, table.clone()).await;
        task_digest::begin(&country.world.app).await.unwrap();
        country.tell(r#"head put one change_request {"target": {"kind": "organisation", "id": "clinic"}}"#).await;
        country.step("sweep").await;
        country.world.set_clock("2026-05-04T06:00:00Z");
        table.writes.store(0, Ordering::SeqCst);
        let reader = ParticipantId::parse("ac").unwrap();
        for minutes in 1..=3 {
            let _ = task_digest::take_up(&country.world.app, &reader).await;
            country.world.clock.set(country.world.now() + chrono::Duration::minutes(20 * minutes));
        }
        let used = table.writes.load(Ordering::SeqCst);
        country.keeps_its_rules();
        let mut mails = country.world.mails.all();
        mails.retain(|mail| mail.subject.starts_with("Новые задачи"));
        mails.dedup_by(|one, other| one.message_id == other.message_id);
        (mails.len(), used)
    };
    let (expected, writes) = play(usize::MAX, false).await;
    assert!(expected == 1 && 1 < writes, "{expected} {writes}");
    for broken in 0..writes {
        for carried_out in [false, true] {
            assert_eq!(play(broken, carried_out).await.0, 1, "write {broken}, carried out: {carried_out}");
        }
    }
}
