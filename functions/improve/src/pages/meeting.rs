//! A meeting (B.6а, B.7л): its agenda in one press, what was decided on each item, who has not answered, the tasks, the minutes. A decision is the move of the item's own case; here it is read, and led to.

use std::sync::Arc;

use app::improvement::people::By;
use app::improvement::{acting, agenda, minutes, reading, reminders};
use app::{App, Error};
use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::response::Response;
use domain::improvement::journal::Decision;
use domain::improvement::kinds::meeting::{Item, Meeting};
use domain::improvement::put::PutBody;
use domain::improvement::{Case, CaseId, Details, Kind, Put, Refusal};
use http::StatusCode;
use pages::{Localizer, MemberSession, PageBody, PageError, Section, navigation, see_other};
use serde::Deserialize;
use serde_json::json;

use super::form::{self, Entry, Field, Sent};
use super::naming::{Named, Naming};
use super::{case, refused};
use crate::wire::status_of;

#[derive(Template)]
#[template(path = "meeting.html")]
struct MeetingPage {
    words: Localizer,
    form_token: String,
    head: Head,
    version: u64,
    /// What was done just now, or why not.
    told: Option<String>,
    refused: bool,
    items: Vec<ItemRow>,
    /// The agenda as lines, for whoever writes it now.
    agenda: Option<Field>,
    tasks: Vec<TaskRow>,
    minutes: Option<String>,
    /// Whether the reader is its secretary, and reminders are written at all.
    may_remind: bool,
}

/// What every page of a meeting says first.
pub(super) struct Head {
    pub(super) id: String,
    pub(super) number: String,
    pub(super) title: String,
    pub(super) state: String,
    pub(super) body: String,
    pub(super) day: String,
}

/// An item of the agenda.
struct ItemRow {
    what: Named,
    /// The owner of the case: reports on a month are called alike.
    owner: Option<String>,
    /// What of it is spoken of, where it is a case.
    subject: Option<String>,
    /// Where its case stands.
    state: Option<String>,
    why: String,
    /// Where it is decided.
    decide: Option<String>,
    /// What was decided at this meeting.
    decided: Vec<String>,
    /// Who has not answered yet.
    waits_for: Option<String>,
}

struct TaskRow {
    case: Named,
    performers: String,
    due: String,
    state: String,
}

impl PageBody for MeetingPage {
    fn title(&self) -> String {
        format!("{}: {}", self.head.number, self.head.title)
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::CASES)
    }
}

