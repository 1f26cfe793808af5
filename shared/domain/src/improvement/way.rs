//! The way through a life situation (B.2): services one after another, and which of them citizens are least satisfied with.
//!
//! Receipts name an organisation, never a service. What is said of a step is said of the organisation types and questions that its service is
//! mapped to.

use std::collections::BTreeSet;

use crate::decimal::Rational;
use crate::figures::indicator::Method;
use crate::identifier::{QuestionId, ServiceId};
use crate::improvement::content::target_state::{Quantity, TargetState};
use crate::improvement::services::Order;
use crate::statistics::Interval;
use crate::statistics::mean::Estimate;
use crate::tally::{ScoreCounts, Tally};

/// What is known of how satisfied citizens are with a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Measured {
    /// No organisation type stands for the service.
    NotMeasured,
    /// The figures lie outside what the reader sees.
    OutsideScope,
    /// There are answers, too few to be published.
    Suppressed,
    /// Nobody answered.
    NoData,
    /// They may be shown.
    Shown(Reading),
}

impl Measured {
    /// The names of all states.
    pub const STATES: [&'static str; 5] = ["not_measured", "outside_scope", "suppressed", "no_data", "shown"];

    /// The state's name on the wire.
    pub fn as_str(self) -> &'static str {
        let [not_measured, outside_scope, suppressed, no_data, shown] = Measured::STATES;
        match self {
            Measured::NotMeasured => not_measured,
            Measured::OutsideScope => outside_scope,
            Measured::Suppressed => suppressed,
            Measured::NoData => no_data,
            Measured::Shown(_) => shown,
        }
    }
}

/// Satisfaction and how far it can be trusted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// Mean score, 1 to 5, exact.
    pub value: Rational,
    /// The scores that it is the mean of.
    pub scores: ScoreCounts,
    /// The mean's 95 % interval.
    pub interval: Interval,
    /// Questionnaires that it is made of.
    pub responses: u64,
}

/// What answers that may be published say of these questions, or of all where none is named; `None`: nobody gave them a score.
pub fn reading(shown: &Tally, questions: &BTreeSet<QuestionId>) -> Option<Reading> {
    let mut asked = shown.clone();
    asked.questions.retain(|question, _| questions.is_empty() || questions.contains(question));
    let value = Method::CURRENT.satisfaction(&asked)?;
    let scores = asked.scores();
    let estimate = Estimate::of_responses(&scores, asked.published)?;
    Some(Reading { value, scores, interval: estimate.interval(), responses: asked.published })
}

/// What the agreed target state of a service says that its step shall take (B.2); `None`: it does not measure that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Agreed {
    /// Days from the application to the result.
    pub term_days: Option<u32>,
    /// Documents that the applicant brings.
    pub documents: Option<u32>,
    /// Visits in person.
    pub visits: Option<u32>,
}

impl Agreed {
    /// What a target state says.
    pub fn of(state: &TargetState) -> Agreed {
        let [term_days, documents, visits] =
            [Quantity::TermDays, Quantity::Documents, Quantity::Visits].map(|quantity| state.aim(quantity));
        Agreed { term_days, documents, visits }
    }

    /// Whether a step takes no more than was agreed; `None`: one of both is not known.
    pub fn is_kept(taken: Option<u32>, agreed: Option<u32>) -> Option<bool> {
        taken.zip(agreed).map(|(taken, agreed)| taken <= agreed)
    }
}

/// How many documents a step takes; `None`: it is not written down.
pub fn documents_of(order: &Order) -> Option<u32> {
    order.documents().and_then(|all| u32::try_from(all.len()).ok())
}

/// What the steps of a way take together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Working days, one step after another.
    pub term_days: Total,
    /// Documents; one that several steps ask for counts once.
    pub documents: Total,
    /// Visits in person.
    pub visits: Total,
}

/// A sum, and of how many steps it is one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Total {
    /// The sum.
    pub sum: u64,
    /// Steps of which it is written down.
    pub steps: usize,
}

impl Total {
    fn add(&mut self, number: Option<u32>) {
        self.sum += number.map_or(0, u64::from);
        self.steps += usize::from(number.is_some());
    }
}

impl Totals {
    /// Of the orders of all steps.
    pub fn of<'a>(orders: impl IntoIterator<Item = &'a Order>) -> Totals {
        let mut totals = Totals::default();
        let mut documents = BTreeSet::new();
        for order in orders {
            totals.term_days.add(order.term_days);
            totals.visits.add(order.visits);
            let named = order.documents();
            totals.documents.steps += usize::from(named.is_some());
            documents.extend(named.into_iter().flatten().map(str::to_lowercase));
        }
        totals.documents.sum = documents.len() as u64;
        totals
    }
}

