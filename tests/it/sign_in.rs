//! Signing in with a real OpenID provider, and everything that is refused.

use serde_json::{Value, json};

use crate::client::Answer;
use crate::host::{Host, OPERATOR_KEY};
use crate::provider::{Browser, Provider};
use crate::region::snils;

const CITIZENS: &str = "/sign-in/citizens";
const PARTICIPANTS: &str = "/sign-in/participants";

fn citizen(number: u32) -> Value {
    json!({"snils": snils(number), "trusted": true})
}

fn official(address: &str) -> Value {
    json!({"email": address, "email_verified": true})
}

/// The claims with a fault of the ID token.
fn with_fault(mut claims: Value, fault: &str) -> Value {
    claims["fault"] = json!(fault);
    claims
}

/// Status and heading of a page.
fn told(answer: &Answer) -> String {
    let heading = answer.body.split_once("<h1>").and_then(|(_, rest)| rest.split_once("</h1>"));
    format!("{} {}", answer.status, heading.map_or(answer.header("location"), |(heading, _)| heading))
}

fn add_official(host: &Host, id: &str, address: &str) {
    let body = json!({"name": "Министерство труда", "kind": "coordinator", "signs_in_as": address});
    host.put(&format!("participants/{id}"), body);
}

/// Whether the browser's session opens the indicators.
#[track_caller]
fn indicators(browser: &mut Browser, host: &Host) -> u16 {
    browser.get(&format!("{}/v1/indicators", host.client.base())).status
}

#[test]
fn a_citizen_signs_in_and_comes_back_to_the_page_that_was_asked_for() {
    let provider = Provider::start();
    let host = provider.host("");
    for (begin, expected) in [
        ("", "303 /my"),
        ("?return=/my%3Flang%3Den", "303 /my?lang=en"),
        ("?return=//evil.example", "303 /my"),
        ("?return=https://evil.example", "303 /my"),
        ("?return=/%5Cevil.example", "303 /my"),
    ] {
        let mut browser = Browser::new();
        let answer = browser.sign_in(&host, &format!("{CITIZENS}{begin}"), &citizen(1));
        assert_eq!(told(&answer), expected, "{begin}");
        let cookies: Vec<_> = answer.headers.get_all("set-cookie").iter().map(|it| it.to_str().unwrap()).collect();
        assert!(
            cookies[0].starts_with("otklik-citizen=") && cookies[0].contains("HttpOnly; SameSite=Lax"),
            "{cookies:?}"
        );
        assert!(!cookies[0].contains(&snils(1)) && cookies[1].starts_with("otklik-sign-in=;"), "{cookies:?}");
    }
    assert!(!host.log().contains(&snils(1)), "a SNILS in the log");
}

#[test]
fn an_id_token_that_is_not_in_order_signs_nobody_in() {
    let provider = Provider::start();
    let host = provider.host("");
    add_official(&host, "mintrud", "anna@mintrud.example");
    let faults = [
        ("issuer", "Invalid issuer"),
        ("audience", "Invalid audiences"),
        ("further_audience", "Invalid audiences"),
        ("nonce", "Invalid nonce"),
        ("no_nonce", "Invalid nonce"),
        ("expired", "Expired"),
        ("future", "issued in the future"),
        ("signature", "Signature verification failed: Crypto error"),
        ("unsigned", ""),
        ("symmetric", "Disallowed signature algorithm"),
    ];
    for (begin, claims, cookie) in [
        (CITIZENS, citizen(1), "otklik-citizen"),
        (PARTICIPANTS, official("anna@mintrud.example"), "otklik-participant"),
    ] {
        for (fault, cause) in faults {
            let mut browser = Browser::new();
            let logged_before = host.log().len();
            let answer = browser.sign_in(&host, begin, &with_fault(claims.clone(), fault));
            assert_eq!(told(&answer), "400 Вход не удался", "{begin} {fault}");
            assert!(browser.cookie(&host, cookie).is_none(), "{begin} {fault}");
            // Refused for this reason and no other.
            let log = host.log()[logged_before..].to_owned();
            assert!(log.contains("A sign-in was not trusted") && log.contains(cause), "{begin} {fault}: {log}");
        }
        // The same person without a fault is let in, so the refusals had their reason.
        assert_eq!(Browser::new().sign_in(&host, begin, &claims).status, 303, "{begin}");
    }
}

