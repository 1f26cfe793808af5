//! What reading of figures asks for, in countries of few organisations and of many: it must ask for no more in the one than in the other.

use std::sync::Arc;

use app::assembly::assemble;
use app::identity::sessions;
use axum::http::{StatusCode, header};
use domain::identifier::ParticipantId;
use domain::scope::ParticipantRole;
use table::memory::MemoryTable;
use testkit::{Meter, World};

use super::{Function, Path, Walk, ask};
use crate::country;

/// Organisations of the smaller country, one in each region, and of the larger one.
pub(crate) const ORGANISATIONS: [usize; 2] = [89, 5_000];

/// What a participant opens, by what it is called.
const OPENED: [(&str, &str); 13] = [
    ("overview, running quarter", "/cabinet"),
    ("overview, closed quarter", "/cabinet?period=2026Q1"),
    ("figures by region", "/cabinet/figures?period=2026Q1"),
    ("figures by organisation of the country", "/cabinet/figures?period=2026Q1&by=organisation"),
    ("an organisation, running quarter", "/cabinet/organisations/o00044"),
    ("an organisation, closed quarter", "/cabinet/organisations/o00044?period=2026Q1"),
    ("broken terms by source", "/cabinet/terms?period=2026Q1"),
    ("sources", "/cabinet/sources?period=2026Q1"),
    ("subscriptions", "/cabinet/subscriptions"),
    ("program: the country", "/v1/indicators?period=2026Q1"),
    ("program: regions", "/v1/indicators?period=2026Q1&by=region"),
    ("program: an organisation", "/v1/indicators?period=2026Q1&by=organisation&organisation=o00044"),
    ("program: broken terms", "/v1/breaches?period=2026Q1"),
];

/// What is opened in a country of so many organisations: by a process that has just begun, and then once more.
pub(crate) async fn organisations(count: usize) -> anyhow::Result<Vec<(Path, Path)>> {
    let (meter, memory) = (Meter::default(), Arc::new(MemoryTable::new()));
    let unmetered = World::over(country::NOW, memory.clone(), memory.clone());
    country::fill(&unmetered.app, count).await?;
    let mut world = World::over(country::NOW, memory.clone(), meter.table(memory));
    let id = ParticipantId::parse("ministry")?;
    let token = world.add_participant(id.as_str(), ParticipantRole::Coordinator, "").await;
    let session = sessions::begin_participant(&world.app, &id).await?;
    let cookie = format!("__Host-otklik-participant={}", session.map(|session| session.text).unwrap_or_default());
    let authorization = format!("Bearer {token}");
    let mut opened = Vec::new();
    for (name, path) in OPENED {
        world.app = assemble(world.app.parts());
        let mut walk = Walk { meter: meter.clone(), paths: Vec::new() };
        for _ in 0..2 {
            walk.leave_out();
            let program = path.starts_with("/v1");
            let (name_of_header, value) = match program {
                true => (header::AUTHORIZATION, &authorization),
                false => (header::COOKIE, &cookie),
            };
            ask(&world.app, Function::Cabinet, ("GET", path), &[(name_of_header, value)], "", StatusCode::OK).await?;
            walk.passed(name, 1);
        }
        if let [first, again] = &walk.paths[..] {
            opened.push((first.clone(), again.clone()));
        }
    }
    Ok(opened)
}
