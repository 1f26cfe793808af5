//! Faults of single records.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{host_with_clinic, verdict, verdicts};
use crate::client::text;
use crate::host::Host;
use crate::region::{ogrn, one_off, receipt, snils};

/// A good receipt with one thing changed: `/recipient/snils` = this. `null` takes the thing away.
fn changed(pointer: &str, value: &Value) -> Value {
    let mut receipt = receipt("mis-1", "clinic", 1, one_off("2026-01-14"));
    change(&mut receipt, pointer, value);
    receipt
}

fn change(receipt: &mut Value, pointer: &str, value: &Value) {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let parent = receipt.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    match value {
        Value::Null => parent.remove(name),
        value => parent.insert(name.to_owned(), value.clone()),
    };
}

/// Each is posted alone under a name of its own, as far as it does not change the name.
#[track_caller]
fn check(host: &Host, key: &str, told: &mut BTreeSet<String>, cases: &[(&str, Value, &str)]) {
    for (number, (pointer, value, expected)) in cases.iter().enumerate() {
        let mut receipt = changed(pointer, value);
        if receipt["external_id"] == "mis-1" {
            receipt["external_id"] = format!("mis-{number}-{}", told.len()).into();
        }
        let answer = host.post_receipts(key, &[receipt]);
        let result = &answer["results"][0];
        assert_eq!(verdict(result), *expected, "{pointer} = {value}");
        assert!(!answer.to_string().contains("Петровна"), "an answer repeats what was sent");
        told.extend(result["errors"].as_array().unwrap().iter().map(|error| text(&error["code"])));
    }
}

fn child(born: &str) -> Value {
    let mut person = receipt("", "", 3, Value::Null)["recipient"].clone();
    person["birth_date"] = born.into();
    person
}

