//! Series of a laboratory: the same tasks in one study after another (B.4в), and whether people have come to manage them better.

use super::case::{Case, CaseId, Target};
use super::kinds::Details;
use super::kinds::study::{Outcome, Study};
use crate::statistics::share_trend::{ShareTrend, share_trend};

/// What came of a task in one study.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// The study.
    pub study: CaseId,
    /// What came out.
    pub outcome: Outcome,
}

/// A task over the studies of a series.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskOverTime {
    /// What people were asked to do.
    pub task: String,
    /// What came out, the first study first.
    pub points: Vec<Point>,
}

impl TaskOverTime {
    /// Whether more of them carry it out than before, or fewer; `None`: too few to be tested.
    pub fn trend(&self) -> Option<ShareTrend> {
        let shares: Vec<(u64, u64)> =
            self.points.iter().map(|it| (it.outcome.done.into(), it.outcome.of.into())).collect();
        share_trend(&shares)
    }
}

/// Studies about the same that carry the same name of a series.
#[derive(Clone, Debug, PartialEq)]
pub struct Series<'a> {
    /// The name.
    pub name: &'a str,
    /// What they are about.
    pub target: Option<&'a Target>,
    /// The studies, the first one first.
    pub studies: Vec<&'a Case>,
}

impl Series<'_> {
    /// Each task that was carried out in some study, in the order in which they came up.
    pub fn tasks(&self) -> Vec<TaskOverTime> {
        let mut tasks: Vec<TaskOverTime> = Vec::new();
        for (study, details) in self.studies.iter().filter_map(|case| Some((case, study(case)?))) {
            for outcome in details.outcomes.iter().filter(|outcome| 0 < outcome.of) {
                let point = Point { study: study.id.clone(), outcome: outcome.clone() };
                match tasks.iter_mut().find(|it| it.task == outcome.task) {
                    Some(task) => task.points.push(point),
                    None => tasks.push(TaskOverTime { task: outcome.task.clone(), points: vec![point] }),
                }
            }
        }
        tasks
    }
}

/// The series of studies, in the order of their first one.
pub fn series<'a>(studies: impl IntoIterator<Item = &'a Case>) -> Vec<Series<'a>> {
    let mut studies: Vec<&Case> = studies.into_iter().collect();
    studies.sort_by(|one, other| (one.created_at, &one.number).cmp(&(other.created_at, &other.number)));
    let mut found: Vec<Series<'a>> = Vec::new();
    for case in studies {
        let Some(name) = study(case).and_then(|study| study.series.as_deref()) else { continue };
        match found.iter_mut().find(|it| it.name == name && it.target == case.target.as_ref()) {
            Some(series) => series.studies.push(case),
            None => found.push(Series { name, target: case.target.as_ref(), studies: vec![case] }),
        }
    }
    found
}

fn study(case: &Case) -> Option<&Study> {
    match &case.details {
        Details::Study(study) => Some(study),
        _ => None,
    }
}
