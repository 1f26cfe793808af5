//! The main job, as people from outside do it, with a real mail server and the real time: a source reports a service, the
//! citizen gets a mail, opens the link and answers, and the figures show it.

use chrono::{DateTime, Days, FixedOffset};
use expect_test::{Expect, expect};
use serde_json::{Value, json};

use crate::client::{Answer, text};
use crate::host::{Host, Start, wait_for};
use crate::region::{address, answers, one_off, receipt, token_in};
use crate::smtp::MailServer;

const ALL_FIVE: [Option<u8>; 5] = [Some(5), Some(4), None, Some(5), Some(5)];

/// Today in Moscow, by the host's own clock: tests read no other.
fn today(host: &Host) -> String {
    let date = host.client.get("/healthz").expect(200).header("date").to_owned();
    let now = DateTime::parse_from_rfc2822(&date).unwrap();
    now.with_timezone(&FixedOffset::east_opt(3 * 3_600).unwrap()).date_naive().to_string()
}

/// What the operator sets up, with accounts of the citizens 1 to 4; answers the source's key and the coordinator's token.
fn set_up(host: &Host) -> (String, String) {
    host.add_clinic();
    (1..=4).for_each(|number| host.add_account(number));
    (host.add_source("mis", &["clinic"]), host.add_coordinator())
}

/// The one row of the clinic, without what the day decides.
#[track_caller]
fn check_figures(host: &Host, token: &str, expected: Expect) {
    let rows = host.indicators(token, "by=organisation&period=running");
    assert_eq!(rows.len(), 1);
    let names = [
        "organisation",
        "final",
        "receipts",
        "invited",
        "notices",
        "completed",
        "coverage",
        "satisfaction",
        "suppressed",
    ];
    let told: Vec<String> = names.iter().map(|name| format!("{name} {}", text(&rows[0][*name]))).collect();
    expected.assert_eq(&told.join(", "));
}

/// A browser that keeps one cookie.
struct Browser<'a> {
    host: &'a Host,
    cookie: String,
}

impl Browser<'_> {
    fn send(&mut self, method: &str, path: &str, form: &str) -> Answer {
        let cookie = format!("cookie: {}", self.cookie);
        let headers =
            [cookie.as_str(), "content-type: application/x-www-form-urlencoded", "sec-fetch-site: same-origin"];
        let answer = self.host.client.send(method, path, &headers, form);
        if let Some((pair, _)) = answer.header("set-cookie").split_once(';') {
            self.cookie = pair.to_owned();
        }
        answer
    }
}

fn check_mail(server: &MailServer, mail: &Value, expected: Expect) {
    let headers = mail["headers"].as_object().unwrap();
    let told: String =
        headers.iter().map(|(name, value)| format!("{name}: {}\n", redacted(name, &text(value)))).collect();
    expected.assert_eq(&told);
    assert_eq!(mail["defects"], json!([]), "a mail program finds nothing to mend");
    let everything = format!("{mail}{}", server.first_on_the_wire());
    for secret in ["Учреждение", "clinic", "Иванова", "Анна", "11200000"] {
        assert!(!everything.contains(secret), "a mail tells `{secret}`");
    }
    assert!(server.first_on_the_wire().is_ascii(), "every server can pass it on");
}

/// Headers that differ from run to run, as what they look like.
fn redacted(name: &str, value: &str) -> String {
    match name {
        "Date" => DateTime::parse_from_rfc2822(value).map(|_| "(an instant)".to_owned()).unwrap(),
        "Message-ID" | "X-Otklik-Message-ID" => {
            value.rsplit_once('@').map(|(_, domain)| format!("<(id)@{domain}")).unwrap()
        }
        "List-Unsubscribe" => {
            value.rsplit_once('/').map(|(_, _)| "<http://(host)/unsubscribe/(token)>".to_owned()).unwrap()
        }
        _ => value.to_owned(),
    }
}

