//! Part B at the real host, over HTTP: one story from a published fall to an effect that the finals prove, and hundreds of cases from tables.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::client::{Answer, text};
use crate::host::Host;
use crate::region::{address, ogrn, one_off, receipt, token_in};

/// Clinics with which the first one is compared.
const OTHERS: u64 = 6;

/// Citizens who answer, of the first clinic and of each other.
const CITIZENS: [u32; 2] = [30, 22];

const QUESTIONS: [&str; 5] = ["information", "organisation", "comfort", "goodwill", "competence"];

/// A country with its clinics and everybody who takes part.
struct Country {
    host: Host,
    source: String,
    tokens: BTreeMap<&'static str, String>,
    citizens: u32,
}

impl Country {
    fn new() -> Country {
        let host = Host::at("2026-01-10T09:00:00Z");
        host.add_region("77");
        host.add_organisation("clinic", &ogrn(1), "77");
        for number in 0..OTHERS {
            host.add_organisation(&format!("other-{number}"), &ogrn(number + 2), "77");
        }
        host.add_organisation_of("school", "school", &ogrn(50), "77");
        let source = host.add_source("mis", &["*"]);
        let mut tokens = BTreeMap::new();
        for (id, entry) in [
            ("centre", json!({"kind": "body", "roles": ["analytical_centre"]})),
            ("economy", json!({"kind": "body", "roles": ["economy_ministry"]})),
            ("ministry", json!({"kind": "body"})),
            ("contractor", json!({"kind": "body"})),
            ("head", json!({"kind": "organisation_head", "organisation": "clinic"})),
            ("stranger", json!({"kind": "organisation_head", "organisation": "school"})),
            ("coordinator", json!({"kind": "coordinator"})),
        ] {
            let mut entry = entry;
            entry["name"] = json!(format!("Участник {id}"));
            if id != "coordinator" {
                entry["email"] = json!(format!("{id}@officials.example"));
            }
            tokens.insert(id, host.add_participant(id, entry));
        }
        let service = json!({"name": "Запись на приём", "form": "service", "level": "federal", "owner": "ministry",
            "on_portal": "live", "organisation_types": ["healthcare"]});
        host.put("services/appointment", service);
        Country { host, source, tokens, citizens: 0 }
    }

    /// Citizens of every clinic are served on that day, and answer on the next: those of the first clinic around one score, all others around 4.
    fn quarter(&mut self, day: &str, next: &str, score: i64) {
        self.host.set_clock(next);
        let all = std::iter::once(("clinic".to_owned(), CITIZENS[0], score));
        let all: Vec<_> = all.chain((0..OTHERS).map(|number| (format!("other-{number}"), CITIZENS[1], 4))).collect();
        let (mut receipts, mut marks) = (Vec::new(), BTreeMap::new());
        for (organisation, citizens, score) in all {
            for place in 0..i64::from(citizens) {
                self.citizens += 1;
                let number = self.citizens;
                self.host.add_account(number);
                receipts.push(receipt(&format!("r{number}"), &organisation, number, one_off(day)));
                marks.insert(address(number), (score, place));
            }
        }
        let told = self.host.post_receipts(&self.source, &receipts);
        assert_eq!(told["accepted"], receipts.len(), "{told}");
        self.host.idle();
        for mail in self.host.mails() {
            let Some((score, place)) = marks.remove(&text(&mail["to"])) else { continue };
            let mark = |question: i64| match (place + question) % 5 {
                0 => score - 1,
                1 if score < 5 => score + 1,
                _ => score,
            };
            let answers: Value =
                QUESTIONS.iter().zip(0..).map(|(name, at)| ((*name).to_owned(), json!(mark(at)))).collect();
            self.host.respond(&token_in(&text(&mail["text"])), &json!({"answers": answers})).expect(201);
        }
        assert!(marks.is_empty(), "no mail to {marks:?}");
    }

    fn close(&self, at: &str) {
        self.host.set_clock(at);
        self.host.run("rollup");
    }

    fn ask(&self, who: &str, method: &str, path: &str, body: &Value) -> Answer {
        let token = &self.tokens[who];
        if method == "GET" {
            self.host.client.get_as(token, path)
        } else {
            self.host.client.json_as(token, method, path, body)
        }
    }

