//! What an item is by its key, and whether it is that.

use domain::audit::{Head, Record};
use domain::breach::Breaches;
use domain::calendar::Quarter;
use domain::edition::Edition;
use domain::falling::{Fallen, Look};
use domain::identifier::{OrganisationId, ParticipantId, SourceId, SubscriptionId};
use domain::invitation::Invitation;
use domain::mail::Suppression;
use domain::measure::Measure;
use domain::organisation::{Organisation, RegionCode};
use domain::paper::PaperForm;
use domain::questionnaire::{Questionnaire, QuestionnaireVersion};
use domain::subscription::Mailing;
use domain::tally::Tally;
use serde::de::DeserializeOwned;
use table::items::{
    AccountItem, CitizenInvitationItem, CredentialItem, DataKeyItem, ExpiryItem, FinalItem, FinalsHeadItem,
    HeartbeatItem, Holder, IdentityItem, LinkItem, MessageItem, MethodItem, OgrnItem, ParticipantItem,
    PersonReadingsItem, PolicyItem, PreferencesItem, ReceiptItem, RegionItem, ResponseItem, ShownItem, SourceItem,
    SubscriptionItem, SummaryItem,
};
use table::{Item, Key, keys};

use super::{Checker, schedule};
use crate::registers::{kind, questionnaire_entry};

