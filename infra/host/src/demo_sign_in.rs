//! The demonstration's own sign-in: a page on which a visitor chooses whom to be. Only a host in the demonstration's environment has
//! it; any other answers 404.

use std::sync::Arc;

use app::answers::citizen_links;
use app::identity::sessions;
use app::identity::sign_in::ReturnPath;
use app::{App, DEMO_ENVIRONMENT, registers};
use askama::Template;
use axum::Router;
use axum::extract::{Form, Query, State};
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::identifier::ParticipantId;
use domain::person::Snils;
use serde::Deserialize;
use table::items::ParticipantItem;
use texts::Texts;
use web::cookies::Cookie;
use web::headers::keep_nothing;
use web::origin::is_foreign;
use web::{Layout, Page, Problem, RequestLocale};

/// Citizens that are offered.
const CITIZENS_SHOWN: usize = 6;

/// Citizens that are looked at to find those for whom something waits.
const CITIZENS_LOOKED_AT: u64 = 200;

/// The routes; none outside the demonstration.
pub(crate) fn router(app: &Arc<App>) -> Router {
    match app.settings.environment == DEMO_ENVIRONMENT {
        true => Router::new().route("/demo/sign-in", get(show).post(choose)).with_state(Arc::clone(app)),
        false => Router::new(),
    }
}

#[derive(Template)]
#[template(path = "demo_sign_in.html")]
struct ChoicePage {
    texts: &'static Texts,
    citizens: Vec<DemoCitizen>,
    participants: Vec<(String, String)>,
    return_to: Option<String>,
}

struct DemoCitizen {
    number: u64,
    links: usize,
}

impl Page for ChoicePage {
    fn title(&self, texts: &Texts) -> String {
        texts.demo_title()
    }
}

#[derive(Deserialize)]
struct Asked {
    r#return: Option<String>,
}

async fn show(
    State(app): State<Arc<App>>,
    locale: RequestLocale,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let layout = Layout::new(&app, &locale);
    let participants = registers::entries::<ParticipantItem>(&app, registers::register::PARTICIPANTS).await?;
    let participants = participants.into_iter().map(|(id, found)| (id, found.name)).collect();
    let citizens = citizens(&app).await?;
    let return_to = asked.r#return;
    Ok(layout.page(StatusCode::OK, &ChoicePage { texts: layout.texts, citizens, participants, return_to }))
}

/// Some for whom something waits, and one for whom nothing does.
async fn citizens(app: &App) -> Result<Vec<DemoCitizen>, Problem> {
    let (mut busy, mut idle) = (Vec::new(), None);
    for number in 0..CITIZENS_LOOKED_AT {
        let Ok(snils) = Snils::parse(&snils_of(number)) else { continue };
        let links = citizen_links::list(app, &app.citizen(&snils)).await?.active.len();
        match links {
            0 => idle = idle.or(Some(DemoCitizen { number, links })),
            _ => busy.push(DemoCitizen { number, links }),
        }
        if busy.len() == CITIZENS_SHOWN && idle.is_some() {
            break;
        }
    }
    busy.truncate(CITIZENS_SHOWN);
    busy.extend(idle);
    Ok(busy)
}

#[derive(Deserialize)]
struct Chosen {
    citizen: Option<u64>,
    participant: Option<String>,
    r#return: Option<String>,
}

async fn choose(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Form(chosen): Form<Chosen>,
) -> Result<Response, Problem> {
    let public_url = &app.settings.public_url;
    if is_foreign(&headers, public_url) {
        return Err(Problem::not_found());
    }
    let (cookie, session, location) = match (chosen.citizen, chosen.participant) {
        (Some(number), _) => {
            let snils = Snils::parse(&snils_of(number)).map_err(|_| Problem::not_found())?;
            (Cookie::CITIZEN, sessions::begin_citizen(&app, app.citizen(&snils))?, "/my".to_owned())
        }
        (None, Some(id)) => {
            let id = ParticipantId::parse(&id).map_err(|_| Problem::not_found())?;
            let session = sessions::begin_participant(&app, &id).await?.ok_or_else(Problem::not_found)?;
            let wanted = chosen.r#return.as_deref().and_then(ReturnPath::parse);
            let location = wanted.map_or_else(|| "/cabinet".to_owned(), String::from);
            (Cookie::PARTICIPANT, session, location)
        }
        (None, None) => return Err(Problem::not_found()),
    };
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    headers.insert(LOCATION, HeaderValue::from_str(&location).map_err(|_| Problem::not_found())?);
    headers.insert(SET_COOKIE, cookie.set(public_url, &session.text, session.seconds));
    keep_nothing(headers);
    Ok(response)
}

/// SNILS of a citizen of the demonstration, with its control number. The numbers lie where none are issued: every one begins with 9.
pub(crate) fn snils_of(number: u64) -> String {
    let digits = format!("{:09}", 900_000_000 + number * 37 % 99_999_999);
    let sum: u32 = (1..=9).rev().zip(digits.bytes()).map(|(weight, byte)| weight * u32::from(byte - b'0')).sum();
    format!("{digits}{:02}", sum % 101 % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_is_one_that_the_rules_take() {
        for number in 0..2_000 {
            assert!(Snils::parse(&snils_of(number)).is_ok(), "{number}");
        }
    }
}
