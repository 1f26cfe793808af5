//! `/results`: what everybody may read of figures, as a page. Regions and types; of a region its types and organisations.

use std::sync::Arc;

use app::App;
use app::figures::localizer::Localizer;
use app::figures::public::{self, PublicRow};
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use domain::figures::edition::Edition;
use domain::organisation::RegionCode;
use domain::scope::{By, Filter, Unit};
use domain::spelling::natural_order;
use http::StatusCode;
use pages::selectors::{Selection, Selector, Step};
use pages::{PageBody, PageError, Section, open_page_at};
use serde::Deserialize;
use web::RequestLocale;

use crate::pages::lines::{DASH, optional};

pub(crate) const PATH: &str = "/results";

/// Rows of a table at most: a file has all of them.
const ROWS: usize = 200;

#[derive(Template)]
#[template(path = "pages/public_results.html")]
struct PublicPage {
    words: Localizer,
    subject: String,
    edition: String,
    choosing: Selection,
    target_coverage: String,
    target_satisfaction: String,
    tables: Vec<Table>,
    smallest_group: (u64, String),
    /// CSV and JSON of what the last table has: address and name.
    files: Vec<(String, String)>,
}

struct Table {
    name: String,
    row: String,
    lines: Vec<Line>,
    /// How many rows a page has no room for.
    more: Option<String>,
}

struct Line {
    name: String,
    href: Option<String>,
    responses: String,
    coverage: String,
    satisfaction: String,
    satisfies: Option<bool>,
    covers: Option<bool>,
    interval: String,
    /// Whether there is a word in place of the numbers.
    unseen: bool,
}

/// No quarter is closed yet.
#[derive(Template)]
#[template(path = "pages/public_results_none.html")]
struct NonePage {
    words: Localizer,
}

impl PageBody for PublicPage {
    fn title(&self) -> String {
        self.words.results_title()
    }

    fn section(&self) -> Option<Section> {
        None
    }

    fn is_public(&self) -> bool {
        true
    }
}

impl PageBody for NonePage {
    fn title(&self) -> String {
        self.words.results_title()
    }

    fn section(&self) -> Option<Section> {
        None
    }

    fn is_public(&self) -> bool {
        true
    }
}

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    period: String,
    #[serde(default)]
    region: String,
}

/// What is shown.
struct Shown {
    edition: Edition,
    region: Option<RegionCode>,
}

impl Shown {
    fn query(&self) -> String {
        let region = self.region.map(|region| format!("&region={region}")).unwrap_or_default();
        format!("period={}{region}", self.edition)
    }

    fn href(&self) -> String {
        format!("{PATH}?{}", self.query())
    }

    fn open_data(&self, by: By, format: &str) -> String {
        format!("/v1/public-results?{}&by={}&format={format}", self.query(), by.as_str())
    }
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    locale: RequestLocale,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    if !app.settings.public_results {
        return Err(PageError::NotFound);
    }
    let words = Localizer::of(locale.language);
    let editions = public::editions(&app).await?;
    let Some(latest) = editions.first().copied() else {
        return Ok(open_page_at(&app, &locale, PATH, StatusCode::OK, &NonePage { words }));
    };
    let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let edition = given(&asked.period).map_or(Ok(latest), |text| Edition::parse(&text));
    let region = given(&asked.region).map(|text| RegionCode::parse(&text)).transpose();
    let (Ok(edition), Ok(region)) = (edition, region) else { return Err(PageError::NotFound) };
    let shown = Shown { edition, region };
    let page = page(&app, words, &shown, &editions).await?;
    Ok(open_page_at(&app, &locale, &shown.href(), StatusCode::OK, &page))
}

async fn page(app: &App, words: Localizer, shown: &Shown, editions: &[Edition]) -> Result<PublicPage, PageError> {
    let filter = Filter { region: shown.region, ..Filter::default() };
    let everywhere = Filter::default();
    let mut questions = vec![(By::Region, &everywhere), (By::Type, &filter)];
    questions.extend(shown.region.map(|_| (By::Organisation, &filter)));
    let answers = public::answers(app, shown.edition, &questions).await?.ok_or(PageError::NotFound)?;
    let mut answers = answers.into_iter();
    let regions = answers.next().unwrap_or_default();
    let named = |row: &PublicRow| match row.unit() {
        Unit::Region(region) => Some((region.to_string(), row.name(words))),
        _ => None,
    };
    let whole = words.country();
    let subject = shown.region.map_or_else(|| whole.clone(), |region| region.region().name.clone());
    let mut steps =
        vec![Step { name: whole, href: shown.region.map(|_| Shown { edition: shown.edition, region: None }.href()) }];
    steps.extend(shown.region.map(|_| Step { name: subject.clone(), href: None }));
    let periods = editions.iter().map(|edition| (edition.to_string(), words.edition(*edition, true)));
    let choosing = Selection {
        words,
        path: PATH.to_owned(),
        steps,
        selectors: vec![
            Selector::always("period", words.choose_period(), periods, Some(shown.edition.to_string())),
            Selector::of(
                words,
                "region",
                words.row_region(),
                regions.iter().filter_map(named),
                shown.region.map(|it| it.to_string()),
            ),
        ],
        kept: Vec::new(),
    };
    let last = if shown.region.is_some() { By::Organisation } else { By::Region };
    let targets = &app.profile.targets;
    let mut tables = Vec::new();
    // Of the whole country the rows of its regions are a table, too.
    for (by, mut rows) in [By::Type, last].into_iter().zip(answers.chain([regions])) {
        rows.sort_by_cached_key(|row| natural_order(&row.name(words)));
        let more = rows.len().saturating_sub(ROWS) as u64;
        tables.push(Table {
            name: words.by(by),
            row: words.row(by),
            lines: rows.iter().take(ROWS).map(|row| Line::of(app, words, shown, row)).collect(),
            more: (0 < more).then(|| words.rows_more(words.count(more))),
        });
    }
    let smallest = app.profile.policies.smallest_cell;
    Ok(PublicPage {
        words,
        subject,
        edition: words.edition(shown.edition, true),
        choosing,
        target_coverage: words.decimal(&targets.coverage_percent),
        target_satisfaction: words.decimal(&targets.satisfaction),
        tables,
        smallest_group: (smallest, words.count(smallest)),
        files: ["csv", "json"].map(|format| (shown.open_data(last, format), format.to_uppercase())).into(),
    })
}

impl Line {
    fn of(app: &App, words: Localizer, shown: &Shown, row: &PublicRow) -> Line {
        let targets = &app.profile.targets;
        let figures = row.figures();
        let satisfaction = figures.and_then(|it| it.satisfaction);
        let coverage = figures.and_then(|it| it.coverage_percent);
        let region = match row.unit() {
            Unit::Region(region) => Some(*region),
            _ => None,
        };
        Line {
            name: row.name(words),
            href: region.map(|region| Shown { edition: shown.edition, region: Some(region) }.href()),
            responses: figures.map_or_else(|| DASH.to_owned(), |it| words.count(it.responses)),
            coverage: optional(words, coverage.as_ref()),
            satisfaction: match figures {
                None => words.state(row.state()),
                Some(_) => satisfaction.map_or_else(|| DASH.to_owned(), |it| words.decimal(&it.value)),
            },
            satisfies: satisfaction.map(|it| it.value >= targets.satisfaction),
            covers: coverage.map(|it| it >= targets.coverage_percent),
            interval: satisfaction.map_or_else(
                || DASH.to_owned(),
                |it| format!("{}–{}", words.statistic(it.interval.low), words.statistic(it.interval.high)),
            ),
            unseen: figures.is_none(),
        }
    }
}
