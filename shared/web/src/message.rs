//! Pages that only say something, errors among them: what holds, why, and what one can do. Citizens and participants read them in
//! the layout of their own pages.

use askama::Template;
use axum::response::Response;
use http::StatusCode;
use texts::Texts;

use crate::page::{Layout, Page};

/// What a page says.
#[derive(Debug, PartialEq, Eq, Template)]
#[template(path = "message.html")]
pub struct Message {
    title: String,
    paragraphs: Vec<String>,
    /// Where one can go from it, and the words.
    links: Vec<(String, String)>,
    /// Forms without fields: where they go, and what they say.
    buttons: Vec<(&'static str, String)>,
    /// The draft that is of no more use; empty: that of the form that was sent just now.
    over: Option<String>,
    /// The script that forgets it.
    script: Option<&'static str>,
}

impl Page for Message {
    fn title(&self, _: &Texts) -> String {
        self.title.clone()
    }

    fn script(&self) -> Option<&'static str> {
        self.script
    }
}

impl Message {
    /// A title and paragraphs.
    pub fn of<const N: usize>(title: String, paragraphs: [String; N]) -> Message {
        Message {
            title,
            paragraphs: paragraphs.into(),
            links: Vec::new(),
            buttons: Vec::new(),
            over: None,
            script: None,
        }
    }

    /// The message with another paragraph at its end.
    #[must_use]
    pub fn with_paragraph(mut self, text: String) -> Message {
        self.paragraphs.push(text);
        self
    }

    /// The message with a way on: its address, and its words.
    #[must_use]
    pub fn with_link(mut self, address: String, words: String) -> Message {
        self.links.push((address, words));
        self
    }

    /// The message with a form without fields: where it goes, and what its button says.
    #[must_use]
    pub fn with_button(mut self, address: &'static str, words: String) -> Message {
        self.buttons.push((address, words));
        self
    }

    /// The message, with which the browser forgets its draft of that name by that script.
    #[must_use]
    pub fn forgetting(self, draft: String, script: &'static str) -> Message {
        Message { over: Some(draft), script: Some(script), ..self }
    }

    /// What the page is, as its title says.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// What it says, in order.
    pub fn paragraphs(&self) -> &[String] {
        &self.paragraphs
    }

    /// Where one can go from it, and the words.
    pub fn links(&self) -> &[(String, String)] {
        &self.links
    }

    /// The page, in the layout of citizens.
    pub fn page(&self, layout: &Layout, status: StatusCode) -> Response {
        layout.page(status, self)
    }
}
