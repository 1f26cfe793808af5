//! Fills the region through the paths that real data take: registers, receipts, jobs and answers go over HTTP to the host that
//! runs, and time passes because its clock is set. Only the mails are looked at from inside.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::thread;

use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::calendar::{Quarter, days_before, days_later};
use domain::organisation::OrganisationType;
use local::mail::{OutboxMail, OutboxMailer};
use serde_json::{Value, json};

use super::cases::{self, Cases};
use super::dice::Dice;
use super::people::Person;
use super::region::{DemoOrganisation, SOURCES, organisations};
use super::said;
use super::subscriber::{SUBSCRIBES_DAYS_BEFORE, Subscriber};
use super::voice;
use super::welcome::Identities;
use crate::client::{Client, Repeat};
use crate::progress;

/// Days that pass at a time: what they bring comes at once.
const STRIDE_DAYS: usize = 3;

/// Mails that are opened to find those of one organisation.
const LINKS_LOOKED_AT_MAX: usize = 1_000;

/// Adults of the region.
const ADULTS: u64 = 9_000;

/// Connections that answer at the same time.
const ANSWERERS: usize = 8;

/// Mails are answered within so many days.
const ANSWER_DAYS_MAX: usize = 20;

/// What the filling works with.
pub(super) struct Filling {
    /// The host, with the operator's key.
    pub(super) operator: Client,
    /// That key.
    pub(super) operator_key: String,
    /// The demo's mails.
    pub(super) outbox: Arc<OutboxMailer>,
    /// Who gets mails about what is counted.
    pub(super) subscriber: Subscriber,
    /// The present: the last instant of the story.
    pub(super) until: DateTime<Utc>,
    /// Receipts of each quarter.
    pub(super) receipts_per_quarter: usize,
}

/// A mail that will be answered.
struct Planned {
    token: String,
    body: Value,
}

/// The first instant of the story: the morning of the first day of the third quarter before the running one. A change that came into
/// force in the second has a quarter before it and one after it.
pub(super) fn starts_at(until: DateTime<Utc>) -> DateTime<Utc> {
    morning(Quarter::running(until).back(3).first_day())
}

fn morning(date: NaiveDate) -> DateTime<Utc> {
    date.and_hms_opt(8, 0, 0).unwrap_or_default().and_utc()
}

/// An hour before the day ends in the region: an account that is looked for every six hours is looked for once more on that day.
fn evening(date: NaiveDate) -> DateTime<Utc> {
    date.and_hms_opt(20, 0, 0).unwrap_or_default().and_utc()
}

impl Filling {
    /// Fills the region; answers the keys that were handed out.
    pub(super) fn fill(&self) -> anyhow::Result<Identities> {
        let all = organisations();
        let started = starts_at(self.until);
        let first_day = started.date_naive();
        let mut dice = Dice::seeded(2026);
        let adults: Vec<Person> =
            (0..ADULTS).map(|number| Person::nth(number, first_day, 20 + number % 55, &mut dice)).collect();
        let mut identities = self.register(&all, &adults, days_before(first_day, 30), &mut dice)?;
        let import = |register: &str, csv: &str| self.import(register, csv);
        let mut cases = Cases::begin(&self.operator, import, &identities.participants, self.until)?;
        self.live(&all, &adults, &identities, &mut cases, &mut dice)?;
        let tokens = self.links_of(said::ORGANISATION, &all, said::CITIZENS)?;
        self.subscriber.citizens_say(&tokens, Quarter::running(self.until).back(1))?;
        identities.cases = cases::SHOWN.map(|(what, case)| (what.to_owned(), format!("/cabinet/cases/{case}"))).into();
        identities.open_link = self.open_link()?;
        Ok(identities)
    }

