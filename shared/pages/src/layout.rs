//! The layout of a participant's page: a header with the navigation, one style sheet, a footer.

use std::sync::LazyLock;

use app::App;
use askama::Template;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use domain::language::Language;
use http::{HeaderValue, StatusCode, header};
use tables::for_people::ForPeople;
use texts::cabinet::LANGUAGES;
use web::RequestLocale;
use web::headers::keep_nothing;
use web::page::{PageHeaders, Scripts};
use web::style::Sheet;

use crate::{Localizer, PageError, Section};

/// The style sheet of these pages.
pub static CABINET: LazyLock<Sheet> = LazyLock::new(|| Sheet::of("cabinet", include_str!("../templates/style.css")));

/// The part of a page between header and footer.
pub trait PageBody: Template {
    /// What the page is, as its title says.
    fn title(&self) -> String;

    /// The section of the navigation in which it stands; `None`: nowhere.
    fn section(&self) -> Option<Section>;

    /// Whether it is for everybody, and not part of the participants' cabinet.
    fn is_public(&self) -> bool {
        false
    }
}

/// All that a page shows.
#[derive(Template)]
#[template(path = "layout.html")]
pub(crate) struct Layout<'a> {
    pub(crate) words: Localizer,
    /// The words of the whole site: its front page, help and notices are those of citizens, too.
    pub(crate) site: &'static texts::Texts,
    pub(crate) nonce: &'a str,
    pub(crate) style: String,
    pub(crate) title: String,
    pub(crate) main: String,
    /// Address, name, whether the page is there.
    pub(crate) sections: Vec<(&'static str, String, bool)>,
    pub(crate) languages: Vec<LanguageChoice>,
    /// Who is signed in; nobody where a page has an error.
    pub(crate) caller: Option<&'a str>,
    pub(crate) hidden: Option<String>,
    /// Whether the page is for everybody.
    pub(crate) is_public: bool,
    /// A script that adds to the page; without it everything works, too.
    pub(crate) script: Option<&'static str>,
}

/// One of the languages that a page offers.
pub(crate) struct LanguageChoice {
    code: &'static str,
    name: String,
    href: String,
    current: bool,
}

/// The languages, each with the address of the page in it.
pub(crate) fn language_choices(words: Localizer, address: &str) -> Vec<LanguageChoice> {
    let joint = if address.contains('?') { '&' } else { '?' };
    let choice = |language: Language| LanguageChoice {
        code: language.code(),
        name: Localizer::of(language).language_name(),
        href: format!("{address}{joint}lang={}", language.code()),
        current: language == words.language(),
    };
    LANGUAGES.into_iter().map(choice).collect()
}

/// A redirect that is followed by GET.
pub fn see_other(path: &str) -> Result<Response, PageError> {
    let path = HeaderValue::from_str(path).map_err(|_| PageError::NotFound)?;
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, path)]).into_response();
    keep_nothing(response.headers_mut());
    Ok(response)
}

/// The media type of a workbook.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A file of that name, which is kept nowhere; the name ends in `.csv`, `.xlsx` or `.pdf`.
pub fn download(name: &str, file: impl Into<Body>) -> Response {
    let kind = match name.rsplit('.').next() {
        Some("xlsx") => XLSX,
        Some("pdf") => "application/pdf",
        _ => "text/csv; charset=utf-8",
    };
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, file.into()).into_response()
}

/// A table as a file that people open, in the form that an address asks for: `csv` or `xlsx`. What it is called says what it is of and which day
/// it was made on.
pub fn download_for_people(app: &App, what: &str, format: &str, table: &ForPeople) -> Result<Response, PageError> {
    let file = match format {
        "csv" => table.csv(),
        "xlsx" => table.xlsx().map_err(|error| {
            tracing::error!(%error, "A spreadsheet could not be written");
            PageError::Failed(StatusCode::INTERNAL_SERVER_ERROR)
        })?,
        _ => return Err(PageError::NotFound),
    };
    Ok(download(&format!("otklik-{what}-{}.{format}", app.clock.now().date_naive()), file))
}

/// The text of a template, or the error of a page that cannot be shown.
pub fn rendered(template: &impl Template) -> Result<String, PageError> {
    template.render().map_err(|error| {
        tracing::error!(%error, "A page could not be written");
        PageError::Failed(StatusCode::INTERNAL_SERVER_ERROR)
    })
}

/// A page for somebody who is not signed in, but has its address.
pub fn open_page(app: &App, locale: &RequestLocale, status: StatusCode, body: &impl PageBody) -> Response {
    open_page_at(app, locale, locale.path(), status, body)
}

/// [`open_page`], with the choice of another language leading to that address.
pub fn open_page_at(
    app: &App,
    locale: &RequestLocale,
    address: &str,
    status: StatusCode,
    body: &impl PageBody,
) -> Response {
    let words = Localizer::of(locale.language);
    let headers = PageHeaders::new(app, locale, words.language());
    let layout = Layout {
        words,
        site: texts::of(words.language()),
        nonce: headers.nonce(),
        style: CABINET.address(),
        title: body.title(),
        main: body.render().unwrap_or_default(),
        sections: Vec::new(),
        languages: language_choices(words, address),
        caller: None,
        hidden: None,
        is_public: body.is_public(),
        script: None,
    };
    headers.answer(status, layout.render().unwrap_or_default(), Scripts::Absent)
}
