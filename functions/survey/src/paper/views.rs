//! The pages for forms on paper.

use app::answers::paper::Entry;
use askama::Template;
use chrono::NaiveDate;
use domain::invitation::paper_code::PaperCode;
use domain::language::Language;
use domain::organisation::Organisation;
use domain::questionnaire::{AnswerFault, Answers};
use texts::Texts;
use web::{Layout, Page};

use super::Sent;
use crate::check_page::{AnswerView, comment_field, score_fields};
use crate::comment_view::{self, CommentArea, CommentView};
use crate::views::{QuestionView, SummaryEntry, score_words, service_in_words, summary};

/// Where one enters a code, or asks for forms.
#[derive(Template)]
#[template(path = "paper.html")]
pub(super) struct StartPage<'a> {
    texts: &'static Texts,
    sent: &'a Sent,
    languages: [(&'static str, &'static str, bool); Language::ALL.len()],
    code_fault: Option<String>,
    snils_fault: Option<String>,
    organisation_fault: Option<String>,
    /// Organisations to choose from: their ids, and what tells one from another.
    offered: Vec<(String, String)>,
    nothing_open: bool,
    summary: Vec<SummaryEntry>,
}

impl Page for StartPage<'_> {
    fn title(&self, texts: &Texts) -> String {
        if self.summary.is_empty() { texts.paper_title() } else { texts.page_with_faults(texts.paper_title()) }
    }
}

impl<'a> StartPage<'a> {
    /// The page with what was sent.
    pub(super) fn of(layout: &Layout, sent: &'a Sent) -> StartPage<'a> {
        let chosen = if sent.snils.is_empty() { layout.language } else { sent.language };
        StartPage {
            texts: layout.texts,
            sent,
            languages: Language::ALL.map(|it| (it.code(), texts::name_of(it), it == chosen)),
            code_fault: None,
            snils_fault: None,
            organisation_fault: None,
            offered: Vec::new(),
            nothing_open: false,
            summary: Vec::new(),
        }
    }

    /// The page with what is wrong with the code.
    pub(super) fn with_code_fault(self, words: String) -> StartPage<'a> {
        let summary = vec![SummaryEntry { anchor: "code".to_owned(), words: words.clone() }];
        StartPage { code_fault: Some(words), summary, ..self }
    }

    /// The page with what is wrong with the request for forms.
    /// `meant`: the organisations that fit what was written, to choose from where they are several.
    pub(super) fn with_print_faults(self, layout: &Layout, snils: bool, meant: &[Organisation]) -> StartPage<'a> {
        let snils_fault = snils.then(|| layout.texts.paper_snils_fault());
        let organisation_fault = match meant {
            [] => Some(layout.texts.paper_organisation_fault()),
            [_] => None,
            _ => Some(layout.texts.paper_organisation_several()),
        };
        let offered = meant.iter().map(|it| (it.id.to_string(), in_words(it))).collect();
        let faults = [("snils", &snils_fault), ("organisation", &organisation_fault)];
        let entry = |(anchor, fault): (&str, &Option<String>)| {
            fault.clone().map(|words| SummaryEntry { anchor: anchor.to_owned(), words })
        };
        let summary = faults.into_iter().filter_map(entry).collect();
        StartPage { snils_fault, organisation_fault, offered, summary, ..self }
    }

    /// The page where there is no form to be printed.
    pub(super) fn without_forms(self) -> StartPage<'a> {
        StartPage { nothing_open: true, ..self }
    }
}

/// What tells an organisation from others of its name.
fn in_words(organisation: &Organisation) -> String {
    let region = &organisation.region.region().name;
    match (&organisation.ogrn, &organisation.inn) {
        (Some(ogrn), _) => format!("{}, {region}, ОГРН {ogrn}", organisation.name),
        (None, Some(inn)) => format!("{}, {region}, ИНН {inn}", organisation.name),
        (None, None) => format!("{}, {region}", organisation.name),
    }
}

