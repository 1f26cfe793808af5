//! What is recommended (A1.9): the list of information events that make the assessment known (A1.9б), and the methodology of raising
//! satisfaction by organisation type and life situation (A1.9а). Participants apply both (A2.13).

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::figures::measure::MeasureKind;
use crate::identifier::{QuestionId, SituationId};
use crate::organisation::OrganisationType;

/// An information event of the list, or a recommendation of the methodology.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recommended {
    /// What it is called.
    pub name: String,
    /// What to do.
    pub advice: String,
    /// Organisation types that it is for; none: all of them.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub types: BTreeSet<OrganisationType>,
    /// Life situations that it is for; none: all of them.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub situations: BTreeSet<SituationId>,
    /// Questions whose scores it should raise; none: satisfaction as a whole. An information event has none: it raises coverage.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub questions: BTreeSet<QuestionId>,
    /// The document that recommends it.
    pub legal_basis: String,
    /// The first day on which it is recommended.
    pub valid_from: NaiveDate,
    /// The first day on which it no longer is; `None`: it still is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excluded_on: Option<NaiveDate>,
}

impl Recommended {
    /// Whether it is recommended on a day to organisations of a type.
    pub fn is_for(&self, organisation_type: OrganisationType, day: NaiveDate) -> bool {
        let of_type = self.types.is_empty() || self.types.contains(&organisation_type);
        of_type && self.is_in_force(day)
    }

    /// Whether it is recommended on a day.
    pub fn is_in_force(&self, day: NaiveDate) -> bool {
        self.valid_from <= day && self.excluded_on.is_none_or(|excluded_on| day < excluded_on)
    }

    /// Whether it can stand in the list of that kind: an information event raises no score.
    pub fn suits(&self, kind: MeasureKind) -> bool {
        match kind {
            MeasureKind::InformationEvent => self.questions.is_empty(),
            MeasureKind::Measure => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_for_types_and_days() {
        let day = |day: &str| -> NaiveDate { day.parse().unwrap() };
        let recommended = |types: &[OrganisationType], excluded_on: Option<&str>| Recommended {
            name: "Памятка при записи".to_owned(),
            advice: "Дать памятку с QR-кодом каждому, кто записывается".to_owned(),
            types: types.iter().copied().collect(),
            situations: BTreeSet::new(),
            questions: BTreeSet::new(),
            legal_basis: "письмо № 4".to_owned(),
            valid_from: day("2026-02-01"),
            excluded_on: excluded_on.map(day),
        };
        let school = OrganisationType::SCHOOL;
        for (types, excluded_on, on, expected) in [
            (&[][..], None, "2026-02-01", true),
            (&[][..], None, "2026-01-31", false),
            (&[school][..], None, "2026-02-01", true),
            (&[OrganisationType::SPORT][..], None, "2026-02-01", false),
            (&[school][..], Some("2026-03-01"), "2026-02-28", true),
            (&[school][..], Some("2026-03-01"), "2026-03-01", false),
        ] {
            assert_eq!(
                recommended(types, excluded_on).is_for(school, day(on)),
                expected,
                "{types:?} {excluded_on:?} {on}"
            );
        }
        let mut asks = recommended(&[], None);
        assert!(asks.suits(MeasureKind::InformationEvent) && asks.suits(MeasureKind::Measure));
        asks.questions.insert(QuestionId::parse("comfort").unwrap());
        assert!(!asks.suits(MeasureKind::InformationEvent) && asks.suits(MeasureKind::Measure));
    }
}
