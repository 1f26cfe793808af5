//! HTTPS: the citizen's form, the same as JSON, and the way out of the mails (A2.5, A2.6, A2.8).
//!
//! The pages work without scripts; a small script keeps a draft and counts characters. GET and HEAD change nothing, because mail scanners open every link.
//!
//! * [`http`] — the routes.
//! * [`pages`] — link. [`thanks`] — thanks. [`form`] — the form is shown, checked, sent. [`unsubscribe`] — the way out of the mails. [`invitation`] — the same as JSON, whose shapes
//!   are in [`wire`].
//! * [`door`] — the front door of the whole site: who comes in where, help, and what everybody may know.
//! * [`objection`] — "not fixed here".
//! * [`following`] — a citizen asks to be told once of a change.
//! * [`my`] — the signed-in citizen's list of links, and [`my_page`] how it looks.
//! * [`posters`] — posters and cards that an organisation prints (A2.7а); [`qr`] — the code on them.
//! * [`paper`] — forms on paper: printed, and entered by an operator.
//! * [`preview`] — a questionnaire as citizens get it, for whoever writes it.
//! * [`visitor`] — the cookie of who asks. [`seal`] — whether a form that comes back was ours, and what it showed.
//! * [`submission`] — answers from a form's body, [`body`] — answers from JSON.
//! * [`views`], [`check_page`], [`comment_view`], [`unsubscribe_page`] — what the templates show; [`messages`] — pages that only say something, [`states`] — those of
//!   a link that takes no answers now. The words are in the crate `texts`, the layout of every page in `web`.

mod body;
mod check_page;
mod comment_view;
mod door;
mod following;
mod form;
mod http;
mod invitation;
mod messages;
mod my;
mod my_page;
mod objection;
mod pages;
mod paper;
mod portal;
mod posters;
mod preview;
mod qr;
mod said_and_done;
mod seal;
mod states;
mod submission;
mod thanks;
mod unsubscribe;
mod unsubscribe_page;
mod views;
mod visitor;
pub mod wire;

pub use http::{handle, router, routes};
pub use paper::json::FormFormat;

/// Bytes of a body at most: a comment far over its limit still comes back with its fault, and not as a body that is too long.
pub const BODY_BYTES_MAX: usize = 128 * 1024;

/// Keeps a draft in the browser until the form is sent.
const DRAFT_SCRIPT: &str = include_str!("../templates/draft.js");

/// Keeps a draft, and counts the characters of the comment.
const FORM_SCRIPT: &str = concat!(include_str!("../templates/draft.js"), include_str!("../templates/count.js"));

#[cfg(test)]
mod tests;