#[test]
fn a_service_is_reported_and_rated() {
    let server = MailServer::start(&[]);
    let data = tempfile::tempdir().unwrap();
    let arguments = format!("--mail-from no-reply@otklik.example --smtp {}", server.url());
    let folder = data.path().join("data");
    let start = || Start { data: Some(&folder), ..Start::of(&arguments) };
    let host = Host::start(start());
    let (key, coordinator) = set_up(&host);

    let today = today(&host);
    assert!(!host.post_receipt(&key, receipt("mis-1", "clinic", 1, one_off(&today))));
    let mail = server.mail_to(&address(1));
    check_mail(
        &server,
        &mail,
        expect![[r#"
            Auto-Submitted: auto-generated
            Content-Type: multipart/alternative; boundary="=_otklik_part"
            Date: (an instant)
            From: no-reply@otklik.example
            List-Unsubscribe: <http://(host)/unsubscribe/(token)>
            List-Unsubscribe-Post: List-Unsubscribe=One-Click
            MIME-Version: 1.0
            Message-ID: <(id)@otklik.example>
            Subject: Оцените услугу, которую вы получили
            To: citizen-1@mail.example
            X-Otklik-Message-ID: <(id)@otklik.example>
        "#]],
    );
    let token = token_in(&text(&mail["text"]));
    assert!(text(&mail["html"]).contains(&format!("{}/s/{token}", host.client.base())));
    assert_eq!(text(&mail["headers"]["List-Unsubscribe"]), format!("<{}/unsubscribe/{token}>", host.client.base()));

    answer_by_form(&host, &token);
    let counted = || host.indicators(&coordinator, "by=organisation")[0]["notices"] == 1;
    wait_for("the notice is counted", || counted().then_some(()));
    check_figures(
        &host,
        &coordinator,
        expect![
            "organisation clinic, final false, receipts 1, invited 1, notices 1, completed 1, coverage 100.00, satisfaction null, suppressed true"
        ],
    );
    answer_by_json(&host, &server, &key, &today);
    decline_by_one_click(&host, &server, &key, &today);
    let figures = wait_for("all four notices are counted", || {
        let figures = host.indicators(&coordinator, "by=organisation");
        (figures[0]["notices"] == 4).then_some(figures)
    });

    let log = host.log();
    assert!(host.terminate().success(), "a stop that was asked for is no failure");
    for secret in [token.as_str(), &key, &coordinator, "citizen-1", "Иванова", "11200000"] {
        assert!(!log.contains(secret), "the log tells `{secret}`");
    }
    let host = Host::start(start());
    assert_eq!(host.indicators(&coordinator, "by=organisation"), figures);
    let again = host.post_receipts(&key, &[receipt("mis-1", "clinic", 1, one_off(&today))]);
    assert_eq!(again["repeated"], 1, "{again}");
    assert_eq!(host.invitation(&token)["state"], "completed");
    assert_eq!(host.client.get_as(&key, "/v1/receipts/mis-1").expect(200).json()["state"], "invited");
    assert_eq!(server.mails().len(), 4, "nobody gets a mail twice");
}

fn answer_by_form(host: &Host, token: &str) {
    let mut browser = Browser { host, cookie: String::new() };
    // A mail scanner looks first. That changes nothing.
    browser.host.client.send("HEAD", &format!("/s/{token}"), &[], "").expect(303);
    let opened = browser.send("GET", &format!("/s/{token}"), "").expect(303);
    assert_eq!(opened.header("location"), "/form");
    assert_eq!(opened.header("referrer-policy"), "no-referrer");
    let cookie = opened.header("set-cookie");
    assert!(cookie.contains("HttpOnly") && !cookie.contains(token) && !cookie.contains("Max-Age"), "{cookie}");
    let form = browser.send("GET", "/form", "").expect(200);
    assert!(form.body.contains("Учреждение clinic"), "the name is shown after opening");
    assert_eq!(form.header("cache-control"), "no-store");
    let nonce = |page: &str| {
        let (_, rest) = page.split_once("name=\"nonce\" value=\"").unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    let fields = "q_information=5&q_organisation=4&q_comfort=na&q_goodwill=5&q_competence=5&comment=%D0%A1%D0%BF%D0%B0%D1%81%D0%B8%D0%B1%D0%BE";
    // The form's own seal sends nothing: the answers are shown first.
    let form_nonce = nonce(&form.body);
    let shown = browser.send("POST", "/form", &format!("nonce={form_nonce}&{fields}&send=yes")).expect(422);
    assert_eq!(host.invitation(token)["state"], "active");
    let sent = format!("nonce={}&{fields}&send=yes", nonce(&shown.body));
    let cookie = browser.cookie.clone();
    let thanks = browser.send("POST", "/form", &sent).expect(303);
    assert_eq!(thanks.header("location"), "/thanks");
    browser.send("GET", "/thanks", "").expect(200);
    // A double click counts once, whether the browser has already forgotten the link or not.
    browser.send("POST", "/form", &sent).expect(303);
    browser.cookie = cookie;
    browser.send("POST", "/form", &sent).expect(303);
}

fn answer_by_json(host: &Host, server: &MailServer, key: &str, today: &str) {
    host.post_receipt(key, receipt("mis-2", "clinic", 2, one_off(today)));
    let token = token_in(&text(&server.mail_to(&address(2))["text"]));
    let view = host.invitation(&token);
    assert_eq!(view["state"], "active");
    assert_eq!(view["organisation"], "Учреждение clinic");
    assert_eq!(view["service"], one_off(today));
    let ids: Vec<String> =
        view["questionnaire"]["questions"].as_array().unwrap().iter().map(|it| text(&it["id"])).collect();
    assert_eq!(ids, ["information", "organisation", "comfort", "goodwill", "competence"]);
    assert_eq!(view["questionnaire"]["questions"][0]["scale"], json!([1, 5]));
    assert_eq!(host.respond(&token, &json!({"answers": {"information": 9}})).problem().split(' ').next(), Some("422"));
    host.respond(&token, &answers(ALL_FIVE)).expect(201);
    host.respond(&token, &answers(ALL_FIVE)).expect(200);
    assert_eq!(host.respond(&token, &answers([Some(1); 5])).problem(), "409 already_completed");
}

fn decline_by_one_click(host: &Host, server: &MailServer, key: &str, today: &str) {
    host.post_receipt(key, receipt("mis-3", "clinic", 3, one_off(today)));
    let mail = server.mail_to(&address(3));
    let url = text(&mail["headers"]["List-Unsubscribe"]);
    let path = url.trim_matches(['<', '>']).strip_prefix(host.client.base()).unwrap();
    let headers = ["content-type: application/x-www-form-urlencoded"];
    host.client.send("POST", path, &headers, "List-Unsubscribe=One-Click").expect(200);
    let yesterday = today.parse::<chrono::NaiveDate>().unwrap() - Days::new(1);
    host.post_receipt(key, receipt("mis-3b", "clinic", 3, one_off(&yesterday.to_string())));
    host.post_receipt(key, receipt("mis-4", "clinic", 4, one_off(today)));
    server.mail_to(&address(4));
    let state = || text(&host.client.get_as(key, "/v1/receipts/mis-3b").json()["state"]);
    wait_for("the invitation", || (state() == "invited").then_some(()));
    assert_eq!(server.mails().iter().filter(|mail| mail["to"] == json!([address(3)])).count(), 1);
    // Whoever declined mails can still answer by the link.
    let token = token_in(&text(&mail["text"]));
    assert_eq!(host.invitation(&token)["state"], "declined");
    host.respond(&token, &answers([Some(5); 5])).expect(201);
}
