//! One version of a questionnaire after another: when it may begin, and what it does to figures, which are kept by question.

use chrono::NaiveDate;

use super::{Question, Questionnaire};

/// What the next version makes of a question, as whoever reads its figures must know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuestionChange {
    /// It is asked as before: its figures go on.
    Kept,
    /// It is asked in other words under the same name: its figures go on, and their change may come from the words.
    Reworded,
    /// It was not asked before: its figures begin, and with them the mean of all questions becomes another.
    Added,
    /// It is asked no more: its figures end, and with them the mean of all questions becomes another.
    Removed,
}

/// Why a version may not come after the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SuccessionFault {
    /// It would begin on a day that is over: invitations of that day have another.
    #[error("a version begins today or later: what was asked is asked")]
    InThePast,
    /// It would begin before the version that it replaces.
    #[error("a version begins no earlier than the one before it")]
    BeforeTheLast,
    /// It asks the same of the same.
    #[error("nothing differs from the version before it")]
    NothingChanged,
}

impl Questionnaire {
    /// Whether a later version has taken its place by that day, for whichever types it is.
    pub fn is_succeeded(&self, all: &[Questionnaire], on: NaiveDate) -> bool {
        all.iter().any(|it| it.id == self.id && self.version < it.version && it.valid_from <= on)
    }

    /// Why it may not come after that version, by the day that it is.
    pub fn succession_fault(&self, former: Option<&Questionnaire>, today: NaiveDate) -> Option<SuccessionFault> {
        if former.is_some_and(|former| self.valid_from < former.valid_from) {
            return Some(SuccessionFault::BeforeTheLast);
        }
        if self.valid_from < today {
            return Some(SuccessionFault::InThePast);
        }
        let same = |former: &Questionnaire| {
            let (version, valid_from) = (self.version, self.valid_from);
            *self == Questionnaire { version, valid_from, ..former.clone() }
        };
        former.is_some_and(same).then_some(SuccessionFault::NothingChanged)
    }

    /// The questions, and after them those of the former version that are asked no more, each with what becomes of its figures.
    pub fn changes<'a>(&'a self, former: &'a Questionnaire) -> Vec<(&'a Question, QuestionChange)> {
        let of = |questionnaire: &'a Questionnaire, question: &Question| {
            questionnaire.questions.iter().find(|it| it.id == question.id)
        };
        let asked = self.questions.iter().map(|question| match of(former, question) {
            None => (question, QuestionChange::Added),
            Some(before) if before.text == question.text => (question, QuestionChange::Kept),
            Some(_) => (question, QuestionChange::Reworded),
        });
        let removed = former.questions.iter().filter(|question| of(self, question).is_none());
        asked.chain(removed.map(|question| (question, QuestionChange::Removed))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::choose;
    use super::*;
    use crate::identifier::{QuestionId, QuestionnaireId};
    use crate::organisation::OrganisationType;

    const SCHOOL: OrganisationType = OrganisationType::SCHOOL;
    const SPORT: OrganisationType = OrganisationType::SPORT;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// A version that asks these questions, each as `name` or `name:words`.
    fn version(version: u32, days: (&str, &str), types: &[OrganisationType], questions: &str) -> Questionnaire {
        let question = |text: &str| {
            let (id, words) = text.split_once(':').unwrap_or((text, text));
            let mut question = Questionnaire::standard().questions[0].clone();
            question.id = QuestionId::parse(id).unwrap();
            question.text.ru = words.to_owned();
            question
        };
        Questionnaire {
            id: QuestionnaireId::parse("own").unwrap(),
            version,
            valid_from: day(days.0),
            valid_until: (!days.1.is_empty()).then(|| day(days.1)),
            types: types.iter().copied().collect(),
            questions: questions.split(' ').map(question).collect(),
        }
    }

    #[test]
    fn a_version_that_has_begun_takes_the_place_of_those_before_it() {
        let mut all = vec![
            version(1, ("2026-01-01", ""), &[SCHOOL, SPORT], "a"),
            version(2, ("2026-04-01", ""), &[SCHOOL], "a b"),
            version(3, ("2026-07-01", "2026-09-30"), &[SCHOOL], "a"),
        ];
        all.extend(Questionnaire::embedded().iter().cloned());
        for (organisation_type, on, expected) in [
            (SPORT, "2026-03-31", "own 1"),
            // It is no more for this type, and does not go on in its former version.
            (SPORT, "2026-04-01", "standard 2"),
            (SCHOOL, "2026-04-01", "own 2"),
            (SCHOOL, "2026-09-30", "own 3"),
            // It has ended, and so have those that it replaced.
            (SCHOOL, "2026-10-01", "standard 2"),
        ] {
            let chosen = choose(&all, organisation_type, day(on)).unwrap();
            assert_eq!(format!("{} {}", chosen.id, chosen.version), expected, "{organisation_type:?} {on}");
        }
        // Nobody is left without a questionnaire.
        let only = &all[..2];
        assert_eq!(choose(only, SPORT, day("2026-04-01")).map(|it| it.version), Some(1));
    }

    #[test]
    fn a_version_begins_from_today_on_after_the_last_with_something_new() {
        let last = version(1, ("2026-07-01", ""), &[SCHOOL], "a b");
        let today = day("2026-06-15");
        for (next, expected) in [
            (version(2, ("2026-07-01", ""), &[SCHOOL], "b a"), None),
            (version(2, ("2026-07-01", ""), &[], "a b"), None),
            (version(2, ("2026-10-01", "2026-12-31"), &[SCHOOL], "a b"), None),
            (version(2, ("2026-06-30", ""), &[], "a b"), Some(SuccessionFault::BeforeTheLast)),
            (version(2, ("2026-10-01", ""), &[SCHOOL], "a b"), Some(SuccessionFault::NothingChanged)),
        ] {
            assert_eq!(next.succession_fault(Some(&last), today), expected, "{next:?}");
        }
        let first = |from| version(1, (from, ""), &[], "a").succession_fault(None, today);
        assert_eq!([first("2026-06-14"), first("2026-06-15")], [Some(SuccessionFault::InThePast), None]);
    }

    #[test]
    fn what_becomes_of_each_question_is_told() {
        let former = version(1, ("2026-01-01", ""), &[], "a b c");
        let next = version(2, ("2026-04-01", ""), &[], "c new a:otherwise");
        let told = next.changes(&former);
        let told: Vec<String> = told.iter().map(|(question, change)| format!("{} {change:?}", question.id)).collect();
        assert_eq!(told, ["c Kept", "new Added", "a Reworded", "b Removed"]);
    }
}
