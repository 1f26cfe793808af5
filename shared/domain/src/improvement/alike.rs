//! Whether a practice is offered to an organisation because it is like the one that it helped (B.7е): of the same type, with as many answers, and
//! weak at the same question.

use super::falls::Answers;
use super::rules::PracticeRules;
use crate::calendar::Quarter;
use crate::decimal::Rational;
use crate::identifier::QuestionId;
use crate::organisation::OrganisationType;

/// What the finals show of one organisation, at the question that a practice is about.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// What it is.
    pub organisation_type: OrganisationType,
    /// The published responses.
    pub responses: u64,
    /// The answers to the question, or all together.
    pub answers: Answers,
}

/// Why a practice is offered to somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alike {
    /// The quarter whose finals say so.
    pub quarter: Quarter,
    /// The question at which both were weak; `None`: satisfaction as a whole.
    pub question: Option<QuestionId>,
    /// The mean of the organisation to which it is offered.
    pub own: Rational,
    /// The mean of all of its type in its region.
    pub of_type: Rational,
}

/// Whether somebody is like whom a practice helped: `of_type` are the answers of all of its type in its region.
pub fn alike(
    own: &Standing,
    helped: &Standing,
    of_type: &Answers,
    (quarter, question): (Quarter, Option<&QuestionId>),
    rules: &PracticeRules,
) -> Option<Alike> {
    let times = u64::from(rules.answers_times);
    let as_many = own.responses <= helped.responses.saturating_mul(times)
        && helped.responses <= own.responses.saturating_mul(times);
    let (mean, typical) = own.answers.mean().zip(of_type.mean())?;
    let is_weak = rules.weaker_by <= typical - mean;
    (own.organisation_type == helped.organisation_type && as_many && is_weak).then(|| Alike {
        quarter,
        question: question.cloned(),
        own: mean,
        of_type: typical,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::improvement::Rules;

    fn standing(organisation_type: OrganisationType, responses: u64, fives: u64) -> Standing {
        let counts = [0, 0, 0, responses - fives, fives];
        Standing { organisation_type, responses, answers: Answers { counts, responses: None } }
    }

    #[track_caller]
    fn check(own: Standing, helped: Standing, expected: bool) {
        // The mean of the type is 4.5.
        let of_type = Answers { counts: [0, 0, 0, 500, 500], responses: None };
        let rules = Rules::shipped().practices;
        assert_eq!(
            alike(&own, &helped, &of_type, (Quarter::parse("2026Q1").unwrap(), None), &rules).is_some(),
            expected,
            "{own:?} {helped:?}"
        );
    }

    #[test]
    fn a_practice_is_offered_to_those_who_are_like_whom_it_helped() {
        let (clinic, school) = (OrganisationType::HEALTHCARE, OrganisationType::SCHOOL);
        let helped = standing(clinic, 100, 90);
        check(standing(clinic, 100, 20), helped, true);
        check(standing(clinic, 50, 10), helped, true);
        check(standing(clinic, 200, 40), helped, true);
        check(standing(clinic, 49, 10), helped, false);
        check(standing(clinic, 201, 40), helped, false);
        check(standing(school, 100, 20), helped, false);
        check(standing(clinic, 100, 40), helped, true);
        // Weaker by less than the profile asks.
        check(standing(clinic, 100, 41), helped, false);
    }
}
