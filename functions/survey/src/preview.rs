//! `/questionnaires/preview`: a questionnaire as citizens get it, for whoever keeps the registers (A1.7б). It is the very form, made
//! from a link that does not exist, and sends nothing: a stored version by its name, a draft as the editor sends it.

use std::sync::Arc;

use app::answers::answer::LinkView;
use app::{App, Error, registers};
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Form, Query, State};
use axum::response::Response;
use domain::calendar::{MOSCOW, local_date};
use domain::identifier::QuestionnaireId;
use domain::invitation::Status;
use domain::language::Language;
use domain::organisation::OrganisationType;
use domain::questionnaire::{
    LABEL_CHARACTERS_MAX, QUESTION_CHARACTERS_MAX, QUESTIONS_MAX, Questionnaire, QuestionnaireVersion,
};
use domain::receipt::Service;
use http::StatusCode;
use serde::Deserialize;
use web::bearer::RegisterKeeper;
use web::{Layout, Problem, RequestLocale};

use crate::messages;
use crate::pages::answered;
use crate::views::{FormPage, Opened};

/// The page.
pub(crate) const PATH: &str = "/questionnaires/preview";

/// Bytes of a draft as a form sends it: six for each of the letters that a questionnaire may have, and what stands around them.
pub(crate) const BODY_BYTES_MAX: usize =
    QUESTIONS_MAX * Language::ALL.len() * (QUESTION_CHARACTERS_MAX + LABEL_CHARACTERS_MAX + 200) * 6;

/// Who calls, or why that is not known.
type Keeper = Result<RegisterKeeper, Problem>;

/// What is asked for; nothing: the standard questionnaire.
#[derive(Deserialize)]
pub(crate) struct Asked {
    /// A stored questionnaire.
    #[serde(default)]
    id: String,
    /// The version of the stored questionnaire.
    #[serde(default)]
    version: u32,
    /// The organisation type in whose words it is asked; empty: in those for all.
    #[serde(default)]
    r#type: String,
    /// A questionnaire that is not stored, as JSON.
    #[serde(default)]
    draft: String,
}

impl Asked {
    /// The fields by which the page is asked for again in another language.
    fn fields(self) -> Vec<(String, String)> {
        let version = self.version.to_string();
        let fields = [("id", self.id), ("version", version), ("type", self.r#type), ("draft", self.draft)];
        fields.map(|(name, value)| (name.to_owned(), value)).to_vec()
    }

    /// The questionnaire; `None`: there is none, or what was sent is none that could be stored.
    async fn questionnaire(&self, app: &App) -> Result<Option<Questionnaire>, Error> {
        let questionnaire = match (self.draft.is_empty(), self.id.is_empty()) {
            (false, _) => serde_json::from_str(&self.draft).ok().filter(|it: &Questionnaire| it.faults().is_empty()),
            (true, true) => Some(Questionnaire::standard().clone()),
            (true, false) => {
                let Ok(id) = QuestionnaireId::parse(&self.id) else { return Ok(None) };
                let wanted = QuestionnaireVersion { id, version: self.version };
                registers::questionnaires(app).await?.into_iter().find(|it| it.reference() == wanted)
            }
        };
        Ok(questionnaire.map(|it| match OrganisationType::parse(&self.r#type) {
            Some(organisation_type) => it.worded_for(organisation_type),
            None => it,
        }))
    }
}

/// `GET`: a stored version.
pub(crate) async fn show_stored(
    State(app): State<Arc<App>>,
    locale: RequestLocale,
    keeper: Keeper,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Response {
    show(&app, &locale, keeper, asked.ok().map(|Query(asked)| asked)).await
}

/// `POST`: a draft. Changes nothing.
pub(crate) async fn show_draft(
    State(app): State<Arc<App>>,
    locale: RequestLocale,
    keeper: Keeper,
    asked: Result<Form<Asked>, FormRejection>,
) -> Response {
    show(&app, &locale, keeper, asked.ok().map(|Form(asked)| asked)).await
}

async fn show(app: &App, locale: &RequestLocale, keeper: Keeper, asked: Option<Asked>) -> Response {
    // In whatever language it is looked at, whoever looks goes on in the former one.
    let layout = Layout::new(app, &RequestLocale::of(locale.language, PATH));
    if let Err(problem) = keeper {
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::FORBIDDEN);
        return messages::preview_denied(layout.texts).page(&layout, status);
    }
    let shown = async {
        let nothing = || Ok(messages::no_preview(layout.texts).page(&layout, StatusCode::NOT_FOUND));
        let Some(asked) = asked else { return nothing() };
        let Some(questionnaire) = asked.questionnaire(app).await? else { return nothing() };
        let view = made_up(app, &layout, questionnaire);
        let opened = Opened { view: &view, seal: String::new(), draft: String::new() };
        Ok(layout.page(StatusCode::OK, &FormPage::preview(&layout, opened, asked.fields())))
    };
    answered(&layout, shown.await)
}

/// A link of today that leads to it.
fn made_up(app: &App, layout: &Layout, questionnaire: Questionnaire) -> LinkView {
    let (now, zone) = (app.clock.now(), MOSCOW);
    let today = local_date(now, zone);
    LinkView {
        status: Status::Active,
        organisation_name: layout.texts.preview_organisation(),
        service: Service::OneOff { date: today },
        zone,
        active_from: now,
        active_until: None,
        last_day: Some(today),
        round: 1,
        questionnaire,
        declines_all: false,
        declines_organisation: false,
    }
}

#[cfg(test)]
#[path = "preview_tests.rs"]
mod tests;
