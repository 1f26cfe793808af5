//! A portal's own cabinet (A2.6): a citizen's active links, and what became active or ended. What was answered is never told.

use serde_json::{Value, json};

use crate::client::text;
use crate::host::{Host, OPERATOR_KEY};
use crate::region::{answers, one_off, receipt, snils};

/// A host with a clinic, a portal, and a receipt of each of the citizens 1 to `count`; answers the portal's key, too.
#[track_caller]
fn host_with_portal(count: u32) -> (Host, String) {
    let host = Host::at("2026-01-15T09:00:00Z");
    host.add_clinic();
    host.put("portals/gosuslugi", json!({"name": "Портал", "legal_basis": "постановление"}));
    let key = host.client.json_as(OPERATOR_KEY, "POST", "/v1/registry/portals/gosuslugi/keys", &json!({}));
    let key = text(&key.expect(201).json()["key"]);
    let source = host.add_source("mis", &["*"]);
    (1..=count).for_each(|number| host.add_account(number));
    let receipts: Vec<Value> =
        (1..=count).map(|number| receipt(&format!("mis-{number}"), "clinic", number, one_off("2026-01-15"))).collect();
    host.post_receipts(&source, &receipts);
    host.idle();
    (host, key)
}

#[track_caller]
fn links(host: &Host, key: &str, snils: &str) -> Value {
    host.client.json_as(key, "POST", "/v1/portal/links", &json!({"snils": snils})).expect(200).json()
}

/// Everything behind a cursor, and the new one.
#[track_caller]
fn changes(host: &Host, key: &str, cursor: &str) -> (Vec<Value>, String) {
    let (mut rows, mut cursor) = (Vec::new(), cursor.to_owned());
    loop {
        let query = if cursor.is_empty() { String::new() } else { format!("?cursor={cursor}") };
        let answer = host.client.get_as(key, &format!("/v1/portal/changes{query}")).expect(200).json();
        rows.extend(answer["changes"].as_array().unwrap().iter().cloned());
        cursor = text(&answer["cursor"]);
        if answer["more"] == false {
            return (rows, cursor);
        }
    }
}

fn told(rows: &[Value]) -> Vec<String> {
    let mut told: Vec<String> =
        rows.iter().map(|row| format!("{} {}", text(&row["change"]), text(&row["on"]))).collect();
    told.sort();
    told
}

#[test]
fn a_citizen_finds_the_active_links_in_the_portals_cabinet_and_opens_them() {
    let (host, key) = host_with_portal(2);
    let found = links(&host, &key, &snils(1));
    let [link] = &found["links"].as_array().unwrap()[..] else { panic!("{found}") };
    let mut shown = link.clone();
    let url = text(&shown["url"]);
    shown["url"] = json!("…");
    shown["link"] = json!("…");
    assert_eq!(
        shown,
        json!({
            "link": "…", "url": "…", "organisation": "Учреждение clinic",
            "service": {"kind": "one_off", "date": "2026-01-15"},
            "active_from": "2026-01-15T09:00:00Z", "active_until": "2026-02-15T21:00:00Z",
        })
    );
    let token = url.rsplit('/').next().unwrap().to_owned();
    assert_eq!(url, format!("{}/s/{token}", host.client.base()));
    assert_eq!(host.invitation(&token)["state"], "active");
    // Each time it is another, and the earlier one goes on working.
    let again = text(&links(&host, &key, &snils(1))["links"][0]["url"]);
    assert_ne!(again, url);
    host.respond(&token, &answers([Some(2); 5])).expect(201);
    let after = links(&host, &key, &snils(1));
    assert_eq!((&after["links"], &after["citizen"]), (&json!([]), &found["citizen"]));
    // Whom nobody reported has none, and nothing else tells them apart.
    assert_eq!(links(&host, &key, &snils(77))["links"], json!([]));
    let log = host.log();
    assert!(!log.contains(&snils(1)) && !log.contains(&token));
}

#[test]
fn what_became_active_or_ended_is_told_by_day() {
    let (host, key) = host_with_portal(2);
    let (rows, cursor) = changes(&host, &key, "");
    assert_eq!(told(&rows), ["active 2026-01-15", "active 2026-01-15"]);
    let first = links(&host, &key, &snils(1));
    assert!(rows.iter().any(|row| row["citizen"] == first["citizen"] && row["link"] == first["links"][0]["link"]));
    assert!(!rows[0].to_string().contains("clinic"), "no more than who, what and when");

    // The day goes on, and is told again with what it brought.
    let token = text(&first["links"][0]["url"]).rsplit('/').next().unwrap().to_owned();
    host.respond(&token, &answers([Some(5); 5])).expect(201);
    let (rows, cursor) = changes(&host, &key, &cursor);
    assert_eq!(told(&rows), ["active 2026-01-15", "active 2026-01-15", "ended 2026-01-15"]);
    let ended = rows.iter().find(|row| row["change"] == "ended").unwrap();
    assert_eq!(ended.as_object().unwrap().len(), 4, "nothing tells why: {ended}");

    // A day that is over is not told again.
    host.set_clock("2026-01-16T02:00:00Z");
    let (_, cursor) = changes(&host, &key, &cursor);
    assert_eq!(changes(&host, &key, &cursor).0, Vec::<Value>::new());
    host.set_clock("2026-02-15T21:00:00Z");
    host.run("lifecycle");
    assert_eq!(told(&changes(&host, &key, &cursor).0), ["ended 2026-02-15"]);
}

