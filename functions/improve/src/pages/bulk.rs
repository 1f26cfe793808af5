//! Several change requests of a list moved at once: merged into another, or declined for one reason. Each is a move of its own, by the same rules
//! as on its page, and each gets its own word.

use std::sync::Arc;

use app::App;
use app::improvement::people::By;
use app::improvement::{CaseError, acting, reading};
use axum::extract::{Form, Query, State};
use axum::response::Response;
use domain::improvement::case::Chain;
use domain::improvement::{Case, CaseId, Kind, MoveBody, RefusalCode};
use pages::{Localizer, MemberSession, PageError};
use serde_json::json;

use super::form;
use super::list::{self, Address, ROWS};
use super::naming::Naming;

/// Moves that are offered, where the reader's roles entitle to them.
const MOVES: [&str; 2] = ["merge", "decline"];

/// Reasons that many requests are declined for.
const TEMPLATES: [&str; 5] = ["solved", "not_ours", "no_evidence", "law", "no_means"];

/// What the reader may do to several cases at once, and what was done.
pub(super) struct Bulk {
    pub(super) form_token: String,
    /// Name and words of each move.
    pub(super) moves: Vec<(&'static str, String)>,
    /// Value and words of each reason that stands ready.
    pub(super) templates: Vec<(String, String)>,
    /// What is wrong with what was sent.
    pub(super) fault: Option<String>,
    /// Number of each case that was chosen, what became of it, and whether that is what was wanted.
    pub(super) told: Vec<(String, String, bool)>,
}

impl Bulk {
    /// What chooses a case, if one of the moves leads on from where it stands.
    pub(super) fn choice(&self, case: &Case) -> Option<String> {
        let leads = |name: &str| case.kind().table().rows_of(name).any(|row| row.from.contains(&case.state));
        let is_movable = case.kind() == Kind::ChangeRequest && self.moves.iter().any(|(name, _)| leads(name));
        is_movable.then(|| format!("{}:{}", case.id, case.version))
    }

    /// Whether this is one of the moves.
    pub(super) fn has(&self, name: &str) -> bool {
        self.moves.iter().any(|(known, _)| *known == name)
    }
}

/// What the reader may do; `None`: nothing.
pub(super) fn offered(app: &App, session: &MemberSession) -> Result<Option<Bulk>, PageError> {
    let words = session.words;
    let entitles = |name: &&str| {
        let chains = [false, true].map(|mss| Chain { mss, ..Chain::default() });
        let mut roles = chains.iter().flat_map(|chain| app.improvement.roles(Kind::ChangeRequest, name, *chain));
        roles.any(|role| session.caller.roles.contains(role))
    };
    let moves: Vec<_> = MOVES.into_iter().filter(entitles).map(|name| (name, words.case_move(name))).collect();
    if moves.is_empty() {
        return Ok(None);
    }
    let none = (String::new(), words.bulk_no_template());
    let templates = TEMPLATES.map(|name| (name.to_owned(), words.bulk_template(name)));
    Ok(Some(Bulk {
        form_token: session.form_token(app)?,
        moves,
        templates: std::iter::once(none).chain(templates).collect(),
        fault: None,
        told: Vec::new(),
    }))
}

/// `POST /cabinet/cases`: the cases that were chosen are moved; the list is shown again with what became of each.
pub(super) async fn act(
    State(app): State<Arc<App>>,
    session: MemberSession,
    Query(address): Query<Address>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let words = session.words;
    let mut bulk = offered(&app, &session)?.ok_or(PageError::NotFound)?;
    let given = |name: &str| sent.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.trim());
    let name = bulk.moves.iter().map(|(name, _)| *name).find(|name| *name == given("move"));
    let name = name.ok_or(PageError::NotFound)?;
    let chosen = sent.iter().filter(|(field, _)| field == "case").take(ROWS);
    let chosen: Vec<(CaseId, u64)> = chosen.filter_map(|(_, value)| parsed(value)).collect();
    let naming = Naming { app: &app, caller: &session.caller, words };
    let mut body = MoveBody::default();
    let refusal = |code: RefusalCode| words.case_refusal(code.as_str());
    if name == "merge" {
        match form::numbered(&naming, given("into")).await? {
            Some(into) => drop(body.fields.insert("into".to_owned(), json!(into))),
            None => bulk.fault = Some(refusal(RefusalCode::TargetUnknown)),
        }
    } else {
        body.reason = reason(words, given("template"), given("reason"));
        bulk.fault = body.reason.is_none().then(|| refusal(RefusalCode::ReasonMissing));
    }
    if chosen.is_empty() {
        bulk.fault = Some(words.bulk_none_chosen());
    }
    for (id, version) in chosen.iter().filter(|_| bulk.fault.is_none()) {
        let body = MoveBody { version: *version, ..body.clone() };
        let (number, told, done) = match acting::move_case(&app, By::Caller(&session.caller), id, name, &body).await {
            Ok(acted) => (acted.case.number, words.case_done(), true),
            Err(CaseError::App(error)) => return Err(error.into()),
            Err(CaseError::Refused(refusal)) => {
                // What is nowhere, or not theirs to see, has a line of its own like every other: the rest is moved, and told.
                let seen = reading::case(&app, &session.caller, id).await?;
                let number = seen.map_or_else(|| id.to_string(), |seen| seen.case.number);
                (number, words.case_refusal(refusal.code.as_str()), false)
            }
        };
        bulk.told.push((number, told, done));
    }
    session.page(&list::page(&app, &session, &address, Some(bulk)).await?)
}

fn parsed(choice: &str) -> Option<(CaseId, u64)> {
    let (id, version) = choice.rsplit_once(':')?;
    Some((CaseId::parse(id).ok()?, version.parse().ok()?))
}

/// A reason that stands ready, and what was written besides.
fn reason(words: Localizer, template: &str, written: &str) -> Option<String> {
    let ready = TEMPLATES.contains(&template).then(|| words.bulk_template(template));
    let parts: Vec<String> = ready.into_iter().chain((!written.is_empty()).then(|| written.to_owned())).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}
