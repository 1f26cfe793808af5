//! The page that shows the answers before they are sent, as they will be stored. The comment can be changed there.

use askama::Template;
use domain::questionnaire::{Answers, Question, Questionnaire, Score};
use texts::Texts;
use web::{Layout, Page};

use crate::FORM_SCRIPT;
use crate::comment_view::{CommentArea, CommentView};
use crate::submission::DOES_NOT_APPLY;
use crate::views::{Opened, score_words};

/// Why answers that came back are shown, and not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unsent {
    /// They did not come from the button of the page that showed them.
    NotConfirmed,
    /// The page showed other scores.
    OtherScores,
    /// Something of the comment would be hidden that was not hidden where it was shown.
    NewlyHidden,
}

impl Unsent {
    fn in_words(self, texts: &Texts) -> String {
        match self {
            Unsent::NotConfirmed => texts.check_not_confirmed(),
            Unsent::OtherScores => texts.check_changed(),
            Unsent::NewlyHidden => texts.check_newly_hidden(),
        }
    }
}

/// The answers, to be looked at.
#[derive(Template)]
#[template(path = "check.html")]
pub(crate) struct CheckPage {
    texts: &'static Texts,
    answers: Vec<AnswerView>,
    comment: CommentView,
    area: CommentArea,
    unsent: Option<String>,
    hidden_fields: Vec<(String, String)>,
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

/// The fields of a form that holds these scores.
pub(crate) fn score_fields(questionnaire: &Questionnaire, answers: &Answers) -> Vec<(String, String)> {
    let field = |question: &Question| {
        let value = score_of(answers, question).map_or_else(|| DOES_NOT_APPLY.to_owned(), |score| score.to_string());
        (format!("q_{}", question.id), value)
    };
    questionnaire.questions.iter().map(field).collect()
}

/// The field of the comment.
pub(crate) fn comment_field(answers: &Answers) -> (String, String) {
    ("comment".to_owned(), answers.comment.clone().unwrap_or_default())
}

fn score_of(answers: &Answers, question: &Question) -> Option<u8> {
    answers.scores.get(&question.id).copied().flatten().map(Score::get)
}

impl Page for CheckPage {
    fn title(&self, texts: &Texts) -> String {
        if self.unsent.is_some() { texts.page_with_faults(texts.check_title()) } else { texts.check_title() }
    }

    fn fields(&self) -> Vec<(String, String)> {
        let comment = ("comment".to_owned(), self.comment.text.clone());
        self.hidden_fields.iter().cloned().chain([comment]).collect()
    }

    fn script(&self) -> Option<&'static str> {
        Some(FORM_SCRIPT)
    }
}

impl CheckPage {
    /// The page; `unsent`: why it came back, if it did.
    pub(crate) fn new(layout: &Layout, opened: Opened<'_>, answers: &Answers, unsent: Option<Unsent>) -> CheckPage {
        let (texts, questionnaire) = (layout.texts, &opened.view.questionnaire);
        let comment = CommentView::of(texts, answers.comment.as_deref());
        let described_by = if comment.hides() { "comment_hidden comment_not_found" } else { "comment_not_found" };
        let mut hidden_fields = vec![("nonce".to_owned(), opened.seal)];
        hidden_fields.extend(score_fields(questionnaire, answers));
        CheckPage {
            texts,
            answers: AnswerView::all(layout, questionnaire, answers),
            area: CommentArea::of(&comment.text, described_by, None),
            comment,
            unsent: unsent.map(|unsent| unsent.in_words(texts)),
            hidden_fields,
            draft: opened.draft,
        }
    }
}
