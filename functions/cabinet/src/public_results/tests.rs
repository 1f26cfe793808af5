//! What everybody may read, and what nobody may read here.

use app::counts::close;
use axum::body::Body;
use axum::response::Response;
use domain::calendar::Quarter;
use domain::identifier::{OrganisationId, QuestionId};
use domain::organisation::{OrganisationType, RegionCode};
use domain::publication::Lane;
use domain::questionnaire::{Answers, Questionnaire, Score};
use http::{Request, StatusCode, header};
use serde_json::{Value, json};
use table::{Table, keys};
use testkit::{World, store_published};

use crate::handle;
use crate::pages::tests::body;

const ADDRESSES: [&str; 4] =
    ["/results", "/v1/public-results", "/v1/public-results?format=csv", "/v1/public-results/schema"];

/// A clinic that many answered about, and a school that few did, in a quarter that runs or is closed.
async fn world(is_closed: bool) -> World {
    let world = World::at("2026-05-15T09:00:00Z");
    world.add_clinic().await;
    world.add_organisation("school", "1027739642281", OrganisationType::SCHOOL, "77").await;
    let (quarter, region) = (Quarter::parse("2026Q2").unwrap(), RegionCode::parse("77").unwrap());
    let lane = |id: &str| {
        let organisation = OrganisationId::parse(id).unwrap();
        Lane { quarter, region, organisation, questionnaire: Questionnaire::standard().reference() }
    };
    let scores = [(QuestionId::parse("comfort").unwrap(), Score::new(4))].into();
    let answers = vec![Answers { scores, comment: None }; 20];
    store_published(&world.app, &lane("clinic"), OrganisationType::HEALTHCARE, answers).await;
    for (id, completed, notices) in [("clinic", 0, 40), ("school", 3, 7)] {
        let tally = keys::tally(quarter, region, &OrganisationId::parse(id).unwrap(), 0);
        let counters = [("notices".to_owned(), notices), ("completed".to_owned(), completed)].into();
        world.memory.write(vec![app::store::add(tally, counters)]).await.unwrap();
    }
    if is_closed {
        world.set_clock("2026-07-02T09:00:00Z");
        close::close(&world.app).await.unwrap();
    }
    world
}

async fn get(world: &World, path: &str, known: Option<&str>) -> Response {
    let mut request = Request::get(path);
    if let Some(known) = known {
        request = request.header(header::IF_NONE_MATCH, known);
    }
    handle(world.app.clone(), request.body(Body::empty()).unwrap()).await
}

async fn rows(world: &World, query: &str) -> Value {
    let text = body(get(world, &format!("/v1/public-results?{query}"), None).await).await;
    serde_json::from_str::<Value>(&text).unwrap_or_else(|_| panic!("{text}"))["rows"].take()
}

