//! Every figure of every level, recomputed by a program that shares no line with ours (`recomputation.py`: DuckDB, scipy,
//! statsmodels), from the responses as they are exported and from what this test itself sent and received.

use std::fmt::Write;
use std::process::Command;

use serde_json::{Value, json};

use crate::host::{Host, Start, binary};
use crate::python::python;
use crate::region::{answers, ogrn, one_off, receipt};

/// Organisations: id, type, industry, region, and how many are invited in each of two quarters. Every third of them does not
/// answer.
const ORGANISATIONS: [(&str, &str, &str, &str, [u32; 2]); 10] = [
    ("clinic", "healthcare", "healthcare", "77", [24, 30]),
    ("hospital", "healthcare", "healthcare", "77", [6, 20]),
    ("bureau", "expertise_bureau", "social_protection", "77", [18, 0]),
    ("school-a", "school", "education", "77", [20, 18]),
    ("school-b", "school", "education", "77", [15, 21]),
    ("kinder", "preschool", "education", "39", [16, 24]),
    ("school-c", "school", "education", "39", [4, 18]),
    ("dispensary", "healthcare", "healthcare", "39", [20, 18]),
    ("stadium", "sport", "sport", "39", [0, 18]),
    // A type and an industry that the act does not have.
    ("gallery", "museum", "culture", "39", [20, 18]),
];

/// Numbers that look random and are the same in each run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    /// Mostly fives; better in the second quarter; now and then "does not apply".
    fn score(&mut self, quarter: usize) -> Option<u8> {
        match self.roll(20) {
            0 => None,
            1..=3 => Some(1 + self.roll(3) as u8),
            4..=9 if quarter == 0 => Some(3 + self.roll(2) as u8),
            4..=9 => Some(4),
            _ => Some(5),
        }
    }
}

/// What the test itself knows of what happened.
#[derive(Default)]
struct Known {
    receipts: String,
    notices: String,
}

fn live_through(host: &Host, key: &str, quarter: usize, known: &mut Known) {
    let (name, date) = [("2026Q1", "2026-02-13"), ("2026Q2", "2026-05-14")][quarter];
    let mut dice = Dice(2026 + quarter as u64);
    let mut citizen = quarter as u32 * 1_000;
    let mut invited = Vec::new();
    for (organisation, _, _, _, counts) in ORGANISATIONS {
        for place in 0..counts[quarter] {
            citizen += 1;
            host.add_account(citizen);
            host.post_receipt(key, receipt(&format!("r{citizen}"), organisation, citizen, one_off(date)));
            let _ = writeln!(known.receipts, "{name},{organisation}");
            invited.push((citizen, organisation, place));
        }
    }
    host.idle();
    for (citizen, organisation, place) in invited {
        let (willing, token) = (place % 3 < 2, host.token_of(citizen));
        // Some of those that nobody answers are taken back.
        let withdrawn = place % 9 == 8;
        if withdrawn {
            let taken_back = json!({"external_id": format!("r{citizen}"), "withdrawn": true});
            assert_eq!(host.post_receipts(key, &[taken_back])["withdrawn"], 1);
        }
        if willing {
            let scores = std::array::from_fn(|_| dice.score(quarter));
            host.respond(&token, &answers(scores)).expect(201);
        }
        let _ = writeln!(known.notices, "{name},{organisation},{willing},{withdrawn}");
    }
    host.idle();
}

/// Every crossing that the API serves.
fn questions() -> Vec<(String, Value)> {
    let filters = [
        json!({}),
        json!({"region": "77"}),
        json!({"region": "39"}),
        json!({"industry": "education"}),
        json!({"industry": "culture"}),
        json!({"type": "school"}),
        json!({"type": "healthcare"}),
        json!({"region": "77", "industry": "education"}),
        json!({"region": "39", "type": "school"}),
    ];
    let by = ["country", "region", "industry", "type", "organisation"];
    filters.iter().flat_map(|filter| by.map(|by| (by.to_owned(), filter.clone()))).collect()
}

fn rows(host: &Host, token: &str, period: &str, into: &mut Vec<Value>) {
    for (by, filter) in questions() {
        let conditions: String = filter
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, value)| format!("&{name}={}", value.as_str().unwrap()))
            .collect();
        let rows = host.indicators(token, &format!("by={by}&period={period}{conditions}"));
        into.push(json!({"by": by, "filter": filter, "rows": rows}));
    }
}

#[test]
fn another_program_finds_the_same_figures() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    let arguments = "--dev --clock 2026-02-14T09:00:00Z".split(' ').map(str::to_owned).collect();
    let host = Host::start(Start { arguments, data: Some(&data), environment: Vec::new() });
    ["77", "39"].iter().for_each(|region| host.add_region(region));
    host.put("industries/culture", json!({"name": "Культура"}));
    host.put("organisation_types/museum", json!({"name": "Музеи", "industry": "culture"}));
    let mut organisations = "id,type,industry,region\n".to_owned();
    for ((id, organisation_type, industry, region, _), number) in ORGANISATIONS.into_iter().zip(1..) {
        host.add_organisation_of(organisation_type, id, &ogrn(number), region);
        let _ = writeln!(organisations, "{id},{organisation_type},{industry},{region}");
    }
    let (key, token) = (host.add_source("mis", &["*"]), host.add_coordinator());
    let mut known = Known {
        receipts: "quarter,organisation\n".to_owned(),
        notices: "quarter,organisation,answered,withdrawn\n".to_owned(),
    };
    live_through(&host, &key, 0, &mut known);
    host.set_clock("2026-03-31T22:35:00Z");
    host.run("rollup");
    host.set_clock("2026-05-15T09:00:00Z");
    live_through(&host, &key, 1, &mut known);
    let mut everything = Vec::new();
    rows(&host, &token, "2026Q1", &mut everything);
    rows(&host, &token, "running", &mut everything);
    assert!(host.terminate().success());

    let recounted =
        Command::new(binary()).args(["recount", "--period", "2026Q1", "--data"]).arg(&data).output().unwrap();
    assert!(recounted.status.success(), "{}", String::from_utf8_lossy(&recounted.stdout));
    let exported = |format: &str| {
        let arguments = ["export-responses", "--format", format, "--data"];
        let exported = Command::new(binary()).args(arguments).arg(&data).output().unwrap();
        assert!(exported.status.success(), "{}", String::from_utf8_lossy(&exported.stderr));
        exported.stdout
    };
    for (name, text) in [
        ("responses.csv", exported("csv")),
        ("responses.parquet", exported("parquet")),
        ("organisations.csv", organisations.into_bytes()),
        ("receipts.csv", known.receipts.into_bytes()),
        ("notices.csv", known.notices.into_bytes()),
        ("rows.json", Value::from(everything).to_string().into_bytes()),
    ] {
        std::fs::write(directory.path().join(name), text).unwrap();
    }
    let script = crate::host::repository().join("tests/it/recomputation.py");
    let output = Command::new(python()).arg(script).arg(directory.path()).output().unwrap();
    let (told, faults) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{told}{faults}");
    // It did look: at thousands of figures, and at organisations that are hidden.
    let agreed: usize = told.split(' ').next().unwrap().parse().unwrap();
    assert!(agreed > 3_000 && !told.contains(" 0 organisations"), "{told}");
}
