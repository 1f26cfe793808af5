//! What goes over the wire as JSON.

use std::collections::BTreeMap;

use app::answers::answer::{LinkView, Wish};
use chrono::{DateTime, NaiveDate, Utc};
use domain::invitation::Status;
use domain::language::Language;
use domain::receipt::Service;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A link, as its citizen sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct InvitationView {
    /// What holds now. Answers are taken while it is `active` or `declined`.
    pub state: InvitationState,
    /// Name of the organisation.
    pub organisation: String,
    /// What was received, when.
    pub service: ServiceView,
    /// First instant at which answers are taken.
    pub active_from: DateTime<Utc>,
    /// First instant at which they are taken no more; `null` while the end is not known.
    pub active_until: Option<DateTime<Utc>>,
    /// Last day, in the organisation's time zone; `null` while the end is not known.
    pub last_day: Option<NaiveDate>,
    /// 1, and one more with each half-year of a long-running service.
    pub round: u32,
    /// The notices that the citizen refuses (A2.5).
    pub notices: NoticesView,
    /// What is asked.
    pub questionnaire: QuestionnaireView,
}

/// The notices that the citizen refuses.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoticesView {
    /// What is refused. `none` takes both refusals back, and what was not sent because of them is sent after all.
    pub refused: RefusedNotices,
}

/// Notices that a citizen refuses.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names are the contract")]
pub enum RefusedNotices {
    None,
    Organisation,
    All,
}

/// What holds at an instant.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names are the contract")]
pub enum InvitationState {
    Pending,
    Active,
    Completed,
    Expired,
    Declined,
    Withdrawn,
}

/// What was received, when.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ServiceView {
    /// On one day.
    OneOff {
        /// That day.
        date: NaiveDate,
    },
    /// Over a period.
    LongRunning {
        /// First day.
        from: NaiveDate,
        /// Last day; `null` while it is not known.
        to: Option<NaiveDate>,
    },
}

/// One version of a questionnaire.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuestionnaireView {
    /// The questionnaire's name.
    pub id: String,
    /// The questionnaire's version.
    pub version: u32,
    /// What is asked, in order.
    pub questions: Vec<QuestionView>,
}

/// One question.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuestionView {
    /// The question's name in answers.
    pub id: String,
    /// The question, in the language of the answer.
    pub text: String,
    /// Lowest and highest score.
    pub scale: [u8; 2],
}

/// Answers.
#[derive(Debug, Serialize, ToSchema)]
pub struct Response {
    /// A score from 1 to 5 for every question, `null` where it does not apply.
    #[schema(example = json!({"information": 5, "organisation": 4, "comfort": null, "goodwill": 5, "competence": 5}))]
    pub answers: BTreeMap<String, Option<u8>>,
    /// An open comment.
    #[schema(max_length = 1000)]
    pub comment: Option<String>,
}

/// What became of answers.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResponseVerdict {
    /// `taken` once, `repeated` when the same answers came again.
    pub status: ResponseStatus,
}

/// What became of answers.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names are the contract")]
pub enum ResponseStatus {
    Taken,
    Repeated,
}

impl InvitationView {
    /// The link in that language.
    pub(crate) fn of(view: &LinkView, language: Language) -> InvitationView {
        let questions = view.questionnaire.questions.iter().map(|question| QuestionView {
            id: question.id.to_string(),
            text: question.text.in_language(language).to_owned(),
            scale: [1, 5],
        });
        InvitationView {
            state: view.status.into(),
            organisation: view.organisation_name.clone(),
            service: view.service.into(),
            active_from: view.active_from,
            active_until: view.active_until,
            last_day: view.last_day,
            round: view.round,
            notices: NoticesView { refused: RefusedNotices::of(view) },
            questionnaire: QuestionnaireView {
                id: view.questionnaire.id.to_string(),
                version: view.questionnaire.version,
                questions: questions.collect(),
            },
        }
    }
}

impl RefusedNotices {
    fn of(view: &LinkView) -> RefusedNotices {
        match (view.declines_all, view.declines_organisation) {
            (true, _) => RefusedNotices::All,
            (false, true) => RefusedNotices::Organisation,
            (false, false) => RefusedNotices::None,
        }
    }
}

impl From<RefusedNotices> for Wish {
    fn from(refused: RefusedNotices) -> Wish {
        match refused {
            RefusedNotices::None => Wish::AcceptAgain,
            RefusedNotices::Organisation => Wish::DeclineOrganisation,
            RefusedNotices::All => Wish::DeclineAll,
        }
    }
}

impl From<Status> for InvitationState {
    fn from(status: Status) -> InvitationState {
        match status {
            Status::Pending => InvitationState::Pending,
            Status::Active => InvitationState::Active,
            Status::Completed => InvitationState::Completed,
            Status::Expired => InvitationState::Expired,
            Status::Declined => InvitationState::Declined,
            Status::Withdrawn => InvitationState::Withdrawn,
        }
    }
}

impl From<Service> for ServiceView {
    fn from(service: Service) -> ServiceView {
        match service {
            Service::OneOff { date } => ServiceView::OneOff { date },
            Service::LongRunning { from, to } => ServiceView::LongRunning { from, to },
        }
    }
}
