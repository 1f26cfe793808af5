//! What is known of a closed quarter only later (A2.10). The final stays as it is; a numbered restatement is made beside it, when
//! an operator says so and why.
//!
//! Late may be: a mail that came back later; the counts of a region that was merged; a count that was mended by a recount. A restated opinion moves, like a
//! running value, by nothing or by enough answers: else the difference to the final would give single answers away.

use std::collections::BTreeMap;

use domain::calendar::Quarter;
use domain::organisation::RegionCode;
use domain::tally::Tally;

use crate::counts::count::{self, CountedOrganisation, Region};
use crate::counts::federation;
use crate::counts::finals::latest;
use crate::counts::seal::{self, ClosedQuarter, freeze};
use crate::pool::published;
use crate::{App, Error, registers};

/// Restates a closed quarter from what is stored by now. `None`: it is not closed, or nothing is known that the latest
/// edition does not say. Broken off, it goes on where it was.
pub async fn restate(app: &App, quarter: Quarter, reason: &str) -> Result<Option<ClosedQuarter>, Error> {
    let Some(latest) = latest(app, quarter).await? else { return Ok(None) };
    let edition = latest.next();
    let mut counts: BTreeMap<RegionCode, Region> = BTreeMap::new();
    let mut differs = !federation::news(app, latest).await?.is_empty();
    for (region, entry) in registers::kept(app).await? {
        let former = count::finals(&*app.table, latest, region).await?;
        // What was stored of it moved with it: it is restated there.
        if !entry.is_counted_here() {
            counts.insert(region, former);
            continue;
        }
        let as_it_was = |it: &CountedOrganisation| CountedOrganisation { tally: Tally::default(), ..it.clone() };
        let former_ones = former.organisations.iter().map(|(id, counted)| (id.clone(), as_it_was(counted)));
        let mut present = count::counts(app, quarter, region, former_ones.collect()).await?;
        let mut recounted = published::recounted(&*app.table, quarter, region).await?;
        for (id, CountedOrganisation { tally, .. }) in &mut present.organisations {
            // The stored groups decide what was answered, whatever the sums say.
            let opinions = recounted.remove(id).unwrap_or_default();
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
        let former = count::finals(&*app.table, latest, region).await?;
        frozen.insert(region, freeze(app, edition, region, former).await?);
    }
    let regions: Vec<String> = news.iter().map(ToString::to_string).collect();
    let reason = format!("late results of regions {}", regions.join(", "));
    Ok(Some(seal::seal(app, edition, &frozen, Some(reason)).await?))
}
