//! What everybody may read of what was done about what citizens said (B.9): in words; figures only where the profile says so and both quarters
//! are shown; of answers nothing but quotations that somebody has released ([`super::quotations`]). What is told of a case is decided by [`domain::improvement::told`].

use chrono::NaiveDate;
use domain::identifier::OrganisationId;
use domain::improvement::objection::may_be_said;
use domain::improvement::told::{Told, told};
use domain::improvement::{Case, CaseId, Details};
use domain::organisation::RegionCode;
use table::items::{CasePlaceItem, decode};
use table::{Page, Range, keys};

use super::{places, stored};
use crate::{App, Error, registers};

/// Changes of one page.
const PAGE_CHANGES: usize = 50;

/// Measures that are named with a change.
const MEASURES_MAX: usize = 10;

/// A change that citizens are told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The change request.
    pub id: CaseId,
    /// Whether citizens may say that it is not fixed.
    pub may_be_contradicted: bool,
    /// What it is about, in a few words.
    pub what: String,
    /// The organisation that it is about, and what it is called.
    pub organisation: Option<(OrganisationId, String)>,
    /// How far it has come.
    pub told: Told,
    /// Since when it is in force.
    pub since: Option<NaiveDate>,
    /// What was done.
    pub done: Vec<String>,
    /// Why nothing is changed.
    pub reason: Option<String>,
    /// Where the profile has figures shown: the mean before and after, of two places; only where both are shown. Of one question, if that is
    /// what was measured.
    pub figures: Option<(String, String)>,
    /// Whether they are of all questions together.
    pub of_all_questions: bool,
}

/// A page of changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// The newest first.
    pub rows: Vec<Change>,
    /// The place after which the next page begins; `None` after the last.
    pub next: Option<String>,
}

/// What is told of the whole country.
pub async fn of_country(app: &App, after: Option<&str>) -> Result<Changes, Error> {
    page(app, places::TOLD_OF_COUNTRY, after).await
}

/// What is told of a region.
pub async fn of_region(app: &App, region: RegionCode, after: Option<&str>) -> Result<Changes, Error> {
    page(app, &places::told_of_region(region), after).await
}

/// What is told of an organisation.
pub async fn of_organisation(app: &App, id: &OrganisationId, after: Option<&str>) -> Result<Changes, Error> {
    page(app, &places::told_of_organisation(id), after).await
}

async fn page(app: &App, list: &str, after: Option<&str>) -> Result<Changes, Error> {
    // Behind the place at which the page before ended; `!` comes before every place.
    let from = after.map_or_else(|| "!".to_owned(), |after| format!("{after}!"));
    let range = Range::Between(from, "~".to_owned());
    let found = app.table.query(&keys::cases(list), &range, &Page::first(PAGE_CHANGES)).await?;
    let mut changes = Changes::default();
    for item in &found.items {
        let case = stored::case(app, &decode::<CasePlaceItem>(item)?.case).await?;
        if let Some(case) = case {
            changes.rows.extend(change(app, &case).await?);
        }
    }
    changes.next = found.items.last().filter(|_| found.next.is_some()).map(|item| item.key.sk.clone());
    Ok(changes)
}

async fn change(app: &App, case: &Case) -> Result<Option<Change>, Error> {
    let (Some(told), Details::ChangeRequest(request)) = (told(case), &case.details) else { return Ok(None) };
    let organisation = match case.organisation() {
        Some(id) => registers::organisation(app, &id).await?.map(|organisation| (id, organisation.name)),
        None => None,
    };
    let mut done = Vec::new();
    for id in request.measures.iter().take(MEASURES_MAX) {
        // What is not accepted is not done.
        let measure = stored::case(app, id).await?.filter(|measure| measure.state.as_str() == "accepted");
        done.extend(measure.map(|measure| measure.title));
    }
    let reason = match told {
        Told::Declined => why(app, &case.id).await?,
        _ => None,
    };
    let since = request.in_force_on.filter(|_| told.is_done());
    // What was measured has means only where what is before and what is after it are shown.
    let effect = request.effect.as_ref().filter(|_| app.improvement.told.public_figures && told.is_done());
    let means = effect.and_then(|effect| effect.means.clone());
    Ok(Some(Change {
        id: case.id.clone(),
        may_be_contradicted: may_be_said(case),
        what: case.title.clone(),
        organisation,
        told,
        since,
        done,
        reason,
        of_all_questions: effect.is_some_and(|effect| effect.question.is_none()),
        figures: means.map(|means| (means.before, means.after)),
    }))
}

/// The reason that was given last for not changing something.
async fn why(app: &App, id: &CaseId) -> Result<Option<String>, Error> {
    let decided = stored::entries_after(app, id, 0)
        .await?
        .into_iter()
        .rfind(|entry| ["decline", "abandon"].contains(&entry.name.as_str()));
    Ok(decided.and_then(|entry| entry.reason))
}
