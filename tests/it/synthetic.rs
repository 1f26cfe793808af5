//! The synthetic citizen of a host: it comes through every source, and `otklik status` says where it was lost.

use std::path::Path;

use crate::command::otklik;
use crate::host::{Host, Start};

fn host(further: &str) -> Host {
    let host = Host::start(Start::of(&format!(
        "--dev --clock 2026-01-15T09:00:00Z --synthetic-address duty@region.example{further}"
    )));
    host.add_clinic();
    host.add_source("mis", &["*"]);
    host.add_source("lis", &["clinic"]);
    host
}

#[test]
fn it_arrives_through_every_source_once_a_day() {
    let host = host("");
    assert_eq!(host.run("lifecycle")["synthetic"], 2);
    host.run("lifecycle");
    let mails = host.mails();
    assert_eq!(mails.len(), 2, "{mails:?}");
    assert!(mails.iter().all(|mail| mail["to"] == "duty@region.example"), "{mails:?}");
    let coordinator = host.add_coordinator();
    let figures = host.client.get_as(&coordinator, "/v1/indicators?by=country&period=running").expect(200).json();
    assert_eq!(figures["rows"][0]["receipts"], 0, "{figures}");
    let base = host.client.base().to_owned();
    let said = otklik("status --from {}", &[Path::new(&base)]).output;
    assert!(!said.contains("synthetic"), "{said}");
}

#[test]
fn status_says_where_it_was_lost() {
    // Nobody listens there.
    let host = host(" --smtp smtp://127.0.0.1:1");
    host.run("lifecycle");
    host.advance_clock("PT7H");
    host.run("lifecycle");
    let base = host.client.base().to_owned();
    let said = otklik("status --from {}", &[Path::new(&base)]);
    let said = said.badly("WRONG  synthetic citizen: it did not arrive through source mis: notice: Postponed");
    assert!(said.output.contains("through source lis"), "{}", said.output);
    let metrics = host.client.get("/metrics").expect(200).body;
    assert!(metrics.contains("otklik_synthetic_citizen_missing{source=\"mis\"} 1"), "{metrics}");
}
