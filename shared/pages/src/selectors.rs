//! The form above what a page shows, from which a reader chooses, and the way back up from what is chosen. Every choice is an
//! address.

use askama::Template;

use crate::Localizer;

/// A step that leads somewhere; the last one is where the reader is.
pub struct Step {
    /// What is chosen by it.
    pub name: String,
    /// The step's address.
    pub href: Option<String>,
}

/// One of several things to choose from.
pub struct Choice {
    /// As it stands in an address.
    pub value: String,
    /// In words.
    pub name: String,
    /// Whether it is the one that is shown.
    pub chosen: bool,
}

/// A field of the form.
pub struct Selector {
    /// As it stands in an address.
    pub name: &'static str,
    /// In words.
    pub label: String,
    /// What it may be.
    pub choices: Vec<Choice>,
}

impl Selector {
    /// A field with these values and names, before them the choice of everything.
    pub fn of(
        words: Localizer,
        name: &'static str,
        label: String,
        choices: impl IntoIterator<Item = (String, String)>,
        chosen: Option<String>,
    ) -> Selector {
        let all = Choice { value: String::new(), name: words.choose_all(), chosen: chosen.is_none() };
        let mut selector = Selector::always(name, label, choices, chosen);
        selector.choices.insert(0, all);
        selector
    }

    /// A field of which one value is always chosen.
    pub fn always(
        name: &'static str,
        label: String,
        choices: impl IntoIterator<Item = (String, String)>,
        chosen: Option<String>,
    ) -> Selector {
        let choice = |(value, name): (String, String)| Choice { chosen: chosen.as_ref() == Some(&value), value, name };
        Selector { name, label, choices: choices.into_iter().map(choice).collect() }
    }
}

/// The form, and the way up.
#[derive(Template)]
#[template(path = "selection.html")]
pub struct Selection {
    /// The words of the page.
    pub words: Localizer,
    /// The path of the page.
    pub path: String,
    /// From all that there is down to what is chosen; the last step leads nowhere.
    pub steps: Vec<Step>,
    /// The fields of the form.
    pub selectors: Vec<Selector>,
    /// What stays as it is: name and value.
    pub kept: Vec<(&'static str, String)>,
}

/// A query of these fields, without the empty ones.
pub fn query(fields: &[(&str, &str)]) -> String {
    let encoded = |text: &str| -> String {
        let byte = |byte: u8| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        };
        text.bytes().map(byte).collect()
    };
    let filled = fields.iter().filter(|(_, value)| !value.is_empty());
    filled.map(|(name, value)| format!("{name}={}", encoded(value))).collect::<Vec<_>>().join("&")
}
