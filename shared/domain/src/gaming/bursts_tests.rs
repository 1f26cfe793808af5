use expect_test::expect;

use super::*;
use crate::calendar::{days_before, days_later};
use crate::regulation::Profile;
use crate::statistics::simulation::Generator;

/// Citizens below which nothing is told.
const SMALLEST_CELL: u64 = 5;

fn policies() -> GamingPolicies {
    Profile::embedded("permanent").unwrap().policies.gaming
}

fn quarter() -> Quarter {
    Quarter::parse("2026Q1").unwrap()
}

fn named(at: usize) -> OrganisationId {
    OrganisationId::parse(&format!("o{at:03}")).unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn found(all: &BTreeMap<OrganisationId, Answered>) -> BTreeMap<OrganisationId, Flag> {
    find(all, quarter(), &policies(), SMALLEST_CELL)
}

/// How often a source tells of what an organisation did: every day, once a week, once a month, once a quarter.
const EVERY_DAYS: [u64; 4] = [1, 7, 30, 91];

/// Adds what comes of notices that are sent on a day: of each citizen who answers, half of those left do so on the day itself, half of the others on
/// the next, and so on for a month; at weekends hardly anybody.
fn send(chance: &mut Generator, answered: &mut Answered, on: NaiveDate, notices: u64, percent: u8) {
    let known = if Quarter::of(on) == quarter() { &mut answered.notices } else { &mut answered.notices_before };
    *known.entry(Week::of(on)).or_default() += notices;
    for _ in 0..notices {
        if percent <= chance.percent() {
            continue;
        }
        let mut came = on;
        for _ in 0..30 {
            let is_weekend = 5 <= chrono::Datelike::weekday(&came).num_days_from_monday();
            if chance.percent() < if is_weekend { 10 } else { 50 } {
                break;
            }
            came = days_later(came, 1);
        }
        if Quarter::of(came) == quarter() {
            *answered.days.entry(came).or_default() += 1;
        }
    }
}

/// Organisations of two types in two regions, a quarter of them of each habit of sending; small ones are more.
fn world(
    chance: &mut Generator,
    organisations: usize,
    sizes: std::ops::Range<f64>,
    habits: &[u64],
) -> BTreeMap<OrganisationId, Answered> {
    let mut all = BTreeMap::new();
    for at in 0..organisations {
        let mut answered = Answered {
            organisation_type: OrganisationType::BUILT_IN[at % 2],
            region: RegionCode::parse(["77", "39"][at / 2 % 2]).unwrap(),
            days: Days::new(),
            notices: Weeks::new(),
            notices_before: Weeks::new(),
        };
        let a_week = sizes.start * (sizes.end / sizes.start).powf(chance.uniform());
        let (every, percent) = (habits[at / 4 % habits.len()], 10 + chance.percent() / 2);
        let mut on = days_before(quarter().first_day(), 91 - u64::from(chance.percent()) * every / 100);
        while on <= quarter().last_day() {
            // One week has more than another.
            let mean = a_week * every as f64 / 7.0 * (0.3 * chance.normal()).exp();
            let notices = chance.count(mean);
            send(chance, &mut answered, on, notices, percent);
            on = days_later(on, every);
        }
        all.insert(named(at), answered);
    }
    all
}

#[test]
fn who_is_answered_by_citizens_is_hardly_ever_flagged() {
    let (mut chance, mut raised, mut looked) = (Generator(9), 0, 0);
    for _ in 0..20 {
        let all = world(&mut chance, 80, 10.0..400.0, &EVERY_DAYS);
        looked += all.values().filter(|it| policies().answers_min <= it.days.values().sum()).count();
        raised += found(&all).len();
    }
    expect!["organisations with enough answers: 1557, flagged: 0"]
        .assert_eq(&format!("organisations with enough answers: {looked}, flagged: {raised}"));
}

/// Of twenty organisations with about 20, 60 or 200 notices a week of which somebody fills in so many questionnaires on one day, each among 79 others,
/// how many are flagged; by how often their source tells.
#[test]
fn the_more_are_filled_in_on_a_day_the_more_surely_it_is_found() {
    let mut lines = String::new();
    for (habit, every) in [("daily", 1), ("weekly", 7), ("monthly", 30)] {
        let worlds = [20.0, 60.0, 200.0].map(|size| world(&mut Generator(size as u64), 80, size..size, &[every]));
        for more in [10, 20, 40, 80] {
            let found = worlds.each_ref().map(|honest| {
                (0..20)
                    .filter(|cheat| {
                        let mut all = honest.clone();
                        let on = days_later(day("2026-01-20"), 2 * *cheat as u64);
                        *all.get_mut(&named(*cheat)).unwrap().days.entry(on).or_default() += more;
                        self::found(&all).contains_key(&named(*cheat))
                    })
                    .count()
            });
            lines += &format!("{habit}, {more} on a day: {found:?}\n");
        }
    }
    expect![[r#"
        daily, 10 on a day: [1, 0, 0]
        daily, 20 on a day: [19, 4, 0]
        daily, 40 on a day: [20, 20, 9]
        daily, 80 on a day: [20, 20, 20]
        weekly, 10 on a day: [0, 0, 0]
        weekly, 20 on a day: [7, 6, 0]
        weekly, 40 on a day: [16, 15, 1]
        weekly, 80 on a day: [19, 16, 7]
        monthly, 10 on a day: [0, 0, 0]
        monthly, 20 on a day: [0, 0, 0]
        monthly, 40 on a day: [0, 0, 0]
        monthly, 80 on a day: [2, 0, 0]
    "#]]
    .assert_eq(&lines);
}

/// Organisations of one type and region with twenty notices each week, and four answers every Tuesday and Thursday.
fn alike(organisations: usize) -> BTreeMap<OrganisationId, Answered> {
    let mondays =
        (0..13).map(|week| days_later(day("2026-01-05"), 7 * week)).filter(|it| Quarter::of(*it) == quarter());
    let mondays: Vec<NaiveDate> = mondays.collect();
    let answered = Answered {
        organisation_type: OrganisationType::HEALTHCARE,
        region: RegionCode::parse("77").unwrap(),
        days: mondays.iter().flat_map(|monday| [1, 3].map(|later| (days_later(*monday, later), 4))).collect(),
        notices: mondays.iter().map(|monday| (Week::of(*monday), 20)).collect(),
        notices_before: Weeks::new(),
    };
    (0..organisations).map(|at| (named(at), answered.clone())).collect()
}

#[test]
fn a_day_is_told_with_its_numbers() {
    let mut all = alike(8);
    for (on, count) in [("2026-02-10", 40), ("2026-02-11", 30), ("2026-02-12", 9)] {
        all.get_mut(&named(3)).unwrap().days.insert(day(on), count);
    }
    let found = found(&all);
    assert_eq!(found.keys().collect::<Vec<_>>(), [&named(3)]);
    let flag = &found[&named(3)];
    assert_eq!(flag.days, Days::from([(day("2026-02-10"), 40), (day("2026-02-11"), 30)]));
    let all: u64 = all[&named(3)].days.values().sum();
    // As many as on the fullest day of the other weeks, of which each had as many notices: four on each of the two.
    assert_eq!((flag.sign, flag.found, flag.of, flag.usual), (Sign::Bursts, 70, all, 8));
    assert!(flag.q <= 0.05 && flag.weeks.is_empty() && flag.scores.is_empty(), "{flag:?}");
}

#[test]
fn what_explains_a_day_raises_no_flag() {
    let flagged = |organisations, change: &dyn Fn(usize, &mut Answered)| {
        let mut all = alike(organisations);
        all.get_mut(&named(3)).unwrap().days.insert(day("2026-02-10"), 40);
        all.values_mut().enumerate().for_each(|(at, answered)| change(at, answered));
        found(&all).len()
    };
    let notices = |answered: &mut Answered, monday: &str, count| {
        answered.notices.insert(Week::of(day(monday)), count);
    };
    assert_eq!(flagged(8, &|_, _| ()), 1);
    assert_eq!(flagged(8, &|_, it| notices(it, "2026-02-09", 200)), 0, "many notices in its week");
    assert_eq!(flagged(8, &|_, it| notices(it, "2026-01-12", 200)), 0, "many notices in a week before");
    assert_eq!(flagged(8, &|_, it| notices(it, "2026-02-16", 60)), 1, "notices of the week after are not answered yet");
    let at_once = |it: &mut Answered, before: u64| {
        it.notices = Weeks::from([(Week::of(day("2026-03-02")), 200)]);
        it.notices_before = Weeks::from([(Week::of(day("2025-12-15")), before)]);
    };
    assert_eq!(flagged(8, &|_, it| at_once(it, 400)), 0, "many notices at once in the quarter before");
    assert_eq!(flagged(8, &|_, it| at_once(it, 10)), 1, "few in the quarter before, and many afterwards");
    assert_eq!(flagged(8, &|_, it| it.notices.clear()), 0, "no notice is counted");
    // All were reminded somewhere.
    let together = |at: usize, it: &mut Answered| _ = (3 <= at).then(|| it.days.insert(day("2026-02-10"), 40));
    assert_eq!(flagged(8, &together), 0, "most of its like have as many");
    assert_eq!(flagged(7, &together), 4, "seven are too few to say that");
    let elsewhere = |at: usize, it: &mut Answered| _ = (6 <= at).then(|| it.days.insert(day("2026-02-10"), 40));
    assert_eq!(flagged(8, &elsewhere), 3, "fewer than half explain nothing");
    let few = |_: usize, it: &mut Answered| it.days.values_mut().for_each(|count| *count = 9.min(*count));
    assert_eq!(flagged(8, &few), 0, "nine are no burst");
}

#[test]
fn nothing_is_told_of_fewer_than_the_smallest_cell() {
    let mut all = alike(8);
    all.get_mut(&named(3)).unwrap().days.insert(day("2026-02-10"), 40);
    assert_eq!(find(&all, quarter(), &policies(), 40).len(), 1);
    assert_eq!(find(&all, quarter(), &policies(), 41).len(), 0);
    let few = Days::from([(day("2026-02-10"), 29)]);
    all.get_mut(&named(3)).unwrap().days = few;
    assert_eq!(found(&all).len(), 0, "twenty-nine questionnaires in all are too few");
}
