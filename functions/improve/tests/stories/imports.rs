//! Hundreds of cases from a table: every row has its verdict and all its faults, a dry run writes nothing, twice is once.

use std::sync::Arc;

use axum::body::Body;
use chrono::{Datelike, NaiveDate};
use expect_test::expect;
use http::Request;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use serde_json::Value;

use crate::country::Country;

pub(crate) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

async fn import(country: &Country, who: &str, query: &str, file: &str) -> Value {
    sent(country, who, query, ("text/csv", file.as_bytes().to_vec())).await
}

pub(crate) async fn sent(country: &Country, who: &str, query: &str, (kind, file): (&str, Vec<u8>)) -> Value {
    let request = Request::builder().method("POST").uri(format!("/v1/cases/import?{query}"));
    let request = request.header("authorization", country.authorization(who)).header("content-type", kind);
    let request = request.body(Body::from(file)).unwrap();
    let response = improve::handle(Arc::clone(&country.world.app), request).await;
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

/// How many rows have which verdict, and what is told of those that are refused.
pub(crate) fn told(answer: &Value) -> String {
    let rows = answer["results"].as_array().unwrap();
    let count = |verdict: &str| rows.iter().filter(|row| row["verdict"] == verdict).count();
    let verdicts = ["accepted", "repeated", "amended", "refused"].map(|it| format!("{it} {}", count(it)));
    let refused = rows.iter().filter(|row| row["verdict"] == "refused").map(|row| {
        let errors = row["errors"].as_array().unwrap().iter();
        let errors: Vec<_> = errors.map(|it| format!("{} {}", it["field"], it["code"]).replace('"', "")).collect();
        format!("\n  line {}: {}", row["line"], errors.join(", "))
    });
    verdicts.join(", ") + &refused.collect::<String>()
}

#[tokio::test]
async fn three_hundred_requests_and_seventy_road_maps_come_from_tables() {
    let country = Country::new().await;
    let mut requests = "external_ref;title;target_kind;target_id;region;owner;source\n".to_owned();
    for at in 1..=300 {
        requests += &match at {
            7 => format!("Т-{at};;service;pass;;nobody;feedback\n"),
            8 => format!("Т-{at};Дело;house;pass;1;mvd;rumour\n"),
            9 => ";Дело;service;pass;;mvd;feedback\n".to_owned(),
            10 => format!("Т-{at};Дело;service;nothing;;mvd;feedback\n"),
            _ => format!("Т-{at};Дело {at};service;pass;;mvd;feedback\n"),
        };
    }
    let kind = "kind=change_request";
    let mut lines = Vec::new();
    for query in [format!("{kind}&dry_run=true"), kind.to_owned(), kind.to_owned()] {
        lines.push(format!("{query}: {}", told(&import(&country, "ac", &query, &requests).await)));
    }
    let mut maps = "id;title;target_kind;target_id;owner;document_type;target_state;clauses\n".to_owned();
    maps += "goal;Цель;service;pass;mvd;target_state;;Два документа\n";
    for at in 1..=70 {
        let goal = if at == 5 { "none" } else { "goal" };
        let owner = if at == 5 { "nobody" } else { "mvd" };
        maps += &format!("map-{at};Карта {at};service;pass;{owner};road_map;{goal};\"Шаг один; Шаг два\"\n");
    }
    for _ in 0..2 {
        lines.push(format!("road maps: {}", told(&import(&country, "ac", "kind=document", &maps).await)));
    }
    lines.push(format!(
        "stranger: {}",
        told(&import(&country, "stranger", kind, "id;title;target_kind;target_id\nx;Дело;service;pass\n").await)
    ));
    country.keeps_its_rules();
    expect![[r#"
        kind=change_request&dry_run=true: accepted 296, repeated 0, amended 0, refused 4
          line 8: title field_missing, parties.owner participant_unknown
          line 9: target.kind field_invalid, details.source field_invalid
          line 10: id field_missing
          line 11: target target_unknown
        kind=change_request: accepted 296, repeated 0, amended 0, refused 4
          line 8: title field_missing, parties.owner participant_unknown
          line 9: target.kind field_invalid, details.source field_invalid
          line 10: id field_missing
          line 11: target target_unknown
        kind=change_request: accepted 0, repeated 296, amended 0, refused 4
          line 8: title field_missing, parties.owner participant_unknown
          line 9: target.kind field_invalid, details.source field_invalid
          line 10: id field_missing
          line 11: target target_unknown
        road maps: accepted 70, repeated 0, amended 0, refused 1
          line 7: details.target_state target_unknown
        road maps: accepted 0, repeated 70, amended 0, refused 1
          line 7: details.target_state target_unknown
        stranger: accepted 0, repeated 0, amended 0, refused 1
          line 2:  not_found"#]]
    .assert_eq(&lines.join("\n"));
}

/// A table as people keep it in a spreadsheet: numbers as numbers, days as days.
fn workbook(table: &str) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let day = Format::new().set_num_format("dd.mm.yyyy");
    for (line, row) in (0..).zip(table.lines()) {
        for (column, cell) in (0..).zip(row.split(';')) {
            let date = NaiveDate::parse_from_str(cell, "%Y-%m-%d");
            let date =
                date.map(|it| ExcelDateTime::from_ymd(it.year() as u16, it.month() as u8, it.day() as u8).unwrap());
            match (date, cell.parse::<f64>()) {
                (Ok(date), _) => sheet.write_datetime_with_format(line, column, &date, &day),
                (_, Ok(number)) => sheet.write_number(line, column, number),
                _ => sheet.write_string(line, column, cell),
            }
            .unwrap();
        }
    }
    workbook.save_to_buffer().unwrap()
}

#[tokio::test]
async fn requests_and_measures_come_from_a_spreadsheet() {
    let country = Country::new().await;
    let mut requests = "external_ref;title;target_kind;target_id;region;owner;source\n".to_owned();
    for at in 1..=300 {
        requests += &match at {
            7 => format!("Т-{at};;service;pass;7;nobody;feedback\n"),
            10 => format!("Т-{at};Дело;service;nothing;;mvd;feedback\n"),
            // A spreadsheet takes the zero of a region away.
            11 => format!("Т-{at};Дело;service;pass;1;mvd;feedback\n"),
            _ => format!("Т-{at};Дело {at};service;pass;77;mvd;feedback\n"),
        };
    }
    let mut lines = Vec::new();
    for query in ["kind=change_request&dry_run=true", "kind=change_request", "kind=change_request"] {
        let answer = sent(&country, "ac", query, (XLSX, workbook(&requests))).await;
        lines.push(format!("{query}: {}", told(&answer)));
    }
    let measures = "id;title;target_kind;target_id;owner;performers;starts_on;due_on\n\
                    m1;Мера;service;pass;mvd;doer;2026-05-04;2026-06-01\n\
                    m2;Мера;service;pass;mvd;doer;2026-06-01;2026-05-04\n\
                    m3;Мера;service;pass;mvd;doer;завтра;2026-05-04\n";
    lines.push(format!("measures: {}", told(&sent(&country, "mvd", "kind=measure", (XLSX, workbook(measures))).await)));
    lines.push(country.tell("ac clocks m1\nac get /v1/cases?kind=measure").await);
    lines.push(format!("no file: {}", sent(&country, "ac", "kind=measure", (XLSX, b"PK".to_vec())).await["code"]));
    country.keeps_its_rules();
    expect![[r#"
        kind=change_request&dry_run=true: accepted 298, repeated 0, amended 0, refused 2
          line 8: title field_missing, parties.owner participant_unknown
          line 11: target target_unknown
        kind=change_request: accepted 298, repeated 0, amended 0, refused 2
          line 8: title field_missing, parties.owner participant_unknown
          line 11: target target_unknown
        kind=change_request: accepted 0, repeated 298, amended 0, refused 2
          line 8: title field_missing, parties.owner participant_unknown
          line 11: target target_unknown
        measures: accepted 1, repeated 0, amended 0, refused 2
          line 3: details.due_on field_invalid
          line 4: details.starts_on field_invalid
        ac clocks m1 → carry_out 2026-06-01T21:00:00Z
        ac get /v1/cases?kind=measure → 200 [m1]

        no file: "header_unknown""#]]
    .assert_eq(&lines.join("\n"));
}

#[tokio::test]
async fn documents_come_from_a_table_with_their_content_and_go_into_one() {
    let country = Country::new().await;
    let table = "id;title;target_kind;target_id;document_type;clauses;content;units\n\
        rows;Цель;service;pass;target_state;Срок;документы | 5 → 2;\n\
        units;Цель;service;pass;target_state;Срок;\"documents | 5 -> 2; visits | 2 -> 0\";\"organisation:clinic; participant:mvd\"\n\
        json;Перечень;;;mss_list;Услуги;\"{\"\"list_version\"\":\"\"1\"\",\"\"services\"\":[{\"\"service\"\":\"\"benefit\"\",\"\"share\"\":\"\"87.5\"\"}]}\";\n\
        more;Цель;service;pass;target_state;Срок;документы | 2 → 5;\n\
        colour;Цель;service;pass;target_state;Срок;цвет | красный;\n\
        nobody;Цель;service;pass;target_state;Срок;;organisation:nowhere\n\
        house;Цель;service;pass;target_state;Срок;;house:1\n";
    let mut lines = Vec::new();
    for _ in 0..2 {
        lines.push(told(&import(&country, "ac", "kind=document", table).await));
    }
    for id in ["rows", "units", "json"] {
        let (_, case) = country.call("ac", "GET", &format!("/v1/cases/{id}"), Value::Null).await;
        lines.push(format!("{id}: {} {}", case["details"]["content"], case["details"]["units"]));
    }
    let (_, file) = country.call("ac", "GET", "/v1/cases?kind=document&format=csv", Value::Null).await;
    let file = file.as_str().unwrap();
    let mut read = csv::Reader::from_reader(file.as_bytes());
    let columns = read.headers().unwrap().clone();
    let place = |name: &str| columns.iter().position(|it| it == name).unwrap();
    // What a file of cases has is taken again.
    let mut again = "id;title;target_kind;target_id;document_type;clauses;content;units\n".to_owned();
    for row in read.records().map(Result::unwrap).filter(|row| &row[place("id")] == "json") {
        again += &format!(
            "json;Перечень;;;{};Услуги;\"{}\";\n",
            &row[place("document_type")],
            row[place("content")].replace('"', "\"\"")
        );
    }
    lines.push(told(&import(&country, "ac", "kind=document", &again).await));
    country.keeps_its_rules();
    expect![[r#"
        accepted 3, repeated 0, amended 0, refused 4
          line 5: details.content.measures.0.to field_invalid
          line 6: details.content field_invalid
          line 7: details.units.0.id target_unknown
          line 8: details.units field_invalid
        accepted 0, repeated 3, amended 0, refused 4
          line 5: details.content.measures.0.to field_invalid
          line 6: details.content field_invalid
          line 7: details.units.0.id target_unknown
          line 8: details.units field_invalid
        rows: {"measures":[{"from":5,"quantity":"documents","to":2}]} null
        units: {"measures":[{"from":5,"quantity":"documents","to":2},{"from":2,"quantity":"visits","to":0}]} [{"id":"clinic","kind":"organisation"},{"id":"mvd","kind":"participant"}]
        json: {"list_version":"1","services":[{"service":"benefit","share":"87.5"}]} null
        accepted 0, repeated 1, amended 0, refused 0"#]].assert_eq(&lines.join("\n"));
}
