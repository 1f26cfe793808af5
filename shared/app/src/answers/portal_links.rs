//! A citizen's active links for a portal's own cabinet (A2.6): what was received where, until when it can be answered, and a fresh link to it.
//! Never what was answered.

use chrono::{DateTime, Duration, Utc};
use domain::identifier::{CitizenId, InvitationId};
use domain::invitation::{Invitation, Status};
use domain::person::Snils;
use domain::receipt::Service;
use table::items::{CitizenInvitationItem, LinkItem, decode};
use table::{Expect, Range, keys};

use crate::audit::{self, Reading};
use crate::invitations::token::{fresh_token, token_hash};
use crate::store::{self, load, put_until};
use crate::{App, Error, portal, registers};

/// Links of one answer at most: with the count of the reading they are one write.
const LINKS_MAX: usize = 20;

/// Invitations of a citizen that are looked through at most.
const INVITATIONS_MAX: usize = 200;

/// For how long a link is kept that a portal shows: it asks anew whenever its cabinet is opened.
const LINK_LIFE: Duration = Duration::days(2);

/// An active link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortalLink {
    /// The name of the link in changes of links.
    pub link: InvitationId,
    /// Name of the organisation.
    pub organisation_name: String,
    /// What was received, when.
    pub service: Service,
    /// First instant at which answers are taken.
    pub active_from: DateTime<Utc>,
    /// First instant at which they are taken no more; `None` while the end is not known.
    pub active_until: Option<DateTime<Utc>>,
    /// Where it is opened. Opening changes nothing.
    pub url: String,
}

/// The links of a citizen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortalLinks {
    /// The citizen's name in changes of links.
    pub citizen: String,
    /// What can be answered now, the one that ends first at the top.
    pub links: Vec<PortalLink>,
}

/// The active links of a citizen, each of them fresh. Somebody whom nobody reported has none.
pub async fn of_citizen(app: &App, snils: &Snils) -> Result<PortalLinks, Error> {
    let (now, citizen) = (app.clock.now(), app.citizen(snils));
    let mut active = Vec::new();
    for id in invitations(app, &citizen).await? {
        let Some(stored) = load::<Invitation>(&*app.table, &keys::invitation(&id)).await? else { continue };
        let invitation = stored.form.advanced(now, &app.profile.terms);
        // Whoever declined the mails may answer all the same.
        if matches!(invitation.status(now), Status::Active | Status::Declined) {
            active.push(invitation);
        }
    }
    active.sort_by_key(|it| (it.window.ends_at().unwrap_or(DateTime::<Utc>::MAX_UTC), it.id.clone()));
    active.truncate(LINKS_MAX);
    let mut writes = vec![audit::reading(app, Reading::PortalLinks, citizen.as_str())];
    let mut links = Vec::new();
    for invitation in active {
        let token = fresh_token(app);
        let link = LinkItem::to(invitation.id.clone());
        writes.push(put_until(keys::link(&token_hash(&token)), &link, now + LINK_LIFE, Expect::Absent)?);
        let organisation = registers::organisation(app, &invitation.organisation).await?;
        links.push(PortalLink {
            organisation_name: organisation.map_or_else(|| invitation.organisation.to_string(), |found| found.name),
            service: invitation.service,
            active_from: invitation.window.activate_from,
            active_until: invitation.window.ends_at(),
            url: format!("{}/s/{token}", app.settings.public_url),
            link: invitation.id,
        });
    }
    store::write(&*app.table, writes).await?.alone()?;
    Ok(PortalLinks { citizen: portal::name_of(app, &citizen), links })
}

async fn invitations(app: &App, citizen: &CitizenId) -> Result<Vec<InvitationId>, Error> {
    let range = Range::Prefix(keys::CITIZEN_INVITATIONS.to_owned());
    let items = store::all(&*app.table, &keys::citizen(citizen), &range).await?;
    let ids = items.iter().take(INVITATIONS_MAX).map(|item| Ok(decode::<CitizenInvitationItem>(item)?.invitation));
    ids.collect()
}
