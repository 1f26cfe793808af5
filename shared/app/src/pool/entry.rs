//! An answer comes in: sealed into the filling epoch of its lane, in the same write that closes its round.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::calendar::{Quarter, end_of_day, local_date};
use domain::invitation::Invitation;
use domain::organisation::OrganisationType;
use domain::publication::{Lane, PooledAnswer};
use domain::questionnaire::{Answers, Questionnaire};
use domain::tally::{Channel, Counter, day_counter};
use table::items::{CitizenInvitationItem, decode, encode};
use table::{Expect, PoolKey, Put, Range, Write, keys};

use crate::pool::lanes::{self, StoredLane};
use crate::pool::{row, turn};
use crate::store::{add_under, all, as_it_is};
use crate::{App, Error};

/// Days after the end of its quarter for which a row of the pool is kept where the table lets items expire: long after everything is
/// published, so that no row goes before. Where nothing expires, the sweep deletes rows with the key of their epoch.
const ROWS_KEPT_DAYS: i64 = 365;

/// The lane in which an answer to an invitation is going to wait, with the key of its filling epoch.
pub struct Place {
    stored: StoredLane,
    key: PoolKey,
}

/// What is counted of an answer besides that it was given.
#[derive(Clone, Copy, Debug)]
pub struct Provenance {
    /// The quarter in which the notice was sent that it answers; `None`: it answers none.
    pub cohort: Option<Quarter>,
    /// How it came.
    pub channel: Channel,
    /// The day on which it came, where the organisation is.
    pub on: NaiveDate,
}

impl Provenance {
    /// Of an answer to no notice that came over the web.
    pub fn of_no_notice(on: NaiveDate) -> Provenance {
        Provenance { cohort: None, channel: Channel::Web, on }
    }
}

/// What is written for an answer.
pub struct Entry {
    /// The writes that belong to those which close the round.
    pub writes: Vec<Write>,
    /// The lane to turn afterwards, because this answer fills its epoch.
    pub ripe: Option<Lane>,
}

/// The lane of an invitation in a quarter.
fn lane_of(invitation: &Invitation, quarter: Quarter) -> Lane {
    Lane {
        quarter,
        region: invitation.region,
        organisation: invitation.organisation.clone(),
        questionnaire: invitation.questionnaire.clone(),
    }
}

/// The keys under which an answer that was given before may still wait.
pub(crate) async fn keys_of(app: &App, invitation: &Invitation) -> Result<Vec<PoolKey>, Error> {
    let Some(quarter) = invitation.answered_in else { return Ok(Vec::new()) };
    let lane = lane_of(invitation, quarter);
    let Some(stored) = lanes::stored(app, &lane).await? else { return Ok(Vec::new()) };
    let mut keys = Vec::new();
    for epoch in [Some(stored.head.filling), stored.head.waiting].into_iter().flatten() {
        keys.extend(lanes::key(app, &lane, epoch).await?);
    }
    Ok(keys)
}

impl Place {
    /// Finds the lane of an answer that comes now; `None` as in [`Place::in_lane`].
    pub(crate) async fn find(app: &App, invitation: &Invitation, now: DateTime<Utc>) -> Result<Option<Place>, Error> {
        let quarter = Quarter::of(local_date(now, invitation.window.zone));
        Place::in_lane(app, lane_of(invitation, quarter), invitation.organisation_type).await
    }

    /// A place in a lane. A lane that has ended already, by another clock, is followed by that of the next quarter; one whose key is gone
    /// begins another epoch, and the answer starts again: `None`.
    pub async fn in_lane(
        app: &App,
        mut lane: Lane,
        organisation_type: OrganisationType,
    ) -> Result<Option<Place>, Error> {
        let stored = loop {
            let stored = lanes::stored_or_made(app, &lane, organisation_type).await?;
            if !stored.head.ended {
                break stored;
            }
            lane.quarter = lane.quarter.next();
        };
        match lanes::key(app, &lane, stored.head.filling).await? {
            Some(key) => Ok(Some(Place { stored, key })),
            None => {
                turn::begin_anew(app, &stored).await?;
                Ok(None)
            }
        }
    }

    /// The quarter in which the answer counts.
    pub(crate) fn quarter(&self) -> Quarter {
        self.stored.lane.quarter
    }

    /// The key under which the answer is going to wait.
    pub(crate) fn key(&self) -> &PoolKey {
        &self.key
    }

