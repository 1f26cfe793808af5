//! A move of a case. One function for all kinds; it changes nothing but what it returns.

use chrono::{DateTime, Utc};

use super::case::{Case, CaseId, Parties};
use super::facts::{Actor, Facts};
use super::journal::{Command, Decision, Done, Entry, FollowUp, Letter, MoveBody, hash};
use super::kinds::Details;
use super::refusal::{Refusal, RefusalCode, check_plain};
use super::roles::Role;
use super::rules::Rules;
use super::step::{Context, Step};
use super::table::{Need, Row};
use crate::working_time::ProductionCalendar;

/// What stands in place of a meeting's name where a body decided without meeting.
const IN_ABSENTIA: &str = "in absentia";

/// What became of a command.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It was carried out.
    Done(Box<Done>),
    /// It had been carried out before: the case stays as it is.
    Repeated,
}

/// Carries out a command on a case, or on none where one is to be made.
///
/// A move is looked at in this order: whether the kind has it, whether it was made before, whether the version that the
/// caller read is the present one, whether the caller is entitled, whether the state has it, then what it cannot be made
/// without, then what the kind asks for.
///
/// # Errors
/// The first [`Refusal`] in that order.
pub fn apply(
    case: Option<&Case>,
    command: &Command,
    actor: &Actor,
    facts: &Facts,
    now: DateTime<Utc>,
    calendar: &ProductionCalendar,
    rules: &Rules,
) -> Result<Outcome, Refusal> {
    let context = Context { actor, facts, now, calendar, rules };
    match (command, case) {
        (Command::Put(put), case) => super::put::put(case, put, context),
        (Command::Move { name, body }, Some(case)) => move_case(case, name, body, context),
        (Command::Move { .. }, None) => Err(Refusal::of(RefusalCode::NotFound)),
    }
}

fn move_case(case: &Case, name: &str, body: &MoveBody, context: Context<'_>) -> Result<Outcome, Refusal> {
    let table = case.kind().table();
    if table.rows_of(name).next().is_none() {
        return Err(Refusal::of(RefusalCode::NotFound));
    }
    let body_hash = hash(&(name, body));
    let concurrent = case.details.not_stale_from(name);
    let mut later = context.facts.later_entries.iter().filter(|entry| body.version < entry.number);
    let mine = |entry: &Entry| entry.who == context.actor.participant && entry.body_hash == body_hash;
    let repeated = if concurrent.is_some() { later.any(mine) } else { later.next().is_some_and(mine) };
    if repeated {
        return Ok(Outcome::Repeated);
    }
    let oldest = concurrent.unwrap_or(case.version);
    if body.version < oldest || case.version < body.version {
        return Err(Refusal::of(RefusalCode::Stale));
    }
    let (row, role) = find(case, name, context)?;
    check_needs(row, body, context)?;
    if !context.actor.is_system() {
        check_plain("", &serde_json::to_value(body).unwrap_or_default())?;
    }
    let to = row.to.first().copied().unwrap_or(case.state);
    let mut step = Step::new(context, row.key, body, case, to);
    let mut details = case.details.clone();
    if let (Some(current), Some(due)) = (details.due_to_be_later_than(row.key, &step), body.due)
        && due <= current
    {
        return Err(Refusal::field(RefusalCode::DueNotLater, "due"));
    }
    details.stands(&step)?;
    row.stops.iter().for_each(|clock| step.stop(*clock, None));
    details.carry_out(&mut step)?;
    step.tell_all(row.letters);
    step.case.details = details;
    step.case.moved = true;
    Ok(Outcome::Done(Box::new(finish(step, Some(case), name, role, body_hash))))
}

/// The row that the move is made by, and the role that entitles to it.
pub(super) fn find(case: &Case, name: &str, context: Context<'_>) -> Result<(&'static Row, Role), Refusal> {
    let table = case.kind().table();
    let entitled: Vec<_> =
        table.rows_of(name).filter_map(|row| Some((row, context.entitling(case, row.key)?))).collect();
    if entitled.is_empty() {
        return Err(Refusal::not_entitled(roles_of(case, name, context)));
    }
    let mss = context.chain(case).mss;
    let mut begins = entitled.into_iter().filter(|(row, _)| row.from.contains(&case.state) && (mss || !row.only_mss));
    begins.next().ok_or_else(|| Refusal::of(RefusalCode::StateHasNoSuchMove))
}

