//! Organisations that truly rose: candidates of practices (B.7е). The program proposes them and makes nothing of them: whether what they did is a
//! practice, a person decides, and a refusal stays with its reason.
//!
//! A rise is looked for as a fall is ([`super::falls`]), in the finals of two quarters, among as many tests. Whoever rose by chance is kept out four
//! times: by the test of its own answers; by the funnel, the limits within which organisations with so many answers move by chance; by shrinkage, which
//! draws the rise towards that of the peers by as much as it may be off; and by the effect against the peers, each of whom counts as a unit.
//! Organisations move by themselves: the share of false ones among all that are found is that of the effects, counted over all tests.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::case::{CaseId, Evidence};
use super::evaluation::Comparison;
use super::falls::{Question, Shown};
use super::rolled_out::Between;
use crate::calendar::Quarter;
use crate::decimal::{Rational, approximate};
use crate::identifier::{OrganisationId, ParticipantId, QuestionId};
use crate::names;
use crate::organisation::{OrganisationType, RegionCode};
use crate::statistics::difference::Verdict;
use crate::statistics::effect::{COMPARABLE_MIN, Change, Effect, FIRST_LOOK};
use crate::statistics::fall;
use crate::statistics::funnel::{Funnel, Level};
use crate::statistics::mean::Estimate;
use crate::statistics::multiplicity::benjamini_hochberg;
use crate::statistics::ranking::Population;
use crate::tally::ScoreCounts;

/// Characters of a reason at most.
pub const REASON_CHARACTERS_MAX: usize = 1_000;

/// A rise that chance does not explain, in points of the scale.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rise {
    /// The figures: by how much, and how surprising that is among so many.
    #[serde(flatten)]
    pub evidence: Evidence,
    /// The official mean before.
    pub from: f64,
    /// The official mean of the quarter.
    pub to: f64,
    /// By how much it rose more than the peers, and the limits of that in 95 of 100 cases.
    pub effect: Between,
    /// The rise, drawn towards that of the peers by as much as it may be off.
    pub drawn: f64,
    /// A rise up to here would be chance for so many answers: the funnel's limit.
    pub limit: f64,
    /// With whom it was compared.
    pub comparison: Comparison,
    /// How many they are.
    pub peers: u64,
}

names! {
    /// What somebody made of a candidate.
    pub enum Decision {
        /// A practice.
        Proposed = "proposed",
        /// Nothing.
        Refused = "refused",
    }
}

/// What somebody decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// What.
    pub decision: Decision,
    /// Who.
    pub by: ParticipantId,
    /// The day on which that was.
    pub on: NaiveDate,
    /// Why; there whenever it was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// An organisation that truly rose in a quarter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// The organisation.
    pub organisation: OrganisationId,
    /// The quarter that was closed.
    pub period: Quarter,
    /// The total first, then the questions.
    pub rises: Vec<Rise>,
    /// What somebody decided; `None`: nobody has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided: Option<Decided>,
}

impl Candidate {
    /// The practice that is made of it if somebody says so: the same whenever it is asked.
    pub fn practice(&self) -> CaseId {
        CaseId::of_figures(&format!("rise-{}", self.period), &self.organisation)
    }

    /// The first and the last day of what may have brought it: both quarters.
    pub fn days(&self) -> (NaiveDate, NaiveDate) {
        (self.period.back(1).first_day(), self.period.last_day())
    }
}

/// Looks for organisations that truly rose, in the order of their names. `link` is where their figures are.
pub fn find(all: &[Shown], question: Question<'_>, link: impl Fn(&Shown) -> String) -> Vec<Candidate> {
    let tested: Vec<Tested<'_>> = all.iter().filter_map(Tested::of).collect();
    let probabilities: Vec<f64> = tested.iter().map(|test| test.p).collect();
    let peers = Peers::of(&tested);
    let rate = approximate(question.triggers.false_discovery_rate);
    let found_alone = tested.iter().zip(benjamini_hochberg(&probabilities));
    let found_alone = found_alone.map(|(test, q)| q <= rate && question.triggers.floor <= test.difference);
    let effects: Vec<Option<Against<'_>>> =
        tested.iter().zip(found_alone).map(|(test, found)| if found { test.against(&peers) } else { None }).collect();
    // Whatever was not found alone counts as a test all the same.
    let of_effects: Vec<f64> = effects.iter().map(|it| it.as_ref().map_or(1.0, |it| it.p)).collect();
    let adjusted = benjamini_hochberg(&of_effects);
    let mut found: BTreeMap<&OrganisationId, Vec<Rise>> = BTreeMap::new();
    for ((test, against), q) in tested.iter().zip(effects).zip(adjusted) {
        let Some(against) = against.filter(|_| q <= rate) else { continue };
        let shown = test.shown;
        let evidence = Evidence {
            organisation: shown.organisation.clone(),
            question: shown.question.clone(),
            period: question.period,
            before_period: question.before_period,
            difference: approximate(test.difference),
            p: against.p,
            q,
            tests: tested.len() as u64,
            link: link(shown),
            themes: Vec::new(),
        };
        let rise = test.rise(against, approximate(question.triggers.floor), evidence);
        found.entry(&shown.organisation).or_default().extend(rise);
    }
    let candidate = |(organisation, mut rises): (&OrganisationId, Vec<Rise>)| {
        rises.sort_by(|one, other| one.evidence.question.cmp(&other.evidence.question));
        let (organisation, period) = (organisation.clone(), question.period);
        Candidate { organisation, period, rises, decided: None }
    };
    found.into_iter().filter(|(_, rises)| !rises.is_empty()).map(candidate).collect()
}

