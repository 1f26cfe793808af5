//! The pool (A2.8): an answer waits sealed until it is published in a group with those of other citizens. The model knows whose each answer
//! is, which the store must never tell.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use futures::FutureExt;
use serde_json::Value;
use sha2::{Digest, Sha256};
use table::pool_keys::{MemoryPoolKeys, PoolKeys};
use table::{Item, Key};

use super::Oracle;
use super::answers::QUESTIONS;
use super::form::document;
use crate::core::{Role, Worker};
use crate::days;
use crate::office::is_planted;

/// Citizens of whom each group has at least so many in the simulation: few, so that its handful of citizens fills groups.
pub const SMALLEST_GROUP: u64 = 2;

/// Scores as they were given: one for each question.
pub type Scores = Vec<Option<i64>>;

/// An answer that was stored.
#[derive(Clone, Debug)]
pub struct Pooled {
    /// `<quarter>#<region>#<organisation>#<questionnaire>#<version>`.
    pub lane: String,
    /// The epoch within it.
    pub epoch: u32,
    /// Where it waits.
    pub row: Key,
    /// The citizen who gave it.
    pub citizen: usize,
    /// What it says.
    pub scores: Scores,
    /// Place and number of its group, once it is published.
    pub group: Option<(String, u32)>,
}

/// What is known of the pool.
pub struct Pool {
    pub(crate) answers: Vec<Pooled>,
    /// Lanes that take no more answers.
    pub(crate) ended: BTreeSet<String>,
    /// The type under which the lanes of an organisation have ended, by quarter.
    pub(crate) types: BTreeMap<(String, String), String>,
    /// Quarters whose finals are made.
    pub(crate) closed: BTreeSet<String>,
    groups: BTreeMap<(String, u32), Vec<usize>>,
    /// Groups of which a question is published, and where.
    cut: BTreeSet<(String, u32, String)>,
    row_bytes: Option<usize>,
    pub(super) keys: Arc<MemoryPoolKeys>,
}

impl Pool {
    /// Whether an answer waits there no more: it is published, or its quarter is closed.
    pub(crate) fn is_dead(&self, row: &Key) -> bool {
        let pooled = self.answers.iter().find(|pooled| pooled.row == *row);
        pooled.is_some_and(|pooled| pooled.group.is_some() || self.closed.contains(quarter_of(&pooled.lane)))
    }

    pub(super) fn new(keys: Arc<MemoryPoolKeys>) -> Pool {
        Pool {
            answers: Vec::new(),
            ended: BTreeSet::new(),
            types: BTreeMap::new(),
            closed: BTreeSet::new(),
            groups: BTreeMap::new(),
            cut: BTreeSet::new(),
            row_bytes: None,
            keys,
        }
    }

    /// The scores in a row, if its key is there and fits.
    fn open(&self, item: &Item) -> Option<Scores> {
        let (lane, epoch) = place_of_row(&item.key)?;
        let key = self.keys.get(&format!("{lane}#{epoch:06}")).now_or_never()?.ok()??;
        let sealed = STANDARD.decode(document(item)["sealed"].as_str()?).ok()?;
        let nonce: [u8; 24] = Sha256::digest(item.key.sk.as_bytes())[..24].try_into().ok()?;
        let payload = Payload { msg: &sealed, aad: item.key.pk.as_bytes() };
        let plain = XChaCha20Poly1305::new((&key.0).into()).decrypt(&XNonce::from(nonce), payload).ok()?;
        let scores = plain.get(4..4 + QUESTIONS.len())?;
        Some(scores.iter().map(|score| Some(i64::from(*score)).filter(|score| *score > 0)).collect())
    }

    fn citizens<'a>(&self, answers: impl IntoIterator<Item = &'a usize>) -> u64 {
        answers.into_iter().map(|index| self.answers[*index].citizen).collect::<BTreeSet<_>>().len() as u64
    }
}

/// Lane and epoch of a row.
fn place_of_row(key: &Key) -> Option<(String, u32)> {
    let epoch = key.sk.split('#').next()?.parse().ok()?;
    Some((key.pk.strip_prefix("POOL#")?.to_owned(), epoch))
}

fn quarter_of(place: &str) -> &str {
    place.split('#').next().unwrap_or_default()
}

/// The quarter after one such as `2026Q4`.
fn next_quarter(quarter: &str) -> String {
    days::quarter(days::plus_months(first_day(quarter), 3))
}

