use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::*;
use crate::organisation::classification::{RegisteredIndustry, RegisteredType};

/// Those of the act, and museums, which are of an industry of their own.
fn types() -> &'static Classification {
    static TYPES: LazyLock<Classification> = LazyLock::new(|| {
        let museum = OrganisationType::parse("museum").unwrap();
        let museums = RegisteredType { name: "Музеи".to_owned(), industry: culture() };
        Classification::with([(culture(), RegisteredIndustry { name: "Культура".to_owned() })], [(museum, museums)])
    });
    &TYPES
}

fn culture() -> Industry {
    Industry::parse("culture").unwrap()
}

fn region(code: &str) -> RegionCode {
    RegionCode::parse(code).unwrap()
}

fn id(text: &str) -> OrganisationId {
    OrganisationId::parse(text).unwrap()
}

/// Two regions, four industries, five types; each type and each region has several organisations.
fn register() -> Vec<Organisation> {
    let organisation = |line: &str| {
        let (name, rest) = line.split_once(' ').unwrap();
        let (organisation_type, region) = rest.split_once(' ').unwrap();
        serde_json::from_value(serde_json::json!({
            "id": name, "name": name, "ogrn": "1027700132195", "type": organisation_type, "region": region, "level": "regional", "included_on": "2026-01-01"
        }))
        .unwrap()
    };
    [
        "clinic-1 healthcare 77",
        "clinic-2 healthcare 50",
        "school-1 school 77",
        "school-2 school 50",
        "preschool-1 preschool 77",
        "preschool-2 preschool 50",
        "stadium-1 sport 77",
        "museum-1 museum 77",
    ]
    .map(organisation)
    .to_vec()
}

fn scopes() -> Vec<Scope> {
    let industries =
        [Industry::HEALTHCARE, Industry::EDUCATION, Industry::SOCIAL_PROTECTION, culture()].map(Scope::Industry);
    let regions = ["77", "50", "16"].map(|code| Scope::Region(region(code)));
    let organisations = ["clinic-1", "school-2", "unknown"].map(|name| Scope::Organisation(id(name)));
    [Scope::Country].into_iter().chain(industries).chain(regions).chain(organisations).collect()
}

fn with_none<T: Clone>(values: impl IntoIterator<Item = T>) -> Vec<Option<T>> {
    [None].into_iter().chain(values.into_iter().map(Some)).collect()
}

fn filters() -> Vec<Filter> {
    let mut filters = Vec::new();
    for region in with_none(["77", "50", "16"].map(region)) {
        for industry in with_none(types().industries().copied()) {
            for organisation_type in with_none(types().types().copied()) {
                for organisation in with_none(["clinic-1", "school-1", "school-2", "unknown"].map(id)) {
                    filters.push(Filter { region, industry, organisation_type, organisation });
                }
            }
        }
    }
    filters
}

/// A2.12, said once more and in another way.
fn may_see(scope: &Scope, organisation: &Organisation) -> bool {
    match scope {
        Scope::Country => true,
        Scope::Industry(industry) => types().is_of(organisation.organisation_type, *industry),
        Scope::Region(region) => organisation.region == *region,
        Scope::Organisation(id) => organisation.id == *id,
    }
}

fn has_cross_section(scope: &Scope, by: By) -> bool {
    match (scope, by) {
        (Scope::Country, _) => true,
        (Scope::Industry(_) | Scope::Region(_), By::Country) => false,
        (Scope::Industry(_) | Scope::Region(_), _) => true,
        (Scope::Organisation(_), By::Organisation) => true,
        (Scope::Organisation(_), By::Country | By::Region | By::Industry | By::Type) => false,
    }
}

fn every_question(mut check: impl FnMut(&Scope, By, &Filter, Option<Filter>)) {
    let filters = filters();
    for scope in scopes() {
        for by in By::ALL {
            for filter in &filters {
                check(&scope, by, filter, scope.narrow(by, filter, types()));
            }
        }
    }
}

#[test]
fn nothing_beyond_the_scope_is_admitted_by_any_question() {
    let register = register();
    every_question(|scope, by, filter, narrowed| {
        let Some(narrowed) = narrowed else { return };
        assert!(has_cross_section(scope, by), "{scope:?} {by:?}");
        for organisation in register.iter().filter(|organisation| narrowed.admits(organisation, types())) {
            assert!(may_see(scope, organisation), "{scope:?} {by:?} {filter:?} {organisation:?}");
        }
    });
}

