use expect_test::expect;

use super::*;
use crate::calendar::{Quarter, days_before};
use crate::regulation::Profile;
use crate::statistics::simulation::Generator;

fn policies() -> GamingPolicies {
    Profile::embedded("permanent").unwrap().policies.gaming
}

fn weeks() -> Vec<Week> {
    Week::complete(Quarter::parse("2026Q1").unwrap(), policies().week_complete_days)
}

fn named(at: usize) -> OrganisationId {
    OrganisationId::parse(&format!("o{at:03}")).unwrap()
}

/// Organisations of two types in two regions. A week has as many services as its season, which all of a type and region have in common (the fourth
/// week is of holidays: a third), and as many more or fewer as befall one organisation alone.
fn world(
    chance: &mut Generator,
    organisations: usize,
    sizes: std::ops::Range<f64>,
) -> BTreeMap<OrganisationId, Reported> {
    let weeks = weeks();
    let seasons: Vec<Vec<f64>> = (0..4)
        .map(|_| {
            (0..weeks.len()).map(|week| (0.15 * chance.normal()).exp() * if week == 3 { 0.3 } else { 1.0 }).collect()
        })
        .collect();
    let mut all = BTreeMap::new();
    for at in 0..organisations {
        // Small ones are more.
        let size = sizes.start * (sizes.end / sizes.start).powf(chance.uniform());
        let mut counts: Weeks = weeks
            .iter()
            .zip(&seasons[at % 4])
            .map(|(week, season)| {
                let own = (0.2 * chance.normal()).exp();
                (*week, chance.count(size * season * own))
            })
            .collect();
        counts.insert(Week::of(days_before(weeks[0].monday(), 7)), chance.count(size).max(1));
        let organisation_type = OrganisationType::BUILT_IN[at % 2];
        let region = RegionCode::parse(["77", "39"][at / 2 % 2]).unwrap();
        all.insert(named(at), Reported { organisation_type, region, weeks: counts });
    }
    all
}

/// Leaves a share of the receipts of some weeks out, in percent.
fn leave_out(chance: &mut Generator, reported: &mut Reported, weeks: &[Week], percent: u8) {
    for week in weeks {
        if let Some(count) = reported.weeks.get_mut(week) {
            *count = (0..*count).filter(|_| percent <= chance.percent()).count() as u64;
        }
    }
}

#[test]
fn who_reports_all_is_hardly_ever_flagged() {
    let (mut chance, mut raised, mut looked) = (Generator(9), 0, 0);
    for _ in 0..20 {
        let all = world(&mut chance, 80, 20.0..400.0);
        looked += all.len();
        raised += find(&all, &weeks(), &policies()).len();
    }
    expect!["1600 organisations: 0"].assert_eq(&format!("{looked} organisations: {raised}"));
}

