//! Source systems: whether they report in time, and what of their records is refused and why.
//!
//! A source that reports for others, too, shows a reader only what it did for organisations within the scope; what it was refused is
//! counted by source alone, and is shown to whoever sees all that the source may report for.

use std::sync::Arc;

use app::App;
use app::figures::reader_calendar::running;
use app::figures::source_timeliness::{self, SourceFigures};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::scope::Filter;

use super::choosing::selection;
use super::view::{View, period_text};
use ::pages::selectors::Selection;
use pages::{Localizer, PageBody, PageError, Section, Session, navigation};

const PATH: &str = "/cabinet/sources";

#[derive(Template)]
#[template(path = "pages/sources.html")]
struct SourcesPage {
    words: Localizer,
    subject: String,
    quarter: String,
    choosing: Selection,
    /// Where the table is as a file.
    csv: String,
    lines: Vec<SourceLine>,
    /// Whether a source is silent: where none is, there is no column for it.
    is_any_silent: bool,
    refusals: Vec<RefusalsLine>,
}

struct SourceLine {
    name: String,
    operator: String,
    received: String,
    late: String,
    /// Empty where it is not known.
    late_share: String,
    refused: String,
    last: String,
    /// How long ago that was; empty where it is not known.
    ago: String,
    /// Empty where it is not silent.
    silent: String,
}

/// What one source was refused.
struct RefusalsLine {
    name: String,
    refused: String,
    /// In words, how often.
    codes: Vec<(String, String)>,
}

impl PageBody for SourcesPage {
    fn title(&self) -> String {
        format!("{}: {}", self.words.sources_title(), self.subject)
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::SOURCES)
    }
}

pub(super) async fn show(State(app): State<Arc<App>>, session: Session, view: View) -> Result<Response, PageError> {
    let words = session.words;
    if view.filter != Filter::default() || view.by.is_some() {
        return Err(PageError::NotFound);
    }
    let found = source_timeliness::sources(&app, &session.caller, view.period).await?;
    let mut choosing = selection(&app, &session, &view, PATH).await?;
    choosing.selectors.retain(|selector| selector.name == "period");
    let period = period_text(view.period).unwrap_or_else(|| "running".to_owned());
    let page = SourcesPage {
        words,
        subject: words.scope_named(&app, &session.caller.scope, &session.caller.types).await?,
        quarter: words.quarter_name(view.period.quarter(running(&app, &session.caller.scope).await?)),
        choosing,
        csv: format!("/v1/sources?period={period}&format=csv&language={}", words.language().code()),
        lines: found.iter().map(|it| line(words, it)).collect(),
        is_any_silent: found.iter().any(|it| it.silent_since.is_some()),
        refusals: found.iter().filter_map(|it| refusals(words, it)).collect(),
    };
    session.page(&page)
}

fn line(words: Localizer, found: &SourceFigures) -> SourceLine {
    SourceLine {
        name: found.name.clone(),
        operator: found.operator.clone(),
        received: found.received.map_or_else(|| words.not_in_scope(), |it| words.count(it)),
        late: words.count(found.late()),
        late_share: found.late_percent().map(|share| words.decimal(&share)).unwrap_or_default(),
        last: found.last_call.map_or_else(|| words.call_never(), |call| words.day(call.on)),
        ago: found.last_call.map_or_else(String::new, |call| match call.days_ago {
            0 => words.call_today(),
            days => words.call_days_ago(days, words.count(days)),
        }),
        silent: found.silent_since.map(|day| words.day(day)).unwrap_or_default(),
        refused: found.refusals.as_ref().map_or_else(|| words.not_in_scope(), |it| words.count(it.records)),
    }
}

fn refusals(words: Localizer, found: &SourceFigures) -> Option<RefusalsLine> {
    let refusals = found.refusals.as_ref().filter(|it| it.records > 0)?;
    Some(RefusalsLine {
        name: found.name.clone(),
        refused: words.count(refusals.records),
        codes: refusals
            .codes
            .iter()
            .map(|(code, count)| {
                let known = serde_json::from_value(code.as_str().into()).map(|code| words.refusal(code));
                (known.unwrap_or_else(|_| code.clone()), words.count(*count))
            })
            .collect(),
    })
}