    fn get(&self, who: &str, path: &str) -> Value {
        self.ask(who, "GET", path, &Value::Null).expect(200).json()
    }

    /// Status, then code, or number and state.
    fn told(answer: &Answer) -> String {
        let body = answer.json();
        let word = |name: &str| body[name].as_str().map(|it| format!(" {it}")).unwrap_or_default();
        format!("{}{}{}{}", answer.status, word("code"), word("number"), word("state"))
    }

    fn put(&self, who: &str, id: &str, body: &Value) -> String {
        Country::told(&self.ask(who, "PUT", &format!("/v1/cases/{id}"), body))
    }

    /// A move with the version that the case has for whoever sees all.
    fn act(&self, who: &str, id: &str, name: &str, mut body: Value) -> String {
        body["version"] = self.get("centre", &format!("/v1/cases/{id}"))["version"].clone();
        Country::told(&self.ask(who, "POST", &format!("/v1/cases/{id}/moves/{name}"), &body))
    }

    /// What is wanted of somebody.
    fn tasks(&self, who: &str) -> String {
        let rows = self.get(who, "/v1/tasks")["rows"].as_array().unwrap().clone();
        rows.iter().map(|row| format!("{} {}", text(&row["move"]), text(&row["case"]))).collect::<Vec<_>>().join(", ")
    }

    /// Officials who were written to since the last time, each once.
    fn written_to(&self, seen: &mut usize) -> String {
        self.host.run("lifecycle");
        self.host.idle();
        let mails = self.host.mails();
        let new = mails[*seen..].iter().map(|mail| text(&mail["to"]));
        let mut to: Vec<_> = new.filter_map(|to| to.strip_suffix("@officials.example").map(str::to_owned)).collect();
        *seen = mails.len();
        to.sort();
        to.dedup();
        to.join(" ")
    }
}

