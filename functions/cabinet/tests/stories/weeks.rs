//! Weeks of which receipts are missing are flagged when their quarter is closed, with their numbers, and no figure is said to be without them.

use app::counts::close;
use app::{gaming, store};
use domain::calendar::{Quarter, days_before};
use domain::organisation::{OrganisationType, RegionCode};
use domain::scope::ParticipantRole;
use domain::tally::{CountedByWeek, Week};
use serde_json::{Value, json};
use table::keys;

use super::flags::flags;
use super::head::sign_in;
use super::*;

/// Eight clinics of a region with some forty receipts a week from December on; of the third one of February none have come, and of the week after few.
#[tokio::test]
async fn weeks_that_are_missing_are_flagged_with_their_numbers() {
    let world = World::at("2026-02-15T09:00:00Z");
    let quarter = Quarter::parse("2026Q1").unwrap();
    let weeks = Week::complete(quarter, 14);
    let before = Week::of(days_before(weeks[0].monday(), 7));
    for number in 0..8_u64 {
        let (id, digits) = (format!("clinic{number}"), 102_770_013_219 + number);
        let ogrn = format!("{digits}{}", digits % 11 % 10);
        world.add_organisation(&id, &ogrn, OrganisationType::HEALTHCARE, "77").await;
        let organisation = OrganisationId::parse(&id).unwrap();
        for (at, week) in [before].iter().chain(&weeks).enumerate() {
            let usual = 40 + ((number * 3 + at as u64 * 5) % 7) as i64;
            let count = match (number, week.monday().to_string().as_str()) {
                (3, "2026-02-09") => 0,
                (3, "2026-02-16") => 5,
                _ => usual,
            };
            // They come in the quarter of the service.
            let came_in = Quarter::of(week.sunday());
            let tally = keys::tally(came_in, RegionCode::parse("77").unwrap(), &organisation, (at % 4) as u8);
            let counted = [("receipts".to_owned(), count), (week.counter(CountedByWeek::Receipts), count)];
            world.memory.write(vec![store::add(tally, counted.into())]).await.unwrap();
        }
    }
    world.set_clock("2026-04-02T12:00:00Z");
    close::close(&world.app).await.unwrap();
    assert_eq!(gaming::look(&world.app).await.unwrap(), Some(gaming::Look { organisations: 8, flagged: 1 }));

    let ministry = sign_in(&world, "ministry", ParticipantRole::RegionalExecutive, "77").await;
    let (_, found) = flags(&world, &ministry, "").await;
    let (row, flag) = (&found["rows"][0], &found["rows"][0]["flags"][0]);
    assert_eq!(
        (&row["organisation"], &row["compared"], &flag["scores"]),
        (&json!("clinic3"), &Value::Null, &json!({}))
    );
    assert_eq!(
        json!([flag["sign"], flag["found"], flag["weeks"]]),
        json!(["missing_weeks", 5, {"2026-02-09": 0, "2026-02-16": 5}])
    );
    assert!((70..90).contains(&flag["usual"].as_u64().unwrap()), "{flag}");

    let page = body(get(&world, "/cabinet/organisations/clinic3/flags", header::COOKIE, &ministry).await).await;
    for words in ["Не хватает сведений за некоторые недели", "Неделя с 9", "Отметить как разобранное"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("Показателей без этих анкет нет"), "no answer is marked: {page}");
    let report = app::upkeep::check::check(&world.app.profile, &world.memory.dump());
    assert!(report.is_clean(), "{report}");
}
