//! What is found below a threshold, and what of it is new to whom.

use super::*;

fn until(scan: u64, below: Option<Decimal>) -> ToldUntil {
    ToldUntil { quarter: Quarter::of("2026-01-01".parse().unwrap()), scan, below }
}

/// What is new between two scans to whoever chose no value.
fn new_since(found: &Below, told: u64, now: u64) -> Vec<String> {
    let alarms = BelowEach { usual: found.clone(), ..BelowEach::default() };
    let new = alarms.since(Some(&ToldAlarms::after(None, until(told, None))), until(now, None));
    new.into_iter().map(|id| id.to_string()).collect()
}

/// What is published, as `a=3.4 b=3.9`.
fn published(values: &str) -> Seen {
    let published = |(id, satisfaction)| (id, Published { satisfaction, at_most: 5.0 });
    Seen { published: values_of(values).map(published).collect(), ..Seen::default() }
}

fn values_of(values: &str) -> impl Iterator<Item = (OrganisationId, Rational)> {
    values.split_whitespace().map(|pair| {
        let (id, value) = pair.split_once('=').unwrap();
        (OrganisationId::parse(id).unwrap(), decimal::parse(value).unwrap())
    })
}

/// Satisfaction and coverage have thresholds, choices and memories of their own.
#[test]
fn coverage_is_watched_beside_satisfaction_and_by_thresholds_of_its_own() {
    let policies = crate::regulation::Profile::embedded("permanent").unwrap().policies.subscriptions;
    let choices = policies.choices(Watched::Coverage);
    let chosen = |text: &str| choices.chosen(Some(Decimal(decimal::parse(text).unwrap())));
    assert_eq!((chosen("40"), chosen("4"), chosen("41")), (None, None, None), "the usual one, and none of ours");
    assert!(chosen("20").is_some() && policies.choices(Watched::Satisfaction).chosen(chosen("20")).is_none());
    let coverage = values_of("a=39.994 b=39.995 c=19").collect();
    let seen = Seen { coverage, ..published("a=4.9 b=3.9") };
    let target = decimal::parse("4.5").unwrap();
    let found = ThresholdAlarms::default().after(1, &seen, &policies, &target);
    let new = |watched: Watched, below| {
        let found = found.of(watched).since(None, until(1, below)).into_iter();
        found.map(OrganisationId::as_str).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(new(Watched::Satisfaction, None), "b");
    assert_eq!(new(Watched::Coverage, None), "a c", "what is shown as 40.00 is not below 40.00");
    assert_eq!(new(Watched::Coverage, chosen("20")), "c");
    let counts = [None, chosen("20"), chosen("10"), chosen("50")].map(|it| found.coverage.count(1, it));
    assert_eq!((counts, found.coverage.count(0, None)), ([2, 1, 0, 3], 0));
    let after = found.clone().after(2, &Seen::default(), &policies, &target);
    assert_eq!(after.coverage.count(2, None), 0, "of too few notices by now");
    assert_eq!(after.coverage.usual.hidden.len(), 2, "and not recovered");
    let stored = serde_json::to_value(&found).unwrap();
    assert_eq!(serde_json::from_value::<ThresholdAlarms>(stored).unwrap(), found);
    let least = policies.coverage_notices_min;
    let value = Some(Rational::from(12));
    assert_eq!(policies.watched_coverage(value, least), value);
    assert_eq!((policies.watched_coverage(value, least - 1), policies.watched_coverage(None, least)), (None, None));
}

/// Each hears of what is below the value of its own choice, once, also when it chooses another.
#[test]
fn of_one_scan_each_hears_what_it_has_chosen() {
    let policies = crate::regulation::Profile::embedded("permanent").unwrap().policies.subscriptions;
    let choices = policies.choices(Watched::Satisfaction);
    let chosen = |text: &str| choices.chosen(Some(Decimal(decimal::parse(text).unwrap())));
    let (lower, higher) = (chosen("3.5"), chosen("4.5"));
    assert_eq!(
        (chosen("4"), chosen("4.1"), choices.chosen(None)),
        (None, None, None),
        "the usual one, and none of ours"
    );
    let target = decimal::parse("4.5").unwrap();
    let first = ThresholdAlarms::default().after(1, &published("a=3.4 b=3.9 c=4.2 d=4.6"), &policies, &target);
    let second = first.clone().after(2, &published("a=3.4 b=3.4 c=4.2 d=4.4"), &policies, &target);
    for (told, now, expected) in [
        (None, until(1, None), "a b"),
        (None, until(1, lower), "a"),
        (None, until(1, higher), "a b c"),
        (Some(until(1, None)), until(2, None), ""),
        (Some(until(1, lower)), until(2, lower), "b"),
        (Some(until(1, higher)), until(2, higher), "d"),
        // The wish changed: what was told already is not told again.
        (Some(until(1, lower)), until(2, higher), "b c d"),
        (Some(until(1, None)), until(2, higher), "c d"),
        (Some(until(1, higher)), until(2, lower), ""),
    ] {
        let told = told.map(|told| ToldAlarms::after(None, told));
        let new = second.satisfaction.since(told.as_ref(), now).into_iter();
        let new: Vec<&str> = new.map(OrganisationId::as_str).collect();
        assert_eq!(new.join(" "), expected, "{told:?} {now:?}");
    }
    let stored = serde_json::to_value(&second).unwrap();
    assert_eq!(serde_json::from_value::<ThresholdAlarms>(stored).unwrap(), second);
    let older = serde_json::json!({"below": {"a": 1}});
    assert_eq!(
        serde_json::from_value::<ThresholdAlarms>(older).unwrap().satisfaction.usual.below.len(),
        1,
        "what an older program stored"
    );
}

/// Each mail: the value that is chosen then, what is published then, and what is new.
#[test]
fn whoever_puts_the_value_back_is_told_of_nothing_twice() {
    let policies = crate::regulation::Profile::embedded("permanent").unwrap().policies.subscriptions;
    let target = decimal::parse("4.5").unwrap();
    for mails in [
        &[("4", "a=3.9 b=2.9", "a b"), ("3", "a=3.9 b=2.9", ""), ("4", "a=3.9 b=2.9", "")][..],
        &[("4.5", "a=4.4 b=3.9", "a b"), ("3", "a=4.4 b=3.9", ""), ("4", "a=4.4 b=3.9", ""), ("4.5", "a=4.4", "")],
        // What fell in between is new, and so is what recovered and fell again.
        &[("4", "a=3.9 b=4.2", "a"), ("3", "a=3.9 b=3.9", ""), ("4", "a=3.9 b=3.9", "b")],
        &[("4", "a=3.9", "a"), ("3", "a=4.2", ""), ("4", "a=3.9", "a")],
        // Below the lower value it is news, though it was below the higher one already.
        &[("4", "a=3.9", "a"), ("3", "a=3.9", ""), ("3", "a=2.9", "a"), ("4", "a=2.9", "")],
    ] {
        let (mut alarms, mut told) = (ThresholdAlarms::default(), None);
        for (scan, (value, values, expected)) in (1..).zip(mails) {
            alarms = alarms.after(scan, &published(values), &policies, &target);
            let wish = Some(Decimal(decimal::parse(value).unwrap()));
            let now = until(scan, policies.choices(Watched::Satisfaction).chosen(wish));
            let new = alarms.satisfaction.since(told.as_ref(), now).into_iter();
            let new: Vec<&str> = new.map(OrganisationId::as_str).collect();
            assert_eq!(new.join(" "), *expected, "{mails:?}, mail {scan}");
            told = Some(ToldAlarms::after(told.as_ref(), now));
        }
        let told = told.unwrap();
        let values: BTreeSet<&str> = mails.iter().map(|(value, ..)| *value).collect();
        assert_eq!(told.former.len() + 1, values.len(), "each value is kept once: {told:?}");
        let stored = serde_json::to_value(&told).unwrap();
        assert_eq!(serde_json::from_value::<ToldAlarms>(stored).unwrap(), told);
        let quarter = Quarter::of("2026-04-01".parse().unwrap());
        let next = ToldAlarms::after(Some(&told), ToldUntil { quarter, ..told.last });
        assert!(next.former.is_empty(), "another quarter begins anew");
    }
    let older = serde_json::json!({"quarter": "2026Q1", "look": 3, "below": "3.5"});
    let older: ToldAlarms = serde_json::from_value(older).unwrap();
    assert_eq!((older.last.scan, older.former), (3, Vec::new()), "what an older program stored");
}

/// Scans as `clinic- school+`: below, not below; who is not named is hidden. Answers what each look has new.
#[track_caller]
fn check(scans: &[&str], expected: &[&str]) {
    let mut threshold_alarms = Below::default();
    let mut told = Vec::new();
    for (number, scan) in (1..).zip(scans) {
        let published: BTreeMap<OrganisationId, ThresholdState> = scan
            .split_whitespace()
            .map(|word| {
                let (name, sign) = word.split_at(word.len() - 1);
                let state = if sign == "-" { ThresholdState::Below } else { ThresholdState::NotBelow };
                (OrganisationId::parse(name).unwrap(), state)
            })
            .collect();
        threshold_alarms = threshold_alarms.after(number, &published);
        assert_eq!(threshold_alarms.clone().after(number, &published), threshold_alarms, "a look twice is a look once");
        let new = new_since(&threshold_alarms, number - 1, number);
        told.push(new.join(" "));
    }
    assert_eq!(told, expected, "{scans:?}");
}

#[test]
fn an_organisation_is_new_once_until_it_has_recovered() {
    check(&["a+ b+", "a- b+", "a- b-", "a- b-"], &["", "a", "b", ""]);
    check(&["a-", "a+", "a-"], &["a", "", "a"]);
    // What is hidden has not recovered.
    check(&["a-", "", "a-"], &["a", "", ""]);
    check(&["a-", "", "a+", "a-"], &["a", "", "", "a"]);
    check(&["", "a-"], &["", "a"]);
}

#[test]
fn whoever_was_told_of_nothing_hears_of_all_that_are_below_and_of_no_unfinished_look() {
    let id = |name: &str| OrganisationId::parse(name).unwrap();
    let below = BTreeMap::from([(id("a"), 1), (id("b"), 2), (id("c"), 3)]);
    let threshold_alarms = Below { below, hidden: BTreeMap::from([(id("d"), 1)]) };
    for (told, until, expected) in [(0, 2, "a b"), (1, 2, "b"), (2, 2, ""), (0, 3, "a b c"), (0, 0, "")] {
        let new = new_since(&threshold_alarms, told, until);
        assert_eq!(new.join(" "), expected, "{told}..{until}");
    }
}

#[test]
fn the_threshold_itself_is_not_below_it() {
    let policies = crate::regulation::Profile::embedded("permanent").unwrap().policies.subscriptions;
    for (thousandths_below, expected) in [
        (0, ThresholdState::NotBelow),
        (5, ThresholdState::NotBelow),
        (6, ThresholdState::Below),
        (10, ThresholdState::Below),
    ] {
        let satisfaction = policies.alarm_below - Rational::new(thousandths_below, 1_000);
        assert_eq!(
            ThresholdState::of(&satisfaction, &policies.alarm_below),
            expected,
            "{}",
            decimal::two_places(&satisfaction)
        );
    }
    let at: DateTime<Utc> = "2026-02-02T06:00:00Z".parse().unwrap();
    let scan = Scan { number: 1, scanned_at: at };
    let end = at + Duration::hours(policies.look_hours.into());
    assert!(scan.is_fresh(end - Duration::seconds(1), &policies) && !scan.is_fresh(end, &policies));
    assert!(!Scan { number: 0, ..scan }.is_fresh(at, &policies));
}