impl Checker {
    /// Reads an item as what its key says, and passes it on to the other checks.
    pub(super) fn look_inside(&mut self, item: &Item) -> Result<(), String> {
        let key = &item.key;
        let (entity, rest) = key.pk.split_once('#').unwrap_or((&key.pk, ""));
        if item.due.is_some() && keys::due_entity(key).is_none() {
            self.due.fault(key, "it is due, and nobody would take it up".to_owned());
        }
        self.trail.item(item);
        match entity {
            "RECEIPT" => {
                let receipt: ReceiptItem = document(item)?;
                belongs(key, &keys::receipt(&receipt.source, &receipt.external_id))?;
                schedule::receipt(&mut self.due, item, &receipt);
                self.lateness.receipt(&receipt);
                self.references.receipt(key, &receipt);
            }
            "INVITATION" => {
                let invitation: Invitation = document(item)?;
                belongs(key, &keys::invitation(&invitation.id))?;
                schedule::invitation(&mut self.due, item, &invitation, &self.terms);
                self.references.invitation(key, &invitation);
                self.look_at_questionnaire(key, &invitation.questionnaire);
            }
            "LINK" => {
                let link: LinkItem = document(item)?;
                if link.moved_to.is_none() {
                    self.references.wants(key, keys::invitation(&link.invitation), "its invitation");
                }
            }
            "PAPERFORM" => {
                let form: PaperForm = document(item)?;
                self.references.wants(key, keys::invitation(&form.invitation), "its invitation");
            }
            "MESSAGE" => {
                let message: MessageItem = document(item)?;
                for announced in message.announced() {
                    self.references.wants(key, keys::invitation(&announced.invitation), "its invitation");
                }
            }
            "SUPPRESSION" => {
                let _: Suppression = document(item)?;
            }
            "CITIZEN" if key.sk.starts_with(keys::CITIZEN_INVITATIONS) => {
                let line: CitizenInvitationItem = document(item)?;
                belongs(key, &Key::new(&key.pk, format!("{}{}", keys::CITIZEN_INVITATIONS, line.invitation)))?;
                self.references.has(key.clone());
                self.references.wants(key, keys::invitation(&line.invitation), "its invitation");
            }
            "CITIZEN" => drop(document::<PreferencesItem>(item)?),
            "ACCOUNT" => {
                let account: AccountItem = document(item)?;
                self.references.wants(key, keys::data_key(&account.sealed.cohort), "its data key");
            }
            "DATAKEY" => {
                document::<DataKeyItem>(item)?;
                schedule::data_key(&mut self.due, item, rest);
                self.references.has(key.clone());
            }
            "RESPONSE" => {
                let response: ResponseItem = document(item)?;
                belongs(key, &keys::response(response.quarter, &response.organisation, &key.sk))?;
                self.look_at_response(item, &response);
                self.look_at_questionnaire(key, &response.questionnaire);
                self.counts.response(&response);
            }
            "TALLY" => {
                counters(item)?;
                let (quarter, region) = quarter_and_region(rest)?;
                let organisation = keys::tally_organisation(&key.sk).ok_or("its key names no organisation")?;
                self.lateness.tally((quarter, region, organisation.clone()), &item.counters);
                self.counts.tally(quarter, region, organisation, &item.counters);
            }
            "BREACH" => {
                counters(item)?;
                let (quarter, region) = quarter_and_region(rest)?;
                let (organisation, source) = keys::breaches_whose(&key.sk).ok_or("its key names nobody")?;
                let entry = keys::register_entry(kind::ORGANISATIONS, organisation.as_str());
                self.references.wants(key, entry, "its organisation");
                self.references.wants(key, keys::register_entry(kind::SOURCES, source.as_str()), "its source");
                let breaches = Breaches::from_counters(&item.counters).map_err(|error| error.to_string())?;
                self.lateness.broken((quarter, region, organisation), source, &breaches);
            }
            "FINAL" => {
                let frozen: FinalItem = document(item)?;
                let (edition, region) = rest.split_once('#').ok_or("its key names no region")?;
                let edition = edition_of(edition)?;
                let region = RegionCode::parse(region).map_err(|_| "its key names no region")?;
                belongs(key, &keys::final_tally(edition, region, &frozen.organisation))?;
                self.counts.frozen(edition, region, frozen);
            }
            "FINALS" => self.counts.head(edition_of(&key.sk)?, document::<FinalsHeadItem>(item)?),
            "RESULTS" => {
                Quarter::parse(rest).map_err(|_| "its key names no quarter")?;
                RegionCode::parse(&key.sk).map_err(|_| "its key names no region")?;
                document::<SummaryItem>(item)?;
            }
            "FINALSUMMARY" => {
                let region = RegionCode::parse(&key.sk).map_err(|_| "its key names no region")?;
                self.counts.summary(edition_of(rest)?, region, document(item)?);
            }
            "RUNNING" => {
                Quarter::parse(rest).map_err(|_| "its key names no quarter")?;
                RegionCode::parse(&key.sk).map_err(|_| "its key names no region")?;
                document::<SummaryItem>(item)?;
            }
            "SHOWN" => {
                quarter_and_region(rest)?;
                OrganisationId::parse(&key.sk).map_err(|_| "its key names no organisation")?;
                let shown = document::<ShownItem>(item)?;
                Tally::from_counters(&shown.counters).map_err(|error| error.to_string())?;
            }
            "ORGANISATIONS" => {
                let organisation: Organisation = document(item)?;
                belongs(key, &keys::regional_organisation(organisation.region, &organisation.id))?;
                let entry = keys::register_entry(kind::ORGANISATIONS, organisation.id.as_str());
                self.references.wants(key, entry, "its organisation");
                self.references.has(key.clone());
            }
            "SUBSCRIPTION" => {
                let subscription: SubscriptionItem = document(item)?;
                let participant = ParticipantId::parse(rest).map_err(|_| "its key names no participant")?;
                let id = SubscriptionId::parse(&key.sk).map_err(|_| "its key names no subscription")?;
                self.references.has(key.clone());
                self.references.wants(key, keys::data_key(&subscription.address.cohort), "its data key");
                self.references.wants(key, keys::mailing(&participant, &id), "its mailing");
                let entry = keys::register_entry(kind::PARTICIPANTS, participant.as_str());
                self.references.wants(key, entry, "its participant");
            }
            "MAILING" => {
                let mailing: Mailing = document(item)?;
                belongs(key, &keys::mailing(&mailing.participant, &mailing.subscription))?;
                schedule::mailing(&mut self.due, item, &mailing);
                let subscription = keys::subscription(&mailing.participant, &mailing.subscription);
                self.references.has(key.clone());
                self.references.wants(key, subscription, "its subscription");
            }
            "FALLEN" => {
                Quarter::parse(rest).map_err(|_| "its key names no quarter")?;
                match keys::fallen_place(&key.sk) {
                    Some(_) => document::<Fallen>(item).map(drop)?,
                    None => document::<Look>(item).map(|_| ())?,
                }
            }
            "MEASURE" => {
                let measure: Measure = document(item)?;
                let region = RegionCode::parse(rest).map_err(|_| "its key names no region")?;
                belongs(key, &keys::measure(region, &measure.organisation, &measure.id))?;
                let entry = keys::register_entry(kind::ORGANISATIONS, measure.organisation.as_str());
                self.references.wants(key, entry, "its organisation");
            }
            "REGISTER" => self.look_at_entry(item, rest)?,
            "OGRN" => {
                let ogrn: OgrnItem = document(item)?;
                self.references.has(key.clone());
                let organisation = keys::register_entry(kind::ORGANISATIONS, ogrn.organisation.as_str());
                self.references.wants(key, organisation, "its organisation");
            }
            "CREDENTIAL" => {
                let credential: CredentialItem = document(item)?;
                let holder = match &credential.holder {
                    Holder::Source(id) => keys::register_entry(kind::SOURCES, id.as_str()),
                    Holder::Participant(id) => keys::register_entry(kind::PARTICIPANTS, id.as_str()),
                };
                self.references.credential(key, rest, holder);
            }
            "IDENTITY" => {
                let identity: IdentityItem = document(item)?;
                let participant = keys::register_entry(kind::PARTICIPANTS, identity.participant.as_str());
                self.references.wants(key, participant, "its participant");
            }
            "REFUSALS" => {
                counters(item)?;
                Quarter::parse(rest).map_err(|_| "its key names no quarter")?;
                SourceId::parse(&key.sk).map_err(|_| "its key names no source")?;
            }
            "EXPIRY" => {
                let expiry: ExpiryItem = document(item)?;
                let (_, public) = keys::expiry_parts(&key.sk).ok_or("its key names no day")?;
                self.references.wants(key, keys::credential(public), "its bearer key");
                drop(expiry);
            }
            "POLICY" => drop(document::<PolicyItem>(item)?),
            "AUDIT" => {
                let record: Record = document(item)?;
                belongs(key, &keys::audit_record(&record.chain, record.number))?;
                self.trail.record(&record, &item.body);
            }
            "AUDITHEAD" => self.trail.head(&key.sk, document::<Head>(item)?),
            "PERSONS" if key.sk == "COUNT" => {
                let sum: PersonReadingsItem = document(item)?;
                self.trail.readings_sum(rest, key, sum.readings);
            }
            "PERSONS" => {
                counters(item)?;
                self.trail.readings(rest, &item.counters);
            }
            "HEARTBEAT" => self.references.seen_at(document::<HeartbeatItem>(item)?.ran_at),
            _ => return Err("nobody knows such items".to_owned()),
        }
        Ok(())
    }

