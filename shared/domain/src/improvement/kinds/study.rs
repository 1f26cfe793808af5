//! Studies of laboratories: people carry out tasks, and whoever watches sees where they fail (B.4в). The same tasks asked again are a
//! series: what has become easier shows in it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::CaseDetails;
use crate::improvement::case::TargetKind;
use crate::improvement::put::Putting;
use crate::improvement::refusal::{Refusal, RefusalCode};
use crate::improvement::roles::Role;
use crate::improvement::step::{LISTED_MAX, Step};
use crate::improvement::table::{Need, Row, State, Table, To};

const PLANNED: State = State::named("planned");
const RUNNING: State = State::named("running");
const ANALYSED: State = State::named("analysed");
const PUBLISHED: State = State::named("published");
const WITHDRAWN: State = State::named("withdrawn");

/// Characters of a task, a step, or a series at most.
const NAME_MAX: usize = 300;

/// What people are asked to do, and in which steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// What it is called: unique in its study, the same in each study of a series.
    pub task: String,
    /// The steps of the task, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<String>,
}

/// How many carried out a task. Nobody is named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// The task.
    pub task: String,
    /// How many carried it out without help.
    pub done: u32,
    /// Of how many who tried.
    pub of: u32,
    /// The time that half of those who carried it out took, and half did not need, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub median_seconds: Option<u32>,
}

/// What is written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// What people are asked to do.
    pub tasks: Vec<Task>,
    /// The series to which it belongs.
    #[serde(default)]
    pub series: Option<String>,
}

/// A study.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Study {
    /// What people are asked to do.
    pub tasks: Vec<Task>,
    /// The series to which it belongs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series: Option<String>,
    /// What came out, by task.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outcomes: Vec<Outcome>,
}

impl Study {
    /// One of its tasks by name.
    pub fn task(&self, name: &str) -> Option<&Task> {
        self.tasks.iter().find(|task| task.task == name)
    }
}

fn is_name(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= NAME_MAX
}

fn check_tasks(tasks: &[Task]) -> Result<(), Refusal> {
    if tasks.is_empty() {
        return Err(Refusal::field(RefusalCode::FieldMissing, "details.tasks"));
    }
    let fits = |task: &Task| {
        is_name(&task.task) && task.steps.len() <= LISTED_MAX && task.steps.iter().all(|step| is_name(step))
    };
    let names: BTreeSet<_> = tasks.iter().map(|task| &task.task).collect();
    if LISTED_MAX < tasks.len() || names.len() < tasks.len() || !tasks.iter().all(fits) {
        return Err(Refusal::field(RefusalCode::FieldInvalid, "details.tasks"));
    }
    Ok(())
}

impl CaseDetails for Study {
    type Given = Given;

    const TABLE: Table = Table {
        initial: PLANNED,
        ends: &[PUBLISHED, WITHDRAWN],
        made: &[],
        without_target: false,
        targets: &[TargetKind::Service, TargetKind::Situation],
        rows: &[
            Row::new("start", &[PLANNED], &[RUNNING]).asked(),
            Row::new("analyse", &[RUNNING], &[ANALYSED])
                .asked()
                .may(&["outcomes"])
                .letters(&[To::Role(Role::AnalyticalCentre)]),
            Row::new("publish", &[ANALYSED], &[PUBLISHED])
                .asked()
                .letters(&[To::Role(Role::AnalyticalCentre), To::Owner]),
            Row::new("withdraw", &[PLANNED, RUNNING], &[WITHDRAWN]).needs(&[Need::Reason]),
        ],
    };

    fn put(previous: Option<&Self>, given: Given, _: &Putting<'_>) -> Result<Self, Refusal> {
        check_tasks(&given.tasks)?;
        if given.series.as_deref().is_some_and(|series| !is_name(series)) {
            return Err(Refusal::field(RefusalCode::FieldInvalid, "details.series"));
        }
        let outcomes = previous.map_or_else(Vec::new, |previous| previous.outcomes.clone());
        Ok(Study { tasks: given.tasks, series: given.series, outcomes })
    }

    fn given(&self) -> Given {
        Given { tasks: self.tasks.clone(), series: self.series.clone() }
    }

    fn carry_out(&mut self, step: &mut Step<'_>) -> Result<(), Refusal> {
        if step.key == "analyse" {
            let outcomes: Vec<Outcome> = step.optional("outcomes")?.unwrap_or_default();
            let once: BTreeSet<_> = outcomes.iter().map(|outcome| &outcome.task).collect();
            // Who carried nothing out took no time for it.
            let is_timed = |it: &Outcome| it.median_seconds.is_none_or(|seconds| 0 < seconds && 0 < it.done);
            let fits = |it: &Outcome| self.task(&it.task).is_some() && it.done <= it.of && is_timed(it);
            if once.len() < outcomes.len() || !outcomes.iter().all(fits) {
                return Err(Refusal::field(RefusalCode::FieldInvalid, "fields.outcomes"));
            }
            step.changed("outcomes", &outcomes);
            self.outcomes = outcomes;
        }
        Ok(())
    }
}