/// Every role that some row of the move names, each once.
pub(super) fn roles_of(case: &Case, name: &str, context: Context<'_>) -> Vec<Role> {
    let chain = context.chain(case);
    let mut roles = Vec::new();
    for row in case.kind().table().rows_of(name) {
        for role in context.rules.roles(case.kind(), row.key, chain) {
            if !roles.contains(role) {
                roles.push(*role);
            }
        }
    }
    roles
}

fn check_needs(row: &Row, body: &MoveBody, context: Context<'_>) -> Result<(), Refusal> {
    let given = body.reason.as_deref().is_some_and(|reason| !reason.trim().is_empty());
    if row.needs.contains(&Need::Reason) && !given && !context.actor.is_system() {
        return Err(Refusal::field(RefusalCode::ReasonMissing, "reason"));
    }
    if row.needs.contains(&Need::Decision) && body.decision.is_none() {
        return Err(Refusal::field(RefusalCode::DecisionMissing, "decision"));
    }
    if row.needs.contains(&Need::Due) && body.due.is_none() {
        return Err(Refusal::field(RefusalCode::DueMissing, "due"));
    }
    if let Some(decision) = &body.decision {
        for (name, text) in [("number", &decision.number), ("body", &decision.body), ("text", &decision.text)] {
            if text.trim().is_empty() {
                return Err(Refusal::field(RefusalCode::FieldMissing, format!("decision.{name}")));
            }
        }
        if context.today() < decision.date {
            return Err(Refusal::field(RefusalCode::FieldInvalid, "decision.date"));
        }
        check_meeting(decision, context)?;
    }
    let named = |field: &str| row.may.contains(&field) || is_needed(row, field);
    if let Some(unknown) = body.fields.keys().find(|field| !named(field)) {
        return Err(Refusal::field(RefusalCode::FieldUnknown, format!("fields.{unknown}")));
    }
    Ok(())
}

/// A decision that names a meeting was made at one that there is.
fn check_meeting(decision: &Decision, context: Context<'_>) -> Result<(), Refusal> {
    const FIELD: &str = "decision.meeting";
    let Some(meeting) = decision.meeting.as_ref().filter(|meeting| *meeting != IN_ABSENTIA) else { return Ok(()) };
    let id = CaseId::parse(meeting).map_err(|_| Refusal::field(RefusalCode::FieldInvalid, FIELD))?;
    match context.linked(&id, FIELD)?.details {
        Details::Meeting(_) => Ok(()),
        _ => Err(Refusal::field(RefusalCode::TargetUnknown, FIELD)),
    }
}

fn is_needed(row: &Row, field: &str) -> bool {
    row.needs.iter().any(|need| matches!(need, Need::Field(name) if *name == field))
}

/// Writes the entry, and gives letters and follow-ups their names. An ended case has no clock.
pub(super) fn finish(mut step: Step<'_>, before: Option<&Case>, name: &str, role: Role, body_hash: String) -> Done {
    let context = step.context;
    step.case.state = step.to;
    if step.case.is_ended() {
        step.stop_all();
    }
    step.case.version += 1;
    let number = step.case.version;
    let prefix = format!("{}-{number}", step.case.id);
    step.letters.sort();
    step.letters.dedup();
    if !context.rules.runs_on(context.today()) {
        step.letters.clear();
    }
    let letters: Vec<_> = (1..)
        .zip(std::mem::take(&mut step.letters))
        .map(|(count, to)| Letter { name: format!("{prefix}-letter-{count}"), to, about: name.to_owned() })
        .collect();
    let follow_ups: Vec<_> = (1..)
        .zip(std::mem::take(&mut step.follow_ups))
        .map(|(count, (case, move_name, fields))| {
            let (name, move_name) = (format!("{prefix}-move-{count}"), move_name.to_owned());
            FollowUp { name, case, move_name, fields }
        })
        .collect();
    step.case.letters.extend(letters.iter().cloned());
    step.case.follow_ups.extend(follow_ups.iter().cloned());
    let entry = Entry {
        number,
        who: context.actor.participant.clone(),
        role,
        when: context.now,
        name: name.to_owned(),
        from: before.map(|case| case.state),
        to: step.to,
        reason: step.body.reason.clone(),
        decision: step.body.decision.clone(),
        fields: step.fields,
        body_hash,
    };
    Done { case: step.case, entry, letters, follow_ups }
}

/// Whether the parties are not too many.
pub(super) fn few_enough(parties: &Parties) -> bool {
    let owner_and_controller = usize::from(parties.owner.is_some()) + usize::from(parties.controller.is_some());
    owner_and_controller + parties.performers.len() <= Parties::MAX && parties.agreeing.len() <= Parties::AGREEING_MAX
}
