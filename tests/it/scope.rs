//! Nobody learns anything from beyond the scope (A2.12), neither as a figure nor as a name, a count, a total or an error.
//!
//! Two countries are the same within a scope and different everywhere else. Whoever has that scope asks both for everything that
//! can be asked — every route that a participant may call, every parameter with every value, two at a time — and must not be able to tell them
//! apart. A route or a parameter that is added later takes part by itself, or the test says what it does not know of it.

use std::collections::{BTreeMap, BTreeSet};
use std::thread;

use chrono::{DateTime, Utc};
use http::Method;
use otklik::contract;
use serde_json::{Value, json};
use web::{Caller, Declared, Routes};

use crate::host::Host;
use crate::provider::{Browser, Provider};
use crate::region::{answers, ogrn, one_off, receipt};

/// Values of parameters in paths and queries. Among them what is within each scope, what is beyond it, and what is nowhere.
const VALUES: [(&str, &[&str]); 40] = [
    ("by", &["country", "region", "industry", "type", "organisation", "source", "nobody"]),
    ("chain", &["registry", "readings", "nothing"]),
    ("cursor", &["1", "39", "clinic", "clinic-39"]),
    ("columns", &["import"]),
    ("external_id", &["1"]),
    ("external_ref", &["1"]),
    // No spreadsheet: it is written from the rows of the others, and packed.
    ("format", &["json", "csv", "html", "full", "ndjson"]),
    ("language", &["ru", "de"]),
    ("from", &["2026-01-01", "2026-04-15"]),
    ("id", &["77", "39", "clinic", "clinic-39", "lyceum-39", "queue", "mis", "mis-39", "moscow", "nowhere"]),
    ("industry", &["healthcare", "education"]),
    ("journal", &["true"]),
    ("key", &["1", "nothing"]),
    ("kind", &["regions", "organisations", "sources", "participants", "questionnaires", "accounts", "nothing"]),
    ("lang", &["ru", "en"]),
    ("limit", &["1", "2"]),
    ("map", &["coverage"]),
    ("move", &["take", "decline", "nothing"]),
    ("office", &["head", "economy_ministry", "nothing"]),
    ("on", &["2026-01-14", "2026-05-15"]),
    ("organisation", &["clinic", "school", "clinic-39", "school-39", "lyceum-39", "nowhere"]),
    ("other", &["1", "2"]),
    ("overdue", &["true"]),
    ("overdue_since", &["last_working_day", "last_7_days"]),
    ("period", &["running", "2025Q4", "2026Q1", "2026Q1.1", "2026Q2"]),
    ("prefix", &["clinic", "m", "nothing"]),
    ("region", &["77", "39", "50"]),
    ("role", &["mine"]),
    ("search", &["clinic", "queue"]),
    ("sheet", &["site.css", "cabinet.css", "nothing.css"]),
    ("situation", &["birth", "nothing"]),
    ("spreadsheet", &["true"]),
    ("since", &["2025Q4", "2026Q1"]),
    ("sort", &["drawn", "coverage"]),
    ("state", &["proposed", "closed"]),
    ("target", &["service:pass", "organisation:clinic-39"]),
    ("to", &["2026-01-01", "2026-04-15"]),
    ("token", &["of-nobody"]),
    ("type", &["healthcare", "school", "preschool"]),
    ("version", &["1", "2"]),
];

/// What pages are asked with: they say so nowhere.
const PAGE_PARAMETERS: [&str; 10] =
    ["by", "industry", "map", "organisation", "period", "region", "since", "sort", "target", "type"];

/// Organisation, type, region.
const ORGANISATIONS: [(&str, &str, &str); 4] = [
    ("clinic", "healthcare", "77"),
    ("school", "school", "77"),
    ("clinic-39", "healthcare", "39"),
    ("school-39", "school", "39"),
];

/// Somebody who may see part of the country.
struct Reader {
    id: &'static str,
    entry: fn() -> Value,
    /// Whether an organisation with that name, type and region is within the scope.
    sees: fn(&str, &str, &str) -> bool,
}

