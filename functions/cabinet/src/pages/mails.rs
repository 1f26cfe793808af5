//! Mail addresses that are left alone (A2.7б), for whoever keeps the registers: how many for which reason, whether mails go, and the way to
//! write to them again, singly or all of a reason. No address is ever shown: nobody can turn back what is stored of it.

use std::sync::Arc;

use app::App;
use app::mail::{lifting, silencing};
use askama::Template;
use axum::extract::{Form, Query, State};
use axum::response::Response;
use domain::invitation::mail::{Cause, is_address, meant_address};
use domain::scope::OperatorRight;
use serde::Deserialize;

use crate::registers::pages::Registrar;
use pages::{Localizer, PageBody, PageError, Section, navigation, see_other};

/// What was lifted a moment ago, as the address of the page says it.
#[derive(Deserialize)]
pub(super) struct Told {
    lifted: Option<u64>,
    resumed: Option<bool>,
    wrong: Option<String>,
}

/// What the page's forms send.
#[derive(Deserialize)]
pub(super) struct Wish {
    action: Action,
    #[serde(default)]
    address: String,
    cause: Option<Cause>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Action {
    /// Asks whether every address of a reason is to be written to again.
    Ask,
    LiftCause,
    LiftAddress,
    /// Lets mails go on that stand still.
    Resume,
}

#[derive(Template)]
#[template(path = "pages/mails.html")]
struct MailsPage {
    words: Localizer,
    form_token: String,
    rows: Vec<Row>,
    /// Whether anybody is left alone: else there is nothing to do in any row.
    is_any: bool,
    /// Since when mails stand still.
    blown: Option<String>,
    /// What was lifted, or why nothing was.
    told: Option<String>,
    wrong: Option<String>,
    /// The reason that is asked about, with its words.
    asked: Option<(&'static str, String)>,
}

struct Row {
    cause: &'static str,
    title: String,
    addresses: String,
    is_empty: bool,
}

impl PageBody for MailsPage {
    fn title(&self) -> String {
        self.words.mails_title()
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::MAILS)
    }
}

fn title(words: Localizer, cause: Cause) -> String {
    match cause {
        Cause::Suspicion => words.cause_suspicion(),
        Cause::Refusal => words.cause_refusal(),
        Cause::Bounce => words.cause_bounce(),
        Cause::Complaint => words.cause_complaint(),
    }
}

async fn page(app: &App, session: &::pages::Session) -> Result<MailsPage, PageError> {
    let words = session.words;
    let found = silencing::silenced(&*app.table, app.clock.now()).await?;
    let row = |cause: Cause| {
        let addresses = found.addresses.get(&cause).copied().unwrap_or_default();
        Row {
            cause: cause.as_str(),
            title: title(words, cause),
            addresses: words.count(addresses),
            is_empty: addresses == 0,
        }
    };
    let rows: Vec<Row> = Cause::ALL.map(row).into();
    let blown = found.fuse.as_ref().and_then(|fuse| fuse.blown.as_ref());
    Ok(MailsPage {
        words,
        form_token: session.form_token(app)?,
        is_any: rows.iter().any(|row| !row.is_empty),
        rows,
        blown: blown.map(|blown| words.mails_stand_still(blown.since.format("%d.%m.%Y %H:%M UTC").to_string())),
        told: None,
        wrong: None,
        asked: None,
    })
}

/// `GET /cabinet/mails`.
pub(super) async fn show(
    State(app): State<Arc<App>>,
    registrar: Registrar,
    Query(asked): Query<Told>,
) -> Result<Response, PageError> {
    registrar.require(OperatorRight::Registers)?;
    let Registrar(session) = registrar;
    let words = session.words;
    let page = page(&app, &session).await?;
    let lifted = asked.lifted.map(|lifted| words.mails_lifted(words.count(lifted)));
    let told = lifted.or_else(|| asked.resumed.map(|_| words.mails_resumed()));
    let wrong = asked.wrong.map(|_| words.mails_no_address());
    session.page(&MailsPage { told, wrong, ..page })
}

/// `POST /cabinet/mails`.
pub(super) async fn act(
    State(app): State<Arc<App>>,
    registrar: Registrar,
    Form(wish): Form<Wish>,
) -> Result<Response, PageError> {
    registrar.require(OperatorRight::Registers)?;
    let (by, Registrar(session)) = (registrar.actor(), registrar);
    let lifted = match (wish.action, wish.cause) {
        (Action::Ask, Some(cause)) => {
            let asked = Some((cause.as_str(), title(session.words, cause)));
            let page = page(&app, &session).await?;
            return session.page(&MailsPage { asked, ..page });
        }
        (Action::LiftCause, Some(cause)) => lifting::lift_cause(&app, &by, cause).await?,
        (Action::LiftAddress, _) if is_address(&meant_address(&wish.address)) => {
            u64::from(lifting::lift_address(&app, &by, &wish.address).await?)
        }
        (Action::Resume, _) => {
            silencing::resume(&app, &by).await?;
            return see_other("/cabinet/mails?resumed=true");
        }
        (Action::LiftAddress, _) => return see_other("/cabinet/mails?wrong=address"),
        (Action::Ask | Action::LiftCause, None) => return Err(PageError::NotFound),
    };
    see_other(&format!("/cabinet/mails?lifted={lifted}"))
}

#[cfg(test)]
#[path = "mails_tests.rs"]
mod tests;
