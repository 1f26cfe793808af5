//! The oracle: a simple model of what must hold, written from the promises and not from the program. It watches every write
//! that happens and every answer that is given; what it does not expect is a violation.
//!
//! | module | watches |
//! |---|---|
//! | [`receipts`] | what sources sent, and its counts |
//! | [`regulation`] | when a regulation begins and ends |
//! | [`invitations`] | the life of every link |
//! | [`mails`] | what is handed to the mail server, and what is heard of it |
//! | [`followers`] | mails to citizens who asked to be told of a change |
//! | [`moves`] | organisations that go to another region |
//! | [`reactions`] | what citizens do about their mails |
//! | [`answers`] | every attempt to answer |
//! | [`candidates`] | what rose, and what is made of it |
//! | [`case_counts`] | how many cases each region has |
//! | [`cases`] | cases of part B: moves, terms, letters |
//! | [`pool`] | where answers wait, and what is published of them |
//! | [`erasure`] | what is destroyed, and what tells of it |
//! | [`same_service`] | services that are reported more than once |
//! | [`finals`] | quarters that are closed |
//! | [`ending`] | what must hold when everything has come to rest |
//! | [`terms`] | the legal deadlines |
//! | [`withdrawal`] | receipts that are taken back unanswered |

pub mod answers;
pub mod candidates;
mod case_counts;
pub mod cases;
pub mod ending;
pub mod erasure;
pub mod finals;
mod flags;
mod followers;
pub mod form;
pub mod invitations;
pub mod mails;
pub mod moves;
pub mod pool;
pub mod reactions;
pub mod receipts;
pub mod regulation;
pub mod same_service;
pub mod terms;
pub mod withdrawal;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use domain::organisation::RegionCode;
use table::pool_keys::MemoryPoolKeys;
use table::{Item, Key, Write};

use crate::core::{Role, Worker};
use crate::days;
use crate::faults::Fault;
use crate::plan::{Plan, PlannedOrganisation};
use answers::Attempt;
use cases::Cases;
use erasure::Destructions;
use invitations::InvitationModel;
use mails::MailModel;
use pool::Pool;
use receipts::ReceiptModel;

/// Counts of an organisation in a quarter, under the names of the store.
pub type Counts = BTreeMap<(String, String, String), BTreeMap<String, i64>>;

/// When something is counted.
#[derive(Clone, Debug)]
pub enum CountedOn {
    /// At the present local day of the handler.
    Now,
    /// On that local day.
    Day(NaiveDate),
    /// In the lane of the quarter that begins on that day, and there at the present local day.
    InLane(NaiveDate),
}

/// One count that a write must add.
#[derive(Clone, Debug)]
pub struct Count {
    /// When.
    pub on: CountedOn,
    /// For which organisation.
    pub organisation: usize,
    /// In which of its regions.
    pub region: String,
    /// Under which name.
    pub name: String,
    /// How much.
    pub amount: i64,
}

/// What a citizen wishes, as far as it was acknowledged.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    /// Step at which the refusal of everything was acknowledged.
    pub all: Option<u64>,
    /// What is wished of single organisations.
    pub organisations: BTreeMap<String, u64>,
    /// Whether the citizen ever wished anything.
    pub ever: bool,
}

