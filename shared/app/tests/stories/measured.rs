//! What a measure has brought, from answers to verdict.

use app::counts::close;
use app::figures::effects::Effects;
use app::figures::measures;
use app::figures::report::{self, Subject};
use domain::calendar::Quarter;
use domain::figures::brought::{Reach, Why};
use domain::figures::measure::{Measure, MeasureKind};
use domain::identifier::{MeasureId, OrganisationId};
use domain::organisation::OrganisationType;
use domain::scope::Filter;
use domain::statistics::difference::Verdict;
use domain::statistics::effect::FIRST_LOOK;
use testkit::World;

use crate::audited::ogrn;
use crate::figures::store_answers;

/// By how much each organisation rises, in hundredths: the first takes a measure, the others move by themselves.
const RISES: [i32; 9] = [50, -60, -45, -30, -15, 15, 30, 45, 60];

/// Regions of those organisations: too few are in the first one's.
const REGIONS: [&str; 9] = ["77", "77", "77", "77", "39", "39", "39", "39", "39"];

fn measure() -> Measure {
    Measure {
        id: MeasureId::parse("queue").unwrap(),
        kind: MeasureKind::Measure,
        organisation: OrganisationId::parse("school-0").unwrap(),
        what: "Электронная очередь".to_owned(),
        place: "Регистратура".to_owned(),
        by: "Директор".to_owned(),
        from: "2026-02-01".parse().unwrap(),
        to: None,
        life_situation: None,
        question: None,
        recommended: None,
        registered_on: None,
    }
}

#[tokio::test]
async fn one_that_rose_no_more_than_others_move_by_themselves_has_no_proven_effect() {
    let world = World::at("2026-03-01T09:00:00Z");
    for ((number, rise), region) in (0..).zip(RISES).zip(REGIONS) {
        let id = format!("school-{number}");
        world.add_organisation(&id, &ogrn(number), OrganisationType::SCHOOL, region).await;
        let moved = rise.unsigned_abs();
        let (other, same) = (if rise > 0 { 4 } else { 2 }, 100 - moved);
        for (quarter, count, score) in
            [("2025Q2", 100, 3), ("2025Q3", 100, 3), ("2025Q4", 100, 3), ("2026Q2", same, 3), ("2026Q2", moved, other)]
        {
            store_answers(&world, (quarter, region, &id), count, score, None).await;
        }
    }
    let caller = world.coordinator().await;
    measures::put_measure(&world.app, &caller, &measure()).await.unwrap();
    // The quarter that tells begins in Moscow, and with it its running figures: what is written down from now on may be chosen by them, and
    // who is compared is known.
    let late = Measure { id: MeasureId::parse("late").unwrap(), ..measure() };
    world.set_clock("2026-03-31T21:00:00Z");
    for organisation in ["school-0", "school-1", "school-2"] {
        let organisation = OrganisationId::parse(organisation).unwrap();
        measures::put_measure(&world.app, &caller, &Measure { organisation, ..late.clone() }).await.unwrap();
    }
    let longer = Measure { to: Some("2026-04-10".parse().unwrap()), ..measure() };
    let changed = measures::put_measure(&world.app, &caller, &longer).await;
    assert!(matches!(changed, Err(measures::MeasureError::Told)), "{changed:?}");
    world.set_clock("2026-07-01T12:00:00Z");
    close::close(&world.app).await.unwrap();
    measures::put_measure(&world.app, &caller, &measure()).await.expect("twice is once");
    let brought = async |organisation: &str, id: &MeasureId| {
        let found = measures::measures(&world.app, &caller, &Filter::default()).await.unwrap().unwrap();
        let stored = found.into_iter().map(|(_, it)| it);
        let stored = stored.into_iter().find(|it| it.organisation.as_str() == organisation && it.id == *id).unwrap();
        (stored.registered_on, Effects::new(&world.app, &caller).brought_by_now(&stored).await.unwrap())
    };
    let (registered_on, told) = brought("school-0", &measure().id).await;
    assert_eq!(registered_on, Some("2026-03-01".parse().unwrap()));
    let effect = told.effect.unwrap();
    let interval = effect.interval(FIRST_LOOK);
    // Hundred answers each: the half width is that of exactly known changes, 1.10. Their own scatter would leave 1.03, as if the schools
    // were known to move by less.
    assert_eq!(format!("{:+.2} [{:.2}, {:.2}]", effect.points, interval.low, interval.high), "+0.50 [-0.60, 1.60]");
    assert_eq!((told.verdict, told.why, told.others), (Some(Verdict::CannotTell), None, 8));
    // Three schools of the region are too few: those of the type everywhere are asked.
    assert_eq!(told.reach, Reach::Type);
    let before: Vec<String> = told.comparison.before.iter().map(ToString::to_string).collect();
    assert_eq!(before, ["2025Q3", "2025Q2"], "the alarm quarter is not among them");

    let (organisation, id) = (measure().organisation, measure().id);
    let removed = measures::remove_measure(&world.app, &caller, &organisation, &id).await;
    assert!(matches!(removed, Err(measures::MeasureError::Told)), "{removed:?}");
    // One that was registered late tells nothing, and may be taken back.
    for (organisation, registered_on) in [("school-0", "2026-04-01"), ("school-4", "2026-07-01")] {
        let id = OrganisationId::parse(organisation).unwrap();
        let late = Measure { organisation: id.clone(), ..late.clone() };
        measures::put_measure(&world.app, &caller, &late).await.unwrap();
        let (day, told) = brought(organisation, &late.id).await;
        assert_eq!(day, Some(registered_on.parse().unwrap()));
        assert_eq!((told.verdict, told.why), (None, Some(Why::NotRegisteredInAdvance)));
        assert!(measures::remove_measure(&world.app, &caller, &id, &late.id).await.unwrap());
    }
}

