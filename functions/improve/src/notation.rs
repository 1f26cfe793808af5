//! The content of a document as people write it: a row on each line, its cells parted by `|`, the first of which says what it is —
//! `документы | 5 → 2`, `documents | 5 → 2`. Tables of cases have it in a cell, the same, or as JSON. Whether it can be so is told by the rules.

use std::collections::BTreeMap;

use domain::improvement::Kind;
use domain::improvement::content::Content;
use domain::improvement::kinds::document::DocumentType;
use domain::language::Language;
use pages::Localizer;
use serde_json::{Map, Value, json};
use web::bounded_json;

use crate::columns::VALUES_MAX;

/// What a row may begin with, by the type of the document: its code, the list to which it belongs, and how many cells follow at least.
fn rows_of(document_type: DocumentType) -> &'static [(&'static str, &'static str, usize)] {
    match document_type {
        DocumentType::TargetState => &[
            ("actions", "measures", 1),
            ("term_days", "measures", 1),
            ("documents", "measures", 1),
            ("visits", "measures", 1),
            ("other", "measures", 3),
            ("principle", "principles", 2),
        ],
        DocumentType::OptimisedStandard | DocumentType::ServiceStandard | DocumentType::SituationStandard => {
            &[("document", "documents", 2), ("procedure", "procedures", 2)]
        }
        DocumentType::SelectionCriteria => {
            &[("scale", "scale", 1), ("criterion", "criteria", 3), ("service", "services", 1)]
        }
        DocumentType::EfficiencyIndicators => &[
            ("overdue_share", "indicators", 1),
            ("median_days", "indicators", 2),
            ("verified_share", "indicators", 1),
            ("reports_in_time", "indicators", 1),
        ],
        DocumentType::MssList => &[("list_version", "list_version", 1), ("service", "services", 1)],
        DocumentType::RoadMap => &[],
    }
}

/// The lists that a document of that type always has, be they empty.
fn lists_of(document_type: DocumentType) -> &'static [&'static str] {
    match document_type {
        DocumentType::OptimisedStandard | DocumentType::ServiceStandard | DocumentType::SituationStandard => {
            &["documents", "procedures"]
        }
        DocumentType::SelectionCriteria => &["criteria"],
        _ => &[],
    }
}

/// Names of services by which a row may name one in place of its id.
pub(crate) type Services = BTreeMap<String, String>;

/// A content that was written, and on which line each row of a list stands.
pub(crate) struct Written {
    pub(crate) content: Value,
    lines: BTreeMap<(String, usize), usize>,
}

impl Written {
    /// The line, from 1, of the row that a refusal's field is in: `details.content.measures.0.to`.
    pub(crate) fn line_of(&self, field: &str) -> Option<usize> {
        let mut parts = field.strip_prefix("details.content.")?.split('.');
        let (list, place) = (parts.next()?, parts.next().unwrap_or("0"));
        self.lines.get(&(list.to_owned(), place.parse().ok()?)).copied()
    }
}

/// Reads rows; the error is the number of the first line, from 1, that begins with no word of this type or has too few cells.
pub(crate) fn written(
    document_type: DocumentType,
    lines: &[&str],
    services: &Services,
) -> Result<Option<Written>, usize> {
    let mut content: Map<String, Value> = Map::new();
    let mut known = BTreeMap::new();
    for (number, line) in (1..).zip(lines) {
        if line.trim().is_empty() {
            continue;
        }
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let word = code(cells[0]);
        let row = rows_of(document_type).iter().find(|(code, ..)| word.as_deref() == Some(*code));
        let (code, list, _) = row.filter(|(.., least)| *least < cells.len()).ok_or(number)?;
        let cells = &cells[1..];
        if list == code {
            let value = if *code == "scale" { count(cells[0]) } else { json!(cells[0]) };
            content.insert((*list).to_owned(), value);
            known.insert(((*list).to_owned(), 0), number);
            continue;
        }
        let rows = content.entry((*list).to_owned()).or_insert_with(|| json!([]));
        if let Value::Array(rows) = rows {
            known.insert(((*list).to_owned(), rows.len()), number);
            rows.push(row_of(document_type, code, cells, services));
        }
    }
    if content.is_empty() {
        return Ok(None);
    }
    for list in lists_of(document_type) {
        content.entry((*list).to_owned()).or_insert_with(|| json!([]));
    }
    Ok(Some(Written { content: Value::Object(content), lines: known }))
}

