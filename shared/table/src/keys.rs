//! Every key: one function each. What lies there, who reads it and what that costs stands with its kind in [`crate::kinds`], and as a
//! table in `docs/storage.md`.
//!
//! A scan of 50,000 organisations against the threshold reads their running counts (some 20,000 R, as a file of all of them does), a
//! few times a day and for all subscribers together; what each subscriber reads of it are lists of those that are below.
//!
//! No identifier can hold `#` (the domain's patterns see to it), so no key can be forged by a name.

mod comments;
mod following;
mod gaming;
mod improvement;
mod pool;
mod portal;
mod said;
mod seen;
mod subscription;
mod trail;
mod views;

use domain::calendar::Quarter;
use domain::figures::edition::Edition;
use domain::identifier::{CitizenId, ExternalId, InvitationId, MeasureId, OrganisationId, ParticipantId, SourceId};
use domain::improvement::Role;
use domain::organisation::RegionCode;
use domain::organisation::legal_entity::Ogrn;
use domain::questionnaire::QuestionnaireVersion;

use crate::kinds::Kind;
pub use crate::kinds::{DueEntity, audited_subject, due_entity};
use crate::port::Key;
pub use comments::*;
pub use following::*;
pub use gaming::*;
pub use improvement::*;
pub use pool::*;
pub use portal::*;
pub use said::*;
pub use seen::*;
pub use subscription::*;
pub use trail::*;
pub use views::*;

/// Over how many items a busy organisation's tally is spread, so that no item is hot.
pub const TALLY_SHARDS: u8 = 4;

/// A receipt.
pub fn receipt(source: &SourceId, external_id: &ExternalId) -> Key {
    Key::new(Kind::Receipt.at(format_args!("{source}#{external_id}")), "RECEIPT")
}

/// An invitation.
pub fn invitation(id: &InvitationId) -> Key {
    Key::new(Kind::Invitation.at(id), "INVITATION")
}

/// A personal link, by the hash of its token.
pub fn link(token_hash: &str) -> Key {
    Key::new(Kind::Link.at(token_hash), "LINK")
}

/// A paper form that was printed, by the keyed MAC of its code.
pub fn paper_form(mac: &str) -> Key {
    Key::new(Kind::PaperForm.at(mac), "PAPERFORM")
}

/// A mail that was handed over.
pub fn message(message_id: &str) -> Key {
    Key::new(Kind::Message.at(message_id), "MESSAGE")
}

/// Partition of everything known of a citizen.
pub fn citizen(citizen: &CitizenId) -> String {
    Kind::Preferences.at(citizen)
}

/// A mail address that is left alone, by its keyed MAC.
pub fn suppression(mac: &str) -> Key {
    let shard = mac.chars().next().unwrap_or_default();
    Key::new(suppressions(shard), mac)
}

/// Where an address that is left alone lay before those addresses could be counted: [`suppression`] is asked first.
pub fn former_suppression(mac: &str) -> Key {
    Key::new(Kind::Suppression.at(mac), Kind::Suppression.about().prefix)
}

/// Partition of the mail addresses that are left alone whose MAC begins with that character.
pub fn suppressions(shard: char) -> String {
    Kind::Suppression.at(shard)
}

/// The characters with which a MAC begins: those of base64 for URLs.
pub fn suppression_shards() -> impl Iterator<Item = char> {
    ('A'..='Z').chain('a'..='z').chain('0'..='9').chain(['-', '_'])
}

/// The fuse of the mails.
pub fn mail_fuse() -> Key {
    Key::new(Kind::MailFuse.about().prefix, "MAIL")
}

/// One of a citizen's invitations.
pub fn citizen_invitation(of: &CitizenId, invitation: &InvitationId) -> Key {
    Key::new(citizen(of), Kind::Invitation.at(invitation))
}

/// Start of the sort keys of a citizen's invitations.
pub const CITIZEN_INVITATIONS: &str = "INVITATION#";

/// A citizen's wishes.
pub fn preferences(of: &CitizenId) -> Key {
    Key::new(citizen(of), "PREFERENCES")
}

