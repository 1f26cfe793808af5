//! The drill-down: region × industry × type × organisation, each state an address. Organisations of the whole country are too
//! many to be read one by one: they are listed within a region, or taken away as a file.

use std::sync::Arc;

use app::App;
use app::figures::deadline_violations::Crossing;
use app::figures::indicators::{IndicatorQuery, Question, Row};
use app::figures::localizer::units::rows_of_several_regions;
use app::figures::overview::widest;
use app::figures::ranking::{Rank, ranking};
use app::figures::seen;
use app::registers::counted_at;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::decimal::approximate;
use domain::scope::{By, Filter, Scope};
use domain::spelling::natural_order;

use super::choosing::{Files, selection, subject};
use super::find::Find;
use super::lines::Line;
use super::links;
use super::table::FiguresTable;
use super::view::{Sort, View};
use super::views;
use ::pages::selectors::Selection;
use pages::{Localizer, PageBody, PageError, Section, Session, navigation, see_other};

const PATH: &str = "/cabinet/figures";

/// Rows of a page.
const ROWS: usize = 50;

/// Organisations that are listed without a region having been chosen.
const ORGANISATIONS_MAX: u64 = 600;

#[derive(Template)]
#[template(path = "pages/figures.html")]
struct FiguresPage {
    words: Localizer,
    subject: String,
    edition: String,
    choosing: Selection,
    find: Find,
    /// Where this view is kept under a name.
    keep: String,
    files: Files,
    crossings: Vec<Link>,
    sorts: Vec<Link>,
    /// Organisations, of which there are too many to be listed.
    too_many: Option<String>,
    running: bool,
    /// Address of these figures in the system that counts the region, where that is another one.
    counted_at: Option<String>,
    /// Whether any of the rows has changed since the reader's last visit.
    changed: bool,
    /// All that is chosen, beside that of which it is a part.
    compared: FiguresTable,
    /// Whether the rows say how they stand among each other.
    standing: bool,
    rows: FiguresTable,
    pages: Pages,
}

/// A way to see the same otherwise.
struct Link {
    name: String,
    href: String,
    current: bool,
}

/// The rows that are shown, and where the others are.
struct Pages {
    told: String,
    before: Option<String>,
    after: Option<String>,
}

impl PageBody for FiguresPage {
    fn title(&self) -> String {
        self.words.figures_of(&self.subject)
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::FIGURES)
    }
}

pub(super) async fn show(State(app): State<Arc<App>>, session: Session, view: View) -> Result<Response, PageError> {
    let (words, scope) = (session.words, &session.caller.scope);
    if let Scope::Organisation(id) = scope {
        // It has its page for all of this, and nothing to choose.
        return match view.filter == Filter::default() {
            true => see_other(&links::organisation(id, &view)),
            false => Err(PageError::NotFound),
        };
    }
    let asked = match view.by {
        Some(Crossing::Source) => return Err(PageError::NotFound),
        Some(Crossing::Unit(by)) => by,
        None => next(scope, &view.filter),
    };
    let mut reader = IndicatorQuery::new(&app, &session.caller);
    let question = |by: By| Question { period: view.period, by, filter: view.filter.clone() };
    let all = reader.rows(&question(widest(scope))).await?.ok_or(PageError::NotFound)?;
    let Some(all) = all.first() else { return Err(PageError::NotFound) };
    let chosen_region = view.filter.region.is_some() || matches!(scope, Scope::Region(_));
    let too_many = asked == By::Organisation && !chosen_region && all.organisations > ORGANISATIONS_MAX;
    let by = if too_many { By::Region } else { asked };
    let rows = reader.rows(&question(by)).await?.ok_or(PageError::NotFound)?;

    let counted_at = match view.filter.region {
        Some(region) => counted_at(&app, region).await?.map(|system| format!("{system}{}", view.href(PATH))),
        None => None,
    };
    let targets = &app.profile.targets;
    let of_several_regions = rows_of_several_regions(&rows);
    let standing = ranking(&rows).filter(|_| by == By::Organisation);
    let each = standing.map_or_else(|| vec![None; rows.len()], |it| it.each);
    let mut rows: Vec<(Row, Option<Rank>)> = rows.into_iter().zip(each).collect();
    order(words, &view, &mut rows);
    let view = View { by: Some(Crossing::Unit(asked)), ..view };
    let line = |(row, standing): &(Row, Option<Rank>)| {
        let href = if too_many { links::unit_as(PATH, row, &view) } else { links::unit(PATH, row, &view) };
        let name = words.unit_among(row, of_several_regions);
        let how = links::unit(links::OVERVIEW, row, &view);
        Line::of(words, targets, name, href, row).explained_at(how).standing(words, *standing)
    };
    let shown = || rows.iter().skip(view.skip).take(ROWS);
    let before = seen::look(&app, &session.caller, &view.filter, shown().map(|(row, _)| row)).await?;
    let lines = shown().map(|it| line(it).since(words, &before, &it.0)).collect();
    let page = FiguresPage {
        words,
        subject: subject(&app, words, scope, &view.filter, &session.caller.types).await?,
        edition: words.edition(all.edition, all.hash.is_some()),
        choosing: selection(&app, &session, &View { by: None, ..view.clone() }, PATH).await?,
        find: Find::on(view.period),
        keep: views::to_keep(&view.href(PATH)),
        files: Files::of(&app, &session, &view, asked).await?,
        crossings: crossings(words, scope, &view, asked),
        sorts: sorts(words, &view, by),
        too_many: too_many.then(|| words.count(all.organisations)),
        running: all.hash.is_none(),
        counted_at,
        changed: !before.is_empty(),
        compared: compared(&app, &session, &mut reader, &view, all).await?,
        standing: by == By::Organisation,
        pages: pages(words, &view, rows.len()),
        rows: FiguresTable::sorted(words, words.row(by), lines, by == By::Organisation, (&view, PATH)),
    };
    session.page(&page)
}

