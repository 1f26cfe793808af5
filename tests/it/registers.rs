//! What the operator keeps (A1.7, A/2, A/3): put twice is put once, lists page, files are imported row by row.

use serde_json::{Value, json};

use crate::client::{Answer, text};
use crate::host::{Host, OPERATOR_KEY};
use crate::region::{CLINIC_OGRN, answers, ogrn, one_off, receipt, snils};

fn import(host: &Host, kind: &str, file: &str) -> Value {
    let headers = [&format!("authorization: Bearer {OPERATOR_KEY}")[..], "content-type: text/csv; charset=utf-8"];
    host.client.send("POST", &format!("/v1/registry/{kind}/import"), &headers, file).expect(200).json()
}

fn get(host: &Host, path: &str) -> Answer {
    host.client.get_as(OPERATOR_KEY, &format!("/v1/registry/{path}"))
}

#[test]
fn an_entry_is_read_as_it_was_put() {
    let host = Host::at("2026-01-15T09:00:00Z");
    let common = json!({"name": "Имя", "level": "federal"});
    let with = |more: Value| {
        let mut body = common.clone();
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    for (entry, body) in [
        ("regions/77", json!({"joined_on": "2025-01-01"})),
        (
            "organisations/clinic",
            with(
                json!({"ogrn": CLINIC_OGRN, "inn": "7707083893", "type": "healthcare", "region": "77", "included_on": "2025-01-01", "excluded_on": "2026-12-31", "time_zone": "Europe/Moscow"}),
            ),
        ),
        ("sources/mis", with(json!({"operator": "Регион", "organisations": ["clinic"], "legal_basis": "приказ"}))),
        ("participants/head", json!({"name": "Директор", "kind": "organisation_head", "organisation": "clinic"})),
    ] {
        let stored = host.put(entry, body.clone());
        assert_eq!(get(&host, entry).expect(200).json(), stored, "{entry}");
        // What was read can be put back.
        assert_eq!(host.put(entry, stored.clone()), stored, "{entry}");
        for (name, value) in body.as_object().unwrap() {
            assert_eq!(stored[name], *value, "{entry} {name}");
        }
    }
    // Keys stay when the entry changes.
    let key = host.add_source("mis", &["clinic"]);
    host.put("sources/mis", with(json!({"operator": "Другой", "organisations": ["*"], "legal_basis": "приказ"})));
    host.client.get_as(&key, "/v1/receipts/none").expect(404);
}

#[test]
fn a_register_is_listed_in_pages() {
    let host = Host::at("2026-01-15T09:00:00Z");
    let codes = ["01", "02", "25", "41", "77"];
    codes.iter().rev().for_each(|code| host.add_region(code));
    for limit in 1..=6 {
        let (mut listed, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = get(&host, &format!("regions?limit={limit}{cursor}")).expect(200).json();
            listed.extend(page["rows"].as_array().unwrap().iter().map(|row| text(&row["id"])));
            match page["cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(listed, codes, "limit {limit}");
    }
}

/// One file for each register, each twice, with one bad row that hurts no other.
#[test]
fn registers_are_imported_as_files() {
    let host = Host::at("2026-01-15T09:00:00Z");
    let clinics = format!(
        "id;name;ogrn;type;region;level;included_on\nclinic;Поликлиника;{CLINIC_OGRN};healthcare;77;regional;2025-01-01\n\
         other;Другая;{CLINIC_OGRN};healthcare;77;regional;2025-01-01\nschool;\"Школа; № 1\";{};school;77;regional;2025-01-01\n",
        ogrn(1)
    );
    let accounts = format!(
        "snils,verified,email\n{},true,citizen-1@mail.example\n{},yes,\n{},1,citizen-2@mail.example\n",
        snils(1),
        snils(3),
        snils(2)
    );
    for (kind, file, imported, error) in [
        ("regions", "code,joined_on\n77,2025-01-01\n00,2025-01-01\n39,2025-01-01\n", 2, "/id id_invalid"),
        ("organisations", &clinics, 2, " ogrn_taken"),
        (
            "sources",
            "id,name,operator,level,organisations,legal_basis\nmis,МИС,Регион,regional,clinic school,приказ\nx,МИС,Регион,local,*,приказ\n",
            1,
            "/level field_invalid",
        ),
        (
            "participants",
            "id,name,kind,region\nmintrud,Минтруд,coordinator,\ngov,Мэр,regional_executive,\n",
            1,
            "/kind field_invalid",
        ),
        ("accounts", &accounts, 2, "/verified field_invalid"),
    ] {
        let first = import(&host, kind, file);
        let told: Vec<String> = first["results"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| {
                let error = &row["errors"][0];
                format!("{} {}", text(&error["field"]), text(&error["code"]))
            })
            .collect();
        assert_eq!((first["imported"].as_u64(), told), (Some(imported), vec![error.to_owned()]), "{kind}");
        assert_eq!(import(&host, kind, file), first, "{kind} again");
    }
    assert_eq!(get(&host, "organisations/school").json()["name"], "Школа; № 1");
    // What was imported works: a receipt leads to a mail.
    let keys =
        host.client.json_as(OPERATOR_KEY, "POST", "/v1/registry/sources/mis/keys", &json!({})).expect(201).json();
    host.post_receipt(&text(&keys["key"]), receipt("mis-1", "clinic", 2, one_off("2026-01-14")));
    host.mail_to(2, 1);
}

/// A new version is for new links: who has a link answers the questions that it was made with.
#[test]
fn a_link_keeps_its_questionnaire() {
    let host = Host::at("2026-01-15T09:00:00Z");
    host.add_clinic();
    (1..=3).for_each(|number| host.add_account(number));
    let key = host.add_source("mis", &["*"]);
    let version = |version: u32, valid_from: &str, question: &str| {
        json!({
            "version": version, "valid_from": valid_from, "types": ["healthcare"],
            "questions": [{"id": question, "text": {"ru": "Как прошёл приём?", "en": "How was the visit?"}}],
        })
    };
    host.put("questionnaires/visit", version(1, "2026-01-16", "visit"));
    host.put("questionnaires/visit", version(1, "2026-01-16", "visit"));
    let other = host.client.json_as(
        OPERATOR_KEY,
        "PUT",
        "/v1/registry/questionnaires/visit",
        &version(1, "2026-01-17", "visit"),
    );
    assert_eq!(other.problem(), "409 version_fixed");
    let links: Vec<String> = [(1, "2026-01-15T20:59:59Z"), (2, "2026-01-15T21:00:00Z"), (3, "2026-01-17T21:00:00Z")]
        .into_iter()
        .map(|(number, now)| {
            host.set_clock(now);
            if number == 3 {
                host.put("questionnaires/visit", version(2, "2026-01-18", "doctor"));
            }
            host.post_receipt(&key, receipt(&format!("mis-{number}"), "clinic", number, one_off("2026-01-15")));
            host.token_of(number)
        })
        .collect();
    let pinned = |token: &String| {
        let questionnaire = &host.invitation(token)["questionnaire"];
        format!(
            "{} {} {}",
            text(&questionnaire["id"]),
            questionnaire["version"],
            text(&questionnaire["questions"][0]["id"])
        )
    };
    assert_eq!(
        links.iter().map(pinned).collect::<Vec<_>>(),
        ["standard 1 information", "visit 1 visit", "visit 2 doctor"]
    );
    host.respond(&links[0], &answers([Some(5); 5])).expect(201);
    assert_eq!(host.respond(&links[1], &answers([Some(5); 5])).status, 422);
    host.respond(&links[1], &json!({"answers": {"visit": 5}})).expect(201);
    host.respond(&links[2], &json!({"answers": {"doctor": null}})).expect(201);
    let questions = get(&host, "questionnaires/visit").expect(200).json();
    assert_eq!(questions["versions"].as_array().unwrap().len(), 2);
}
