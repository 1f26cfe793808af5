//! Bodies that cannot be read, are too large, or come in another encoding.

use std::sync::Arc;
use std::thread;

use encoding_rs::WINDOWS_1251;
use serde_json::json;

use super::{host_with_clinic, verdicts};
use crate::client::Answer;
use crate::host::Host;
use crate::region::{one_off, receipt};

const JSON: &str = "application/json";
const NDJSON: &str = "application/x-ndjson";
const CSV: &str = "text/csv";

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Lines of CSV as a workbook.
fn workbook(csv: &str) -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, line) in (0..).zip(csv.lines()) {
        sheet.write_row(row, 0, line.split(',')).unwrap();
    }
    workbook.save_to_buffer().unwrap()
}

const HEADER: &str = "external_id,organisation.id,recipient.family_name,recipient.given_name,recipient.birth_date,recipient.snils,\
                      service.kind,service.date";

fn post(host: &Host, key: &str, content_type: &str, body: impl AsRef<[u8]>) -> Answer {
    let headers = [format!("authorization: Bearer {key}"), format!("content-type: {content_type}")];
    host.client.send("POST", "/v1/receipts", &[&headers[0], &headers[1]], body)
}

fn row(name: &str) -> String {
    format!("{name},clinic,Ёлкина,Анна,1985-02-11,112-233-445 95,one_off,2026-01-14")
}

fn line(name: &str) -> String {
    receipt(name, "clinic", 1, one_off("2026-01-14")).to_string()
}

