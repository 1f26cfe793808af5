//! What the kind of a case knows of it, in words. What is not listed here is not shown.

use app::Error;
use app::improvement::reading::{self, CaseView};
use chrono::NaiveDate;
use domain::calendar::Quarter;
use domain::figures::brought::Why;
use domain::improvement::client_path::ClientPath;
use domain::improvement::effect::MeasuredEffect;
use domain::improvement::evaluation::Evaluation;
use domain::improvement::{Case, CaseId, Details};
use pages::Localizer;
use serde_json::{Value, json};

use super::naming::{Named, Naming, statistic};
use super::{content, laboratory, path, practices, reports};

/// How a detail is told.
#[derive(Clone, Copy)]
enum Shown {
    /// As somebody wrote it.
    Text,
    /// One of few values.
    Value,
    /// From 1 to 3.
    Severity,
    /// A day.
    Day,
    /// A month, by its first day.
    Month,
    /// Other cases.
    Cases,
    /// Another case, and where it stands.
    Standing,
    /// Another client path.
    Path,
    /// How the effect is going to be told.
    Evaluation,
    /// The effect that was measured.
    Effect,
}

/// Every detail that is shown, in this order.
const DETAILS: [(&str, Shown); 37] = [
    ("question", Shown::Text),
    ("month", Shown::Month),
    ("description", Shown::Text),
    ("series", Shown::Text),
    ("study", Shown::Cases),
    ("task", Shown::Text),
    ("step", Shown::Text),
    ("severity", Shown::Severity),
    ("source", Shown::Value),
    ("document_type", Shown::Value),
    ("check", Shown::Value),
    ("document", Shown::Standing),
    ("target_state", Shown::Standing),
    ("change_request", Shown::Cases),
    ("change_requests", Shown::Cases),
    ("road_map", Shown::Cases),
    ("meeting", Shown::Cases),
    ("supersedes", Shown::Cases),
    ("depends_on", Shown::Cases),
    ("starts_on", Shown::Day),
    ("due_on", Shown::Day),
    ("first_due_on", Shown::Day),
    ("begun_on", Shown::Day),
    ("accepted_on", Shown::Day),
    ("assessment", Shown::Text),
    ("merged_into", Shown::Cases),
    ("absorbed", Shown::Cases),
    ("measures", Shown::Cases),
    ("path", Shown::Path),
    ("evaluation", Shown::Evaluation),
    ("in_force_on", Shown::Day),
    ("effect", Shown::Effect),
    ("cause", Shown::Text),
    ("lessons", Shown::Text),
    ("text", Shown::Text),
    ("link", Shown::Text),
    ("why", Shown::Value),
];

/// A detail: its name, and what it is.
pub(super) struct Detail {
    pub(super) label: String,
    pub(super) values: Vec<Named>,
}

/// The details of a case that say something.
pub(super) async fn of_case(naming: &Naming<'_>, case: &Case) -> Result<Vec<Detail>, Error> {
    let all = json!(case.details);
    let details = all.get("details").cloned().unwrap_or_default();
    let mut told = Vec::new();
    // A finding says in its own words how grave it is.
    let is_own = |name: &str| name == "severity" && matches!(case.details, Details::Finding(_));
    for (name, shown) in DETAILS.into_iter().filter(|(name, _)| !is_own(name)) {
        let values = match details.get(name) {
            Some(value) => told_value(naming, shown, value).await?,
            None => Vec::new(),
        };
        if !values.is_empty() {
            told.push(Detail { label: naming.words.case_field(name), values });
        }
    }
    let mut own = laboratory::told(naming, case).await?;
    own.extend(practices::told(naming, case).await?);
    own.extend(reports::told(naming, case).await?);
    own.extend(flags(naming, case).map(|flags| ("flags_of", vec![flags])));
    own.push(("reaching", content::units(naming, case).await?));
    for (name, values) in own.into_iter().filter(|(_, values)| !values.is_empty()) {
        told.push(Detail { label: naming.words.case_field(name), values });
    }
    Ok(told)
}

/// The flags that an incident is about.
fn flags(naming: &Naming<'_>, case: &Case) -> Option<Named> {
    let Details::Incident(incident) = &case.details else { return None };
    let (quarter, organisation) = (incident.flags_of?, case.organisation()?);
    let href = format!("/cabinet/organisations/{organisation}/flags?period={quarter}");
    Some(Named { name: naming.words.quarter_name(quarter), href: Some(href) })
}

/// The newest text of a document, clause by clause.
pub(super) fn clauses(case: &Case) -> Vec<(String, String)> {
    let Details::Document(document) = &case.details else { return Vec::new() };
    document.clauses.iter().map(|clause| (clause.number.clone(), clause.text.clone())).collect()
}

