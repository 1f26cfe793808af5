//! Organisation types and industries as the registers have them beside those of the act. A code of the act is refused, and a type keeps the
//! industry that it was registered with: closed quarters and scopes follow from it, whoever belongs to it by now.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use domain::organisation::classification::{Classification, RegisteredIndustry, RegisteredType};
use domain::organisation::{Industry, OrganisationType};
use serde::de::DeserializeOwned;
use table::items::decode;
use table::{Range, keys};

use super::writing::{Prepared, document};
use super::{RegisterError, Seen, entry, register};
use crate::{App, Error, store};

/// For how long what a process has read is good enough for readers. Entries are only added, and a type keeps its industry: what is old
/// lacks the newest type, and says nothing wrong but a former name.
const KEPT_SECONDS: i64 = 10;

/// What a process read last, and when.
#[derive(Default)]
pub(crate) struct LastRead(Mutex<Option<(DateTime<Utc>, Arc<Classification>)>>);

impl LastRead {
    fn at(&self, now: DateTime<Utc>) -> Option<Arc<Classification>> {
        let last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let age = last.as_ref().map(|(read_at, _)| now - *read_at);
        let is_good = age.is_some_and(|age| TimeDelta::zero() <= age && age < TimeDelta::seconds(KEPT_SECONDS));
        last.as_ref().filter(|_| is_good).map(|(_, types)| Arc::clone(types))
    }

    fn keep(&self, last: Option<(DateTime<Utc>, Arc<Classification>)>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = last;
    }
}

/// The types and industries that there are, for whoever reads figures: as this process read them a few seconds ago, or reads them now.
pub async fn recent_classification(app: &App) -> Result<Arc<Classification>, Error> {
    let now = app.clock.now();
    if let Some(known) = app.last_types.at(now) {
        return Ok(known);
    }
    let types = Arc::new(classification(app).await?);
    app.last_types.keep(Some((now, Arc::clone(&types))));
    Ok(types)
}

/// What this process has changed it reads anew.
pub(super) fn changed(app: &App, changed: &str) {
    if [register::INDUSTRIES, register::ORGANISATION_TYPES].contains(&changed) {
        app.last_types.keep(None);
    }
}

/// The types and industries that there are, for whoever judges entries by them: two queries of little.
pub async fn classification(app: &App) -> Result<Classification, Error> {
    // A type is registered after its industry, and so read before it: none is found without.
    let types = all(app, register::ORGANISATION_TYPES, OrganisationType::parse).await?;
    let industries = all(app, register::INDUSTRIES, Industry::parse).await?;
    Ok(Classification::with(industries, types))
}

async fn all<C, T: DeserializeOwned>(
    app: &App,
    register: &str,
    parse: fn(&str) -> Option<C>,
) -> Result<Vec<(C, T)>, Error> {
    let items = store::all(&*app.table, &keys::register(register), &Range::All).await?;
    let named = |item: &table::Item| {
        let code = parse(&item.key.sk).ok_or_else(|| Error::Corrupt(format!("a code among the {register}")))?;
        Ok((code, decode(item)?))
    };
    items.iter().map(named).collect()
}

pub(super) async fn prepare_industry(
    app: &App,
    code: Industry,
    wanted: &RegisteredIndustry,
    seen: Seen,
) -> Result<Prepared, RegisterError> {
    if code.is_built_in() {
        return Err(RegisterError::BuiltIn);
    }
    document(app, register::INDUSTRIES, code.as_str(), seen, |_| Ok(wanted.clone())).await
}

pub(super) async fn prepare_type(
    app: &App,
    code: OrganisationType,
    wanted: &RegisteredType,
    seen: Seen,
) -> Result<Prepared, RegisterError> {
    if code.is_built_in() {
        return Err(RegisterError::BuiltIn);
    }
    let prepared = document(app, register::ORGANISATION_TYPES, code.as_str(), seen, |stored| match stored {
        Some(RegisteredType { industry, .. }) if industry != wanted.industry => Err(RegisterError::IndustryFixed),
        _ => Ok(wanted.clone()),
    });
    let prepared = prepared.await?;
    if prepared.change.is_some() && !wanted.industry.is_built_in() {
        let industry: Option<RegisteredIndustry> = entry(app, register::INDUSTRIES, wanted.industry.as_str()).await?;
        if industry.is_none() {
            return Err(RegisterError::IndustryMissing);
        }
    }
    Ok(prepared)
}
