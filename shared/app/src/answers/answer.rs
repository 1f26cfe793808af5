//! A link is opened, answered, declined (A2.2, A2.5, A2.6, A2.8). Opening changes nothing. The answer closes the round, is stored
//! without anything that leads back to the citizen, and is counted — in one write.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::calendar::local_date;
use domain::identifier::{CitizenId, InvitationId};
use domain::invitation::{Invitation, State, Status, SubmitError};
use domain::publication::Lane;
use domain::questionnaire::{AnswerFault, Questionnaire};
use domain::receipt::Service;
use domain::tally::Channel;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use table::items::{CitizenInvitationItem, LinkItem, PreferencesItem, decode};
use table::{Expect, PoolKey, Range, keys};

use super::citizen_links;
use crate::audit::{self, AuditEvent};
use crate::hints::send_hints;
use crate::invitations::token::{fresh_token, token_hash};
use crate::pool::entry::{self, Place, Provenance};
use crate::pool::turn;
use crate::store::{self, Retry, Stored, all, base64url, load, put, put_due, retry};
use crate::{App, Error, deadlines, portal, registers};

/// What a link shows.
pub struct LinkView {
    /// What holds now.
    pub status: Status,
    /// Where the service was received; shown only after opening.
    pub organisation_name: String,
    /// What was received, when.
    pub service: Service,
    /// The organisation's zone.
    pub zone: Tz,
    /// First instant of the window.
    pub active_from: DateTime<Utc>,
    /// First instant after it; `None` while the end is not known.
    pub active_until: Option<DateTime<Utc>>,
    /// Last day of it.
    pub last_day: Option<NaiveDate>,
    /// The round.
    pub round: u32,
    /// What is asked.
    pub questionnaire: Questionnaire,
    /// Whether the citizen declines all notices.
    pub declines_all: bool,
    /// Whether the citizen declines notices about this organisation.
    pub declines_organisation: bool,
}

/// What became of answers; `R` is why they may be refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome<R = SubmitError> {
    /// Counted.
    Taken,
    /// These answers were counted before.
    Repeated,
    /// Not the time.
    Refused(R),
    /// They do not fit the questionnaire.
    Faulty(Vec<AnswerFault>),
    /// There is no such link.
    Unknown,
}

/// What a citizen may wish about notices (A2.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// No more about this organisation.
    DeclineOrganisation,
    /// No more at all.
    DeclineAll,
    /// Notices again, of this organisation and of all.
    AcceptAgain,
}

/// The invitation of a token.
pub(crate) async fn invitation_of(app: &App, token: &str) -> Result<Option<InvitationId>, Error> {
    let link = load::<LinkItem>(&*app.table, &keys::link(&token_hash(token))).await?;
    Ok(link.map(|link| link.form.invitation))
}

/// Public URL of the system to which the link of a token was moved with its region; `None`: it was not.
pub async fn moved_to(app: &App, token: &str) -> Result<Option<String>, Error> {
    let link = load::<LinkItem>(&*app.table, &keys::link(&token_hash(token))).await?;
    Ok(link.and_then(|link| link.form.moved_to))
}

/// What the link of a token shows; `None`: there is no such link. Changes nothing.
pub async fn view(app: &App, token: &str) -> Result<Option<LinkView>, Error> {
    let Some(id) = invitation_of(app, token).await? else { return Ok(None) };
    let Some(stored) = load::<Invitation>(&*app.table, &keys::invitation(&id)).await? else { return Ok(None) };
    let now = app.clock.now();
    let invitation = stored.form.advanced(now, &app.profile.terms);
    view_of(app, invitation, now).await.map(Some)
}

/// Whether a link leads to an invitation. Whoever only asks that needs nothing of what the link shows.
pub async fn is_known(app: &App, token: &str) -> Result<bool, Error> {
    let Some(id) = invitation_of(app, token).await? else { return Ok(false) };
    Ok(app.table.get(&keys::invitation(&id)).await?.is_some())
}

/// What the link of an invitation shows then.
pub(crate) async fn view_of(app: &App, invitation: Invitation, now: DateTime<Utc>) -> Result<LinkView, Error> {
    let organisation = registers::organisation(app, &invitation.organisation).await?;
    let wishes = citizen_links::wishes(app, &invitation.citizen).await?;
    Ok(LinkView {
        status: invitation.status(now),
        organisation_name: organisation
            .map_or_else(|| invitation.organisation.to_string(), |organisation| organisation.name),
        service: invitation.service,
        zone: invitation.window.zone,
        active_from: invitation.window.activate_from,
        active_until: invitation.window.ends_at(),
        last_day: invitation.window.last_day,
        round: invitation.round,
        questionnaire: registers::questionnaire(app, &invitation.questionnaire)
            .await?
            .into_owned()
            .worded_for(invitation.organisation_type),
        declines_all: wishes.declines_all,
        declines_organisation: wishes.declined_organisations.contains(&invitation.organisation),
    })
}