const READERS: [Reader; 3] = [
    Reader {
        id: "moscow",
        entry: || json!({"name": "Регион", "kind": "regional_executive", "region": "77"}),
        sees: |_, _, region| region == "77",
    },
    Reader {
        id: "minzdrav",
        entry: || json!({"name": "Минздрав", "kind": "federal_body", "industry": "healthcare"}),
        sees: |_, organisation_type, _| organisation_type == "healthcare",
    },
    Reader {
        id: "head",
        entry: || json!({"name": "Главный врач", "kind": "organisation_head", "organisation": "clinic"}),
        sees: |id, _, _| id == "clinic",
    },
];

/// A country after its first quarter.
struct Country {
    host: Host,
    tokens: BTreeMap<&'static str, String>,
}

impl Country {
    /// Where nothing differs for whoever is given, and everything else does; `None`: the country with which it is compared.
    fn new(provider: &Provider, differs_beyond: Option<&Reader>) -> Country {
        let host = provider.host(" --clock 2026-03-25T09:00:00Z --participant-requests-per-minute 1000000");
        ["77", "39"].iter().for_each(|region| host.add_region(region));
        let mut organisations: Vec<(&str, &str, &str, bool)> = ORGANISATIONS
            .into_iter()
            .map(|(id, organisation_type, region)| {
                (
                    id,
                    organisation_type,
                    region,
                    differs_beyond.is_some_and(|reader| !(reader.sees)(id, organisation_type, region)),
                )
            })
            .collect();
        if differs_beyond.is_some() {
            organisations.push(("lyceum-39", "school", "39", true));
        }
        let mut citizens = 0;
        for (number, (id, organisation_type, region, differs)) in (1..).zip(organisations) {
            let body = json!({
                "name": format!("{} {id}", if differs { "Чужое" } else { "Учреждение" }), "ogrn": ogrn(number), "type": organisation_type,
                "region": region, "level": "regional", "included_on": "2025-01-01",
            });
            host.put(&format!("organisations/{id}"), body);
            let key = host.add_source(&if differs { format!("foreign-{id}") } else { format!("mis-{id}") }, &[id]);
            // Enough of them everywhere: what is hidden may depend on its neighbours, and must.
            let (count, score) = if differs { (23, 2) } else { (12, 5) };
            let day = if differs { "2026-02-01" } else { "2026-03-24" };
            for citizen in citizens + 1..=citizens + count {
                host.add_account(citizen);
                host.post_receipt(&key, receipt(&format!("r{citizen}"), id, citizen, one_off(day)));
            }
            host.idle();
            for citizen in citizens + 1..=citizens + count - 1 {
                let mut body = answers([Some(score), Some(4), None, Some(score), Some(score)]);
                body["comment"] = if differs {
                    "Грубость в чужом учреждении"
                } else {
                    "Спасибо врачам"
                }
                .into();
                host.respond(&host.token_of(citizen), &body).expect(201);
            }
            citizens += count;
            let measure = json!({"kind": "measure", "what": if differs { "Чужая мера" } else { "Мера" }, "place": "Регистратура",
                "by": "Главный врач", "from": "2026-03-10", "to": "2026-03-20", "question": "organisation"});
            host.client
                .json_as(&host.add_coordinator(), "PUT", &format!("/v1/measures/{id}/queue"), &measure)
                .expect(204);
        }
        let mut tokens = BTreeMap::new();
        for reader in &READERS {
            let mut entry = (reader.entry)();
            entry["signs_in_as"] = address(reader).into();
            tokens.insert(reader.id, host.add_participant(reader.id, entry));
        }
        host.set_clock(&NOW.to_rfc3339());
        host.run("lifecycle");
        host.run("rollup");
        host.idle();
        Country { host, tokens }
    }

