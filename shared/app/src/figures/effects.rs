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

use crate::counts::count::Counted;
use crate::counts::snapshots::Snapshot;
use crate::identity::access::CallingParticipant;
use crate::{App, Error, registers, store};

/// Reads effects for one caller; each quarter of a region is read once, however many measures lean on it.
pub struct Effects<'a> {
    app: &'a App,
    caller: &'a CallingParticipant,
    snapshots: BTreeMap<Quarter, Snapshot>,
    counted: BTreeMap<(Quarter, RegionCode), Counted>,
    measures: BTreeMap<RegionCode, Vec<Measure>>,
}

impl<'a> Effects<'a> {
    /// Nothing is read yet.
    pub fn new(app: &'a App, caller: &'a CallingParticipant) -> Effects<'a> {
        Effects { app, caller, snapshots: BTreeMap::new(), counted: BTreeMap::new(), measures: BTreeMap::new() }
    }

    /// What a measure of an organisation has brought, as the caller may know it: compared with organisations of its type
    /// that the caller sees, whose figures are published, and that had no measure of the kind at the time; in its region,
    /// or everywhere where there are too few.
    pub async fn brought(&mut self, organisation: &Organisation, measure: &Measure) -> Result<Brought, Error> {
        let mut comparison = measure.comparison();
        // The quarter after it has not begun, or says nothing yet.
        if Quarter::running(self.app.clock.now()) <= comparison.after {
            return Ok(Brought::nothing(comparison));
        }
        // Quarters before count as far back as they show something without a gap.
        let mut shown = 0;
        for quarter in comparison.before.clone() {
            match self.tally(quarter, organisation, measure).await? {
                Some(_) => shown += 1,
                None => break,
            }
        }
        comparison.before.truncate(shown);
        let Some(own) = self.readings(organisation, measure, &comparison).await? else {
            return Ok(Brought::nothing(comparison));
        };
        let near = Filter {
            region: Some(organisation.region),
            organisation_type: Some(organisation.organisation_type),
            ..Filter::default()
        };
        let mut reach = Reach::TypeAndRegion;
        let mut others = self.others(&near, organisation, measure, &comparison).await?;
        if others.len() < COMPARABLE_MIN {
            reach = Reach::Type;
            let all = Filter { organisation_type: Some(organisation.organisation_type), ..Filter::default() };
            others = self.others(&all, organisation, measure, &comparison).await?;
        }
        Ok(Brought::of(comparison, measure.is_registered_in_advance(), &own, reach, &others))
    }

    /// What the compared quarters show of organisations that did nothing of the kind.
    async fn others(
        &mut self,
        comparable: &Filter,
        organisation: &Organisation,
        measure: &Measure,
        comparison: &Comparison,
    ) -> Result<Vec<Readings>, Error> {
        let Some(filter) = self.caller.scope.narrow(By::Organisation, comparable) else { return Ok(Vec::new()) };
        let admitted = registers::admitted(self.app, &filter).await?;
        let regions: BTreeSet<RegionCode> = admitted.values().map(|it| it.region).collect();
        let mut busy = BTreeSet::from([organisation.id.clone()]);
        for region in regions {
            busy.extend(self.busy(region, measure, comparison).await?);
        }
        let mut found = Vec::new();
        for other in admitted.into_values().filter(|it| !busy.contains(&it.id)) {
            found.extend(self.readings(&other, measure, comparison).await?);
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
        let runs = |it: &&Measure| it.kind == measure.kind && it.runs_within(comparison);
        Ok(written.iter().filter(runs).map(|it| it.organisation.clone()).collect())
    }

    /// `None` where a quarter that is compared shows nothing.
    async fn readings(
        &mut self,
        organisation: &Organisation,
        measure: &Measure,
        comparison: &Comparison,
    ) -> Result<Option<Readings>, Error> {
        let (mut sum, mut before) = (Tally::default(), Vec::new());
        for quarter in &comparison.before {
            let Some(tally) = self.tally(*quarter, organisation, measure).await? else { return Ok(None) };
            sum += &tally;
            before.push(tally);
        }
        let after = self.tally(comparison.after, organisation, measure).await?;
        let alarm = self.tally(comparison.alarm, organisation, measure).await?;
        let mean = |tally: &Tally| mean(measure, tally);
        let Some((before_all, after)) = mean(&sum).zip(after.as_ref().and_then(mean)) else { return Ok(None) };
        let trend = match &before[..] {
            [later, earlier, ..] => mean(earlier).zip(mean(later)).map(|(earlier, later)| [earlier, later]),
            _ => None,
        };
        Ok(Some(Readings { before: before_all, after, alarm: alarm.as_ref().and_then(mean), trend }))
    }

    /// What a quarter shows of an organisation; `None`: nothing, or it may not be published.
    async fn tally(
        &mut self,
        quarter: Quarter,
        organisation: &Organisation,
        measure: &Measure,
    ) -> Result<Option<Tally>, Error> {
        let own = Filter { organisation: Some(organisation.id.clone()), ..Filter::default() };
        let Some(own) = self.caller.scope.narrow(By::Organisation, &own) else { return Ok(None) };
        let snapshot = match self.snapshots.entry(quarter) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(vacant) => match Snapshot::load(self.app, Edition::first(quarter)).await? {
                Some(snapshot) => vacant.insert(snapshot),
                None => return Ok(None),
            },
        };
        let sums = if organisation.former_regions.is_empty() {
            let of_region = match self.counted.entry((quarter, organisation.region)) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(vacant) => vacant.insert(snapshot.counted(self.app, organisation.region).await?),
            };
            of_region.get(&organisation.id).map(|it| it.tally.clone())
        } else {
            // What was counted of it may lie in several regions.
            snapshot.organisation(self.app, organisation, &own).await?.map(|it| it.sums.tally)
        };
        let Some(sums) = sums else { return Ok(None) };
        let told = told(measure, &sums);
        Ok(mean(measure, &told).map(|_| told).filter(|_| is_published(measure, &sums)))
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
