//! The drill-down: region × industry × type × organisation, each state an address. Organisations of the whole country are too
//! many to be read one by one: they are listed within a region, or taken away as a file.

use std::sync::Arc;

use app::App;
use app::figures::deadline_violations::Crossing;
use app::figures::indicators::{IndicatorQuery, Question, Row};
use app::figures::localizer::units::of_several_regions;
use app::figures::overview::widest;
use app::figures::ranking::{Rank, ranking};
use app::registers::counted_at;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::scope::{By, Filter, Scope};

use super::choosing::{Files, selection, subject};
use super::lines::Line;
use super::links;
use super::view::{Sort, View};
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
    files: Files,
    crossings: Vec<Link>,
    sorts: Vec<Link>,
    /// Organisations, of which there are too many to be listed.
    too_many: Option<String>,
    running: bool,
    /// Address of these figures in the system that counts the region, where that is another one.
    counted_at: Option<String>,
    /// All that is chosen, as a table of one row.
    all: Vec<Line>,
    row: String,
    /// Whether the rows say how they stand among each other.
    standing: bool,
    lines: Vec<Line>,
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
    let of_several_regions = of_several_regions(rows.iter().filter_map(|row| row.organisation.as_ref()));
    let standing = ranking(&rows).filter(|_| by == By::Organisation);
    let each = standing.map_or_else(|| vec![None; rows.len()], |it| it.each);
    let mut rows: Vec<(Row, Option<Rank>)> = rows.into_iter().zip(each).collect();
    order(words, view.sort, &mut rows);
    let view = View { by: Some(Crossing::Unit(asked)), ..view };
    let page = FiguresPage {
        words,
        subject: subject(&app, words, scope, &view.filter, &session.caller.types).await?,
        edition: words.edition(all.edition, all.hash.is_some()),
        choosing: selection(&app, &session, &View { by: None, ..view.clone() }, PATH).await?,
        files: Files::of(&app, &session, &view, asked).await?,
        crossings: crossings(words, scope, &view, asked),
        sorts: sorts(words, &view, by),
        too_many: too_many.then(|| words.count(all.organisations)),
        running: all.hash.is_none(),
        counted_at,
        all: vec![Line::of(words, targets, words.figures_all(), None, all)],
        row: words.row(by),
        standing: by == By::Organisation,
        pages: pages(words, &view, rows.len()),
        lines: rows
            .iter()
            .skip(view.skip)
            .take(ROWS)
            .map(|(row, standing)| {
                let href = if too_many { links::unit_as(PATH, row, &view) } else { links::unit(PATH, row, &view) };
                Line::of(words, targets, words.unit_among(row, of_several_regions), href, row)
                    .standing(words, *standing)
            })
            .collect(),
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
            Sort::Coverage => words.sort_coverage(),
            Sort::Drawn => words.sort_drawn(),
        },
        href: View { sort, skip: 0, ..view.clone() }.href(PATH),
        current: sort == view.sort,
    };
    Sort::ALL.into_iter().filter(has).map(link).collect()
}

/// What has no value stands last, whatever the order.
fn order(words: Localizer, sort: Sort, rows: &mut [(Row, Option<Rank>)]) {
    rows.sort_by_cached_key(|(row, _)| words.unit(row).to_lowercase());
    match sort {
        Sort::Name => {}
        Sort::Coverage => {
            rows.sort_by_key(|(row, _)| (row.indicators.coverage_percent.is_none(), row.indicators.coverage_percent));
        }
        Sort::Drawn => rows.sort_by(|(_, one), (_, other)| {
            let drawn = |standing: &Option<Rank>| standing.map_or(f64::INFINITY, |it| it.drawn);
            drawn(one).total_cmp(&drawn(other))
        }),
    }
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
