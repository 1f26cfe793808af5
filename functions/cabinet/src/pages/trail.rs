//! The audit trail as pages: the chains of some days, and the records of one. That somebody looks at it is in it, too.

use std::sync::Arc;

use app::{App, audit};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use chrono::{Days, NaiveDate};
use domain::audit::{Action, FieldChange, Record};
use domain::organisation::classification::Classification;
use domain::scope::OperatorRight;
use serde::Deserialize;
use serde_json::Value;

use crate::registers::pages::fields;
use crate::registers::register::Register;
use pages::{Localizer, PageBody, PageError, Section, Session, navigation};

/// Days that are listed where nobody asks for others.
const DAYS: u64 = 7;

/// Records of a page.
const RECORDS: usize = 100;

/// The days whose chains are asked for.
#[derive(Deserialize)]
pub(super) struct AskedDays {
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

/// From where on.
#[derive(Deserialize)]
pub(super) struct AskedRecords {
    #[serde(default)]
    after: u64,
}

#[derive(Template)]
#[template(path = "pages/trail.html")]
struct TrailPage {
    words: Localizer,
    from: NaiveDate,
    to: NaiveDate,
    chains: Vec<ChainLine>,
}

struct ChainLine {
    chain: String,
    topic: String,
    day: String,
    records: String,
    /// When the last of them was written.
    last: String,
}

impl PageBody for TrailPage {
    fn title(&self) -> String {
        self.words.trail_title()
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::AUDIT)
    }
}

/// To whoever may not read it, it is not there.
fn admit(session: &Session) -> Result<(), PageError> {
    if session.may(OperatorRight::Audit) { Ok(()) } else { Err(PageError::NotFound) }
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    session: Session,
    Query(asked): Query<AskedDays>,
) -> Result<Response, PageError> {
    admit(&session)?;
    let words = session.words;
    let to = asked.to.unwrap_or_else(|| app.clock.now().date_naive());
    let from = asked.from.or_else(|| to.checked_sub_days(Days::new(DAYS))).unwrap_or(to).min(to);
    let chains = audit::chains(&*app.table, from, to).await?;
    let line = |found: audit::ChainSummary| {
        let (day, topic) = named(words, &found.chain);
        let (records, last) = (words.count(found.records), found.at.format("%H:%M").to_string());
        ChainLine { chain: found.chain, topic, day, records, last }
    };
    session.page(&TrailPage { words, from, to, chains: chains.into_iter().rev().map(line).collect() })
}

#[derive(Template)]
#[template(path = "pages/chain.html")]
struct ChainPage {
    words: Localizer,
    chain: String,
    /// The topic and day of the chain.
    name: String,
    records: Vec<Line>,
    next: Option<u64>,
}

struct Line {
    number: u64,
    at: String,
    by: String,
    action: String,
    /// Of what, and what of it changed.
    touched: Vec<(String, Vec<String>)>,
}

impl PageBody for ChainPage {
    fn title(&self) -> String {
        format!("{}: {}", self.words.trail_title(), self.name)
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::AUDIT)
    }
}

pub(super) async fn show_chain(
    State(app): State<Arc<App>>,
    session: Session,
    Path(chain): Path<String>,
    Query(asked): Query<AskedRecords>,
) -> Result<Response, PageError> {
    admit(&session)?;
    let words = session.words;
    let page = audit::records(&*app.table, &chain, asked.after, RECORDS).await?;
    if page.records.is_empty() {
        return Err(PageError::NotFound);
    }
    let (records, next) =
        (page.records.iter().map(|record| line(words, &session.caller.types, record)).collect(), page.next);
    let (day, topic) = named(words, &chain);
    let name = if day.is_empty() { topic } else { format!("{topic}, {day}") };
    session.page(&ChainPage { words, chain, name, records, next })
}

/// The day and the topic of a chain in words.
fn named(words: Localizer, chain: &str) -> (String, String) {
    let dated = chain.split_once('.').and_then(|(day, topic)| Some((day.parse::<NaiveDate>().ok()?, topic)));
    let Some((day, topic)) = dated else { return (String::new(), words.trail_checkpoints()) };
    let name = match (Register::parse(topic), topic.strip_prefix("reads.")) {
        (Some(Register::Accounts), _) => words.topic_accounts(),
        (Some(kind), _) => kind.title(words),
        (None, Some(reader)) => words.topic_reads(reader),
        (None, None) => match topic {
            "finals" => words.topic_finals(),
            "cases" => words.topic_cases(),
            "persons" => words.topic_persons(),
            "policies" => words.topic_policies(),
            "data_keys" => words.topic_data_keys(),
            "operator_key" => words.topic_operator_key(),
            "measures" => words.measures_title(),
            "sessions" => words.sessions_title(),
            other => other.to_owned(),
        },
    };
    (words.day(day), name)
}

fn line(words: Localizer, types: &Classification, record: &Record) -> Line {
    let touched = record.touched.iter().map(|touched| {
        let fields = touched.fields.iter().map(|(name, change)| {
            format!(
                "{}: {}",
                fields::label(words, name),
                told(change, |value| fields::shown_as(words, types, name, value))
            )
        });
        (touched.subject.clone(), fields.collect())
    });
    let witnessed = record.heads.iter().map(|head| (format!("{} № {}", head.chain, head.count), Vec::new()));
    Line {
        number: record.number,
        at: record.at.format("%Y-%m-%d %H:%M:%S").to_string(),
        by: record.by.to_string(),
        action: action(words, record.action),
        touched: touched.chain(witnessed).collect(),
    }
}

/// What a field held before and after.
fn told(change: &FieldChange, shown: impl Fn(&str) -> String) -> String {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), &shown);
    match (&change.from, &change.to) {
        (Some(from), Some(to)) => format!("{} → {}", text(from), text(to)),
        (None, Some(to)) => text(to),
        (Some(from), None) => format!("{} → —", text(from)),
        (None, None) => "…".to_owned(),
    }
}

fn action(words: Localizer, action: Action) -> String {
    match action {
        Action::Put => words.action_put(),
        Action::Import => words.action_import(),
        Action::Remove => words.action_remove(),
        Action::IssueKey => words.action_issue_key(),
        Action::RevokeKey => words.action_revoke_key(),
        Action::Close => words.action_close(),
        Action::Restate => words.action_restate(),
        Action::Destroy => words.action_destroy(),
        Action::Read => words.action_read(),
        Action::Count => words.action_count(),
        Action::Checkpoint => words.action_checkpoint(),
        Action::SignIn => words.action_sign_in(),
        Action::SignOut => words.action_sign_out(),
        Action::Refuse => words.action_refuse(),
    }
}