/// An account in the embedded directory.
pub fn account(mac: &str) -> Key {
    Key::new(Kind::Account.at(mac), "ACCOUNT")
}

/// A wrapped data key.
pub fn data_key(cohort: &str) -> Key {
    Key::new(Kind::DataKey.at(cohort), "DATAKEY")
}

/// A destruction that is not recorded yet, by its audit subject.
pub fn destruction(subject: &str) -> Key {
    Key::new(Kind::Destruction.at(subject), "DESTRUCTION")
}

/// Partition of a region's tallies in a quarter.
pub fn tallies(quarter: Quarter, region: RegionCode) -> String {
    Kind::Tally.at(format_args!("{quarter}#{region}"))
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
pub fn deadline_violations_of(quarter: Quarter, region: RegionCode) -> String {
    Kind::DeadlineViolations.at(format_args!("{quarter}#{region}"))
}

/// The deadlines that were missed for receipts of that source about that organisation.
pub fn deadline_violations(
    quarter: Quarter,
    region: RegionCode,
    organisation: &OrganisationId,
    source: &SourceId,
) -> Key {
    Key::new(deadline_violations_of(quarter, region), format!("{organisation}#{source}"))
}

/// The organisation and the source of a sort key of missed deadlines.
pub fn deadline_violations_row(sk: &str) -> Option<(OrganisationId, SourceId)> {
    let (organisation, source) = sk.split_once('#')?;
    Some((OrganisationId::parse(organisation).ok()?, SourceId::parse(source).ok()?))
}

/// Partition of the summaries of a running quarter.
pub fn running_summaries(quarter: Quarter) -> String {
    Kind::RunningSummary.at(quarter)
}

/// The summary of a region in a running quarter.
pub fn running_summary(quarter: Quarter, region: RegionCode) -> Key {
    Key::new(running_summaries(quarter), region.to_string())
}

/// Partition of what other systems say of their regions in a quarter.
pub fn results_of(quarter: Quarter) -> String {
    Kind::Results.at(quarter)
}

/// What another system says of a region in a quarter.
pub fn results(quarter: Quarter, region: RegionCode) -> Key {
    Key::new(results_of(quarter), region.to_string())
}

/// Partition of what another system says of a region's organisations: of its own edition, or of a quarter that runs there.
pub fn organisation_results(edition: Edition, region: RegionCode) -> String {
    Kind::OrganisationResult.at(format_args!("{edition}#{region}"))
}

/// What another system says of one of its organisations.
pub fn organisation_result(edition: Edition, region: RegionCode, organisation: &OrganisationId) -> Key {
    Key::new(organisation_results(edition, region), organisation.to_string())
}

/// Partition of a region's finals of a quarter.
pub fn finals(edition: Edition, region: RegionCode) -> String {
    Kind::Final.at(format_args!("{edition}#{region}"))
}

/// An organisation's final tally.
pub fn final_tally(edition: Edition, region: RegionCode, organisation: &OrganisationId) -> Key {
    Key::new(finals(edition, region), organisation.as_str())
}

/// Partition of the summaries of an edition.
pub fn final_summaries(edition: Edition) -> String {
    Kind::FinalSummary.at(edition)
}

/// The summary of a region in an edition.
pub fn final_summary(edition: Edition, region: RegionCode) -> Key {
    Key::new(final_summaries(edition), region.to_string())
}

/// Partition of the heads of all finals.
pub const FINALS: &str = Kind::FinalsHead.about().prefix;

/// The head of an edition of a quarter's finals.
pub fn finals_head(edition: Edition) -> Key {
    Key::new(FINALS, edition.to_string())
}

/// Partition of a region's information events and measures.
pub fn measures(region: RegionCode) -> String {
    Kind::Measure.at(region)
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
    Kind::RegionalOrganisation.at(region)
}

/// An organisation among those of its region.
pub fn regional_organisation(region: RegionCode, organisation: &OrganisationId) -> Key {
    Key::new(regional_organisations(region), organisation.as_str())
}

/// Partition of a register.
pub fn register(name: &str) -> String {
    Kind::Region.at(name)
}

/// An entry of a register.
pub fn register_entry(name: &str, id: &str) -> Key {
    Key::new(register(name), id)
}

/// Sort key of a version of a questionnaire in its register: zeros keep the versions in order.
pub fn questionnaire_entry(version: &QuestionnaireVersion) -> String {
    format!("{}.{:05}", version.id, version.version)
}

/// The organisation of an OGRN.
pub fn ogrn(ogrn: &Ogrn) -> Key {
    Key::new(Kind::Ogrn.at(ogrn), "OGRN")
}

/// A bearer key, by its public part.
pub fn credential(id: &str) -> Key {
    Key::new(Kind::Credential.at(id), "CREDENTIAL")
}

/// Partition of a participant's sessions.
pub fn sessions(participant: &ParticipantId) -> String {
    Kind::Session.at(participant)
}

/// A participant's session, by the name that was drawn for it.
pub fn session(participant: &ParticipantId, name: &str) -> Key {
    Key::new(sessions(participant), name)
}

/// A citizen's session that was ended before its time, by the name that was drawn for it.
pub fn ended_session(name: &str) -> Key {
    Key::new(Kind::EndedSession.at(name), "ENDEDSESSION")
}

/// An assertion that was exchanged for a token, by a hash of who signed it and of what it calls itself.
pub fn assertion(hash: &str) -> Key {
    Key::new(Kind::Assertion.at(hash), "ASSERTION")
}

/// Partition of those who head an organisation.
pub fn heads(organisation: &OrganisationId) -> String {
    Kind::ParticipantPlace.at(format_args!("organisation:{organisation}"))
}

/// Partition of the executives of a region.
pub fn executives(region: RegionCode) -> String {
    Kind::ParticipantPlace.at(format_args!("region:{region}"))
}

/// Partition of those who hold a role of part B.
pub fn role_holders(role: Role) -> String {
    Kind::ParticipantPlace.at(format_args!("role:{}", role.as_str()))
}

/// Partition of those for whom a participant stands in, at whatever time.
pub fn deputised_by(deputy: &ParticipantId) -> String {
    Kind::ParticipantPlace.at(format_args!("deputy:{deputy}"))
}

/// A participant's place in one of these lists.
pub fn participant_place(list: &str, participant: &ParticipantId) -> Key {
    Key::new(list, participant.as_str())
}

/// The participant of a sign-in identity.
pub fn identity(mac: &str) -> Key {
    Key::new(Kind::Identity.at(mac), "IDENTITY")
}

/// A source's refusals in a quarter.
pub fn refusals(quarter: Quarter, source: &SourceId) -> Key {
    Key::new(Kind::Refusals.at(quarter), source.as_str())
}

/// Sort keys of what a source has sent in a quarter.
pub fn received_prefix(source: &SourceId) -> String {
    format!("{source}#")
}

/// One shard of the receipts that a source has sent in a quarter.
pub fn received(quarter: Quarter, source: &SourceId, shard: u8) -> Key {
    Key::new(Kind::Refusals.at(quarter), format!("{}{}", received_prefix(source), shard % TALLY_SHARDS))
}

/// Partition of what sources have sent and were refused in a quarter.
pub fn received_in(quarter: Quarter) -> String {
    Kind::Refusals.at(quarter)
}

/// Partition of all heartbeats.
pub const HEARTBEATS: &str = Kind::Heartbeat.about().prefix;

/// A job's heartbeat.
pub fn heartbeat(job: &str) -> Key {
    Key::new(HEARTBEATS, job)
}

/// Partition of the trips of the synthetic citizen.
pub const SYNTHETIC_TRIPS: &str = Kind::SyntheticTrip.about().prefix;

/// The trips of the synthetic citizen through a source.
pub fn synthetic_trip(source: &SourceId) -> Key {
    Key::new(SYNTHETIC_TRIPS, source.as_str())
}

/// Partition in which a trip through a source takes place.
pub fn synthetic_room(source: &SourceId) -> String {
    Kind::SyntheticRoom.at(source)
}

#[cfg(test)]
#[path = "keys_tests.rs"]
mod tests;
