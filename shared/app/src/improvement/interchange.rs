//! Cases as they go to another system and come from it (B.5): whole, and by the name that they have there.

use domain::improvement::{Case, CaseId, Entry, Kind};
use table::Range;

use super::{lists, places, stored};
use crate::identity::access::Caller;
use crate::{App, Error};

/// Cases of one name that are looked at.
const NAMESAKES_MAX: usize = 100;

/// The case that a caller means by a name in its own system, if it gave no name of ours: the case of that kind which it made under this name,
/// or else the one that it makes now. `None`: it made several, and does not say which.
///
/// # Errors
/// The store could not do its work.
pub async fn meant(app: &App, caller: &Caller, kind: Kind, reference: &str) -> Result<Option<CaseId>, Error> {
    let list = places::of_reference(app, reference);
    let namesakes = lists::first(app, &list, &Range::All, NAMESAKES_MAX).await?;
    let is_own = |case: &Case| {
        case.kind() == kind
            && case.creator.as_ref() == Some(&caller.id)
            && case.external_ref.as_deref() == Some(reference)
    };
    let own: Vec<CaseId> = namesakes.into_iter().filter(is_own).map(|case| case.id).collect();
    let made_from_it = CaseId::of_external_ref(kind, &caller.id, reference);
    Ok(match own.as_slice() {
        [] => Some(made_from_it),
        [one] => Some(one.clone()),
        several => several.contains(&made_from_it).then_some(made_from_it),
    })
}

/// A case that a list has, with all that lies apart from it: the newest text of a document, and where it is asked for the journal.
///
/// # Errors
/// The store could not do its work.
pub async fn whole(app: &App, case: Case, with_journal: bool) -> Result<(Case, Option<Vec<Entry>>), Error> {
    let journal = match with_journal {
        true => Some(stored::entries_after(app, &case.id, 0).await?),
        false => None,
    };
    Ok((stored::with_text(app, case).await?, journal))
}
