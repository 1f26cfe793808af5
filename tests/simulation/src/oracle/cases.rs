//! Cases of part B: every write is a line of the table, by somebody whom the line names, once for each attempt; terms run and end as
//! the direction says; whoever is to know of a move or of a term is written to once.
//!
//! | module | holds |
//! |---|---|
//! | [`moves`] | the moves, as the direction states them |
//! | [`working_time`] | the calendar, and how terms are counted |
//! | [`attempts`] | what officials try, and which answers are due |
//! | [`meetings`] | agendas, and who had them |
//! | [`papers`] | documents that are agreed, checks and their conditions |
//! | [`movers`] | who moves what: an official, the sweep or the closing |
//! | [`tasks`] | what is wanted of whom |
//! | [`letters`] | who is written to, and when |

pub mod attempts;
pub mod letters;
pub mod meetings;
pub mod movers;
pub mod moves;
pub mod papers;
pub mod tasks;
pub mod working_time;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use table::{Item, Key};

use super::Oracle;
use super::form::{document, instant};
use crate::core::Worker;
use crate::days;
use crate::office::{SERVICE, head_of};
use meetings::{MeetingModel, REMIND};
use papers::PaperModel;

/// The last day of the experiment: after it nothing is opened, no term starts, nobody is written to.
const LAST_DAY: (i32, u32, u32) = (2027, 12, 31);

/// What is known of cases.
#[derive(Default)]
pub struct Cases {
    pub(crate) by_id: BTreeMap<String, CaseModel>,
    pub(crate) attempts: Vec<attempts::CaseAttempt>,
    pub(crate) letters: BTreeMap<String, letters::LetterModel>,
    /// Moves that were made, each once.
    pub(crate) seen: BTreeSet<String>,
}

/// A case as it stood from a step on.
#[derive(Clone, Debug)]
pub struct Moment {
    /// The number of the last entry.
    pub version: u64,
    /// The state.
    pub state: String,
    /// Of a measure the day that it runs to.
    pub due_on: Option<NaiveDate>,
    /// Whether a request was extended.
    pub extended: bool,
    /// Of a document or a check.
    pub paper: PaperModel,
}

/// A term.
#[derive(Clone, Debug)]
pub struct ClockModel {
    /// What for.
    pub name: String,
    /// Whether it counts hours.
    pub in_hours: bool,
    /// From when.
    pub started: DateTime<Utc>,
    /// The first instant that is too late.
    pub due: DateTime<Utc>,
    /// The last day of a term in days.
    pub last_day: NaiveDate,
    /// When it was stopped.
    pub stopped: Option<DateTime<Utc>>,
}

/// See the module.
#[derive(Clone, Debug)]
pub struct CaseModel {
    pub(crate) kind: String,
    pub(crate) number: String,
    pub(crate) organisation: Option<String>,
    /// The region that it is counted in; `None`: the country.
    pub(crate) region: Option<String>,
    pub(crate) hours_east: i64,
    pub(crate) owner: Option<String>,
    pub(crate) creator: Option<String>,
    pub(crate) performers: Vec<String>,
    pub(crate) severity: usize,
    pub(crate) moments: Vec<Moment>,
    pub(crate) clocks: Vec<ClockModel>,
    /// When it was made.
    pub(crate) made_at: DateTime<Utc>,
    /// For each reader, from when on it is told that the case was made.
    pub(crate) made: BTreeMap<String, DateTime<Utc>>,
    /// For each reader, how many moves it is to know of.
    pub(crate) letters: BTreeMap<String, u64>,
    pub(crate) planned: bool,
    pub(crate) meeting: MeetingModel,
    pub(crate) agreeing: Vec<String>,
    pub(crate) in_force_on: Option<NaiveDate>,
    pub(crate) looks: i32,
    pub(crate) changed_at: DateTime<Utc>,
}

impl CaseModel {
    pub(crate) fn now(&self) -> &Moment {
        self.moments.last().expect("a case has been made")
    }

