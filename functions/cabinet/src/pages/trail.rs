//! The audit trail as pages: the chains of some days, and the records of one. That somebody looks at it is in it, too.

use std::sync::Arc;

use app::registers::register;
use app::{App, Error, audit};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::audit::{Action, Actor, Record};
use domain::organisation::classification::Classification;
use domain::scope::OperatorRight;
use serde::Deserialize;
use serde_json::Value;

use crate::registers::for_people::{Names, in_words};
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
    let (mut names, mut chains) = (Names::default(), Vec::new());
    for found in audit::chains(&*app.table, from, to).await?.into_iter().rev() {
        let (day, topic) = named(&app, words, &mut names, &found.chain).await?;
        let (records, last) = (words.count(found.records), found.at.format("%H:%M").to_string());
        chains.push(ChainLine { chain: found.chain, topic, day, records, last });
    }
    session.page(&TrailPage { words, from, to, chains })
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
    touched: Vec<(Subject, Vec<String>)>,
}

/// What a record is of.
enum Subject {
    /// In words.
    Named(String),
    /// As the record has it: an address, or what no register names.
    Recorded(String),
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
    let (mut names, mut records) = (Names::default(), Vec::new());
    for record in &page.records {
        records.push(line(&app, words, &session.caller.types, &mut names, record).await?);
    }
    let name = whole_name(&app, words, &mut names, &chain).await?;
    session.page(&ChainPage { words, chain, name, records, next: page.next })
}

/// The day and the topic of a chain in words.
async fn named(app: &App, words: Localizer, names: &mut Names, chain: &str) -> Result<(String, String), Error> {
    let dated = chain.split_once('.').and_then(|(day, topic)| Some((day.parse::<NaiveDate>().ok()?, topic)));
    let Some((day, topic)) = dated else {
        return Ok((String::new(), words.trail_checkpoints()));
    };
    let name = match (Register::parse(topic), topic.strip_prefix("reads.")) {
        (Some(Register::Accounts), _) => words.topic_accounts(),
        (Some(kind), _) => kind.title(words),
        (None, Some(reader)) => {
            let by = Actor::try_from(reader.to_owned()).ok();
            let by = match by {
                Some(by) => actor(app, words, names, &by).await?,
                None => reader.to_owned(),
            };
            words.topic_reads(by)
        }
        (None, None) => match topic {
            "finals" => words.topic_finals(),
            "flags" => words.flags_title(),
            "cases" => words.topic_cases(),
            "persons" => words.topic_persons(),
            "policies" => words.topic_policies(),
            "data_keys" => words.topic_data_keys(),
            "operator_key" => words.topic_operator_key(),
            "measures" => words.measures_title(),
            "sessions" => words.sessions_title(),
            "quotations" => words.topic_quotations(),
            "objections" => words.topic_objections(),
            "dealt_with" => words.topic_dealt_with(),
            "candidates" => words.candidates_title(),
            "subscriptions" => words.subscriptions_title(),
            "silenced" => words.topic_silenced(),
            "pool" => words.topic_pool(),
            "paper_forms" => words.topic_paper_forms(),
            "paper_responses" => words.topic_paper_responses(),
            other => other.to_owned(),
        },
    };
    Ok((words.day(day), name))
}

/// The topic and the day of a chain, where it is of one.
async fn whole_name(app: &App, words: Localizer, names: &mut Names, chain: &str) -> Result<String, Error> {
    let (day, topic) = named(app, words, names, chain).await?;
    Ok(if day.is_empty() { topic } else { format!("{topic}, {day}") })
}

/// Who acted, by name.
async fn actor(app: &App, words: Localizer, names: &mut Names, actor: &Actor) -> Result<String, Error> {
    Ok(match actor {
        Actor::Operator => words.actor_operator(),
        Actor::Participant(id) => names.of(app, register::PARTICIPANTS, id.as_str()).await?,
        Actor::Source(id) => words.actor_source(names.of(app, register::SOURCES, id.as_str()).await?),
        Actor::Job(_) => words.actor_job(),
    })
}

/// What was touched: an entry of a register by its name, and anything else as the record has it.
async fn subject(app: &App, words: Localizer, names: &mut Names, subject: &str) -> Result<Subject, Error> {
    let entry = subject.split_once('/').and_then(|(kind, id)| Some((Register::parse(kind)?, id)));
    Ok(match entry {
        Some((Register::Accounts, _)) => Subject::Named(words.topic_accounts()),
        Some((register, id)) => {
            let name = names.of(app, register.as_str(), id).await?;
            Subject::Named(format!("{}: {name}", register.title(words)))
        }
        None => Subject::Recorded(subject.to_owned()),
    })
}

async fn line(
    app: &App,
    words: Localizer,
    types: &Classification,
    names: &mut Names,
    record: &Record,
) -> Result<Line, Error> {
    let mut touched = Vec::new();
    for each in &record.touched {
        let mut fields = Vec::new();
        for (name, change) in &each.fields {
            let (from, to) = (&change.from, &change.to);
            let [from, to] = [
                told(app, words, types, names, name, from.as_ref()).await?,
                told(app, words, types, names, name, to.as_ref()).await?,
            ];
            let change = match (from, to) {
                (Some(from), Some(to)) => format!("{from} → {to}"),
                (None, Some(to)) => to,
                (Some(from), None) => format!("{from} → —"),
                (None, None) => "…".to_owned(),
            };
            fields.push(format!("{}: {change}", fields::label(words, name)));
        }
        touched.push((subject(app, words, names, &each.subject).await?, fields));
    }
    for head in &record.heads {
        let (name, count) = (whole_name(app, words, names, &head.chain).await?, words.count(head.count));
        touched.push((Subject::Named(format!("{name} № {count}")), Vec::new()));
    }
    Ok(Line {
        number: record.number,
        at: instant(words, record.at),
        by: actor(app, words, names, &record.by).await?,
        action: action(words, record.action),
        touched,
    })
}

/// An instant in words, to the second.
fn instant(words: Localizer, at: DateTime<Utc>) -> String {
    format!("{}, {}", words.day(at.date_naive()), at.format("%H:%M:%S"))
}

/// What a field held, in words.
async fn told(
    app: &App,
    words: Localizer,
    types: &Classification,
    names: &mut Names,
    name: &str,
    value: Option<&Value>,
) -> Result<Option<String>, Error> {
    let text = match value {
        None => return Ok(None),
        Some(Value::Bool(true)) => return Ok(Some(words.choice_yes())),
        Some(Value::Bool(false)) => return Ok(Some(words.choice_no())),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(items)) if items.iter().all(Value::is_string) => {
            items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" ")
        }
        Some(other) => other.to_string(),
    };
    if let Ok(at) = text.parse::<DateTime<Utc>>() {
        return Ok(Some(instant(words, at)));
    }
    match Register::field_named(name) {
        Some(field) => Ok(Some(in_words(app, words, types, names, field, &text).await?)),
        None => Ok(Some(text)),
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

#[cfg(test)]
mod tests {
    use domain::language::Language;
    use testkit::World;

    use super::*;

    #[tokio::test]
    async fn what_a_chain_is_about_is_told_in_words() {
        let world = World::at("2026-05-15T09:00:00Z");
        let mut names = Names::default();
        for language in [Language::Ru, Language::En] {
            let words = Localizer::of(language);
            for topic in audit::TOPICS.into_iter().chain(register::REGISTERS) {
                let chain = format!("2026-05-15.{topic}");
                let (_, told) = named(&world.app, words, &mut names, &chain).await.unwrap();
                assert_ne!(told, topic, "{language:?}");
            }
        }
    }
}
