use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::*;
use crate::organisation::OrganisationType::{Healthcare, Preschool, School};

const SMALLEST_CELL: u64 = 10;

/// Answers by place and organisation.
type Country = BTreeMap<RegionAndType, BTreeMap<OrganisationId, u64>>;

fn blocks(country: &Country) -> BTreeMap<RegionAndType, Block> {
    let block = |organisations: &BTreeMap<OrganisationId, u64>| {
        Block::of(organisations.iter().map(|(id, answers)| (id, *answers)), SMALLEST_CELL)
    };
    country.iter().map(|(place, organisations)| (*place, block(organisations))).collect()
}

/// Every cell that is served, with its name.
fn cells() -> Vec<(String, Cell)> {
    let regions = [None, Some("16"), Some("39"), Some("77")];
    let groups = [None, Some(Healthcare), Some(School), Some(Preschool)];
    let mut cells = Vec::new();
    for code in regions {
        let region = code.map(|code| RegionCode::parse(code).unwrap());
        let name = code.unwrap_or("country");
        for kind in groups {
            let kind_name = kind.map_or(String::new(), |kind| format!(" {}", kind.as_str()));
            cells.push((format!("{name}{kind_name}"), Cell { region, industry: None, kind }));
        }
        let industry = Some(Industry::Education);
        cells.push((format!("{name} education"), Cell { region, industry, kind: None }));
    }
    cells
}

/// `77/school a=12 b=3; 39/school c=20` as a country.
fn country(text: &str) -> Country {
    let block = |line: &str| {
        let mut words = line.split_whitespace();
        let place = RegionAndType::try_from(words.next().unwrap().to_owned()).unwrap();
        let organisation = |word: &str| {
            let (id, answers) = word.split_once('=').unwrap();
            (OrganisationId::parse(id).unwrap(), answers.parse().unwrap())
        };
        (place, words.map(organisation).collect())
    };
    text.split(';').map(block).collect()
}

/// Whatever is hidden of a country.
fn hidden(country: &Country) -> String {
    let plan = Plan::of(&blocks(country), SMALLEST_CELL);
    let cells = cells().into_iter().filter(|(_, cell)| plan.cell(cell) == State::Suppressed).map(|(name, _)| name);
    let organisations = country.values().flat_map(|organisations| {
        let plan = &plan;
        let hidden = organisations.iter().filter(|(id, answers)| plan.organisation(id, **answers) == State::Suppressed);
        hidden.map(|(id, _)| id.to_string())
    });
    let mut organisations: Vec<String> = organisations.collect();
    organisations.sort_unstable();
    cells.chain(organisations).collect::<Vec<_>>().join(", ")
}

#[track_caller]
fn check(text: &str, expected: Expect) {
    expected.assert_eq(&hidden(&country(text)));
}

