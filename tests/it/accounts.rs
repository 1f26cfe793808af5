//! The portal's directory of accounts over HTTP (A2.2): what is asked, what is believed, and what waits while it does not answer.

use serde_json::{Map, Value, json};

use crate::client::text;
use crate::command::otklik;
use crate::host::{Host, OPERATOR_KEY, Start, wait_for};
use crate::mail_servers::self_signed_certificate;
use crate::python::PythonServer;
use crate::region::{address, one_off, receipt, snils};

/// The portal: a server that runs until this is dropped.
struct Portal {
    port: u16,
    _server: PythonServer,
    directory: tempfile::TempDir,
}

impl Portal {
    /// It knows the citizens 1 to `known`; the options are those of `accounts_server.py`.
    #[track_caller]
    fn start(known: u32, token: Option<&str>, options: &[&str]) -> Portal {
        let directory = tempfile::tempdir().unwrap();
        let accounts: Map<String, Value> = (1..=known)
            .map(|number| {
                let account = json!({
                    "verified": true, "email": address(number), "language": "ru", "family_name": "Иванова",
                    "given_name": "Анна", "birth_date": "1985-02-11",
                });
                (snils(number), account)
            })
            .collect();
        std::fs::write(directory.path().join("state.json"), json!({"accounts": accounts, "token": token}).to_string())
            .unwrap();
        let server = PythonServer::start("tests/it/accounts_server.py", &directory.path().join("state.json"), options);
        Portal { port: server.port, _server: server, directory }
    }

    /// From now on, something of what it knows or how it behaves is different.
    fn becomes(&self, name: &str, value: Value) {
        let path = self.directory.path().join("state.json");
        let mut state: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        state[name] = value;
        let new = self.directory.path().join("new.json");
        std::fs::write(&new, state.to_string()).unwrap();
        std::fs::rename(new, path).unwrap();
    }

