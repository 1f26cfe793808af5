use expect_test::{Expect, expect};
use table::Key;
use table::{Counters, Due};

use super::*;

fn item(pk: &str, sk: &str, body: &str) -> Item {
    let (key, body) = (Key::new(pk, sk), body.to_owned());
    let counters = Counters::new();
    Item { key, version: u64::from(!body.is_empty()), body, counters, due: None, expires_at: None }
}

fn tally(pk: &str, sk: &str, counters: &str) -> Item {
    Item { counters: serde_json::from_str(counters).unwrap(), ..item(pk, sk, "") }
}

fn response(id: &str, score: u8, more: &str) -> Item {
    let body = format!(
        r#"{{"organisation":"clinic","region":"77","quarter":"2026Q1","questionnaire":{{"id":"standard","version":1}},
        "answers":{{"scores":{{"comfort":{score},"goodwill":null}}}}{more}}}"#
    );
    item("RESPONSE#2026Q1#clinic", id, &body)
}

#[track_caller]
fn check(items: &[Item], expected: Expect) {
    let profile = Profile::embedded("permanent").unwrap();
    let report = super::check(&profile, items);
    let wrong: Vec<String> = report.checks.iter().filter(|check| 0 < check.wrong).map(Check::to_string).collect();
    assert_eq!(wrong.is_empty(), report.is_clean());
    expected.assert_eq(&wrong.join("\n"));
}

#[test]
fn counts_that_the_responses_give_are_right_however_they_are_spread() {
    let mut items = vec![
        response("a", 5, ""),
        response("b", 4, ""),
        tally("TALLY#2026Q1#77", "clinic#0", r#"{"completed":1,"q.comfort.5":1,"q.goodwill.0":1,"receipts":9}"#),
        tally("TALLY#2026Q1#77", "clinic#3", r#"{"completed":1,"q.comfort.4":1,"q.goodwill.0":1}"#),
    ];
    check(
        &items,
        expect![[r#"
        WRONG  forms: 2 faults; looked at 4
               RESPONSE#2026Q1#clinic a: nobody knows such items
               RESPONSE#2026Q1#clinic b: nobody knows such items"#]],
    );
    items[0] = response("a", 5, r#","citizen":null"#);
    items[1].version = 2;
    items[3].counters.insert("q.comfort.4".to_owned(), 2);
    items.push(tally("TALLY#2026Q1#77", "school#0", r#"{"completed":1}"#));
    items.push(tally("TALLY#2026Q1#77", "kinder#0", r#"{"receipts":-1,"of_tomorrow":1}"#));
    items.push(tally("TALLY#2026Q1#77", "kinder#1", r#"{"receipts":1,"week.2026-01-05":1,"week.2026-01-12":1}"#));
    check(
        &items,
        expect![[r#"
            WRONG  forms: 5 faults; looked at 7
                   RESPONSE#2026Q1#clinic a: nobody knows such items
                   RESPONSE#2026Q1#clinic b: nobody knows such items
                   TALLY#2026Q1#77 kinder#0: `of_tomorrow` is no counter of a tally
                   TALLY#2026Q1#77 kinder#0: the counter `receipts` is -1: counts are from 0 to 2^53
                   TALLY#2026Q1#77 kinder#1: 2 receipts are counted by week, of 1"#]],
    );
}

#[test]
fn what_is_not_what_its_key_says_is_named() {
    check(
        &[
            item("INVITATION#i", "INVITATION", "{}"),
            item("LINK#h", "LINK", r#"{"invitation":"i"}"#),
            item("OGRN#1027700132195", "OGRN", "not json of Анна"),
            item("TALLY#2026Q1#77", "clinic#0", r#"{"organisation":"clinic"}"#),
            tally("FINAL#2026Q1#77", "clinic", r#"{"completed":1}"#),
            item("SECRET#1", "SECRET", "{}"),
            item("REGISTER#secrets", "1", "{}"),
            Item {
                due: Some(Due { shard: 1, at: chrono::DateTime::UNIX_EPOCH }),
                ..item("HEARTBEAT", "lifecycle", r#"{"ran_at":"2026-01-15T09:00:00Z","report":null}"#)
            },
        ],
        expect![[r#"
            WRONG  forms: 6 faults; looked at 8
                   INVITATION#i INVITATION: it does not decode: Data error in column 2
                   OGRN#1027700132195 OGRN: it does not decode: Syntax error in column 2
                   TALLY#2026Q1#77 clinic#0: it has a document where counters are expected
                   FINAL#2026Q1#77 clinic: it has counters where a document is expected
                   SECRET#1 SECRET: nobody knows such items
                   REGISTER#secrets 1: nobody knows such items
            WRONG  due index: 1 faults; looked at 0
                   HEARTBEAT lifecycle: it is due, and nobody would take it up
            WRONG  references: 1 faults; looked at 1
                   LINK#h LINK: its invitation is not there"#]],
    );
}

#[test]
fn finals_that_give_another_hash_are_named() {
    check(
        &[
            item(
                "FINALS",
                "2026Q1",
                r#"{"method":"mean-of-scores/1","hash":"00","salt":"","closed_at":"2026-04-01T12:00:00Z","organisations":2}"#,
            ),
            item(
                "FINALS",
                "2026Q2",
                r#"{"method":"of-tomorrow/1","hash":"00","salt":"","closed_at":"2026-07-01T12:00:00Z","organisations":0}"#,
            ),
            item(
                "FINAL#2026Q1#77",
                "clinic",
                r#"{"organisation":"clinic","type":"healthcare","counters":{"completed":1}}"#,
            ),
        ],
        expect![[r#"
            WRONG  finals: 4 faults; looked at 3
                   FINAL#2026Q1#77 clinic: `completed` is 1, and the groups give 0
                   FINALS 2026Q1: its hash is not that of its finals
                   FINALS 2026Q1: it tells of 2 organisations, and 1 have finals
                   FINALS 2026Q2: it names no method that this program knows
            WRONG  audit trail: 2 faults; looked at 0
                   FINALS 2026Q1: it was changed without a record
                   FINALS 2026Q2: it was changed without a record"#]],
    );
}
