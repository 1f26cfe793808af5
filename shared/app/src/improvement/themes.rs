//! What citizens write more about than before, beside a fall (B.7д): published comments of both quarters are counted by themes.

use std::collections::{BTreeMap, BTreeSet};

use domain::calendar::Quarter;
use domain::decimal::approximate;
use domain::identifier::OrganisationId;
use domain::improvement::themes::{Counted, Rising, Written, rising};
use domain::organisation::Organisation;

use crate::figures::comments;
use crate::{App, Error, registers};

/// The themes that rose at these organisations, whose opinions are shown in both quarters.
pub(super) async fn of(
    app: &App,
    organisations: BTreeSet<&OrganisationId>,
    (against, period): (Quarter, Quarter),
) -> Result<BTreeMap<OrganisationId, Vec<Rising>>, Error> {
    let mut written = Vec::new();
    for id in organisations {
        let Some(organisation) = registers::organisation(app, id).await? else { continue };
        let before = counted(app, &organisation, against).await?;
        let now = counted(app, &organisation, period).await?;
        written.push(Written { organisation: organisation.id, against, before, now });
    }
    let rate = approximate(app.improvement.triggers.false_discovery_rate);
    Ok(rising(&written, rate, app.profile.policies.smallest_cell))
}

async fn counted(app: &App, organisation: &Organisation, quarter: Quarter) -> Result<Counted, Error> {
    let (comments, themes) = comments::themes_of(app, organisation, quarter).await?;
    Ok(Counted { comments, themes })
}
