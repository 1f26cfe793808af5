//! A person signs in with an identity provider (A1.13, A2.2), by OpenID Connect. Citizens and participants are two relying parties,
//! set up apart: they may sign in at different providers, and never with each other's identity.
//!
//! What a sign-in has to remember on its way to the provider and back is sealed into a short-lived cookie; nothing is stored.

mod settings;

use domain::names;
use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use domain::identifier::ParticipantId;
use domain::person::Snils;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use table::items::IdentityItem;
use table::keys;

use crate::identity::sessions::{self, SealedSession};
use crate::ports::{Attempt, Claims, IdentityError, IdentityProvider, Unavailable};
use crate::privacy::sealing::{open, seal};
use crate::store::load;
use crate::{App, Error};

pub use settings::{CitizenClaims, CitizenSettings, ClientSettings, ParticipantSettings, SignInSettings};

const ATTEMPT: &str = "attempt to sign in";

/// Bytes of each secret of an attempt.
const SECRET_BYTES: usize = 32;

/// Characters of a return path at most.
const RETURN_PATH_MAX: usize = 512;

/// Where people sign in; the default is nowhere.
#[derive(Clone, Default)]
pub struct SignIn {
    /// Citizens, as with ЕСИА.
    pub citizens: Option<CitizenProvider>,
    /// Participants.
    pub participants: Option<ParticipantProvider>,
    /// How long things last.
    pub lives: Lives,
}

/// How long things last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lives {
    /// Minutes for which a citizen stays signed in.
    pub citizen_minutes: u32,
    /// Minutes for which a participant stays signed in.
    pub participant_minutes: u32,
    /// Minutes after which a participant who asks for nothing is signed in no more.
    pub participant_idle_minutes: u32,
    /// Minutes within which a person must have come back from the provider.
    pub attempt_minutes: u32,
}

impl Default for Lives {
    fn default() -> Lives {
        Lives { citizen_minutes: 30, participant_minutes: 8 * 60, participant_idle_minutes: 60, attempt_minutes: 10 }
    }
}

/// Where citizens sign in, and which claims of the provider say what.
#[derive(Clone)]
pub struct CitizenProvider {
    /// The provider.
    pub provider: Arc<dyn IdentityProvider>,
    /// The claim that holds the SNILS.
    pub snils_claim: String,
    /// The claim that says whether the account is verified.
    pub verified_claim: String,
    /// The value that means that it is. Any other value, and no claim at all, means that it is not.
    pub verified_value: Value,
}

/// Where participants sign in, and which claim names them.
#[derive(Clone)]
pub struct ParticipantProvider {
    /// The provider.
    pub provider: Arc<dyn IdentityProvider>,
    /// The claim whose value the register holds as `signs_in_as`.
    pub identity_claim: String,
}

names! {
    /// Who signs in.
    pub enum Party {
        /// Citizens who received a service.
        Citizens = "citizens",
        /// Participants of the experiment.
        Participants = "participants",
    }
}

/// A path of this system to which a person returns, with its query; never an address of another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ReturnPath(String);

impl ReturnPath {
    /// Reads a path. Browsers drop blanks and tabs and take `\` for `/`, so none of these passes; two slashes begin another host.
    pub fn parse(text: &str) -> Option<ReturnPath> {
        let plain = text.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'\\' | b'#' | b'"' | b'<'));
        let own = text.starts_with('/') && !text.starts_with("//");
        (plain && own && text.len() <= RETURN_PATH_MAX).then(|| ReturnPath(text.to_owned()))
    }

    /// The path.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ReturnPath {
    type Error = &'static str;
    fn try_from(text: String) -> Result<ReturnPath, &'static str> {
        ReturnPath::parse(&text).ok_or("not a path of this system")
    }
}

impl From<ReturnPath> for String {
    fn from(path: ReturnPath) -> String {
        path.0
    }
}

/// What the cookie of an attempt holds.
#[derive(Serialize, Deserialize)]
struct SealedAttempt {
    party: Party,
    state: String,
    nonce: String,
    verifier: String,
    return_to: ReturnPath,
    ends_at: DateTime<Utc>,
}

/// A sign-in that has begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// Where the browser goes.
    pub location: String,
    /// What it brings back, sealed.
    pub attempt: String,
    /// For how long that is good.
    pub seconds: i64,
}

/// What the provider sent back through the browser.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct ProviderAnswer {
    /// The code to be redeemed.
    pub code: Option<String>,
    /// The state that the attempt began with.
    pub state: Option<String>,
    /// Who answers (RFC 9207), where the provider says so.
    pub iss: Option<String>,
    /// Why there is no code.
    pub error: Option<String>,
}

