//! Public keys of programs (JWK Set, RFC 7517), and assertions that were signed with their private halves (RFC 7523). Pure: `now` is an argument.

use chrono::{DateTime, Duration, Utc};
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, ThumbprintHash};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;
use serde_json::Value;

use crate::store::from_base64url;

/// Keys of one holder at most: the one in use, its successor, and as many for a second machine.
const KEYS_MAX: usize = 4;

/// Bytes of a modulus of RSA: 2048 to 4096 bits.
const RSA_BYTES: std::ops::RangeInclusive<usize> = 256..=512;

/// Bytes of an assertion at most.
pub const ASSERTION_BYTES_MAX: usize = 8 * 1024;

/// How long an assertion may live: it is made for one exchange.
const LIFE_MAX: Duration = Duration::minutes(10);

/// By how much the clocks of two machines may differ.
pub(crate) const SKEW: Duration = Duration::seconds(60);

/// Characters of an assertion's name at most.
const NAME_CHARACTERS_MAX: usize = 256;

/// What a key set must be, for whoever wrote another.
pub const EXPECTED: &str = "send a JWK Set of 1 to 4 public keys, each with a `kid` of its own: EC on P-256 or P-384, or RSA of 2048 to 4096 bits; \
    never a private half";

/// The key of an assertion, and the assertion as far as it is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The key's thumbprint (RFC 7638).
    pub thumbprint: String,
    /// What the assertion calls itself.
    pub name: String,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
}

#[derive(Deserialize)]
struct Claims {
    jti: String,
    exp: i64,
    #[serde(default)]
    nbf: Option<i64>,
    #[serde(default)]
    iat: Option<i64>,
}

/// Whether this is a set of public keys that programs may sign with.
pub fn is_key_set(set: &Value) -> bool {
    let names_private = |key: &Value| ["d", "p", "q", "k"].iter().any(|member| key.get(member).is_some());
    let Some(keys) = set.get("keys").and_then(Value::as_array) else { return false };
    if !(1..=KEYS_MAX).contains(&keys.len()) || keys.iter().any(names_private) {
        return false;
    }
    let Some(keys) = read(set) else { return false };
    let names: std::collections::BTreeSet<_> = keys.iter().filter_map(|key| key.common.key_id.as_ref()).collect();
    names.len() == keys.len()
        && keys.iter().all(|key| !algorithms(key).is_empty() && DecodingKey::from_jwk(key).is_ok())
}

/// Whether a set has the key of that thumbprint still.
pub(crate) fn has(set: Option<&Value>, wanted: &str) -> bool {
    set.and_then(read).is_some_and(|keys| keys.iter().any(|key| thumbprint(key).as_deref() == Some(wanted)))
}

/// Who says to have signed an assertion: believed once [`verify`] has seen its signature.
pub(crate) fn claimed_issuer(assertion: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Issuer {
        iss: String,
    }
    let claims = from_base64url(assertion.split('.').nth(1)?)?;
    serde_json::from_slice(&claims).ok().map(|it: Issuer| it.iss)
}

/// An assertion of `client` that was signed with a key of this set for one of these audiences and lives; `None`: it is anything else.
pub(crate) fn verify(
    set: &Value,
    client: &str,
    audiences: &[String],
    assertion: &str,
    now: DateTime<Utc>,
) -> Option<Signed> {
    let header = decode_header(assertion).ok()?;
    let keys = read(set)?;
    let key = match &header.kid {
        Some(name) => keys.iter().find(|key| key.common.key_id.as_ref() == Some(name))?,
        None => match keys.as_slice() {
            [only] => only,
            _ => return None,
        },
    };
    // The key says which algorithms may be, never the assertion alone.
    let algorithms = algorithms(key);
    if !algorithms.contains(&header.alg) {
        return None;
    }
    let mut validation = Validation::new(header.alg);
    validation.algorithms = algorithms;
    validation.set_audience(audiences);
    validation.set_issuer(&[client]);
    validation.sub = Some(client.to_owned());
    validation.set_required_spec_claims(&["aud", "iss", "sub"]);
    // The library reads the machine's clock; here the caller's counts.
    validation.validate_exp = false;
    let claims = decode::<Claims>(assertion, &DecodingKey::from_jwk(key).ok()?, &validation).ok()?.claims;
    let at = |seconds: i64| DateTime::from_timestamp(seconds, 0);
    let ends_at = at(claims.exp)?;
    let lives = now - SKEW < ends_at && ends_at <= now + LIFE_MAX + SKEW;
    let begun = |seconds: Option<i64>| seconds.is_none_or(|it| at(it).is_some_and(|it| it <= now + SKEW));
    let named = (1..=NAME_CHARACTERS_MAX).contains(&claims.jti.chars().count());
    (lives && begun(claims.nbf) && begun(claims.iat) && named)
        .then(|| Some(Signed { thumbprint: thumbprint(key)?, name: claims.jti, ends_at }))?
}

fn read(set: &Value) -> Option<Vec<Jwk>> {
    JwkSet::deserialize(set).ok().map(|set| set.keys)
}

fn thumbprint(key: &Jwk) -> Option<String> {
    key.thumbprint(ThumbprintHash::SHA256).ok()
}

/// The algorithms that a key signs with; none: it is no key for signing, or too weak.
fn algorithms(key: &Jwk) -> Vec<Algorithm> {
    match &key.algorithm {
        AlgorithmParameters::EllipticCurve(it) => match it.curve {
            EllipticCurve::P256 => vec![Algorithm::ES256],
            EllipticCurve::P384 => vec![Algorithm::ES384],
            _ => Vec::new(),
        },
        AlgorithmParameters::RSA(it) => {
            let modulus = from_base64url(&it.n).unwrap_or_default();
            let significant = modulus.iter().skip_while(|byte| **byte == 0).count();
            match RSA_BYTES.contains(&significant) {
                true => vec![Algorithm::RS256, Algorithm::PS256],
                false => Vec::new(),
            }
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
#[path = "client_keys_tests.rs"]
mod tests;
