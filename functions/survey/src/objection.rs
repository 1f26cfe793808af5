//! `/said-and-done/{region}/{organisation}/{case}`: "not fixed here" (B.9), said by a signed-in citizen who was asked about the organisation. Looking
//! changes nothing.

use std::sync::Arc;
use std::time::Instant;

use app::App;
use app::improvement::objections::{self, Said};
use askama::Template;
use axum::Extension;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, State};
use axum::response::Response;
use domain::identifier::CitizenId;
use domain::improvement::CaseId;
use domain::improvement::objection::TEXT_CHARACTERS_MAX;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Deserialize;
use texts::Texts;
use web::bearer::Citizen;
use web::limits::Limits;
use web::origin::is_foreign;
use web::{Layout, Message, Page, RequestLocale};

use crate::messages;
use crate::pages::answered;

/// What a form sends.
#[derive(Deserialize)]
pub(crate) struct Sent {
    #[serde(default)]
    text: String,
}

/// The form.
#[derive(Template)]
#[template(path = "objection.html")]
struct ObjectionPage {
    texts: &'static Texts,
    /// What the change is about.
    what: String,
    here: String,
    back: String,
    text: String,
    max: usize,
    /// Why it came back.
    fault: Option<String>,
}

impl Page for ObjectionPage {
    fn title(&self, texts: &Texts) -> String {
        texts.objection_title()
    }
}

/// Region, organisation and case of an address.
pub(crate) type Place = Path<(String, String, String)>;

/// `GET`.
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    locale: RequestLocale,
    Path((region, organisation, case)): Place,
    citizen: Option<Citizen>,
) -> Response {
    let layout = Layout::new(&app, &locale);
    let back = format!("/said-and-done/{region}/{organisation}");
    let Some(Citizen(citizen)) = citizen else { return sign_in_first(&layout, back) };
    let shown = async {
        let found = match CaseId::parse(&case) {
            Ok(id) => objections::of_whom(&app, &citizen, &id).await?,
            Err(_) => None,
        };
        let Some(found) = found.filter(|it| it.organisation().is_some_and(|id| id.as_str() == organisation)) else {
            return Ok(not_possible(layout.texts, back).page(&layout, StatusCode::NOT_FOUND));
        };
        Ok(layout.page(StatusCode::OK, &page(&layout, found.title, back, &case, String::new(), None)))
    };
    answered(&layout, shown.await)
}

/// `POST`: it is counted, once for each citizen and change.
pub(crate) async fn say(
    State(app): State<Arc<App>>,
    Extension(limits): Extension<Arc<Limits<CitizenId>>>,
    locale: RequestLocale,
    Path((region, organisation, case)): Place,
    citizen: Option<Citizen>,
    headers: HeaderMap,
    sent: Result<Form<Sent>, FormRejection>,
) -> Response {
    let layout = Layout::new(&app, &locale);
    let texts = layout.texts;
    if is_foreign(&headers, &app.settings.public_url) {
        return messages::stale_form(texts).page(&layout, StatusCode::FORBIDDEN);
    }
    let back = format!("/said-and-done/{region}/{organisation}");
    let Some(Citizen(citizen)) = citizen else { return sign_in_first(&layout, back) };
    if let Err(wait) = limits.take(&citizen, app.improvement.told.objections_per_minute, 1, Instant::now()) {
        let message = Message::of(texts.objection_often_title(), [texts.objection_often_text()]);
        let mut response = message.page(&layout, StatusCode::TOO_MANY_REQUESTS);
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs().max(1)));
        return response;
    }
    let Form(sent) = match sent {
        Ok(sent) => sent,
        Err(rejection) => {
            return messages::rejected_form(texts, rejection.status()).page(&layout, rejection.status());
        }
    };
    let said = async {
        let Ok(id) = CaseId::parse(&case) else {
            return Ok(not_possible(texts, back).page(&layout, StatusCode::NOT_FOUND));
        };
        Ok(match objections::say(&app, &citizen, &id, Some(&sent.text)).await? {
            Said::Counted => {
                let message = Message::of(texts.objection_kept_title(), [texts.objection_kept_text()]);
                message.with_link(back, texts.said_title()).page(&layout, StatusCode::OK)
            }
            Said::NotPossible => not_possible(texts, back).page(&layout, StatusCode::NOT_FOUND),
            Said::TooLong => {
                let title = objections::of_whom(&app, &citizen, &id).await?.map_or_else(String::new, |it| it.title);
                let fault = Some(texts.objection_too_long(TEXT_CHARACTERS_MAX));
                let page = page(&layout, title, back, &case, sent.text, fault);
                layout.page(StatusCode::UNPROCESSABLE_ENTITY, &page)
            }
        })
    };
    answered(&layout, said.await)
}

fn page(layout: &Layout, what: String, back: String, case: &str, text: String, fault: Option<String>) -> ObjectionPage {
    let here = format!("{back}/{case}");
    ObjectionPage { texts: layout.texts, what, here, back, text, max: TEXT_CHARACTERS_MAX, fault }
}

fn sign_in_first(layout: &Layout, back: String) -> Response {
    let texts = layout.texts;
    let message = Message::of(texts.objection_title(), [texts.objection_sign_in()]);
    let message = message.with_link("/my".to_owned(), texts.my_title()).with_link(back, texts.said_title());
    message.page(layout, StatusCode::UNAUTHORIZED)
}

fn not_possible(texts: &Texts, back: String) -> Message {
    let message = Message::of(texts.objection_none_title(), [texts.objection_none_text()]);
    message.with_link(back, texts.said_title())
}