    fn look_at_entry(&mut self, item: &Item, register: &str) -> Result<(), String> {
        let key = &item.key;
        match register {
            kind::REGIONS => {
                let region = RegionCode::parse(&key.sk).map_err(|_| "its key names no region")?;
                if document::<RegionItem>(item)?.moved_to.is_some() {
                    self.counts.moved(region);
                }
            }
            kind::ORGANISATIONS => {
                let organisation: Organisation = document(item)?;
                belongs(key, &keys::register_entry(kind::ORGANISATIONS, organisation.id.as_str()))?;
                self.references.wants(key, keys::ogrn(&organisation.ogrn), "the way from its OGRN");
                let place = keys::regional_organisation(organisation.region, &organisation.id);
                self.references.wants(key, place, "its place in its region");
            }
            kind::SOURCES => self.references.holder(key, &document::<SourceItem>(item)?.keys),
            kind::PARTICIPANTS => self.references.holder(key, &document::<ParticipantItem>(item)?.keys),
            kind::QUESTIONNAIRES => {
                let questionnaire: Questionnaire = document(item)?;
                let entry = questionnaire_entry(&questionnaire.reference());
                belongs(key, &keys::register_entry(kind::QUESTIONNAIRES, &entry))?;
            }
            kind::METHODS => drop(document::<MethodItem>(item)?),
            _ => return Err("nobody knows such a register".to_owned()),
        }
        self.references.has(key.clone());
        Ok(())
    }

    fn look_at_questionnaire(&mut self, key: &Key, version: &QuestionnaireVersion) {
        if Questionnaire::standard().reference() != *version {
            let entry = keys::register_entry(kind::QUESTIONNAIRES, &questionnaire_entry(version));
            self.references.wants(key, entry, "its questionnaire");
        }
    }
}

/// Reads a document. What is wrong is told by its place: the words of the parser could quote what stands there.
fn document<T: DeserializeOwned>(item: &Item) -> Result<T, String> {
    if item.version == 0 || !item.counters.is_empty() {
        return Err("it has counters where a document is expected".to_owned());
    }
    serde_json::from_str(&item.body)
        .map_err(|error| format!("it does not decode: {:?} error in column {}", error.classify(), error.column()))
}

fn counters(item: &Item) -> Result<(), String> {
    match item.version == 0 && item.body.is_empty() {
        true => Ok(()),
        false => Err("it has a document where counters are expected".to_owned()),
    }
}

fn belongs(key: &Key, expected: &Key) -> Result<(), String> {
    match key == expected {
        true => Ok(()),
        false => Err("it lies under the key of another".to_owned()),
    }
}

fn edition_of(text: &str) -> Result<Edition, String> {
    Edition::parse(text).map_err(|_| "its key names no edition of a quarter".to_owned())
}

fn quarter_and_region(rest: &str) -> Result<(Quarter, RegionCode), String> {
    let (quarter, region) = rest.split_once('#').ok_or("its key names no region")?;
    let quarter = Quarter::parse(quarter).map_err(|_| "its key names no quarter")?;
    Ok((quarter, RegionCode::parse(region).map_err(|_| "its key names no region")?))
}

/// An organisation in a region and a quarter: whose counts they are.
pub(super) type Unit = (Quarter, RegionCode, OrganisationId);
