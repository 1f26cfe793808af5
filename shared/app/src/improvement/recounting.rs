//! A changed production calendar counts open terms anew: cases are walked in pages, a run goes on where the last one ended, and each case
//! of which a term moves has one entry of its journal that says from where to where.

use domain::improvement::Kind;
use sha2::{Digest, Sha256};
use table::items::{CalendarItem, CalendarWalkItem, CasePlaceItem, decode};
use table::{Expect, Page, Range, keys};

use super::{CaseError, acting, stored};
use crate::registers::{self, register};
use crate::store::{self, Stored, base64url, load, put};
use crate::{App, Error};

/// The job in whose name terms are counted anew.
const JOB: &str = "lifecycle";

/// Cases of one page.
const PAGE_CASES: usize = 200;

/// Pages that one run looks at.
const PAGES_MAX: usize = 10;

/// Goes on with the walk, if the registered calendars are others than those by which all cases are counted; answers how many
/// cases were counted anew. Twice is once: a case that was counted anew has nothing that moves.
pub async fn go_on(app: &App) -> Result<u64, Error> {
    let registered = registers::entries::<CalendarItem>(app, register::CALENDARS).await?;
    // Every case is counted by what is shipped.
    if registered.is_empty() {
        return Ok(0);
    }
    let calendars = name_of(&registered)?;
    let before = load::<CalendarWalkItem>(&*app.table, &keys::calendar_walk()).await?;
    let known = before.as_ref().map(|stored| &stored.form).filter(|walk| walk.calendars == calendars);
    let mut walk = known.cloned().unwrap_or(CalendarWalkItem { calendars, ..CalendarWalkItem::default() });
    let mut recounted = 0;
    for _ in 0..PAGES_MAX {
        if walk.done {
            break;
        }
        recounted += page(app, &mut walk).await?;
    }
    let expect = before.as_ref().map_or(Expect::Absent, Stored::expect);
    if before.is_none_or(|before| before.form != walk) {
        // Somebody else goes on as well: what both counted anew is the same.
        store::write(&*app.table, vec![put(keys::calendar_walk(), &walk, expect)?]).await?.either_way();
    }
    Ok(recounted)
}

fn name_of(registered: &[(String, CalendarItem)]) -> Result<String, Error> {
    let text = serde_json::to_string(registered).map_err(|error| Error::Corrupt(error.to_string()))?;
    Ok(base64url(&Sha256::digest(text)))
}

/// Counts the cases of a page anew, and sets the walk behind it.
async fn page(app: &App, walk: &mut CalendarWalkItem) -> Result<u64, Error> {
    let Some(kind) = Kind::ALL.get(walk.kind) else {
        walk.done = true;
        return Ok(0);
    };
    let calendar = stored::calendar(app).await?;
    // Behind the place at which the page before ended; `!` comes before every place.
    let range = Range::Between(format!("{}!", walk.after), "~".to_owned());
    let partition = keys::cases(&keys::list_of_kind(*kind));
    let found = app.table.query(&partition, &range, &Page::first(PAGE_CASES)).await?;
    let mut recounted = 0;
    for item in &found.items {
        let CasePlaceItem { case } = decode(item)?;
        match acting::recount(app, JOB, &case, &calendar).await {
            Ok(moved) => recounted += u64::from(moved),
            Err(CaseError::App(error)) => return Err(error),
            Err(CaseError::Refused(refusal)) => return Err(Error::Corrupt(refusal.to_string())),
        }
    }
    match found.items.last().filter(|_| found.next.is_some()) {
        Some(last) => walk.after.clone_from(&last.key.sk),
        None => (walk.kind, walk.after) = (walk.kind + 1, String::new()),
    }
    Ok(recounted)
}
