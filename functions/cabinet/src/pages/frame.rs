//! What every page of the cabinet has: somebody who is signed in, a header with what the scope allows, one style, headers.

use std::sync::Arc;

use app::App;
use app::identity::access::CallingParticipant;
use app::identity::form_token::issue_form_token;
use askama::Template;
use axum::extract::{FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::scope::Scope;
use http::request::Parts;
use http::{HeaderValue, Method, StatusCode, header};
use texts::cabinet::LANGUAGES;
use web::bearer::{in_scope, recorded, signed_in};
use web::cookies::Cookie;
use web::headers::keep_nothing;
use web::page::{COLOURS, Cover};
use web::sign_in::way_in;
use web::{Problem, Reader};

use super::Words;
use super::registers::Registrar;

/// Where somebody begins.
pub(super) const HOME: &str = "/cabinet";

/// Where a page stands in the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    Overview,
    Figures,
    Sources,
    Terms,
    Subscriptions,
    Registers,
    Trail,
}

impl Section {
    /// Those that this participant has, in the order of the navigation.
    fn all(caller: &CallingParticipant) -> Vec<Section> {
        let mut sections = match caller.scope {
            // Whoever sees one organisation has its page for all of these.
            Scope::Organisation(_) => vec![Section::Overview, Section::Sources, Section::Terms],
            _ => vec![Section::Overview, Section::Figures, Section::Sources, Section::Terms],
        };
        sections.push(Section::Subscriptions);
        if Registrar::may_be(caller) {
            sections.extend([Section::Registers, Section::Trail]);
        }
        sections
    }

    fn href(self) -> &'static str {
        match self {
            Section::Overview => HOME,
            Section::Figures => "/cabinet/figures",
            Section::Sources => "/cabinet/sources",
            Section::Terms => "/cabinet/terms",
            Section::Subscriptions => "/cabinet/subscriptions",
            Section::Registers => "/cabinet/registers",
            Section::Trail => "/cabinet/audit",
        }
    }

    fn title(self, words: Words) -> String {
        match self {
            Section::Overview => words.nav_overview(),
            Section::Figures => words.nav_figures(),
            Section::Sources => words.nav_sources(),
            Section::Terms => words.nav_terms(),
            Section::Subscriptions => words.nav_subscriptions(),
            Section::Registers => words.nav_registers(),
            Section::Trail => words.nav_trail(),
        }
    }
}

/// The part of a page between header and footer.
pub(crate) trait Content: Template {
    /// What the page is, as its title says.
    fn title(&self) -> String;

    /// Where it stands in the navigation; `None`: nowhere.
    fn section(&self) -> Option<Section>;
}

/// Somebody who is signed in and looks at a page. A token counts for programs alone: see [`web::bearer`].
pub(crate) struct Visitor {
    /// Who, and what it may see: every read starts from its scope.
    pub(crate) caller: CallingParticipant,
    /// The words of the page.
    pub(crate) words: Words,
    smallest_cell: u64,
    /// The session as the browser keeps it.
    session: String,
    /// The path of the page.
    path: String,
    /// Path and query of the page, without the choice of a language.
    place: String,
    cover: Cover,
}

/// Why there is no such page for whoever asks.
#[derive(Clone, Debug)]
pub(crate) enum Refusal {
    /// Nobody is signed in: here is the way in.
    SignIn(String),
    /// It does not exist, or lies outside the scope. Says not which.
    NotFound,
    /// A form that is not ours.
    Foreign,
    /// A form of another session, or of another page.
    Stale,
    /// A form that carries more than is taken.
    TooLarge,
    /// It cannot be shown now; the cause was logged.
    Failed(StatusCode),
}

impl From<app::Error> for Refusal {
    fn from(error: app::Error) -> Refusal {
        Refusal::from(Problem::from(error))
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Refusal {
        match StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR) {
            StatusCode::FORBIDDEN => Refusal::Foreign,
            status if status.is_server_error() => Refusal::Failed(status),
            _ => Refusal::NotFound,
        }
    }
}

/// A refusal has no words before [`tell_refusals`] knows the language.
impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = StatusCode::NOT_FOUND.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl FromRequestParts<Arc<App>> for Visitor {
    type Rejection = Refusal;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Visitor, Refusal> {
        let Ok(reader) = Reader::from_request_parts(parts, app).await;
        let place = place(parts);
        let Some(caller) = signed_in(parts, app).await? else {
            let return_to = if parts.method == Method::GET { place.as_str() } else { HOME };
            return Err(Refusal::SignIn(way_in(app, return_to)));
        };
        let caller = recorded(app, parts, in_scope(caller)?).await?;
        let words = Words::of(reader.language);
        let cover = Cover::new(app, &reader, words.language());
        let session = Cookie::PARTICIPANT.read(&parts.headers, &app.settings.public_url).unwrap_or_default().to_owned();
        let (smallest_cell, path) = (app.profile.policies.smallest_cell, parts.uri.path().to_owned());
        Ok(Visitor { caller, words, smallest_cell, session, path, place, cover })
    }
}

/// Path and query without the choice of a language.
fn place(parts: &Parts) -> String {
    let query = parts.uri.query().unwrap_or_default();
    let kept: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("lang=")).collect();
    match kept.is_empty() {
        true => parts.uri.path().to_owned(),
        false => format!("{}?{}", parts.uri.path(), kept.join("&")),
    }
}

