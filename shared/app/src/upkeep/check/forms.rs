//! What an item is by its key, whether it is that, and what further checks want to know of it.

use domain::calendar::Quarter;
use domain::deadline::DeadlineViolations;
use domain::identifier::OrganisationId;
use domain::improvement::Details;
use domain::organisation::RegionCode;
use domain::tally::{CountedByWeek, Tally, Week, counted_by_day};
use table::kinds::{self, Kind, Stored};
use table::{Item, keys};

use super::{Checker, schedule};
use crate::pool::row;

impl Checker {
    /// Reads an item as what its key says, and passes it on to the other checks.
    pub(super) fn look_inside(&mut self, item: &Item) -> Result<(), String> {
        let key = &item.key;
        if item.due.is_some() && keys::due_entity(key).is_none() {
            self.due.found(key, "it is due, and nobody would take it up".to_owned());
        }
        self.trail.item(item);
        let kind = Kind::of(key).ok_or("nobody knows such items")?;
        let stored = Stored::read(kind, item)?;
        if stored.key(key)? != *key {
            return Err("it lies under the key of another".to_owned());
        }
        if kind.about().led_to {
            self.references.has(key.clone());
        }
        for reference in stored.references(key) {
            self.references.wants(key, reference.key, reference.what);
        }
        self.pass_on(item, stored)
    }