#[test]
fn no_row_names_another_region_industry_type_or_organisation_than_the_scope_has() {
    let register = register();
    every_question(|scope, by, filter, narrowed| {
        let Some(narrowed) = narrowed else { return };
        let own: BTreeSet<Unit> =
            register.iter().filter(|it| may_see(scope, it)).filter_map(|it| by.unit(it, types())).collect();
        for unit in register.iter().filter(|it| narrowed.admits(it, types())).filter_map(|it| by.unit(it, types())) {
            let is_own = match (scope, &unit) {
                (Scope::Industry(own), Unit::Industry(industry)) => own == industry,
                (Scope::Industry(own), Unit::Type(organisation_type)) => types().is_of(*organisation_type, *own),
                (Scope::Region(own), Unit::Region(region)) => own == region,
                (Scope::Organisation(own), unit) => *unit == Unit::Organisation(own.clone()),
                _ => true,
            };
            assert!(is_own && own.contains(&unit), "{scope:?} {by:?} {filter:?} {unit}");
        }
    });
}

#[test]
fn all_that_is_asked_and_within_the_scope_is_admitted() {
    let register = register();
    let mut answered = 0;
    every_question(|scope, by, filter, narrowed| {
        for organisation in register.iter().filter(|it| filter.admits(it, types()) && may_see(scope, it)) {
            let admitted = narrowed.as_ref().is_some_and(|narrowed| narrowed.admits(organisation, types()));
            assert_eq!(admitted, has_cross_section(scope, by), "{scope:?} {by:?} {filter:?} {organisation:?}");
            answered += usize::from(admitted);
        }
    });
    assert!(answered > 1_000, "{answered}");
}

#[test]
fn a_question_never_widens_and_asking_again_changes_nothing() {
    let register = register();
    every_question(|scope, by, filter, narrowed| {
        let Some(narrowed) = narrowed else { return };
        assert!(
            register.iter().all(|it| !narrowed.admits(it, types()) || filter.admits(it, types())),
            "{scope:?} {by:?} {filter:?}"
        );
        assert_eq!(scope.narrow(by, &narrowed, types()), Some(narrowed.clone()), "{scope:?} {by:?} {filter:?}");
    });
}

#[test]
fn examples() {
    let show = |filter: &Filter| {
        let json = serde_json::to_value(filter).unwrap();
        let parts: Vec<String> = json
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, value)| format!("{name}={}", value.as_str().unwrap()))
            .collect();
        parts.join(" ")
    };
    let read = |question: &str| -> (By, Filter) {
        let (by, rest) = question.split_once(' ').unwrap_or((question, ""));
        let pairs = rest.split_whitespace().map(|pair| pair.split_once('=').unwrap());
        let json = pairs.map(|(name, value)| (name.to_owned(), value.into())).collect();
        (By::parse(by).unwrap(), serde_json::from_value(serde_json::Value::Object(json)).unwrap())
    };
    let education = Scope::Industry(Industry::EDUCATION);
    let museums = Scope::Industry(culture());
    let moscow = Scope::Region(region("77"));
    let head = Scope::Organisation(id("clinic-1"));
    for (scope, question, expected) in [
        (&Scope::Country, "country", Some("")),
        (&Scope::Country, "organisation region=50 type=school", Some("region=50 type=school")),
        (&Scope::Country, "type industry=sport type=school", Some("industry=sport type=school")),
        (&education, "country", None),
        (&education, "country industry=education", None),
        (&education, "industry", Some("industry=education")),
        (&education, "industry industry=sport", None),
        (&education, "region", Some("industry=education")),
        (&education, "region region=50", Some("industry=education region=50")),
        (&education, "type type=preschool", Some("industry=education type=preschool")),
        (&education, "type type=healthcare", None),
        (&education, "type type=museum", None),
        (&museums, "type type=museum", Some("industry=culture type=museum")),
        (&museums, "type type=school", None),
        (&museums, "industry industry=education", None),
        (&education, "organisation organisation=clinic-1", Some("industry=education organisation=clinic-1")),
        (&moscow, "country", None),
        (&moscow, "country region=77", None),
        (&moscow, "region", Some("region=77")),
        (&moscow, "region region=77", Some("region=77")),
        (&moscow, "region region=50", None),
        (&moscow, "industry", Some("region=77")),
        (&moscow, "industry industry=sport", Some("industry=sport region=77")),
        (&moscow, "organisation organisation=clinic-2", Some("organisation=clinic-2 region=77")),
        (&head, "organisation", Some("organisation=clinic-1")),
        (&head, "organisation organisation=clinic-1", Some("organisation=clinic-1")),
        (&head, "organisation organisation=clinic-2", None),
        (&head, "country", None),
        (&head, "region", None),
        (&head, "region region=77", None),
        (&head, "industry", None),
        (&head, "type type=healthcare", None),
    ] {
        let (by, filter) = read(question);
        assert_eq!(scope.narrow(by, &filter, types()).as_ref().map(show).as_deref(), expected, "{scope:?} {question}");
    }
}

