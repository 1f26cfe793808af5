//! The cabinet's pages: what participants read in a browser, each within its scope.
//!
//! The frame of them all, and how to add one, is in the crate [`pages`](::pages).

pub(crate) mod choosing;
mod comments;
mod deadline_violations;
mod figures;
mod find;
mod flags;
mod guides;
pub(crate) mod lines;
mod links;
mod mail_links;
mod mails;
mod map;
mod measures;
pub(crate) mod method;
mod organisation;
mod overview;
mod quoting;
mod sessions;
mod sources;
mod subscriptions;
mod summary;
mod table;
mod trail;
mod view;
mod views;
mod voice;

use ::pages::guard;
use web::{Caller, Routes};

use crate::registers;

/// The pages.
pub(crate) fn routes() -> Routes {
    let pages = Routes::of(Caller::Participant)
        .get("/cabinet", overview::show)
        .get("/cabinet/figures", figures::show)
        .get("/cabinet/find", find::show)
        .get("/cabinet/views", views::show)
        .post("/cabinet/views", views::act)
        .get("/cabinet/organisations/{id}", organisation::show)
        .get("/cabinet/organisations/{id}/measures", measures::show)
        .post("/cabinet/organisations/{id}/measures", measures::store)
        .get("/cabinet/organisations/{id}/comments", comments::show)
        .post("/cabinet/organisations/{id}/comments", comments::mark)
        .get("/cabinet/organisations/{id}/quotations", quoting::show)
        .post("/cabinet/organisations/{id}/quotations", quoting::act)
        .get("/cabinet/organisations/{id}/flags", flags::show_one)
        .post("/cabinet/organisations/{id}/flags", flags::act)
        .get(flags::PATH, flags::show)
        .get("/cabinet/sources", sources::show)
        .get("/cabinet/terms", deadline_violations::show)
        .get("/cabinet/subscriptions", subscriptions::show)
        .post("/cabinet/subscriptions", subscriptions::act)
        .get("/cabinet/sessions", sessions::show)
        .post("/cabinet/sessions", sessions::act)
        .get("/cabinet/mails", mails::show)
        .post("/cabinet/mails", mails::act)
        .get("/cabinet/audit", trail::show)
        .get("/cabinet/audit/{chain}", trail::show_chain)
        .with(registers::pages::routes());
    // Whoever comes from a mail has no session, and a mail program presses no form.
    let open = Routes::of(Caller::Participant)
        .get("/subscriptions/{*token}", mail_links::show_choices)
        .post("/subscriptions/{*token}", mail_links::take_choice)
        .get("/subscriptions/confirm/{*token}", mail_links::show_question)
        .post("/subscriptions/confirm/{*token}", mail_links::take_answer);
    let for_all = Routes::of(Caller::Anybody)
        .get(method::PATH, method::show)
        .get("/guide", guides::show_all)
        .get("/guide/{role}", guides::show);
    guard(pages, open.with(for_all))
}

#[cfg(test)]
mod elsewhere_tests;
#[cfg(test)]
mod published_tests;
#[cfg(test)]
mod seen_tests;
#[cfg(test)]
pub(crate) mod tests;
