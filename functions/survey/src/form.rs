//! The form: it is shown, checked, sent. Only the sending changes something, and only a person's press of a button sends from the
//! page that shows the answers: mail scanners follow links, run scripts and post forms as they find them.

use std::sync::Arc;

use app::answers::answer::{self, LinkView, Outcome};
use app::{App, Error};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::response::Response;
use domain::invitation::grace;
use domain::invitation::{Status, SubmitError};
use domain::questionnaire::AnswerFault;
use http::{HeaderMap, StatusCode};
use web::{Layout, RequestLocale};

use crate::DRAFT_SCRIPT;
use crate::check_page::CheckPage;
use crate::pages::answered;
use crate::seal::{Page, Proof, draft_name};
use crate::submission::Submission;
use crate::views::{FormPage, Opened};
use crate::visitor::Visitor;
use crate::{messages, states};
use web::origin::is_foreign;

/// A body of a form, or why it is none.
type Fields = Result<Form<Vec<(String, String)>>, FormRejection>;

/// A form that came back, and the link that it was made for.
struct Returned<'a> {
    app: &'a App,
    layout: &'a Layout,
    token: String,
    view: LinkView,
    proof: Proof,
    submission: Submission,
}

/// `GET /form`: the questionnaire of the link that was opened last, or what holds instead.
pub(crate) async fn show_form(State(app): State<Arc<App>>, locale: RequestLocale, visitor: Visitor) -> Response {
    let layout = Layout::new(&app, &locale);
    let Some(token) = visitor.tokens.first() else {
        return messages::no_link_opened(layout.texts).page(&layout, StatusCode::NOT_FOUND);
    };
    let shown = async {
        let Some(view) = answer::view(&app, token).await? else {
            return Ok(messages::unknown_link(layout.texts).page(&layout, StatusCode::NOT_FOUND));
        };
        let draft = draft_name(&app, token, &view);
        if let Some((status, message)) = states::of_status(&layout, &view, app.clock.now()) {
            return Ok(message.forgetting(draft, DRAFT_SCRIPT).page(&layout, status));
        }
        let seal = Proof::of_form(&app).sealed(&app, token, view.round);
        let opened = Opened { view: &view, seal, draft };
        Ok(layout.page(StatusCode::OK, &FormPage::empty(&layout, opened)))
    };
    answered(&layout, shown.await)
}

/// `GET /form/check`: there is nothing to check without a form, so it leads there.
pub(crate) async fn leave_check(State(app): State<Arc<App>>, locale: RequestLocale) -> Response {
    Layout::new(&app, &locale).see_other("/form")
}

/// `POST /form/check`: shows what would be sent, or what is still to be put right. Changes nothing.
pub(crate) async fn check_form(
    State(app): State<Arc<App>>,
    locale: RequestLocale,
    visitor: Visitor,
    headers: HeaderMap,
    fields: Fields,
) -> Response {
    let layout = Layout::new(&app, &locale).at("/form/check");
    let returned = match returned(&app, &layout, &visitor, &headers, fields).await {
        Ok(returned) => returned,
        Err(response) => return response,
    };
    if let Some(refusal) = returned.refusal() {
        return returned.refused(refusal);
    }
    if returned.submission.changes {
        return returned.form_page(StatusCode::OK, &[]);
    }
    returned.check_page(StatusCode::OK)
}

/// `POST /form`: takes the answers, once.
pub(crate) async fn take_form(
    State(app): State<Arc<App>>,
    locale: RequestLocale,
    visitor: Visitor,
    headers: HeaderMap,
    fields: Fields,
) -> Response {
    let layout = Layout::new(&app, &locale).at("/form/check");
    let returned = match returned(&app, &layout, &visitor, &headers, fields).await {
        Ok(returned) => returned,
        Err(response) => return response,
    };
    if returned.proof.page == Page::Check && !returned.submission.is_sent {
        return returned.check_page(StatusCode::UNPROCESSABLE_ENTITY);
    }
    answered(&layout, returned.submit().await)
}

