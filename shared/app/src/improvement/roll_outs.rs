//! What practices have brought over all who adopted them: computed once for each quarter that is closed, from finals.

use std::collections::{BTreeMap, BTreeSet};

use domain::calendar::Quarter;
use domain::decimal::approximate;
use domain::identifier::{OrganisationId, QuestionId};
use domain::improvement::kinds::practice::Practice;
use domain::improvement::rolled_out::RolledOut;
use domain::improvement::{Case, CaseId, Details};
use domain::organisation::OrganisationType;
use serde_json::{Map, json};
use table::Range;

use super::finals::{self, Published};
use super::{CaseError, acting, lists, places};
use crate::{App, Error, registers};

/// The job in whose name it is computed.
const JOB: &str = "rollup";

/// Quarters before the first adoption that are read at most.
const QUARTERS_BEFORE: u8 = 4;

/// Quarters that are read at most.
const QUARTERS_MAX: usize = 24;

/// Computes what every recommended practice has brought, and tells it where that is not what was told; answers of how many. Finals are read
/// once for all of them. Twice is once.
pub async fn compute(app: &App) -> Result<u64, Error> {
    let Some(latest) = finals::latest_closed(app).await? else { return Ok(0) };
    let (mut practices, mut told) = (Vec::new(), Vec::new());
    for case in lists::cases(app, places::OFFERED, &Range::All).await? {
        let Details::Practice(practice) = case.details else { continue };
        if let Some(adopted) = Adopted::of(app, &practice, latest).await?.filter(|_| Practice::is_offered(case.state)) {
            practices.push(adopted);
            told.push((case.id, practice.roll_out));
        }
    }
    read(app, &mut practices, latest).await?;
    let mut computed = 0;
    for (adopted, (id, told)) in practices.into_iter().zip(told) {
        let Some(found) = adopted.rolled_out().filter(|found| told.as_ref() != Some(found)) else { continue };
        let fields = Map::from_iter([("roll_out".to_owned(), json!(found))]);
        match acting::move_by_program(app, JOB, &id, "evaluate", &fields, None).await {
            Ok(acted) => computed += u64::from(acted.changed),
            Err(CaseError::App(error)) => return Err(error),
            Err(CaseError::Refused(refusal)) => tracing::info!(%refusal, case = %id, "A roll-out was not told"),
        }
    }
    Ok(computed)
}

/// A change in force by which somebody adopted.
struct Adoption {
    units: Vec<OrganisationId>,
    question: Option<QuestionId>,
    /// The first whole quarter since it is in force.
    since: Quarter,
}

fn adoption(case: &Case) -> Option<Adoption> {
    let Details::ChangeRequest(request) = &case.details else { return None };
    let evaluation = request.given.evaluation.as_ref().filter(|_| request.is_in_force())?;
    let since = *evaluation.after.first()?;
    Some(Adoption { units: evaluation.units.clone(), question: evaluation.question.clone(), since })
}

/// A practice that somebody adopted: who, since when, and what finals show of them and of those that are like them.
struct Adopted {
    /// Satisfaction as a whole, unless all of the changes are about one question.
    question: Option<QuestionId>,
    since: BTreeMap<OrganisationId, Quarter>,
    /// What those are that adopted it.
    types: BTreeSet<OrganisationType>,
    /// The first quarter that is read.
    from: Quarter,
    scores: BTreeMap<Quarter, BTreeMap<OrganisationId, f64>>,
}

impl Adopted {
    /// `None`: nobody has adopted it with a change in force of which a quarter is closed.
    async fn of(app: &App, practice: &Practice, latest: Quarter) -> Result<Option<Adopted>, Error> {
        // The changes from which the practice comes are the first that adopted it.
        let changes: BTreeSet<&CaseId> =
            practice.given.effects.iter().chain(practice.adopters.iter().map(|it| &it.change_request)).collect();
        let changes = lists::read(app, changes.into_iter().cloned().collect()).await?;
        let adoptions: Vec<Adoption> = changes.iter().filter_map(adoption).collect();
        let Some(first) = adoptions.iter().map(|it| it.since).min().filter(|first| *first <= latest) else {
            return Ok(None);
        };
        let question = adoptions.first().and_then(|it| it.question.clone());
        let question = question.filter(|question| adoptions.iter().all(|it| it.question.as_ref() == Some(question)));
        let mut since: BTreeMap<OrganisationId, Quarter> = BTreeMap::new();
        for adoption in &adoptions {
            for unit in &adoption.units {
                let known = since.entry(unit.clone()).or_insert(adoption.since);
                *known = adoption.since.min(*known);
            }
        }
        let mut types = BTreeSet::new();
        for unit in since.keys() {
            types.extend(registers::organisation(app, unit).await?.map(|organisation| organisation.organisation_type));
        }
        Ok(Some(Adopted { question, since, types, from: first.back(QUARTERS_BEFORE), scores: BTreeMap::new() }))
    }

    /// Whether a quarter is read, where those after it were.
    fn reads(&self, quarter: Quarter) -> bool {
        self.from <= quarter && self.scores.len() < QUARTERS_MAX
    }

    /// Takes the official means of organisations of these types, and of whoever adopted.
    fn take(&mut self, quarter: Quarter, published: &BTreeMap<OrganisationId, Published>) {
        let is_like = |id: &OrganisationId, it: &Published| {
            self.since.contains_key(id) || it.places.iter().any(|(_, kind)| self.types.contains(kind))
        };
        let mean = |it: &Published| finals::answers(&it.tally, self.question.as_ref())?.mean().map(approximate);
        let like = published.iter().filter(|(id, it)| is_like(id, it));
        let scores: BTreeMap<_, _> = like.filter_map(|(id, it)| Some((id.clone(), mean(it)?))).collect();
        // Where nothing is shown of anybody there is nothing to compare.
        if !scores.is_empty() {
            self.scores.insert(quarter, scores);
        }
    }

    fn rolled_out(self) -> Option<RolledOut> {
        let quarters: Vec<Quarter> = self.scores.keys().copied().collect();
        RolledOut::of(&quarters, self.question, &self.since, &self.scores)
    }
}

/// Reads the latest finals of each quarter that one of them needs, the latest quarter first, up to one that is not closed.
async fn read(app: &App, practices: &mut [Adopted], latest: Quarter) -> Result<(), Error> {
    let mut quarter = latest;
    while practices.iter().any(|it| it.reads(quarter)) {
        let Some(edition) = finals::latest_edition(app, quarter).await? else { break };
        let Some(published) = finals::published(app, edition).await? else { break };
        practices.iter_mut().filter(|it| it.reads(quarter)).for_each(|it| it.take(quarter, &published));
        quarter = quarter.back(1);
    }
    Ok(())
}
