//! Data keys are destroyed as soon as nobody needs what was sealed with them (I13). The destruction and the act of it, a
//! record of the audit trail, are one write: there is no key that went without an act, and no act without its key gone.

use domain::audit::{Action, Actor, ResourceChange};
use domain::names;
use table::Write;
use table::items::{Sealed, ServiceContext};

use crate::audit::{self, AuditEvent};
use crate::store::Written;
use crate::{App, Error};

/// Topic of the acts of destruction.
pub const TOPIC: &str = "data_keys";

names! {
    /// Why a data key is destroyed.
    pub(crate) enum Ground {
        /// The month has ended in which everything sealed with it was to be erased.
        TermEnded = "term_ended",
        /// What was sealed with it alone has served its purpose, or was taken back.
        PurposeEnded = "purpose_ended",
        /// What was sealed with it alone was sealed anew.
        SealedAnew = "sealed_anew",
    }
}

fn act(by: &Actor, cohort: &str, ground: Ground) -> AuditEvent {
    let touched = ResourceChange::only(format!("{TOPIC}/{cohort}")).with("ground", ground.as_str());
    AuditEvent::on(by, Action::Destroy, TOPIC, touched)
}

/// Destroys the data key of a cohort. Twice is once.
pub(crate) async fn destroy(app: &App, cohort: &str) -> Result<(), Error> {
    let Some(write) = app.vault.destruction_of(cohort).await? else { return Ok(()) };
    let act = act(&Actor::job("lifecycle"), cohort, Ground::TermEnded);
    // Another run was first, and wrote its act.
    audit::write(app, &act, vec![write]).await.map(Written::either_way)
}

/// The destruction of the key of a receipt's persons, if it is theirs alone, with its act.
pub(crate) async fn of_persons(
    app: &App,
    by: &Actor,
    served: &ServiceContext,
    ground: Ground,
) -> Result<Option<(Write, AuditEvent)>, Error> {
    let Some(Sealed { cohort, .. }) = &served.persons else { return Ok(None) };
    let write = crate::privacy::persons::destruction(app, served).await?;
    Ok(write.map(|write| (write, act(by, cohort, ground))))
}
