//! Missed deadlines: how often each, and whose.

use std::sync::Arc;

use app::App;
use app::figures::deadline_violations::{self as figures, Crossing, RowKey};
use app::figures::overview::widest;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::deadline::{Deadline, DeadlineViolations, Owner};
use domain::scope::{By, Scope, Unit};

use super::choosing::{selection, source_names, subject};
use super::links;
use super::view::View;
use ::pages::selectors::Selection;
use pages::{Localizer, PageBody, PageError, Section, Session, navigation};

const PATH: &str = "/cabinet/terms";

/// Rows of a page.
const ROWS: usize = 100;

#[derive(Template)]
#[template(path = "pages/deadline_violations.html")]
struct DeadlineViolationsPage {
    words: Localizer,
    subject: String,
    quarter: String,
    finals: String,
    choosing: Selection,
    crossings: Vec<(String, String, bool)>,
    row: String,
    /// Name and anchor of each, those of the source first.
    deadlines: Vec<(String, &'static str)>,
    /// What each is.
    explained: Vec<Explained>,
    of_source: String,
    of_system: String,
    lines: Vec<DeadlineViolationLine>,
    /// Rows that are not shown.
    more: Option<String>,
    is_any: bool,
}

/// What a deadline is.
struct Explained {
    anchor: &'static str,
    name: String,
    what: String,
    owner: String,
    /// Whether its length is the draft's.
    is_draft: bool,
}

struct DeadlineViolationLine {
    name: String,
    href: Option<String>,
    counts: Vec<String>,
    of_source: String,
    of_system: String,
}

impl PageBody for DeadlineViolationsPage {
    fn title(&self) -> String {
        format!("{}: {}", self.words.terms_title(), self.subject)
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::DEADLINES)
    }
}

pub(super) async fn show(State(app): State<Arc<App>>, session: Session, view: View) -> Result<Response, PageError> {
    let (words, scope) = (session.words, &session.caller.scope);
    let crossing = view.by.unwrap_or(Crossing::Source);
    let one_region = view.filter.region.is_some() || matches!(scope, Scope::Region(_) | Scope::Organisation(_));
    if crossing == Crossing::Unit(By::Organisation) && !one_region {
        return Err(PageError::NotFound);
    }
    let found = figures::violations(&app, &session.caller, view.period, crossing, &view.filter).await?;
    let found = found.ok_or(PageError::NotFound)?;
    let source_names = source_names(&app).await?;
    let named = |whose: &RowKey| match whose {
        RowKey::Source(source) => {
            (source_names.get(source.as_str()).cloned().unwrap_or_else(|| source.to_string()), None)
        }
        RowKey::Unit(Unit::Organisation(id)) => {
            let name = found.organisations.get(id).map_or_else(|| id.to_string(), |it| it.name.clone());
            (name, Some(links::organisation(id, &view)))
        }
        RowKey::Unit(unit) => (words.unit_name(unit, &found.types), None),
    };
    let mut rows: Vec<(&RowKey, &DeadlineViolations)> = found.rows.iter().collect();
    // The most violated first.
    rows.sort_by_key(|(_, violations)| std::cmp::Reverse((violations.of_owner(Owner::Source), violations.total())));
    let line = |(whose, violations): &(&RowKey, &DeadlineViolations)| {
        let (name, href) = named(whose);
        DeadlineViolationLine {
            name,
            href,
            counts: Deadline::ALL.map(|deadline| words.count(violations.of(deadline))).to_vec(),
            of_source: words.count(violations.of_owner(Owner::Source)),
            of_system: words.count(violations.of_owner(Owner::System)),
        }
    };
    let finals = match (&found.finals, found.is_late(app.clock.now())) {
        _ if !found.has_finals => words.finals_none(),
        (Some(_), true) => words.finals_late(),
        (Some(_), false) => words.finals_in_time(),
        (None, true) => words.finals_overdue(),
        (None, false) => words.finals_ahead(),
    };
    let page = DeadlineViolationsPage {
        words,
        subject: subject(&app, words, scope, &view.filter, &found.types).await?,
        quarter: words.quarter_name(found.quarter),
        finals,
        choosing: selection(&app, &session, &view, PATH).await?,
        crossings: crossings(words, &session, &view, crossing, one_region),
        row: match crossing {
            Crossing::Source => words.row_source(),
            Crossing::Unit(by) => words.row(by),
        },
        deadlines: Deadline::ALL.map(|deadline| (words.term(deadline), deadline.as_str())).to_vec(),
        explained: Deadline::ALL
            .map(|it| Explained {
                anchor: it.as_str(),
                name: words.term(it),
                what: words.term_explained(it),
                owner: words.term_owner(it.owner()),
                is_draft: app.profile.origin.is_draft(it.term()),
            })
            .into(),
        of_source: words.column_of_source(),
        of_system: words.column_of_system(),
        is_any: rows.iter().any(|(_, violations)| violations.total() > 0),
        more: rows.len().checked_sub(ROWS).filter(|more| *more > 0).map(|more| words.count(more as u64)),
        lines: rows.iter().take(ROWS).map(line).collect(),
    };
    session.page(&page)
}

fn crossings(
    words: Localizer,
    session: &Session,
    view: &View,
    current: Crossing,
    one_region: bool,
) -> Vec<(String, String, bool)> {
    let scope = &session.caller.scope;
    let has = |by: &By| match by {
        By::Country => false,
        By::Organisation => one_region,
        _ => !matches!(scope, Scope::Organisation(_)) && widest(scope) != *by,
    };
    let units = By::ALL.into_iter().filter(has).map(|by| (words.by(by), Crossing::Unit(by)));
    let all = std::iter::once((words.by_source(), Crossing::Source)).chain(units);
    let link = |(name, crossing): (String, Crossing)| {
        (name, View { by: Some(crossing), ..view.bare() }.href(PATH), crossing == current)
    };
    all.map(link).collect()
}
