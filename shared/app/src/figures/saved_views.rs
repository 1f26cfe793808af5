//! Views of figures that a participant keeps under names of its own. Nobody else is shown them; each shows what its reader may see when it
//! is opened.

use domain::identifier::ParticipantId;
use domain::spelling;
use table::items::{SavedView, SavedViewsItem};
use table::{Expect, keys};

use crate::store::{self, Retry, Stored, load, put, retry};
use crate::{App, Error};

/// Views of one participant at most.
pub const VIEWS_MAX: usize = 50;

/// Characters of a name at most.
pub const NAME_CHARACTERS_MAX: usize = 100;

/// Pages of which a view may be kept.
const PATHS: [&str; 2] = ["/cabinet", "/cabinet/figures"];

/// What became of a wish to keep a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    /// It is kept; one of the same name is replaced.
    Kept,
    /// The name says nothing or is too long.
    NameInvalid,
    /// There are as many as may be.
    TooMany,
    /// It is no address of figures.
    NoView,
}

/// Whether an address is one of figures, with nothing in it but what chooses them.
pub fn is_view(address: &str) -> bool {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let is_plain = |it: char| it.is_ascii_alphanumeric() || "_.=&-".contains(it);
    PATHS.contains(&path) && query.len() <= 200 && query.chars().all(is_plain)
}

/// The views of a participant, in the order in which they were kept.
pub async fn of_participant(app: &App, participant: &ParticipantId) -> Result<Vec<SavedView>, Error> {
    let stored = load::<SavedViewsItem>(&*app.table, &keys::saved_views(participant)).await?;
    Ok(stored.map(|stored| stored.form.views).unwrap_or_default())
}

/// Keeps a view. Twice is once.
pub async fn save(app: &App, participant: &ParticipantId, name: &str, address: &str) -> Result<Saved, Error> {
    let name = spelling::folded(name);
    if !is_view(address) {
        return Ok(Saved::NoView);
    }
    if !spelling::is_title(&name) || NAME_CHARACTERS_MAX < name.chars().count() {
        return Ok(Saved::NameInvalid);
    }
    let view = SavedView { name, address: address.to_owned() };
    change(app, participant, |views| {
        match views.iter().position(|it| it.name == view.name) {
            Some(known) => views[known] = view.clone(),
            None if VIEWS_MAX <= views.len() => return Saved::TooMany,
            None => views.push(view.clone()),
        }
        Saved::Kept
    })
    .await
}

/// Keeps the view of that name no longer. Twice is once.
pub async fn remove(app: &App, participant: &ParticipantId, name: &str) -> Result<(), Error> {
    change(app, participant, |views| views.retain(|it| it.name != name)).await
}

async fn change<T: Send>(
    app: &App,
    participant: &ParticipantId,
    change: impl Fn(&mut Vec<SavedView>) -> T + Send + Sync,
) -> Result<T, Error> {
    let key = keys::saved_views(participant);
    retry!({
        let stored = load::<SavedViewsItem>(&*app.table, &key).await?;
        let expect = stored.as_ref().map_or(Expect::Absent, Stored::expect);
        let before = stored.map(|stored| stored.form.views).unwrap_or_default();
        let mut views = before.clone();
        let became = change(&mut views);
        if views == before {
            return Ok(Retry::Done(became));
        }
        let item = SavedViewsItem { participant: participant.clone(), views };
        let written = store::write(&*app.table, vec![put(key.clone(), &item, expect)?]).await?;
        Ok(written.then(became))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_is_an_address_of_figures_and_of_nothing_else() {
        for (address, expected) in [
            ("/cabinet", true),
            ("/cabinet/figures?period=2026Q1&by=organisation&type=school", true),
            ("/cabinet/audit", false),
            ("//elsewhere.example", false),
            ("https://elsewhere.example/cabinet", false),
            ("/cabinet?next=//elsewhere.example", false),
            ("/cabinet/figures?q=%D1%8B", false),
        ] {
            assert_eq!(is_view(address), expected, "{address}");
        }
    }
}