/// Every step is asked of the host as a program of a participant asks it.
#[test]
fn from_a_published_fall_to_an_effect_that_the_finals_prove() {
    let mut country = Country::new();
    let about = json!({"kind": "service", "id": "appointment"});
    country.quarter("2026-01-14", "2026-01-15T09:00:00Z", 4);
    country.close("2026-03-31T22:35:00Z");
    country.quarter("2026-04-14", "2026-04-15T09:00:00Z", 3);

    // Somebody has thought of it before: the owner of the service.
    country.host.set_clock("2026-05-12T09:00:00Z");
    let goal = json!({"kind": "document", "title": "Одно окно", "target": about,
        "details": {"document_type": "target_state", "clauses": [{"number": "1", "text": "Запись за одну минуту"}]}});
    assert_eq!(country.put("centre", "goal", &goal), "201 ДО-2026-000001 draft");
    let wish = json!({"kind": "change_request", "title": "Запись без очереди", "target": about,
        "details": {"source": "feedback", "document": "goal"}});
    assert_eq!(country.put("ministry", "wish", &wish), "201 ЗИ-2026-000001 proposed");

    // The finals are published, and the fall is proposed: once, whatever runs again.
    country.close("2026-06-30T22:35:00Z");
    country.close("2026-07-01T09:00:00Z");
    let fall = country.get("head", "/v1/cases/fall-2026Q2-clinic");
    assert_eq!((text(&fall["number"]), text(&fall["state"])), ("ЗИ-2026-000002".to_owned(), "proposed".to_owned()));
    assert_eq!(fall["evidence"].as_array().unwrap().len(), 6, "{fall}");
    assert_eq!(country.get("centre", "/v1/cases?kind=change_request")["rows"].as_array().unwrap().len(), 2);
    country.ask("stranger", "GET", "/v1/cases/fall-2026Q2-clinic", &Value::Null).expect(404);
    assert_eq!(
        country.tasks("centre"),
        "assess wish, assess fall-2026Q2-clinic, offer goal",
        "what has a term comes first"
    );
    let mut seen = 0;
    country.written_to(&mut seen);

    // It is the same thing: the evidence goes with it, and so does its alarm.
    assert_eq!(
        country.act("centre", "fall-2026Q2-clinic", "merge", json!({"fields": {"into": "wish"}})),
        "200 ЗИ-2026-000002 merged"
    );
    assert_eq!(country.written_to(&mut seen), "head ministry");
    assert_eq!(country.get("ministry", "/v1/cases/wish")["evidence"], fall["evidence"]);
    assert_eq!(
        country.act("centre", "wish", "assess", json!({"fields": {"assessment": "Полезно"}})),
        "200 ЗИ-2026-000001 assessed"
    );
    assert_eq!(country.tasks("economy"), "accept wish");
    assert_eq!(country.act("economy", "wish", "accept", json!({})), "200 ЗИ-2026-000001 accepted");
    // The report on June was prefilled on the first of July, for the owner of the service; those on the months that the clock jumped over came late.
    let tasks = country.tasks("ministry");
    let (reports, plan) = tasks.rsplit_once(", ").unwrap();
    assert!(reports.split(", ").all(|task| task.starts_with("submit ref-")) && plan == "plan wish", "{tasks}");

    // A plan with a measure, and what is to be measured.
    let measure = json!({"kind": "measure", "title": "Новая запись", "target": about, "parties": {"performers": ["contractor"], "controller": "centre"},
        "details": {"starts_on": "2026-07-02", "due_on": "2026-07-20", "change_request": "wish"}});
    assert_eq!(country.put("ministry", "measure", &measure), "201 МР-2026-000001 planned");
    let evaluation = json!({"question": null, "expected": "0.2", "comparison": "type_and_region", "before": ["2026Q1"], "units": ["clinic"]});
    let plan = json!({"fields": {"measures": ["measure"], "evaluation": evaluation}});
    assert_eq!(country.act("contractor", "wish", "plan", plan.clone()), "404 not_found");
    assert_eq!(country.act("ministry", "wish", "plan", plan), "200 ЗИ-2026-000001 planned");
    assert_eq!(country.act("contractor", "measure", "begin", json!({})), "200 МР-2026-000001 in_progress");
    assert_eq!(country.act("contractor", "measure", "report", json!({})), "200 МР-2026-000001 reported");
    assert_eq!(country.act("contractor", "measure", "accept", json!({})), "422 not_entitled");
    assert_eq!(country.act("centre", "measure", "accept", json!({})), "200 МР-2026-000001 accepted");

    // Nothing is released to the portal before it was checked (B.7к).
    assert_eq!(country.act("ministry", "wish", "put_in_force", json!({})), "422 check_not_passed");
    let check = json!({"kind": "check", "title": "Проверка", "target": about,
        "details": {"check": "control", "document": "goal", "document_version": 1, "change_request": "wish"}});
    assert_eq!(country.put("centre", "check", &check), "201 ПР-2026-000001 scheduled");
    assert_eq!(country.act("centre", "check", "begin", json!({})), "200 ПР-2026-000001 in_progress");
    let points = json!([{"point": "1", "verdict": "passed", "evidence": "снимок экрана"}]);
    let passed = json!({"fields": {"verdict": "passed", "points": points}});
    assert_eq!(country.act("centre", "check", "conclude", passed), "200 ПР-2026-000001 passed");
    assert_eq!(country.act("ministry", "wish", "put_in_force", json!({})), "200 ЗИ-2026-000001 in_force");
    let frozen = country.get("ministry", "/v1/cases/wish")["details"]["evaluation"].clone();
    assert_eq!(
        (&frozen["before"], &frozen["after"]),
        (&json!(["2026Q1"]), &json!(["2026Q4"])),
        "the quarter of the alarm is left out"
    );
    assert_eq!(country.written_to(&mut seen), "centre contractor economy ministry");

    // Later finals prove it, and nothing before them does.
    country.close("2026-09-30T22:35:00Z");
    country.quarter("2026-10-14", "2026-10-15T09:00:00Z", 5);
    country.ask("ministry", "GET", "/v1/cases/wish/effect", &Value::Null).expect(404);
    country.close("2026-12-31T22:35:00Z");
    let verified = country.get("ministry", "/v1/cases/wish");
    assert_eq!(text(&verified["state"]), "verified", "{verified}");
    let effect = country.get("ministry", "/v1/cases/wish/effect");
    let number = |name: &str| effect[name].as_str().unwrap().parse::<f64>().unwrap();
    assert_eq!((text(&effect["verdict"]), effect["others"].as_u64()), ("risen".to_owned(), Some(OTHERS)), "{effect}");
    assert!(0.0 < number("low") && 0.5 < number("effect") && number("effect") < number("high"), "{effect}");
    assert_eq!(effect["alarm"]["counted"], false, "{effect}");
    assert_eq!(country.written_to(&mut seen), "centre economy ministry");
    let journal = country.get("ministry", "/v1/cases/wish/journal");
    let way: Vec<_> = journal["rows"].as_array().unwrap().iter().map(|row| text(&row["move"])).collect();
    assert_eq!(way.join(" "), "put absorb assess accept plan put_in_force evaluate");
    country.close("2027-01-02T09:00:00Z");
    assert_eq!(country.get("ministry", "/v1/cases/wish")["version"], verified["version"], "twice is once");
    // Nothing is wanted of it but its reports.
    let tasks = country.tasks("ministry");
    assert!(tasks.split(", ").all(|task| task.starts_with("submit ref-")), "{tasks}");
    country.ask("stranger", "GET", "/v1/cases/wish/effect", &Value::Null).expect(404);
}

