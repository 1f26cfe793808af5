//! Indicators within a scope (A2.9, A2.11, A2.12). Every read starts from the scope; what lies outside does not exist. One path
//! leads from counts to figures, for finals and running values, pages, programs, tables and reports alike.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::calendar::Quarter;
use domain::disclosure::{Cell, State};
use domain::figures::edition::Edition;
use domain::figures::indicator::{Answers, Earlier, Indicators, Method, indicators};
use domain::identifier::OrganisationId;
use domain::organisation::{Level, Organisation, OrganisationType};
use domain::questionnaire::Questionnaire;
use domain::questionnaire::asked::AskedQuestions;
use domain::scope::{By, Filter, GrowthPolicy, Scope, Unit};
use domain::tally::Tally;

use crate::counts::federation::LateRegion;
use crate::counts::finals;
use crate::counts::snapshots::{InQuarter, Moved, Snapshot, Sums};
use crate::identity::access::CallingParticipant;
use crate::{App, Error, registers};

/// The period that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// The present quarter, as it stands.
    Running,
    /// A named quarter.
    Quarter(Quarter),
    /// A restatement of a quarter.
    Restatement(Edition),
}

impl Period {
    /// The quarter that the period is, or lies in.
    pub fn quarter(self, now: DateTime<Utc>) -> Quarter {
        self.edition(now).quarter
    }

    /// The edition of the quarter that is read.
    pub fn edition(self, now: DateTime<Utc>) -> Edition {
        match self {
            Period::Running => Edition::first(Quarter::running(now)),
            Period::Quarter(quarter) => Edition::first(quarter),
            Period::Restatement(edition) => edition,
        }
    }
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Of which period.
    pub period: Period,
    /// What the rows are.
    pub by: By,
    /// Of which organisations.
    pub filter: Filter,
}

/// The figures of one unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What they are about.
    pub unit: Unit,
    /// The organisation as it was in the quarter, where they are about one.
    pub organisation: Option<Organisation>,
    /// How it moved inside the quarter.
    pub moved: Moved,
    /// The public URL of the system that counts the region or the organisation, where that is another one: all further figures are there.
    pub counted_at: Option<String>,
    /// How many organisations they are about.
    pub organisations: u64,
    /// Of which quarter, in which edition.
    pub edition: Edition,
    /// The figures.
    pub indicators: Indicators,
    /// The questions that the answers are to, in their order.
    pub asked: Arc<AskedQuestions>,
    /// The counts that are no opinion: for the ladder.
    pub counts: Tally,
    /// The scores that may be published: for the order and the funnel. `None` where they may not.
    pub shown: Option<Tally>,
    /// The hash of the edition; `None` for running values.
    pub hash: Option<String>,
    /// The latest restatement of the quarter, where there is one.
    pub restated_by: Option<Edition>,
    /// Version of the method.
    pub method: String,
    /// How often growth is due from whoever asked.
    pub growth_policy: GrowthPolicy,
}

/// Answers questions of one caller; keeps the quarters that it has read.
pub struct IndicatorQuery<'a> {
    app: &'a App,
    caller: &'a CallingParticipant,
    snapshots: BTreeMap<Edition, Option<Arc<Snapshot>>>,
    questionnaires: Option<Arc<Vec<Questionnaire>>>,
}