/// See the module.
pub struct Oracle {
    plan: Arc<Plan>,
    /// What does not hold, first first.
    pub violations: Vec<String>,
    pub(crate) receipts: BTreeMap<usize, ReceiptModel>,
    /// The receipts of each recipient, by number.
    pub(crate) receipts_of: HashMap<usize, Vec<usize>>,
    pub(crate) invitations: BTreeMap<String, InvitationModel>,
    pub(crate) by_service: BTreeMap<same_service::ServiceKey, String>,
    pub(crate) pseudonyms: HashMap<String, usize>,
    pub(crate) tokens: HashMap<String, String>,
    pub(crate) links: HashMap<String, String>,
    pub(crate) mails: BTreeMap<String, MailModel>,
    /// Mails that told of a change: which citizen, and how often each was handed over.
    changes_told: BTreeMap<String, (usize, u32)>,
    /// Citizens whose address is left alone: since which step that is known, and until when.
    pub(crate) left_alone: BTreeMap<usize, (u64, DateTime<Utc>)>,
    /// Citizens to whom a mail did not come through for good, or who complained.
    pub(crate) unreachable: BTreeSet<usize>,
    /// Mails of which it was said that there is no such address.
    pub(crate) said_unknown: BTreeSet<String>,
    /// How often a server said so when a mail was handed over.
    pub(crate) refused_unknown: u64,
    /// Whether the fuse of the mails is blown.
    pub(crate) fuse_is_blown: bool,
    /// Whether it ever blew.
    pub(crate) fuse_blew: bool,
    pub(crate) senders: HashMap<u64, Vec<String>>,
    pub(crate) attempts: Vec<Attempt>,
    pub(crate) attempts_in_flight: BTreeSet<usize>,
    pub(crate) wishes: BTreeMap<usize, Wishes>,
    pub(crate) counts: Counts,
    pub(crate) pool: Pool,
    pub(crate) destructions: Destructions,
    pub(crate) finals: BTreeMap<Key, String>,
    pub(crate) acknowledged: BTreeSet<usize>,
    /// Where each organisation belongs from an instant on.
    pub(crate) places: Vec<Vec<(DateTime<Utc>, RegionCode)>>,
    pub(crate) cases: Cases,
    /// What rose, once it was found.
    pub(crate) candidate: Option<candidates::CandidateModel>,
}

impl Oracle {
    /// An oracle of a run that has not begun.
    pub fn new(plan: Arc<Plan>, pool_keys: Arc<MemoryPoolKeys>) -> Oracle {
        let places = plan.organisations.iter().map(|it| vec![(plan.start, it.region)]).collect();
        Oracle {
            plan,
            places,
            violations: Vec::new(),
            receipts: BTreeMap::new(),
            receipts_of: HashMap::new(),
            invitations: BTreeMap::new(),
            by_service: BTreeMap::new(),
            pseudonyms: HashMap::new(),
            tokens: HashMap::new(),
            links: HashMap::new(),
            mails: BTreeMap::new(),
            changes_told: BTreeMap::new(),
            left_alone: BTreeMap::new(),
            unreachable: BTreeSet::new(),
            said_unknown: BTreeSet::new(),
            refused_unknown: 0,
            fuse_is_blown: false,
            fuse_blew: false,
            senders: HashMap::new(),
            attempts: Vec::new(),
            attempts_in_flight: BTreeSet::new(),
            wishes: BTreeMap::new(),
            counts: Counts::new(),
            pool: Pool::new(pool_keys),
            destructions: Destructions::default(),
            finals: BTreeMap::new(),
            acknowledged: BTreeSet::new(),
            cases: Cases::default(),
            candidate: None,
        }
    }

    /// The pseudonym of a citizen, as the program makes it.
    pub fn knows_pseudonym(&mut self, pseudonym: String, citizen: usize) {
        self.pseudonyms.insert(pseudonym, citizen);
    }

    /// Answers of a planted organisation are there from the beginning: counted, published, and nobody's.
    pub fn planted(&mut self, quarter: &str, region: &str, organisation: &str, answers: i64) {
        let place = (quarter.to_owned(), region.to_owned(), organisation.to_owned());
        self.counts.entry(place).or_default().insert("completed".to_owned(), answers);
    }

    pub(crate) fn violated(&mut self, what: impl Into<String>) {
        self.violations.push(what.into());
    }

    /// Holds a claim of which every break is told.
    pub(crate) fn must(&mut self, holds: bool, what: impl FnOnce() -> String) {
        if !holds {
            self.violated(what());
        }
    }

    pub(crate) fn has(&self, fault: Fault) -> bool {
        self.plan.options.faults.has(fault)
    }

    pub(crate) fn organisation(&self, index: usize) -> &PlannedOrganisation {
        &self.plan.organisations[index]
    }

