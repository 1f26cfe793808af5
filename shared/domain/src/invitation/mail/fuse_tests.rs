use super::*;
use crate::regulation::Profile;

const FRESH: Turn = Turn { attempts: 0, from: DateTime::UNIX_EPOCH };

fn policies() -> FusePolicies {
    Profile::embedded("permanent").unwrap().policies.fuse
}

fn at(minute: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + Duration::minutes(minute)
}

/// What is left after addresses that looked unknown at handing over (`u`), mails that came back (`r`) and mails that were taken (`t`),
/// all in one minute.
fn after(mut fuse: Option<Fuse>, minute: i64, story: &str) -> Option<Fuse> {
    for letter in story.chars() {
        fuse = Some(match letter {
            'u' => Fuse::after_unknown(fuse, Told::AtHandover, at(minute), &policies()),
            'r' => Fuse::after_unknown(fuse, Told::ByReport, at(minute), &policies()),
            _ => Fuse::after_taken(fuse, at(minute), &policies()),
        });
    }
    fuse
}

fn is_blown(fuse: &Option<Fuse>) -> bool {
    fuse.as_ref().is_some_and(|fuse| fuse.blown.is_some())
}

#[test]
fn it_blows_when_too_many_and_too_large_a_part_look_unknown() {
    for (story, expected) in [
        ("u".repeat(9), false),
        ("u".repeat(10), true),
        (format!("{}{}", "u".repeat(9), "t".repeat(1_000)), false),
        (format!("u{}{}", "t".repeat(190), "u".repeat(9)), false),
        (format!("u{}{}", "t".repeat(189), "u".repeat(9)), true),
        ("t".repeat(10), false),
    ] {
        assert_eq!(is_blown(&after(None, 0, &story)), expected, "{story}");
    }
}

/// What happens in each of some hours, and in which of them the fuse is blown for the first time.
#[test]
fn a_few_an_hour_blow_it_within_the_day_and_one_in_many_never_does() {
    let hour = 60;
    let day = 24 * hour;
    let (nine_refused, nine_returned) = ("u".repeat(9), "r".repeat(9));
    let well = format!("{}r", "t".repeat(50));
    let night = format!("{}{}", "t".repeat(1_000), "r".repeat(9));
    for (name, apart, story, expected) in [
        ("a relay that refuses nine an hour", hour, nine_refused.as_str(), Some(1)),
        ("a relay that returns nine an hour", hour, &nine_returned, Some(1)),
        ("one an hour of few that are taken", hour, "tru", Some(7)),
        ("two of three an hour are no fuse before they are fifteen", 3 * hour, "tuu", Some(7)),
        ("a small operator whose two mails of each day come back", day, "ttrr", Some(7)),
        ("a small operator with one dead address in twenty", day, "rttttttttttttttttttt", None),
        ("one of fifty an hour is dead", hour, &well, None),
        ("a burst at night, of which nine come back each hour of the next", day, &night, None),
    ] {
        let mut fuse = None;
        let blown = (0..30).find(|step| {
            fuse = after(fuse.take(), step * apart, story);
            is_blown(&fuse)
        });
        assert_eq!(blown, expected, "{name}");
    }
}

#[test]
fn what_was_said_since_the_beginning_of_what_blew_it_is_doubted() {
    let slow = after(after(None, 0, "uuuuuuuuu"), 60, "uuuuuu").unwrap();
    assert_eq!(slow.doubted_since(&policies()), at(0));
    let many = after(after(None, 0, &format!("{}u", "t".repeat(2_000))), 600, "uuuuuuuuuu").unwrap();
    assert!(many.blown.is_some());
    assert_eq!(many.doubted_since(&policies()), at(600), "the day as a whole looks well");
}

#[test]
fn another_hour_is_counted_anew() {
    let many = after(None, 0, &format!("{}uuuuuuuuu", "t".repeat(1_000)));
    assert!(!is_blown(&after(many.clone(), 60, "u")), "the tenth comes in another hour");
    assert_eq!(after(many, 60, "u").map(|fuse| (fuse.hour.since, fuse.hour.unknown)), Some((at(60), 1)));
}

#[test]
fn a_blown_one_lets_one_mail_try_and_is_mended_by_the_first_that_is_taken() {
    let blown = after(None, 0, "uuuuuuuuuu").unwrap();
    assert_eq!(blown.permits(FRESH, at(4), &policies()), Permission::Wait(at(5)));
    assert_eq!(blown.permits(FRESH, at(5), &policies()), Permission::Probe);
    let probed = blown.probed(at(5), &policies());
    assert_eq!(probed.permits(FRESH, at(5), &policies()), Permission::Wait(at(10)));
    let still = after(Some(probed), 100, "u").unwrap();
    assert_eq!(still.permits(FRESH, at(100), &policies()), Permission::Probe);
    let mended = after(Some(still), 100, "t").unwrap();
    assert_eq!(mended.permits(FRESH, at(100), &policies()), Permission::Send);
    assert!(!is_blown(&after(Some(mended), 100, "uuuuuuuuu")), "what was refused is forgotten");
}

#[test]
fn a_server_that_takes_mails_and_returns_them_later_is_not_believed_again_for_taking_one() {
    let mended = after(None, 0, "rrrrrrrrrrrrrrrt");
    assert!(!is_blown(&mended));
    assert!(is_blown(&after(mended.clone(), 1, "r")));
    assert!(!is_blown(&after(mended, 25 * 60, "r")), "the next day is another");
}

#[test]
fn those_that_were_tried_in_vain_try_after_those_that_were_not() {
    let blown = after(None, 0, "uuuuuuuuuu").unwrap();
    let tried = |attempts, from| Turn { attempts, from: at(from) };
    for (turn, minute, expected) in [
        (FRESH, 5, Permission::Probe),
        (tried(1, 5), 5, Permission::Wait(at(6))),
        (tried(1, 6), 6, Permission::Probe),
        (tried(2, 6), 6, Permission::Wait(at(7))),
        (tried(9, 9), 9, Permission::Probe),
        // It comes from a longer wait, and the others have had no turn since.
        (tried(3, 2), 60, Permission::Wait(at(8))),
        (tried(3, 8), 60, Permission::Probe),
    ] {
        assert_eq!(blown.permits(turn, at(minute), &policies()), expected, "{turn:?} {minute}");
    }
}

#[test]
fn what_was_stored_before_days_were_counted_is_read() {
    let stored = r#"{"since":"1970-01-01T00:00:00Z","taken":3,"unknown":9}"#;
    let fuse: Fuse = serde_json::from_str(stored).unwrap();
    assert!(is_blown(&after(Some(fuse), 1, "u")));
}