/// The first day of a quarter.
pub(super) fn first_day(quarter: &str) -> chrono::NaiveDate {
    let (year, number) = quarter.split_once('Q').unwrap_or_default();
    let month = (number.parse::<u32>().unwrap_or(1) * 3).saturating_sub(2);
    chrono::NaiveDate::from_ymd_opt(year.parse().unwrap_or(0), month, 1).unwrap_or_default()
}

/// What an answer says, as far as it has an order: any other order of a group could be that of coming.
fn content(answer: &Value) -> (Scores, Option<String>) {
    let scores = answer["scores"].as_object().into_iter().flatten().map(|(_, score)| score.as_i64());
    (scores.collect(), answer["comment"].as_str().map(str::to_owned))
}

fn scores_of(answer: &Value) -> Scores {
    QUESTIONS.iter().map(|question| answer["scores"][question].as_i64()).collect()
}

impl Oracle {
    /// A row is stored: by an attempt, with its answers, in a lane of its invitation, and nothing beside it tells anything.
    pub(crate) fn row_written(&mut self, worker: &Worker, after: &Item) -> Option<(usize, String)> {
        let Role::Submit(index) = worker.role else {
            self.violated("an answer was stored that nobody gave");
            return None;
        };
        let attempt = self.attempts[index].clone();
        let (lane, epoch) = place_of_row(&after.key)?;
        let (invitation, form) = (self.invitations.get(&attempt.invitation)?.clone(), document(after));
        let fields: Vec<&String> = form.as_object().map(|form| form.keys().collect()).unwrap_or_default();
        let bare = fields == ["sealed"] && after.due.is_none() && after.counters.is_empty();
        self.must(bare, || format!("I11: an answer that waits holds more than it may: {form}"));
        let bytes = after.body.len();
        let same_size = *self.pool.row_bytes.get_or_insert(bytes) == bytes;
        self.must(same_size, || format!("I11: a row of {bytes} bytes among rows of another size"));
        let opened = self.pool.open(after);
        self.must(opened.as_ref() == Some(&attempt.answering.scores), || {
            format!("I1: the stored answers are {opened:?} and not those that were given")
        });
        let parts: Vec<&str> = lane.split('#').collect();
        let right = parts.len() == 5 && parts[1] == invitation.form.region && parts[2] == invitation.form.organisation;
        self.must(right, || format!("an answer of {} lies in {lane}", invitation.form.organisation));
        let quarter = quarter_of(&lane).to_owned();
        self.check_quarter(worker, &lane, &invitation.form.zone);
        let published = |former: &Pooled| former.lane == lane && former.epoch == epoch && former.group.is_some();
        let late = self.pool.answers.iter().any(published) || self.pool.ended.contains(&lane);
        self.must(!late, || format!("an answer was sealed into {lane} {epoch}, which is published"));
        let (citizen, scores, row) = (invitation.citizen, attempt.answering.scores, after.key.clone());
        self.pool.answers.push(Pooled { lane, epoch, row, citizen, scores, group: None });
        Some((index, quarter))
    }

    /// The quarter is that of the handler's clock, or the next if another clock has ended that one already.
    fn check_quarter(&mut self, worker: &Worker, lane: &str, zone: &str) {
        let (hours_east, quarter) = (days::hours_east(zone), quarter_of(lane).to_owned());
        let rest = lane.split_once('#').map(|(_, rest)| rest).unwrap_or_default();
        let right = worker.clock.is_some_and(|(first, last)| {
            [first, last].iter().any(|clock| {
                let of_clock = days::quarter(days::day_at(*clock, hours_east));
                let ended = self.pool.ended.contains(&format!("{of_clock}#{rest}"));
                of_clock == quarter || (ended && next_quarter(&of_clock) == quarter)
            })
        });
        self.must(right, || format!("an answer was put into {quarter}"));
    }

    /// The head of a lane changed.
    pub(crate) fn lane_written(&mut self, key: &Key, after: &Item) {
        if document(after)["ended"] == Value::Bool(true) {
            let place = key.pk.strip_prefix("LANE#").unwrap_or_default();
            self.pool.ended.insert(format!("{place}#{}", key.sk));
        }
    }