impl<'a> IndicatorQuery<'a> {
    /// A query that has read nothing yet.
    pub fn new(app: &'a App, caller: &'a CallingParticipant) -> IndicatorQuery<'a> {
        IndicatorQuery { app, caller, snapshots: BTreeMap::new(), questionnaires: None }
    }

    /// What the caller may see.
    pub fn scope(&self) -> &'a Scope {
        &self.caller.scope
    }

    /// The figures that are asked for, in order of units; `None`: they lie outside the scope, or there is no such
    /// organisation or restatement.
    pub async fn rows(&mut self, question: &Question) -> Result<Option<Vec<Row>>, Error> {
        let Some(filter) = self.caller.scope.narrow(question.by, &question.filter) else { return Ok(None) };
        let edition = question.period.edition(self.app.clock.now());
        let Some(present) = self.snapshot(edition).await? else { return Ok(None) };
        let quarter = self.first(edition.quarter.back(GrowthPolicy::PerQuarter.periods_back())).await?;
        let year = self.first(edition.quarter.back(GrowthPolicy::PerYear.periods_back())).await?;
        let restated_by = self.restated_by(&present).await?;
        let policy = self.caller.role.growth_policy(self.own_level().await?);
        let asked = Asked { questionnaires: self.questionnaires().await?, filter: filter.clone(), of: BTreeMap::new() };
        let mut comparison = Comparison { present, quarter, year, restated_by, policy, asked };
        match (&filter.organisation, question.by) {
            (Some(_), _) => comparison.one(self.app, question.by, &filter).await,
            (None, By::Organisation) => comparison.each(self.app, &filter).await.map(Some),
            (None, by) => Ok(Some(comparison.units(self.app, by, &filter))),
        }
    }

    /// Regions that another system counts, within the scope and the question, whose results in the period are late.
    pub async fn late(&mut self, question: &Question) -> Result<Vec<LateRegion>, Error> {
        let edition = question.period.edition(self.app.clock.now());
        let Some(snapshot) = self.snapshot(edition).await? else { return Ok(Vec::new()) };
        let asked = |late: &&LateRegion| {
            let filter = Filter { region: Some(late.region), ..question.filter.clone() };
            let other = question.filter.region.is_some_and(|region| region != late.region);
            !other && self.caller.scope.narrow(By::Region, &filter).is_some()
        };
        Ok(snapshot.late.iter().filter(asked).cloned().collect())
    }

    /// Answers one question for the latest quarters up to that of the question, oldest first. `None` as for [`IndicatorQuery::rows`].
    pub async fn trend(
        &mut self,
        question: &Question,
        quarters: u8,
    ) -> Result<Option<Vec<(Quarter, Vec<Row>)>>, Error> {
        let last = question.period.quarter(self.app.clock.now());
        let mut trend = Vec::new();
        for back in (0..quarters).rev() {
            let quarter = last.back(back);
            // The last one is what was asked for, be it a restatement.
            let period = if back == 0 { question.period } else { Period::Quarter(quarter) };
            let question = Question { period, ..question.clone() };
            match self.rows(&question).await? {
                Some(rows) => trend.push((quarter, rows)),
                None if back == 0 => return Ok(None),
                // It was elsewhere then, or nowhere yet.
                None => trend.push((quarter, Vec::new())),
            }
        }
        Ok(Some(trend))
    }

    async fn snapshot(&mut self, edition: Edition) -> Result<Option<Arc<Snapshot>>, Error> {
        if let Some(known) = self.snapshots.get(&edition) {
            return Ok(known.clone());
        }
        let loaded = Snapshot::load(self.app, edition).await?.map(Arc::new);
        self.snapshots.insert(edition, loaded.clone());
        Ok(loaded)
    }

    /// The first edition of a quarter is always there, be it of nothing.
    async fn first(&mut self, quarter: Quarter) -> Result<Arc<Snapshot>, Error> {
        let snapshot = self.snapshot(Edition::first(quarter)).await?;
        snapshot.ok_or_else(|| Error::Corrupt("a quarter without a first edition".to_owned()))
    }

    async fn questionnaires(&mut self) -> Result<Arc<Vec<Questionnaire>>, Error> {
        if let Some(known) = &self.questionnaires {
            return Ok(Arc::clone(known));
        }
        let loaded = Arc::new(registers::questionnaires(self.app).await?);
        self.questionnaires = Some(Arc::clone(&loaded));
        Ok(loaded)
    }

    /// The level of the only organisation that the caller sees.
    async fn own_level(&self) -> Result<Option<Level>, Error> {
        let Scope::Organisation(id) = &self.caller.scope else { return Ok(None) };
        Ok(registers::organisation(self.app, id).await?.map(|organisation| organisation.level))
    }

    async fn restated_by(&self, present: &Snapshot) -> Result<Option<Edition>, Error> {
        if present.head.is_none() {
            return Ok(None);
        }
        let latest = finals::latest(self.app, present.edition.quarter).await?;
        Ok(latest.filter(|latest| *latest > present.edition))
    }
}

