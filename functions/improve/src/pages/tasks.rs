//! What is wanted of whoever is signed in, by when, by whom.

use std::sync::Arc;

use app::App;
use app::improvement::objections;
use app::improvement::tasks::{self, AT_RISK, OVERDUE};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use pages::{Localizer, MemberSession, PageBody, PageError, Section, navigation};

use super::naming::{Named, Naming};

#[derive(Template)]
#[template(path = "tasks.html")]
struct TasksPage {
    words: Localizer,
    rows: Vec<Row>,
    /// Whether the reader reads what citizens wrote before others may.
    moderates: bool,
}

/// One task.
struct Row {
    what: String,
    href: String,
    role: String,
    case: Named,
    kind: String,
    due: String,
    late: bool,
    from: String,
}

impl PageBody for TasksPage {
    fn title(&self) -> String {
        self.words.tasks_title()
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::TASKS)
    }
}

pub(super) async fn show(State(app): State<Arc<App>>, session: MemberSession) -> Result<Response, PageError> {
    let words = session.words;
    let naming = Naming { app: &app, caller: &session.caller, words };
    let mut rows = Vec::new();
    for task in tasks::tasks(&app, &session.caller).await? {
        let case = &task.case;
        let (due, late) = naming.term(task.due, case.region);
        let from = match &case.creator {
            Some(creator) => naming.participant(creator).await?,
            None => words.case_by_program(),
        };
        rows.push(Row {
            what: words.case_move(task.move_name),
            href: match task.move_name {
                OVERDUE | AT_RISK => format!("/cabinet/cases/{}", case.id),
                name => format!("/cabinet/cases/{}?move={name}#move-{name}", case.id),
            },
            role: words.case_role(task.role.as_str()),
            case: naming.link(case),
            kind: words.case_kind(case.kind().as_str()),
            due,
            late,
            from,
        });
    }
    let moderates = objections::moderates(&app, &session.caller);
    session.page(&TasksPage { words, rows, moderates })
}
