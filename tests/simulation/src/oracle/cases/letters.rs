//! Letters about cases: each reader is written to once about each move that is theirs to know — that a case was made together with others
//! that were, the centre of change requests in the morning of the next working day —, is reminded of a term two working
//! days before its last day, and hears that it has passed: first the controller, two working days later the secretary.

use std::collections::BTreeMap;

use app::ports::{Mail, MailError};
use chrono::{DateTime, Duration, Utc};
use table::Item;

use super::{CaseModel, ClockModel, working_time};
use crate::core::Worker;
use crate::days;
use crate::faults::Fault;
use crate::office::official_of;
use crate::oracle::Oracle;
use crate::oracle::form::document;

/// How often a letter is handed over at most.
const HANDED_MAX: u32 = 30;

/// A letter, by its name at the mail server.
#[derive(Clone, Debug)]
pub struct LetterModel {
    cases: Vec<String>,
    reader: String,
    about: &'static str,
    sender: u64,
    in_flight: bool,
    answered: bool,
    /// Whether its sender lived to know that it was taken.
    settled: bool,
    taken: bool,
    handed: u32,
}

/// What a digest of tasks is called here.
const TASKS: &str = "tasks";

/// What a letter of a meeting's secretary is called here.
const REMINDED: &str = "reminded";

/// What stands in such a letter between the meeting and the cases.
const ASKS_IN_CASES: &str = "): от вас ждут шага в дел";

/// What a letter says, by its first words.
const SAYS: [(&str, &str); 8] = [
    (REMINDED, ASKS_IN_CASES),
    (TASKS, "прибавилось задач"),
    ("moved", "Новые дела ("),
    ("moved", "теперь ваш шаг"),
    ("moved", "сделан шаг, о котором"),
    ("reminder", "через два рабочих дня кончается срок"),
    ("overdue", "прошёл срок."),
    ("overdue_still", "срок прошёл два рабочих дня назад"),
];

impl CaseModel {
    /// When what is told of a term, and to whom.
    fn notices(&self, clock: &ClockModel) -> Vec<(&'static str, DateTime<Utc>, Vec<String>)> {
        let last_day = if clock.in_hours { days::day_at(clock.due, self.hours_east) } else { clock.last_day };
        let reminded_on = working_time::before(last_day, 2);
        let actors = match clock.name.as_str() {
            name if name.starts_with("agree:") => vec![name["agree:".len()..].to_owned()],
            "assess" => vec!["ac".to_owned()],
            "carry_out" => self.performers.clone(),
            _ => self.owner.iter().cloned().collect(),
        };
        let later = days::end_of(working_time::after(last_day, 2), self.hours_east);
        let remind_at = days::instant(reminded_on, 9, self.hours_east);
        let mut all = vec![
            ("overdue", clock.due.max(clock.started), vec!["em".to_owned()]),
            ("overdue_still", later.max(clock.started), vec!["wg".to_owned()]),
        ];
        if !clock.in_hours && clock.started < remind_at {
            all.push(("reminder", remind_at, actors));
        }
        all.retain(|(_, at, _)| self.is_running(*at));
        all
    }

    /// The first term that has been past for two working days, while the experiment runs.
    pub(super) fn long_past(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let running = self.clocks.iter().filter(|clock| clock.stopped.is_none() && self.is_running(now));
        let told = |clock: &&ClockModel| {
            let still = self.notices(clock).into_iter().find(|(about, ..)| *about == "overdue_still");
            still.is_some_and(|(_, at, _)| at <= now)
        };
        running.filter(told).map(|clock| clock.due).min()
    }