    /// Day after day: receipts in the morning, mails, answers of that day. The jobs run by the clock, as always.
    fn live(
        &self,
        all: &[DemoOrganisation],
        adults: &[Person],
        identities: &Identities,
        cases: &mut Cases,
        dice: &mut Dice,
    ) -> anyhow::Result<()> {
        let first_day = starts_at(self.until).date_naive();
        let last_day = self.until.date_naive();
        let days = (last_day - first_day).num_days().max(1) as u64;
        let form = "{msg} {bar:40} {pos}/{len} days, {elapsed}";
        let progress = progress::bar(days, form, "Living through three quarters and a bit");
        let running = Quarter::of(last_day);
        let mut planned: BTreeMap<NaiveDate, Vec<Planned>> = BTreeMap::new();
        let mut next = 0;
        let mut seen = 0;
        let mut number = 0;
        // Counted back from the present, so that the story ends there.
        let mut strides: Vec<u64> = (0..=days).rev().step_by(STRIDE_DAYS).collect();
        strides.reverse();
        for passed in strides {
            let day = first_day + Days::new(passed);
            let quarter = Quarter::of(day);
            let last_of_quarter = quarter.last_day().min(last_day);
            let length = (last_of_quarter - quarter.first_day()).num_days() as usize + 1;
            // Nothing comes on the days between, and what is due on them is done on them: jobs have terms of a day.
            while next < passed {
                self.let_work(morning(first_day + Days::new(next)))?;
                self.let_work(evening(first_day + Days::new(next)))?;
                next += 1;
            }
            next = passed + 1;
            self.set_clock(morning(day).min(self.until))?;
            cases.until(day)?;
            self.post_receipts(
                all,
                adults,
                identities,
                day,
                (self.receipts_per_quarter * STRIDE_DAYS).div_ceil(length),
                &mut number,
                dice,
            )?;
            self.operator.get("/dev/idle")?;

            let elapsed = f64::from((day - first_day).num_days() as i32) / 91.0;
            let mut mails = self.outbox.since(seen);
            seen += mails.len();
            mails.iter().try_for_each(|mail| self.subscriber.read(&mail.text))?;
            in_an_order_of_their_own(&mut mails);
            for mail in mails {
                let Some((token, organisation)) = self.who_is_asked(&mail.text, all)? else { continue };
                if dice.happens(organisation.willingness) {
                    let left = (last_day - day).num_days().max(0) as usize;
                    let bound = if quarter == running { left.min(ANSWER_DAYS_MAX) } else { ANSWER_DAYS_MAX };
                    let delay = (dice.below(bound + 1) * dice.below(bound + 1) / (bound + 1).max(1)) as u64;
                    let body = voice::response(organisation, elapsed, dice);
                    planned.entry(days_later(day, delay)).or_default().push(Planned { token, body });
                }
            }
            if (last_day - day).num_days() <= SUBSCRIBES_DAYS_BEFORE {
                self.subscriber.subscribe()?;
            }
            self.set_clock((morning(day) + chrono::Duration::hours(4)).min(self.until))?;
            let later = planned.split_off(&days_later(day, 1));
            self.answer(std::mem::replace(&mut planned, later).into_values().flatten().collect())?;
            self.let_work(evening(day).min(self.until))?;
            progress.set_position(passed);
        }
        progress.finish();
        Ok(())
    }

    /// Sets the clock and lets everything be done that is due by then.
    fn let_work(&self, now: DateTime<Utc>) -> anyhow::Result<()> {
        self.set_clock(now)?;
        self.operator.get("/dev/idle")?;
        Ok(())
    }

    fn set_clock(&self, now: DateTime<Utc>) -> anyhow::Result<()> {
        let body = json!({ "now": now }).to_string();
        self.operator.post("/dev/clock", "application/json", body.as_bytes(), Repeat::Never)?;
        Ok(())
    }

    #[expect(clippy::too_many_arguments, reason = "one call, and each says what the day brings")]
    fn post_receipts(
        &self,
        all: &[DemoOrganisation],
        adults: &[Person],
        identities: &Identities,
        day: NaiveDate,
        count: usize,
        number: &mut u64,
        dice: &mut Dice,
    ) -> anyhow::Result<()> {
        let mut batches: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
        let weights: f64 = all.iter().map(|organisation| organisation.weight).sum();
        for _ in 0..count {
            let mut place = dice.fraction() * weights;
            let chosen = all.iter().find(|organisation| {
                place -= organisation.weight;
                place < 0.0
            });
            let organisation = chosen.unwrap_or(&all[0]);
            let source = SOURCES
                .iter()
                .find(|source| source.types.contains(&organisation.organisation_type))
                .unwrap_or(&SOURCES[0]);
            *number += 1;
            batches.entry(source.id).or_default().push(receipt(organisation, adults, source.id, day, *number, dice));
        }
        for (source, receipts) in batches {
            let key = identities.sources.iter().find(|named| named.id == source).map(|named| named.key.as_str());
            let client = self.operator.with_authorization(format!("Bearer {}", key.unwrap_or_default()));
            for batch in receipts.chunks(ingest::RECORDS_MAX) {
                let body = json!({ "receipts": batch }).to_string();
                client.post("/v1/receipts", "application/json", body.as_bytes(), Repeat::WhileItMayPass)?;
            }
        }
        Ok(())
    }

