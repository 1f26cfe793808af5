//! Practices that are offered (B.7е): what was done, what it brought where it was done first, and what it brought whoever adopted it.

use std::sync::Arc;

use app::improvement::candidates;
use app::improvement::practices::{self, Adopted, Offered};
use app::{App, Error};
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use domain::figures::brought::Why;
use domain::improvement::rolled_out::RolledOut;
use domain::improvement::{Case, Details};
use pages::{Localizer, MemberSession, PageBody, PageError, Section, navigation};
use serde::Deserialize;

use super::evidence;
use super::naming::{Named, Naming, statistic};

#[derive(Template)]
#[template(path = "practices.html")]
struct PracticesPage {
    words: Localizer,
    rows: Vec<Row>,
    next: Option<String>,
    /// Whether candidates of practices are shown to the reader, or it makes something of them.
    sees_candidates: bool,
}

/// A practice.
struct Row {
    case: Named,
    about: Option<Named>,
    state: String,
    /// Why it may help the reader's organisation.
    alike: Option<String>,
    description: Option<String>,
    types: Option<String>,
    /// The change, and what it brought.
    effects: Vec<(Named, String)>,
    adopters: Vec<(Named, String)>,
    /// What it has brought over all of them.
    roll_out: Option<String>,
}

impl PageBody for PracticesPage {
    fn title(&self) -> String {
        self.words.practices_title()
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::CASES)
    }
}

/// The place after which the page begins.
#[derive(Deserialize)]
pub(super) struct Asked {
    after: Option<String>,
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    session: MemberSession,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let words = session.words;
    let naming = Naming { app: &app, caller: &session.caller, words };
    let (offered, next) = practices::practices(&app, &session.caller, None, asked.after).await?;
    let alike = practices::offered_to(&app, &session.caller, &offered).await?;
    let mut rows = Vec::new();
    for practice in offered {
        let told = match alike.get(&practice.case.id) {
            Some(it) => {
                let about = evidence::question(&naming, it.question.as_ref(), it.quarter).await?;
                Some(words.practice_alike(&about, words.decimal(&it.own), words.decimal(&it.of_type)))
            }
            None => None,
        };
        rows.push(Row { alike: told, ..row(&naming, practice).await? });
    }
    // What may help the reader's own organisation comes first.
    rows.sort_by_key(|row| row.alike.is_none());
    let next = next.map(|place| format!("/cabinet/practices?after={place}"));
    let sees_candidates = session.caller.scope.is_some() || candidates::decides(&app, &session.caller);
    session.page(&PracticesPage { words, rows, next, sees_candidates })
}

async fn row(naming: &Naming<'_>, offered: Offered) -> Result<Row, Error> {
    let words = naming.words;
    let Offered { case, practice, changes } = offered;
    let (mut effects, mut adopters) = (Vec::new(), Vec::new());
    for change in &changes {
        let told = (whose(naming, change).await?, brought(words, change));
        if change.adopter.is_some() { adopters.push(told) } else { effects.push(told) }
    }
    Ok(Row {
        case: naming.link(&case),
        about: match &case.target {
            Some(target) => Some(naming.target(target).await?),
            None => None,
        },
        state: words.case_state(case.state.as_str()),
        alike: None,
        description: practice.given.description.filter(|text| !text.trim().is_empty()),
        types: Some(practice.service_types.join("; ")).filter(|types| !types.is_empty()),
        effects,
        adopters,
        roll_out: practice.roll_out.as_ref().map(|told| rolled_out(words, told)),
    })
}

/// What a practice has brought over all who adopted it, in words.
fn rolled_out(words: Localizer, told: &RolledOut) -> String {
    let (units, others) = (words.count(told.units.into()), words.count(told.others.into()));
    match &told.simple {
        Some(it) => words.roll_out_told(
            statistic(words, &it.effect),
            statistic(words, &it.low),
            statistic(words, &it.high),
            units,
            others,
        ),
        None => words.roll_out_too_few(units, others),
    }
}

/// Whoever adopted, or the change from which the practice comes.
async fn whose(naming: &Naming<'_>, change: &Adopted) -> Result<Named, Error> {
    let link = change.case.as_ref().map(|case| naming.link(case));
    Ok(match (&change.adopter, link) {
        (Some(adopter), link) => Named { name: naming.participant(adopter).await?, href: link.and_then(|it| it.href) },
        (None, Some(link)) => link,
        (None, None) => Named::plain(naming.words.case_hidden()),
    })
}

/// What a change has brought, in words. What is not seen is told apart from what was not measured yet.
fn brought(words: Localizer, change: &Adopted) -> String {
    if change.case.is_none() {
        return words.practice_hidden();
    }
    let Some(effect) = change.effect() else { return words.practice_not_yet() };
    let points = effect.told.as_ref().map(|told| words.practice_points(statistic(words, &told.effect)));
    let verdict = words.effect_verdict(effect.verdict, effect.why.as_deref().and_then(Why::parse));
    points.into_iter().chain([verdict]).collect::<Vec<_>>().join("; ")
}

/// What a practice knows, for the page of its case.
pub(super) async fn told(naming: &Naming<'_>, case: &Case) -> Result<Vec<(&'static str, Vec<Named>)>, Error> {
    if !matches!(case.details, Details::Practice(_)) {
        return Ok(Vec::new());
    }
    let Some(offered) = practices::with_changes(naming.app, naming.caller, case.clone()).await? else {
        return Ok(Vec::new());
    };
    let row = row(naming, offered).await?;
    let told = |(named, brought): (Named, String)| Named { name: format!("{}: {brought}", named.name), ..named };
    Ok(vec![
        ("service_types", row.types.into_iter().map(Named::plain).collect()),
        ("effects", row.effects.into_iter().map(told).collect()),
        ("adopters", row.adopters.into_iter().map(told).collect()),
        ("roll_out", row.roll_out.into_iter().map(Named::plain).collect()),
    ])
}
