//! Days on which far more questionnaires came than notices bring are flagged when their quarter is closed, with their numbers; which questionnaires it
//! were nobody knows, and no figure is said to be without them.

use app::counts::close;
use app::{gaming, store};
use chrono::NaiveDate;
use domain::calendar::{Quarter, days_later};
use domain::organisation::{OrganisationType, RegionCode};
use domain::publication::Lane;
use domain::questionnaire::{Answers, Questionnaire, Score};
use domain::scope::ParticipantRole;
use domain::tally::{CountedByWeek, Counter, Week};
use serde_json::{Value, json};
use table::kinds::Kind;
use table::{Counters, keys};

use super::flags::flags;
use super::head::sign_in;
use super::*;

async fn answered(world: &World, on: NaiveDate, count: u8) {
    world.set_clock(&format!("{on}T09:00:00Z"));
    let lane = Lane {
        quarter: Quarter::of(on),
        region: RegionCode::parse("77").unwrap(),
        organisation: OrganisationId::parse("clinic").unwrap(),
        questionnaire: Questionnaire::standard().reference(),
    };
    for at in 0..count {
        let scores = [(QuestionId::parse("comfort").unwrap(), Score::new(at % 5 + 1))].into();
        let answers = Answers { scores, comment: None };
        answer_of_a_stranger(&world.app, &lane, OrganisationType::HEALTHCARE, answers).await;
    }
}

/// A clinic with twenty notices a week, four of which are answered on each Tuesday, and forty questionnaires more on one day.
#[tokio::test]
async fn days_with_far_too_many_are_flagged_with_their_numbers() {
    let world = World::at("2026-01-02T09:00:00Z");
    world.add_clinic().await;
    let quarter = Quarter::parse("2026Q1").unwrap();
    let clinic = OrganisationId::parse("clinic").unwrap();
    for week in 0..12 {
        let monday: NaiveDate = days_later("2026-01-05".parse().unwrap(), 7 * week);
        let counted = Counters::from([Counter::Notices.by(20), (Week::of(monday).counter(CountedByWeek::Notices), 20)]);
        let tally = keys::tally(quarter, RegionCode::parse("77").unwrap(), &clinic, (week % 4) as u8);
        world.memory.write(vec![store::add(tally, counted)]).await.unwrap();
        answered(&world, days_later(monday, 1), 4).await;
        if week == 6 {
            answered(&world, days_later(monday, 3), 40).await;
        }
    }
    world.set_clock("2026-04-02T12:00:00Z");
    close::close(&world.app).await.unwrap();
    assert_eq!(gaming::look(&world.app).await.unwrap(), Some(gaming::Look { organisations: 1, flagged: 1 }));

    let ministry = sign_in(&world, "ministry", ParticipantRole::RegionalExecutive, "77").await;
    let (_, found) = flags(&world, &ministry, "").await;
    let (row, flag) = (&found["rows"][0], &found["rows"][0]["flags"][0]);
    assert_eq!((&row["organisation"], &row["compared"]), (&json!("clinic"), &Value::Null));
    assert_eq!(
        json!([flag["sign"], flag["found"], flag["of"], flag["usual"], flag["days"], flag["weeks"]]),
        json!(["bursts", 40, 88, 4, {"2026-02-19": 40}, {}])
    );

    let page = body(get(&world, "/cabinet/organisations/clinic/flags", header::COOKIE, &ministry).await).await;
    for words in ["Слишком много анкет за один день", "<dt>19", "Отметить как разобранное"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("Показателей без этих анкет нет"), "no answer is marked: {page}");

    // What is counted of a day is no part of a figure, and no day of one citizen is told anywhere but in the head of the lane.
    let counted = |kind: Kind| {
        let items = world.memory.dump().into_iter().filter(move |item| kind.is(&item.key));
        items.map(|item| format!("{} {:?}", item.body, item.counters)).collect::<String>()
    };
    assert!(counted(Kind::Lane).contains("\"d49\": 40"), "{}", counted(Kind::Lane));
    assert!(!counted(Kind::Final).contains("d49"), "{}", counted(Kind::Final));

    // A head with every day of the quarter is still one unit of a write.
    let mut head = world.memory.dump().into_iter().find(|item| Kind::Lane.is(&item.key)).unwrap();
    head.counters.extend((0..92).map(|day| (format!("d{day}"), 9_999)));
    let size = testkit::bytes(&head);
    assert!(size <= 1_024, "{size} bytes: {head:?}");
}
