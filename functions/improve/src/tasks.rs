//! `GET /v1/tasks`: what is wanted of the caller, and until when.

use std::sync::Arc;

use app::App;
use app::improvement::tasks::{self, Task};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use http::header;
use serde::Serialize;
use utoipa::ToSchema;
use web::Problem;
use web::bearer::Member;

use crate::wire::Failure;

/// Tasks.
#[derive(Serialize, ToSchema)]
pub(crate) struct Tasks {
    /// The earliest term first, those without a term last.
    rows: Vec<TaskRow>,
    /// Always `null`: tasks are one page.
    cursor: Option<String>,
}

/// A task: a move that is wanted of the caller.
#[derive(Serialize, ToSchema)]
pub(crate) struct TaskRow {
    /// In which case.
    case: String,
    /// The number of the case, for people.
    number: String,
    /// The kind of the case.
    kind: &'static str,
    /// What it is about, in a few words.
    title: String,
    /// The move; `overdue` where a term is long past, `at_risk` where a measure is likely to be late: the case is to be
    /// brought before the next meeting.
    r#move: &'static str,
    /// The role in which the caller makes it.
    role: &'static str,
    /// Until when; `null`: there is no term.
    due: Option<DateTime<Utc>>,
}

impl TaskRow {
    fn of(task: Task) -> TaskRow {
        let Task { case, move_name, role, due } = task;
        let kind = case.kind().as_str();
        let (case, number, title) = (case.id.into(), case.number, case.title);
        TaskRow { case, number, kind, title, r#move: move_name, role: role.as_str(), due }
    }
}

/// What is wanted of the caller now.
#[utoipa::path(get, path = "/v1/tasks", tag = "cases", security(("key" = [])),
    responses((status = 200, body = Tasks), (status = 401, body = Problem)))]
pub(crate) async fn get_tasks(State(app): State<Arc<App>>, Member(caller): Member) -> Result<Response, Failure> {
    let rows = tasks::tasks(&app, &caller).await?.into_iter().map(TaskRow::of).collect();
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(Tasks { rows, cursor: None })).into_response())
}
