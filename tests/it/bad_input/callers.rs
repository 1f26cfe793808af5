//! Keys, scopes and paths: what is not for the caller does not exist.

use serde_json::json;

use super::{host_with_clinic, verdicts};
use crate::client::text;
use crate::host::{Host, OPERATOR_KEY, Start};
use crate::region::{ogrn, one_off, receipt};

#[test]
fn a_source_that_sends_too_much_is_told_when_to_go_on() {
    let host = Host::at("2026-01-15T09:00:00Z");
    host.add_clinic();
    let (slow, other) = (host.add_source("slow", &["clinic"]), host.add_source("other", &["clinic"]));
    let entry = |limit: serde_json::Value| {
        json!({"name": "МИС", "operator": "Регион", "level": "regional", "organisations": ["clinic"],
            "legal_basis": "приказ № 1", "receipts_per_minute": limit})
    };
    let put = |limit| host.client.json_as(OPERATOR_KEY, "PUT", "/v1/registry/sources/slow", &entry(limit));
    assert_eq!(put(json!(0)).problem(), "422 invalid /receipts_per_minute field_invalid");
    assert_eq!(put(json!(2)).expect(200).json()["receipts_per_minute"], 2);
    let receipts: Vec<_> =
        (1..=4).map(|number| receipt(&format!("r-{number}"), "clinic", number, one_off("2026-01-14"))).collect();
    assert_eq!(host.post_receipts(&slow, &receipts)["accepted"], 4, "a request that has begun passes as a whole");
    let refused = host.client.json_as(&slow, "POST", "/v1/receipts", &json!({"receipts": receipts}));
    assert_eq!(refused.problem(), "429 too_many_requests");
    let wait: u64 = refused.header("retry-after").parse().unwrap();
    assert!((30..=61).contains(&wait), "two receipts too many at two a minute: {wait}");
    assert_eq!(host.client.get_as(&slow, "/v1/receipts/r-1").problem(), "429 too_many_requests");
    assert_eq!(host.client.json_as(&slow, "POST", "/v1/receipts", &json!("no")).problem(), "429 too_many_requests");
    assert_eq!(host.post_receipts(&other, &receipts)["accepted"], 4, "the others are spared");
}

/// Whoever guesses at the operator's key is slowed down by its address, and told of in the audit trail; others go on.
#[test]
fn guesses_at_the_operators_key_are_slowed_and_told_of() {
    let (host, key) = host_with_clinic();
    let ask = |key: &str, from: &str| {
        let headers = [format!("authorization: Bearer {key}"), format!("x-forwarded-for: {from}")];
        let answer = host.client.send("GET", "/v1/registry/regions", &[&headers[0], &headers[1]], "");
        if answer.status == 200 { "200".to_owned() } else { answer.problem() }
    };
    // Ten in a minute, and one that is due as soon as the first is forgotten.
    for number in 0..11 {
        assert_eq!(ask(&format!("guess-{number}"), "192.0.2.1"), "401 unauthorized");
    }
    assert_eq!(ask("guess-11", "192.0.2.1"), "429 too_many_requests");
    assert_eq!(ask(OPERATOR_KEY, "192.0.2.1"), "429 too_many_requests", "not even the right one is told from there");
    assert_eq!(ask(OPERATOR_KEY, "192.0.2.2"), "200");
    for _ in 0..20 {
        assert_eq!(ask(&key, "192.0.2.3"), "401 unauthorized", "a key of ours is no guess");
    }
    let records = host.client.get_as(OPERATOR_KEY, "/v1/audit/2026-01-15.operator_key").expect(200).json();
    assert_eq!((records["rows"].as_array().map(Vec::len), &records["rows"][0]["action"]), (Some(1), &json!("refuse")));
    let metrics = host.client.get_as(OPERATOR_KEY, "/metrics").expect(200).body;
    assert!(metrics.contains("otklik_operator_key_refused_total 11\n"), "{metrics}");
}

