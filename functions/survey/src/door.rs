//! The front door: who comes in where, help, what is known of people, how accessible the pages are, and who answers for all of it.

use std::sync::Arc;

use app::{App, DEMO_ENVIRONMENT};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use texts::Texts;
use web::{Layout, Page, RequestLocale};

/// The version of the program.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The front page.
#[derive(Template)]
#[template(path = "door.html")]
struct DoorPage<'a> {
    texts: &'static Texts,
    /// The host of every link in a mail.
    host: &'a str,
    /// Whether one can choose somebody to be.
    demo: bool,
    /// Whether everybody may read results.
    public_results: bool,
    contact: ContactView,
}

impl Page for DoorPage<'_> {
    fn title(&self, texts: &Texts) -> String {
        texts.to_home()
    }
}

/// A page of headings and what is below each.
#[derive(Template)]
#[template(path = "information.html")]
struct InformationPage {
    title: String,
    lead: Option<String>,
    /// What leads to the guides; `None`: nothing does.
    guide: Option<String>,
    sections: Vec<Told>,
    /// What the contact is for.
    contact_heading: String,
    contact: ContactView,
}

impl Page for InformationPage {
    fn title(&self, _: &Texts) -> String {
        self.title.clone()
    }
}

/// A heading, what is below it, and where that leads.
struct Told {
    heading: String,
    text: String,
    /// An address, and what it is called.
    link: Option<(&'static str, String)>,
}

impl From<(String, String)> for Told {
    fn from((heading, text): (String, String)) -> Told {
        Told { heading, text, link: None }
    }
}

impl Told {
    fn leading_to(self, address: &'static str, name: String) -> Told {
        Told { link: Some((address, name)), ..self }
    }
}

/// Who answers for the system, as it is shown.
#[derive(Template)]
#[template(path = "contact.html")]
struct ContactView {
    texts: &'static Texts,
    /// The words of the contact: what stands before a mail address, the address, what stands behind it.
    words: Vec<(String, Option<String>, String)>,
}

impl ContactView {
    fn of(contact: Option<&str>, texts: &'static Texts) -> ContactView {
        let words = contact.into_iter().flat_map(str::split_whitespace);
        ContactView { texts, words: words.map(parted).collect() }
    }
}

/// A word of running text, parted where a mail address begins and ends.
fn parted(word: &str) -> (String, Option<String>, String) {
    match mail_address(word).and_then(|address| Some((word.split_once(&address)?, address.clone()))) {
        Some(((before, behind), address)) => (before.to_owned(), Some(address), behind.to_owned()),
        None => (word.to_owned(), None, String::new()),
    }
}

/// The mail address that a word of running text is, without the marks around it.
fn mail_address(word: &str) -> Option<String> {
    let bare = word.trim_matches(|mark: char| !mark.is_alphanumeric());
    let (local, domain) = bare.split_once('@')?;
    (!local.is_empty() && domain.contains('.')).then(|| bare.to_owned())
}

/// `GET /`.
pub(crate) async fn show(State(app): State<Arc<App>>, locale: RequestLocale) -> Response {
    let layout = Layout::new(&app, &locale);
    let public_url = &app.settings.public_url;
    let page = DoorPage {
        texts: layout.texts,
        host: public_url.split_once("://").map_or(public_url.as_str(), |(_, host)| host),
        demo: app.settings.environment == DEMO_ENVIRONMENT,
        public_results: app.settings.public_results,
        contact: ContactView::of(app.settings.contact.as_deref(), layout.texts),
    };
    layout.page(StatusCode::OK, &page)
}

/// `GET /help`.
pub(crate) async fn help(State(app): State<Arc<App>>, locale: RequestLocale) -> Response {
    let layout = Layout::new(&app, &locale);
    let texts = layout.texts;
    let sections = vec![
        (texts.help_link(), texts.help_link_text()).into(),
        Told::from((texts.help_mail(), texts.help_mail_text())).leading_to("/my", texts.my_title()),
        (texts.help_change(), texts.help_change_text()).into(),
        (texts.help_who(), texts.thanks_private()).into(),
        (texts.help_stop(), texts.help_stop_text()).into(),
        (texts.help_problem(), texts.help_problem_text()).into(),
        Told::from((texts.help_cabinet(), texts.help_cabinet_text()))
            .leading_to("/sign-in", texts.door_participants_in()),
    ];
    let heading = Heading { title: texts.help_title(), lead: None, guide: Some(texts.to_guide()) };
    information(&app, &layout, heading, sections, texts.door_contact())
}

/// `GET /privacy`.
pub(crate) async fn privacy(State(app): State<Arc<App>>, locale: RequestLocale) -> Response {
    let layout = Layout::new(&app, &locale);
    let texts = layout.texts;
    let (terms, cell) = (&app.profile.terms, app.profile.policies.smallest_cell);
    let sections = vec![
        (texts.privacy_what(), texts.privacy_what_text()).into(),
        (texts.privacy_why(), texts.privacy_why_text()).into(),
        (texts.privacy_life(), texts.privacy_life_text(terms.erasure_days, terms.erasure_within_days)).into(),
        (texts.privacy_answers(), texts.privacy_answers_text(cell)).into(),
        (texts.privacy_comments(), texts.check_not_found()).into(),
        (texts.privacy_cookies(), texts.privacy_cookies_text()).into(),
    ];
    let heading = Heading { title: texts.privacy_title(), lead: Some(texts.privacy_lead()), guide: None };
    information(&app, &layout, heading, sections, texts.privacy_contact())
}

/// `GET /accessibility`.
pub(crate) async fn accessibility(State(app): State<Arc<App>>, locale: RequestLocale) -> Response {
    let layout = Layout::new(&app, &locale);
    let texts = layout.texts;
    let sections = vec![
        (texts.accessibility_checked(), texts.accessibility_checked_text()).into(),
        (texts.accessibility_not_checked(), texts.accessibility_not_checked_text()).into(),
        (texts.accessibility_paper(), texts.accessibility_paper_text()).into(),
    ];
    let heading = Heading { title: texts.accessibility_title(), lead: Some(texts.accessibility_lead()), guide: None };
    information(&app, &layout, heading, sections, texts.accessibility_contact())
}

/// What stands above the sections of a page.
struct Heading {
    title: String,
    lead: Option<String>,
    /// What leads to the guides; `None`: nothing does.
    guide: Option<String>,
}

fn information(
    app: &App,
    layout: &Layout,
    Heading { title, lead, guide }: Heading,
    sections: Vec<Told>,
    contact_heading: String,
) -> Response {
    let contact = ContactView::of(app.settings.contact.as_deref(), layout.texts);
    let page = InformationPage { title, lead, guide, sections, contact_heading, contact };
    layout.page(StatusCode::OK, &page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_answers_is_told_and_that_nobody_is_named() {
        let texts = texts::of(domain::language::Language::Ru);
        let told = |contact: Option<&str>| ContactView::of(contact, texts).render().unwrap();
        let named = told(Some("Министерство <труда>, help@otklik.example, +7"));
        assert_eq!(
            named.trim(),
            "<p>Министерство &#60;труда&#62;, <a href=\"mailto:help@otklik.example\">help@otklik.example</a>, +7</p>"
        );
        assert!(told(None).contains(&texts.door_contact_none()));
        assert!(!named.contains(&texts.door_contact_none()));
    }

    #[test]
    fn a_mail_address_is_found_in_running_text() {
        for (word, expected) in [
            ("help@otklik.example", Some("help@otklik.example")),
            ("<help@otklik.example>,", Some("help@otklik.example")),
            ("Министерство", None),
            ("@otklik", None),
            ("+7", None),
        ] {
            assert_eq!(mail_address(word).as_deref(), expected, "{word}");
        }
    }
}