    /// What it was asked, oldest first.
    fn requests(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(self.directory.path().join("requests.ndjson")).unwrap_or_default();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Path and status of each request, oldest first.
    fn told(&self) -> Vec<String> {
        self.requests().iter().map(|it| format!("{} {}", text(&it["path"]), it["status"])).collect()
    }

    /// A host that looks for citizens there, with a clinic.
    #[track_caller]
    fn host(&self, further: &str) -> Host {
        self.host_over(&format!("--accounts-url http://127.0.0.1:{}/accounts{further}", self.port))
    }

    #[track_caller]
    fn host_over(&self, arguments: &str) -> Host {
        let mut start = Start::of(&format!("--dev --clock 2026-01-15T09:00:00Z {arguments}"));
        start.environment.push(("OTKLIK_ACCOUNTS_CLIENT_SECRET", "secret".into()));
        let host = Host::start(start);
        host.add_clinic();
        host
    }
}

/// Receipts of the citizens 1 to `count`; answers the source's key.
fn receipts(host: &Host, count: u32) -> String {
    let key = host.add_source("mis", &["*"]);
    let receipts: Vec<Value> =
        (1..=count).map(|number| receipt(&format!("mis-{number}"), "clinic", number, one_off("2026-01-15"))).collect();
    assert_eq!(host.post_receipts(&key, &receipts)["accepted"], count);
    host.idle();
    key
}

fn state(host: &Host, key: &str, number: u32) -> String {
    text(&host.client.get_as(key, &format!("/v1/receipts/mis-{number}")).expect(200).json()["state"])
}

fn later(host: &Host, duration: &str) {
    host.advance_clock(duration);
    host.run("lifecycle");
    host.idle();
}

#[test]
fn whoever_the_portal_knows_is_invited_and_asked_for_again_with_the_mail() {
    let portal = Portal::start(2, None, &[]);
    let host = portal.host("");
    let key = receipts(&host, 3);
    let states: Vec<String> = (1..=3).map(|number| state(&host, &key, number)).collect();
    assert_eq!(states, ["invited", "invited", "awaiting_account"]);
    assert_eq!(host.mails().len(), 2);
    let requests = portal.requests();
    assert!(requests.iter().all(|request| request["status"] == 200), "{requests:?}");
    let asked: usize = requests.iter().map(|request| request["asked"].as_array().unwrap().len()).sum();
    assert_eq!(asked, 5, "each for the match, and two for the address");

    // Who is registered at the portal later is found later.
    portal.becomes("accounts", json!({snils(3): {"verified": true, "email": address(3)}}));
    later(&host, "P1D");
    assert_eq!((state(&host, &key, 3).as_str(), host.mails().len()), ("invited", 3));
}

#[test]
fn who_is_looked_for_at_the_same_time_shares_a_request() {
    let portal = Portal::start(200, None, &[]);
    let host = portal.host("");
    receipts(&host, 200);
    assert_eq!(host.mails().len(), 200);
    let finds = portal.requests();
    let sizes = finds.iter().map(|request| request["asked"].as_array().unwrap().len());
    assert!(sizes.clone().all(|size| size <= 100) && sizes.sum::<usize>() == 400);
    assert!(finds.len() < 200, "{} requests for 400 look-ups", finds.len());
}

#[test]
fn while_the_portal_does_not_answer_receipts_wait_and_nobody_is_unknown() {
    for mood in ["broken", "missing", "empty", "refusing", "moved"] {
        let portal = Portal::start(2, None, &[]);
        portal.becomes("mood", json!(mood));
        let host = portal.host("");
        let key = receipts(&host, 2);
        assert_eq!(state(&host, &key, 1), "received", "{mood}");
        later(&host, "PT5M");
        assert_eq!((state(&host, &key, 2).as_str(), host.mails().len()), ("received", 0), "{mood}");
        assert!(!host.log().contains(&snils(1)), "the log tells a number of a citizen");

        portal.becomes("mood", json!("well"));
        later(&host, "PT5M");
        assert_eq!((state(&host, &key, 1).as_str(), host.mails().len()), ("invited", 2), "{mood}");
    }
}

/// An answer that comes byte by byte and never ends is none.
#[test]
fn an_answer_that_never_ends_is_given_up() {
    let portal = Portal::start(1, None, &[]);
    portal.becomes("mood", json!("dripping"));
    let host = portal.host("");
    let key = host.add_source("mis", &["*"]);
    host.post_receipt(&key, receipt("mis-1", "clinic", 1, one_off("2026-01-15")));
    wait_for("the answer is given up", || host.log().contains("timeout: global").then_some(()));
    assert_eq!((state(&host, &key, 1).as_str(), host.mails().len()), ("received", 0));
    portal.becomes("mood", json!("well"));
    later(&host, "PT5M");
    assert_eq!((state(&host, &key, 1).as_str(), host.mails().len()), ("invited", 1));
}

/// Whatever is odd about one citizen, the others are found; and what cannot be understood is never "no account".
#[test]
fn a_citizen_whom_the_portal_cannot_bear_keeps_nobody_from_being_found() {
    let portal = Portal::start(30, None, &[]);
    portal.becomes("unbearable", json!(snils(7)));
    let account = |account: Value| json!({snils(1): account, snils(2): {"verified": true, "email": address(2)}});
    let host = portal.host("");
    let key = receipts(&host, 30);
    later(&host, "PT5M");
    let states: Vec<String> = (1..=30).map(|number| state(&host, &key, number)).collect();
    assert!((1..=30).all(|number| (states[number - 1] == "invited") == (number != 7)), "{states:?}");
    assert_eq!((states[6].as_str(), host.mails().len()), ("received", 29));
    portal.becomes("unbearable", Value::Null);
    later(&host, "PT5M");
    assert_eq!((state(&host, &key, 7).as_str(), host.mails().len()), ("invited", 30));

    let portal = Portal::start(0, None, &[]);
    for odd in
        [json!({"verified": null}), json!({"verified": true, "email": {"to": "x"}}), json!({"email": "a@b.example"})]
    {
        portal.becomes("accounts", account(odd.clone()));
        let host = portal.host("");
        let key = receipts(&host, 2);
        assert_eq!((state(&host, &key, 1).as_str(), state(&host, &key, 2).as_str()), ("received", "invited"), "{odd}");
    }
}

#[test]
fn a_portal_that_refuses_every_request_is_left_alone() {
    let portal = Portal::start(60, None, &[]);
    portal.becomes("mood", json!("refusing"));
    let host = portal.host("");
    let key = receipts(&host, 60);
    for _ in 0..3 {
        later(&host, "PT5M");
    }
    host.run("lifecycle");
    let asked = portal.requests().len();
    host.run("lifecycle");
    assert_eq!(portal.requests().len(), asked, "it is left alone");
    portal.becomes("mood", json!("well"));
    later(&host, "PT5M");
    assert_eq!((state(&host, &key, 60).as_str(), host.mails().len()), ("invited", 60));
}

#[test]
fn a_portal_that_is_silent_is_not_asked_again_and_again() {
    let portal = Portal::start(40, None, &[]);
    portal.becomes("mood", json!("broken"));
    let host = portal.host("");
    let key = receipts(&host, 40);
    // However few requests they share, so many fail in a row.
    for _ in 0..3 {
        later(&host, "PT5M");
    }
    host.run("lifecycle");
    let asked = portal.requests().len();
    host.run("lifecycle");
    assert_eq!(portal.requests().len(), asked, "it is left alone after three failures in a row");
    assert!(host.log().contains("The account directory is left alone"));
    portal.becomes("mood", json!("well"));
    later(&host, "PT5M");
    assert_eq!((state(&host, &key, 40).as_str(), host.mails().len()), ("invited", 40));
    assert!(host.log().contains("The account directory answers again"));
}

/// What waits is taken up when the portal answers: nothing went to the dead letters meanwhile, and the operator hears of it.
#[test]
fn after_an_outage_everything_goes_on_by_itself() {
    let portal = Portal::start(20, None, &[]);
    portal.becomes("mood", json!("broken"));
    let host = portal.host("");
    let status = |expected: &str, gauge: &str| {
        let said = otklik(&format!("status --from {} --key {OPERATOR_KEY}", host.client.base()), &[]);
        assert!(said.output.contains(expected), "{}{}", said.output, said.errors);
        assert!(said.output.contains("queue receipts: 0 ready, 0 delayed, 0 leased, 0 dead"), "{}", said.output);
        let metrics = host.client.get_as(OPERATOR_KEY, "/metrics").expect(200).body;
        assert!(metrics.contains(&format!("\notklik_accounts_left_alone {gauge}\n")), "{metrics}");
    };
    let key = receipts(&host, 20);
    for _ in 0..4 {
        later(&host, "PT5M");
    }
    status("WRONG  accounts: their directory fails and is left alone since 2026-01-15 09:", "1");
    portal.becomes("mood", json!("well"));
    later(&host, "PT5M");
    status("ok     queue receipts", "0");
    assert_eq!((state(&host, &key, 20).as_str(), host.mails().len()), ("invited", 20));
}

#[test]
fn a_notice_waits_for_its_address_while_the_portal_is_away() {
    let portal = Portal::start(1, None, &[]);
    let data = tempfile::tempdir().unwrap();
    let smtp = crate::smtp::free_port();
    let arguments = format!(
        "--dev --clock 2026-01-15T09:00:00Z --accounts-url http://127.0.0.1:{}/accounts --smtp smtp://127.0.0.1:{smtp}",
        portal.port
    );
    let host = Host::start(Start { data: Some(data.path()), ..Start::of(&arguments) });
    host.add_clinic();
    let key = receipts(&host, 1);
    assert_eq!((state(&host, &key, 1).as_str(), host.mails().len()), ("invited", 0), "the mail server is away");
    portal.becomes("mood", json!("broken"));
    assert!(host.terminate().success());

    let arguments = arguments.split(" --smtp").next().unwrap().replace("T09:00", "T10:00");
    let host = Host::start(Start { data: Some(data.path()), ..Start::of(&arguments) });
    host.run("lifecycle");
    host.idle();
    assert_eq!(host.mails().len(), 0);
    portal.becomes("mood", json!("well"));
    later(&host, "PT10M");
    assert_eq!(host.mails().len(), 1);
}

#[test]
fn a_token_is_asked_for_once_and_again_when_it_is_refused() {
    let portal = Portal::start(3, Some("first"), &[]);
    let token_url = format!(" --accounts-token-url http://127.0.0.1:{}/token", portal.port);
    let host = portal.host(&format!("{token_url} --accounts-client-id otklik --accounts-scopes accounts"));
    let key = receipts(&host, 2);
    assert_eq!(host.mails().len(), 2);
    let tokens = |told: &[String]| told.iter().filter(|it| it.starts_with("/token")).count();
    assert!(tokens(&portal.told()) <= 2, "{:?}", portal.told());

    portal.becomes("token", json!("second"));
    let before = portal.told().len();
    let receipt = receipt("mis-3", "clinic", 3, one_off("2026-01-15"));
    host.post_receipt(&key, receipt);
    host.idle();
    assert_eq!(host.mails().len(), 3);
    assert_eq!(portal.told()[before..before + 3], ["/accounts/find 401", "/token 200", "/accounts/find 200"]);

    // Another host, with a wrong name: no token, so nobody is looked for.
    let stranger = portal.host(&format!("{token_url} --accounts-client-id nobody"));
    let key = receipts(&stranger, 1);
    assert_eq!((state(&stranger, &key, 1).as_str(), stranger.mails().len()), ("received", 0));
}

#[test]
fn both_sides_show_a_certificate() {
    let directory = tempfile::tempdir().unwrap();
    let (portal_pem, our_pem) =
        (self_signed_certificate(directory.path(), "portal"), self_signed_certificate(directory.path(), "ours"));
    let (portal_pem, our_pem) = (portal_pem.to_str().unwrap(), our_pem.to_str().unwrap());
    let portal = Portal::start(1, None, &["--certificate", portal_pem, "--clients", our_pem]);
    let url = format!("--accounts-url https://127.0.0.1:{}/accounts", portal.port);
    for (arguments, mails) in [
        (format!("{url} --accounts-authorities {portal_pem} --accounts-certificate {our_pem}"), 1),
        (format!("{url} --accounts-authorities {portal_pem}"), 0),
        (format!("{url} --accounts-certificate {our_pem}"), 0),
        (format!("{url} --accounts-authorities {portal_pem} --accounts-certificate {portal_pem}"), 0),
    ] {
        let host = portal.host_over(&arguments);
        receipts(&host, 1);
        assert_eq!(host.mails().len(), mails, "{arguments}");
    }
}