#[test]
fn only_a_verified_account_with_a_snils_is_a_citizen() {
    let provider = Provider::start();
    let host = provider.host("");
    for claims in [
        json!({"snils": snils(1)}),
        json!({"snils": snils(1), "trusted": false}),
        json!({"snils": snils(1), "trusted": "false"}),
        json!({"snils": snils(1), "trusted": "yes"}),
        json!({"snils": snils(1), "trusted": null}),
        json!({"trusted": true}),
        json!({"snils": "11200000199", "trusted": true}),
    ] {
        let mut browser = Browser::new();
        let answer = browser.sign_in(&host, CITIZENS, &claims);
        assert_eq!(told(&answer), "403 Подтвердите учётную запись", "{claims}");
        assert!(browser.cookie(&host, "otklik-citizen").is_none(), "{claims}");
    }
}

#[test]
fn only_a_registered_participant_is_let_in() {
    let provider = Provider::start();
    let host = provider.host("");
    add_official(&host, "mintrud", "anna@mintrud.example");
    for (claims, expected) in [
        (official("Anna@Mintrud.example"), "303 /cabinet"),
        (official("boris@mintrud.example"), "403 Нет доступа"),
        (json!({"email": "anna@mintrud.example", "email_verified": false}), "403 Нет доступа"),
        (json!({"email": "anna@mintrud.example"}), "403 Нет доступа"),
        (json!({}), "403 Нет доступа"),
        // A citizen is no participant, whatever else the account has.
        (citizen(1), "403 Нет доступа"),
    ] {
        assert_eq!(told(&Browser::new().sign_in(&host, PARTICIPANTS, &claims)), expected, "{claims}");
    }
    // Whoever opens a page without a session comes back to it.
    let page = "/cabinet?period=2026Q1&sort=coverage";
    let way_in = host.client.get(page).expect(303).header("location").to_owned();
    assert_eq!(told(&Browser::new().sign_in(&host, &way_in, &official("anna@mintrud.example"))), format!("303 {page}"));
    let taken = json!({"name": "Другой", "kind": "coordinator", "signs_in_as": "ANNA@mintrud.example"});
    let answer = host.client.json_as(OPERATOR_KEY, "PUT", "/v1/registry/participants/other", &taken);
    assert_eq!(answer.problem(), "409 identity_taken");
}

