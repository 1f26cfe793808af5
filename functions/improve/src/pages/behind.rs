//! The services and cases behind a number of the programme, as many as it says.

use std::sync::Arc;

use app::App;
use app::improvement::behind::{self, AskedNumber, CaseNumber};
use app::registers::{self, register};
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use domain::identifier::ParticipantId;
use domain::improvement::programme::ServiceNumber;
use domain::improvement::services::Service;
use pages::{Localizer, MemberSession, PageBody, PageError, Section, navigation};
use serde::Deserialize;

use super::naming::{Named, Naming};

#[derive(Template)]
#[template(path = "behind.html")]
struct BehindPage {
    words: Localizer,
    /// The number in words, and how many it is.
    title: String,
    /// The participant that the number is of.
    whose: Option<String>,
    as_of: Option<String>,
    rows: Vec<Row>,
    /// What the second column says.
    second: String,
    is_cut: bool,
}

/// A service with its owner, or a case with its state or the days of a step.
struct Row {
    what: Named,
    told: String,
}

impl PageBody for BehindPage {
    fn title(&self) -> String {
        self.title.clone()
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::CASES)
    }
}

/// What the address asks for.
#[derive(Deserialize)]
pub(super) struct Asked {
    of: String,
    participant: Option<String>,
    step: Option<String>,
}

pub(super) async fn services(
    State(app): State<Arc<App>>,
    session: MemberSession,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let words = session.words;
    let naming = Naming { app: &app, caller: &session.caller, words };
    let number = ServiceNumber::parse(&asked.of).ok_or(PageError::NotFound)?;
    let mut rows = Vec::new();
    for (id, service) in registers::entries::<Service>(&app, register::SERVICES).await? {
        if number.counts(&service) {
            let told = match &service.owner {
                Some(owner) => naming.participant(owner).await?,
                None => words.case_nobody(),
            };
            rows.push(Row { what: Named::at(service.name, format!("/cabinet/services/{id}")), told });
        }
    }
    session.page(&BehindPage {
        words,
        title: words.programme_list(number.as_str(), words.count(rows.len() as u64)),
        whose: None,
        as_of: None,
        rows,
        second: words.field_owner(),
        is_cut: false,
    })
}

pub(super) async fn cases(
    State(app): State<Arc<App>>,
    session: MemberSession,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let words = session.words;
    let naming = Naming { app: &app, caller: &session.caller, words };
    let participant = asked.participant.as_deref().map(ParticipantId::parse).transpose();
    let asked = AskedNumber {
        number: CaseNumber::parse(&asked.of).ok_or(PageError::NotFound)?,
        participant: participant.map_err(|_| PageError::NotFound)?,
        step: asked.step,
    };
    let found = behind::behind(&app, &session.caller, &asked).await?.ok_or(PageError::NotFound)?;
    let rows = found.rows.iter().map(|(case, days)| {
        let state = case.as_ref().map(|case| words.case_state(case.state.as_str())).unwrap_or_default();
        Row {
            what: case.as_ref().map_or_else(|| Named::plain(words.case_hidden()), |case| naming.link(case)),
            told: days.map_or(state, |days| words.count(days.into())),
        }
    });
    let rows: Vec<Row> = rows.collect();
    let title = words.programme_list(asked.number.as_str(), words.count(rows.len() as u64));
    let title = match &asked.step {
        Some(step) if asked.number == CaseNumber::Steps => format!("{}. {title}", words.case_move(step.as_str())),
        _ => title,
    };
    let second = if asked.number == CaseNumber::Steps { words.programme_days() } else { words.cases_state() };
    session.page(&BehindPage {
        words,
        title,
        whose: naming.participant_if_any(asked.participant.as_ref()).await?,
        as_of: Some(words.day(found.looked_on)),
        rows,
        second,
        is_cut: found.is_cut,
    })
}
