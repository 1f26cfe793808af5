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

/// Most characters of a comment as it is kept ([`masking::kept`]): characters, and not the bytes that they take.
pub const COMMENT_CHARACTERS_MAX: usize = 1_000;

/// One question, answered 1 to 5 or "does not apply".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The question's name in answers and tallies.
    pub id: QuestionId,
    /// What is asked.
    pub text: Text,
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

/// Why a questionnaire cannot be registered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QuestionnaireFault {
    /// Versions begin with 1.
    #[error("versions are 1, 2, …")]
    VersionZero,
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
}

impl QuestionnaireFault {
    /// JSON pointer to the fault.
    pub fn field(&self) -> String {
        match self {
            QuestionnaireFault::VersionZero => "/version".to_owned(),
            QuestionnaireFault::Questions => "/questions".to_owned(),
            QuestionnaireFault::ValidityReversed => "/valid_until".to_owned(),
            QuestionnaireFault::TextMissing { index, language } => {
                format!("/questions/{index}/text/{}", language.code())
            }
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
        static STANDARD: LazyLock<Questionnaire> = LazyLock::new(|| {
            let text = include_str!("../data/questionnaires/standard-1.toml");
            toml::from_str(text).expect("the embedded questionnaire is read by a test")
        });
        &STANDARD
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
        if self.version == 0 {
            faults.push(QuestionnaireFault::VersionZero);
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
                if question.text.written_in(language).is_none_or(|text| text.trim().is_empty()) {
                    faults.push(QuestionnaireFault::TextMissing { index, language });
                }
            }
        }
        faults
    }

