//! Letters about cases to participants. A letter names the number of the case and no more. One that asks for something or tells of a term
//! is a duty of office and says so; out of others there is a way. Each is claimed before it is sent; one of which nobody knows whether it was taken is repeated under its name.

use std::collections::BTreeSet;

use domain::identifier::ParticipantId;
use domain::improvement::kinds::meeting::Meeting;
use domain::improvement::reminding::Reminded;
use domain::improvement::{Case, Details, Facts};
use domain::language::Language;
use sha2::{Digest, Sha256};
use table::Write;
use table::items::{CaseMail, NewCases, ParticipantItem, Telling};

use super::{lists, places, way_out};
use crate::identity::access::{self, Caller};
use crate::mail::handing;
use crate::mail::letters::{CaseLetter, Letter};
use crate::ports::Mail;
use crate::registers::{self, register};
use crate::store::base64url;
use crate::{App, Error};

/// Cases that a mail about tasks names; of more it tells the number.
const NAMED_MAX: usize = 20;

/// How often it is tried: a server that is down for twelve days loses no letter.
const TRIES_MAX: u8 = 30;

/// What letters tell of terms.
pub(super) const TOLD_OF_TERMS: [&str; 3] = ["reminder", "overdue", "overdue_still"];

/// The move by which a meeting is reminded of, and what its letters are about.
pub(super) const REMIND: &str = "remind";

/// Who reads a letter.
pub(super) struct MailReader {
    caller: Caller,
    email: String,
    duty_letters_only: bool,
}

/// Whoever is written to, if it is a participant still and has an address.
pub(super) async fn reader(app: &App, id: &ParticipantId) -> Result<Option<MailReader>, Error> {
    let found: Option<ParticipantItem> = registers::entry(app, register::PARTICIPANTS, id.as_str()).await?;
    let Some(found) = found else { return Ok(None) };
    let (email, duty_letters_only) = (found.email.clone(), found.duty_letters_only);
    let caller = access::standing_in(app, access::calling(app, id.clone(), found).await?).await?;
    Ok(caller.zip(email).map(|(caller, email)| MailReader { caller, email, duty_letters_only }))
}

impl MailReader {
    /// Who reads.
    pub(super) fn caller(&self) -> &Caller {
        &self.caller
    }

    /// Whether something is wanted of the reader in the case.
    pub(super) fn is_asked(&self, app: &App, case: &Case, facts: &Facts) -> bool {
        places::is_asked(case, facts, &app.improvement, &self.caller)
    }
}

/// What a letter says.
pub(super) struct Said {
    subject: String,
    lead: String,
    open: String,
    url: String,
    is_duty: bool,
}

impl Said {
    /// What leads to a case.
    fn of(app: &App, case: &Case, lead: String, is_duty: bool) -> Said {
        let words = texts::cabinet::of(Language::Ru);
        let url = format!("{}/cabinet/cases/{}", app.settings.public_url, case.id);
        let (subject, open) = (words.case_letter_subject(case.number.as_str()), words.case_letter_open());
        Said { subject, lead, open, url, is_duty }
    }
}

/// The mail about a case, if there is somebody to read it who does not want to be spared what is no duty.
pub(super) async fn prepare(app: &App, case: &Case, facts: &Facts, mail: &CaseMail) -> Result<Option<Mail>, Error> {
    let Some(reader) = reader(app, &mail.to).await? else { return Ok(None) };
    if let (REMIND, Details::Meeting(meeting)) = (mail.about.as_str(), &case.details) {
        let cases = reminded_of(app, &meeting.reminded, &reader.caller).await?;
        return written(app, mail, reader, of_meeting(app, case, meeting, &cases));
    }
    let is_asked = reader.is_asked(app, case, facts);
    let is_duty = is_asked || TOLD_OF_TERMS.contains(&mail.about.as_str());
    let words = texts::cabinet::of(Language::Ru);
    let number = case.number.as_str();
    let lead = match mail.about.as_str() {
        "reminder" => words.case_letter_reminder(number),
        "overdue" => words.case_letter_overdue(number),
        "overdue_still" => words.case_letter_overdue_still(number),
        _ if is_asked => words.case_letter_asked(number),
        _ => words.case_letter_moved(number),
    };
    written(app, mail, reader, Said::of(app, case, lead, is_duty))
}

/// The mail about cases that were made, if there is somebody to read it who does not want to be spared what is no duty. What waits until
/// morning is none: each term is reminded of.
pub(super) async fn of_new_cases(
    app: &App,
    mail: &CaseMail,
    named: &[Case],
    cases: &NewCases,
    telling: Telling,
) -> Result<Option<Mail>, Error> {
    let Some(reader) = reader(app, &mail.to).await? else { return Ok(None) };
    let words = texts::cabinet::of(Language::Ru);
    let is_duty = cases.asks && telling == Telling::AtOnce;
    let cabinet = format!("{}/cabinet", app.settings.public_url);
    if let ([case], 1) = (named, cases.count) {
        let number = case.number.as_str();
        let lead = if cases.asks { words.case_letter_asked(number) } else { words.case_letter_moved(number) };
        return written(app, mail, reader, Said::of(app, case, lead, is_duty));
    }
    let numbers = named.iter().map(|case| case.number.as_str()).collect::<Vec<_>>().join(", ");
    let count = cases.count.to_string();
    let more = cases.count.saturating_sub(named.len() as u64);
    let told = if 0 < more { words.new_cases_more(&numbers, more.to_string()) } else { numbers };
    let (open, url) = match cases.asks {
        true => (words.new_cases_open_tasks(), format!("{cabinet}/tasks")),
        false => (words.new_cases_open(), format!("{cabinet}/cases")),
    };
    let asked = cases.asks.then(|| words.new_cases_asked());
    let lead = std::iter::once(words.new_cases_lead(&count, &told)).chain(asked).collect::<Vec<_>>().join(" ");
    written(app, mail, reader, Said { subject: words.new_cases_subject(&count), lead, open, url, is_duty })
}

