//! A quarter beside those that it is compared with: from their counts to rows of figures.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::calendar::Quarter;
use domain::disclosure::{Cell, State};
use domain::figures::edition::Edition;
use domain::figures::indicator::{Answers, CompleteCohort, Earlier, Method, indicators};
use domain::organisation::classification::Classification;
use domain::organisation::{Organisation, OrganisationType};
use domain::questionnaire::Questionnaire;
use domain::questionnaire::asked::AskedQuestions;
use domain::scope::{By, Filter, GrowthPolicy, Unit};
use domain::tally::Tally;

use super::Row;
use crate::counts::quarter_sums::{QuarterSums, Sums};
use crate::counts::snapshots::{InQuarter, Moved, Snapshot};
use crate::{App, Error, registers};

/// The quarter that is asked for and those it is compared with.
pub(super) struct Comparison {
    pub(super) present: Arc<Snapshot>,
    /// The quarter before and that of a year ago; `None`: it is compared with nothing.
    pub(super) earlier: Option<[Arc<Snapshot>; 2]>,
    /// Those in which notices of the quarter could still be answered, if all of them are closed.
    pub(super) later: Vec<Arc<Snapshot>>,
    pub(super) restated_by: Option<Edition>,
    pub(super) policy: GrowthPolicy,
    pub(super) asked: Asked,
    pub(super) types: Arc<Classification>,
}

impl Comparison {
    /// A row for each unit that has organisations.
    pub(super) async fn units(&mut self, app: &App, by: By, filter: &Filter) -> Result<Vec<Row>, Error> {
        let within =
            Cell { region: filter.region, industry: filter.industry, organisation_type: filter.organisation_type };
        let present = self.present.sums_within(app, filter.region).await?;
        let (mut earlier, mut later) = (Vec::with_capacity(2), Vec::with_capacity(self.later.len()));
        for snapshot in self.earlier.iter().flatten() {
            earlier.push(snapshot.sums_within(app, filter.region).await?);
        }
        for snapshot in &self.later {
            later.push(snapshot.sums_within(app, filter.region).await?);
        }
        let units: BTreeMap<Unit, Cell> = present
            .regions_and_types()
            .filter(|region_and_type| within.has(*region_and_type, &self.types))
            .filter_map(|region_and_type| by.unit_of(region_and_type, &self.types))
            .filter_map(|unit| filter.cell(&unit).map(|cell| (unit, cell)))
            .collect();
        let rows = units.into_iter().map(|(unit, cell)| {
            let counted_at = match &unit {
                Unit::Region(region) => present.counted_at(*region).map(str::to_owned),
                _ => None,
            };
            let tallies = |of: &[Arc<QuarterSums>]| of.iter().map(|it| it.cell(&cell, &self.types).tally).collect();
            let (own, around) =
                (present.cell(&cell, &self.types), Around { earlier: tallies(&earlier), later: tallies(&later) });
            Row { counted_at, ..self.row(app, unit, None, own, around) }
        });
        Ok(rows.collect())
    }

    /// A row for each organisation, as it was in the quarter.
    pub(super) async fn each(&mut self, app: &App, filter: &Filter) -> Result<Vec<Row>, Error> {
        let of_region = Filter { region: filter.region, ..Filter::default() };
        let registered = registers::admitted(app, &of_region, &self.types).await?;
        let present = self.present.organisations(app, &registered, filter, &self.types).await?;
        let mut earlier = Vec::with_capacity(2);
        for snapshot in self.earlier.iter().flatten() {
            earlier.push(snapshot.organisations(app, &registered, filter, &self.types).await?);
        }
        let mut later = Vec::with_capacity(self.later.len());
        for snapshot in &self.later {
            // Whatever it is by then: the answers are to notices of when it was this.
            later.push(snapshot.organisations(app, &registered, &of_region, &self.types).await?);
        }
        let rows = present.into_iter().map(|(id, it)| {
            let unit = Unit::Organisation(id.clone());
            let [earlier, later] =
                [&mut earlier, &mut later].map(|of| of.iter_mut().map(|it| tally(it.remove(&id))).collect());
            self.row(app, unit, Some(whose(&it)), it.sums, Around { earlier, later })
        });
        let mut rows: Vec<Row> = rows.collect();
        rows.extend(self.reported(app, filter).await?);
        Ok(rows)
    }

    /// A row for each organisation of a region that another system counts.
    pub(super) async fn reported(&mut self, app: &App, filter: &Filter) -> Result<Vec<Row>, Error> {
        let of_region = Filter { region: filter.region, ..Filter::default() };
        let present = self.present.reported(app, filter, &self.types).await?;
        let (mut earlier, mut later) = (Vec::with_capacity(2), Vec::with_capacity(self.later.len()));
        for snapshot in self.earlier.iter().flatten().filter(|_| !present.is_empty()) {
            earlier.push(snapshot.reported(app, filter, &self.types).await?);
        }
        for snapshot in self.later.iter().filter(|_| !present.is_empty()) {
            later.push(snapshot.reported(app, &of_region, &self.types).await?);
        }
        let mut rows = Vec::with_capacity(present.len());
        for (key, it) in present {
            let [earlier, later] =
                [&mut earlier, &mut later].map(|of| of.iter_mut().map(|it| tally(it.remove(&key))).collect());
            let (system, id) = key;
            let unit = Unit::Reported(it.organisation.region, id);
            let row = self.row(app, unit, Some(whose(&it)), it.sums, Around { earlier, later });
            rows.push(Row { counted_at: Some(system), ..row });
        }
        rows.sort_by(|one, other| one.unit.cmp(&other.unit));
        Ok(rows)
    }

