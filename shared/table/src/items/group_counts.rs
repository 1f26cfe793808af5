//! What a recount needs of stored groups: how often each score was given. Read straight from the stored text, without a tree of its answers:
//! a country's quarter has millions of them.

use std::collections::BTreeMap;
use std::fmt;

use domain::identifier::QuestionId;
use domain::tally::{AnswerCounts, Score};
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, de};

use super::GroupItem;

/// How many answers a group has, and what they say of each question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupCounts {
    /// All of its answers.
    pub answers: u64,
    /// By question, in the order in which the answers name them first.
    questions: Vec<(QuestionId, AnswerCounts)>,
}

/// Of how many groups a lane's sums are made, question by question: what a recount needs of [`super::PublishedItem`].
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct CutsItem {
    questions: BTreeMap<QuestionId, Cut>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
struct Cut {
    groups: u32,
}

impl CutsItem {
    /// Each question, and how many of the lane's groups from the first on are in its sums.
    pub fn iter(&self) -> impl Iterator<Item = (&QuestionId, u32)> {
        self.questions.iter().map(|(question, cut)| (question, cut.groups))
    }
}

impl GroupCounts {
    /// The counts of a group that was read as a whole.
    pub fn of(group: &GroupItem) -> GroupCounts {
        let mut counts = GroupCounts { answers: group.answers.len() as u64, questions: Vec::new() };
        for (question, score) in group.answers.iter().flat_map(|answers| &answers.scores) {
            match counts.questions.iter().position(|(known, _)| known == question) {
                Some(at) => counts.count(at, *score),
                None => counts.count_first(question.clone(), *score),
            }
        }
        counts
    }

    /// How often each score of a question was given, and that it does not apply.
    pub fn of_question(&self, question: &QuestionId) -> AnswerCounts {
        let found = self.questions.iter().find(|(known, _)| known == question);
        found.map(|(_, counts)| *counts).unwrap_or_default()
    }

    fn count(&mut self, at: usize, score: Option<Score>) {
        self.questions[at].1[score.map_or(0, |score| usize::from(score.get()))] += 1;
    }

    fn count_first(&mut self, question: QuestionId, score: Option<Score>) {
        self.questions.push((question, AnswerCounts::default()));
        self.count(self.questions.len() - 1, score);
    }
}

impl<'de> Deserialize<'de> for GroupCounts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<GroupCounts, D::Error> {
        let mut counts = GroupCounts::default();
        Member { name: "answers", of: Each(&mut counts) }.deserialize(deserializer)?;
        Ok(counts)
    }
}

/// Reads one member of an object, which has to be there, and passes over the others.
struct Member<S> {
    name: &'static str,
    of: S,
}

impl<'de, S: DeserializeSeed<'de, Value = ()>> DeserializeSeed<'de> for Member<S> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, S: DeserializeSeed<'de, Value = ()>> Visitor<'de> for Member<S> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "an object with `{}`", self.name)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        let mut of = Some(self.of);
        while let Some(is_it) = object.next_key_seed(Is(self.name))? {
            match is_it {
                true => object.next_value_seed(of.take().ok_or_else(|| A::Error::duplicate_field(self.name))?)?,
                false => drop(object.next_value::<IgnoredAny>()?),
            }
        }
        match of {
            None => Ok(()),
            Some(_) => Err(A::Error::missing_field(self.name)),
        }
    }
}

/// Whether a name is this one.
struct Is(&'static str);

impl<'de> DeserializeSeed<'de> for Is {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Is {
    type Value = bool;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a name")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<bool, E> {
        Ok(name == self.0)
    }
}

/// Counts each answer of a list.
struct Each<'a>(&'a mut GroupCounts);

impl<'de> DeserializeSeed<'de> for Each<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Each<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of answers")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut answers: A) -> Result<(), A::Error> {
        while answers.next_element_seed(Member { name: "scores", of: Scores(self.0) })?.is_some() {
            self.0.answers += 1;
        }
        Ok(())
    }
}

/// Counts the scores of one answer.
struct Scores<'a>(&'a mut GroupCounts);

