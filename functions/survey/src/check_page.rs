//! The page that shows the answers before they are sent, as they will be stored.

use askama::Template;
use domain::questionnaire::Answers;
use texts::Texts;
use web::{Frame, Page};

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
struct AnswerView {
    question: String,
    answer: String,
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
        frame: &Frame,
        opened: Opened<'_>,
        sent: &Submission,
        answers: &Answers,
        unsent: bool,
    ) -> CheckPage {
        let texts = frame.texts;
        let words = score_words(texts);
        let mut fields = vec![("nonce".to_owned(), opened.seal)];
        let mut shown = Vec::new();
        for (question, number) in opened.view.questionnaire.questions.iter().zip(1..) {
            let score = answers.scores.get(&question.id).copied().flatten().map(|score| score.get());
            let value = score.map_or_else(|| DOES_NOT_APPLY.to_owned(), |score| score.to_string());
            fields.push((format!("q_{}", question.id), value));
            let answer = score
                .map_or_else(|| texts.score_none(), |score| format!("{score} — {}", words[usize::from(score) - 1]));
            shown.push(AnswerView {
                question: format!("{number}. {}", question.text.in_language(frame.language)),
                answer,
            });
        }
        fields.push(("comment".to_owned(), answers.comment.clone().unwrap_or_default()));
        CheckPage {
            texts,
            answers: shown,
            masked: answers.comment.as_deref() != sent.comment(),
            comment: answers.comment.clone(),
            unsent,
            fields,
            draft: opened.draft,
        }
    }
}