/// Programs and browsers of a participant share its rate; others go on.
#[test]
fn a_participant_that_asks_too_much_is_told_when_to_go_on() {
    let host = Host::start(Start::of("--dev --clock 2026-01-15T09:00:00Z --participant-requests-per-minute 3"));
    let (token, other) =
        (host.add_coordinator(), host.add_participant("feed", json!({"name": "Лента", "kind": "feed"})));
    let ask = |token: &str| host.client.get_as(token, "/v1/indicators");
    let statuses: Vec<u16> = (0..6).map(|_| ask(&token).status).collect();
    assert_eq!((statuses[0], *statuses.last().unwrap()), (200, 429), "{statuses:?}");
    let refused = ask(&token);
    assert_eq!(refused.problem(), "429 too_many_requests");
    assert!((1..=61).contains(&refused.header("retry-after").parse::<u64>().unwrap()));
    ask(&other).expect(200);
}

#[test]
fn without_a_good_key_nothing_is_said() {
    let (host, key) = host_with_clinic();
    let token = host.add_coordinator();
    let mistyped = format!("{}{}", &key[..key.len() - 1], if key.ends_with('0') { '1' } else { '0' });
    let receipts = json!({"receipts": []});
    for wrong in ["", "x", &mistyped, &token, OPERATOR_KEY, "otk_test_aaaaaaaaaaaa_bbbbbbbbbbbb00000000"] {
        let authorization = [&format!("authorization: Bearer {wrong}")[..], "content-type: application/json"];
        let answer = host.client.send("POST", "/v1/receipts", &authorization, receipts.to_string());
        assert_eq!(answer.problem(), "401 unauthorized", "{wrong}");
        assert_eq!(answer.header("www-authenticate"), "Bearer");
    }
    for (path, wrong) in [("/v1/receipts/mis-1", &token), ("/v1/indicators", &key), ("/v1/registry/regions", &key)] {
        assert_eq!(host.client.get(path).problem(), "401 unauthorized", "{path}");
        assert_eq!(host.client.get_as(wrong, path).problem(), "401 unauthorized", "{path}");
    }
    assert_eq!(
        host.client.send("GET", "/v1/receipts/mis-1", &["authorization: Basic bWlzOm1pcw=="], "").problem(),
        "401 unauthorized"
    );
    assert_eq!(host.client.send("GET", "/v1/invitation", &[], "").problem(), "401 unauthorized");
    // The scheme's name is read without regard to case (RFC 9110).
    host.client.send("GET", "/v1/receipts/mis-1", &[&format!("authorization: bearer {key}")], "").expect(404);
}

/// Two keys are live, so that one can be replaced; a third needs a word which of them ends.
#[test]
fn a_third_key_ends_none_that_is_not_named() {
    let (host, first) = host_with_clinic();
    let path = "/v1/registry/sources/mis/keys";
    let post = |query: &str| host.client.json_as(OPERATOR_KEY, "POST", &format!("{path}{query}"), &json!({}));
    let second = text(&post("").expect(201).json()["key"]);
    assert_eq!(post("").problem(), "409 two_keys_live");
    assert_eq!(post("?replaces=nobody").problem(), "404 not_found");
    for (key, status) in [(&first, 404), (&second, 404)] {
        host.client.get_as(key, "/v1/receipts/none").expect(status);
    }
    let third = post(&format!("?replaces={}", first.split('_').nth(2).unwrap())).expect(201).json();
    assert_eq!(third["expires_on"], "2027-01-15");
    for (key, status) in [(&first, 401), (&second, 404), (&text(&third["key"]), 404)] {
        host.client.get_as(key, "/v1/receipts/none").expect(status);
    }
    assert!(
        !host.client.get_as(OPERATOR_KEY, "/v1/registry/sources/mis").expect(200).body.contains("otk_"),
        "a key is shown once"
    );
    // No key outlives its year.
    host.set_clock("2027-01-15T23:59:59Z");
    host.client.get_as(&second, "/v1/receipts/none").expect(404);
    host.set_clock("2027-01-16T00:00:00Z");
    host.client.get_as(&second, "/v1/receipts/none").expect(401);
}

