//! When a quarter is closed, falls open change requests, once for ever; other falls are listed with the reason, within the
//! reader's own scope.

use app::counts::close;
use app::improvement::falls;
use expect_test::expect;

use crate::country::Country;

const ASKED: [&str; 2] = ["comfort", "goodwill"];

const GOOD: [u64; 6] = [0, 0, 0, 30, 80, 190];
const WORSE: [u64; 6] = [0, 0, 40, 60, 80, 120];
const STILL_GOOD: [u64; 6] = [0, 0, 0, 30, 60, 210];
const BEST: [u64; 6] = [0, 0, 0, 0, 0, 300];

#[tokio::test]
async fn a_fall_opens_one_change_request_for_ever() {
    let country = Country::new().await;
    for (quarter, clinic, school) in [("2026Q1", GOOD, BEST), ("2026Q2", WORSE, STILL_GOOD)] {
        country.answered((quarter, "77", "clinic", 1), &ASKED, clinic).await;
        country.answered((quarter, "39", "school", 1), &ASKED, school).await;
    }
    let app = &country.world.app;
    let mut told = Vec::new();
    for at in ["2026-04-02T12:00:00Z", "2026-07-02T12:00:00Z", "2026-07-03T12:00:00Z"] {
        country.world.set_clock(at);
        close::close(app).await.unwrap();
        told.push(format!("{at}: {:?}", falls::propose(app).await.unwrap()));
    }
    told.push(
        country
            .tell(
                "ac get /v1/cases
                 head tasks
                 head get /v1/cases/fall-2026Q2-clinic
                 ac journal fall-2026Q2-clinic
                 region39 get /v1/cases/not-proposed?period=2026Q2
                 region77 get /v1/cases/not-proposed?period=2026Q2
                 ac get /v1/cases/not-proposed?period=2026Q2
                 region39 get /v1/cases/not-proposed?period=2026",
            )
            .await,
    );
    let (_, case) = country.call("head", "GET", "/v1/cases/fall-2026Q2-clinic", serde_json::Value::Null).await;
    let evidence = case["evidence"].as_array().unwrap();
    let rows = evidence.iter().map(|it| format!("{} {} of {}", it["question"], it["difference"], it["tests"]));
    told.extend(rows);
    let (_, falls) =
        country.call("region39", "GET", "/v1/cases/not-proposed?period=2026Q2", serde_json::Value::Null).await;
    let rows = falls["rows"].as_array().unwrap().iter();
    told.extend(rows.map(|it| format!("{} {}: {}", it["organisation"], it["question"], it["reason"])));
    expect![[r#"
        2026-04-02T12:00:00Z: None
        2026-07-02T12:00:00Z: Some(FallsReport { tests: 6, proposed: 1, not_proposed: 3, candidates: 0 })
        2026-07-03T12:00:00Z: None
        ac get /v1/cases → 200 [fall-2026Q2-clinic]
        head tasks → 
        head get /v1/cases/fall-2026Q2-clinic → 200 ЗИ-2026-000001 proposed v1
        ac journal fall-2026Q2-clinic → 1 program put as system: proposed
        region39 get /v1/cases/not-proposed?period=2026Q2 → 200 [program program program]
        region77 get /v1/cases/not-proposed?period=2026Q2 → 200 []
        ac get /v1/cases/not-proposed?period=2026Q2 → 404 not_found
        region39 get /v1/cases/not-proposed?period=2026 → 422 invalid

        null -0.6 of 6
        "comfort" -0.6 of 6
        "goodwill" -0.6 of 6
        "school" null: "above_target"
        "school" "comfort": "above_target"
        "school" "goodwill": "above_target""#]]
    .assert_eq(&told.join("\n"));
}

/// Of three times as many comments about queues the request is told, and whoever sees the list of falls: as shares, never as counts of a few.
#[tokio::test]
async fn what_citizens_write_more_about_is_evidence_of_the_fall() {
    let country = Country::new().await;
    let comments = |queues: usize, others: usize| -> Vec<&str> {
        std::iter::repeat_n("Очередь на два часа", queues)
            .chain(std::iter::repeat_n("Всё хорошо, спасибо", others))
            .collect()
    };
    for (quarter, clinic, queues, school, of_school) in
        [("2026Q1", GOOD, 6, BEST, comments(1, 4)), ("2026Q2", WORSE, 24, STILL_GOOD, comments(5, 0))]
    {
        country.wrote((quarter, "77", "clinic", 1), &ASKED, clinic, &comments(queues, 60 - queues)).await;
        // The school has fewer comments than may be told of.
        country.wrote((quarter, "39", "school", 1), &ASKED, school, &of_school).await;
    }
    let app = &country.world.app;
    for at in ["2026-04-02T12:00:00Z", "2026-07-02T12:00:00Z"] {
        country.world.set_clock(at);
        close::close(app).await.unwrap();
        falls::propose(app).await.unwrap();
    }
    let (_, case) = country.call("head", "GET", "/v1/cases/fall-2026Q2-clinic", serde_json::Value::Null).await;
    let themes: Vec<String> = case["evidence"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| format!("{} {}", it["question"], it["themes"].as_array().map_or(0, Vec::len)))
        .collect();
    assert_eq!(themes, ["null 1", "\"comfort\" 0", "\"goodwill\" 0"]);
    let rising = &case["evidence"][0]["themes"][0];
    let told = [&rising["theme"], &rising["against"], &rising["before"], &rising["now"]].map(ToString::to_string);
    assert_eq!(told, ["\"waiting\"", "\"2026Q1\"", "10", "40"]);
    assert!(rising["q"].as_f64().unwrap() < 0.01, "{rising}");
    let (_, falls) =
        country.call("region39", "GET", "/v1/cases/not-proposed?period=2026Q2", serde_json::Value::Null).await;
    assert!(falls["rows"].as_array().unwrap().iter().all(|it| it["themes"].is_null()), "{falls}");
    country.keeps_its_rules();
}
