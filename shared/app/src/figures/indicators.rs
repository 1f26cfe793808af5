//! Indicators within a scope (A2.9, A2.11, A2.12). Every read starts from the scope; what lies outside does not exist. One path
//! leads from counts to figures, for finals and running values, pages, programs, tables and reports alike.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use domain::calendar::Quarter;
use domain::figures::edition::Edition;
use domain::figures::indicator::{CompleteCohort, Indicators};
use domain::figures::organisation_means::OrganisationMeans;
use domain::identifier::OrganisationId;
use domain::organisation::classification::Classification;
use domain::organisation::{Industry, Level, Organisation};
use domain::questionnaire::Questionnaire;
use domain::questionnaire::asked::AskedQuestions;
use domain::scope::{By, Filter, GrowthPolicy, Scope, Unit};
use domain::tally::{COHORT_QUARTERS_MAX, Tally};
use table::items::FinalsHeadItem;

use crate::counts::federation::LateRegion;
use crate::counts::finals;
use crate::counts::snapshots::{InQuarter, Moved, Snapshot};
use crate::figures::reader_calendar::running;
use crate::identity::access::CallingParticipant;
use crate::{App, Error, registers};
use comparison::{Asked, Comparison};

mod comparison;

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
    /// The period that an edition is.
    pub fn of(edition: Edition) -> Period {
        if edition.number == 0 { Period::Quarter(edition.quarter) } else { Period::Restatement(edition) }
    }

    /// The quarter that the period is, or lies in; `running` is that of the reader.
    pub fn quarter(self, running: Quarter) -> Quarter {
        self.edition(running).quarter
    }

    /// The edition of the quarter that is read.
    pub fn edition(self, running: Quarter) -> Edition {
        match self {
            Period::Running => Edition::first(running),
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
    /// The cohort when the last notice of the quarter could be answered no more; `None` before.
    pub complete_cohort: Option<CompleteCohort>,
    /// The means of the organisations that it is about and whose satisfaction is shown.
    pub means: OrganisationMeans,
    /// The questions that the answers are to, in their order.
    pub asked: Arc<AskedQuestions>,
    /// The types and industries by which it was asked for.
    pub types: Arc<Classification>,
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

impl Row {
    /// The industry that it is about, if it is one.
    pub fn industry(&self) -> Option<Industry> {
        match (&self.unit, &self.organisation) {
            (Unit::Industry(industry), _) => Some(*industry),
            (Unit::Type(organisation_type), _) => self.types.industry_of(*organisation_type),
            (_, organisation) => self.types.industry_of(organisation.as_ref()?.organisation_type),
        }
    }

    /// The last day of answers that the cohort of a closed quarter has: the quarter's own, where the organisations are.
    pub fn cohort_as_of(&self) -> Option<NaiveDate> {
        self.hash.as_ref().map(|_| self.edition.quarter.last_day())
    }
}

/// Answers questions of one caller; keeps the quarters that it has read.
pub struct IndicatorQuery<'a> {
    app: &'a App,
    caller: &'a CallingParticipant,
    snapshots: BTreeMap<Edition, Option<Arc<Snapshot>>>,
    organisations: BTreeMap<OrganisationId, Option<Organisation>>,
    running: Option<Quarter>,
    heads: Option<Arc<BTreeMap<Edition, FinalsHeadItem>>>,
    questionnaires: Option<Arc<Vec<Questionnaire>>>,
}

impl<'a> IndicatorQuery<'a> {
    /// A query that has read nothing yet.
    pub fn new(app: &'a App, caller: &'a CallingParticipant) -> IndicatorQuery<'a> {
        IndicatorQuery {
            app,
            caller,
            snapshots: BTreeMap::new(),
            organisations: BTreeMap::new(),
            running: None,
            heads: None,
            questionnaires: None,
        }
    }

    /// That of another caller, with all that is read already.
    pub(super) fn read_by<'b>(&self, caller: &'b CallingParticipant) -> IndicatorQuery<'b>
    where
        'a: 'b,
    {
        IndicatorQuery {
            app: self.app,
            caller,
            snapshots: self.snapshots.clone(),
            organisations: self.organisations.clone(),
            // It may be another where another caller is.
            running: None,
            heads: self.heads.clone(),
            questionnaires: self.questionnaires.clone(),
        }
    }

    /// Whether an edition was made.
    pub(super) async fn is_closed(&mut self, edition: Edition) -> Result<bool, Error> {
        Ok(self.heads().await?.contains_key(&edition))
    }

    /// The quarter that runs where the caller is.
    pub async fn running(&mut self) -> Result<Quarter, Error> {
        if let Some(known) = self.running {
            return Ok(known);
        }
        let read = running(self.app, &self.caller.scope).await?;
        self.running = Some(read);
        Ok(read)
    }

    /// What the caller may see.
    pub fn scope(&self) -> &'a Scope {
        &self.caller.scope
    }

    /// The figures that are asked for, in order of units; `None`: they lie outside the scope, or there is no such
    /// organisation or restatement.
    pub async fn rows(&mut self, question: &Question) -> Result<Option<Vec<Row>>, Error> {
        self.answer(question, true).await
    }

    /// [`IndicatorQuery::rows`] for whoever does not tell how anything grew: no other quarter is read, and rows have neither growth nor a complete
    /// cohort.
    pub(super) async fn rows_alone(&mut self, question: &Question) -> Result<Option<Vec<Row>>, Error> {
        self.answer(question, false).await
    }

    async fn answer(&mut self, question: &Question, is_compared: bool) -> Result<Option<Vec<Row>>, Error> {
        let Some(filter) = self.caller.narrow(question.by, &question.filter) else { return Ok(None) };
        let edition = question.period.edition(self.running().await?);
        let Some(present) = self.snapshot(edition).await? else { return Ok(None) };
        let (mut earlier, mut later) = (None, Vec::new());
        if is_compared {
            let back = |policy: GrowthPolicy| edition.quarter.back(policy.periods_back());
            let quarter = self.first(back(GrowthPolicy::PerQuarter)).await?;
            earlier = Some([quarter, self.first(back(GrowthPolicy::PerYear)).await?]);
            later = self.later(&present).await?;
        }
        let restated_by = self.restated_by(&present).await?;
        let policy = self.caller.role.growth_policy(self.own_level().await?);
        let types = Arc::clone(&self.caller.types);
        let asked = Asked::of(self.questionnaires().await?, filter.clone(), Arc::clone(&types));
        let mut comparison = Comparison { present, earlier, later, restated_by, policy, asked, types };
        match (&filter.organisation, question.by) {
            (Some(id), by) => {
                let registered = self.organisation(id).await?;
                let mut rows = comparison.one(self.app, by, &filter, registered.as_ref()).await?.unwrap_or_default();
                // Another system's may have the same name: whoever sees one alone sees that of this system.
                if by == By::Organisation && !matches!(self.caller.scope, Scope::Organisation(_)) {
                    rows.extend(comparison.reported(self.app, &filter).await?);
                }
                Ok((!rows.is_empty()).then_some(rows))
            }
            (None, By::Organisation) => comparison.each(self.app, &filter).await.map(Some),
            (None, by) => comparison.units(self.app, by, &filter).await.map(Some),
        }
    }

    /// Regions that another system counts, within the scope and the question, whose results in the period are late.
    pub async fn late(&mut self, question: &Question) -> Result<Vec<LateRegion>, Error> {
        let edition = question.period.edition(self.running().await?);
        let Some(snapshot) = self.snapshot(edition).await? else { return Ok(Vec::new()) };
        let asked = |late: &&LateRegion| {
            let filter = Filter { region: Some(late.region), ..question.filter.clone() };
            let other = question.filter.region.is_some_and(|region| region != late.region);
            !other && self.caller.narrow(By::Region, &filter).is_some()
        };
        Ok(snapshot.late(self.app).await?.into_iter().filter(|late| asked(&late)).collect())
    }

    /// Answers one question for the latest quarters up to that of the question, oldest first. `None` as for [`IndicatorQuery::rows`].
    pub async fn trend(
        &mut self,
        question: &Question,
        quarters: u8,
    ) -> Result<Option<Vec<(Quarter, Vec<Row>)>>, Error> {
        let last = question.period.quarter(self.running().await?);
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
        let snapshot = Snapshot::of(edition, self.heads().await?.get(&edition).cloned()).map(Arc::new);
        self.snapshots.insert(edition, snapshot.clone());
        Ok(snapshot)
    }

    /// Every edition that was made: one query for all quarters of a history.
    async fn heads(&mut self) -> Result<Arc<BTreeMap<Edition, FinalsHeadItem>>, Error> {
        if let Some(known) = &self.heads {
            return Ok(Arc::clone(known));
        }
        let read = Arc::new(finals::heads(self.app).await?);
        self.heads = Some(Arc::clone(&read));
        Ok(read)
    }

    /// The first edition of a quarter is always there, be it of nothing.
    async fn first(&mut self, quarter: Quarter) -> Result<Arc<Snapshot>, Error> {
        let snapshot = self.snapshot(Edition::first(quarter)).await?;
        snapshot.ok_or_else(|| Error::Corrupt("a quarter without a first edition".to_owned()))
    }

    /// The quarters in which notices of a closed one could still be answered, when all of them are closed; else none.
    async fn later(&mut self, present: &Snapshot) -> Result<Vec<Arc<Snapshot>>, Error> {
        let mut quarters = vec![present.edition.quarter.next()];
        let count = self.app.profile.terms.cohort_quarters().min(COHORT_QUARTERS_MAX);
        while quarters.len() < usize::from(count) {
            quarters.extend(quarters.last().map(|last| last.next()));
        }
        let last = quarters.last().map(|last| Edition::first(*last));
        let is_closed = match (&present.head, last) {
            (Some(_), Some(last)) => self.heads().await?.contains_key(&last),
            _ => false,
        };
        let mut later = Vec::new();
        for quarter in quarters.into_iter().filter(|_| is_closed) {
            later.push(self.first(quarter).await?);
        }
        Ok(later)
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
    async fn own_level(&mut self) -> Result<Option<Level>, Error> {
        let Scope::Organisation(id) = &self.caller.scope else { return Ok(None) };
        Ok(self.organisation(id).await?.map(|organisation| organisation.level))
    }

    async fn organisation(&mut self, id: &OrganisationId) -> Result<Option<Organisation>, Error> {
        if let Some(known) = self.organisations.get(id) {
            return Ok(known.clone());
        }
        let read = registers::organisation(self.app, id).await?;
        self.organisations.insert(id.clone(), read.clone());
        Ok(read)
    }

    async fn restated_by(&mut self, present: &Snapshot) -> Result<Option<Edition>, Error> {
        if present.head.is_none() {
            return Ok(None);
        }
        let heads = self.heads().await?;
        let of_quarter = heads.keys().filter(|edition| edition.quarter == present.edition.quarter);
        Ok(of_quarter.max().copied().filter(|latest| *latest > present.edition))
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

/// An organisation that lies within the caller's scope by the register.
pub async fn organisation_within(
    app: &App,
    caller: &CallingParticipant,
    id: &OrganisationId,
) -> Result<Option<Organisation>, Error> {
    let asked = Filter { organisation: Some(id.clone()), ..Filter::default() };
    let Some(filter) = caller.narrow(By::Organisation, &asked) else { return Ok(None) };
    Ok(registers::admitted(app, &filter, &caller.types).await?.into_values().next())
}

/// An organisation as it was in a quarter, if it lay within the caller's scope then.
pub async fn organisation_in_quarter(
    app: &App,
    caller: &CallingParticipant,
    id: &OrganisationId,
    edition: Edition,
) -> Result<Option<InQuarter>, Error> {
    let asked = Filter { organisation: Some(id.clone()), ..Filter::default() };
    let Some(filter) = caller.narrow(By::Organisation, &asked) else { return Ok(None) };
    let Some(registered) = registers::organisation(app, id).await? else { return Ok(None) };
    let Some(snapshot) = Snapshot::load(app, edition).await? else { return Ok(None) };
    snapshot.organisation(app, &registered, &filter, &caller.types).await
}