/// Where the marks are entered.
#[derive(Template)]
#[template(path = "paper_marks.html")]
pub(super) struct MarksPage<'a> {
    texts: &'static Texts,
    code: String,
    organisation: &'a str,
    service: String,
    questions: Vec<QuestionView<'a>>,
    scores: [String; 5],
    filled_on: String,
    first: NaiveDate,
    last: NaiveDate,
    filled_on_fault: Option<String>,
    area: CommentArea,
    summary: Vec<SummaryEntry>,
    fields: Vec<(String, String)>,
}

impl Page for MarksPage<'_> {
    fn title(&self, texts: &Texts) -> String {
        match self.summary.is_empty() {
            true => texts.paper_marks_title(),
            false => texts.page_with_faults(texts.paper_marks_title()),
        }
    }

    fn fields(&self) -> Vec<(String, String)> {
        self.fields.clone()
    }
}

impl<'a> MarksPage<'a> {
    /// The page; `faults`: whether the day is wrong, and what is wrong with the marks.
    pub(super) fn new(
        layout: &Layout,
        code: &PaperCode,
        entry: &'a Entry,
        sent: &'a Sent,
        faults: Option<(bool, &[AnswerFault])>,
    ) -> MarksPage<'a> {
        let texts = layout.texts;
        let (first, last) = entry.days;
        let (day_faulty, faults_of_marks) = faults.unwrap_or((false, &[]));
        let questions = QuestionView::all(layout, &entry.view.questionnaire, &sent.submission, faults_of_marks);
        let comment_fault = comment_view::fault(texts, &sent.submission.comment, faults_of_marks);
        let filled_on_fault = day_faulty.then(|| texts.paper_filled_on_fault(layout.date(first), layout.date(last)));
        let day = filled_on_fault.clone().map(|words| SummaryEntry { anchor: "filled_on".to_owned(), words });
        let mut fields = vec![("code".to_owned(), code.digits().to_owned())];
        fields.push(("filled_on".to_owned(), sent.filled_on.clone()));
        fields.extend(sent.submission.fields("", faults.is_none()));
        MarksPage {
            texts,
            code: code.to_string(),
            organisation: &entry.view.organisation_name,
            service: service_in_words(layout, entry.view.service),
            summary: summary(texts, &questions, faults_of_marks, comment_fault.as_deref())
                .into_iter()
                .chain(day)
                .collect(),
            questions,
            scores: score_words(texts),
            filled_on: sent.day().map_or_else(|| sent.filled_on.clone(), |day| day.to_string()),
            first,
            last,
            filled_on_fault,
            area: CommentArea::of(&sent.submission.comment, "", comment_fault),
            fields,
        }
    }
}

/// Where the answers are compared with the paper.
#[derive(Template)]
#[template(path = "paper_check.html")]
pub(super) struct CheckPage {
    texts: &'static Texts,
    code: String,
    organisation: String,
    filled_on: String,
    answers: Vec<AnswerView>,
    comment: CommentView,
    fields: Vec<(String, String)>,
}

impl Page for CheckPage {
    fn title(&self, texts: &Texts) -> String {
        texts.paper_check_title()
    }

    fn fields(&self) -> Vec<(String, String)> {
        self.fields.clone()
    }
}

impl CheckPage {
    /// The page.
    pub(super) fn new(
        layout: &Layout,
        code: &PaperCode,
        entry: &Entry,
        day: NaiveDate,
        answers: &Answers,
    ) -> CheckPage {
        let questionnaire = &entry.view.questionnaire;
        let mut fields = vec![("code".to_owned(), code.digits().to_owned()), ("filled_on".to_owned(), day.to_string())];
        fields.extend(score_fields(questionnaire, answers));
        fields.push(comment_field(answers));
        CheckPage {
            texts: layout.texts,
            code: code.to_string(),
            organisation: entry.view.organisation_name.clone(),
            filled_on: layout.date(day),
            answers: AnswerView::all(layout, questionnaire, answers),
            comment: CommentView::of(layout.texts, answers.comment.as_deref()),
            fields,
        }
    }
}