fn row_of(document_type: DocumentType, code: &str, cells: &[&str], services: &Services) -> Value {
    let text = |place: usize| cells.get(place).filter(|text| !text.is_empty()).map(|text| (*text).to_owned());
    let number = |place: usize| text(place).map_or(json!(0), |text| count(&text));
    let service = || {
        let written = cells[0];
        services.get(&written.to_lowercase()).cloned().unwrap_or_else(|| written.to_owned())
    };
    match code {
        "other" => {
            let (from, to) = from_to(cells[2]);
            json!({"quantity": code, "name": cells[0], "unit": cells[1], "from": from, "to": to})
        }
        "actions" | "term_days" | "documents" | "visits" => {
            let (from, to) = from_to(cells[0]);
            json!({"quantity": code, "from": from, "to": to})
        }
        "principle" => json!({"from": cells[0], "to": cells[1]}),
        "document" => json!({"name": cells[0], "from": self::code(cells[1]).unwrap_or_else(|| cells[1].to_owned())}),
        "procedure" => {
            let mut row = json!({"name": cells[0], "days": number(1), "actions": number(2), "visits": number(3)});
            if let Some(note) = text(4) {
                row["note"] = json!(note);
            }
            row
        }
        "criterion" => json!({"code": cells[0], "weight": number(1), "name": cells[2..].join("|")}),
        "service" if document_type == DocumentType::SelectionCriteria => {
            let scores = cells[1..].iter().flat_map(|cell| cell.split([',', ';'])).filter_map(|part| {
                let (code, score) = part.split_once('=')?;
                Some((code.trim().to_owned(), count(score.trim())))
            });
            json!({"service": service(), "scores": scores.collect::<Map<_, _>>()})
        }
        "service" => match text(1) {
            Some(share) => json!({"service": service(), "share": share.trim_end_matches('%').trim().replace(',', ".")}),
            None => json!({"service": service()}),
        },
        "median_days" => json!({"indicator": code, "step": step(cells[0]), "target": number(1)}),
        _ => json!({"indicator": code, "target": number(0)}),
    }
}

/// A number, or what stands in place of it: the rules tell that it is none.
fn count(text: &str) -> Value {
    text.trim_end_matches('%').trim().parse::<u32>().map_or_else(|_| json!(text), |number| json!(number))
}

/// `5 → 2`, `5 -> 2`.
fn from_to(cell: &str) -> (Value, Value) {
    let parts = cell.split_once('→').or_else(|| cell.split_once("->"));
    parts.map_or_else(|| (json!(cell), Value::Null), |(from, to)| (count(from.trim()), count(to.trim())))
}

/// Words with which a row begins, or that say who brings a document.
const CODES: [&str; 18] = [
    "actions",
    "term_days",
    "documents",
    "visits",
    "other",
    "principle",
    "document",
    "procedure",
    "scale",
    "criterion",
    "service",
    "overdue_share",
    "median_days",
    "verified_share",
    "reports_in_time",
    "list_version",
    "applicant",
    "interagency",
];

/// The code of a word in one of the languages, or of itself.
fn code(written: &str) -> Option<String> {
    let is = |code: &str| is_called(written, code, |words| words.content_word(code));
    CODES.iter().find(|code| is(code)).map(|code| (*code).to_owned())
}

