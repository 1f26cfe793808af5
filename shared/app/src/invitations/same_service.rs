//! Several receipts of one service: which of them its invitation follows, and what becomes of the others when one of them is taken back,
//! corrected, or names another person than the account. One that has no others costs no further write.

use chrono::{DateTime, Utc};
use domain::identifier::{CitizenId, InvitationId, OrganisationId};
use domain::invitation::{Invitation, ReceiptName, Report, State};
use domain::receipt::Service;
use domain::tally::Counter;
use table::items::{ReceiptItem, ServiceContext};
use table::{Expect, Key, Write, keys};

use crate::hints::hint_missed_at;
use crate::privacy::persons::Respondent;
use crate::store::{Stored, count_receipt, load, put_due};
use crate::{App, Error};

/// Other receipts that hear of one change at most: whatever a change brings about is one write.
const TOLD_MAX: usize = 6;

/// The key under which a receipt lies.
pub(super) fn key_of(name: &ReceiptName) -> Key {
    keys::receipt(&name.source, &name.external_id)
}

/// What becomes of a respondent's invitation.
pub(super) struct Step {
    /// As it is stored; `None`: it is not there yet.
    pub(super) before: Option<Invitation>,
    pub(super) after: Invitation,
    pub(super) expect: Expect,
    /// The receipts of its service; `None`: it has one.
    pub(super) reports: Option<Reports>,
    /// Whether the account is another person's than this receipt names; `None`: it was not looked at for this one.
    pub(super) is_mismatched: Option<bool>,
    /// Whether that was otherwise before.
    pub(super) changes_name: bool,
}

impl Step {
    /// Whether the invitation is this receipt's from now on, and was not: begun, taken up again, or reported by it as well.
    pub(super) fn takes_up(&self, name: &ReceiptName) -> bool {
        let is_its = |it: &Invitation| it.state != State::Withdrawn && it.reported_by().any(|by| by == *name);
        is_its(&self.after) && !self.before.as_ref().is_some_and(is_its)
    }
}

/// A respondent's invitation, by whichever name it has.
pub(super) struct Found {
    pub(super) id: InvitationId,
    pub(super) stored: Option<Stored<Invitation>>,
}

/// The invitation of a receipt's respondent: that of the service, or the one that an older program named after the receipt, which goes on to
/// its end.
pub(super) async fn find(
    app: &App,
    receipt: &ReceiptItem,
    served: &ServiceContext,
    respondent: &Respondent,
    citizen: &CitizenId,
) -> Result<Found, Error> {
    let id = id_of(app, &served.organisation, served.service, respondent, citizen);
    let stored = load::<Invitation>(&*app.table, &keys::invitation(&id)).await?;
    let name = receipt.name();
    if stored.as_ref().is_some_and(|stored| stored.form.reported_by().any(|it| it == name)) {
        return Ok(Found { id, stored });
    }
    let former = app.former_invitation_id(&name, citizen);
    match load::<Invitation>(&*app.table, &keys::invitation(&former)).await? {
        Some(old) => Ok(Found { id: former, stored: Some(old) }),
        None => Ok(Found { id, stored }),
    }
}

fn id_of(
    app: &App,
    organisation: &OrganisationId,
    service: Service,
    respondent: &Respondent,
    citizen: &CitizenId,
) -> InvitationId {
    app.invitation_id(citizen, &app.citizen(&respondent.whose), organisation, service)
}

/// The receipts of a service, as far as they are not taken back or corrected away: the one that is followed now, and the others.
pub(super) struct Reports {
    own: Option<Report>,
    others: Vec<Stored<ReceiptItem>>,
}

impl Reports {
    /// Reads the others that an invitation knows; most have none.
    pub(super) async fn of(app: &App, invitation: &Invitation, receipt: &ReceiptItem) -> Result<Reports, Error> {
        let name = receipt.name();
        let mut others = Vec::new();
        let names: Vec<ReceiptName> = invitation.reported_by().filter(|it| *it != name).collect();
        for other in names {
            others.extend(load::<ReceiptItem>(&*app.table, &key_of(&other)).await?);
        }
        let own = report(receipt, invitation);
        Ok(Reports { own, others })
    }

    fn alive<'a>(&'a self, invitation: &'a Invitation) -> impl Iterator<Item = Report> + 'a {
        self.others.iter().filter_map(|other| report(&other.form, invitation)).chain(self.own.clone())
    }

    /// The receipt that the invitation is to follow; `None`: every one is taken back.
    pub(super) fn leader(&self, invitation: &Invitation) -> Option<Report> {
        self.alive(invitation).reduce(|best, it| if it.leads_before(&best) { it } else { best })
    }

    /// The invitation of which this receipt names another person than the account's, and which follows another one if that may be the right one.
    pub(super) fn passed_on(
        &self,
        app: &App,
        invitation: Invitation,
        receipt: &ReceiptItem,
        now: DateTime<Utc>,
    ) -> Invitation {
        let others = self.others.iter().filter_map(|other| report(&other.form, &invitation));
        let named = others
            .filter(|other| !other.is_mismatched && !other.had_ended)
            .reduce(|best, it| if it.leads_before(&best) { it } else { best });
        match named {
            Some(other) if invitation.follows() == receipt.name() => {
                invitation.following(&other, now, &app.profile.terms)
            }
            _ => invitation,
        }
    }

    /// Whether another one came before the own one, as that is by now.
    pub(super) fn is_told_before(&self, receipt: &ReceiptItem, invitation: &Invitation) -> bool {
        let Some(own) = report(receipt, invitation) else { return false };
        let mut others = self.others.iter().filter_map(|other| report(&other.form, invitation));
        others.any(|other| other.is_told_before(&own))
    }

