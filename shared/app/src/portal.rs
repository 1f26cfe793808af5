//! What portals hear of links (A2.6): that one became active or ended, on which day, and for which of their citizens; never what was
//! answered, nor at what hour, nor why it ended.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::identifier::CitizenId;
use domain::invitation::{Invitation, State};
use table::items::{LinkChange, PortalChangeItem, decode};
use table::keys::PORTAL_CHANGE_SHARDS;
use table::{Expect, Page, Range, Write, keys};

use crate::ports::Purpose;
use crate::registers::register;
use crate::store::{base64url, put_until};
use crate::{App, Error};

/// Days for which changes are kept: longer than any portal stands still.
const KEPT_DAYS: i64 = 35;

/// Characters of a change's name at most: ours have sixteen.
const NAME_CHARACTERS_MAX: usize = 64;

/// Hours after its end from which nothing more is written under a day, however clocks differ.
const SETTLED_HOURS: i64 = 1;

/// Partitions that one answer looks into at most.
const PARTITIONS_MAX: u32 = 120;

/// A citizen's name for portals. Of their citizens they know the SNILS anyway; this tells them which of these a change is about, and is no
/// name under which we store anything else. No SNILS begins like this, so that the key serves no output twice.
pub fn name_of(app: &App, citizen: &CitizenId) -> String {
    base64url(&app.keys.mac(Purpose::Citizen, format!("portal#{citizen}").as_bytes()))
}

/// Whether the link of an invitation in this state can be opened and answered.
fn is_active(invitation: &Invitation) -> bool {
    matches!(invitation.state, State::Active | State::Declined)
}

/// The write that tells portals of an invitation's step, if it makes the link active or ends it and there is a portal to hear of it: 1 R, and
/// then 2 W in the write of the step.
pub(crate) async fn change(
    app: &App,
    before: Option<&Invitation>,
    after: &Invitation,
    now: DateTime<Utc>,
) -> Result<Option<Write>, Error> {
    let change = match (before.is_some_and(is_active), is_active(after)) {
        (false, true) => LinkChange::Active,
        (true, false) => LinkChange::Ended,
        _ => return Ok(None),
    };
    let portals = app.table.query(&keys::register(register::PORTALS), &Range::All, &Page::first(1)).await?;
    if portals.items.is_empty() {
        return Ok(None);
    }
    let item = PortalChangeItem { link: after.id.clone(), citizen: name_of(app, &after.citizen), change };
    let key = keys::portal_change(now.date_naive(), &app.random_text(12));
    put_until(key, &item, now + Duration::days(KEPT_DAYS), Expect::Absent).map(Some)
}

/// How far a portal has read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    day: NaiveDate,
    shard: u32,
    after: Option<String>,
}

impl Cursor {
    fn at(day: NaiveDate) -> Cursor {
        Cursor { day, shard: 0, after: None }
    }

    /// Reads what [`Cursor`] is shown as; `None`: it is not one.
    pub fn parse(text: &str) -> Option<Cursor> {
        let mut parts = text.splitn(3, '.');
        let day = parts.next()?.parse().ok()?;
        let shard = parts.next().map_or(Some(0), |shard| shard.parse().ok())?;
        let after = parts.next().filter(|after| !after.is_empty()).map(str::to_owned);
        let is_ours = after.as_ref().is_none_or(|after| after.len() <= NAME_CHARACTERS_MAX);
        (shard < PORTAL_CHANGE_SHARDS && is_ours).then_some(Cursor { day, shard, after })
    }

    fn next_partition(&self) -> Cursor {
        match self.shard + 1 {
            PORTAL_CHANGE_SHARDS => Cursor::at(self.day.succ_opt().unwrap_or(self.day)),
            shard => Cursor { day: self.day, shard, after: None },
        }
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}.{}.{}", self.day, self.shard, self.after.as_deref().unwrap_or_default())
    }
}

/// A change, and the day on which it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What changed.
    pub item: PortalChangeItem,
    /// The day, UTC.
    pub on: NaiveDate,
}

/// Changes, and where to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changes {
    /// In the order of their days, and in none within a day.
    pub rows: Vec<Change>,
    /// Where to go on.
    pub cursor: Cursor,
    /// Whether there may be more at once.
    pub more: bool,
}

/// The changes behind a cursor, so many at most; without a cursor, those of all days that are kept. A day that is not over is told again from its beginning, so
/// that nothing is missed: the reader takes what comes twice as once.
pub async fn changes(app: &App, cursor: Option<Cursor>, limit: usize) -> Result<Changes, Error> {
    let now = app.clock.now();
    let today = now.date_naive();
    let settles = (now - Duration::hours(SETTLED_HOURS)).date_naive();
    let earliest = today - Duration::days(KEPT_DAYS);
    let mut at = cursor.filter(|cursor| earliest <= cursor.day).unwrap_or(Cursor::at(earliest));
    let mut rows = Vec::new();
    for _ in 0..PARTITIONS_MAX {
        if today < at.day {
            return Ok(Changes { rows, cursor: Cursor::at(settles), more: false });
        }
        let page = Page { limit: limit - rows.len(), after: at.after.clone() };
        let found = app.table.query(&keys::portal_changes(at.day, at.shard), &Range::All, &page).await?;
        for item in &found.items {
            rows.push(Change { item: decode(item)?, on: at.day });
        }
        at = match found.next {
            Some(next) => Cursor { after: Some(next), ..at },
            None => at.next_partition(),
        };
        if rows.len() == limit {
            break;
        }
    }
    Ok(Changes { rows, cursor: at, more: true })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_is_shown() {
        let day = "2026-01-15".parse().unwrap();
        for (text, expected) in [
            ("2026-01-15", Some(Cursor::at(day))),
            ("2026-01-15.0.", Some(Cursor::at(day))),
            ("2026-01-15.7.a.b", Some(Cursor { day, shard: 7, after: Some("a.b".to_owned()) })),
            ("2026-01-15.8.", None),
            (&format!("2026-01-15.0.{}", "a".repeat(NAME_CHARACTERS_MAX + 1)), None),
            ("2026-13-15", None),
            ("", None),
        ] {
            let cursor = Cursor::parse(text);
            assert_eq!(cursor, expected, "{text}");
            assert_eq!(cursor.clone().and_then(|cursor| Cursor::parse(&cursor.to_string())), cursor, "{text}");
        }
        let last = Cursor { day, shard: 7, after: Some("a".to_owned()) };
        assert_eq!(last.next_partition(), Cursor::at("2026-01-16".parse().unwrap()));
    }
}
