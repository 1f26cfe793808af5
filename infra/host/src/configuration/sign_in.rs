//! Where people sign in: what the command line says of it. Secrets in files are read when the host starts.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use app::identity::sign_in::{
    CitizenClaims, CitizenSettings, ClientSettings, Lives, ParticipantSettings, SignIn, SignInSettings,
};
use app::ports::Clock;

use crate::arguments::SignInArguments;

/// Where people sign in; the default is nowhere.
#[derive(Clone, Debug, Default)]
pub struct SignInConfiguration {
    settings: SignInSettings,
    citizens_secret_file: Option<PathBuf>,
    participants_secret_file: Option<PathBuf>,
}

impl SignInConfiguration {
    /// The settings of the command line.
    pub(super) fn of(arguments: SignInArguments) -> SignInConfiguration {
        let client = |issuer: Option<String>, client_id: Option<String>, client_secret, scopes| {
            let (Some(issuer), Some(client_id)) = (issuer, client_id) else { return None };
            Some(ClientSettings { issuer, client_id, client_secret, scopes })
        };
        let it = arguments;
        let claims =
            CitizenClaims::new(it.citizens_snils_claim, it.citizens_verified_claim, it.citizens_verified_value);
        let citizens = client(it.citizens_issuer, it.citizens_client_id, it.citizens_client_secret, it.citizens_scopes);
        let participants = client(
            it.participants_issuer,
            it.participants_client_id,
            it.participants_client_secret,
            it.participants_scopes,
        );
        let identity_claim = it.participants_identity_claim;
        SignInConfiguration {
            settings: SignInSettings {
                citizens: citizens.map(|client| CitizenSettings { client, claims }),
                participants: participants.map(|client| ParticipantSettings { client, identity_claim }),
                lives: Lives {
                    citizen_minutes: it.citizens_session_minutes,
                    participant_minutes: it.participants_session_minutes,
                    participant_idle_minutes: it.participants_idle_minutes,
                    ..Lives::default()
                },
            },
            citizens_secret_file: it.citizens_client_secret_file,
            participants_secret_file: it.participants_client_secret_file,
        }
    }

    /// The relying parties.
    pub fn sign_in(&self, public_url: &str, clock: &Arc<dyn Clock>) -> anyhow::Result<SignIn> {
        let mut settings = self.settings.clone();
        let citizens = settings.citizens.as_mut().map(|it| &mut it.client);
        let participants = settings.participants.as_mut().map(|it| &mut it.client);
        for (client, file) in [(citizens, &self.citizens_secret_file), (participants, &self.participants_secret_file)] {
            let (Some(client), Some(path)) = (client, file) else { continue };
            let text = std::fs::read_to_string(path);
            let text = text.with_context(|| format!("the secret in {} cannot be read", path.display()))?;
            client.client_secret = Some(text.trim().to_owned());
        }
        oidc::sign_in(&settings, public_url, clock).context("the sign-in is not set up as it must be")
    }
}
