//! `/said-and-done`, `/said-and-done/{region}` and `/said-and-done/{region}/{organisation}`: what was done about what citizens said (B.9). For
//! everybody, without sign-in; figures stand there only by the profile, and of answers only quotations that were released.

use std::sync::Arc;

use app::improvement::quotations;
use app::improvement::said_and_done::{self, Change, Changes};
use app::{App, Error, registers};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::decimal::two_places_of_statistic;
use domain::identifier::OrganisationId;
use domain::improvement::quotation::Quotation;
use domain::language::Language;
use domain::organisation::RegionCode;
use http::StatusCode;
use serde::Deserialize;
use texts::Texts;
use web::{Layout, Page, RequestLocale};

use crate::messages;
use crate::pages::answered;

/// The regions of which something may be told, and changes of the whole country.
#[derive(Template)]
#[template(path = "said_and_done_regions.html")]
struct Regions {
    texts: &'static Texts,
    rows: Vec<Row>,
    next: Option<String>,
    /// Code and name.
    regions: Vec<(String, String)>,
}

impl Page for Regions {
    fn title(&self, texts: &Texts) -> String {
        texts.said_title()
    }
}

/// `GET /said-and-done`.
pub(crate) async fn show_regions(
    State(app): State<Arc<App>>,
    locale: RequestLocale,
    Query(After { after }): Query<After>,
) -> Response {
    let layout = Layout::new(&app, &locale);
    let shown = async {
        let named = |code: RegionCode| (code.to_string(), code.region().name.clone());
        let mut regions: Vec<_> = registers::regions(&app).await?.into_iter().map(named).collect();
        regions.sort_by(|(_, one), (_, other)| one.cmp(other));
        let changes = said_and_done::of_country(&app, after.as_deref()).await?;
        let next = changes.next.map(|place| format!("/said-and-done?after={place}"));
        let rows = changes.rows.into_iter().map(|change| Row::of(&layout, change, "/said-and-done", true)).collect();
        Ok(layout.page(StatusCode::OK, &Regions { texts: layout.texts, rows, next, regions }))
    };
    answered(&layout, shown.await)
}

#[derive(Template)]
#[template(path = "said_and_done.html")]
struct SaidAndDone {
    texts: &'static Texts,
    /// What it is of: a region or an organisation.
    of: String,
    rows: Vec<Row>,
    /// Words of published comments, with their quarters.
    quotations: Vec<(String, String)>,
    next: Option<String>,
    /// The page of the whole region, of one that is of an organisation; else that of all regions.
    whole: String,
    is_one: bool,
}

/// A change in words.
struct Row {
    what: String,
    /// Address and name.
    organisation: Option<(String, String)>,
    told: String,
    since: Option<String>,
    done: Vec<String>,
    reason: Option<String>,
    /// The means before and after.
    figures: Option<String>,
    /// Where one says that it is not fixed.
    not_fixed: Option<String>,
}

impl Page for SaidAndDone {
    fn title(&self, texts: &Texts) -> String {
        texts.said_title()
    }
}

/// The place after which the page begins.
#[derive(Deserialize)]
pub(crate) struct After {
    after: Option<String>,
}

/// `GET /said-and-done/{region}`.
pub(crate) async fn show_region(
    State(app): State<Arc<App>>,
    locale: RequestLocale,
    Path(region): Path<String>,
    Query(After { after }): Query<After>,
) -> Response {
    let layout = Layout::new(&app, &locale);
    let shown = async {
        let Ok(region) = RegionCode::parse(&region) else { return Ok(unknown(&layout)) };
        let changes = said_and_done::of_region(&app, region, after.as_deref()).await?;
        let here = format!("/said-and-done/{region}");
        Ok(page(&layout, region.region().name.clone(), changes, Vec::new(), &here, None))
    };
    answered(&layout, shown.await)
}

/// `GET /said-and-done/{region}/{organisation}`.
pub(crate) async fn show_organisation(
    State(app): State<Arc<App>>,
    locale: RequestLocale,
    Path((region, organisation)): Path<(String, String)>,
    Query(After { after }): Query<After>,
) -> Response {
    let layout = Layout::new(&app, &locale);
    let shown = async {
        let found = match (RegionCode::parse(&region), OrganisationId::parse(&organisation)) {
            (Ok(region), Ok(id)) => {
                let organisation = registers::organisation(&app, &id).await?;
                organisation
                    .filter(|organisation| organisation.every_region().contains(&region))
                    .map(|it| (region, id, it.name))
            }
            _ => None,
        };
        let Some((region, id, name)) = found else { return Ok(unknown(&layout)) };
        let changes = said_and_done::of_organisation(&app, &id, after.as_deref()).await?;
        let quotations = quotations::shown(&app, &id).await?;
        let whole = format!("/said-and-done/{region}");
        Ok::<_, Error>(page(&layout, name, changes, quotations, &format!("{whole}/{id}"), Some(whole.clone())))
    };
    answered(&layout, shown.await)
}

fn page(
    layout: &Layout,
    of: String,
    changes: Changes,
    quotations: Vec<Quotation>,
    here: &str,
    whole: Option<String>,
) -> Response {
    let texts = layout.texts;
    // On the page of an organisation its name stands once.
    let is_one = whole.is_some();
    let whole = whole.unwrap_or_else(|| "/said-and-done".to_owned());
    let next = changes.next.map(|place| format!("{here}?after={place}"));
    let rows = changes.rows.into_iter().map(|change| Row::of(layout, change, here, is_one)).collect();
    let quoted = |it: Quotation| (it.text, texts.said_quoted(it.period.to_string()));
    let quotations = quotations.into_iter().map(quoted).collect();
    layout.page(StatusCode::OK, &SaidAndDone { texts, of, rows, quotations, next, whole, is_one })
}

impl Row {
    /// A change on the page of that address; `is_one`: of one organisation, or of none.
    fn of(layout: &Layout, change: Change, here: &str, is_one: bool) -> Row {
        let texts = layout.texts;
        let is_here = change.organisation.is_some() && is_one;
        let figures = change.figures.map(|(before, after)| {
            let [before, after] = [before, after].map(|mean| in_words(layout.language, &mean));
            if change.of_all_questions {
                texts.said_figures(&before, &after)
            } else {
                texts.said_figures_of_question(&before, &after)
            }
        });
        Row {
            // Said where the change was made: on the page of the organisation.
            not_fixed: (is_here && change.may_be_contradicted).then(|| format!("{here}/{}", change.id)),
            told: texts::told(texts, change.told),
            since: change.since.map(|day| texts::date(day, layout.language)),
            organisation: change.organisation.filter(|_| !is_one).map(|(id, name)| (format!("{here}/{id}"), name)),
            what: change.what,
            done: change.done,
            reason: change.reason,
            figures,
        }
    }
}

/// A mean as people read it, from the text of four places as which it is stored.
fn in_words(language: Language, mean: &str) -> String {
    let rounded = mean.parse::<f64>().map_or_else(|_| mean.to_owned(), two_places_of_statistic);
    if language == Language::En { rounded } else { rounded.replace('.', ",") }
}

fn unknown(layout: &Layout) -> Response {
    messages::no_organisation(layout.texts).page(layout, StatusCode::NOT_FOUND)
}