/// The mail about tasks, of which so many are new, in cases of these numbers. It is a duty.
pub(super) fn of_tasks(
    app: &App,
    mail: &CaseMail,
    reader: MailReader,
    count: usize,
    numbers: &BTreeSet<String>,
) -> Result<Option<Mail>, Error> {
    let words = texts::cabinet::of(Language::Ru);
    let named = numbers.iter().take(NAMED_MAX).map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = numbers.len().saturating_sub(NAMED_MAX);
    let told = if 0 < more { words.new_cases_more(&named, more.to_string()) } else { named };
    let said = Said {
        subject: words.task_digest_subject(count.to_string()),
        lead: words.task_digest_lead(count.to_string(), &told),
        open: words.new_cases_open_tasks(),
        url: format!("{}/cabinet/tasks", app.settings.public_url),
        is_duty: true,
    };
    written(app, mail, reader, said)
}

/// What whoever a meeting waits for is reminded of: the numbers of the cases in which a step is asked.
pub(super) fn of_meeting(app: &App, case: &Case, meeting: &Meeting, cases: &[Case]) -> Said {
    let words = texts::cabinet::of(Language::Ru);
    let mut numbers: Vec<_> = cases.iter().map(|case| case.number.as_str()).collect();
    numbers.sort_unstable();
    let day = meeting.given.date.format("%d.%m.%Y").to_string();
    let one_case = if numbers.len() == 1 { "one" } else { "several" };
    Said {
        subject: words.meeting_letter_subject(case.number.as_str()),
        lead: words.meeting_letter_lead(one_case, case.number.as_str(), day, numbers.join(", ")),
        open: words.new_cases_open_tasks(),
        url: format!("{}/cabinet/tasks", app.settings.public_url),
        is_duty: true,
    }
}

/// The cases of which a reader was reminded last, or those whom it stands in for.
async fn reminded_of(app: &App, reminded: &[Reminded], reader: &Caller) -> Result<Vec<Case>, Error> {
    let of = || reminded.iter().filter(|it| reader.is(&it.of.participant));
    let last = of().map(|it| it.on).max();
    let ids: BTreeSet<_> = of().filter(|it| Some(it.on) == last).flat_map(|it| it.of.cases.clone()).collect();
    lists::read(app, ids.into_iter().collect()).await
}

/// A letter of duty as its reader has it.
pub(super) fn as_duty(said: &Said) -> Letter {
    let Said { subject, lead, open, url, .. } = said;
    let note = texts::cabinet::of(Language::Ru).case_letter_duty();
    CaseLetter { subject, lead, open, url, note: &note, way_out: None }.letter()
}

/// The letter as a mail to its reader.
fn written(app: &App, mail: &CaseMail, reader: MailReader, said: Said) -> Result<Option<Mail>, Error> {
    if TRIES_MAX <= mail.tries {
        tracing::warn!(mail = mail.name, "A letter about a case was tried too often");
        return Ok(None);
    }
    if reader.duty_letters_only && !said.is_duty {
        return Ok(None);
    }
    let way_out = if said.is_duty { None } else { Some(way_out::url(app, &mail.to)?) };
    let letter = match &way_out {
        None => as_duty(&said),
        Some(way_out) => {
            let note = texts::cabinet::of(Language::Ru).case_letter_informs();
            let Said { subject, lead, open, url, .. } = &said;
            CaseLetter { subject, lead, open, url, note: &note, way_out: Some(way_out) }.letter()
        }
    };
    let name = base64url(&Sha256::digest(mail.name.as_bytes())[..18]);
    Ok(Some(Mail {
        to: reader.email,
        subject: letter.subject,
        text: letter.text,
        html: letter.html,
        message_id: format!("{name}@{}", app.settings.mail_domain),
        unsubscribe_url: way_out,
    }))
}

/// Takes a mail for this sender.
pub(super) fn lease(app: &App, mail: &mut CaseMail) {
    mail.leased_until = Some(handing::leased_until(app, mail.tries));
    mail.tries += 1;
}

/// What is known of the mail before it is handed over for the first time.
pub(super) fn announced(app: &App, mail: &Mail, leased: &CaseMail) -> Result<Option<Write>, Error> {
    (leased.tries <= 1).then(|| handing::announced(app, mail)).transpose()
}

/// Hands it over; `false`: it waits for another time.
pub(super) async fn hand_over(app: &App, mail: &Mail, leased: &CaseMail) -> Result<bool, Error> {
    handing::hand_over(app, mail, &leased.name).await
}