/// How many items were put on the agenda.
#[derive(Deserialize)]
pub(super) struct Done {
    added: Option<usize>,
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    session: MemberSession,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, PageError> {
    let mut page = page(&app, &session, &id).await?;
    page.told = done.added.map(|added| session.words.meeting_added(session.words.count(added as u64)));
    session.page(&page)
}

/// Fills the agenda, or writes it as it was sent.
pub(super) async fn act(
    State(app): State<Arc<App>>,
    session: MemberSession,
    Path(id): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response, PageError> {
    let (id, view) = case::found(&app, &session, &id).await?;
    let words = session.words;
    let naming = Naming { app: &app, caller: &session.caller, words };
    let done = if sent.contains_key("fill") {
        agenda::fill_now(&app, &session.caller, &id).await
    } else {
        let text = sent.get("items").map(String::as_str).unwrap_or_default();
        let items = match written(&naming, text).await? {
            Ok(items) => items,
            Err(unknown) => {
                let mut page = page(&app, &session, id.as_str()).await?;
                let fault = Some(words.fault_nameless_of(unknown));
                page.agenda = page.agenda.map(|field| Field { value: text.to_owned(), fault, ..field });
                return session.page_as(StatusCode::UNPROCESSABLE_ENTITY, &page);
            }
        };
        let version = sent.get("version").and_then(|version| version.parse().ok());
        let put = with_items(&view.case, items, version).ok_or(PageError::NotFound)?;
        acting::put_case(&app, By::Caller(&session.caller), &put).await.map(|_| 0)
    };
    match done {
        Ok(added) => see_other(&format!("/cabinet/meetings/{id}?added={added}")),
        Err(error) => refused(&app, &session, &id, &refused::told(error)?).await,
    }
}

async fn refused(app: &App, session: &MemberSession, id: &CaseId, refusal: &Refusal) -> Result<Response, PageError> {
    let mut page = page(app, session, id.as_str()).await?;
    page.told = Some(session.words.case_refusal(refusal.code.as_str()));
    page.refused = true;
    session.page_as(status_of(refusal), &page)
}

/// The meeting with another agenda.
fn with_items(case: &Case, items: Vec<Item>, version: Option<u64>) -> Option<Put> {
    let Details::Meeting(meeting) = &case.details else { return None };
    let given = domain::improvement::kinds::meeting::Given { items, ..meeting.given.clone() };
    let body = PutBody { details: json!(given), version, ..PutBody::of(case) };
    Some(Put { id: case.id.clone(), body, evidence: Vec::new() })
}

/// An agenda as people write it, each item on a line: the number of a case, or words; or what it is that looks like a number and is none.
pub(super) async fn written(naming: &Naming<'_>, text: &str) -> Result<Result<Vec<Item>, String>, Error> {
    let mut items = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let first = line.split_whitespace().next().unwrap_or_default();
        let is_number = Kind::ALL.iter().any(|kind| first.to_uppercase().starts_with(&format!("{}-", kind.prefix())));
        let case = if is_number { form::numbered(naming, line).await? } else { None };
        if is_number && case.is_none() {
            return Ok(Err(first.to_owned()));
        }
        let subject = case.is_none().then(|| line.to_owned());
        items.push(Item { case, subject, why: None });
    }
    Ok(Ok(items))
}

/// The items as lines that [`written`] reads.
async fn lines(naming: &Naming<'_>, meeting: &Meeting) -> Result<String, Error> {
    let mut lines = Vec::new();
    for item in &meeting.given.items {
        lines.push(match &item.case {
            Some(case) => naming.case(case).await?.name,
            None => item.subject.clone().unwrap_or_default(),
        });
    }
    Ok(lines.join("\n"))
}

async fn page(app: &App, session: &MemberSession, id: &str) -> Result<MeetingPage, PageError> {
    let words = session.words;
    let naming = Naming { app, caller: &session.caller, words };
    let (_, view) = case::found(app, session, id).await?;
    let Details::Meeting(meeting) = &view.case.details else { return Err(PageError::NotFound) };
    let may_write =
        view.moves.iter().any(|it| it.name == "cancel" && it.allowed) && Meeting::is_planned(view.case.state);
    let mut items = Vec::new();
    for item in &meeting.given.items {
        items.push(row(&naming, &view.case, item).await?);
    }
    let mut tasks = Vec::new();
    for id in &meeting.tasks {
        // A task is made a moment after the meeting.
        let Some(task) = reading::case(app, &session.caller, id).await? else { continue };
        let Details::Measure(measure) = &task.case.details else { continue };
        tasks.push(TaskRow {
            case: naming.link(&task.case),
            performers: naming.participants(&task.case.parties.performers).await?.unwrap_or_default(),
            due: words.day(measure.due_on),
            state: words.case_state(task.case.state.as_str()),
        });
    }
    let agenda = match may_write {
        true => {
            let field = Field::of(words, "items", Entry::Text).hint(words.hint_agenda());
            Some(Field { value: lines(&naming, meeting).await?, ..field })
        }
        false => None,
    };
    Ok(MeetingPage {
        words,
        form_token: session.form_token(app)?,
        head: head(words, &view.case, meeting),
        version: view.case.version,
        told: None,
        refused: false,
        items,
        agenda,
        tasks,
        minutes: meeting.minutes.as_ref().map(|minutes| minutes.link.clone()),
        may_remind: reminders::are_written(app)
            && session.caller.roles.contains(&app.improvement.secretaries.of(meeting.given.body)),
    })
}

pub(super) fn head(words: Localizer, case: &Case, meeting: &Meeting) -> Head {
    Head {
        id: case.id.to_string(),
        number: case.number.clone(),
        title: case.title.clone(),
        state: words.case_state(case.state.as_str()),
        body: words.case_value(meeting.given.body.as_str()),
        day: words.day(meeting.given.date),
    }
}

/// A decision of a meeting in words: by which step, its number, day and body, and what was decided.
pub(super) fn decided(words: Localizer, (move_name, it): &(String, Decision)) -> String {
    let decision = words.entry_decision(&it.number, words.day(it.date), &it.body);
    format!("{}. {decision}: {}", words.case_move(move_name.as_str()), it.text)
}

async fn row(naming: &Naming<'_>, meeting: &Case, item: &Item) -> Result<ItemRow, PageError> {
    let words = naming.words;
    let spoken = minutes::spoken(naming.app, naming.caller, &meeting.id, item).await?;
    let why = item.why.as_deref().map(|why| words.agenda_why(why)).unwrap_or_default();
    let of_case = spoken.view.as_ref().map(|view| (&view.case, view.moves.iter().any(|it| it.allowed)));
    let what = match (of_case, &item.case) {
        (Some((case, _)), _) => naming.link(case),
        (None, Some(_)) => Named::plain(words.case_hidden()),
        (None, None) => Named::plain(item.subject.clone().unwrap_or_default()),
    };
    let owner = naming.participant_if_any(of_case.and_then(|(case, _)| case.parties.owner.as_ref())).await?;
    Ok(ItemRow {
        what,
        owner,
        subject: item.subject.clone().filter(|_| of_case.is_some()),
        state: of_case.map(|(case, _)| words.case_state(case.state.as_str())),
        why,
        decide: of_case
            .filter(|(_, may_decide)| *may_decide)
            .map(|(case, _)| format!("/cabinet/cases/{}?meeting={}", case.id, meeting.id)),
        decided: spoken.decided.iter().map(|it| decided(words, it)).collect(),
        waits_for: naming.participants(&spoken.not_answered).await?,
    })
}