#[test]
fn a_source_knows_only_its_own_receipts() {
    let (host, key) = host_with_clinic();
    let other = host.add_source("other", &["*"]);
    host.post_receipt(&key, receipt("mis-1", "clinic", 1, one_off("2026-01-14")));
    host.client.get_as(&key, "/v1/receipts/mis-1").expect(200);
    assert_eq!(host.client.get_as(&other, "/v1/receipts/mis-1").problem(), "404 not_found");
    // The same name of another source is another receipt.
    host.post_receipt(&other, receipt("mis-1", "clinic", 2, one_off("2026-01-13")));
    let withdrawn = host.post_receipts(&other, &[json!({"external_id": "mis-1", "withdrawn": true})]);
    assert_eq!(verdicts(&withdrawn), ["withdrawn"]);
    assert_ne!(host.client.get_as(&key, "/v1/receipts/mis-1").json()["state"], "withdrawn");
    for path in ["/v1/receipts/none", "/v1/receipts/%D1%8F", "/v1/receipts/a%23b", "/v1/receipts/..%2F..%2Fetc"] {
        assert_eq!(host.client.get_as(&key, path).problem(), "404 not_found", "{path}");
    }
}

#[test]
fn what_is_not_there_is_a_problem_too() {
    let (host, key) = host_with_clinic();
    for (method, path, expected) in [
        ("GET", "/nowhere", "404 not_found"),
        ("GET", "/v2/receipts", "404 not_found"),
        ("GET", "/v1/registry/nothing", "404 not_found"),
        ("GET", "/v1/registry/regions/77", "200"),
        ("GET", "/v1/registry/regions/78", "404 not_found"),
        ("GET", "/v1/registry/accounts", "404 not_found"),
        ("DELETE", "/v1/registry/regions/77", "405 method_not_allowed"),
        ("DELETE", "/v1/receipts/mis-1", "405 method_not_allowed"),
        ("GET", "/v1/receipts", "405 method_not_allowed"),
        ("POST", "/v1/registry/sources/nobody/keys", "404 not_found"),
        ("POST", "/v1/registry/participants/nobody/tokens", "404 not_found"),
    ] {
        let answer = host.client.send(method, path, &[&format!("authorization: Bearer {OPERATOR_KEY}")], "");
        let told = if answer.status == 200 { "200".to_owned() } else { answer.problem() };
        assert_eq!(told, expected, "{method} {path}");
    }
    let invitation =
        |token: &str| host.client.send("GET", "/v1/invitation", &[&format!("authorization: Invitation {token}")], "");
    assert_eq!(invitation("c3VjaC1hLWxpbmstaXMtbm90").problem(), "404 not_found");
    assert_eq!(invitation(&key).problem(), "404 not_found");
}

