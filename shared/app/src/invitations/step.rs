//! The next step of one respondent's invitation: begun, moved, withdrawn, its account looked for (A2.2, A2.3).

use chrono::{DateTime, Utc};
use domain::calendar::local_date;
use domain::identifier::{CitizenId, InvitationId};
use domain::invitation::{Invitation, Notice, State, Window};
use domain::person::Person;
use domain::questionnaire;
use table::Expect;
use table::items::{ReceiptItem, ServiceContext};

use crate::invitations::same_service::{self, Found, Reports, Step};
use crate::privacy::persons::Respondent;
use crate::store::Stored;
use crate::{App, Error, registers};

/// One respondent's invitation, as it follows the receipt or another one of the same service; `None`: there is none, and none is wanted.
pub(super) async fn next(
    app: &App,
    receipt: &ReceiptItem,
    served: &ServiceContext,
    respondent: &Respondent,
    now: DateTime<Utc>,
) -> Result<Option<Step>, Error> {
    let name = receipt.name();
    let was_mismatched = receipt.mismatched.contains(&respondent.field);
    let citizen = app.citizen(&respondent.person.snils);
    let Found { id, stored } = same_service::find(app, receipt, served, respondent, &citizen).await?;
    let expect = stored.as_ref().map_or(Expect::Absent, Stored::expect);
    let before = stored.map(|stored| stored.form);
    let invitation = match before.clone() {
        Some(invitation) => invitation,
        None if receipt.withdrawn || !respondent.is_asked => return Ok(None),
        None => {
            let begun = begun(app, receipt, served, respondent.index, id, citizen, now).await?;
            // Nothing was owed to a child that came of age, nor by this organisation, before.
            match respondent.came_of_age() || !receipt.left.is_empty() {
                true => Invitation { state: State::PendingAccount { retry_at: now }, owed_since: Some(now), ..begun },
                false => begun,
            }
        }
    };
    let is_reported = invitation.reported_by().any(|it| it == name);
    if !is_reported && !respondent.is_asked {
        return Ok(None);
    }
    let (mut reports, mut looked) = (None, None);
    let mut invitation = invitation;
    if !is_reported || !invitation.beside.is_empty() {
        looked = is_mismatched_now(app, receipt, respondent).await?;
        let mut corrected = receipt.clone();
        match looked {
            Some(true) => drop(corrected.mismatched.insert(respondent.field.clone())),
            Some(false) => drop(corrected.mismatched.remove(&respondent.field)),
            None => {}
        }
        let several = Reports::of(app, &invitation, &corrected).await?;
        invitation = same_service::reported(app, invitation, receipt, &several, now);
        reports = Some(several);
    }
    if invitation.follows() != name {
        let changes_name = looked.is_some_and(|is_mismatched| is_mismatched != was_mismatched);
        return Ok(Some(Step { before, after: invitation, expect, reports, is_mismatched: looked, changes_name }));
    }
    let was_followed = before.as_ref().is_none_or(|before| before.follows() == name);
    let since = if was_followed || !receipt.left.is_empty() { now } else { receipt.received_at };
    let invitation = Invitation { respondent: respondent.index, ..invitation };
    let invitation = following(app, invitation, receipt, served, since, now);
    let invitation = match respondent.is_asked {
        true => invitation.advanced(now, &app.profile.terms),
        false => invitation.handed_over(now, &app.profile.terms),
    };
    // What a correction says of the person may be what kept the account from being found.
    let invitation = if receipt.settled { invitation } else { invitation.looked_for_again(now) };
    let waits = matches!(invitation.state, State::PendingAccount { retry_at } if retry_at <= now);
    let is_in_doubt = receipt.in_doubt && !receipt.withdrawn && invitation.is_matched();
    let after = match waits || is_in_doubt {
        true => search_account(app, invitation, &respondent.person, now).await?,
        false => invitation,
    };
    let is_mismatched = after.mismatched_on.is_some();
    // Another receipt may name the person whose account it is.
    let after = match reports.as_ref().filter(|_| is_mismatched) {
        Some(reports) => reports.passed_on(app, after, receipt, now),
        None => after,
    };
    let changes_name = is_mismatched != was_mismatched;
    Ok(Some(Step { before, after, expect, reports, is_mismatched: Some(is_mismatched), changes_name }))
}

