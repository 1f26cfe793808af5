//! Programs that sign for short tokens instead of keeping a key (OAuth 2, `private_key_jwt`), and keys that work from some networks alone. The program is
//! written with a library of others.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::client::{Answer, text};
use crate::host::{Host, OPERATOR_KEY, repository};
use crate::region::{one_off, receipt};

const NOW: &str = "2026-01-15T09:00:00Z";

fn node(arguments: &[&str], input: &str) -> Value {
    let directory = repository().join("tests/oidc");
    assert!(directory.join("node_modules/oauth4webapi").exists(), "run tests/run, or `npm ci` in tests/oidc first");
    let mut command = Command::new("node");
    command.arg("program.js").args(arguments).current_dir(directory).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut process = command.spawn().expect("node is there: tests/run installs it");
    process.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let told = process.wait_with_output().unwrap();
    assert!(told.status.success(), "{told:?}");
    serde_json::from_slice(&told.stdout).unwrap()
}

/// What a program gets that signs with this key as that client.
fn exchanged(host: &Host, key: &Value, client: &str) -> Value {
    node(&["token", host.client.base(), client, NOW], &key["private"].to_string())
}

/// An exchange that is sent again, byte by byte.
fn sent_again(host: &Host, exchange: &Value) -> Answer {
    let headers = ["content-type: application/x-www-form-urlencoded"];
    host.client.send("POST", "/v1/token", &headers, text(&exchange["sent"]))
}

/// A refusal of a token, which is a problem with the code where OAuth 2 has it, too.
fn refused(answer: &Answer) -> String {
    assert_eq!(answer.header("content-type"), "application/json", "{}", answer.body);
    let told = answer.json();
    assert_eq!((&told["error"], &told["status"]), (&told["code"], &json!(answer.status)), "{told}");
    format!("{} {}", answer.status, text(&told["code"]))
}

fn source(access: &Value) -> Value {
    json!({"name": "МИС", "operator": "Регион", "level": "regional", "organisations": ["clinic"],
        "legal_basis": "приказ № 1", "access": access})
}

fn put_source(host: &Host, access: &Value) -> Answer {
    host.client.json_as(OPERATOR_KEY, "PUT", "/v1/registry/sources/mis", &source(access))
}

fn reports(host: &Host, token: &str, id: &str, from: &str) -> Answer {
    let (bearer, from) = (format!("authorization: Bearer {token}"), format!("x-forwarded-for: {from}"));
    let body = json!({"receipts": [receipt(id, "clinic", 1, one_off("2026-01-14"))]}).to_string();
    host.client.send("POST", "/v1/receipts", &[&bearer, &from, "content-type: application/json"], body)
}

#[test]
fn a_program_signs_for_a_short_token_and_each_assertion_is_good_once() {
    let host = Host::at(NOW);
    host.add_clinic();
    for algorithm in ["ES256", "ES384", "PS256"] {
        let key = node(&["keys", algorithm], "");
        put_source(&host, &json!({"public_keys": {"keys": [key["public"]]}}));
        let exchange = exchanged(&host, &key, "sources/mis");
        let token = text(&exchange["token"]).to_owned();
        assert_eq!(exchange["seconds"], 600, "{algorithm}: {exchange}");
        reports(&host, &token, algorithm, "192.0.2.1").expect(202);
        assert_eq!(refused(&sent_again(&host, &exchange)), "401 invalid_client");
        // What is a source's is nobody else's.
        assert_eq!(host.client.get_as(&token, "/v1/registry/regions").problem(), "401 unauthorized");
        assert_eq!(host.client.get_as(&token, "/v1/indicators").problem(), "401 unauthorized");
        // Another key in its place ends the token at once.
        put_source(&host, &json!({"public_keys": {"keys": [node(&["keys", "ES256"], "")["public"]]}}));
        assert_eq!(reports(&host, &token, "late", "192.0.2.1").problem(), "401 unauthorized");
        assert_eq!(exchanged(&host, &key, "sources/mis")["error"], "invalid_client");
    }
    let key = node(&["keys", "ES256"], "");
    put_source(&host, &json!({"public_keys": {"keys": [key["public"]]}}));
    let token = text(&exchanged(&host, &key, "sources/mis")["token"]).to_owned();
    host.advance_clock("PT10M");
    assert_eq!(reports(&host, &token, "late", "192.0.2.1").problem(), "401 unauthorized", "it is good for ten minutes");
}

