//! Pages of part B, in the frame of the cabinet: what is wanted of whoever is signed in, cases and their moves, a proposal of a
//! change, services and life situations. Names of things are told in words; addresses carry the identifiers.

mod bulk;
mod case;
mod conclusion;
mod details;
mod evidence;
mod form;
mod list;
mod list_file;
mod naming;
mod pictures;
mod planning;
mod propose;
mod road_map;
mod target;
mod tasks;

use ::pages::guard;
use web::{Caller, Routes};

/// The pages.
pub(crate) fn routes() -> Routes {
    let pages = Routes::of(Caller::Participant)
        .get("/cabinet/tasks", tasks::show)
        .get("/cabinet/cases", list::show)
        .post("/cabinet/cases", bulk::act)
        .get("/cabinet/cases/{id}", case::show)
        .post("/cabinet/cases/{id}", case::act)
        .get("/cabinet/propose", propose::show)
        .post("/cabinet/propose", propose::act)
        .get("/cabinet/road-maps/{id}", road_map::show)
        .get("/cabinet/services/{id}", target::show_service)
        .get("/cabinet/situations/{id}", target::show_situation);
    guard(pages, Routes::of(Caller::Participant))
}

#[cfg(test)]
mod planning_tests;
#[cfg(test)]
mod tests;
