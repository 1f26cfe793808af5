//! The letters that participants get who subscribed: headings with lines under them. Their words are those of the cabinet.

use askama::Template;

use crate::figures::localizer::Localizer;
use crate::mail::letters::{Letter, host_of, rendered};

/// What a letter to a subscriber says.
#[derive(Clone)]
pub struct Bulletin {
    /// In which language.
    pub words: Localizer,
    /// Subject line.
    pub subject: String,
    /// What comes first.
    pub lead: Vec<String>,
    /// What it is about.
    pub sections: Vec<Section>,
    /// Where it leads, with what the button says.
    pub button: Line,
    /// Whether it is to be trusted, and what else there is to say.
    pub after: Vec<String>,
}

/// A heading and what stands under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The heading.
    pub heading: String,
    /// The lines.
    pub lines: Vec<Line>,
    /// What is said below them, or instead of them.
    pub note: Option<String>,
}

/// A line, which may lead somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it says.
    pub text: String,
    /// Where it leads.
    pub url: Option<String>,
}

impl Line {
    /// A line that leads nowhere.
    pub fn plain(text: String) -> Line {
        Line { text, url: None }
    }
}

impl Bulletin {
    /// The letter, with the way out of further ones.
    pub fn letter(&self, unsubscribe_url: &str) -> Letter {
        let Bulletin { words, subject, lead, sections, button, after } = self;
        let button = Button { text: &button.text, url: button.url.as_deref().unwrap_or_default() };
        let (words, host) = (*words, host_of(unsubscribe_url));
        let text = rendered(&BulletinText { words, lead, sections, button, after, host, unsubscribe_url });
        let html = rendered(&BulletinHtml { words, subject, lead, sections, button, after, host, unsubscribe_url });
        Letter { subject: subject.clone(), text, html }
    }
}

#[derive(Clone, Copy)]
struct Button<'a> {
    text: &'a str,
    url: &'a str,
}

#[derive(Template)]
#[template(path = "mails/bulletin.txt")]
struct BulletinText<'a> {
    words: Localizer,
    lead: &'a [String],
    sections: &'a [Section],
    button: Button<'a>,
    after: &'a [String],
    host: &'a str,
    unsubscribe_url: &'a str,
}

#[derive(Template)]
#[template(path = "mails/bulletin.html")]
struct BulletinHtml<'a> {
    words: Localizer,
    subject: &'a str,
    lead: &'a [String],
    sections: &'a [Section],
    button: Button<'a>,
    after: &'a [String],
    host: &'a str,
    unsubscribe_url: &'a str,
}
