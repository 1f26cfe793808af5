//! The report as a document: within the caller's scope, complete, and printed as PDF where there is a browser.

use std::process::Command;

use serde_json::json;

use crate::host::{Host, binary};
use crate::region::{answers, ogrn, one_off, receipt};

/// Two regions, a closed quarter, and a name that no document must run.
fn country() -> (Host, [String; 3]) {
    let host = Host::at("2026-02-14T09:00:00Z");
    ["77", "39"].iter().for_each(|region| host.add_region(region));
    host.add_organisation_of("healthcare", "clinic", &ogrn(1), "77");
    host.add_organisation_of("school", "school", &ogrn(2), "39");
    let evil = json!({"name": "<script>alert(1)</script>", "ogrn": ogrn(3), "type": "sport", "region": "77",
        "level": "regional", "included_on": "2025-01-01"});
    host.put("organisations/stadium", evil);
    let key = host.add_source("mis", &["*"]);
    for (first, organisation, score) in [(0, "clinic", 3), (20, "school", 5), (40, "stadium", 4)] {
        for citizen in first + 1..=first + 12 {
            host.add_account(citizen);
            host.post_receipt(&key, receipt(&format!("r{citizen}"), organisation, citizen, one_off("2026-02-13")));
        }
        host.idle();
        for citizen in first + 1..=first + 12 {
            host.respond(&host.token_of(citizen), &answers([Some(score); 5])).expect(201);
        }
    }
    host.set_clock("2026-03-31T22:35:00Z");
    host.run("rollup");
    let region = |code: &str| json!({"name": "Регион", "kind": "regional_executive", "region": code});
    let head = json!({"name": "Глава", "kind": "organisation_head", "organisation": "clinic"});
    let tokens =
        [host.add_coordinator(), host.add_participant("r39", region("39")), host.add_participant("head", head)];
    (host, tokens)
}

#[test]
fn a_report_says_what_its_reader_sees_and_no_more() {
    let (host, [coordinator, kaliningrad, head]) = country();
    let report = |token: &str, query: &str| host.client.get_as(token, &format!("/v1/report{query}")).expect(200).body;
    let whole = report(&coordinator, "?period=2026Q1");
    for expected in [
        "Отчёт об оценке гражданами качества услуг за I квартал 2026",
        "Значения итоговые: I квартал 2026, итог.",
        "Российская Федерация",
        "<strong>100,00 %</strong>охват: 36 анкет на 36 уведомлений",
        "<strong>4,00</strong>удовлетворённость",
        "Проблемные зоны",
        "Вне пределов воронки",
        "Учреждение clinic",
        "Контрольная сумма",
    ] {
        assert!(whole.contains(expected), "{expected} is not in\n{whole}");
    }
    assert!(!whole.contains("<script"), "nothing runs in it");
    // Four charts, each with its words; and a table beside each.
    assert_eq!(whole.matches(r#"<svg "#).count(), 4);
    assert_eq!(whole.matches(r#"role="img" aria-labelledby="#).count(), 4);
    let hash = host.indicators(&coordinator, "by=country&period=2026Q1")[0]["hash"].as_str().unwrap().to_owned();
    assert!(whole.contains(&hash));

    let region = report(&kaliningrad, "?period=2026Q1");
    assert!(region.contains("Калининградская область") && region.contains("<strong>5,00</strong>"), "{region}");
    let own = report(&head, "?period=2026Q1");
    assert!(own.contains("Учреждение clinic") && own.contains("<strong>3,00</strong>"), "{own}");
    for (document, foreign) in [(&region, "clinic"), (&region, "alert(1)"), (&own, "school"), (&own, "alert(1)")] {
        assert!(!document.contains(foreign), "{foreign} is beyond the scope");
    }

    let of_all = report(&coordinator, "?period=2026Q1&since=2025Q3");
    assert!(
        of_all.contains("Отчёт о результатах эксперимента за весь период: III квартал 2025 — I квартал 2026"),
        "{of_all}"
    );
    assert_eq!(report(&coordinator, ""), whole, "the last quarter, unless another is asked for");
    assert_eq!(
        host.client.get_as(&coordinator, "/v1/report?period=2026&since=x").problem(),
        "422 invalid period parameter_invalid since parameter_invalid"
    );
    assert_eq!(host.client.get("/v1/report").status, 401);
}

#[test]
fn one_command_writes_it_as_html_and_pdf() {
    let (host, [coordinator, ..]) = country();
    let directory = tempfile::tempdir().unwrap();
    for (name, beginning) in [("report.html", "<!doctype html>"), ("report.pdf", "%PDF-")] {
        let out = directory.path().join(name);
        let output = Command::new(binary())
            .args(["report", "--period", "2026Q1", "--to", host.client.base(), "--token", &coordinator, "--out"])
            .arg(&out)
            .output()
            .unwrap();
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        let written = std::fs::read(&out).unwrap();
        assert!(written.starts_with(beginning.as_bytes()) && written.len() > 10_000, "{name}: {} bytes", written.len());
    }
    let refused = Command::new(binary())
        .args(["report", "--period", "2026Q1", "--to", host.client.base(), "--token", "wrong", "--out", "x.html"])
        .output()
        .unwrap();
    assert!(!refused.status.success() && String::from_utf8_lossy(&refused.stderr).contains("401"));
}
