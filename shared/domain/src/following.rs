//! A citizen asks to be told once when something changes where a service was received (B.9). The wish is kept apart from every answer,
//! knows days and no instants, and ends with its mail, when it is taken back, or after some months.

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

use crate::calendar::months_later;
use crate::identifier::OrganisationId;
use crate::organisation::RegionCode;

/// How often the mail is tried: a server that is down for twelve days loses none.
const TRIES_MAX: u8 = 30;

/// The wish of one citizen to be told of one organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Following {
    /// Where something is to change.
    pub organisation: OrganisationId,
    /// The region with which this goes.
    pub region: RegionCode,
    /// The day on which the citizen asked.
    pub since: NaiveDate,
    /// The day on which a change there was seen to be in force; `None`: nothing is owed yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed_on: Option<NaiveDate>,
    /// The mail that tells of it, once somebody has taken it in hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sending: Option<Sending>,
}

/// The one mail, on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sending {
    /// The `Message-ID`, without brackets: the same whenever the mail is tried.
    pub message_id: String,
    /// Until when its sender owns it; then it is tried again.
    pub until: DateTime<Utc>,
    /// How often it was tried.
    pub tries: u8,
}

/// What is to be done now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Nothing: it is too early, or another sender is at it.
    Nothing,
    /// It is destroyed: its time is over, or its mail was tried too often.
    End,
    /// The mail is sent, or tried again.
    Tell,
}

impl Following {
    /// A wish of that day.
    pub fn asked(organisation: OrganisationId, region: RegionCode, on: NaiveDate) -> Following {
        Following { organisation, region, since: on, changed_on: None, sending: None }
    }

    /// A change has come into force there; the first one is what it waits for.
    pub fn changed(self, on: NaiveDate) -> Following {
        Following { changed_on: self.changed_on.or(Some(on)), ..self }
    }

    /// The mail is taken in hand: under the name that it has, or under this one.
    pub fn taken(self, message_id: impl FnOnce() -> String, now: DateTime<Utc>, lease: Duration) -> Following {
        let (message_id, tries) = match self.sending {
            Some(sending) => (sending.message_id, sending.tries),
            None => (message_id(), 0),
        };
        let sending = Sending { message_id, until: now + lease, tries: tries.saturating_add(1) };
        Following { sending: Some(sending), ..self }
    }

    /// How often the mail was tried.
    pub fn tries(&self) -> u8 {
        self.sending.as_ref().map_or(0, |sending| sending.tries)
    }

    /// The first instant at which it is kept no more, so many months after the day of the wish.
    pub fn kept_until(&self, months: u32) -> DateTime<Utc> {
        midnight(months_later(self.since, months))
    }

    /// When it wants attention.
    pub fn due_at(&self, months: u32) -> DateTime<Utc> {
        let tell_at = self.changed_on.map(|day| self.sending.as_ref().map_or(midnight(day), |sending| sending.until));
        tell_at.map_or(self.kept_until(months), |at| at.min(self.kept_until(months)))
    }

    /// What is to be done now.
    pub fn step(&self, now: DateTime<Utc>, months: u32) -> Step {
        match now {
            now if self.kept_until(months) <= now => Step::End,
            now if now < self.due_at(months) => Step::Nothing,
            _ if TRIES_MAX <= self.tries() => Step::End,
            _ => Step::Tell,
        }
    }
}

fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn asked() -> Following {
        let organisation = OrganisationId::parse("clinic").unwrap();
        Following::asked(organisation, RegionCode::parse("77").unwrap(), "2026-02-10".parse().unwrap())
    }

    #[track_caller]
    fn check(following: &Following, now: &str, expected: Step) {
        assert_eq!(following.step(at(now), 12), expected, "{now}");
    }

    #[test]
    fn a_wish_waits_for_a_change_and_ends_after_a_year() {
        check(&asked(), "2026-02-10T12:00:00Z", Step::Nothing);
        check(&asked(), "2027-02-09T23:59:59Z", Step::Nothing);
        check(&asked(), "2027-02-10T00:00:00Z", Step::End);
        let changed = asked().changed("2026-03-01".parse().unwrap());
        check(&changed, "2026-03-01T00:00:00Z", Step::Tell);
        check(&changed, "2027-02-10T00:00:00Z", Step::End);
        let again = changed.clone().changed("2026-04-01".parse().unwrap());
        assert_eq!(again, changed, "one change is told of");
    }

    #[test]
    fn a_mail_is_tried_under_one_name_until_it_was_tried_too_often() {
        let (mut now, mut following) = (at("2026-03-01T09:00:00Z"), asked().changed("2026-03-01".parse().unwrap()));
        for tries in 1..=TRIES_MAX {
            assert_eq!(following.step(now, 12), Step::Tell, "{tries}");
            following = following.taken(|| format!("name-{tries}"), now, Duration::minutes(15));
            assert_eq!(following.tries(), tries);
            assert_eq!(following.step(now, 12), Step::Nothing, "somebody is at it");
            now += Duration::minutes(15);
        }
        assert_eq!(following.sending.as_ref().unwrap().message_id, "name-1");
        assert_eq!(following.step(now, 12), Step::End);
    }

    /// Nothing that is stored before a mail is sent has an instant.
    #[test]
    fn a_wish_knows_days_and_no_instants() {
        let stored = serde_json::to_string(&asked().changed("2026-03-01".parse().unwrap())).unwrap();
        let expected = r#"{"organisation":"clinic","region":"77","since":"2026-02-10","changed_on":"2026-03-01"}"#;
        assert_eq!(stored, expected);
    }
}