/// What becomes of the rows of a table: how many are taken, and each that is not, with its line and all its faults.
fn told_of_rows(answer: &Value) -> String {
    let rows = answer["results"].as_array().unwrap();
    let taken = rows.iter().filter(|row| row["verdict"] != "refused").count();
    let refused = rows.iter().filter(|row| row["verdict"] == "refused").map(|row| {
        let errors = row["errors"].as_array().unwrap().iter();
        let errors: Vec<_> = errors.map(|it| format!("{} {}", text(&it["field"]), text(&it["code"]))).collect();
        format!("; line {}: {}", row["line"], errors.join(", "))
    });
    format!("{taken}{}", refused.collect::<String>())
}

#[test]
fn hundreds_of_requests_and_road_maps_from_tables_in_one_go() {
    let country = Country::new();
    country.host.set_clock("2026-05-12T09:00:00Z");
    let import = |query: &str, table: &str| {
        let headers = [&format!("authorization: Bearer {}", country.tokens["centre"])[..], "content-type: text/csv"];
        country.host.client.send("POST", &format!("/v1/cases/import?{query}"), &headers, table).expect(200).json()
    };
    let mut requests = "external_ref;title;target_kind;target_id;owner;source\n".to_owned();
    for at in 1..=300 {
        requests += &match at {
            100 => format!("Т-{at};;service;appointment;nobody;feedback\n"),
            200 => format!("Т-{at};Дело;service;appointment;ministry;rumour\n"),
            _ => format!("Т-{at};Дело {at};service;appointment;ministry;feedback\n"),
        };
    }
    let faults =
        "298; line 101: title field_missing, parties.owner participant_unknown; line 201: details.source field_invalid";
    assert_eq!(told_of_rows(&import("kind=change_request&dry_run=true", &requests)), faults);
    let count = |kind: &str| {
        let list = country.ask("centre", "GET", &format!("/v1/cases?kind={kind}&format=csv"), &Value::Null).expect(200);
        list.body.lines().count() - 1
    };
    assert_eq!(count("change_request"), 0, "a dry run writes nothing");
    for _ in 0..2 {
        assert_eq!(told_of_rows(&import("kind=change_request", &requests)), faults);
        assert_eq!(count("change_request"), 298, "twice is once");
    }
    let mut maps = "id;title;target_kind;target_id;owner;document_type;target_state;clauses\n".to_owned();
    maps += "goal;Цель;service;appointment;ministry;target_state;;Запись за минуту\n";
    for at in 1..=70 {
        let goal = if at == 33 { "none" } else { "goal" };
        maps += &format!("map-{at};Карта {at};service;appointment;ministry;road_map;{goal};\"Шаг один; Шаг два\"\n");
    }
    assert_eq!(told_of_rows(&import("kind=document", &maps)), "70; line 35: details.target_state target_unknown");
    assert_eq!(count("document"), 70);
}
