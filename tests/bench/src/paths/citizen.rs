//! The way of receipts, from the source to the end of all that is kept of them.

use std::sync::Arc;

use anyhow::Context;
use app::ports::{DeliveryEvent, QueueName, ReceiptHint};
use app::upkeep::sweep;
use axum::http::{StatusCode, header};
use domain::invitation::mail::MailEvent;
use serde_json::Value;
use table::Item;
use table::memory::MemoryTable;
use testkit::{Meter, World};
use triggers::Tick;
use triggers::batch::{Delivery, event_of};

use super::{Function, Path, Walk, ask, cookie};
use crate::people;

/// Receipts of one batch, and so the citizens who answer.
const CITIZENS: usize = 100;

/// Messages that a function gets at once, as the template says.
const BATCH: usize = 10;

const SCORES: &str =
    r#"{"answers": {"information": 5, "organisation": 4, "comfort": null, "goodwill": 5, "competence": 5}}"#;
const FORM: &str = "q_information=5&q_organisation=4&q_comfort=na&q_goodwill=5&q_competence=5";

/// The paths of a receipt and of the answer to it; every citizen answers, so nothing is left out that somebody may do.
pub(crate) async fn journey() -> anyhow::Result<Vec<Path>> {
    Ok(journeys().await?.0)
}

/// How many receipts were sent in [`journeys`], of which half were answered.
pub(crate) const RECEIPTS: usize = 2 * CITIZENS;

/// Those paths, and everything that is stored when the quarter is closed.
pub(crate) async fn journeys() -> anyhow::Result<(Vec<Path>, Vec<Item>)> {
    let (meter, memory) = (Meter::default(), Arc::new(MemoryTable::new()));
    let mut world = World::over("2026-01-15T09:00:00Z", memory.clone(), meter.table(memory.clone()));
    world.app = meter.over(&world.app);
    // As in the cloud, where rows expire by themselves.
    world.restart_with(|settings| {
        settings.spent_keys_hours = 26;
        settings.deletes_dead_rows = false;
    });
    world.add_clinic().await;
    let key = format!("Bearer {}", world.add_source().await);
    for citizen in 0..2 * CITIZENS + 1 {
        world.add_account(&people::snils(citizen), &format!("citizen-{citizen}@example.org")).await;
    }
    let mut walk = Walk { meter, paths: Vec::new() };
    sweep::sweep(&world.app).await?;
    walk.leave_out();
    sweep::sweep(&world.app).await?;
    walk.passed("a sweep that finds nothing", 1);
    rollup::handle(&world.app, tick()?).await?;
    walk.leave_out();
    rollup::handle(&world.app, tick()?).await?;
    walk.passed("an hourly run that finds nothing", 1);

    let headers = [(header::AUTHORIZATION, key.as_str()), (header::CONTENT_TYPE, "application/json")];
    let receipts = async |first, count| {
        let batch = people::receipts("2026-01-14", first, count, |number| number);
        let request = ("POST", "/v1/receipts");
        ask(&world.app, Function::Ingest, request, &headers, &batch, StatusCode::ACCEPTED).await
    };
    receipts(0, 1).await?;
    walk.leave_out();
    receipts(1, 1).await?;
    walk.passed("a receipt that is sent alone", 1);
    receipts(2, CITIZENS).await?;
    walk.passed("a receipt among a hundred", CITIZENS);
    receipts(2, CITIZENS).await?;
    walk.passed("a receipt that is sent again", CITIZENS);
    let invited = deliver(&world, QueueName::Receipts).await?;
    walk.passed("an invitation", invited);
    let noticed = deliver(&world, QueueName::Notices).await?;
    walk.passed("a notice", noticed);
    let mails = world.mails.all();
    for mail in &mails {
        let event = DeliveryEvent::DeliveryEventV1 { message_id: mail.message_id.clone(), event: MailEvent::Delivered };
        let event =
            event_of([Delivery { message_id: "1".to_owned(), body: serde_json::to_string(&event)?, receives: 1 }]);
        mail_feedback::handle(&world.app, event).await;
    }
    walk.passed("a word that a mail was delivered", mails.len());

    let urls = mails.iter().map(|mail| mail.unsubscribe_url.as_deref().unwrap_or_default());
    let tokens: Vec<&str> = urls.map(|url| url.rsplit('/').next().unwrap_or_default()).collect();
    let (by_form, by_program) = tokens.split_at(tokens.len() / 2);
    for token in by_form {
        answer_by_form(&world, &mut walk, token).await?;
    }
    for token in by_program {
        let invitation = format!("Invitation {token}");
        let headers = [(header::AUTHORIZATION, invitation.as_str()), (header::CONTENT_TYPE, "application/json")];
        let request = ("POST", "/v1/invitation/response");
        ask(&world.app, Function::Survey, request, &headers, SCORES, StatusCode::CREATED).await?;
    }
    walk.passed("an answer of a program, with its share of sealing and publishing", by_program.len());
    world.set_clock("2026-01-15T23:00:00Z");
    sweep::sweep(&world.app).await?;
    walk.passed("a recount of 100 answers, and what else a sweep does then", 1);

    // Nobody answers these.
    receipts(2 + CITIZENS, CITIZENS - 2).await?;
    deliver(&world, QueueName::Receipts).await?;
    deliver(&world, QueueName::Notices).await?;
    walk.leave_out();
    for day in ["2026-01-25", "2026-02-04", "2026-02-14", "2026-02-18", "2026-03-01", "2026-03-15", "2026-03-31"] {
        world.set_clock(&format!("{day}T12:00:00Z"));
        sweep::sweep(&world.app).await?;
        deliver(&world, QueueName::Notices).await?;
    }
    walk.passed("the end of a receipt: expiry, erasure", RECEIPTS);
    world.set_clock("2026-04-01T12:00:00Z");
    rollup::handle(&world.app, tick()?).await?;
    walk.passed("finals of one organisation, and what else an hourly run does then", 1);
    Ok((merged(walk.paths), memory.dump()))
}

