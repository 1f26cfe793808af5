//! A citizen says of a change in force that something is not fixed here (B.9). It is counted; what was written is shown when somebody who
//! may moderate has read it; the request is reopened by a person's move and by nothing else.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::case::{Case, CaseId};
use super::told::{Told, told};
use crate::names;

/// Characters of what is written.
pub const TEXT_CHARACTERS_MAX: usize = 500;

names! {
    /// What became of what was written.
    pub enum Review {
        /// Nobody has read it.
        Waiting = "waiting",
        /// It was read, and what was written is shown to whoever answers for the change.
        Shown = "shown",
        /// It was read, and is shown to nobody.
        Hidden = "hidden",
    }
}

/// One citizen's "not fixed here".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objection {
    /// The change request.
    pub case: CaseId,
    /// The day on which it was said.
    pub on: NaiveDate,
    /// What was written, masked as comments are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What became of it.
    pub review: Review,
}

/// Whether citizens may say so of a case: it is told of as done, at one organisation.
pub fn may_be_said(case: &Case) -> bool {
    told(case).is_some_and(Told::is_done) && case.organisation().is_some()
}

/// What a reader of a case sees of what citizens said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Objections {
    /// How many said so; `None`: some did, fewer than are told of.
    pub citizens: Option<u64>,
    /// What they wrote and the reader may see, the newest first.
    pub texts: Vec<String>,
}

/// What somebody sees who only answers for the change: of fewer citizens than the smallest cell neither how many they are nor what they wrote.
/// Nobody said anything: `None`.
pub fn seen(objections: &[Objection], smallest_cell: u64) -> Option<Objections> {
    let citizens = objections.len() as u64;
    if citizens == 0 {
        return None;
    }
    if citizens < smallest_cell {
        return Some(Objections::default());
    }
    let mut shown: Vec<&Objection> = objections.iter().filter(|it| it.review == Review::Shown).collect();
    shown.sort_by(|one, other| (other.on, &one.text).cmp(&(one.on, &other.text)));
    let texts = shown.into_iter().filter_map(|it| it.text.clone()).collect();
    Some(Objections { citizens: Some(citizens), texts })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn objection(number: u32, review: Review) -> Objection {
        let on = NaiveDate::from_ymd_opt(2026, 8, 1 + number % 3).unwrap();
        Objection { case: CaseId::parse("cr").unwrap(), on, text: Some(format!("слова {number}")), review }
    }

    #[test]
    fn of_few_citizens_neither_number_nor_words_are_seen() {
        let said = |count: u32| (0..count).map(|it| objection(it, Review::Shown)).collect::<Vec<_>>();
        for (count, expected) in [(0, None), (1, Some(None)), (9, Some(None)), (10, Some(Some(10)))] {
            let seen = seen(&said(count), 10);
            assert_eq!(seen.as_ref().map(|it| it.citizens), expected, "{count}");
            assert_eq!(seen.map_or(0, |it| it.texts.len()), if count == 10 { 10 } else { 0 }, "{count}");
        }
    }

    #[test]
    fn what_nobody_has_released_is_counted_and_not_shown() {
        let said: Vec<_> = (0..12).map(|it| objection(it, Review::ALL[it as usize % 3])).collect();
        let seen = seen(&said, 10).unwrap();
        assert_eq!(seen.citizens, Some(12));
        // The newest first; of one day by their words, which tell no order.
        assert_eq!(seen.texts, ["слова 1", "слова 10", "слова 4", "слова 7"]);
    }
}
