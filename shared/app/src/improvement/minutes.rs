//! What was spoken of at a meeting, what was decided and given to whom, who has not answered and who was absent (B.7л): as it is recorded,
//! for the meeting's page and its minutes.

use domain::identifier::ParticipantId;
use domain::improvement::journal::Decision;
use domain::improvement::kinds::meeting::{Item, Meeting, Task};
use domain::improvement::{Case, CaseId, Details};

use super::reading::{self, CaseView};
use super::stored;
use crate::identity::access::Caller;
use crate::{App, Error};

/// An item of the agenda, and what became of it.
pub struct Spoken {
    /// As it stands on the agenda.
    pub item: Item,
    /// The case of the item; `None`: there is none, or the reader does not see it.
    pub view: Option<CaseView>,
    /// What was decided on it at this meeting: by which move, and how.
    pub decided: Vec<(String, Decision)>,
    /// Parties whose agreement is still to come.
    pub not_answered: Vec<ParticipantId>,
}

/// A task as it was given.
pub struct GivenTask {
    /// What, to whom, and until when.
    pub task: Task,
    /// The measure that it became; `None`: the reader does not see it, or it is made in a moment.
    pub measure: Option<Case>,
}

/// What an item of a meeting's agenda has become, as far as the caller sees it.
pub async fn spoken(app: &App, caller: &Caller, meeting: &CaseId, item: &Item) -> Result<Spoken, Error> {
    let mut spoken = Spoken { item: item.clone(), view: None, decided: Vec::new(), not_answered: Vec::new() };
    let Some(id) = &item.case else { return Ok(spoken) };
    let Some(view) = reading::case(app, caller, id).await? else { return Ok(spoken) };
    let entries = stored::entries_after(app, id, 0).await?.into_iter();
    let decided = entries.filter_map(|entry| Some((entry.name, entry.decision?)));
    let here = |decision: &Decision| decision.meeting.as_deref() == Some(meeting.as_str());
    spoken.decided = decided.filter(|(_, decision)| here(decision)).collect();
    if let Details::Document(document) = &view.case.details {
        let agreed = |party: &ParticipantId| document.sheets.iter().any(|sheet| sheet.agreed && sheet.party == *party);
        spoken.not_answered = view.case.parties.agreeing.iter().filter(|party| !agreed(party)).cloned().collect();
    }
    spoken.view = Some(view);
    Ok(spoken)
}

/// The tasks that a meeting gave, as they were given.
pub async fn tasks(app: &App, caller: &Caller, case: &Case, meeting: &Meeting) -> Result<Vec<GivenTask>, Error> {
    let journal = stored::entries_after(app, &case.id, 0).await?;
    let given = journal.iter().find_map(|entry| entry.fields.get("tasks"));
    let corrupt = |error: serde_json::Error| Error::Corrupt(format!("tasks of a meeting: {error}"));
    let given: Vec<Task> =
        given.map_or_else(|| Ok(Vec::new()), |given| serde_json::from_value(given.clone()).map_err(corrupt))?;
    let mut tasks = Vec::new();
    for (task, id) in given.into_iter().zip(&meeting.tasks) {
        tasks.push(GivenTask { task, measure: reading::seen(app, caller, id).await? });
    }
    Ok(tasks)
}
