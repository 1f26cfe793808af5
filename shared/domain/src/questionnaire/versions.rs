//! One version of a questionnaire after another: when it may begin, and what it does to figures, which are kept by question.

use chrono::NaiveDate;

use super::{Question, Questionnaire, Text, among};
use crate::organisation::OrganisationType;

/// What a version makes of a question, as whoever reads its figures must know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuestionChange {
    /// It is asked as before: its figures go on.
    Kept,
    /// It is asked in other words under the same name: its figures go on, and their change may come from the words.
    Reworded,
    /// It was not asked before: its figures begin, and with them the mean of all questions becomes another.
    Added,
    /// Some of the types were not asked it before.
    AddedForSome,
    /// It is asked no more: its figures end, and with them the mean of all questions becomes another.
    Removed,
}

/// Why a version may not come after those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SuccessionFault {
    /// Somebody has stored this version, or a later one.
    NotTheLast,
    /// It would begin on a day that is over: invitations of that day have another.
    InThePast,
    /// It would begin before the version that it replaces.
    BeforeTheLast,
    /// Another questionnaire for a type of it begins on that day: nobody could tell which is asked.
    SameDay,
    /// It asks the same of the same.
    NothingChanged,
}

impl Questionnaire {
    /// Whether a later version has taken its place by that day, for whichever types it is.
    pub fn is_succeeded<'a>(&self, mut all: impl Iterator<Item = &'a Questionnaire>, on: NaiveDate) -> bool {
        all.any(|it| it.id == self.id && self.version < it.version && it.valid_from <= on)
    }

    /// The version before it.
    pub fn former<'a>(&self, all: &'a [Questionnaire]) -> Option<&'a Questionnaire> {
        let former = all.iter().filter(|it| it.id == self.id && it.version < self.version);
        former.max_by_key(|it| it.version)
    }

    /// Why it may not be stored beside these, by the day that it is.
    pub fn succession_fault(&self, all: &[Questionnaire], today: NaiveDate) -> Option<SuccessionFault> {
        if all.iter().any(|it| it.id == self.id && self.version <= it.version) {
            return Some(SuccessionFault::NotTheLast);
        }
        let former = self.former(all);
        if former.is_some_and(|former| self.valid_from < former.valid_from) {
            return Some(SuccessionFault::BeforeTheLast);
        }
        if self.valid_from < today {
            return Some(SuccessionFault::InThePast);
        }
        let (version, valid_from) = (self.version, self.valid_from);
        if former.is_some_and(|former| *self == Questionnaire { version, valid_from, ..former.clone() }) {
            return Some(SuccessionFault::NothingChanged);
        }
        let meets = |other: &Questionnaire| {
            let (is_for_all, other_is) = (self.types.is_empty(), other.types.is_empty());
            is_for_all && other_is || !self.types.is_disjoint(&other.types)
        };
        let mut others = all.iter().filter(|it| it.id != self.id && !it.is_succeeded(all.iter(), valid_from));
        others.any(|it| it.valid_from == valid_from && meets(it)).then_some(SuccessionFault::SameDay)
    }

    /// Of these types those whose new invitations take it on its first day, each with what they would take without it.
    pub fn taken<'a>(
        &self,
        all: &'a [Questionnaire],
        types: impl Iterator<Item = OrganisationType>,
    ) -> Vec<(OrganisationType, Option<&'a Questionnaire>)> {
        let others = || all.iter().filter(|it| it.reference() != self.reference());
        let mut with_it: Vec<&Questionnaire> = others().collect();
        with_it.push(self);
        let takes_it = |of: &OrganisationType| {
            let chosen = among(with_it.iter().copied(), *of, self.valid_from);
            chosen.is_some_and(|chosen| chosen.reference() == self.reference())
        };
        types.filter(takes_it).map(|of| (of, among(others(), of, self.valid_from))).collect()
    }

    /// What is asked, and after that what is asked no more, each with what becomes of it among the types that take it.
    pub fn changes<'a>(
        &'a self,
        taken: &[(OrganisationType, Option<&'a Questionnaire>)],
    ) -> Vec<(&'a Question, QuestionChange)> {
        let asked_before = |question: &Question| -> Vec<Option<&'a Text>> {
            let words = |(of, before): &(OrganisationType, Option<&'a Questionnaire>)| {
                let before = before.as_ref()?.questions.iter().find(|it| it.id == question.id)?;
                Some(before.text_for.get(of).unwrap_or(&before.text))
            };
            taken.iter().map(words).collect()
        };
        let asked = self.questions.iter().map(|question| {
            let before = asked_before(question);
            let change = match before.iter().flatten().count() {
                0 => QuestionChange::Added,
                some if some < before.len() => QuestionChange::AddedForSome,
                _ if before.iter().flatten().all(|text| **text == question.text) => QuestionChange::Kept,
                _ => QuestionChange::Reworded,
            };
            (question, change)
        });
        let mut changes: Vec<_> = asked.collect();
        for question in taken.iter().filter_map(|(_, before)| *before).flat_map(|before| &before.questions) {
            if changes.iter().all(|(known, _)| known.id != question.id) {
                changes.push((question, QuestionChange::Removed));
            }
        }
        changes
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
            question.text_for.clear();
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
        let mut other = version(1, ("2026-10-01", ""), &[SPORT], "a");
        other.id = QuestionnaireId::parse("other").unwrap();
        let all = [version(1, ("2026-07-01", ""), &[SCHOOL], "a b"), other];
        let today = day("2026-06-15");
        for (next, expected) in [
            (version(2, ("2026-07-01", ""), &[SCHOOL], "b a"), None),
            (version(2, ("2026-07-01", ""), &[], "a b"), None),
            (version(2, ("2026-10-01", "2026-12-31"), &[SCHOOL], "a b"), None),
            // The one for named types goes first.
            (version(2, ("2026-10-01", ""), &[], "a b"), None),
            (version(2, ("2026-10-01", ""), &[SCHOOL, SPORT], "a b"), Some(SuccessionFault::SameDay)),
            (version(1, ("2026-10-01", ""), &[SCHOOL], "b a"), Some(SuccessionFault::NotTheLast)),
            (version(2, ("2026-06-30", ""), &[], "a b"), Some(SuccessionFault::BeforeTheLast)),
            (version(2, ("2026-10-01", ""), &[SCHOOL], "a b"), Some(SuccessionFault::NothingChanged)),
        ] {
            assert_eq!(next.succession_fault(&all, today), expected, "{next:?}");
        }
        let first = |from| version(1, (from, ""), &[], "a").succession_fault(&[], today);
        assert_eq!([first("2026-06-14"), first("2026-06-15")], [Some(SuccessionFault::InThePast), None]);
    }

    #[track_caller]
    fn check(all: &[Questionnaire], next: &Questionnaire, expected: &str) {
        let taken = next.taken(all, [SCHOOL, SPORT].into_iter());
        let types: Vec<_> = taken.iter().map(|(of, _)| of.as_str()).collect();
        let changes = next.changes(&taken);
        let told: Vec<_> = changes.iter().map(|(question, change)| format!("{} {change:?}", question.id)).collect();
        assert_eq!(format!("{}: {}", types.join(" "), told.join(", ")), expected);
    }

    #[test]
    fn what_becomes_of_each_question_is_told_by_what_each_type_was_asked() {
        let all = |mut more: Vec<Questionnaire>| {
            let mut general = version(1, ("2026-01-01", ""), &[], "a b");
            general.id = QuestionnaireId::parse("general").unwrap();
            let school = Text { ru: "Как в школе?".to_owned(), ..general.questions[0].text.clone() };
            general.questions[0].text_for.insert(SCHOOL, school);
            more.push(general);
            more
        };
        let own = || version(1, ("2026-01-01", ""), &[SCHOOL], "a b c");
        let next = |types: &[OrganisationType], questions| version(2, ("2026-04-01", ""), types, questions);
        check(
            &all(vec![own()]),
            &next(&[SCHOOL], "c new a:otherwise"),
            "school: c Kept, new Added, a Reworded, b Removed",
        );
        // It is for one more type, which was not asked everything.
        check(&all(vec![own()]), &next(&[SCHOOL, SPORT], "a b c"), "school sport: a Kept, b Kept, c AddedForSome");
        // Schools were asked in words of their own.
        check(&all(vec![]), &version(1, ("2026-04-01", ""), &[SCHOOL], "a b"), "school: a Reworded, b Kept");
        check(&all(vec![]), &version(1, ("2026-04-01", ""), &[SPORT], "a b"), "sport: a Kept, b Kept");
        check(&all(vec![]), &version(1, ("2026-04-01", ""), &[SPORT], "new"), "sport: new Added, a Removed, b Removed");
        // One for named types goes before one for all.
        let mut named = own();
        named.id = QuestionnaireId::parse("named").unwrap();
        check(&all(vec![named]), &version(1, ("2026-04-01", ""), &[], "a"), "sport: a Kept, b Removed");
        check(&[], &version(1, ("2026-04-01", ""), &[], "a"), "school sport: a Added");
    }
}
