//! Missed deadlines: who sees which, and where an operator meets them.

use serde_json::{Value, json};

use crate::client::Client;
use crate::host::{Host, OPERATOR_KEY, Start};
use crate::region::{one_off, receipt};

/// Two regions, two sources, one late receipt of each kind.
fn broken(host: &Host) -> String {
    host.add_clinic();
    host.add_region("50");
    host.add_organisation("far", "1025001202005", "50");
    let mis = host.add_source("mis", &["*"]);
    let other = host.add_source("other", &["far"]);
    host.add_account(1);
    host.post_receipt(&mis, receipt("a", "clinic", 1, one_off("2026-01-10")));
    host.post_receipt(&mis, receipt("b", "far", 2, one_off("2026-01-10")));
    host.post_receipt(&other, receipt("c", "far", 3, one_off("2026-01-11")));
    host.idle();
    host.add_coordinator()
}

/// Rows as `name: report total`, and the cursor.
#[track_caller]
fn rows(host: &Host, token: &str, query: &str) -> String {
    let answer = host.client.get_as(token, &format!("/v1/breaches?{query}")).expect(200).json();
    let name = |row: &Value| {
        let named = ["source", "organisation", "region", "industry", "type"].map(|field| row[field].as_str());
        named.into_iter().flatten().next().unwrap_or("country").to_owned()
    };
    let told = answer["rows"].as_array().unwrap().iter();
    told.map(|row| format!("{} {}/{}, ", name(row), row["report"], row["total"])).collect()
}

#[test]
fn each_sees_the_broken_terms_of_its_scope() {
    let host = Host::at("2026-01-15T09:00:00Z");
    let coordinator = broken(&host);
    let region = json!({"name": "Область", "kind": "regional_executive", "region": "50"});
    let region = host.add_participant("region", region);
    let head = json!({"name": "Руководитель", "kind": "organisation_head", "organisation": "clinic"});
    let head = host.add_participant("head", head);
    for (token, query, expected) in [
        (&coordinator, "", "country 3/3, "),
        (&coordinator, "by=region", "50 2/2, 77 1/1, "),
        (&coordinator, "by=source", "mis 2/2, other 1/1, "),
        (&coordinator, "by=source&region=77", "mis 1/1, "),
        (&coordinator, "by=organisation", "clinic 1/1, far 2/2, "),
        (&coordinator, "by=organisation&limit=1", "clinic 1/1, "),
        (&coordinator, "by=organisation&limit=1&cursor=organisation:clinic", "far 2/2, "),
        (&coordinator, "by=type&period=2025Q4", "healthcare 0/0, "),
        (&region, "", "50 2/2, "),
        (&region, "by=source", "mis 1/1, other 1/1, "),
        (&head, "", "clinic 1/1, "),
        (&head, "by=source", "mis 1/1, "),
    ] {
        assert_eq!(rows(&host, token, query), expected, "{query}");
    }
    for (token, query, refused) in [
        (&region, "by=country", "404 not_found"),
        (&region, "region=77", "404 not_found"),
        (&region, "by=source&organisation=clinic", "404 not_found"),
        (&head, "by=region", "404 not_found"),
        (&head, "by=source&organisation=far", "404 not_found"),
        (&coordinator, "by=moon&period=2026", "422 invalid period parameter_invalid by parameter_invalid"),
        (&"nobody".to_owned(), "", "401 unauthorized"),
    ] {
        assert_eq!(host.client.get_as(token, &format!("/v1/breaches?{query}")).problem(), refused, "{query}");
    }
    let finals = |period: &str| {
        let path = format!("/v1/breaches?period={period}");
        host.client.get_as(&coordinator, &path).expect(200).json()["finals"].clone()
    };
    let due = json!({"due_at": "2026-04-01T12:00:00Z", "closed_at": null, "late": false});
    assert_eq!(finals("2026Q1"), due);
    // Nobody ran the job in time: the clock jumps over its term.
    host.set_clock("2026-04-02T09:00:00Z");
    host.run("rollup");
    host.run("lifecycle");
    assert_eq!(finals("2026Q1")["late"], true);
    host.idle();
    let metrics = host.client.get("/metrics").expect(200).body;
    for sample in [
        "otklik_term_breaches{period=\"2026Q1\",region=\"50\",term=\"report\"} 2",
        "otklik_source_breaches{period=\"2026Q1\",source=\"mis\",term=\"report\"} 2",
        "otklik_worst_organisation_breaches{period=\"2026Q1\",organisation=\"far\"} 2",
        "otklik_finals_late 1",
        "otklik_job_heartbeat_missing{job=\"lifecycle\"} 0",
        "otklik_terms_standing{term=\"notice\"} 0",
    ] {
        assert!(metrics.contains(sample), "{sample} is not in {metrics}");
    }
}

#[test]
fn figures_of_the_host_are_for_the_operator_or_for_an_address_inside() {
    let inside = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let host = Host::start(Start::of(&format!("--metrics-listen {inside}")));
    assert_eq!(host.client.get("/metrics").problem(), "401 unauthorized");
    assert_eq!(host.client.get_as("wrong", "/metrics").problem(), "401 unauthorized");
    host.client.get_as(OPERATOR_KEY, "/metrics").expect(200);
    let inside = Client::of(&format!("http://{inside}"));
    assert!(inside.get("/metrics").expect(200).body.contains("otklik_store_healthy 1"));
    inside.get("/healthz").expect(404);
}
