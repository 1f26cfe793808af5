//! A citizen's own list of links (A2.5, A2.7a): what waits for an answer, what was answered or is over, and the wishes about mails.
//! Everything starts from the citizen, so that nobody reaches another's invitation by naming it.

use std::cmp::Reverse;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::calendar::local_date;
use domain::identifier::{CitizenId, InvitationId};
use domain::invitation::{Invitation, Status};
use domain::receipt::Service;
use table::items::{CitizenInvitationItem, LinkItem, PreferencesItem, decode};
use table::{Expect, Range, keys};

use crate::answers::answer::{Wish, wish_about};
use crate::invitations::token::{fresh_token, token_hash};
use crate::store::{self, Retry, Stored, load, put, put_until, retry};
use crate::{App, Error, registers};

/// How long what is over stays on the list.
const OVER_DAYS: i64 = 60;

/// So many days before its end a link is said to end soon.
const ENDS_SOON_DAYS: i64 = 3;

/// Invitations that are read for one list at most; the rest is older than anybody's interest.
const LINKS_MAX: usize = 200;

/// How long the link that the list opens is kept: longer than the cookie that holds it.
const OPENED_LINK_DAYS: i64 = 4;

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The invitation.
    pub id: InvitationId,
    /// What holds now. Never declined: whoever declined the mails may answer all the same.
    pub status: Status,
    /// Where the service was received.
    pub organisation_name: String,
    /// What was received, when.
    pub service: Service,
    /// First day on which one can answer.
    pub first_day: NaiveDate,
    /// Last day; `None` while the end is not known.
    pub last_day: Option<NaiveDate>,
    /// Whether the last day is near.
    pub ends_soon: bool,
    /// Whether mails about this organisation are declined.
    pub declines_organisation: bool,
}

/// The list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links {
    /// What can be answered now, the one that ends first at the top.
    pub active: Vec<Line>,
    /// What cannot be answered yet.
    pub soon: Vec<Line>,
    /// What was answered, and what ended without, lately; the newest at the top.
    pub over: Vec<Line>,
    /// Whether all mails are declined.
    pub declines_all: bool,
}

/// What a citizen wishes about mails (A2.5).
pub(crate) async fn wishes(app: &App, citizen: &CitizenId) -> Result<PreferencesItem, Error> {
    let wishes = load::<PreferencesItem>(&*app.table, &keys::preferences(citizen)).await?;
    Ok(wishes.map(|wishes| wishes.form).unwrap_or_default())
}

/// The list of a citizen. Changes nothing.
pub async fn list(app: &App, citizen: &CitizenId) -> Result<Links, Error> {
    let now = app.clock.now();
    let wishes = wishes(app, citizen).await?;
    let mut links = Links { declines_all: wishes.declines_all, ..Links::default() };
    for id in invitations(app, citizen).await? {
        let Some(stored) = load::<Invitation>(&*app.table, &keys::invitation(&id)).await? else { continue };
        let invitation = stored.form.advanced(now, &app.profile.terms);
        if invitation.mismatched_on.is_some() {
            // It names another person: whose account this is learns nothing of it.
            continue;
        }
        let status = match invitation.status(now) {
            Status::Withdrawn => continue,
            Status::Declined => Status::Active,
            status => status,
        };
        let zone = invitation.window.zone;
        if matches!(status, Status::Completed | Status::Expired) && is_long_over(&invitation, zone, now) {
            continue;
        }
        let organisation = registers::organisation(app, &invitation.organisation).await?;
        let last_day = invitation.window.last_day;
        let line = Line {
            status,
            organisation_name: organisation.map_or_else(|| invitation.organisation.to_string(), |found| found.name),
            service: invitation.service,
            first_day: local_date(invitation.window.activate_from, zone),
            ends_soon: last_day.is_some_and(|day| (day - local_date(now, zone)).num_days() <= ENDS_SOON_DAYS),
            last_day,
            declines_organisation: wishes.declined_organisations.contains(&invitation.organisation),
            id,
        };
        match status {
            Status::Active | Status::Declined => links.active.push(line),
            Status::Pending => links.soon.push(line),
            Status::Completed | Status::Expired | Status::Withdrawn => links.over.push(line),
        }
    }
    links.active.sort_by_key(|line| (line.last_day.unwrap_or(NaiveDate::MAX), line.id.clone()));
    links.soon.sort_by_key(|line| (line.first_day, line.id.clone()));
    links.over.sort_by_key(|line| (Reverse(line.last_day), line.id.clone()));
    Ok(links)
}

