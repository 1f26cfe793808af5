//! What measures brought is read from quarters as they were closed: a changed type shows no other ministry's figures, a move loses none.

use app::counts::close;
use app::registers::Entry;
use app::upkeep::check;
use domain::identifier::OrganisationId;
use domain::organisation::{Organisation, OrganisationType, RegionCode};
use domain::scope::ParticipantRole;
use http::header;
use http::{Method, StatusCode};
use serde_json::Value;
use std::collections::BTreeMap;
use testkit::World;

use super::{answers_to, body, get, send};

const MEASURE: &str =
    r#"{"kind":"measure","what":"Электронная очередь","place":"Регистратура","by":"Главный врач","from":"2026-02-01"}"#;

struct Story {
    world: World,
    readers: BTreeMap<&'static str, String>,
}

impl Story {
    /// A clinic in Moscow that took a measure in February 2026, with answers of four quarters before and of the one that tells the effect.
    async fn of_a_measure() -> Story {
        let world = World::at("2026-02-01T09:00:00Z");
        world.add_organisation("clinic", "1027700132195", OrganisationType::HEALTHCARE, "77").await;
        world.add_organisation("school", "1027739642281", OrganisationType::SCHOOL, "16").await;
        let mut readers = BTreeMap::new();
        for (id, role, limit) in [
            ("country", ParticipantRole::Coordinator, ""),
            ("health", ParticipantRole::FederalBody, "healthcare"),
            ("education", ParticipantRole::FederalBody, "education"),
            ("moscow", ParticipantRole::RegionalExecutive, "77"),
            ("kazan", ParticipantRole::RegionalExecutive, "16"),
            ("head", ParticipantRole::OrganisationHead, "clinic"),
        ] {
            let token = world.add_participant(id, role, limit).await;
            readers.insert(id, format!("Bearer {token}"));
        }
        let story = Story { world, readers };
        for quarter in ["2025Q2", "2025Q3", "2025Q4", "2026Q1"] {
            story.answer(quarter, "77", OrganisationType::HEALTHCARE, 3).await;
        }
        assert_eq!(story.put("moscow", "queue", MEASURE).await, StatusCode::NO_CONTENT);
        story.close("2026-04-01T09:00:00Z").await;
        story
    }

    async fn answer(&self, quarter: &str, region: &str, organisation_type: OrganisationType, score: u8) {
        answers_to(&self.world, &format!("{quarter} {region} clinic"), organisation_type, 20, score, "Ждали").await;
    }

    async fn change(&self, change: impl Fn(&mut Organisation)) {
        let id = OrganisationId::parse("clinic").unwrap();
        let mut entry = app::registers::organisation(&self.world.app, &id).await.unwrap().unwrap();
        change(&mut entry);
        self.world.put(Entry::Organisation(entry)).await;
    }

    async fn moves_to(&self, region: &str) {
        self.change(|it| it.region = RegionCode::parse(region).unwrap()).await;
    }

    async fn close(&self, now: &str) {
        self.world.set_clock(now);
        close::close(&self.world.app).await.unwrap();
        let report = check::check(&self.world.app.profile, &self.world.memory.dump());
        assert!(report.is_clean(), "{report}");
    }

    async fn put(&self, reader: &str, id: &str, measure: &str) -> StatusCode {
        let path = format!("/v1/measures/clinic/{id}");
        send(&self.world, Method::PUT, &path, &self.readers[reader], measure).await.status()
    }

    /// The measures that a reader sees: quarters before, change, and from the alarm quarter.
    async fn told(&self, reader: &str) -> String {
        let response = get(&self.world, "/v1/measures", header::AUTHORIZATION, &self.readers[reader]).await;
        let page: Value = serde_json::from_str(&body(response).await).unwrap();
        let told = page["rows"].as_array().unwrap().iter().map(|row| {
            let brought = &row["brought"];
            let before = brought["before"].as_array().unwrap().len();
            let text = |value: &Value| value.as_str().unwrap_or("hidden").to_owned();
            format!("{} after {before} quarters {}", row["id"].as_str().unwrap(), text(&brought["change"]))
        });
        told.collect::<Vec<_>>().join("; ")
    }

    /// How often the report of a quarter names the measure of the clinic, and how many measures it counts.
    async fn reported(&self, reader: &str, period: &str) -> (usize, String) {
        let path = format!("/v1/report?period={period}");
        let response = get(&self.world, &path, header::AUTHORIZATION, &self.readers[reader]).await;
        if response.status() != StatusCode::OK {
            return (0, String::new());
        }
        let document = body(response).await;
        let (_, rest) = document.split_once("Всего записано мероприятий и мер: ").unwrap();
        (document.matches("Электронная очередь").count(), rest.split_once('.').unwrap().0.to_owned())
    }
}

