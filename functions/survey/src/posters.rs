//! Posters and cards that an organisation prints and hangs out (A2.7а). Their code leads to the citizen's own list of links.
//!
//! They are for everybody: they hold nothing but the organisation's name, which its register makes public, and the same address for
//! all. So whoever has a printer can make them, without an account.

use domain::names;
use std::sync::Arc;

use app::{App, Error, registers};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::identifier::OrganisationId;
use domain::language::Language;
use http::StatusCode;
use texts::Texts;
use web::{Layout, Page, RequestLocale};

use crate::messages;
use crate::pages::{answered, ready_to_print};
use crate::qr::QrCode;

/// A name with more characters than this gets smaller letters, so that nothing else has to give way.
const NAME_CHARACTERS_LONG: usize = 50;

names! {
    /// What is printed.
    enum Format {
        /// A sheet of A4 for the wall.
        Poster = "poster",
        /// A card of A6 for the hand.
        Card = "card",
        /// Four cards on a sheet of A4, to be cut.
        Cards = "cards",
    }
}

impl Format {
    fn words(self, texts: &Texts) -> String {
        match self {
            Format::Poster => texts.poster_a4(),
            Format::Card => texts.poster_a6(),
            Format::Cards => texts.poster_a6_sheet(),
        }
    }

    /// The paper.
    fn paper(self) -> &'static str {
        match self {
            Format::Poster | Format::Cards => "210mm 297mm",
            Format::Card => "105mm 148mm",
        }
    }

    fn copies(self) -> usize {
        if self == Format::Cards { 4 } else { 1 }
    }
}

/// What there is to print.
#[derive(Template)]
#[template(path = "posters.html")]
struct ChoicePage {
    texts: &'static Texts,
    id: String,
    name: String,
    choices: [Choice; Language::ALL.len()],
}

/// What there is in one language.
struct Choice {
    language: Language,
    name: &'static str,
    /// Each format's name in paths and in words.
    formats: [(&'static str, String); Format::ALL.len()],
}

impl Page for ChoicePage {
    fn title(&self, texts: &Texts) -> String {
        texts.posters_title()
    }
}

/// A print. It has a layout of its own: nothing of a page belongs on it.
#[derive(Template)]
#[template(path = "poster.html")]
struct Print<'a> {
    language: Language,
    texts: &'static Texts,
    format: Format,
    id: &'a str,
    name: &'a str,
    address: &'a str,
    code: &'a QrCode,
    nonce: &'a str,
}

impl Print<'_> {
    /// Whether the name needs smaller letters.
    fn is_long(&self) -> bool {
        NAME_CHARACTERS_LONG < self.name.chars().count()
    }
}

async fn organisation_name(app: &App, id: &str) -> Result<Option<String>, Error> {
    match OrganisationId::parse(id) {
        Ok(id) => Ok(registers::organisation(app, &id).await?.map(|organisation| organisation.name)),
        Err(_) => Ok(None),
    }
}

/// `GET /posters/{organisation}`.
pub(crate) async fn show_choice(
    State(app): State<Arc<App>>,
    locale: RequestLocale,
    Path(id): Path<String>,
) -> Response {
    let layout = Layout::new(&app, &locale);
    let shown = async {
        let Some(name) = organisation_name(&app, &id).await? else { return Ok(unknown(&layout)) };
        let choices = Language::ALL.map(|language| {
            let words = texts::of(language);
            let formats = Format::ALL.map(|format| (format.as_str(), format.words(words)));
            Choice { language, name: texts::name_of(language), formats }
        });
        let page = ChoicePage { texts: layout.texts, id, name, choices };
        Ok(layout.page(StatusCode::OK, &page))
    };
    answered(&layout, shown.await)
}

/// `GET /posters/{organisation}/{format}`.
pub(crate) async fn show_print(
    State(app): State<Arc<App>>,
    locale: RequestLocale,
    Path((id, format)): Path<(String, String)>,
) -> Response {
    let layout = Layout::new(&app, &locale);
    let shown = async {
        let format = Format::ALL.into_iter().find(|known| known.as_str() == format);
        let address = format!("{}/my", app.settings.public_url);
        let found = organisation_name(&app, &id).await?;
        let (Some(format), Some(name), Some(code)) = (format, found, QrCode::of(&address)) else {
            return Ok(unknown(&layout));
        };
        let nonce = app.random_text(16);
        let address = address.split_once("://").map_or(address.as_str(), |(_, rest)| rest);
        let (language, texts, id, name) = (locale.language, layout.texts, id.as_str(), name.as_str());
        let print = Print { language, texts, format, id, name, address, code: &code, nonce: &nonce };
        let body = print.render().map_err(|error| Error::Corrupt(error.to_string()))?;
        Ok(ready_to_print(language, &nonce, body))
    };
    answered(&layout, shown.await)
}

fn unknown(layout: &Layout) -> Response {
    messages::no_organisation(layout.texts).page(layout, StatusCode::NOT_FOUND)
}