    /// Everybody who has that role in the case.
    pub(crate) fn holders(&self, role: &str) -> Vec<String> {
        match role {
            "owner" => self.owner.iter().cloned().collect(),
            "creator" => self.creator.iter().cloned().collect(),
            "performer" => self.performers.clone(),
            "agreeing" => self.agreeing.clone(),
            "had" => self.meeting.had.iter().cloned().collect(),
            "doers" if self.planned => vec!["doer".to_owned()],
            "anyone" | "doers" | "other" | "system" => Vec::new(),
            body => vec![body.to_owned()],
        }
    }

    fn is_running(&self, at: DateTime<Utc>) -> bool {
        let (year, month, day) = LAST_DAY;
        days::day_at(at, self.hours_east) <= NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
    }

    fn start(&mut self, name: &str, term: &str, at: DateTime<Utc>, due: Option<NaiveDate>) {
        let today = days::day_at(at, self.hours_east);
        self.clocks
            .iter_mut()
            .filter(|it| it.name == name && it.stopped.is_none())
            .for_each(|it| it.stopped = Some(at));
        if !self.is_running(at) {
            return;
        }
        let hours = term.strip_suffix('h').and_then(|hours| hours.split('/').nth(self.severity - 1)?.parse().ok());
        let days_of = |term: &str| term.strip_suffix('d').and_then(|days| days.parse().ok());
        let (last_day, ends) = match (hours, due.filter(|_| term == "due"), days_of(term)) {
            (Some(hours), ..) => {
                let due = working_time::after_hours(at, hours, self.hours_east);
                (days::day_at(due, self.hours_east), due)
            }
            (_, Some(due), _) => {
                let last = working_time::until(due, today);
                (last, days::end_of(last, self.hours_east))
            }
            (.., Some(number)) => {
                let last = working_time::after(today, number);
                (last, days::end_of(last, self.hours_east))
            }
            _ => return,
        };
        let (name, in_hours) = (name.to_owned(), hours.is_some());
        self.clocks.push(ClockModel { name, in_hours, started: at, due: ends, last_day, stopped: None });
    }

    fn stop(&mut self, at: DateTime<Utc>, which: impl Fn(&str) -> bool) {
        let running = self.clocks.iter_mut().filter(|clock| clock.stopped.is_none());
        running.filter(|clock| which(&clock.name)).for_each(|clock| clock.stopped = Some(at));
    }

    pub(crate) fn running(&self) -> BTreeMap<String, DateTime<Utc>> {
        let running = self.clocks.iter().filter(|clock| clock.stopped.is_none());
        running.map(|clock| (clock.name.clone(), clock.due)).collect()
    }
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn day(value: &Value) -> Option<NaiveDate> {
    value.as_str()?.parse().ok()
}

impl Oracle {
    /// A case was written: with its entry, or unchanged.
    pub(crate) fn cases_written(
        &mut self,
        worker: &Worker,
        now: DateTime<Utc>,
        written: &[(&Key, Option<&Item>, &Item)],
    ) {
        let partition = |key: &Key| key.pk.strip_prefix("CASE#").unwrap_or_default().to_owned();
        let entries: BTreeMap<String, Value> = written
            .iter()
            .filter(|(key, ..)| key.sk.starts_with("ENTRY#"))
            .map(|(key, before, after)| (partition(key), if before.is_some() { Value::Null } else { document(after) }))
            .collect();
        for (key, before, after) in written.iter().filter(|(key, ..)| key.sk == "CASE") {
            let id = partition(key);
            match entries.get(&id) {
                Some(entry) => self.case_moved(worker, now, &id, &document(after), entry),
                None => {
                    let same = before.is_some_and(|before| before.body == after.body);
                    self.must(same, || format!("the case {id} was changed without an entry"));
                }
            }
        }
        let alone =
            entries.keys().find(|id| !written.iter().any(|(key, ..)| key.sk == "CASE" && partition(key) == **id));
        self.must(alone.is_none(), || format!("an entry of {alone:?} was written without its case"));
    }