    /// The link of a mail, opened as its citizen would, tells which organisation it is about.
    fn who_is_asked<'all>(
        &self,
        text: &str,
        all: &'all [DemoOrganisation],
    ) -> anyhow::Result<Option<(String, &'all DemoOrganisation)>> {
        let Some(token) = token_of(text) else { return Ok(None) };
        let invitation = self.operator.with_authorization(format!("Invitation {token}")).get("/v1/invitation")?;
        let organisation = all.iter().find(|organisation| invitation["organisation"] == organisation.name.as_str());
        Ok(organisation.map(|organisation| (token, organisation)))
    }

    /// The newest links of an organisation, at most so many.
    fn links_of(&self, id: &str, all: &[DemoOrganisation], most: usize) -> anyhow::Result<Vec<String>> {
        let mut tokens = Vec::new();
        for mail in self.outbox.mails().iter().rev().take(LINKS_LOOKED_AT_MAX) {
            let asked = self.who_is_asked(&mail.text, all)?.filter(|(_, organisation)| organisation.id == id);
            tokens.extend(asked.map(|(token, _)| token));
            if tokens.len() == most {
                break;
            }
        }
        Ok(tokens)
    }

    /// The newest link that still waits for its citizen.
    fn open_link(&self) -> anyhow::Result<Option<String>> {
        for mail in self.outbox.mails().iter().rev() {
            let Some(token) = token_of(&mail.text) else { continue };
            let citizen = self.operator.with_authorization(format!("Invitation {token}"));
            if citizen.get("/v1/invitation")?["state"] == "active" {
                return Ok(Some(format!("/s/{token}")));
            }
        }
        Ok(None)
    }

    fn answer(&self, planned: Vec<Planned>) -> anyhow::Result<()> {
        let share = planned.len().div_ceil(ANSWERERS).max(1);
        thread::scope(|scope| {
            let answerers: Vec<_> = planned
                .chunks(share)
                .map(|planned| {
                    scope.spawn(move || -> anyhow::Result<()> {
                        for Planned { token, body } in planned {
                            let citizen = self.operator.with_authorization(format!("Invitation {token}"));
                            let body = body.to_string();
                            // A link that has ended meanwhile says so; the citizen shrugs.
                            let _ = citizen.post(
                                "/v1/invitation/response",
                                "application/json",
                                body.as_bytes(),
                                Repeat::Never,
                            );
                        }
                        Ok(())
                    })
                })
                .collect();
            answerers.into_iter().try_for_each(|answerer| {
                answerer.join().map_err(|_| anyhow::anyhow!("an answering thread panicked"))?
            })
        })
    }
}

/// In whatever order they were sent, the dice fall for the same citizen: which effects the story can tell from chance depends on what is answered.
pub(super) fn in_an_order_of_their_own(mails: &mut [OutboxMail]) {
    // Before its link, which is drawn by chance, a mail names whom it asks and about what.
    let asked = |mail: &OutboxMail| {
        let about = mail.text.split_once("/s/").map_or(&*mail.text, |(about, _)| about);
        (mail.to.clone(), about.to_owned())
    };
    mails.sort_by_cached_key(asked);
}

/// The token of the link in a mail.
fn token_of(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("/s/")?;
    let token: String = rest.chars().take_while(|it| it.is_ascii_alphanumeric() || matches!(it, '-' | '_')).collect();
    (!token.is_empty()).then_some(token)
}

/// A receipt of that day, with the small faults of real life: some are late, a few have a wrong SNILS.
fn receipt(
    organisation: &DemoOrganisation,
    adults: &[Person],
    source: &str,
    day: NaiveDate,
    number: u64,
    dice: &mut Dice,
) -> Value {
    let served_on = days_before(day, if dice.happens(0.06) { 2 + dice.below(5) as u64 } else { 1 });
    let adult = dice.one_of(adults);
    let years = match organisation.organisation_type {
        OrganisationType::SCHOOL => Some(7 + dice.below(10)),
        OrganisationType::PRESCHOOL => Some(2 + dice.below(4)),
        OrganisationType::SPORT if dice.happens(0.7) => Some(7 + dice.below(9)),
        _ => None,
    };
    let long_running = match organisation.organisation_type {
        OrganisationType::SCHOOL | OrganisationType::PRESCHOOL => true,
        OrganisationType::SPORT => dice.happens(0.6),
        OrganisationType::HEALTHCARE => dice.happens(0.1),
        _ => false,
    };
    let service = match long_running {
        true => {
            let length = if organisation.organisation_type == OrganisationType::HEALTHCARE {
                4 + dice.below(12)
            } else {
                60 + dice.below(400)
            };
            let to = dice.happens(0.7).then(|| days_later(served_on, length as u64));
            json!({"kind": "long_running", "from": served_on, "to": to})
        }
        false => json!({"kind": "one_off", "date": served_on}),
    };
    let (mut recipient, representatives) = match years {
        Some(years) => {
            let child = Person::nth(ADULTS + number, served_on, years as u64, dice);
            let mut parents = vec![adult.json()];
            let other = dice.one_of(adults);
            if dice.happens(0.4) && other.snils != adult.snils {
                parents.push(other.json());
            }
            (child.json(), parents)
        }
        None => (adult.json(), Vec::new()),
    };
    if dice.happens(0.004) {
        recipient["snils"] = json!("900-000-000 01");
    }
    json!({
        "external_id": format!("{source}-{number:06}"),
        "organisation": {"id": organisation.id},
        "recipient": recipient,
        "representatives": representatives,
        "service": service,
    })
}
