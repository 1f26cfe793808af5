//! What must hold when everything has come to rest: what is stored, as a whole, is what the oracle expects.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Duration, Utc};
use domain::figures::indicator::{Method, final_hash};
use domain::tally::Tally;
use serde_json::Value;
use table::{Item, Key};

use super::answers::QUESTIONS;
use super::finals::is_opinion;
use super::form::document;
use super::{Counts, Oracle};
use crate::office::is_planted;
use crate::plan::{SOURCES, source_of};

impl Oracle {
    /// Holds the whole store against the model.
    pub fn ended(&mut self, now: DateTime<Utc>, items: &[Item], due: &[(DateTime<Utc>, Key)]) {
        self.check_drained(now, items, due);
        self.check_followed(now, items);
        self.check_standing(now, items);
        self.check_counts(items);
        self.check_pool(items);
        self.check_finals(items);
        self.check_sums(items);
        self.check_unlinked(items);
        self.check_data_keys(items);
        self.check_wrapping_keys();
        self.check_terms(now);
        self.check_letters(now, items);
        self.check_deadline_violations(items);
        self.check_candidate(now, items);
        self.check_case_counts(items);
    }

    /// I5: without any fault no deadline is missed, and none is called so; only the sources may be late.
    fn check_deadline_violations(&mut self, items: &[Item]) {
        // A plan without actions is a stage, whose clock jumps over days.
        let faulty = !self.plan.options.faults.kinds().is_empty() || self.plan.actions.is_empty();
        let violations = items.iter().filter(|item| item.key.pk.starts_with("BREACH#"));
        let counted =
            violations.flat_map(|item| &item.counters).filter(|(name, count)| *name != "report" && **count != 0);
        let counted: BTreeMap<&String, &i64> = counted.collect();
        self.must(faulty || counted.is_empty(), || format!("I5: without any fault {counted:?} was counted as broken"));
    }

    /// I15: an hour after the last fault nothing is left that could have been done.
    fn check_drained(&mut self, now: DateTime<Utc>, items: &[Item], due: &[(DateTime<Utc>, Key)]) {
        let overdue = due.iter().find(|(at, _)| *at < now - Duration::minutes(20));
        let Some((at, key)) = overdue else { return };
        let body = items.iter().find(|item| item.key == *key).map(|item| item.body.as_str());
        self.violated(format!("I15: due at {at} and still undone: {} {body:?}", key.pk));
    }

    /// The invitations follow their receipts.
    fn check_followed(&mut self, now: DateTime<Utc>, items: &[Item]) {
        let stored: BTreeSet<&str> = items.iter().map(|item| item.key.pk.as_str()).collect();
        let mut broken = Vec::new();
        for number in &self.acknowledged {
            if !stored.contains(format!("RECEIPT#{}#r{number}", SOURCES[source_of(*number)]).as_str()) {
                broken.push(format!("I1: r{number} was acknowledged and is not stored"));
            }
        }
        let mut of_receipt: BTreeMap<usize, Vec<&super::invitations::InvitationModel>> = BTreeMap::new();
        for invitation in self.invitations.values() {
            for number in [&[invitation.form.receipt], invitation.form.beside.as_slice()].concat() {
                of_receipt.entry(number).or_default().push(invitation);
            }
        }
        for (number, receipt) in
            self.receipts.iter().filter(|(_, receipt)| receipt.changed_at < now - Duration::minutes(30))
        {
            let organisation = &self.organisation(receipt.organisation).id;
            let mut invitations = of_receipt.get(number).cloned().unwrap_or_default();
            if !receipt.withdrawn {
                // What it was corrected away from has ended, or is another one's.
                let elsewhere = |it: &&super::invitations::InvitationModel| it.form.organisation != *organisation;
                let left = invitations.iter().find(|it| elsewhere(it) && it.form.state != "withdrawn");
                broken.extend(left.map(|it| format!("r{number} was corrected away from {:?}", it.form)));
                invitations.retain(|it| !elsewhere(it));
            }
            let asked: BTreeSet<usize> = receipt.first.respondents().into_iter().collect();
            let invited: BTreeSet<usize> = invitations.iter().map(|it| it.citizen).collect();
            // Who came of age meanwhile is asked with the next notice that its parents would have had.
            let itself =
                receipt.came_of_age_by(now) && invited.is_subset(&receipt.first.ever_asked().into_iter().collect());
            let right = invited == asked || (itself && !invited.is_empty());
            if !receipt.withdrawn && !right {
                broken.push(format!("r{number} asks {} and invited {}", asked.len(), invitations.len()));
            }
            for invitation in invitations.into_iter().filter(|it| it.form.receipt == *number) {
                let form = &invitation.form;
                if receipt.withdrawn && form.state != "withdrawn" && form.state != "expired" {
                    let ended = self.end_of_link(invitation).is_some_and(|end| end <= now);
                    if !ended {
                        broken.push(format!("r{number}/{} is {} although taken back", form.respondent, form.state));
                    }
                } else if !receipt.withdrawn && form.service != receipt.service {
                    broken.push(format!(
                        "r{number}/{} has {:?} and not {:?}",
                        form.respondent, form.service, receipt.service
                    ));
                }
            }
        }
        self.violations.extend(broken);
    }

