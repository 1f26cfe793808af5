//! A clock that goes on while a use case runs: what is asked of it twice is answered twice.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use app::assembly::{Parts, assemble};
use app::intake::receive;
use app::ports::Clock;
use chrono::{DateTime, Duration, Utc};
use testkit::World;

use crate::{ADULT, record};

/// Each look at it is a millisecond later than the one before.
struct Ticking {
    from: DateTime<Utc>,
    looks: AtomicI64,
}

impl Clock for Ticking {
    fn now(&self) -> DateTime<Utc> {
        self.from + Duration::milliseconds(self.looks.fetch_add(1, Ordering::Relaxed))
    }
}

/// A notice that is due at once is hinted at, and does not wait for the sweep.
#[tokio::test]
async fn a_notice_follows_its_receipt_at_once() {
    let mut world = World::at("2026-01-15T09:00:00Z");
    world.add_clinic().await;
    let source = world.source(&world.add_source().await).await;
    world.add_account(ADULT, "anna@example.org").await;
    let clock = Arc::new(Ticking { from: world.now(), looks: AtomicI64::default() });
    world.app = assemble(Parts { clock, ..world.app.parts() });
    receive::receive(&world.app, &source, &[record("clinic", "1", "one_off:2026-01-14", None)]).await.unwrap();
    world.deliver_hints().await;
    assert_eq!(world.mails.all().len(), 1);
}
