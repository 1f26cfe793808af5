//! Files as the outside world sent them and a system did not understand: `tests/cases/`. Each is tried over HTTP and by the command
//! line, and gives the same.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::client::text;
use crate::command::otklik;
use crate::host::{Host, OPERATOR_KEY, repository};
use crate::region::ogrn;

fn file(name: &str) -> PathBuf {
    repository().join("tests/cases").join(name)
}

/// A host with the organisation that the files name, and the key of a source.
fn host() -> (Host, String) {
    let host = Host::at("2026-01-15T09:00:00Z");
    host.add_region("77");
    host.add_organisation("org77", &ogrn(77), "77");
    let key = host.add_source("mis", &["*"]);
    (host, key)
}

/// Each file of receipts, and what is said of each of its records: its line, its name, the code of its fault.
const RECEIPTS: [(&str, &str); 28] = [
    ("csv-boolean-russian-excel.csv", "2 br1"),
    ("csv-byte-truncated-name.csv", "2 bt1, 3 bt2 not_parseable"),
    ("csv-cp866.csv", "encoding_unknown"),
    ("csv-utf16le-without-bom.csv", "encoding_unknown"),
    ("csv-utf16le-excel-unicode-text.txt", "2 x1, 3 x2"),
    ("csv-header-case.csv", "2 hc1"),
    ("csv-leading-blank-line.csv", "3 lb1"),
    ("csv-sep-line.csv", "3 sep1"),
    ("csv-trailing-empty-columns.csv", "2 tc1"),
    ("csv-trailing-empty-rows.csv", "2 tr1"),
    ("csv-trailing-separators-only-in-rows.csv", "2 ts1"),
    ("csv-russian-dates.csv", "2 rd1"),
    ("csv-single-name.csv", "2 mn1"),
    ("csv-snils-nbsp.csv", "2 sn1"),
    ("csv-snils-spaces.csv", "2 sn2"),
    ("csv-snils-zeros.csv", "2 sn3 snils_format, 3 sn4 snils_format"),
    ("csv-zero-width-name.csv", "2 zw1 name_empty"),
    ("ndjson-one-bad-byte.ndjson", "1 nb1, 2 nb2 not_parseable"),
    // Files of ours in the same manner. A quote that a later row closes by chance swallows no row between.
    ("csv-quote-closed-in-a-later-row.csv", "2 qc1 not_parseable, 3 qc2, 4 qc3, 5 qc4"),
    ("ndjson-id-twice.ndjson", "1 it1, 2 it2, 4 it1 external_id_reused"),
    ("csv-koi8-r-capitals.csv", "encoding_unknown"),
    ("csv-iso-8859-5.csv", "encoding_unknown"),
    ("csv-mac-cyrillic.csv", "encoding_unknown"),
    ("csv-pipes.csv", "2 pp1"),
    ("csv-utf32le.csv", "encoding_unknown"),
    ("csv-formula-errors.csv", "2 fe1 not_parseable, 3 fe2, 4 fe3 not_parseable"),
    ("xls-renamed.xlsx", "not_parseable"),
    // What a register holds is no receipt.
    ("registry-tab.csv", "header_unknown"),
];

#[test]
fn receipts_over_http() {
    let (host, key) = host();
    for (name, expected) in RECEIPTS {
        let kind = if name.ends_with(".ndjson") { "application/x-ndjson" } else { "text/csv" };
        let headers = [format!("authorization: Bearer {key}"), format!("content-type: {kind}")];
        let body = std::fs::read(file(name)).unwrap();
        let answer = host.client.send("POST", "/v1/receipts", &[&headers[0], &headers[1]], body);
        let told = match answer.status {
            202 => answer.json()["results"].as_array().unwrap().iter().map(told).collect::<Vec<_>>().join(", "),
            _ => answer.problem().trim_start_matches("400 ").to_owned(),
        };
        assert_eq!(told, expected, "{name}");
    }
    assert_eq!(host.client.get_as(&key, "/v1/receipts/dos1").status, 404, "nothing of a refused file is stored");
    assert_eq!(
        host.client.get_as(&key, "/v1/receipts/br1").expect(200).json()["state"],
        "awaiting_account",
        "ЛОЖЬ is no"
    );
}

