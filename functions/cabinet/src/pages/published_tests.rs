//! A page tells of completed questionnaires how many are published here, which of the others will be, and which are published only further up.

use app::counts::close;
use domain::calendar::Quarter;
use domain::identifier::{OrganisationId, QuestionId};
use domain::organisation::{OrganisationType, RegionCode};
use domain::publication::Lane;
use domain::questionnaire::{Answers, Questionnaire, Score};
use domain::scope::ParticipantRole;
use http::header;
use serde_json::{Value, json};
use table::{Table, keys};
use testkit::{World, store_published};

use super::tests::{body, get, sign_in};

/// The page of a clinic of so many completed questionnaires, some of them published, as the ministry of its region reads it; and what
/// programs are told.
async fn page(published: usize, waiting: i64, is_closed: bool) -> (String, Value) {
    let world = World::at("2026-05-15T09:00:00Z");
    world.add_clinic().await;
    let (quarter, region) = (Quarter::parse("2026Q2").unwrap(), RegionCode::parse("77").unwrap());
    let organisation = OrganisationId::parse("clinic").unwrap();
    let lane = Lane { quarter, region, organisation, questionnaire: Questionnaire::standard().reference() };
    let scores = [(QuestionId::parse("comfort").unwrap(), Score::new(4))].into();
    let answers = vec![Answers { scores, comment: None }; published];
    if !answers.is_empty() {
        store_published(&world.app, &lane, OrganisationType::HEALTHCARE, answers).await;
    }
    let tally = keys::tally(quarter, region, &lane.organisation, 0);
    let counters = [("notices".to_owned(), 40), ("completed".to_owned(), waiting)].into();
    world.memory.write(vec![app::store::add(tally, counters)]).await.unwrap();
    if is_closed {
        world.set_clock("2026-07-02T09:00:00Z");
        close::close(&world.app).await.unwrap();
    }
    let cookie = sign_in(&world, "ministry", ParticipantRole::RegionalExecutive, "77").await;
    let read = async |path: &str| body(get(&world, path, header::COOKIE, &cookie).await).await;
    let rows = read("/v1/indicators?by=organisation&period=2026Q2").await;
    let rows: Value = serde_json::from_str(&rows).unwrap();
    (read("/cabinet/organisations/clinic?period=2026Q2").await, rows["rows"][0].clone())
}

#[tokio::test]
async fn where_the_questionnaires_are_is_told_as_it_is() {
    const TOLD: &str = "Опубликовано анкет: ";
    const LACKING: &str = "в показателях региона и типа ещё нет небольших организаций";
    for (published, waiting, is_closed, expected) in [
        (20, 0, false, "20, все"),
        (20, 1, false, "20; ещё 1 ждёт своей группы и выйдет с ней или с итогом квартала"),
        (20, 5, false, "20; ещё 5 ждут своей группы и выйдут с ней или с итогом квартала"),
        (0, 3, false, "0; ещё 3 ждут своей группы и выйдут с ней или с итогом квартала"),
        (20, 0, true, "20, все"),
        (
            0,
            3,
            true,
            "0; не вошло в показатели самих организаций, где анкет слишком мало: 3. Они учтены только выше — в типе, регионе, стране — или не публикуются",
        ),
        (0, 0, false, ""),
        (0, 0, true, ""),
    ] {
        let (page, row) = page(published, waiting, is_closed).await;
        let higher = if is_closed { waiting } else { 0 };
        assert_eq!((&row["published"], &row["published_higher"]), (&json!(published), &json!(higher)));
        let told = page.split_once(TOLD).map_or("", |(_, rest)| rest.split('<').next().unwrap_or_default());
        assert_eq!(told, expected, "{published} {waiting} {is_closed}");
        assert_eq!(page.contains(LACKING), !is_closed, "{published} {waiting} {is_closed}");
    }
}