#[test]
fn every_code_has_its_field() {
    let (host, key) = host_with_clinic();
    host.add_region("39");
    host.add_organisation("other", &ogrn(1), "39");
    host.add_organisation("excluded", &ogrn(2), "77");
    let mut excluded = host.client.get_as(crate::host::OPERATOR_KEY, "/v1/registry/organisations/excluded").json();
    excluded["excluded_on"] = "2026-01-01".into();
    host.put("organisations/excluded", excluded);
    host.put("regions/41", json!({"joined_on": "2030-01-01"}));
    host.add_organisation("elsewhere", &ogrn(3), "41");
    let own = host.add_source("own", &["clinic"]);
    let mut told = BTreeSet::new();

    check(
        &host,
        &key,
        &mut told,
        &[
            ("/recipient/snils", json!("112-233-445 96"), "refused /recipient/snils snils_checksum"),
            ("/recipient/snils", json!("112-233-445"), "refused /recipient/snils snils_format"),
            ("/recipient/snils", json!(11_223_344_595_u64), "refused /recipient/snils not_parseable"),
            ("/recipient/snils", json!("112\u{2011}233\u{2011}445\u{202f}95"), "accepted"),
            ("/recipient/snils", json!("000-000-000 00"), "refused /recipient/snils snils_format"),
            ("/recipient/birth_date", json!("1900-01-01"), "refused /recipient/birth_date birth_date_invalid"),
            ("/service/date", json!("0001-01-01"), "refused /service/date date_invalid"),
            ("/recipient/snils", json!(null), "refused /recipient/snils field_missing"),
            ("/recipient/snils", json!("001-001-998 00"), "accepted"),
            ("/recipient/family_name", json!("  "), "accepted"),
            ("/recipient/family_name", json!("-"), "refused /recipient/family_name name_empty"),
            ("/recipient/patronymic", json!("\u{200b}"), "refused /recipient/patronymic name_empty"),
            ("/recipient/given_name", json!(null), "accepted"),
            ("/recipient/given_name", json!("я".repeat(201)), "refused /recipient/given_name name_empty"),
            ("/recipient/given_name", json!("я".repeat(200)), "accepted"),
            ("/recipient/given_name", json!("Ан\u{0}на"), "refused /recipient/given_name not_parseable"),
            ("/recipient/birth_date", json!("2026-01-15"), "refused /recipient/birth_date birth_date_future"),
            ("/recipient/birth_date", json!("1985-02-29"), "refused /recipient/birth_date birth_date_invalid"),
            ("/recipient/birth_date", json!("11.02.1985"), "refused /recipient/birth_date birth_date_invalid"),
            ("/recipient/birth_date", json!("1984-02-29"), "accepted"),
            ("/recipient", json!(null), "refused /recipient field_missing"),
            ("/recipient/inn", json!("7707083893"), "refused /recipient/inn field_unknown"),
            ("/e-mail", json!("a@b.example"), "refused /e-mail field_unknown"),
            ("/a~b", json!(1), "refused /a~0b field_unknown"),
            ("/service/date", json!("2026-01-15"), "accepted"),
            ("/service/date", json!("2026-01-16"), "refused /service/date date_future"),
            ("/service/date", json!("2026-02-30"), "refused /service/date date_invalid"),
            ("/service/date", json!("2026-1-14"), "refused /service/date date_invalid"),
            ("/service/date", json!("2026-01-14T10:00:00Z"), "refused /service/date date_invalid"),
            ("/service/from", json!("2026-01-14"), "refused /service/from field_unknown"),
            ("/service/kind", json!("twice"), "refused /service/kind not_parseable"),
            ("/service", json!("one_off"), "refused /service not_parseable /service/kind field_missing"),
            (
                "/service",
                json!({"kind": "long_running", "from": "2026-01-14", "to": "2026-01-13"}),
                "refused /service/to period_reversed",
            ),
            ("/service", json!({"kind": "long_running", "from": "2026-01-16"}), "refused /service/from date_future"),
            (
                "/service",
                json!({"kind": "long_running", "from": "2026-01-14", "to": "2026-01-14"}),
                "accepted /service/to ended_before_reported",
            ),
            ("/organisation", json!({"id": "nobody"}), "refused /organisation/id organisation_unknown"),
            ("/organisation", json!({"id": "no body"}), "refused /organisation/id organisation_unknown"),
            ("/organisation", json!({"ogrn": "1027700132196"}), "refused /organisation/ogrn organisation_unknown"),
            ("/organisation", json!({"ogrn": ogrn(9)}), "refused /organisation/ogrn organisation_unknown"),
            (
                "/organisation",
                json!({"id": "clinic", "ogrn": ogrn(1)}),
                "refused /organisation/ogrn organisation_unknown",
            ),
            ("/organisation", json!({"ogrn": ogrn(1)}), "accepted"),
            ("/organisation", json!(null), "refused /organisation field_missing"),
            ("/organisation", json!({"id": "excluded"}), "refused /organisation/id organisation_not_included"),
            ("/organisation", json!({"id": "elsewhere"}), "refused /organisation/id organisation_not_included"),
            ("/representatives", json!([child("1985-02-11")]), "refused /representatives representative_not_allowed"),
            ("/recipient/birth_date", json!("2015-05-01"), "refused /representatives representative_required"),
            ("/external_id", json!("mis 1"), "refused /external_id external_id_format"),
            ("/external_id", json!("x".repeat(65)), "refused /external_id external_id_format"),
            ("/external_id", json!(null), "refused /external_id field_missing"),
            ("/withdrawn", json!("yes"), "refused /withdrawn not_parseable"),
        ],
    );
    check(
        &host,
        &own,
        &mut told,
        &[
            ("/organisation", json!({"id": "other"}), "refused /organisation organisation_not_allowed"),
            ("/organisation", json!({"ogrn": ogrn(1)}), "refused /organisation organisation_not_allowed"),
        ],
    );
    let mut of_child = changed("/recipient/birth_date", &json!("2015-05-01"));
    let mut minor = child("2010-01-01");
    minor["snils"] = snils(4).into();
    of_child["representatives"] = json!([child("1985-02-11"), minor]);
    // The child itself, and one parent twice.
    let mut of_itself = changed("/recipient/birth_date", &json!("2015-05-01"));
    of_itself["representatives"] = json!([of_itself["recipient"], child("1985-02-11"), child("1985-02-11")]);
    let reused = changed("/recipient/snils", &json!(snils(2)));
    let never_sent = json!({"external_id": "never", "withdrawn": true});
    let records = [of_child, of_itself, changed("/external_id", &json!("mis-1")), reused, json!([]), never_sent];
    let answer = host.post_receipts(&key, &records);
    assert_eq!(
        verdicts(&answer),
        [
            "refused /representatives/1/birth_date representative_minor",
            "refused /representatives/0/snils representative_invalid /representatives/2/snils representative_invalid",
            "accepted",
            "refused /external_id external_id_reused",
            "refused  not_parseable",
            "refused /external_id external_id_unknown",
        ]
    );
    told.extend(
        ["representative_minor", "representative_invalid", "external_id_reused", "external_id_unknown"]
            .map(str::to_owned),
    );
    // This host runs under a regulation that has no end: `calendar::reports` has it.
    told.insert("outside_regulation".to_owned());
    // The list of the contract: none is missing here, and none is said that is not in it.
    let contract = "snils_checksum snils_format name_empty birth_date_future birth_date_invalid date_future date_invalid \
        period_reversed organisation_unknown organisation_not_included organisation_not_allowed representative_required \
        representative_not_allowed representative_minor representative_invalid external_id_reused external_id_format external_id_unknown \
        outside_regulation ended_before_reported field_missing field_unknown \
        not_parseable";
    assert_eq!(told, contract.split_whitespace().map(str::to_owned).collect());
}

