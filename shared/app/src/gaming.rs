//! Signs that an organisation has done something to its own figures: looked for once in the finals of each quarter, kept as they were found, and closed
//! by a person with a reason. Nothing is deleted for them.

use std::collections::BTreeSet;

use domain::audit::{Action, Actor};
use domain::calendar::{Quarter, local_date};
use domain::gaming::answered::{self, Pattern, Patterns};
use domain::gaming::flag::{Closed, Flag, Flagged, REASON_CHARACTERS_MAX, may_look_into};
use domain::gaming::without::{Parted, PartedLane, WithAndWithout, compared};
use domain::gaming::{bursts, weeks};
use domain::identifier::OrganisationId;
use domain::organisation::Organisation;
use domain::publication::Lane;
use domain::scope::{By, Filter};
use domain::tally::Week;
use serde::Serialize;
use table::items::{FlagsLookItem, PublishedItem, decode};
use table::keys::PublishedPlace;
use table::{Expect, Range, keys};

use crate::audit::Audited;
use crate::counts::finals;
use crate::figures::indicators::organisation_within;
use crate::identity::access::CallingParticipant;
use crate::pool::published;
use crate::store::{self, Retry, load, put, retry};
use crate::{App, Error, registers};

pub mod rendered;
mod reported;

/// The job in whose name flags are raised.
const JOB: &str = "rollup";

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Look {
    /// Organisations that had answers, or whose receipts were counted by week.
    pub organisations: u64,
    /// Those of them that were flagged.
    pub flagged: u64,
}

/// Looks at the finals of the latest closed quarter, unless that was done; `None`: there was nothing to do. Reads every published group and tally of the
/// quarter once, and of the one before.
pub async fn look(app: &App) -> Result<Option<Look>, Error> {
    let Some(edition) = finals::editions(app).await?.pop() else { return Ok(None) };
    let period = edition.quarter;
    if load::<FlagsLookItem>(&*app.table, &keys::flags_look(period)).await?.is_some() {
        return Ok(None);
    }
    let policies = &app.profile.policies;
    let (patterns, before) = (patterns(app, period).await?, patterns(app, period.back(1)).await?);
    let mut found = answered::find(&patterns, &before, &policies.gaming, policies.smallest_cell);
    let looked_at = Week::complete(period, policies.gaming.week_complete_days);
    let reported::Counted { reported, answered } = reported::in_quarter(app, edition, &looked_at).await?;
    for (id, flag) in bursts::find(&answered, period, &policies.gaming, policies.smallest_cell) {
        found.entry(id).or_default().push(flag);
    }
    for (id, flag) in weeks::find(&reported, &looked_at, &policies.gaming) {
        found.entry(id).or_default().push(flag);
    }
    for (id, flag) in rendered::in_quarter(app, edition).await? {
        found.entry(id).or_default().push(flag);
    }
    let organisations: BTreeSet<&OrganisationId> =
        patterns.keys().chain(reported.keys()).chain(answered.keys()).collect();
    let look = Look { organisations: organisations.len() as u64, flagged: found.len() as u64 };
    for (id, mut flags) in found {
        // Whoever is in no register any more is shown to nobody.
        let Some(organisation) = registers::organisation(app, &id).await? else { continue };
        let as_closed = (patterns.get(&id).map(|(as_closed, _)| *as_closed))
            .or_else(|| reported.get(&id).map(|it| it.organisation_type))
            .or_else(|| answered.get(&id).map(|it| it.organisation_type));
        let organisation_type = as_closed.unwrap_or(organisation.organisation_type);
        let compared = compare(app, period, &organisation, &flags).await?;
        if compared.is_none() {
            // So many answers of which each is known are a sum: with it the figure without them would be known, too.
            flags.iter_mut().for_each(|flag| flag.scores.clear());
        }
        let region = organisation.region;
        let flagged = Flagged::of(id, period, (region, organisation_type), flags);
        keep(app, &Flagged { compared, ..flagged }).await?;
    }
    let Look { organisations, flagged } = look;
    let item = FlagsLookItem { organisations, flagged, looked_at: app.clock.now() };
    // Somebody else was first: they found what we found.
    store::write(&*app.table, vec![put(keys::flags_look(period), &item, Expect::Absent)?]).await?.either_way();
    Ok(Some(look))
}

/// What the published answers of each organisation look like in a quarter; of one that is not closed here, nothing.
async fn patterns(app: &App, period: Quarter) -> Result<Patterns, Error> {
    let mut patterns = Patterns::new();
    for region in registers::regions(app).await? {
        for (lane, item) in published::lanes_in(&*app.table, period, region, &Range::All).await? {
            // A lane has its type when its quarter has ended.
            let (Some(organisation_type), Some(_), 1..) = (item.organisation_type, item.too_few, item.published.groups)
            else {
                continue;
            };
            let answers = published::answers_of(app, std::iter::once(&lane)).await?;
            let (_, pattern) = patterns.entry(lane.organisation).or_insert((organisation_type, Pattern::default()));
            pattern.add(&answers, app.profile.policies.smallest_cell);
        }
    }
    Ok(patterns)
}

/// Figures with and without the answers that the flags are about, where they may be told.
async fn compare(
    app: &App,
    period: Quarter,
    organisation: &Organisation,
    flags: &[Flag],
) -> Result<Option<WithAndWithout>, Error> {
    let mut lanes = Vec::new();
    for region in organisation.every_region() {
        for (lane, item) in published::lanes_of(&*app.table, period, region, &organisation.id).await? {
            lanes.push(parted(app, &lane, &item, flags).await?);
        }
    }
    Ok(compared(&lanes, app.profile.policies.smallest_cell))
}

