//! Every key, and with it every access pattern. Costs are in DynamoDB's units for items under 1 KB (write) and 4 KB (read);
//! a write inside an atomic write counts double.
//!
//! | entity | pk | sk | read by | cost |
//! |---|---|---|---|---|
//! | receipt | `RECEIPT#<source>#<external id>` | `RECEIPT` | ingest (repeat), invite, source's status | store: 4 W with its tally |
//! | invitation | `INVITATION#<id>` | `INVITATION` | invite, notify, survey, lifecycle | answer: 6 W with response and tally |
//! | link | `LINK#<hash of token>` | `LINK` | survey: token → invitation | 1 R |
//! | paper form | `PAPERFORM#<mac of code>` | `PAPERFORM` | survey: code on paper → invitation and round | 1 R; printing: 2 W |
//! | message | `MESSAGE#<message id>` | `MESSAGE` | mail feedback: bounce → invitation | 1 R; a word: 6 W with invitation and tally |
//! | subscription | `SUBSCRIPTION#<participant>` | `<random id>` | the page of a participant's subscriptions: one query; each mail | 1 R; a change: 8 W with its mailing and record |
//! | mailing | `MAILING#<participant>#<id>` | `MAILING` | lifecycle: how far the mails of a subscription have come | a look without news: 6 R, 1 W; a mail: 8 W more |
//! | look | `FALLEN#<quarter>` | `LOOK` | whether the organisations were looked at; fences whoever looks | 1 R |
//! | fallen | `FALLEN#<quarter>` | `<region>#<type>` | alarms: organisations below the threshold, noted once for all subscribers | 1 R for each 4 KB: 450 R for the country; when they change: 2 W for each KB |
//! | address left alone | `SUPPRESSION#<mac of address>` | `SUPPRESSION` | notify, before each mail | 1 R |
//! | citizen's invitation | `CITIZEN#<pseudonym>` | `INVITATION#<id>` | list of a citizen's links | 1 R for each 4 KB |
//! | citizen's wishes | `CITIZEN#<pseudonym>` | `PREFERENCES` | notify, before each mail | 1 R |
//! | account | `ACCOUNT#<mac of SNILS>` | `ACCOUNT` | the embedded directory | 1 R |
//! | data key | `DATAKEY#<cohort>` | `DATAKEY` | vault: seal, open, destroy | 1 R, then cached |
//! | tally | `TALLY#<quarter>#<region>` | `<organisation>#<shard>` | running values of a region: one query | add: 2 W |
//! | breaches | `BREACH#<quarter>#<region>` | `<organisation>#<source>` | terms that were broken, by all three | add: 2 W for each breach |
//! | response | `RESPONSE#<quarter>#<organisation>` | `<random id>` | recount, comments | 1 R for each 4 KB |
//! | shown | `SHOWN#<quarter>#<region>` | `<organisation>` | which of an organisation's running counts are shown | 1 R for each 4 KB; 2 W when they move |
//! | running summary | `RUNNING#<quarter>` | `<region>` | overviews: sums by region and type | 1 R for each 4 KB: up to 150 R for the country |
//! | results | `RESULTS#<quarter>` | `<region>` | the latest word of each region that another system counts | 1 R for each 4 KB; a newer word: 1 W for each KB |
//! | final | `FINAL#<edition>#<region>` | `<organisation>` | finals of a region: one query | 1 R for each 4 KB |
//! | final summary | `FINALSUMMARY#<edition>` | `<region>` | overviews of a closed quarter | as running summary |
//! | finals' head | `FINALS` | `<edition>` | which quarters are final, and their hashes | 1 R |
//! | measure | `MEASURE#<region>` | `<organisation>#<id>` | information events and measures of a region or an organisation | 1 R for each 4 KB |
//! | organisation in its region | `ORGANISATIONS#<region>` | `<organisation>` | lists of a region's organisations | 1 R for each 4 KB |
//! | register | `REGISTER#<kind>` | `<id>` | regions, organisations, sources, participants, questionnaires | 1 R |
//! | OGRN | `OGRN#<ogrn>` | `OGRN` | ingest: OGRN → organisation | 1 R |
//! | credential | `CREDENTIAL#<id>` | `CREDENTIAL` | every call with a bearer key | 1 R |
//! | identity | `IDENTITY#<mac of identity>` | `IDENTITY` | signing in: identity → participant | 1 R |
//! | expiry | `EXPIRY` | `<last day>#<credential>` | bearer keys that end soon: one query | put: 2 W |
//! | refusals | `REFUSALS#<quarter>` | `<source>` | figures of a source's refusals by code | add: 2 W for each batch |
//! | heartbeat | `HEARTBEAT` | `<job>` | when a scheduled job last ran | 1 R |
//! | policy | `POLICY` | `profile` | which terms and targets are in force | 1 R |
//! | audit record | `AUDIT#<chain>` | `<number>` | verification, lists | a change: 4 W with the head |
//! | audit head | `AUDITHEAD` | `<chain>` | next record; chains of a range of days: one query | 1 R |
//! | readings of persons | `PERSONS#<day>` | `<shard>`, `COUNT` | counts by purpose, then their sum | add: 2 W for each reading |
//!
//! A look at 50,000 organisations reads their running counts (some 20,000 R, as a file of all of them does), a few times a day
//! and for all subscribers together; what each subscriber reads of it are lists of those that are below.
//!
//! No identifier can hold `#` (the domain's patterns see to it), so no key can be forged by a name.

