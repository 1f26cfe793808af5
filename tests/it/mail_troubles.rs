//! Mail servers in a bad quarter of an hour: whatever they say then, nobody is silenced, and every mail arrives afterwards.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::client::text;
use crate::host::{Host, OPERATOR_KEY, Start, binary};
use crate::region::{address, one_off, receipt};
use crate::smtp::MailServer;

/// Citizens who wait for a mail.
const CITIZENS: u32 = 30;

/// A mail server with a mood, and a host that sends over it.
fn moody(directory: &Path, words: &str) -> (MailServer, Host) {
    let mood = directory.join("mood");
    std::fs::write(&mood, words).unwrap();
    let server = MailServer::start(&["--mood", mood.to_str().unwrap()]);
    let host = Host::start(Start::of(&format!(
        "--dev --clock 2026-01-15T09:00:00Z --mail-from no-reply+*@otklik.example --smtp {}",
        server.url()
    )));
    host.add_clinic();
    (server, host)
}

fn invite(host: &Host, count: u32, day: &str) {
    let key = host.add_source("mis", &["*"]);
    (1..=count).for_each(|number| host.add_account(number));
    let receipts: Vec<Value> =
        (1..=count).map(|number| receipt(&format!("{day}-{number}"), "clinic", number, one_off(day))).collect();
    assert_eq!(host.post_receipts(&key, &receipts)["accepted"], count);
    host.idle();
}

fn sweep_after(host: &Host, duration: &str) {
    host.advance_clock(duration);
    host.run("lifecycle");
    host.idle();
}

/// Who got a mail, each once.
fn reached(server: &MailServer) -> usize {
    let mut recipients: Vec<String> = server.mails().iter().map(|mail| text(&mail["to"][0])).collect();
    recipients.sort();
    recipients.dedup();
    recipients.len()
}

fn silenced(host: &Host) -> Value {
    host.client.get_as(OPERATOR_KEY, "/v1/suppressions").expect(200).json()
}

/// How many addresses are left alone for longer than the hour of a suspicion.
fn silenced_for_long(host: &Host) -> u64 {
    let told = silenced(host);
    let rows = told["rows"].as_array().unwrap().iter().filter(|row| row["reason"] != "suspicion");
    rows.map(|row| row["addresses"].as_u64().unwrap()).sum()
}

/// What `otklik` says, and whether it succeeded.
fn otklik(host: &Host, arguments: &str, direction: &str) -> (bool, String) {
    let done = Command::new(binary())
        .args(arguments.split(' '))
        .args([direction, host.client.base(), "--key", OPERATOR_KEY])
        .output()
        .unwrap();
    (done.status.success(), String::from_utf8_lossy(&done.stdout).into_owned())
}

/// Whatever the relay says for ten minutes, everybody gets the mail afterwards.
#[track_caller]
fn check(words: &str, blows: bool) {
    let directory = tempfile::tempdir().unwrap();
    let (server, host) = moody(directory.path(), words);
    invite(&host, CITIZENS, "2026-01-15");
    assert_eq!(reached(&server), 0, "{words}");
    assert_eq!(silenced(&host)["fuse_blown_since"].is_string(), blows, "{words}: {}", silenced(&host));
    let metrics = host.client.get("/metrics").body;
    assert!(metrics.contains(&format!("otklik_mail_fuse_blown {}", u8::from(blows))), "{words}: {metrics}");
    let (is_well, status) = otklik(&host, "status", "--from");
    assert_eq!(status.contains("WRONG  mails: the fuse is blown"), blows, "{words}: {status}");
    assert!(!blows || !is_well, "{words}: {status}");
    assert_eq!(host.log().contains("Too many addresses look unknown"), blows, "{words}");
    sweep_after(&host, "PT5M");
    assert_eq!(reached(&server), 0, "{words}");
    assert_eq!(silenced_for_long(&host), 0, "{words}: {}", silenced(&host));

    std::fs::remove_file(directory.path().join("mood")).unwrap();
    for _ in 0..4 {
        sweep_after(&host, "PT30M");
    }
    assert_eq!(reached(&server), CITIZENS as usize, "{words}");
    assert_eq!(silenced_for_long(&host), 0, "{words}: {}", silenced(&host));
    assert_eq!(silenced(&host)["fuse_blown_since"], Value::Null, "{words}");
    let from = text(&server.mails()[0]["from"]);
    assert!(from.starts_with("no-reply+") && !from.contains('*'), "{from}");
    assert_eq!(text(&server.mails()[0]["headers"]["From"]), "no-reply@otklik.example");
}

#[test]
fn a_relay_that_does_not_relay_for_ten_minutes_silences_nobody() {
    check("550 relay not permitted", false);
}

#[test]
fn a_relay_that_knows_nobody_for_ten_minutes_silences_nobody() {
    check("550 5.1.1 User unknown in local recipient table", true);
}

