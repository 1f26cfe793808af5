//! For sources without a system of their own (A1.8б): their people sign in, look at a file of receipts, send it, and see how their source stands.
//! First a look says what each row would come to, and stores nothing; what is shown there is sent by its button.

mod upload;

use std::sync::Arc;

use ::pages::{Localizer, PageBody, PageError, Section, SourceSession, download};
use app::App;
use app::figures::indicators::Period;
use app::figures::source_timeliness::{self, SourceFigures};
use app::identity::access;
use askama::Template;
use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode, header};
use table::items::Holder;
use web::{Caller, Routes};

use crate::limits::{Limits, TooMany};
use crate::table_rows;
use upload::{Outcome, Upload, Wanted};

/// The pages.
pub(crate) fn routes() -> Routes {
    let pages = Routes::of(Caller::Source).get("/source", show).post("/source", take).get("/source/template", template);
    ::pages::guard(pages, Routes::of(Caller::Source))
}

#[derive(Template)]
#[template(path = "source.html")]
struct SourcePage {
    words: Localizer,
    name: String,
    form_token: String,
    /// Bytes of a file at most.
    bytes_max: usize,
    /// What is wrong with the file as a whole.
    fault: Option<String>,
    outcome: Option<Outcome>,
    /// What is known of the source in the running quarter: name and value.
    facts: Vec<(String, String)>,
    /// What it was refused: in words, how often.
    refusals: Vec<(String, String)>,
    keys: Vec<Key>,
}

/// A live key of the source.
struct Key {
    id: String,
    expires: String,
    used: String,
}

impl PageBody for SourcePage {
    fn title(&self) -> String {
        format!("{}: {}", self.words.row_source(), self.name)
    }

    fn section(&self) -> Option<Section> {
        None
    }
}

async fn page(app: &App, session: &SourceSession) -> Result<SourcePage, PageError> {
    let words = session.words;
    let found = source_timeliness::own(app, &session.caller, &session.source, Period::Running).await?;
    let keys = access::keys_of(app, &Holder::Source(session.source.id.clone())).await?.unwrap_or_default();
    let key = |key: access::KeyDescription| Key {
        expires: words.day(key.expires_on),
        used: key.used_on.map_or_else(|| words.key_never_used(), |day| words.day(day)),
        id: key.id,
    };
    Ok(SourcePage {
        words,
        name: session.source.source.name.clone(),
        form_token: session.form_token(app)?,
        bytes_max: web::body::BYTES_MAX,
        fault: None,
        outcome: None,
        facts: facts(words, &found),
        refusals: refusals(words, &found),
        keys: keys.into_iter().map(key).collect(),
    })
}

fn facts(words: Localizer, found: &SourceFigures) -> Vec<(String, String)> {
    let last = found.last_call.map_or_else(|| words.call_never(), |call| words.day(call.on));
    let mut facts = vec![
        (words.column_received(), words.count(found.received.unwrap_or_default())),
        (words.source_late(), words.count(found.late())),
        (words.source_refused(), words.count(found.refusals.as_ref().map_or(0, |it| it.records))),
        (words.source_last_call(), last),
    ];
    facts.extend(found.late_percent().map(|share| (words.column_late_share(), words.decimal(&share))));
    facts.extend(found.silent_since.map(|day| (words.source_silent_since(), words.day(day))));
    facts
}

fn refusals(words: Localizer, found: &SourceFigures) -> Vec<(String, String)> {
    let codes = found.refusals.as_ref().map(|it| &it.codes).into_iter().flatten();
    let named = |(code, count): (&String, &u64)| {
        let known = serde_json::from_value(code.as_str().into()).map(|code| words.refusal(code));
        (known.unwrap_or_else(|_| code.clone()), words.count(*count))
    };
    codes.map(named).collect()
}

/// `GET /source`.
async fn show(State(app): State<Arc<App>>, session: SourceSession) -> Result<Response, PageError> {
    session.page_as(StatusCode::OK, &page(&app, &session).await?)
}

/// `GET /source/template`: a table without rows, to be filled in.
async fn template(_: SourceSession) -> Response {
    download("receipts-template.csv", table_rows::template())
}

/// `POST /source`: a file to be looked at, or one that was looked at to be sent, or to be had with a word on its rows. A browser that tells how
/// far it has come hears of each part before it hears of the whole.
async fn take(
    State(app): State<Arc<App>>,
    session: SourceSession,
    Extension(limits): Extension<Arc<Limits>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, PageError> {
    if let Err(too_many) = limits.check(&app, &session.source) {
        return told_to_wait(&app, &session, too_many).await;
    }
    let body = web::body::bytes(body).await?;
    let begun = match limits.begin(&app, &session.source, body.len()).await {
        Ok(begun) => begun,
        Err(too_many) => return told_to_wait(&app, &session, too_many).await,
    };
    let mut upload = match Upload::read(&headers, &body, &app, session).await {
        Ok(upload) => upload,
        Err((session, fault)) => {
            let page = SourcePage { fault: Some(fault), ..page(&app, &session).await? };
            return session.page_as(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    limits.finish(&app, &upload.session.source, begun, upload.len());
    if upload.tells {
        return Ok(upload.answer_by_parts());
    }
    while upload.go_on().await? {}
    match upload.wanted {
        Wanted::Look | Wanted::Send => upload.session.page_as(StatusCode::OK, &upload.page().await?),
        Wanted::RefusedRows => Ok(download("receipts-refused.csv", upload.refused_rows())),
        Wanted::Verdicts => Ok(download("receipts-verdicts.csv", upload.verdicts())),
    }
}

/// Nothing was done with the file: its source is charged for what its people upload as for what its programs send.
async fn told_to_wait(
    app: &App,
    session: &SourceSession,
    TooMany { per_minute, wait }: TooMany,
) -> Result<Response, PageError> {
    let words = session.words;
    let fault = words.source_too_fast(words.count(per_minute.into()), words.count(wait.as_secs()));
    let page = SourcePage { fault: Some(fault), ..page(app, session).await? };
    let mut response = session.page_as(StatusCode::TOO_MANY_REQUESTS, &page)?;
    response.headers_mut().insert(header::RETRY_AFTER, wait.as_secs().into());
    Ok(response)
}

#[cfg(test)]
#[path = "pages_tests.rs"]
mod tests;
