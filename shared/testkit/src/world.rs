//! The world: an [`App`] over memory, and short words for what tests do in it.

use std::sync::Arc;

use app::assembly::{Directory, Parts, assemble};
use app::counts::region_results;
use app::hands::OneTask;
use app::identity::access::{self, CallingParticipant, CallingSource, Issued};
use app::identity::sessions;
use app::identity::sign_in::SignIn;
use app::invitations::invite;
use app::mail::{feedback, notify};
use app::ports::{Clock, DeliveryEvent, NoticeHint, QueueName, ReceiptHint};
use app::registers::accounts::{RegisteredAccount, TableDirectory};
use app::registers::{self, Edit, Entry};
use app::{App, Settings};
use chrono::{DateTime, NaiveDate, Utc};
use domain::audit::Actor;
use domain::identifier::{ExternalId, InvitationId, OrganisationId, ParticipantId, SourceId};
use domain::organisation::{Industry, Level, Organisation, OrganisationType, RegionCode};
use domain::person::Snils;
use domain::regulation::Profile;
use domain::scope::ParticipantRole;
use sha2::{Digest, Sha256};
use table::Table;
use table::items::{Holder, ParticipantItem, RegionItem, SourceItem};
use table::memory::MemoryTable;
use table::pool_keys::MemoryPoolKeys;

use crate::{CountingRandom, FixedKeys, KeptMails, KeptQueue, StoppedClock};

/// An [`App`] over memory, and its parts.
pub struct World {
    /// What the handlers take.
    pub app: Arc<App>,
    /// The world's clock.
    pub clock: Arc<StoppedClock>,
    /// The world's table, where it is the one in memory.
    pub memory: Arc<MemoryTable>,
    /// The world's hints.
    pub queue: Arc<KeptQueue>,
    /// The world's mails.
    pub mails: Arc<KeptMails>,
    /// The world's accounts.
    pub directory: Arc<TableDirectory>,
}

impl World {
    /// An empty world at that instant, under the permanent profile.
    pub fn at(now: &str) -> World {
        let memory = Arc::new(MemoryTable::new());
        World::over(now, memory.clone(), memory)
    }

    /// An empty world at that instant, in which one mail may announce so many notices.
    pub fn with_joint_notices(now: &str, bound: usize) -> World {
        let memory = Arc::new(MemoryTable::new());
        World::with_joint_notices_over(now, bound, memory.clone(), memory)
    }

    /// A world of that clock and bound, over another table.
    pub fn with_joint_notices_over(now: &str, bound: usize, memory: Arc<MemoryTable>, table: Arc<dyn Table>) -> World {
        World::built(now, memory, table, |profile| profile.policies.joint_notices_max = bound)
    }

    /// A world whose use cases see another table, for example one that breaks.
    pub fn over(now: &str, memory: Arc<MemoryTable>, table: Arc<dyn Table>) -> World {
        World::built(now, memory, table, |_| {})
    }

    fn built(now: &str, memory: Arc<MemoryTable>, table: Arc<dyn Table>, change: impl Fn(&mut Profile)) -> World {
        let mut profile = Profile::embedded("permanent").expect("it is embedded");
        change(&mut profile);
        let clock = Arc::new(StoppedClock::at(now.parse().expect("an instant, as 2026-01-15T09:00:00Z")));
        let (queue, mails) = (Arc::new(KeptQueue::default()), Arc::new(KeptMails::default()));
        let keys = Arc::new(FixedKeys);
        let random = Arc::new(CountingRandom::seeded(1));
        let settings = Settings {
            public_url: "https://otklik.example".to_owned(),
            environment: "test".to_owned(),
            operator_key_hash: Some(Sha256::digest(b"operator").into()),
            contact: None,
            public_results: false,
            mail_domain: "otklik.example".to_owned(),
            spent_keys_hours: 0,
            deletes_dead_rows: true,
            synthetic_address: None,
        };
        let app = assemble(Parts {
            clock: clock.clone(),
            table: table.clone(),
            pool_keys: Arc::new(MemoryPoolKeys::new()),
            queue: queue.clone(),
            mailer: mails.clone(),
            directory: Directory::Embedded,
            keys: keys.clone(),
            random,
            hands: Arc::new(OneTask { at_once: 4 }),
            profile,
            settings,
            sign_in: SignIn::default(),
        });
        let directory = Arc::new(TableDirectory::new(table, keys, app.vault.clone()));
        World { app, clock, memory, queue, mails, directory }
    }