/// As many at once as are wanted, in pages that miss nothing and tell nothing twice.
#[test]
fn changes_come_in_pages() {
    let (host, key) = host_with_portal(3);
    host.set_clock("2026-01-17T09:00:00Z");
    let get = |query: &str| host.client.get_as(&key, &format!("/v1/portal/changes{query}"));
    let all = changes(&host, &key, "").0;
    assert_eq!(all.len(), 3);
    for limit in [1, 2, 3] {
        let (mut rows, mut query, mut more) = (Vec::new(), format!("?limit={limit}&cursor="), true);
        while more {
            let page = get(&query).expect(200).json();
            let of_page = page["changes"].as_array().unwrap();
            assert!(of_page.len() <= limit, "{limit}: {page}");
            rows.extend(of_page.iter().cloned());
            more = page["more"].as_bool().unwrap();
            query = format!("?limit={limit}&cursor={}", text(&page["cursor"]));
        }
        assert_eq!(rows, all, "{limit}");
        assert_eq!(get(&query).json()["changes"], json!([]), "what was told of a day that is over is not told again");
    }
    for (query, expected) in [
        ("?cursor=2026-01-15", 3),
        ("?cursor=2026-01-15&limit=0", 1),
        ("?cursor=2026-01-15&limit=1000000", 3),
        ("?cursor=2026-01-16", 0),
        ("?cursor=2099-01-01", 0),
    ] {
        assert_eq!(get(query).expect(200).json()["changes"].as_array().unwrap().len(), expected, "{query}");
    }
    let long = format!("?cursor=2026-01-15.0.{}", "a".repeat(2_000));
    for (query, expected) in [
        ("?cursor=yesterday", "400 cursor_invalid"),
        ("?cursor=2026-01-15.9.a", "400 cursor_invalid"),
        (&long, "400 cursor_invalid"),
        ("?cursor=2026-01-15&cursor=2026-01-16", "400 query_not_parseable"),
        ("?limit=ten", "400 query_not_parseable"),
        ("?limit=-1", "400 query_not_parseable"),
        ("?limit=1&limit=2", "400 query_not_parseable"),
        ("?since=2026-01-15", "400 query_not_parseable"),
    ] {
        assert_eq!(get(query).problem(), expected, "{query}");
    }
}

#[test]
fn a_portal_asks_no_more_than_its_entry_says() {
    let (host, key) = host_with_portal(1);
    let entry = |questions: Value| json!({"name": "Портал", "legal_basis": "акт", "questions_per_minute": questions});
    host.put("portals/gosuslugi", entry(json!(1)));
    let asked = [(); 3].map(|()| host.client.get_as(&key, "/v1/portal/changes?cursor=2026-01-15"));
    assert_eq!((asked[0].status, asked[2].problem().as_str()), (200, "429 too_many_requests"));
    let put = |questions: Value| {
        host.client.json_as(OPERATOR_KEY, "PUT", "/v1/registry/portals/gosuslugi", &entry(questions)).problem()
    };
    assert_eq!(put(json!(0)), "422 invalid /questions_per_minute field_invalid");
}

#[test]
fn only_a_portal_is_answered() {
    let (host, key) = host_with_portal(1);
    let source = host.add_source("other", &["*"]);
    let participant = host.add_coordinator();
    let question = json!({"snils": snils(1)});
    for (caller, key) in
        [("source", source.as_str()), ("participant", &participant), ("operator", OPERATOR_KEY), ("nobody", "x")]
    {
        assert_eq!(host.client.json_as(key, "POST", "/v1/portal/links", &question).status, 401, "{caller}");
        assert_eq!(host.client.get_as(key, "/v1/portal/changes").status, 401, "{caller}");
    }
    for path in ["/v1/indicators", "/v1/receipts/mis-1", "/v1/registry/portals", "/v1/comments?region=77"] {
        assert_eq!(host.client.get_as(&key, path).status, 401, "{path}");
    }
    for (body, expected) in [
        (json!({"snils": "112-000-001 99"}), "422 invalid /snils snils_checksum"),
        (json!({"snils": "1"}), "422 invalid /snils snils_format"),
        (json!({}), "422 invalid /snils field_missing"),
        (json!({"snils": snils(1), "all": true}), "422 invalid /all field_unknown"),
    ] {
        assert_eq!(host.client.json_as(&key, "POST", "/v1/portal/links", &body).problem(), expected, "{body}");
    }
    assert_eq!(host.client.get_as(&key, "/v1/portal/changes?cursor=yesterday").problem(), "400 cursor_invalid");
    host.put("portals/gosuslugi", json!({"name": "Портал", "legal_basis": "акт", "excluded_on": "2026-01-15"}));
    assert_eq!(host.client.json_as(&key, "POST", "/v1/portal/links", &question).status, 401, "it was excluded");
}
