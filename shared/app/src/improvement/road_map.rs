//! A road map with its measures (B.2): performers, dates, and the first date beside the one that holds.

use std::collections::BTreeSet;

use domain::improvement::kinds::document::DocumentType;
use domain::improvement::kinds::measure::Measure;
use domain::improvement::sight::sees;
use domain::improvement::{Case, CaseId, Details, Target, TargetKind};
use table::items::{CasePlaceItem, decode};
use table::{Range, keys};

use super::people::reader;
use super::{places, reading, stored};
use crate::identity::access::Caller;
use crate::{App, Error, store};

/// A road map.
pub struct RoadMap {
    /// The document.
    pub document: Case,
    /// The measures that the caller sees, in order of their first days.
    pub measures: Vec<(Case, Measure)>,
}

/// A road map; `None`: there is none that the caller sees.
pub async fn road_map(app: &App, caller: &Caller, id: &CaseId) -> Result<Option<RoadMap>, Error> {
    let is_road_map = |case: &Case| match &case.details {
        Details::Document(document) => document.document_type == DocumentType::RoadMap,
        _ => false,
    };
    let Some(document) = reading::seen(app, caller, id).await?.filter(is_road_map) else { return Ok(None) };
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
        for item in store::all(&*app.table, &keys::cases(&list), &Range::All).await? {
            named.insert(decode::<CasePlaceItem>(&item)?.case);
        }
    }
    let mut measures = Vec::new();
    for name in named {
        let Some(case) = stored::case(app, &name).await? else { continue };
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
