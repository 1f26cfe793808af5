//! What the finals show of changes in force (B.7ж, B.7з): computed when the last quarter after them is final, once more with the
//! next quarter where it could not be told, and anew where finals that were read are restated. Each look is one entry of the
//! case's journal, written with the case.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use domain::calendar::Quarter;
use domain::figures::edition::Edition;
use domain::figures::measure::{Measure, MeasureKind};
use domain::identifier::{OrganisationId, QuestionId};
use domain::improvement::effect::{ByQuarter, Compared, METHOD, MeasuredEffect, Quarters, added};
use domain::improvement::evaluation::{Comparison, Evaluation};
use domain::improvement::kinds::change_request::ChangeRequest;
use domain::improvement::{Case, CaseId, Details};
use domain::organisation::{OrganisationType, RegionCode};
use domain::statistics::effect::COMPARABLE_MIN;
use domain::tally::Tally;
use serde::Serialize;
use serde_json::{Map, Value, json};
use table::items::decode;
use table::{Range, keys};

use super::finals::{self, RegionFinals};
use super::{CaseError, acting, lists, places, stored};
use crate::identity::access::Caller;
use crate::{App, Error, registers, store};

/// The job in whose name effects are computed.
const JOB: &str = "rollup";

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct EffectsReport {
    /// Looks at changes in force.
    pub looked_at: u64,
    /// Effects that were computed anew as finals were restated.
    pub restated: u64,
}

/// Looks at every change in force whose last quarter is final, and anew at those whose finals were restated. Twice is once.
pub async fn compute(app: &App) -> Result<EffectsReport, Error> {
    let mut report = EffectsReport::default();
    let mut finals = Finals::new(app);
    for id in lists::names(app, places::TO_BE_MEASURED, &places::until(app.clock.now())).await? {
        let Some((case, request)) = in_force(app, &id).await? else { continue };
        if case.is_ended() {
            continue;
        }
        let look = request.looks + 1;
        report.looked_at += u64::from(finals.look(&case, &request, look, false).await?);
    }
    if finals.restated_lately().await? {
        for id in lists::names(app, places::IN_FORCE, &Range::All).await? {
            let Some((case, request)) = in_force(app, &id).await? else { continue };
            let Some(effect) = &request.effect else { continue };
            if finals.are_restated(&effect.editions).await? {
                report.restated += u64::from(finals.look(&case, &request, effect.look, true).await?);
            }
        }
    }
    Ok(report)
}

/// Changes in force of which an effect may be stored.
pub async fn measured(app: &App) -> Result<Vec<CaseId>, Error> {
    lists::names(app, places::IN_FORCE, &Range::All).await
}

/// Whether a stored effect is what the finals that it was computed from give today, left out whoever was left out then; `None`:
/// the case has none, or it was computed by another formula, which this program does not have any more.
pub async fn holds(app: &App, id: &CaseId) -> Result<Option<bool>, Error> {
    let Some((case, request)) = in_force(app, id).await? else { return Ok(None) };
    let (Some(stored), Some(registered)) = (&request.effect, &request.given.evaluation) else { return Ok(None) };
    let quarters = Quarters::of(registered, stored.look, &case.evidence).filter(|_| stored.method == METHOD);
    let Some(quarters) = quarters else { return Ok(None) };
    let mut finals = Finals::new(app);
    finals.editions = stored.editions.iter().map(|edition| (edition.quarter, Some(*edition))).collect();
    let editions = stored.editions.clone();
    let left_out = Some(&stored.left_out);
    Ok(Some(finals.measured(&case, registered, &quarters, stored.look, editions, left_out).await? == **stored))
}

/// The effect that was found last; `None`: there is no such case that the caller sees, or nothing was found yet.
pub async fn effect(app: &App, caller: &Caller, id: &CaseId) -> Result<Option<MeasuredEffect>, Error> {
    let case = super::reading::seen(app, caller, id).await?;
    Ok(case.and_then(|case| match case.details {
        Details::ChangeRequest(request) => request.effect.map(|effect| *effect),
        _ => None,
    }))
}

/// A change request, if the change is in force.
async fn in_force(app: &App, id: &CaseId) -> Result<Option<(Case, ChangeRequest)>, Error> {
    let Some(case) = stored::case(app, id).await? else { return Ok(None) };
    let request = match &case.details {
        Details::ChangeRequest(request) if request.is_in_force() => request.clone(),
        _ => return Ok(None),
    };
    Ok(Some((case, request)))
}

/// What finals show of an organisation.
#[derive(Default)]
struct OfFinals {
    /// Region and type that it had in each quarter.
    was: BTreeMap<Quarter, (RegionCode, OrganisationType)>,
    by_quarter: ByQuarter,
}