async fn parted(app: &App, lane: &Lane, item: &PublishedItem, flags: &[Flag]) -> Result<PartedLane, Error> {
    let groups = published::groups(&*app.table, &PublishedPlace::Lane(lane.clone())).await?;
    let all: Vec<_> = groups.iter().flat_map(|group| group.answers.iter().cloned()).collect();
    // What is a copy, the whole lane tells.
    let mut answers = all.iter().cloned().zip(answered::marked(flags, &all));
    let parted = groups.iter().map(|group| Parted {
        citizens: group.citizens,
        answers: answers.by_ref().take(group.answers.len()).collect(),
    });
    let groups = parted.collect();
    let published = item.published.questions.iter().filter(|(_, published)| 0 < published.groups);
    Ok(PartedLane { groups, published: published.map(|(id, published)| (id.clone(), published.groups)).collect() })
}

/// Keeps what was found. What is there already stays as it is: an earlier run, which broke off, found the same.
async fn keep(app: &App, found: &Flagged) -> Result<(), Error> {
    let key = keys::flagged(found.period, &found.organisation);
    retry!({
        let stored = Audited::load(app, &key).await?;
        let next = match stored.form::<Flagged>()? {
            Some(kept) => kept.with(found),
            None => Some(found.clone()),
        };
        let Some(next) = next else { return Ok(Retry::Done(())) };
        let Some(change) = stored.becomes(&next)? else { return Ok(Retry::Done(())) };
        Ok::<_, Error>(change.write(app, &Actor::job(JOB), Action::Put).await?.then(()))
    })
}

/// Quarters whose finals were looked at, the last one last.
pub async fn quarters(app: &App) -> Result<Vec<Quarter>, Error> {
    let items = store::all(&*app.table, keys::FLAGS_LOOKS, &Range::All).await?;
    let quarter = |item: &table::Item| Quarter::parse(&item.key.sk).map_err(|error| Error::Corrupt(error.to_string()));
    items.iter().map(quarter).collect()
}

/// Flags of a quarter, if there is one, of the organisations within the caller's scope that meet a filter; `None`: the filter lies outside the scope.
pub async fn flags(
    app: &App,
    caller: &CallingParticipant,
    period: Option<Quarter>,
    filter: &Filter,
) -> Result<Option<Vec<(Organisation, Flagged)>>, Error> {
    let Some(filter) = caller.narrow(By::Organisation, filter) else { return Ok(None) };
    if filter.organisation.is_some() && registers::admitted(app, &filter, &caller.types).await?.is_empty() {
        return Ok(None);
    }
    let Some(period) = period else { return Ok(Some(Vec::new())) };
    let named = filter.organisation.as_ref().map_or(Range::All, |id| Range::Prefix(id.to_string()));
    let mut found = Vec::new();
    // They are few, and the register is long: each is looked up by itself.
    for item in store::all(&*app.table, &keys::flagged_in(period), &named).await? {
        let flagged: Flagged = decode(&item)?;
        let organisation = registers::organisation(app, &flagged.organisation).await?;
        let admitted = organisation.filter(|organisation| filter.admits(organisation, &caller.types));
        found.extend(admitted.map(|organisation| (organisation, flagged)));
    }
    found.sort_by_key(|(organisation, _)| (organisation.region, organisation.id.clone()));
    Ok(Some(found))
}

/// Why a flag is not closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotClosed {
    /// There is none of that organisation, or not within the caller's scope.
    Unknown,
    /// It is not the caller's to say.
    NotEntitled,
    /// Nobody could read later what was found to be so.
    ReasonMissing,
    /// It is longer than [`REASON_CHARACTERS_MAX`].
    ReasonTooLong,
}

/// Somebody has looked into the flags of an organisation and says what was found to be so. The same again changes nothing; another reason takes the
/// place of the one before, which stays in the audit trail's count of changes.
pub async fn close(
    app: &App,
    caller: &CallingParticipant,
    (period, organisation): (Quarter, &OrganisationId),
    reason: &str,
) -> Result<Result<Flagged, NotClosed>, Error> {
    let Some(within) = organisation_within(app, caller, organisation).await? else {
        return Ok(Err(NotClosed::Unknown));
    };
    let reason = reason.trim();
    let key = keys::flagged(period, organisation);
    retry!({
        let stored = Audited::load(app, &key).await?;
        let Some(flagged) = stored.form::<Flagged>()? else { return Ok(Retry::Done(Err(NotClosed::Unknown))) };
        let refused = match reason.chars().count() {
            _ if !may_look_into(caller.role) => Some(NotClosed::NotEntitled),
            0 => Some(NotClosed::ReasonMissing),
            characters if REASON_CHARACTERS_MAX < characters => Some(NotClosed::ReasonTooLong),
            _ => None,
        };
        if let Some(refused) = refused {
            return Ok(Retry::Done(Err(refused)));
        }
        if flagged.closed.as_ref().is_some_and(|before| before.reason == reason) {
            return Ok(Retry::Done(Ok(flagged)));
        }
        let on = local_date(app.clock.now(), within.zone());
        let closed = Some(Closed { by: caller.id.clone(), on, reason: reason.to_owned() });
        let closed = Flagged { closed, ..flagged };
        let Some(change) = stored.becomes(&closed)? else { return Ok(Retry::Done(Ok(closed))) };
        Ok::<_, Error>(change.write(app, &caller.actor(), Action::Put).await?.then(Ok(closed)))
    })
}