#[test]
fn what_cannot_be_read_is_said_so() {
    let (host, key) = host_with_clinic();
    for (content_type, body, expected) in [
        (JSON, "", "400 not_parseable"),
        (JSON, "{", "400 not_parseable"),
        (JSON, "[]", "400 not_parseable"),
        (JSON, "{}", "400 not_parseable"),
        (JSON, r#"{"receipts":{}}"#, "400 not_parseable"),
        (JSON, r#"{"receipts":[],"more":1}"#, "400 not_parseable"),
        (JSON, r#"{"receipts":[NaN]}"#, "400 not_parseable"),
        (CSV, "", "400 not_parseable"),
        (CSV, "PK\u{3}\u{4}", "400 not_parseable"),
        (CSV, "\n\n", "400 not_parseable"),
        (CSV, "external_id,organisation.id,external_id\n1,2,3\n", "400 header_duplicate"),
        ("text/plain", "x", "415 media_type_unsupported"),
        ("application/xml", "<receipts/>", "415 media_type_unsupported"),
    ] {
        assert_eq!(post(&host, &key, content_type, body).problem(), expected, "{content_type} {body}");
    }
}

#[test]
fn a_body_without_records_is_no_fault() {
    let (host, key) = host_with_clinic();
    for (content_type, body) in [(JSON, r#"{"receipts":[]}"#), (NDJSON, ""), (NDJSON, "\n \r\n"), (CSV, HEADER)] {
        let answer = post(&host, &key, content_type, body).expect(202).json();
        assert_eq!(answer["results"], json!([]), "{content_type} {body}");
    }
}

#[test]
fn too_much_at_once_is_refused_and_the_sender_hears_it() {
    let (host, key) = host_with_clinic();
    let records = |count: usize| {
        let records: Vec<_> =
            (0..count).map(|number| receipt(&format!("mis-{number}"), "clinic", 1, one_off("2026-01-14"))).collect();
        json!({"receipts": records}).to_string()
    };
    assert_eq!(post(&host, &key, JSON, records(1_001)).problem(), "413 too_large");
    let lines: String = (0..1_001).map(|number| line(&format!("mis-{number}")) + "\n").collect();
    assert_eq!(post(&host, &key, NDJSON, lines).problem(), "413 too_large");
    let five = 5 * 1024 * 1024;
    let padded = |length: usize| format!("{}{}", r#"{"receipts":[]}"#, " ".repeat(length - 15));
    post(&host, &key, JSON, padded(five)).expect(202);
    assert_eq!(post(&host, &key, JSON, padded(five + 1)).problem(), "413 too_large");
    assert_eq!(post(&host, &key, JSON, padded(10 * 1024 * 1024)).problem(), "413 too_large");
    // The connection and the host are as good as before.
    post(&host, &key, JSON, records(1)).expect(202);
}

/// Several large bodies at once are heard out, refused, and forgotten.
#[test]
fn large_bodies_at_once_do_not_stop_the_others() {
    let (host, key) = host_with_clinic();
    let body = Arc::new(" ".repeat(20 * 1024 * 1024));
    thread::scope(|scope| {
        for _ in 0..4 {
            let (host, key, body) = (&host, &key, Arc::clone(&body));
            scope.spawn(move || assert_eq!(post(host, key, JSON, body.as_bytes()).problem(), "413 too_large"));
        }
        assert_eq!(post(&host, &key, NDJSON, line("mis-1")).expect(202).json()["accepted"], 1);
    });
}

#[test]
fn a_bad_line_or_row_is_refused_alone() {
    let (host, key) = host_with_clinic();
    let lines =
        [line("mis-1"), r#"{"external_id":"mis-2","org"#.to_owned(), String::new(), "7".to_owned(), line("mis-3")];
    let answer = post(&host, &key, NDJSON, lines.join("\r\n")).expect(202).json();
    assert_eq!(verdicts(&answer), ["accepted", "refused  not_parseable", "refused  not_parseable", "accepted"]);
    let rows = [HEADER.to_owned(), row("mis-4"), "mis-5,clinic".to_owned(), row("mis-6") + ",more", row("mis-7")];
    let answer = post(&host, &key, CSV, rows.join("\n")).expect(202).json();
    assert_eq!(verdicts(&answer), ["accepted", "refused  not_parseable", "refused  not_parseable", "accepted"]);
    assert_eq!(answer["results"][1]["external_id"], "mis-5", "a row is named where its name can be read");
    let lines = |answer: &serde_json::Value| -> Vec<u64> {
        answer["results"].as_array().unwrap().iter().map(|it| it["line"].as_u64().unwrap()).collect()
    };
    assert_eq!(lines(&answer), [2, 3, 4, 5]);
    let multi = row("mis-8").replace("Анна", "\"Анна\r\nМария\"");
    let rows = ["", HEADER, "", &multi, &row("mis-9").replace("Анна", "\"Анна"), &row("mis-8"), &row("mis-10")];
    let answer = post(&host, &key, CSV, rows.join("\r\n")).expect(202).json();
    let expected = ["accepted", "refused  not_parseable", "refused /external_id external_id_reused", "accepted"];
    assert_eq!((verdicts(&answer), lines(&answer)), (expected.map(str::to_owned).to_vec(), vec![4, 6, 7, 8]));
    let words = |index: usize| answer["results"][index]["errors"][0]["message"].as_str().unwrap().to_owned();
    assert!(words(1).contains("quote") && words(2).contains("line 4"), "{answer}");
}

/// An unknown column is one refusal that lists the columns, and nothing is stored.
#[test]
fn an_unknown_column_is_told_once() {
    let (host, key) = host_with_clinic();
    let body = format!("{HEADER},recipient.email,x\n{},a@b.example,\n{},,\n", row("mis-1"), row("mis-2"));
    let answer = post(&host, &key, CSV, body);
    assert_eq!(answer.problem(), "400 header_unknown");
    for told in ["unknown: recipient.email, x;", "organisation.ogrn", "representatives.0."] {
        assert!(answer.body.contains(told), "{}", answer.body);
    }
    assert_eq!(host.client.get_as(&key, "/v1/receipts/mis-2").status, 404);
}

/// A record is the same record in every encoding and with every separator.
#[test]
fn encodings_and_separators_make_no_difference() {
    let (host, key) = host_with_clinic();
    let csv = format!("{HEADER}\r\n{}\r\n", row("mis-1"));
    let semicolons = csv.replace(',', ";");
    assert_eq!(post(&host, &key, CSV, &csv).expect(202).json()["accepted"], 1);
    let mut json = receipt("mis-1", "clinic", 1, one_off("2026-01-14"));
    json["recipient"] =
        json!({"family_name": "Ёлкина", "given_name": "Анна", "birth_date": "1985-02-11", "snils": "11223344595"});
    for (content_type, body) in [
        (CSV, semicolons.clone().into_bytes()),
        (CSV, csv.replace(',', "\t").into_bytes()),
        (CSV, format!("\u{feff}{semicolons}").into_bytes()),
        (CSV, csv.replace("Ёлкина", "\"Ёлкина\"").into_bytes()),
        (CSV, csv.replace(',', " , ").into_bytes()),
        (CSV, WINDOWS_1251.encode(&csv).0.into_owned()),
        ("text/csv; charset=windows-1251", WINDOWS_1251.encode(&semicolons).0.into_owned()),
        ("TEXT/CSV; charset=\"utf-8\"; header=present", csv.clone().into_bytes()),
        ("text/tab-separated-values", csv.replace(',', "\t").into_bytes()),
        (CSV, csv.replace("Ёлкина", "Е\u{308}лкина\u{200b}").replace("Анна", "\u{a0}Анна ").into_bytes()),
        (CSV, csv.replace("1985-02-11", "11.02.1985").replace("2026-01-14", "14.01.2026").into_bytes()),
        (CSV, csv.replace("112-233-445 95", "112 233 445\u{a0}95").into_bytes()),
        (CSV, format!("\u{feff}{csv}").encode_utf16().flat_map(u16::to_le_bytes).collect()),
        (XLSX, workbook(&csv)),
        (NDJSON, format!("\u{feff}{json}\n").into_bytes()),
        (JSON, format!("\u{feff}{}", json!({"receipts": [json]})).into_bytes()),
        ("application/json; charset=utf-8", json!({"receipts": [json]}).to_string().into_bytes()),
    ] {
        let answer = post(&host, &key, content_type, body).expect(202).json();
        assert_eq!(verdicts(&answer), ["repeated"], "{content_type}");
    }
}

/// A file with children, as the programs of schools write it.
#[test]
fn representatives_fit_into_a_row() {
    let (host, key) = host_with_clinic();
    let header = format!(
        "{HEADER},representatives.0.family_name,representatives.0.given_name,representatives.0.birth_date,representatives.0.snils"
    );
    let child = row("mis-1").replace("1985-02-11", "2015-05-01");
    let body = format!("{header}\n{child},Ёлкина,Мария,1985-02-11,087-654-303 00\n{},,,,\n", row("mis-2"));
    assert_eq!(verdicts(&post(&host, &key, CSV, body).expect(202).json()), ["accepted", "accepted"]);
}
