//! Measures that are likely to be late, by how their performers kept to their plans until now; those of confirmed road maps that are at
//! risk stand among the tasks of whoever responds to lateness (B.6а), and on the next agenda.

use std::collections::BTreeMap;

use domain::identifier::ParticipantId;
use domain::improvement::forecast::{Finished, Forecast, finished, forecast, is_at_risk};
use domain::improvement::kinds::document::Document;
use domain::improvement::kinds::measure::Measure;
use domain::improvement::{Case, CaseId, Details, Kind};
use domain::working_time::ProductionCalendar;
use table::items::{AtRiskItem, MeasureAtRisk};
use table::{Expect, Range, keys};

use super::people::By;
use super::{facts, lists, places, road_map, stored, today};
use crate::store::{self, Stored, load, put};
use crate::{App, Error};

/// The job in whose name it is looked.
const JOB: &str = "rollup";

/// Finished measures of a performer that are looked at, the newest first.
const FINISHED_MAX: usize = 200;

/// Measures at risk that are kept, the likeliest first.
const AT_RISK_MAX: usize = 500;

/// What performers have finished; each is looked up once.
pub struct Past<'a> {
    app: &'a App,
    calendar: ProductionCalendar,
    of: BTreeMap<ParticipantId, Vec<Finished>>,
}

impl<'a> Past<'a> {
    /// Nothing is looked up yet.
    pub async fn new(app: &'a App) -> Result<Past<'a>, Error> {
        Ok(Past { app, calendar: stored::calendar(app).await?, of: BTreeMap::new() })
    }

    /// What the past of its performers says of a measure; `None`: it is carried out, or never will be.
    pub async fn says(&mut self, case: &Case, measure: &Measure) -> Result<Option<Forecast>, Error> {
        if case.is_ended() || case.state.as_str() == "reported" {
            return Ok(None);
        }
        let mut past = Vec::new();
        for performer in &case.parties.performers {
            if !self.of.contains_key(performer) {
                let read = self.finished_by(performer).await?;
                self.of.insert(performer.clone(), read);
            }
            past.extend(self.of.get(performer).into_iter().flatten().copied());
        }
        Ok(Some(forecast(measure, &past, today(self.app), &self.calendar, &self.app.improvement.forecast)))
    }

    async fn finished_by(&self, performer: &ParticipantId) -> Result<Vec<Finished>, Error> {
        let newest = lists::first(self.app, &places::finished_by(performer), &Range::All, FINISHED_MAX).await?;
        let taken = newest.iter().filter_map(|case| match &case.details {
            Details::Measure(measure) => finished(measure, &self.calendar),
            _ => None,
        });
        Ok(taken.collect())
    }
}

/// Looks once a day which measures of confirmed road maps are at risk; answers how many there are. Twice is once.
pub async fn look(app: &App) -> Result<usize, Error> {
    let today = today(app);
    let before = load::<AtRiskItem>(&*app.table, &keys::at_risk()).await?;
    if !app.improvement.runs_on(today) || before.as_ref().is_some_and(|it| it.form.looked_on == Some(today)) {
        return Ok(before.map_or(0, |it| it.form.measures.len()));
    }
    let mut past = Past::new(app).await?;
    let mut measures: BTreeMap<CaseId, MeasureAtRisk> = BTreeMap::new();
    let rules = &app.improvement.forecast;
    for road_map in confirmed(app).await? {
        for (case, measure) in road_map::measures(app, &road_map).await? {
            let Some(told) = past.says(&case, &measure).await? else { continue };
            let Forecast::Told { late, expected } = told else { continue };
            if is_at_risk(told, rules) {
                let facts = facts::gather(app, &By::Job(JOB), Some(&case), None).await?.facts;
                let mss = case.chain(facts.chain).mss;
                measures.insert(case.id.clone(), MeasureAtRisk { case: case.id, mss, late, expected });
            }
        }
    }
    let mut measures: Vec<_> = measures.into_values().collect();
    measures.sort_by_key(|it| (std::cmp::Reverse(it.late), it.expected, it.case.clone()));
    measures.truncate(AT_RISK_MAX);
    let found = measures.len();
    let item = AtRiskItem { looked_on: Some(today), measures };
    let expect = before.as_ref().map_or(Expect::Absent, Stored::expect);
    // Somebody else looked at the same instant: they found the same.
    store::write(&*app.table, vec![put(keys::at_risk(), &item, expect)?]).await?.either_way();
    Ok(found)
}

/// Measures that were at risk when it was looked last, and have not ended since.
pub(super) async fn at_risk(app: &App, mss: bool) -> Result<Vec<(Case, MeasureAtRisk)>, Error> {
    let stored = load::<AtRiskItem>(&*app.table, &keys::at_risk()).await?;
    let mut found = Vec::new();
    for it in stored.map(|it| it.form.measures).unwrap_or_default().into_iter().filter(|it| it.mss == mss) {
        let open = stored::case(app, &it.case).await?.filter(|case| !case.is_ended() && case.due().is_some());
        found.extend(open.map(|case| (case, it)));
    }
    Ok(found)
}

/// Road maps that the subcommission has confirmed.
async fn confirmed(app: &App) -> Result<Vec<CaseId>, Error> {
    let documents = lists::cases(app, &keys::list_of_kind(Kind::Document), &Range::All).await?.into_iter();
    let confirmed = documents.filter(|case| case.details.is_road_map() && Document::is_confirmed(case.state));
    Ok(confirmed.map(|case| case.id).collect())
}
