//! A lane: what one organisation's citizens answer to one version of a questionnaire in one quarter, all as their invitations have it.

use std::fmt;

use crate::calendar::Quarter;
use crate::identifier::{OrganisationId, QuestionnaireId};
use crate::organisation::{OrganisationType, RegionCode};
use crate::publication::{Place, Reach};
use crate::questionnaire::QuestionnaireVersion;

/// The name of a lane. Its type is no part of the name: an organisation that changes it in the middle of a quarter keeps its lane.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lane {
    /// The quarter in which is answered.
    pub quarter: Quarter,
    /// The region.
    pub region: RegionCode,
    /// The organisation.
    pub organisation: OrganisationId,
    /// What is asked.
    pub questionnaire: QuestionnaireVersion,
}

impl Lane {
    /// Where its groups are published.
    pub fn place(&self, organisation_type: OrganisationType) -> Place {
        Place::Organisation {
            region: self.region,
            organisation_type,
            organisation: self.organisation.clone(),
            questionnaire: self.questionnaire.clone(),
        }
    }

    /// What tells it from the other lanes of its quarter and region: `<organisation>#<questionnaire>#<version>`.
    pub fn within_region(&self) -> String {
        format!("{}#{}#{}", self.organisation, self.questionnaire.id, self.questionnaire.version)
    }

    /// Reads [`Lane::within_region`].
    pub fn parse(quarter: Quarter, region: RegionCode, text: &str) -> Option<Lane> {
        let (organisation, questionnaire) = text.split_once('#')?;
        let (id, version) = questionnaire.split_once('#')?;
        let version: u32 = version.parse().ok()?;
        let lane = Lane {
            quarter,
            region,
            organisation: OrganisationId::parse(organisation).ok()?,
            questionnaire: QuestionnaireVersion { id: QuestionnaireId::parse(id).ok()?, version },
        };
        (lane.within_region() == text).then_some(lane)
    }

    /// How far an answer in this lane is its citizen's first of the quarter, who has answered in those lanes of these types before; `None`:
    /// in this very lane already.
    pub fn first_within<'a>(
        &self,
        organisation_type: OrganisationType,
        before: impl IntoIterator<Item = (&'a Lane, OrganisationType)>,
    ) -> Option<Reach> {
        let mut first = Some(Reach::Country);
        for (other, other_kind) in before {
            let shared = match other {
                other if other == self => None,
                other if other.region == self.region && other_kind == organisation_type => Some(Reach::Organisation),
                other if other.region == self.region => Some(Reach::RegionAndType),
                _ => Some(Reach::Region),
            };
            first = first.min(shared);
        }
        first
    }
}

impl fmt::Display for Lane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}#{}", self.quarter, self.region, self.within_region())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lane(text: &str) -> (Lane, OrganisationType) {
        let [region, organisation_type, organisation, version] = text.split(' ').collect::<Vec<_>>()[..] else {
            panic!("{text}")
        };
        let (quarter, region) = (Quarter::parse("2026Q1").unwrap(), RegionCode::parse(region).unwrap());
        let lane = Lane::parse(quarter, region, &format!("{organisation}#standard#{version}")).unwrap();
        (lane, OrganisationType::parse(organisation_type).unwrap())
    }

    #[test]
    fn an_answer_is_its_citizens_first_as_far_as_no_other_is_there() {
        for (before, expected) in [
            (vec![], Some(Reach::Country)),
            (vec!["16 school a 1"], Some(Reach::Region)),
            (vec!["77 sport c 1"], Some(Reach::RegionAndType)),
            (vec!["77 school b 1"], Some(Reach::Organisation)),
            (vec!["77 school a 2"], Some(Reach::Organisation)),
            (vec!["77 school a 1"], None),
            (vec!["77 school a 1", "16 school b 1"], None),
            (vec!["16 school b 1", "77 sport c 1"], Some(Reach::RegionAndType)),
        ] {
            let (own, organisation_type) = lane("77 school a 1");
            let before: Vec<_> = before.into_iter().map(lane).collect();
            let first = own.first_within(
                organisation_type,
                before.iter().map(|(lane, organisation_type)| (lane, *organisation_type)),
            );
            assert_eq!(first, expected, "{before:?}");
        }
    }
}