/// What a check found, point by point, and what is still to be done.
pub(super) fn points(words: Localizer, case: &Case) -> Vec<(String, String)> {
    let Details::Check(check) = &case.details else { return Vec::new() };
    let found = check.points.iter().map(|point| {
        let told = format!("{}: {}", words.case_value(point.verdict.as_str()), point.evidence);
        (words.point_label(&point.point), told)
    });
    let conditions = (1..).zip(&check.conditions).map(|(number, condition)| {
        let due = condition.due.map(|day| format!(", {}", words.day(day))).unwrap_or_default();
        let met = check.met.iter().find(|met| met.condition == number);
        let met = met.map(|met| format!(". {}: {}", words.condition_met(), met.evidence)).unwrap_or_default();
        (words.case_field("condition"), format!("{}{due}{met}", condition.text))
    });
    found.chain(conditions).collect()
}

async fn told_value(naming: &Naming<'_>, shown: Shown, value: &Value) -> Result<Vec<Named>, Error> {
    let words = naming.words;
    let text = value.as_str().map(str::trim).filter(|text| !text.is_empty());
    let plain = |told: Option<String>| told.map(Named::plain).into_iter().collect::<Vec<_>>();
    Ok(match shown {
        Shown::Text => plain(text.map(str::to_owned)),
        Shown::Value => plain(text.map(|text| words.case_value(text))),
        Shown::Severity => plain(value.as_u64().map(|it| words.case_value(format!("severity_{it}")))),
        Shown::Day => plain(text.and_then(|text| text.parse::<NaiveDate>().ok()).map(|day| words.day(day))),
        Shown::Month => plain(text.and_then(|text| text.parse::<NaiveDate>().ok()).map(|day| words.month_name(day))),
        Shown::Evaluation => {
            let evaluation: Option<Evaluation> = serde_json::from_value(value.clone()).ok();
            plain(evaluation.map(|it| evaluated(naming, &it)))
        }
        Shown::Path => match serde_json::from_value::<ClientPath>(value.clone()) {
            Ok(path) => path::told(naming, &path).await?.changes.into_iter().map(Named::plain).collect(),
            Err(_) => Vec::new(),
        },
        Shown::Effect => {
            let measured: Option<MeasuredEffect> = serde_json::from_value(value.clone()).ok();
            plain(measured.map(|it| measured_effect(words, &it)))
        }
        Shown::Standing => {
            let id = text.and_then(|id| CaseId::parse(id).ok());
            let found = match &id {
                Some(id) => reading::case(naming.app, naming.caller, id).await?,
                None => None,
            };
            let link = |view: CaseView| {
                let Named { name, href } = naming.link(&view.case);
                Named { name: format!("{name} ({})", words.case_state(view.case.state.as_str()).to_lowercase()), href }
            };
            let hidden = id.map(|_| Named::plain(words.case_hidden()));
            found.map(link).or(hidden).into_iter().collect()
        }
        Shown::Cases => {
            let ids = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
            let mut named = Vec::new();
            for id in ids.iter().filter_map(Value::as_str).filter_map(|id| CaseId::parse(id).ok()) {
                named.push(naming.case(&id).await?);
            }
            named
        }
    })
}

/// What the change has brought, and how sure that is; or why nothing is concluded.
fn measured_effect(words: Localizer, measured: &MeasuredEffect) -> String {
    let told = measured.told.as_ref().map(|told| {
        format!("{} ({}–{})", statistic(words, &told.effect), statistic(words, &told.low), statistic(words, &told.high))
    });
    let concluded = words.effect_verdict(measured.verdict, measured.why.as_deref().and_then(Why::parse));
    told.into_iter().chain([concluded]).collect::<Vec<_>>().join("; ")
}

/// By how much, compared with whom, and in which quarters.
fn evaluated(naming: &Naming<'_>, evaluation: &Evaluation) -> String {
    let words = naming.words;
    let brief = |quarters: &[Quarter]| {
        quarters.iter().map(|quarter| words.quarter_brief(*quarter)).collect::<Vec<_>>().join(", ")
    };
    let compared = json!(evaluation.comparison);
    let compared = words.case_value(compared.as_str().unwrap_or_default());
    let quarters = [brief(&evaluation.before), brief(&evaluation.after)];
    let quarters = quarters.iter().filter(|text| !text.is_empty()).cloned().collect::<Vec<_>>().join(" → ");
    format!("+{}; {compared}; {quarters}", words.decimal(&evaluation.expected))
}