#[test]
fn a_token_is_its_clients_alone() {
    let host = Host::at(NOW);
    host.add_clinic();
    let (one, other) = (node(&["keys", "ES256"], ""), node(&["keys", "RS256"], ""));
    put_source(&host, &json!({"public_keys": {"keys": [one["public"]]}}));
    let participant =
        json!({"name": "Выгрузка", "kind": "feed", "access": {"public_keys": {"keys": [other["public"]]}}});
    host.put("participants/feed", participant);
    for (key, client, expected) in [
        (&one, "sources/mis", ""),
        (&other, "participants/feed", ""),
        (&other, "sources/mis", "invalid_client"),
        (&one, "participants/feed", "invalid_client"),
        (&one, "sources/other", "invalid_client"),
        (&one, "organisations/clinic", "invalid_client"),
        (&one, "mis", "invalid_client"),
    ] {
        let exchange = exchanged(&host, key, client);
        assert_eq!(exchange["error"].as_str().unwrap_or_default(), expected, "{client}: {exchange}");
    }
    let token = text(&exchanged(&host, &other, "participants/feed")["token"]).to_owned();
    host.client.get_as(&token, "/v1/feed").expect(200);
    assert_eq!(reports(&host, &token, "r", "192.0.2.1").problem(), "401 unauthorized");
}

#[test]
fn what_is_no_request_for_a_token_is_told() {
    let host = Host::at(NOW);
    let form = "content-type: application/x-www-form-urlencoded";
    let jwt = "client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer";
    for (header, body, expected) in [
        (form, String::new(), "400 unsupported_grant_type"),
        (form, "grant_type=password".to_owned(), "400 unsupported_grant_type"),
        (form, "grant_type=client_credentials".to_owned(), "400 invalid_request"),
        (form, "grant_type=client_credentials&grant_type=client_credentials".to_owned(), "400 invalid_request"),
        ("content-type: application/json", "{}".to_owned(), "400 invalid_request"),
        (form, format!("grant_type=client_credentials&{jwt}&client_assertion=a.b.c"), "401 invalid_client"),
        (form, format!("grant_type=client_credentials&{jwt}&client_assertion={}", "a".repeat(20_000)), "413 too_large"),
    ] {
        assert_eq!(refused(&host.client.send("POST", "/v1/token", &[header], &body)), expected, "{body:.80}");
    }
    for access in [
        json!({"public_keys": {"keys": []}}),
        json!({"public_keys": {"keys": [node(&["keys", "ES256"], "")["private"]]}}),
        json!({"public_keys": "no"}),
    ] {
        assert_eq!(put_source(&host, &access).problem(), "422 invalid /access/public_keys field_invalid");
    }
    assert_eq!(
        put_source(&host, &json!({"networks": ["10.0.0.0/33"]})).problem(),
        "422 invalid /access/networks field_invalid"
    );
}

/// A key, and a token that was signed for, work from the networks of their holder and from nowhere else.
#[test]
fn a_key_works_from_the_networks_of_its_holder() {
    let host = Host::at(NOW);
    host.add_clinic();
    let handed_out = host.add_source("mis", &["clinic"]);
    let key = node(&["keys", "ES256"], "");
    let keys = json!({"keys": [key["public"]]});
    put_source(&host, &json!({"public_keys": keys}));
    let token = text(&exchanged(&host, &key, "sources/mis")["token"]).to_owned();
    put_source(&host, &json!({"public_keys": keys, "networks": ["192.0.2.0/24", "2001:db8::/32"]}));
    for shown in [&handed_out, &token] {
        for (from, expected) in [
            ("192.0.2.7", ""),
            ("2001:db8::7", ""),
            ("198.51.100.7", "403 address_not_admitted"),
            ("::1", "403 address_not_admitted"),
        ] {
            let answer = reports(&host, shown, from, from);
            let told = if answer.status == 202 { String::new() } else { answer.problem() };
            assert_eq!(told, expected, "{from}");
        }
    }
    assert_eq!(
        exchanged(&host, &key, "sources/mis")["error"],
        "address_not_admitted",
        "nor is a token given elsewhere"
    );
    assert_eq!(reports(&host, "otk_dev_aaaaaaaaaaaa_x", "r", "192.0.2.7").problem(), "401 unauthorized");
}

/// Whoever uses one link too often waits; another link goes on, from the same address.
#[test]
fn a_link_is_used_so_often_and_no_more() {
    let host = Host::at(NOW);
    let ask = |link: &str| {
        host.client.send(
            "GET",
            "/v1/invitation",
            &[&format!("authorization: Invitation {link}"), "x-forwarded-for: 192.0.2.1"],
            "",
        )
    };
    // It gets two more a second, so a slow machine asks more often than 120 times before it has to wait.
    let statuses: Vec<u16> = (0..1_000).map(|_| ask("one").status).take_while(|status| *status != 429).collect();
    assert!((120..1_000).contains(&statuses.len()), "{}", statuses.len());
    assert!(statuses.iter().all(|status| *status == 404), "{statuses:?}");
    let refused = ask("one");
    assert_eq!(refused.problem(), "429 too_many_requests");
    assert!((1..=2).contains(&refused.header("retry-after").parse::<u64>().unwrap()));
    assert_eq!(ask("other").problem(), "404 not_found");
    let page = host.client.send("GET", "/s/one", &["accept: text/html", "x-forwarded-for: 192.0.2.1"], "");
    assert_eq!(page.status, 429);
    assert!(page.body.contains("<h1"), "in the frame of the site");
}
