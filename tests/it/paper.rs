//! Answers on paper over HTTP: who may print and enter, what is refused and why, as JSON and as pages.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::client::{Answer, text};
use crate::host::{Host, OPERATOR_KEY, Start};
use crate::provider::{Browser, Provider};
use crate::region::{answers, one_off, receipt, snils};

const MARKS: &str = "q_information=5&q_organisation=4&q_comfort=na&q_goodwill=5&q_competence=3";

/// A clinic and two citizens who may answer.
fn prepare(host: &Host, day: &str) {
    host.add_clinic();
    let key = host.add_source("mis", &["*"]);
    for citizen in [1, 2] {
        host.add_account(citizen);
        host.post_receipt(&key, receipt(&format!("r{citizen}"), "clinic", citizen, one_off(day)));
    }
    host.idle();
}

fn print(host: &Host, key: &str, citizen: u32) -> Answer {
    let body = json!({"snils": snils(citizen), "organisation": "clinic"});
    host.client.json_as(key, "POST", "/v1/paper-forms", &body)
}

fn code_of(host: &Host, citizen: u32) -> String {
    text(&print(host, OPERATOR_KEY, citizen).expect(201).json()["forms"][0]["code"])
}

fn enter(host: &Host, code: &str, filled_on: &str, scores: Value) -> Answer {
    let mut body = scores;
    body["code"] = code.into();
    body["filled_on"] = filled_on.into();
    host.client.json_as(OPERATOR_KEY, "POST", "/v1/paper-responses", &body)
}

fn all() -> Value {
    answers([Some(5), Some(4), None, Some(5), Some(3)])
}

#[test]
fn printed_and_entered_once_by_an_operator() {
    let host = Host::at("2026-01-15T09:00:00Z");
    prepare(&host, "2026-01-14");
    let code = code_of(&host, 1);
    assert_eq!(code_of(&host, 1), code, "printed again it is the same form");
    assert_eq!(code.len(), 24, "{code}");

    for (sent, expected) in [
        (enter(&host, &code, "2026-01-14", all()), "422 invalid /filled_on date_before_printing"),
        (enter(&host, &code, "2026-01-16", all()), "422 invalid /filled_on date_future"),
        (enter(&host, &code, "15.01.2026", all()), "422 invalid /filled_on date_invalid"),
        (enter(&host, &code[..20], "2026-01-15", all()), "422 invalid /code paper_code_format"),
        (enter(&host, "3531 1336 1157 7439 7474", "2026-01-15", all()), "404 paper_code_unknown"),
        (enter(&host, "3531 1336 1157 7439 7475", "2026-01-15", all()), "422 invalid /code paper_code_mistyped"),
        (
            enter(&host, &code, "2026-01-15", json!({"answers": {"information": 6}, "colour": "red"})),
            "422 invalid /colour field_unknown",
        ),
        (
            host.client.json_as(OPERATOR_KEY, "POST", "/v1/paper-responses", &json!({})),
            "422 invalid /code field_missing /filled_on field_missing /answers field_missing",
        ),
        (host.client.json_as(OPERATOR_KEY, "POST", "/v1/paper-responses", &json!([])), "400 not_parseable"),
    ] {
        assert_eq!(sent.problem(), expected);
    }
    let mut comment = all();
    comment["comment"] = "Звоните: 8 912 345-67-89".into();
    assert_eq!(text(&enter(&host, &code, "2026-01-15", comment.clone()).expect(201).json()["status"]), "taken");
    // The answer was lost on the way, and it is sent again; then with other marks, and without blanks.
    assert_eq!(text(&enter(&host, &code, "2026-01-15", comment).expect(200).json()["status"]), "repeated");
    assert_eq!(
        text(&enter(&host, &code.replace(' ', ""), "2026-01-15", all()).expect(200).json()["status"]),
        "repeated"
    );
    assert_eq!(print(&host, OPERATOR_KEY, 1).problem(), "404 no_open_form");
    assert_eq!(host.respond(&host.token_of(1), &all()).problem(), "409 already_completed");

    let second = code_of(&host, 2);
    host.respond(&host.token_of(2), &all()).expect(201);
    assert_eq!(enter(&host, &second, "2026-01-15", all()).problem(), "409 already_completed");
    let coordinator = host.add_coordinator();
    let figures = host.client.get_as(&coordinator, "/v1/indicators?by=country").expect(200).json();
    assert_eq!(figures["rows"][0]["completed"], 2);
}

