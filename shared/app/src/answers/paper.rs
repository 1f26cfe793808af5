//! Answers on paper (A2.6, A2.8): a form is printed for a link that is open, its answers are entered by an operator. The code on the
//! form leads to the link, for operators alone: it is no token, and nothing but this module knows what to do with it.
//!
//! The code is drawn with a key from the invitation and its round, so that printing twice prints the same. Stored is only its MAC, which
//! leads one way. That a form was entered is known by a proof without answers: who holds every key cannot try answers against it.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::audit::{Action, Actor, ResourceChange};
use domain::calendar::{end_of_day, local_date};
use domain::identifier::{CitizenId, InvitationId, OrganisationId};
use domain::invitation::Invitation;
use domain::invitation::paper::{PaperError, PaperForm, days_of_filling};
use domain::invitation::paper_code::PaperCode;
use domain::person::Snils;
use table::items::{CitizenInvitationItem, decode, encode};
use table::{Expect, PoolKey, Put, Range, Write, keys};

use crate::answers::answer::{LinkView, Outcome, take, view_of};
use crate::audit::{self, AuditEvent};
use crate::ports::Purpose;
use crate::store::{Written, all, base64url, load};
use crate::{App, Error, registers};

/// How long after its last use the broom may take a form: longer than clocks differ and zones lie apart.
const SPARE_DAYS: i64 = 2;

/// What the chain of printed forms is called in the audit trail.
const FORMS: &str = "paper_forms";

/// What that of entered answers is called.
const RESPONSES: &str = "paper_responses";

/// A form to be printed.
pub struct Printed {
    /// What is printed on it, and by what it is entered.
    pub code: PaperCode,
    /// What it asks, about which service, until when.
    pub view: LinkView,
}

/// A form whose answers are to be entered.
pub struct Entry {
    /// What it asks, about which service.
    pub view: LinkView,
    /// First and last day on which it can have been filled in.
    pub days: (NaiveDate, NaiveDate),
    /// Last day on which it can be entered; `None` while the end of the service is not known.
    pub entered_by: Option<NaiveDate>,
    /// Whether it can be entered now.
    pub standing: Result<(), PaperError>,
    /// Whether it was entered before.
    pub is_entered: bool,
}

/// Forms for every open link of that citizen about that organisation, the one that ends first at the top. Empty: there is none, for
/// whatever reason. Twice is once: the same forms with the same codes. The audit trail tells which forms somebody printed.
pub async fn print(app: &App, by: &Actor, snils: &Snils, organisation: &OrganisationId) -> Result<Vec<Printed>, Error> {
    let mut printed = Vec::new();
    for id in invitations(app, &app.citizen(snils)).await? {
        let now = app.clock.now();
        let Some(stored) = load::<Invitation>(&*app.table, &keys::invitation(&id)).await? else { continue };
        let invitation = stored.form.advanced(now, &app.profile.terms);
        if invitation.organisation == *organisation && invitation.may_print(now) {
            let code = code_of(app, &invitation);
            store(app, by, &code, &invitation, now).await?;
            printed.push(Printed { code, view: view_of(app, invitation, now).await? });
        }
    }
    printed.sort_by(|one, other| {
        let order = |it: &Printed| (it.view.last_day.unwrap_or(NaiveDate::MAX), it.code.clone());
        order(one).cmp(&order(other))
    });
    Ok(printed)
}

/// The form of a code, which is shown to somebody; `None`: no form has it. Changes nothing but the audit trail.
pub async fn find(app: &App, by: &Actor, code: &PaperCode) -> Result<Option<Entry>, Error> {
    let Some(form) = form_of(app, code).await? else { return Ok(None) };
    let Some(stored) = load::<Invitation>(&*app.table, &keys::invitation(&form.invitation)).await? else {
        return Ok(None);
    };
    let now = app.clock.now();
    let invitation = stored.form.advanced(now, &app.profile.terms);
    audit::shown(app, by, &subject(app, code)).await?;
    Ok(Some(Entry {
        days: days_of_filling(&form, &invitation, now),
        entered_by: invitation.paper_entered_by(&app.profile.policies),
        standing: invitation.takes_paper(&form, now, &app.profile.policies),
        is_entered: invitation.repeat_proof.as_ref() == Some(&proof_of(app, code)),
        view: view_of(app, invitation, now).await?,
    }))
}