fn told(result: &Value) -> String {
    let place = format!("{} {}", result["line"], text(&result["external_id"]));
    let codes: Vec<String> = result["errors"].as_array().unwrap().iter().map(|error| text(&error["code"])).collect();
    format!("{place} {}", codes.join(" ")).trim_end().to_owned()
}

#[test]
fn receipts_by_the_command_line() {
    let (host, key) = host();
    let directory = tempfile::tempdir().unwrap();
    for (name, expected) in RECEIPTS {
        let report = directory.path().join(format!("{name}-report"));
        let line = format!("receipts send {{}} --to {} --key {key} --report {{}}", host.client.base());
        let said = otklik(&line, &[&file(name), &report]);
        if !expected.starts_with(char::is_numeric) {
            let words = match expected {
                "encoding_unknown" => "encoding",
                "not_parseable" => "an old one (.xls) or has a password",
                other => other,
            };
            said.badly(words);
            continue;
        }
        let records: Vec<&str> = expected.split(", ").collect();
        let refused: Vec<String> = std::fs::read_to_string(&report)
            .unwrap()
            .lines()
            .skip(1)
            .map(|line| line.split(',').take(3).collect::<Vec<_>>().join(" "))
            .collect();
        let faults: Vec<&str> = records.iter().copied().filter(|record| 2 < record.split(' ').count()).collect();
        assert_eq!(refused, faults, "{name}");
        let accepted = records.len() - faults.len();
        let summary = format!("{} receipts: {accepted} accepted, 0 repeated", records.len());
        assert!(said.output.contains(&summary), "{name}: {}{}", said.output, said.errors);
    }
}

/// Each file of a register, what it is of, and what is said of it.
const REGISTERS: [(&str, &str, &str); 3] = [
    ("registry-accounts-TRUE.csv", "accounts", "1 imported"),
    ("registry-tab.csv", "organisations", "1 imported"),
    ("registry-row-number.csv", "organisations", "1 imported, 6 r16 /ogrn field_invalid"),
];

fn told_of_rows(answer: &Value) -> String {
    let imported = format!("{} imported", answer["imported"]);
    let refused = answer["results"].as_array().unwrap().iter().map(|row| {
        let errors = row["errors"].as_array().unwrap().iter();
        let errors = errors.map(|error| format!("{} {}", text(&error["field"]), text(&error["code"])));
        format!("{} {} {}", row["row"], text(&row["id"]), errors.collect::<Vec<_>>().join(" "))
    });
    [imported].into_iter().chain(refused).collect::<Vec<_>>().join(", ")
}

#[test]
fn registers_over_http_and_by_the_command_line() {
    let (host, _) = host();
    let directory = tempfile::tempdir().unwrap();
    for (name, kind, expected) in REGISTERS {
        let headers = [&format!("authorization: Bearer {OPERATOR_KEY}")[..], "content-type: text/csv"];
        let body = std::fs::read(file(name)).unwrap();
        let answer = host.client.send("POST", &format!("/v1/registry/{kind}/import"), &headers, body).expect(200);
        assert_eq!(told_of_rows(&answer.json()), expected, "{name}");
        let refused = directory.path().join(name);
        let line =
            format!("registry import {kind} {{}} --to {} --key {OPERATOR_KEY} --refused {{}}", host.client.base());
        let said = otklik(&line, &[&file(name), &refused]);
        let answer: Value = serde_json::from_str(&said.output).unwrap();
        assert_eq!(told_of_rows(&answer), expected, "{name}: {}", said.errors);
        let rows = std::fs::read_to_string(&refused).unwrap();
        assert_eq!(rows.lines().count(), 1 + expected.matches(", ").count(), "{name}: {rows}");
    }
    let organisation = |id: &str| host.client.get_as(OPERATOR_KEY, &format!("/v1/registry/organisations/{id}"));
    assert_eq!(organisation("r15").expect(200).json()["name"], json!("Школа № 15"));
    organisation("r16").expect(404);
}
