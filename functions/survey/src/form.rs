//! The form: it is shown, checked, sent. Only the sending changes something, and only a person's press of a button on the page that
//! showed these answers sends them: mail scanners follow links, run scripts and post forms as they find them.

use std::sync::Arc;

use app::answers::answer::{self, LinkView, Outcome};
use app::{App, Error};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::response::Response;
use domain::invitation::grace;
use domain::invitation::{Status, SubmitError};
use domain::questionnaire::{AnswerFault, masking};
use http::header::SET_COOKIE;
use http::{HeaderMap, StatusCode};
use web::{Layout, RequestLocale};

use crate::DRAFT_SCRIPT;
use crate::check_page::{CheckPage, Unsent};
use crate::pages::answered;
use crate::seal::{Proof, draft_name};
use crate::submission::Submission;
use crate::views::{FormPage, Opened};
use crate::visitor::Visitor;
use crate::{following, messages, states};
use web::origin::is_foreign;

/// A body of a form, or why it is none.
type Fields = Result<Form<Vec<(String, String)>>, FormRejection>;

/// A form that came back, and the link that it was made for.
struct Returned<'a> {
    app: &'a App,
    layout: &'a Layout,
    visitor: Visitor,
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
        let seal = Proof::of_form(&app, token, view.round).sealed(&app)?;
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
    let checked = async {
        let returned = match returned(&app, &layout, visitor, &headers, fields).await? {
            Ok(returned) => returned,
            Err(response) => return Ok(*response),
        };
        match returned.refusal() {
            Some(refusal) => returned.refused(refusal),
            None if returned.submission.changes => returned.form_page(StatusCode::OK, &[]),
            None => returned.check_page(None),
        }
    };
    answered(&layout, checked.await)
}

/// `POST /form`: takes the answers, once. What does not come from the page that showed them is shown first.
pub(crate) async fn take_form(
    State(app): State<Arc<App>>,
    locale: RequestLocale,
    visitor: Visitor,
    headers: HeaderMap,
    fields: Fields,
) -> Response {
    let layout = Layout::new(&app, &locale).at("/form/check");
    let taken = async {
        let returned = match returned(&app, &layout, visitor, &headers, fields).await? {
            Ok(returned) => returned,
            Err(response) => return Ok(*response),
        };
        match (returned.unsent(), returned.refusal()) {
            (None, _) => returned.submit().await,
            (Some(_), Some(refusal)) => returned.refused(refusal),
            (Some(unsent), None) => returned.check_page(Some(unsent)),
        }
    };
    answered(&layout, taken.await)
}

/// The form that came back; else the page that says why it is none.
async fn returned<'a>(
    app: &'a App,
    layout: &'a Layout,
    visitor: Visitor,
    headers: &HeaderMap,
    fields: Fields,
) -> Result<Result<Returned<'a>, Box<Response>>, Error> {
    let stale = || Ok(Err(Box::new(messages::stale_form(layout.texts).page(layout, StatusCode::FORBIDDEN))));
    if is_foreign(headers, &app.settings.public_url) {
        return stale();
    }
    let submission = match fields {
        Ok(Form(fields)) => Submission::from_fields(fields),
        Err(rejection) => {
            let page = messages::rejected_form(layout.texts, rejection.status()).page(layout, rejection.status());
            return Ok(Err(Box::new(page)));
        }
    };
    // The seal tells which link the page was made for: the answers in an older tab must not go to the organisation of a newer one.
    let Some(proof) = Proof::unsealed(app, &submission.nonce) else { return stale() };
    let Some(view) = answer::view(app, &proof.token).await? else { return stale() };
    // The browser has forgotten a link that is answered: a second press of the button still hears so.
    let is_known = visitor.tokens.contains(&proof.token) || view.status == Status::Completed;
    if !is_known || view.round != proof.round {
        return stale();
    }
    Ok(Ok(Returned { app, layout, visitor, view, proof, submission }))
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

    /// Why the answers have to be shown before they are taken. The comment may have been changed where it was shown: what its author
    /// sees there is what is sent, unless something of it would be hidden.
    fn unsent(&self) -> Option<Unsent> {
        let Some(shown) = &self.proof.shown else { return Some(Unsent::NotConfirmed) };
        let comment = self.submission.comment();
        match self.submission.is_sent {
            false => Some(Unsent::NotConfirmed),
            true if *shown != self.submission.scores(&self.view.questionnaire) => Some(Unsent::OtherScores),
            true if comment.is_some_and(masking::takes_out) => Some(Unsent::NewlyHidden),
            true => None,
        }
    }

    fn refused(&self, refusal: SubmitError) -> Result<Response, Error> {
        let (status, message) = states::of_refusal(self.layout, &self.view, refusal, self.app.clock.now());
        let response = message.forgetting(self.draft(), DRAFT_SCRIPT).page(self.layout, status);
        if refusal == SubmitError::AlreadyCompleted { self.forgetting_link(response) } else { Ok(response) }
    }

    /// The cookie ends with the answer.
    fn forgetting_link(&self, mut response: Response) -> Result<Response, Error> {
        if let Some(cookie) = self.visitor.forgetting(self.app, &self.proof.token)? {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
        Ok(response)
    }

    fn draft(&self) -> String {
        draft_name(self.app, &self.proof.token, &self.view)
    }

    fn opened(&self, proof: &Proof) -> Result<Opened<'_>, Error> {
        Ok(Opened { view: &self.view, seal: proof.sealed(self.app)?, draft: self.draft() })
    }

    fn form_page(&self, status: StatusCode, faults: &[AnswerFault]) -> Result<Response, Error> {
        let opened = self.opened(&self.proof.on_form())?;
        Ok(self.layout.page(status, &FormPage::filled(self.layout, opened, &self.submission, faults)))
    }

    /// The page that shows the answers, or the form when they do not fit; `unsent`: why it is shown although they were sent.
    fn check_page(&self, unsent: Option<Unsent>) -> Result<Response, Error> {
        let scores = self.submission.scores(&self.view.questionnaire);
        match self.view.questionnaire.check(&scores, self.submission.comment()) {
            Ok(answers) => {
                let status = if unsent.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
                let opened = self.opened(&self.proof.on_check(&scores))?;
                Ok(self.layout.page(status, &CheckPage::new(self.layout, opened, &answers, unsent)))
            }
            Err(faults) => self.form_page(StatusCode::UNPROCESSABLE_ENTITY, &faults),
        }
    }

    async fn submit(&self) -> Result<Response, Error> {
        let scores = self.submission.scores(&self.view.questionnaire);
        let (token, opened_at) = (&self.proof.token, self.proof.opened_at);
        match answer::submit_form(self.app, token, opened_at, &scores, self.submission.comment()).await? {
            Outcome::Taken | Outcome::Repeated => {
                let mut response = self.forgetting_link(self.layout.see_other("/thanks"))?;
                let may_ask = following::offering(self.app, token).await?;
                response.headers_mut().extend(may_ask.map(|cookie| (SET_COOKIE, cookie)));
                Ok(response)
            }
            Outcome::Refused(refusal) => self.refused(refusal),
            Outcome::Faulty(faults) => self.form_page(StatusCode::UNPROCESSABLE_ENTITY, &faults),
            Outcome::Unknown => Ok(messages::unknown_link(self.layout.texts).page(self.layout, StatusCode::NOT_FOUND)),
        }
    }
}
