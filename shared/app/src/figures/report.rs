//! The quarterly report (A2.13), and the report of the whole experiment (A-11, decree clause 7): the same figures as everywhere,
//! gathered for a document. Within the caller's scope, like everything.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::calendar::Quarter;
use domain::deadline::DeadlineViolations;
use domain::figures::brought::Brought;
use domain::figures::measure::{Measure, MeasureKind};
use domain::figures::recommended::Recommended;
use domain::identifier::RecommendedId;
use domain::organisation::Organisation;
use domain::scope::Filter;

use crate::figures::deadline_violations::{Crossing, violations};
use crate::figures::effects::Effects;
use crate::figures::indicators::{IndicatorQuery, Period};
use crate::figures::measures;
use crate::figures::overview::{Asked, Overview, overview, widest};
use crate::figures::reader_calendar::today;
use crate::identity::access::CallingParticipant;
use crate::registers::recommended;
use crate::{App, Error};
pub use whole::{Participants, ReachedTargets, SourceTotal, Whole};

mod concluded;
mod themes;
mod whole;

/// Quarters that a report is about, and that a trend goes back for, at most.
pub const QUARTERS_MAX: u8 = 12;

/// Organisations up to which a report compares them one by one: more are no reading for people.
pub const ORGANISATIONS_MAX: u64 = 5_000;

/// Measures of which a report tells the effect, at most.
const MEASURES_MAX: usize = 200;

/// What a report is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// One quarter.
    Quarter(Quarter),
    /// Everything from the first quarter to the last, both included.
    Whole(Quarter, Quarter),
}

impl Subject {
    /// The quarter whose figures stand in the tables.
    pub fn last(self) -> Quarter {
        match self {
            Subject::Quarter(quarter) | Subject::Whole(_, quarter) => quarter,
        }
    }

    /// The quarters that tell of measures, from the first to the last.
    fn bounds(self) -> (Quarter, Quarter) {
        match self {
            Subject::Quarter(quarter) => (quarter, quarter),
            Subject::Whole(first, last) => (first.max(last.back(QUARTERS_MAX - 1)), last),
        }
    }

    fn quarters(self) -> u8 {
        match self {
            Subject::Quarter(_) => 8,
            Subject::Whole(first, last) => {
                (1..QUARTERS_MAX).find(|count| last.back(count - 1) <= first).unwrap_or(QUARTERS_MAX)
            }
        }
    }
}

/// A report.
pub struct Report {
    /// What it is about.
    pub subject: Subject,
    /// All that is seen of its last quarter, and how it got there.
    pub overview: Overview,
    /// The whole time, of a report over several quarters.
    pub whole: Option<Whole>,
    /// Information events and measures that ran in its quarters, of the organisations of its last one.
    pub own: Vec<(Organisation, Measure)>,
    /// Measures whose effect its quarters tell, with it, each with its organisation as it was in that quarter.
    pub measures: Vec<(Organisation, Measure, Brought)>,
    /// How many measures there are whose effect its quarters may tell: more than `measures` where those are cut.
    pub measures_to_tell: usize,
    /// Everything that is or was recommended, by the kind of what follows it (A1.9).
    pub recommended: BTreeMap<(MeasureKind, RecommendedId), Recommended>,
    /// Measures that the organisations of its last quarter wrote down, whenever.
    pub measures_in_all: usize,
    /// How often each deadline was missed in its quarters; `None`: the caller sees none of it.
    pub missed: Option<DeadlineViolations>,
    /// How many of its quarters were closed late, or are overdue.
    pub late_finals: usize,
    /// The day on which it was made, where its reader is: of the whole country in Moscow.
    pub made_on: NaiveDate,
    /// Who made it.
    pub made_by: String,
}

/// Gathers a report; `None`: the caller sees nothing of it.
pub async fn report(app: &App, caller: &CallingParticipant, subject: Subject) -> Result<Option<Report>, Error> {
    let asked = Asked {
        period: Period::Quarter(subject.last()),
        filter: Filter::default(),
        quarters: subject.quarters(),
        organisations_max: ORGANISATIONS_MAX,
        with_growth: true,
    };
    let mut reader = IndicatorQuery::new(app, caller);
    let Some(overview) = overview(app, &mut reader, &asked).await? else { return Ok(None) };
    let (first, last) = subject.bounds();
    let told = measures::told_by(app, caller, first, last).await?;
    let (mut measures, mut effects) = (Vec::new(), Effects::new(app, caller));
    let mut to_tell = told.measures.into_iter();
    while measures.len() < MEASURES_MAX
        && let Some((organisation, measure)) = to_tell.next()
    {
        let brought = effects.brought(&measure, last).await?;
        // What the first look told is no news of the next quarter.
        if first <= brought.comparison.last() {
            measures.push((organisation, measure, brought));
        }
    }
    let measures_to_tell = measures.len() + to_tell.len();
    let whole = match subject {
        Subject::Quarter(_) => None,
        Subject::Whole(..) => Some(whole::whole(app, caller, &overview.trend, first, last).await?),
    };
    let mut recommended = BTreeMap::new();
    for kind in MeasureKind::ALL {
        recommended.extend(recommended::all(app, kind).await?.into_iter().map(|(id, it)| ((kind, id), it)));
    }
    let (own, measures_in_all) = (told.own, told.in_all);
    let (missed, late_finals) = missed(app, caller, subject.bounds()).await?;
    let (made_on, made_by) = (today(app, &caller.scope).await?, caller.name.clone());
    let report = Report {
        subject,
        overview,
        whole,
        own,
        measures,
        measures_to_tell,
        recommended,
        measures_in_all,
        missed,
        late_finals,
        made_on,
        made_by,
    };
    Ok(Some(report))
}

/// How often each deadline was missed, and how many quarters were closed late.
async fn missed(
    app: &App,
    caller: &CallingParticipant,
    (first, last): (Quarter, Quarter),
) -> Result<(Option<DeadlineViolations>, usize), Error> {
    let crossing = Crossing::Unit(widest(&caller.scope));
    let (now, mut missed, mut late_finals) = (app.clock.now(), None, 0);
    for quarter in whole::quarters(first, last) {
        let found = violations(app, caller, Period::Quarter(quarter), crossing, &Filter::default()).await?;
        late_finals += usize::from(found.as_ref().is_some_and(|found| found.is_late(now)));
        for of_unit in found.iter().flat_map(|found| found.rows.values()) {
            *missed.get_or_insert_with(DeadlineViolations::default) += of_unit;
        }
    }
    Ok((missed, late_finals))
}
