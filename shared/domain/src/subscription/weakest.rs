//! Organisations of which the answers say most surely that they are below the target. A low mean of few answers says little: what counts
//! is how high satisfaction may be at most, the upper end of its interval of 95 %.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::decimal::{self, Rational};
use crate::identifier::OrganisationId;

/// Parts of a point of the scale in which the end of an interval is kept: the store has no floating point.
const PARTS: f64 = 10_000.0;

/// What is published of an organisation's satisfaction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Published {
    /// The value.
    pub satisfaction: Rational,
    /// The upper end of its interval.
    pub at_most: f64,
}

/// An organisation that is below the target, and how high its satisfaction is at most, in ten-thousandths of a point.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Weak {
    /// How high it is at most.
    pub at_most: u32,
    /// The organisation that is below.
    pub organisation: OrganisationId,
}

/// Those whose satisfaction is below the target even if it is as high as it may be, the lowest first.
pub fn of(published: &BTreeMap<OrganisationId, Published>, target: &Rational, max: usize) -> Vec<Weak> {
    let surely = published.iter().filter(|(_, it)| it.at_most < decimal::approximate(*target));
    let weak = surely.map(|(id, it)| Weak { at_most: (it.at_most * PARTS).round() as u32, organisation: id.clone() });
    let mut weakest: Vec<Weak> = weak.collect();
    weakest.sort();
    weakest.truncate(max);
    weakest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_answers_a_little_below_say_more_than_few_far_below() {
        let published = [
            ("few", "2", 4.4),
            ("luck", "1", 4.6),
            ("many", "3.9", 4.0),
            ("some", "3.5", 4.1),
            ("target", "4.5", 4.5),
            ("more", "4.2", 4.35),
        ];
        let one = |(id, satisfaction, at_most): (&str, &str, f64)| {
            let satisfaction = decimal::parse(satisfaction).unwrap();
            (OrganisationId::parse(id).unwrap(), Published { satisfaction, at_most })
        };
        let published = published.map(one).into();
        let target = decimal::parse("4.5").unwrap();
        let named: Vec<String> = of(&published, &target, 3).iter().map(|it| it.organisation.to_string()).collect();
        assert_eq!(named, ["many", "some", "more"]);
        assert_eq!(of(&published, &target, 9).len(), 4);
    }
}
