//! Where people sign in, as whoever operates the system says it. The adapter of identity providers makes a
//! [`SignIn`](super::SignIn) of it.

use serde_json::Value;

use super::Lives;

/// Where people sign in; the default is nowhere.
#[derive(Clone, Debug, Default)]
pub struct SignInSettings {
    /// Citizens.
    pub citizens: Option<CitizenSettings>,
    /// Participants.
    pub participants: Option<ParticipantSettings>,
    /// How long things last.
    pub lives: Lives,
}

/// Where citizens sign in.
#[derive(Clone, Debug)]
pub struct CitizenSettings {
    /// How the provider knows us.
    pub client: ClientSettings,
    /// Names of the claims that are read.
    pub claims: CitizenClaims,
}

/// Where participants sign in.
#[derive(Clone, Debug)]
pub struct ParticipantSettings {
    /// How the provider knows us.
    pub client: ClientSettings,
    /// The claim whose value the register holds as `signs_in_as`.
    pub identity_claim: String,
}

/// How a provider knows us.
#[derive(Clone)]
pub struct ClientSettings {
    /// The provider, as it names itself: `https://…`.
    pub issuer: String,
    /// Our name there.
    pub client_id: String,
    /// Our secret there; `None` for a public client.
    pub client_secret: Option<String>,
    /// Scopes beside `openid`.
    pub scopes: Vec<String>,
}

impl std::fmt::Debug for ClientSettings {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ClientSettings { issuer, client_id, scopes, .. } = self;
        let mut told = formatter.debug_struct("ClientSettings");
        told.field("issuer", issuer).field("client_id", client_id).field("scopes", scopes).finish_non_exhaustive()
    }
}

/// Names of the claims of the citizens' provider.
#[derive(Clone, Debug)]
pub struct CitizenClaims {
    /// The claim that holds the SNILS.
    pub snils: String,
    /// The claim that says whether the account is verified.
    pub verified: String,
    /// The value that means that it is.
    pub verified_value: Value,
}

impl CitizenClaims {
    /// `verified_value` is JSON, or else text.
    pub fn new(snils: String, verified: String, verified_value: String) -> CitizenClaims {
        let verified_value = serde_json::from_str(&verified_value).unwrap_or(Value::String(verified_value));
        CitizenClaims { snils, verified, verified_value }
    }
}
