//! Findings of laboratories: where people fail, how grave that is, and how many were seen to (B.4в). One step leads from a finding to a
//! change request; another study shows whether it was mended.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::change_request::Source;
use super::{CaseDetails, Details, Kind};
use crate::improvement::case::{Case, CaseId, Parties, TargetKind};
use crate::improvement::put::{PutBody, Putting};
use crate::improvement::refusal::{Refusal, RefusalCode};
use crate::improvement::roles::Role;
use crate::improvement::step::{Context, Step};
use crate::improvement::table::{Need, Row, State, Table, To};

const OPEN: State = State::named("open");
const RAISED: State = State::named("raised");
const ACCEPTED_RISK: State = State::named("accepted_risk");
const FIXED: State = State::named("fixed");

/// The gravest: nobody gets on. 0 is no problem at all.
pub const SEVERITY_MAX: u8 = 4;

/// What is written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// The study that saw it.
    pub study: CaseId,
    /// At which of its tasks.
    pub task: String,
    /// At which step of the task.
    #[serde(default)]
    pub step: Option<String>,
    /// From 0, no problem, to 4: nobody gets on.
    pub severity: u8,
    /// How many were seen to fail there.
    pub seen_by: u32,
    /// Of how many who were watched.
    pub of: u32,
}

/// What another study saw after it was mended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retest {
    /// The study.
    pub study: CaseId,
    /// How many still fail there.
    pub seen_by: u32,
    /// Of how many.
    pub of: u32,
}

/// A finding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// What was written.
    #[serde(flatten)]
    pub given: Given,
    /// The change request that it became.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change_request: Option<CaseId>,
    /// What another study saw.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retest: Option<Retest>,
}

impl Finding {
    /// Whether another study is due to show that it is mended: the change that it became is in force.
    pub fn awaits_retest(state: State, change_request: Option<&Case>) -> bool {
        let in_force = |case: &Case| matches!(&case.details, Details::ChangeRequest(request) if request.is_in_force());
        state == RAISED && change_request.is_some_and(in_force)
    }
}

/// A study that whoever writes sees.
fn study<'a>(context: Context<'a>, id: &CaseId, field: &str) -> Result<&'a super::study::Study, Refusal> {
    match &context.linked(id, field)?.details {
        Details::Study(study) => Ok(study),
        _ => Err(Refusal::field(RefusalCode::FieldInvalid, field)),
    }
}

fn check_seen(seen_by: u32, of: u32, field: &str) -> Result<(), Refusal> {
    if of == 0 || of < seen_by { Err(Refusal::field(RefusalCode::FieldInvalid, field)) } else { Ok(()) }
}

impl CaseDetails for Finding {
    type Given = Given;

    const TABLE: Table = Table {
        initial: OPEN,
        ends: &[ACCEPTED_RISK, FIXED],
        made: &[To::Owner],
        without_target: false,
        targets: &[TargetKind::Service, TargetKind::Situation],
        rows: &[
            Row::new("raise", &[OPEN], &[RAISED])
                .asked_of(Role::AnalyticalCentre)
                .needs(&[Need::Field("change_request")])
                .letters(&[To::Owner]),
            Row::new("accept_risk", &[OPEN], &[ACCEPTED_RISK])
                .needs(&[Need::Reason])
                .letters(&[To::Role(Role::AnalyticalCentre), To::Role(Role::Laboratory)]),
            Row::new("fix", &[OPEN, RAISED], &[FIXED])
                .needs(&[Need::Field("retest"), Need::Field("seen_by"), Need::Field("of")])
                .letters(&[To::Owner]),
            Row::new("reopen", &[FIXED, ACCEPTED_RISK], &[OPEN]).needs(&[Need::Reason]).letters(&[To::Owner]),
        ],
    };

    fn put(previous: Option<&Self>, given: Given, putting: &Putting<'_>) -> Result<Self, Refusal> {
        let seen_in = study(putting.context, &given.study, "details.study")?;
        let Some(task) = seen_in.task(&given.task) else {
            return Err(Refusal::field(RefusalCode::FieldInvalid, "details.task"));
        };
        if given.step.as_ref().is_some_and(|step| !task.steps.contains(step)) {
            return Err(Refusal::field(RefusalCode::FieldInvalid, "details.step"));
        }
        if SEVERITY_MAX < given.severity {
            return Err(Refusal::field(RefusalCode::FieldInvalid, "details.severity"));
        }
        check_seen(given.seen_by, given.of, "details.seen_by")?;
        let none = Finding { given: given.clone(), change_request: None, retest: None };
        Ok(Finding { given, ..previous.cloned().unwrap_or(none) })
    }

    fn given(&self) -> Given {
        self.given.clone()
    }

    fn carry_out(&mut self, step: &mut Step<'_>) -> Result<(), Refusal> {
        match step.key {
            "raise" => {
                let id: CaseId = step.required("change_request")?;
                match step.context.facts.cases.get(&id).map(|case| &case.details) {
                    Some(Details::ChangeRequest(_)) => {}
                    Some(_) => return Err(Refusal::field(RefusalCode::FieldInvalid, "fields.change_request")),
                    None => step.make(id.clone(), &becomes(&step.case)),
                }
                step.changed("change_request", &id);
                self.change_request = Some(id);
            }
            "fix" => {
                let retest = Retest {
                    study: step.required("retest")?,
                    seen_by: step.required("seen_by")?,
                    of: step.required("of")?,
                };
                study(step.context, &retest.study, "fields.retest")?;
                check_seen(retest.seen_by, retest.of, "fields.seen_by")?;
                step.changed("retest", &retest);
                self.retest = Some(retest);
            }
            _ => {}
        }
        Ok(())
    }
}

/// The change request that a finding becomes: about the same, and in the same words.
fn becomes(finding: &Case) -> PutBody {
    let Case { title, target, region, parties, .. } = finding.clone();
    PutBody {
        kind: Kind::ChangeRequest,
        title,
        target,
        region,
        parties: Parties { owner: parties.owner, ..Parties::default() },
        details: json!({ "source": Source::Laboratory }),
        due: None,
        external_ref: None,
        version: None,
    }
}
