//! The outside world as the use cases see it: one trait for each outside thing, and no more.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::invitation::mail::MailEvent;
use domain::language::Language;
use domain::person::Snils;
use domain::person::likeness::KnownPerson;
use serde::{Deserialize, Serialize};
use serde_json::Value;
pub use table::queue::{Queue, QueueName, Unavailable};

/// The time. Nothing below the edge reads a clock of its own.
pub trait Clock: Send + Sync + 'static {
    /// The present instant.
    fn now(&self) -> DateTime<Utc>;
}

/// Unpredictable bytes: tokens, keys, identifiers.
pub trait Random: Send + Sync + 'static {
    /// Fills the buffer.
    fn fill(&self, bytes: &mut [u8]);
}

/// "This is heard of a mail": the message of [`QueueName::MailFeedback`] where no mail service publishes its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum DeliveryEvent {
    /// The first form.
    #[serde(rename = "MailWordV1")]
    DeliveryEventV1 {
        /// `local@domain`, without brackets.
        message_id: String,
        /// What is heard.
        event: MailEvent,
    },
}

/// "This receipt was stored": the message of [`QueueName::Receipts`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum ReceiptHint {
    /// The first form.
    ReceiptV1 {
        /// The source system that sent it.
        source: String,
        /// The receipt's name in that source.
        external_id: String,
    },
    /// Several at once, [`RECEIPTS_IN_A_HINT`] at most: a message costs its store as much as a receipt does.
    ReceiptsV1 {
        /// The source system that sent them.
        source: String,
        /// Their names in that source.
        external_ids: Vec<String>,
    },
}

impl ReceiptHint {
    /// The hint that some receipts of a source were stored.
    pub fn of(source: &str, external_ids: &[String]) -> ReceiptHint {
        let source = source.to_owned();
        match external_ids {
            [external_id] => ReceiptHint::ReceiptV1 { source, external_id: external_id.clone() },
            _ => ReceiptHint::ReceiptsV1 { source, external_ids: external_ids.to_vec() },
        }
    }

    /// The source, and the names in it of the receipts that were stored.
    pub fn receipts(self) -> (String, Vec<String>) {
        match self {
            ReceiptHint::ReceiptV1 { source, external_id } => (source, vec![external_id]),
            ReceiptHint::ReceiptsV1 { source, external_ids } => (source, external_ids),
        }
    }
}

/// Receipts in one hint at most: with a batch of ten messages so many as one call of a function works off in its time.
pub const RECEIPTS_IN_A_HINT: usize = 10;

/// "This invitation wants a notice": the message of [`QueueName::Notices`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum NoticeHint {
    /// The first form.
    NoticeV1 {
        /// The invitation.
        invitation: String,
    },
}

/// One mail, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// The address: of a citizen asked from the directory a moment ago and stored nowhere, of a subscriber opened just now.
    pub to: String,
    /// Subject line.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
    /// `local@domain`, without brackets: bounces are matched by it.
    pub message_id: String,
    /// For `List-Unsubscribe` (RFC 8058, one click); `None`: a duty of office, out of which there is no way.
    pub unsubscribe_url: Option<String>,
}

/// Why a mail was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// The server knows no such address: nothing more is sent there for a time.
    #[error("there is no such address: {0}")]
    NoSuchAddress(String),
    /// The server refuses this mail for good.
    #[error("the mail was refused for good: {0}")]
    Refused(String),
    /// Nothing was accepted; later may be better.
    #[error("the mail was not accepted now: {0}")]
    NotNow(String),
    /// It may have been accepted: the connection broke after the data were sent.
    #[error("it is unknown whether the mail was accepted: {0}")]
    Unknown(String),
}

/// The way out for mails.
#[async_trait]
pub trait Mailer: Send + Sync + 'static {
    /// Hands one mail to the server; `Ok` means the server took it over.
    async fn send(&self, mail: &Mail) -> Result<(), MailError>;
}

/// What the directory of accounts is called where it is [`Unavailable`].
pub const ACCOUNT_DIRECTORY: &str = "account directory";

/// What the portal's directory says of a citizen.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Whether the account is verified; only then is the citizen invited (A2.2).
    pub verified: bool,
    /// The address for notices, if the account has one (A2.7б).
    pub email: Option<String>,
    /// The language that the citizen reads, if the account tells it.
    pub language: Option<Language>,
    /// The person of the account, as far as it tells.
    pub person: KnownPerson,
}

/// The directory of portal accounts.
#[async_trait]
pub trait AccountDirectory: Send + Sync + 'static {
    /// The account of the citizen with this SNILS, if there is one.
    async fn find(&self, snils: &Snils) -> Result<Option<Account>, Unavailable>;

    /// Since when it is left alone, because it failed several times in a row; `None`: it is asked.
    fn left_alone_since(&self) -> Option<DateTime<Utc>> {
        None
    }
}

/// The secrets of one sign-in, which its browser keeps sealed.
#[derive(Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Comes back with the code: the answer is to this attempt.
    pub state: String,
    /// Comes back inside the ID token: the token was made for this attempt.
    pub nonce: String,
    /// Shown when the code is redeemed (PKCE): whoever redeems it began the attempt.
    pub verifier: String,
}

/// What a provider says of a person, by claim.
pub type Claims = BTreeMap<String, Value>;

/// Why there are no claims.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// Something about the answer does not stand up to the checks; for the log.
    #[error("the provider's answer is not trusted: {0}")]
    NotTrusted(String),
    /// The provider cannot be reached.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

/// An identity provider, for one relying party.
#[async_trait]
pub trait IdentityProvider: Send + Sync + 'static {
    /// Where the person signs in.
    async fn sign_in_url(&self, attempt: &Attempt) -> Result<String, Unavailable>;
    /// Redeems the code that the person came back with. The claims are those of an ID token whose issuer, audience, nonce, times and
    /// signature were checked.
    async fn redeem(&self, code: &str, issuer: Option<&str>, attempt: &Attempt) -> Result<Claims, IdentityError>;
}

/// What a key is for: one key per purpose, so that no output serves two ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Pseudonyms of citizens.
    Citizen,
    /// Identifiers of invitations.
    Invitation,
    /// Lookup keys of the embedded account directory.
    Account,
    /// Fingerprints of receipts' contents.
    Receipt,
    /// Names of drafts.
    Session,
    /// Mail addresses that are left alone.
    Address,
    /// Seals of cookies: sessions, and what a sign-in remembers on its way.
    Cookie,
    /// Lookup keys of participants' sign-in identities.
    Identity,
    /// Codes of paper forms, and what is stored of them.
    Paper,
    /// Seals of the heads of the audit trail.
    Audit,
    /// Salts of the hashes of finals.
    Finals,
    /// Names of subscriptions.
    Subscription,
    /// Words of titles, by which cases like one another are found.
    Words,
    /// Names of what citizens asked to be told of.
    Following,
    /// Names of what citizens say of changes.
    Objection,
}

/// The root keys. They never leave the adapter.
#[async_trait]
pub trait Keys: Send + Sync + 'static {
    /// HMAC-SHA-256 of the data under the key of this purpose.
    fn mac(&self, purpose: Purpose, data: &[u8]) -> [u8; 32];
    /// Wraps a data key for storage.
    async fn wrap(&self, data_key: &[u8; 32]) -> Result<Vec<u8>, Unavailable>;
    /// Recovers a wrapped data key.
    async fn unwrap(&self, wrapped: &[u8]) -> Result<[u8; 32], Unavailable>;
}
