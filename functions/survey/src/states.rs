//! What holds of a link that takes no answers now, why, and what one can do.

use app::answers::answer::LinkView;
use chrono::{DateTime, Utc};
use domain::calendar::local_date;
use domain::invitation::{Status, SubmitError};
use domain::receipt::Service;
use http::StatusCode;
use web::{Layout, Message};

/// Why there is no form for this link now, with the status of the answer; `None` when there is one.
pub(crate) fn of_status(layout: &Layout, view: &LinkView, now: DateTime<Utc>) -> Option<(StatusCode, Message)> {
    match view.status {
        Status::Active | Status::Declined => None,
        Status::Pending => Some((StatusCode::OK, not_active_yet(layout, view, now))),
        Status::Completed => Some((StatusCode::OK, completed(layout, view))),
        Status::Expired => Some((StatusCode::GONE, expired(layout, view))),
        Status::Withdrawn => Some((StatusCode::GONE, withdrawn(layout))),
    }
}

/// Why answers are not taken, with the status of the answer.
pub(crate) fn of_refusal(
    layout: &Layout,
    view: &LinkView,
    refusal: SubmitError,
    now: DateTime<Utc>,
) -> (StatusCode, Message) {
    match refusal {
        SubmitError::NotActiveYet => (StatusCode::CONFLICT, not_active_yet(layout, view, now)),
        SubmitError::AlreadyCompleted => (StatusCode::CONFLICT, completed(layout, view)),
        SubmitError::Expired => (StatusCode::GONE, expired(layout, view)),
        SubmitError::Withdrawn => (StatusCode::GONE, withdrawn(layout)),
    }
}

fn not_active_yet(layout: &Layout, view: &LinkView, now: DateTime<Utc>) -> Message {
    let texts = layout.texts;
    let when = if now < view.active_from {
        texts.early_from(layout.date(local_date(view.active_from, view.zone)))
    } else {
        texts.early_soon()
    };
    Message::of(texts.early_title(), [when, texts.early_what_to_do()])
}

fn completed(layout: &Layout, view: &LinkView) -> Message {
    let texts = layout.texts;
    let next = match view.service {
        Service::LongRunning { .. } => texts.answered_again(),
        Service::OneOff { .. } => texts.answered_what_to_do(),
    };
    Message::of(texts.answered_title(), [texts.answered_text(), next])
}

fn expired(layout: &Layout, view: &LinkView) -> Message {
    let texts = layout.texts;
    let until = view.last_day.map_or_else(|| texts.expired_open(), |day| texts.expired_on(layout.date(day)));
    Message::of(texts.expired_title(), [until, texts.expired_what_to_do()])
}

fn withdrawn(layout: &Layout) -> Message {
    let texts = layout.texts;
    Message::of(texts.withdrawn_title(), [texts.withdrawn_text(), texts.withdrawn_what_to_do()])
}
