//! Figures: exact, suppressed where too few answered, by every crossing, in both formats, final when the quarter is over.

use serde_json::{Value, json};

use crate::client::text;
use crate::host::Host;
use crate::region::{CLINIC_OGRN, answers, ogrn, one_off, receipt};

/// Organisations in two regions and three industries.
const ORGANISATIONS: [(&str, &str, &str); 5] = [
    ("clinic", "healthcare", "77"),
    ("bureau", "expertise_bureau", "77"),
    ("school", "school", "77"),
    ("kinder", "preschool", "39"),
    ("stadium", "sport", "39"),
];

/// A host at noon in Moscow on 15.01.2026 with all of them.
struct Country {
    host: Host,
    key: String,
    token: String,
    citizens: u32,
}

impl Country {
    fn new() -> Country {
        let host = Host::at("2026-01-15T09:00:00Z");
        ["77", "39"].iter().for_each(|region| host.add_region(region));
        for ((id, organisation_type, region), number) in ORGANISATIONS.into_iter().zip(1..) {
            let ogrn = if id == "clinic" { CLINIC_OGRN.to_owned() } else { ogrn(number) };
            host.add_organisation_of(organisation_type, id, &ogrn, region);
        }
        let (key, token) = (host.add_source("mis", &["*"]), host.add_coordinator());
        Country { host, key, token, citizens: 0 }
    }

    /// New citizens with one notice each; answers the tokens of their links.
    fn invite(&mut self, organisation: &str, count: u32, date: &str) -> Vec<String> {
        let numbers: Vec<u32> = (self.citizens + 1..=self.citizens + count).collect();
        self.citizens += count;
        numbers.iter().for_each(|number| self.host.add_account(*number));
        let receipts: Vec<Value> = numbers
            .iter()
            .map(|number| receipt(&format!("mis-{number}"), organisation, *number, one_off(date)))
            .collect();
        assert_eq!(self.host.post_receipts(&self.key, &receipts)["accepted"], count);
        self.host.idle();
        numbers.iter().map(|number| self.host.token_of(*number)).collect()
    }

    /// Invites, and each answers alike.
    fn rate(&mut self, organisation: &str, count: u32, scores: [Option<u8>; 5], date: &str) {
        for token in self.invite(organisation, count, date) {
            self.host.respond(&token, &answers(scores)).expect(201);
        }
    }

    fn rows(&self, query: &str) -> Vec<Value> {
        self.host.indicators(&self.token, query)
    }

    /// The quarter ends; nobody hears of it before.
    fn close(&self) {
        self.host.set_clock("2026-03-31T22:30:00Z");
        self.host.run("rollup");
    }

    /// The clinic's row.
    fn clinic(&self, period: &str) -> Value {
        self.rows(&format!("by=organisation&organisation=clinic&period={period}")).remove(0)
    }
}

/// These fields of a row, in short.
fn told(row: &Value, fields: &str) -> String {
    fields.split(' ').map(|field| text(&row[field])).collect::<Vec<_>>().join(" ")
}

const COUNTS: &str = "receipts invited notices completed coverage";
const OPINION: &str = "suppressed satisfaction satisfaction_low satisfaction_high questions growth";