#[test]
fn the_registers_take_nothing_that_is_wrong() {
    let (host, _) = host_with_clinic();
    let organisation = json!({"name": "Школа", "ogrn": ogrn(1), "type": "school", "region": "77", "level": "regional", "included_on": "2026-01-01"});
    let with = |name: &str, value: serde_json::Value| {
        let mut body = organisation.clone();
        body[name] = value;
        body
    };
    for (entry, body, expected) in [
        ("organisations/school", with("ogrn", json!("1027700132196")), "422 invalid /ogrn field_invalid"),
        ("organisations/school", with("ogrn", json!("1027700132195")), "409 ogrn_taken"),
        ("organisations/school", with("inn", json!("7707083894")), "422 invalid /inn field_invalid"),
        ("organisations/school", with("inn", json!("0000000000")), "422 invalid /inn field_invalid"),
        ("organisations/school", with("ogrn", json!("0000000000000")), "422 invalid /ogrn field_invalid"),
        ("organisations/school", with("excluded_on", json!("2025-12-31")), "422 invalid /excluded_on period_reversed"),
        (
            "regions/78",
            json!({"joined_on": "2026-01-01", "excluded_on": "2025-12-31"}),
            "422 invalid /excluded_on period_reversed",
        ),
        ("organisations/school", with("region", json!("00")), "422 invalid /region field_invalid"),
        ("organisations/school", with("region", json!("41")), "422 invalid /region region_missing"),
        ("organisations/school", with("name", json!("Школа\u{202e}")), "422 invalid /name field_invalid"),
        ("organisations/school", with("type", json!("spa")), "422 invalid /type field_invalid"),
        ("organisations/school", with("time_zone", json!("Mars/Olympus")), "422 invalid /time_zone field_invalid"),
        ("organisations/school", with("included_on", json!("2026-02-30")), "422 invalid /included_on field_invalid"),
        ("organisations/school", with("id", json!("another")), "422 invalid /id field_invalid"),
        ("organisations/school", with("director", json!("Иванов")), "422 invalid /director field_unknown"),
        (
            "organisations/school",
            json!({"name": "Школа", "type": "spa", "level": "regional", "x": 1}),
            "422 invalid /x field_unknown /type field_invalid /region field_missing /included_on field_missing \
             /ogrn field_missing",
        ),
        ("organisations/school", with("included_on", json!("1900-01-01")), "422 invalid /included_on field_invalid"),
        ("organisations/school%20one", organisation.clone(), "422 invalid /id id_invalid"),
        ("regions/00", json!({"joined_on": "2026-01-01"}), "422 invalid /id id_invalid"),
        ("accounts/11223344596", json!({"verified": true}), "422 invalid /id id_invalid"),
        ("accounts/11223344595", json!({"verified": true, "email": "a@b@c"}), "422 invalid /email field_invalid"),
        // What the mailer could not address.
        ("accounts/11223344595", json!({"verified": true, "email": "anna.@b.ru"}), "422 invalid /email field_invalid"),
        ("accounts/11223344595", json!({"verified": true, "email": "a@-b.ru"}), "422 invalid /email field_invalid"),
        ("participants/p", json!({"name": "П", "kind": "organisation_head"}), "422 invalid /kind field_invalid"),
        (
            "participants/p",
            json!({"name": "П", "kind": "coordinator", "region": "77"}),
            "422 invalid /kind field_invalid",
        ),
        ("participants/p", json!({"name": "П", "kind": "king"}), "422 invalid /kind field_invalid"),
        (
            "sources/s",
            json!({"name": "С", "operator": "О", "level": "regional", "organisations": ["a b"], "legal_basis": "П"}),
            "422 invalid /organisations field_invalid",
        ),
        ("nothing/x", json!({}), "404 not_found"),
    ] {
        let answer = host.client.json_as(OPERATOR_KEY, "PUT", &format!("/v1/registry/{entry}"), &body);
        assert_eq!(answer.problem(), expected, "{entry} {body}");
    }
    // What cannot be seen is cut.
    let account = json!({"verified": true, "email": "\u{200e}a@example.org\u{a0}"});
    host.client.json_as(OPERATOR_KEY, "PUT", "/v1/registry/accounts/11223344595", &account).expect(200);
    let stored = host.client.get_as(OPERATOR_KEY, "/v1/registry/accounts/11223344595").expect(200).json();
    assert_eq!(stored["email"], "a@example.org");
    assert_eq!(
        host.client.json_as("wrong", "PUT", "/v1/registry/regions/78", &json!({"joined_on": "2026-01-01"})).problem(),
        "401 unauthorized"
    );
}