#[test]
fn the_window_and_its_grace() {
    let host = Host::at("2026-01-15T09:00:00Z");
    prepare(&host, "2026-01-14");
    let codes = [1, 2].map(|citizen| code_of(&host, citizen));
    host.set_clock("2026-02-20T09:00:00Z");
    assert_eq!(print(&host, OPERATOR_KEY, 1).problem(), "404 no_open_form");
    assert_eq!(enter(&host, &codes[0], "2026-02-16", all()).problem(), "422 invalid /filled_on date_after_end");
    enter(&host, &codes[0], "2026-02-15", all()).expect(201);
    host.set_clock("2026-02-25T21:00:00Z");
    assert_eq!(enter(&host, &codes[1], "2026-02-15", all()).problem(), "410 expired");
}

#[test]
fn nobody_but_an_operator_prints_or_enters() {
    let host = Host::at("2026-01-15T09:00:00Z");
    prepare(&host, "2026-01-14");
    let code = code_of(&host, 1);
    let head = json!({"name": "Главный врач", "kind": "organisation_head", "organisation": "clinic"});
    let tokens = [
        (host.add_participant("head", head), "404 not_found"),
        (host.add_coordinator(), "404 not_found"),
        (host.add_source("other", &["*"]), "401 unauthorized"),
        (host.token_of(1), "401 unauthorized"),
        (code.replace(' ', ""), "401 unauthorized"),
    ];
    for (token, expected) in &tokens {
        assert_eq!(print(&host, token, 1).problem(), *expected);
        let mut body = all();
        body["code"] = code.as_str().into();
        body["filled_on"] = "2026-01-15".into();
        assert_eq!(host.client.json_as(token, "POST", "/v1/paper-responses", &body).problem(), *expected);
    }
    let operator = host.add_participant("operator", json!({"name": "Оператор", "kind": "operator"}));
    print(&host, &operator, 1).expect(201);
    // The code is no token.
    for token in [code.clone(), code.replace(' ', "")] {
        host.client.get(&format!("/s/{}", token.replace(' ', "%20"))).expect(404);
        let authorization = format!("authorization: Invitation {token}");
        host.client.send("GET", "/v1/invitation", &[&authorization], "").expect(404);
        host.client.send("POST", "/v1/invitation/response", &[&authorization], all().to_string()).expect(404);
    }
    for (body, expected) in [
        (
            json!({"snils": "112-233-445 96", "organisation": "nowhere"}),
            "422 invalid /snils snils_checksum /organisation organisation_unknown",
        ),
        (
            json!({"snils": "1", "organisation": "clinic", "language": "de", "format": "pdf"}),
            "422 invalid /snils snils_format /language language_unknown /format format_unknown",
        ),
        (json!({"snils": snils(3), "organisation": "clinic"}), "404 no_open_form"),
        (json!({"organisation": "clinic"}), "400 not_parseable"),
    ] {
        assert_eq!(host.client.json_as(OPERATOR_KEY, "POST", "/v1/paper-forms", &body).problem(), expected, "{body}");
    }
}

#[test]
fn a_document_to_print_holds_no_personal_data() {
    let host = Host::at("2026-01-15T09:00:00Z");
    prepare(&host, "2026-01-14");
    let code = code_of(&host, 1);
    for (language, title) in [("ru", "Оцените услугу"), ("en", "Rate the service"), ("tt", "Хезмәткә бәя бирегез")]
    {
        let body = json!({"snils": snils(1), "organisation": "clinic", "language": language, "format": "html"});
        let document = host.client.json_as(OPERATOR_KEY, "POST", "/v1/paper-forms", &body).expect(201);
        assert_eq!(document.header("content-type"), "text/html; charset=utf-8");
        assert_eq!((document.header("content-language"), document.header("cache-control")), (language, "no-store"));
        let html = &document.body;
        assert!(html.contains(title) && html.contains(&code) && html.contains("Учреждение clinic"), "{html}");
        for personal in [snils(1), "Иванов".to_owned(), "@".to_owned(), "/s/".to_owned()] {
            let content = html.split("</style>").nth(1).unwrap();
            assert!(!content.contains(&personal), "{personal}: {content}");
        }
    }
}