/// Takes the answers of a form (`None` = does not apply, or no mark) that was filled in on that local day. The same form again changes
/// nothing, whatever answers are sent with it: nothing is kept by which the two could be compared. The audit trail tells who entered an
/// answer about which organisation, and on which day, with no hour; that a form was looked at before is told as a reading.
pub async fn enter(
    app: &App,
    by: &Actor,
    code: &PaperCode,
    filled_on: NaiveDate,
    scores: &BTreeMap<String, Option<i64>>,
    comment: Option<&str>,
) -> Result<Outcome<PaperError>, Error> {
    let Some(form) = form_of(app, code).await? else { return Ok(Outcome::Unknown) };
    let Some(stored) = load::<Invitation>(&*app.table, &keys::invitation(&form.invitation)).await? else {
        return Ok(Outcome::Unknown);
    };
    if stored.form.repeat_proof.as_ref() == Some(&proof_of(app, code)) {
        return Ok(Outcome::Repeated);
    }
    let organisation = ResourceChange::only(format!("{RESPONSES}/{}", stored.form.organisation));
    let event = AuditEvent::on(by, Action::Put, RESPONSES, organisation).day_only();
    let policies = &app.profile.policies;
    let proof = |_, _: &PoolKey| Ok(proof_of(app, code));
    let complete =
        |invitation: Invitation, now, proof| invitation.completed_on_paper(&form, filled_on, now, policies, proof);
    take(app, &form.invitation, scores, comment, Some(&event), proof, complete).await
}

async fn invitations(app: &App, citizen: &CitizenId) -> Result<Vec<InvitationId>, Error> {
    let lines = Range::Prefix(keys::CITIZEN_INVITATIONS.to_owned());
    let items = all(&*app.table, &keys::citizen(citizen), &lines).await?;
    items.iter().map(|item| Ok(decode::<CitizenInvitationItem>(item)?.invitation)).collect()
}

async fn form_of(app: &App, code: &PaperCode) -> Result<Option<PaperForm>, Error> {
    let stored = load::<PaperForm>(&*app.table, &keys::paper_form(&mac(app, "form", code.digits()))).await?;
    Ok(stored.map(|stored| stored.form))
}

/// Stores that the form was printed, unless it was before: then it keeps its day, and is only shown again.
async fn store(
    app: &App,
    by: &Actor,
    code: &PaperCode,
    invitation: &Invitation,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let key = keys::paper_form(&mac(app, "form", code.digits()));
    let subject = subject(app, code);
    if load::<PaperForm>(&*app.table, &key).await?.is_some() {
        return audit::shown(app, by, &subject).await;
    }
    let printed_on = local_date(now, invitation.window.zone);
    let form = PaperForm { invitation: invitation.id.clone(), round: invitation.round, printed_on };
    let last = invitation.paper_entered_by(&app.profile.policies);
    let write = Put {
        key,
        body: encode(&form)?,
        due: None,
        expires_at: last.map(|day| end_of_day(day, invitation.window.zone) + Duration::days(SPARE_DAYS)),
        keeps_counters: false,
        expect: Expect::Absent,
    };
    let event = AuditEvent::on(by, Action::Put, FORMS, ResourceChange::only(subject.as_str()));
    match audit::write(app, &event, vec![Write::Put(write)]).await? {
        // Somebody else printed it just now.
        Written::Conflict => audit::shown(app, by, &subject).await,
        Written::Done => Ok(()),
    }
}

/// What the audit trail calls a form.
fn subject(app: &App, code: &PaperCode) -> String {
    format!("{FORMS}/{}", mac(app, "form", code.digits()))
}

fn code_of(app: &App, invitation: &Invitation) -> PaperCode {
    let drawn = app.keys.mac(Purpose::Paper, format!("code\n{}\n{}", invitation.id, invitation.round).as_bytes());
    let mut keyed = [0; 16];
    keyed.copy_from_slice(&drawn[..16]);
    PaperCode::of(keyed)
}

fn proof_of(app: &App, code: &PaperCode) -> String {
    mac(app, "entered", code.digits())
}

fn mac(app: &App, what: &str, text: &str) -> String {
    base64url(&app.keys.mac(Purpose::Paper, format!("{what}\n{text}").as_bytes()))
}

/// The organisation that somebody means, if the register has it.
pub async fn organisation(app: &App, meant: &str) -> Result<Option<OrganisationId>, Error> {
    let Ok(id) = OrganisationId::parse(meant) else { return Ok(None) };
    Ok(registers::organisation(app, &id).await?.map(|_| id))
}
