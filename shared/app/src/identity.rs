//! Who calls: participants, source systems, citizens; their sessions and the tokens of their forms.

pub mod access;
pub mod client_keys;
pub mod client_tokens;
pub mod form_token;
pub mod guesses;
pub mod limits;
pub mod sessions;
pub mod sign_in;
