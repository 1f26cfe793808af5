//! Sudden falls within the running quarter: each step of the published figures is looked at once, and what it shows opens one proposal of
//! an incident for ever. Nothing else than what everybody sees is read.

use domain::calendar::Quarter;
use domain::identifier::OrganisationId;
use domain::improvement::case::Evidence;
use domain::improvement::kinds::Kind;
use domain::improvement::sudden::{Running, Watched, case_of, look};
use domain::improvement::{CaseId, Put};
use domain::organisation::RegionCode;
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeMap;
use table::items::{StepItem, decode};
use table::{Expect, Range, keys};

use super::people::{self, By};
use super::{CaseError, acting, falls, finals, stored, themes, today};
use crate::store::{self, put};
use crate::{App, Error, registers};

/// The job in whose name incidents are proposed.
const JOB: &str = "rollup";

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SuddenReport {
    /// Steps that were looked at.
    pub steps: u64,
    /// Incidents that were proposed.
    pub proposed: u64,
}

/// Looks at what was published since the last run. Twice is once: a step is marked with what it showed before an incident is
/// proposed, and the mark says until then that it is to be.
pub async fn watch(app: &App) -> Result<SuddenReport, Error> {
    let mut report = SuddenReport::default();
    let now = app.clock.now();
    if !app.improvement.runs_on(today(app)) {
        return Ok(report);
    }
    let period = Quarter::running(now);
    for (region, shown) in finals::running(app, period).await? {
        let marks = marks(app, period, region).await?;
        for (organisation, shown) in shown {
            let place = Place { app, organisation: &organisation, period, region };
            place.step(marks.get(&organisation), shown, &mut report).await?;
        }
    }
    Ok(report)
}

async fn marks(
    app: &App,
    period: Quarter,
    region: RegionCode,
) -> Result<BTreeMap<OrganisationId, (StepItem, u64)>, Error> {
    let items = store::all(&*app.table, &keys::steps(period, region), &Range::All).await?;
    let mark = |item: &table::Item| {
        let id = OrganisationId::parse(&item.key.sk).map_err(|error| Error::Corrupt(error.to_string()))?;
        Ok((id, (decode(item)?, item.version)))
    };
    items.iter().map(mark).collect()
}

/// An organisation's figures of a quarter.
struct Place<'a> {
    app: &'a App,
    organisation: &'a OrganisationId,
    period: Quarter,
    region: RegionCode,
}

impl Place<'_> {
    async fn step(
        &self,
        mark: Option<&(StepItem, u64)>,
        shown: Watched,
        report: &mut SuddenReport,
    ) -> Result<(), Error> {
        let (mut item, mut expect) = match mark {
            Some((item, version)) => (item.clone(), Expect::Version(*version)),
            None => (StepItem::default(), Expect::Absent),
        };
        if item.evidence.is_none() {
            let (organisation, period, target) =
                (self.organisation, self.period, self.app.profile.targets.satisfaction);
            let running = Running { organisation, period, shown, target };
            let Some((watched, evidence)) = look(item.watched, running, &self.app.improvement.sudden) else {
                return Ok(());
            };
            let is_open = self.is_open(item.incident.as_ref()).await?;
            let mut evidence = evidence.filter(|_| !is_open);
            if let Some(evidence) = &mut evidence {
                let quarters = (period.back(1), period);
                let rising = themes::of(self.app, [organisation].into(), quarters).await?;
                evidence.themes = rising.into_values().flatten().collect();
            }
            item = StepItem { watched, evidence, ..item };
            // Somebody else was first: they look at it.
            if !self.keep(&item, expect).await? {
                return Ok(());
            }
            report.steps += 1;
            expect = match expect {
                Expect::Version(version) => Expect::Version(version + 1),
                _ => Expect::Version(1),
            };
        }
        if let Some(evidence) = item.evidence.take() {
            let id = case_of(self.organisation, self.period, item.watched.steps);
            if let Some(made) = self.propose(&id, evidence).await? {
                report.proposed += u64::from(made);
                item.incident = Some(id);
            }
            self.keep(&item, expect).await?;
        }
        Ok(())
    }

    async fn keep(&self, item: &StepItem, expect: Expect) -> Result<bool, Error> {
        let key = keys::step(self.period, self.region, self.organisation);
        Ok(store::write(&*self.app.table, vec![put(key, item, expect)?]).await?.is_done())
    }

    /// Whether the incident that was proposed before has not come to its end: the next fall is a part of it.
    async fn is_open(&self, last: Option<&CaseId>) -> Result<bool, Error> {
        let Some(last) = last else { return Ok(false) };
        Ok(stored::case(self.app, last).await?.is_some_and(|case| !case.is_ended()))
    }

    /// Whether it was made just now; `None`: it is not there.
    async fn propose(&self, id: &CaseId, evidence: Evidence) -> Result<Option<bool>, Error> {
        let app = self.app;
        let Some(organisation) = registers::organisation(app, self.organisation).await? else { return Ok(None) };
        let owner = people::head_of(app, &organisation.id, organisation.region).await?;
        let details = json!({"severity": app.improvement.sudden.severity});
        let body = falls::body_of(Kind::Incident, "Оценки резко упали", &organisation, self.period, owner, details);
        match acting::put_case(app, By::Job(JOB), &Put { id: id.clone(), body, evidence: vec![evidence] }).await {
            Ok(acted) => Ok(Some(acted.made)),
            Err(CaseError::App(error)) => Err(error),
            Err(CaseError::Refused(refusal)) => {
                tracing::info!(%refusal, organisation = %self.organisation, "A sudden fall was not proposed");
                Ok(None)
            }
        }
    }
}
