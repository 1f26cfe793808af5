//! The words of the pages: those that mails have too, and what a page adds to them.

use std::ops::Deref;

use domain::language::Language;

/// The words of one language.
#[derive(Clone, Copy)]
pub(crate) struct Words(app::words::Words);

impl Deref for Words {
    type Target = app::words::Words;
    fn deref(&self) -> &app::words::Words {
        &self.0
    }
}

impl Words {
    /// Those for somebody who prefers that language.
    pub(crate) fn of(preferred: Language) -> Words {
        Words(app::words::Words::of(preferred))
    }
}