/// The event of a schedule.
fn tick() -> anyhow::Result<Tick> {
    Ok(serde_json::from_str(include_str!("../../../../events/rollup/tick.json"))?)
}

/// A citizen opens the link, fills the form in, looks at the answers, and sends them.
async fn answer_by_form(world: &World, walk: &mut Walk, token: &str) -> anyhow::Result<()> {
    let opened = format!("/s/{token}");
    let (headers, _) = ask(&world.app, Function::Survey, ("GET", &opened), &[], "", StatusCode::SEE_OTHER).await?;
    walk.passed("a link that is opened", 1);
    let cookie = cookie(&headers)?;
    let browser = [(header::COOKIE, cookie.as_str()), (header::CONTENT_TYPE, "application/x-www-form-urlencoded")];
    let (_, page) = ask(&world.app, Function::Survey, ("GET", "/form"), &browser, "", StatusCode::OK).await?;
    walk.passed("the form, shown", 1);
    let check = format!("nonce={}&{FORM}", nonce(&page)?);
    let (_, page) =
        ask(&world.app, Function::Survey, ("POST", "/form/check"), &browser, &check, StatusCode::OK).await?;
    walk.passed("the answers, shown before they are sent", 1);
    let send = format!("nonce={}&{FORM}&send=yes", nonce(&page)?);
    ask(&world.app, Function::Survey, ("POST", "/form"), &browser, &send, StatusCode::SEE_OTHER).await?;
    walk.passed("an answer by the form, with its share of sealing and publishing", 1);
    Ok(())
}

/// The mark that a form carries.
fn nonce(page: &str) -> anyhow::Result<&str> {
    let (_, rest) = page.split_once("name=\"nonce\" value=\"").context("a nonce")?;
    Ok(rest.split('"').next().unwrap_or_default())
}

/// A path that is gone several times is one.
fn merged(paths: Vec<Path>) -> Vec<Path> {
    let mut merged: Vec<Path> = Vec::new();
    for path in paths {
        match merged.iter_mut().find(|it| it.name == path.name) {
            Some(same) => {
                same.count += path.count;
                same.used += path.used;
            }
            None => merged.push(path),
        }
    }
    merged
}

/// Delivers the hints of a queue as they are there, in batches; those of other queues, and what follows, stay. Answers how many it were.
async fn deliver(world: &World, queue: QueueName) -> anyhow::Result<usize> {
    let hints: Vec<(QueueName, String)> = std::iter::from_fn(|| world.queue.next()).collect();
    let (now, later): (Vec<_>, Vec<_>) = hints.into_iter().partition(|(of, _)| *of == queue);
    let bodies: Vec<String> = now.into_iter().map(|(_, body)| body).collect();
    for batch in bodies.chunks(BATCH) {
        let delivery = |body: &String| Delivery { message_id: body.clone(), body: body.clone(), receives: 1 };
        let event = event_of(batch.iter().map(delivery));
        let response = match queue {
            QueueName::Receipts => invite::handle(&world.app, event).await,
            _ => notify::handle(&world.app, event).await,
        };
        let failures: Value = serde_json::to_value(&response)?;
        anyhow::ensure!(response.batch_item_failures.is_empty(), "{failures}");
    }
    for (queue, body) in later {
        app::ports::Queue::send(&*world.queue, queue, vec![body]).await?;
    }
    // However many receipts a message names, each is a hint.
    let receipts = |body: &String| serde_json::from_str::<ReceiptHint>(body).map_or(1, |hint| hint.receipts().1.len());
    Ok(bodies.iter().map(receipts).sum())
}
