//! What the templates show, made from what the use cases answer.

use app::answering::LinkView;
use app::mails::date_in_words;
use askama::Template;
use domain::invitation::Status;
use domain::questionnaire::{AnswerFault, COMMENT_CHARACTERS_MAX, Language};
use domain::receipt::Service;

use crate::frame::Frame;
use crate::submission::{DOES_NOT_APPLY, Submission};

/// The form.
#[derive(Template)]
#[template(path = "form.html")]
pub(crate) struct FormPage<'a> {
    frame: &'a Frame,
    organisation: &'a str,
    service: String,
    until: String,
    declined: bool,
    questions: Vec<QuestionView<'a>>,
    comment: &'a str,
    comment_faulty: bool,
    comment_characters_max: usize,
    form_nonce: &'a str,
    summary: Vec<SummaryEntry>,
}

/// One question of the form.
struct QuestionView<'a> {
    id: &'a str,
    text: &'a str,
    chosen: &'a str,
    faulty: bool,
}

impl QuestionView<'_> {
    fn has_score(&self, score: &usize) -> bool {
        self.chosen.parse() == Ok(*score)
    }

    fn does_not_apply(&self) -> bool {
        self.chosen == DOES_NOT_APPLY
    }
}

/// One line of the list of faults, which leads to the place of the fault.
struct SummaryEntry {
    anchor: String,
    words: String,
}

impl<'a> FormPage<'a> {
    /// The form of a link, filled with what was sent before, with the faults that it had.
    pub(crate) fn new(
        frame: &'a Frame,
        view: &'a LinkView,
        form_nonce: &'a str,
        sent: &'a Submission,
        faults: &[AnswerFault],
    ) -> FormPage<'a> {
        let questions = view.questionnaire.questions.iter().map(|question| {
            let id = question.id.as_str();
            QuestionView {
                id,
                text: question.text.in_language(frame.language),
                chosen: sent.chosen.get(id).map(String::as_str).unwrap_or_default(),
                faulty: faults.iter().any(|fault| names(fault, id)),
            }
        });
        let questions: Vec<_> = questions.collect();
        let comment_faulty = faults.contains(&AnswerFault::CommentTooLong);
        FormPage {
            organisation: &view.organisation_name,
            service: service_in_words(view.service, frame.language),
            until: until(view, frame.language),
            declined: view.status == Status::Declined || view.declines_all || view.declines_organisation,
            summary: summary(frame, &questions, comment_faulty),
            questions,
            comment: &sent.comment,
            comment_faulty,
            comment_characters_max: COMMENT_CHARACTERS_MAX,
            form_nonce,
            frame,
        }
    }
}

fn names(fault: &AnswerFault, question: &str) -> bool {
    match fault {
        AnswerFault::Missing(id) => id.as_str() == question,
        AnswerFault::OutOfScale(id) => id == question,
        AnswerFault::Unknown(_) | AnswerFault::CommentTooLong => false,
    }
}

fn summary(frame: &Frame, questions: &[QuestionView<'_>], comment_faulty: bool) -> Vec<SummaryEntry> {
    let faulty = questions.iter().enumerate().filter(|(_, question)| question.faulty);
    let mut summary: Vec<_> = faulty
        .map(|(index, question)| SummaryEntry {
            anchor: format!("q_{}_1", question.id),
            words: format!("{}. {}", index + 1, question.text),
        })
        .collect();
    if comment_faulty {
        summary.push(SummaryEntry { anchor: "comment".to_owned(), words: frame.texts.fault_comment.to_owned() });
    }
    summary
}

fn service_in_words(service: Service, language: Language) -> String {
    let words = |date| date_in_words(date, language);
    match (language, service) {
        (Language::Ru, Service::OneOff { date }) => format!("получена {}", words(date)),
        (Language::Ru, Service::LongRunning { from, to: None }) => format!("с {}", words(from)),
        (Language::Ru, Service::LongRunning { from, to: Some(to) }) => format!("с {} по {}", words(from), words(to)),
        (Language::En, Service::OneOff { date }) => format!("received on {}", words(date)),
        (Language::En, Service::LongRunning { from, to: None }) => format!("since {}", words(from)),
        (Language::En, Service::LongRunning { from, to: Some(to) }) => format!("from {} to {}", words(from), words(to)),
    }
}

fn until(view: &LinkView, language: Language) -> String {
    match (language, view.last_day.map(|day| date_in_words(day, language))) {
        (Language::Ru, Some(day)) => format!("Ответить можно до {day} включительно. Это займёт около минуты."),
        (Language::Ru, None) => "Ответить можно, пока вы получаете услугу. Это займёт около минуты.".to_owned(),
        (Language::En, Some(day)) => format!("You can answer until {day}, that day included. It takes about a minute."),
        (Language::En, None) => {
            "You can answer for as long as you receive the service. It takes about a minute.".to_owned()
        }
    }
}

/// The choices about mails.
#[derive(Template)]
#[template(path = "unsubscribe.html")]
pub(crate) struct UnsubscribePage<'a> {
    frame: &'a Frame,
    present: String,
    choices: Vec<Choice>,
    faulty: bool,
}

struct Choice {
    value: &'static str,
    words: String,
}

impl<'a> UnsubscribePage<'a> {
    /// The choices that make sense now; `faulty` when none was made.
    pub(crate) fn new(frame: &'a Frame, view: &LinkView, faulty: bool) -> UnsubscribePage<'a> {
        let name = &view.organisation_name;
        let mut choices = Vec::new();
        if !view.declines_all && !view.declines_organisation {
            let words = match frame.language {
                Language::Ru => format!("Не присылать писем только об этой организации: {name}"),
                Language::En => format!("No more mails about this organisation only: {name}"),
            };
            choices.push(Choice { value: "organisation", words });
        }
        if !view.declines_all {
            choices.push(Choice { value: "all", words: frame.texts.choose_all.to_owned() });
        }
        if view.declines_all || view.declines_organisation {
            choices.push(Choice { value: "again", words: frame.texts.choose_again.to_owned() });
        }
        UnsubscribePage { frame, present: present(view, frame.language), choices, faulty }
    }
}

/// What holds now about a citizen's mails.
pub(crate) fn present(view: &LinkView, language: Language) -> String {
    let name = &view.organisation_name;
    match (language, view.declines_all, view.declines_organisation) {
        (Language::Ru, true, _) => "Сейчас мы не присылаем вам таких писем.".to_owned(),
        (Language::Ru, false, true) => format!("Сейчас мы не присылаем вам писем об этой организации: {name}."),
        (Language::Ru, false, false) => "Сейчас мы присылаем вам письмо, когда вы получаете услугу.".to_owned(),
        (Language::En, true, _) => "At present we send you no such mails.".to_owned(),
        (Language::En, false, true) => format!("At present we send you no mails about this organisation: {name}."),
        (Language::En, false, false) => "At present we send you a mail when you receive a service.".to_owned(),
    }
}