/// What is looked at next where nothing was chosen: the coarsest that is not chosen yet.
fn next(scope: &Scope, filter: &Filter) -> By {
    match (scope, filter.region, filter.organisation_type) {
        (Scope::Country | Scope::Industry(_), None, _) => By::Region,
        (_, _, None) => By::Type,
        (_, _, Some(_)) => By::Organisation,
    }
}

/// The crossings in which there is more than one row to see.
fn crossings(words: Localizer, scope: &Scope, view: &View, current: By) -> Vec<Link> {
    let filter = &view.filter;
    let has = |by: &By| match by {
        By::Country => false,
        By::Region => filter.region.is_none() && !matches!(scope, Scope::Region(_)),
        By::Industry => {
            filter.industry.is_none() && filter.organisation_type.is_none() && !matches!(scope, Scope::Industry(_))
        }
        By::Type => filter.organisation_type.is_none(),
        By::Organisation => true,
    };
    let link = |by: By| Link {
        name: words.by(by),
        href: View { by: Some(Crossing::Unit(by)), ..view.bare() }.href(PATH),
        current: by == current,
    };
    By::ALL.into_iter().filter(has).map(link).collect()
}

fn sorts(words: Localizer, view: &View, by: By) -> Vec<Link> {
    let has = |sort: &Sort| *sort != Sort::Drawn || by == By::Organisation;
    let link = |sort: Sort| Link {
        name: match sort {
            Sort::Name => words.sort_name(),
            Sort::Receipts => words.sort_receipts(),
            Sort::Notices => words.sort_notices(),
            Sort::Completed => words.sort_completed(),
            Sort::Coverage => words.sort_coverage(),
            Sort::Drawn => words.sort_drawn(),
        },
        href: View { sort, reversed: false, skip: 0, ..view.clone() }.href(PATH),
        current: sort == view.sort,
    };
    Sort::ALL.into_iter().filter(has).map(link).collect()
}

/// What is chosen, and beneath it that of which it is a part: all types of the region, the type in all regions, everything.
async fn compared(
    app: &App,
    session: &Session,
    reader: &mut IndicatorQuery<'_>,
    view: &View,
    all: &Row,
) -> Result<FiguresTable, PageError> {
    let (words, scope, targets) = (session.words, &session.caller.scope, &app.profile.targets);
    let how = |filter: Filter| Some(View { filter, ..view.bare() }.href(links::OVERVIEW));
    let all = Line::of(words, targets, words.figures_all(), None, all).explained_at(how(view.filter.clone()));
    let mut lines = vec![all];
    let Filter { region, industry, organisation_type, .. } = view.filter.clone();
    let wider = [
        Filter { region, ..Filter::default() },
        Filter { industry, organisation_type, ..Filter::default() },
        Filter::default(),
    ];
    let mut told = vec![view.filter.clone()];
    for filter in wider {
        if told.contains(&filter) {
            continue;
        }
        told.push(filter.clone());
        let question = Question { period: view.period, by: widest(scope), filter: filter.clone() };
        let Some(row) = reader.rows(&question).await?.and_then(|rows| rows.into_iter().next()) else { continue };
        let name = subject(app, words, scope, &filter, &session.caller.types).await?;
        let href = View { filter: filter.clone(), ..view.bare() }.href(PATH);
        lines.push(Line::of(words, targets, name, Some(href), &row).explained_at(how(filter)));
    }
    Ok(FiguresTable::of(words, words.compared_with(), lines))
}

/// What has no value stands last, whatever the order.
fn order(words: Localizer, view: &View, rows: &mut [(Row, Option<Rank>)]) {
    rows.sort_by_cached_key(|(row, _)| natural_order(&words.unit(row)));
    if view.sort == Sort::Name {
        if view.reversed {
            rows.reverse();
        }
        return;
    }
    let value = |(row, rank): &(Row, Option<Rank>)| {
        let counts = &row.indicators;
        match view.sort {
            Sort::Name => None,
            Sort::Receipts => Some(counts.receipts as f64),
            Sort::Notices => Some(counts.notices as f64),
            Sort::Completed => Some(counts.completed as f64),
            Sort::Coverage => counts.coverage_percent.map(approximate),
            Sort::Drawn => rank.as_ref().map(|it| it.drawn),
        }
    };
    rows.sort_by(|one, other| match (value(one), value(other)) {
        (Some(one), Some(other)) if view.reversed => other.total_cmp(&one),
        (Some(one), Some(other)) => one.total_cmp(&other),
        (one, other) => one.is_none().cmp(&other.is_none()),
    });
}

fn pages(words: Localizer, view: &View, rows: usize) -> Pages {
    let (first, last) = (view.skip.min(rows), view.skip.saturating_add(ROWS).min(rows));
    let count = |rows: usize| words.count(rows as u64);
    let at = |skip: usize| View { skip, ..view.clone() }.href(PATH);
    Pages {
        told: words.rows_of(count((first + 1).min(rows)), count(last), count(rows)),
        before: (first > 0).then(|| at(first.saturating_sub(ROWS))),
        after: (last < rows).then(|| at(last)),
    }
}
