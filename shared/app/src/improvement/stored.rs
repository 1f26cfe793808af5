//! A case as it is stored: the case, its entries, the texts of a document and what is still to be done, each an item of its own.

use domain::improvement::{Case, CaseId, Details, Entry};
use domain::working_time::ProductionCalendar;
use table::items::{CalendarItem, CaseDutyItem, CaseTextItem, decode};
use table::keys;

use crate::registers::{self, register};
use crate::store::{self, Stored, load};
use crate::{App, Error};

/// A case with the versions that a change of it must expect.
pub(super) struct Found {
    /// The case, without its text.
    pub(super) case: Case,
    /// The version of the stored item.
    pub(super) version: u64,
    /// What is still to be done about it.
    pub(super) duty: Option<Stored<CaseDutyItem>>,
}

/// A case; of a document without the text.
pub(super) async fn case(app: &App, id: &CaseId) -> Result<Option<Case>, Error> {
    Ok(load::<Case>(&*app.table, &keys::case(id)).await?.map(|stored| stored.form))
}

/// A case that is to be changed; of a document with the newest text.
pub(super) async fn found(app: &App, id: &CaseId) -> Result<Option<Found>, Error> {
    // What is to be done is read first: where somebody moves the case between the two, the write is refused.
    let duty = load::<CaseDutyItem>(&*app.table, &keys::case_duty(id)).await?;
    let Some(stored) = load::<Case>(&*app.table, &keys::case(id)).await? else { return Ok(None) };
    let version = stored.version;
    let case = with_text(app, stored.form).await?;
    Ok(Some(Found { case, version, duty }))
}

/// The case with the newest text, if it is a document.
pub(super) async fn with_text(app: &App, mut case: Case) -> Result<Case, Error> {
    if let Details::Document(document) = &mut case.details {
        let stored = text(app, &case.id, document.text_version).await?;
        let missing = || Error::Corrupt("a document without its text".to_owned());
        let CaseTextItem { clauses, content } = stored.ok_or_else(missing)?;
        (document.clauses, document.content) = (clauses, content);
    }
    Ok(case)
}

/// A version of a document's text.
pub(super) async fn text(app: &App, id: &CaseId, version: u32) -> Result<Option<CaseTextItem>, Error> {
    Ok(load::<CaseTextItem>(&*app.table, &keys::case_text(id, version)).await?.map(|stored| stored.form))
}

/// The entries of a case's journal behind that number, oldest first: behind 0 all of them.
pub(super) async fn entries_after(app: &App, id: &CaseId, number: u64) -> Result<Vec<Entry>, Error> {
    let items = store::all(&*app.table, &keys::case_partition(id), &keys::case_entries_after(number)).await?;
    Ok(items.iter().map(decode).collect::<Result<_, _>>()?)
}

/// The case as it is stored: its text, its letters and what follows in others lie apart.
pub(super) fn without_parts(mut case: Case) -> Case {
    if let Details::Document(document) = &mut case.details {
        document.clauses.clear();
        document.content = None;
    }
    case.letters.clear();
    case.follow_ups.clear();
    case
}

/// The production calendar: what is shipped, and in its place what the register has of a year.
pub(super) async fn calendar(app: &App) -> Result<ProductionCalendar, Error> {
    let registered = registers::entries::<CalendarItem>(app, register::CALENDARS).await?;
    let years = registered.into_iter().filter_map(|(year, item)| Some(item.of(year.parse().ok()?)));
    Ok(ProductionCalendar::shipped().with(years))
}