    /// What the other checks want to know of an item. Whoever adds a kind decides it here: none is left out silently.
    fn pass_on(&mut self, item: &Item, stored: Stored) -> Result<(), String> {
        let key = &item.key;
        match stored {
            Stored::Receipt(receipt) => {
                schedule::receipt(&mut self.due, item, &receipt);
                self.lateness.receipt(&receipt);
                self.references.receipt(key, &receipt);
            }
            Stored::Invitation(invitation) => {
                schedule::invitation(&mut self.due, item, &invitation, &self.terms);
                if let Some(notices) = &mut self.notices {
                    notices.invitation(&invitation);
                }
            }
            Stored::Message(message) => {
                if let Some(notices) = &mut self.notices {
                    notices.message(&message);
                }
            }
            Stored::Case(case) => {
                let has_effect = matches!(&case.details, Details::ChangeRequest(request) if request.is_in_force() && request.effect.is_some());
                self.effects += u64::from(has_effect);
            }
            Stored::CaseDuty(duty) => schedule::case_duty(&mut self.due, item, &duty),
            Stored::TaskDigest(digest) => schedule::task_digest(&mut self.due, item, &digest),
            Stored::NewCases(new) => schedule::new_cases(&mut self.due, item, &new),
            Stored::Following(item_of) => schedule::following(&mut self.due, item, &item_of, self.following_months),
            Stored::Mailing(mailing) => schedule::mailing(&mut self.due, item, &mailing),
            Stored::DataKey(form) => schedule::data_key(&mut self.due, item, kinds::rest(key), &form),
            Stored::Destruction(_) => schedule::destruction(&mut self.due, item),
            Stored::PooledAnswer(answer) => {
                let (epoch, _) = key.sk.split_once('#').unwrap_or_default();
                let epoch = epoch.parse().map_err(|_| "its key names no epoch")?;
                let lane = keys::lane_named(kinds::rest(key))?;
                let sealed_under = self.pool_keys.get(&keys::epoch_key(&lane, epoch));
                if sealed_under.is_some_and(|sealed_under| !row::is_whole(sealed_under, key, &answer)) {
                    self.answers.found(key, "it was altered while it waits".to_owned());
                }
                self.publication.row(lane, epoch);
            }
            Stored::Lane(head) => {
                let lane = keys::lane_named(&format!("{}#{}", kinds::rest(key), key.sk))?;
                let tally = Tally::from_counters(&item.counters).map_err(|error| error.to_string())?;
                let by_day: i64 = counted_by_day(lane.quarter, &item.counters).map(|(_, count)| count).sum();
                let over_the_web = tally.completed.saturating_sub(tally.completed_on_paper);
                if i64::try_from(over_the_web).is_ok_and(|all| all < by_day) {
                    self.forms.found(key, format!("{by_day} answers are counted by day, of {over_the_web}"));
                }
                self.publication.lane(lane, head, &tally);
            }
            Stored::Group(group) => {
                self.look_at_group(item, &group);
                let number = key.sk.parse().map_err(|_| "its key names no number")?;
                self.publication.group(kinds::rest(key).to_owned(), number, &group);
            }
            Stored::Published(published) => {
                let place = keys::published_place(kinds::rest(key), &key.sk)?;
                self.publication.published(place, published);
            }
            Stored::Tally(counters) => {
                let (quarter, region) = kinds::quarter_and_region(key)?;
                let organisation = keys::tally_organisation(&key.sk).ok_or("its key names no organisation")?;
                for name in Tally::unknown_names(&counters) {
                    self.forms.found(key, format!("`{name}` is no counter of a tally"));
                }
                let tally = Tally::from_counters(&counters).map_err(|error| error.to_string())?;
                for (of, name, all) in [
                    (CountedByWeek::Receipts, "receipts", tally.receipts),
                    (CountedByWeek::Notices, "notices", tally.notices),
                ] {
                    let by_week: i64 = Week::counted(of, &counters).map(|(_, count)| count).sum();
                    if i64::try_from(all).is_ok_and(|all| all < by_week) {
                        self.forms.found(key, format!("{by_week} {name} are counted by week, of {all}"));
                    }
                }
                if let Some(notices) = &mut self.notices {
                    notices.tally((quarter, region, organisation.clone()), &counters);
                }
                self.lateness.tally((quarter, region, organisation), &counters);
            }
            Stored::DeadlineViolations(counters) => {
                let (quarter, region) = kinds::quarter_and_region(key)?;
                let (organisation, source) = keys::deadline_violations_row(&key.sk).ok_or("its key names nobody")?;
                let violations = DeadlineViolations::from_counters(&counters).map_err(|error| error.to_string())?;
                self.lateness.violations((quarter, region, organisation), source, &violations);
            }
            Stored::Final(frozen) => {
                let (edition, region) = kinds::edition_and_region(key)?;
                self.counts.frozen(edition, region, frozen);
            }
            Stored::OrganisationResult(told) => {
                let (edition, region) = kinds::edition_and_region(key)?;
                Tally::from_counters(&told.counters).map_err(|error| error.to_string())?;
                self.counts.told(edition, region, told);
            }
            Stored::FinalSummary(summary) => {
                let edition = kinds::edition(kinds::rest(key))?;
                let region = region_of(&key.sk)?;
                self.counts.summary(edition, region, summary);
            }
            Stored::FinalsHead(head) => self.counts.head(kinds::edition(&key.sk)?, head),
            Stored::Region(region) => {
                if region.moved_to.is_some() {
                    self.counts.moved(region_of(&key.sk)?);
                }
            }
            Stored::Source(source) => self.references.lists(key, &source.keys),
            Stored::Participant(participant) => self.references.lists(key, &participant.keys),
            Stored::Portal(portal) => self.references.lists(key, &portal.keys),
            Stored::AuditRecord(record) => self.trail.record(&record, &item.body),
            Stored::AuditHead(head) => self.trail.head(&key.sk, head),
            Stored::PersonReadingsSum(sum) => self.trail.readings_sum(kinds::rest(key), key, sum.readings),
            Stored::PersonReadings(counters) => self.trail.readings(kinds::rest(key), &counters),
            Stored::Heartbeat(heartbeat) => self.references.seen_at(heartbeat.ran_at),
            // Their form, their key and where they lead to is all that is asked of them.
            Stored::Link(_)
            | Stored::PaperForm(_)
            | Stored::Suppression(_)
            | Stored::MailFuse(_)
            | Stored::CitizenInvitation(_)
            | Stored::Preferences(_)
            | Stored::PortalChange(_)
            | Stored::Refusals(_)
            | Stored::RunningSummary(_)
            | Stored::Results(_)
            | Stored::Measure(_)
            | Stored::ThresholdScan(_)
            | Stored::ThresholdAlarms(_)
            | Stored::Subscription(_)
            | Stored::Industry(_)
            | Stored::OrganisationType(_)
            | Stored::Organisation(_)
            | Stored::Questionnaire(_)
            | Stored::Method(_)
            | Stored::InformationEvent(_)
            | Stored::Recommendation(_)
            | Stored::Service(_)
            | Stored::Situation(_)
            | Stored::Calendar(_)
            | Stored::CaseEntry(_)
            | Stored::CaseText(_)
            | Stored::CasePlace(_)
            | Stored::CaseNumber(_)
            | Stored::Falls(_)
            | Stored::Fall(_)
            | Stored::Candidate(_)
            | Stored::Step(_)
            | Stored::CalendarWalk(_)
            | Stored::AtRisk(_)
            | Stored::Behind(_)
            | Stored::Keeping(_)
            | Stored::CaseCounts(_)
            | Stored::Programme(_)
            | Stored::ReportsWalk(_)
            | Stored::Objection(_)
            | Stored::Quotation(_)
            | Stored::DealtWith(_)
            | Stored::FlagsLook(_)
            | Stored::Flagged(_)
            | Stored::Rendered(_)
            | Stored::SavedViews(_)
            | Stored::SeenFigures(_)
            | Stored::RegionalOrganisation(_)
            | Stored::Ogrn(_)
            | Stored::ParticipantPlace(_)
            | Stored::Credential(_)
            | Stored::Expiry(_)
            | Stored::Session(_)
            | Stored::EndedSession(_)
            | Stored::Assertion(_)
            | Stored::Identity(_)
            | Stored::Account(_)
            | Stored::SyntheticTrip(_)
            | Stored::SyntheticRoom(_)
            | Stored::Policy(_) => {}
        }
        Ok(())
    }
}

fn region_of(text: &str) -> Result<RegionCode, String> {
    RegionCode::parse(text).map_err(|_| "its key names no region".to_owned())
}

/// An organisation in a region and a quarter: whose counts they are.
pub(super) type Unit = (Quarter, RegionCode, OrganisationId);
