//! What is to be done about a case when it is due: moves of other cases that follow from one of its own, letters, reminders, and
//! word to whoever is to know that a term has passed (B.6а). Each is done once; a crash between any two loses nothing.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::calendar::local_date;
use domain::identifier::ParticipantId;
use domain::improvement::case::Chain;
use domain::improvement::clocks::{Clock, ClockName};
use domain::improvement::escalation::{Escalation, escalation, first_told, told_later};
use domain::improvement::{Case, CaseId, Facts, Letter, Recipient};
use domain::working_time::ProductionCalendar;
use table::items::{CaseDutyItem, CaseMail, Telling};
use table::keys;

use super::people::{self, By};
use super::{CaseError, acting, facts, followers, mails, news, stored};
use crate::store::{self, Retry, Written, put_due, retry};
use crate::{App, Error};

/// The job in whose name this is done.
const JOB: &str = "lifecycle";

/// In the name of a letter, between its entry and its number.
const LETTER: &str = "-letter-";

/// Something about a term that is told at an instant.
struct Notice {
    /// Names the term by its end: one that is moved is told of anew.
    name: String,
    at: DateTime<Utc>,
    about: &'static str,
    to: Vec<Recipient>,
}

/// What is to be told about the terms of a case, whether it was told or not.
fn notices(
    app: &App,
    case: &Case,
    of_target: Chain,
    zone: Tz,
    calendar: &ProductionCalendar,
) -> impl Iterator<Item = Notice> {
    let rules = &app.improvement;
    let of_clock = move |clock: &Clock| {
        let Escalation { remind_at, tell_controller_at, tell_secretary_at } = escalation(clock, zone, calendar, rules);
        let of = clock.of.as_deref().unwrap_or_default();
        let name = |about: &str| format!("{}.{of}.{}.{about}", clock.name.as_str(), clock.due.timestamp_millis());
        let notice = |about, at, to| Notice { name: name(about), at, about, to };
        let reminder = remind_at.map(|at| notice("reminder", at, reminded(case, clock)));
        let overdue = notice("overdue", tell_controller_at, vec![first_told(case)]);
        let still = notice("overdue_still", tell_secretary_at, vec![told_later(case, of_target)]);
        reminder.into_iter().chain([overdue, still])
    };
    let all: Vec<_> = case.clocks.iter().filter(|clock| clock.runs()).flat_map(of_clock).collect();
    // After the end of the experiment nothing is written any more.
    all.into_iter().filter(move |notice| rules.runs_on(local_date(notice.at, zone)))
}

/// Who is to act before the term ends.
fn reminded(case: &Case, clock: &Clock) -> Vec<Recipient> {
    let parties = &case.parties;
    let all = |participants: &[ParticipantId]| participants.iter().cloned().map(Recipient::Participant).collect();
    match clock.name {
        ClockName::Assess => vec![Recipient::Role(domain::improvement::Role::AnalyticalCentre)],
        ClockName::Agree => clock
            .of
            .as_deref()
            .and_then(|of| ParticipantId::parse(of).ok())
            .map(Recipient::Participant)
            .into_iter()
            .collect(),
        ClockName::CarryOut => all(&parties.performers),
        ClockName::Acknowledge | ClockName::Resolve | ClockName::Answer | ClockName::Report | ClockName::Condition => {
            all(parties.owner.as_slice())
        }
    }
}

/// The duty with the instant at which something is to be done next. What was told of terms that run no more is forgotten.
pub(super) fn scheduled(
    app: &App,
    case: &Case,
    mut duty: CaseDutyItem,
    zone: Tz,
    calendar: &ProductionCalendar,
) -> CaseDutyItem {
    let notices: Vec<_> = notices(app, case, Chain::default(), zone, calendar).collect();
    duty.told.retain(|told| notices.iter().any(|notice| notice.name == *told));
    let now = app.clock.now();
    let at_once = (!duty.letters.is_empty() || !duty.follow_ups.is_empty()).then_some(now);
    let mails = duty.mails.iter().map(|mail| mail.leased_until.unwrap_or(now)).min();
    let next = notices.iter().filter(|notice| !duty.told.contains(&notice.name)).map(|notice| notice.at).min();
    duty.due_at = [at_once, mails, next].into_iter().flatten().min();
    duty
}

/// What one look at a case did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TakenUp {
    /// Moves of other cases.
    pub follow_ups: u64,
    /// Mails that the server took over.
    pub mails: u64,
    /// Who is to be told that the case was made, together with others.
    pub to_be_told: BTreeSet<(ParticipantId, Telling)>,
}

