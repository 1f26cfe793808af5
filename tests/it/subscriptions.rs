//! Subscriptions by mail, from the form in the cabinet to the way out in the mail: over a real sign-in, the real jobs, and the
//! mails as they are handed to a mail server.

use serde_json::{Value, json};

use crate::client::text;
use crate::host::Host;
use crate::provider::{Browser, Provider};
use crate::region::{answers, one_off, receipt};

const ADDRESS: &str = "anna@ministry.example";

/// The newest mail to the subscriber, and how many there are.
fn newest(host: &Host) -> (usize, Value) {
    let mails: Vec<Value> = host.mails().into_iter().filter(|mail| mail["to"] == ADDRESS).collect();
    (mails.len(), mails.last().cloned().unwrap_or_default())
}

#[test]
fn a_digest_and_an_alarm_come_once_they_are_confirmed_until_one_click() {
    let provider = Provider::start();
    // A Thursday.
    let host = provider.host(" --clock 2026-02-12T09:00:00Z");
    host.add_clinic();
    let key = host.add_source("mis", &["clinic"]);
    host.add_participant(
        "moscow",
        json!({"name": "Правительство Москвы", "kind": "regional_executive", "region": "77",
        "signs_in_as": "anna@officials.example"}),
    );
    for citizen in 1..=20 {
        host.add_account(citizen);
        host.post_receipt(&key, receipt(&format!("r{citizen}"), "clinic", citizen, one_off("2026-02-11")));
    }
    host.idle();
    for citizen in 1..=20 {
        let scores = answers([Some(3), Some(4), None, Some(3), Some(4)]);
        host.respond(&host.token_of(citizen), &scores).expect(201);
    }

    let mut browser = Browser::new();
    let claims = json!({"email": "anna@officials.example", "email_verified": true, "now": 1_770_886_800});
    browser.sign_in(&host, "/sign-in/participants", &claims).expect(303);
    let page = format!("{}/cabinet/subscriptions", host.client.base());
    let shown = browser.get(&page).expect(200).body;
    let seal = shown.split("name=\"form_token\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let form = "action=add&address=anna%40ministry.example&kind=weekly_digest&kind=fallen_organisation&language=en";
    for _ in 0..2 {
        browser.post(&page, &format!("form_token={seal}&{form}")).expect(303);
    }
    host.run("lifecycle");
    let (count, mail) = newest(&host);
    assert_eq!((count, text(&mail["subject"])), (1, "Confirm mails about the ratings of services".to_owned()));

    // Nothing more comes before whoever reads the address has agreed; looking is not agreeing.
    let body = text(&mail["text"]);
    let link = body.lines().find(|line| line.contains("/subscriptions/confirm/")).unwrap();
    let path = link.strip_prefix(host.client.base()).unwrap();
    host.client.get(path).expect(200);
    host.set_clock("2026-02-13T06:05:00Z");
    host.run("lifecycle");
    assert_eq!(newest(&host).0, 1);
    host.client.send("POST", path, &["content-type: application/x-www-form-urlencoded"], "answer=yes").expect(200);

    host.set_clock("2026-02-14T06:05:00Z");
    host.run("lifecycle");
    let (count, alarm) = newest(&host);
    assert_eq!((count, text(&alarm["subject"])), (2, "Alarm: the score is below 4.00".to_owned()));
    assert!(text(&alarm["text"]).contains(": 3.50\n"), "{}", alarm["text"]);
    host.set_clock("2026-02-16T06:05:00Z");
    host.run("lifecycle");
    let (count, digest) = newest(&host);
    assert_eq!(count, 3, "the alarm was told, the digest is due");
    let told = text(&digest["text"]);
    for part in ["Coverage: 100.00%, target 40.00%", "Satisfaction: 3.50, target 4.50", "No term was broken."] {
        assert!(told.contains(part), "{part}: {told}");
    }

    let way_out = told.lines().find(|line| line.contains("/subscriptions/")).unwrap();
    let path = way_out.strip_prefix(host.client.base()).unwrap();
    let form = ["content-type: application/x-www-form-urlencoded"];
    host.client.send("POST", path, &form, "List-Unsubscribe=One-Click").expect(200);
    host.set_clock("2026-02-23T06:05:00Z");
    host.run("lifecycle");
    assert_eq!(newest(&host).0, 3, "the digest was stopped");
    let log = host.log();
    assert!(!log.contains("ministry.example"), "no address is in the log");
}