    /// What is written for an answer to an invitation, which still tells when it was answered before. `None`: the comment is too long for its
    /// row, however well it is compressed.
    pub(crate) async fn enter(
        &self,
        app: &App,
        invitation: &Invitation,
        questionnaire: &Questionnaire,
        answers: Answers,
        from: Provenance,
    ) -> Result<Option<Entry>, Error> {
        let lane = &self.stored.lane;
        let others = Others::of(app, invitation, lane.quarter).await?;
        let first_within = lane.first_within(
            invitation.organisation_type,
            others.answered.iter().map(|(lane, organisation_type)| (lane, *organisation_type)),
        );
        let entry = self.entry(app, questionnaire, PooledAnswer { answers, first_within }, from)?;
        Ok(entry.map(|mut entry| {
            entry.writes.extend(others.meeting);
            entry
        }))
    }

    /// What is written for an answer of which is known how far it is its citizen's first.
    ///
    /// # Errors
    /// A form that has no JSON.
    pub fn entry(
        &self,
        app: &App,
        questionnaire: &Questionnaire,
        answer: PooledAnswer,
        from: Provenance,
    ) -> Result<Option<Entry>, Error> {
        let lane = &self.stored.lane;
        let random = app.random_text(16);
        let at = keys::pooled_answer(lane, self.stored.head.filling, &random);
        let Ok(sealed) = row::seal(&self.key, &at, questionnaire, &answer) else { return Ok(None) };
        let is_first = answer.first_within.is_some();
        // Answers count in the quarter in which they come, by that of their notice: so no quarter changes after its end (A2.9).
        let of_cohort = from.cohort.and_then(|notice| Counter::of_cohort(notice, lane.quarter));
        let counted = of_cohort.into_iter().chain(from.channel.counter());
        let mut counters = lanes::added(self.stored.head.filling, is_first, counted);
        // What is entered from paper comes when somebody has the time.
        counters.extend((from.channel == Channel::Web).then(|| (day_counter(lane.quarter, from.on), 1)));
        let expires_at = Some(end_of_day(lane.quarter.last_day(), Tz::UTC) + TimeDelta::days(ROWS_KEPT_DAYS));
        let (body, expect) = (encode(&sealed)?, Expect::Absent);
        let row = Put { key: at, body, due: None, expires_at, keeps_counters: false, expect };
        let writes = vec![Write::Put(row), add_under(keys::lane(lane), counters, self.stored.expect())];
        let is_ripe = self.stored.is_ripe(is_first.into(), app.profile.policies.smallest_cell);
        Ok(Some(Entry { writes, ripe: is_ripe.then(|| lane.clone()) }))
    }
}

/// What else a citizen was asked, for an answer.
struct Others {
    /// Where the citizen has answered in the quarter before.
    answered: Vec<(Lane, OrganisationType)>,
    /// Writes an invitation again as it is: that which all answers of the citizen write that may be given at one instant. So one of two of
    /// them begins anew, and knows of the other. Nothing where no other can be answered now.
    meeting: Option<Write>,
}

impl Others {
    async fn of(app: &App, invitation: &Invitation, quarter: Quarter) -> Result<Others, Error> {
        let lines = Range::Prefix(keys::CITIZEN_INVITATIONS.to_owned());
        // Whoever answers a round late may answer the next one in the same quarter.
        let own = (lane_of(invitation, quarter), invitation.organisation_type);
        let mut answered = Vec::from_iter((invitation.answered_in == Some(quarter)).then_some(own));
        let (now, mut oldest) = (app.clock.now(), (order(invitation), None));
        for item in all(&*app.table, &keys::citizen(&invitation.citizen), &lines).await? {
            let id = decode::<CitizenInvitationItem>(&item)?.invitation;
            if id == invitation.id {
                continue;
            }
            let Some(stored) = app.table.get(&keys::invitation(&id)).await? else { continue };
            let other: Invitation = decode(&stored)?;
            if other.answered_in == Some(quarter) {
                answered.push((lane_of(&other, quarter), other.organisation_type));
            } else if other.may_be_answered(now) && order(&other) < oldest.0 {
                oldest = (order(&other), Some(stored));
            }
        }
        Ok(Others { answered, meeting: oldest.1.map(as_it_is) })
    }
}

/// Older invitations first: a new one changes nothing of it.
fn order(invitation: &Invitation) -> (DateTime<Utc>, String) {
    (invitation.window.activate_from, invitation.id.to_string())
}