    /// What the others hear of a change of their invitation by this receipt: the one that it followed, the one that it follows; where this one
    /// joined or left it, those that came later; those that come after this one where it holds their service now, or no more; and all where it
    /// names the right person now, or no more, or where their citizen is found. They are followed anew; of one that is taken back nothing is left
    /// to follow, and it is counted as carried on. Answers the writes, and the names of those that are to be followed.
    pub(super) fn told(
        &self,
        app: &App,
        receipt: &ReceiptItem,
        changes_name: bool,
        (before, after): (&Invitation, &Invitation),
        now: DateTime<Utc>,
    ) -> Result<(Vec<Write>, Vec<ReceiptName>), Error> {
        let name = receipt.name();
        let is_of = |invitation: &Invitation| invitation.reported_by().any(|it| it == name);
        let changes_leader = before.follows() != after.follows();
        let joins_or_leaves = is_of(before) != is_of(after);
        let is_found = !before.is_matched() && after.is_matched();
        // What a correction says of its end may let it hold the service that it did not hold, or the other way round.
        let own = report(receipt, after).filter(|_| !receipt.settled);
        let is_held_anew = |other: &ReceiptItem| {
            let behind = own.as_ref().zip(report(other, after)).filter(|(own, other)| own.comes_before(other));
            behind.is_some_and(|(own, behind)| !behind.had_ended && own.had_ended == other.same_service)
        };
        let hears = |other: &ReceiptItem| {
            let leads = [before.follows(), after.follows()].contains(&other.name());
            let is_later = joins_or_leaves && receipt.received_at <= other.received_at;
            changes_name || is_found || (changes_leader && leads) || is_later || is_held_anew(other)
        };
        let (mut writes, mut names) = (Vec::new(), Vec::new());
        for other in self.others.iter().filter(|other| hears(&other.form)).take(TOLD_MAX) {
            let (form, expect) = (&other.form, other.expect());
            let key = key_of(&form.name());
            if !form.withdrawn {
                // The one that is followed now knows that its citizen was invited.
                let invited = form.invited || (after.follows() == form.name() && after.is_matched());
                let changed = ReceiptItem { settled: false, invited, ..form.clone() };
                names.push(form.name());
                if changed != *form {
                    writes.push(put_due(key, &changed, Some(hint_missed_at(app, now)), expect)?);
                }
            } else if let Some(served) = &form.served
                && form.settled
                && is_carried_on(form)
                && after.state != State::Withdrawn
            {
                writes.push(put_due(key, &ReceiptItem { same_service: true, ..form.clone() }, None, expect)?);
                writes.push(count_receipt(form, served, Counter::SameService, 1));
            }
        }
        Ok((writes, names))
    }
}

/// Whether a receipt that is taken back is missing because another one carries its invitation on: it is counted as withdrawn nowhere.
pub(super) fn is_carried_on(withdrawn: &ReceiptItem) -> bool {
    !withdrawn.same_service
        && !withdrawn.ended_before_reported
        && (withdrawn.invited || !withdrawn.mismatched.is_empty())
}

/// What a receipt says of the invitation's service; `None`: nothing any more.
fn report(receipt: &ReceiptItem, invitation: &Invitation) -> Option<Report> {
    let served = receipt.served.as_ref()?;
    (!receipt.withdrawn && served.organisation == invitation.organisation).then(|| Report {
        name: receipt.name(),
        service: served.service,
        received_at: receipt.received_at,
        is_mismatched: !receipt.mismatched.is_empty(),
        had_ended: receipt.ended_before_reported,
    })
}

/// An invitation, as far as the receipt is one of those that report its service.
pub(super) fn reported(
    app: &App,
    invitation: Invitation,
    receipt: &ReceiptItem,
    reports: &Reports,
    now: DateTime<Utc>,
) -> Invitation {
    let (name, leader) = (receipt.name(), reports.leader(&invitation));
    let invitation = match receipt.withdrawn {
        true => invitation,
        false => invitation.also_reported_by(&name).arrived_at(receipt.received_at, &app.profile.terms),
    };
    let invitation = match leader {
        Some(leader) if invitation.follows() != leader.name => {
            let former = invitation.follows();
            let led = invitation.following(&leader, now, &app.profile.terms);
            if reports.alive(&led).any(|it| it.name == former) { led } else { led.not_reported_by(&former) }
        }
        _ => invitation,
    };
    if receipt.withdrawn { invitation.not_reported_by(&name) } else { invitation }
}

/// What becomes of the invitation of an organisation that a receipt was corrected away from; `None`: it has none there.
pub(super) async fn released(
    app: &App,
    receipt: &ReceiptItem,
    organisation: &OrganisationId,
    respondent: &Respondent,
    now: DateTime<Utc>,
) -> Result<Option<Step>, Error> {
    let Some(served) = &receipt.served else { return Ok(None) };
    let citizen = app.citizen(&respondent.person.snils);
    let id = id_of(app, organisation, served.service, respondent, &citizen);
    let Some(stored) = load::<Invitation>(&*app.table, &keys::invitation(&id)).await? else { return Ok(None) };
    let name = receipt.name();
    let before = &stored.form;
    if !before.reported_by().any(|it| it == name) || (before.follows() == name && before.state == State::Withdrawn) {
        return Ok(None);
    }
    let reports = Reports::of(app, before, receipt).await?;
    let after = match reports.leader(before) {
        Some(leader) if before.follows() == name => {
            before.clone().following(&leader, now, &app.profile.terms).not_reported_by(&name)
        }
        None if before.follows() == name => before.clone().left(),
        _ => before.clone().not_reported_by(&name),
    };
    let expect = stored.expect();
    Ok(Some(Step {
        before: Some(stored.form),
        after,
        expect,
        reports: Some(reports),
        is_mismatched: None,
        changes_name: false,
    }))
}
