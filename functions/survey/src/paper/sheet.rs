//! The form on paper: A4, black on white, a page for each form. It holds no personal data; its code is there as digits for people and
//! as a QR code for scanners, which type it as a keyboard would.

use app::answers::paper::Printed;
use app::{App, Error};
use askama::Template;
use axum::response::Response;
use domain::language::Language;
use texts::Texts;
use web::{Layout, RequestLocale};

use crate::pages::ready_to_print;
use crate::qr::QrCode;
use crate::views::{score_words, service_in_words};

/// Ruled lines for the comment.
const COMMENT_LINES: usize = 5;

/// All forms that are printed together.
#[derive(Template)]
#[template(path = "sheet.html")]
struct Document<'a> {
    language: Language,
    texts: &'static Texts,
    nonce: &'a str,
    address: &'a str,
    scores: [String; 5],
    sheets: Vec<Sheet<'a>>,
}

/// One form.
struct Sheet<'a> {
    organisation: &'a str,
    service: String,
    until: String,
    code: String,
    qr: QrCode,
    questions: Vec<&'a str>,
}

impl<'a> Sheet<'a> {
    fn new(layout: &Layout, form: &'a Printed) -> Option<Sheet<'a>> {
        let view = &form.view;
        let until = view.last_day.map(|day| layout.texts.sheet_until(layout.date(day)));
        let questions = view.questionnaire.questions.iter();
        Some(Sheet {
            organisation: &view.organisation_name,
            service: service_in_words(layout, view.service),
            until: until.unwrap_or_else(|| layout.texts.sheet_until_open()),
            code: form.code.to_string(),
            qr: QrCode::of(form.code.digits())?,
            questions: questions.map(|question| question.text.in_language(layout.language)).collect(),
        })
    }
}

/// The document of these forms in that language.
pub(super) fn document(app: &App, language: Language, forms: &[Printed]) -> Result<Response, Error> {
    let layout = Layout::new(app, &RequestLocale::of(language, "/paper"));
    let nonce = app.random_text(16);
    let address = format!("{}/my", app.settings.public_url);
    let document = Document {
        language,
        texts: layout.texts,
        nonce: &nonce,
        address: address.split_once("://").map_or(address.as_str(), |(_, rest)| rest),
        scores: score_words(layout.texts),
        sheets: forms.iter().filter_map(|form| Sheet::new(&layout, form)).collect(),
    };
    let document = document.render().map_err(|error| Error::Corrupt(error.to_string()))?;
    Ok(ready_to_print(language, &nonce, document))
}