/// A person who has signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// The session.
    pub session: SealedSession,
    /// Where the person wanted to go.
    pub return_to: ReturnPath,
}

/// Why a person is not signed in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// No provider is set up for them.
    #[error("sign-in is not set up")]
    NotSetUp,
    /// The answer belongs to no attempt that this browser made a short while ago.
    #[error("the sign-in took too long, or was begun elsewhere")]
    Stale,
    /// The person, or the provider, broke it off.
    #[error("the sign-in was broken off at the provider")]
    BrokenOff,
    /// What the provider sent did not stand up to the checks.
    #[error("what the provider sent cannot be trusted")]
    NotTrusted,
    /// The citizen's account is not verified.
    #[error("the account is not verified")]
    NotVerified,
    /// The register knows no participant of this identity.
    #[error("no participant is registered with this identity")]
    NotRegistered,
    /// The provider, or the store, cannot be reached now.
    #[error(transparent)]
    App(#[from] Error),
}

fn provider(app: &App, party: Party) -> Option<&Arc<dyn IdentityProvider>> {
    match party {
        Party::Citizens => app.sign_in.citizens.as_ref().map(|citizens| &citizens.provider),
        Party::Participants => app.sign_in.participants.as_ref().map(|participants| &participants.provider),
    }
}

/// Begins a sign-in. Changes nothing that is stored.
pub async fn begin(app: &App, party: Party, return_to: ReturnPath) -> Result<Begun, SignInError> {
    let provider = provider(app, party).ok_or(SignInError::NotSetUp)?;
    let [state, nonce, verifier] = std::array::from_fn(|_| app.random_text(SECRET_BYTES));
    let attempt = Attempt { state, nonce, verifier };
    let location = provider.sign_in_url(&attempt).await.map_err(Error::from)?;
    let life = Duration::minutes(app.sign_in.lives.attempt_minutes.into());
    let Attempt { state, nonce, verifier } = attempt;
    let ends_at = app.clock.now() + life;
    let sealed = seal(app, ATTEMPT, &SealedAttempt { party, state, nonce, verifier, return_to, ends_at })?;
    Ok(Begun { location, attempt: sealed, seconds: life.num_seconds() })
}

/// Ends a sign-in: what came back is held against the attempt, the code is redeemed, the claims become a session.
pub async fn finish(
    app: &App,
    party: Party,
    sealed_attempt: Option<&str>,
    answer: &ProviderAnswer,
) -> Result<SignedIn, SignInError> {
    let provider = provider(app, party).ok_or(SignInError::NotSetUp)?;
    let sealed: Option<SealedAttempt> = sealed_attempt.and_then(|text| open(app, ATTEMPT, text));
    let sealed = sealed.filter(|it| it.party == party && app.clock.now() < it.ends_at);
    let sealed = sealed.filter(|it| answer.state.as_ref() == Some(&it.state)).ok_or(SignInError::Stale)?;
    if let Some(error) = &answer.error {
        tracing::info!(party = party.as_str(), error, "A sign-in was broken off at the provider");
        return Err(SignInError::BrokenOff);
    }
    let code = answer.code.as_deref().ok_or(SignInError::BrokenOff)?;
    let attempt = Attempt { state: sealed.state, nonce: sealed.nonce, verifier: sealed.verifier };
    let claims = match provider.redeem(code, answer.iss.as_deref(), &attempt).await {
        Ok(claims) => claims,
        Err(IdentityError::NotTrusted(cause)) => {
            tracing::warn!(party = party.as_str(), cause, "A sign-in was not trusted");
            return Err(SignInError::NotTrusted);
        }
        Err(IdentityError::Unavailable(error)) => return Err(Error::from(error).into()),
    };
    let session = match party {
        Party::Citizens => citizen_session(app, &claims)?,
        Party::Participants => participant_session(app, &claims).await?,
    };
    Ok(SignedIn { session, return_to: sealed.return_to })
}

/// A2.2: only a verified account is a citizen to us, and it is verified only when it says so.
fn citizen_session(app: &App, claims: &Claims) -> Result<SealedSession, SignInError> {
    let settings = app.sign_in.citizens.as_ref().ok_or(SignInError::NotSetUp)?;
    let verified = claims.get(&settings.verified_claim);
    if !verified.is_some_and(|value| says(value, &settings.verified_value)) {
        let (claim, came) = (&settings.verified_claim, verified.map(Value::to_string));
        tracing::info!(claim, came, expected = %settings.verified_value, "An account is not verified");
        return Err(SignInError::NotVerified);
    }
    let came = claims.get(&settings.snils_claim);
    let snils = came.and_then(snils_text).and_then(|text| Snils::parse(&text).ok());
    let snils = snils.ok_or_else(|| {
        let (claim, came) = (&settings.snils_claim, shape(came));
        tracing::warn!(claim, came, "A verified account came without a SNILS that can be read");
        SignInError::NotVerified
    })?;
    Ok(sessions::begin_citizen(app, app.citizen(&snils))?)
}