/// The name of a move by its title in one of the languages, or by itself.
fn step(written: &str) -> String {
    let mut moves = Kind::ALL.into_iter().flat_map(|kind| kind.table().rows).map(|row| row.name);
    let found = moves.find(|name| is_called(written, name, |words| words.case_move(*name)));
    found.unwrap_or(written).to_owned()
}

/// Whether that was written, or a word for it in one of the languages.
fn is_called(written: &str, name: &str, word: impl Fn(Localizer) -> String) -> bool {
    let is_word = |language| word(Localizer::of(language)).to_lowercase() == written.to_lowercase();
    name == written || [Language::Ru, Language::En].into_iter().any(is_word)
}

/// A content as rows that [`written`] reads again, in the words of a language, with names of services.
pub(crate) fn told(words: Localizer, content: &Content, named: impl Fn(&str) -> String) -> String {
    let word = |code: &str| words.content_word(code);
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let mut lines = Vec::new();
    match content {
        Content::TargetState(state) => {
            for it in &state.measures {
                let own: String = [&it.name, &it.unit].into_iter().flatten().map(|own| format!("{own} | ")).collect();
                lines.push(format!("{} | {own}{} → {}", word(it.quantity.as_str()), it.from, it.to));
            }
            let principles = state.principles.iter();
            lines.extend(principles.map(|it| format!("{} | {} | {}", word("principle"), it.from, it.to)));
        }
        Content::Standard(standard) => {
            let documents = standard.documents.iter();
            lines
                .extend(documents.map(|it| format!("{} | {} | {}", word("document"), it.name, word(it.from.as_str()))));
            lines.extend(standard.procedures.iter().map(|it| {
                let row = format!("{} | {} | {} | {} | {}", word("procedure"), it.name, it.days, it.actions, it.visits);
                it.note.as_ref().map_or(row.clone(), |note| format!("{row} | {note}"))
            }));
        }
        Content::Criteria(criteria) => {
            lines.push(format!("{} | {}", word("scale"), criteria.scale));
            let all = criteria.criteria.iter();
            lines.extend(all.map(|it| format!("{} | {} | {} | {}", word("criterion"), it.code, it.weight, it.name)));
            lines.extend(criteria.services.iter().map(|it| {
                let scores: Vec<_> = it.scores.iter().map(|(code, score)| format!("{code}={score}")).collect();
                format!("{} | {} | {}", word("service"), named(it.service.as_str()), scores.join(", "))
            }));
        }
        Content::Efficiency(efficiency) => lines.extend(efficiency.indicators.iter().map(|it| {
            let step = it.step.as_ref().map(|step| format!("{} | ", words.case_move(step.as_str())));
            format!("{} | {}{}", word(it.indicator.as_str()), text(&step), it.target)
        })),
        Content::MssList(list) => {
            lines.push(format!("{} | {}", word("list_version"), list.list_version));
            lines.extend(list.services.iter().map(|it| {
                let share = json!(it.share).as_str().map(|share| format!(" | {share}")).unwrap_or_default();
                format!("{} | {}{share}", word("service"), named(it.service.as_str()))
            }));
        }
    }
    lines.join("\n")
}

/// The content of a table's cell: JSON, or rows parted by `;`.
pub(crate) fn of_cell(document_type: DocumentType, cell: &str) -> Option<Value> {
    if cell.trim_start().starts_with('{') {
        return bounded_json::value(cell.as_bytes(), VALUES_MAX).ok().flatten();
    }
    let rows: Vec<&str> = cell.split([';', '\n']).collect();
    written(document_type, &rows, &Services::new()).ok()?.map(|written| written.content)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a cell may grow to in memory is bounded before it is read.
    #[test]
    fn a_cell_has_as_many_values_as_a_row_of_json() {
        let cell = |values: usize| format!("{{\"principles\":[{}]}}", vec!["1"; values].join(","));
        assert!(of_cell(DocumentType::TargetState, &cell(100)).is_some());
        assert_eq!(of_cell(DocumentType::TargetState, &cell(VALUES_MAX)), None);
    }
}
