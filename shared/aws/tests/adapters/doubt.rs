//! Writes whose answer does not come. The services themselves never lose one, so a proxy does.

use std::collections::BTreeSet;
use std::sync::Arc;

use aws::dynamodb::DynamoTable;
use aws::random::SystemRandom;
use aws_sdk_dynamodb::Client;
use table::{Add, Conflict, Counters, Delete, Expect, Key, Put, StoreError, Table, Write, WriteError};

use crate::emulator::{Emulator, config_of};
use crate::proxy::Fault::{self, AnswerLost, Answered, RequestLost};
use crate::proxy::Proxy;
use crate::table::Service;

fn put(sk: &str, expect: Expect) -> Write {
    Write::Put(Put {
        key: Key::new("A", sk),
        body: "x".to_owned(),
        due: None,
        expires_at: None,
        keeps_counters: false,
        expect,
    })
}

fn count() -> Write {
    Write::Add(Add { key: Key::new("TALLY", "1"), counters: Counters::from([("n".to_owned(), 1)]), expect: None })
}

/// An addition under a version of `A/1`.
fn count_under(version: u64) -> Write {
    let counters = Counters::from([("n".to_owned(), 1)]);
    Write::Add(Add { key: Key::new("A", "1"), counters, expect: Some(Expect::Version(version)) })
}

fn keep_last() -> Write {
    let Write::Put(put) = put("3", Expect::Version(1)) else { unreachable!("it is a put") };
    Write::Put(Put { keeps_counters: true, ..put })
}

fn keep(version: u64) -> Write {
    let Write::Put(put) = put("1", Expect::Version(version)) else { unreachable!("it is a put") };
    Write::Put(Put { keeps_counters: true, ..put })
}

fn delete(sk: &str) -> Write {
    Write::Delete(Delete { key: Key::new("A", sk), version: 1 })
}

fn throttled() -> Fault {
    let kind = "com.amazonaws.dynamodb.v20120810#ThrottlingException";
    Answered(400, format!("{{\"__type\":\"{kind}\",\"message\":\"slow down\"}}"))
}

fn met_another() -> Fault {
    let kind = "com.amazonaws.dynamodb.v20120810#TransactionCanceledException";
    let reasons = r#"[{"Code":"None"},{"Code":"TransactionConflict","Message":"m"}]"#;
    Answered(400, format!("{{\"__type\":\"{kind}\",\"Message\":\"m\",\"CancellationReasons\":{reasons}}}"))
}

fn told(result: Result<(), WriteError>) -> String {
    match result {
        Ok(()) => "ok".to_owned(),
        Err(WriteError::Conflict(conflict)) => {
            let Conflict { index, stored } = *conflict;
            format!("conflict {index} with version {}", stored.map_or(0, |stored| stored.version))
        }
        Err(WriteError::Store(StoreError::Unknown(_))) => "unknown".to_owned(),
        Err(WriteError::Store(StoreError::Unavailable(_))) => "unavailable".to_owned(),
        Err(WriteError::Store(StoreError::Invalid(cause))) => panic!("{cause}"),
    }
}

