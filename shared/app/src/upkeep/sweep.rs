//! The sweep: whatever stands in the due index and is due is taken up, whether its hint came or not. With every queue message lost, each
//! deadline is still met by this alone. Bounded, without input; what it does not reach, the next run does.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::identifier::InvitationId;
use domain::invitation::{Invitation, State, Window};
use futures::StreamExt;
use serde::Serialize;
use table::Page;
use table::keys::{self, DueEntity};
use table::port::DUE_SHARDS;

use crate::counts::quarter_sums;
use crate::following::telling;
use crate::heartbeat::beat;
use crate::identity::access;
use crate::improvement::{duty, news, recounting, reports, task_digest};
use crate::invitations::invite;
use crate::mail::notify::{self, Asked};
use crate::pool::turn;
use crate::privacy::destruction;
use crate::store::{self, load};
use crate::subscriptions::mailing;
use crate::upkeep::running_recount;
use crate::{App, Error, audit, deadlines, synthetic};

/// Items that one run takes up.
const ITEMS_PER_RUN_MAX: u64 = 5_000;

/// Items that one run passes by because they cannot be taken up. They stay due and stand first: they must not use up the bound, or
/// enough of them would hold up all others.
const FAILURES_PER_RUN_MAX: u64 = 20_000;

/// Items of one page.
const PAGE_ITEMS: usize = 100;

/// Receipts that are followed at the same time: as many as the portal's directory looks for in one request.
const FOLLOWED_AT_ONCE: usize = 100;

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SweepReport {
    /// Receipts made to be followed, or erased.
    pub receipts: u64,
    /// Invitations moved on: activated, expired, a new round, an account looked for.
    pub invitations: u64,
    /// Notices sent.
    pub notices: u64,
    /// Keys whose destruction was recorded: their bytes are gone.
    pub data_keys: u64,
    /// Mails sent to subscribers. Most runs send none.
    #[serde(skip_serializing_if = "is_none")]
    pub bulletins: u64,
    /// Cases of part B about which something was done.
    #[serde(skip_serializing_if = "is_none")]
    pub cases: u64,
    /// Cases whose terms were counted anew by a changed calendar.
    #[serde(skip_serializing_if = "is_none")]
    pub recounted: u64,
    /// Reports of participants that were prefilled.
    #[serde(skip_serializing_if = "is_none")]
    pub prefilled: u64,
    /// Letters about them that were sent.
    #[serde(skip_serializing_if = "is_none")]
    pub letters: u64,
    /// Citizens who were told of a change, as they had asked.
    #[serde(skip_serializing_if = "is_none")]
    pub followers: u64,
    /// Trips on which the synthetic citizen arrived.
    #[serde(skip_serializing_if = "is_none")]
    pub synthetic: u64,
    /// Items that could not be taken up; they stay due.
    pub failures: u64,
    /// Whether the bound was reached: the next run goes on at once.
    pub bound_reached: bool,
}

fn is_none(count: &u64) -> bool {
    *count == 0
}