/// Whether the account is another person's than a receipt names that was corrected; `None`: nothing says so, or it is not there any more.
async fn is_mismatched_now(app: &App, receipt: &ReceiptItem, respondent: &Respondent) -> Result<Option<bool>, Error> {
    let may_be = receipt.in_doubt || receipt.mismatched.contains(&respondent.field);
    if receipt.settled || receipt.withdrawn || !may_be {
        return Ok(None);
    }
    let account = app.directory.find(&respondent.person.snils).await?;
    Ok(account.map(|account| account.person.contradicts(&respondent.person)))
}

/// A new invitation, wanted since the arrival of its receipt: whatever kept us from looking for the account until now is no excuse.
async fn begun(
    app: &App,
    receipt: &ReceiptItem,
    served: &ServiceContext,
    index: u8,
    id: InvitationId,
    citizen: CitizenId,
    now: DateTime<Utc>,
) -> Result<Invitation, Error> {
    let all = registers::questionnaires(app).await?;
    let arrived_on = local_date(receipt.received_at, served.zone);
    let chosen = questionnaire::choose(&all, served.organisation_type, arrived_on);
    let chosen = chosen.ok_or_else(|| Error::Corrupt("no questionnaire is in force".to_owned()))?;
    Ok(Invitation {
        id,
        source: receipt.source.clone(),
        external_id: receipt.external_id.clone(),
        beside: Vec::new(),
        respondent: index,
        citizen,
        organisation: served.organisation.clone(),
        region: served.region,
        organisation_type: served.organisation_type,
        service: served.service,
        questionnaire: chosen.reference(),
        window: Window::of(served.service, receipt.received_at, served.zone, &app.profile.terms),
        round: 1,
        state: State::PendingAccount { retry_at: receipt.received_at.min(now) },
        notice: Notice::Idle,
        matched_on: None,
        mismatched_on: None,
        noticed_on: None,
        opened_on: None,
        owed_since: None,
        repeat_proof: None,
        bounces: 0,
        answered_in: None,
    })
}

/// The invitation as the receipt wants it: withdrawn, with another end, at another organisation.
fn following(
    app: &App,
    invitation: Invitation,
    receipt: &ReceiptItem,
    served: &ServiceContext,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Invitation {
    if receipt.withdrawn {
        return invitation.withdrawn();
    }
    let window = Window::of(served.service, receipt.received_at, served.zone, &app.profile.terms);
    // The invitation of an older program goes with its receipt.
    if invitation.organisation != served.organisation && !invitation.is_matched() {
        let (organisation, region, organisation_type) =
            (served.organisation.clone(), served.region, served.organisation_type);
        let state = State::PendingAccount { retry_at: now };
        return Invitation {
            mismatched_on: None,
            organisation,
            region,
            organisation_type,
            window,
            service: served.service,
            state,
            ..invitation
        };
    }
    let invitation = invitation.taken_up_again(window, since, now);
    invitation.with_service(served.service, now, &app.profile.terms)
}

/// A2.2: only a citizen with a verified account is invited, and only if it is the one whom the receipt names.
async fn search_account(
    app: &App,
    invitation: Invitation,
    person: &Person,
    now: DateTime<Utc>,
) -> Result<Invitation, Error> {
    let account = app.directory.find(&person.snils).await?;
    Ok(match account.filter(|account| account.verified) {
        Some(account) if account.person.contradicts(person) => invitation.mismatched(now, &app.profile.policies),
        Some(_) => invitation.matched(now, &app.profile.terms),
        None => Invitation { mismatched_on: None, ..invitation }.unmatched(now, &app.profile.policies),
    })
}