/// Of twenty organisations with about 30, 100 or 300 receipts a week of which one, two or four weeks are left out by a share, each among 79 that report
/// all, how many are flagged.
#[test]
fn who_leaves_weeks_out_is_found_the_more_surely_the_more_of_it() {
    let mut lines = String::new();
    for left_out in [50, 75, 100] {
        for of_weeks in [1, 2, 4] {
            let found = [30.0, 100.0, 300.0].map(|size| {
                let mut chance = Generator(size as u64);
                let honest = world(&mut chance, 80, size..size);
                (0..20)
                    .filter(|cheat| {
                        let mut all = honest.clone();
                        let id = named(*cheat);
                        // Not the holidays.
                        let weeks = weeks();
                        let weeks: Vec<Week> = weeks[4 + cheat % 5..].iter().take(of_weeks).copied().collect();
                        all.get_mut(&id).into_iter().for_each(|it| leave_out(&mut chance, it, &weeks, left_out));
                        find(&all, &self::weeks(), &policies()).contains_key(&id)
                    })
                    .count()
            });
            lines += &format!("{left_out} % of {of_weeks} weeks: {found:?}\n");
        }
    }
    expect![[r#"
        50 % of 1 weeks: [0, 1, 3]
        50 % of 2 weeks: [0, 3, 6]
        50 % of 4 weeks: [0, 1, 5]
        75 % of 1 weeks: [5, 18, 19]
        75 % of 2 weeks: [5, 20, 19]
        75 % of 4 weeks: [4, 20, 19]
        100 % of 1 weeks: [19, 20, 20]
        100 % of 2 weeks: [20, 20, 20]
        100 % of 4 weeks: [18, 20, 20]
    "#]]
    .assert_eq(&lines);
}

/// Organisations of one type and region with the same receipts every week, one more, one less.
fn alike(organisations: usize) -> BTreeMap<OrganisationId, Reported> {
    let before = Week::of(days_before(weeks()[0].monday(), 7));
    let of = |at: usize| {
        let weeks = weeks().into_iter().chain([before]).enumerate();
        let weeks = weeks.map(|(week, it)| (it, 50 + ((at * 7 + week * 5) % 11) as u64)).collect();
        let (organisation_type, region) = (OrganisationType::HEALTHCARE, RegionCode::parse("77").unwrap());
        (named(at), Reported { organisation_type, region, weeks })
    };
    (0..organisations).map(of).collect()
}

fn set(all: &mut BTreeMap<OrganisationId, Reported>, at: usize, week: usize, count: u64) {
    all.get_mut(&named(at)).unwrap().weeks.insert(weeks()[week], count);
}

#[test]
fn a_week_that_is_missing_is_told_with_its_numbers() {
    let mut all = alike(8);
    set(&mut all, 3, 5, 2);
    set(&mut all, 3, 9, 0);
    let found = find(&all, &weeks(), &policies());
    assert_eq!(found.keys().collect::<Vec<_>>(), [&named(3)]);
    let flag = &found[&named(3)];
    assert_eq!(flag.weeks, Weeks::from([(weeks()[5], 2), (weeks()[9], 0)]));
    assert_eq!(
        (flag.sign, flag.found, flag.of),
        (
            Sign::MissingWeeks,
            2,
            all[&named(3)].weeks.values().sum::<u64>() - all[&named(3)].weeks.values().next().unwrap()
        )
    );
    assert!((85..110).contains(&flag.usual) && flag.q <= 0.05, "{flag:?}");
}

#[test]
fn holidays_come_to_all_alike() {
    let mut all = alike(8);
    (0..8).for_each(|at| set(&mut all, at, 5, 2));
    assert_eq!(find(&all, &weeks(), &policies()), BTreeMap::new());
    // Of three who work through them nobody asks either.
    (0..3).for_each(|at| set(&mut all, at, 5, 50));
    assert_eq!(find(&all, &weeks(), &policies()), BTreeMap::new());
}

#[test]
fn who_has_just_begun_or_has_no_like_or_too_few_is_held_against_nobody() {
    let missing = |organisations, change: &dyn Fn(&mut Reported)| {
        let mut all = alike(organisations);
        set(&mut all, 3, 5, 0);
        all.values_mut().for_each(change);
        find(&all, &weeks(), &policies()).len()
    };
    let before = Week::of(days_before(weeks()[0].monday(), 7));
    assert_eq!(missing(8, &|_| ()), 1);
    assert_eq!(missing(7, &|_| ()), 0, "seven of a type are too few");
    assert_eq!(missing(8, &|it| it.weeks.retain(|week, _| *week != before)), 0, "all have just begun");
    assert_eq!(
        missing(8, &|it| it.weeks.values_mut().for_each(|count| *count /= 3)),
        0,
        "seventeen a week are too few"
    );
    assert_eq!(missing(8, &|it| it.organisation_type = OrganisationType::SCHOOL), 1);
    let mut apart = alike(8);
    set(&mut apart, 3, 5, 0);
    apart.get_mut(&named(3)).unwrap().region = RegionCode::parse("39").unwrap();
    assert_eq!(find(&apart, &weeks(), &policies()).len(), 0, "alone in its region");
}
