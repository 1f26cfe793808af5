//! The port to identity providers, over OpenID Connect: authorization code with PKCE, discovery, signed ID tokens.
//!
//! * [`sign_in()`] — the relying parties that settings make.
//! * [`Provider`] — one relying party at one provider.
//! * `fetching` — the HTTP client: ours, so that no second one is linked.

mod fetching;
mod provider;
mod relying;

pub use provider::{Provider, RelyingParty, SetUpError};
pub use relying::sign_in;
