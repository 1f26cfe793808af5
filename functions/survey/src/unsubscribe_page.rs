//! The choices about mails, as a page.

use app::answers::answer::LinkView;
use askama::Template;
use texts::Texts;
use web::{Layout, Page};

/// The choices about mails.
#[derive(Template)]
#[template(path = "unsubscribe.html")]
pub(crate) struct UnsubscribePage {
    texts: &'static Texts,
    present: String,
    choices: Vec<Choice>,
    faulty: bool,
}

struct Choice {
    value: &'static str,
    words: String,
}

impl Page for UnsubscribePage {
    fn title(&self, texts: &Texts) -> String {
        let title = texts.unsubscribe_title();
        if self.faulty { texts.page_with_faults(title) } else { title }
    }
}

impl UnsubscribePage {
    /// The choices that make sense now; `faulty` when none was made.
    pub(crate) fn new(layout: &Layout, view: &LinkView, faulty: bool) -> UnsubscribePage {
        let texts = layout.texts;
        let mut choices = Vec::new();
        if !view.declines_all && !view.declines_organisation {
            let words = texts.unsubscribe_organisation(&view.organisation_name);
            choices.push(Choice { value: "organisation", words });
        }
        if !view.declines_all {
            choices.push(Choice { value: "all", words: texts.unsubscribe_all() });
        }
        if view.declines_all || view.declines_organisation {
            choices.push(Choice { value: "again", words: texts.unsubscribe_again() });
        }
        UnsubscribePage { texts, present: present(texts, view), choices, faulty }
    }
}

/// What holds now about a citizen's mails.
pub(crate) fn present(texts: &Texts, view: &LinkView) -> String {
    match (view.declines_all, view.declines_organisation) {
        (true, _) => texts.mails_none(),
        (false, true) => texts.mails_not_about(&view.organisation_name),
        (false, false) => texts.mails_as_usual(),
    }
}
