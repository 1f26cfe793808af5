//! The port to identity providers, over OpenID Connect: authorization code with PKCE, discovery, signed ID tokens.
//!
//! * [`Provider`] — one relying party at one provider.
//! * `fetching` — the HTTP client: ours, so that no second one is linked.

mod fetching;
mod provider;

pub use provider::{Provider, RelyingParty, SetUpError};
