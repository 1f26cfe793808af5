//! The relying parties that settings make.

use std::sync::Arc;

use app::identity::sign_in::{
    CitizenProvider, CitizenSettings, ClientSettings, ParticipantProvider, ParticipantSettings, Party, SignIn,
    SignInSettings,
};
use app::ports::{Clock, IdentityProvider};

use crate::{Provider, RelyingParty, SetUpError};

/// Sets up both parties. Providers are asked when the first person signs in.
///
/// # Errors
/// As [`Provider::new`].
pub fn sign_in(settings: &SignInSettings, public_url: &str, clock: &Arc<dyn Clock>) -> Result<SignIn, SetUpError> {
    let provider = |party, client| provider(party, client, public_url, clock);
    let citizens = match &settings.citizens {
        Some(CitizenSettings { client, claims }) => Some(CitizenProvider {
            provider: provider(Party::Citizens, client)?,
            snils_claim: claims.snils.clone(),
            verified_claim: claims.verified.clone(),
            verified_value: claims.verified_value.clone(),
        }),
        None => None,
    };
    let participants = match &settings.participants {
        Some(ParticipantSettings { client, identity_claim }) => Some(ParticipantProvider {
            provider: provider(Party::Participants, client)?,
            identity_claim: identity_claim.clone(),
        }),
        None => None,
    };
    Ok(SignIn { citizens, participants, lives: settings.lives })
}

fn provider(
    party: Party,
    client: &ClientSettings,
    public_url: &str,
    clock: &Arc<dyn Clock>,
) -> Result<Arc<dyn IdentityProvider>, SetUpError> {
    let ClientSettings { issuer, client_id, client_secret, scopes } = client.clone();
    let redirect_url = format!("{public_url}/sign-in/{}/callback", party.as_str());
    let relying_party = RelyingParty { issuer, client_id, client_secret, scopes, redirect_url };
    Ok(Arc::new(Provider::new(relying_party, Arc::clone(clock))?))
}
