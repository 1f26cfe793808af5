//! Questionnaires with versions, and the answers to them (A1.7б, A2.8).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::identifier::{QuestionId, QuestionnaireId};
use crate::language::Language;
use crate::organisation::OrganisationType;
pub use crate::tally::Score;
pub use text::Text;

pub mod asked;
pub mod masking;
mod text;
pub mod versions;

/// Most characters of a comment as it is kept ([`masking::kept`]): characters, and not the bytes that they take.
pub const COMMENT_CHARACTERS_MAX: usize = 1_000;

/// One question, answered 1 to 5 or "does not apply".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The question's name in answers and tallies.
    pub id: QuestionId,
    /// What is asked.
    pub text: Text,
    /// What it is called where a whole question has no room: in tables, charts and mails. Naming it changes nothing of what is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
    /// How organisations of some types are asked the same. Of the program's own questionnaire only: others are written for types.
    #[serde(default, rename = "for", skip_serializing)]
    pub text_for: BTreeMap<OrganisationType, Text>,
}

impl Question {
    fn word_for(&mut self, organisation_type: OrganisationType) {
        if let Some(text) = self.text_for.remove(&organisation_type) {
            self.text = text;
        }
    }
}

/// One version of a questionnaire: never changed once it is stored, because responses name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Questionnaire {
    /// The questionnaire's name; versions share it.
    pub id: QuestionnaireId,
    /// 1, 2, …
    pub version: u32,
    /// First day on which invitations take it.
    pub valid_from: NaiveDate,
    /// Last day on which invitations take it, if it ends before a later version begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<NaiveDate>,
    /// Organisation types that it is for; empty means all.
    #[serde(default)]
    pub types: BTreeSet<OrganisationType>,
    /// What is asked, in order.
    pub questions: Vec<Question>,
}

/// A version of a questionnaire: pinned to the invitation, named by the response.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct QuestionnaireVersion {
    /// The questionnaire.
    pub id: QuestionnaireId,
    /// The number of the version.
    pub version: u32,
}

/// Answers that fit a questionnaire: every question has a score or "does not apply" (`None`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    /// By question.
    pub scores: BTreeMap<QuestionId, Option<Score>>,
    /// An open comment, not empty, without personal data of a known shape ([`masking::kept`]).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// Questions of a questionnaire at most.
pub const QUESTIONS_MAX: usize = 50;

/// Characters of a question's short label at most: more are no help in a table.
pub const LABEL_CHARACTERS_MAX: usize = 40;

/// Characters of a question in one language at most: whoever reads it on a phone gives up long before.
pub const QUESTION_CHARACTERS_MAX: usize = 1_000;

/// The last version that there may be.
pub const VERSION_MAX: u32 = 9_999;

/// Why a questionnaire cannot be registered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QuestionnaireFault {
    /// Versions begin with 1.
    #[error("versions are 1, 2, … up to {max}", max = VERSION_MAX)]
    Version,
    /// None, too many, or two of one name.
    #[error("a questionnaire has 1 to 50 questions with different ids")]
    Questions,
    /// It would end before it begins.
    #[error("its last day is before its first")]
    ValidityReversed,
    /// A question is not asked in a language in which others are.
    #[error("the question has no text in a language in which the questionnaire is written")]
    TextMissing {
        /// Place of the question, from 0.
        index: usize,
        /// The language.
        language: Language,
    },
    /// A question is longer than anybody reads.
    #[error("a question has up to {max} characters in each language", max = QUESTION_CHARACTERS_MAX)]
    TextTooLong {
        /// Place of the question, from 0.
        index: usize,
        /// The language.
        language: Language,
    },
    /// A short label is not written in a language of the questionnaire, or too long.
    #[error("a short label has 1 to {max} characters in each language in which the questionnaire is written", max = LABEL_CHARACTERS_MAX)]
    Label {
        /// Place of the question, from 0.
        index: usize,
        /// The language.
        language: Language,
    },
}

impl QuestionnaireFault {
    /// JSON pointer to the fault.
    pub fn field(&self) -> String {
        match self {
            QuestionnaireFault::Version => "/version".to_owned(),
            QuestionnaireFault::Questions => "/questions".to_owned(),
            QuestionnaireFault::ValidityReversed => "/valid_until".to_owned(),
            QuestionnaireFault::TextMissing { index, language }
            | QuestionnaireFault::TextTooLong { index, language } => {
                format!("/questions/{index}/text/{}", language.code())
            }
            QuestionnaireFault::Label { index, language } => format!("/questions/{index}/label/{}", language.code()),
        }
    }
}