    /// The host is started again under another regulation profile; what is stored stays.
    pub fn restart_under(&mut self, profile: Profile) {
        self.app = assemble(Parts { profile, ..self.app.parts() });
    }

    /// The host is started again with other settings; what is stored stays.
    pub fn restart_with(&mut self, change: impl FnOnce(&mut Settings)) {
        let mut parts = self.app.parts();
        change(&mut parts.settings);
        self.app = assemble(parts);
    }

    /// The host is started again with a synthetic citizen whose mails go there.
    pub fn with_synthetic_citizen(mut self, address: &str) -> World {
        self.restart_with(|settings| settings.synthetic_address = Some(address.to_owned()));
        self
    }

    /// The host is started again by an operator who makes published figures public.
    pub fn restart_with_public_results(&mut self) {
        self.restart_with(|settings| settings.public_results = true);
    }

    /// Moves the clock.
    pub fn set_clock(&self, now: &str) {
        self.clock.set(now.parse().expect("an instant, as 2026-01-15T09:00:00Z"));
    }

    /// The present instant.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Registers an entry as the operator.
    pub async fn put(&self, entry: Entry) {
        registers::put(&self.app, &Edit::by(Actor::Operator), &entry).await.expect("the entry");
    }

    /// Makes a key as the operator, in the place of the oldest where the holder has two.
    pub async fn issue(&self, holder: &Holder) -> String {
        let live = access::keys_of(&self.app, holder).await.expect("the keys").expect("the holder is there");
        let replaced = (2 <= live.len()).then(|| live[0].id.as_str());
        match access::issue(&self.app, &Actor::Operator, holder, replaced).await.expect("the key") {
            Issued::Key(issued) => issued.key,
            Issued::TwoLive | Issued::NoSuchKey | Issued::NoHolder => panic!("the oldest makes room"),
        }
    }

    /// Registers a region that joined at the start of 2025, and an organisation in it, included as early.
    pub async fn add_organisation(
        &self,
        id: &str,
        ogrn: &str,
        organisation_type: OrganisationType,
        region: &str,
    ) -> Organisation {
        let joined_on = "2025-01-01".parse().expect("a date");
        let region = RegionCode::parse(region).expect("a region");
        self.put(Entry::Region(region, RegionItem::joined(joined_on))).await;
        let organisation = Organisation {
            id: OrganisationId::parse(id).expect("an identifier"),
            name: format!("Организация {id}"),
            ogrn: Some(ogrn.to_owned().try_into().expect("an OGRN")),
            inn: None,
            organisation_type,
            region,
            level: Level::Regional,
            included_on: joined_on,
            excluded_on: None,
            time_zone: None,
            former_regions: [].into(),
        };
        self.put(Entry::Organisation(organisation.clone())).await;
        organisation
    }

    /// Registers the clinic `clinic` (OGRN 1027700132195) in Moscow.
    pub async fn add_clinic(&self) -> Organisation {
        self.add_organisation("clinic", "1027700132195", OrganisationType::HEALTHCARE, "77").await
    }

    /// Registers the source `mis` for all organisations; answers its key.
    pub async fn add_source(&self) -> String {
        let id = SourceId::parse("mis").expect("an identifier");
        let source = SourceItem {
            name: "МИС".to_owned(),
            operator: "Регион".to_owned(),
            level: Level::Regional,
            organisations: ["*".to_owned()].into(),
            legal_basis: "приказ".to_owned(),
            receipts_per_minute: None,
            excluded_on: None,
            rhythm_days: None,
            access: Default::default(),
            keys: Vec::new(),
        };
        self.put(Entry::Source(id.clone(), source)).await;
        self.issue(&Holder::Source(id)).await
    }

    /// The source `mis` as a caller.
    pub async fn source(&self, key: &str) -> CallingSource {
        access::source(&self.app, key, None).await.expect("the store").expect("a good key")
    }

    /// Registers a coordinator; answers its token.
    pub async fn add_coordinator(&self) -> String {
        self.add_participant("mintrud", ParticipantRole::Coordinator, "").await
    }

    /// Registers a participant with the industry, region or organisation that limits it; answers its token.
    pub async fn add_participant(&self, id: &str, role: ParticipantRole, limit: &str) -> String {
        let id = ParticipantId::parse(id).expect("an identifier");
        self.put(Entry::Participant(id.clone(), participant(&format!("Участник {id}"), role, limit))).await;
        self.issue(&Holder::Participant(id)).await
    }

