//! A page for people: its layout, its headers. What a function adds is the part between header and footer.

use app::App;
use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use chrono::NaiveDate;
use domain::language::Language;
use http::StatusCode;
use http::header::{self, HeaderMap, HeaderValue};
use texts::Texts;

use crate::headers::keep_nothing;
use crate::language::{RequestLocale, language_cookie};
use crate::style::SITE;

/// The part of a page between header and footer.
pub trait Page: Template {
    /// What the page is, as its title says.
    fn title(&self, texts: &Texts) -> String;

    /// What would be lost if another language were asked for by a link: these fields go along.
    fn fields(&self) -> Vec<(String, String)> {
        Vec::new()
    }

    /// A script that adds to the page; without it everything works, too.
    fn script(&self) -> Option<&'static str> {
        None
    }
}

/// What the script of a page may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scripts {
    /// There is none.
    Absent,
    /// It runs, and speaks with nobody.
    Run,
    /// It runs, and sends forms of the page to where it came from.
    Send,
}

/// What an answer with a page says of it beside the page: which language, what it may load, that nothing is kept.
pub struct PageHeaders {
    language: Language,
    nonce: String,
    cookie: Option<HeaderValue>,
}

impl PageHeaders {
    /// The headers of one answer in that language.
    pub fn new(app: &App, locale: &RequestLocale, language: Language) -> PageHeaders {
        let cookie = locale.chooses.then(|| language_cookie(app, locale.language));
        PageHeaders { language, nonce: app.random_text(16), cookie }
    }

    /// What the page's style sheet and script carry, so that the browser takes them and no other.
    pub fn nonce(&self) -> &str {
        &self.nonce
    }

    /// The answer.
    pub fn answer(&self, status: StatusCode, html: String, scripts: Scripts) -> Response {
        let mut response = (status, Html(html)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(self.language.code()));
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Language, Cookie"));
        let nonce = &self.nonce;
        let scripts = match scripts {
            Scripts::Absent => "'none'".to_owned(),
            Scripts::Run => format!("'nonce-{nonce}'"),
            Scripts::Send => format!("'nonce-{nonce}'; connect-src 'self'"),
        };
        let policy = format!(
            "default-src 'none'; style-src 'nonce-{nonce}'; script-src {scripts}; img-src data:; object-src 'none'; \
             form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        );
        if let Ok(policy) = HeaderValue::from_str(&policy) {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        self.remember(headers);
        keep_nothing(headers);
        response
    }

    fn remember(&self, headers: &mut HeaderMap) {
        if let Some(cookie) = &self.cookie {
            headers.append(header::SET_COOKIE, cookie.clone());
        }
    }
}

/// What every page has.
pub struct Layout {
    /// The language of the page.
    pub language: Language,
    /// The words of the page.
    pub texts: &'static Texts,
    path: String,
    headers: PageHeaders,
}

/// One of the languages that a page offers.
struct LanguageChoice {
    code: &'static str,
    name: &'static str,
    current: bool,
}

#[derive(Template)]
#[template(path = "layout.html")]
struct LayoutTemplate<'a> {
    layout: &'a Layout,
    title: String,
    main: String,
    fields: Vec<(String, String)>,
    script: Option<&'static str>,
}

impl Layout {
    /// The layout of one answer.
    pub fn new(app: &App, locale: &RequestLocale) -> Layout {
        Layout {
            language: locale.language,
            texts: texts::of(locale.language),
            path: locale.path.clone(),
            headers: PageHeaders::new(app, locale, locale.language),
        }
    }

    /// The layout with the choice of another language leading to that path: for answers to a POST.
    pub fn at(self, path: &str) -> Layout {
        Layout { path: path.to_owned(), ..self }
    }

    /// The page.
    pub fn page(&self, status: StatusCode, page: &impl Page) -> Response {
        let script = page.script();
        let layout = LayoutTemplate {
            layout: self,
            title: page.title(self.texts),
            main: rendered(page),
            fields: page.fields(),
            script,
        };
        let scripts = if script.is_some() { Scripts::Run } else { Scripts::Absent };
        self.headers.answer(status, rendered(&layout), scripts)
    }

    /// A redirect that is followed by GET.
    pub fn see_other(&self, location: &str) -> Response {
        let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response();
        self.headers.remember(response.headers_mut());
        keep_nothing(response.headers_mut());
        response
    }

    /// Where the style of the page is.
    fn style(&self) -> String {
        SITE.address()
    }

    /// A day in words.
    pub fn date(&self, day: NaiveDate) -> String {
        texts::date(day, self.language)
    }

    fn choices(&self) -> [LanguageChoice; Language::ALL.len()] {
        Language::ALL.map(|language| LanguageChoice {
            code: language.code(),
            name: texts::name_of(language),
            current: language == self.language,
        })
    }
}

fn rendered(template: &impl Template) -> String {
    template.render().expect("a template of plain values always renders")
}