    /// I8: the tallies are what was counted, and no more.
    fn check_counts(&mut self, items: &[Item]) {
        let mut stored = Counts::new();
        for item in items.iter().filter(|item| item.key.pk.starts_with("TALLY#") || item.key.pk.starts_with("LANE#")) {
            let mut place = item.key.pk.split('#').skip(1).map(str::to_owned);
            let organisation = item.key.sk.split('#').next().unwrap_or_default().to_owned();
            let place = (place.next().unwrap_or_default(), place.next().unwrap_or_default(), organisation);
            for (name, count) in item.counters.iter().filter(|(name, _)| !name.starts_with("citizens.")) {
                *stored.entry(place.clone()).or_default().entry(name.clone()).or_default() += count;
            }
        }
        let differs = stored != self.counts;
        self.must(!differs, || "I8: the tallies are not what was counted".to_owned());
        for (place, names) in &stored {
            let completed = names.get("completed").copied().unwrap_or(0);
            let lane = format!("{}#{}#{}#", place.0, place.1, place.2);
            let answers = self.pool.answers.iter().filter(|pooled| pooled.lane.starts_with(&lane)).count() as i64;
            if completed != answers && !is_planted(&place.2) {
                self.violations.push(format!("I8: {place:?} has {completed} completed and {answers} answers"));
            }
        }
        for item in items.iter().filter(|item| item.key.pk.starts_with("LANE#")) {
            let lane = format!("{}#{}", item.key.pk.trim_start_matches("LANE#"), item.key.sk);
            let mut citizens: Vec<usize> =
                self.pool.answers.iter().filter(|pooled| pooled.lane == lane).map(|pooled| pooled.citizen).collect();
            citizens.sort();
            citizens.dedup();
            let counted: i64 =
                ["citizens.even", "citizens.odd"].iter().filter_map(|name| item.counters.get(*name)).sum();
            if counted != citizens.len() as i64 {
                self.violations.push(format!("I8: {lane} counts {counted} citizens of {}", citizens.len()));
            }
        }
        let mut arrived: BTreeMap<&str, i64> = BTreeMap::new();
        for names in stored.values() {
            for name in ["receipts", "invited", "notices"] {
                *arrived.entry(name).or_default() += names.get(name).copied().unwrap_or(0);
            }
        }
        let receipts = self.receipts.len() as i64;
        let invited = self.invitations.values().filter(|invitation| invitation.matched_at.is_some()).count() as i64;
        let announced = self.mails.values().flat_map(|mail| &mail.announced);
        let notices = announced.filter(|it| it.counted_on.is_some()).count() as i64;
        let expected = BTreeMap::from([("receipts", receipts), ("invited", invited), ("notices", notices)]);
        let same = arrived == expected || (arrived.is_empty() && receipts == 0);
        self.must(same, || format!("I8: counted {arrived:?}, happened {expected:?}"));
    }

