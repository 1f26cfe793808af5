//! The lists in which cases stand, read: names, or the cases themselves. [`super::places`] says which lists there are.

use domain::improvement::{Case, CaseId};
use futures::{StreamExt, TryStreamExt, stream};
use table::items::{CasePlaceItem, decode};
use table::{Item, Page, Range, keys};

use super::stored;
use crate::{App, Error, store};

/// Cases that are read at the same time.
const READ_AT_ONCE: usize = 16;

/// The names of the cases of a list, in its order.
pub(super) async fn names(app: &App, list: &str, range: &Range) -> Result<Vec<CaseId>, Error> {
    named(&store::all(&*app.table, &keys::cases(list), range).await?)
}

/// Those that stand first, at most so many.
pub(super) async fn first_names(app: &App, list: &str, range: &Range, most: usize) -> Result<Vec<CaseId>, Error> {
    named(&app.table.query(&keys::cases(list), range, &Page::first(most)).await?.items)
}

/// The cases of a list, in its order.
pub(super) async fn cases(app: &App, list: &str, range: &Range) -> Result<Vec<Case>, Error> {
    read(app, names(app, list, range).await?).await
}

/// Those that stand first, at most so many.
pub(super) async fn first(app: &App, list: &str, range: &Range, most: usize) -> Result<Vec<Case>, Error> {
    read(app, first_names(app, list, range, most).await?).await
}

/// Cases by their names, in this order.
pub(super) async fn read(app: &App, names: Vec<CaseId>) -> Result<Vec<Case>, Error> {
    let cases = stream::iter(names).map(|id| async move { stored::case(app, &id).await }).buffered(READ_AT_ONCE);
    cases.try_filter_map(|case| async move { Ok(case) }).try_collect().await
}

fn named(items: &[Item]) -> Result<Vec<CaseId>, Error> {
    items.iter().map(|item| Ok(decode::<CasePlaceItem>(item)?.case)).collect()
}
