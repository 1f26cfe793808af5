//! Forms that change something, and what one press of them is.
//!
//! A form carries a seal that opens only in the session in which it was shown, for the page on which it stands: so it ends with
//! the session, and no other page can send it. In the seal is a name drawn for this one form. What a press makes bears that name,
//! so that the same form, pressed again, makes nothing more: no press is stored anywhere.

use serde::{Deserialize, Serialize};

use crate::privacy::sealing::{open, seal};
use crate::{App, Error};

/// Characters of a name: seventy random bits.
const NAME_CHARACTERS: usize = 12;

/// That a form of ours was sent, from the page on which it stands and in the session that saw it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormToken {
    name: String,
}

impl FormToken {
    /// What this form makes is called so, however often it is pressed: letters and digits.
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// The seal of a form on that page, for whoever has that sealed session.
pub fn issue_form_token(app: &App, session: &str, page: &str) -> Result<String, Error> {
    seal(app, &context(session, page), &FormToken { name: app.random_alphanumeric(NAME_CHARACTERS) })
}

/// The press that a seal stands for; `None`: it was made for another session or another page, or is none of ours.
pub fn open_form_token(app: &App, session: &str, page: &str, sealed: &str) -> Option<FormToken> {
    open(app, &context(session, page), sealed)
}

/// A sealed session has no blanks, so no two pairs have one context.
fn context(session: &str, page: &str) -> String {
    format!("form of {session} on {page}")
}
