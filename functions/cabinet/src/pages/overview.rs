//! The overview: how all that somebody sees stands against the targets (A2.9), how it got there, where it is good and where not.
//! It reads the sums of regions, and organisations one by one only where they are few.

use std::sync::Arc;

use app::App;
use app::figures::indicators::{IndicatorQuery, Period, Question, Row};
use app::figures::localizer::units::rows_of_several_regions;
use app::figures::overview::{Asked, Compared, Overview, Problem, overview, widest};
use app::figures::ranking::Rank;
use app::figures::seen::{self, Before};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use charts::ChartError;
use domain::calendar::Quarter;
use domain::organisation::RegionCode;
use domain::organisation::classification::Classification;
use domain::scope::{By, Filter, Scope, Unit};
use http::StatusCode;

use super::choosing::{Files, selection, subject};
use super::find::Find;
use super::lines::{Line, RungLine};
use super::links;
use super::map::{Map, Shows};
use super::table::FiguresTable;
use super::view::View;
use super::views;
use crate::drawings;
use ::pages::selectors::Selection;
use pages::layout::rendered;
use pages::{Localizer, PageBody, PageError, Section, Session, navigation, see_other};

/// Quarters that the trend goes back for.
const QUARTERS: u8 = 8;

/// Organisations that the funnel compares one by one; of more it compares the regions.
const ORGANISATIONS_MAX: u64 = 600;

/// Problem zones that are listed.
const PROBLEMS_MAX: usize = 12;

#[derive(Template)]
#[template(path = "pages/overview.html")]
struct OverviewPage {
    words: Localizer,
    subject: String,
    edition: String,
    restated: Option<(String, String)>,
    act: String,
    choosing: Selection,
    find: Find,
    /// Where this view is kept under a name.
    keep: String,
    files: Files,
    target_coverage: String,
    target_satisfaction: String,
    /// Whether any of the figures has changed since the reader's last visit.
    changed: bool,
    all: Line,
    organisations: String,
    charts: Charts,
    trend: FiguresTable,
    map: Option<(String, Vec<MapChoice>)>,
    tables: Vec<Table>,
    compared: Option<ComparedPart>,
    rungs: Vec<RungLine>,
    problems: Vec<ProblemLine>,
    problems_are_known: bool,
    problems_in_all: String,
    hash: Option<String>,
    method: String,
}

struct Charts {
    satisfaction: String,
    coverage: String,
    ladder: String,
}

struct MapChoice {
    name: String,
    href: String,
    current: bool,
}

/// A table of figures; a long one is folded.
struct Table {
    name: String,
    figures: FiguresTable,
    long: bool,
}

struct ComparedPart {
    title: String,
    row: String,
    chart: String,
    outside: Vec<OutsideLine>,
}

struct OutsideLine {
    name: String,
    href: Option<String>,
    satisfaction: String,
    responses: String,
    position: String,
}

impl OutsideLine {
    /// Where its figure says from which numbers it was made.
    fn way(&self) -> Option<String> {
        self.href.as_ref().map(|href| format!("{href}#how-satisfaction"))
    }
}

struct ProblemLine {
    unit: String,
    href: String,
    question: String,
    mean: String,
    /// Of which scores the mean is made.
    sum: String,
    answers: String,
}

impl PageBody for OverviewPage {
    fn title(&self) -> String {
        format!("{}: {}", self.words.overview_title(), self.subject)
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::OVERVIEW)
    }
}

/// There is nothing to see yet: no organisation is registered within the scope.
#[derive(Template)]
#[template(path = "pages/empty.html")]
struct EmptyPage {
    words: Localizer,
}

impl PageBody for EmptyPage {
    fn title(&self) -> String {
        self.words.overview_title()
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::OVERVIEW)
    }
}

pub(super) async fn show(State(app): State<Arc<App>>, session: Session, view: View) -> Result<Response, PageError> {
    if let Scope::Organisation(id) = &session.caller.scope {
        // It has its page for all of this, and nothing to choose.
        return match view.filter == Filter::default() {
            true => see_other(&links::organisation(id, &view)),
            false => Err(PageError::NotFound),
        };
    }
    let mut reader = IndicatorQuery::new(&app, &session.caller);
    let all = Question { period: view.period, by: widest(&session.caller.scope), filter: view.filter.clone() };
    if reader.rows(&all).await?.ok_or(PageError::NotFound)?.is_empty() {
        return match view.filter == Filter::default() {
            true => session.page(&EmptyPage { words: session.words }),
            false => Err(PageError::NotFound),
        };
    }
    let asked = Asked {
        period: view.period,
        filter: view.filter.clone(),
        quarters: QUARTERS,
        organisations_max: ORGANISATIONS_MAX,
        with_growth: false,
    };
    let found = overview(&app, &mut reader, &asked).await?.ok_or(PageError::NotFound)?;
    let choosing = selection(&app, &session, &view, "/cabinet").await?;
    let by_region = found.tables.iter().any(|(by, _)| *by == By::Region);
    let files = Files::of(&app, &session, &view, if by_region { By::Region } else { By::Type }).await?;
    let (words, scope, types) = (session.words, &session.caller.scope, &session.caller.types);
    let subject = subject(&app, words, scope, &view.filter, types).await?;
    let tables = found.tables.iter().flat_map(|(_, rows)| rows);
    let rows = found.trend.iter().map(|(_, row)| row).chain(tables);
    let before = seen::look(&app, &session.caller, &view.filter, rows).await?;
    session.page(&page(&app, &session, &view, found, (subject, choosing, files, before))?)
}