#[test]
fn an_answer_counts_once_for_the_attempt_that_it_belongs_to() {
    let provider = Provider::start();
    let host = provider.host("");
    let stale = "400 Войдите ещё раз";

    // Replayed: the attempt is forgotten, and the provider gives nothing for a code twice.
    let mut browser = Browser::new();
    let back = browser.authenticate(&host, CITIZENS, &citizen(1));
    let attempt = browser.cookie(&host, "otklik-sign-in").unwrap().clone();
    assert_eq!(told(&browser.get(&back)), "303 /my");
    assert_eq!(told(&browser.get(&back)), stale);
    let replayed =
        host.client.send("GET", &back[host.client.base().len()..], &[&format!("cookie: otklik-sign-in={attempt}")], "");
    assert_eq!(told(&replayed), "400 Вход не удался");

    // Brought to a browser that did not begin it, or to one that began another.
    let back = Browser::new().authenticate(&host, CITIZENS, &citizen(1));
    assert_eq!(told(&Browser::new().get(&back)), stale);
    let mut other = Browser::new();
    other.authenticate(&host, CITIZENS, &citizen(2));
    assert_eq!(told(&other.get(&back)), stale);

    // To the other party's end, tampered with, without a state, declined, too late.
    let mut browser = Browser::new();
    let back = browser.authenticate(&host, CITIZENS, &citizen(1));
    assert_eq!(told(&browser.get(&back.replace("citizens/callback", "participants/callback"))), stale);
    let mut browser = Browser::new();
    let back = browser.authenticate(&host, CITIZENS, &citizen(1));
    let attempt = browser.cookie(&host, "otklik-sign-in").unwrap();
    attempt.replace_range(40..41, if &attempt[40..41] == "_" { "-" } else { "_" });
    assert_eq!(told(&browser.get(&back)), stale);
    let mut browser = Browser::new();
    let back = browser.authenticate(&host, CITIZENS, &citizen(1));
    assert_eq!(told(&browser.get(back.split_once("state=").unwrap().0)), stale);
    let mut browser = Browser::new();
    assert_eq!(told(&browser.sign_in(&host, CITIZENS, &json!("declined"))), "400 Вход не завершён");
    let mut browser = Browser::new();
    let back = browser.authenticate(&host, CITIZENS, &citizen(1));
    host.client.send("POST", "/dev/clock", &[], r#"{"advance":"PT10M"}"#).expect(200);
    assert_eq!(told(&browser.get(&back)), stale);
}

#[test]
fn a_session_ends_by_time_by_tampering_and_from_elsewhere() {
    let provider = Provider::start();
    let host = provider.host(" --participants-session-minutes 60");
    add_official(&host, "mintrud", "anna@mintrud.example");
    let anna = official("anna@mintrud.example");
    let base = host.client.base().to_owned();
    let signed_in = || {
        let mut browser = Browser::new();
        browser.sign_in(&host, PARTICIPANTS, &anna).expect(303);
        assert_eq!(indicators(&mut browser, &host), 200);
        browser
    };
    assert_eq!(indicators(&mut Browser::new(), &host), 401);

    let mut browser = signed_in();
    let sealed = browser.cookie(&host, "otklik-participant").unwrap();
    let last = if sealed.ends_with('A') { "B" } else { "A" };
    sealed.replace_range(20..21, if &sealed[20..21] == last { "C" } else { last });
    assert_eq!(indicators(&mut browser, &host), 401, "tampered with");

    // The cookie of one purpose is none of another.
    let mut browser = Browser::new();
    browser.sign_in(&host, CITIZENS, &citizen(1)).expect(303);
    let citizens = browser.cookie(&host, "otklik-citizen").unwrap().clone();
    let borrowed = format!("cookie: otklik-participant={citizens}");
    assert_eq!(host.client.send("GET", "/v1/indicators", &[&borrowed], "").status, 401);

    let mut browser = signed_in();
    assert_eq!(
        browser.send("POST", &format!("{base}/sign-out/participants"), &["sec-fetch-site: cross-site"], "").status,
        403
    );
    assert_eq!(indicators(&mut browser, &host), 200, "a stranger's form signs nobody out");
    assert_eq!(told(&browser.post(&format!("{base}/sign-out/participants"), "")), "303 /sign-in");
    assert_eq!(indicators(&mut browser, &host), 401, "signed out");

    let (mut here, mut elsewhere) = (signed_in(), signed_in());
    assert_eq!(
        here.send("POST", &format!("{base}/sign-out/participants/everywhere"), &["origin: https://evil.example"], "")
            .status,
        403
    );
    here.post(&format!("{base}/sign-out/participants/everywhere"), "").expect(303);
    assert_eq!(indicators(&mut elsewhere, &host), 401, "signed out everywhere");

    let mut browser = signed_in();
    host.client
        .send(
            "DELETE",
            "/v1/registry/participants/mintrud/sessions",
            &[&format!("authorization: Bearer {OPERATOR_KEY}")],
            "",
        )
        .expect(204);
    assert_eq!(indicators(&mut browser, &host), 401, "ended by the operator");

    let mut browser = signed_in();
    add_official(&host, "mintrud", "boris@mintrud.example");
    assert_eq!(indicators(&mut browser, &host), 401, "the identity became another's");
    assert_eq!(told(&Browser::new().sign_in(&host, PARTICIPANTS, &anna)), "403 Нет доступа");
    add_official(&host, "mintrud", "anna@mintrud.example");

    let mut browser = signed_in();
    host.client.send("POST", "/dev/clock", &[], r#"{"advance":"PT59M"}"#).expect(200);
    assert_eq!(indicators(&mut browser, &host), 200);
    host.client.send("POST", "/dev/clock", &[], r#"{"advance":"PT1M"}"#).expect(200);
    assert_eq!(indicators(&mut browser, &host), 401, "over");
}

#[test]
fn a_provider_may_change_its_keys() {
    let provider = Provider::start();
    let host = provider.host("");
    assert_eq!(Browser::new().sign_in(&host, CITIZENS, &citizen(1)).status, 303);
    provider.rotate_keys();
    assert_eq!(Browser::new().sign_in(&host, CITIZENS, &citizen(1)).status, 303);
    // The former key is gone for good: what it signs is refused.
    let answer = Browser::new().sign_in(&host, CITIZENS, &with_fault(citizen(1), "signature"));
    assert_eq!(told(&answer), "400 Вход не удался");
}

#[test]
fn without_a_provider_the_pages_say_so() {
    let host = Host::at("2026-01-15T09:00:00Z");
    for path in [CITIZENS, PARTICIPANTS, "/sign-in/citizens/callback?code=a&state=b"] {
        assert_eq!(told(&host.client.get(path)), "404 Вход не настроен", "{path}");
    }
    assert_eq!(told(&host.client.get("/sign-in")), "200 Вход для участников");
}

#[test]
fn a_provider_that_is_away_keeps_nothing_else_from_working() {
    let further = "--dev --citizens-issuer http://127.0.0.1:9 --citizens-client-id citizens";
    let host = Host::start(crate::host::Start::of(further));
    assert_eq!(told(&host.client.get(CITIZENS)), "503 Вход сейчас не работает");
    host.client.get("/healthz").expect(200);
}
