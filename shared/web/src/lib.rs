//! What the HTTP functions share.
//!
//! * [`problem`] — errors on the wire: RFC 9457 problem+json with stable codes.
//! * [`bearer`] — who calls: extractors that yield a source, an operator, or the scope of a participant.
//! * [`page`] — pages for citizens: layout, style, headers. [`message`] — pages that only say something, for everybody. [`language`] — in which language. [`headers`] — what every answer says.
//! * [`style`] — style sheets, each under the hash of what it says.
//! * [`compressed()`] — answers go compressed to whoever takes that.
//! * [`framed`] — what is told where there is no page: to programs, and to people in the frame of the site.
//! * [`sign_in`] — to the identity provider and back; [`cookies`] — what a browser keeps of it; [`origin`] — who sent a form.
//! * [`routes`] — the list of a function's routes, from which router, document and template follow.
//! * [`body`] and [`query`] — what a request sends, read in one way; [`bounded_json`] — JSON that cannot grow in memory; [`json_rows`] — rows of it.
//! * [`citizen_limits`] — how often a link may be used, and how much an address may ask for.
//! * [`parsing`] — files are taken apart where that keeps nobody waiting.
//! * `gateway` — what the gateway of a cloud tells beside a request (feature `gateway`).
//! * [`public_url`] — where a system is reached.
//! * [`MailLink`] — the token of a link in a mail, whatever mail programs left behind it.
//! * [`one_click`] — what is sent to the way out of a mail.
//! * [`text`] — bodies in the encodings that source systems really send.

pub mod bearer;
pub mod body;
pub mod bounded_json;
pub mod citizen_limits;
mod client_address;
mod compressed;
pub mod cookies;
pub mod framed;
#[cfg(feature = "gateway")]
pub mod gateway;
pub mod headers;
mod json_form;
pub mod json_rows;
pub mod language;
mod mail_link;
pub mod message;
pub mod one_click;
pub mod origin;
pub mod page;
pub mod parsing;
pub mod problem;
pub mod public_url;
pub mod query;
pub mod routes;
pub mod sign_in;
pub mod style;
pub mod text;

pub use app::identity::limits;
pub use client_address::ClientAddress;
pub use compressed::compressed;
pub use language::RequestLocale;
pub use mail_link::MailLink;
pub use message::Message;
pub use page::{Layout, Page};
pub use problem::{FieldProblem, Problem};
pub use public_url::public_url;
pub use routes::{Caller, Declared, Routes};

/// The OpenAPI document of the whole system, as it is served. The host's contract gives it; a test fails when this copy is old.
pub const OPENAPI: &str = include_str!("../openapi.json");
