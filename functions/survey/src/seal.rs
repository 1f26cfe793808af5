//! What a page carries to show that it is ours: for which link and round it was made, when it was opened, and whether it was the
//! form or the page on which the answer is checked. A keyed seal over all of it, so that nothing has to be stored for a page.

use app::App;
use app::answers::answer::LinkView;
use app::ports::Purpose;
use app::store::base64url;
use chrono::{DateTime, Utc};
use subtle::ConstantTimeEq;

/// Which page a seal is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Page {
    /// The form. Its answers may be sent at once: that is how programs do it.
    Form,
    /// The page that shows the answers. They are sent by its button, and by nothing else.
    Check,
}

/// What a seal shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Proof {
    /// The page.
    pub(crate) page: Page,
    /// When the form was opened, to the second.
    pub(crate) opened_at: DateTime<Utc>,
}

impl Page {
    fn letter(self) -> char {
        match self {
            Page::Form => 'f',
            Page::Check => 'c',
        }
    }
}

impl Proof {
    /// The proof of a form that is opened now.
    pub(crate) fn of_form(app: &App) -> Proof {
        Proof { page: Page::Form, opened_at: app.clock.now() }
    }

    /// The same opening, on that page.
    pub(crate) fn on(self, page: Page) -> Proof {
        Proof { page, ..self }
    }

    /// The seal of this proof, for the page of that link and round.
    pub(crate) fn sealed(self, app: &App, token: &str, round: u32) -> String {
        let shown = format!("{}{}", self.page.letter(), self.opened_at.timestamp());
        let mac = app.keys.mac(Purpose::Session, format!("page\n{token}\n{round}\n{shown}").as_bytes());
        format!("{shown}.{}", base64url(&mac))
    }

    /// What a seal shows, if it is ours for that link and round.
    pub(crate) fn unsealed(app: &App, token: &str, round: u32, seal: &str) -> Option<Proof> {
        let (shown, _) = seal.split_once('.')?;
        let page = [Page::Form, Page::Check].into_iter().find(|page| shown.starts_with(page.letter()))?;
        let opened_at = DateTime::from_timestamp(shown.get(1..)?.parse().ok()?, 0)?;
        let proof = Proof { page, opened_at };
        let same: bool = proof.sealed(app, token, round).as_bytes().ct_eq(seal.as_bytes()).into();
        same.then_some(proof)
    }
}

/// The name under which a browser keeps the draft for a link and its round: the same whenever the form is opened, and it tells
/// nobody without our key whose it is.
pub(crate) fn draft_name(app: &App, token: &str, view: &LinkView) -> String {
    let mac = app.keys.mac(Purpose::Session, format!("draft\n{token}\n{}", view.round).as_bytes());
    base64url(&mac[..9])
}

#[cfg(test)]
mod tests {
    use testkit::World;

    use super::*;

    #[test]
    fn a_seal_shows_what_was_sealed_and_nothing_else_passes() {
        let app = World::at("2026-01-15T09:00:00Z").app;
        let proof = Proof::of_form(&app);
        for page in [Page::Form, Page::Check] {
            let seal = proof.on(page).sealed(&app, "token", 1);
            assert_eq!(Proof::unsealed(&app, "token", 1, &seal), Some(proof.on(page)), "{seal}");
            let later = seal.replace("1768467600", "1768467601");
            let other_page = seal.replacen(page.letter(), if page == Page::Form { "c" } else { "f" }, 1);
            for (token, round, seal) in [
                ("other", 1, seal.as_str()),
                ("token", 2, &seal),
                ("token", 1, &later),
                ("token", 1, &other_page),
                ("token", 1, &seal[..seal.len() - 1]),
                ("token", 1, ""),
                ("token", 1, "f"),
                ("token", 1, "é1.x"),
                ("token", 1, "f9999999999999999999.x"),
            ] {
                assert_eq!(Proof::unsealed(&app, token, round, seal), None, "{token} {round} {seal}");
            }
        }
    }
}
