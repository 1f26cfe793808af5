//! The quarterly report (A2.13), and the report of the whole experiment (A-11, decree clause 7): the same figures as everywhere,
//! gathered for a document. Within the caller's scope, like everything.

use domain::calendar::Quarter;
use domain::disclosure::State;
use domain::identifier::QuestionId;
use domain::indicator::Rational;
use domain::measure::Measure;
use domain::organisation::{Organisation, OrganisationType};
use domain::scope::{By, Filter, Scope, Unit};

use crate::access::CallingParticipant;
use crate::measuring::{self, Brought};
use crate::reading::{Period, Question, Reader, Row};
use crate::standing::{Standings, standings};
use crate::{App, Error};

/// Quarters that a trend goes back for at most.
const QUARTERS_MAX: u8 = 12;

/// Organisations up to which a report compares them one by one: more are no reading for people.
const ORGANISATIONS_MAX: u64 = 5_000;

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
    /// All that the caller sees, as one row.
    pub all: Row,
    /// The same row in the quarters before, oldest first; the last is that of `all`.
    pub trend: Vec<(Quarter, Row)>,
    /// Tables, by what their rows are: those that the scope has.
    pub tables: Vec<(By, Vec<Row>)>,
    /// Questions whose mean is below the target, the lowest first: where, which, how much.
    pub problems: Vec<Problem>,
    /// The organisations, and how they stand among each other; `None` where they are too many or one.
    pub organisations: Option<(Vec<Row>, Standings)>,
    /// Measures whose effect the last quarter tells, with it, and how many there are of all.
    pub measures: Vec<(Organisation, Measure, Brought)>,
    /// Measures that were written down, whenever.
    pub measures_in_all: usize,
}

/// A question below the target.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// Of which type of organisation.
    pub kind: OrganisationType,
    /// Which question.
    pub question: QuestionId,
    /// Its mean.
    pub mean: Rational,
    /// Answers that it is made of.
    pub answers: u64,
}

/// Gathers a report; `None`: the caller sees nothing of it.
pub async fn report(app: &App, caller: &CallingParticipant, subject: Subject) -> Result<Option<Report>, Error> {
    let mut reader = Reader::new(app, caller);
    let last = subject.last();
    let ask = |by: By| Question { period: Period::Quarter(last), by, filter: Filter::default() };
    let Some(trend) = reader.trend(&ask(widest(&caller.scope)), subject.quarters()).await? else { return Ok(None) };
    let trend: Vec<(Quarter, Row)> =
        trend.into_iter().filter_map(|(quarter, rows)| Some((quarter, rows.into_iter().next()?))).collect();
    let Some((_, all)) = trend.last().cloned() else { return Ok(None) };

    let mut tables = Vec::new();
    for by in [By::Industry, By::Type, By::Region] {
        // A table of one row says what `all` says.
        if let Some(rows) = reader.rows(&ask(by)).await?.filter(|rows| rows.len() > 1) {
            tables.push((by, rows));
        }
    }
    let by_type = reader.rows(&ask(By::Type)).await?;
    let mut problems: Vec<Problem> = by_type.iter().flatten().flat_map(|row| problems(app, row)).collect();
    problems.sort_by_key(|problem| problem.mean);
    let mut organisations = None;
    if (2..=ORGANISATIONS_MAX).contains(&all.organisations) {
        let rows = reader.rows(&ask(By::Organisation)).await?.unwrap_or_default();
        organisations = standings(&rows).map(|standings| (rows, standings));
    }
    let written = measuring::measures(app, caller, &Filter::default()).await?.unwrap_or_default();
    let measures_in_all = written.len();
    let mut measures = Vec::new();
    let tells = |measure: &Measure| {
        let after = measure.comparison().after;
        match subject {
            Subject::Quarter(quarter) => after == quarter,
            Subject::Whole(first, last) => first <= after && after <= last,
        }
    };
    for (organisation, measure) in written.into_iter().filter(|(_, measure)| tells(measure)).take(MEASURES_MAX) {
        let brought = measuring::brought(app, caller, &organisation, &measure).await?;
        measures.push((organisation, measure, brought));
    }
    Ok(Some(Report { subject, all, trend, tables, problems, organisations, measures, measures_in_all }))
}

fn widest(scope: &Scope) -> By {
    match scope {
        Scope::Country => By::Country,
        Scope::Industry(_) => By::Industry,
        Scope::Region(_) => By::Region,
        Scope::Organisation(_) => By::Organisation,
    }
}

/// The questions of a type below the target.
fn problems(app: &App, row: &Row) -> Vec<Problem> {
    let (Unit::Type(kind), State::Shown, Some(shown)) =
        (&row.unit, row.indicators.opinion.state(), row.indicators.opinion.shown())
    else {
        return Vec::new();
    };
    let below = shown.questions.iter().filter_map(|(question, figures)| {
        let mean = figures.mean.filter(|mean| *mean < app.profile.targets.satisfaction)?;
        let answers = figures.counts[1..].iter().sum();
        Some(Problem { kind: *kind, question: question.clone(), mean, answers })
    });
    below.collect()
}