    pub(crate) fn organisation_named(&self, id: &str) -> Option<usize> {
        self.plan.organisations.iter().position(|organisation| organisation.id == id)
    }

    /// Whether some instant of the handler's life, by its own clock, satisfies this.
    pub(crate) fn clock_allows(worker: &Worker, now: DateTime<Utc>, test: impl Fn(DateTime<Utc>) -> bool) -> bool {
        let (first, last) = worker.clock.unwrap_or((worker.clock_at(now), worker.clock_at(now)));
        test(first) || test(last)
    }

    /// A write happened.
    pub fn written(
        &mut self,
        worker: Option<&Worker>,
        now: DateTime<Utc>,
        step: u64,
        writes: &[Write],
        before: &[Option<Item>],
        after: &[Option<Item>],
    ) {
        let Some(worker) = worker else { return };
        self.must(!matches!(worker.role, Role::View), || "opening a link changed something".to_owned());
        let mut counts = Vec::new();
        let mut touched = Vec::new();
        let mut of_cases = Vec::new();
        let of_a_trip = |write: &Write| write.key().pk.starts_with("SYNTHETICROOM#");
        if writes.iter().any(of_a_trip) {
            let kept_apart = writes.iter().all(of_a_trip);
            return self.must(kept_apart, || "the synthetic citizen wrote beside its room".to_owned());
        }
        // Before the mails that are written with it.
        for (_, after) in writes.iter().zip(after).filter(|(write, _)| write.key().pk == "FUSE") {
            self.fuse_written(after.as_ref());
        }
        for ((write, before), after) in writes.iter().zip(before).zip(after) {
            let key = write.key();
            let (entity, rest) = key.pk.split_once('#').unwrap_or((&key.pk, ""));
            if matches!(write, Write::Delete(_)) {
                // What was suspected of addresses may be taken back; facts may not.
                let may_go =
                    matches!(entity, "DATAKEY" | "DESTRUCTION" | "FUSE" | "SUPPRESSION" | "CASES" | "FOLLOWING")
                        || (entity == "POOL" && self.pool.is_dead(key));
                self.must(may_go, || format!("{entity} was deleted"));
                continue;
            }
            match (entity, after) {
                ("RECEIPT", Some(after)) => {
                    self.receipt_written(worker, now, step, before.as_ref(), after, &mut counts);
                }
                ("INVITATION", Some(after)) => {
                    // Whoever is answering just now may have read it a moment ago.
                    self.invitation_changed(rest, now);
                    self.invitation_written(worker, now, step, after, &mut counts);
                    touched.push(rest.to_owned());
                }
                ("LINK", Some(after)) => self.link_written(rest, after),
                ("MESSAGE", Some(after)) => self.message_written(worker, now, step, rest, after, &mut counts),
                ("CASE", Some(after)) => of_cases.push((key, before.as_ref(), after)),
                ("CANDIDATE", Some(after)) => self.candidate_written(worker, now, before.as_ref(), after),
                ("FLAGGED", Some(after)) => self.flagged_written(worker, before.as_ref(), after),
                ("POOL", Some(after)) => self.answer_written(worker, after, &mut counts),
                ("LANE", Some(after)) => self.lane_written(key, after),
                ("GROUP", Some(after)) => self.group_written(before.as_ref(), after),
                ("PUBLISHED", Some(after)) => self.published_written(before.as_ref(), after),
                ("FINAL" | "FINALS", Some(after)) => {
                    self.final_written(worker, before.as_ref(), after);
                    self.final_described(worker, now, after);
                }
                // The store is as the model has it at every instant, so whatever a recount finds is a false alarm.
                ("HEARTBEAT", Some(after)) if key.sk == "recount" => {
                    let found = &form::document(after)["report"]["found"];
                    let none = found.as_array().is_some_and(Vec::is_empty);
                    self.must(none, || format!("I8: a recount raised an alarm about {found}"));
                }
                ("TALLY", Some(after)) => {
                    let negative = after.counters.iter().find(|(_, count)| **count < 0);
                    self.must(negative.is_none(), || format!("I8: a negative count at {}: {negative:?}", key.pk));
                }
                _ => {}
            }
        }
        if !of_cases.is_empty() {
            self.cases_written(worker, now, &of_cases);
        }
        self.check_destroyed(writes, after);
        self.counted(worker, now, writes, &counts);
        for id in touched {
            self.invitation_changed(&id, now);
        }
    }

