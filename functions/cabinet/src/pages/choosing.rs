//! How a reader gets from one view to another: the way down and back up, the choice of a period and of organisations, the
//! order, and what can be taken away as a file. Every step is an address.

use std::collections::HashMap;

use app::counts::finals;
use app::figures::indicators::Period;
use app::figures::reader_calendar::running;
use app::figures::report::QUARTERS_MAX;
use app::registers::register;
use app::{App, Error, registers};
use domain::calendar::Quarter;
use domain::figures::edition::Edition;
use domain::organisation::OrganisationType;
use domain::organisation::classification::Classification;
use domain::scope::{Filter, Scope};
use table::items::SourceItem;

use super::view::{View, period_text};
use ::pages::selectors::{Selection, Selector, Step};
use ::pages::{Localizer, Session};

/// What a participant may choose on that page.
pub(crate) async fn selection(app: &App, session: &Session, view: &View, path: &str) -> Result<Selection, Error> {
    let (words, scope, types) = (session.words, &session.caller.scope, &session.caller.types);
    let mut selectors = vec![periods(app, words, scope, view).await?];
    if matches!(scope, Scope::Country | Scope::Industry(_)) {
        let regions = registers::joined(&*app.table).await?;
        let choices = regions.into_iter().map(|(it, _)| (it.to_string(), it.region().name.clone()));
        selectors.push(Selector::of(
            words,
            "region",
            words.row_region(),
            choices,
            view.filter.region.map(|it| it.to_string()),
        ));
    }
    if matches!(scope, Scope::Country | Scope::Region(_)) {
        let choices = types.industries().map(|it| (it.to_string(), words.industry(*it, types)));
        let chosen = view.filter.industry.map(|it| it.as_str().to_owned());
        selectors.push(Selector::of(words, "industry", words.row_industry(), choices, chosen));
    }
    if !matches!(scope, Scope::Organisation(_)) {
        let within = |organisation_type: &&OrganisationType| match (scope, view.filter.industry) {
            (Scope::Industry(own), _) => types.is_of(**organisation_type, *own),
            (_, Some(industry)) => types.is_of(**organisation_type, industry),
            (_, None) => true,
        };
        let within = types.types().filter(within);
        let choices = within.map(|it| (it.to_string(), words.organisation_type(*it, types)));
        let chosen = view.filter.organisation_type.map(|it| it.as_str().to_owned());
        selectors.push(Selector::of(words, "type", words.row_type(), choices, chosen));
    }
    let kept = view.kept();
    Ok(Selection { words, path: path.to_owned(), steps: steps(words, session, view, path), selectors, kept })
}
/// The running quarter, and every edition of every closed one, the latest first.
async fn periods(app: &App, words: Localizer, scope: &Scope, view: &View) -> Result<Selector, Error> {
    let running = running(app, scope).await?;
    let mut periods = vec![(Period::Running, words.edition(Edition::first(running), false))];
    for edition in finals::editions(app).await?.into_iter().rev() {
        periods.push((Period::of(edition), words.edition(edition, true)));
    }
    if !periods.iter().any(|(period, _)| *period == view.period) {
        let edition = view.period.edition(running);
        periods.push((view.period, words.quarter_name(edition.quarter)));
    }
    let value = |period: Period| period_text(period).unwrap_or_else(|| "running".to_owned());
    let choices = periods.into_iter().map(|(period, name)| (value(period), name));
    Ok(Selector::always("period", words.choose_period(), choices, Some(value(view.period))))
}

/// The way from all that the scope has down to what is chosen; the last step leads nowhere.
fn steps(words: Localizer, session: &Session, view: &View, path: &str) -> Vec<Step> {
    let types = &session.caller.types;
    let mut filter = Filter::default();
    let mut found: Vec<(String, Filter)> = vec![(root(words, &session.caller.scope, types), filter.clone())];
    if let Some(industry) = view.filter.industry {
        filter.industry = Some(industry);
        found.push((words.industry(industry, types), filter.clone()));
    }
    if let Some(organisation_type) = view.filter.organisation_type {
        filter.organisation_type = Some(organisation_type);
        found.push((words.organisation_type(organisation_type, types), filter.clone()));
    }
    if let Some(region) = view.filter.region {
        filter.region = Some(region);
        found.push((region.region().name.clone(), filter.clone()));
    }
    let last = found.len() - 1;
    let step = |(place, (name, filter)): (usize, (String, Filter))| {
        let view = View { filter, by: None, skip: 0, ..view.clone() };
        Step { name, href: (place < last).then(|| view.href(path)) }
    };
    found.into_iter().enumerate().map(step).collect()
}

/// All that a scope has.
pub(crate) fn root(words: Localizer, scope: &Scope, types: &Classification) -> String {
    words.scope(scope, types)
}

/// What sources are called, by their ids.
pub(crate) async fn source_names(app: &App) -> Result<HashMap<String, String>, Error> {
    let sources = registers::entries::<SourceItem>(app, register::SOURCES).await?;
    Ok(sources.into_iter().map(|(id, source)| (id, source.name)).collect())
}

/// What is chosen, in words: `Школы, г. Москва`.
pub(crate) async fn subject(
    app: &App,
    words: Localizer,
    scope: &Scope,
    filter: &Filter,
    types: &Classification,
) -> Result<String, Error> {
    let what = match (filter.organisation_type, filter.industry) {
        (Some(organisation_type), _) => Some(words.organisation_type(organisation_type, types)),
        (None, Some(industry)) => Some(words.industry(industry, types)),
        (None, None) => None,
    };
    let region = filter.region.map(|region| region.region().name.clone());
    let parts: Vec<String> = what.into_iter().chain(region).collect();
    if parts.is_empty() { words.scope_named(app, scope, types).await } else { Ok(parts.join(", ")) }
}

/// What can be taken away: files of just this view, and reports of the quarter and of all quarters.
pub(crate) struct Files {
    pub(crate) csv: String,
    pub(crate) xlsx: String,
    pub(crate) report: String,
    pub(crate) whole: String,
}

impl Files {
    pub(crate) async fn of(app: &App, session: &Session, view: &View, by: domain::scope::By) -> Result<Files, Error> {
        let words = session.words;
        let view = View { by: Some(app::figures::deadline_violations::Crossing::Unit(by)), ..view.bare() };
        let language = words.language().code();
        let file = |format: &str| format!("{}&format={format}&language={language}", view.href("/v1/indicators"));
        let running = running(app, &session.caller.scope).await?;
        // The report of a quarter that runs says little: that of the one before is meant.
        let quarter = if view.period == Period::Running { running.back(1) } else { view.period.quarter(running) };
        let longest = |last: Quarter| last.back(QUARTERS_MAX - 1);
        let since = app.profile.starts_on.map_or(longest(running), Quarter::of).max(longest(quarter)).min(quarter);
        Ok(Files {
            csv: file("csv"),
            xlsx: file("xlsx"),
            report: format!("/v1/report?period={quarter}&language={language}"),
            whole: format!("/v1/report?since={since}&period={quarter}&language={language}"),
        })
    }
}
