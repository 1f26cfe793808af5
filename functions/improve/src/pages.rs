//! Pages of part B, in the frame of the cabinet: what is wanted of whoever is signed in, cases and their moves, a proposal of a
//! change, services and life situations. Names of things are told in words; addresses carry the identifiers.

mod case;
mod conclusion;
mod details;
mod form;
mod list;
mod naming;
mod propose;
mod target;
mod tasks;

use ::pages::guard;
use web::{Caller, Routes};

/// The pages.
pub(crate) fn routes() -> Routes {
    let pages = Routes::of(Caller::Participant)
        .get("/cabinet/tasks", tasks::show)
        .get("/cabinet/cases", list::show)
        .get("/cabinet/cases/{id}", case::show)
        .post("/cabinet/cases/{id}", case::act)
        .get("/cabinet/propose", propose::show)
        .post("/cabinet/propose", propose::act)
        .get("/cabinet/services/{id}", target::show_service)
        .get("/cabinet/situations/{id}", target::show_situation);
    guard(pages, Routes::of(Caller::Participant))
}

#[cfg(test)]
mod tests;