mod subscription;
mod trail;

use domain::calendar::Quarter;
use domain::edition::Edition;
use domain::identifier::{
    CitizenId, ExternalId, InvitationId, MeasureId, OrganisationId, ParticipantId, SourceId, SubscriptionId,
};
use domain::legal_entity::Ogrn;
use domain::organisation::RegionCode;

use crate::port::Key;
pub use subscription::*;
pub use trail::*;

/// Over how many items a busy organisation's tally is spread, so that no item is hot.
pub const TALLY_SHARDS: u8 = 4;

/// What a due item is, by its partition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DueEntity {
    /// A receipt.
    Receipt(SourceId, ExternalId),
    /// An invitation.
    Invitation(InvitationId),
    /// A data key.
    DataKey(String),
    /// The mails of a subscription.
    Mailing(ParticipantId, SubscriptionId),
}

/// A receipt.
pub fn receipt(source: &SourceId, external_id: &ExternalId) -> Key {
    Key::new(format!("RECEIPT#{source}#{external_id}"), "RECEIPT")
}

/// An invitation.
pub fn invitation(id: &InvitationId) -> Key {
    Key::new(format!("INVITATION#{id}"), "INVITATION")
}

/// A personal link, by the hash of its token.
pub fn link(token_hash: &str) -> Key {
    Key::new(format!("LINK#{token_hash}"), "LINK")
}

/// A paper form that was printed, by the keyed MAC of its code.
pub fn paper_form(mac: &str) -> Key {
    Key::new(format!("PAPERFORM#{mac}"), "PAPERFORM")
}

/// A mail that was handed over.
pub fn message(message_id: &str) -> Key {
    Key::new(format!("MESSAGE#{message_id}"), "MESSAGE")
}

/// Partition of everything known of a citizen.
pub fn citizen(citizen: &CitizenId) -> String {
    format!("CITIZEN#{citizen}")
}

/// A mail address that is left alone, by its keyed MAC.
pub fn suppression(mac: &str) -> Key {
    Key::new(format!("SUPPRESSION#{mac}"), "SUPPRESSION")
}

/// One of a citizen's invitations.
pub fn citizen_invitation(of: &CitizenId, invitation: &InvitationId) -> Key {
    Key::new(citizen(of), format!("INVITATION#{invitation}"))
}

/// Start of the sort keys of a citizen's invitations.
pub const CITIZEN_INVITATIONS: &str = "INVITATION#";

/// A citizen's wishes.
pub fn preferences(of: &CitizenId) -> Key {
    Key::new(citizen(of), "PREFERENCES")
}

/// An account in the embedded directory.
pub fn account(mac: &str) -> Key {
    Key::new(format!("ACCOUNT#{mac}"), "ACCOUNT")
}

/// A wrapped data key.
pub fn data_key(cohort: &str) -> Key {
    Key::new(format!("DATAKEY#{cohort}"), "DATAKEY")
}

/// Partition of a region's tallies in a quarter.
pub fn tallies(quarter: Quarter, region: RegionCode) -> String {
    format!("TALLY#{quarter}#{region}")
}

/// One shard of an organisation's tally.
pub fn tally(quarter: Quarter, region: RegionCode, organisation: &OrganisationId, shard: u8) -> Key {
    Key::new(tallies(quarter, region), format!("{organisation}#{}", shard % TALLY_SHARDS))
}

/// The organisation of a tally's sort key.
pub fn tally_organisation(sk: &str) -> Option<OrganisationId> {
    OrganisationId::parse(sk.split('#').next()?).ok()
}

/// Partition of the terms that were broken in a region in a quarter.
pub fn breaches_of(quarter: Quarter, region: RegionCode) -> String {
    format!("BREACH#{quarter}#{region}")
}

/// The terms that were broken for receipts of that source about that organisation.
pub fn breaches(quarter: Quarter, region: RegionCode, organisation: &OrganisationId, source: &SourceId) -> Key {
    Key::new(breaches_of(quarter, region), format!("{organisation}#{source}"))
}

/// The organisation and the source of a sort key of broken terms.
pub fn breaches_whose(sk: &str) -> Option<(OrganisationId, SourceId)> {
    let (organisation, source) = sk.split_once('#')?;
    Some((OrganisationId::parse(organisation).ok()?, SourceId::parse(source).ok()?))
}

/// Partition of an organisation's responses in a quarter.
pub fn responses(quarter: Quarter, organisation: &OrganisationId) -> String {
    format!("RESPONSE#{quarter}#{organisation}")
}

/// A response under its random identifier.
pub fn response(quarter: Quarter, organisation: &OrganisationId, random_id: &str) -> Key {
    Key::new(responses(quarter, organisation), random_id)
}