    /// Registers a participant and signs it in; answers the cookie of its browser.
    pub async fn sign_in(&self, id: &ParticipantId, participant: ParticipantItem) -> String {
        self.put(Entry::Participant(id.clone(), participant)).await;
        let session = sessions::begin_participant(&self.app, id).await.expect("the store").expect("it is registered");
        format!("__Host-otklik-participant={}", session.text)
    }

    /// A coordinator as a caller.
    pub async fn coordinator(&self) -> CallingParticipant {
        let token = self.add_coordinator().await;
        let caller = access::caller(&self.app, &token, None).await.expect("the store").expect("a good token");
        caller.in_scope().expect("a scope")
    }

    /// Registers a verified account with an address, of a person.
    pub async fn add_account_of(
        &self,
        snils: &str,
        email: &str,
        family: &str,
        given: &str,
        born_on: Option<NaiveDate>,
    ) {
        let account = RegisteredAccount {
            verified: true,
            email: Some(email.to_owned()),
            family_name: Some(family.to_owned()),
            given_name: Some(given.to_owned()),
            patronymic: None,
            birth_date: born_on,
            language: None,
        };
        self.put(Entry::Account(Snils::parse(snils).expect("a SNILS"), account)).await;
    }

    /// Registers a verified account with an address.
    pub async fn add_account(&self, snils: &str, email: &str) {
        let account = RegisteredAccount {
            verified: true,
            email: Some(email.to_owned()),
            family_name: None,
            given_name: None,
            patronymic: None,
            birth_date: None,
            language: None,
        };
        self.put(Entry::Account(Snils::parse(snils).expect("a SNILS"), account)).await;
    }

    /// Delivers every hint, and those that follow, until none is left; answers how many.
    pub async fn deliver_hints(&self) -> usize {
        let mut count = 0;
        while let Some((queue, body)) = self.queue.next() {
            count += 1;
            match queue {
                QueueName::Receipts => {
                    let (source, external_ids) = serde_json::from_str::<ReceiptHint>(&body).expect("a hint").receipts();
                    let source = SourceId::parse(&source).expect("a source");
                    // Each is a hint, however many share a message.
                    count += external_ids.len() - 1;
                    for external_id in external_ids {
                        let external_id = ExternalId::parse(&external_id).expect("an external id");
                        invite::invite(&self.app, &source, &external_id).await.expect("invite");
                    }
                }
                QueueName::Notices => {
                    let NoticeHint::NoticeV1 { invitation } = serde_json::from_str(&body).expect("a hint");
                    let invitation = InvitationId::parse(&invitation).expect("an invitation");
                    notify::notify(&self.app, &invitation).await.expect("notify");
                }
                QueueName::MailFeedback => {
                    let DeliveryEvent::DeliveryEventV1 { message_id, event } =
                        serde_json::from_str(&body).expect("a word");
                    feedback::take(&self.app, &message_id, event).await.expect("feedback");
                }
                QueueName::Results => {
                    let word = serde_json::from_str(&body).expect("a word");
                    region_results::take(&self.app, word).await.expect("results");
                }
            }
        }
        count
    }

    /// The token in the newest mail.
    pub fn newest_token(&self) -> String {
        let mails = self.mails.all();
        let mail = mails.last().expect("a mail was sent");
        mail.unsubscribe_url.as_deref().unwrap_or_default().rsplit('/').next().unwrap_or_default().to_owned()
    }
}

/// A participant of that role, with the industry, region or organisation that limits it.
pub fn participant(name: &str, role: ParticipantRole, limit: &str) -> ParticipantItem {
    ParticipantItem {
        name: name.to_owned(),
        role,
        industry: Industry::parse(limit).filter(|_| role == ParticipantRole::FederalBody),
        region: RegionCode::parse(limit).ok(),
        organisation: OrganisationId::parse(limit).ok().filter(|_| role == ParticipantRole::OrganisationHead),
        excluded_on: None,
        keys: Vec::new(),
        roles: Default::default(),
        source: None,
        email: None,
        deputy: None,
        duty_letters_only: false,
        signs_in_as: None,
        session_epoch: 0,
        access: Default::default(),
        rights: Default::default(),
    }
}