/// Sweeps the due index once.
pub async fn sweep(app: &App) -> Result<SweepReport, Error> {
    let now = app.clock.now();
    let mut report = SweepReport::default();
    let mut seen = 0;
    let (mut data_keys, mut destroyed, mut mailings) = (Vec::new(), Vec::new(), Vec::new());
    let (mut readers, mut followed_organisations, mut digests) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
    for shard in 0..DUE_SHARDS {
        let mut page = Page::first(PAGE_ITEMS);
        loop {
            let found = app.table.due(shard, now, &page).await?;
            let due: Vec<Option<DueEntity>> = found.items.iter().map(|item| keys::due_entity(&item.key)).collect();
            let due = due.into_iter().map(|entity| follow(app, entity, now));
            let followed: Vec<Followed> = futures::stream::iter(due).buffered(FOLLOWED_AT_ONCE).collect().await;
            for (item, followed) in found.items.iter().zip(followed) {
                let taken_up = match followed {
                    Followed::Receipt(done) => done.map(|()| report.receipts += 1),
                    Followed::Invitation(done) => {
                        report.invitations += 1;
                        done
                    }
                    Followed::Asked(id, asked) => move_on(app, &id, asked.as_ref(), now, &mut report).await,
                    Followed::Not(Some(DueEntity::DataKey(cohort))) => {
                        data_keys.push(cohort);
                        Ok(())
                    }
                    Followed::Not(Some(DueEntity::Case(id))) => duty::take_up(app, &id).await.map(|done| {
                        report.cases += 1;
                        report.letters += done.mails;
                        readers.extend(done.to_be_told);
                    }),
                    Followed::Not(Some(DueEntity::Following(organisation))) => {
                        followed_organisations.insert(organisation);
                        Ok(())
                    }
                    Followed::Not(Some(DueEntity::NewCases(reader, telling))) => {
                        readers.insert((reader, telling));
                        Ok(())
                    }
                    Followed::Not(Some(DueEntity::TaskDigest(reader))) => {
                        digests.push(reader);
                        Ok(())
                    }
                    Followed::Not(Some(DueEntity::Destruction(subject))) => {
                        destroyed.push(subject);
                        Ok(())
                    }
                    Followed::Not(Some(DueEntity::Mailing(participant, subscription))) => {
                        mailings.push((participant, subscription));
                        Ok(())
                    }
                    Followed::Not(Some(DueEntity::Receipt(..) | DueEntity::Invitation(_)) | None) => {
                        Err(Error::Corrupt("a due item that nobody knows".to_owned()))
                    }
                };
                if let Err(error) = taken_up {
                    report.failures += 1;
                    tracing::warn!(%error, entity = item.key.pk.split('#').next(), "A due item could not be taken up");
                }
            }
            seen += found.items.len() as u64;
            match found.next {
                Some(_) if ITEMS_PER_RUN_MAX <= seen - report.failures => {
                    report.bound_reached = true;
                    break;
                }
                Some(_) if FAILURES_PER_RUN_MAX <= report.failures => break,
                Some(next) => page.after = Some(next),
                None => break,
            }
        }
    }
    // Late, so that whatever they sealed was erased before them.
    erase(app, data_keys, destroyed, &mut report).await;
    // After whatever has a term of the law: all digests of a week are due at once.
    for (participant, subscription) in mailings {
        match mailing::take_up(app, &participant, &subscription).await {
            Ok(sent) => report.bulletins += sent,
            Err(error) => {
                report.failures += 1;
                tracing::warn!(%error, %subscription, "A mail to a subscriber could not be made");
            }
        }
    }
    // After all cases of this run: who is to know of many hears of them in one mail.
    for (reader, telling) in readers {
        match news::take_up(app, &reader, telling).await {
            Ok(sent) => report.letters += sent,
            Err(error) => {
                report.failures += 1;
                tracing::warn!(%error, %reader, "Somebody could not be told of new cases");
            }
        }
    }
    for reader in digests {
        match task_digest::take_up(app, &reader).await {
            Ok(sent) => report.letters += sent,
            Err(error) => {
                report.failures += 1;
                tracing::warn!(%error, %reader, "Somebody could not be told of tasks");
            }
        }
    }
    for organisation in followed_organisations {
        match telling::take_up(app, &organisation).await {
            Ok(told) => {
                report.followers += told.mails;
                report.failures += told.failures;
            }
            Err(error) => {
                report.failures += 1;
                tracing::warn!(%error, "Citizens could not be told of a change");
            }
        }
    }
    if let Err(error) = turn::catch_up(app).await {
        report.failures += 1;
        tracing::warn!(%error, "Answers wait that could be published, or keys are left that nothing needs; the next run goes on");
    }
    match recounting::go_on(app).await {
        Ok(recounted) => report.recounted += recounted,
        Err(error) => {
            report.failures += 1;
            tracing::warn!(%error, "Terms were not counted anew by the changed calendar; the next run goes on");
        }
    }
    match reports::go_on(app).await {
        Ok(prefilled) => report.prefilled += prefilled,
        Err(error) => {
            report.failures += 1;
            tracing::warn!(%error, "Reports of the month were not prefilled; the next run goes on");
        }
    }
    if let Err(error) = quarter_sums::keep_fresh(app).await {
        report.failures += 1;
        tracing::warn!(%error, "Kept sums of the running quarter were not brought up to date; who finds them old adds up");
    }
    if let Err(error) = running_recount::go_on(app).await {
        report.failures += 1;
        tracing::warn!(%error, "Stored answers were not held against what is published; the next run goes on");
    }
    if let Err(error) = audit::keep(app).await {
        report.failures += 1;
        tracing::warn!(%error, "The audit trail was not kept; the next run goes on");
    }
    if let Err(error) = access::retire_expired(app).await {
        report.failures += 1;
        tracing::warn!(%error, "Keys whose last day is over were not put away; they open nothing");
    }
    match synthetic::go_on(app).await {
        Ok(arrived) => report.synthetic += arrived,
        Err(error) => {
            report.failures += 1;
            tracing::warn!(%error, "The synthetic citizen could not set out; the next run goes on");
        }
    }
    beat(app, "lifecycle", &report).await?;
    Ok(report)
}