fn page(
    app: &App,
    session: &Session,
    view: &View,
    found: Overview,
    (subject, choosing, files, before): (String, Selection, Files, Before),
) -> Result<OverviewPage, PageError> {
    let (words, targets) = (session.words, &app.profile.targets);
    let row = &found.all;
    let narrowed = |filter: Filter| View { filter, ..view.bare() };
    let in_quarter =
        |quarter: Quarter| Some(View { period: Period::Quarter(quarter), ..view.clone() }.href("/cabinet"));
    let by_region = found.tables.iter().find(|(by, _)| *by == By::Region);
    let map = match by_region {
        Some((_, rows)) => {
            let href =
                |region: RegionCode| narrowed(Filter { region: Some(region), ..view.filter.clone() }).href("/cabinet");
            let map = rendered(&Map::of(words, targets, view.map, rows, href))?;
            Some((map, map_choices(words, view)))
        }
        None => None,
    };
    Ok(OverviewPage {
        words,
        subject,
        edition: words.edition(row.edition, row.hash.is_some()),
        restated: row.restated_by.map(|edition| {
            let view = View { period: Period::Restatement(edition), ..view.clone() };
            (edition.to_string(), view.href("/cabinet"))
        }),
        act: app.profile.title.clone(),
        choosing,
        find: Find::on(view.period),
        keep: views::to_keep(&view.href("/cabinet")),
        files,
        target_coverage: words.decimal(&targets.coverage_percent),
        target_satisfaction: words.decimal(&targets.satisfaction),
        changed: !before.is_empty(),
        all: Line::of(words, targets, String::new(), None, row).since(words, &before, row),
        organisations: words.count(row.organisations),
        charts: Charts {
            satisfaction: drawings::satisfaction(words, &found.trend, &targets.satisfaction, in_quarter)
                .map_err(undrawn)?
                .svg,
            coverage: drawings::coverage(words, &found.trend, &targets.coverage_percent, in_quarter)
                .map_err(undrawn)?
                .svg,
            ladder: drawings::steps(words, &row.counts).map_err(undrawn)?.svg,
        },
        trend: FiguresTable::of_quarters(words, targets, &found.trend, in_quarter, &before),
        map,
        tables: found
            .tables
            .iter()
            .map(|(by, rows)| {
                let line = |row: &Row| {
                    let href = links::unit("/cabinet", row, view);
                    Line::of(words, targets, words.unit(row), href, row).since(words, &before, row)
                };
                let figures = FiguresTable::of(words, words.row(*by), rows.iter().map(line).collect());
                Table { name: words.by(*by), figures, long: *by == By::Region }
            })
            .collect(),
        compared: found.compared.as_ref().map(|it| compared(words, view, it)).transpose()?,
        rungs: RungLine::all(words, &row.counts),
        problems_in_all: words.count(found.problems.len() as u64),
        problems_are_known: found.problems_are_known,
        problems: found
            .problems
            .iter()
            .take(PROBLEMS_MAX)
            .map(|it| problem(words, view, it, &found.all.types))
            .collect(),
        hash: row.hash.clone(),
        method: words.method(&row.method),
    })
}

pub(super) fn undrawn(error: ChartError) -> PageError {
    tracing::error!(%error, "A chart could not be drawn");
    PageError::Failed(StatusCode::INTERNAL_SERVER_ERROR)
}

fn map_choices(words: Localizer, view: &View) -> Vec<MapChoice> {
    let choice = |map: Shows| MapChoice {
        name: map.title(words),
        href: View { map, ..view.clone() }.href("/cabinet"),
        current: map == view.map,
    };
    Shows::ALL.into_iter().map(choice).collect()
}

/// The funnel, and who stands outside it: those below first.
fn compared(words: Localizer, view: &View, compared: &Compared) -> Result<ComparedPart, PageError> {
    let of_several_regions = rows_of_several_regions(&compared.rows);
    let line = |(row, rank): (&Row, Rank)| {
        let shown = row.indicators.opinion.shown()?;
        Some(OutsideLine {
            name: words.unit_among(row, of_several_regions),
            href: links::unit("/cabinet", row, view),
            satisfaction: words.decimal(&shown.satisfaction?.value),
            responses: words.count(shown.responses),
            position: words.position(rank.position),
        })
    };
    let chart = drawings::compared(words, compared, |row| links::unit("/cabinet", row, view)).map_err(undrawn)?;
    Ok(ComparedPart {
        title: chart.title,
        row: words.row(compared.by),
        chart: chart.svg,
        outside: compared.outside().into_iter().filter_map(line).collect(),
    })
}

fn problem(words: Localizer, view: &View, problem: &Problem, types: &Classification) -> ProblemLine {
    let mut filter = view.filter.clone();
    match &problem.unit {
        Unit::Region(region) => filter.region = Some(*region),
        Unit::Type(organisation_type) => filter.organisation_type = Some(*organisation_type),
        Unit::Country | Unit::Industry(_) | Unit::Organisation(_) | Unit::Reported(..) => {}
    }
    ProblemLine {
        unit: words.unit_name(&problem.unit, types),
        href: View { filter, ..view.bare() }.href("/cabinet/figures"),
        question: words.question_label(&problem.asked, &problem.question),
        mean: words.decimal(&problem.mean),
        sum: words.count(problem.sum()),
        answers: words.count(problem.answers),
    }
}
