//! What practices have brought over all who adopted them: computed once for each quarter that is closed, from finals.

use std::collections::{BTreeMap, BTreeSet};

use domain::calendar::Quarter;
use domain::decimal::approximate;
use domain::identifier::{OrganisationId, QuestionId};
use domain::improvement::kinds::practice::Practice;
use domain::improvement::rolled_out::RolledOut;
use domain::improvement::{Case, CaseId, Details};
use domain::organisation::OrganisationType;
use domain::tally::Tally;
use serde_json::{Map, json};
use table::items::{CasePlaceItem, decode};
use table::{Range, keys};

use super::{CaseError, acting, finals, places, stored};
use crate::{App, Error, registers, store};

/// The job in whose name it is computed.
const JOB: &str = "rollup";

/// Quarters before the first adoption that are read at most.
const QUARTERS_BEFORE: u8 = 4;

/// Quarters that are read at most.
const QUARTERS_MAX: usize = 24;

/// Computes what every recommended practice has brought, if a quarter was closed or somebody adopted since; answers how many. Twice is once.
pub async fn compute(app: &App) -> Result<u64, Error> {
    let Some(latest) = finals::latest_closed(app).await? else { return Ok(0) };
    let mut computed = 0;
    for item in store::all(&*app.table, &keys::cases(places::OFFERED), &Range::All).await? {
        let Some(case) = stored::case(app, &decode::<CasePlaceItem>(&item)?.case).await? else { continue };
        let Details::Practice(practice) = &case.details else { continue };
        if !Practice::is_offered(case.state) {
            continue;
        }
        let Some(told) = rolled_out(app, practice, latest).await? else { continue };
        if practice.roll_out.as_ref() == Some(&told) {
            continue;
        }
        let fields = Map::from_iter([("roll_out".to_owned(), json!(told))]);
        match acting::move_by_program(app, JOB, &case.id, "evaluate", &fields, None).await {
            Ok(acted) => computed += u64::from(acted.changed),
            Err(CaseError::App(error)) => return Err(error),
            Err(CaseError::Refused(refusal)) => tracing::info!(%refusal, case = %case.id, "A roll-out was not told"),
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

/// What a practice has brought; `None`: nobody has adopted it with a change in force of which a quarter is closed.
async fn rolled_out(app: &App, practice: &Practice, latest: Quarter) -> Result<Option<RolledOut>, Error> {
    let mut adoptions = Vec::new();
    // The changes from which the practice comes are the first that adopted it.
    let changes: BTreeSet<&CaseId> =
        practice.given.effects.iter().chain(practice.adopters.iter().map(|it| &it.change_request)).collect();
    for id in changes {
        let case = stored::case(app, id).await?;
        adoptions.extend(case.as_ref().and_then(adoption));
    }
    let Some(first) = adoptions.iter().map(|it| it.since).min().filter(|first| *first <= latest) else {
        return Ok(None);
    };
    // Satisfaction as a whole, unless all of them are about one question.
    let question = adoptions.first().and_then(|it| it.question.clone());
    let question = question.filter(|question| adoptions.iter().all(|it| it.question.as_ref() == Some(question)));
    let mut adopted: BTreeMap<OrganisationId, Quarter> = BTreeMap::new();
    for adoption in &adoptions {
        for unit in &adoption.units {
            let since = adopted.entry(unit.clone()).or_insert(adoption.since);
            *since = adoption.since.min(*since);
        }
    }
    let mut types = BTreeSet::new();
    for unit in adopted.keys() {
        types.extend(registers::organisation(app, unit).await?.map(|organisation| organisation.organisation_type));
    }
    let mut scores = BTreeMap::new();
    let mut quarter = latest;
    while scores.len() < QUARTERS_MAX && first.back(QUARTERS_BEFORE) <= quarter {
        let Some(shown) = shown(app, quarter, question.as_ref(), &types, &adopted).await? else { break };
        // Where nothing is shown of anybody there is nothing to compare.
        if !shown.is_empty() {
            scores.insert(quarter, shown);
        }
        quarter = quarter.back(1);
    }
    let quarters: Vec<Quarter> = scores.keys().copied().collect();
    Ok(RolledOut::of(&quarters, question, &adopted, &scores))
}

/// Official means of a quarter's latest finals, of organisations of these types and of whoever adopted; `None`: it is not closed.
async fn shown(
    app: &App,
    quarter: Quarter,
    question: Option<&QuestionId>,
    types: &BTreeSet<OrganisationType>,
    adopted: &BTreeMap<OrganisationId, Quarter>,
) -> Result<Option<BTreeMap<OrganisationId, f64>>, Error> {
    let Some(edition) = finals::latest_edition(app, quarter).await? else { return Ok(None) };
    let mut sums: BTreeMap<OrganisationId, (bool, Tally)> = BTreeMap::new();
    for region in finals::regions(app, edition).await? {
        for (id, part) in finals::of_region(app, edition, region).await? {
            let (is_like, tally) = sums.entry(id).or_default();
            *is_like |= part.belongs && types.contains(&part.organisation_type);
            *tally += &part.tally;
        }
    }
    let mean = |tally: &Tally| finals::answers(tally, question)?.mean().map(approximate);
    let told = sums
        .into_iter()
        .filter(|(id, (is_like, tally))| (*is_like || adopted.contains_key(id)) && finals::is_shown(tally));
    Ok(Some(told.filter_map(|(id, (_, tally))| Some((id, mean(&tally)?))).collect()))
}
