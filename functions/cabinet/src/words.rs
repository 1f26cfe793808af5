//! The words of the pages: those that mails have too, and what a page adds to them.

use std::ops::Deref;

use domain::language::Language;

/// The words of one language.
#[derive(Clone, Copy)]
pub(crate) struct Words(app::figures::localizer::Localizer);

impl Deref for Words {
    type Target = app::figures::localizer::Localizer;
    fn deref(&self) -> &app::figures::localizer::Localizer {
        &self.0
    }
}

impl Words {
    /// Those for somebody who prefers that language.
    pub(crate) fn of(preferred: Language) -> Words {
        Words(app::figures::localizer::Localizer::of(preferred))
    }
}
