//! A trail as somebody with a pen in the store would change it.

use expect_test::{Expect, expect};

use super::verification::Trail;
use super::*;

/// A chain as it is stored: bodies and the head.
#[derive(Clone)]
struct Stored {
    bodies: Vec<String>,
    head: Head,
}

fn seal(text: &str, key: &str) -> String {
    hash_of(&format!("{key} {text}"))
}

fn head(chain: &str, bodies: &[String], key: &str) -> Head {
    let (count, last) = (bodies.len() as u64, bodies.last().map(|body| hash_of(body)).unwrap_or_default());
    let seal = seal(&Head::signed_text(chain, count, &last, DateTime::UNIX_EPOCH), key);
    Head { count, last, at: DateTime::UNIX_EPOCH, seal }
}

fn body(chain: &str, number: u64, previous: &str, subject: &str, heads: Vec<ChainHead>) -> String {
    let record = Record {
        chain: chain.to_owned(),
        number,
        previous: previous.to_owned(),
        at: DateTime::UNIX_EPOCH,
        by: Actor::Operator,
        action: Action::Put,
        touched: vec![ResourceChange::only(subject)],
        heads,
    };
    serde_json::to_string(&record).unwrap()
}

fn chain(name: &str, subjects: &[&str], key: &str) -> Stored {
    let mut bodies: Vec<String> = Vec::new();
    for (place, subject) in subjects.iter().enumerate() {
        let previous = bodies.last().map(|body| hash_of(body)).unwrap_or_default();
        bodies.push(body(name, place as u64 + 1, &previous, subject, Vec::new()));
    }
    let head = head(name, &bodies, key);
    Stored { bodies, head }
}

/// Changes a chain of five records, which a checkpoint saw when it had four, and tells what is noticed.
#[track_caller]
fn check(change: impl FnOnce(&mut Stored), expected: Expect) {
    let mut stored = chain("day", &["a", "b", "c", "d", "e"], "key");
    let witness = ChainHead { chain: "day".into(), count: 4, last: hash_of(&stored.bodies[3]) };
    change(&mut stored);
    let checkpoints = vec![body(CHECKPOINTS, 1, "", "heads", vec![witness])];
    let mut trail = Trail::default();
    for text in stored.bodies.iter().chain(&checkpoints) {
        trail.record(&serde_json::from_str(text).unwrap(), text);
    }
    if stored.head.count != u64::MAX {
        trail.head("day", stored.head);
    }
    trail.head(CHECKPOINTS, head(CHECKPOINTS, &checkpoints, "key"));
    let faults = trail.verify(Some(&|text, sealed| seal(text, "key") == sealed));
    let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
    expected.assert_eq(&told.join("\n"));
}

fn edited(body: &str) -> String {
    body.replace("operator", "job:nobody")
}

#[test]
fn nothing_is_noticed_where_nothing_was_done() {
    check(|_| {}, expect![""]);
}

#[test]
fn an_edit_is_noticed() {
    check(|stored| stored.bodies[1] = edited(&stored.bodies[1]), expect!["day 2: the record is not what was recorded"]);
    check(|stored| stored.bodies[4] = edited(&stored.bodies[4]), expect!["day 5: the record is not what was recorded"]);
}

#[test]
fn a_deletion_is_noticed() {
    check(
        |stored| drop(stored.bodies.remove(2)),
        expect![[r#"
            day 3: the record is not there
            day: the head tells of 5 records, and there are 4"#]],
    );
}

#[test]
fn a_changed_order_is_noticed() {
    check(
        |stored| {
            let (b, c) = (stored.bodies[1].clone(), stored.bodies[2].clone());
            stored.bodies[1] = c.replace("\"number\":3", "\"number\":2");
            stored.bodies[2] = b.replace("\"number\":2", "\"number\":3");
        },
        expect![[r#"
            day 1: the record is not what was recorded
            day 2: the record is not what was recorded
            day 3: the record is not what was recorded"#]],
    );
}

#[test]
fn a_cut_is_noticed_with_whatever_head() {
    // The head as it is.
    check(
        |stored| stored.bodies.truncate(3),
        expect![[r#"
        day: the head tells of 5 records, and there are 3
        day 4: checkpoint 1 saw another record here, or more of them"#]],
    );
    // A head of one's own making.
    check(
        |stored| *stored = chain("day", &["a", "b", "c", "d"], "guess"),
        expect!["day: the head was not signed with this key"],
    );
    // A head that was true once.
    check(
        |stored| *stored = chain("day", &["a", "b", "c"], "key"),
        expect!["day 4: checkpoint 1 saw another record here, or more of them"],
    );
    // The whole chain with its head.
    check(
        |stored| {
            stored.bodies.clear();
            stored.head.count = u64::MAX;
        },
        expect!["day 4: checkpoint 1 saw another record here, or more of them"],
    );
}

#[test]
fn a_chain_written_anew_is_noticed() {
    check(
        |stored| *stored = chain("day", &["a", "b", "x", "d", "e"], "guess"),
        expect![[r#"
            day: the head was not signed with this key
            day 4: checkpoint 1 saw another record here, or more of them"#]],
    );
    check(|stored| stored.head.count = u64::MAX, expect!["day: the chain has no head"]);
}

#[test]
fn actors_are_read_as_they_are_told() {
    for text in ["operator", "participant:mintrud", "source:mis", "job:lifecycle"] {
        assert_eq!(Actor::try_from(text.to_owned()).unwrap().to_string(), text);
    }
    for text in ["", "operator:", "participant:", "source:a b", "job:", "citizen:1"] {
        assert!(Actor::try_from(text.to_owned()).is_err(), "{text}");
    }
}
