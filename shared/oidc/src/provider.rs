//! One relying party at one provider.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use app::ports::{Attempt, Claims, Clock, IdentityError, IdentityProvider, Unavailable};
use async_trait::async_trait;
use chrono::{DateTime, Duration, Utc};
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
    CoreJsonWebKeySet, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreProviderMetadata,
    CoreRevocableToken, CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalClaims, AuthorizationCode, ClaimsVerificationError, Client, ClientId, ClientSecret, CsrfToken,
    EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, IdTokenFields, IssuerUrl, Nonce,
    OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope,
    SignatureVerificationError, StandardErrorResponse, StandardTokenResponse, TokenResponse, UserInfoClaims,
    UserInfoError,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::fetching::{FetchError, Fetching};

/// What the log calls the service.
const SERVICE: &str = "identity provider";

/// How long the provider's own description is trusted before it is asked again.
const DESCRIPTION_LIFE: Duration = Duration::hours(1);

/// By how much the provider's clock may be ahead of ours.
const CLOCK_SKEW: Duration = Duration::minutes(5);

/// Signatures that are taken: those of which we hold the public half only.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 6] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// Every claim that the standard does not name.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct FurtherClaims(BTreeMap<String, Value>);

impl AdditionalClaims for FurtherClaims {}

type Tokens = StandardTokenResponse<
    IdTokenFields<
        FurtherClaims,
        EmptyExtraTokenFields,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;

type OidcClient = Client<
    FurtherClaims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// How a provider knows us.
#[derive(Clone)]
pub struct RelyingParty {
    /// The provider, as it names itself: `https://…`.
    pub issuer: String,
    /// Our name there.
    pub client_id: String,
    /// Our secret there; `None` for a public client, which PKCE alone protects.
    pub client_secret: Option<String>,
    /// Scopes beside `openid`.
    pub scopes: Vec<String>,
    /// Where the provider sends people back to.
    pub redirect_url: String,
}

/// A relying party that cannot be.
#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    /// Not an address.
    #[error("`{0}` is not an address: {1}")]
    Address(String, String),
    /// Secrets and identities would go over the wire for everybody to read.
    #[error("the provider `{0}` must be reached over https")]
    Insecure(String),
}

/// One relying party at one provider.
#[derive(Clone)]
pub struct Provider {
    party: Arc<Party>,
    clock: Arc<dyn Clock>,
}

struct Party {
    issuer: IssuerUrl,
    client_id: ClientId,
    client_secret: Option<ClientSecret>,
    scopes: Vec<Scope>,
    redirect_url: RedirectUrl,
    fetching: Fetching,
    description: Mutex<Option<(CoreProviderMetadata, DateTime<Utc>)>>,
}

impl Provider {
    /// Sets a relying party up. Nothing is fetched yet: a provider that is away at the start keeps nothing else from working.
    ///
    /// # Errors
    /// The issuer or the address of return is none, or the issuer is reached without TLS and is not this machine.
    pub fn new(relying_party: RelyingParty, clock: Arc<dyn Clock>) -> Result<Provider, SetUpError> {
        let RelyingParty { issuer, client_id, client_secret, scopes, redirect_url } = relying_party;
        let wrong = |text: &str, error: String| SetUpError::Address(text.to_owned(), error);
        let issuer_url = IssuerUrl::new(issuer.clone()).map_err(|error| wrong(&issuer, error.to_string()))?;
        let local = ["http://127.0.0.1:", "http://localhost:", "http://[::1]:"];
        if !issuer.starts_with("https://") && !local.iter().any(|prefix| issuer.starts_with(prefix)) {
            return Err(SetUpError::Insecure(issuer));
        }
        let redirect_url =
            RedirectUrl::new(redirect_url.clone()).map_err(|error| wrong(&redirect_url, error.to_string()))?;
        let party = Party {
            issuer: issuer_url,
            client_id: ClientId::new(client_id),
            client_secret: client_secret.map(ClientSecret::new),
            scopes: scopes.into_iter().map(Scope::new).collect(),
            redirect_url,
            fetching: Fetching::new(),
            description: Mutex::new(None),
        };
        Ok(Provider { party: Arc::new(party), clock })
    }

    /// The client is one that blocks, so it works where that hurts nobody.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Party, &dyn Clock) -> T + Send + 'static,
    ) -> Option<T> {
        let (party, clock) = (Arc::clone(&self.party), Arc::clone(&self.clock));
        tokio::task::spawn_blocking(move || work(&party, &*clock)).await.ok()
    }
}

#[async_trait]
impl IdentityProvider for Provider {
    async fn sign_in_url(&self, attempt: &Attempt) -> Result<String, Unavailable> {
        let attempt = attempt.clone();
        let found = self.blocking(move |party, clock| party.sign_in_url(&attempt, clock.now())).await;
        found.unwrap_or_else(|| Err(unavailable("the request panicked")))
    }

    async fn redeem(&self, code: &str, issuer: Option<&str>, attempt: &Attempt) -> Result<Claims, IdentityError> {
        if issuer.is_some_and(|issuer| issuer != self.party.issuer.as_str()) {
            return Err(IdentityError::NotTrusted("the answer names another issuer".to_owned()));
        }
        let (code, attempt) = (code.to_owned(), attempt.clone());
        let found = self.blocking(move |party, clock| party.redeem(code, &attempt, clock)).await;
        found.unwrap_or_else(|| Err(unavailable("the request panicked").into()))
    }
}