    /// A group is published: once, whole, of enough citizens, and every answer in one only.
    pub(crate) fn group_written(&mut self, before: Option<&Item>, after: &Item) {
        let place = after.key.pk.strip_prefix("GROUP#").unwrap_or_default().to_owned();
        let number: u32 = after.key.sk.parse().unwrap_or(u32::MAX);
        self.must(before.is_none(), || format!("the group {place} {number} was written again"));
        let form = document(after);
        let bare = form.as_object().is_some_and(|form| form.keys().eq(["answers", "citizens"]));
        self.must(bare && after.due.is_none(), || format!("I11: a group holds more than it may: {form}"));
        let members = self.members(&place);
        let mut stored: Vec<Scores> =
            form["answers"].as_array().map(|answers| answers.iter().map(scores_of).collect()).unwrap_or_default();
        let mut due: Vec<Scores> = members.iter().map(|index| self.pool.answers[*index].scores.clone()).collect();
        let answers = form["answers"].as_array().map(Vec::as_slice).unwrap_or_default();
        self.must(answers.is_sorted_by_key(content), || {
            format!("I11: the order of the group {place} {number} is not that of its contents: {form}")
        });
        stored.sort();
        due.sort();
        self.must(stored == due, || format!("I1: the group {place} {number} is {stored:?}, and {due:?} was due"));
        let citizens = self.pool.citizens(&members);
        let told = form["citizens"].as_u64().unwrap_or(u64::MAX);
        self.must(SMALLEST_GROUP <= citizens && told <= citizens, || {
            format!("the group {place} {number} of {citizens} citizens tells {told}")
        });
        for index in &members {
            self.pool.answers[*index].group = Some((place.clone(), number));
        }
        self.pool.groups.insert((place, number), members);
    }

    /// The answers that a group must have: the oldest epoch of a lane that runs, all of one that ends, and of a level all that is left below.
    fn members(&self, place: &str) -> Vec<usize> {
        let parts: Vec<&str> = place.split('#').collect();
        let waits = |pooled: &&Pooled| pooled.group.is_none();
        let oldest = self.pool.answers.iter().filter(waits).filter(|pooled| pooled.lane == place);
        let oldest = oldest.map(|pooled| pooled.epoch).min();
        let belongs = |pooled: &Pooled| {
            let lane: Vec<&str> = pooled.lane.split('#').collect();
            // Every lane has ended, and said under which type, before anything is published above it.
            let of_type = |wanted: &str| self.type_of(lane[0], lane[2]).is_some_and(|it| it == wanted);
            match parts[..] {
                [quarter, "@", _] => lane[0] == quarter,
                [quarter, region, "@"] => lane[..2] == [quarter, region],
                [quarter, region, level] if level.starts_with('@') => {
                    lane[..2] == [quarter, region] && of_type(&level[1..])
                }
                _ if self.pool.ended.contains(place) => pooled.lane == place,
                _ => pooled.lane == place && Some(pooled.epoch) == oldest,
            }
        };
        let answers = self.pool.answers.iter().enumerate();
        answers.filter(|(_, pooled)| waits(pooled) && belongs(pooled)).map(|(index, _)| index).collect()
    }

    /// What is published of a place: of each question a sum of whole groups, in cuts of enough citizens, and no group in two of them.
    pub(crate) fn published_written(&mut self, before: Option<&Item>, after: &Item) {
        if after.key.sk.split('#').next().is_some_and(is_planted) {
            return;
        }
        let (former, form) = (before.map(document).unwrap_or_default(), document(after));
        let place = format!("{}#{}", after.key.pk.strip_prefix("PUBLISHED#").unwrap_or_default(), after.key.sk);
        let groups: Vec<usize> =
            self.pool.groups.iter().filter(|((of, _), _)| *of == place).map(|(_, members)| members.len()).collect();
        if let (Some(told), Some(_), [quarter, _, organisation, ..]) =
            (form["type"].as_str(), form["too_few"].as_u64(), &place.split('#').collect::<Vec<_>>()[..])
        {
            self.ended_as(quarter, organisation, told);
        }
        let sizes = (groups.len() as u64, groups.iter().sum::<usize>() as u64);
        let told = (form["groups"].as_u64().unwrap_or(0), form["answers"].as_u64().unwrap_or(0));
        self.must(told == sizes, || format!("{place} tells {told:?} groups and answers, and has {sizes:?}"));
        for (number, question) in QUESTIONS.iter().enumerate() {
            let cut = |form: &Value| form["questions"][question]["groups"].as_u64().unwrap_or(0) as u32;
            let (all, added): (Vec<_>, Vec<_>) = match form["cuts"][question].as_array() {
                Some(names) => {
                    let all: Vec<(String, u32)> = names.iter().filter_map(|name| group_named(&place, name)).collect();
                    (all.clone(), all)
                }
                None => {
                    let named = |range: std::ops::Range<u32>| range.map(|number| (place.clone(), number)).collect();
                    (named(0..cut(&form)), named(cut(&former)..cut(&form)))
                }
            };
            let counted = |names: &[(String, u32)]| -> Vec<usize> {
                names.iter().filter_map(|name| self.pool.groups.get(name)).flatten().copied().collect()
            };
            let mut counts = vec![0_u64; 6];
            for index in counted(&all) {
                counts[self.pool.answers[index].scores[number].unwrap_or(0) as usize] += 1;
            }
            let scored = |index: &usize| self.pool.answers[*index].scores[number].is_some();
            let scorers = self.pool.citizens(counted(&added).iter().filter(|index| scored(index)));
            let told = &form["questions"][question]["counts"];
            let told: Vec<u64> =
                told.as_array().map_or(vec![0; 6], |told| told.iter().filter_map(Value::as_u64).collect());
            self.must(told == counts, || format!("{place} tells {told:?} of {question}, its groups say {counts:?}"));
            self.must(added.is_empty() || SMALLEST_GROUP <= scorers, || {
                format!("{place} publishes {question} of {scorers} citizens")
            });
            for (of, group) in added {
                let new = self.pool.cut.insert((of.clone(), group, (*question).to_owned()));
                self.must(new, || format!("{question} of the group {of} {group} is published twice"));
            }
        }
    }

