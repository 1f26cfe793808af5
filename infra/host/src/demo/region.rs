//! The regions of the demonstration: organisations, source systems, participants. All of them are made up.

use domain::organisation::OrganisationType;

use super::dice::Dice;

/// Where the story is told: Yaroslavl oblast, in Moscow's time.
pub(super) const REGION: &str = "76";

/// The neighbours of that region, in the same time, each with the beginning of its organisations' names: they are there to compare with.
pub(super) const NEIGHBOURS: [(&str, &str); 2] = [("44", "Костромская"), ("33", "Владимирская")];

/// A legal name as long as they are.
const LEGAL_NAME: &str = "Государственное бюджетное учреждение здравоохранения Владимирской области «Центральная городская больница имени \
    заслуженного врача Н. И. Пирогова» города Владимира";

/// An organisation type that the act does not name, as another one would, and its industry: entries of registers.
pub(super) const MUSEUM: OrganisationType = OrganisationType::parse("museum").expect("a code");

/// The rows of the register of industries, and of that of organisation types.
pub(super) const OWN_TYPES: [(&str, &str); 2] =
    [("industries", "id,name\nculture,Культура\n"), ("organisation_types", "id,name,industry\nmuseum,Музеи,culture\n")];

/// A source system.
pub(super) struct DemoSource {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) types: &'static [OrganisationType],
}

/// The source systems.
pub(super) const SOURCES: [DemoSource; 4] = [
    DemoSource {
        id: "mis",
        name: "Медицинская информационная система области",
        types: &[OrganisationType::HEALTHCARE],
    },
    DemoSource {
        id: "edu",
        name: "Электронный журнал и очередь в детские сады",
        types: &[OrganisationType::SCHOOL, OrganisationType::PRESCHOOL],
    },
    DemoSource {
        id: "social",
        name: "Социальный регистр и спортивные школы",
        types: &[OrganisationType::EXPERTISE_BUREAU, OrganisationType::SPORT],
    },
    DemoSource { id: "tickets", name: "Билетная система музеев", types: &[MUSEUM] },
];

/// Participants: id, name, role, and the field that narrows the scope. The head's organisation is the first clinic.
pub(super) const PARTICIPANTS: [(&str, &str, &str, &str, &str); 11] = [
    ("mintrud", "Министерство труда и социальной защиты", "coordinator", "", ""),
    ("minzdrav", "Министерство здравоохранения", "federal_body", "industry", "healthcare"),
    ("minpros", "Министерство просвещения", "federal_body", "industry", "education"),
    ("minsport", "Министерство спорта", "federal_body", "industry", "sport"),
    ("fbmse", "Федеральное бюро медико-социальной экспертизы", "federal_body", "industry", "social_protection"),
    ("minkult", "Министерство культуры", "federal_body", "industry", "culture"),
    ("oblast", "Правительство области", "regional_executive", "region", REGION),
    ("head", "Главный врач поликлиники № 1", "organisation_head", "organisation", "clinic-01"),
    ("mineconomy", "Министерство экономического развития", "feed", "", ""),
    ("operator", "Оператор системы", "operator", "", ""),
    ("methodist", "Методист детского сада № 1", "source", "source", "edu"),
];

/// An organisation and its character.
#[derive(Clone, Debug)]
pub(super) struct DemoOrganisation {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) ogrn: String,
    pub(super) organisation_type: OrganisationType,
    /// The region's code.
    pub(super) region: &'static str,
    /// What citizens would give it on the whole, 1 to 5.
    pub(super) quality: f64,
    /// How much that changes with each quarter.
    pub(super) trend: f64,
    /// How much it changes at once, when a change of its own has come into force: from the third quarter on.
    pub(super) lift: f64,
    /// How much below the rest its weakest question lies, and which that is.
    pub(super) weakness: (usize, f64),
    /// The share of the organisation's citizens that answers.
    pub(super) willingness: f64,
    /// How much busier than others it is.
    pub(super) weight: f64,
}

