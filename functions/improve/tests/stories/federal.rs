//! How many cases a region has, by kind, state and lateness, travels to the federal level, whatever comes twice or late (B.2, B.5); the programme there
//! tells it region by region.

use app::counts::federation::Taken;
use app::counts::region_results::{self, RegionResults};
use app::registers::Entry;
use domain::organisation::RegionCode;
use expect_test::expect;
use serde_json::Value;
use table::items::RegionItem;

use crate::country::Country;

/// How every world of the testkit calls itself.
const SYSTEM: &str = "https://otklik.example";

/// What a region says of its cases.
async fn words(country: &Country) -> Vec<RegionResults> {
    let told = region_results::to_tell(&country.world.app).await.unwrap();
    told.regions.into_iter().filter(|word| matches!(word, RegionResults::CaseCountsV1(_))).collect()
}

async fn hear(country: &Country, words: &[RegionResults]) -> Vec<Taken> {
    let mut taken = Vec::new();
    for word in words {
        taken.push(region_results::take(&country.world.app, word.clone()).await.unwrap());
    }
    taken
}

/// What somebody reads of regions.
async fn told(country: &Country, who: &str) -> String {
    let (_, found) = country.call(who, "GET", "/v1/programme", Value::Null).await;
    let rows = found["regions"].as_array().cloned().unwrap_or_default();
    let row = |row: &Value| {
        let counts: Vec<String> = row["counts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| format!("{} {} {}/{}", it["kind"], it["state"], it["overdue"], it["cases"]).replace('"', ""))
            .collect();
        format!("{}{}: {}", row["region"], if row["system"].is_null() { "" } else { " there" }, counts.join(", "))
    };
    format!("{who}: {}", rows.iter().map(row).collect::<Vec<_>>().join("; "))
}

#[tokio::test]
async fn the_country_knows_how_many_cases_each_region_has() {
    let (region, country) = (Country::new().await, Country::new().await);
    let entry = RegionItem { counted_at: Some(SYSTEM.to_owned()), ..RegionItem::joined("2025-01-01".parse().unwrap()) };
    country.world.put(Entry::Region(RegionCode::parse("77").unwrap(), entry)).await;
    assert_eq!(words(&region).await, [], "nothing was counted yet");
    region
        .tell(
            r#"
            head put a change_request {"target": {"kind": "organisation", "id": "clinic"}}
            head put b change_request {"target": {"kind": "organisation", "id": "clinic"}}
            ac move b assess
            mvd put c change_request {"target": {"kind": "service", "id": "pass"}}
            look
            "#,
        )
        .await;
    let early = words(&region).await;
    region.world.set_clock("2026-06-15T09:00:00Z");
    region.tell("em move b accept\nlook").await;
    let late = words(&region).await;
    let mut lines = vec![format!("{:?}", hear(&country, &late).await)];
    // What comes twice, or after what is newer, changes nothing.
    for words in [&late, &early, &late] {
        lines.push(format!("{:?}", hear(&country, words).await));
    }
    country.tell("ac put own change_request {\"target\": {\"kind\": \"service\", \"id\": \"pass\"}}\nlook").await;
    for who in ["ac", "region77", "region39", "head"] {
        lines.push(told(&country, who).await);
    }
    lines.push(format!("there {}", told(&region, "region77").await));
    country.keeps_its_rules();
    region.keeps_its_rules();
    // A region that is counted here again has no word of another system.
    let entry = RegionItem { counted_at: None, ..RegionItem::joined("2025-01-01".parse().unwrap()) };
    country.world.put(Entry::Region(RegionCode::parse("77").unwrap(), entry)).await;
    lines.push(format!("{:?}", hear(&country, &late).await));
    lines.push(told(&country, "region77").await);
    expect![[r#"
        [NotExpected, Kept]
        [NotExpected, Known]
        [NotExpected, Known]
        [NotExpected, Known]
        ac: null: change_request proposed 0/1; "39": ; "77" there: change_request accepted 0/1, change_request proposed 1/1
        region77: "77" there: change_request accepted 0/1, change_request proposed 1/1
        region39: "39": 
        head: 
        there region77: "77": change_request accepted 0/1, change_request proposed 1/1
        [NotExpected, NotExpected]
        region77: "#]].assert_eq(&lines.join("\n"));
}