/// What is outside a participant's scope does not exist, whichever way it is asked for.
#[test]
fn nobody_sees_beyond_the_scope() {
    let host = host_of_two_regions();
    let participants = [
        ("federal", json!({"name": "Минздрав", "kind": "federal_body", "industry": "healthcare"})),
        ("regional", json!({"name": "Мэр", "kind": "regional_executive", "region": "77"})),
        ("head", json!({"name": "Директор", "kind": "organisation_head", "organisation": "clinic"})),
        ("feed", json!({"name": "Минэк", "kind": "feed"})),
        ("coordinator", json!({"name": "Минтруд", "kind": "coordinator"})),
    ];
    let tokens = participants.map(|(id, body)| host.add_participant(id, body));
    let told = |query: &str| {
        let answers = tokens.each_ref().map(|token| {
            let answer = host.client.get_as(token, &format!("/v1/indicators?{query}"));
            if answer.status == 200 { rows(&answer.json()) } else { answer.problem() }
        });
        answers.join(" | ")
    };
    for (query, expected) in [
        ("by=country", "404 not_found | 404 not_found | 404 not_found | 1 | 1"),
        ("by=organisation", "clinic far | clinic school | clinic | clinic far school | clinic far school"),
        ("by=region", "39 77 | 77 | 404 not_found | 39 77 | 39 77"),
        (
            "by=industry",
            "healthcare | healthcare education | 404 not_found | healthcare education | healthcare education",
        ),
        ("by=type&type=school", "404 not_found | school | 404 not_found | school | school"),
        ("by=organisation&region=39", "far | 404 not_found | 404 not_found | far | far"),
        ("by=organisation&organisation=school", "404 not_found | school | 404 not_found | school | school"),
        ("by=organisation&organisation=far", "far | 404 not_found | 404 not_found | far | far"),
        (
            "by=organisation&organisation=none",
            "404 not_found | 404 not_found | 404 not_found | 404 not_found | 404 not_found",
        ),
        ("by=organisation&industry=education", "404 not_found | school | 404 not_found | school | school"),
        ("", "healthcare | 77 | clinic | 1 | 1"),
    ] {
        assert_eq!(told(query), expected, "{query}");
    }
}

fn host_of_two_regions() -> Host {
    let (host, _) = host_with_clinic();
    host.add_organisation_of("school", "school", &ogrn(1), "77");
    host.add_region("39");
    host.add_organisation("far", &ogrn(2), "39");
    host
}

/// What the rows are about: `clinic school`; for the country how many.
fn rows(answer: &serde_json::Value) -> String {
    let rows = answer["rows"].as_array().unwrap();
    let name = |row: &serde_json::Value| {
        ["organisation", "type", "region", "industry"].iter().find_map(|it| row[*it].as_str().map(str::to_owned))
    };
    let names: Vec<String> = rows.iter().filter_map(name).collect();
    match (rows.len(), names.is_empty()) {
        (0, _) => "(none)".to_owned(),
        (count, true) => count.to_string(),
        (_, false) => names.join(" "),
    }
}

/// A parameter that cannot be read is a fault of its own; a name that is not known is no filter.
#[test]
fn a_question_about_figures_is_read_strictly() {
    let (host, _) = host_with_clinic();
    let token = host.add_coordinator();
    for (query, expected) in [
        ("period=2026Q5", "422 invalid period parameter_invalid"),
        ("period=2026-01", "422 invalid period parameter_invalid"),
        ("by=city", "422 invalid by parameter_invalid"),
        ("region=00&type=spa", "422 invalid region parameter_invalid type parameter_invalid"),
        ("industry=mining", "422 invalid industry parameter_invalid"),
        ("organisation=a%20b", "422 invalid organisation parameter_invalid"),
        ("format=xml", "422 invalid format parameter_invalid"),
        ("regoin=77", "400 query_not_parseable"),
        ("limit=many", "400 query_not_parseable"),
    ] {
        assert_eq!(host.client.get_as(&token, &format!("/v1/indicators?{query}")).problem(), expected, "{query}");
    }
}
