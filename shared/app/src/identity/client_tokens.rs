//! Tokens of programs (OAuth 2, client credentials with `private_key_jwt`: RFC 6749 §4.4, RFC 7523): a program signs an assertion with its private key, and
//! gets a token of some minutes for it. No secret of it is stored here, and a copied token is soon worth nothing.
//!
//! A token is sealed and kept nowhere. It opens what the holder's entry opens when it is used: it ends with the entry, and at once with the
//! public key that it was got with.

use std::net::IpAddr;
use std::time::Instant;

use chrono::{DateTime, Duration, Utc};
use domain::identifier::{ParticipantId, PortalId, SourceId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use table::items::{AssertionItem, Holder, ProgramAccess};
use table::{Expect, keys};

use super::access;
use super::client_keys::{self, ASSERTION_BYTES_MAX, SKEW, Signed};
use crate::privacy::sealing::{open, seal};
use crate::registers::register;
use crate::store::{self, base64url, load, put_until};
use crate::{App, Error};

const CONTEXT: &str = "token of a program";

/// What tokens of programs begin with: nothing that is handed out by hand begins so.
const PREFIX: &str = "ott_";

/// For how long a token is good.
const LIFE: Duration = Duration::minutes(10);

/// Assertions that one client may send in a minute from one address. A token serves for ten.
const PER_MINUTE: u32 = 60;

/// Path of the endpoint, which assertions may name as their audience; the system's own address will do as well.
pub const ENDPOINT: &str = "/v1/token";

/// A token that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Letters, digits, `-` and `_`.
    pub text: String,
    /// How long it is good.
    pub seconds: i64,
}

/// Why there is no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The assertion is not one of a client that is known, for us, alive, and good for the first time. Says not which.
    Assertion,
    /// It is good, and came from outside the networks of its client.
    Elsewhere,
    /// Too many came: not before so long.
    Often(std::time::Duration),
}

#[derive(Serialize, Deserialize)]
struct SealedToken {
    holder: Holder,
    thumbprint: String,
    ends_at: DateTime<Utc>,
}

/// A token as it was opened: who holds it, and with which key it was got.
pub(crate) struct Opened {
    pub(crate) holder: Holder,
    pub(crate) thumbprint: String,
}

/// Exchanges an assertion for a token. Twice is once: the same assertion gives no second one.
pub async fn exchange(app: &App, assertion: &str, from: Option<IpAddr>) -> Result<Result<Token, Refused>, Error> {
    let Some((client, holder)) = client_of(assertion) else { return Ok(Err(Refused::Assertion)) };
    // By the address, too: whoever calls itself by another's name keeps nobody else from its tokens.
    if let Err(wait) = app.assertions.take(&(client.clone(), from), PER_MINUTE, 1, Instant::now()) {
        return Ok(Err(Refused::Often(wait)));
    }
    let Some(access) = access_of(app, &holder).await? else { return Ok(Err(Refused::Assertion)) };
    let now = app.clock.now();
    let Some(signed) = verified(app, &access, &client, assertion, now) else { return Ok(Err(Refused::Assertion)) };
    if !access.admits(from) {
        return Ok(Err(Refused::Elsewhere));
    }
    if !first(app, &client, &signed).await? {
        return Ok(Err(Refused::Assertion));
    }
    let token = SealedToken { holder, thumbprint: signed.thumbprint, ends_at: now + LIFE };
    Ok(Ok(Token { text: format!("{PREFIX}{}", seal(app, CONTEXT, &token)?), seconds: LIFE.num_seconds() }))
}

fn verified(app: &App, access: &ProgramAccess, client: &str, assertion: &str, now: DateTime<Utc>) -> Option<Signed> {
    let issuer = app.settings.public_url.trim_end_matches('/').to_owned();
    let audiences = [format!("{issuer}{ENDPOINT}"), format!("{issuer}/"), issuer];
    client_keys::verify(access.public_keys.as_ref()?, client, &audiences, assertion, now)
}

/// The holder of a token that has not ended.
pub(crate) fn opened(app: &App, token: &str) -> Option<Opened> {
    let SealedToken { holder, thumbprint, ends_at } = open(app, CONTEXT, token.strip_prefix(PREFIX)?)?;
    (app.clock.now() < ends_at).then_some(Opened { holder, thumbprint })
}

/// Whether a text has the form of such a token: nobody guesses at another key with it.
pub(crate) fn looks_like_one(token: &str) -> bool {
    token.starts_with(PREFIX)
}

/// The client that an assertion says to be from: `sources/mis-1`, as the entry stands among the registers.
fn client_of(assertion: &str) -> Option<(String, Holder)> {
    let client = (assertion.len() <= ASSERTION_BYTES_MAX).then(|| client_keys::claimed_issuer(assertion))??;
    let (register, id) = client.split_once('/')?;
    let holder = match register {
        register::SOURCES => SourceId::parse(id).map(Holder::Source).ok()?,
        register::PORTALS => PortalId::parse(id).map(Holder::Portal).ok()?,
        register::PARTICIPANTS => ParticipantId::parse(id).map(Holder::Participant).ok()?,
        _ => return None,
    };
    Some((client, holder))
}

/// How the programs of a holder may call; `None`: there is no such holder, or it takes part no more.
async fn access_of(app: &App, holder: &Holder) -> Result<Option<ProgramAccess>, Error> {
    #[derive(Deserialize)]
    struct Entry {
        #[serde(default)]
        access: ProgramAccess,
        #[serde(default)]
        excluded_on: Option<chrono::NaiveDate>,
    }
    let entry = load::<Entry>(&*app.table, &register::holder(holder)).await?;
    Ok(entry.filter(|it| !access::has_come(app, it.form.excluded_on)).map(|it| it.form.access))
}

/// Notes that an assertion was used; `false`: it was before.
async fn first(app: &App, client: &str, signed: &Signed) -> Result<bool, Error> {
    let name = base64url(&Sha256::digest(format!("{client}\n{}", signed.name)));
    let used = put_until(keys::assertion(&name), &AssertionItem {}, signed.ends_at + SKEW * 2, Expect::Absent)?;
    Ok(store::write(&*app.table, vec![used]).await?.is_done())
}
