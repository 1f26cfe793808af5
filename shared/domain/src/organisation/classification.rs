//! The organisation types and industries that there are: those of the act, which nobody changes, and those of the registers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::codes::{Industry, OrganisationType};

/// An industry in its register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisteredIndustry {
    /// What it is called.
    pub name: String,
}

/// An organisation type in its register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisteredType {
    /// What organisations of it are called, in the plural.
    pub name: String,
    /// The industry that it belongs to, for ever: closed quarters and scopes follow from it.
    pub industry: Industry,
}

/// The types of the act and the industry of each (A/2, A2.12б).
const OF_THE_ACT: [(OrganisationType, Industry); 5] = [
    (OrganisationType::EXPERTISE_BUREAU, Industry::SOCIAL_PROTECTION),
    (OrganisationType::HEALTHCARE, Industry::HEALTHCARE),
    (OrganisationType::SCHOOL, Industry::EDUCATION),
    (OrganisationType::PRESCHOOL, Industry::EDUCATION),
    (OrganisationType::SPORT, Industry::SPORT),
];

/// A type as it is classified.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Type {
    industry: Industry,
    /// `None` of one of the act, which every language has words for.
    name: Option<String>,
}

/// The types and industries that there are. What it does not have belongs to no industry and has no name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Classification {
    types: BTreeMap<OrganisationType, Type>,
    industries: BTreeMap<Industry, Option<String>>,
}

impl Default for Classification {
    /// That of the act.
    fn default() -> Classification {
        let of_the_act =
            |(code, industry): &(OrganisationType, Industry)| (*code, Type { industry: *industry, name: None });
        Classification {
            types: OF_THE_ACT.iter().map(of_the_act).collect(),
            industries: Industry::BUILT_IN.into_iter().map(|industry| (industry, None)).collect(),
        }
    }
}

impl Classification {
    /// That of the act, and what the registers have besides. An entry under a code of the act changes nothing.
    pub fn with(
        industries: impl IntoIterator<Item = (Industry, RegisteredIndustry)>,
        types: impl IntoIterator<Item = (OrganisationType, RegisteredType)>,
    ) -> Classification {
        let mut all = Classification::default();
        for (code, RegisteredIndustry { name }) in industries {
            all.industries.entry(code).or_insert(Some(name));
        }
        for (code, RegisteredType { name, industry }) in types {
            all.types.entry(code).or_insert(Type { industry, name: Some(name) });
        }
        all
    }

    /// All types: those of the act first.
    pub fn types(&self) -> impl Iterator<Item = &OrganisationType> {
        self.types.keys()
    }

    /// All industries: those of the act first.
    pub fn industries(&self) -> impl Iterator<Item = &Industry> {
        self.industries.keys()
    }

    /// The type of that code, if there is one.
    pub fn type_named(&self, code: &str) -> Option<OrganisationType> {
        OrganisationType::parse(code).filter(|it| self.types.contains_key(it))
    }

    /// The industry of that code, if there is one.
    pub fn industry_named(&self, code: &str) -> Option<Industry> {
        Industry::parse(code).filter(|it| self.industries.contains_key(it))
    }

    /// The industry that a type belongs to.
    pub fn industry_of(&self, organisation_type: OrganisationType) -> Option<Industry> {
        self.types.get(&organisation_type).map(|it| it.industry)
    }

    /// Whether a type belongs to an industry.
    pub fn is_of(&self, organisation_type: OrganisationType, industry: Industry) -> bool {
        self.industry_of(organisation_type) == Some(industry)
    }

    /// What a register calls a type; `None` of those of the act, which every language has words for.
    pub fn name_of_type(&self, organisation_type: OrganisationType) -> Option<&str> {
        self.types.get(&organisation_type)?.name.as_deref()
    }

    /// What a register calls an industry; `None` of those of the act.
    pub fn name_of_industry(&self, industry: Industry) -> Option<&str> {
        self.industries.get(&industry)?.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_type(code: &str) -> OrganisationType {
        OrganisationType::parse(code).unwrap()
    }

    fn named(name: &str, industry: Industry) -> RegisteredType {
        RegisteredType { name: name.to_owned(), industry }
    }

    #[test]
    fn every_type_of_the_act_has_its_industry() {
        let act = Classification::default();
        let table: Vec<String> = act.types().map(|it| format!("{it} {}", act.industry_of(*it).unwrap())).collect();
        assert_eq!(
            table,
            [
                "expertise_bureau social_protection",
                "healthcare healthcare",
                "school education",
                "preschool education",
                "sport sport"
            ]
        );
        assert_eq!(act.types().copied().collect::<Vec<_>>(), OrganisationType::BUILT_IN);
        assert_eq!(act.industries().copied().collect::<Vec<_>>(), Industry::BUILT_IN);
    }

    #[test]
    fn one_s_own_stand_beside_those_of_the_act_and_change_none_of_them() {
        let culture = Industry::parse("culture").unwrap();
        let industries = [
            (culture, RegisteredIndustry { name: "Культура".to_owned() }),
            (Industry::SPORT, RegisteredIndustry { name: "Другой спорт".to_owned() }),
        ];
        let types = [
            (of_type("museum"), named("Музеи", culture)),
            (of_type("lyceum"), named("Лицеи", Industry::EDUCATION)),
            (OrganisationType::SCHOOL, named("Другие школы", culture)),
        ];
        let all = Classification::with(industries, types);
        let told: Vec<String> = all
            .types()
            .map(|it| format!("{it} {} {}", all.industry_of(*it).unwrap(), all.name_of_type(*it).unwrap_or("—")))
            .collect();
        assert_eq!(
            told,
            [
                "expertise_bureau social_protection —",
                "healthcare healthcare —",
                "school education —",
                "preschool education —",
                "sport sport —",
                "lyceum education Лицеи",
                "museum culture Музеи"
            ]
        );
        assert_eq!((all.name_of_industry(culture), all.name_of_industry(Industry::SPORT)), (Some("Культура"), None));
        assert!(all.is_of(of_type("museum"), culture) && !all.is_of(of_type("museum"), Industry::EDUCATION));
    }

    #[test]
    fn what_nobody_registered_is_of_no_industry_and_has_no_name() {
        let act = Classification::default();
        let theatre = of_type("theatre");
        assert_eq!((act.industry_of(theatre), act.name_of_type(theatre)), (None, None));
        assert_eq!(
            (act.type_named("theatre"), act.type_named("School"), act.industry_named("culture")),
            (None, None, None)
        );
        assert_eq!(act.type_named("school"), Some(OrganisationType::SCHOOL));
        assert!(Industry::BUILT_IN.into_iter().all(|industry| !act.is_of(theatre, industry)));
    }
}
