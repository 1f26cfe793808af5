//! What the HTTP functions share.
//!
//! * [`problem`] — errors on the wire: RFC 9457 problem+json with stable codes.
//! * [`bearer`] — who calls: extractors that yield a source, an operator, or the scope of a participant.
//! * [`text`] — bodies in the encodings that source systems really send.

pub mod bearer;
pub mod problem;
pub mod text;

pub use problem::{FieldProblem, Problem};
