//! The cases behind the numbers of the programme: kept with each number on the day on which it is counted, so that a list is as long as its
//! number says.

use chrono::NaiveDate;
use domain::identifier::ParticipantId;
use domain::improvement::Case;
use domain::improvement::programme::{Behind, Keeping};
use domain::names;
use table::items::{BehindItem, KeepingItem, ProgrammeItem};
use table::{Expect, keys};

use super::reading;
use crate::identity::access::Caller;
use crate::store::{self, Stored, load, put};
use crate::{App, Error};

/// Cases that are kept behind a number.
const KEPT_MAX: usize = 3_000;

/// Names of the lists that are kept.
const WITH_TERM: &str = "with_term";
const EVALUATED: &str = "evaluated";
const REPORTS: &str = "reports";
pub(super) const TARGET_STATES: &str = "target_states";

names! {
    /// A number that is counted of cases.
    pub enum CaseNumber {
        /// Cases of a participant in which a term runs.
        WithTerm = "with_term",
        /// Those of which a term has passed.
        Overdue = "overdue",
        /// Changes of which it was looked whether they helped, for the last time.
        Evaluated = "evaluated",
        /// Those that are shown to have helped.
        Verified = "verified",
        /// Reports that were due.
        Reports = "reports",
        /// Those that came in time.
        ReportsInTime = "reports_in_time",
        /// Steps of one name.
        Steps = "steps",
        /// Target states that the subcommission has confirmed.
        TargetStates = "target_states",
        /// Those that are reached.
        Reached = "reached",
    }
}

impl CaseNumber {
    /// The list that has its cases, and whether only those that count are meant.
    fn list(self, step: &str) -> (String, bool) {
        let (list, is_part) = match self {
            CaseNumber::WithTerm => (WITH_TERM, false),
            CaseNumber::Overdue => (WITH_TERM, true),
            CaseNumber::Evaluated => (EVALUATED, false),
            CaseNumber::Verified => (EVALUATED, true),
            CaseNumber::Reports => (REPORTS, false),
            CaseNumber::ReportsInTime => (REPORTS, true),
            CaseNumber::Steps => return (of_step(step), false),
            CaseNumber::TargetStates => (TARGET_STATES, false),
            CaseNumber::Reached => (TARGET_STATES, true),
        };
        (list.to_owned(), is_part)
    }

    fn is_of_the_whole(self) -> bool {
        matches!(self, CaseNumber::TargetStates | CaseNumber::Reached)
    }
}

fn of_step(name: &str) -> String {
    format!("step:{name}")
}

/// What is asked for: which number, whose, and of steps which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedNumber {
    /// The number that is asked for.
    pub number: CaseNumber,
    /// Whose; `None`: that of the whole programme.
    pub participant: Option<ParticipantId>,
    /// Of steps the name of the move.
    pub step: Option<String>,
}

/// The cases behind a number.
pub struct CasesBehind {
    /// On which day they were counted.
    pub looked_on: NaiveDate,
    /// Each case, if the caller sees it, and for steps the working days that it took.
    pub rows: Vec<(Option<Case>, Option<u32>)>,
    /// Whether there are more than are kept.
    pub is_cut: bool,
}

/// The lists behind the numbers of a participant.
pub(super) fn lists_of(keeping: &Keeping) -> Vec<(String, Vec<Behind>)> {
    let Keeping { with_term, steps, evaluated, reports } = keeping;
    let numbers = [(WITH_TERM, with_term), (EVALUATED, evaluated), (REPORTS, reports)];
    let numbers = numbers.into_iter().map(|(name, cases)| (name.to_owned(), cases.clone()));
    let steps = steps.iter().map(|(name, made)| (of_step(name), made.clone()));
    numbers.chain(steps).filter(|(_, cases)| !cases.is_empty()).collect()
}

/// Keeps the cases behind a number of that day. The same again changes nothing of what is told.
pub(super) async fn keep_behind(
    app: &App,
    of: Option<&ParticipantId>,
    number: &str,
    looked_on: NaiveDate,
    mut cases: Vec<Behind>,
) -> Result<(), Error> {
    let key = keys::behind(of, number);
    let before = load::<BehindItem>(&*app.table, &key).await?;
    let expect = before.as_ref().map_or(Expect::Absent, Stored::expect);
    // One more than is told says that there are more.
    cases.truncate(KEPT_MAX + 1);
    let item = BehindItem { looked_on, cases };
    store::write(&*app.table, vec![put(key, &item, expect)?]).await?.either_way();
    Ok(())
}

/// The cases behind a number of the programme; `None`: there is no such number that the caller sees.
pub async fn behind(app: &App, caller: &Caller, asked: &AskedNumber) -> Result<Option<CasesBehind>, Error> {
    let looked_on = match &asked.participant {
        Some(participant)
            if !asked.number.is_of_the_whole() && (!caller.roles.is_empty() || caller.is(participant)) =>
        {
            load::<KeepingItem>(&*app.table, &keys::keeping(participant)).await?.map(|it| it.form.looked_on)
        }
        None if asked.number.is_of_the_whole() => {
            load::<ProgrammeItem>(&*app.table, &keys::programme()).await?.map(|it| it.form.looked_on)
        }
        _ => None,
    };
    let Some(looked_on) = looked_on else { return Ok(None) };
    let (list, is_part) = asked.number.list(asked.step.as_deref().unwrap_or_default());
    let found = load::<BehindItem>(&*app.table, &keys::behind(asked.participant.as_ref(), &list)).await?;
    // A number that has fallen to nothing has no list of that day.
    let kept = found.filter(|it| it.form.looked_on == looked_on).map(|it| it.form.cases).unwrap_or_default();
    let is_cut = KEPT_MAX < kept.len();
    let mut rows = Vec::new();
    for it in kept.iter().take(KEPT_MAX).filter(|it| it.counts || !is_part) {
        rows.push((reading::seen(app, caller, &it.case).await?, it.days));
    }
    Ok(Some(CasesBehind { looked_on, rows, is_cut }))
}