/// Takes answers (`None` = does not apply): once in each round, only inside the window.
pub async fn submit(
    app: &App,
    token: &str,
    scores: &BTreeMap<String, Option<i64>>,
    comment: Option<&str>,
) -> Result<Outcome, Error> {
    let Some(id) = invitation_of(app, token).await? else { return Ok(Outcome::Unknown) };
    let proof = |round, key: &PoolKey| repeat_proof(token, key, round, scores, comment);
    let complete = |invitation: Invitation, now, proof| invitation.completed(now, proof);
    take(app, &id, scores, comment, None, proof, complete).await
}

/// Takes the answers of a page that was opened at that instant, for a short time after the window, too ([`domain::invitation::grace`]).
pub async fn submit_form(
    app: &App,
    token: &str,
    opened_at: DateTime<Utc>,
    scores: &BTreeMap<String, Option<i64>>,
    comment: Option<&str>,
) -> Result<Outcome, Error> {
    let Some(id) = invitation_of(app, token).await? else { return Ok(Outcome::Unknown) };
    let policies = &app.profile.policies;
    let proof = |round, key: &PoolKey| repeat_proof(token, key, round, scores, comment);
    let complete = |invitation: Invitation, now, proof| invitation.completed_by_form(opened_at, now, policies, proof);
    take(app, &id, scores, comment, None, proof, complete).await
}

/// Takes answers however they came in: `event` is what the audit trail tells of it where somebody else enters them, `proof` is that of a
/// round and an epoch's key, by which the same answers are known again, and `complete` says whether it is the time.
pub(crate) async fn take<R>(
    app: &App,
    id: &InvitationId,
    scores: &BTreeMap<String, Option<i64>>,
    comment: Option<&str>,
    event: Option<&AuditEvent>,
    proof: impl Fn(u32, &PoolKey) -> Result<String, Error> + Send,
    complete: impl Fn(Invitation, DateTime<Utc>, String) -> Result<Invitation, R> + Send,
) -> Result<Outcome<R>, Error> {
    let attempt: Result<(Outcome<R>, Option<Lane>), Error> = retry!({
        let Some(stored) = load::<Invitation>(&*app.table, &keys::invitation(id)).await? else {
            return Ok(Retry::Done((Outcome::Unknown, None)));
        };
        let now = app.clock.now();
        let expect = stored.expect();
        let before = stored.form.clone();
        let invitation = stored.form.advanced(now, &app.profile.terms);
        if let Some(known) = &invitation.repeat_proof {
            for key in entry::keys_of(app, &invitation).await? {
                if proof(invitation.round, &key)? == *known {
                    return Ok(Retry::Done((Outcome::Repeated, None)));
                }
            }
        }
        let questionnaire = registers::questionnaire(app, &invitation.questionnaire).await?;
        // What comes on paper is recorded, and nothing else is.
        let channel = if event.is_some() { Channel::Paper } else { Channel::Web };
        let on = local_date(now, invitation.window.zone);
        let from = Provenance { cohort: invitation.notice_quarter(), channel, on };
        let mut completed = match complete(invitation, now, String::new()) {
            Ok(completed) => completed,
            Err(error) => return Ok(Retry::Done((Outcome::Refused(error), None))),
        };
        let answers = match questionnaire.check(scores, comment) {
            Ok(answers) => answers,
            Err(faults) => return Ok(Retry::Done((Outcome::Faulty(faults), None))),
        };
        let Some(place) = Place::find(app, &completed, now).await? else { return Ok(Retry::Again) };
        completed.repeat_proof = Some(proof(completed.round, place.key())?);
        let Some(entry) = place.enter(app, &completed, &questionnaire, answers, from).await? else {
            return Ok(Retry::Done((Outcome::Faulty(vec![AnswerFault::CommentTooLong]), None)));
        };
        completed.answered_in = Some(place.quarter());
        let due_at = completed.due_at(&app.profile.terms);
        let mut writes = vec![put_due(keys::invitation(&completed.id), &completed, due_at, expect)?];
        writes.extend(portal::change(app, Some(&before), &completed, now).await?);
        writes.extend(entry.writes);
        Ok(audit::write_with(app, event, writes).await?.then((Outcome::Taken, entry.ripe)))
    });
    let (outcome, ripe) = attempt?;
    if let Some(lane) = ripe
        && let Err(error) = turn::turn_if_ripe(app, &lane).await
    {
        // The answer is stored and acknowledged. The sweep turns the lane.
        tracing::warn!(%error, "A lane was not turned");
    }
    Ok(outcome)
}

