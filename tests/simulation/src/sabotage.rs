//! How a [`Mutation`] breaks a rule: by what the store reads and writes, never by a change of the program.

use chrono::{DateTime, Days, Duration, NaiveDate, Utc};
use domain::improvement::Rules;
use domain::improvement::rules::Entitled;
use domain::regulation::Profile;
use domain::working_time::Term;
use serde_json::Value;
use table::{Expect, Item, Key, Put, Write};

use crate::core::{Role, Shared};
use crate::mutation::Mutation;

/// The terms and policies as the broken program would read them.
pub(crate) fn profile(mutation: Option<Mutation>, profile: &mut Profile) {
    let (terms, policies) = (&mut profile.terms, &mut profile.policies);
    match mutation {
        Some(Mutation::ReminderMonthsSeven) => terms.reminder_months = 7,
        Some(Mutation::RemindersNever) => terms.reminder_months = 24,
        Some(Mutation::ActivationLate) => terms.activation_delay_days = 5,
        Some(Mutation::ActivationAtOnce) => terms.activation_delay_days = 0,
        Some(Mutation::AdultOnBirthday) => terms.adult_from_birthday = true,
        Some(Mutation::NoticeTermShort) => terms.notice_days = 3,
        Some(Mutation::ActivationTermLong) => terms.activation_days = 4,
        Some(Mutation::ErasedEarly) => terms.erasure_days = 0,
        Some(Mutation::ErasedNever) => terms.erasure_days = 3_000,
        Some(Mutation::ReportTermLong) => terms.report_days = 10,
        Some(Mutation::GroupsOfOne) => policies.smallest_cell = 1,
        Some(Mutation::NoticesNotBundled) => policies.bundled_notices = false,
        Some(Mutation::BundleLeavesLate) => policies.notice_margin_hours = 0,
        Some(Mutation::LeaseOfNothing) => policies.notice_lease_minutes = 0,
        _ => {}
    }
}

/// Roles and terms of cases as the broken program would read them.
pub(crate) fn rules(mutation: Option<Mutation>, rules: &mut Rules) {
    let terms = &mut rules.terms;
    match mutation {
        Some(Mutation::AssessmentTermLong) => terms.assess.term = Term::WorkingDays(12),
        Some(Mutation::AcknowledgedLate) => terms.acknowledge[0].term = Term::WorkingHours(2),
        Some(Mutation::RemindedEarly) => terms.remind_before.term = Term::WorkingDays(3),
        Some(Mutation::SecretaryNotTold) => terms.escalate_after.term = Term::WorkingDays(400),
        Some(Mutation::OwnerAssesses) => {
            let assess = rules.moves.get_mut("change_request").and_then(|rows| rows.get_mut("assess"));
            if let Some(Entitled::Always(roles)) = assess {
                roles.push(domain::improvement::Role::Owner);
            }
        }
        _ => {}
    }
}

/// Counts that the broken program forgets, by their names.
fn forgotten(mutation: Mutation) -> Option<&'static str> {
    match mutation {
        Mutation::NoticeNotCounted => Some("notices"),
        Mutation::CohortNotCounted => Some("cohort_completed"),
        Mutation::InvitedNotCounted => Some("invited"),
        Mutation::SameServiceNotCounted => Some("same_service"),
        Mutation::EndedBeforeNotCounted => Some("ended_before_reported"),
        Mutation::MismatchNotCounted => Some("mismatched"),
        _ => None,
    }
}

