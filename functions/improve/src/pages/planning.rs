//! What helps to judge a change request: how many answers a planned rise takes, and what came of other requests about the same.

use app::Error;
use app::figures::indicators::{IndicatorQuery, Period, Question};
use app::improvement::likeness;
use domain::calendar::Quarter;
use domain::identifier::OrganisationId;
use domain::improvement::{Case, Details, Kind, TargetKind};
use domain::scope::{By, Filter};
use domain::statistics::needed::answers_needed;

use super::naming::{Named, Naming, statistic};

/// Rises that the calculator tells of, in points.
const RISES: [f64; 4] = [0.1, 0.2, 0.3, 0.5];

/// How far single answers are taken to differ, in points.
const DEVIATION: f64 = 1.0;

/// Other requests that are told of.
const SIMILAR_MAX: usize = 10;

/// How many answers a rise takes.
pub(super) struct Needed {
    /// Answers that there are; `None`: the reader does not see them, or there are none to count.
    pub(super) here: Option<String>,
    /// Rise, answers, and whether there are as many.
    pub(super) rows: Vec<(String, String, Option<bool>)>,
}

/// Another request like this one.
pub(super) struct Similar {
    pub(super) case: Named,
    pub(super) about: String,
    pub(super) when: String,
    pub(super) outcome: String,
}

/// The calculator of a change request that nobody has registered an evaluation of; of another case nothing.
pub(super) async fn needed(naming: &Naming<'_>, case: &Case) -> Result<Option<Needed>, Error> {
    let Details::ChangeRequest(request) = &case.details else { return Ok(None) };
    if request.is_in_force() || case.is_ended() {
        return Ok(None);
    }
    let words = naming.words;
    let here = answers_here(naming, case).await?;
    let rows = RISES.iter().filter_map(|rise| {
        let needed = answers_needed(*rise, DEVIATION)?;
        let enough = here.map(|(_, answers)| needed <= answers);
        Some((format!("+{}", words.statistic(*rise)), words.count(needed), enough))
    });
    let told = |(quarter, answers)| words.needed_here(words.quarter_brief(quarter), words.count(answers));
    Ok(Some(Needed { rows: rows.collect(), here: here.map(told) }))
}

/// Answers of the target's latest final, if the reader sees its figures: a case opens no way into the figures of part A.
async fn answers_here(naming: &Naming<'_>, case: &Case) -> Result<Option<(Quarter, u64)>, Error> {
    let target = case.target.as_ref().filter(|target| target.kind == TargetKind::Organisation);
    let organisation = target.and_then(|target| OrganisationId::parse(&target.id).ok());
    let (Some(organisation), Some(caller)) = (organisation, naming.caller.clone().in_scope()) else { return Ok(None) };
    let quarter = Quarter::running(naming.app.clock.now()).back(1);
    let filter = Filter { organisation: Some(organisation), ..Filter::default() };
    let question = Question { period: Period::Quarter(quarter), by: By::Organisation, filter };
    let rows = IndicatorQuery::new(naming.app, &caller).rows(&question).await?;
    let shown = rows.iter().flatten().find_map(|row| row.indicators.opinion.shown().map(|shown| shown.responses));
    Ok(shown.map(|answers| (quarter, answers)))
}

/// Other change requests like this one, the most alike first; `None`: the case is no change request.
pub(super) async fn similar(naming: &Naming<'_>, case: &Case) -> Result<Option<Vec<Similar>>, Error> {
    let words = naming.words;
    if case.kind() != Kind::ChangeRequest {
        return Ok(None);
    }
    let mut similar = Vec::new();
    for other in likeness::like(naming.app, naming.caller, case, SIMILAR_MAX).await? {
        let about = match &other.target {
            Some(target) => Some(naming.target(target).await?.name),
            None => None,
        };
        similar.push(Similar {
            case: naming.link(&other),
            about: about.unwrap_or_default(),
            when: words.day(naming.day(other.created_at, other.region)),
            outcome: outcome(naming, &other),
        });
    }
    Ok(Some(similar))
}

/// Where a request stands, and what its change has brought if that was measured.
fn outcome(naming: &Naming<'_>, case: &Case) -> String {
    let words = naming.words;
    let state = words.case_state(case.state.as_str());
    let Details::ChangeRequest(request) = &case.details else { return state };
    let told = request.effect.as_ref().and_then(|effect| effect.told.as_ref());
    match told {
        Some(told) => format!(
            "{state}: {} ({}–{})",
            statistic(words, &told.effect),
            statistic(words, &told.low),
            statistic(words, &told.high)
        ),
        None => state,
    }
}
