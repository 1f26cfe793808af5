//! The federal level on hosts: what one host tells of its regions another hears, by HTTP. `tests/stack` has the same through a queue.

use serde_json::{Value, json};

use crate::host::{Host, OPERATOR_KEY};
use crate::region::{answers, ogrn, one_off, receipt};

const NOW: &str = "2026-02-14T09:00:00Z";

/// A host with a region of one clinic, of whose citizens so many have answered.
fn regional(code: &str, completed: u32) -> Host {
    let host = Host::at(NOW);
    host.add_region(code);
    host.add_organisation_of("healthcare", "clinic", &ogrn(1), code);
    let key = host.add_source("mis", &["*"]);
    for citizen in 1..=completed {
        host.add_account(citizen);
        host.post_receipt(&key, receipt(&format!("r{citizen}"), "clinic", citizen, one_off("2026-02-13")));
    }
    host.idle();
    for citizen in 1..=completed {
        host.respond(&host.token_of(citizen), &answers([Some(5); 5])).expect(201);
    }
    host
}

/// The first row of the country, and who is late.
fn told(country: &Host, token: &str) -> String {
    let answer =
        country.client.send("GET", "/v1/indicators?by=country", &[&format!("authorization: Bearer {token}")], "");
    let answer = answer.expect(200).json();
    let counts = ["receipts", "invited", "notices", "completed"].map(|name| answer["rows"][0][name].clone());
    format!("{} late: {}", Value::from(counts.to_vec()), answer["late"])
}

#[test]
fn the_country_hears_its_regions_by_http() {
    let (moscow, oblast, country) = (regional("77", 2), regional("50", 1), Host::at(NOW));
    for (code, host) in [("77", &moscow), ("50", &oblast)] {
        let counted_at = host.client.base();
        country.put(&format!("regions/{code}"), json!({"joined_on": "2025-01-01", "counted_at": counted_at}));
    }
    let token = country.add_coordinator();
    let operator = format!("authorization: Bearer {OPERATOR_KEY}");
    let operator = operator.as_str();
    let mut heard = Vec::new();
    for host in [&moscow, &oblast, &moscow] {
        // Page by page: the regions, then their organisations.
        let mut address = "/v1/results".to_owned();
        loop {
            let words = host.client.send("GET", &address, &[operator], "").expect(200);
            let answer =
                country.client.send("POST", "/v1/results", &[operator, "content-type: application/json"], &words.body);
            // How many cases a region has is told, too, once its host has counted them.
            let mut verdicts = answer.expect(200).json()["heard"].as_array().unwrap().clone();
            verdicts.dedup();
            heard.push(format!("{} {}", Value::from(verdicts), told(&country, &token)));
            let Some(cursor) = words.json()["cursor"].as_str().map(str::to_owned) else { break };
            address = format!("/v1/results?cursor={cursor}");
        }
    }
    assert_eq!(
        heard,
        [
            r#"["kept"] [2,2,2,2] late: [{"as_of":null,"region":"50","why":"missing"}]"#,
            r#"["kept"] [2,2,2,2] late: [{"as_of":null,"region":"50","why":"missing"}]"#,
            r#"["kept"] [3,3,3,3] late: null"#,
            r#"["kept"] [3,3,3,3] late: null"#,
            r#"["known"] [3,3,3,3] late: null"#,
            r#"["known"] [3,3,3,3] late: null"#,
        ]
    );
    // The organisations of both, each with the way to the system that counts it.
    let bearer = format!("authorization: Bearer {token}");
    let rows = country.client.send("GET", "/v1/indicators?by=organisation", &[&bearer], "").expect(200).json();
    let row = |place: usize| {
        let row = &rows["rows"][place];
        ["region", "organisation", "completed", "counted_at"].map(|name| row[name].clone())
    };
    assert_eq!(row(0), [json!("50"), json!("clinic"), json!(1), json!(oblast.client.base())]);
    assert_eq!(row(1), [json!("77"), json!("clinic"), json!(2), json!(moscow.client.base())]);
    let page = country.client.send("GET", "/v1/indicators?by=organisation&limit=1", &[&bearer], "").expect(200).json();
    let address = format!("/v1/indicators?by=organisation&limit=1&cursor={}", page["cursor"].as_str().unwrap());
    let page = country.client.send("GET", &address, &[&bearer], "").expect(200).json();
    assert_eq!(page["rows"][0]["region"], "77", "{page}");
    // Whoever reads on in a set that has changed learns it.
    let first = moscow.client.send("GET", "/v1/results", &[operator], "").expect(200).json();
    let next = format!("/v1/results?cursor={}", first["cursor"].as_str().unwrap());
    moscow.client.send("GET", &next, &[operator], "").expect(200);
    moscow.add_organisation_of("school", "school", &ogrn(2), "77");
    assert_eq!(moscow.client.send("GET", &next, &[operator], "").problem(), "409 results_changed");
    let wrong = moscow.client.send("GET", "/v1/results?cursor=1", &[operator], "").problem();
    assert_eq!(wrong, "422 invalid cursor parameter_invalid");
    // Only the operator is told, and only the operator tells.
    for method in ["GET", "POST"] {
        country.client.send(method, "/v1/results", &[&format!("authorization: Bearer {token}")], "{}").expect(401);
    }
    let wrong = country.client.send("POST", "/v1/results", &[operator], r#"{"words":[{"type":"RegionResultsV2"}]}"#);
    assert!([400, 422].contains(&wrong.status), "{}", wrong.body);
}