/// The writes as the broken program would make them; `None`: it makes none and says that it did.
pub(crate) fn writes(
    mutation: Option<Mutation>,
    mut writes: Vec<Write>,
    stored: impl Fn(&Key) -> Option<Item>,
) -> Option<Vec<Write>> {
    let Some(mutation) = mutation else { return Some(writes) };
    let has = |writes: &[Write], entity: &str| writes.iter().any(|write| write.key().pk.starts_with(entity));
    if let Some(name) = forgotten(mutation) {
        for write in &mut writes {
            if let Write::Add(add) = write {
                add.counters.remove(name);
            }
        }
    }
    match mutation {
        Mutation::SecondParentForgotten => {
            let second = |write: &Write| {
                matches!(write, Write::Put(put) if put.key.pk.starts_with("INVITATION#")
                && put.body.contains(r#""respondent":1"#))
            };
            let key = writes.iter().find(|write| second(write)).map(|write| write.key().clone());
            if let Some(key) = key
                && stored(&key).is_none()
            {
                writes.retain(|write| write.key().pk.starts_with("RECEIPT#"));
            }
        }
        Mutation::TallyNotAdded if has(&writes, "POOL#") => {
            writes.retain(|write| !matches!(write, Write::Add(_)));
        }
        Mutation::JournalForgotten => writes.retain(|write| !write.key().sk.starts_with("ENTRY#")),
        Mutation::DestroyedWithoutNote => writes.retain(|write| !write.key().pk.starts_with("DESTRUCTION")),
        Mutation::AcknowledgedNotStored if has(&writes, "RECEIPT#") && has(&writes, "TALLY#") => return None,
        Mutation::ConditionsIgnored => {
            for write in &mut writes {
                match write {
                    Write::Put(put) => {
                        let least = if put.keeps_counters { 0 } else { 1 };
                        let version = stored(&put.key).map(|item| item.version.max(least));
                        put.expect = version.map_or(Expect::Absent, Expect::Version);
                    }
                    Write::Add(add) => add.expect = None,
                    Write::Delete(_) => {}
                }
            }
        }
        Mutation::NothingDue => {
            for write in &mut writes {
                if let Write::Put(put) = write {
                    put.due = None;
                }
            }
        }
        Mutation::FinalsRewritten => {
            for write in &mut writes {
                if let Write::Put(put) = write
                    && put.key.pk.starts_with("FINAL#")
                    && let Some(item) = stored(&put.key)
                {
                    put.expect = Expect::Version(item.version);
                    put.body = put.body.replacen(":1", ":2", 1);
                }
            }
        }
        _ => {
            for write in &mut writes {
                if let Write::Put(put) = write {
                    break_form(mutation, put);
                }
            }
        }
    }
    Some(writes)
}

fn break_form(mutation: Mutation, put: &mut Put) {
    let Ok(mut form) = serde_json::from_str::<Value>(&put.body) else { return };
    let entity = put.key.pk.split('#').next().unwrap_or_default();
    match (mutation, entity) {
        (Mutation::WindowDayLonger, "INVITATION") if form["service"]["kind"] == "one_off" => {
            let day =
                date(&form["window"]["arrived_on"]).and_then(|day| day.checked_add_months(chrono::Months::new(1)));
            form["window"]["last_day"] = day.map(|day| (day + Days::new(1)).to_string()).into();
        }
        (Mutation::MonthOfThirtyDays, "INVITATION") if form["service"]["kind"] == "one_off" => {
            form["window"]["last_day"] =
                date(&form["window"]["arrived_on"]).map(|day| (day + Days::new(30)).to_string()).into();
        }
        (Mutation::WindowInMoscow, "INVITATION") => form["window"]["zone"] = "Europe/Moscow".into(),
        (Mutation::WindowFromArrivalDay, "INVITATION") if form["service"]["kind"] == "one_off" => {
            let day =
                date(&form["window"]["arrived_on"]).and_then(|day| day.checked_add_months(chrono::Months::new(1)));
            form["window"]["last_day"] = day.map(|day| (day - Days::new(1)).to_string()).into();
        }
        (Mutation::SecondReportForgotten, "INVITATION") => {
            form.as_object_mut().and_then(|invitation| invitation.remove("beside"));
        }
        (Mutation::RoundsSkipped, "INVITATION") if form["round"] == 2 => form["round"] = 3.into(),
        (Mutation::ReminderAnchored, "INVITATION") if form["notice"]["name"] == "sent" && form["round"] == 1 => {
            form["noticed_on"] = form["window"]["arrived_on"].clone();
        }
        (Mutation::AnswerNamesInvitation, "POOL") => form["invitation"] = "r0 c".into(),
        (Mutation::GroupLosesAnswer, "GROUP") => drop(form["answers"].as_array_mut().and_then(Vec::pop)),
        // Whatever order it is: one that is not of their contents.
        (Mutation::GroupInOrder, "GROUP") => form["answers"].as_array_mut().into_iter().for_each(|all| all.reverse()),
        (Mutation::FiguresOutsideGroups, "PUBLISHED") => {
            for question in form["questions"].as_object_mut().into_iter().flatten() {
                question.1["counts"][5] = 9.into();
            }
        }
        (Mutation::LettersForgotten, "CASE") if put.key.sk == "DUTY" => {
            form.as_object_mut().and_then(|duty| duty.remove("letters"));
        }
        (Mutation::RemindersForgotten, "CASE") if put.key.sk == "CASE" => {
            form["details"].as_object_mut().and_then(|details| details.remove("reminded"));
        }
        (Mutation::DecisionsForgotten, "CANDIDATE") => form["decided"] = Value::Null,
        (Mutation::CasesMiscounted, "CASECOUNTS") => {
            for count in form["counts"].as_array_mut().into_iter().flatten() {
                count["cases"] = (count["cases"].as_u64().unwrap_or(0) + 1).into();
            }
        }
        (Mutation::NewCasesForgotten, "NEWCASES") => {
            form["waiting"] = serde_json::json!({"count": 0, "first": [], "asks": false});
        }
        (Mutation::WishForgotten, "CITIZEN") if put.key.sk == "PREFERENCES" => {
            form["declines_all"] = false.into();
            form["declined_organisations"] = Value::Array(Vec::new());
        }
        _ => return,
    }
    put.body = form.to_string();
}

/// An invitation of which the broken program thinks that its notice is due.
fn open_again(form: &mut Value, now: DateTime<Utc>) {
    form["state"] = serde_json::json!({ "name": "active" });
    let from = (now - Duration::hours(1)).to_rfc3339();
    form["notice"] = serde_json::json!({ "name": "due", "from": from, "attempts": 0 });
}

fn date(value: &Value) -> Option<NaiveDate> {
    value.as_str()?.parse().ok()
}

/// An item as the broken program would see it.
pub(crate) fn read(mutation: Option<Mutation>, shared: &Shared, item: Option<Item>) -> Option<Item> {
    let (Some(mutation), Some(mut item)) = (mutation, item.clone()) else { return item };
    if !item.key.pk.starts_with("INVITATION#") {
        return Some(item);
    }
    let mut core = shared.core();
    let now = core.now;
    let role = core.worker().map(|worker| worker.role.clone());
    let Ok(mut form) = serde_json::from_str::<Value>(&item.body) else { return Some(item) };
    match (mutation, role) {
        (Mutation::NoticeAfterAnswer, Some(Role::Batch(_) | Role::Sweep)) if form["state"]["name"] == "completed" => {
            open_again(&mut form, now);
        }
        (Mutation::NoticeTwice, Some(Role::Batch(_) | Role::Sweep)) if form["notice"]["name"] == "sent" => {
            open_again(&mut form, now);
        }
        (Mutation::NoticeAfterWithdrawal, Some(Role::Batch(_) | Role::Sweep))
            if form["state"]["name"] == "withdrawn" =>
        {
            open_again(&mut form, now);
        }
        (Mutation::NoticeAfterExpiry, Some(Role::Batch(_) | Role::Sweep)) => {
            let ended = date(&form["window"]["last_day"]).is_some_and(|day| day < now.date_naive());
            if ended && form["notice"]["name"] != "sent" {
                form["window"]["last_day"] = Value::Null;
                open_again(&mut form, now);
            }
        }
        (Mutation::AnsweredTwice, Some(Role::Submit(_))) if form["state"]["name"] == "completed" => {
            form["state"]["name"] = "active".into();
        }
        _ => return Some(item),
    }
    item.body = form.to_string();
    Some(item)
}
