//! A road map with its measures (B.2): performers, dates, and the first date beside the one that holds.

use std::collections::BTreeSet;

use domain::improvement::kinds::measure::Measure;
use domain::improvement::sight::sees;
use domain::improvement::{Case, CaseId, Details, Target, TargetKind};
use table::Range;

use super::people::reader;
use super::{lists, places, reading};
use crate::identity::access::Caller;
use crate::{App, Error};

/// A road map.
pub struct RoadMap {
    /// The document.
    pub document: Case,
    /// The measures that the caller sees, in order of their first days.
    pub measures: Vec<(Case, Measure)>,
}

/// A road map; `None`: there is none that the caller sees.
pub async fn road_map(app: &App, caller: &Caller, id: &CaseId) -> Result<Option<RoadMap>, Error> {
    let seen = reading::seen(app, caller, id).await?;
    let Some(document) = seen.filter(|case| case.details.is_road_map()) else { return Ok(None) };
    let mut measures = measures(app, id).await?;
    measures.retain(|(case, _)| sees(case, &reader(caller)));
    Ok(Some(RoadMap { document, measures }))
}

/// The measures of a road map, in order of their first days.
pub(super) async fn measures(app: &App, id: &CaseId) -> Result<Vec<(Case, Measure)>, Error> {
    // A measure names its road map, or is about it.
    let target = Target { kind: TargetKind::RoadMap, id: id.to_string() };
    let mut named = BTreeSet::new();
    for list in [places::of_road_map(id), places::of_target(&target)] {
        named.extend(lists::names(app, &list, &Range::All).await?);
    }
    let mut measures = Vec::new();
    for case in lists::read(app, named.into_iter().collect()).await? {
        let about = case.target.as_ref() == Some(&target);
        if let Details::Measure(measure) = &case.details
            && (about || measure.road_map.as_ref() == Some(id))
        {
            let measure = measure.clone();
            measures.push((case, measure));
        }
    }
    measures.sort_by(|(one, a), (other, b)| {
        (a.starts_on, a.due_on, &one.number).cmp(&(b.starts_on, b.due_on, &other.number))
    });
    Ok(measures)
}