/// When an answer was given is stored nowhere, so it is the end of the window that tells.
fn is_long_over(invitation: &Invitation, zone: Tz, now: DateTime<Utc>) -> bool {
    let today = local_date(now, zone);
    invitation.window.last_day.is_some_and(|day| OVER_DAYS < (today - day).num_days())
}

/// The names of a citizen's invitations.
pub(crate) async fn invitations(app: &App, citizen: &CitizenId) -> Result<Vec<InvitationId>, Error> {
    let range = Range::Prefix(keys::CITIZEN_INVITATIONS.to_owned());
    let items = store::all(&*app.table, &keys::citizen(citizen), &range).await?;
    let ids = items.iter().take(LINKS_MAX).map(|item| Ok(decode::<CitizenInvitationItem>(item)?.invitation));
    ids.collect()
}

/// Whether the invitation is this citizen's own.
pub async fn is_own(app: &App, citizen: &CitizenId, id: &InvitationId) -> Result<bool, Error> {
    Ok(app.table.get(&keys::citizen_invitation(citizen, id)).await?.is_some())
}

/// A fresh link to a form, as the mail has one; `None`: the citizen has no such invitation. Opens nothing by itself. The broom may
/// take the link when the browser has long forgotten it.
pub async fn open(app: &App, citizen: &CitizenId, id: &InvitationId) -> Result<Option<String>, Error> {
    if !is_own(app, citizen, id).await? {
        return Ok(None);
    }
    let token = fresh_token(app);
    let until = app.clock.now() + Duration::days(OPENED_LINK_DAYS);
    let write = put_until(keys::link(&token_hash(&token)), &LinkItem::to(id.clone()), until, Expect::Absent)?;
    store::write(&*app.table, vec![write]).await?.alone()?;
    Ok(Some(token))
}

/// Keeps a wish about the organisation of an invitation; `false`: the citizen has no such invitation. Twice is once.
pub async fn wish_about_organisation(
    app: &App,
    citizen: &CitizenId,
    id: &InvitationId,
    declines: bool,
) -> Result<bool, Error> {
    if !is_own(app, citizen, id).await? {
        return Ok(false);
    }
    let wish = if declines { Wish::DeclineOrganisation } else { Wish::AcceptAgain };
    wish_about(app, id, wish).await
}

/// Keeps a wish about all mails. Notices look it up before they are sent; one that a refusal had stopped is taken up again. Twice is
/// once.
pub async fn wish_about_all(app: &App, citizen: &CitizenId, declines: bool) -> Result<(), Error> {
    let key = keys::preferences(citizen);
    retry!({
        let stored = load::<PreferencesItem>(&*app.table, &key).await?;
        let expect = stored.as_ref().map_or(Expect::Absent, Stored::expect);
        let mut wishes = stored.map(|stored| stored.form).unwrap_or_default();
        wishes.declines_all = declines;
        if store::write(&*app.table, vec![put(key.clone(), &wishes, expect)?]).await?.is_done() {
            if !declines {
                take_up_again(app, citizen, &wishes).await?;
            }
            return Ok(Retry::Done(()));
        }
        Ok(Retry::Again)
    })
}

/// Invitations that were declined go on, but for those of organisations that stay declined.
async fn take_up_again(app: &App, citizen: &CitizenId, wishes: &PreferencesItem) -> Result<(), Error> {
    for id in invitations(app, citizen).await? {
        let Some(stored) = load::<Invitation>(&*app.table, &keys::invitation(&id)).await? else { continue };
        let declined = stored.form.status(app.clock.now()) == Status::Declined;
        if declined && !wishes.declined_organisations.contains(&stored.form.organisation) {
            wish_about(app, &id, Wish::AcceptAgain).await?;
        }
    }
    Ok(())
}
