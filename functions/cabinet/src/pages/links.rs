//! Where a row of figures leads.

use app::figures::indicators::Row;
use domain::identifier::OrganisationId;
use domain::scope::{Filter, Unit};

use super::view::{View, period_text};

/// The overview, which says of a unit from which numbers its figures were made.
pub(super) const OVERVIEW: &str = "/cabinet";

/// The page of an organisation in the same period.
pub(super) fn organisation(id: &OrganisationId, view: &View) -> String {
    match period_text(view.period) {
        Some(period) => format!("/cabinet/organisations/{id}?period={period}"),
        None => format!("/cabinet/organisations/{id}"),
    }
}

/// The page that is read, narrowed to the row; the page of the organisation, where the row is one. `None`: it is all of it already.
pub(super) fn unit(path: &str, row: &Row, view: &View) -> Option<String> {
    let filter = view.filter.clone();
    let narrowed = match &row.unit {
        Unit::Country => return None,
        Unit::Region(region) => Filter { region: Some(*region), ..filter },
        Unit::Industry(industry) => Filter { industry: Some(*industry), ..filter },
        Unit::Type(organisation_type) => Filter { organisation_type: Some(*organisation_type), ..filter },
        Unit::Organisation(id) => return Some(organisation(id, view)),
        // Its page is where it is counted.
        Unit::Reported(_, id) => {
            return row.counted_at.as_ref().map(|system| format!("{system}{}", organisation(id, view)));
        }
    };
    Some(View { filter: narrowed, ..view.bare() }.href(path))
}

/// The page that is read, narrowed to the row, whose rows stay what they are.
pub(super) fn unit_as(path: &str, row: &Row, view: &View) -> Option<String> {
    let Unit::Region(region) = row.unit else { return unit(path, row, view) };
    let filter = Filter { region: Some(region), ..view.filter.clone() };
    Some(View { filter, skip: 0, ..view.clone() }.href(path))
}

/// The page on which words of its comments are chosen.
pub(super) fn quoting(id: &OrganisationId, view: &View) -> String {
    match period_text(view.period) {
        Some(period) => format!("/cabinet/organisations/{id}/quotations?period={period}"),
        None => format!("/cabinet/organisations/{id}/quotations"),
    }
}