#[test]
fn nothing_is_hidden_without_need() {
    check("77/school a=10 b=12; 39/healthcare c=20", expect![[r#""#]]);
    // No answer at all is nothing to hide.
    check("77/school a=10 b=0; 39/healthcare c=0", expect![[r#""#]]);
}

#[test]
fn the_next_smallest_sibling_is_hidden_too() {
    check("77/school a=3 b=12 c=30", expect!["a, b"]);
    // Together the small ones are enough.
    check("77/school a=3 b=8 c=30", expect!["a, b"]);
    check("77/school a=3 b=4 c=30 d=20", expect!["a, b, d"]);
}

#[test]
fn too_few_in_all_hide_all() {
    check(
        "77/school a=3 b=4",
        expect!["country, country school, country education, 77, 77 school, 77 education, a, b"],
    );
}

#[test]
fn a_small_type_of_a_region_hides_a_rectangle_and_keeps_the_totals() {
    check(
        "77/school a=3; 77/preschool b=20; 39/school c=30; 39/preschool d=40; 16/school e=50; 16/preschool f=60",
        expect!["39 school, 39 preschool, 77 school, 77 preschool, a, b, c, d"],
    );
    // Across industries those of the two regions are hidden as well; the country's stay.
    check(
        "77/school a=3; 77/healthcare b=20; 39/school c=30; 39/healthcare d=40",
        expect!["39 healthcare, 39 school, 39 education, 77 healthcare, 77 school, 77 education, a, b, c, d"],
    );
}

#[test]
fn without_a_rectangle_the_region_keeps_its_total() {
    // One region only: each type of the country is that of the region.
    check(
        "77/school a=3; 77/healthcare b=20; 77/preschool c=15",
        expect!["country school, country preschool, 77 school, 77 preschool, a, c"],
    );
    check(
        "77/school a=6; 77/healthcare b=6",
        expect!["country healthcare, country school, country education, 77 healthcare, 77 school, 77 education, a, b"],
    );
    // A region of one type, too small: another region goes with it, and the type's total stays.
    check(
        "77/school a=3; 39/school b=20; 39/healthcare c=30; 16/healthcare d=40",
        expect!["39, 39 school, 39 education, 77, 77 school, 77 education, a, b"],
    );
}

#[test]
fn places_are_read_as_they_are_written() {
    let place = RegionAndType { region: RegionCode::parse("77").unwrap(), kind: School };
    assert_eq!(serde_json::to_string(&place).unwrap(), r#""77/school""#);
    assert_eq!(RegionAndType::try_from("77/school".to_owned()), Ok(place));
    for text in ["", "77", "00/school", "77/bank", "77/school/1"] {
        assert_eq!(RegionAndType::try_from(text.to_owned()), Err(RegionAndTypeError), "{text}");
    }
}

/// A prime; sums that are equal modulo it and not equal would need far larger numbers.
const PRIME: i64 = 1_000_003;

/// The rows of a matrix in reduced form, by leading column.
#[derive(Default)]
struct Span(BTreeMap<usize, Vec<i64>>);

impl Span {
    fn reduce(&self, mut row: Vec<i64>) -> Vec<i64> {
        for (lead, base) in &self.0 {
            let factor = row[*lead];
            for (value, other) in row.iter_mut().zip(base) {
                *value = (*value - factor * other).rem_euclid(PRIME);
            }
        }
        row
    }

    fn add(&mut self, row: Vec<i64>) {
        let row = self.reduce(row);
        let Some(lead) = row.iter().position(|value| *value != 0) else { return };
        let inverse = power(row[lead], PRIME - 2);
        let row: Vec<i64> = row.iter().map(|value| value * inverse % PRIME).collect();
        for base in self.0.values_mut() {
            let factor = base[lead];
            for (value, other) in base.iter_mut().zip(&row) {
                *value = (*value - factor * other).rem_euclid(PRIME);
            }
        }
        self.0.insert(lead, row);
    }
}

fn power(base: i64, exponent: i64) -> i64 {
    match exponent {
        0 => 1,
        odd if odd % 2 == 1 => base * power(base, odd - 1) % PRIME,
        even => power(base * base % PRIME, even / 2),
    }
}

/// Tries every group of organisations against every sum that is published.
fn isolated(country: &Country) -> Option<String> {
    let organisations: Vec<(RegionAndType, &OrganisationId, u64)> = country
        .iter()
        .flat_map(|(place, organisations)| organisations.iter().map(|(id, answers)| (*place, id, *answers)))
        .filter(|(_, _, answers)| *answers > 0)
        .collect();
    let plan = Plan::of(&blocks(country), SMALLEST_CELL);
    let mut published = Span::default();
    for (_, cell) in cells() {
        if plan.cell(&cell) == State::Shown {
            published.add(organisations.iter().map(|(place, ..)| i64::from(cell.has(*place))).collect());
        }
    }
    for (index, (_, id, answers)) in organisations.iter().enumerate() {
        if plan.organisation(id, *answers) == State::Shown {
            published.add((0..organisations.len()).map(|other| i64::from(other == index)).collect());
        }
    }
    (1..1_usize << organisations.len()).find_map(|group| {
        let member = |index: usize| group >> index & 1;
        let answers: u64 = organisations.iter().enumerate().map(|(index, it)| member(index) as u64 * it.2).sum();
        if answers >= SMALLEST_CELL {
            return None;
        }
        let rest = published.reduce((0..organisations.len()).map(|index| member(index) as i64).collect());
        let members = organisations.iter().enumerate().filter(|(index, _)| member(*index) == 1);
        rest.iter().all(|value| *value == 0).then(|| members.map(|(_, it)| it.1.as_str()).collect::<Vec<_>>().join("+"))
    })
}

fn any_country() -> impl Strategy<Value = Country> {
    let answers = prop_oneof![Just(0u64), 1u64..10, 1u64..10, 10u64..30];
    let places: Vec<RegionAndType> = ["16", "39", "77"]
        .into_iter()
        .flat_map(|region| [Healthcare, School, Preschool].map(|kind| (region, kind)))
        .map(|(region, kind)| RegionAndType { region: RegionCode::parse(region).unwrap(), kind })
        .collect();
    prop::collection::vec((prop::sample::select(places), answers), 1..13).prop_map(|organisations| {
        let mut country = Country::new();
        for ((place, answers), number) in organisations.into_iter().zip(0..) {
            let id = OrganisationId::parse(&format!("o{number}")).unwrap();
            country.entry(place).or_default().insert(id, answers);
        }
        country
    })
}

/// The trial itself can fail: it finds what hiding only the small ones would give away.
#[test]
fn the_trial_finds_a_leak() {
    let mut span = Span::default();
    span.add(vec![1, 1, 1]);
    span.add(vec![0, 1, 0]);
    span.add(vec![0, 0, 1]);
    assert_eq!(span.reduce(vec![1, 0, 0]), [0, 0, 0]);
    assert_ne!(Span::default().reduce(vec![1, 0, 0]), [0, 0, 0]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn no_small_group_can_be_computed(country in any_country()) {
        prop_assert_eq!(isolated(&country), None);
    }

    #[test]
    fn what_is_small_is_never_shown_and_what_is_empty_is_no_secret(country in any_country()) {
        let plan = Plan::of(&blocks(&country), SMALLEST_CELL);
        for (name, cell) in cells() {
            let places = country.iter().filter(|(place, _)| cell.has(**place));
            let answers: u64 = places.flat_map(|(_, organisations)| organisations.values()).sum();
            prop_assert_eq!(plan.cell(&cell) == State::NoData, answers == 0, "{}", name);
            prop_assert!(plan.cell(&cell) != State::Shown || answers >= SMALLEST_CELL, "{}", name);
        }
    }
}
