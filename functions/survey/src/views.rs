//! The form as a page, made from what the use cases answer.

use std::sync::LazyLock;

use app::answers::answer::LinkView;
use askama::Template;
use domain::invitation::Status;
use domain::language::Language;
use domain::questionnaire::{AnswerFault, Question, Questionnaire};
use domain::receipt::Service;
use texts::Texts;
use web::{Layout, Page};

use crate::FORM_SCRIPT;
use crate::comment_view::{self, CommentArea};
use crate::submission::{DOES_NOT_APPLY, Submission};

/// The form.
#[derive(Template)]
#[template(path = "form.html")]
pub(crate) struct FormPage<'a> {
    texts: &'static Texts,
    organisation: &'a str,
    service: String,
    until: String,
    declined: bool,
    scores: [String; 5],
    questions: Vec<QuestionView<'a>>,
    area: CommentArea,
    summary: Vec<SummaryEntry>,
    /// What the summary says above its lines.
    summary_heading: String,
    is_filled: bool,
    /// Whether it is only looked at, and cannot be sent.
    is_preview: bool,
    seal: String,
    draft: String,
    fields: Vec<(String, String)>,
}

/// A link whose form is open.
pub(crate) struct Opened<'a> {
    /// What the link shows.
    pub(crate) view: &'a LinkView,
    /// What the page carries to show that it is ours.
    pub(crate) seal: String,
    /// The name of its draft in the browser.
    pub(crate) draft: String,
}

/// One question of a form.
pub(crate) struct QuestionView<'a> {
    pub(crate) id: &'a str,
    pub(crate) text: &'a str,
    /// The language of the text, where it is not that of the page.
    pub(crate) language: Option<Language>,
    pub(crate) chosen: &'a str,
    pub(crate) faulty: bool,
}

impl<'a> QuestionView<'a> {
    /// The questions with what was chosen, and which of them have faults.
    pub(crate) fn all(
        layout: &Layout,
        questionnaire: &'a Questionnaire,
        sent: &'a Submission,
        faults: &[AnswerFault],
    ) -> Vec<QuestionView<'a>> {
        let view = |question: &'a Question| {
            let id = question.id.as_str();
            let shown = question.text.language_shown(layout.language);
            QuestionView {
                id,
                text: question.text.in_language(layout.language),
                language: (shown != layout.language).then_some(shown),
                chosen: sent.chosen.get(id).map(String::as_str).unwrap_or_default(),
                faulty: faults.iter().any(|fault| names(fault, id)),
            }
        };
        questionnaire.questions.iter().map(view).collect()
    }

    /// Whether that score was chosen.
    pub(crate) fn has_score(&self, score: &usize) -> bool {
        self.chosen.parse() == Ok(*score)
    }

    /// Whether none was.
    pub(crate) fn does_not_apply(&self) -> bool {
        self.chosen == DOES_NOT_APPLY
    }
}

/// One line of the list of faults, which leads to the place of the fault.
pub(crate) struct SummaryEntry {
    pub(crate) anchor: String,
    pub(crate) words: String,
}

impl Page for FormPage<'_> {
    fn title(&self, texts: &Texts) -> String {
        if self.summary.is_empty() { texts.form_title() } else { texts.page_with_faults(texts.form_title()) }
    }

    fn fields(&self) -> Vec<(String, String)> {
        self.fields.clone()
    }

    fn script(&self) -> Option<&'static str> {
        (!self.is_preview).then_some(FORM_SCRIPT)
    }
}