    fn case_moved(&mut self, worker: &Worker, now: DateTime<Utc>, id: &str, form: &Value, entry: &Value) {
        let name = entry["move"].as_str().unwrap_or_default();
        let who = text(&entry["who"]).unwrap_or_else(|| "system".to_owned());
        let (from, to) = (entry["from"].as_str().unwrap_or("-"), entry["to"].as_str().unwrap_or_default());
        let at = instant(&entry["when"]).unwrap_or(now);
        let what = format!("{name} of {id} by {who}, {from} → {to}");
        let on_time = worker.clock.is_some_and(|(first, last)| first.min(last) <= at && at <= first.max(last));
        self.must(on_time, || format!("{what} is dated {at}"));
        let known = self.cases.by_id.contains_key(id);
        let mut model = match self.cases.by_id.remove(id) {
            Some(model) => model,
            None => self.made(form, at),
        };
        let number = model.moments.last().map_or(1, |last| last.version + 1);
        let stood = model.moments.last().map_or("-", |last| last.state.as_str()).to_owned();
        let counted = entry["number"] == number && form["version"] == number && form["state"] == to;
        self.must(counted && stood == from && known == (number > 1), || {
            format!("{what} is no step from {stood} {number}")
        });
        let kind = model.kind.clone();
        let line = moves::rows(&kind).find(|row| row.name == name && row.leads(from, to));
        let Some(row) = line else { return self.violated(format!("{what} is no move of the table")) };
        self.cases.seen.insert(format!("{kind} {name}"));
        let entitled =
            row.who.iter().any(|role| *role == who || *role == "anyone" || model.holders(role).contains(&who));
        self.must(entitled, || format!("{what} is not theirs"));
        self.check_mover(worker, id, name, &who, number, &what);
        self.cases_moved_on(worker, &mut model, row, at, entry, form);
        let told: BTreeMap<String, DateTime<Utc>> = form["clocks"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|clock| clock["stopped"].is_null())
            .filter_map(|clock| Some((papers::name_of(clock)?, instant(&clock["due"])?)))
            .collect();
        self.must(told == model.running(), || {
            format!("after {what} terms are {told:?}, due are {:?}", model.running())
        });
        self.cases.by_id.insert(id.to_owned(), model);
    }

