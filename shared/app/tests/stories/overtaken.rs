//! A receipt is corrected while somebody still follows what it said before.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use app::intake::receive::{self, Record};
use app::invitations::invite;
use async_trait::async_trait;
use domain::identifier::{ExternalId, SourceId};
use domain::invitation::{Invitation, State};
use domain::organisation::OrganisationType;
use table::memory::MemoryTable;
use table::{Table, Write, WriteError};
use testkit::{Intercepted, Intercepts, World};
use tokio::sync::Barrier;

use crate::record;

/// A table at which the first write by which a link names the receipt `2` waits for what others do meanwhile.
struct Overtaken {
    has_come: AtomicBool,
    barrier: Barrier,
}

#[async_trait]
impl Intercepts for Overtaken {
    async fn write(&self, table: &MemoryTable, writes: Vec<Write>) -> Result<(), WriteError> {
        let names = |write: &Write| match write {
            Write::Put(put) => put.key.pk.starts_with("INVITATION#") && put.body.contains(r#""external_id":"2""#),
            _ => false,
        };
        if writes.iter().any(names) && !self.has_come.swap(true, Ordering::SeqCst) {
            self.barrier.wait().await;
            self.barrier.wait().await;
        }
        table.write(writes).await
    }
}

/// The second report of a child's service is corrected to another organisation while it joins the links of the first.
async fn check(is_taken_back: bool) {
    let memory = Arc::new(MemoryTable::new());
    let by = Overtaken { has_come: AtomicBool::default(), barrier: Barrier::new(2) };
    let table = Arc::new(Intercepted { inner: memory.clone(), by });
    let world = World::over("2026-01-15T09:00:00Z", memory.clone(), table.clone());
    world.add_clinic().await;
    world.add_organisation("kinder", "1037739010891", OrganisationType::PRESCHOOL, "77").await;
    let source = world.source(&world.add_source().await).await;
    let send = |organisation: &str, name: &str| record(organisation, name, "one_off:2026-01-14", Some("child"));
    let withdrawal = Record { external_id: Some("1".into()), withdrawn: true, ..Record::default() };
    receive::receive(&world.app, &source, &[send("clinic", "1")]).await.unwrap();
    world.deliver_hints().await;
    if is_taken_back {
        receive::receive(&world.app, &source, std::slice::from_ref(&withdrawal)).await.unwrap();
        world.deliver_hints().await;
    }
    receive::receive(&world.app, &source, &[send("clinic", "2")]).await.unwrap();
    let (mis, second) = (SourceId::parse("mis").unwrap(), ExternalId::parse("2").unwrap());
    let (late, ()) = tokio::join!(invite::invite(&world.app, &mis, &second), async {
        table.by.barrier.wait().await;
        receive::receive(&world.app, &source, &[send("kinder", "2")]).await.unwrap();
        world.deliver_hints().await;
        table.by.barrier.wait().await;
    });
    late.unwrap();
    receive::receive(&world.app, &source, &[withdrawal]).await.unwrap();
    world.deliver_hints().await;
    let items = memory.dump();
    let links = items.iter().filter(|item| item.key.pk.starts_with("INVITATION#")).map(|item| {
        let link: Invitation = serde_json::from_str(&item.body).unwrap();
        let names: Vec<String> = link.reported_by().map(|it| it.external_id.to_string()).collect();
        let state = if link.state == State::Withdrawn { "over" } else { "open" };
        format!("{} {} {state}", link.organisation, names.join("+"))
    });
    let mut links: Vec<String> = links.collect();
    links.sort();
    assert_eq!(links, ["clinic 1 over", "clinic 1 over", "kinder 2 open", "kinder 2 open"]);
}

/// Found by the simulation (seed 449): the link went on naming a receipt that was corrected away from its organisation.
#[tokio::test]
async fn a_receipt_that_is_corrected_meanwhile_joins_no_link_of_what_it_said_before() {
    check(false).await;
    check(true).await;
}
