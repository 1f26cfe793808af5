//! Criteria by which services are selected (B.4г), applied: each service has a score by each criterion, and their weighted mean gives the
//! order in which services are taken up.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{at, check_list, check_number, check_once, check_text, invalid};
use crate::decimal::Rational;
use crate::identifier::ServiceId;
use crate::improvement::refusal::{Refusal, RefusalCode};

/// The largest scale, and the largest weight.
const SCALE_MAX: u32 = 100;

/// Criteria at most: a table with more columns is read by nobody.
const CRITERIA_MAX: usize = 20;

/// Characters of a code at most.
const CODE_MAX: usize = 20;

/// One criterion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// A short name by which scores name it: letters and digits.
    pub code: String,
    /// What it asks.
    pub name: String,
    /// How much it counts beside the others: 1 to 100.
    pub weight: u32,
}

/// The scores of a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scored {
    /// The service.
    pub service: ServiceId,
    /// The score by the code of each criterion, 0 to the scale.
    pub scores: BTreeMap<String, u32>,
}

/// The content of selection criteria.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criteria {
    /// The best score: 1 to 100.
    pub scale: u32,
    /// The criteria; at least one.
    pub criteria: Vec<Criterion>,
    /// The services to which they are applied; none as long as criteria are only discussed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<Scored>,
}

/// The place of a service in the order of priority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Priority {
    /// 1, 2, 2, 4: who has the same mean shares a place. `None`: a score is missing.
    pub place: Option<u32>,
    /// The service.
    pub service: ServiceId,
    /// The weighted mean of its scores, 0 to the scale. `None`: a score is missing.
    pub mean: Option<Rational>,
    /// The scores, in the order of the criteria.
    pub scores: Vec<Option<u32>>,
}

impl Criteria {
    pub(super) fn check(&self) -> Result<(), Refusal> {
        if !(1..=SCALE_MAX).contains(&self.scale) {
            return Err(invalid("details.content.scale".to_owned()));
        }
        check_list("criteria", &self.criteria)?;
        if CRITERIA_MAX < self.criteria.len() {
            return Err(invalid("details.content.criteria".to_owned()));
        }
        for (place, criterion) in self.criteria.iter().enumerate() {
            let is_code = (1..=CODE_MAX).contains(&criterion.code.chars().count())
                && criterion.code.chars().all(char::is_alphanumeric);
            if !is_code {
                return Err(invalid(at("criteria", place, "code")));
            }
            check_text(&criterion.name, at("criteria", place, "name"))?;
            if !(1..=SCALE_MAX).contains(&criterion.weight) {
                return Err(invalid(at("criteria", place, "weight")));
            }
        }
        check_once("criteria", "code", self.criteria.iter().map(|it| &it.code))?;
        if !self.services.is_empty() {
            check_list("services", &self.services)?;
        }
        for (place, scored) in self.services.iter().enumerate() {
            for (code, score) in &scored.scores {
                let field = || at("services", place, &format!("scores.{code}"));
                if !self.criteria.iter().any(|it| it.code == *code) {
                    return Err(Refusal::field(RefusalCode::FieldUnknown, field()));
                }
                check_number(*score, self.scale, field())?;
            }
        }
        check_once("services", "service", self.services.iter().map(|it| &it.service))
    }

    /// The services in their order of priority: the best mean first, of equal ones by their ids, and last those of which a score is missing.
    pub fn priorities(&self) -> Vec<Priority> {
        let mut all: Vec<Priority> = self.services.iter().map(|scored| self.of(scored)).collect();
        all.sort_by(|one, other| other.mean.cmp(&one.mean).then_with(|| one.service.cmp(&other.service)));
        let means: Vec<_> = all.iter().map(|it| it.mean).collect();
        for priority in &mut all {
            let better = means.iter().filter(|mean| priority.mean < **mean).count();
            priority.place = priority.mean.and_then(|_| u32::try_from(better + 1).ok());
        }
        all
    }

    fn of(&self, scored: &Scored) -> Priority {
        let scores: Vec<_> = self.criteria.iter().map(|it| scored.scores.get(&it.code).copied()).collect();
        let weights: u32 = self.criteria.iter().map(|it| it.weight).sum();
        let weighted = |(criterion, score): (&Criterion, &Option<u32>)| Some(criterion.weight * (*score)?);
        let sum: Option<u32> = self.criteria.iter().zip(&scores).map(weighted).sum();
        let mean = sum.map(|sum| Rational::new(sum.into(), weights.max(1).into()));
        Priority { place: None, service: scored.service.clone(), mean, scores }
    }
}
