//! A file that comes twice, and two senders at once.

use std::sync::Barrier;
use std::thread;

use serde_json::{Value, json};

use super::host_with_clinic;
use crate::region::{one_off, receipt};

fn file(count: u32) -> Vec<Value> {
    (1..=count).map(|number| receipt(&format!("mis-{number}"), "clinic", number, one_off("2026-01-14"))).collect()
}

fn counts(answer: &Value) -> [u64; 3] {
    ["accepted", "repeated", "refused"].map(|name| answer[name].as_u64().unwrap())
}

#[test]
fn the_same_file_again_changes_nothing() {
    let (host, key) = host_with_clinic();
    (1..=20).for_each(|number| host.add_account(number));
    let token = host.add_coordinator();
    let file = file(20);
    assert_eq!(counts(&host.post_receipts(&key, &file)), [20, 0, 0]);
    host.idle();
    let (figures, mails) = (host.indicators(&token, "by=organisation"), host.mails());
    assert_eq!([figures[0]["receipts"].as_u64(), figures[0]["notices"].as_u64()], [Some(20), Some(20)]);
    for _ in 0..2 {
        assert_eq!(counts(&host.post_receipts(&key, &file)), [0, 20, 0]);
    }
    // In another order, in one with others, and with spellings that mean the same.
    let reversed: Vec<Value> = file.iter().rev().cloned().collect();
    assert_eq!(counts(&host.post_receipts(&key, &reversed)), [0, 20, 0]);
    let mut spelled = file[0].clone();
    let snils = spelled["recipient"]["snils"].as_str().unwrap().to_owned();
    spelled["recipient"]["snils"] = format!("{}-{}-{} {}", &snils[..3], &snils[3..6], &snils[6..9], &snils[9..]).into();
    spelled["recipient"]["family_name"] = " Иванова ".into();
    spelled["representatives"] = json!(null);
    assert_eq!(counts(&host.post_receipts(&key, &[spelled])), [0, 1, 0]);
    host.idle();
    assert_eq!(host.indicators(&token, "by=organisation"), figures);
    assert_eq!(host.mails(), mails);
}

/// Each name is accepted exactly once in each source, whoever comes first.
#[test]
fn two_senders_at_once_are_accepted_once() {
    let (host, key) = host_with_clinic();
    let other = host.add_source("other", &["*"]);
    let token = host.add_coordinator();
    let file = file(200);
    let start = Barrier::new(4);
    let answers: Vec<[u64; 3]> = thread::scope(|scope| {
        let senders: Vec<_> = [&key, &key, &key, &other]
            .into_iter()
            .map(|key| {
                let (host, file, start) = (&host, &file, &start);
                scope.spawn(move || {
                    start.wait();
                    counts(&host.post_receipts(key, file))
                })
            })
            .collect();
        senders.into_iter().map(|sender| sender.join().unwrap()).collect()
    });
    let accepted: u64 = answers[..3].iter().map(|[accepted, _, _]| accepted).sum();
    assert_eq!(accepted, 200, "{answers:?}");
    assert!(
        answers.iter().all(|[accepted, repeated, refused]| accepted + repeated == 200 && *refused == 0),
        "{answers:?}"
    );
    assert_eq!(answers[3], [200, 0, 0], "another source's names are its own");
    assert_eq!(host.indicators(&token, "by=organisation")[0]["receipts"], 400);
}

/// One name with different contents at once: one is stored, the others hear that the name is taken.
#[test]
fn two_receipts_race_for_a_name() {
    let (host, key) = host_with_clinic();
    for round in 0..10 {
        let name = format!("mis-{round}");
        let start = Barrier::new(2);
        let answers: Vec<[u64; 3]> = thread::scope(|scope| {
            let senders: Vec<_> = (1..=2)
                .map(|number| {
                    let (host, key, start) = (&host, &key, &start);
                    let record = receipt(&name, "clinic", number, one_off("2026-01-14"));
                    scope.spawn(move || {
                        start.wait();
                        counts(&host.post_receipts(key, &[record]))
                    })
                })
                .collect();
            senders.into_iter().map(|sender| sender.join().unwrap()).collect()
        });
        let sum = |place: usize| answers.iter().map(|counts| counts[place]).sum::<u64>();
        assert_eq!([sum(0), sum(1), sum(2)], [1, 0, 1], "{answers:?}");
    }
}
