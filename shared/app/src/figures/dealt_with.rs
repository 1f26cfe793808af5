//! Published comments that were dealt with: marked by whoever answers for the organisation, and kept with the record of it.

use std::collections::HashMap;

use domain::audit::Action;
use domain::calendar::{Quarter, local_date};
use domain::comments::dealt::DealtWith;
use domain::identifier::OrganisationId;
use domain::organisation::Organisation;
use domain::scope::ParticipantRole;
use sha2::{Digest, Sha256};
use table::items::decode;
use table::keys;

use super::indicators::organisation_within;
use crate::audit::Audited;
use crate::identity::access::CallingParticipant;
use crate::store::{self, Retry, base64url, retry};
use crate::{App, Error};

/// The name of a comment, by which it is known again: a hash of its words as they were published.
pub fn name_of(comment: &str) -> String {
    base64url(&Sha256::digest(comment)[..18])
}

/// What was said of comments of an organisation in a quarter, by their names.
pub async fn of_organisation(
    app: &App,
    organisation: &OrganisationId,
    period: Quarter,
) -> Result<HashMap<String, DealtWith>, Error> {
    let range = keys::dealt_with_in(period);
    let items = store::all(&*app.table, &keys::dealt_with_of(organisation), &range).await?;
    let named = |item: &table::Item| Ok((keys::name_of_dealt_with(&item.key).to_owned(), decode(item)?));
    items.iter().map(named).collect()
}

/// Whether somebody may say so of comments of an organisation.
pub async fn may_deal(app: &App, caller: &CallingParticipant, organisation: &OrganisationId) -> Result<bool, Error> {
    Ok(dealt_by(app, caller, organisation).await?.is_some())
}

/// The organisation, where the caller may say so of its comments.
async fn dealt_by(
    app: &App,
    caller: &CallingParticipant,
    organisation: &OrganisationId,
) -> Result<Option<Organisation>, Error> {
    let within = organisation_within(app, caller, organisation).await?;
    Ok(within.filter(|_| caller.role != ParticipantRole::Feed))
}

/// Somebody says that a comment is dealt with, or open again; `false`: it is not the caller's to say, or nobody wrote that. `published` are the
/// comments of the organisation in the quarter as the caller sees them. Twice is once: who said it first stays.
pub async fn deal_with(
    app: &App,
    caller: &CallingParticipant,
    (organisation, period): (&OrganisationId, Quarter),
    name: &str,
    is_dealt_with: bool,
    mut published: impl Iterator<Item = &str> + Send,
) -> Result<bool, Error> {
    let Some(within) = dealt_by(app, caller, organisation).await? else { return Ok(false) };
    if !published.any(|comment| name_of(comment) == name) {
        return Ok(false);
    }
    let key = keys::dealt_with(organisation, period, name);
    retry!({
        let stored = Audited::load(app, &key).await?;
        let before: Option<DealtWith> = stored.form()?;
        if before.is_some_and(|before| before.is_dealt_with) == is_dealt_with {
            return Ok(Retry::Done(true));
        }
        let said = DealtWith {
            organisation: organisation.clone(),
            period,
            is_dealt_with,
            by: caller.id.clone(),
            on: local_date(app.clock.now(), within.zone()),
        };
        let Some(change) = stored.becomes(&said)? else { return Ok(Retry::Done(true)) };
        Ok(change.write(app, &caller.actor(), Action::Put).await?.then(true))
    })
}
