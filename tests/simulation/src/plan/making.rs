//! A plan out of a seed: each receipt and each account draws from a sequence of its own, so that leaving one out moves no other.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::organisation::RegionCode;

use super::{
    AGAIN_FROM, AccountChange, Action, CHILDREN_FROM, Deed, Flaw, Options, Plan, PlannedOrganisation, PlannedService,
    Posting, SOURCES, types,
};
use crate::chance::Chance;
use crate::days;
use crate::faults::{Fault, Outage};

const REGIONS: [&str; 12] = ["39", "77", "63", "66", "55", "54", "38", "14", "25", "65", "41", "87"];

/// Makes the plan of a run.
pub fn plan(options: &Options) -> Plan {
    let mut chance = Chance::of(options.seed, "plan", 0);
    let instant = |text: &str| text.parse::<DateTime<Utc>>().expect("an instant");
    let (profile, start) = match chance.below(10) {
        0..4 => ("draft-2024", instant("2025-09-28T09:00:00Z")),
        4..6 => ("permanent", instant("2027-10-20T09:00:00Z")),
        _ => ("permanent", instant("2026-01-20T09:00:00Z") + Duration::days(chance.between(0, 200))),
    };
    let calm_from = start + Duration::days(i64::from(options.months) * 365 / 12);
    let profiles = profiles(options, profile, start, calm_from);
    let activation_delay_days = if chance.happens(150) { chance.below(4) } else { 0 };
    let count = chance.between(3, if options.citizens > 100 { 60 } else { 6 }) as usize;
    let organisations = (0..count).map(|index| organisation(&mut chance, options, index, start, calm_from)).collect();
    let mut plan = Plan {
        options: options.clone(),
        profiles,
        activation_delay_days,
        has_synthetic_citizen: Chance::of(options.seed, "synthetic", 0).happens(60),
        bundles_notices: Chance::of(options.seed, "bundles", 0).happens(300),
        start,
        calm_from,
        organisations,
        accounts: Vec::new(),
        fallen: super::Fallen { region: RegionCode::parse(REGIONS[0]).expect("a region"), hours_east: 2, falls: false },
        cases: Vec::new(),
        actions: Vec::new(),
        outages: Vec::new(),
        citizens_react: true,
    };
    plan.accounts = (0..options.citizens).map(|index| accounts(&plan, index)).collect();
    let receipts = options.citizens * 5 / 2;
    for receipt in 0..receipts {
        let actions = receipt_actions(&plan, receipt);
        let again = reported_again(&plan, receipt, &actions);
        plan.actions.extend(actions.into_iter().chain(again));
    }
    if options.faults.has(Fault::Load) {
        let load = load(&plan, receipts);
        plan.actions.extend(load);
    }
    plan.fallen = super::cases::fallen(&plan);
    plan.cases = super::cases::cases(&plan);
    let turns = super::cases::turns(&plan);
    plan.actions.extend(turns);
    plan.outages = outages(&plan);
    for _ in 0..(if options.faults.has(Fault::Poison) { 6 } else { 0 }) {
        let at = any_instant(&mut chance, &plan, 3);
        plan.actions.push(Action { at, what: Deed::Poison(chance.happens(500)) });
    }
    let moves = (0..plan.organisations.len()).filter_map(|index| moved(&plan, index));
    let moves: Vec<Action> = moves.collect();
    plan.actions.extend(moves);
    plan.actions.sort_by_key(|action| action.at);
    plan.actions.retain(|action| action.at < calm_from);
    plan
}

/// Now and then an organisation goes to the region of another one, where its clocks show the same.
fn moved(plan: &Plan, index: usize) -> Option<Action> {
    let mut chance = Chance::of(plan.options.seed, "moves", index as u64);
    let own = &plan.organisations[index];
    let there = |it: &&PlannedOrganisation| {
        it.region != own.region && it.hours_east == own.hours_east && it.joined_on <= own.joined_on
    };
    let regions: Vec<RegionCode> = plan.organisations.iter().filter(there).map(|it| it.region).collect();
    if regions.is_empty() || !chance.happens(400) {
        return None;
    }
    let at = plan.start + Duration::minutes(chance.between(0, (plan.calm_from - plan.start).num_minutes()));
    Some(Action { at, what: Deed::Move(index, *chance.pick(&regions)) })
}

