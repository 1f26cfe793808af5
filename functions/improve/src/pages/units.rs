//! Who is to reach a document: a form for whoever may change it, also after the document is confirmed (B.6б, B.8в, B.10). Each unit is checked by itself, so
//! that the text stays as it was agreed.

use std::sync::Arc;

use app::App;
use app::improvement::acting;
use app::improvement::people::By;
use app::improvement::reading::CaseView;
use askama::Template;
use axum::extract::{Form, Path, State};
use axum::response::Response;
use domain::improvement::kinds::CaseDetails;
use domain::improvement::kinds::document::{Document, Given};
use domain::improvement::put::PutBody;
use domain::improvement::{Details, Put, RefusalCode, Unit};
use http::StatusCode;
use pages::{Localizer, MemberSession, PageBody, PageError, Section, navigation, see_other};
use serde_json::json;

use super::form::{Faults, Field, Sent};
use super::naming::{Named, Naming};
use super::picking::{NAMED_MAX, named};
use super::{case, content, reach, refused};
use crate::wire::status_of;

/// The field, and what it is called among those of a new document.
const FIELD: &str = "units";

#[derive(Template)]
#[template(path = "units.html")]
struct UnitsPage {
    words: Localizer,
    form_token: String,
    id: String,
    number: String,
    title: String,
    state: String,
    version: u64,
    field: Field,
    /// Units that the reader has no name for: they stay.
    kept: Vec<Named>,
    told: Option<String>,
}

impl PageBody for UnitsPage {
    fn title(&self) -> String {
        format!("{}: {}", self.number, self.words.units_title())
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::CASES)
    }
}

/// Where the reader changes who is to reach a document, and what that is called; `None`: it does not.
pub(super) fn link(words: Localizer, view: &CaseView) -> Option<(String, String)> {
    may_change(view).then(|| (format!("/cabinet/cases/{}/units", view.case.id), words.units_edit()))
}

fn may_change(view: &CaseView) -> bool {
    view.may_change && matches!(&view.case.details, Details::Document(_)) && !view.case.is_ended()
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    session: MemberSession,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let found = Found::of(&app, &session, &id).await?;
    session.page(&found.page(&app, &session, None, &Faults::new()).await?)
}

pub(super) async fn act(
    State(app): State<Arc<App>>,
    session: MemberSession,
    Path(id): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response, PageError> {
    let words = session.words;
    let found = Found::of(&app, &session, &id).await?;
    let naming = Naming { app: &app, caller: &session.caller, words };
    let units = match found.chosen(&naming, &sent).await? {
        Ok(units) => units,
        Err(told) => {
            let page = found.page(&app, &session, Some(&sent), &Faults::from([(FIELD.to_owned(), told)])).await?;
            return session.page_as(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    let version = sent.get("version").and_then(|version| version.parse().ok());
    let given = Given { units, ..found.document()?.given() };
    let body = PutBody { details: json!(given), version, ..PutBody::of(&found.view.case) };
    let put = Put { id: found.view.case.id.clone(), body, evidence: Vec::new() };
    let refusal = match acting::put_case(&app, By::Caller(&session.caller), &put).await {
        Ok(_) => return see_other(&format!("/cabinet/cases/{}?done=yes", put.id)),
        Err(error) => refused::told(error)?,
    };
    // What was written meanwhile is read again; what was sent stays in the field.
    let found = Found::of(&app, &session, &id).await?;
    let told = if refusal.code == RefusalCode::Stale {
        words.units_overtaken()
    } else {
        words.case_refusal(refusal.code.as_str())
    };
    let page = found.page(&app, &session, Some(&sent), &Faults::from([(FIELD.to_owned(), told)])).await?;
    session.page_as(status_of(&refusal), &page)
}

/// A document whose units the reader changes.
struct Found {
    view: CaseView,
}

impl Found {
    async fn of(app: &App, session: &MemberSession, id: &str) -> Result<Found, PageError> {
        let (_, view) = case::found(app, session, id).await?;
        if may_change(&view) { Ok(Found { view }) } else { Err(PageError::NotFound) }
    }

    fn document(&self) -> Result<&Document, PageError> {
        case::document(&self.view)
    }

    /// Those that the reader has words for, and the others.
    async fn present(&self, naming: &Naming<'_>) -> Result<(Vec<String>, Vec<Unit>), PageError> {
        let units = &self.document()?.units;
        let values: Vec<String> = units.iter().map(value).collect();
        let options = reach::units(naming, &values.iter().map(String::as_str).collect::<Vec<_>>()).await?;
        let (mut told, mut kept) = (Vec::new(), Vec::new());
        for (unit, value) in units.iter().zip(&values) {
            match options.words(value) {
                Some(words) => told.push(words.to_owned()),
                None => kept.push(unit.clone()),
            }
        }
        Ok((told, kept))
    }

    /// The units as they were sent, or what is wrong with them.
    async fn chosen(&self, naming: &Naming<'_>, sent: &Sent) -> Result<Result<Vec<Unit>, String>, PageError> {
        let words = naming.words;
        let written = named(sent, FIELD);
        if NAMED_MAX < written.len() {
            return Ok(Err(words.case_refusal(RefusalCode::FieldInvalid.as_str())));
        }
        let values = match reach::units(naming, &written).await?.all_picked(words, &written) {
            Ok(values) => values,
            Err(told) => return Ok(Err(told)),
        };
        let (_, kept) = self.present(naming).await?;
        let mut chosen: Vec<Unit> = values.iter().filter_map(|value| Unit::parse(value)).collect();
        chosen.extend(kept.into_iter().filter(|unit| !values.contains(&value(unit))));
        Ok(Ok(chosen))
    }

    async fn page(
        &self,
        app: &App,
        session: &MemberSession,
        sent: Option<&Sent>,
        faults: &Faults,
    ) -> Result<UnitsPage, PageError> {
        let words = session.words;
        let naming = Naming { app, caller: &session.caller, words };
        let case = &self.view.case;
        let (told, kept) = self.present(&naming).await?;
        let present = Sent::from([(FIELD.to_owned(), told.join("\n"))]);
        let field = reach::units(&naming, &[]).await?.many(words, FIELD).filled(sent.unwrap_or(&present), faults);
        let mut stay = Vec::new();
        for unit in &kept {
            stay.push(content::unit(&naming, unit).await?);
        }
        Ok(UnitsPage {
            words,
            form_token: session.form_token(app)?,
            id: case.id.to_string(),
            number: case.number.clone(),
            title: case.title.clone(),
            state: words.case_state(case.state.as_str()),
            version: case.version,
            field: Field { label: words.case_field("reaching"), ..field },
            kept: stay,
            told: (!faults.is_empty()).then(|| words.case_faults()),
        })
    }
}

/// `participant:mvd`, as a form names it.
fn value(unit: &Unit) -> String {
    format!("{}:{}", unit.kind.as_str(), unit.id)
}
