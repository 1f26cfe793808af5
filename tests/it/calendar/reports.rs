//! When a source reports in time (A2.4), who is a child (A2.3), and from when to when anybody is asked at all (A2.1, A2.2).

use serde_json::{Value, json};

use super::{before, instant, written};
use crate::client::text;
use crate::host::{Host, Start};
use crate::region::{ogrn, one_off, receipt, snils};

/// In time is up to 24:00 of the day after the service, in the organisation's zone.
#[test]
fn a_report_is_late_from_the_second_midnight_on() {
    let host = Host::at("2026-01-14T00:00:00Z");
    host.add_clinic();
    let key = host.add_source("mis", &["*"]);
    let mut number = 0;
    for (service, midnight) in [
        (one_off("2026-01-14"), "2026-01-15T21:00:00Z"),
        (json!({"kind": "long_running", "from": "2026-01-30", "to": null}), "2026-01-31T21:00:00Z"),
        (json!({"kind": "long_running", "from": "2026-02-27", "to": "2026-02-27"}), "2026-02-28T21:00:00Z"),
    ] {
        for (now, late) in [(before(instant(midnight)), false), (instant(midnight), true)] {
            number += 1;
            host.set_clock(&written(now));
            let name = format!("mis-{number}");
            assert_eq!(
                host.post_receipt(&key, receipt(&name, "clinic", number, service.clone())),
                late,
                "{service} at {now}"
            );
            assert_eq!(host.client.get_as(&key, &format!("/v1/receipts/{name}")).json()["late"], late);
        }
    }
}

/// The 18th birthday itself still counts as 17, whenever the report comes.
#[test]
fn a_child_is_a_child_through_its_eighteenth_birthday() {
    let host = Host::at("2026-03-31T09:00:00Z");
    host.add_clinic();
    let key = host.add_source("mis", &["*"]);
    for (number, (born, service, child)) in (1..).zip([
        ("2008-03-10", "2026-03-09", true),
        ("2008-03-10", "2026-03-10", true),
        ("2008-03-10", "2026-03-11", false),
        ("2008-02-29", "2026-02-27", true),
        ("2008-02-29", "2026-02-28", true),
        ("2008-02-29", "2026-03-01", false),
        ("2008-03-01", "2026-03-01", true),
        ("2008-03-01", "2026-03-02", false),
    ]) {
        let parent = receipt("", "clinic", 1_000, Value::Null)["recipient"].clone();
        let mut alone = receipt(&format!("mis-{number}"), "clinic", number, one_off(service));
        alone["recipient"]["birth_date"] = born.into();
        let mut with_parent = alone.clone();
        with_parent["representatives"] = json!([parent]);
        let (refused, accepted, code) = match child {
            true => (alone, with_parent, "representative_required"),
            false => (with_parent, alone, "representative_not_allowed"),
        };
        let answer = host.post_receipts(&key, &[refused, accepted]);
        let error = &answer["results"][0]["errors"][0];
        assert_eq!(
            [text(&error["field"]), text(&error["code"])],
            ["/representatives", code],
            "born {born}, service {service}"
        );
        assert_eq!(answer["results"][1]["verdict"], "accepted", "born {born}, service {service}: {answer}");
    }
}

/// A child's parents are asked, and nobody asks the child.
#[test]
fn the_representatives_of_a_child_are_asked() {
    let host = Host::at("2026-01-15T09:00:00Z");
    host.add_clinic();
    (1..=3).for_each(|number| host.add_account(number));
    let key = host.add_source("mis", &["*"]);
    let mut child = receipt("mis-1", "clinic", 1, one_off("2026-01-14"));
    child["recipient"]["birth_date"] = "2015-05-01".into();
    let parent = |number| {
        let mut parent = receipt("", "clinic", number, Value::Null)["recipient"].clone();
        parent["snils"] = snils(number).into();
        parent
    };
    child["representatives"] = json!([parent(2), parent(3)]);
    host.post_receipt(&key, child);
    host.idle();
    let mut recipients: Vec<String> = host.mails().iter().map(|mail| text(&mail["to"])).collect();
    recipients.sort();
    assert_eq!(recipients, ["citizen-2@mail.example", "citizen-3@mail.example"]);
}

/// The experiment, the region and the organisation each begin and end at a local midnight.
#[test]
fn taking_part_begins_and_ends_at_midnight() {
    let host = Host::start(Start::of("--dev --clock 2025-12-31T20:59:59Z --profile 882-2025"));
    host.add_clinic();
    host.put("regions/39", json!({"joined_on": "2026-02-01"}));
    host.add_organisation("new-region", &ogrn(1), "39");
    let organisation = |number: u64, name: &str, included_on: &str, excluded_on: Value| {
        let body = json!({
            "name": name, "ogrn": ogrn(number), "type": "school", "region": "77", "level": "regional",
            "included_on": included_on, "excluded_on": excluded_on,
        });
        host.put(&format!("organisations/{name}"), body);
    };
    organisation(2, "included-later", "2026-03-01", json!(null));
    organisation(3, "excluded-early", "2025-07-01", json!("2026-04-01"));
    let key = host.add_source("mis", &["*"]);
    for (number, (organisation, midnight, before_it, from_it)) in (1..).zip([
        ("clinic", "2025-12-31T21:00:00Z", false, true),
        ("new-region", "2026-01-31T22:00:00Z", false, true),
        ("included-later", "2026-02-28T21:00:00Z", false, true),
        ("excluded-early", "2026-03-31T21:00:00Z", true, false),
        ("clinic", "2026-12-31T21:00:00Z", true, false),
    ]) {
        for (now, expected) in [(before(instant(midnight)), before_it), (instant(midnight), from_it)] {
            host.set_clock(&written(now));
            let name = format!("mis-{number}-{expected}");
            let answer = host.post_receipts(&key, &[receipt(&name, organisation, number, one_off("2025-12-31"))]);
            assert_eq!(answer["accepted"] == 1, expected, "{organisation} at {now}: {answer}");
            if !expected {
                // The clinic takes part all the time: what begins and ends is the regulation.
                let code = if organisation == "clinic" { "outside_regulation" } else { "organisation_not_included" };
                assert_eq!(answer["results"][0]["errors"][0]["code"], code);
            }
        }
    }
}
