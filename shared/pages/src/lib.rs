//! The frame of the pages that participants read in a browser: whoever is signed in, the navigation, errors, forms, style.
//! Every function with pages for participants uses it.
//!
//! **How to add a page.** It is a template, a struct and a route:
//!
//! 1. A template has what stands between the header and the footer; it begins with `<h1>`.
//! 2. A struct has what the template shows, each value already in words: `#[derive(Template)]`, and [`PageBody`] for its title
//!    and its [`Section`] of the navigation. Words come from [`Localizer`], which dereferences to the messages in
//!    `shared/texts/cabinet/<language>/*.ftl`.
//! 3. A handler takes [`Session`], which is there only for somebody who is signed in, and answers
//!    `Result<Response, PageError>` with [`Session::page`]; what lies outside `session.caller.scope` is
//!    [`PageError::NotFound`]. Its route is a line in its function's list, which ends in [`guard`].
//!
//! **How to add a section** to the navigation: a constant and its place in [`navigation::SECTIONS`].
//!
//! **How to add a form.** It is sent by POST to the page on which it stands. Its first field is `<input type="hidden"
//! name="form_token" value="{{ form_token }}">` with [`Session::form_token`]: without it no handler is reached ([`forms`]). The
//! handler answers [`see_other`]. What it makes anew is named after the
//! [`FormToken`](app::identity::form_token::FormToken), and what it changes is changed on condition of what was seen: so a form
//! that is pressed twice does the same once.

pub mod carried;
pub mod error;
pub mod forms;
pub mod layout;
pub mod navigation;
pub mod selectors;
pub mod session;
pub mod source_session;
pub mod table_words;

use std::sync::Arc;

use axum::middleware::from_fn_with_state;
use web::Routes;

pub use app::figures::localizer::Localizer;
pub use error::PageError;
pub use layout::{PageBody, download, download_for_people, open_page, open_page_at, see_other};
pub use navigation::Section;
pub use session::{MemberSession, Session};
pub use source_session::SourceSession;

/// Puts around pages what all of them need: no form is taken that was not pressed on its own page, and errors get words.
/// `open` are pages for whoever has their address, as from a mail: a mail program has no session and presses no form.
#[must_use]
pub fn guard(pages: Routes, open: Routes) -> Routes {
    pages
        .guarded(|router, app| router.route_layer(from_fn_with_state(Arc::clone(app), forms::take_pressed)))
        .with(open)
        .guarded(|router, app| router.route_layer(from_fn_with_state(Arc::clone(app), error::tell_errors)))
}