/// The step with the lowest figure of those that are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weakest {
    /// The service of the step.
    pub service: ServiceId,
    /// Among how many steps whose figures are shown.
    pub among: usize,
    /// Whether chance is no explanation: its interval lies below those of all others that are shown. Else it is only the lowest figure.
    pub is_told_apart: bool,
}

/// The weakest of the steps that are shown; `None`: fewer than two are, or two have the lowest figure alike.
pub fn weakest<'a>(steps: impl IntoIterator<Item = (&'a ServiceId, &'a Measured)>) -> Option<Weakest> {
    let mut shown: Vec<(&ServiceId, &Reading)> = steps
        .into_iter()
        .filter_map(|(service, measured)| match measured {
            Measured::Shown(reading) => Some((service, reading)),
            _ => None,
        })
        .collect();
    shown.sort_by_key(|(_, reading)| reading.value);
    let [(service, lowest), others @ ..] = shown.as_slice() else { return None };
    let next = others.first().map(|(_, reading)| reading.value)?;
    if next == lowest.value {
        return None;
    }
    let is_told_apart = others.iter().all(|(_, other)| lowest.interval.high < other.interval.low);
    Some(Weakest { service: (*service).clone(), among: shown.len(), is_told_apart })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(value: u64, low: f64, high: f64) -> Measured {
        let value = Rational::new(i128::from(value), 100);
        Measured::Shown(Reading { value, scores: [0; 5], interval: Interval { low, high }, responses: 100 })
    }

    #[test]
    fn a_way_takes_what_is_written_down_of_its_steps() {
        let order = |term_days, documents: Option<&str>, visits| Order {
            term_days,
            documents: documents.map(str::to_owned),
            visits,
        };
        let orders = [
            order(Some(10), Some("Паспорт; Справка"), Some(1)),
            order(None, None, None),
            order(Some(5), Some("паспорт;"), Some(0)),
        ];
        let Totals { term_days, documents, visits } = Totals::of(&orders);
        let told = [term_days, documents, visits].map(|total| (total.sum, total.steps));
        assert_eq!(told, [(15, 2), (2, 2), (1, 2)]);
    }

    #[test]
    fn what_was_agreed_stands_beside_what_is_taken() {
        let state = serde_json::json!({"measures": [
            {"quantity": "term_days", "from": 10, "to": 5}, {"quantity": "documents", "from": 3, "to": 0},
            {"quantity": "actions", "from": 9, "to": 4},
        ]});
        let agreed = Agreed::of(&serde_json::from_value(state).unwrap());
        assert_eq!(agreed, Agreed { term_days: Some(5), documents: Some(0), visits: None });
        for (taken, aim, expected) in [
            (Some(5), agreed.term_days, Some(true)),
            (Some(6), agreed.term_days, Some(false)),
            (None, agreed.term_days, None),
            (Some(1), agreed.visits, None),
        ] {
            assert_eq!(Agreed::is_kept(taken, aim), expected, "{taken:?} {aim:?}");
        }
        let order = |documents: Option<&str>| Order { documents: documents.map(str::to_owned), ..Order::default() };
        let counted = [None, Some(""), Some("Паспорт; Справка")].map(|all| documents_of(&order(all)));
        assert_eq!(counted, [None, Some(0), Some(2)]);
    }

    #[test]
    fn the_weakest_step_is_one_of_those_that_are_shown() {
        let (low, middle, high) = (reading(310, 3.0, 3.2), reading(350, 3.3, 3.7), reading(450, 4.4, 4.6));
        let wide = reading(345, 3.0, 3.9);
        for (steps, expected) in [
            (vec![high, low, middle], Some(("s1", 3, true))),
            (vec![middle, wide, high], Some(("s1", 3, false))),
            (vec![low, Measured::Suppressed, high], Some(("s0", 2, true))),
            (vec![Measured::OutsideScope, Measured::NotMeasured, low], None),
            (vec![low, low, high], None),
            (vec![Measured::NoData], None),
            (vec![], None),
        ] {
            let names: Vec<ServiceId> =
                (0..steps.len()).map(|place| ServiceId::parse(&format!("s{place}")).unwrap()).collect();
            let found = weakest(names.iter().zip(&steps));
            let found = found.as_ref().map(|it| (it.service.as_str(), it.among, it.is_told_apart));
            assert_eq!(found, expected, "{steps:?}");
        }
    }
}