impl<'a> FormPage<'a> {
    /// The form as it is first shown.
    pub(crate) fn empty(layout: &Layout, opened: Opened<'a>) -> FormPage<'a> {
        static EMPTY: LazyLock<Submission> = LazyLock::new(Submission::default);
        FormPage { is_filled: false, fields: Vec::new(), ..FormPage::filled(layout, opened, &EMPTY, &[]) }
    }

    /// The form as it is first shown, to whoever only looks at it; these fields ask for it again.
    pub(crate) fn preview(layout: &Layout, opened: Opened<'a>, fields: Vec<(String, String)>) -> FormPage<'a> {
        FormPage { is_preview: true, fields, ..FormPage::empty(layout, opened) }
    }

    /// The form filled with what was sent before, with the faults that it had.
    pub(crate) fn filled(
        layout: &Layout,
        opened: Opened<'a>,
        sent: &'a Submission,
        faults: &[AnswerFault],
    ) -> FormPage<'a> {
        let view = opened.view;
        let questions = QuestionView::all(layout, &view.questionnaire, sent, faults);
        let comment_fault = comment_view::fault(layout.texts, &sent.comment, faults);
        let summary = summary(layout.texts, &questions, faults, comment_fault.as_deref());
        FormPage {
            texts: layout.texts,
            organisation: &view.organisation_name,
            service: service_in_words(layout, view.service),
            until: until(layout, view),
            declined: view.status == Status::Declined || view.declines_all || view.declines_organisation,
            scores: score_words(layout.texts),
            summary_heading: summary_heading(layout.texts, faults, summary.len()),
            summary,
            questions,
            area: CommentArea::of(&sent.comment, "comment_hint", comment_fault),
            is_filled: true,
            is_preview: false,
            fields: sent.fields(&opened.seal, faults.is_empty()),
            seal: opened.seal,
            draft: opened.draft,
        }
    }
}

/// What is still to be done: where nothing but answers lacks, that.
fn summary_heading(texts: &Texts, faults: &[AnswerFault], places: usize) -> String {
    match faults.iter().all(|fault| matches!(fault, AnswerFault::Missing(_))) {
        true => texts.faults_unanswered(places),
        false => texts.faults_heading(places),
    }
}

fn names(fault: &AnswerFault, question: &str) -> bool {
    match fault {
        AnswerFault::Missing(id) => id.as_str() == question,
        AnswerFault::OutOfScale(id) => id == question,
        AnswerFault::Unknown(_) | AnswerFault::CommentTooLong | AnswerFault::NothingAnswered => false,
    }
}

/// Every place that must be put right, with the words that lead there.
pub(crate) fn summary(
    texts: &Texts,
    questions: &[QuestionView<'_>],
    faults: &[AnswerFault],
    comment_fault: Option<&str>,
) -> Vec<SummaryEntry> {
    let faulty = questions.iter().enumerate().filter(|(_, question)| question.faulty);
    let mut summary: Vec<_> = faulty
        .map(|(index, question)| SummaryEntry {
            anchor: format!("q_{}_1", question.id),
            words: format!("{}. {}", index + 1, question.text),
        })
        .collect();
    if let Some(first) = questions.first().filter(|_| faults.contains(&AnswerFault::NothingAnswered)) {
        summary.push(SummaryEntry { anchor: format!("q_{}_1", first.id), words: texts.fault_nothing() });
    }
    let comment = comment_fault.map(|words| SummaryEntry { anchor: "comment".to_owned(), words: words.to_owned() });
    summary.extend(comment);
    summary
}

/// What the scores from 1 to 5 mean.
pub(crate) fn score_words(texts: &Texts) -> [String; 5] {
    [texts.score_one(), texts.score_two(), texts.score_three(), texts.score_four(), texts.score_five()]
}

/// What was received, when.
pub(crate) fn service_in_words(layout: &Layout, service: Service) -> String {
    let texts = layout.texts;
    match service {
        Service::OneOff { date } => texts.form_service_on(layout.date(date)),
        Service::LongRunning { from, to: None } => texts.form_service_since(layout.date(from)),
        Service::LongRunning { from, to: Some(to) } => texts.form_service_period(layout.date(from), layout.date(to)),
    }
}

fn until(layout: &Layout, view: &LinkView) -> String {
    view.last_day.map_or_else(|| layout.texts.form_until_open(), |day| layout.texts.form_until(layout.date(day)))
}
