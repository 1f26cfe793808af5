//! How far a service, a life situation or a road map has come, as far as the program knows it: what an evaluation by the analytical centre
//! begins with (B.7в).

use std::collections::{BTreeMap, BTreeSet};

use domain::identifier::ParticipantId;
use domain::improvement::forecast::{Forecast, is_at_risk};
use domain::improvement::kinds::measure::Measure;
use domain::improvement::kinds::report::Progress;
use domain::improvement::{Case, CaseId, Details, Target, TargetKind};
use table::Range;

use super::forecasts::Past;
use super::{lists, places, road_map, stored, today};
use crate::{App, Error};

/// Measures that are late or likely to be that a report names at most.
const NAMED_MAX: usize = 20;

/// What is known of a target; `None`: it is none that is evaluated.
pub(super) async fn of(app: &App, target: Option<&Target>) -> Result<Option<Progress>, Error> {
    let Some(target) = target else { return Ok(None) };
    let about = lists::cases(app, &places::of_target(target), &Range::All).await?;
    let (measures, further) = match (target.kind, CaseId::parse(&target.id)) {
        (TargetKind::Service | TargetKind::Situation, _) => (of_cases(app, &about).await?, Vec::new()),
        (TargetKind::RoadMap, Ok(id)) => {
            let measures = road_map::measures(app, &id).await?;
            let named: BTreeSet<_> = measures.iter().filter_map(|(_, it)| it.change_request.clone()).collect();
            let further = lists::read(app, named.into_iter().collect()).await?;
            let document = stored::case(app, &id).await?;
            (measures, further.into_iter().chain(document).collect())
        }
        _ => return Ok(None),
    };
    let mut progress = of_measures(app, &measures).await?;
    let mut evaluated: BTreeSet<ParticipantId> = BTreeSet::new();
    for case in about.iter().chain(&further) {
        evaluated.extend(case.parties.owner.clone().filter(|_| is_work(case)));
        if let Details::ChangeRequest(request) = &case.details
            && request.is_in_force()
        {
            let counter = match case.state.as_str() {
                "verified" => &mut progress.verified,
                "not_confirmed" => &mut progress.not_confirmed,
                "cannot_tell" => &mut progress.cannot_tell,
                _ => &mut progress.in_force,
            };
            *counter += 1;
        }
    }
    evaluated.extend(measures.iter().flat_map(|(case, _)| case.parties.performers.iter().cloned()));
    progress.evaluated = evaluated.into_iter().collect();
    Ok(Some(progress))
}

/// Whether the owner of a case has something to do for what is evaluated: whoever answers a request or reports has not.
fn is_work(case: &Case) -> bool {
    matches!(
        case.details,
        Details::ChangeRequest(_) | Details::Measure(_) | Details::Document(_) | Details::Incident(_)
    )
}

/// The measures of a service or a situation: those about it, and those of its road maps.
async fn of_cases(app: &App, about: &[Case]) -> Result<Vec<(Case, Measure)>, Error> {
    let mut found: BTreeMap<CaseId, (Case, Measure)> = BTreeMap::new();
    for case in about {
        match &case.details {
            Details::Measure(measure) => drop(found.insert(case.id.clone(), (case.clone(), measure.clone()))),
            details if details.is_road_map() => {
                let of_road_map = road_map::measures(app, &case.id).await?;
                found.extend(of_road_map.into_iter().map(|(case, measure)| (case.id.clone(), (case, measure))));
            }
            _ => {}
        }
    }
    Ok(found.into_values().collect())
}

async fn of_measures(app: &App, measures: &[(Case, Measure)]) -> Result<Progress, Error> {
    let now = app.clock.now();
    let mut past = Past::new(app).await?;
    let mut progress = Progress::none(today(app));
    let mut attention: Vec<(chrono::NaiveDate, CaseId)> = Vec::new();
    for (case, measure) in measures {
        if case.state.as_str() == "cancelled" {
            progress.measures_cancelled += 1;
            continue;
        }
        if case.is_ended() {
            progress.measures_accepted += 1;
            continue;
        }
        progress.measures_open += 1;
        progress.planned = progress.planned.max(Some(measure.due_on));
        let is_late = case.due().is_some_and(|due| due <= now);
        let told = past.says(case, measure).await?;
        if let Some(Forecast::Told { expected, .. }) = told {
            progress.expected = progress.expected.max(Some(expected));
        }
        let is_at_risk = told.is_some_and(|told| is_at_risk(told, &app.improvement.forecast));
        progress.measures_late += u32::from(is_late);
        progress.measures_at_risk += u32::from(is_at_risk && !is_late);
        if is_late || is_at_risk {
            attention.push((measure.due_on, case.id.clone()));
        }
    }
    attention.sort();
    progress.attention = attention.into_iter().take(NAMED_MAX).map(|(_, id)| id).collect();
    Ok(progress)
}