    /// A key goes, or is put aside: whatever waits under it is lost.
    pub(crate) fn pool_key_goes(&mut self, name: &str) {
        let needs = |pooled: &&Pooled| pooled.group.is_none() && format!("{}#{:06}", pooled.lane, pooled.epoch) == name;
        let needed =
            self.pool.answers.iter().any(|pooled| needs(&pooled)) && !self.pool.closed.contains(quarter_of(name));
        self.must(!needed, || format!("I1: the key {name} was destroyed before its answers were published"));
    }

    /// I1: every answer is in one group, or waits and can be opened; or its quarter is closed and too few answered in the whole country.
    pub(crate) fn check_pool(&mut self, items: &[Item]) {
        let stored: BTreeMap<&Key, &Item> = items.iter().map(|item| (&item.key, item)).collect();
        let mut broken = Vec::new();
        let mut unopened: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
        let mut answered: BTreeSet<(&str, usize)> = BTreeSet::new();
        for pooled in &self.pool.answers {
            let (quarter, waits) = (quarter_of(&pooled.lane), stored.get(&pooled.row));
            // Counted is only who answers for the first time: two answers of one citizen never fill a group.
            let first = answered.insert((quarter, pooled.citizen));
            if pooled.group.is_some() {
                continue;
            }
            if self.pool.closed.contains(quarter) {
                unopened.entry(quarter).or_default().extend(first.then_some(pooled.citizen));
            } else if waits.and_then(|item| self.pool.open(item)).as_ref() != Some(&pooled.scores) {
                broken.push(format!("I1: an answer in {} {} was lost", pooled.lane, pooled.epoch));
            }
        }
        for (quarter, citizens) in unopened {
            if SMALLEST_GROUP <= citizens.len() as u64 {
                broken.push(format!("I1: {quarter} was closed and keeps answers of {} citizens", citizens.len()));
            }
        }
        for ((place, number), members) in &self.pool.groups {
            let key = Key::new(format!("GROUP#{place}"), format!("{number:06}"));
            let whole = stored.get(&key).map(|item| document(item)["answers"].as_array().map_or(0, Vec::len));
            if whole != Some(members.len()) {
                broken.push(format!("I1: the group {place} {number} has {whole:?} answers"));
            }
        }
        self.violations.extend(broken);
    }

    /// At rest no key is left whose answers are published.
    pub(crate) fn check_spent_keys(&mut self) {
        for pooled in self.pool.answers.clone().iter().filter(|pooled| pooled.group.is_some()) {
            let ended = self.pool.ended.contains(&pooled.lane) && !self.pool.closed.contains(quarter_of(&pooled.lane));
            let name = format!("{}#{:06}", pooled.lane, pooled.epoch);
            let left = self.pool.keys.get(&name).now_or_never().and_then(Result::ok).flatten().is_some();
            self.must(ended || !left, || format!("the key {name} outlives the publication"));
        }
    }
}

/// A group as a level names it.
fn group_named(level: &str, name: &Value) -> Option<(String, u32)> {
    let name: domain::publication::GroupName = serde_json::from_value(name.clone()).ok()?;
    let quarter = domain::calendar::Quarter::parse(quarter_of(level)).ok()?;
    Some((table::keys::PublishedPlace::of(quarter, &name.place).to_string(), name.number))
}