/// The figures that are asked for, by a reader that reads once.
pub async fn rows(
    app: &App,
    caller: &CallingParticipant,
    period: Period,
    by: By,
    filter: &Filter,
) -> Result<Option<Vec<Row>>, Error> {
    IndicatorQuery::new(app, caller).rows(&Question { period, by, filter: filter.clone() }).await
}

/// The quarter that is asked for and those it is compared with.
struct Comparison {
    present: Arc<Snapshot>,
    quarter: Arc<Snapshot>,
    year: Arc<Snapshot>,
    restated_by: Option<Edition>,
    policy: GrowthPolicy,
    asked: Asked,
}

impl Comparison {
    /// A row for each unit that has organisations.
    fn units(&mut self, app: &App, by: By, filter: &Filter) -> Vec<Row> {
        let within =
            Cell { region: filter.region, industry: filter.industry, organisation_type: filter.organisation_type };
        let units: BTreeMap<Unit, Cell> = self
            .present
            .regions_and_types()
            .filter(|region_and_type| within.has(*region_and_type))
            .filter_map(|region_and_type| by.unit_of(region_and_type))
            .filter_map(|unit| filter.cell(&unit).map(|cell| (unit, cell)))
            .collect();
        let rows = units.into_iter().map(|(unit, cell)| {
            let [present, quarter, year] = [&self.present, &self.quarter, &self.year].map(|it| it.cell(&cell));
            self.row(app, unit, None, present, &quarter, &year)
        });
        rows.collect()
    }

    /// A row for each organisation, as it was in the quarter.
    async fn each(&mut self, app: &App, filter: &Filter) -> Result<Vec<Row>, Error> {
        let of_region = Filter { region: filter.region, ..Filter::default() };
        let registered = registers::admitted(app, &of_region).await?;
        let mut found = Vec::with_capacity(3);
        for snapshot in [&self.present, &self.quarter, &self.year] {
            found.push(snapshot.organisations(app, &registered, filter).await?);
        }
        let [present, mut quarter, mut year] = found.try_into().unwrap_or_default();
        let rows = present.into_iter().map(|(id, it)| {
            let unit = Unit::Organisation(id.clone());
            let [quarter, year] = [&mut quarter, &mut year].map(|earlier| sums(earlier.remove(&id)));
            self.row(app, unit, Some(whose(&it)), it.sums, &quarter, &year)
        });
        let mut rows: Vec<Row> = rows.collect();
        rows.extend(self.reported(app, filter).await?);
        Ok(rows)
    }

    /// A row for each organisation of a region that another system counts.
    async fn reported(&mut self, app: &App, filter: &Filter) -> Result<Vec<Row>, Error> {
        let snapshots = [&self.present, &self.quarter, &self.year].map(Arc::clone);
        let present = snapshots[0].reported(app, filter).await?;
        let mut quarter = snapshots[1].reported(app, filter).await?;
        let mut year = snapshots[2].reported(app, filter).await?;
        let mut rows = Vec::with_capacity(present.len());
        for (key, it) in present {
            let [quarter, year] = [&mut quarter, &mut year].map(|earlier| sums(earlier.remove(&key)));
            let (system, id) = key;
            let unit = Unit::Reported(it.organisation.region, id);
            let row = self.row(app, unit, Some(whose(&it)), it.sums, &quarter, &year);
            rows.push(Row { counted_at: Some(system.to_owned()), ..row });
        }
        rows.sort_by(|one, other| one.unit.cmp(&other.unit));
        Ok(rows)
    }

    /// The row of the only organisation that the filter names, as whichever unit is asked for. None where it was not in the quarter.
    async fn one(&mut self, app: &App, by: By, filter: &Filter) -> Result<Option<Vec<Row>>, Error> {
        let Some(id) = &filter.organisation else { return Ok(None) };
        let Some(registered) = registers::organisation(app, id).await? else { return Ok(None) };
        let Some(present) = self.present.organisation(app, &registered, filter).await? else { return Ok(None) };
        let quarter = sums(self.quarter.organisation(app, &registered, filter).await?);
        let year = sums(self.year.organisation(app, &registered, filter).await?);
        let unit = by.unit(&present.organisation);
        self.asked.filter.organisation_type = Some(present.organisation.organisation_type);
        let whose = Some(whose(&present)).filter(|_| by == By::Organisation);
        Ok(Some(vec![self.row(app, unit, whose, present.sums, &quarter, &year)]))
    }

