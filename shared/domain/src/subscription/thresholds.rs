//! Below which values participants are told of organisations: of satisfaction and of coverage, each with a usual threshold and others among which
//! a subscriber may choose.

use serde::{Deserialize, Serialize};

use crate::decimal::{Decimal, Rational};
use crate::names;
use crate::regulation::SubscriptionPolicies;
use crate::subscription::Topic;

names! {
    /// What gives an alarm where it is below a threshold.
    pub enum Watched {
        /// Published satisfaction.
        Satisfaction = "satisfaction",
        /// Coverage in percent. It is no opinion, and hidden from nobody who sees the organisation.
        Coverage = "coverage",
    }
}

impl Watched {
    /// Who hears of it.
    pub fn topic(self) -> Topic {
        match self {
            Watched::Satisfaction => Topic::OrganisationBelowThreshold,
            Watched::Coverage => Topic::CoverageBelowThreshold,
        }
    }
}

/// Thresholds that a subscriber has chosen; `None`: the usual one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thresholds {
    /// Of satisfaction.
    #[serde(default, rename = "below", skip_serializing_if = "Option::is_none")]
    pub satisfaction: Option<Decimal>,
    /// Of coverage, in percent.
    #[serde(default, rename = "coverage_below", skip_serializing_if = "Option::is_none")]
    pub coverage: Option<Decimal>,
}

impl Thresholds {
    /// That of what is watched.
    pub fn of(&self, watched: Watched) -> Option<Decimal> {
        match watched {
            Watched::Satisfaction => self.satisfaction,
            Watched::Coverage => self.coverage,
        }
    }
}

/// The usual threshold, and those among which a subscriber may choose another one.
#[derive(Clone, Copy, Debug)]
pub struct Choices<'a> {
    /// That of whoever chooses none.
    pub usual: Rational,
    all: &'a [Decimal],
}

impl<'a> Choices<'a> {
    /// The values other than the usual one.
    pub fn others(self) -> impl Iterator<Item = Decimal> + 'a {
        self.all.iter().copied().filter(move |choice| choice.0 != self.usual)
    }

    /// The value that a subscriber has chosen; `None`: the usual one, also where it is no more among the choices.
    pub fn chosen(self, wish: Option<Decimal>) -> Option<Decimal> {
        wish.filter(|wish| self.others().any(|choice| choice == *wish))
    }

    /// Below which value there is an alarm for whoever has chosen that.
    pub fn threshold(self, chosen: Option<Decimal>) -> Rational {
        chosen.map_or(self.usual, |chosen| chosen.0)
    }
}

impl SubscriptionPolicies {
    /// The thresholds among which subscribers choose.
    pub fn choices(&self, watched: Watched) -> Choices<'_> {
        match watched {
            Watched::Satisfaction => Choices { usual: self.alarm_below, all: &self.alarm_choices },
            Watched::Coverage => Choices { usual: self.coverage_below, all: &self.coverage_choices },
        }
    }

    /// The coverage that may give an alarm; `None`: it is of too few notices.
    pub fn watched_coverage(&self, coverage: Option<Rational>, notices: u64) -> Option<Rational> {
        coverage.filter(|_| self.coverage_notices_min <= notices)
    }
}
