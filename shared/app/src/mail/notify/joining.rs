//! One mail may announce several notices that are due to one citizen together: a policy. Each keeps its own link, and is
//! counted at its own organisation. By another policy later ones wait for their term, so that more go together.

use chrono::{DateTime, Utc};
use domain::identifier::{CitizenId, InvitationId};
use domain::invitation::{Invitation, Lease, Notice, Sending};
use table::items::{CitizenInvitationItem, MessageItem, decode};
use table::{Page, Range, keys};

use super::{Ready, ready};
use crate::store::load;
use crate::{App, Error};

/// Notices of one mail at most, whatever the policy: what follows from a word about it is one write, of three parts for each
/// (it, its count, the count of a missed deadline) and three for the mail (it, its address, the fuse).
const TOGETHER_MAX: usize = 7;

/// Links of a citizen that are looked through at most.
const LINKS_MAX: usize = 100;

/// The notice and those that go with it: with a new mail others that are due, with one that is sent again those that it held.
pub(super) async fn with_companions(app: &App, first: Ready, lease: &Lease) -> Result<Vec<Ready>, Error> {
    let bound = app.profile.policies.joint_notices_max.clamp(1, TOGETHER_MAX);
    let mut together = vec![first];
    if bound == 1 {
        return Ok(together);
    }
    for id in candidates(app, &together[0], lease).await? {
        if together.len() == bound {
            break;
        }
        if together.iter().any(|it| it.invitation.id == id) {
            continue;
        }
        if let Ok(other) = ready(app, &id, lease.repeats == 0).await? {
            let goes_along = other.invitation.citizen == together[0].invitation.citizen
                && (other.invitation.round == 1) == (together[0].invitation.round == 1)
                && match other.invitation.sending(&app.profile.policies) {
                    Sending::New => lease.repeats == 0,
                    Sending::Resend(other) => other == *lease,
                    Sending::Enough(_) => false,
                };
            if goes_along {
                together.push(other);
            }
        }
    }
    Ok(together)
}

async fn candidates(app: &App, first: &Ready, lease: &Lease) -> Result<Vec<InvitationId>, Error> {
    if matches!(first.invitation.notice, Notice::Leased { .. }) {
        let message = load::<MessageItem>(&*app.table, &keys::message(&lease.message_id)).await?;
        let further = message.map(|message| message.form.announced().map(|it| it.invitation.clone()).collect());
        return Ok(further.unwrap_or_default());
    }
    links_of(app, &first.invitation.citizen).await
}

async fn links_of(app: &App, citizen: &CitizenId) -> Result<Vec<InvitationId>, Error> {
    let range = Range::Prefix(keys::CITIZEN_INVITATIONS.to_owned());
    let lines = app.table.query(&keys::citizen(citizen), &range, &Page::first(LINKS_MAX)).await?.items;
    let lines = lines.iter().map(decode::<CitizenInvitationItem>);
    Ok(lines.map(|line| line.map(|line| line.invitation)).collect::<Result<_, _>>()?)
}

/// Until when a notice that could be sent now waits; `None`: it goes. The first one of a citizen waits for no others.
pub(super) async fn waits_until(app: &App, invitation: &Invitation) -> Result<Option<DateTime<Utc>>, Error> {
    let (now, profile) = (app.clock.now(), &app.profile);
    let until = |told_before| invitation.may_wait_until(told_before, now, &profile.terms, &profile.policies);
    // Whether the citizen has had one is asked only where it makes a difference.
    match until(true) == until(false) {
        true => Ok(until(false)),
        false => Ok(until(was_told_before(app, invitation).await?)),
    }
}

/// Whether the citizen has had a notice about another service.
async fn was_told_before(app: &App, invitation: &Invitation) -> Result<bool, Error> {
    for id in links_of(app, &invitation.citizen).await? {
        let other = load::<Invitation>(&*app.table, &keys::invitation(&id)).await?;
        if other.is_some_and(|other| other.form.id != invitation.id && other.form.noticed_on.is_some()) {
            return Ok(true);
        }
    }
    Ok(false)
}