    /// What a program with the reader's token hears, and what the reader sees who has signed in.
    fn answer(&self, browser: &mut Browser, reader: &Reader, method: &Method, path: &str) -> String {
        let token = format!("authorization: Bearer {}", self.tokens[reader.id]);
        let answer = match path.starts_with("/v1/") {
            true => self.host.client.send(method.as_str(), path, &[&token, "content-type: application/json"], "{}"),
            false => browser.send(method.as_str(), &format!("{}{path}", self.host.client.base()), &[SAME_ORIGIN], ""),
        };
        // Each host names itself, at a port that it was given.
        let itself = self.host.client.base().trim_start_matches("http://");
        let body = comparable(&answer.body).replace(itself, "host.example");
        format!("{} {} {body}", answer.status, answer.header("location"))
    }
}

/// When everything is asked: the first quarter is closed, the next one runs.
const NOW: DateTime<Utc> = DateTime::from_timestamp(1_776_243_600, 0).unwrap();

const SAME_ORIGIN: &str = "sec-fetch-site: same-origin";

fn address(reader: &Reader) -> String {
    format!("{}@officials.example", reader.id)
}

/// Without what a page draws anew each time it is asked for, and without hashes: they are salted by each country's own keys.
///
/// A document as PDF has such a hash among its letters, where it cannot be left out: that its words are those of the page, which is asked, too, is held by
/// `reports::the_pdf_says_what_the_page_says_and_shows_no_more`.
fn comparable(body: &str) -> String {
    if body.starts_with("%PDF-") {
        return "a document".to_owned();
    }
    let mut told = body.to_owned();
    for mark in ["nonce=\"", "name=\"form_token\" value=\"", "\"cursor\":\"sealed."] {
        let mut parts = told.split(mark).map(str::to_owned).collect::<Vec<_>>();
        for part in parts.iter_mut().skip(1) {
            *part = part.split_once('"').map_or_else(String::new, |(_, rest)| rest.to_owned());
        }
        told = parts.join("");
    }
    let is_hash = |word: &str| word.len() == 65 && word[..64].bytes().all(|byte| byte.is_ascii_hexdigit());
    told.split_inclusive(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !is_hash(word)).collect()
}

fn from_the_first_difference(text: &str, other: &str) -> String {
    let same = text.chars().zip(other.chars()).take_while(|(one, another)| one == another).count();
    text.chars().skip(same.saturating_sub(200)).take(400).collect()
}

fn values(name: &str) -> &'static [&'static str] {
    let known = VALUES.iter().find(|(known, _)| *known == name);
    known.unwrap_or_else(|| panic!("give `{name}` values that lie within the scopes, beyond them and nowhere")).1
}

/// The paths of a route, its parameters filled in with each of their values.
fn paths(template: &str) -> Vec<String> {
    let mut paths = vec![String::new()];
    for segment in template.split('/').skip(1) {
        let choices = match segment.strip_prefix('{').and_then(|it| it.strip_suffix('}')) {
            Some(name) => values(name.trim_start_matches('*')).to_vec(),
            None => vec![segment],
        };
        paths = paths.iter().flat_map(|path| choices.iter().map(move |choice| format!("{path}/{choice}"))).collect();
    }
    paths
}

/// Nothing, each parameter with each value, and, where programs ask, any two.
fn queries(names: &[String], any_two: bool) -> Vec<String> {
    let singles: Vec<(usize, String)> = names
        .iter()
        .enumerate()
        .flat_map(|(at, name)| values(name).iter().map(move |value| (at, format!("{name}={value}"))))
        .collect();
    let mut queries = vec![String::new()];
    for (at, (name, query)) in singles.iter().enumerate() {
        queries.push(format!("?{query}"));
        let others = singles[at + 1..].iter().filter(|(other, _)| any_two && other != name);
        queries.extend(others.map(|(_, other)| format!("?{query}&{other}")));
    }
    queries
}

/// Routes that a participant may call, whichever function has them.
pub(crate) fn for_participants(routes: impl Iterator<Item = Declared>) -> impl Iterator<Item = Declared> {
    routes.filter(|route| {
        !matches!(route.caller, Caller::Source | Caller::Portal | Caller::Citizen)
            && !PUBLIC.iter().any(|public| route.path.starts_with(public))
    })
}