    /// For each reader and subject, how often they may have been written to by then, and how often they must have been.
    fn owed(
        &self,
        by: DateTime<Utc>,
        must: impl Fn(&ClockModel, DateTime<Utc>) -> bool,
        must_by: impl Fn(DateTime<Utc>) -> bool,
    ) -> BTreeMap<(String, &'static str), (u64, u64)> {
        let moves = self.letters.iter().map(|(reader, count)| ((reader.clone(), "moved"), (*count, *count)));
        let mut owed: BTreeMap<(String, &'static str), (u64, u64)> = moves.collect();
        for (reader, _) in &self.meeting.reminded {
            let (may, due) = owed.entry((reader.clone(), REMINDED)).or_default();
            (*may, *due) = (*may + 1, *due + 1);
        }
        for (reader, at) in &self.made {
            let (may, due) = owed.entry((reader.clone(), "moved")).or_default();
            *may += u64::from(*at <= by);
            *due += u64::from(must_by(*at));
        }
        for clock in &self.clocks {
            for (about, at, readers) in self.notices(clock) {
                for reader in readers {
                    let (may, due) = owed.entry((reader, about)).or_default();
                    *may += u64::from(
                        at <= by && clock.stopped.is_none_or(|stopped| at <= stopped + Duration::minutes(20)),
                    );
                    *due += u64::from(must(clock, at));
                }
            }
        }
        owed
    }
}

impl Oracle {
    /// A letter was handed over.
    pub fn letter_mailed(
        &mut self,
        worker: &Worker,
        now: DateTime<Utc>,
        mail: &Mail,
        answer: &Result<(), MailError>,
        taken: bool,
    ) {
        let reader = official_of(&mail.to).unwrap_or_default().to_owned();
        let lead = mail.text.lines().next().unwrap_or_default();
        // A meeting's secretary names the cases that ask; the letter is of the meeting.
        let about = lead.split_once(ASKS_IN_CASES).map_or(lead, |(meeting, _)| meeting);
        let found = self.cases.by_id.iter().filter(|(_, model)| about.contains(&model.number));
        let (cases, models): (Vec<_>, Vec<_>) = found.map(|(id, model)| (id.clone(), model.clone())).unzip();
        let told = mail.subject.strip_prefix("Новые дела: ").map_or(Some(1), |count| count.parse().ok());
        // In one case several tasks may be new.
        let new_tasks = mail.subject.strip_prefix("Новые задачи: ").and_then(|count| count.parse::<usize>().ok());
        let fits = new_tasks.map_or(told == Some(cases.len()), |tasks| cases.len() <= tasks);
        self.must(fits && !cases.is_empty(), || format!("a letter about {cases:?}: {}: {lead}", mail.subject));
        let Some((about, _)) = SAYS.into_iter().find(|(_, words)| mail.text.contains(words)) else {
            return self.violated(format!("a letter says nothing: {}", mail.text));
        };
        let what = format!("the letter {about} about {cases:?} to {reader}");
        self.must(!mail.text.contains("Дело c"), || format!("{what} tells the title of the case"));
        let letter = self.cases.letters.entry(mail.message_id.clone()).or_insert(LetterModel {
            cases: cases.clone(),
            reader: reader.clone(),
            about,
            sender: worker.number,
            in_flight: false,
            answered: false,
            settled: false,
            taken: false,
            handed: 0,
        });
        let (settled, at_once) = (letter.settled, letter.in_flight && letter.sender != worker.number);
        letter.handed += 1;
        (letter.sender, letter.in_flight, letter.answered) = (worker.number, true, answer.is_ok());
        letter.taken |= taken;
        let handed = letter.handed;
        self.must(handed <= HANDED_MAX, || format!("{what} was handed over {handed} times"));
        self.must(!settled, || format!("{what} was sent again though it was taken"));
        self.must(!at_once, || format!("{what} is sent by two at once"));
        // A sender's clock may be ten minutes before all others'.
        for (case, model) in cases.iter().zip(models) {
            let owed = model.owed(now + Duration::minutes(10), |_, _| false, |_| false);
            let may = match about {
                // Nothing is asked for twice: each entry of the journal asks once, for a move, for a term that is past, for a risk.
                TASKS => 3 * model.moments.len() as u64,
                _ => owed.get(&(reader.clone(), about)).map_or(0, |(may, _)| *may),
            };
            let written = self.letters_to(case, &reader, about, |_| true);
            self.must(written <= may, || format!("{what} is one too many: {written} of {may}"));
        }
    }

    fn letters_to(&self, case: &str, reader: &str, about: &str, which: impl Fn(&LetterModel) -> bool) -> u64 {
        let these = |it: &&LetterModel| {
            it.cases.iter().any(|told| told == case) && it.reader == reader && it.about == about && which(it)
        };
        self.cases.letters.values().filter(these).count() as u64
    }

    /// A handler ended or died.
    pub(crate) fn letters_ended(&mut self, worker: &Worker, died: bool) {
        for letter in self.cases.letters.values_mut().filter(|it| it.in_flight && it.sender == worker.number) {
            letter.in_flight = false;
            letter.settled = letter.answered && !died && !worker.troubled;
        }
    }

    /// At rest everybody has been written to.
    pub(crate) fn check_letters(&mut self, now: DateTime<Utc>, items: &[Item]) {
        // Who does not read, or is not asked to, is left alone.
        if [Fault::MailRefused, Fault::MailWords].into_iter().any(|fault| self.has(fault)) {
            return;
        }
        let waits = |id: &str| {
            let duty = items.iter().find(|item| item.key.pk == format!("CASE#{id}") && item.key.sk == "DUTY");
            duty.is_some_and(|duty| ["letters", "mails"].iter().any(|list| document(duty)[list].is_array()))
        };
        // What waits for a reader is due by itself.
        let reader_waits = |reader: &str| {
            let of_reader = |item: &&Item| item.key.pk.starts_with(&format!("NEWCASES#{reader}#"));
            let mut new = items.iter().filter(of_reader).map(document);
            new.any(|new| new["telling"].is_array() || new["waiting"]["count"] != 0)
        };
        let mut missing = Vec::new();
        for (id, model) in &self.cases.by_id {
            if waits(id) || now - Duration::minutes(30) < model.changed_at {
                continue;
            }
            let down = [Fault::ScheduleOutage, Fault::MailOutage];
            let must = |clock: &ClockModel, at: DateTime<Utc>| {
                let by = self.with_outages(clock.started, at, Duration::hours(13), &down) + self.patience();
                by <= clock.stopped.unwrap_or(now).min(now)
            };
            let must_by = |at: DateTime<Utc>| {
                self.with_outages(model.made_at, at, Duration::hours(13), &down) + self.patience() <= now
            };
            for ((reader, about), (_, due)) in model.owed(now, must, must_by) {
                if about == "moved" && reader_waits(&reader) {
                    continue;
                }
                let taken = self.letters_to(id, &reader, about, |letter| letter.taken);
                if taken < due {
                    missing.push(format!("{reader} was told {about} of {id} {taken} times of {due}"));
                }
            }
        }
        self.violations.extend(missing);
    }
}