#[test]
fn a_scope_needs_its_own_field_and_no_other() {
    let cases = [
        (ParticipantRole::Coordinator, ""),
        (ParticipantRole::FederalBody, "industry"),
        (ParticipantRole::RegionalExecutive, "region"),
        (ParticipantRole::OrganisationHead, "organisation"),
        (ParticipantRole::Feed, ""),
        (ParticipantRole::Operator, ""),
        (ParticipantRole::Body, ""),
    ];
    for (role, needed) in cases {
        for bits in 0..8u8 {
            let given: Vec<&str> = ["industry", "region", "organisation"]
                .into_iter()
                .enumerate()
                .filter(|(bit, _)| bits & (1 << bit) != 0)
                .map(|(_, name)| name)
                .collect();
            let has = |name: &str| given.contains(&name);
            let scope = Scope::of(
                role,
                has("industry").then_some(Industry::SPORT),
                has("region").then(|| region("77")),
                has("organisation").then(|| id("clinic-1")),
            );
            let expected = match given.iter().find(|name| **name != needed) {
                Some(name) => Err(ScopeError::NotAllowed(name)),
                None if role == ParticipantRole::Body => Ok(None),
                None if has(needed) || needed.is_empty() => Ok(Some(match needed {
                    "industry" => Scope::Industry(Industry::SPORT),
                    "region" => Scope::Region(region("77")),
                    "organisation" => Scope::Organisation(id("clinic-1")),
                    _ => Scope::Country,
                })),
                None => Err(ScopeError::Missing(needed)),
            };
            assert_eq!(scope, expected, "{role:?} {given:?}");
        }
    }
}

#[test]
fn names_on_the_wire_are_those_that_serde_writes() {
    for role in ParticipantRole::ALL {
        assert_eq!(serde_json::to_value(role).unwrap(), role.as_str());
        assert_eq!(ParticipantRole::parse(role.as_str()), Some(role));
    }
    for by in By::ALL {
        assert_eq!(serde_json::to_value(by).unwrap(), by.as_str());
        assert_eq!(By::parse(by.as_str()), Some(by));
    }
    let units: Vec<String> = By::ALL.iter().map(|by| by.unit(&register()[0], types()).unwrap().to_string()).collect();
    assert_eq!(units, ["country", "region:77", "industry:healthcare", "type:healthcare", "organisation:clinic-1"]);
}

#[test]
fn growth_is_due_each_year_from_federal_bodies_and_each_quarter_from_the_others() {
    let back: Vec<String> = ParticipantRole::ALL
        .iter()
        .map(|role| format!("{} {}", role.as_str(), role.growth_policy(None).periods_back()))
        .collect();
    assert_eq!(
        back,
        [
            "coordinator 1",
            "federal_body 4",
            "regional_executive 1",
            "organisation_head 1",
            "feed 1",
            "operator 1",
            "body 1",
            "source 1",
        ]
    );
    // The head of a federal organisation answers to a federal body.
    for (role, level, periods) in [
        (ParticipantRole::OrganisationHead, Level::Federal, 4),
        (ParticipantRole::OrganisationHead, Level::Regional, 1),
        (ParticipantRole::RegionalExecutive, Level::Federal, 1),
    ] {
        assert_eq!(role.growth_policy(Some(level)).periods_back(), periods);
    }
}

#[test]
fn a_unit_is_read_as_it_is_written() {
    for text in ["country", "region:77", "industry:sport", "type:school", "organisation:clinic-1"] {
        assert_eq!(Unit::parse(text).map(|unit| unit.to_string()).as_deref(), Some(text));
    }
    for text in
        ["", "country:", "region:", "region:00", "type:sport:", "organisation:", "organisation:a#b", "source:mis"]
    {
        assert_eq!(Unit::parse(text), None, "{text}");
    }
}