/// Now and then another regulation begins while links are open.
fn profiles(
    options: &Options,
    first: &'static str,
    start: DateTime<Utc>,
    calm_from: DateTime<Utc>,
) -> Vec<(DateTime<Utc>, &'static str)> {
    let mut chance = Chance::of(options.seed, "profiles", 0);
    let mut profiles = vec![(start, first)];
    if chance.happens(200) {
        let at = start + Duration::minutes(chance.between(0, (calm_from - start).num_minutes()));
        profiles.push((at, *chance.pick(&["permanent", "882-2025", "draft-2024"])));
    }
    profiles
}

/// An hour in which the first source sends ten times what it sends in the whole run, many records at once.
fn load(plan: &Plan, first: usize) -> Vec<Action> {
    const RECORDS_MAX: usize = 25;
    let mut chance = Chance::of(plan.options.seed, "load", 0);
    let at = any_instant(&mut chance, plan, 3);
    let numbers = (0..first.div_ceil(SOURCES.len()) * 10).map(|index| (first + index) * SOURCES.len());
    let postings: Vec<Posting> = numbers
        .map(|receipt| {
            let organisation = chance.below(plan.organisations.len() as u64) as usize;
            let begins_on = days::plus_days(days::day_at(at, plan.organisations[organisation].hours_east), -1);
            with_people(&mut chance, plan, receipt, organisation, PlannedService::OneOff(begins_on), begins_on)
        })
        .collect();
    let requests = postings.chunks(RECORDS_MAX).map(<[Posting]>::to_vec);
    requests
        .map(|records| Action { at: at + Duration::seconds(chance.between(0, 3_600)), what: Deed::Post(records) })
        .collect()
}

fn organisation(
    chance: &mut Chance,
    options: &Options,
    index: usize,
    start: DateTime<Utc>,
    calm_from: DateTime<Utc>,
) -> PlannedOrganisation {
    let region = if chance.happens(700) {
        RegionCode::parse(chance.pick::<&str>(&REGIONS)).expect("a region")
    } else {
        let all: Vec<RegionCode> = RegionCode::all().map(|region| region.code).collect();
        *chance.pick(&all)
    };
    let hours_east = days::hours_east(region.region().zone.name());
    let organisation_type = *chance.pick(&types());
    let span = (calm_from - start).num_days();
    // By the region: every organisation of it joins on the same day.
    let code = region.to_string().parse().unwrap_or(0);
    let mut joins = Chance::of(options.seed, "joins", code);
    let later = joins.happens(120);
    let joined_on = days::plus_days(start.date_naive(), if later { joins.between(0, span / 2) } else { -300 });
    let mut leaves = Chance::of(options.seed, "leaves", index as u64);
    let excluded_on = leaves.happens(120).then(|| days::plus_days(start.date_naive(), leaves.between(span / 3, span)));
    PlannedOrganisation { id: format!("o{index}"), region, organisation_type, hours_east, joined_on, excluded_on }
}

fn accounts(plan: &Plan, citizen: usize) -> Vec<AccountChange> {
    let mut chance = Chance::of(plan.options.seed, "account", citizen as u64);
    let good = AccountChange::good;
    let unlike = |from, change: fn(&mut AccountChange)| {
        let mut account = good(from);
        change(&mut account);
        account
    };
    let span = (plan.calm_from - plan.start).num_minutes();
    match chance.below(100) {
        0..60 => vec![good(plan.start)],
        60..80 => {
            let from = plan.start + Duration::minutes(chance.between(0, span));
            vec![unlike(plan.start, |it| it.verified = false), good(from)]
        }
        80..90 => {
            let lost = plan.start + Duration::minutes(chance.between(0, span));
            let back = lost + Duration::hours(chance.between(1, 24 * 60));
            let change: fn(&mut AccountChange) = match Chance::of(plan.options.seed, "lost", citizen as u64).below(3) {
                0 => |it| it.is_anothers = true,
                _ => |it| it.address = false,
            };
            vec![good(plan.start), unlike(lost, change), good(back)]
        }
        90..93 => Vec::new(),
        93..97 => {
            let from = plan.start + Duration::minutes(chance.between(0, span));
            vec![unlike(plan.start, |it| it.is_anothers = true), good(from)]
        }
        _ => vec![unlike(plan.start, |it| it.address = false)],
    }
}