    /// What a move does to the model.
    fn cases_moved_on(
        &mut self,
        worker: &Worker,
        model: &mut CaseModel,
        row: &moves::Row,
        at: DateTime<Utc>,
        entry: &Value,
        form: &Value,
    ) {
        let (name, fields) = (entry["move"].as_str().unwrap_or_default(), &entry["fields"]);
        if let Some(severity) = fields["severity"].as_u64() {
            model.severity = severity as usize;
        }
        model.stop(at, |name| row.stops.contains(&papers::kind_of(name)));
        let mut next = model.moments.last().cloned().unwrap_or(Moment {
            version: 0,
            state: String::new(),
            due_on: day(&form["details"]["due_on"]).or(day(&form["details"]["date"])),
            extended: false,
            paper: PaperModel::default(),
        });
        next.due_on = day(&fields["due_on"]).or(next.due_on);
        next.extended |= name == "extend";
        let has_day = ["measure", "report"].contains(&model.kind.as_str());
        let due = if has_day { next.due_on } else { day(&fields["due"]) };
        for (clock, term) in &row.starts {
            model.start(clock, term, at, due);
        }
        let today = days::day_at(at, model.hours_east);
        match name {
            "plan" => model.planned = true,
            "put_in_force" => (model.in_force_on, model.looks) = (Some(today), 0),
            "reopen" if model.kind == "change_request" => model.in_force_on = None,
            "evaluate" => {
                model.looks += 1;
                let after = model.in_force_on.map(|day| days::quarter(days::plus_months(day, 3 * model.looks)));
                let closed = after.as_ref().is_some_and(|quarter| self.pool.closed.contains(quarter));
                self.must(closed && model.looks <= 2, || format!("look {} at an effect before {after:?}", model.looks));
            }
            REMIND => self.reminded(model, worker, fields, today),
            "add" | "send_agenda" | "hold" => self.meeting_moved_on(model, name, fields, next.due_on, today),
            _ => {}
        }
        let mut others = model.paper_moved_on(&mut next, name, entry, at);
        next.version += 1;
        next.state = entry["to"].as_str().unwrap_or_default().to_owned();
        let looks_again = next.state == "cannot_tell" && model.looks < 2;
        if moves::is_end(&model.kind, &next.state) || (next.state == "cannot_tell" && !looks_again) {
            model.stop(at, |_| true);
        }
        if model.is_running(at) {
            let other = text(&fields["into"]).and_then(|into| self.cases.by_id.get(&into)?.owner.clone());
            others.extend(other.filter(|_| row.letters.contains(&"other")));
            // A report that could not be made in time is told of.
            others.extend(Some("wg".to_owned()).filter(|_| name == "put" && form["details"]["late"] == true));
            let readers = row.letters.iter().flat_map(|role| model.holders(role)).chain(others);
            // Somebody who is to know for two reasons is told once.
            for reader in readers.collect::<BTreeSet<_>>() {
                match name {
                    // The analytical centre has a digest of change requests.
                    "put" if 1 < next.version => *model.letters.entry(reader).or_default() += 1,
                    "put" if model.kind == "change_request" => {
                        let morning = working_time::morning(at);
                        let told = Some(morning).filter(|at| model.is_running(*at));
                        model.made.extend(told.map(|at| (reader, at)));
                    }
                    "put" => drop(model.made.insert(reader, at)),
                    _ => *model.letters.entry(reader).or_default() += 1,
                }
            }
        }
        model.changed_at = at;
        model.moments.push(next);
    }

    fn made(&mut self, form: &Value, at: DateTime<Utc>) -> CaseModel {
        let organisation = text(&form["target"]["id"]).filter(|_| form["target"]["kind"] == "organisation");
        let parties = &form["parties"];
        let texts = |value: &Value| value.as_array().into_iter().flatten().filter_map(text).collect();
        let model = CaseModel {
            kind: text(&form["kind"]).unwrap_or_default(),
            number: text(&form["number"]).unwrap_or_default(),
            region: text(&form["region"]),
            hours_east: organisation.as_ref().map_or(3, |id| self.hours_east_of(id)),
            owner: text(&parties["owner"]),
            creator: text(&form["creator"]),
            performers: texts(&parties["performers"]),
            severity: form["details"]["severity"].as_u64().unwrap_or(1) as usize,
            moments: Vec::new(),
            clocks: Vec::new(),
            made_at: at,
            made: BTreeMap::new(),
            letters: BTreeMap::new(),
            planned: false,
            meeting: MeetingModel::of(form),
            agreeing: texts(&parties["agreeing"]),
            in_force_on: None,
            looks: 0,
            changed_at: at,
            organisation,
        };
        let twice = self.cases.by_id.values().any(|other| other.number == model.number);
        self.must(!twice, || format!("two cases are {}", model.number));
        // Of an organisation its head answers, where it has one.
        let heads = crate::office::officials();
        let head = model.organisation.as_ref().map(|id| head_of(id)).filter(|id| heads.iter().any(|it| it.id == *id));
        let owner = if form["target"]["kind"] == "service" { Some(SERVICE.1.to_owned()) } else { head };
        let right = ["request", "report"].contains(&model.kind.as_str()) || model.owner == owner;
        self.must(right, || format!("{} is {:?}'s, and {owner:?} answers", model.number, model.owner));
        model
    }

    fn hours_east_of(&self, organisation: &str) -> i64 {
        let index = self.organisation_named(organisation);
        index.map_or(self.plan.fallen.hours_east, |index| self.organisation(index).hours_east)
    }
}