/// A measure stays where it was written down; whoever took one there is no example of one who did nothing.
#[tokio::test]
async fn who_took_a_measure_and_moved_is_not_compared() {
    let world = World::at("2026-01-20T09:00:00Z");
    for number in 0..7 {
        let id = format!("school-{number}");
        let first = if number == 6 { "39" } else { "77" };
        world.add_organisation(&id, &ogrn(number), OrganisationType::SCHOOL, first).await;
        for quarter in ["2025Q2", "2025Q3", "2025Q4", "2026Q1", "2026Q2"] {
            store_answers(&world, (quarter, "77", &id), 20, 4, None).await;
        }
    }
    let caller = world.coordinator().await;
    for number in [0, 6] {
        let organisation = OrganisationId::parse(&format!("school-{number}")).unwrap();
        measures::put_measure(&world.app, &caller, &Measure { organisation, ..measure() }).await.unwrap();
    }
    let moved = world.add_organisation("school-6", &ogrn(6), OrganisationType::SCHOOL, "77").await;
    world.set_clock("2026-07-01T12:00:00Z");
    close::close(&world.app).await.unwrap();
    let told = Effects::new(&world.app, &caller).brought_by_now(&measure()).await.unwrap();
    assert_eq!((told.reach, told.others), (Reach::TypeAndRegion, 5), "{} is left out", moved.id);
}

/// What the first quarter after leaves untold is looked at once more with the next one, and told of the quarter that told it.
#[tokio::test]
async fn what_the_first_look_cannot_tell_the_second_may() {
    let world = World::at("2026-01-20T09:00:00Z");
    for number in 0..9 {
        let id = format!("school-{number}");
        world.add_organisation(&id, &ogrn(number), OrganisationType::SCHOOL, "77").await;
        // Of the first one the next quarter tells more than chance does; the others stay.
        let (after, next) = if number == 0 { (5, 25) } else { (0, 0) };
        for (quarter, risen) in [("2025Q2", 0), ("2025Q3", 0), ("2025Q4", 0), ("2026Q2", after), ("2026Q3", next)] {
            store_answers(&world, (quarter, "77", &id), 25 - risen, 3, None).await;
            store_answers(&world, (quarter, "77", &id), risen, 5, None).await;
        }
    }
    let caller = world.coordinator().await;
    measures::put_measure(&world.app, &caller, &measure()).await.unwrap();
    let told = async |period: &str| {
        let subject = Subject::Quarter(Quarter::parse(period).unwrap());
        let told = report::report(&world.app, &caller, subject).await.unwrap().unwrap().measures;
        told.into_iter().map(|(_, _, brought)| (brought.look(), brought.verdict)).collect::<Vec<_>>()
    };
    world.set_clock("2026-07-01T12:00:00Z");
    close::close(&world.app).await.unwrap();
    let first = Effects::new(&world.app, &caller).brought_by_now(&measure()).await.unwrap();
    assert_eq!((first.look(), first.verdict), (1, Some(Verdict::CannotTell)), "{first:?}");
    assert_eq!(told("2026Q2").await, [(1, Some(Verdict::CannotTell))]);
    world.set_clock("2026-10-01T12:00:00Z");
    close::close(&world.app).await.unwrap();
    let second = Effects::new(&world.app, &caller).brought_by_now(&measure()).await.unwrap();
    assert_eq!((second.look(), second.verdict, second.others), (2, Some(Verdict::Risen), 8), "{second:?}");
    let after: Vec<String> = second.comparison.after.iter().map(ToString::to_string).collect();
    assert_eq!(after, ["2026Q2", "2026Q3"]);
    // Each quarter's report has what that quarter told, and a look further on there is none.
    assert_eq!(told("2026Q2").await, [(1, Some(Verdict::CannotTell))]);
    assert_eq!(told("2026Q3").await, [(2, Some(Verdict::Risen))]);
    world.set_clock("2027-01-01T12:00:00Z");
    close::close(&world.app).await.unwrap();
    let later = Effects::new(&world.app, &caller).brought_by_now(&measure()).await.unwrap();
    assert_eq!(later, second);
    assert_eq!(told("2026Q4").await, []);
}
