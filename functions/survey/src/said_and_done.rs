//! `/said-and-done/{region}` and `/said-and-done/{region}/{organisation}`: what was done about what citizens said (B.9). For everybody, without
//! sign-in; no figure stands there and no word of an answer.

use std::sync::Arc;

use app::improvement::said_and_done::{self, Change, Changes};
use app::{App, Error, registers};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::identifier::OrganisationId;
use domain::improvement::told::Told;
use domain::organisation::RegionCode;
use http::StatusCode;
use serde::Deserialize;
use texts::Texts;
use web::{Layout, Page, RequestLocale};

use crate::messages;
use crate::pages::answered;

/// The regions of which something may be told.
#[derive(Template)]
#[template(path = "said_and_done_regions.html")]
struct Regions {
    texts: &'static Texts,
    /// Code and name.
    regions: Vec<(String, String)>,
}

impl Page for Regions {
    fn title(&self, texts: &Texts) -> String {
        texts.said_title()
    }
}

/// `GET /said-and-done`.
pub(crate) async fn show_regions(State(app): State<Arc<App>>, locale: RequestLocale) -> Response {
    let layout = Layout::new(&app, &locale);
    let shown = async {
        let named = |code: RegionCode| (code.to_string(), code.region().name.clone());
        let mut regions: Vec<_> = registers::regions(&app).await?.into_iter().map(named).collect();
        regions.sort_by(|(_, one), (_, other)| one.cmp(other));
        Ok(layout.page(StatusCode::OK, &Regions { texts: layout.texts, regions }))
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
        Ok(page(&layout, region.region().name.clone(), changes, &here, None))
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
        let whole = format!("/said-and-done/{region}");
        Ok::<_, Error>(page(&layout, name, changes, &format!("{whole}/{id}"), Some(whole.clone())))
    };
    answered(&layout, shown.await)
}

fn page(layout: &Layout, of: String, changes: Changes, here: &str, whole: Option<String>) -> Response {
    let texts = layout.texts;
    // On the page of an organisation its name stands once.
    let is_one = whole.is_some();
    let whole = whole.unwrap_or_else(|| "/said-and-done".to_owned());
    let row = |change: Change| Row {
        told: told(texts, change.told),
        since: change.since.map(|day| texts::date(day, layout.language)),
        organisation: change.organisation.filter(|_| !is_one).map(|(id, name)| (format!("{here}/{id}"), name)),
        what: change.what,
        done: change.done,
        reason: change.reason,
    };
    let next = changes.next.map(|place| format!("{here}?after={place}"));
    let rows = changes.rows.into_iter().map(row).collect();
    layout.page(StatusCode::OK, &SaidAndDone { texts, of, rows, next, whole, is_one })
}

fn told(texts: &Texts, told: Told) -> String {
    match told {
        Told::Prepared => texts.said_prepared(),
        Told::InForce => texts.said_in_force(),
        Told::Helped => texts.said_helped(),
        Told::DidNotHelp => texts.said_did_not_help(),
        Told::CannotTellYet => texts.said_cannot_tell_yet(),
        Told::CannotTell => texts.said_cannot_tell(),
        Told::Declined => texts.said_declined(),
    }
}

fn unknown(layout: &Layout) -> Response {
    messages::no_organisation(layout.texts).page(layout, StatusCode::NOT_FOUND)
}
