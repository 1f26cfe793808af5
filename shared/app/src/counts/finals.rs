//! The finals that were made: their heads and editions (A2.10).

use std::collections::BTreeMap;

use domain::calendar::Quarter;
use domain::figures::edition::Edition;
use domain::organisation::RegionCode;
use table::items::{FinalsHeadItem, SummaryItem, decode};
use table::{Page, Range, Table, keys};

use crate::store::{self, load};
use crate::{App, Error};

/// The head of an edition, if it was made.
pub async fn head(app: &App, edition: Edition) -> Result<Option<FinalsHeadItem>, Error> {
    Ok(load(&*app.table, &keys::finals_head(edition)).await?.map(|stored| stored.form))
}

/// The latest edition of a quarter; `None`: it is not closed.
pub async fn latest(app: &App, quarter: Quarter) -> Result<Option<Edition>, Error> {
    let mut edition = Edition::first(quarter);
    if head(app, edition).await?.is_none() {
        return Ok(None);
    }
    while head(app, edition.next()).await?.is_some() {
        edition = edition.next();
    }
    Ok(Some(edition))
}

/// The head of every edition of every closed quarter: one query.
pub(crate) async fn heads(app: &App) -> Result<BTreeMap<Edition, FinalsHeadItem>, Error> {
    let heads = store::all(&*app.table, keys::FINALS, &Range::All).await?;
    let read = |head: &table::Item| {
        let edition = Edition::parse(&head.key.sk).map_err(|error| Error::Corrupt(error.to_string()))?;
        Ok((edition, decode(head)?))
    };
    heads.iter().map(read).collect()
}

/// Every edition of every closed quarter, oldest first: one query.
pub async fn editions(app: &App) -> Result<Vec<Edition>, Error> {
    Ok(heads(app).await?.into_keys().collect())
}

/// Whether any quarter after this one is closed.
pub(crate) async fn any_after(app: &App, quarter: Quarter) -> Result<bool, Error> {
    let later = Range::Between(quarter.next().to_string(), "~".to_owned());
    Ok(!app.table.query(keys::FINALS, &later, &Page::first(1)).await?.items.is_empty())
}

/// The sums of a region in an edition, if they were kept.
pub(crate) async fn sums(
    table: &dyn Table,
    edition: Edition,
    region: RegionCode,
) -> Result<Option<SummaryItem>, Error> {
    Ok(load(table, &keys::final_summary(edition, region)).await?.map(|stored| stored.form))
}