struct Tested<'a> {
    shown: &'a Shown,
    /// Of the official means.
    difference: Rational,
    means: (Rational, Rational),
    change: Change,
    /// How surprising a rise like this would be if nothing had changed.
    p: f64,
}

impl Tested<'_> {
    /// Without enough answers in one of the quarters there is no test.
    fn of(shown: &Shown) -> Option<Tested<'_>> {
        let (before, now) = (shown.before.estimate()?, shown.now.estimate()?);
        let means = (shown.before.mean()?, shown.now.mean()?);
        let change = Change::between(&before, &now)?;
        // A fall from the later quarter to the earlier one.
        let p = fall::probability(&now, &before);
        Some(Tested { shown, difference: means.1 - means.0, means, change, p })
    }

    /// As many answers as are independent of each other, in each of the quarters.
    fn answers(&self) -> (u64, u64) {
        let of = |answers: &super::falls::Answers| answers.responses.unwrap_or_else(|| answers.counts.iter().sum());
        (of(&self.shown.before), of(&self.shown.now))
    }

    /// `None`: the peers are too few, or it did not rise more than they.
    fn against<'a>(&self, peers: &Peers<'a>) -> Option<Against<'a>> {
        let (comparison, peers) = peers.like(self)?;
        let changes: Vec<Change> = peers.iter().map(|peer| peer.change).collect();
        let effect = Effect::of(&self.change, &changes).filter(|it| it.verdict(FIRST_LOOK) == Verdict::Risen)?;
        // To one side.
        let p = effect.p() / 2.0;
        Some(Against { comparison, peers, changes, effect, p })
    }

    /// `None`: chance explains it.
    fn rise(&self, against: Against<'_>, floor: f64, evidence: Evidence) -> Option<Rise> {
        let Against { comparison, peers, changes, effect, .. } = against;
        let limit = limit(self, &peers, self.change.points - effect.points)?;
        let drawn = drawn(&self.change, &changes)?;
        if self.change.points <= limit || drawn < floor {
            return None;
        }
        let interval = effect.interval(FIRST_LOOK);
        let (from, to) = (approximate(self.means.0), approximate(self.means.1));
        let effect = Between::told(effect.points, interval);
        Some(Rise { evidence, from, to, effect, drawn, limit, comparison, peers: changes.len() as u64 })
    }
}

/// An organisation held against its peers.
struct Against<'a> {
    comparison: Comparison,
    peers: Vec<&'a Tested<'a>>,
    changes: Vec<Change>,
    effect: Effect,
    /// How surprising an effect like this would be if there were none.
    p: f64,
}

/// The funnel's limit for so many answers in both quarters, around the rise of the peers.
fn limit(own: &Tested<'_>, peers: &[&Tested<'_>], common: f64) -> Option<f64> {
    let mut all = ScoreCounts::default();
    for counts in peers.iter().flat_map(|peer| [peer.shown.before.counts, peer.shown.now.counts]) {
        all.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
    }
    let (before, now) = own.answers();
    Some(common + Funnel::of(&all)?.half_width_of_change(before, now, Level::Alarm))
}

/// A rise with chance taken out: drawn towards that of all, by as much as it may be off.
fn drawn(own: &Change, others: &[Change]) -> Option<f64> {
    let estimate = |change: &Change| {
        let (points, standard_error) = (change.points, change.variance.sqrt());
        Estimate { centre: points, mean: points, standard_error, freedom: f64::INFINITY }
    };
    let own = estimate(own);
    let all: Vec<Estimate> = others.iter().map(estimate).chain([own]).collect();
    Some(Population::of(&all)?.drawn(&own))
}

/// Those whose figures are compared, by what they are and by the question.
struct Peers<'a> {
    near: BTreeMap<(Option<&'a QuestionId>, RegionCode, OrganisationType), Vec<&'a Tested<'a>>>,
    everywhere: BTreeMap<(Option<&'a QuestionId>, OrganisationType), Vec<&'a Tested<'a>>>,
}

impl<'a> Peers<'a> {
    fn of(tested: &'a [Tested<'a>]) -> Peers<'a> {
        let mut peers = Peers { near: BTreeMap::new(), everywhere: BTreeMap::new() };
        for test in tested {
            let (Some((region, kind)), question) = (test.shown.place, test.shown.question.as_ref()) else { continue };
            peers.near.entry((question, region, kind)).or_default().push(test);
            peers.everywhere.entry((question, kind)).or_default().push(test);
        }
        peers
    }

    /// The others of the same type in the region; if these are too few, of the same type everywhere; `None`: those are, too.
    fn like(&self, own: &Tested<'_>) -> Option<(Comparison, Vec<&'a Tested<'a>>)> {
        let (shown, (region, kind)) = (own.shown, own.shown.place?);
        let question = shown.question.as_ref();
        let near = self.near.get(&(question, region, kind));
        let everywhere = self.everywhere.get(&(question, kind));
        [(Comparison::TypeAndRegion, near), (Comparison::Type, everywhere)].into_iter().find_map(|(comparison, all)| {
            let others = all?.iter().filter(|it| it.shown.organisation != shown.organisation);
            let others: Vec<&Tested<'_>> = others.copied().collect();
            (COMPARABLE_MIN <= others.len()).then_some((comparison, others))
        })
    }
}

#[cfg(test)]
#[path = "candidates_tests.rs"]
mod tests;
