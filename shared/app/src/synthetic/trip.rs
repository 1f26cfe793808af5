//! One trip: from a receipt to an answer, by the use cases that every citizen's way goes through, with the mail server that everybody's mails go
//! through. The clock of the trip runs ahead to whatever it waits for, so that a window that opens tomorrow is walked through today.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::calendar::local_date;
use domain::identifier::ExternalId;
use domain::invitation::{Invitation, Status};
use domain::organisation::Organisation;
use domain::person::Snils;
use domain::person::likeness::KnownPerson;
use domain::receipt::{Draft, PersonDraft, Service};
use table::pool_keys::MemoryPoolKeys;
use table::{Table, keys};

use crate::answers::answer::{self, Outcome};
use crate::assembly::{Directory, Parts, assemble};
use crate::identity::access::CallingSource;
use crate::intake::receive::{self, Record};
use crate::intake::verdict::Verdict;
use crate::invitations::invite;
use crate::mail::notify::{self, NotifyOutcome};
use crate::ports::{Account, AccountDirectory, Clock, Mail, MailError, Mailer, Queue, QueueName, Unavailable};
use crate::store::load;
use crate::{App, Error};

/// The number of nobody: such numbers were never given out.
const SNILS: &str = "001-001-997 00";

/// How often a notice is looked at again that waits for a later instant.
const LOOKS_MAX: usize = 5;

/// Why a trip came to nothing, in words for the operator.
pub(super) type Lost = String;

/// Goes from a receipt of the source about a service of that organisation to an answer. Everything lies in `room`.
///
/// # Errors
/// Where it ended, if not at its aim.
pub(super) async fn go(
    app: &App,
    room: Arc<dyn Table>,
    caller: &CallingSource,
    organisation: &Organisation,
    address: &str,
) -> Result<(), Lost> {
    let now = app.clock.now();
    let clock = Arc::new(Ahead(Mutex::new(now)));
    let mails = Arc::new(Read { way_out: Arc::clone(&app.mailer), mails: Mutex::default() });
    let app = assemble(Parts {
        clock: clock.clone(),
        table: room,
        // What a trip seals is opened by nobody, and goes with it.
        pool_keys: Arc::new(MemoryPoolKeys::new()),
        queue: Arc::new(NoHints),
        mailer: mails.clone(),
        directory: Directory::Outside(Arc::new(OneCitizen(address.to_owned()))),
        ..app.parts()
    });
    let external_id = ExternalId::parse("synthetic").map_err(|error| error.to_string())?;
    let service = Service::OneOff { date: local_date(now, organisation.zone()) };
    let at = |place: &'static str| move |error: Error| format!("{place}: {error}");
    let verdicts = receive::receive(&app, caller, &[record(&external_id, organisation, service)]).await;
    match verdicts.map_err(at("receipt"))?.as_slice() {
        [Verdict::Accepted { .. }] => {}
        other => return Err(format!("receipt: {other:?}")),
    }
    invite::invite(&app, &caller.id, &external_id).await.map_err(at("invitation"))?;
    let citizen = app.citizen(&Snils::parse(SNILS).map_err(|error| error.to_string())?);
    let invitation = keys::invitation(&app.invitation_id(&citizen, &citizen, &organisation.id, service));
    let mut told = NotifyOutcome::NotDue;
    for _ in 0..LOOKS_MAX {
        let stored = load::<Invitation>(&*app.table, &invitation).await.map_err(at("invitation"))?;
        let stored = stored.ok_or("invitation: there is none")?.form;
        told = notify::notify(&app, &stored.id).await.map_err(at("notice"))?;
        match (told, stored.due_at(&app.profile.terms)) {
            (NotifyOutcome::Waiting | NotifyOutcome::NotDue, Some(due_at)) => clock.runs_ahead_to(due_at),
            _ => break,
        }
    }
    if told != NotifyOutcome::Sent {
        return Err(format!("notice: {told:?}"));
    }
    let token = mails.token().ok_or("mail: it has no link")?;
    let view = answer::view(&app, &token).await.map_err(at("link"))?.ok_or("link: it opens nothing")?;
    clock.runs_ahead_to(view.active_from);
    let view = answer::view(&app, &token).await.map_err(at("link"))?.ok_or("link: it opens nothing")?;
    if view.status != Status::Active {
        return Err(format!("link: it is {:?}", view.status));
    }
    let scores: BTreeMap<String, Option<i64>> =
        view.questionnaire.questions.iter().map(|question| (question.id.to_string(), Some(5))).collect();
    match answer::submit(&app, &token, &scores, None).await.map_err(at("answer"))? {
        Outcome::Taken => Ok(()),
        other => Err(format!("answer: {other:?}")),
    }
}

fn record(external_id: &ExternalId, organisation: &Organisation, service: Service) -> Record {
    let recipient = PersonDraft {
        family_name: Some("Проверка".to_owned()),
        given_name: Some("Пути".to_owned()),
        patronymic: None,
        birth_date: Some("1980-01-01".to_owned()),
        snils: Some(SNILS.to_owned()),
    };
    let draft = Draft {
        recipient: Some(recipient),
        service_kind: Some(service.kind().as_str().to_owned()),
        service_date: Some(service.begins_on().to_string()),
        ..Draft::default()
    };
    let (external_id, organisation_id) = (Some(external_id.to_string()), Some(organisation.id.to_string()));
    Record { external_id, organisation_id, draft, ..Record::default() }
}

/// A clock that stands still, but for what a trip waits for.
struct Ahead(Mutex<DateTime<Utc>>);

impl Ahead {
    fn runs_ahead_to(&self, instant: DateTime<Utc>) {
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *now = instant.max(*now);
    }
}

impl Clock for Ahead {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The way out for mails, and a reader of what goes out: it knows the link from the mail alone, as its recipient does.
struct Read {
    way_out: Arc<dyn Mailer>,
    mails: Mutex<Vec<Mail>>,
}

impl Read {
    fn token(&self) -> Option<String> {
        let mails = self.mails.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, rest) = mails.last()?.text.split_once("/s/")?;
        let end = rest.find(|letter: char| letter.is_whitespace() || letter == '?').unwrap_or(rest.len());
        Some(rest[..end].to_owned())
    }
}

#[async_trait]
impl Mailer for Read {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        self.way_out.send(mail).await?;
        self.mails.lock().unwrap_or_else(PoisonError::into_inner).push(mail.clone());
        Ok(())
    }
}

/// The directory of the one citizen. The portal's is not asked: it has no such account.
struct OneCitizen(String);

#[async_trait]
impl AccountDirectory for OneCitizen {
    async fn find(&self, _: &Snils) -> Result<Option<Account>, Unavailable> {
        let person = KnownPerson { family: None, given: None, born_on: None };
        Ok(Some(Account { verified: true, email: Some(self.0.clone()), language: None, person }))
    }
}

/// A trip takes each of its steps itself.
struct NoHints;

#[async_trait]
impl Queue for NoHints {
    async fn send(&self, _: QueueName, _: Vec<String>) -> Result<(), Unavailable> {
        Ok(())
    }
}
