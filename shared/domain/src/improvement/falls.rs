//! From the figures to change requests: which falls of a quarter are proposed, and which are not, with the reason.
//!
//! Every question and total that is shown in both quarters, of all organisations, is one test, those above the target
//! too: a test that was looked at counts, whatever it said. What is suppressed is not given here, and so is counted nowhere.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::case::{Case, CaseId, Evidence};
use super::kinds::change_request::{CANNOT_TELL, DECLINED, NOT_CONFIRMED, VERIFIED};
use super::rules::Triggers;
use crate::calendar::Quarter;
use crate::decimal::{Rational, approximate};
use crate::identifier::{OrganisationId, QuestionId};
use crate::names;
use crate::organisation::{OrganisationType, RegionCode};
use crate::statistics::fall;
use crate::statistics::mean::Estimate;
use crate::statistics::multiplicity::benjamini_hochberg;
use crate::tally::ScoreCounts;

/// The probability below which a fall would be called one if it were the only test: from here on it is listed.
const BARE: f64 = 0.05;

/// The shown answers of one quarter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Answers {
    /// How often each score was given.
    pub counts: ScoreCounts,
    /// Of a total, the responses that these answers come from: those of one citizen are not independent.
    pub responses: Option<u64>,
}

impl Answers {
    /// What they say of the mean; `None` where there is no answer.
    pub fn estimate(&self) -> Option<Estimate> {
        match self.responses {
            Some(responses) => Estimate::of_responses(&self.counts, responses),
            None => Estimate::of(&self.counts),
        }
    }

    /// These and others, counted together.
    pub fn and(mut self, other: Answers) -> Answers {
        self.counts.iter_mut().zip(other.counts).for_each(|(count, more)| *count += more);
        self.responses = self.responses.zip(other.responses).map(|(own, more)| own + more);
        self
    }

    /// The official mean.
    pub fn mean(&self) -> Option<Rational> {
        let answers: u64 = self.counts.iter().sum();
        let total: u64 = self.counts.iter().zip(1..).map(|(count, score)| count * score).sum();
        (0 < answers).then(|| Rational::new(total.into(), answers.into()))
    }
}

/// What is shown of one organisation and question in both quarters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Of which organisation.
    pub organisation: OrganisationId,
    /// Where it belonged in the quarter that was closed, and what it was there; `None`: it had left.
    pub place: Option<(RegionCode, OrganisationType)>,
    /// Of which question; `None`: of all together.
    pub question: Option<QuestionId>,
    /// The quarter before.
    pub before: Answers,
    /// The quarter that was closed.
    pub now: Answers,
}

/// The quarters that are compared, and from where a fall is proposed.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The quarter that was closed.
    pub period: Quarter,
    /// The quarter that it is compared with.
    pub before_period: Quarter,
    /// Whoever is below it is proposed (A2.9б).
    pub target: Rational,
    /// The profile's thresholds.
    pub triggers: &'a Triggers,
}

names! {
    /// Why a fall is not proposed.
    pub enum NotProposedReason {
        /// It is smaller than what is proposed at all.
        Floor = "floor",
        /// The mean is at the target or above it.
        AboveTarget = "above_target",
        /// Among so many tests a fall like this is found by chance.
        LostToMultiplicity = "lost_to_multiplicity",
        /// The organisation has a change request from monitoring that has not ended.
        OpenAlready = "open_already",
    }
}

/// A fall that is not proposed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NotProposed {
    /// The organisation's figures.
    #[serde(flatten)]
    pub evidence: Evidence,
    /// Why not.
    pub reason: NotProposedReason,
}

/// What is done with the falls of one organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// A change request of this name is made.
    Open(CaseId),
    /// The last one had come to an end, and is opened again with the new evidence.
    Reopen(CaseId),
    /// It was proposed by an earlier run.
    Proposed(CaseId),
}

/// The falls of one organisation: one case.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Proposal {
    /// What is done.
    pub action: Action,
    /// The organisation whose figures fell.
    pub organisation: OrganisationId,
    /// The total first, then the questions.
    pub evidence: Vec<Evidence>,
}

/// What was found in a quarter.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Found {
    /// Tests of the quarter, of all organisations.
    pub tests: u64,
    /// What is proposed, by organisation.
    pub proposed: Vec<Proposal>,
    /// What fell and is not proposed, by organisation and question.
    pub not_proposed: Vec<NotProposed>,
}