/// Partition of what is shown of a region's running counts in a quarter.
pub fn shown_of(quarter: Quarter, region: RegionCode) -> String {
    format!("SHOWN#{quarter}#{region}")
}

/// What is shown of an organisation's running counts.
pub fn shown(quarter: Quarter, region: RegionCode, organisation: &OrganisationId) -> Key {
    Key::new(shown_of(quarter, region), organisation.as_str())
}

/// Partition of the summaries of a running quarter.
pub fn running_summaries(quarter: Quarter) -> String {
    format!("RUNNING#{quarter}")
}

/// The summary of a region in a running quarter.
pub fn running_summary(quarter: Quarter, region: RegionCode) -> Key {
    Key::new(running_summaries(quarter), region.to_string())
}

/// Partition of what other systems say of their regions in a quarter.
pub fn results_of(quarter: Quarter) -> String {
    format!("RESULTS#{quarter}")
}

/// What another system says of a region in a quarter.
pub fn results(quarter: Quarter, region: RegionCode) -> Key {
    Key::new(results_of(quarter), region.to_string())
}

/// Partition of a region's finals of a quarter.
pub fn finals(edition: Edition, region: RegionCode) -> String {
    format!("FINAL#{edition}#{region}")
}

/// An organisation's final tally.
pub fn final_tally(edition: Edition, region: RegionCode, organisation: &OrganisationId) -> Key {
    Key::new(finals(edition, region), organisation.as_str())
}

/// Partition of the summaries of an edition.
pub fn final_summaries(edition: Edition) -> String {
    format!("FINALSUMMARY#{edition}")
}

/// The summary of a region in an edition.
pub fn final_summary(edition: Edition, region: RegionCode) -> Key {
    Key::new(final_summaries(edition), region.to_string())
}

/// Partition of the heads of all finals.
pub const FINALS: &str = "FINALS";

/// The head of an edition of a quarter's finals.
pub fn finals_head(edition: Edition) -> Key {
    Key::new(FINALS, edition.to_string())
}

/// Partition of a region's information events and measures.
pub fn measures(region: RegionCode) -> String {
    format!("MEASURE#{region}")
}

/// Start of the sort keys of an organisation's measures.
pub fn measures_of(organisation: &OrganisationId) -> String {
    format!("{organisation}#")
}

/// A measure of an organisation.
pub fn measure(region: RegionCode, organisation: &OrganisationId, id: &MeasureId) -> Key {
    Key::new(measures(region), format!("{organisation}#{id}"))
}

/// Partition of the organisations of a region.
pub fn regional_organisations(region: RegionCode) -> String {
    format!("ORGANISATIONS#{region}")
}

/// An organisation among those of its region.
pub fn regional_organisation(region: RegionCode, organisation: &OrganisationId) -> Key {
    Key::new(regional_organisations(region), organisation.as_str())
}

/// Partition of a register.
pub fn register(kind: &str) -> String {
    format!("REGISTER#{kind}")
}

/// An entry of a register.
pub fn register_entry(kind: &str, id: &str) -> Key {
    Key::new(register(kind), id)
}

/// The organisation of an OGRN.
pub fn ogrn(ogrn: &Ogrn) -> Key {
    Key::new(format!("OGRN#{ogrn}"), "OGRN")
}

/// A bearer key, by its public part.
pub fn credential(id: &str) -> Key {
    Key::new(format!("CREDENTIAL#{id}"), "CREDENTIAL")
}

/// The participant of a sign-in identity.
pub fn identity(mac: &str) -> Key {
    Key::new(format!("IDENTITY#{mac}"), "IDENTITY")
}

/// A source's refusals in a quarter.
pub fn refusals(quarter: Quarter, source: &SourceId) -> Key {
    Key::new(format!("REFUSALS#{quarter}"), source.as_str())
}

/// Partition of all heartbeats.
pub const HEARTBEATS: &str = "HEARTBEAT";

/// A job's heartbeat.
pub fn heartbeat(job: &str) -> Key {
    Key::new(HEARTBEATS, job)
}

/// What a due item is; `None` for a key that no due item has.
pub fn due_entity(key: &Key) -> Option<DueEntity> {
    let (entity, rest) = key.pk.split_once('#')?;
    match entity {
        "RECEIPT" => {
            let (source, external_id) = rest.split_once('#')?;
            Some(DueEntity::Receipt(SourceId::parse(source).ok()?, ExternalId::parse(external_id).ok()?))
        }
        "INVITATION" => Some(DueEntity::Invitation(InvitationId::parse(rest).ok()?)),
        "DATAKEY" => Some(DueEntity::DataKey(rest.to_owned())),
        "MAILING" => {
            let (participant, id) = rest.split_once('#')?;
            Some(DueEntity::Mailing(ParticipantId::parse(participant).ok()?, SubscriptionId::parse(id).ok()?))
        }
        _ => None,
    }
}

#[cfg(test)]
#[path = "keys_tests.rs"]
mod tests;
