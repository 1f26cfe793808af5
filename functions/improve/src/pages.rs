//! Pages of part B, in the frame of the cabinet: what is wanted of whoever is signed in, cases and their moves, new cases, one by one
//! and from a table, services and life situations. Names of things are told in words; addresses carry the identifiers.

mod bulk;
mod case;
mod clauses;
mod conclusion;
mod details;
mod evidence;
mod falls;
mod form;
mod import_page;
mod laboratory;
mod letters;
mod list;
mod list_file;
mod making;
mod meeting;
mod meeting_form;
mod naming;
mod new;
mod papers;
mod path;
mod picking;
mod pictures;
mod planning;
mod practices;
mod programme;
mod reach;
mod registering;
mod reports;
mod road_map;
mod target;
mod tasks;
mod text;
mod way;

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
        .get("/cabinet/cases/{id}/text", text::show)
        .post("/cabinet/cases/{id}/text", text::act)
        .get("/cabinet/new", new::kinds)
        .get("/cabinet/new/{kind}", new::show)
        .post("/cabinet/new/{kind}", new::act)
        .get("/cabinet/import", import_page::show)
        .post("/cabinet/import", import_page::take)
        .get("/cabinet/import/template", import_page::template)
        .get(falls::PATH, falls::show)
        .get("/cabinet/road-maps/{id}", road_map::show)
        .get("/cabinet/meetings/{id}", meeting::show)
        .post("/cabinet/meetings/{id}", meeting::act)
        .get("/cabinet/meetings/{id}/papers", papers::show)
        .get("/cabinet/practices", practices::show)
        .get("/cabinet/programme", programme::show)
        .get("/cabinet/services/{id}", target::show_service)
        .get("/cabinet/situations/{id}", target::show_situation);
    // Whoever comes from a mail has no session, and a mail program presses no form.
    let open = Routes::of(Caller::Participant)
        .get("/case-letters/{*token}", letters::show)
        .post("/case-letters/{*token}", letters::act);
    guard(pages, open)
}

#[cfg(test)]
mod import_tests;
#[cfg(test)]
mod laboratory_tests;
#[cfg(test)]
mod making_tests;
#[cfg(test)]
mod meeting_tests;
#[cfg(test)]
mod planning_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod text_tests;
#[cfg(test)]
mod way_tests;
