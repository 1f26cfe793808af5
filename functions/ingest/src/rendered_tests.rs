//! Services that were rendered: told, told again, and held against receipts.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use app::counts::close;
use app::{gaming, store};
use axum::body::Body;
use domain::calendar::Quarter;
use domain::gaming::flag::Sign;
use domain::organisation::{OrganisationType, RegionCode};
use domain::scope::Filter;
use http::{Request, header};
use table::memory::MemoryTable;
use table::{Table, keys};
use testkit::{BreakingTable, World};

use crate::handle;

const CLINIC: &str = "/v1/services-rendered/clinic/2026Q1";

/// A clinic with 70 receipts of the quarter, of which five report what others do, and a source; answers its key.
async fn world(memory: Arc<MemoryTable>, table: Arc<dyn Table>) -> (World, String) {
    let world = World::over("2026-02-15T09:00:00Z", memory, table);
    let clinic = world.add_clinic().await;
    world.add_organisation("school", "1037739010891", OrganisationType::SCHOOL, "77").await;
    let tally = keys::tally(Quarter::parse("2026Q1").unwrap(), RegionCode::parse("77").unwrap(), &clinic.id, 0);
    let counted = [("receipts".to_owned(), 70), ("same_service".to_owned(), 5)];
    world.memory.write(vec![store::add(tally, counted.into())]).await.unwrap();
    let key = world.add_source().await;
    (world, key)
}

async fn plain() -> (World, String) {
    let memory = Arc::new(MemoryTable::new());
    world(memory.clone(), memory).await
}

async fn put(world: &World, key: &str, path: &str, body: &str) -> u16 {
    let request = Request::put(path).header(header::AUTHORIZATION, format!("Bearer {key}"));
    let request = request.header(header::CONTENT_TYPE, "application/json").body(Body::from(body.to_owned())).unwrap();
    handle(Arc::clone(&world.app), request).await.status().as_u16()
}

async fn end(world: &World) {
    world.set_clock("2026-04-02T12:00:00Z");
    close::close(&world.app).await.unwrap();
}

/// Flags of the quarter: organisation, sign, receipts, services.
async fn flags(world: &World) -> Vec<(String, Sign, u64, u64)> {
    let caller = world.coordinator().await;
    let period = Some(Quarter::parse("2026Q1").unwrap());
    let found = gaming::flags(&world.app, &caller, period, &Filter::default()).await.unwrap().unwrap().into_iter();
    let told = found.flat_map(|(organisation, flagged)| {
        let id = organisation.id.to_string();
        flagged.flags.into_iter().map(move |flag| (id.clone(), flag.sign, flag.found, flag.of)).collect::<Vec<_>>()
    });
    let told = told.collect();
    let report = app::upkeep::check::check(&world.app.profile, &world.memory.dump());
    assert!(report.is_clean(), "{report}");
    told
}

fn flagged(receipts: u64, services: u64) -> Vec<(String, Sign, u64, u64)> {
    vec![("clinic".to_owned(), Sign::FewerReceipts, receipts, services)]
}

#[tokio::test]
async fn what_is_told_before_the_quarter_is_closed_is_looked_at_with_its_finals() {
    let (world, key) = plain().await;
    assert_eq!(put(&world, &key, CLINIC, r#"{"services": 60}"#).await, 204);
    assert_eq!(put(&world, &key, CLINIC, r#"{"services": 130}"#).await, 204, "the last number counts");
    // Of a school nothing has come at all.
    assert_eq!(put(&world, &key, "/v1/services-rendered/school/2026Q1", r#"{"services": 99}"#).await, 204);
    assert_eq!(flags(&world).await, []);
    end(&world).await;
    gaming::look(&world.app).await.unwrap();
    assert_eq!(flags(&world).await, flagged(65, 130));
}

#[tokio::test]
async fn what_is_told_later_is_looked_at_at_once_and_a_flag_stays() {
    let (world, key) = plain().await;
    end(&world).await;
    gaming::look(&world.app).await.unwrap();
    assert_eq!(put(&world, &key, CLINIC, r#"{"services": 80}"#).await, 204);
    assert_eq!(flags(&world).await, []);
    for _ in 0..2 {
        assert_eq!(put(&world, &key, CLINIC, r#"{"services": 100}"#).await, 204);
        assert_eq!(flags(&world).await, flagged(65, 100));
    }
    assert_eq!(put(&world, &key, CLINIC, r#"{"services": 65}"#).await, 204);
    assert_eq!(flags(&world).await, flagged(65, 100), "a flag is looked into, and not taken back");
}

#[tokio::test]
async fn what_cannot_be_is_refused() {
    let (world, key) = plain().await;
    let good = r#"{"services": 1}"#;
    for (path, body, status) in [
        (CLINIC, r#"{"services": -1}"#, 422),
        (CLINIC, r#"{"services": 1000000001}"#, 422),
        (CLINIC, r#"{"services": 1, "of": 2}"#, 422),
        (CLINIC, "{", 400),
        ("/v1/services-rendered/clinic/2026Q2", good, 422),
        ("/v1/services-rendered/clinic/2025Q3", good, 422),
        ("/v1/services-rendered/clinic/2025Q4", good, 204),
        ("/v1/services-rendered/clinic/running", good, 404),
        ("/v1/services-rendered/nobody/2026Q1", good, 404),
    ] {
        assert_eq!(put(&world, &key, path, body).await, status, "{path} {body}");
    }
    assert_eq!(put(&world, "no key", CLINIC, good).await, 401);
}

#[tokio::test]
async fn what_breaks_off_and_is_told_again_is_flagged_once() {
    // That the key was used is written, too.
    for broken in 0..4 {
        for carried_out in [false, true] {
            let (memory, table) = BreakingTable::not_yet(broken, carried_out);
            let (world, key) = world(memory, table.clone()).await;
            end(&world).await;
            gaming::look(&world.app).await.unwrap();
            table.writes.store(0, Ordering::SeqCst);
            let first = put(&world, &key, CLINIC, r#"{"services": 100}"#).await;
            let writes = table.writes.swap(usize::MAX / 2, Ordering::SeqCst);
            assert!(broken < 3 || (first == 204 && writes == 3), "three writes are all: {writes}");
            assert_eq!(put(&world, &key, CLINIC, r#"{"services": 100}"#).await, 204);
            assert_eq!(flags(&world).await, flagged(65, 100), "write {broken}, carried out: {carried_out}");
        }
    }
}