/// An instant of the run; often on a local midnight, often at the end of a month, give or take a second.
fn any_instant(chance: &mut Chance, plan: &Plan, hours_east: i64) -> DateTime<Utc> {
    let seconds = (plan.calm_from - plan.start).num_seconds();
    let at = plan.start + Duration::seconds(chance.between(0, seconds * 9 / 10));
    if chance.happens(600) {
        return at;
    }
    let mut day = days::day_at(at, hours_east);
    if chance.happens(500) {
        let first = day.format("%Y-%m-01").to_string().parse().expect("a first day");
        day = days::plus_days(days::plus_months(first, 1), -1);
    }
    days::end_of(day, hours_east) + Duration::seconds(chance.between(-1, 1))
}

fn receipt_actions(plan: &Plan, receipt: usize) -> Vec<Action> {
    let mut chance = Chance::of(plan.options.seed, "receipt", receipt as u64);
    let chance = &mut chance;
    let organisation = chance.below(plan.organisations.len() as u64) as usize;
    let hours_east = plan.organisations[organisation].hours_east;
    let at = any_instant(chance, plan, hours_east);
    let day = days::day_at(at, hours_east);
    let begins_on = days::plus_days(day, -*chance.pick(&[0, 0, 0, 1, 1, 1, 2, 2, 30]));
    let service = if chance.happens(600) {
        PlannedService::OneOff(begins_on)
    } else {
        let ends = [None, None, Some(0), Some(3), Some(20), Some(90), Some(200), Some(400)];
        PlannedService::LongRunning(begins_on, chance.pick(&ends).map(|days| days::plus_days(begins_on, days)))
    };
    let posting = with_people(chance, plan, receipt, organisation, service, begins_on);
    let mut actions = vec![Action { at, what: Deed::Post(vec![posting.clone()]) }];
    if chance.happens(80) {
        let flaw = *chance.pick(&[Flaw::Snils, Flaw::Future, Flaw::Organisation, Flaw::Parents, Flaw::Name]);
        actions[0].what = Deed::Post(vec![Posting { flaw: Some(flaw), ..posting.clone() }]);
        if chance.happens(500) {
            return actions;
        }
        actions.push(Action { at: at + Duration::hours(1), what: Deed::Post(vec![posting.clone()]) });
    }
    later_actions(chance, plan, posting, at, &mut actions);
    actions
}

/// Now and then another source reports the same service, or the same one under another name, and says other things of it later.
fn reported_again(plan: &Plan, receipt: usize, actions: &[Action]) -> Vec<Action> {
    let mut chance = Chance::of(plan.options.seed, "again", receipt as u64);
    let posted = actions.iter().find_map(|action| match &action.what {
        Deed::Post(postings) => postings.iter().find(|it| it.flaw.is_none() && !it.withdrawn).map(|it| (action.at, it)),
        _ => None,
    });
    let Some((first_at, posting)) = posted.filter(|_| chance.happens(200)) else { return Vec::new() };
    let source = chance.below(SOURCES.len() as u64) as usize;
    let mut again = Posting { receipt: AGAIN_FROM + receipt * SOURCES.len() + source, ..posting.clone() };
    let at = first_at
        + match chance.below(4) {
            0 => Duration::seconds(chance.between(0, 5)),
            1 => Duration::hours(chance.between(1, 72)),
            _ => Duration::days(chance.between(1, 60)),
        };
    if let (PlannedService::LongRunning(begins_on, _), true) = (again.service, chance.happens(400)) {
        let ends = [None, Some(0), Some(10), Some(100)];
        again.service =
            PlannedService::LongRunning(begins_on, chance.pick(&ends).map(|days| days::plus_days(begins_on, days)));
    }
    let mut actions = vec![Action { at, what: Deed::Post(vec![again.clone()]) }];
    later_actions(&mut chance, plan, again, at, &mut actions);
    actions
}