#[derive(Template)]
#[template(path = "pages/layout.html")]
struct Layout<'a> {
    words: Words,
    nonce: &'a str,
    colours: &'static str,
    title: String,
    main: String,
    /// Address, name, whether the page is there.
    sections: Vec<(&'static str, String, bool)>,
    languages: Vec<LanguageChoice>,
    /// Who is signed in; nobody where a page is refused.
    caller: Option<&'a str>,
    hidden: Option<String>,
}

struct LanguageChoice {
    code: &'static str,
    name: String,
    href: String,
    current: bool,
}

fn choices(words: Words, place: &str) -> Vec<LanguageChoice> {
    let joint = if place.contains('?') { '&' } else { '?' };
    let choice = |language: domain::language::Language| LanguageChoice {
        code: language.code(),
        name: Words::of(language).language_name(),
        href: format!("{place}{joint}lang={}", language.code()),
        current: language == words.language(),
    };
    LANGUAGES.into_iter().map(choice).collect()
}

impl Visitor {
    /// The seal of a form on this page: each form that changes something carries it.
    pub(crate) fn seal(&self, app: &App) -> Result<String, Refusal> {
        Ok(issue_form_token(app, &self.session, &self.path)?)
    }

    /// The page.
    pub(crate) fn page(&self, content: &impl Content) -> Result<Response, Refusal> {
        self.page_as(StatusCode::OK, content)
    }

    /// The page with another status: of a form with faults.
    pub(crate) fn page_as(&self, status: StatusCode, content: &impl Content) -> Result<Response, Refusal> {
        let section = content.section();
        let sections = Section::all(&self.caller).into_iter();
        let layout = Layout {
            words: self.words,
            nonce: self.cover.nonce(),
            colours: COLOURS,
            title: content.title(),
            main: rendered(content)?,
            sections: sections.map(|it| (it.href(), it.title(self.words), Some(it) == section)).collect(),
            languages: choices(self.words, &self.place),
            caller: Some(&self.caller.name),
            hidden: (!matches!(section, Some(Section::Registers | Section::Trail)))
                .then(|| self.words.footer_hidden(self.words.count(self.smallest_cell))),
        };
        Ok(self.cover.answer(status, rendered(&layout)?, false))
    }
}

/// A redirect that is followed by GET.
pub(crate) fn see_other(place: &str) -> Result<Response, Refusal> {
    let place = HeaderValue::from_str(place).map_err(|_| Refusal::NotFound)?;
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, place)]).into_response();
    keep_nothing(response.headers_mut());
    Ok(response)
}

pub(super) fn rendered(template: &impl Template) -> Result<String, Refusal> {
    template.render().map_err(|error| {
        tracing::error!(%error, "A page could not be written");
        Refusal::Failed(StatusCode::INTERNAL_SERVER_ERROR)
    })
}

#[derive(Template)]
#[template(path = "pages/refusal.html")]
struct RefusalPage {
    words: Words,
    title: String,
    text: String,
}

impl Content for RefusalPage {
    fn title(&self) -> String {
        self.title.clone()
    }

    fn section(&self) -> Option<Section> {
        None
    }
}

/// Puts a refusal into words. It says the same to everybody, whatever was asked for.
pub(super) async fn tell_refusals(
    State(app): State<Arc<App>>,
    reader: Reader,
    request: Request,
    next: Next,
) -> Response {
    let response = next.run(request).await;
    let Some(refusal) = response.extensions().get::<Refusal>().cloned() else { return response };
    let words = Words::of(reader.language);
    let (status, title, text) = match refusal {
        Refusal::SignIn(place) => return see_other(&place).unwrap_or_else(IntoResponse::into_response),
        Refusal::NotFound => (StatusCode::NOT_FOUND, words.missing_title(), words.missing_text()),
        Refusal::Foreign => (StatusCode::FORBIDDEN, words.foreign_title(), words.foreign_text()),
        Refusal::Stale => (StatusCode::FORBIDDEN, words.foreign_title(), words.stale_text()),
        Refusal::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, words.too_large_title(), words.too_large_text()),
        Refusal::Failed(status) => (status, words.trouble_title(), words.trouble_text()),
    };
    let page = RefusalPage { words, title, text };
    open_page_at(&app, &reader, HOME, status, &page)
}

/// A page for somebody who is not signed in, but has its address.
pub(super) fn open_page(app: &App, reader: &Reader, status: StatusCode, content: &impl Content) -> Response {
    open_page_at(app, reader, reader.path(), status, content)
}

fn open_page_at(app: &App, reader: &Reader, place: &str, status: StatusCode, content: &impl Content) -> Response {
    let words = Words::of(reader.language);
    let cover = Cover::new(app, reader, words.language());
    let layout = Layout {
        words,
        nonce: cover.nonce(),
        colours: COLOURS,
        title: content.title(),
        main: content.render().unwrap_or_default(),
        sections: Vec::new(),
        languages: choices(words, place),
        caller: None,
        hidden: None,
    };
    cover.answer(status, layout.render().unwrap_or_default(), false)
}