#[test]
fn figures_are_exact() {
    let mut country = Country::new();
    // 12 answers: 60 scores, of them 2 "does not apply".
    country.rate("clinic", 7, [Some(5), Some(4), Some(5), Some(5), Some(3)], "2026-01-14");
    country.rate("clinic", 3, [Some(1), Some(2), Some(3), Some(4), Some(5)], "2026-01-14");
    country.rate("clinic", 2, [Some(5), Some(5), None, Some(4), Some(4)], "2026-01-14");
    country.invite("clinic", 5, "2026-01-14");
    // Ten of them wait for ten more, so that nobody can tell whose they are, until the quarter ends.
    assert_eq!(told(&country.clinic("running"), "completed state satisfaction"), "12 suppressed null");
    country.close();
    let row = country.clinic("2026Q1");
    assert_eq!(
        told(&row, "organisation name region industry type period final"),
        "clinic Учреждение clinic 77 healthcare healthcare 2026Q1 true"
    );
    // 12 of 17 notices.
    assert_eq!(told(&row, COUNTS), "17 17 17 12 70.59");
    // (7·22 + 3·15 + 2·18) / (7·5 + 3·5 + 2·4) = 235/58 = 4.0517…
    assert_eq!(told(&row, "suppressed satisfaction cohort_coverage growth"), "false 4.05 70.59 null");
    let number = |name: &str| text(&row[name]).parse::<f64>().unwrap();
    assert!(number("satisfaction_low") < 4.05 && 4.05 < number("satisfaction_high"), "{row}");
    let questions = row["questions"].as_object().unwrap();
    let shown: Vec<String> =
        questions.iter().map(|(name, it)| format!("{name} {} {}", it["counts"], text(&it["mean"]))).collect();
    assert_eq!(
        shown,
        [
            "comfort [2,0,0,3,0,7] 4.40",
            "competence [0,0,0,7,2,3] 3.67",
            "goodwill [0,0,0,0,5,7] 4.58",
            "information [0,3,0,0,0,9] 4.00",
            "organisation [0,0,3,0,7,2] 3.67",
        ]
    );
}

#[test]
fn too_few_answers_are_hidden_in_every_crossing() {
    let mut country = Country::new();
    country.rate("clinic", 9, [Some(5); 5], "2026-01-14");
    assert_eq!(told(&country.clinic("running"), COUNTS), "9 9 9 9 100.00");
    assert_eq!(told(&country.clinic("running"), OPINION), "true null null null null null");
    for by in [
        "country",
        "region&region=77",
        "industry&industry=healthcare",
        "type&type=healthcare",
        "organisation&organisation=clinic",
    ] {
        assert_eq!(
            told(&country.rows(&format!("by={by}"))[0], "completed suppressed satisfaction"),
            "9 true null",
            "{by}"
        );
    }
    // A group is published when the next one is full.
    for (more, expected) in [(1, "10 true null"), (9, "19 true null"), (1, "20 false 5.00")] {
        country.rate("clinic", more, [Some(5); 5], "2026-01-14");
        assert_eq!(told(&country.clinic("running"), "completed suppressed satisfaction"), expected);
    }
    assert_eq!(told(&country.clinic("running"), "responses"), "10");
    // Nobody was asked: that is neither 0 nor 100 percent.
    let silent = country.rows("by=organisation&organisation=school").remove(0);
    assert_eq!(told(&silent, COUNTS), "0 0 0 0 null");
    assert_eq!(told(&silent, OPINION), "true null null null null null");
    // A suppressed cell of the CSV is empty.
    let csv =
        country.host.client.get_as(&country.token, "/v1/indicators?by=organisation&organisation=school&format=csv");
    assert!(csv.expect(200).body.contains(",0,0,0,0,,,,,,,,,true,"));
}

#[test]
fn what_is_too_little_stays_hidden_when_the_quarter_ends() {
    let mut country = Country::new();
    country.rate("clinic", 9, [Some(5); 5], "2026-01-14");
    country.close();
    for by in ["country", "region&region=77", "type&type=healthcare", "organisation&organisation=clinic"] {
        let row = country.rows(&format!("by={by}&period=2026Q1")).remove(0);
        assert_eq!(told(&row, "final completed suppressed satisfaction"), "true 9 true null", "{by}");
    }
}

