//! The system's own readings of personal data: counted by day and purpose.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::audit::{Action, Actor};
use domain::names;
use table::items::{HeartbeatItem, PersonReadingsItem};
use table::{Counters, Range, Write, keys};

use super::Audited;
use crate::store::{add, all, load};
use crate::{App, Error};

names! {
    /// For what the system reads personal data.
    pub(crate) enum Reading {
        /// The SNILS of those who are asked, to find their accounts (A2.2).
        AccountMatch = "account_match",
        /// The SNILS, to ask for the address of a notice (A2.7б).
        NoticeAddress = "notice_address",
        /// The SNILS that a portal sent, to find the links of its citizen (A2.6).
        PortalLinks = "portal_links",
        /// The address of a subscriber.
        SubscriberAddress = "subscriber_address",
        /// The SNILS of who asks to be told of changes, to keep it apart (B.9).
        FollowingAsked = "following_asked",
        /// The SNILS of who is to be told of a change, to ask for the address (B.9).
        FollowingAddress = "following_address",
    }
}

/// The write that counts a reading; it goes with the write that follows from what was read.
pub(crate) fn reading(app: &App, reading: Reading, name: &str) -> Write {
    let key = keys::person_reading(app.clock.now().date_naive(), name);
    add(key, Counters::from([(reading.as_str().to_owned(), 1)]))
}

/// Adds the readings of past days up, each day once, and records the sums, the oldest first.
pub(super) async fn add_up(app: &App) -> Result<(), Error> {
    // An hour for clocks that differ: a reading that is counted after the sum would not be in it.
    let today = day_of(app.clock.now());
    // Whatever was counted since the run before the last one, however long the host stood still.
    let last_run = load::<HeartbeatItem>(&*app.table, &keys::heartbeat("lifecycle")).await?;
    let from = last_run.map_or(today, |last_run| day_of(last_run.form.ran_at).min(today));
    let past = from.pred_opt().unwrap_or(from).iter_days().take_while(|day| *day < today);
    for day in past {
        let sum = Audited::load(app, &keys::person_readings_sum(day)).await?;
        if sum.version().is_some() {
            continue;
        }
        let mut readings = Counters::new();
        for item in all(&*app.table, &keys::person_readings(day), &Range::All).await? {
            for (name, amount) in item.counters {
                *readings.entry(name).or_insert(0) += amount;
            }
        }
        if readings.is_empty() {
            continue;
        }
        let change = sum.becomes_as(&PersonReadingsItem { readings: readings.clone() }, None, &readings)?;
        change.write(app, &Actor::job("lifecycle"), Action::Count).await?.either_way();
    }
    Ok(())
}

fn day_of(instant: DateTime<Utc>) -> NaiveDate {
    (instant - Duration::hours(1)).date_naive()
}
