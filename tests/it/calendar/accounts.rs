//! The citizen's verified account (A2.2) comes later than the receipt, or goes: the window stays what it was.

use serde_json::json;

use crate::client::text;
use crate::host::{Host, OPERATOR_KEY};
use crate::region::{address, answers, one_off, receipt, snils};

/// A host with one receipt of 15.01.2026 in Moscow, whose citizen has no account.
fn received() -> (Host, String) {
    let host = Host::at("2026-01-15T09:00:00Z");
    host.add_clinic();
    let key = host.add_source("mis", &["*"]);
    host.post_receipt(&key, receipt("mis-1", "clinic", 1, one_off("2026-01-15")));
    host.idle();
    assert_eq!(state(&host, &key), "awaiting_account");
    (host, key)
}

fn state(host: &Host, key: &str) -> String {
    text(&host.client.get_as(key, "/v1/receipts/mis-1").expect(200).json()["state"])
}

fn later(host: &Host, duration: &str) {
    host.advance_clock(duration);
    host.run("lifecycle");
    host.idle();
}

#[test]
fn who_gets_an_account_later_has_the_rest_of_the_window() {
    let (host, key) = received();
    host.put(&format!("accounts/{}", snils(1)), json!({"verified": false, "email": address(1)}));
    later(&host, "P1D");
    assert_eq!((state(&host, &key).as_str(), host.mails().len()), ("awaiting_account", 0), "not verified yet");
    host.add_account(1);
    later(&host, "PT6H");
    assert_eq!((state(&host, &key).as_str(), host.mails().len()), ("invited", 1));
    let view = host.invitation(&host.token_of(1));
    assert_eq!([&view["state"], &view["active_until"]], [&json!("active"), &json!("2026-02-15T21:00:00Z")]);
    host.respond(&host.token_of(1), &answers([Some(5); 5])).expect(201);
}

/// An account on the last day is in time; one after it is not.
#[test]
fn after_the_window_nobody_is_invited() {
    for (now, mails) in [("2026-02-15T20:59:59Z", 1), ("2026-02-15T21:00:00Z", 0)] {
        let (host, key) = received();
        host.set_clock("2026-02-15T14:59:59Z");
        host.run("lifecycle");
        host.add_account(1);
        host.set_clock(now);
        host.run("lifecycle");
        host.idle();
        assert_eq!(host.mails().len(), mails, "{now}");
        assert_eq!(state(&host, &key), if mails == 1 { "invited" } else { "closed" }, "{now}");
    }
}

/// The address is asked for when the mail is sent, and no earlier: who has left the portal gets none.
#[test]
fn an_account_without_an_address_gets_no_mail_until_it_has_one() {
    let (host, key) = received();
    host.put(&format!("accounts/{}", snils(1)), json!({"verified": true}));
    later(&host, "PT6H");
    assert_eq!((state(&host, &key).as_str(), host.mails().len()), ("invited", 0));
    host.add_account(1);
    later(&host, "P1D");
    assert_eq!(host.mails().len(), 1);
    host.client
        .send(
            "DELETE",
            &format!("/v1/registry/accounts/{}", snils(1)),
            &[&format!("authorization: Bearer {OPERATOR_KEY}")],
            "",
        )
        .expect(204);
    host.post_receipt(&key, receipt("mis-2", "clinic", 1, one_off("2026-01-15")));
    host.idle();
    assert_eq!(host.mails().len(), 1);
}