/// Does what is due about a case. Twice is once.
pub async fn take_up(app: &App, id: &CaseId) -> Result<TakenUp, Error> {
    let calendar = stored::calendar(app).await?;
    let mut done = TakenUp::default();
    // Each round does one thing and writes that it is done; somebody else's write only makes it look again.
    for _ in 0..ROUNDS_MAX {
        let Some(round) = Round::begin(app, id, &calendar).await? else { return Ok(done) };
        if !round.next(&mut done).await? {
            return Ok(done);
        }
    }
    Ok(done)
}

/// The entry that caused a letter, by its name.
fn of_entry(letter: &Letter) -> &str {
    letter.name.rsplit_once(LETTER).map_or(letter.name.as_str(), |(of_entry, _)| of_entry)
}

/// Readers that are told of a case together with others: as many as one write holds.
const NOTED_MAX: usize = 20;

/// Things that one look does at most; what is left stays due.
const ROUNDS_MAX: usize = 300;

struct Round<'a> {
    app: &'a App,
    calendar: &'a ProductionCalendar,
    case: Case,
    facts: Facts,
    duty: store::Stored<CaseDutyItem>,
}

impl<'a> Round<'a> {
    async fn begin(app: &'a App, id: &CaseId, calendar: &'a ProductionCalendar) -> Result<Option<Round<'a>>, Error> {
        let Some(found) = stored::found(app, id).await? else { return Ok(None) };
        let Some(duty) = found.duty else { return Ok(None) };
        if duty.form.due_at.is_none_or(|at| app.clock.now() < at) {
            return Ok(None);
        }
        let facts = facts::gather(app, &By::Job(JOB), Some(&found.case), None).await?.facts;
        Ok(Some(Round { app, calendar, case: found.case, facts, duty }))
    }

    /// Does the next thing; `false`: there is nothing more to do now.
    async fn next(&self, done: &mut TakenUp) -> Result<bool, Error> {
        let (app, now) = (self.app, self.app.clock.now());
        let mut duty = self.duty.form.clone();
        if let Some(follow_up) = duty.follow_ups.first().cloned() {
            match acting::follow_up(app, JOB, &follow_up).await {
                Ok(acted) => done.follow_ups += u64::from(acted.changed),
                // The other case has gone another way: what was to follow does not stand any more.
                Err(CaseError::Refused(refusal)) => {
                    tracing::info!(%refusal, case = %follow_up.case, "What followed from a move was refused");
                }
                Err(CaseError::App(error)) => return Err(error),
            }
            duty.follow_ups.remove(0);
            return self.keep(duty).await;
        }
        if let Some(place) = duty.letters.iter().position(|letter| letter.to == Recipient::Followers) {
            // First they are woken, then that is written down: a crash between the two wakes them again, which changes nothing.
            followers::wake(app, &self.case).await?;
            duty.letters.remove(place);
            return self.keep(duty).await;
        }
        let is_new = |letter: &Letter| of_entry(letter) == format!("{}-1", self.case.id);
        if duty.letters.iter().any(is_new) {
            let (new, others) = std::mem::take(&mut duty.letters).into_iter().partition(is_new);
            duty.letters = others;
            return self.note(duty, new, done).await;
        }
        let told: Vec<_> = notices(app, &self.case, self.facts.chain, self.facts.zone, self.calendar)
            .filter(|notice| notice.at <= now && !duty.told.contains(&notice.name))
            .collect();
        if !duty.letters.is_empty() || !told.is_empty() {
            for letter in std::mem::take(&mut duty.letters) {
                self.address(&mut duty, of_entry(&letter), &letter.about, &letter.to).await?;
            }
            for notice in told {
                let name = format!("{}-{}", self.case.id, notice.name);
                for to in &notice.to {
                    self.address(&mut duty, &name, notice.about, to).await?;
                }
                duty.told.insert(notice.name);
            }
            return self.keep(duty).await;
        }
        if let Some(place) = duty.mails.iter().position(|mail| self.is_past(mail)) {
            duty.mails.remove(place);
            return self.keep(duty).await;
        }
        let waiting = |mail: &CaseMail| mail.leased_until.is_none_or(|until| until <= now);
        match duty.mails.iter().position(waiting) {
            Some(place) => self.send(duty, place, done).await,
            // The instant was outdated.
            None => self.keep(duty).await.map(|_| false),
        }
    }

    /// Whether a mail tells of a term that runs no more: it waited while somebody acted.
    fn is_past(&self, mail: &CaseMail) -> bool {
        let mut notices = notices(self.app, &self.case, self.facts.chain, self.facts.zone, self.calendar);
        let told = |notice: &Notice| mail.name == format!("{}-{}-{}", self.case.id, notice.name, mail.to);
        mails::TOLD_OF_TERMS.contains(&mail.about.as_str()) && !notices.any(|notice| told(&notice))
    }

    /// Puts a mail down for each reader of a letter, and for whoever stands in for them today. Who is to know of a move for two reasons is
    /// told once.
    async fn address(&self, duty: &mut CaseDutyItem, name: &str, about: &str, to: &Recipient) -> Result<(), Error> {
        for to in self.readers(to).await? {
            let name = format!("{name}-{to}");
            if !duty.mails.iter().any(|mail| mail.name == name) {
                let about = about.to_owned();
                duty.mails.push(CaseMail { name, to, about, leased_until: None, tries: 0 });
            }
        }
        Ok(())
    }

    /// Who reads a letter to them, and whoever stands in for them today.
    async fn readers(&self, to: &Recipient) -> Result<Vec<ParticipantId>, Error> {
        let mut readers = people::meant(self.app, to).await?;
        for reader in readers.clone() {
            readers.extend(people::deputy_of(self.app, &reader).await?.filter(|deputy| !readers.contains(deputy)));
        }
        Ok(readers)
    }

    /// That the case was made is told together with others that were: it is noted for each reader, in the write that takes the letters off.
    /// Of more readers than one write holds, the others get a mail of their own.
    async fn note(&self, mut duty: CaseDutyItem, new: Vec<Letter>, done: &mut TakenUp) -> Result<bool, Error> {
        let mut readers: BTreeSet<(ParticipantId, Telling)> = BTreeSet::new();
        for letter in &new {
            let telling = if matches!(letter.to, Recipient::Digest(_)) { Telling::Daily } else { Telling::AtOnce };
            let more = self.readers(&letter.to).await?.into_iter().map(|reader| (reader, telling));
            readers.extend(more);
        }
        let mut writes = Vec::new();
        for (reader, telling) in &readers {
            if NOTED_MAX <= writes.len() {
                let name = format!("{}-1-{reader}", self.case.id);
                let (to, about) = (reader.clone(), "put".to_owned());
                duty.mails.push(CaseMail { name, to, about, leased_until: None, tries: 0 });
                continue;
            }
            let found = mails::reader(self.app, reader).await?;
            let asks = found.is_some_and(|it| it.is_asked(self.app, &self.case, &self.facts));
            writes.push(news::noted(self.app, reader, *telling, &self.case, asks, self.calendar).await?);
        }
        writes.extend(self.writes(&mut duty)?);
        if store::write(&*self.app.table, writes).await?.is_done() {
            done.to_be_told.extend(readers);
        }
        Ok(true)
    }

    /// Claims a mail, sends it, and keeps what became of it.
    async fn send(&self, mut duty: CaseDutyItem, place: usize, done: &mut TakenUp) -> Result<bool, Error> {
        let Some(mail) = mails::prepare(self.app, &self.case, &self.facts, &duty.mails[place]).await? else {
            duty.mails.remove(place);
            return self.keep(duty).await;
        };
        mails::lease(self.app, &mut duty.mails[place]);
        let leased = duty.mails[place].clone();
        let mut writes = self.writes(&mut duty)?;
        writes.extend(mails::announced(self.app, &mail, &leased)?);
        if !store::write(&*self.app.table, writes).await?.is_done() {
            return Ok(true);
        }
        if !mails::hand_over(self.app, &mail, &leased).await? {
            return Ok(true);
        }
        done.mails += 1;
        self.take_off(&leased.name).await?;
        Ok(true)
    }

    /// Takes a mail off by its name: other things may have been put down or moved meanwhile, and it is not to be sent again for that.
    async fn take_off(&self, name: &str) -> Result<(), Error> {
        retry!({
            let found = stored::found(self.app, &self.case.id).await?;
            let Some((case, duty)) = found.and_then(|found| Some((found.case, found.duty?))) else {
                return Ok(Retry::Done(()));
            };
            let mut left = duty.form.clone();
            left.mails.retain(|mail| mail.name != name);
            let writes = Round { case, facts: self.facts.clone(), duty, ..*self }.writes(&mut left)?;
            Ok(store::write(&*self.app.table, writes).await?.then(()))
        })
    }

    /// Writes what is left to be done.
    async fn keep(&self, mut duty: CaseDutyItem) -> Result<bool, Error> {
        let writes = self.writes(&mut duty)?;
        let written = store::write(&*self.app.table, writes).await?;
        Ok(written == Written::Conflict || duty.due_at.is_some_and(|at| at <= self.app.clock.now()))
    }

    fn writes(&self, duty: &mut CaseDutyItem) -> Result<Vec<table::Write>, Error> {
        *duty = scheduled(self.app, &self.case, std::mem::take(duty), self.facts.zone, self.calendar);
        let key = keys::case_duty(&self.case.id);
        Ok(vec![put_due(key, duty, duty.due_at, self.duty.expect())?])
    }
}
