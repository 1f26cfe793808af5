//! What cases of part B ask for: made, moved, listed, spoken about.

use std::sync::Arc;

use app::identity::sessions;
use app::improvement::{agenda, forecasts, programme};
use app::registers::Entry;
use app::upkeep::sweep;
use axum::http::{StatusCode, header};
use domain::identifier::ParticipantId;
use serde_json::{Value, json};
use table::items::{Holder, ParticipantItem};
use table::memory::MemoryTable;
use testkit::{Meter, World};

use super::{Function, Path, Walk, ask};

/// Cases beside those that are looked at.
const CASES: usize = 20;

/// The paths of cases.
pub(crate) async fn cases() -> anyhow::Result<Vec<Path>> {
    let (meter, memory) = (Meter::default(), Arc::new(MemoryTable::new()));
    let mut world = World::over("2026-04-30T09:30:00Z", memory.clone(), meter.table(memory));
    world.app = meter.over(&world.app);
    world.add_clinic().await;
    let centre = official(&world, "centre", json!({"kind": "body", "roles": ["analytical_centre"]})).await?;
    let group = official(&world, "group", json!({"kind": "body", "roles": ["working_group_secretary"]})).await?;
    let secretary =
        official(&world, "secretary", json!({"kind": "body", "roles": ["subcommission_secretary"]})).await?;
    let head = official(&world, "head", json!({"kind": "organisation_head", "organisation": "clinic"})).await?;
    let target = json!({"kind": "organisation", "id": "clinic"});
    let incident = json!({"kind": "incident", "title": "Очереди", "target": target, "details": {"severity": 3}});
    let decision = json!({"number": "7", "date": "2026-04-30", "body": "Подкомиссия", "text": "Инцидент"});

    let mut walk = Walk { meter, paths: Vec::new() };
    for number in 0..CASES {
        let path = format!("/v1/cases/c{number}");
        head.call(&world, "PUT", &path, incident.clone(), StatusCode::CREATED).await?;
    }
    walk.passed("a case is made", CASES);
    for number in 0..CASES {
        let declare = json!({"version": 1, "decision": decision});
        let path = format!("/v1/cases/c{number}/moves/declare");
        secretary.call(&world, "POST", &path, declare, StatusCode::OK).await?;
    }
    walk.passed("a case moves by a decision", CASES);
    head.call(&world, "POST", "/v1/cases/c0/moves/acknowledge", json!({"version": 2}), StatusCode::OK).await?;
    walk.passed("a case moves", 1);
    let items: Vec<Value> = (0..CASES).map(|number| json!({"case": format!("c{number}")})).collect();
    let details = json!({"body": "working_group", "date": "2026-05-20", "items": items});
    let meeting = json!({"kind": "meeting", "title": "Заседание", "details": details});
    group.call(&world, "PUT", "/v1/cases/meeting", meeting, StatusCode::CREATED).await?;
    walk.passed("a meeting about 20 cases is called", 1);
    for (name, official, path) in [
        ("a case, read by a program", &head, "/v1/cases/c1"),
        ("the journal of a case, read by a program", &head, "/v1/cases/c1/journal"),
        ("a list of 20 cases, read by a program", &centre, "/v1/cases?kind=incident"),
        ("tasks, read by a program", &head, "/v1/tasks"),
    ] {
        official.call(&world, "GET", path, Value::Null, StatusCode::OK).await?;
        walk.passed(name, 1);
    }
    for (name, official, path) in [
        ("the page of a case", &head, "/cabinet/cases/c1"),
        ("the page of cases", &centre, "/cabinet/cases"),
        ("the page of tasks", &head, "/cabinet/tasks"),
        ("the page of a meeting with 20 items", &group, "/cabinet/meetings/meeting"),
        ("the page of the programme", &centre, "/cabinet/programme"),
    ] {
        let headers = [(header::COOKIE, official.cookie.as_str())];
        ask(&world.app, Function::Improve, ("GET", path), &headers, "", StatusCode::OK).await?;
        walk.passed(name, 1);
    }
    sweep::sweep(&world.app).await?;
    walk.passed("a sweep that takes 20 new cases up", 1);
    forecasts::look(&world.app).await?;
    agenda::fill(&world.app).await?;
    walk.passed("an hourly look at forecasts and agendas", 1);
    programme::look(&world.app).await?;
    walk.passed("the daily look at how 21 cases keep to their terms", 1);
    Ok(walk.paths)
}

/// Somebody who acts, by key and by browser.
struct Official {
    authorization: String,
    cookie: String,
}

async fn official(world: &World, name: &str, mut entry: Value) -> anyhow::Result<Official> {
    entry["name"] = json!(format!("Участник {name}"));
    entry["email"] = json!(format!("{name}@example.org"));
    let item: ParticipantItem = serde_json::from_value(entry)?;
    let id = ParticipantId::parse(name)?;
    world.put(Entry::Participant(id.clone(), item)).await;
    let authorization = format!("Bearer {}", world.issue(&Holder::Participant(id.clone())).await);
    let session = sessions::begin_participant(&world.app, &id).await?;
    let cookie = format!("__Host-otklik-participant={}", session.map(|session| session.text).unwrap_or_default());
    Ok(Official { authorization, cookie })
}

impl Official {
    async fn call(
        &self,
        world: &World,
        method: &str,
        path: &str,
        body: Value,
        status: StatusCode,
    ) -> anyhow::Result<()> {
        let headers =
            [(header::AUTHORIZATION, self.authorization.as_str()), (header::CONTENT_TYPE, "application/json")];
        let body = if body.is_null() { String::new() } else { body.to_string() };
        ask(&world.app, Function::Improve, (method, path), &headers, &body, status).await?;
        Ok(())
    }
}
