//! The worked examples of the terms, to the second, with a clock that is set.
//!
//! * [`windows`] — from when to when a link works, and by when it must.
//! * [`reports`] — when a source reports in time, who is a child, and who takes part.
//! * [`reminders`] — the half-year's reminders of a long-running service.
//! * [`accounts`] — the citizen's account comes later than the receipt, or goes.
//! * [`quarters`] — in which quarter an event counts, and when a quarter becomes final.

mod accounts;
mod quarters;
mod reminders;
mod reports;
mod windows;

use chrono::{DateTime, NaiveDate, NaiveTime, SecondsFormat, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// An instant as the contract writes it.
fn written(instant: DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// An instant in `2026-01-15T21:00:00Z`.
fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// The first instant of a local day: reckoned here by chrono alone, and not by what is tested.
fn midnight(date: &str, zone: Tz) -> DateTime<Utc> {
    let date: NaiveDate = date.parse().unwrap();
    zone.from_local_datetime(&date.and_time(NaiveTime::MIN)).single().unwrap().to_utc()
}

/// One second before.
fn before(instant: DateTime<Utc>) -> DateTime<Utc> {
    instant - TimeDelta::seconds(1)
}