/// The organisations.
pub(super) fn organisations() -> Vec<DemoOrganisation> {
    let mut dice = Dice::seeded(76);
    let groups: [(OrganisationType, usize, &str, &str); 6] = [
        (OrganisationType::HEALTHCARE, 22, "clinic", "Городская поликлиника"),
        (OrganisationType::SCHOOL, 18, "school", "Средняя школа"),
        (OrganisationType::PRESCHOOL, 14, "garden", "Детский сад"),
        (OrganisationType::SPORT, 7, "sport", "Спортивная школа"),
        (OrganisationType::EXPERTISE_BUREAU, 3, "bureau", "Бюро медико-социальной экспертизы"),
        (MUSEUM, 5, "museum", "Краеведческий музей"),
    ];
    let mut all: Vec<DemoOrganisation> = Vec::new();
    for (organisation_type, count, prefix, title) in groups {
        for number in 1..=count {
            let quality = 4.35 + 0.28 * dice.bell();
            all.push(DemoOrganisation {
                id: format!("{prefix}-{number:02}"),
                name: format!("{title} № {number}"),
                ogrn: ogrn(all.len() as u64),
                organisation_type,
                region: REGION,
                quality: quality.clamp(3.2, 4.9),
                lift: 0.0,
                trend: if dice.happens(0.3) { 0.12 } else { 0.02 * dice.bell() },
                weakness: (dice.below(5), if dice.happens(0.35) { 0.9 } else { 0.15 }),
                willingness: 0.25 + 0.35 * dice.fraction(),
                weight: match organisation_type {
                    OrganisationType::HEALTHCARE => 1.6 + dice.fraction(),
                    _ => 0.4 + dice.fraction(),
                },
            });
        }
    }
    // Those whose changes come into force: one helped, one did harm. They are busy, so that what came of it is told beyond chance.
    for (id, quality, lift) in [("clinic-01", 3.1, 1.7), ("clinic-02", 4.3, -0.9)] {
        for organisation in all.iter_mut().filter(|organisation| organisation.id == id) {
            *organisation =
                DemoOrganisation { quality, lift, trend: 0.0, willingness: 0.6, weight: 4.0, ..organisation.clone() };
        }
    }
    let of_neighbours: Vec<DemoOrganisation> = neighbours(&all);
    all.extend(of_neighbours);
    all
}

/// A few clinics and schools of the neighbours: like those of the region, and less busy, so that the story there keeps its answers.
fn neighbours(of_region: &[DemoOrganisation]) -> Vec<DemoOrganisation> {
    let mut found = Vec::new();
    for (region, beginning) in NEIGHBOURS {
        for prefix in ["clinic", "school"] {
            let like = of_region.iter().filter(|it| it.id.starts_with(prefix) && it.lift == 0.0).take(4);
            for organisation in like {
                let legal = found.len() == 8;
                let name = match legal {
                    true => LEGAL_NAME.to_owned(),
                    false => format!("{beginning} {}", organisation.name.to_lowercase()),
                };
                found.push(DemoOrganisation {
                    id: format!("{region}-{}", organisation.id),
                    name,
                    ogrn: ogrn((of_region.len() + found.len()) as u64),
                    region,
                    weight: 0.4,
                    ..organisation.clone()
                });
            }
        }
    }
    found
}

/// An OGRN with its control digit.
fn ogrn(number: u64) -> String {
    let body = 102_760_000_000 + number * 1_013;
    format!("{body}{}", body % 11 % 10)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn there_are_three_regions_and_each_has_enough_of_a_type_to_compare() {
        let all = organisations();
        for region in [REGION].into_iter().chain(NEIGHBOURS.map(|(region, _)| region)) {
            let clinics = all.iter().filter(|it| it.region == region && it.id.contains("clinic"));
            assert!(clinics.count() >= 3, "{region}");
        }
        let names: BTreeSet<&str> = all.iter().map(|organisation| organisation.name.as_str()).collect();
        assert_eq!(names.len(), all.len(), "a mail tells an organisation by its name");
        assert!(names.iter().any(|name| name.chars().count() >= 150));
    }

    #[test]
    fn at_least_sixty_organisations_of_all_types_that_the_register_takes() {
        let all = organisations();
        let organisation_types: BTreeSet<OrganisationType> =
            all.iter().map(|organisation| organisation.organisation_type).collect();
        let ogrns: BTreeSet<&str> = all.iter().map(|organisation| organisation.ogrn.as_str()).collect();
        assert!(all.len() >= 60 && organisation_types.len() == 6 && ogrns.len() == all.len());
        for organisation in &all {
            assert!(
                domain::organisation::legal_entity::Ogrn::parse(&organisation.ogrn).is_ok(),
                "{}",
                organisation.ogrn
            );
            assert!(SOURCES.iter().any(|source| source.types.contains(&organisation.organisation_type)));
        }
    }
}