    /// The row of the only organisation that the filter names, as whichever unit is asked for. None where it was not in the quarter.
    pub(super) async fn one(
        &mut self,
        app: &App,
        by: By,
        filter: &Filter,
        registered: Option<&Organisation>,
    ) -> Result<Option<Vec<Row>>, Error> {
        let Some(registered) = registered else { return Ok(None) };
        let Some(present) = self.present.organisation(app, registered, filter, &self.types).await? else {
            return Ok(None);
        };
        let (mut earlier, mut later) = (Vec::with_capacity(2), Vec::with_capacity(self.later.len()));
        for snapshot in self.earlier.iter().flatten() {
            earlier.push(tally(snapshot.organisation(app, registered, filter, &self.types).await?));
        }
        let in_region =
            Filter { organisation: Some(registered.id.clone()), region: filter.region, ..Filter::default() };
        for snapshot in &self.later {
            later.push(tally(snapshot.organisation(app, registered, &in_region, &self.types).await?));
        }
        let Some(unit) = by.unit(&present.organisation, &self.types) else { return Ok(None) };
        self.asked.filter.organisation_type = Some(present.organisation.organisation_type);
        let whose = Some(whose(&present)).filter(|_| by == By::Organisation);
        let counted_at = match &unit {
            Unit::Region(region) => self.present.counted_at(app, *region).await?,
            _ => None,
        };
        let row = self.row(app, unit, whose, present.sums, Around { earlier, later });
        Ok(Some(vec![Row { counted_at, ..row }]))
    }

    fn row(
        &mut self,
        app: &App,
        unit: Unit,
        whose: Option<(Organisation, Moved)>,
        present: Sums,
        around: Around,
    ) -> Row {
        let Around { earlier, later } = around;
        let (organisation, moved) = whose.map_or_else(|| (None, Moved::default()), |(it, moved)| (Some(it), moved));
        let earlier = match &earlier[..] {
            [quarter, year] => Earlier { quarter: Answers::of(quarter), year: Answers::of(year) },
            _ => Earlier::NONE,
        };
        let Sums { organisations, tally, means } = present;
        let indicators = indicators(&tally, Answers::of(&tally), earlier, &app.profile.targets);
        let organisation_type = organisation.as_ref().map(|organisation| organisation.organisation_type);
        let asked = self.asked.of_unit(&unit, organisation_type, self.present.edition.quarter);
        let head = self.present.head.as_ref();
        let last = self.later.last().map(|last| last.edition.quarter.last_day());
        let complete_cohort = last.map(|as_of| CompleteCohort::of(&tally, &later, as_of));
        Row {
            complete_cohort,
            means,
            counted_at: None,
            asked,
            unit,
            organisation,
            moved,
            organisations,
            edition: self.present.edition,
            indicators,
            shown: (tally.state() == State::Shown).then(|| tally.clone()),
            counts: Tally { questions: BTreeMap::new(), ..tally },
            hash: head.map(|head| head.hash.clone()),
            restated_by: self.restated_by,
            method: head.map_or(Method::CURRENT.as_str(), |head| head.method.as_str()).to_owned(),
            growth_policy: self.policy,
            types: Arc::clone(&self.types),
        }
    }
}

/// What was counted of a unit in the other quarters.
struct Around {
    /// In the quarter before and in that of a year ago, if it is compared with any.
    earlier: Vec<Tally>,
    /// In those in which notices of the quarter could still be answered, if they are closed.
    later: Vec<Tally>,
}

fn whose(in_quarter: &InQuarter) -> (Organisation, Moved) {
    (in_quarter.organisation.clone(), in_quarter.moved.clone())
}

fn tally(in_quarter: Option<InQuarter>) -> Tally {
    in_quarter.map(|it| it.sums.tally).unwrap_or_default()
}

/// The questions that rows of one filter are about: the same for all rows of one set of organisation types.
pub(super) struct Asked {
    questionnaires: Arc<Vec<Questionnaire>>,
    filter: Filter,
    types: Arc<Classification>,
    of: BTreeMap<BTreeSet<OrganisationType>, Arc<AskedQuestions>>,
}

impl Asked {
    pub(super) fn of(questionnaires: Arc<Vec<Questionnaire>>, filter: Filter, types: Arc<Classification>) -> Asked {
        Asked { questionnaires, filter, types, of: BTreeMap::new() }
    }

    fn of_unit(
        &mut self,
        unit: &Unit,
        organisation_type: Option<OrganisationType>,
        quarter: Quarter,
    ) -> Arc<AskedQuestions> {
        let within = |it: &OrganisationType| {
            let of_unit = match unit {
                Unit::Type(only) => it == only,
                Unit::Industry(industry) => self.types.is_of(*it, *industry),
                Unit::Organisation(_) | Unit::Reported(..) => {
                    organisation_type.is_none_or(|organisation_type| *it == organisation_type)
                }
                Unit::Country | Unit::Region(_) => true,
            };
            of_unit
                && self.filter.organisation_type.is_none_or(|only| *it == only)
                && self.filter.industry.is_none_or(|industry| self.types.is_of(*it, industry))
        };
        let types: BTreeSet<OrganisationType> = self.types.types().copied().filter(within).collect();
        let days = (quarter.first_day(), quarter.last_day());
        let found = self
            .of
            .entry(types)
            .or_insert_with_key(|types| Arc::new(AskedQuestions::of(&self.questionnaires, types, days)));
        Arc::clone(found)
    }
}
