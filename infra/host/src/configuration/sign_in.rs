//! Where people sign in: the settings, and the relying parties that they make.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use app::ports::{Clock, IdentityProvider};
use app::sign_in::{CitizenProvider, Lives, ParticipantProvider, Party, SignIn};
use oidc::{Provider, RelyingParty};
use serde_json::Value;

use crate::arguments::SignInArguments;

/// Where people sign in; the default is nowhere.
#[derive(Clone, Debug, Default)]
pub struct SignInConfiguration {
    citizens: Option<(PartyConfiguration, CitizenClaims)>,
    participants: Option<(PartyConfiguration, String)>,
    lives: Lives,
}

/// How a provider knows this host.
#[derive(Clone, Debug)]
struct PartyConfiguration {
    issuer: String,
    client_id: String,
    secret: Secret,
    scopes: Vec<String>,
}

/// Where a secret is.
#[derive(Clone)]
enum Secret {
    None,
    Given(String),
    InFile(PathBuf),
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Secret(***)")
    }
}

#[derive(Clone, Debug)]
struct CitizenClaims {
    snils: String,
    verified: String,
    verified_value: Value,
}

impl SignInConfiguration {
    /// The settings of the command line.
    pub(super) fn of(arguments: SignInArguments) -> SignInConfiguration {
        let secret = |given: Option<String>, file: Option<PathBuf>| match (given, file) {
            (Some(secret), _) => Secret::Given(secret),
            (None, Some(file)) => Secret::InFile(file),
            (None, None) => Secret::None,
        };
        let party = |issuer: Option<String>, client_id: Option<String>, secret, scopes| {
            let (Some(issuer), Some(client_id)) = (issuer, client_id) else { return None };
            Some(PartyConfiguration { issuer, client_id, secret, scopes })
        };
        let it = arguments;
        let claims = CitizenClaims {
            snils: it.citizens_snils_claim,
            verified: it.citizens_verified_claim,
            verified_value: serde_json::from_str(&it.citizens_verified_value)
                .unwrap_or(Value::String(it.citizens_verified_value)),
        };
        let citizens_secret = secret(it.citizens_client_secret, it.citizens_client_secret_file);
        let participants_secret = secret(it.participants_client_secret, it.participants_client_secret_file);
        let citizens = party(it.citizens_issuer, it.citizens_client_id, citizens_secret, it.citizens_scopes);
        let participants =
            party(it.participants_issuer, it.participants_client_id, participants_secret, it.participants_scopes);
        SignInConfiguration {
            citizens: citizens.map(|party| (party, claims)),
            participants: participants.map(|party| (party, it.participants_identity_claim)),
            lives: Lives {
                citizen_minutes: it.citizens_session_minutes,
                participant_minutes: it.participants_session_minutes,
                ..Lives::default()
            },
        }
    }

    /// The relying parties. Providers are asked when the first person signs in.
    pub fn sign_in(&self, public_url: &str, clock: &Arc<dyn Clock>) -> anyhow::Result<SignIn> {
        let citizens = match &self.citizens {
            Some((party, claims)) => Some(CitizenProvider {
                provider: party.provider(Party::Citizens, public_url, clock)?,
                snils_claim: claims.snils.clone(),
                verified_claim: claims.verified.clone(),
                verified_value: claims.verified_value.clone(),
            }),
            None => None,
        };
        let participants = match &self.participants {
            Some((party, claim)) => Some(ParticipantProvider {
                provider: party.provider(Party::Participants, public_url, clock)?,
                identity_claim: claim.clone(),
            }),
            None => None,
        };
        Ok(SignIn { citizens, participants, lives: self.lives })
    }
}

impl PartyConfiguration {
    fn provider(
        &self,
        party: Party,
        public_url: &str,
        clock: &Arc<dyn Clock>,
    ) -> anyhow::Result<Arc<dyn IdentityProvider>> {
        let client_secret = match &self.secret {
            Secret::None => None,
            Secret::Given(secret) => Some(secret.clone()),
            Secret::InFile(path) => {
                let text = std::fs::read_to_string(path);
                Some(
                    text.with_context(|| format!("the secret in {} cannot be read", path.display()))?.trim().to_owned(),
                )
            }
        };
        let relying_party = RelyingParty {
            issuer: self.issuer.clone(),
            client_id: self.client_id.clone(),
            client_secret,
            scopes: self.scopes.clone(),
            redirect_url: format!("{public_url}/sign-in/{}/callback", party.as_str()),
        };
        let provider = Provider::new(relying_party, Arc::clone(clock));
        Ok(Arc::new(provider.with_context(|| format!("the sign-in of {}", party.as_str()))?))
    }
}
