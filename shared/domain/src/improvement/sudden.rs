//! A sudden fall within a running quarter: what a step of the published figures says, held against all that was published of the
//! quarter before it. A step is whole groups of enough answers, so that no single small one says anything; what is not published is
//! not given here.

use serde::{Deserialize, Serialize};

use super::case::{CaseId, Evidence};
use super::falls::Answers;
use super::rules::Sudden;
use crate::calendar::Quarter;
use crate::decimal::{Rational, approximate};
use crate::identifier::OrganisationId;
use crate::statistics::fall;
use crate::tally::ScoreCounts;

/// How far an organisation's figures of a quarter were looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watched {
    /// Steps so far.
    pub steps: u64,
    /// Published answers so far, by score.
    pub counts: ScoreCounts,
    /// The responses that they come from.
    pub responses: u64,
}

/// What the figures of an organisation show of a running quarter.
#[derive(Clone, Copy, Debug)]
pub struct Running<'a> {
    /// Of which organisation.
    pub organisation: &'a OrganisationId,
    /// The quarter that runs.
    pub period: Quarter,
    /// What is published of it, all questions together.
    pub shown: Watched,
    /// Whoever is below it is proposed (A2.9б).
    pub target: Rational,
}

/// Looks at what was published since the last step; `None`: too little for a step.
pub fn look(watched: Watched, running: Running<'_>, rules: &Sudden) -> Option<(Watched, Option<Evidence>)> {
    let Running { organisation, period, shown, target } = running;
    let now = since(watched, shown).unwrap_or(shown);
    if now.responses < rules.answers {
        return None;
    }
    let next = Watched { steps: watched.steps + 1, ..shown };
    let before = Answers { counts: watched.counts, responses: Some(watched.responses) };
    let now = Answers { counts: now.counts, responses: Some(now.responses) };
    let told = || {
        let (mean_before, mean) = (before.mean()?, now.mean()?);
        let p = fall::probability(&before.estimate()?, &now.estimate()?);
        let difference = mean - mean_before;
        let falls = p <= approximate(rules.probability) && rules.floor <= -difference && mean < target;
        falls.then(|| Evidence {
            organisation: organisation.clone(),
            question: None,
            period,
            before_period: period,
            difference: approximate(difference),
            p,
            q: p,
            tests: 1,
            link: format!("/v1/indicators?by=organisation&organisation={organisation}&period={period}"),
            themes: Vec::new(),
        })
    };
    let evidence = if watched.responses < rules.answers { None } else { told() };
    Some((next, evidence))
}

/// What was published since; `None`: less than before, so that it was counted anew.
fn since(watched: Watched, shown: Watched) -> Option<Watched> {
    let mut counts = ScoreCounts::default();
    for (count, (now, before)) in counts.iter_mut().zip(shown.counts.into_iter().zip(watched.counts)) {
        *count = now.checked_sub(before)?;
    }
    Some(Watched { steps: 0, counts, responses: shown.responses.checked_sub(watched.responses)? })
}

/// The name of the incident that a step of an organisation's quarter proposes: the same whenever it is asked.
pub fn case_of(organisation: &OrganisationId, period: Quarter, step: u64) -> CaseId {
    CaseId::of_figures(&format!("sudden-{period}-{step}"), organisation)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::improvement::Rules;

    const GOOD: ScoreCounts = [0, 0, 0, 20, 40];
    const BAD: ScoreCounts = [20, 20, 10, 0, 0];
    const FEW: ScoreCounts = [15, 5, 0, 0, 0];

    /// Steps of a quarter, each of these answers more, told as `number` or `number fall`.
    #[track_caller]
    fn check(steps: &[ScoreCounts], expected: &[&str]) {
        let rules = Rules::shipped().sudden;
        let organisation = OrganisationId::parse("clinic").unwrap();
        let period = Quarter::parse("2026Q2").unwrap();
        let (mut watched, mut shown, mut told) = (Watched::default(), Watched::default(), Vec::new());
        for more in steps {
            shown.counts.iter_mut().zip(more).for_each(|(count, more)| *count += more);
            shown.responses += more.iter().sum::<u64>();
            let running = Running { organisation: &organisation, period, shown, target: Rational::new(9, 2) };
            told.push(match look(watched, running, &rules) {
                None => "too little".to_owned(),
                Some((next, evidence)) => {
                    watched = next;
                    format!("{}{}", next.steps, if evidence.is_some() { " fall" } else { "" })
                }
            });
        }
        assert_eq!(told, expected);
    }

    #[test]
    fn a_step_is_held_against_all_before_it() {
        check(&[GOOD, GOOD, BAD, GOOD], &["1", "2", "3 fall", "4"]);
        // What has been bad from the beginning has not fallen.
        check(&[BAD, BAD], &["1", "2"]);
        // A small group waits for more, and falls with it or is outweighed by it.
        check(&[GOOD, FEW, GOOD], &["1", "too little", "2"]);
        check(&[GOOD, FEW, FEW], &["1", "too little", "2 fall"]);
    }

    #[test]
    fn a_step_has_one_name_for_ever() {
        let long = OrganisationId::parse(&"o".repeat(64)).unwrap();
        let period = Quarter::parse("2026Q2").unwrap();
        let clinic = OrganisationId::parse("clinic").unwrap();
        assert_eq!(case_of(&clinic, period, 3).as_str(), "sudden-2026Q2-3-clinic");
        assert_eq!(case_of(&long, period, 3), case_of(&long, period, 3));
    }
}
