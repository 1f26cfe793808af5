//! Whether the growth that was due has come, from what to what, and against which period (A1.4ж, A1.10д, A1.12е).

use app::counts::close;
use app::registers::{self, Entry};
use domain::identifier::OrganisationId;
use domain::organisation::{Level, OrganisationType};
use domain::scope::ParticipantRole;
use http::header;
use serde_json::Value;
use testkit::World;

use super::{answers, body, get, sign_in};

/// So many answers of 3 and of 5 points: a mean between them that has an interval.
async fn quarter(world: &World, quarter: &str, threes: u32, fives: u32) {
    let lane = format!("{quarter} 77 clinic");
    answers(world, &lane, threes, 3, "Ждали").await;
    answers(world, &lane, fives, 5, "Спасибо").await;
}

async fn growth(world: &World, token: &str, period: &str) -> String {
    let path = format!("/v1/indicators?period={period}&by=organisation&organisation=clinic");
    let page: Value =
        serde_json::from_str(&body(get(world, &path, header::AUTHORIZATION, &format!("Bearer {token}")).await).await)
            .unwrap();
    let growth = &page["rows"][0]["growth"];
    ["before", "now", "actual", "required", "verdict", "reached"]
        .map(|field| growth[field].as_str().unwrap_or("-").to_owned())
        .join(" ")
}

#[tokio::test]
async fn what_was_due_is_reached_or_not_or_cannot_be_told() {
    for (before, now, expected) in [
        ((100, 100), (40, 160), "4.00 4.60 0.60 0.20 risen reached"),
        ((100, 100), (100, 100), "4.00 4.00 0.00 0.20 cannot_tell not_reached"),
        ((100, 100), (85, 115), "4.00 4.15 0.15 0.20 cannot_tell cannot_tell"),
        ((0, 100), (40, 60), "5.00 4.20 -0.80 0.00 fallen -"),
    ] {
        let world = World::at("2026-07-15T09:00:00Z");
        world.add_organisation("clinic", "1027700132195", OrganisationType::HEALTHCARE, "77").await;
        let token = world.add_coordinator().await;
        quarter(&world, "2026Q1", before.0, before.1).await;
        quarter(&world, "2026Q2", now.0, now.1).await;
        close::close(&world.app).await.unwrap();
        assert_eq!(growth(&world, &token, "2026Q2").await, expected, "{before:?} {now:?}");
    }
}

/// The head of a federal organisation has the yearly policy of the body that it belongs to.
#[tokio::test]
async fn a_federal_head_is_compared_with_the_year_before() {
    let world = World::at("2026-05-15T09:00:00Z");
    world.add_organisation("clinic", "1027700132195", OrganisationType::HEALTHCARE, "77").await;
    let head = world.add_participant("head", ParticipantRole::OrganisationHead, "clinic").await;
    quarter(&world, "2025Q2", 0, 200).await;
    quarter(&world, "2026Q1", 200, 0).await;
    quarter(&world, "2026Q2", 100, 120).await;
    assert!(growth(&world, &head, "running").await.starts_with("3.00 "), "a regional one: the quarter before");
    let id = OrganisationId::parse("clinic").unwrap();
    let mut clinic = registers::organisation(&world.app, &id).await.unwrap().unwrap();
    clinic.level = Level::Federal;
    world.put(Entry::Organisation(clinic)).await;
    assert!(growth(&world, &head, "running").await.starts_with("5.00 "), "a federal one: the year before");
    let cookie = sign_in(&world, "ministry", ParticipantRole::Coordinator).await;
    let page = body(get(&world, "/cabinet/organisations/clinic", header::COOKIE, &cookie).await).await;
    assert!(page.contains("требуемый прирост 0,20 достигнут"), "{page}");
    assert!(page.contains("прирост не требуется: цель была достигнута"), "{page}");
}