/// Data keys are destroyed or sealed anew, then the epochs that no data key needs any more are ended; and when the bytes of all
/// that are gone, it is recorded.
async fn erase(app: &App, data_keys: Vec<String>, mut destroyed: Vec<String>, report: &mut SweepReport) {
    // What was not reached or failed may still need its epoch.
    let mut drained = !report.bound_reached && report.failures < FAILURES_PER_RUN_MAX;
    for cohort in data_keys {
        match destruction::take_up(app, &cohort).await {
            Ok(subject) => destroyed.extend(subject),
            Err(error) => {
                drained = false;
                report.failures += 1;
                tracing::warn!(%error, "A data key could not be destroyed or sealed anew");
            }
        }
    }
    if drained {
        match destruction::end_epochs(app).await {
            Ok(subjects) => destroyed.extend(subjects),
            Err(error) => {
                report.failures += 1;
                tracing::warn!(%error, "Wrapping keys of old epochs could not be destroyed");
            }
        }
    }
    match destruction::record(app, &destroyed).await {
        Ok(recorded) => report.data_keys += recorded,
        Err(error) => {
            report.failures += 1;
            tracing::warn!(%error, "What was deleted is not recorded as destroyed: its bytes may still be there");
        }
    }
}

/// What was done for a due item together with the others of its page.
enum Followed {
    /// The receipt was followed.
    Receipt(Result<(), Error>),
    /// It is an invitation that waits for an account: its receipt was followed. Or the directory could not be asked for its notice.
    Invitation(Result<(), Error>),
    /// It is an invitation that waits for anything else; what the directory says of its citizen, if its notice is due.
    Asked(InvitationId, Option<Asked>),
    /// Nothing: it is another item.
    Not(Option<DueEntity>),
}

/// Follows the receipt of a due item, if that is what it waits for, or asks where its notice goes. Whoever does so at the same time shares a
/// request to the directory; and what sends mails is not done at the same time, so that a server gets them as before, one after the other.
async fn follow(app: &App, due: Option<DueEntity>, now: DateTime<Utc>) -> Followed {
    match due {
        Some(DueEntity::Receipt(source, external_id)) => {
            Followed::Receipt(invite::invite(app, &source, &external_id).await)
        }
        Some(DueEntity::Invitation(id)) => {
            follow_invitation(app, id, now).await.unwrap_or_else(|error| Followed::Invitation(Err(error)))
        }
        other => Followed::Not(other),
    }
}

async fn follow_invitation(app: &App, id: InvitationId, now: DateTime<Utc>) -> Result<Followed, Error> {
    let stored = load::<Invitation>(&*app.table, &keys::invitation(&id)).await?;
    let Some(invitation) = stored.map(|stored| stored.form.advanced(now, &app.profile.terms)) else {
        return Ok(Followed::Asked(id, None));
    };
    if matches!(invitation.state, State::PendingAccount { .. }) {
        invite::invite(app, &invitation.source, &invitation.external_id).await?;
        return Ok(Followed::Invitation(Ok(())));
    }
    let asked = if invitation.may_notify(now) { notify::ask(app, &id).await? } else { None };
    Ok(Followed::Asked(id, asked))
}

/// The index may lag: the invitation is read again before anything is decided.
async fn move_on(
    app: &App,
    id: &InvitationId,
    asked: Option<&Asked>,
    now: DateTime<Utc>,
    report: &mut SweepReport,
) -> Result<(), Error> {
    let key = keys::invitation(id);
    let Some(stored) = load::<Invitation>(&*app.table, &key).await? else { return Ok(()) };
    let expect = stored.expect();
    let before = stored.form;
    let after = before.clone().advanced(now, &app.profile.terms);
    report.invitations += 1;
    if after != before {
        let writes = deadlines::step(app, Some(&before), &after, expect, now).await?;
        if !store::write(&*app.table, writes).await?.is_done() {
            return Ok(());
        }
        if after.state == State::Expired && Window::is_cut(after.service, after.window.arrived_on, &app.profile.terms) {
            // It ended with the regulation: its persons have a day on which they are erased, whatever they were sealed under.
            return invite::invite(app, &after.source, &after.external_id).await;
        }
    }
    if after.may_notify(now) && notify::notify_asked(app, &after.id, asked).await? == notify::NotifyOutcome::Sent {
        report.notices += 1;
    }
    Ok(())
}
