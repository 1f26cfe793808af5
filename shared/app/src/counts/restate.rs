//! What is known of a closed quarter only later (A2.10). The final stays as it is; a numbered restatement is made beside it, when
//! an operator says so and why. And the recount at any time: do the stored responses still give what was frozen?
//!
//! Late may be: a mail that came back later; the counts of a region that was merged; a count that was mended by a recount. A restated opinion moves, like a
//! running value, by nothing or by enough answers: else the difference to the final would give single answers away.

use std::collections::BTreeMap;

use domain::calendar::Quarter;
use domain::figures::edition::Edition;
use domain::figures::indicator::{Method, described_hash, final_hash};
use domain::identifier::OrganisationId;
use domain::organisation::RegionCode;
use domain::tally::Tally;
use serde::Serialize;
use table::items::FinalsHeadItem;

use crate::counts::count::{self, CountedOrganisation, Region};
use crate::counts::federation::{self, Frozen};
use crate::counts::finals::{head, latest};
use crate::counts::seal::{self, ClosedQuarter, agrees, freeze};
use crate::pool::published;
use crate::{App, Error, registers};

/// What a recount of an edition found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Recount {
    /// What was recounted.
    pub period: Edition,
    /// Organisations that were recounted.
    pub organisations: u64,
    /// Those whose stored responses do not give what was frozen: an alarm, and a reason for a restatement.
    pub miscounted: Vec<OrganisationId>,
    /// Whether the frozen counts still give the hash that was published.
    pub hash_holds: bool,
}

/// Recounts the latest edition of a quarter from the stored responses; `None`: the quarter is not closed.
pub async fn recount_final(app: &App, quarter: Quarter) -> Result<Option<Recount>, Error> {
    let Some(edition) = latest(app, quarter).await? else { return Ok(None) };
    let Some(head) = head(app, edition).await? else { return Ok(None) };
    let mut miscounted = Vec::new();
    let mut organisations = 0;
    let mut all: BTreeMap<RegionCode, Region> = BTreeMap::new();
    for (region, entry) in registers::kept(app).await? {
        let frozen = count::finals(app, edition, region).await?;
        for (organisation, counted) in &frozen.organisations {
            if entry.is_counted_here() && !agrees(app, quarter, region, organisation, &counted.tally).await? {
                tracing::error!(%organisation, %edition, "The groups of an organisation do not give its final counts");
                miscounted.push(organisation.clone());
            }
        }
        organisations += frozen.belonging();
        all.insert(region, frozen);
    }
    let elsewhere = federation::frozen(app, edition).await?;
    let of_others = elsewhere.summaries.values().flat_map(|summary| summary.blocks.values());
    organisations += of_others.map(|block| block.organisations).sum::<u64>();
    let hash_holds = gives_hash(edition, &head, &all, &elsewhere)?;
    Ok(Some(Recount { period: edition, organisations, miscounted, hash_holds }))
}

/// Whether what is frozen of an edition gives the hash that its head tells.
pub(crate) async fn hash_holds(app: &App, edition: Edition, head: &FinalsHeadItem) -> Result<bool, Error> {
    let mut all: BTreeMap<RegionCode, Region> = BTreeMap::new();
    for (region, _) in registers::kept(app).await? {
        all.insert(region, count::finals(app, edition, region).await?);
    }
    gives_hash(edition, head, &all, &federation::frozen(app, edition).await?)
}

/// Whether the units of regions that are counted here and elsewhere, and what the country tells together, give the hash of an edition's head;
/// and whether what is frozen beside the counts gives its own.
fn gives_hash(
    edition: Edition,
    head: &FinalsHeadItem,
    all: &BTreeMap<RegionCode, Region>,
    elsewhere: &Frozen,
) -> Result<bool, Error> {
    let together = count::tally_of(&head.together)?;
    let of_regions = all.iter().flat_map(|(region, frozen)| seal::units(*region, frozen));
    let mut units: BTreeMap<String, Tally> = of_regions.map(|(unit, tally)| (unit, tally.clone())).collect();
    units.extend(seal::says_something(&together).then(|| (seal::TOGETHER.to_owned(), together)));
    units.extend(elsewhere.units()?);
    let method =
        Method::parse(&head.method).ok_or_else(|| Error::Corrupt("a final of an unknown method".to_owned()))?;
    let tallies = units.iter().map(|(unit, tally)| (unit.as_str(), tally));
    let described = || all.iter().flat_map(|(region, frozen)| seal::described(*region, frozen));
    let gives = |known: &String| *known == described_hash(&edition.to_string(), &head.salt, described());
    Ok(head.described.as_ref().is_none_or(gives)
        && final_hash(&edition.to_string(), method, &head.salt, tallies) == head.hash)
}

/// Restates a closed quarter from what is stored by now. `None`: it is not closed, or nothing is known that the latest
/// edition does not say. Broken off, it goes on where it was.
pub async fn restate(app: &App, quarter: Quarter, reason: &str) -> Result<Option<ClosedQuarter>, Error> {
    let Some(latest) = latest(app, quarter).await? else { return Ok(None) };
    let edition = latest.next();
    let mut counts: BTreeMap<RegionCode, Region> = BTreeMap::new();
    let mut differs = !federation::news(app, latest).await?.is_empty();
    for (region, entry) in registers::kept(app).await? {
        let former = count::finals(app, latest, region).await?;
        // What was stored of it moved with it: it is restated there.
        if !entry.is_counted_here() {
            counts.insert(region, former);
            continue;
        }
        let as_it_was = |it: &CountedOrganisation| CountedOrganisation { tally: Tally::default(), ..it.clone() };
        let former_ones = former.organisations.iter().map(|(id, counted)| (id.clone(), as_it_was(counted)));
        let mut present = count::counts(app, quarter, region, former_ones.collect()).await?;
        for (id, CountedOrganisation { tally, .. }) in &mut present.organisations {
            // The stored groups decide what was answered, whatever the sums say.
            let opinions = published::recounted(app, quarter, region, id).await?;
            *tally = Tally { published: opinions.published, questions: opinions.questions, ..std::mem::take(tally) };
        }
        present.items = former.items;
        differs |= present != former;
        counts.insert(region, present);
    }
    if !differs {
        return Ok(None);
    }
    let mut frozen = BTreeMap::new();
    for (region, present) in counts {
        frozen.insert(region, freeze(app, edition, region, present).await?);
    }
    Ok(Some(seal::seal(app, edition, &frozen, Some(reason.to_owned())).await?))
}

/// Restates a closed quarter because results of regions that another system counts came late, or were restated there. What is
/// counted here stays as it was: only an operator restates that. Twice is once.
pub(crate) async fn with_late_regions(app: &App, quarter: Quarter) -> Result<Option<ClosedQuarter>, Error> {
    let Some(latest) = latest(app, quarter).await? else { return Ok(None) };
    let news = federation::news(app, latest).await?;
    if news.is_empty() {
        return Ok(None);
    }
    let edition = latest.next();
    let mut frozen = BTreeMap::new();
    for (region, _) in registers::kept(app).await? {
        let former = count::finals(app, latest, region).await?;
        frozen.insert(region, freeze(app, edition, region, former).await?);
    }
    let regions: Vec<String> = news.iter().map(ToString::to_string).collect();
    let reason = format!("late results of regions {}", regions.join(", "));
    Ok(Some(seal::seal(app, edition, &frozen, Some(reason)).await?))
}