#[test]
fn crossings_add_up() {
    let mut country = Country::new();
    for (organisation, count, score) in
        [("clinic", 11, 5), ("bureau", 12, 4), ("school", 10, 3), ("kinder", 13, 2), ("stadium", 10, 1)]
    {
        country.rate(organisation, count, [Some(score); 5], "2026-01-14");
    }
    // A closed quarter keeps the name that it was closed with.
    country.host.put(
        "organisations/clinic",
        json!({
            "name": "=HYPERLINK(\"http://evil.example\")", "ogrn": CLINIC_OGRN, "type": "healthcare", "region": "77",
            "level": "regional", "included_on": "2025-01-01",
        }),
    );
    country.close();
    let lines = |query: &str, name: &str| -> Vec<String> {
        country
            .rows(&format!("{query}&period=2026Q1"))
            .iter()
            .map(|row| told(row, &format!("{name} completed satisfaction")))
            .collect()
    };
    // 11·5 + 12·4 + 10·3 + 13·2 + 10·1 = 169 over 56.
    assert_eq!(lines("by=country", "period"), ["2026Q1 56 3.02"]);
    assert_eq!(lines("by=region", "region"), ["39 23 1.57", "77 33 4.03"]);
    assert_eq!(
        lines("by=industry", "industry"),
        ["social_protection 12 4.00", "healthcare 11 5.00", "education 23 2.43", "sport 10 1.00",]
    );
    assert_eq!(lines("by=type", "type").len(), 5);
    assert_eq!(
        lines("by=organisation", "organisation"),
        ["bureau 12 4.00", "clinic 11 5.00", "kinder 13 2.00", "school 10 3.00", "stadium 10 1.00"]
    );
    assert_eq!(lines("by=organisation&region=39&industry=sport", "organisation"), ["stadium 10 1.00"]);
    assert_eq!(lines("by=country&industry=education", "period"), ["2026Q1 23 2.43"]);
    check_pages(&country);
    check_csv(&country);
}