impl Party {
    fn sign_in_url(&self, attempt: &Attempt, now: DateTime<Utc>) -> Result<String, Unavailable> {
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(attempt.verifier.clone()));
        let (state, nonce) = (attempt.state.clone(), attempt.nonce.clone());
        let client = self.client(self.description(now)?);
        let request = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, || CsrfToken::new(state), || Nonce::new(nonce))
            .set_pkce_challenge(challenge)
            .add_scopes(self.scopes.iter().cloned());
        Ok(request.url().0.into())
    }

    fn redeem(&self, code: String, attempt: &Attempt, clock: &dyn Clock) -> Result<Claims, IdentityError> {
        let client = self.client(self.description(clock.now())?);
        let fetch = |request| self.fetching.fetch(request);
        let tokens: Tokens = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|error| not_trusted(&error))?
            .set_pkce_verifier(PkceCodeVerifier::new(attempt.verifier.clone()))
            .request(&fetch)
            .map_err(|error| match error {
                RequestTokenError::Request(error) => unavailable(&error.to_string()).into(),
                other => not_trusted(&other),
            })?;
        let mut claims = match self.checked(&client, &tokens, attempt, clock) {
            // The provider may have changed its keys since we last asked; once is enough to find out.
            Err(ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey | SignatureVerificationError::CryptoError(_),
            )) => {
                let client = self.client(self.with_new_keys(clock.now())?);
                self.checked(&client, &tokens, attempt, clock)
            }
            checked => checked,
        }
        .map_err(|error| not_trusted(&error))?;

        let subject = tokens.id_token().and_then(|_| claims.get("sub")?.as_str().map(str::to_owned));
        let subject = subject.map(openidconnect::SubjectIdentifier::new);
        if let Ok(request) = client.user_info(tokens.access_token().clone(), subject) {
            let further: UserInfoClaims<FurtherClaims, CoreGenderClaim> =
                request.request(&fetch).map_err(|error| match error {
                    UserInfoError::Request(error) => unavailable(&error.to_string()).into(),
                    other => not_trusted(&other),
                })?;
            // The signed token goes before what was said beside it.
            for (name, value) in as_claims(&further) {
                claims.entry(name).or_insert(value);
            }
        }
        Ok(claims)
    }

    /// The claims of the ID token, once it stood up to every check.
    fn checked(
        &self,
        client: &OidcClient,
        tokens: &Tokens,
        attempt: &Attempt,
        clock: &dyn Clock,
    ) -> Result<Claims, ClaimsVerificationError> {
        let missing = || ClaimsVerificationError::Other("there is no ID token".to_owned());
        let token = tokens.id_token().ok_or_else(missing)?;
        let now = clock.now();
        let verifier = client
            .id_token_verifier()
            .set_allowed_algs(ALGORITHMS)
            .set_time_fn(move || now)
            .set_issue_time_verifier_fn(move |issued_at| match issued_at <= now + CLOCK_SKEW {
                true => Ok(()),
                false => Err("it was issued in the future".to_owned()),
            });
        let claims = token.claims(&verifier, &Nonce::new(attempt.nonce.clone()))?;
        Ok(as_claims(claims))
    }

    fn client(&self, description: CoreProviderMetadata) -> OidcClient {
        Client::from_provider_metadata(description, self.client_id.clone(), self.client_secret.clone())
            .set_redirect_uri(self.redirect_url.clone())
    }

    /// What the provider says of itself, asked at most once an hour.
    fn description(&self, now: DateTime<Utc>) -> Result<CoreProviderMetadata, Unavailable> {
        let kept = self.description.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((description, asked_at)) = kept
            && (asked_at..asked_at + DESCRIPTION_LIFE).contains(&now)
        {
            return Ok(description);
        }
        let fetch = |request| self.fetching.fetch(request);
        let description =
            CoreProviderMetadata::discover(&self.issuer, &fetch).map_err(|error| unavailable(&error.to_string()))?;
        self.keep(description.clone(), now);
        Ok(description)
    }

    fn with_new_keys(&self, now: DateTime<Utc>) -> Result<CoreProviderMetadata, Unavailable> {
        let description = self.description(now)?;
        let fetch = |request| -> Result<_, FetchError> { self.fetching.fetch(request) };
        let keys = CoreJsonWebKeySet::fetch(description.jwks_uri(), &fetch)
            .map_err(|error| unavailable(&error.to_string()))?;
        let description = description.set_jwks(keys);
        self.keep(description.clone(), now);
        Ok(description)
    }

    fn keep(&self, description: CoreProviderMetadata, now: DateTime<Utc>) {
        *self.description.lock().unwrap_or_else(PoisonError::into_inner) = Some((description, now));
    }
}

/// Every claim by its name.
fn as_claims(claims: &impl Serialize) -> Claims {
    match serde_json::to_value(claims) {
        Ok(Value::Object(fields)) => fields.into_iter().collect(),
        _ => Claims::new(),
    }
}

fn unavailable(cause: &str) -> Unavailable {
    Unavailable { service: SERVICE, cause: cause.to_owned() }
}

/// The causes of an error, one after another: the library's own words say only which step it was.
fn not_trusted(error: &dyn std::error::Error) -> IdentityError {
    let causes = std::iter::successors(Some(error), |error| error.source());
    IdentityError::NotTrusted(causes.map(ToString::to_string).collect::<Vec<_>>().join(": "))
}