/// Why answers do not fit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerFault {
    /// A question has no answer.
    #[error("answer the question from 1 to 5, or say that it does not apply")]
    Missing(QuestionId),
    /// The questionnaire does not ask this.
    #[error("the questionnaire has no such question")]
    Unknown(String),
    /// Not a whole number from 1 to 5.
    #[error("a score is a whole number from 1 to 5")]
    OutOfScale(String),
    /// Over the limit.
    #[error("a comment has up to {max} characters", max = COMMENT_CHARACTERS_MAX)]
    CommentTooLong,
    /// No question has a score, and there is no comment: it would count as completed and say nothing.
    #[error("give at least one score, or write a comment")]
    NothingAnswered,
}

impl AnswerFault {
    /// Stable code on the wire.
    pub fn code(&self) -> &'static str {
        match self {
            AnswerFault::Missing(_) => "answer_missing",
            AnswerFault::Unknown(_) => "question_unknown",
            AnswerFault::OutOfScale(_) => "answer_out_of_scale",
            AnswerFault::CommentTooLong => "comment_too_long",
            AnswerFault::NothingAnswered => "nothing_answered",
        }
    }

    /// JSON pointer to the fault.
    pub fn field(&self) -> String {
        match self {
            AnswerFault::Missing(id) => format!("/answers/{id}"),
            AnswerFault::Unknown(name) | AnswerFault::OutOfScale(name) => {
                format!("/answers/{}", name.replace('~', "~0").replace('/', "~1"))
            }
            AnswerFault::CommentTooLong => "/comment".to_owned(),
            AnswerFault::NothingAnswered => "/answers".to_owned(),
        }
    }
}

