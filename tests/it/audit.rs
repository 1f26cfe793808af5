//! Who changed and read what, over the real process, and what is found when somebody helps the store along.

use serde_json::{Value, json};

use crate::client::text;
use crate::host::{Host, OPERATOR_KEY};
use crate::region::snils;

/// The records of a chain, as `actor action subject`.
fn records(host: &Host, chain: &str) -> Vec<String> {
    let page = host.client.get_as(OPERATOR_KEY, &format!("/v1/audit/{chain}?limit=1000")).expect(200).json();
    let line = |row: &Value| {
        let subjects = row["touched"].as_array().into_iter().flatten().map(|touched| text(&touched["subject"]));
        format!("{} {} {}", text(&row["by"]), text(&row["action"]), subjects.collect::<Vec<_>>().join(" "))
    };
    page["rows"].as_array().unwrap().iter().map(line).collect()
}

#[test]
fn who_changed_and_read_what_is_told() {
    let host = Host::at("2026-01-15T09:00:00Z");
    host.add_clinic();
    host.add_account(1);
    host.add_source("mis", &["*"]);
    let token = host.add_coordinator();
    host.client.get_as(&token, "/v1/indicators?by=region&format=csv").expect(200);
    host.client.get_as(&token, "/v1/indicators?by=organisation&organisation=other").expect(404);
    host.client.get_as("otk_wrong", "/v1/indicators").expect(401);
    host.client.get_as(OPERATOR_KEY, &format!("/v1/registry/accounts/{}", snils(1))).expect(200);

    assert_eq!(records(&host, "2026-01-15.organisations"), ["operator put organisations/clinic"]);
    assert_eq!(
        records(&host, "2026-01-15.participants"),
        ["operator put participants/mintrud", "operator issue_key participants/mintrud"]
    );
    assert_eq!(
        records(&host, "2026-01-15.reads.participant:mintrud"),
        [
            "participant:mintrud read GET /v1/indicators?by=region&format=csv",
            "participant:mintrud read GET /v1/indicators?by=organisation&organisation=other"
        ]
    );
    let chains = host.client.get_as(OPERATOR_KEY, "/v1/audit?from=2026-01-15&to=2026-01-15").expect(200);
    assert!(!chains.body.contains(&snils(1)) && !chains.body.contains("mail.example"), "{}", chains.body);
    let persons = records(&host, "2026-01-15.persons");
    assert!(matches!(&persons[..], [read] if read.starts_with("operator read accounts/")), "{persons:?}");
    // To read the trail is a reading, too.
    let reads = records(&host, "2026-01-15.reads.operator");
    assert!(reads.contains(&"operator read GET /v1/audit?from=2026-01-15&to=2026-01-15".to_owned()), "{reads:?}");
    assert!(!reads.iter().any(|read| read.contains(&snils(1))), "{reads:?}");
    // Participants and sources do not see it.
    host.client.get_as(&token, "/v1/audit").expect(401);
    assert_eq!(host.client.get_as(OPERATOR_KEY, "/v1/audit/none").problem(), "404 not_found");
}

/// A file is one record for many rows, and the same file again is none.
#[test]
fn a_file_is_a_record_for_many_rows() {
    let host = Host::at("2026-01-15T09:00:00Z");
    let rows: String = ["01", "02", "77"].iter().map(|code| format!("{code},2025-01-01\n")).collect();
    for _ in 0..2 {
        let headers = [&format!("authorization: Bearer {OPERATOR_KEY}")[..], "content-type: text/csv"];
        host.client
            .send("POST", "/v1/registry/regions/import", &headers, format!("code,joined_on\n{rows}"))
            .expect(200);
    }
    assert_eq!(records(&host, "2026-01-15.regions"), ["operator import regions/01 regions/02 regions/77"]);
    let page = host.client.get_as(OPERATOR_KEY, "/v1/audit/2026-01-15.regions").expect(200).json();
    let joined = &page["rows"][0]["touched"][2]["fields"];
    assert_eq!(*joined, json!({"joined_on": {"to": "2025-01-01"}}));
}
