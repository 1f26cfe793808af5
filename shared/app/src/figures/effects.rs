//! What measures have brought, read from the quarters: own figures and those of comparable organisations, within what the
//! caller sees.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use domain::calendar::Quarter;
use domain::disclosure::State;
use domain::figures::brought::{Brought, Reach, Readings};
use domain::figures::edition::Edition;
use domain::figures::indicator::estimate;
use domain::figures::measure::{Comparison, Measure, MeasureKind};
use domain::identifier::OrganisationId;
use domain::organisation::{Organisation, RegionCode};
use domain::scope::{By, Filter};
use domain::statistics::effect::COMPARABLE_MIN;
use domain::statistics::mean::Estimate;
use domain::tally::{Tally, scored};
use table::items::decode;
use table::{Range, keys};

use crate::counts::count::{Counted, CountedOrganisation};
use crate::counts::snapshots::Snapshot;
use crate::identity::access::CallingParticipant;
use crate::{App, Error, registers, store};

/// Reads effects for one caller; each quarter of a region is read once, however many measures lean on it. Every quarter is read as it was
/// closed: what the caller sees of it, and who is comparable, is judged by what was frozen.
pub struct Effects<'a> {
    app: &'a App,
    caller: &'a CallingParticipant,
    snapshots: BTreeMap<Quarter, Snapshot>,
    counted: BTreeMap<(Quarter, RegionCode), Counted>,
    registered: BTreeMap<RegionCode, BTreeMap<OrganisationId, Organisation>>,
    measures: BTreeMap<RegionCode, Vec<Measure>>,
}