async fn returned<'a>(
    app: &'a App,
    layout: &'a Layout,
    visitor: &Visitor,
    headers: &HeaderMap,
    fields: Fields,
) -> Result<Returned<'a>, Response> {
    if is_foreign(headers, &app.settings.public_url) {
        return Err(messages::stale_form(layout.texts).page(layout, StatusCode::FORBIDDEN));
    }
    let submission = match fields {
        Ok(Form(fields)) => Submission::from_fields(fields),
        Err(rejection) => return Err(messages::unreadable_form(layout.texts).page(layout, rejection.status())),
    };
    match link_of_form(app, &visitor.tokens, &submission.nonce).await {
        Ok(Some((token, view, proof))) => Ok(Returned { app, layout, token, view, proof, submission }),
        Ok(None) => Err(messages::stale_form(layout.texts).page(layout, StatusCode::FORBIDDEN)),
        Err(error) => Err(answered(layout, Err(error))),
    }
}

/// The link whose form this is. Among several opened links the seal tells which one the page was made for: the answers in an
/// older tab must not go to the organisation of a newer one.
async fn link_of_form(app: &App, tokens: &[String], seal: &str) -> Result<Option<(String, LinkView, Proof)>, Error> {
    for token in tokens {
        if let Some(view) = answer::view(app, token).await?
            && let Some(proof) = Proof::unsealed(app, token, view.round, seal)
        {
            return Ok(Some((token.clone(), view, proof)));
        }
    }
    Ok(None)
}

impl Returned<'_> {
    /// Why answers would not be taken now.
    fn refusal(&self) -> Option<SubmitError> {
        let (now, policies) = (self.app.clock.now(), &self.app.profile.policies);
        match self.view.status {
            Status::Active | Status::Declined => None,
            Status::Expired if grace::is_granted(self.view.active_until, self.proof.opened_at, now, policies) => None,
            Status::Pending => Some(SubmitError::NotActiveYet),
            Status::Completed => Some(SubmitError::AlreadyCompleted),
            Status::Expired => Some(SubmitError::Expired),
            Status::Withdrawn => Some(SubmitError::Withdrawn),
        }
    }

    fn refused(&self, refusal: SubmitError) -> Response {
        let (status, message) = states::of_refusal(self.layout, &self.view, refusal, self.app.clock.now());
        message.forgetting(self.draft(), DRAFT_SCRIPT).page(self.layout, status)
    }

    fn draft(&self) -> String {
        draft_name(self.app, &self.token, &self.view)
    }

    fn opened(&self, page: Page) -> Opened<'_> {
        let seal = self.proof.on(page).sealed(self.app, &self.token, self.view.round);
        Opened { view: &self.view, seal, draft: self.draft() }
    }

    fn form_page(&self, status: StatusCode, faults: &[AnswerFault]) -> Response {
        self.layout.page(status, &FormPage::filled(self.layout, self.opened(Page::Form), &self.submission, faults))
    }

    /// The page that shows the answers, or the form when they do not fit.
    fn check_page(&self, status: StatusCode) -> Response {
        let scores = self.submission.scores(&self.view.questionnaire);
        match self.view.questionnaire.check(&scores, self.submission.comment()) {
            Ok(answers) => {
                let unsent = status != StatusCode::OK;
                let opened = self.opened(Page::Check);
                self.layout.page(status, &CheckPage::new(self.layout, opened, &self.submission, &answers, unsent))
            }
            Err(faults) => self.form_page(StatusCode::UNPROCESSABLE_ENTITY, &faults),
        }
    }

    async fn submit(&self) -> Result<Response, Error> {
        let scores = self.submission.scores(&self.view.questionnaire);
        let (opened_at, comment) = (self.proof.opened_at, self.submission.comment());
        Ok(match answer::submit_form(self.app, &self.token, opened_at, &scores, comment).await? {
            Outcome::Taken | Outcome::Repeated => self.layout.see_other("/thanks"),
            Outcome::Refused(refusal) => self.refused(refusal),
            Outcome::Faulty(faults) => self.form_page(StatusCode::UNPROCESSABLE_ENTITY, &faults),
            Outcome::Unknown => messages::unknown_link(self.layout.texts).page(self.layout, StatusCode::NOT_FOUND),
        })
    }
}