/// What the caller hears, and what is stored: the version of `A/1` (0: nothing) and the count.
#[tokio::test(flavor = "multi_thread")]
async fn a_write_is_done_once_whatever_the_network_does() {
    let emulator = Emulator::dynamodb_local();
    let service = Service::of(&emulator).await;
    let proxy = Proxy::of(emulator.address()).await;
    let (direct, through) = (emulator.config().await, config_of(&proxy.endpoint).await);
    let (one, both) = (vec![put("1", Expect::Absent)], vec![put("1", Expect::Absent), count()]);
    for (name, before, writes, faults, expected) in [
        ("no fault", vec![], both.clone(), vec![], "ok, 1, 1"),
        ("its answer is lost", vec![], both.clone(), vec![AnswerLost], "ok, 1, 1"),
        ("its answer is lost again and again", vec![], both.clone(), vec![AnswerLost; 8], "ok, 1, 1"),
        ("a single put, its answer is lost", vec![], one.clone(), vec![AnswerLost], "ok, 1, 0"),
        ("a single put, no answer at all", vec![], one.clone(), vec![AnswerLost; 8], "ok, 1, 0"),
        ("it never arrives", vec![], both.clone(), vec![RequestLost; 3], "ok, 1, 1"),
        ("the service is busy", vec![], both.clone(), vec![throttled(), met_another(), throttled()], "ok, 1, 1"),
        ("the service stays busy", vec![], both.clone(), vec![throttled(); 8], "unavailable, 0, 0"),
        ("busy after an answer was lost", vec![], both.clone(), vec![AnswerLost, throttled()], "ok, 1, 1"),
        ("somebody was first", one.clone(), both.clone(), vec![RequestLost], "conflict 0 with version 1, 1, 0"),
        (
            "a rewrite, its answer is lost",
            one.clone(),
            vec![count(), put("1", Expect::Version(1))],
            vec![AnswerLost],
            "ok, 2, 1",
        ),
        ("a put that keeps counters, its answer is lost", one.clone(), vec![keep(1)], vec![AnswerLost], "ok, 2, 0"),
        (
            "a put that keeps counters beside an addition, no answer at all",
            one.clone(),
            vec![count(), keep(1)],
            vec![AnswerLost; 8],
            "ok, 2, 1",
        ),
        (
            "an addition under a version beside a put, its answer is lost",
            one.clone(),
            vec![put("2", Expect::Absent), count_under(1), count()],
            vec![AnswerLost],
            "ok, 1, 1",
        ),
        (
            "an addition under an old version beside a put",
            one.clone(),
            vec![put("2", Expect::Absent), count_under(7), count()],
            vec![RequestLost],
            "unknown, 1, 0",
        ),
        ("an addition under a version alone", one.clone(), vec![count_under(1)], vec![AnswerLost], "unknown, 1, 0"),
        ("a delete, its answer is lost", one.clone(), vec![delete("1")], vec![AnswerLost], "unknown, 0, 0"),
        (
            "a delete beside a put, its answer is lost",
            one.clone(),
            vec![delete("1"), put("2", Expect::Absent), count()],
            vec![AnswerLost],
            "ok, 0, 1",
        ),
        ("an addition alone is not sent again", vec![], vec![count()], vec![AnswerLost], "unknown, 0, 1"),
        ("an addition alone while the service is busy", vec![], vec![count()], vec![throttled()], "ok, 0, 1"),
    ] {
        let table_name = service.make_table().await;
        let plain = DynamoTable::new(&direct, &table_name, Arc::new(SystemRandom));
        if !before.is_empty() {
            plain.write(before).await.unwrap();
        }
        let table = DynamoTable::new(&through, &table_name, Arc::new(SystemRandom));
        proxy.next(faults);
        let answer = told(table.write(writes).await);
        let version = plain.get(&Key::new("A", "1")).await.unwrap().map_or(0, |item| item.version);
        let counted = plain.get(&Key::new("TALLY", "1")).await.unwrap().map_or(0, |item| item.counters["n"]);
        assert_eq!(format!("{answer}, {version}, {counted}"), expected, "{name}");
    }
}

/// Of one call that stores three documents and heard no answer: it knows its work again, and nobody else can tell from the
/// table that the three came together.
#[tokio::test(flavor = "multi_thread")]
async fn the_documents_of_a_call_have_nothing_in_common() {
    let emulator = Emulator::dynamodb_local();
    let service = Service::of(&emulator).await;
    let proxy = Proxy::of(emulator.address()).await;
    let (direct, through) = (emulator.config().await, config_of(&proxy.endpoint).await);
    let table_name = service.make_table().await;
    DynamoTable::new(&direct, &table_name, Arc::new(SystemRandom)).write(vec![put("3", Expect::Absent)]).await.unwrap();
    proxy.next([AnswerLost, AnswerLost]);
    let table = DynamoTable::new(&through, &table_name, Arc::new(SystemRandom));
    let writes = vec![put("1", Expect::Absent), put("2", Expect::Absent), keep_last()];
    assert_eq!(told(table.write(writes).await), "ok");
    let stored = Client::new(&direct).scan().table_name(&table_name).send().await.unwrap();
    let marks: BTreeSet<Vec<u8>> =
        stored.items().iter().map(|item| item["mark"].as_b().unwrap().as_ref().to_owned()).collect();
    assert_eq!((stored.count(), marks.len()), (3, 3));
    assert!(marks.iter().all(|mark| mark.len() == 12), "{marks:?}");
}