impl<'a> Effects<'a> {
    /// Nothing is read yet.
    pub fn new(app: &'a App, caller: &'a CallingParticipant) -> Effects<'a> {
        Effects {
            app,
            caller,
            snapshots: BTreeMap::new(),
            counted: BTreeMap::new(),
            registered: BTreeMap::new(),
            measures: BTreeMap::new(),
        }
    }

    /// What a measure of an organisation has brought by the end of a quarter, as the caller may know it: compared with organisations of its
    /// type that the caller sees, whose figures are published, and that had no measure of the kind at the time; in its region,
    /// or everywhere where there are too few. Where the first quarter after cannot tell, the next one is added, once.
    pub async fn brought(&mut self, measure: &Measure, until: Quarter) -> Result<Brought, Error> {
        let first = self.look(measure, measure.comparison(), until).await?;
        let again = measure.comparison().with_next();
        if !first.is_looked_at_again() || until < again.last() {
            return Ok(first);
        }
        let second = self.look(measure, again, until).await?;
        // The quarter that was added may show nothing: then the first look is what there is.
        Ok(if second.effect.is_some() { second } else { first })
    }

    /// Likewise by the end of the last quarter that is over.
    pub async fn brought_by_now(&mut self, measure: &Measure) -> Result<Brought, Error> {
        let over = Quarter::running(self.app.clock.now()).back(1);
        self.brought(measure, over).await
    }

    async fn look(&mut self, measure: &Measure, mut comparison: Comparison, until: Quarter) -> Result<Brought, Error> {
        let nothing = |comparison| Ok(Brought::nothing(comparison));
        // The last quarter has not begun, or says nothing yet.
        if until < comparison.last() || Quarter::running(self.app.clock.now()) <= comparison.last() {
            return nothing(comparison);
        }
        let Some(organisation) = registers::organisation(self.app, &measure.organisation).await? else {
            return nothing(comparison);
        };
        // Quarters before count as far back as they show something without a gap.
        let mut shown = 0;
        for quarter in comparison.before.clone() {
            match self.tally(quarter, &organisation, &Filter::default(), measure).await? {
                Some(_) => shown += 1,
                None => break,
            }
        }
        comparison.before.truncate(shown);
        let own = self.readings(&organisation, &Filter::default(), measure, &comparison).await?;
        let then = self.in_quarter(comparison.last(), &organisation).await?;
        let Some((own, then)) = own.zip(then) else { return nothing(comparison) };
        let near =
            Filter { region: Some(then.region), organisation_type: Some(then.organisation_type), ..Filter::default() };
        let mut reach = Reach::TypeAndRegion;
        let mut others = self.others(&near, measure, &comparison).await?;
        if others.len() < COMPARABLE_MIN {
            reach = Reach::Type;
            let all = Filter { organisation_type: Some(then.organisation_type), ..Filter::default() };
            others = self.others(&all, measure, &comparison).await?;
        }
        Ok(Brought::of(comparison, measure.is_registered_in_advance(), &own, reach, &others))
    }

    /// What the compared quarters show of organisations that were comparable in each of them and did nothing of the kind.
    async fn others(
        &mut self,
        comparable: &Filter,
        measure: &Measure,
        comparison: &Comparison,
    ) -> Result<Vec<Readings>, Error> {
        let candidates = self.comparable(comparable, comparison.last()).await?;
        let regions: BTreeSet<RegionCode> = candidates.iter().flat_map(Organisation::every_region).collect();
        let mut busy = BTreeSet::from([measure.organisation.clone()]);
        for region in regions {
            busy.extend(self.busy(region, measure, comparison).await?);
        }
        let mut found = Vec::new();
        for other in candidates.into_iter().filter(|it| !busy.contains(&it.id)) {
            found.extend(self.readings(&other, comparable, measure, comparison).await?);
        }
        Ok(found)
    }

    /// Organisations that a filter admitted in a quarter, within the scope, as the register has them.
    async fn comparable(&mut self, comparable: &Filter, quarter: Quarter) -> Result<Vec<Organisation>, Error> {
        let types = &self.caller.types;
        let Some(filter) = self.caller.narrow(By::Organisation, comparable) else { return Ok(Vec::new()) };
        let app = self.app;
        let regions: BTreeSet<RegionCode> = match (filter.region, self.snapshot(quarter).await?) {
            (_, None) => return Ok(Vec::new()),
            (Some(region), _) => [region].into(),
            (None, Some(snapshot)) => snapshot.sums(app).await?.regions_and_types().map(|it| it.region).collect(),
        };
        let mut found = Vec::new();
        for region in regions {
            let Some(counted) = self.counted(quarter, region).await? else { continue };
            let admitted = counted
                .iter()
                .filter(|(id, it)| it.belongs() && filter.admits_as(id, region, it.described.organisation_type, types));
            let ids: Vec<OrganisationId> = admitted.map(|(id, _)| id.clone()).collect();
            let registered = match self.registered.entry(region) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(vacant) => vacant.insert(registers::organisations_of(self.app, region).await?),
            };
            for id in ids {
                match registered.get(&id) {
                    Some(organisation) => found.push(organisation.clone()),
                    // It has gone to another region since.
                    None => found.extend(registers::organisation(self.app, &id).await?),
                }
            }
        }
        Ok(found)
    }

    /// Organisations of a region with a measure of the kind at the time.
    async fn busy(
        &mut self,
        region: RegionCode,
        measure: &Measure,
        comparison: &Comparison,
    ) -> Result<Vec<OrganisationId>, Error> {
        let written = match self.measures.entry(region) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(vacant) => {
                let items = store::all(&*self.app.table, &keys::measures(region), &Range::All).await?;
                vacant.insert(items.iter().map(decode).collect::<Result<_, _>>()?)
            }
        };
        // With whom it is compared is fixed before the figures that tell: whoever writes down afterwards that it did something, too, changes no
        // verdict of others.
        let runs = |it: &&Measure| {
            it.kind == measure.kind && it.runs_within(comparison) && it.was_registered_before(comparison.tells_first())
        };
        Ok(written.iter().filter(runs).map(|it| it.organisation.clone()).collect())
    }

    /// `None` where a quarter that is compared shows nothing.
    async fn readings(
        &mut self,
        organisation: &Organisation,
        comparable: &Filter,
        measure: &Measure,
        comparison: &Comparison,
    ) -> Result<Option<Readings>, Error> {
        let mut shown = [Vec::new(), Vec::new()];
        for (found, quarters) in shown.iter_mut().zip([&comparison.before, &comparison.after]) {
            for quarter in quarters {
                let tally = self.tally(*quarter, organisation, comparable, measure).await?;
                let Some(tally) = tally else { return Ok(None) };
                found.push(tally);
            }
        }
        let alarm = self.tally(comparison.alarm, organisation, comparable, measure).await?;
        let mean = |tally: &Tally| mean(measure, tally);
        let [before_all, after_all] = shown.each_ref().map(|tallies| mean(&tallies.iter().sum()));
        let Some((before_all, after)) = before_all.zip(after_all) else { return Ok(None) };
        let [before, _] = shown;
        let trend = match &before[..] {
            [later, earlier, ..] => mean(earlier).zip(mean(later)).map(|(earlier, later)| [earlier, later]),
            _ => None,
        };
        Ok(Some(Readings { before: before_all, after, alarm: alarm.as_ref().and_then(mean), trend }))
    }

    /// What a quarter shows of an organisation that the filter admitted in it; `None`: nothing, or it may not be published.
    async fn tally(
        &mut self,
        quarter: Quarter,
        organisation: &Organisation,
        comparable: &Filter,
        measure: &Measure,
    ) -> Result<Option<Tally>, Error> {
        let own = Filter { organisation: Some(organisation.id.clone()), ..comparable.clone() };
        let types = &self.caller.types;
        let Some(own) = self.caller.narrow(By::Organisation, &own) else { return Ok(None) };
        let sums = if organisation.former_regions.is_empty() {
            let counted = self.counted(quarter, organisation.region).await?;
            let admitted = |it: &&CountedOrganisation| {
                own.admits_as(&organisation.id, organisation.region, it.described.organisation_type, types)
            };
            let counted = counted.and_then(|counted| counted.get(&organisation.id)).filter(admitted);
            counted.map(|it| it.tally.clone())
        } else {
            let app = self.app;
            match self.snapshot(quarter).await? {
                // What was counted of it may lie in several regions.
                Some(snapshot) => snapshot.organisation(app, organisation, &own, types).await?.map(|it| it.sums.tally),
                None => None,
            }
        };
        let Some(sums) = sums else { return Ok(None) };
        let told = told(measure, &sums);
        Ok(mean(measure, &told).map(|_| told).filter(|_| is_published(measure, &sums)))
    }

    /// An organisation as it was in a quarter, within the scope.
    async fn in_quarter(
        &mut self,
        quarter: Quarter,
        organisation: &Organisation,
    ) -> Result<Option<Organisation>, Error> {
        let own = Filter { organisation: Some(organisation.id.clone()), ..Filter::default() };
        let Some(own) = self.caller.narrow(By::Organisation, &own) else { return Ok(None) };
        let (app, caller) = (self.app, self.caller);
        let Some(snapshot) = self.snapshot(quarter).await? else { return Ok(None) };
        Ok(snapshot.organisation(app, organisation, &own, &caller.types).await?.map(|it| it.organisation))
    }

    async fn snapshot(&mut self, quarter: Quarter) -> Result<Option<&Snapshot>, Error> {
        if !self.snapshots.contains_key(&quarter) {
            let loaded = Snapshot::load(self.app, Edition::first(quarter)).await?;
            self.snapshots.extend(loaded.map(|snapshot| (quarter, snapshot)));
        }
        Ok(self.snapshots.get(&quarter))
    }

    async fn counted(&mut self, quarter: Quarter, region: RegionCode) -> Result<Option<&Counted>, Error> {
        if !self.counted.contains_key(&(quarter, region)) {
            let app = self.app;
            let Some(snapshot) = self.snapshot(quarter).await? else { return Ok(None) };
            let counted = snapshot.counted(app, region).await?;
            self.counted.insert((quarter, region), counted);
        }
        Ok(self.counted.get(&(quarter, region)))
    }
}

/// What of an organisation's counts the measure is about.
fn told(measure: &Measure, sums: &Tally) -> Tally {
    match measure.kind {
        MeasureKind::InformationEvent => Tally { questions: Default::default(), ..sums.clone() },
        MeasureKind::Measure => sums.clone(),
    }
}

/// Coverage always is.
fn is_published(measure: &Measure, sums: &Tally) -> bool {
    measure.kind == MeasureKind::InformationEvent || sums.state() == State::Shown
}

fn mean(measure: &Measure, tally: &Tally) -> Option<Estimate> {
    match (measure.kind, &measure.question) {
        (MeasureKind::InformationEvent, _) => Estimate::of_percent(tally.cohort_completed, tally.sent()),
        (MeasureKind::Measure, None) => estimate(tally),
        (MeasureKind::Measure, Some(question)) => Estimate::of(&scored(*tally.questions.get(question)?)),
    }
}
