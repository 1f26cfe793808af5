//! What a page carries to show that it is ours: for which link and round it was made, when the form was opened, and, on the page on
//! which the answer is checked, which scores it shows. It is sealed, so nothing has to be stored for a page, and nobody reads the link
//! from it or changes what was shown.

use std::collections::BTreeMap;

use app::answers::answer::LinkView;
use app::ports::Purpose;
use app::privacy::sealing;
use app::store::base64url;
use app::{App, Error};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// For what a page is sealed.
const PAGE: &str = "page of a form";

/// What a seal shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Proof {
    /// The link.
    pub(crate) token: String,
    /// The round of the opening.
    pub(crate) round: u32,
    /// When the form was opened, to the second.
    #[serde(with = "chrono::serde::ts_seconds")]
    pub(crate) opened_at: DateTime<Utc>,
    /// The scores that the page shows, for the page on which the answer is checked: only these are sent by its button.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) shown: Option<BTreeMap<String, Option<i64>>>,
}

impl Proof {
    /// The proof of a form that is opened now.
    pub(crate) fn of_form(app: &App, token: &str, round: u32) -> Proof {
        Proof { token: token.to_owned(), round, opened_at: app.clock.now(), shown: None }
    }

    /// An opening of the link, on the form.
    pub(crate) fn on_form(&self) -> Proof {
        Proof { shown: None, ..self.clone() }
    }

    /// An opening of the link, on the page that shows these scores.
    pub(crate) fn on_check(&self, shown: &BTreeMap<String, Option<i64>>) -> Proof {
        Proof { shown: Some(shown.clone()), ..self.clone() }
    }

    /// The seal of this proof.
    pub(crate) fn sealed(&self, app: &App) -> Result<String, Error> {
        sealing::seal(app, PAGE, self)
    }

    /// What a seal shows, if it is ours.
    pub(crate) fn unsealed(app: &App, seal: &str) -> Option<Proof> {
        sealing::open(app, PAGE, seal)
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
        let form = Proof::of_form(&app, "token", 1);
        let scores = BTreeMap::from([("information".to_owned(), Some(5)), ("comfort".to_owned(), None)]);
        for proof in [form.clone(), form.on_check(&scores), form.on_check(&scores).on_form()] {
            let seal = proof.sealed(&app).unwrap();
            assert!(!seal.contains("token"), "{seal}");
            let changed = format!("{}{}", if seal.starts_with('A') { "B" } else { "A" }, &seal[1..]);
            for (seal, expected) in [
                (seal.as_str(), Some(&proof)),
                (&changed, None),
                (&seal[..seal.len() - 1], None),
                ("", None),
                ("f", None),
                ("é1.x", None),
            ] {
                assert_eq!(Proof::unsealed(&app, seal).as_ref(), expected, "{seal}");
            }
        }
        let elsewhere = sealing::seal(&app, "opened links", &form).unwrap();
        assert_eq!(Proof::unsealed(&app, &elsewhere), None, "what is sealed for a cookie is no page");
    }
}
