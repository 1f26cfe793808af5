//! The overview: how all that somebody sees stands against the targets (A2.9), and how it got there.

use std::sync::Arc;

use app::App;
use app::reading::{Period, Question, Reader};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::indicator::decimal::two_places;

use super::lines::Line;
use super::view::View;
use super::{Content, Refusal, Section, Visitor, Words};
use crate::asked::widest;

/// Quarters that the trend goes back for.
const QUARTERS: u8 = 8;

#[derive(Template)]
#[template(path = "pages/overview.html")]
struct OverviewPage {
    words: Words,
    scope: String,
    edition: String,
    act: String,
    target_coverage: String,
    target_satisfaction: String,
    all: Line,
    trend: Vec<Line>,
}

impl Content for OverviewPage {
    fn title(&self) -> String {
        format!("{}: {}", self.words.overview_title(), self.scope)
    }

    fn section(&self) -> Option<Section> {
        Some(Section::Overview)
    }
}

pub(super) async fn show(State(app): State<Arc<App>>, visitor: Visitor, view: View) -> Result<Response, Refusal> {
    let (words, targets) = (visitor.words, &app.profile.targets);
    let mut reader = Reader::new(&app, &visitor.caller);
    let all = Question { period: view.period, by: widest(&visitor.caller.scope), filter: view.filter.clone() };
    let rows = reader.rows(&all).await?.ok_or(Refusal::NotFound)?;
    let row = rows.first().ok_or(Refusal::NotFound)?;
    let trend = reader.trend(&all, QUARTERS).await?.ok_or(Refusal::NotFound)?;
    let page = OverviewPage {
        words,
        scope: words.unit(row),
        edition: words.edition(row.edition, row.hash.is_some()),
        act: app.profile.title.clone(),
        target_coverage: two_places(&targets.coverage_percent),
        target_satisfaction: two_places(&targets.satisfaction),
        all: Line::of(words, targets, words.unit(row), None, row),
        trend: trend
            .iter()
            .rev()
            .filter_map(|(quarter, rows)| {
                let view = View { period: Period::Quarter(*quarter), ..view.clone() };
                let name = words.quarter_name(*quarter);
                Some(Line::of(words, targets, name, Some(view.href("/cabinet")), rows.first()?))
            })
            .collect(),
    };
    visitor.page(&page)
}
