//! Organisations by their name, ОГРН or ИНН, within the scope. One that is meant alone is opened.

use std::sync::Arc;

use app::App;
use app::figures::indicators::{IndicatorQuery, Period, Question};
use app::figures::localizer::units::of_several_regions;
use app::registers::organisations_meant_among;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use domain::organisation::Organisation;
use domain::scope::{By, Filter, Scope};
use domain::spelling::natural_order;
use serde::Deserialize;

use super::lines::Line;
use super::links;
use super::table::FiguresTable;
use super::view::{self, View, period_text};
use pages::{Localizer, PageBody, PageError, Section, Session, navigation, see_other};

/// Organisations that are listed at most.
const FOUND_MAX: usize = 50;

/// What the form of a search holds.
pub(crate) struct Find {
    pub(crate) text: String,
    /// The period that is looked at; `None`: the running one.
    pub(crate) period: Option<String>,
}

impl Find {
    /// An empty form on a page that shows a period.
    pub(crate) fn on(period: Period) -> Find {
        Find { text: String::new(), period: period_text(period) }
    }
}

#[derive(Template)]
#[template(path = "pages/find.html")]
struct FindPage {
    words: Localizer,
    find: Find,
    /// `None`: nothing fits, or nothing was asked for.
    found: Option<FiguresTable>,
    /// Whether there are more than are listed.
    more: bool,
}

impl PageBody for FindPage {
    fn title(&self) -> String {
        self.words.find_title()
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::FIGURES)
    }
}

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    period: String,
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    session: Session,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let (words, caller) = (session.words, &session.caller);
    if matches!(caller.scope, Scope::Organisation(_)) {
        return Err(PageError::NotFound);
    }
    let period = view::period(&asked.period)?;
    let view = View::of(period);
    let Some(within) = caller.narrow(By::Organisation, &Filter::default()) else { return Err(PageError::NotFound) };
    let admits = |organisation: &Organisation| within.admits(organisation, &caller.types);
    let mut found = organisations_meant_among(&app, asked.q.trim(), FOUND_MAX + 1, admits).await?;
    if let [one] = found.as_slice() {
        return see_other(&links::organisation(&one.id, &view));
    }
    let more = FOUND_MAX < found.len();
    found.truncate(FOUND_MAX);
    found.sort_by_cached_key(|organisation| natural_order(&organisation.name));
    let of_several_regions = of_several_regions(&found);
    let (mut reader, mut lines) = (IndicatorQuery::new(&app, caller), Vec::new());
    for organisation in &found {
        let filter = Filter { organisation: Some(organisation.id.clone()), ..Filter::default() };
        let rows = reader.rows(&Question { period, by: By::Organisation, filter }).await?.unwrap_or_default();
        let name = words.organisation_among(organisation, of_several_regions);
        let href = links::organisation(&organisation.id, &view);
        lines.extend(rows.first().map(|row| Line::of(words, &app.profile.targets, name, Some(href), row)));
    }
    let is_empty = lines.is_empty();
    session.page(&FindPage {
        words,
        find: Find { text: asked.q, period: period_text(period) },
        found: (!is_empty).then(|| FiguresTable::of(words, words.row(By::Organisation), lines)),
        more,
    })
}