/// Reads finals; each region of an edition once in a run.
struct Finals<'a> {
    app: &'a App,
    editions: BTreeMap<Quarter, Option<Edition>>,
    regions: BTreeMap<(Edition, RegionCode), RegionFinals>,
}

impl<'a> Finals<'a> {
    fn new(app: &'a App) -> Finals<'a> {
        Finals { app, editions: BTreeMap::new(), regions: BTreeMap::new() }
    }

    /// Looks at a change and moves its case; `false`: the last quarter is not final yet, or the case went another way.
    async fn look(&mut self, case: &Case, request: &ChangeRequest, look: u8, restated: bool) -> Result<bool, Error> {
        let registered = request.given.evaluation.as_ref().filter(|it| !it.units.is_empty());
        let quarters = registered.and_then(|it| Some((it, Quarters::of(it, look, &case.evidence)?)));
        let mut fields = Map::new();
        match quarters {
            Some((registered, quarters)) => {
                if self.edition(quarters.last()).await?.is_none() {
                    return Ok(false);
                }
                let mut editions = Vec::new();
                for quarter in quarters.all() {
                    editions.extend(self.edition(quarter).await?);
                }
                let effect = self.measured(case, registered, &quarters, look, editions, None).await?;
                fields.insert("verdict".to_owned(), json!(effect.state().as_str()));
                fields.insert("why".to_owned(), json!(effect.why));
                fields.insert("effect".to_owned(), json!(effect));
            }
            // Nobody's answers tell it.
            None => {
                fields.insert("verdict".to_owned(), json!("cannot_tell"));
                fields.insert("why".to_owned(), json!("not_measured"));
            }
        }
        fields.extend(restated.then(|| ("restated".to_owned(), Value::Bool(true))));
        let once = format!("{}-look-{}", case.id, case.version);
        match acting::move_by_program(self.app, JOB, &case.id, "evaluate", &fields, Some(&once)).await {
            Ok(acted) => Ok(acted.changed),
            Err(CaseError::App(error)) => Err(error),
            Err(CaseError::Refused(refusal)) => {
                tracing::info!(%refusal, case = %case.id, "A change in force was not evaluated");
                Ok(false)
            }
        }
    }

    async fn measured(
        &mut self,
        case: &Case,
        registered: &Evaluation,
        quarters: &Quarters,
        look: u8,
        editions: Vec<Edition>,
        left_out: Option<&BTreeSet<OrganisationId>>,
    ) -> Result<MeasuredEffect, Error> {
        let question = registered.question.as_ref();
        let last = quarters.last();
        let (mut units, mut like) = (Vec::new(), BTreeSet::new());
        for id in &registered.units {
            let Some(unit) = registers::organisation(self.app, id).await? else { continue };
            // What was counted of it stays where it was when the quarter was closed.
            let shown = self.shown(&editions, &unit.every_region(), question).await?.remove(id).unwrap_or_default();
            like.insert(shown.was.get(&last).copied().unwrap_or((unit.region, unit.organisation_type)));
            units.push(shown.by_quarter);
        }
        let own = added(&units);
        let mut busy = match left_out {
            Some(left_out) => left_out.clone(),
            None => self.busy(case, registered, quarters).await?,
        };
        busy.retain(|id| !registered.units.contains(id));
        let near = like.iter().map(|(region, _)| *region).collect();
        let (comparison, others) = (registered.comparison, BTreeMap::new());
        let mut compared = Compared { comparison, others, left_out: BTreeSet::new() };
        if registered.comparison == Comparison::TypeAndRegion {
            compared.others = self.others(&editions, &near, &like, question, quarters).await?;
            compared.leave_out(&registered.units, &busy);
        }
        if compared.others.len() < COMPARABLE_MIN {
            compared.comparison = Comparison::Type;
            let mut everywhere = BTreeSet::new();
            if let Some(edition) = editions.iter().find(|edition| edition.quarter == last) {
                everywhere = finals::regions(self.app, *edition).await?;
            }
            let kinds: BTreeSet<OrganisationType> = like.iter().map(|(_, kind)| *kind).collect();
            let like = everywhere.iter().flat_map(|region| kinds.iter().map(|kind| (*region, *kind))).collect();
            compared.others = self.others(&editions, &everywhere, &like, question, quarters).await?;
            compared.leave_out(&registered.units, &busy);
        }
        Ok(MeasuredEffect::of(registered, quarters, look, editions, &own, &compared))
    }

    /// Organisations that were of these regions and types in the last of the compared quarters, and whose compared quarters these regions
    /// show.
    async fn others(
        &mut self,
        editions: &[Edition],
        regions: &BTreeSet<RegionCode>,
        like: &BTreeSet<(RegionCode, OrganisationType)>,
        question: Option<&QuestionId>,
        quarters: &Quarters,
    ) -> Result<BTreeMap<OrganisationId, ByQuarter>, Error> {
        let fits = |shown: &OfFinals| {
            let was = shown.was.get(&quarters.last());
            was.is_some_and(|was| like.contains(was)) && quarters.readings(&shown.by_quarter).is_some()
        };
        let shown = self.shown(editions, regions, question).await?;
        let others = shown.into_iter().filter(|(_, shown)| fits(shown));
        Ok(others.map(|(id, shown)| (id, shown.by_quarter)).collect())
    }

    /// What these editions show of the organisations of these regions. Whoever moved inside a quarter has a part in each region.
    async fn shown(
        &mut self,
        editions: &[Edition],
        regions: &BTreeSet<RegionCode>,
        question: Option<&QuestionId>,
    ) -> Result<BTreeMap<OrganisationId, OfFinals>, Error> {
        let mut shown: BTreeMap<OrganisationId, OfFinals> = BTreeMap::new();
        for edition in editions {
            let mut sums: BTreeMap<OrganisationId, Tally> = BTreeMap::new();
            for region in regions {
                if !self.regions.contains_key(&(*edition, *region)) {
                    let read = finals::of_region(self.app, *edition, *region).await?;
                    self.regions.insert((*edition, *region), read);
                }
                for (id, part) in self.regions.get(&(*edition, *region)).into_iter().flatten() {
                    *sums.entry(id.clone()).or_default() += &part.tally;
                    if part.belongs {
                        let was = &mut shown.entry(id.clone()).or_default().was;
                        was.insert(edition.quarter, (*region, part.organisation_type));
                    }
                }
            }
            for (id, tally) in sums.into_iter().filter(|(_, tally)| finals::is_shown(tally)) {
                let answers = finals::answers(&tally, question).map(|answers| (edition.quarter, answers));
                shown.entry(id).or_default().by_quarter.extend(answers);
            }
        }
        Ok(shown)
    }

    /// Who did something of the kind within the compared quarters: a measure of A-10, or another
    /// change in force. One about satisfaction as a whole is about every question.
    async fn busy(
        &self,
        case: &Case,
        registered: &Evaluation,
        quarters: &Quarters,
    ) -> Result<BTreeSet<OrganisationId>, Error> {
        let same = |other: &Option<QuestionId>| {
            other.is_none() || registered.question.is_none() || *other == registered.question
        };
        let within = |first: NaiveDate, last: NaiveDate| quarters.span(first, last);
        let mut busy = BTreeSet::new();
        for region in registers::regions(self.app).await? {
            for item in store::all(&*self.app.table, &keys::measures(region), &Range::All).await? {
                let measure: Measure = decode(&item)?;
                if measure.kind == MeasureKind::Measure
                    && same(&measure.question)
                    && within(measure.from, measure.last_day())
                {
                    busy.insert(measure.organisation);
                }
            }
        }
        for id in lists::names(self.app, places::IN_FORCE, &Range::All).await? {
            let other = if id == case.id { None } else { in_force(self.app, &id).await? };
            let Some((_, request)) = other else { continue };
            if let (Some(day), Some(evaluation)) = (request.in_force_on, request.given.evaluation)
                && same(&evaluation.question)
                && within(day, day)
            {
                busy.extend(evaluation.units);
            }
        }
        Ok(busy)
    }

    /// The latest edition of a quarter; `None`: it is not closed.
    async fn edition(&mut self, quarter: Quarter) -> Result<Option<Edition>, Error> {
        if let Some(known) = self.editions.get(&quarter) {
            return Ok(*known);
        }
        let latest = finals::latest_edition(self.app, quarter).await?;
        self.editions.insert(quarter, latest);
        Ok(latest)
    }

    /// Whether a quarter of the last two years was restated: else there is nothing to compute anew.
    async fn restated_lately(&mut self) -> Result<bool, Error> {
        const QUARTERS_BACK: u8 = 8;
        let running = Quarter::running(self.app.clock.now());
        for back in 1..=QUARTERS_BACK {
            if self.edition(running.back(back)).await?.is_some_and(|edition| 0 < edition.number) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn are_restated(&mut self, read: &[Edition]) -> Result<bool, Error> {
        for edition in read {
            if self.edition(edition.quarter).await?.is_some_and(|latest| latest != *edition) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
