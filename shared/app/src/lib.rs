//! Use cases: each loads, asks the domain, stores. It knows neither an SDK nor HTTP.
//!
//! | module | use case | function |
//! |---|---|---|
//! | [`receiving`], [`receipt_state`] | a source's records become stored receipts | ingest |
//! | [`inviting`] | a receipt becomes invitations | invite |
//! | [`notifying`] | a due notice becomes a mail | notify |
//! | [`feedback`] | what is heard of mails | mail-feedback |
//! | [`answering`] | a link is opened, answered, declined | survey |
//! | [`paper`] | a form is printed, and its answers are entered | survey |
//! | [`breaching`] | a broken term is counted with the late act, and read within a scope | cabinet |
//! | [`citizen_links`] | a citizen's own list of links | survey |
//! | [`sweeping`] | the due index is walked | lifecycle |
//! | [`closing`], [`restating`] | a quarter becomes final, and is restated; the recount | rollup |
//! | [`counting`], [`snapshots`] | what is counted, and what of it is shown | rollup, cabinet |
//! | [`federating`] | regions that another system counts | rollup, federation |
//! | [`reading`] | indicators within a scope | cabinet |
//! | [`measuring`] | information events and measures, and what they brought | cabinet |
//! | [`listening`] | comments, themes, telling words, signs of poor quality | cabinet |
//! | [`overviewing`] | all that is seen of a period at one glance | cabinet |
//! | [`sourcing`] | timeliness and refusals of source systems | cabinet |
//! | [`standing`] | the order of organisations and the funnel | cabinet |
//! | [`reporting`] | the quarterly report and that of the experiment | cabinet |
//! | [`subscribing`] | a participant subscribes to mails; its address confirms, and unsubscribes | cabinet |
//! | [`mailing`], [`falling`] | a mail to a subscriber; the look at organisations that all alarms share | lifecycle |
//! | [`registers`], [`access`] | registers and bearer keys | cabinet |
//! | [`vault`], [`root_keys`] | sealing of personal data, and the keys above it | all |
//! | [`sign_in`], [`sessions`] | a person signs in and is known for a while | survey, cabinet |
//! | [`panics`] | what the log says of a panic | all |
//! | [`auditing`] | the trail of every change and reading | every function that changes or shows something |
//! | [`watching`] | what is overdue, which job stands still | the host's metrics |
//! | [`checking`] | the whole store against its own rules | `otklik check` |

pub mod access;
pub mod accounts;
pub mod answering;
pub mod auditing;
pub mod breaching;
pub mod checking;
pub mod citizen_links;
pub mod closing;
mod correcting;
pub mod counting;
pub mod destroying;
pub mod dividing;
pub mod error;
pub mod falling;
pub mod federating;
pub mod feedback;
pub mod inviting;
pub mod listening;
pub mod mailing;
pub mod mails;
pub mod measuring;
pub mod notifying;
pub mod overviewing;
pub mod panics;
pub mod paper;
mod persons;
pub mod ports;
pub mod pressing;
pub mod reading;
pub mod receipt_state;
pub mod receiving;
pub mod registers;
pub mod reporting;
pub mod restating;
pub mod root_keys;
pub mod sealing;
pub mod sessions;
pub mod sign_in;
pub mod silence;
pub mod snapshots;
pub mod sourcing;
pub mod standing;
pub mod store;
pub mod subscribing;
pub mod sweeping;
pub mod vault;
pub mod watching;
pub mod words;

use std::sync::Arc;

use domain::identifier::{CitizenId, ExternalId, InvitationId, SourceId};
use domain::person::Snils;
use domain::regulation::Profile;
use table::Table;

pub use error::Error;
use ports::{AccountDirectory, Clock, Keys, Mailer, Purpose, Queue, Random};
use sign_in::SignIn;
use vault::Vault;

/// The environment of the demonstration: the one in which a visitor may choose somebody to be.
pub const DEMO_ENVIRONMENT: &str = "demo";

/// What every use case works with: the ports, and what the operator decided.
pub struct App {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The store.
    pub table: Arc<dyn Table>,
    /// The hints.
    pub queue: Arc<dyn Queue>,
    /// The way out for mails.
    pub mailer: Arc<dyn Mailer>,
    /// The portal's accounts.
    pub directory: Arc<dyn AccountDirectory>,
    /// The root keys.
    pub keys: Arc<dyn Keys>,
    /// Unpredictable bytes.
    pub random: Arc<dyn Random>,
    /// Seals personal data.
    pub vault: Arc<Vault>,
    /// Terms and targets.
    pub profile: Profile,
    /// What the operator decided.
    pub settings: Settings,
    /// Where people sign in.
    pub sign_in: SignIn,
}

/// What the operator decided.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where citizens reach the system, without a slash at the end.
    pub public_url: String,
    /// Part of every key that is handed out, to tell environments apart: `live`, `demo`, `test`.
    pub environment: String,
    /// SHA-256 of the operator's key; `None`: the registers are closed.
    pub operator_key_hash: Option<[u8; 32]>,
    /// Domain of message identifiers.
    pub mail_domain: String,
}

impl App {
    /// The pseudonym of a citizen: an HMAC of the SNILS under a key that only this purpose has.
    pub fn citizen(&self, snils: &Snils) -> CitizenId {
        let mac = self.keys.mac(Purpose::Citizen, snils.digits().as_bytes());
        CitizenId::parse(&store::base64url(&mac)).expect("base64url keeps to the pattern of identifiers")
    }

    /// The lookup key of a participant's sign-in identity. Mail addresses are the same however their letters are written.
    pub(crate) fn identity_mac(&self, identity: &str) -> String {
        let identity = identity.trim();
        let identity = if identity.contains('@') { identity.to_lowercase() } else { identity.to_owned() };
        store::base64url(&self.keys.mac(Purpose::Identity, identity.as_bytes()))
    }

    /// The identifier of a respondent's invitation to a receipt: the same whenever it is made.
    pub fn invitation_id(&self, source: &SourceId, external_id: &ExternalId, citizen: &CitizenId) -> InvitationId {
        let mac = self.keys.mac(Purpose::Invitation, format!("{source}#{external_id}#{citizen}").as_bytes());
        InvitationId::parse(&store::base64url(&mac[..18])).expect("base64url keeps to the pattern of identifiers")
    }

    /// So many random bytes as text of letters, digits, `-` and `_`.
    pub fn random_text(&self, bytes: usize) -> String {
        let mut buffer = vec![0; bytes];
        self.random.fill(&mut buffer);
        store::base64url(&buffer)
    }
}

pub use table::StoreError;
