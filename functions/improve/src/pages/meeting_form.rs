//! What a meeting takes in forms: the meeting at which something is decided, and the tasks that it gives.

use app::Error;
use app::improvement::listing::{self, Asked};
use app::improvement::reading;
use domain::improvement::{Case, CaseId, Details, Kind};
use pages::Localizer;
use serde_json::{Value, json};

use super::form::{self, Entry, Faults, Field, Sent};
use super::naming::Naming;
use super::picking::{self, Options, Picked};

/// Meetings at which something may be decided now, the latest first: number and title.
pub(super) async fn recent(naming: &Naming<'_>) -> Result<Vec<(String, String)>, Error> {
    /// Meetings that are looked through, and offered.
    const LOOKED_AT: usize = 200;
    const OFFERED: usize = 10;
    let asked = Asked { kind: Some(Kind::Meeting), ..Asked::default() };
    let page = listing::cases(naming.app, naming.caller, &asked, LOOKED_AT).await?.unwrap_or_default();
    let sits = |case: &&Case| ["agenda_sent", "held"].contains(&case.state.as_str());
    let found = page.rows.iter().rev().filter(sits).take(OFFERED);
    Ok(found.map(|case| (case.id.to_string(), naming.link(case).name)).collect())
}

/// What a decision at a meeting says of it: fields and their values.
pub(super) async fn decides(naming: &Naming<'_>, id: &CaseId) -> Result<Vec<(&'static str, String)>, Error> {
    let found = reading::case(naming.app, naming.caller, id).await?;
    let Some(Details::Meeting(meeting)) = found.map(|view| view.case.details) else { return Ok(Vec::new()) };
    let given = &meeting.given;
    Ok(vec![
        ("meeting", id.to_string()),
        ("date", given.date.to_string()),
        ("body", naming.words.case_value(given.body.as_str())),
    ])
}

/// Participants whose names were sent, parted by semicolons; who is not known is told at the field.
pub(super) async fn written_people(
    naming: &Naming<'_>,
    text: &str,
    field: &str,
    faults: &mut Faults,
) -> Result<Option<Value>, Error> {
    let people = picking::people(naming).await?;
    Ok(Some(json!(picked(naming.words, &people, text, field, faults))))
}

fn picked(words: Localizer, people: &Options, text: &str, field: &str, faults: &mut Faults) -> Vec<String> {
    let mut found = Vec::new();
    for name in text.split(';').map(str::trim) {
        match people.picked(name) {
            Picked::One(id) => found.push(id),
            Picked::Several(all) => drop(faults.insert(field.to_owned(), words.fault_several(all.join("; ")))),
            Picked::Nothing => drop(faults.insert(field.to_owned(), words.fault_nameless_of(name))),
        }
    }
    found
}

/// Tasks that a page takes with a meeting.
const TASKS_MAX: usize = 5;

/// The fields of tasks: what, who, until when, and of which item.
pub(super) fn task_fields(words: Localizer) -> Vec<Field> {
    let one = |place: usize| {
        let line = |name| Field::of(words, name, Entry::Line).hint(words.hint_optional()).numbered(place);
        let due = Field::of(words, "task_due", Entry::Day).hint(words.hint_optional()).numbered(place);
        let of = Field::of(words, "task_case", Entry::Line).hint(words.hint_number()).numbered(place);
        [line("task_title"), line("task_performer"), due, of]
    };
    (0..TASKS_MAX).flat_map(one).collect()
}

/// The tasks that were sent; what is wrong is told at its field.
pub(super) async fn written_tasks(
    naming: &Naming<'_>,
    sent: &Sent,
    faults: &mut Faults,
) -> Result<Option<Value>, Error> {
    let words = naming.words;
    let given = |name: &str, place: usize| {
        let text = sent.get(&format!("{name}-{place}")).map(|text| text.trim().to_owned());
        text.filter(|text| !text.is_empty())
    };
    let people = picking::people(naming).await?;
    let mut tasks = Vec::new();
    for place in 0..TASKS_MAX {
        let Some(title) = given("task_title", place) else { continue };
        let named = given("task_performer", place).unwrap_or_default();
        let performers = picked(words, &people, &named, &format!("task_performer-{place}"), faults);
        let case = match given("task_case", place) {
            Some(number) => match form::numbered(naming, &number).await? {
                Some(id) => Some(id),
                None => {
                    faults.insert(format!("task_case-{place}"), words.case_refusal("target_unknown"));
                    None
                }
            },
            None => None,
        };
        if given("task_due", place).is_none() {
            faults.insert(format!("task_due-{place}"), words.case_refusal("field_missing"));
        }
        let due_on = given("task_due", place);
        tasks.push(json!({"title": title, "performers": performers, "due_on": due_on, "case": case}));
    }
    Ok((!tasks.is_empty()).then(|| json!(tasks)))
}