    /// I9: every hash is the hash of its finals.
    fn check_finals(&mut self, items: &[Item]) {
        let mut units: BTreeMap<String, Vec<(String, Tally)>> = BTreeMap::new();
        for item in items.iter().filter(|item| item.key.pk.starts_with("FINAL#")) {
            let unchanged = self.finals.get(&item.key) == Some(&item.body);
            self.must(unchanged, || format!("I9: the final {:?} changed", item.key));
            let mut place = item.key.pk.split('#').skip(1);
            let (quarter, region) = (place.next().unwrap_or_default(), place.next().unwrap_or_default());
            self.check_opinions(items, quarter, region, &item.key.sk, &document(item)["counters"]);
            let tally = tally_of(&document(item)["counters"]);
            // Who counts nothing is no part of the hash.
            if tally != Tally::default() {
                units.entry(quarter.to_owned()).or_default().push((format!("{region}/{}", item.key.sk), tally));
            }
        }
        for (quarter, unit, tally) in levels(items) {
            units.entry(quarter).or_default().push((unit, tally));
        }
        for item in items.iter().filter(|item| item.key.pk == "FINALS") {
            let mut units = units.remove(&item.key.sk).unwrap_or_default();
            units.sort_by(|a, b| a.0.cmp(&b.0));
            let head = document(item);
            let tallies = units.iter().map(|(unit, tally)| (unit.as_str(), tally));
            let salt = head["salt"].as_str().unwrap_or_default();
            let right = head["hash"] == final_hash(&item.key.sk, Method::CURRENT, salt, tallies).as_str();
            self.must(right, || format!("I9: the hash of {} is another", item.key.sk));
        }
    }

    /// What a final says of opinions is what its lanes have published.
    fn check_opinions(&mut self, items: &[Item], quarter: &str, region: &str, organisation: &str, told: &Value) {
        let (pk, lanes) = (format!("PUBLISHED#{quarter}#{region}"), format!("{organisation}#"));
        let due = opinions(items.iter().filter(|item| item.key.pk == pk && item.key.sk.starts_with(&lanes)));
        let told = told.as_object().into_iter().flatten().filter(|(name, _)| is_opinion(name));
        let mut told: BTreeMap<String, u64> =
            told.map(|(name, count)| (name.clone(), count.as_u64().unwrap_or(0))).collect();
        told.retain(|_, count| *count != 0);
        self.must(told == due, || {
            format!("I9: the final of {quarter} {organisation} tells {told:?}, published were {due:?}")
        });
    }

    /// I11: no word of the key or form of an answer that waits is found anywhere else, and none of an invitation's in it.
    fn check_unlinked(&mut self, items: &[Item]) {
        let words = |item: &Item| -> Vec<String> {
            let text = format!("{} {} {}", item.key.pk, item.key.sk, item.body);
            let word = |letter: char| !(letter.is_ascii_alphanumeric() || letter == '-' || letter == '_');
            text.split(word).filter(|word| word.len() >= 16).map(str::to_owned).collect()
        };
        let is_answer = |item: &&Item| item.key.pk.starts_with("POOL#");
        let mut of_answers: HashMap<String, usize> = HashMap::new();
        for item in items.iter().filter(is_answer) {
            for word in words(item) {
                *of_answers.entry(word).or_default() += 1;
            }
        }
        let elsewhere = items.iter().filter(|item| !is_answer(item)).flat_map(words);
        let shared: Vec<String> = elsewhere.filter(|word| of_answers.contains_key(word)).take(3).collect();
        self.must(shared.is_empty(), || format!("I11: answers share {shared:?} with other items"));
        let due = items.iter().filter(is_answer).any(|item| item.due.is_some());
        self.must(!due, || "I11: an answer has an instant".to_owned());
        // All of a quarter expire together, so that it tells of none of them.
        let quarter_of = |item: &Item| item.key.pk.split('#').nth(1).unwrap_or_default().to_owned();
        let expiries: HashSet<_> = items.iter().filter(is_answer).map(|it| (quarter_of(it), it.expires_at)).collect();
        let quarters: HashSet<_> = expiries.iter().map(|(quarter, _)| quarter).collect();
        let together = expiries.len() == quarters.len() && expiries.iter().all(|(_, at)| at.is_some());
        self.must(together, || format!("I11: answers expire at {expiries:?}"));
    }

