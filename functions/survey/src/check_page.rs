//! The page that shows the answers before they are sent, as they will be stored.

use askama::Template;
use domain::questionnaire::{Answers, Question, Questionnaire, Score};
use texts::Texts;
use web::{Layout, Page};

use crate::DRAFT_SCRIPT;
use crate::submission::{DOES_NOT_APPLY, Submission};
use crate::views::{Opened, score_words};

/// The answers, to be looked at.
#[derive(Template)]
#[template(path = "check.html")]
pub(crate) struct CheckPage {
    texts: &'static Texts,
    answers: Vec<AnswerView>,
    comment: Option<String>,
    masked: bool,
    unsent: bool,
    fields: Vec<(String, String)>,
    draft: String,
}

/// One question with its answer.
pub(crate) struct AnswerView {
    pub(crate) question: String,
    pub(crate) answer: String,
}

impl AnswerView {
    /// Answers in words, in the order of the questions.
    pub(crate) fn all(layout: &Layout, questionnaire: &Questionnaire, answers: &Answers) -> Vec<AnswerView> {
        let words = score_words(layout.texts);
        let in_words = |(question, number): (&Question, usize)| {
            let score = score_of(answers, question);
            let answer = score.map_or_else(
                || layout.texts.score_none(),
                |score| format!("{score} — {}", words[usize::from(score) - 1]),
            );
            AnswerView { question: format!("{number}. {}", question.text.in_language(layout.language)), answer }
        };
        questionnaire.questions.iter().zip(1..).map(in_words).collect()
    }
}

/// The fields of a form that holds these answers.
pub(crate) fn answer_fields(questionnaire: &Questionnaire, answers: &Answers) -> Vec<(String, String)> {
    let field = |question: &Question| {
        let value = score_of(answers, question).map_or_else(|| DOES_NOT_APPLY.to_owned(), |score| score.to_string());
        (format!("q_{}", question.id), value)
    };
    let comment = ("comment".to_owned(), answers.comment.clone().unwrap_or_default());
    questionnaire.questions.iter().map(field).chain([comment]).collect()
}

fn score_of(answers: &Answers, question: &Question) -> Option<u8> {
    answers.scores.get(&question.id).copied().flatten().map(Score::get)
}

impl Page for CheckPage {
    fn title(&self, texts: &Texts) -> String {
        if self.unsent { texts.page_with_faults(texts.check_title()) } else { texts.check_title() }
    }

    fn fields(&self) -> Vec<(String, String)> {
        self.fields.clone()
    }

    fn script(&self) -> Option<&'static str> {
        Some(DRAFT_SCRIPT)
    }
}

impl CheckPage {
    /// The page; `unsent` when it came back without the press of its button.
    pub(crate) fn new(
        layout: &Layout,
        opened: Opened<'_>,
        sent: &Submission,
        answers: &Answers,
        unsent: bool,
    ) -> CheckPage {
        let questionnaire = &opened.view.questionnaire;
        let mut fields = vec![("nonce".to_owned(), opened.seal)];
        fields.extend(answer_fields(questionnaire, answers));
        CheckPage {
            texts: layout.texts,
            answers: AnswerView::all(layout, questionnaire, answers),
            masked: answers.comment.as_deref() != sent.comment(),
            comment: answers.comment.clone(),
            unsent,
            fields,
            draft: opened.draft,
        }
    }
}
