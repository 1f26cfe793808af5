//! The minutes of a meeting as a document to print (B.7л), made of what is recorded: items, decisions, tasks, who was absent and who has not
//! answered. Until the meeting was held it says that it is a draft.

use std::sync::Arc;

use app::App;
use app::improvement::minutes::{self, Spoken};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::improvement::Details;
use domain::improvement::kinds::meeting::Meeting;
use pages::{Localizer, MemberSession, PageBody, PageError, Section, navigation};

use super::case;
use super::meeting::{Head, decided, head};
use super::naming::{Naming, today};

#[derive(Template)]
#[template(path = "minutes.html")]
struct MinutesPage {
    words: Localizer,
    head: Head,
    /// How far the meeting has come, and so what these minutes are.
    standing: String,
    is_draft: bool,
    absent: Option<String>,
    items: Vec<ItemRow>,
    tasks: Vec<TaskRow>,
    /// Where the signed document is, and its hash.
    signed: Option<(String, Option<String>)>,
    made: String,
}

struct ItemRow {
    what: String,
    subject: Option<String>,
    decided: Vec<String>,
    not_answered: Option<String>,
}

struct TaskRow {
    title: String,
    number: Option<String>,
    performers: String,
    due: String,
    state: Option<String>,
}

impl PageBody for MinutesPage {
    fn title(&self) -> String {
        format!("{}: {}", self.words.minutes_title(), self.head.number)
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::CASES)
    }
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    session: MemberSession,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let words = session.words;
    let naming = Naming { app: &app, caller: &session.caller, words };
    let (_, view) = case::found(&app, &session, &id).await?;
    let Details::Meeting(meeting) = &view.case.details else { return Err(PageError::NotFound) };
    let mut items = Vec::new();
    for item in &meeting.given.items {
        let spoken = minutes::spoken(&app, &session.caller, &view.case.id, item).await?;
        items.push(row(&naming, &spoken).await?);
    }
    let mut tasks = Vec::new();
    for given in minutes::tasks(&app, &session.caller, &view.case, meeting).await? {
        tasks.push(TaskRow {
            title: given.task.title,
            number: given.measure.as_ref().map(|measure| measure.number.clone()),
            performers: naming.participants(&given.task.performers).await?.unwrap_or_default(),
            due: words.day(given.task.due_on),
            state: given.measure.map(|measure| words.case_state(measure.state.as_str())),
        });
    }
    session.page(&MinutesPage {
        words,
        head: head(words, &view.case, meeting),
        standing: words.minutes_standing(view.case.state.as_str()),
        is_draft: Meeting::is_to_be_held(view.case.state),
        absent: naming.participants(&meeting.absent).await?,
        items,
        tasks,
        signed: meeting.minutes.as_ref().map(|minutes| (minutes.link.clone(), minutes.hash.clone())),
        made: words.printed_made(words.day(today(&app)), session.caller.name.as_str()),
    })
}

async fn row(naming: &Naming<'_>, spoken: &Spoken) -> Result<ItemRow, PageError> {
    let words = naming.words;
    let case = spoken.view.as_ref().map(|view| &view.case);
    let subject = spoken.item.subject.clone();
    Ok(ItemRow {
        what: match (case, &spoken.item.case) {
            (Some(case), _) => naming.link(case).name,
            (None, Some(_)) => words.case_hidden(),
            (None, None) => subject.clone().unwrap_or_default(),
        },
        subject: subject.filter(|_| case.is_some()),
        decided: spoken.decided.iter().map(|it| decided(words, it)).collect(),
        not_answered: naming.participants(&spoken.not_answered).await?,
    })
}