    /// The counts of a write are exactly those that what happened in it asks for.
    fn counted(&mut self, worker: &Worker, now: DateTime<Utc>, writes: &[Write], expected: &[Count]) {
        let mut actual = Counts::new();
        for write in writes {
            let Write::Add(add) = write else { continue };
            let Some((_, place)) = add.key.pk.split_once('#').filter(|(entity, _)| ["TALLY", "LANE"].contains(entity))
            else {
                continue;
            };
            let (quarter, region) = place.split_once('#').unwrap_or_default();
            let organisation = add.key.sk.split('#').next().unwrap_or_default();
            let place = (quarter.to_owned(), region.to_owned(), organisation.to_owned());
            // How many citizens fill an epoch is part of no figure.
            for (name, amount) in add.counters.iter().filter(|(name, _)| !name.starts_with("citizens.")) {
                *actual.entry(place.clone()).or_default().entry(name.clone()).or_default() += amount;
            }
        }
        let (first, last) = worker.clock.unwrap_or((worker.clock_at(now), worker.clock_at(now)));
        let candidates = [first, last].map(|clock| self.sum(expected, clock));
        if !candidates.contains(&actual) {
            self.violated(format!("I8: counted {actual:?} where {:?} was due", candidates[1]));
        }
        for (place, names) in actual {
            let counts = self.counts.entry(place.clone()).or_default();
            for (name, amount) in names {
                *counts.entry(name).or_default() += amount;
            }
            // I7 at every step: of the notices some are heard of, of those some came back, of those some were complained about.
            let number = |name: &str| counts.get(name).copied().unwrap_or(0);
            let stairs = ["complained", "returned", "heard", "notices"].map(number);
            self.must(stairs.is_sorted(), || format!("I7: {stairs:?} at {place:?}"));
        }
    }

    fn sum(&self, counts: &[Count], clock: DateTime<Utc>) -> Counts {
        let mut sum = Counts::new();
        for count in counts {
            let organisation = self.organisation(count.organisation);
            let today = days::day_at(clock, organisation.hours_east);
            let (day, beside) = match count.on {
                CountedOn::Now => {
                    (today, (count.name == "notices").then(|| format!("noticed.{}", days::monday(today))))
                }
                CountedOn::Day(day) => (day, None),
                CountedOn::InLane(first_day) => (first_day, Some(format!("d{}", (today - first_day).num_days()))),
            };
            let place = (days::quarter(day), count.region.clone(), organisation.id.clone());
            let names = sum.entry(place).or_default();
            for name in beside.into_iter().chain([count.name.clone()]) {
                *names.entry(name).or_default() += count.amount;
            }
        }
        sum
    }
}

impl Oracle {
    /// Receipts, mails, answers, moves of cases and letters so far: that something happened at all.
    pub fn happened(&self) -> [usize; 5] {
        let moves = self.cases.by_id.values().map(|case| case.moments.len()).sum();
        [self.receipts.len(), self.mails.len(), self.pool.answers.len(), moves, self.cases.letters.len()]
    }

    /// The invitation of a receipt's respondent, if there is one.
    pub fn invitation_of(&self, receipt: usize, respondent: usize) -> Option<String> {
        let model = self.receipts.get(&receipt)?;
        let citizen = *model.first.respondents().get(respondent)?;
        let organisation = &self.organisation(model.organisation).id;
        self.by_service.get(&self.key_of(citizen, organisation, &model.first)).cloned()
    }

    /// A link was made outside of any mail.
    pub fn knows_link(&mut self, token: &str, invitation: &str) {
        self.tokens.insert(token.to_owned(), invitation.to_owned());
    }
}
