//! The questions from which the counts of a period come: counts are kept by question, so how it was asked follows from the
//! versions of questionnaires that organisations of these types had.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{Question, Questionnaire};
use crate::identifier::QuestionId;
use crate::language::Language;
use crate::organisation::OrganisationType;

/// Questions in the order in which they are asked, each with its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AskedQuestions(Vec<Question>);

impl AskedQuestions {
    /// What organisations of these types were asked in a period from its first to its last day: first by the versions in force
    /// then, the later before the earlier. For one type a questionnaire for named types goes before one for all, as invitations take
    /// it; among several types it is the other way round, because it is not asked of all of them. Versions that were over before,
    /// whose invitations may still be answered, come next; those that begin after the period, last.
    pub fn of(
        all: &[Questionnaire],
        types: &BTreeSet<OrganisationType>,
        (first, last): (NaiveDate, NaiveDate),
    ) -> AskedQuestions {
        let is_asked = |it: &&Questionnaire| it.types.is_empty() || !it.types.is_disjoint(types);
        let mut versions: Vec<&Questionnaire> = all.iter().filter(is_asked).collect();
        versions.sort_by_key(|it| {
            let has_begun = it.valid_from <= last;
            let in_force = has_begun && it.valid_until.is_none_or(|ended| first <= ended);
            let goes_before = it.types.is_empty() == (types.len() > 1);
            Reverse((in_force, has_begun, goes_before, it.valid_from, it.version))
        });
        let mut known = BTreeSet::new();
        let questions = versions.into_iter().flat_map(|it| &it.questions);
        let mut asked: Vec<Question> = questions.filter(|question| known.insert(&question.id)).cloned().collect();
        if let (Some(only), 1) = (types.first(), types.len()) {
            asked.iter_mut().for_each(|question| question.word_for(*only));
        }
        AskedQuestions(asked)
    }

    /// How a question was asked; its id where no questionnaire has it.
    pub fn text<'a>(&'a self, id: &'a QuestionId, language: Language) -> &'a str {
        let found = self.0.iter().find(|question| question.id == *id);
        found.map_or(id.as_str(), |question| question.text.in_language(language))
    }

    /// The short label of a question; `None` where it has none.
    pub fn label(&self, id: &QuestionId, language: Language) -> Option<&str> {
        let found = self.0.iter().find(|question| question.id == *id)?;
        Some(found.label.as_ref()?.in_language(language))
    }

    /// The place of a question in the order in which they are asked, from 0; what no questionnaire asks comes last.
    pub fn place(&self, id: &QuestionId) -> usize {
        self.0.iter().position(|question| question.id == *id).unwrap_or(self.0.len())
    }

    /// What is kept by question, in the order in which they are asked; what no questionnaire asks stands last.
    pub fn in_order<'a, T>(&'a self, of: &'a BTreeMap<QuestionId, T>) -> impl Iterator<Item = (&'a QuestionId, &'a T)> {
        let asked = self.0.iter().filter_map(|question| of.get_key_value(&question.id));
        let others = of.iter().filter(|(id, _)| !self.0.iter().any(|question| question.id == **id));
        asked.chain(others)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Text;
    use super::*;
    use crate::identifier::QuestionnaireId;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// A questionnaire that asks these questions, in words that tell which one it is.
    fn questionnaire(
        name: &str,
        version: u32,
        days: (&str, &str),
        types: &[OrganisationType],
        ids: &str,
    ) -> Questionnaire {
        let question = |id: &str| Question {
            id: QuestionId::parse(id).unwrap(),
            text: Text { ru: format!("{id} of {name} {version}"), en: None, tt: None },
            label: (id == "z").then(|| Text { ru: "Зед".to_owned(), en: Some("Zed".to_owned()), tt: None }),
            text_for: BTreeMap::new(),
        };
        Questionnaire {
            id: QuestionnaireId::parse(name).unwrap(),
            version,
            valid_from: day(days.0),
            valid_until: (!days.1.is_empty()).then(|| day(days.1)),
            types: types.iter().copied().collect(),
            questions: ids.split(' ').map(question).collect(),
        }
    }

    #[test]
    fn questions_are_those_of_the_versions_that_the_counts_come_from() {
        const HEALTHCARE: OrganisationType = OrganisationType::HEALTHCARE;
        const SCHOOL: OrganisationType = OrganisationType::SCHOOL;
        const SPORT: OrganisationType = OrganisationType::SPORT;
        let all = [
            questionnaire("all", 1, ("2026-01-01", ""), &[], "m a"),
            questionnaire("schools", 1, ("2026-01-01", "2026-06-30"), &[SCHOOL], "z m"),
            questionnaire("schools", 2, ("2026-08-01", ""), &[SCHOOL, SPORT], "z b"),
            questionnaire("schools", 3, ("2027-01-01", ""), &[SCHOOL], "z c"),
        ];
        let check = |types: &[OrganisationType], from: &str, to: &str, expected: &str| {
            let asked = AskedQuestions::of(&all, &types.iter().copied().collect(), (day(from), day(to)));
            let told: Vec<&str> = asked.0.iter().map(|question| question.text.ru.as_str()).collect();
            assert_eq!(told.join(", "), expected, "{types:?} {from}");
        };
        let (q1, q3) = (("2026-01-01", "2026-03-31"), ("2026-07-01", "2026-09-30"));
        check(&[SCHOOL], q1.0, q1.1, "z of schools 1, m of schools 1, a of all 1, c of schools 3, b of schools 2");
        check(&[SCHOOL], q3.0, q3.1, "z of schools 2, b of schools 2, m of all 1, a of all 1, c of schools 3");
        check(&[HEALTHCARE], q1.0, q1.1, "m of all 1, a of all 1");
        check(
            &[HEALTHCARE, SCHOOL],
            q1.0,
            q1.1,
            "m of all 1, a of all 1, z of schools 1, c of schools 3, b of schools 2",
        );
        // What is over is asked still, and goes before what has not begun.
        check(&[SPORT], q1.0, q1.1, "m of all 1, a of all 1, z of schools 2, b of schools 2");
    }

    #[test]
    fn what_is_kept_by_question_stands_in_its_order() {
        let id = |text: &str| QuestionId::parse(text).unwrap();
        let all = [questionnaire("all", 1, ("2026-01-01", ""), &[], "m z a")];
        let asked = AskedQuestions::of(&all, &BTreeSet::new(), (day("2026-01-01"), day("2026-03-31")));
        let kept = ["a", "b", "m", "x"].map(|name| (id(name), name)).into();
        let told: Vec<&str> = asked.in_order(&kept).map(|(_, name)| *name).collect();
        assert_eq!(told, ["m", "a", "b", "x"]);
        assert_eq!(asked.text(&id("z"), Language::En), "z of all 1");
        assert_eq!(asked.text(&id("b"), Language::En), "b");
        let labels = ["z", "m", "b"].map(|name| asked.label(&id(name), Language::En));
        assert_eq!(labels, [Some("Zed"), None, None]);
    }
}