/// The name of the change request that an organisation's falls of a quarter open: the same whenever it is asked.
pub fn case_of(organisation: &OrganisationId, period: Quarter) -> CaseId {
    CaseId::of_figures(&format!("fall-{period}"), organisation)
}

/// Looks for falls. `last` has of each organisation its last change request from monitoring, `link` where figures are.
pub fn find(
    shown: &[Shown],
    question: Question<'_>,
    last: &BTreeMap<OrganisationId, Case>,
    link: impl Fn(&Shown) -> String,
) -> Found {
    let tested: Vec<_> = shown.iter().filter_map(Tested::of).collect();
    let probabilities: Vec<_> = tested.iter().map(|test| test.p).collect();
    let adjusted = benjamini_hochberg(&probabilities);
    let tests = tested.len() as u64;
    let mut falls: BTreeMap<&OrganisationId, Vec<Evidence>> = BTreeMap::new();
    let mut not_proposed = Vec::new();
    for (test, q) in tested.iter().zip(adjusted) {
        let is_found = test.p < BARE || q <= approximate(question.triggers.false_discovery_rate);
        if !is_found || Rational::default() <= test.difference {
            continue;
        }
        let evidence = Evidence {
            organisation: test.shown.organisation.clone(),
            question: test.shown.question.clone(),
            period: question.period,
            before_period: question.before_period,
            difference: approximate(test.difference),
            p: test.p,
            q,
            tests,
            link: link(test.shown),
            themes: Vec::new(),
        };
        match reason(test, q, question) {
            Some(reason) => not_proposed.push(NotProposed { evidence, reason }),
            None => falls.entry(&test.shown.organisation).or_default().push(evidence),
        }
    }
    let mut proposed = Vec::new();
    for (organisation, mut evidence) in falls {
        evidence.sort_by(|one, other| one.question.cmp(&other.question));
        match action(organisation, question.period, last.get(organisation)) {
            Some(action) => proposed.push(Proposal { action, organisation: organisation.clone(), evidence }),
            None => {
                let reason = NotProposedReason::OpenAlready;
                not_proposed.extend(evidence.into_iter().map(|evidence| NotProposed { evidence, reason }));
            }
        }
    }
    let place = |fall: &NotProposed| (fall.evidence.organisation.clone(), fall.evidence.question.clone());
    not_proposed.sort_by_cached_key(place);
    Found { tests, proposed, not_proposed }
}

struct Tested<'a> {
    shown: &'a Shown,
    /// Of the official means.
    difference: Rational,
    /// The official mean of the later quarter.
    mean: Rational,
    p: f64,
}

impl Tested<'_> {
    /// Without an answer in one of the quarters there is no test.
    fn of(shown: &Shown) -> Option<Tested<'_>> {
        let (before, now) = (shown.before.estimate()?, shown.now.estimate()?);
        let (mean_before, mean) = (shown.before.mean()?, shown.now.mean()?);
        Some(Tested { shown, difference: mean - mean_before, mean, p: fall::probability(&before, &now) })
    }
}

fn reason(test: &Tested<'_>, q: f64, question: Question<'_>) -> Option<NotProposedReason> {
    let Triggers { false_discovery_rate, floor } = question.triggers;
    if -test.difference < *floor {
        Some(NotProposedReason::Floor)
    } else if question.target <= test.mean {
        Some(NotProposedReason::AboveTarget)
    } else if approximate(*false_discovery_rate) < q {
        Some(NotProposedReason::LostToMultiplicity)
    } else {
        None
    }
}

/// `None`: the organisation has a request that has not ended.
fn action(organisation: &OrganisationId, period: Quarter, last: Option<&Case>) -> Option<Action> {
    let Some(last) = last else { return Some(Action::Open(case_of(organisation, period))) };
    let id = last.id.clone();
    if last.evidence.iter().any(|evidence| evidence.period == period) {
        Some(Action::Proposed(id))
    } else if !last.is_ended() {
        None
    } else if [VERIFIED, NOT_CONFIRMED, CANNOT_TELL, DECLINED].contains(&last.state) {
        Some(Action::Reopen(id))
    } else {
        Some(Action::Open(case_of(organisation, period)))
    }
}

#[cfg(test)]
#[path = "falls_tests.rs"]
mod tests;