/// Proof by which the same answers are known again, while they wait. Its keys are the token, which is stored nowhere, and that of the epoch,
/// which is destroyed: nobody who reads the store can try answers against it, nor whoever has the mail once they are published.
fn repeat_proof(
    token: &str,
    key: &PoolKey,
    round: u32,
    scores: &BTreeMap<String, Option<i64>>,
    comment: Option<&str>,
) -> Result<String, Error> {
    let json =
        serde_json::to_vec(&(token, round, scores, comment)).map_err(|error| Error::Corrupt(error.to_string()))?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key.0).map_err(|error| Error::Corrupt(error.to_string()))?;
    mac.update(&json);
    Ok(base64url(&mac.finalize().into_bytes()))
}

/// Keeps what a citizen wishes about notices; `false`: there is no such link. Twice is once.
pub async fn wish(app: &App, token: &str, wish: Wish) -> Result<bool, Error> {
    match load::<LinkItem>(&*app.table, &keys::link(&token_hash(token))).await? {
        Some(link) => wish_about(app, &link.form.invitation, wish).await,
        None => Ok(false),
    }
}

/// Keeps what a citizen wishes, by one of the invitations; `false`: there is no such invitation. Twice is once.
pub(crate) async fn wish_about(app: &App, id: &InvitationId, wish: Wish) -> Result<bool, Error> {
    retry!({
        let Some(stored) = load::<Invitation>(&*app.table, &keys::invitation(id)).await? else {
            return Ok(Retry::Done(false));
        };
        let now = app.clock.now();
        let expect = stored.expect();
        let before = stored.form;
        let key = keys::preferences(&before.citizen);
        let wishes = load::<PreferencesItem>(&*app.table, &key).await?;
        let wishes_expect = wishes.as_ref().map_or(Expect::Absent, Stored::expect);
        let mut wishes = wishes.map(|wishes| wishes.form).unwrap_or_default();
        let advanced = before.clone().advanced(now, &app.profile.terms);
        let after = match wish {
            Wish::DeclineOrganisation => {
                wishes.declined_organisations.insert(before.organisation.clone());
                advanced.declined(now)
            }
            Wish::DeclineAll => {
                wishes.declines_all = true;
                advanced.declined(now)
            }
            Wish::AcceptAgain => {
                wishes.declines_all = false;
                wishes.declined_organisations.remove(&before.organisation);
                advanced.accepted_again(now, &app.profile.terms)
            }
        };
        let mut writes = vec![put(key, &wishes, wishes_expect)?];
        if after != before {
            writes.extend(deadlines::step(app, Some(&before), &after, expect, now).await?);
        }
        if store::write(&*app.table, writes).await?.is_done() {
            let mut hints = Vec::new();
            if after.may_notify(now) {
                hints.push(after.id.to_string());
            }
            if wish == Wish::AcceptAgain {
                accept_others_again(app, &after.citizen, &wishes, &mut hints).await?;
            }
            send_hints(app, hints).await;
            return Ok(Retry::Done(true));
        }
        Ok(Retry::Again)
    })
}

/// A refusal may have closed the notices of other links as well: those that the wishes allow are opened again. If it breaks off,
/// the citizen hears so, and the same wish once more goes on with it.
async fn accept_others_again(
    app: &App,
    citizen: &CitizenId,
    wishes: &PreferencesItem,
    hints: &mut Vec<String>,
) -> Result<(), Error> {
    let lines = Range::Prefix(keys::CITIZEN_INVITATIONS.to_owned());
    for item in all(&*app.table, &keys::citizen(citizen), &lines).await? {
        let line: CitizenInvitationItem = decode(&item)?;
        if accept_other_again(app, &line.invitation, wishes).await? {
            hints.push(line.invitation.to_string());
        }
    }
    Ok(())
}

/// Whether its notice may be sent now. Declined is told by what is stored: before its activation a link is pending to others.
async fn accept_other_again(app: &App, id: &InvitationId, wishes: &PreferencesItem) -> Result<bool, Error> {
    retry!({
        let now = app.clock.now();
        let Some(stored) = load::<Invitation>(&*app.table, &keys::invitation(id)).await? else {
            return Ok(Retry::Done(false));
        };
        let expect = stored.expect();
        let before = stored.form;
        let refused = wishes.declined_organisations.contains(&before.organisation);
        if before.state != State::Declined || before.window.has_ended(now) || refused {
            return Ok(Retry::Done(false));
        }
        let after = before.clone().accepted_again(now, &app.profile.terms);
        let writes = deadlines::step(app, Some(&before), &after, expect, now).await?;
        Ok(store::write(&*app.table, writes).await?.then(after.may_notify(now)))
    })
}

/// A further token for an invitation: for a citizen's list of links and for tests. Stored as a hash only.
pub async fn issue_link(app: &App, invitation: &InvitationId) -> Result<String, Error> {
    let token = fresh_token(app);
    let write = put(keys::link(&token_hash(&token)), &LinkItem::to(invitation.clone()), Expect::Absent)?;
    store::write(&*app.table, vec![write]).await?.alone()?;
    Ok(token)
}