#[test]
fn an_address_that_is_refused_twice_is_silenced_shown_and_lifted() {
    let directory = tempfile::tempdir().unwrap();
    let (server, host) = moody(directory.path(), "550 5.1.1 no such mailbox");
    invite(&host, 3, "2026-01-15");
    assert_eq!(silenced(&host)["rows"][0], json!({"reason": "suspicion", "addresses": 3}));
    sweep_after(&host, "PT59M");
    assert_eq!(silenced(&host)["rows"][0]["addresses"], 3);
    sweep_after(&host, "PT2M");
    assert_eq!(silenced(&host)["rows"][1], json!({"reason": "refusal", "addresses": 3}));
    let (_, listed) = otklik(&host, "suppressions list", "--to");
    assert_eq!(listed, "suspicion\t0\nrefusal\t3\nbounce\t0\ncomplaint\t0\n");
    let (_, status) = otklik(&host, "status", "--from");
    assert!(status.contains("addresses left alone: 3 for refusal"), "{status}");

    let (_, lifted) = otklik(&host, &format!("suppressions lift --address {}", address(1)), "--to");
    assert_eq!(lifted, "1 addresses are written to again\n");
    let (_, lifted) = otklik(&host, "suppressions lift --reason refusal", "--to");
    assert_eq!(lifted, "2 addresses are written to again\n");
    for wrong in
        [json!({"address": "nobody"}), json!({"cause": "refusal"}), json!({"reason": "spite"}), json!({}), json!([])]
    {
        let refused = host.client.json_as(OPERATOR_KEY, "POST", "/v1/suppressions/lift", &wrong);
        assert!((400..=422).contains(&refused.status), "{wrong}: {}", refused.body);
    }
    let delete =
        |path: &str| host.client.json_as(OPERATOR_KEY, "DELETE", &format!("/v1/suppressions{path}"), &json!({}));
    for (path, expected) in [
        ("", "422 invalid reason parameter_invalid"),
        ("?reason=spite", "422 invalid reason parameter_invalid"),
        ("?reason=refusal&all=1", "400 query_not_parseable"),
        ("/nobody", "400 address_invalid"),
    ] {
        assert_eq!(delete(path).problem(), expected, "{path}");
    }
    assert_eq!(delete("?reason=bounce").expect(200).json()["addresses"], 0);
    assert_eq!(delete(&format!("/{}", address(1).replace('@', "%40"))).expect(200).json()["addresses"], 0);
    let lifts = host.client.get_as(OPERATOR_KEY, "/v1/audit/2026-01-15.silenced").expect(200).json();
    assert_eq!(lifts["rows"].as_array().unwrap().len(), 4, "{lifts}");
    assert!(!host.log().contains(&address(1)) && !lifts.to_string().contains("citizen-1"), "an address is told");

    std::fs::remove_file(directory.path().join("mood")).unwrap();
    invite(&host, 3, "2026-01-14");
    sweep_after(&host, "P1D");
    assert_eq!(reached(&server), 3);
}

#[test]
fn an_address_that_is_left_alone_is_lifted_by_its_path_and_by_its_reason() {
    let directory = tempfile::tempdir().unwrap();
    let (_server, host) = moody(directory.path(), "550 5.1.1 no such mailbox");
    invite(&host, 3, "2026-01-15");
    sweep_after(&host, "PT61M");
    let deleted = |path: &str| {
        let path = format!("/v1/suppressions{path}");
        host.client.json_as(OPERATOR_KEY, "DELETE", &path, &json!({})).expect(200).json()["addresses"].clone()
    };
    assert_eq!(deleted(&format!("/{}", address(2).to_uppercase().replace('@', "%40"))), 1);
    assert_eq!(deleted("?reason=refusal"), 2);
    assert_eq!(silenced(&host)["rows"][1], json!({"reason": "refusal", "addresses": 0}));
}

#[test]
fn the_operator_lets_mails_go_on_before_they_do_so_by_themselves() {
    let directory = tempfile::tempdir().unwrap();
    let (server, host) = moody(directory.path(), "550 5.1.1 User unknown");
    invite(&host, 12, "2026-01-15");
    assert!(silenced(&host)["fuse_blown_since"].is_string());
    std::fs::remove_file(directory.path().join("mood")).unwrap();
    let (_, told) = otklik(&host, "mail resume", "--to");
    assert_eq!(told, "mails go on\n");
    assert_eq!(silenced(&host)["fuse_blown_since"], Value::Null);
    let (_, told) = otklik(&host, "mail resume", "--to");
    assert_eq!(told, "mails did not stand still\n", "twice is once");
    let trail = host.client.get_as(OPERATOR_KEY, "/v1/audit/2026-01-15.silenced").expect(200).json();
    assert_eq!(trail["rows"].as_array().unwrap().len(), 1, "{trail}");
    // Whoever looked unknown waits for an hour, as without a fuse.
    sweep_after(&host, "PT61M");
    assert_eq!(reached(&server), 12);
}

#[test]
fn a_server_that_breaks_off_in_the_middle_of_the_data_twice_was_sent_no_notice() {
    let directory = tempfile::tempdir().unwrap();
    let (server, host) = moody(directory.path(), "reset");
    invite(&host, 1, "2026-01-15");
    sweep_after(&host, "PT31M");
    sweep_after(&host, "PT31M");
    let token = host.add_coordinator();
    let notices = || host.indicators(&token, "by=organisation")[0]["notices"].clone();
    assert_eq!((notices(), reached(&server)), (json!(0), 0));
    std::fs::remove_file(directory.path().join("mood")).unwrap();
    sweep_after(&host, "P1D");
    assert_eq!((notices(), reached(&server)), (json!(1), 1));
}