#[tokio::test]
async fn there_are_no_public_results_unless_the_operator_says_so() {
    let mut world = world(true).await;
    for path in ADDRESSES {
        assert_eq!(get(&world, path, None).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
    world.restart_with_public_results();
    for path in ADDRESSES {
        assert_eq!(get(&world, path, None).await.status(), StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn a_quarter_that_runs_is_not_public() {
    let mut world = world(false).await;
    world.restart_with_public_results();
    for path in ["/v1/public-results", "/v1/public-results?period=2026Q2", "/results?period=2026Q2"] {
        let expected = if path.starts_with("/results") {
            "Ни один квартал ещё не закрыт"
        } else {
            "not_found"
        };
        let told = body(get(&world, path, None).await).await;
        assert!(told.contains(expected), "{path}: {told}");
    }
}

/// The cabinet of whoever sees the country knows how many completed a questionnaire about a small organisation; everybody is told no number.
#[tokio::test]
async fn what_is_hidden_has_no_number() {
    let mut world = world(true).await;
    world.restart_with_public_results();
    let told = rows(&world, "by=organisation&region=77").await;
    let row = |id: &str| {
        let found = told.as_array().unwrap().iter().find(|row| row["type"] == id);
        found.unwrap_or_else(|| panic!("{told}")).clone()
    };
    let clinic = row("healthcare");
    assert_eq!(
        (&clinic["state"], &clinic["satisfaction"], &clinic["responses"], &clinic["coverage"]),
        (&json!("shown"), &json!("4.00"), &json!(20), &json!("50.00"))
    );
    let school = row("school");
    assert_eq!(school["state"], "suppressed");
    for (name, value) in school.as_object().unwrap() {
        let may_be = ["region", "type", "ogrn", "name", "state"].contains(&name.as_str());
        assert!(may_be || value.is_null(), "{name} of a hidden row is {value}");
    }
    let page = body(get(&world, "/results?region=77", None).await).await;
    let cells =
        page.split("<tr>").find(|row| row.contains("1027739642281") || row.contains(school["name"].as_str().unwrap()));
    let cells = cells.unwrap_or_else(|| panic!("{page}"));
    assert!(cells.contains("скрыто"), "{cells}");
    let values: Vec<&str> = cells.split("</td>").filter_map(|cell| cell.rsplit('>').next()).collect();
    assert!(values.iter().all(|value| !value.contains(|it: char| it.is_ascii_digit())), "{values:?}");
}

#[tokio::test]
async fn whoever_has_the_results_is_told_that_they_are_the_same() {
    let mut world = world(true).await;
    world.restart_with_public_results();
    for path in &ADDRESSES[1..] {
        let first = get(&world, path, None).await;
        let tag = first.headers()[header::ETAG].to_str().unwrap().to_owned();
        assert_eq!(first.headers()[header::CACHE_CONTROL], "public, max-age=600", "{path}");
        let again = get(&world, path, Some(&tag)).await;
        assert_eq!((again.status(), body(again).await.as_str()), (StatusCode::NOT_MODIFIED, ""), "{path}");
        assert_eq!(get(&world, path, Some("\"another\"")).await.status(), StatusCode::OK, "{path}");
    }
}

/// Every field of an answer is described, and every column of the file is one of them.
#[tokio::test]
async fn the_schema_describes_what_is_answered() {
    let mut world = world(true).await;
    world.restart_with_public_results();
    let read = async |path: &str| body(get(&world, path, None).await).await;
    let schema: Value = serde_json::from_str(&read("/v1/public-results/schema").await).unwrap();
    let answer: Value = serde_json::from_str(&read("/v1/public-results").await).unwrap();
    let of_row = &schema["properties"]["rows"]["items"]["properties"];
    for (of, value) in [(&schema["properties"], &answer), (of_row, &answer["rows"][0])] {
        let names = |value: &Value| -> Vec<String> {
            let mut names: Vec<String> =
                value.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
            names.sort_unstable();
            names
        };
        assert!(!names(value).is_empty());
        assert_eq!(names(of), names(value));
        for (name, value) in value.as_object().unwrap() {
            let types = &of[name]["type"];
            let kind = match value {
                Value::Null => "null",
                Value::Number(_) => "integer",
                Value::String(_) => "string",
                _ => "array",
            };
            let fits = types == kind || types.as_array().is_some_and(|types| types.contains(&json!(kind)));
            assert!(fits, "{name} is {value}, and the schema says {types}");
        }
    }
    let csv = read("/v1/public-results?format=csv").await;
    let mut columns: Vec<&str> = csv.lines().next().unwrap().split(',').collect();
    columns.sort_unstable();
    assert_eq!(columns, of_row.as_object().unwrap().keys().map(String::as_str).collect::<Vec<_>>());
}

#[tokio::test]
async fn what_cannot_be_read_is_told() {
    let mut world = world(true).await;
    world.restart_with_public_results();
    for (query, expected) in [
        ("by=organisation", StatusCode::UNPROCESSABLE_ENTITY),
        ("period=running", StatusCode::UNPROCESSABLE_ENTITY),
        ("period=2026Q1", StatusCode::NOT_FOUND),
        ("region=00", StatusCode::UNPROCESSABLE_ENTITY),
        ("format=xlsx", StatusCode::UNPROCESSABLE_ENTITY),
        ("colour=red", StatusCode::BAD_REQUEST),
        ("by=type&type=school", StatusCode::OK),
    ] {
        let path = format!("/v1/public-results?{query}");
        assert_eq!(get(&world, &path, None).await.status(), expected, "{query}");
    }
}