    /// I13: a data key of its own lives only as long as something is sealed with it.
    fn check_data_keys(&mut self, items: &[Item]) {
        let mut used = BTreeSet::new();
        for item in items.iter().filter(|item| item.key.pk.starts_with("RECEIPT#")) {
            if let Some(cohort) = document(item)["served"]["persons"]["cohort"].as_str() {
                used.insert(format!("DATAKEY#{cohort}"));
            }
        }
        for item in items.iter().filter(|item| item.key.pk.starts_with("FOLLOWING#")) {
            let cohort = document(item)["snils"]["cohort"].as_str().unwrap_or_default().to_owned();
            let is_alone = used.insert(format!("DATAKEY#{cohort}"));
            self.must(is_alone, || format!("I13: {cohort} seals a wish and something else"));
        }
        let stored = items.iter().filter(|item| item.key.pk.starts_with("DATAKEY#"));
        let keys: BTreeSet<String> = stored.map(|item| item.key.pk.clone()).collect();
        let own = |pk: &str| pk.starts_with("DATAKEY#own-");
        let orphan = keys.iter().any(|pk| own(pk) && !used.contains(pk));
        self.must(!orphan, || "I13: a data key outlives what it sealed".to_owned());
        let lost = used.iter().find(|pk| !keys.contains(*pk)).cloned();
        self.must(lost.is_none(), || format!("what is sealed can no longer be opened: {lost:?}"));
    }
}

fn tally_of(counters: &Value) -> Tally {
    let counters = serde_json::from_value(counters.clone()).unwrap_or_default();
    Tally::from_counters(&counters).unwrap_or_default()
}

/// What is published at these places, under the names of counts.
fn opinions<'a>(items: impl IntoIterator<Item = &'a Item>) -> BTreeMap<String, u64> {
    let mut sum: BTreeMap<String, u64> = BTreeMap::new();
    for form in items.into_iter().map(document) {
        *sum.entry("published".to_owned()).or_default() += form["answers"].as_u64().unwrap_or(0);
        for question in QUESTIONS {
            let counts = form["questions"][question]["counts"].as_array().cloned().unwrap_or_default();
            for (score, count) in counts.iter().enumerate() {
                *sum.entry(format!("q.{question}.{score}")).or_default() += count.as_u64().unwrap_or(0);
            }
        }
    }
    sum.retain(|_, count| *count != 0);
    sum
}

/// The parts of each quarter's hash that no organisation has: what a region's organisations, or all, publish together.
fn levels(items: &[Item]) -> Vec<(String, String, Tally)> {
    let places = items.iter().filter(|item| item.key.pk.starts_with("PUBLISHED#") && item.key.sk.starts_with('@'));
    let parts = places.filter_map(|item| {
        let (quarter, region) = item.key.pk.trim_start_matches("PUBLISHED#").split_once('#')?;
        let unit = if region == "@" { region.to_owned() } else { format!("{region}{}", item.key.sk) };
        let counts = opinions([item]);
        let tally = tally_of(&serde_json::json!(counts));
        (!counts.is_empty()).then(|| (quarter.to_owned(), unit, tally))
    });
    parts.collect()
}