/// All faults of a record at once, so that it need be mended only once.
#[test]
fn a_record_hears_of_all_its_faults() {
    let (host, key) = host_with_clinic();
    let record = json!({"external_id": "mis 1", "organisation": {"id": "nobody"}, "recipient": {"family_name": "", "snils": "1"}});
    let answer = host.post_receipts(&key, &[record]);
    assert_eq!(
        verdicts(&answer),
        ["refused /external_id external_id_format /organisation/id organisation_unknown /service/kind field_missing \
         /recipient/family_name name_empty /recipient/given_name field_missing /recipient/birth_date field_missing \
         /recipient/snils snils_format",]
    );
}

#[test]
fn names_are_as_people_have_them() {
    let (host, key) = host_with_clinic();
    let names = [
        "Салтыкова-Щедрина",
        "О'Коннор",
        "д’Артаньян",
        "Кызы Оглы",
        "Ёлкина",
        "Nguyễn",
        "王",
        "عائشة",
        "Анна 🌷",
        "<b>Анна</b>",
        "=Анна+1",
    ];
    for (number, name) in (1..).zip(names) {
        let mut receipt = receipt(&format!("mis-{number}"), "clinic", number, one_off("2026-01-14"));
        receipt["recipient"]["family_name"] = name.into();
        assert!(!host.post_receipt(&key, receipt.clone()), "{name}");
        assert_eq!(host.post_receipts(&key, &[receipt])["repeated"], 1, "{name}");
    }
}

#[test]
fn a_bad_record_hurts_none_of_999() {
    let (host, key) = host_with_clinic();
    let mut records: Vec<Value> =
        (0..1_000).map(|number| receipt(&format!("mis-{number}"), "clinic", number, one_off("2026-01-14"))).collect();
    records[500]["recipient"]["snils"] = "112-233-445 96".into();
    let answer = host.post_receipts(&key, &records);
    assert_eq!([&answer["accepted"], &answer["refused"]], [&json!(999), &json!(1)]);
    assert_eq!(verdict(&answer["results"][500]), "refused /recipient/snils snils_checksum");
    assert_eq!(answer["results"][999]["external_id"], "mis-999", "results are in the order of the request");
}

/// What a source may do to its own receipt later.
#[test]
fn a_receipt_is_amended_and_withdrawn() {
    let (host, key) = host_with_clinic();
    let long =
        |to: Value| receipt("mis-1", "clinic", 1, json!({"kind": "long_running", "from": "2026-01-14", "to": to}));
    let withdrawn = json!({"external_id": "mis-1", "withdrawn": true});
    for (record, expected) in [
        (long(json!(null)), "accepted"),
        (long(json!(null)), "repeated"),
        (long(json!("2026-05-31")), "amended"),
        (long(json!("2026-05-31")), "repeated"),
        (long(json!("2026-01-13")), "refused /service/to period_reversed"),
        (withdrawn.clone(), "withdrawn"),
        (withdrawn, "repeated"),
        (long(json!("2026-06-30")), "refused /external_id external_id_reused"),
    ] {
        assert_eq!(
            verdict(&host.post_receipts(&key, std::slice::from_ref(&record))["results"][0]),
            expected,
            "{record}"
        );
    }
    assert_eq!(host.client.get_as(&key, "/v1/receipts/mis-1").json()["state"], "withdrawn");
}