async fn participant_session(app: &App, claims: &Claims) -> Result<SealedSession, SignInError> {
    let settings = app.sign_in.participants.as_ref().ok_or(SignInError::NotSetUp)?;
    let identity = text(claims, &settings.identity_claim).ok_or(SignInError::NotRegistered)?;
    // A provider may let people claim any address; only one that it has confirmed names anybody.
    if settings.identity_claim == "email"
        && !claims.get("email_verified").is_some_and(|it| says(it, &Value::Bool(true)))
    {
        return Err(SignInError::NotRegistered);
    }
    let participant = identified(app, &identity).await?.ok_or(SignInError::NotRegistered)?;
    sessions::begin_participant(app, &participant).await?.ok_or(SignInError::NotRegistered)
}

/// The participant that signs in as this.
async fn identified(app: &App, identity: &str) -> Result<Option<ParticipantId>, Error> {
    let found = load::<IdentityItem>(&*app.table, &keys::identity(&app.identity_mac(identity))).await?;
    Ok(found.map(|found| found.form.participant))
}

/// Whether a claim says this: as JSON, or as the text of it, because some providers send `"true"`.
fn says(claim: &Value, expected: &Value) -> bool {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        _ => None,
    };
    claim == expected || text(claim).is_some_and(|said| text(expected).is_some_and(|it| it.eq_ignore_ascii_case(&said)))
}

/// The SNILS as text: a number has lost the zeros before it.
fn snils_text(claim: &Value) -> Option<String> {
    claim.as_u64().map(|number| format!("{number:011}")).or_else(|| claim.as_str().map(str::to_owned))
}

/// What kind of value a claim is, for a log that must not carry it.
fn shape(claim: Option<&Value>) -> String {
    match claim {
        None => "nothing".to_owned(),
        Some(Value::Null) => "null".to_owned(),
        Some(Value::Bool(_)) => "true or false".to_owned(),
        Some(Value::Number(_)) => "a number".to_owned(),
        Some(Value::String(text)) => format!("a text of {} characters", text.chars().count()),
        Some(Value::Array(_)) => "a list".to_owned(),
        Some(Value::Object(_)) => "an object".to_owned(),
    }
}

fn text(claims: &Claims, name: &str) -> Option<String> {
    claims.get(name).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

impl From<Unavailable> for SignInError {
    fn from(error: Unavailable) -> SignInError {
        SignInError::App(error.into())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_claim_says_it_as_json_or_as_text() {
        for (claim, expected, says_it) in [
            (json!(true), json!(true), true),
            (json!("true"), json!(true), true),
            (json!("True"), json!(true), true),
            (json!(1), json!("1"), true),
            (json!("urn:verified"), json!("urn:verified"), true),
            (json!(["x"]), json!(["x"]), true),
            (json!("false"), json!(true), false),
            (json!(false), json!(true), false),
            (json!(null), json!(true), false),
            (json!(["true"]), json!(true), false),
        ] {
            assert_eq!(says(&claim, &expected), says_it, "{claim} {expected}");
        }
    }

    #[test]
    fn a_snils_comes_as_text_or_as_a_number() {
        for (claim, expected) in [
            (json!("112-233-445 95"), Some("11223344595")),
            (json!(11_223_344_595_u64), Some("11223344595")),
            (json!(100_199_800_u64), Some("00100199800")),
            (json!(1.5), None),
            (json!(null), None),
        ] {
            let snils = snils_text(&claim).and_then(|text| Snils::parse(&text).ok());
            assert_eq!(snils.map(|it| it.digits()).as_deref(), expected, "{claim}");
        }
        assert_eq!(shape(Some(&json!("112"))), "a text of 3 characters");
    }

    #[test]
    fn only_paths_of_our_own_are_returned_to() {
        for (text, own) in [
            ("/my", true),
            ("/my?lang=en&x=%2F", true),
            ("/", true),
            ("", false),
            ("my", false),
            ("//evil.example", false),
            ("/\\evil.example", false),
            ("/\t/evil.example", false),
            (" /my", false),
            ("https://evil.example", false),
            ("/my#top", false),
            ("/мои", false),
            ("/my\r\nSet-Cookie: a=b", false),
        ] {
            assert_eq!(ReturnPath::parse(text).is_some(), own, "{text:?}");
        }
    }
}