    fn row(
        &mut self,
        app: &App,
        unit: Unit,
        whose: Option<(Organisation, Moved)>,
        present: Sums,
        quarter: &Sums,
        year: &Sums,
    ) -> Row {
        let (organisation, moved) = whose.map_or_else(|| (None, Moved::default()), |(it, moved)| (Some(it), moved));
        let earlier = Earlier { quarter: Answers::of(&quarter.tally), year: Answers::of(&year.tally) };
        let Sums { organisations, tally } = present;
        let indicators = indicators(&tally, Answers::of(&tally), earlier, &app.profile.targets);
        let organisation_type = organisation.as_ref().map(|organisation| organisation.organisation_type);
        let asked = self.asked.of_unit(&unit, organisation_type, self.present.edition.quarter);
        let head = self.present.head.as_ref();
        let counted_at = match &unit {
            Unit::Region(region) => self.present.counted_at(*region).map(str::to_owned),
            _ => None,
        };
        Row {
            asked,
            counted_at,
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
        }
    }
}

fn whose(in_quarter: &InQuarter) -> (Organisation, Moved) {
    (in_quarter.organisation.clone(), in_quarter.moved.clone())
}

fn sums(in_quarter: Option<InQuarter>) -> Sums {
    in_quarter.map_or_else(|| Sums::of_one(Tally::default()), |it| it.sums)
}

/// The questions that rows of one filter are about: the same for all rows of one set of organisation types.
struct Asked {
    questionnaires: Arc<Vec<Questionnaire>>,
    filter: Filter,
    of: BTreeMap<BTreeSet<OrganisationType>, Arc<AskedQuestions>>,
}

impl Asked {
    fn of_unit(
        &mut self,
        unit: &Unit,
        organisation_type: Option<OrganisationType>,
        quarter: Quarter,
    ) -> Arc<AskedQuestions> {
        let within = |it: &OrganisationType| {
            let of_unit = match unit {
                Unit::Type(only) => it == only,
                Unit::Industry(industry) => it.industry() == *industry,
                Unit::Organisation(_) | Unit::Reported(..) => {
                    organisation_type.is_none_or(|organisation_type| *it == organisation_type)
                }
                Unit::Country | Unit::Region(_) => true,
            };
            of_unit
                && self.filter.organisation_type.is_none_or(|only| *it == only)
                && self.filter.industry.is_none_or(|industry| it.industry() == industry)
        };
        let types: BTreeSet<OrganisationType> = OrganisationType::ALL.into_iter().filter(within).collect();
        let days = (quarter.first_day(), quarter.last_day());
        let found = self
            .of
            .entry(types)
            .or_insert_with_key(|types| Arc::new(AskedQuestions::of(&self.questionnaires, types, days)));
        Arc::clone(found)
    }
}

/// An organisation that lies within the caller's scope by the register.
pub async fn organisation_within(
    app: &App,
    caller: &CallingParticipant,
    id: &OrganisationId,
) -> Result<Option<Organisation>, Error> {
    let asked = Filter { organisation: Some(id.clone()), ..Filter::default() };
    let Some(filter) = caller.scope.narrow(By::Organisation, &asked) else { return Ok(None) };
    Ok(registers::admitted(app, &filter).await?.into_values().next())
}

/// An organisation as it was in a quarter, if it lay within the caller's scope then.
pub async fn organisation_in_quarter(
    app: &App,
    caller: &CallingParticipant,
    id: &OrganisationId,
    edition: Edition,
) -> Result<Option<InQuarter>, Error> {
    let asked = Filter { organisation: Some(id.clone()), ..Filter::default() };
    let Some(filter) = caller.scope.narrow(By::Organisation, &asked) else { return Ok(None) };
    let Some(registered) = registers::organisation(app, id).await? else { return Ok(None) };
    let Some(snapshot) = Snapshot::load(app, edition).await? else { return Ok(None) };
    snapshot.organisation(app, &registered, &filter).await
}
