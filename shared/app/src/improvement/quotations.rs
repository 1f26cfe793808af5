//! Words of published comments on the page that everybody reads (B.9): chosen by whoever reads the comment within its scope, shown when somebody
//! else has read them who may moderate. No comment is quoted without that, and none of an organisation whose opinions are suppressed.

use domain::audit::{Action, Actor};
use domain::calendar::{Quarter, local_date};
use domain::identifier::{OrganisationId, ParticipantId};
use domain::improvement::objection::Review;
use domain::improvement::quotation::{Quotation, TEXT_CHARACTERS_MAX, is_said};
use sha2::{Digest, Sha256};
use table::items::decode;
use table::{Range, keys};

use super::{ZONE, objections};
use crate::audit::Audited;
use crate::identity::access::Caller;
use crate::store::{self, Retry, base64url, retry};
use crate::{App, Error};

/// Quotations of an organisation that everybody is shown.
const SHOWN_MAX: usize = 20;

/// What became of a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// It waits to be read, or was chosen before.
    Kept,
    /// It is no part of a published comment, or too long.
    NotSaid,
}

/// Somebody chooses words of a published comment of an organisation in a quarter. `published` are its comments as the caller sees them: none
/// where they are suppressed. Twice is once.
pub async fn choose(
    app: &App,
    by: &ParticipantId,
    organisation: &OrganisationId,
    period: Quarter,
    words: &str,
    mut published: impl Iterator<Item = &str> + Send,
) -> Result<Chosen, Error> {
    let words = words.trim();
    if TEXT_CHARACTERS_MAX < words.chars().count() || !published.any(|comment| is_said(comment, words)) {
        return Ok(Chosen::NotSaid);
    }
    let name = base64url(&Sha256::digest(format!("{period}#{words}"))[..18]);
    let key = keys::quotation(organisation, &name);
    let quotation = Quotation {
        organisation: organisation.clone(),
        period,
        text: words.to_owned(),
        chosen_by: by.clone(),
        on: local_date(app.clock.now(), ZONE),
        review: Review::Waiting,
        decided_by: None,
    };
    if app.table.get(&key).await?.is_none() {
        let actor = Actor::Participant(by.clone());
        // Somebody else has chosen the same a moment ago.
        Audited::created(&key, &quotation)?.write(app, &actor, Action::Put).await?.either_way();
    }
    Ok(Chosen::Kept)
}

/// What was chosen of an organisation, by its name.
pub async fn of_organisation(app: &App, organisation: &OrganisationId) -> Result<Vec<(String, Quotation)>, Error> {
    read(app, &keys::quotations_of(organisation)).await
}

/// What everybody may read of an organisation, of the newest quarter first.
pub async fn shown(app: &App, organisation: &OrganisationId) -> Result<Vec<Quotation>, Error> {
    let all = of_organisation(app, organisation).await?.into_iter().map(|(_, quotation)| quotation);
    let mut shown: Vec<Quotation> = all.filter(|it| it.review == Review::Shown).collect();
    shown.sort_by(|one, other| (other.period, &one.text).cmp(&(one.period, &other.text)));
    shown.truncate(SHOWN_MAX);
    Ok(shown)
}

/// What waits to be read or is shown, for who may moderate; nothing for others.
pub async fn to_be_read(app: &App, caller: &Caller) -> Result<Vec<(String, Quotation)>, Error> {
    if !objections::moderates(app, caller) {
        return Ok(Vec::new());
    }
    let mut all = read(app, &Range::All).await?;
    all.retain(|(_, quotation)| quotation.review != Review::Hidden);
    all.sort_by_key(|(name, quotation)| (quotation.review, std::cmp::Reverse(quotation.on), name.clone()));
    Ok(all)
}

async fn read(app: &App, range: &Range) -> Result<Vec<(String, Quotation)>, Error> {
    let items = store::all(&*app.table, keys::QUOTATIONS, range).await?;
    items.iter().map(|item| Ok((item.key.sk.clone(), decode(item)?))).collect()
}

/// Somebody who may has read a quotation; `false`: it is not the caller's to decide. Twice is once.
pub async fn review(app: &App, caller: &Caller, name: &str, review: Review) -> Result<bool, Error> {
    let Some((organisation, hash)) = name.split_once('#') else { return Ok(false) };
    let Ok(organisation) = OrganisationId::parse(organisation) else { return Ok(false) };
    if !objections::moderates(app, caller) {
        return Ok(false);
    }
    let key = keys::quotation(&organisation, hash);
    retry!({
        let stored = Audited::load(app, &key).await?;
        let Some(quotation) = stored.form::<Quotation>()? else { return Ok(Retry::Done(false)) };
        if quotation.review == review {
            return Ok(Retry::Done(true));
        }
        let Some(decided) = quotation.decided(caller.id.clone(), review) else { return Ok(Retry::Done(false)) };
        let Some(change) = stored.becomes(&decided)? else { return Ok(Retry::Done(true)) };
        Ok(change.write(app, &caller.actor(), Action::Put).await?.then(true))
    })
}
