//! The average of organisations: each counts once, however many citizens answered. It is no official figure, and stands beside one that it
//! may differ from: there each answer counts once (A2.9б).

use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

use crate::decimal::Rational;
use crate::figures::indicator::Method;
use crate::tally::Tally;

/// Millionths of a point, to which the mean of each organisation is rounded before they are added: sums stay whole numbers.
const SCALE: i128 = 1_000_000;

/// Means of organisations whose satisfaction is shown, added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganisationMeans {
    /// How many organisations.
    pub organisations: u64,
    /// Their means together, in millionths of a point.
    pub millionths: u64,
}

impl OrganisationMeans {
    /// Of one organisation; nothing where its satisfaction is not shown.
    pub fn of(tally: &Tally) -> OrganisationMeans {
        let Some(mean) = Method::CURRENT.satisfaction(tally) else { return OrganisationMeans::default() };
        let millionths = (mean * Rational::from_integer(SCALE)).round().to_integer();
        OrganisationMeans { organisations: 1, millionths: u64::try_from(millionths).unwrap_or_default() }
    }

    /// Their average, 1 to 5; `None` of none.
    pub fn average(&self) -> Option<Rational> {
        let organisations = i128::from(self.organisations);
        (0 < organisations).then(|| Rational::new(i128::from(self.millionths), organisations * SCALE))
    }
}

impl AddAssign for OrganisationMeans {
    fn add_assign(&mut self, other: OrganisationMeans) {
        self.organisations = self.organisations.saturating_add(other.organisations);
        self.millionths = self.millionths.saturating_add(other.millionths);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decimal::two_places;

    #[test]
    fn each_organisation_counts_once() {
        let tally = |scores: [u64; 5]| {
            let [one, two, three, four, five] = scores;
            let questions =
                [(crate::identifier::QuestionId::parse("comfort").unwrap(), [9, one, two, three, four, five])];
            Tally { questions: questions.into(), published: 100, ..Tally::default() }
        };
        let mut means = OrganisationMeans::default();
        assert_eq!(means.average(), None);
        // A thousand answers of 5, twenty of 2, and one that nobody scored.
        for scores in [[0, 0, 0, 0, 1_000], [0, 20, 0, 0, 0], [0; 5]] {
            means += OrganisationMeans::of(&tally(scores));
        }
        assert_eq!((means.organisations, two_places(&means.average().unwrap())), (2, "3.50".to_owned()));
        // A third is rounded to a millionth, and no further.
        let third = OrganisationMeans::of(&tally([2, 1, 0, 0, 0]));
        assert_eq!(third, OrganisationMeans { organisations: 1, millionths: 1_333_333 });
    }
}
