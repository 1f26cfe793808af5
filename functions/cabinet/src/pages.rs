//! The cabinet's pages: what participants read in a browser, each within its scope.
//!
//! **How to add a page.** It is a template, a struct and a route:
//!
//! 1. `templates/pages/<name>.html` has what stands between the header and the footer; it begins with `<h1>`.
//! 2. A struct in `src/pages/<name>.rs` has what the template shows, each value already in words: `#[derive(Template)]
//!    #[template(path = "pages/<name>.html")]`, and [`Content`] for its title and its place in the navigation ([`Section`]).
//!    Words come from [`Words`], which dereferences to the messages in `shared/texts/cabinet/<language>/*.ftl`.
//! 3. A handler takes [`Visitor`], which is there only for somebody who is signed in, and answers
//!    `Result<Response, Refusal>` with [`Visitor::page`]; what lies outside `visitor.caller.scope` is [`Refusal::NotFound`].
//!    Its route is a line in [`routes`]; `infra/template.yaml` follows from the lists.
//!
//! **How to add a form.** It is sent by POST to the page on which it stands. Its first field is `<input type="hidden"
//! name="nonce" value="{{ seal }}">` with [`Visitor::seal`]: without it no handler is reached ([`forms`]). The handler answers
//! `see_other`. What it makes anew is named after the [`FormToken`](app::identity::form_token::FormToken), and what it changes is changed on condition
//! of what was seen: so a form that is pressed twice does the same once.

mod choosing;
mod figures;
mod forms;
mod frame;
mod lines;
mod links;
mod mail_links;
mod map;
mod measures;
mod organisation;
mod overview;
mod registers;
mod sources;
mod subscriptions;
mod terms;
mod trail;
mod view;

use std::sync::Arc;

use axum::middleware::from_fn_with_state;
use web::{Caller, Routes};

pub(crate) use crate::words::Words;
pub(crate) use frame::{Content, Refusal, Section, Visitor};

/// The pages.
pub(crate) fn routes() -> Routes {
    Routes::of(Caller::Participant)
        .get("/cabinet", overview::show)
        .get("/cabinet/figures", figures::show)
        .get("/cabinet/organisations/{id}", organisation::show)
        .get("/cabinet/organisations/{id}/measures", measures::show)
        .post("/cabinet/organisations/{id}/measures", measures::store)
        .get("/cabinet/sources", sources::show)
        .get("/cabinet/terms", terms::show)
        .get("/cabinet/subscriptions", subscriptions::show)
        .post("/cabinet/subscriptions", subscriptions::act)
        .get("/cabinet/audit", trail::show)
        .get("/cabinet/audit/{chain}", trail::show_chain)
        .with(registers::routes())
        .guarded(|router, app| router.route_layer(from_fn_with_state(Arc::clone(app), forms::take_pressed)))
        // Whoever comes from a mail has no session, and a mail program presses no form.
        .get("/subscriptions/{token}", mail_links::show_choices)
        .post("/subscriptions/{token}", mail_links::take_choice)
        .get("/subscriptions/confirm/{token}", mail_links::show_question)
        .post("/subscriptions/confirm/{token}", mail_links::take_answer)
        .guarded(|router, app| router.route_layer(from_fn_with_state(Arc::clone(app), frame::tell_refusals)))
}

#[cfg(test)]
mod tests;