/// The real sign-in of an operator, and the pages.
#[test]
fn an_operator_enters_marks_in_the_browser() {
    let provider = Provider::start();
    let host = provider.host("");
    let now: DateTime<Utc> = text(&host.client.get("/dev/clock").expect(200).json()["now"]).parse().unwrap();
    let today = now.with_timezone(&chrono_tz::Europe::Moscow).date_naive().to_string();
    prepare(&host, &today);
    let participant = |id: &str, role: &str| {
        host.add_participant(id, json!({"name": id, "kind": role, "signs_in_as": format!("{id}@example.org")}));
    };
    participant("operator", "operator");
    participant("mintrud", "coordinator");
    let of_source =
        json!({"name": "Заведующая", "kind": "source", "source": "mis", "signs_in_as": "people@example.org"});
    host.add_participant("people", of_source);
    let base = host.client.base().to_owned();
    let post = |browser: &mut Browser, path: &str, body: &str| browser.post(&format!("{base}{path}"), body);

    let shown = host.client.get("/paper").expect(403).body;
    assert!(shown.contains("/sign-in/participants?return=/paper"), "{shown}");
    let signed_in = |id: &str| {
        let mut browser = Browser::new();
        let claims = json!({"email": format!("{id}@example.org"), "email_verified": true});
        let back = browser.sign_in(&host, "/sign-in/participants?return=/paper", &claims).expect(303);
        assert_eq!(back.header("location"), "/paper");
        browser
    };
    let mut stranger = signed_in("mintrud");
    assert!(stranger.get(&format!("{base}/paper")).expect(403).body.contains("только операторы"));
    post(&mut stranger, "/paper/forms", &format!("snils={}&organisation=clinic", snils(1))).expect(403);

    assert!(signed_in("people").get(&format!("{base}/paper")).expect(403).body.contains("только операторы"));

    let mut operator = signed_in("operator");
    assert!(operator.get(&format!("{base}/sign-in")).expect(200).body.contains("href=\"/paper\""));
    assert!(operator.get(&format!("{base}/paper")).expect(200).body.contains("Ввести заполненную анкету"));
    let faults = post(&mut operator, "/paper/forms", "snils=1&organisation=nowhere").expect(422).body;
    assert!(faults.contains("href=\"#snils\"") && faults.contains("href=\"#organisation\""), "{faults}");
    let none = post(&mut operator, "/paper/forms", &format!("snils={}&organisation=clinic", snils(3))).expect(404);
    assert!(none.body.contains("Открытой анкеты"), "{}", none.body);
    let sheet = post(&mut operator, "/paper/forms", &format!("snils={}&organisation=clinic&language=en", snils(1)));
    let sheet = sheet.expect(200).body;
    let (_, rest) = sheet.split_once("class=\"digits\">").unwrap();
    let code = rest.split('<').next().unwrap().to_owned();

    for (typed, status, expected) in [
        ("1", 422, "20 цифр. Сверьте"),
        ("3531 1336 1157 7439 7475", 422, "В коде опечатка"),
        ("3531 1336 1157 7439 7474", 404, "с таким кодом нет"),
    ] {
        let page = post(&mut operator, "/paper/marks", &format!("code={typed}")).expect(status).body;
        assert!(page.contains(expected), "{page}");
    }
    let marks = post(&mut operator, "/paper/marks", &format!("code={code}")).expect(200).body;
    assert!(
        marks.contains("Учреждение clinic") && marks.contains(&format!("min=\"{today}\" max=\"{today}\"")),
        "{marks}"
    );
    let nothing = post(&mut operator, "/paper/check", &format!("code={code}&filled_on=2020-01-01")).expect(422).body;
    assert!(nothing.contains("href=\"#filled_on\"") && nothing.contains("исправьте ещё 6 мест"), "{nothing}");
    let filled = format!("code={code}&filled_on={today}&{MARKS}&comment=8 912 345-67-89 перезвоните");
    let check = post(&mut operator, "/paper/check", &filled).expect(200).body;
    assert!(check.contains("Сверьте с бумагой") && check.contains("[телефон] перезвоните"), "{check}");
    let changed = post(&mut operator, "/paper/check", &format!("{filled}&change=yes")).expect(200).body;
    assert!(
        changed.contains("id=\"q_information_5\" name=\"q_information\" value=\"5\" required checked"),
        "{changed}"
    );
    // Pressed twice.
    for _ in 0..2 {
        assert_eq!(post(&mut operator, "/paper", &filled).expect(303).header("location"), "/paper/stored");
    }
    assert!(operator.get(&format!("{base}/paper/stored")).expect(200).body.contains("Ответ с бумаги учтён"));
    let again = post(&mut operator, "/paper/marks", &format!("code={code}")).expect(409).body;
    assert!(again.contains("Эта анкета уже введена"), "{again}");
    // A stranger's page cannot make the browser do it, and neither can nobody.
    let foreign = ["sec-fetch-site: cross-site", "content-type: application/x-www-form-urlencoded"];
    operator.send("POST", &format!("{base}/paper"), &foreign, &filled).expect(403);
    post(&mut Browser::new(), "/paper", &filled).expect(403);
    // The link of the web says what holds.
    assert_eq!(host.respond(&host.token_of(1), &all()).problem(), "409 already_completed");
}

#[test]
fn without_sign_in_the_page_says_so() {
    let host = Host::start(Start::of("--dev"));
    let way_in = "/sign-in/participants?return=/paper";
    assert!(host.client.get("/paper").expect(403).body.contains(way_in));
    assert!(host.client.get(way_in).expect(404).body.contains("вход не подключён"));
}
