//! The report as a document: within the caller's scope, complete, and the same on a page and in print.

use std::process::Command;

use serde_json::{Value, json};

use crate::host::{Host, binary};
use crate::printed_document::read;
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
        "Охват 100,00 %: цель",
        "36 анкет на 36 уведомлений",
        "Удовлетворённость 4,00: ниже цели 4,50; сравнить не с чем.",
        "I квартал 2026: снизилась ли удовлетворённость, сказать нельзя — сравнить не с чем.",
        "Нарушений сроков не зафиксировано.",
        "Информационных мероприятий и мер за этот период не записано.",
        "Список организаций",
        "Проблемные зоны",
        "Вне пределов воронки",
        "О чём пишут граждане",
        "Отчёт составлен 1\u{a0}апреля\u{a0}2026",
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
    assert!(region.contains("Калининградская область") && region.contains("Удовлетворённость 5,00: цель"), "{region}");
    let own = report(&head, "?period=2026Q1");
    assert!(own.contains("Учреждение clinic") && own.contains("Удовлетворённость 3,00: ниже цели"), "{own}");
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
    // No quarter that is still to come, no end before the beginning, and twelve quarters at most.
    for (query, expected) in [
        ("period=2026Q3", "422 invalid period parameter_invalid"),
        ("period=2026Q1&since=2026Q2", "422 invalid since parameter_invalid"),
        ("since=2026Q2", "422 invalid since parameter_invalid"),
        ("period=2026Q1&since=2023Q1", "422 invalid since parameter_invalid"),
    ] {
        let refused = host.client.get_as(&coordinator, &format!("/v1/report?{query}"));
        assert_eq!(refused.problem(), expected, "{query}");
    }
    report(&coordinator, "?period=2026Q1&since=2023Q2");
    assert_eq!(host.client.get("/v1/report").status, 401);
}

/// Everything that is read in a page, or in the parts of a PDF, without what a picture says in its own letters, and without spaces: where a line ends is a matter
/// of the paper.
fn text_of_page(html: &str) -> String {
    let main = &html[html.find("<main>").unwrap()..html.find("</main>").unwrap()];
    let (mut text, mut rest) = (String::new(), main);
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        rest = match after.starts_with("svg ") {
            true => after.split_once("</svg>").unwrap().1,
            false => after.split_once('>').unwrap().1,
        };
    }
    let text = text.replace("&#60;", "<").replace("&#62;", ">").replace("&#34;", "\"").replace("&#38;", "&");
    text.split_whitespace().collect()
}

fn text_of_parts(part: &Value) -> String {
    let own = if part["role"] == "/Figure" { "" } else { part["text"].as_str().unwrap() };
    let inner = part["inner"].as_array().unwrap().iter().map(text_of_parts);
    own.split_whitespace().map(str::to_owned).chain(inner).collect()
}

#[test]
fn the_pdf_says_what_the_page_says_and_shows_no_more() {
    let (host, [coordinator, kaliningrad, head]) = country();
    for (reader, query, foreign, made_by) in [
        (&coordinator, "period=2026Q1", "Учреждение nobody", ""),
        (&coordinator, "period=2026Q1&since=2025Q3", "Учреждение nobody", ""),
        (&coordinator, "period=2026Q1&language=en", "Учреждение nobody", ""),
        (&kaliningrad, "period=2026Q1", "clinic", "Регион"),
        (&head, "period=2026Q1", "school", "Глава"),
    ] {
        let page = host.client.get_as(reader, &format!("/v1/report?{query}")).expect(200).body;
        let answer = host.client.file_as(reader, &format!("/v1/report.pdf?{query}"));
        let read = read(&answer);
        let (said, printed) = (text_of_page(&page), text_of_parts(&read["document"]));
        assert_eq!(printed, said, "{query}");
        assert!(!printed.contains(&foreign.replace(' ', "")), "{query}: {foreign} is beyond the scope");
        assert!(page.contains(&format!("/v1/report.pdf?{}", query.split('&').next().unwrap())), "the page leads to it");
        let pages = read["pages"].as_u64().unwrap();
        assert!(1 < pages, "{query}");
        for (number, foot) in (1..).zip(read["feet"].as_array().unwrap()) {
            let foot = foot.as_str().unwrap();
            let number =
                if query.ends_with("en") { format!("{number} of {pages}") } else { format!("{number} из {pages}") };
            assert!(foot.contains(&number), "{foot}: {number}");
        }
        assert!(page.contains(&format!(": {made_by}")), "{query}: who made it");
        // A picture is told in words.
        let figures: Vec<&Value> =
            read["document"]["inner"].as_array().unwrap().iter().filter(|it| it["role"] == "/Figure").collect();
        assert!(3 <= figures.len() && figures.iter().all(|it| it["told"].as_str().unwrap().len() > 20), "{figures:?}");
    }
    assert_eq!(host.client.get("/v1/report.pdf").status, 401);
    assert_eq!(
        host.client.get_as(&coordinator, "/v1/report.pdf?period=2026&language=xx").problem(),
        "422 invalid period parameter_invalid language parameter_invalid"
    );
}

#[test]
fn what_is_not_known_yet_and_what_is_hidden_are_said_apart() {
    let host = Host::at("2026-02-14T09:00:00Z");
    host.add_clinic();
    let coordinator = host.add_coordinator();
    let report = || host.client.get_as(&coordinator, "/v1/report?period=2026Q1").expect(200).body;
    let nothing = report();
    for expected in [
        "Уведомлений не направлено, поэтому охвата нет.",
        "Оценок нет, поэтому нет и удовлетворённости.",
        "снизилась ли удовлетворённость, сказать нельзя — сравнить не с чем.",
        "Сведений не поступало, поэтому сроков не было.",
        "Информационных мероприятий и мер за этот период не записано.",
        "Квартал не закрыт: значения предварительные.",
    ] {
        assert!(nothing.contains(expected), "{expected} is not in\n{nothing}");
    }
    let key = host.add_source("mis", &["*"]);
    for citizen in 1..=3 {
        host.add_account(citizen);
        host.post_receipt(&key, receipt(&format!("r{citizen}"), "clinic", citizen, one_off("2026-02-13")));
    }
    host.idle();
    for citizen in 1..=3 {
        host.respond(&host.token_of(citizen), &answers([Some(2); 5])).expect(201);
    }
    let hidden = report();
    for expected in [
        "Охват 100,00 %: цель",
        "Удовлетворённость скрыта: ответов слишком мало, чтобы её показать.",
        "сказать нельзя — ответов слишком мало, чтобы их показать.",
        "Нарушений сроков не зафиксировано; квартал не закрыт.",
    ] {
        assert!(hidden.contains(expected), "{expected} is not in\n{hidden}");
    }
    assert!(!hidden.contains("2,00"), "what is hidden has no value");
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