impl Questionnaire {
    /// The standard questionnaire (A2.8): information, organisation, comfort, goodwill, competence.
    pub fn standard() -> &'static Questionnaire {
        let [.., latest] = Questionnaire::embedded();
        latest
    }

    /// Versions of the standard questionnaire, the latest last: responses name the others.
    pub fn embedded() -> &'static [Questionnaire; 2] {
        static EMBEDDED: LazyLock<[Questionnaire; 2]> = LazyLock::new(|| {
            [
                include_str!("../data/questionnaires/standard-1.toml"),
                include_str!("../data/questionnaires/standard-2.toml"),
            ]
            .map(|text| toml::from_str(text).expect("the embedded questionnaires are read by a test"))
        });
        &EMBEDDED
    }

    /// What was read of it and is sent back: how types are asked is told to nobody, and who read it before it had labels sends none.
    pub fn as_sent_back(&self, sent: &Questionnaire) -> Questionnaire {
        let mut whole = sent.clone();
        for (question, own) in whole.questions.iter_mut().zip(&self.questions) {
            question.text_for = own.text_for.clone();
            question.label = question.label.take().or_else(|| own.label.clone());
        }
        whole
    }

    /// It with the short labels of another: questions may be named anew, and are asked as they were.
    pub fn labelled_as(mut self, other: &Questionnaire) -> Questionnaire {
        for (question, other) in self.questions.iter_mut().zip(&other.questions) {
            question.label = other.label.clone();
        }
        self
    }

    /// It in the words in which organisations of a type are asked.
    pub fn worded_for(mut self, organisation_type: OrganisationType) -> Questionnaire {
        self.questions.iter_mut().for_each(|question| question.word_for(organisation_type));
        self
    }

    /// Whether this version is named so.
    pub fn is_version(&self, reference: &QuestionnaireVersion) -> bool {
        self.id == reference.id && self.version == reference.version
    }

    /// The reference by which this version is named.
    pub fn reference(&self) -> QuestionnaireVersion {
        QuestionnaireVersion { id: self.id.clone(), version: self.version }
    }

    /// Why it cannot be registered, by field; empty where it can. A language in which some question is asked is there for
    /// every question: a citizen is not asked half in one and half in another.
    pub fn faults(&self) -> Vec<QuestionnaireFault> {
        let mut faults = Vec::new();
        let ids: BTreeSet<_> = self.questions.iter().map(|question| &question.id).collect();
        let count_fits = (1..=QUESTIONS_MAX).contains(&self.questions.len());
        if !(1..=VERSION_MAX).contains(&self.version) {
            faults.push(QuestionnaireFault::Version);
        }
        if !count_fits || ids.len() != self.questions.len() {
            faults.push(QuestionnaireFault::Questions);
        }
        if self.valid_until.is_some_and(|last| last < self.valid_from) {
            faults.push(QuestionnaireFault::ValidityReversed);
        }
        let written =
            |language: &Language| self.questions.iter().any(|asked| asked.text.written_in(*language).is_some());
        for language in Language::ALL.into_iter().filter(written) {
            for (index, question) in self.questions.iter().enumerate() {
                let text = question.text.written_in(language).unwrap_or_default().trim();
                if text.is_empty() {
                    faults.push(QuestionnaireFault::TextMissing { index, language });
                }
                if QUESTION_CHARACTERS_MAX < text.chars().count() {
                    faults.push(QuestionnaireFault::TextTooLong { index, language });
                }
                let fits = |label: &Text| {
                    let length = label.written_in(language).map_or(0, |text| text.trim().chars().count());
                    (1..=LABEL_CHARACTERS_MAX).contains(&length)
                };
                if !question.label.as_ref().is_none_or(fits) {
                    faults.push(QuestionnaireFault::Label { index, language });
                }
            }
        }
        faults
    }

    /// Whether invitations of this organisation type take it on that day.
    pub fn is_for(&self, organisation_type: OrganisationType, on: NaiveDate) -> bool {
        self.valid_from <= on && self.valid_until.is_none_or(|last| on <= last) && self.is_for_type(organisation_type)
    }

    /// Whether it is for organisations of this type, on whatever day.
    pub fn is_for_type(&self, organisation_type: OrganisationType) -> bool {
        self.types.is_empty() || self.types.contains(&organisation_type)
    }

    /// Checks answers as sent (`None` = does not apply); answers all faults at once. Nothing personal of a known shape passes it.
    pub fn check(
        &self,
        sent: &BTreeMap<String, Option<i64>>,
        comment: Option<&str>,
    ) -> Result<Answers, Vec<AnswerFault>> {
        let mut faults = Vec::new();
        let mut scores = BTreeMap::new();
        for question in &self.questions {
            match sent.get(question.id.as_str()) {
                None => faults.push(AnswerFault::Missing(question.id.clone())),
                Some(None) => {
                    scores.insert(question.id.clone(), None);
                }
                Some(Some(number)) => match u8::try_from(*number).ok().and_then(Score::new) {
                    Some(score) => {
                        scores.insert(question.id.clone(), Some(score));
                    }
                    None => faults.push(AnswerFault::OutOfScale(question.id.to_string())),
                },
            }
        }
        let asked = |name: &String| self.questions.iter().any(|question| question.id.as_str() == name);
        faults.extend(sent.keys().filter(|name| !asked(name)).map(|name| AnswerFault::Unknown(name.clone())));
        let comment = comment.map(masking::kept).filter(|comment| !comment.is_empty());
        if comment.as_ref().is_some_and(|comment| comment.chars().count() > COMMENT_CHARACTERS_MAX) {
            faults.push(AnswerFault::CommentTooLong);
        }
        if faults.is_empty() && comment.is_none() && scores.values().all(Option::is_none) {
            faults.push(AnswerFault::NothingAnswered);
        }
        if faults.is_empty() { Ok(Answers { scores, comment }) } else { Err(faults) }
    }
}

/// The version that an invitation made on that day takes: the latest of those that are for the type, and of its own questionnaire
/// the last that has begun. A questionnaire for named types goes before one for all.
pub fn choose(all: &[Questionnaire], organisation_type: OrganisationType, on: NaiveDate) -> Option<&Questionnaire> {
    among(all.iter(), organisation_type, on)
}

fn among<'a>(
    all: impl Iterator<Item = &'a Questionnaire> + Clone,
    organisation_type: OrganisationType,
    on: NaiveDate,
) -> Option<&'a Questionnaire> {
    let is_for = all.clone().filter(|questionnaire| questionnaire.is_for(organisation_type, on));
    is_for.max_by_key(|it| (!it.is_succeeded(all.clone(), on), !it.types.is_empty(), it.valid_from, it.version))
}

#[cfg(test)]
#[path = "questionnaire_tests.rs"]
mod tests;
