//! What an answer costs where each write is charged: in DynamoDB's units, two for each started KB of an item that is part of a larger write.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::answers::answer;
use app::intake::receive;
use table::memory::MemoryTable;
use testkit::{Meter, World};

use crate::{person, record, scores_of};

fn snils(number: usize) -> String {
    let nine = format!("{:09}", 112_000_000 + number);
    let sum: u32 = nine.bytes().zip((1..=9).rev()).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    format!("{nine}{:02}", sum % 101 % 100)
}

/// Write units of one answer, on average over an organisation's so many citizens who answer by their links, and by what they are charged for.
/// Every so many of them leave the comment.
async fn units_of_an_answer(citizens: usize, comment: &str, every: usize) -> (f64, String) {
    let memory = Arc::new(MemoryTable::new());
    let meter = Meter::default();
    let mut world = World::over("2026-01-15T09:00:00Z", memory.clone(), meter.table(memory));
    world.app = meter.over(&world.app);
    // As in the cloud, where rows expire by themselves.
    world.restart_with(|settings| {
        settings.spent_keys_hours = 26;
        settings.deletes_dead_rows = false;
    });
    world.add_clinic().await;
    let source = world.source(&world.add_source().await).await;
    for citizen in 0..citizens {
        world.add_account(&snils(citizen), &format!("citizen-{citizen}@example.org")).await;
        let mut sent = record("clinic", &citizen.to_string(), "one_off:2026-01-14", None);
        sent.draft.recipient = Some(person("1985-02-11", &snils(citizen)));
        receive::receive(&world.app, &source, &[sent]).await.unwrap();
    }
    world.deliver_hints().await;
    let tokens = world.mails.all().into_iter().map(|mail| mail.unsubscribe_url.unwrap());
    let scores: BTreeMap<String, Option<i64>> = scores_of(&["5", "4", "-", "5", "3"]);
    meter.read();
    for (number, url) in tokens.enumerate() {
        assert!(number < citizens);
        let token = url.rsplit('/').next().unwrap();
        let outcome =
            answer::submit(&world.app, token, &scores, number.is_multiple_of(every).then_some(comment)).await.unwrap();
        assert_eq!(format!("{outcome:?}"), "Taken");
    }
    let each = |units: u64| units as f64 / citizens as f64;
    let used = meter.read();
    let mut charged = used.written_by_kind();
    charged.insert("keys", used.keys.written);
    let by_kind: Vec<String> = charged.iter().map(|(what, units)| format!("{what} {:.2}", each(*units))).collect();
    (each(charged.values().sum()), by_kind.join(", "))
}

/// Before the pool it was six: invitation, response, tally. A quarter more is allowed. Where every single citizen writes at length it is more:
/// a group is charged for its bytes, too.
#[tokio::test]
async fn an_answer_costs_no_more_than_a_quarter_above_what_it_did_before_the_pool() {
    let long = "Ждали два часа, в коридоре негде сесть, врач принял за пять минут и ничего не объяснил. ".repeat(3);
    let mut told = Vec::new();
    for (citizens, comment, every, most) in [
        (20, "", 1, 7.5),
        (100, "", 1, 7.5),
        (100, "Спасибо, всё понравилось", 1, 7.5),
        (100, &*long, 5, 7.5),
        (100, &*long, 1, 8.0),
    ] {
        let (units, by_kind) = units_of_an_answer(citizens, comment, every).await;
        told.push(format!("{units:.2}: {by_kind}"));
        assert!(units <= most, "{citizens} citizens, {told:?}");
    }
    expect_test::expect![[r#"
        6.75: GROUP 0.20, INVITATION 2.00, LANE 2.20, POOL 2.00, PUBLISHED 0.10, keys 0.25
        7.03: GROUP 0.36, INVITATION 2.00, LANE 2.20, POOL 2.00, PUBLISHED 0.18, keys 0.29
        7.03: GROUP 0.36, INVITATION 2.00, LANE 2.20, POOL 2.00, PUBLISHED 0.18, keys 0.29
        7.03: GROUP 0.36, INVITATION 2.00, LANE 2.20, POOL 2.00, PUBLISHED 0.18, keys 0.29
        7.75: GROUP 1.08, INVITATION 2.00, LANE 2.20, POOL 2.00, PUBLISHED 0.18, keys 0.29"#]]
    .assert_eq(&told.join("\n"));
}
