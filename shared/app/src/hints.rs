//! Hints to the queues. They only speed things up: what is due stands in the due index, and the sweep finds it there.

use chrono::{DateTime, Duration, Utc};

use crate::App;
use crate::ports::{NoticeHint, QueueName};

/// When the sweep takes up a receipt whose hint was lost.
pub(crate) fn hint_missed_at(app: &App, now: DateTime<Utc>) -> DateTime<Utc> {
    now + Duration::minutes(app.profile.policies.hint_grace_minutes.into())
}

/// Sends hints that notices are due. Hints only speed things up: one that cannot be sent is left to the sweep.
pub async fn send_hints(app: &App, invitations: Vec<String>) {
    let hints = invitations.into_iter().map(|invitation| NoticeHint::NoticeV1 { invitation });
    let bodies: Vec<String> = hints.filter_map(|hint| serde_json::to_string(&hint).ok()).collect();
    if bodies.is_empty() {
        return;
    }
    if let Err(error) = app.queue.send(QueueName::Notices, bodies).await {
        tracing::warn!(%error, "Hints were not sent; the sweep will take the notices up");
    }
}
