//! Use cases: each loads, asks the domain, stores. It knows neither an SDK nor HTTP.
//!
//! Modules stand in rooms by subject. A room uses only rooms above it in this table (`tests/it/rooms.rs` holds them to it).
//!
//! | room | subject |
//! |---|---|
//! | [`ports`], [`store`], [`error`], [`hands`], [`hints`], [`heartbeat`], [`health`], [`panics`] | what every room stands on |
//! | [`audit`] | the trail of every change and reading |
//! | [`privacy`] | vault, root keys, sealing, destruction of personal data |
//! | [`registers`] | organisations, sources, participants, questionnaires, and their accounts |
//! | [`identity`] | who calls: bearer keys, sign-in, sessions, form tokens |
//! | [`portal`] | what portals hear of links |
//! | [`deadlines`] | a missed legal deadline is counted together with the act that came late |
//! | [`intake`] | a source's records become stored receipts |
//! | [`invitations`] | a receipt becomes invitations |
//! | [`mail`] | a due notice becomes a mail; what is heard of mails |
//! | [`pool`] | an answer waits among others and is published with them |
//! | [`answers`] | a link is opened, answered, declined, on the screen or on paper |
//! | [`following`] | a citizen is told once of a change where a service was received |
//! | [`counts`] | what is counted, closed and restated; regions that another system counts |
//! | [`figures`] | what a participant reads within its scope |
//! | [`gaming`] | signs that an organisation has done something to its own figures |
//! | [`subscriptions`] | mails to participants: digests and alarms |
//! | [`improvement`] | part B: cases, tasks, terms; falls that open change requests |
//! | [`assembly`] | an app is put together |
//! | [`synthetic`] | once a day a citizen who is none goes through every source, and is missed when it does not arrive |
//! | [`upkeep`] | the sweep, what is watched, the check of the whole store, its division |

pub mod answers;
pub mod assembly;
pub mod audit;
pub mod counts;
pub mod deadlines;
pub mod error;
pub mod figures;
pub mod following;
pub mod gaming;
pub mod hands;
pub mod health;
pub mod heartbeat;
pub mod hints;
pub mod identity;
pub mod improvement;
pub mod intake;
pub mod invitations;
pub mod mail;
pub mod panics;
pub mod pool;
pub mod portal;
pub mod ports;
pub mod privacy;
pub mod registers;
pub mod store;
pub mod subscriptions;
pub mod synthetic;
pub mod upkeep;

use std::net::IpAddr;
use std::sync::Arc;

use domain::identifier::{CitizenId, InvitationId, OrganisationId, ParticipantId};
use domain::improvement::Rules;
use domain::invitation::ReceiptName;
use domain::person::Snils;
use domain::receipt::Service;
use domain::regulation::Profile;
use table::{PoolKeys, Table};

use counts::quarter_sums::FinalSums;
pub use error::{Error, unless_directory_is_away};
use figures::voice::Voices;
use hands::Hands;
use health::Health;
use identity::guesses::Guesses;
use identity::limits::Limits;
use identity::sign_in::SignIn;
use pool::turn::Turns;
use ports::{AccountDirectory, Clock, Keys, Mailer, Purpose, Queue, Random};
use privacy::vault::Vault;
use registers::LastRead;

/// The environment of the demonstration: the one in which a visitor may choose somebody to be.
pub const DEMO_ENVIRONMENT: &str = "demo";

/// What every use case works with: the ports, and what the operator decided. Only [`assembly::assemble`] makes one.
#[non_exhaustive]
pub struct App {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The store.
    pub table: Arc<dyn Table>,
    /// The keys of the pool.
    pub pool_keys: Arc<dyn PoolKeys>,
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
    /// Who does what can be done at the same time.
    pub hands: Arc<dyn Hands>,
    /// Seals personal data.
    pub vault: Arc<Vault>,
    /// Terms and targets.
    pub profile: Profile,
    /// Roles and terms of part B.
    pub improvement: Rules,
    /// What the operator decided.
    pub settings: Settings,
    /// Where people sign in.
    pub sign_in: SignIn,
    /// Who guessed at the operator's key lately.
    pub guesses: Guesses,
    /// What each participant has asked for lately.
    pub asked: Limits<ParticipantId>,
    /// Whether the store took a write lately.
    health: Health,
    /// What each address has asked for lately of what is for citizens.
    pub addresses: Limits<IpAddr>,
    /// How often each link was used lately.
    pub links: Limits<String>,
    /// The assertions that came lately for each client, from each address.
    assertions: Limits<(String, Option<IpAddr>)>,
    /// What published comments say, as this process told it last.
    voices: Voices,
    /// The sums of closed quarters as this process read them last.
    final_sums: FinalSums,
    /// The lanes that are being turned.
    turns: Turns,
    /// The types and industries as this process read them last.
    last_types: LastRead,
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
    /// Who answers for the system and how they are reached, as people read it; `None`: nobody has said.
    pub contact: Option<String>,
    /// Whether everybody may read the published figures of closed quarters.
    pub public_results: bool,
    /// Domain of message identifiers.
    pub mail_domain: String,
    /// For how many hours at most the key of published answers is kept, so that a copy from before can be restored without a loss; 0: not at
    /// all.
    pub spent_keys_hours: u32,
    /// Whether the rows of published answers, which nothing opens any more, are deleted by the sweep: the table does not let them expire by
    /// itself.
    pub deletes_dead_rows: bool,
    /// Where the mails of the synthetic citizen go; `None`: there is none.
    pub synthetic_address: Option<String>,
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

    /// The identifier of a respondent's invitation to assess a service: the same whoever reports the service, and whenever it is made. A
    /// service is known by whose it was, where, of which kind, and by its first day: what a parent is asked about two children are two.
    pub fn invitation_id(
        &self,
        citizen: &CitizenId,
        recipient: &CitizenId,
        organisation: &OrganisationId,
        service: Service,
    ) -> InvitationId {
        let (kind, day) = (service.kind().as_str(), service.begins_on());
        self.invitation_named(&format!("{citizen}#{recipient}#{organisation}#{kind}#{day}"))
    }

    /// What an older program called a respondent's invitation: by the receipt. Such invitations go on to their end.
    pub fn former_invitation_id(&self, receipt: &ReceiptName, citizen: &CitizenId) -> InvitationId {
        self.invitation_named(&format!("{}#{}#{citizen}", receipt.source, receipt.external_id))
    }

    fn invitation_named(&self, name: &str) -> InvitationId {
        let mac = self.keys.mac(Purpose::Invitation, name.as_bytes());
        InvitationId::parse(&store::base64url(&mac[..18])).expect("base64url keeps to the pattern of identifiers")
    }

    /// Letters and digits, each with an even chance: bytes that would favour some are passed over.
    pub(crate) fn random_alphanumeric(&self, length: usize) -> String {
        const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        let mut text = String::with_capacity(length);
        let mut buffer = [0_u8; 64];
        while text.len() < length {
            self.random.fill(&mut buffer);
            let even =
                buffer.iter().filter(|byte| **byte < 248).map(|byte| char::from(ALPHABET[usize::from(*byte) % 62]));
            text.extend(even.take(length - text.len()));
        }
        text
    }

    /// So many random bytes as text of letters, digits, `-` and `_`.
    pub fn random_text(&self, bytes: usize) -> String {
        let mut buffer = vec![0; bytes];
        self.random.fill(&mut buffer);
        store::base64url(&buffer)
    }
}

pub use table::StoreError;
