//! The one place where part B reads figures of part A: what the finals of two quarters show of organisations.

use std::collections::{BTreeMap, BTreeSet};

use domain::calendar::Quarter;
use domain::disclosure::State;
use domain::figures::edition::Edition;
use domain::identifier::{OrganisationId, QuestionId};
use domain::improvement::falls::{Answers, Shown};
use domain::improvement::sudden::Watched;
use domain::organisation::{OrganisationType, RegionCode};
use domain::tally::{Tally, scored};

use crate::counts::count::CountedOrganisation;
use crate::counts::snapshots::Snapshot;
use crate::counts::{count, finals};
use crate::{App, Error, registers};

/// What a region's finals have of one organisation.
#[derive(Clone, Debug)]
pub(super) struct RegionPart {
    /// What it was.
    pub(super) organisation_type: OrganisationType,
    /// Whether it belonged to that region, and had not left it.
    pub(super) belongs: bool,
    /// The counts of the unit in that region.
    pub(super) tally: Tally,
}

/// What the finals of one region have of each organisation.
pub(super) type RegionFinals = BTreeMap<OrganisationId, RegionPart>;

/// The latest edition of a quarter; `None`: it is not closed.
pub(super) async fn latest_edition(app: &App, quarter: Quarter) -> Result<Option<Edition>, Error> {
    finals::latest(app, quarter).await
}

/// The regions that an edition has organisations of.
pub(super) async fn regions(app: &App, edition: Edition) -> Result<BTreeSet<RegionCode>, Error> {
    let snapshot = Snapshot::load(app, edition).await?;
    let Some(snapshot) = snapshot else { return Ok(BTreeSet::new()) };
    Ok(snapshot.sums(app).await?.regions_and_types().map(|it| it.region).collect())
}

/// What an edition has of a region's organisations. What of it is shown is told by all parts of an organisation together: see [`is_shown`].
pub(super) async fn of_region(app: &App, edition: Edition, region: RegionCode) -> Result<RegionFinals, Error> {
    if finals::head(app, edition).await?.is_none() {
        return Ok(RegionFinals::new());
    }
    let part = |it: CountedOrganisation| {
        let (organisation_type, belongs) = (it.described.organisation_type, it.belongs());
        RegionPart { organisation_type, belongs, tally: it.tally }
    };
    let counted = count::final_organisations(&*app.table, edition, region).await?;
    Ok(counted.into_iter().map(|(id, it)| (id, part(it))).collect())
}

/// Whether anything of what was counted is published.
pub(super) fn is_shown(tally: &Tally) -> bool {
    tally.state() == State::Shown
}

/// The answers to a question, or to all together.
pub(super) fn answers(tally: &Tally, question: Option<&QuestionId>) -> Option<Answers> {
    match question {
        None => Some(total(tally)),
        Some(question) => Some(Answers { counts: scored(*tally.questions.get(question)?), responses: None }),
    }
}

/// What the running quarter shows of each organisation of a region, all questions together; what is suppressed is not among it.
pub(super) async fn running(
    app: &App,
    quarter: Quarter,
) -> Result<BTreeMap<RegionCode, BTreeMap<OrganisationId, Watched>>, Error> {
    let mut running = BTreeMap::new();
    for region in registers::regions(app).await? {
        let counted = count::running(app, quarter, region).await?.organisations.into_iter();
        let shown = counted.filter(|(_, it)| is_shown(&it.tally) && 0 < it.tally.published);
        let watched = |tally: &Tally| Watched { steps: 0, counts: tally.scores(), responses: tally.published };
        running.insert(region, shown.map(|(id, it)| (id, watched(&it.tally))).collect());
    }
    Ok(running)
}

/// The latest quarter that is closed.
pub(super) async fn latest_closed(app: &App) -> Result<Option<Quarter>, Error> {
    Ok(finals::editions(app).await?.last().map(|edition| edition.quarter))
}

/// Every organisation and question, and every total, that is shown in both quarters, and where the organisation belonged in the later one;
/// `None`: one of them is not closed. What is suppressed in either is not among them.
pub(super) async fn shown_in_both(app: &App, before: Quarter, now: Quarter) -> Result<Option<Vec<Shown>>, Error> {
    let first = async |quarter| published(app, Edition::first(quarter)).await;
    let Some((earlier, later)) = first(before).await?.zip(first(now).await?) else { return Ok(None) };
    let mut shown = Vec::new();
    for (organisation, later) in &later {
        let Some(earlier) = earlier.get(organisation).map(|it| &it.tally) else { continue };
        let (place, later) = (later.places.first().copied(), &later.tally);
        let pair = |question, before, now| Shown { organisation: organisation.clone(), place, question, before, now };
        shown.push(pair(None, total(earlier), total(later)));
        for (question, counts) in &later.questions {
            if let Some(before) = earlier.questions.get(question) {
                let answers = |counts| Answers { counts: scored(counts), responses: None };
                shown.push(pair(Some(question.clone()), answers(*before), answers(*counts)));
            }
        }
    }
    Ok(Some(shown))
}

fn total(tally: &Tally) -> Answers {
    Answers { counts: tally.scores(), responses: Some(tally.published) }
}

/// What finals show of one organisation, in all regions together.
#[derive(Default)]
pub(super) struct Published {
    /// Where it belonged, and what it was there.
    pub(super) places: BTreeSet<(RegionCode, OrganisationType)>,
    /// The counts of all its parts.
    pub(super) tally: Tally,
}

/// What an edition shows of each organisation; `None`: it is not closed.
pub(super) async fn published(
    app: &App,
    edition: Edition,
) -> Result<Option<BTreeMap<OrganisationId, Published>>, Error> {
    let snapshot = Snapshot::load(app, edition).await?;
    let Some(snapshot) = snapshot.filter(|snapshot| snapshot.head.is_some()) else { return Ok(None) };
    let regions: BTreeSet<RegionCode> = snapshot.sums(app).await?.regions_and_types().map(|it| it.region).collect();
    let mut published: BTreeMap<OrganisationId, Published> = BTreeMap::new();
    for region in regions {
        for (id, counted) in snapshot.counted(app, region).await? {
            // Whoever moved inside the quarter has a part in each region.
            let whole = published.entry(id).or_default();
            whole.places.extend(counted.belongs().then_some((region, counted.described.organisation_type)));
            whole.tally += counted.tally;
        }
    }
    published.retain(|_, whole| is_shown(&whole.tally));
    Ok(Some(published))
}