fn with_people(
    chance: &mut Chance,
    plan: &Plan,
    receipt: usize,
    organisation: usize,
    service: PlannedService,
    begins_on: NaiveDate,
) -> Posting {
    let citizens = plan.options.citizens as u64;
    let citizen = |chance: &mut Chance| chance.below(citizens) as usize;
    let recipient = citizen(chance);
    let adult = days::plus_months(begins_on, -12 * 40);
    let mut posting = Posting {
        receipt,
        organisation,
        service,
        recipient,
        born_on: adult,
        parents: Vec::new(),
        withdrawn: false,
        flaw: None,
    };
    if chance.happens(250) {
        posting.recipient = CHILDREN_FROM + receipt;
        // The eighteenth birthday itself is the last day of childhood.
        let eighteen = days::plus_months(begins_on, -12 * 18);
        posting.born_on =
            if chance.happens(300) { eighteen } else { days::plus_days(eighteen, chance.between(1, 6_000)) };
        posting.parents = vec![citizen(chance)];
        let second = citizen(chance);
        if chance.happens(600) && second != posting.parents[0] {
            posting.parents.push(second);
        }
    } else if chance.happens(100) {
        posting.born_on = days::plus_days(days::plus_months(begins_on, -12 * 18), -1);
    }
    posting
}

/// What the source says later: the same again, another end, another organisation, nothing of it is true.
fn later_actions(chance: &mut Chance, plan: &Plan, first: Posting, at: DateTime<Utc>, actions: &mut Vec<Action>) {
    let post = |at, posting: &Posting| Action { at, what: Deed::Post(vec![posting.clone()]) };
    let soon = |chance: &mut Chance| match chance.below(4) {
        0 => Duration::zero(),
        1 => Duration::seconds(chance.between(1, 600)),
        2 => Duration::hours(chance.between(1, 72)),
        _ => Duration::days(chance.between(1, 200)),
    };
    let mut posting = first;
    if chance.happens(30) {
        let early = Posting { withdrawn: true, ..posting.clone() };
        actions.push(post(at - Duration::minutes(1), &early));
    }
    let mut from = at;
    for _ in 0..2 {
        if chance.happens(150) {
            actions.push(post(at + soon(chance), &posting));
        }
        if chance.happens(150) {
            from += soon(chance);
            posting.organisation = chance.below(plan.organisations.len() as u64) as usize;
            actions.push(post(from, &posting));
        }
        if let (PlannedService::LongRunning(begins_on, _), true) = (posting.service, chance.happens(500)) {
            from += soon(chance);
            let today = days::day_at(from, plan.organisations[posting.organisation].hours_east);
            let ends = [None, Some(-60), Some(-100), Some(-1), Some(0), Some(1), Some(40), Some(250)];
            let to = chance.pick(&ends).map(|days| days::plus_days(today, days).max(begins_on));
            posting.service = PlannedService::LongRunning(begins_on, to);
            actions.push(post(from, &posting));
        }
        if chance.happens(60) {
            actions.push(post(from + soon(chance), &Posting { withdrawn: true, ..posting.clone() }));
        }
    }
    answers_from_the_list(chance, plan, &posting, at, actions);
}

/// Attempts at the edges of the window, give or take a second, by whoever opens the list of links.
fn answers_from_the_list(
    chance: &mut Chance,
    plan: &Plan,
    posting: &Posting,
    at: DateTime<Utc>,
    actions: &mut Vec<Action>,
) {
    let hours_east = plan.organisations[posting.organisation].hours_east;
    let arrived_on = days::day_at(at, hours_east);
    let last_day = match posting.service {
        PlannedService::OneOff(_) => Some(days::plus_months(arrived_on, 1)),
        PlannedService::LongRunning(_, to) => to,
    };
    let activation = days::instant(days::plus_days(arrived_on, plan.activation_delay_days as i64), 0, hours_east);
    for _ in 0..2 {
        if chance.happens(250) {
            let edge = match (last_day, chance.below(3)) {
                (Some(last_day), 0 | 1) => days::end_of(last_day, hours_east),
                _ => activation.max(at + Duration::seconds(2)),
            };
            let respondent = chance.below(posting.respondents().len() as u64) as usize;
            let deed = Deed::AnswerFromList { receipt: posting.receipt, respondent };
            actions.push(Action { at: edge + Duration::seconds(chance.between(-1, 1)), what: deed });
        }
    }
}

fn outages(plan: &Plan) -> Vec<Outage> {
    let mut outages = Vec::new();
    for (fault, days) in Fault::OUTAGES {
        let mut chance = Chance::of(plan.options.seed, "outage", fault as u64);
        if plan.options.faults.has(fault) {
            for _ in 0..chance.between(1, 4) {
                let from = any_instant(&mut chance, plan, 3);
                let until = from + Duration::minutes(chance.between(10, days * 24 * 60));
                outages.push(Outage { fault, from, until });
            }
        }
    }
    outages
}