/// Every row is on exactly one page, whatever the pages' size.
fn check_pages(country: &Country) {
    let whole = country.rows("by=organisation&period=2026Q1");
    for limit in 1..=6 {
        let (mut rows, mut cursor, mut pages) = (Vec::new(), String::new(), 0);
        loop {
            let path = format!("/v1/indicators?by=organisation&period=2026Q1&limit={limit}{cursor}");
            let page = country.host.client.get_as(&country.token, &path).expect(200).json();
            let of_page = page["rows"].as_array().unwrap();
            assert!(of_page.len() <= limit);
            rows.extend(of_page.iter().cloned());
            pages += 1;
            match page["cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!((rows, pages), (whole.clone(), whole.len().div_ceil(limit)), "limit {limit}");
    }
}

/// Checks the figures as CSV: those of the JSON, from one path, in a form that a spreadsheet reads and cannot run.
fn check_csv(country: &Country) {
    let answer = country
        .host
        .client
        .get_as(&country.token, "/v1/indicators?by=organisation&period=2026Q1&format=csv")
        .expect(200);
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    let lines: Vec<&str> = answer.body.lines().collect();
    assert_eq!(lines.len(), 6);
    assert!(lines[0].starts_with(
        "region,industry,type,organisation,name,period,final,receipts,invited,notices,completed,coverage,"
    ));
    assert!(lines[2].starts_with("77,healthcare,healthcare,clinic,\"'=HYPERLINK(\"\"http://evil.example\"\")\",2026Q1,true,11,11,11,11,100.00,100.00,5.00,"), "{}", lines[2]);
    let columns: Vec<&str> = lines[0].split(',').collect();
    let place = columns.iter().position(|name| *name == "satisfaction").unwrap();
    let json: Vec<String> =
        country.rows("by=organisation&period=2026Q1").iter().map(|row| text(&row["satisfaction"])).collect();
    let csv: Vec<&str> = lines[1..].iter().map(|line| line.split(',').nth(place).unwrap()).collect();
    assert_eq!(csv, json);
}

/// A2.10: after the end of the quarter its figures stand for good, with a hash over all of them.
#[test]
fn finals_stand_and_growth_is_told() {
    let mut country = Country::new();
    country.rate("clinic", 40, [Some(4), Some(4), Some(4), Some(3), Some(3)], "2026-01-14");
    // Answered in the next quarter: counts there, and its notice's quarter knows it.
    let late = country.invite_on("2026-03-31T09:00:00Z", "clinic", 2, "2026-03-31");
    country.host.set_clock("2026-03-31T22:30:00Z");
    country.host.run("rollup");
    let first = country.clinic("2026Q1");
    assert_eq!(told(&first, COUNTS), "42 42 42 40 95.24");
    assert_eq!(told(&first, "final satisfaction method cohort_coverage"), "true 3.60 mean-of-scores/1 95.24");
    let hash = text(&first["hash"]);
    assert!(hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()), "{hash}");

    country.host.respond(&late[0], &answers([Some(5); 5])).expect(201);
    country.host.set_clock("2026-05-15T09:00:00Z");
    country.rate("clinic", 39, [Some(5), Some(5), Some(5), Some(4), Some(4)], "2026-05-14");
    assert_eq!(country.clinic("2026Q1"), first, "a final is final");
    let second = country.clinic("running");
    assert_eq!(told(&second, COUNTS), "39 39 39 40 102.56");
    assert_eq!(told(&second, "period final satisfaction cohort_coverage hash"), "2026Q2 false 4.61 100.00 null");
    // Three groups of ten are published: (29·23 + 25)/150 − 3.6 = 1.01.
    assert_eq!(
        second["growth"],
        json!({"required": "0.20", "actual": "1.01", "verdict": "risen", "before": "3.60", "now": "4.61", "reached": "reached"})
    );
    assert_eq!(
        told(&country.rows("by=country&period=2026Q1")[0], "final hash"),
        format!("true {hash}"),
        "one hash for all"
    );

    // Above the target no growth is due; and a rise that may be chance is not called one.
    country.host.set_clock("2026-06-30T22:30:00Z");
    country.host.run("rollup");
    country.host.set_clock("2026-07-15T09:00:00Z");
    country.rate("clinic", 20, [Some(5), Some(5), Some(5), Some(4), Some(4)], "2026-07-14");
    assert_eq!(
        country.clinic("running")["growth"],
        json!({
            "required": "0.00", "actual": "-0.01", "verdict": "cannot_tell", "before": "4.61", "now": "4.60", "reached": null,
        })
    );
    country.host.run("rollup");
    assert_eq!(country.clinic("2026Q1"), first, "and stays so");
}

impl Country {
    fn invite_on(&mut self, now: &str, organisation: &str, count: u32, date: &str) -> Vec<String> {
        self.host.set_clock(now);
        self.invite(organisation, count, date)
    }
}

/// A federal body's growth is due by the year, and so compared with the same quarter a year ago (A1.10д).
#[test]
fn a_federal_body_is_compared_with_the_year_before() {
    let mut country = Country::new();
    let body = json!({"name": "Минздрав", "kind": "federal_body", "industry": "healthcare"});
    country.host.add_participant("health", body.clone());
    country.rate("clinic", 30, [Some(3); 5], "2026-01-14");
    country.host.set_clock("2026-10-15T09:00:00Z");
    country.rate("clinic", 30, [Some(4); 5], "2026-10-14");
    country.host.set_clock("2027-01-15T08:00:00Z");
    // Keys live a year: everybody gets new ones in time.
    (country.key, country.token) = (country.host.add_source("mis", &["*"]), country.host.add_coordinator());
    let federal = country.host.add_participant("health", body);
    country.rate("clinic", 30, [Some(5); 5], "2027-01-14");
    let actual = |token: &str| {
        text(&country.host.indicators(token, "by=organisation&organisation=clinic")[0]["growth"]["actual"])
    };
    assert_eq!([actual(&federal), actual(&country.token)], ["2.00", "1.00"]);
}
