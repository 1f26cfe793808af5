//! `/guide`: what each role may do, in which order, and what its figures mean, for everybody. The text is that of `docs/guides`, which is a part of the book.

use std::sync::Arc;

use app::App;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::language::Language;
use http::StatusCode;
use pages::{Localizer, PageBody, PageError, Section, open_page};
use pulldown_cmark::{Options, Parser, html};
use web::RequestLocale;

/// A guide: the last part of its address, its name, and its text in Russian and English.
struct Guide {
    role: &'static str,
    name: fn(&Localizer) -> String,
    russian: &'static str,
    english: &'static str,
}

/// A guide whose files are named after its role.
macro_rules! guide {
    ($role:literal, $name:expr) => {
        Guide {
            role: $role,
            name: $name,
            russian: include_str!(concat!("../../../../docs/guides/ru/", $role, ".md")),
            english: include_str!(concat!("../../../../docs/guides/en/", $role, ".md")),
        }
    };
}

const GUIDES: [Guide; 5] = [
    guide!("citizen", |words| words.guide_citizen()),
    guide!("head", |words| words.guide_head()),
    guide!("body", |words| words.guide_body()),
    guide!("paper", |words| words.guide_paper()),
    guide!("source", |words| words.guide_source()),
];

impl Guide {
    /// The text as HTML: headings, lists, tables and links. It is ours, and has no HTML of its own.
    fn html(&self, language: Language) -> String {
        let text = if language == Language::Ru { self.russian } else { self.english };
        let mut written = String::new();
        html::push_html(&mut written, Parser::new_ext(text, Options::ENABLE_TABLES));
        written
    }
}

#[derive(Template)]
#[template(path = "pages/guides.html")]
struct GuidesPage {
    words: Localizer,
    /// Name and address.
    guides: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "pages/guide.html")]
struct GuidePage {
    words: Localizer,
    name: String,
    text: String,
}

impl PageBody for GuidesPage {
    fn title(&self) -> String {
        self.words.guides_title()
    }

    fn section(&self) -> Option<Section> {
        None
    }

    fn is_public(&self) -> bool {
        true
    }
}

impl PageBody for GuidePage {
    fn title(&self) -> String {
        self.name.clone()
    }

    fn section(&self) -> Option<Section> {
        None
    }

    fn is_public(&self) -> bool {
        true
    }
}

pub(crate) async fn show_all(State(app): State<Arc<App>>, locale: RequestLocale) -> Response {
    let words = Localizer::of(locale.language);
    let guides = GUIDES.iter().map(|guide| ((guide.name)(&words), format!("/guide/{}", guide.role))).collect();
    open_page(&app, &locale, StatusCode::OK, &GuidesPage { words, guides })
}

pub(crate) async fn show(
    State(app): State<Arc<App>>,
    locale: RequestLocale,
    Path(role): Path<String>,
) -> Result<Response, PageError> {
    let guide = GUIDES.iter().find(|guide| guide.role == role).ok_or(PageError::NotFound)?;
    let words = Localizer::of(locale.language);
    let page = GuidePage { words, name: (guide.name)(&words), text: guide.html(words.language()) };
    Ok(open_page(&app, &locale, StatusCode::OK, &page))
}

#[cfg(test)]
mod tests {
    use http::header;
    use testkit::World;

    use super::*;
    use crate::pages::tests::{body, get};

    /// Everything that a text leads to, in its order.
    fn links(html: &str) -> Vec<&str> {
        html.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
    }

    #[tokio::test]
    async fn whoever_asks_reads_the_guide_of_each_role() {
        let world = World::at("2026-05-12T09:00:00Z");
        let read = async |path: &str, language: &str| {
            let response = get(&world, path, header::ACCEPT_LANGUAGE, language).await;
            (response.status().as_u16(), body(response).await)
        };
        let (_, all) = read("/guide", "ru").await;
        for guide in &GUIDES {
            let path = format!("/guide/{}", guide.role);
            assert!(all.contains(&format!("href=\"{path}\"")), "{path}");
            for (language, text) in [("ru", guide.russian), ("en", guide.english)] {
                let (status, page) = read(&path, language).await;
                let heading = text.lines().next().unwrap().trim_start_matches("# ");
                assert_eq!(status, 200, "{path}");
                assert!(
                    page.contains(&format!("<h1>{heading}</h1>")) && page.contains("<ol>"),
                    "{path} {language}: {page}"
                );
            }
            // What one language leads to, the other does, too: the method among it.
            let [russian, english] = [Language::Ru, Language::En].map(|language| guide.html(language));
            assert_eq!(links(&russian), links(&english), "{path}");
            assert!(links(&russian).iter().any(|href| href.starts_with("/method")), "{path}");
        }
        assert_eq!(read("/guide/nobody", "ru").await.0, 404);
    }
}
