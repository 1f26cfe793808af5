//! One service that two systems report is one link, one mail, one answer; and what each of them is told. As programs see it, over HTTP.

use serde_json::json;

use crate::host::{Host, Start};
use crate::region::{address, answers, one_off, receipt};

#[test]
fn two_systems_report_one_service_and_the_citizen_hears_of_it_once() {
    let host = Host::start(Start::of("--dev --clock 2026-01-15T09:00:00Z"));
    host.add_clinic();
    host.add_account(1);
    let (first, second) = (host.add_source("mis", &["*"]), host.add_source("regional", &["*"]));
    let sent = |id: &str| [receipt(id, "clinic", 1, one_off("2026-01-14"))];
    let verdict = |key: &str, records: &[serde_json::Value]| {
        let answer = host.post_receipts(key, records);
        let result = &answer["results"][0];
        (result["verdict"].as_str().unwrap().to_owned(), result["errors"][0]["code"].as_str().map(str::to_owned))
    };
    let state = |key: &str, id: &str| {
        let status = host.client.get_as(key, &format!("/v1/receipts/{id}")).expect(200).json();
        (status["state"].as_str().unwrap().to_owned(), status["errors"].as_array().unwrap().len())
    };
    assert_eq!(verdict(&first, &sent("a-1")), ("accepted".to_owned(), None));
    host.idle();
    assert_eq!(verdict(&second, &sent("b-1")), ("accepted".to_owned(), None));
    host.idle();
    assert_eq!(state(&first, "a-1"), ("invited".to_owned(), 0));
    assert_eq!(state(&second, "b-1"), ("same_service".to_owned(), 0));
    let mails = || host.mails().into_iter().filter(|mail| mail["to"] == address(1)).count();
    assert_eq!(mails(), 1);

    // The first is taken back: the second carries the link on, and nothing is sent again.
    assert_eq!(verdict(&first, &[json!({"external_id": "a-1", "withdrawn": true})]).0, "withdrawn");
    host.idle();
    assert_eq!(state(&first, "a-1"), ("withdrawn".to_owned(), 0));
    assert_eq!(state(&second, "b-1"), ("invited".to_owned(), 0));
    host.respond(&host.token_of(1), &answers([Some(5); 5])).expect(201);
    assert_eq!(mails(), 1);

    // A stay that is reported after its end.
    let stay = json!({"kind": "long_running", "from": "2026-01-03", "to": "2026-01-10"});
    let ended = Some("ended_before_reported".to_owned());
    assert_eq!(verdict(&first, &[receipt("a-2", "clinic", 1, stay.clone())]), ("accepted".to_owned(), ended.clone()));
    assert_eq!(verdict(&first, &[receipt("a-2", "clinic", 1, stay)]), ("repeated".to_owned(), ended));
    host.idle();
    assert_eq!(state(&first, "a-2"), ("closed".to_owned(), 1));
    assert_eq!(mails(), 1);
}
