//! Of whom a step is asked before a meeting is held, and in its tasks.

use std::collections::BTreeSet;

use domain::improvement::kinds::meeting::Meeting;
use domain::improvement::moves::{asked_of, wanted};
use domain::improvement::reminding::{Asked, is_near};
use domain::improvement::{Case, Recipient};

use super::people::{self, By};
use super::{facts, stored};
use crate::{App, Error};

/// In whose name it is looked.
const JOB: &str = "lifecycle";

/// Of whom a step is asked: in cases of the agenda until the meeting is held, and in its tasks whose term is near.
pub(super) async fn asked(app: &App, case: &Case, meeting: &Meeting) -> Result<Asked, Error> {
    let (now, calendar) = (app.clock.now(), stored::calendar(app).await?);
    let secretary = Recipient::Role(app.improvement.secretaries.of(meeting.given.body));
    let on_agenda = meeting.given.items.iter().filter_map(|item| item.case.as_ref());
    let on_agenda = on_agenda.filter(|_| Meeting::is_to_be_held(case.state)).map(|id| (id, false));
    let mut asked = Asked::new();
    for (id, is_task) in on_agenda.chain(meeting.tasks.iter().map(|id| (id, true))) {
        // A task is made a moment after the meeting.
        let Some(other) = stored::case(app, id).await? else { continue };
        let facts = facts::gather(app, &By::Job(JOB), Some(&other), None).await?.facts;
        if is_task && !is_near(&other, now, facts.zone, &calendar, &app.improvement) {
            continue;
        }
        let tasks = wanted(&other, &facts, &app.improvement);
        let of: BTreeSet<_> = tasks.iter().flat_map(|task| asked_of(&other, task, &app.improvement)).collect();
        // What the secretary is to bring before the meeting waits for the meeting, not for somebody.
        for to in of.into_iter().filter(|to| *to != secretary) {
            for participant in people::meant(app, &to).await? {
                asked.entry(participant).or_default().insert(id.clone());
            }
        }
    }
    Ok(asked)
}