/// The change from a quarter that was another ministry's, with one's own value after it, is that ministry's value.
#[tokio::test]
async fn a_changed_type_shows_nothing_of_what_another_ministry_has_closed() {
    let story = Story::of_a_measure().await;
    story.change(|it| it.organisation_type = OrganisationType::SCHOOL).await;
    story.answer("2026Q2", "77", OrganisationType::SCHOOL, 5).await;
    story.close("2026-07-01T09:00:00Z").await;
    for (reader, expected) in [
        ("country", "queue after 2 quarters 2.00"),
        ("moscow", "queue after 2 quarters 2.00"),
        ("head", "queue after 2 quarters 2.00"),
        ("education", "queue after 0 quarters hidden"),
        ("health", ""),
    ] {
        assert_eq!(story.told(reader).await, expected, "{reader}");
    }
}

#[tokio::test]
async fn measures_are_reached_by_whoever_sees_the_organisation_now() {
    let story = Story::of_a_measure().await;
    story.answer("2026Q2", "77", OrganisationType::HEALTHCARE, 5).await;
    story.close("2026-07-01T09:00:00Z").await;
    let before = [story.reported("moscow", "2026Q2").await, story.reported("health", "2026Q2").await];
    assert_eq!(before, [(1, "1".to_owned()), (1, "1".to_owned())]);
    story.moves_to("16").await;
    let whole = "queue after 2 quarters 2.00";
    for (reader, expected) in [
        ("country", whole),
        ("health", whole),
        ("head", whole),
        // Its quarters were closed elsewhere.
        ("kazan", "queue after 0 quarters hidden"),
        ("moscow", ""),
    ] {
        assert_eq!(story.told(reader).await, expected, "{reader}");
    }
    // The closed quarter's report is as it was closed.
    let after = [story.reported("moscow", "2026Q2").await, story.reported("health", "2026Q2").await];
    assert_eq!(after, before);
    assert_eq!(story.reported("kazan", "2026Q2").await, (0, "0".to_owned()));
    // Whoever sees it mends its words where it stands, and there is no second one. What was told is asked no other way, and stays.
    assert_eq!(story.put("moscow", "queue", MEASURE).await, StatusCode::NOT_FOUND);
    let other_words = MEASURE.replace("Регистратура", "Холл");
    assert_eq!(story.put("kazan", "queue", &other_words).await, StatusCode::NO_CONTENT);
    assert_eq!(story.told("country").await, whole);
    let path = "/v1/measures/clinic/queue";
    let read = async || get(&story.world, path, header::AUTHORIZATION, &story.readers["kazan"]).await;
    assert!(body(read().await).await.contains("Холл"));
    for other in [
        MEASURE.replace("2026-02-01", "2026-02-02"),
        MEASURE.replace("}", r#","to":"2026-07-02"}"#),
        MEASURE.replace("}", r#","question":"comfort"}"#),
        MEASURE.replace(r#""measure""#, r#""information_event""#),
    ] {
        let refused = send(&story.world, Method::PUT, path, &story.readers["head"], &other).await;
        assert_eq!(refused.status(), StatusCode::CONFLICT, "{other}");
        assert!(body(refused).await.contains("measure_told"), "{other}");
    }
    let removed = send(&story.world, Method::DELETE, path, &story.readers["head"], "").await;
    assert_eq!(removed.status(), StatusCode::CONFLICT);
    assert_eq!(story.told("country").await, whole);
    // Of what is not told yet everything may be mended.
    let later = MEASURE.replace("2026-02-01", "2026-06-01");
    for measure in [&later, &later.replace("2026-06-01", "2026-06-02")] {
        assert_eq!(story.put("head", "later", measure).await, StatusCode::NO_CONTENT);
    }
    let later = "/v1/measures/clinic/later";
    let removed = send(&story.world, Method::DELETE, later, &story.readers["head"], "").await;
    assert_eq!(removed.status(), StatusCode::NO_CONTENT);
    let gone = get(&story.world, later, header::AUTHORIZATION, &story.readers["head"]).await;
    assert_eq!(gone.status(), StatusCode::NOT_FOUND);
}

/// Written down in Kazan, told by a quarter in Moscow, and gone to Kaliningrad since.
#[tokio::test]
async fn a_report_has_the_measures_of_whoever_was_there() {
    let story = Story::of_a_measure().await;
    story.world.add_organisation("baths", "1037739010891", OrganisationType::SPORT, "39").await;
    story.moves_to("16").await;
    let other = MEASURE.replace("2026-02-01", "2026-04-05");
    assert_eq!(story.put("head", "later", &other).await, StatusCode::NO_CONTENT);
    story.moves_to("77").await;
    story.answer("2026Q2", "77", OrganisationType::HEALTHCARE, 5).await;
    story.close("2026-07-01T09:00:00Z").await;
    story.answer("2026Q3", "77", OrganisationType::HEALTHCARE, 5).await;
    story.close("2026-10-01T09:00:00Z").await;
    let before = story.reported("moscow", "2026Q3").await;
    assert_eq!(before, (1, "2".to_owned()));
    story.moves_to("39").await;
    assert_eq!(story.reported("moscow", "2026Q3").await, before);
    assert_eq!(story.reported("kazan", "2026Q3").await, (0, "0".to_owned()));
    assert_eq!(story.reported("country", "2026Q3").await, before);
}