/// Posters have the name of any organisation for anybody: its register makes it public. What was decided about any of them everybody reads,
/// in words (B.9). Public results are those of everybody, if the operator says so.
const PUBLIC: [&str; 4] = ["/posters/", "/said-and-done", "/results", "/v1/public-results"];

/// Every question to those routes: method and path with its query.
fn questions(routes: Vec<Declared>) -> Vec<(Method, String)> {
    let document: Value = serde_json::from_str(web::OPENAPI).unwrap();
    let mut questions = Vec::new();
    // What ends sessions would end those of this test; its own tests are in `sign_in`.
    for route in for_participants(routes.into_iter()).filter(|route| !route.path.contains("sign-")) {
        let method = route.method.as_str().to_lowercase();
        let described = document["paths"][&route.path][&method]["parameters"].as_array();
        let names: Vec<String> = match route.method == Method::GET {
            false => Vec::new(),
            true if route.path.starts_with("/v1/") => described
                .into_iter()
                .flatten()
                .filter(|parameter| parameter["in"] == "query")
                .map(|parameter| parameter["name"].as_str().unwrap().to_owned())
                .collect(),
            true if ["/healthz", "/livez"].contains(&route.path.as_str()) => Vec::new(),
            true => PAGE_PARAMETERS.map(str::to_owned).to_vec(),
        };
        for path in paths(&route.path) {
            let queries = queries(&names, path.starts_with("/v1/") && path == route.path);
            questions.extend(queries.into_iter().map(|query| (route.method.clone(), format!("{path}{query}"))));
        }
    }
    questions
}

#[test]
fn two_countries_that_differ_only_beyond_a_scope_are_the_same_to_whoever_has_it() {
    let provider = Provider::start();
    let questions = questions(contract::routes().into_iter().map(|(_, route)| route).collect());
    thread::scope(|scope| {
        for reader in &READERS {
            scope.spawn(|| nothing_tells_them_apart(&provider, reader, &questions));
        }
    });
}

/// The guard itself: a route that another function adds takes part as soon as a participant may call it.
#[test]
fn a_route_of_any_function_is_asked_if_participants_may_call_it() {
    let page = async || "";
    let of = |caller| questions(Routes::of(caller).get("/improve/{organisation}", page).declared()).len();
    let [participant, anybody] = [Caller::Participant, Caller::Anybody].map(of);
    assert!(participant > 100 && participant == anybody, "{participant} {anybody}");
    assert_eq!([Caller::Source, Caller::Portal, Caller::Citizen].map(of), [0, 0, 0]);
}

fn nothing_tells_them_apart(provider: &Provider, reader: &Reader, questions: &[(Method, String)]) {
    let (base, other) = (Country::new(provider, None), Country::new(provider, Some(reader)));
    let sign_in = |country: &Country| {
        let mut browser = Browser::new();
        let claims = json!({"email": address(reader), "email_verified": true, "now": NOW.timestamp()});
        browser.sign_in(&country.host, "/sign-in/participants", &claims).expect(303);
        browser
    };
    let (mut here, mut there) = (sign_in(&base), sign_in(&other));
    let mut statuses: BTreeMap<String, usize> = BTreeMap::new();
    for (method, path) in questions {
        let answer = base.answer(&mut here, reader, method, path);
        let otherwise = other.answer(&mut there, reader, method, path);
        assert!(
            answer == otherwise,
            "{} asks {method} {path} and is told\n{}\nor\n{}",
            reader.id,
            from_the_first_difference(&answer, &otherwise),
            from_the_first_difference(&otherwise, &answer)
        );
        *statuses.entry(answer[..3].to_owned()).or_default() += 1;
    }
    // It is no wonder that two answers are the same if all are refusals.
    assert!(statuses["200"] >= 100 && statuses["404"] >= 100 && !statuses.contains_key("500"), "{statuses:?}");
    // And the two do differ: whoever sees everything sees that at once.
    let everything = |country: &Country| {
        let rows = country.host.indicators(&country.host.add_coordinator(), "by=organisation&period=2026Q1");
        rows.iter().map(ToString::to_string).collect::<BTreeSet<_>>()
    };
    assert_ne!(everything(&base), everything(&other));
}