impl<'de> DeserializeSeed<'de> for Scores<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Scores<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("scores by question")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut scores: A) -> Result<(), A::Error> {
        // Answers name the same questions in the same order, so the next one is mostly where the last search ended.
        let mut expected = 0;
        while let Some(at) = scores.next_key_seed(At { questions: &mut self.0.questions, expected })? {
            self.0.count(at, scores.next_value()?);
            expected = at + 1;
        }
        Ok(())
    }
}

/// Where a question stands among those known, which it joins if it is new.
struct At<'a> {
    questions: &'a mut Vec<(QuestionId, AnswerCounts)>,
    expected: usize,
}

impl<'de> DeserializeSeed<'de> for At<'_> {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for At<'_> {
    type Value = usize;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the name of a question")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<usize, E> {
        let is_it = |known: &(QuestionId, AnswerCounts)| known.0.as_str() == name;
        if self.questions.get(self.expected).is_some_and(is_it) {
            return Ok(self.expected);
        }
        if let Some(at) = self.questions.iter().position(is_it) {
            return Ok(at);
        }
        self.questions.push((QuestionId::parse(name).map_err(E::custom)?, AnswerCounts::default()));
        Ok(self.questions.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use domain::questionnaire::Answers;

    use super::*;

    fn answers(said: &str, comment: Option<&str>) -> Answers {
        let scores = said.split_whitespace().map(|said| {
            let (question, score) = said.split_once('=').unwrap();
            (QuestionId::parse(question).unwrap(), score.parse().ok().and_then(Score::new))
        });
        Answers { scores: scores.collect(), comment: comment.map(str::to_owned) }
    }

    #[test]
    fn a_group_is_counted_from_its_text_as_from_its_answers() {
        let stories: [&[(&str, Option<&str>)]; 4] = [
            &[],
            &[("comfort=5 goodwill=-", None), ("comfort=4 goodwill=1", Some("scores\": {\"comfort\": 1}"))],
            &[("comfort=5", None), ("goodwill=3", Some("Спасибо \u{1f44d}")), ("a=1 comfort=5 goodwill=3", None)],
            &[("", None), ("comfort=-", None)],
        ];
        for story in stories {
            let answers: Vec<Answers> = story.iter().map(|(said, comment)| answers(said, *comment)).collect();
            let group = GroupItem { citizens: 2, answers };
            let counted: GroupCounts = serde_json::from_str(&serde_json::to_string(&group).unwrap()).unwrap();
            assert_eq!(counted, GroupCounts::of(&group), "{story:?}");
            assert_eq!(counted.answers, story.len() as u64);
        }
    }

    #[test]
    fn what_is_no_group_is_refused_as_it_is_as_a_whole() {
        for text in [
            r#"{"citizens":1}"#,
            r#"{"citizens":1,"answers":[{}]}"#,
            r#"{"citizens":1,"answers":[{"scores":{"comfort":6}}]}"#,
            r#"{"citizens":1,"answers":[{"scores":{"com.fort":5}}]}"#,
            r#"{"citizens":1,"answers":[{"scores":{"comfort":"5"}}]}"#,
            r#"{"citizens":1,"answers":[{"scores":[5]}]}"#,
            r#"{"citizens":1,"answers":[{"scores":{"comfort":5}}"#,
        ] {
            assert!(serde_json::from_str::<GroupItem>(text).is_err(), "{text}");
            assert!(serde_json::from_str::<GroupCounts>(text).is_err(), "{text}");
        }
        let odd = r#"{"answers":[{"later":{"x":[1]},"scores":{"\u0063omfort":5,"b":null}}],"later":{},"citizens":1}"#;
        let whole: GroupItem = serde_json::from_str(odd).unwrap();
        let counted: GroupCounts = serde_json::from_str(odd).unwrap();
        for question in ["comfort", "b", "other"].map(|name| QuestionId::parse(name).unwrap()) {
            assert_eq!(counted.of_question(&question), GroupCounts::of(&whole).of_question(&question));
        }
    }
}
