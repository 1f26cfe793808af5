//! HTTPS: the citizen's form, the same as JSON, and the way out of the mails (A2.5, A2.6, A2.8).
//!
//! The pages work without scripts. GET and HEAD change nothing, because mail scanners open every link.
//!
//! * [`http`] — the routes.
//! * [`pages`] — link, form, thanks. [`unsubscribe`] — the way out of the mails. [`invitation`] — the same as JSON, whose shapes
//!   are in [`wire`].
//! * [`visitor`] — the cookie of who asks. [`guard`] — whether a form that comes back was ours.
//! * [`submission`] — answers from a form's body, [`body`] — answers from JSON.
//! * [`views`], [`unsubscribe_page`] — what the templates show; [`messages`] — pages that only say something, [`states`] — those of
//!   a link that takes no answers now. The words are in the crate `texts`, the frame of every page in `web`.

mod body;
mod guard;
mod http;
mod invitation;
mod messages;
mod pages;
mod states;
mod submission;
mod unsubscribe;
mod unsubscribe_page;
mod views;
mod visitor;
pub mod wire;

pub use http::{handle, openapi, router};

/// Bytes of a body at most: the longest comment, percent-encoded, fits.
pub const BODY_BYTES_MAX: usize = 64 * 1024;

#[cfg(test)]
mod tests;