    /// Whether invitations of this organisation type take it on that day.
    pub fn is_for(&self, organisation_type: OrganisationType, on: NaiveDate) -> bool {
        self.valid_from <= on
            && self.valid_until.is_none_or(|last| on <= last)
            && (self.types.is_empty() || self.types.contains(&organisation_type))
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

/// The version that an invitation made on that day takes: the latest of those that are for the type.
/// A questionnaire for named types goes before one for all.
pub fn choose(all: &[Questionnaire], organisation_type: OrganisationType, on: NaiveDate) -> Option<&Questionnaire> {
    all.iter()
        .filter(|questionnaire| questionnaire.is_for(organisation_type, on))
        .max_by_key(|questionnaire| (!questionnaire.types.is_empty(), questionnaire.valid_from, questionnaire.version))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(text: &str) -> BTreeMap<String, Option<i64>> {
        text.split_whitespace()
            .map(|pair| {
                let (name, value) = pair.split_once('=').unwrap();
                (name.to_owned(), value.parse().ok())
            })
            .collect()
    }

    #[test]
    fn answers_fit_or_every_fault_is_told() {
        let all = "information=5 organisation=4 comfort=- goodwill=1 competence=3";
        let none = "information=- organisation=- comfort=- goodwill=- competence=-";
        let longest = "🌷".repeat(1_000);
        let long = "я".repeat(1_001);
        let fits_longest = format!("fits, comment {longest}");
        for (answers, comment, expected) in [
            (all, None, "fits"),
            (all, Some("  "), "fits"),
            (all, Some("Спасибо 🌷"), "fits, comment Спасибо 🌷"),
            (all, Some("Звоните: 8 912 345-67-89"), "fits, comment Звоните: [телефон]"),
            (all, Some(longest.as_str()), &fits_longest),
            (all, Some(long.as_str()), "/comment comment_too_long"),
            (none, None, "/answers nothing_answered"),
            (none, Some(" \u{7} "), "/answers nothing_answered"),
            (none, Some("Спасибо"), "fits, comment Спасибо"),
            ("information=- organisation=- comfort=1 goodwill=- competence=-", None, "fits"),
            (
                "information=5",
                None,
                "/answers/organisation answer_missing, /answers/comfort answer_missing, /answers/goodwill answer_missing, /answers/competence answer_missing",
            ),
            (
                "information=0 organisation=6 comfort=-1 goodwill=260 competence=5",
                None,
                "/answers/information answer_out_of_scale, /answers/organisation answer_out_of_scale, /answers/comfort answer_out_of_scale, /answers/goodwill answer_out_of_scale",
            ),
            (
                "information=5 organisation=4 comfort=- goodwill=1 competence=3 a/b=1",
                None,
                "/answers/a~1b question_unknown",
            ),
        ] {
            let answer = match Questionnaire::standard().check(&sent(answers), comment) {
                Ok(Answers { comment: None, .. }) => "fits".to_owned(),
                Ok(Answers { comment: Some(comment), .. }) => format!("fits, comment {comment}"),
                Err(faults) => {
                    let faults: Vec<_> =
                        faults.iter().map(|fault| format!("{} {}", fault.field(), fault.code())).collect();
                    faults.join(", ")
                }
            };
            assert_eq!(answer, expected, "{answers}");
        }
    }

    #[test]
    fn a_text_that_is_not_written_is_shown_in_russian() {
        let text = Text { ru: "Да".into(), en: Some("Yes".into()), tt: None };
        for (language, shown, in_language) in [
            (Language::Ru, "Да", Language::Ru),
            (Language::En, "Yes", Language::En),
            (Language::Tt, "Да", Language::Ru),
        ] {
            assert_eq!((text.in_language(language), text.language_shown(language)), (shown, in_language));
        }
        for question in &Questionnaire::standard().questions {
            for language in Language::ALL {
                assert_eq!(question.text.language_shown(language), language, "{}", question.id);
            }
        }
    }

    #[test]
    fn a_questionnaire_is_whole_in_every_language_that_it_has() {
        let faults = |change: fn(&mut Questionnaire)| {
            let mut changed = Questionnaire::standard().clone();
            change(&mut changed);
            let told: Vec<String> = changed.faults().iter().map(QuestionnaireFault::field).collect();
            told.join(" ")
        };
        assert_eq!(faults(|_| {}), "");
        assert_eq!(faults(|changed| changed.questions[1].text.en = None), "/questions/1/text/en");
        assert_eq!(faults(|changed| changed.questions.iter_mut().for_each(|question| question.text.en = None)), "");
        assert_eq!(faults(|changed| changed.questions[0].text.ru = " ".into()), "/questions/0/text/ru");
        assert_eq!(faults(|changed| changed.questions[1] = changed.questions[0].clone()), "/questions");
        assert_eq!(faults(|changed| changed.questions.clear()), "/questions");
        assert_eq!(
            faults(|changed| {
                changed.version = 0;
                changed.valid_until = changed.valid_from.pred_opt();
            }),
            "/version /valid_until"
        );
    }

    #[test]
    fn the_latest_version_for_the_type_is_taken() {
        let version = |version, valid_from: &str, types: &[OrganisationType]| Questionnaire {
            version,
            valid_from: valid_from.parse().unwrap(),
            types: types.iter().copied().collect(),
            ..Questionnaire::standard().clone()
        };
        let all = [
            version(1, "2025-01-01", &[]),
            version(2, "2026-04-01", &[]),
            version(3, "2026-02-01", &[OrganisationType::School]),
        ];
        for (organisation_type, on, expected) in [
            (OrganisationType::Sport, "2026-03-31", Some(1)),
            (OrganisationType::Sport, "2026-04-01", Some(2)),
            (OrganisationType::School, "2026-01-31", Some(1)),
            (OrganisationType::School, "2026-05-01", Some(3)),
            (OrganisationType::School, "2024-12-31", None),
        ] {
            let chosen =
                choose(&all, organisation_type, on.parse().unwrap()).map(|questionnaire| questionnaire.version);
            assert_eq!(chosen, expected, "{organisation_type:?} {on}");
        }
    }
}
