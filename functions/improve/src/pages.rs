//! Pages of part B, in the frame of the cabinet: what is wanted of whoever is signed in, cases and their moves, new cases, one by one
//! and from a table, services and life situations. Names of things are told in words; addresses carry the identifiers.

mod behind;
mod bulk;
mod candidates;
mod case;
mod clauses;
mod conclusion;
mod content;
mod content_form;
mod details;
mod duties;
mod evidence;
mod falls;
mod form;
mod import_page;
mod journal;
mod laboratory;
mod laboratory_page;
mod letters;
mod list;
mod list_file;
mod making;
mod meeting;
mod meeting_form;
mod minutes;
mod moderation;
mod naming;
mod new;
mod papers;
mod path;
mod picking;
mod pictures;
mod planning;
mod practices;
mod print;
mod programme;
mod reach;
mod refused;
mod registering;
mod reminders;
mod reports;
mod road_map;
mod series;
mod target;
mod tasks;
mod text;
mod units;
mod way;

use ::pages::guard;
use web::{Caller, Routes};

/// The pages.
pub(crate) fn routes() -> Routes {
    let pages = Routes::of(Caller::Participant)
        .get("/cabinet/tasks", tasks::show)
        .get("/cabinet/duties", duties::all)
        .get("/cabinet/duties/{office}", duties::show)
        .get("/cabinet/cases", list::show)
        .post("/cabinet/cases", bulk::act)
        .get("/cabinet/cases/{id}", case::show)
        .post("/cabinet/cases/{id}", case::act)
        .get("/cabinet/cases/{id}/text", text::show)
        .post("/cabinet/cases/{id}/text", text::act)
        .get("/cabinet/cases/{id}/units", units::show)
        .post("/cabinet/cases/{id}/units", units::act)
        .get("/cabinet/cases/{id}/print", print::show)
        .get("/cabinet/cases/{id}/pdf", print::pdf)
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
        .get(moderation::PATH, moderation::show)
        .post(moderation::PATH, moderation::act)
        .get("/cabinet/meetings/{id}/minutes", minutes::show)
        .get("/cabinet/meetings/{id}/reminders", reminders::show)
        .post("/cabinet/meetings/{id}/reminders", reminders::act)
        .get(laboratory_page::PATH, laboratory_page::show)
        .get("/cabinet/laboratory/series/{id}", series::show)
        .get("/cabinet/practices", practices::show)
        .get(candidates::PATH, candidates::show)
        .post(candidates::PATH, candidates::act)
        .get("/cabinet/programme", programme::show)
        .get("/cabinet/programme/report", programme::report)
        .get("/cabinet/programme/services", behind::services)
        .get("/cabinet/programme/cases", behind::cases)
        .get("/cabinet/services/{id}", target::show_service)
        .get("/cabinet/situations/{id}", target::show_situation);
    // Whoever comes from a mail has no session, and a mail program presses no form.
    let open = Routes::of(Caller::Participant)
        .get("/case-letters/{*token}", letters::show)
        .post("/case-letters/{*token}", letters::act);
    guard(pages, open)
}

#[cfg(test)]
mod document_tests;
#[cfg(test)]
mod duties_tests;
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
mod programme_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod text_tests;
#[cfg(test)]
mod way_tests;
