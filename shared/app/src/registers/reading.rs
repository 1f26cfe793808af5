//! What the registers say.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::calendar::local_date;
use domain::figures::indicator::Method;
use domain::identifier::OrganisationId;
use domain::organisation::classification::Classification;
use domain::organisation::legal_entity::Ogrn;
use domain::organisation::{Organisation, RegionCode};
use domain::questionnaire::{Questionnaire, QuestionnaireVersion};
use domain::scope::Filter;
use serde::de::DeserializeOwned;
use table::items::{MethodItem, OgrnItem, RegionItem, decode};
use table::{Item, Page, Range, Table, keys};

use super::register;
use crate::store::{self, load};
use crate::{App, Error};

/// A page of a register.
pub struct RegisterPage<T> {
    /// Entries with their names, in order of names.
    pub rows: Vec<(String, T)>,
    /// The name after which the next page begins; `None` after the last.
    pub next: Option<String>,
}

/// An entry of a register, if it is there.
pub async fn entry<T: DeserializeOwned>(app: &App, register: &str, id: &str) -> Result<Option<T>, Error> {
    Ok(load(&*app.table, &keys::register_entry(register, id)).await?.map(|stored| stored.form))
}

/// All entries of a register with their names, in order of names.
pub async fn entries<T: DeserializeOwned>(app: &App, register: &str) -> Result<Vec<(String, T)>, Error> {
    let items = store::all(&*app.table, &keys::register(register), &Range::All).await?;
    items.iter().map(|item| Ok((item.key.sk.clone(), decode(item)?))).collect()
}

/// The participating regions, and those that took part, that are counted here.
pub async fn regions(app: &App) -> Result<Vec<RegionCode>, Error> {
    let joined = joined(&*app.table).await?.into_iter();
    Ok(joined.filter(|(_, entry)| entry.is_counted_here()).map(|(region, _)| region).collect())
}

/// The public URL of the system that counts a region, where that is another one.
pub async fn counted_at(app: &App, region: RegionCode) -> Result<Option<String>, Error> {
    let entry: Option<RegionItem> = entry(app, register::REGIONS, &region.to_string()).await?;
    Ok(entry.and_then(|entry| entry.counted_at))
}

/// Those whose closed quarters may be kept here: all that no other system tells of. One that was moved is among them.
pub(crate) async fn kept(app: &App) -> Result<Vec<(RegionCode, RegionItem)>, Error> {
    Ok(joined(&*app.table).await?.into_iter().filter(|(_, entry)| entry.counted_at.is_none()).collect())
}

/// All of them: since when, and where they are counted.
pub async fn joined(table: &dyn Table) -> Result<Vec<(RegionCode, RegionItem)>, Error> {
    let items = store::all(table, &keys::register(register::REGIONS), &Range::All).await?;
    let joined = |item: &Item| {
        let region = RegionCode::parse(&item.key.sk).map_err(|error| Error::Corrupt(error.to_string()))?;
        Ok((region, decode(item)?))
    };
    items.iter().map(joined).collect()
}

/// The organisations of a region: one query.
pub async fn organisations_of(app: &App, region: RegionCode) -> Result<BTreeMap<OrganisationId, Organisation>, Error> {
    let items = store::all(&*app.table, &keys::regional_organisations(region), &Range::All).await?;
    let organisations = items.iter().map(decode::<Organisation>);
    Ok(organisations.map(|it| it.map(|it| (it.id.clone(), it))).collect::<Result<_, _>>()?)
}

/// The organisations that meet a filter. One organisation is one read; a region's are one query.
pub async fn admitted(
    app: &App,
    filter: &Filter,
    types: &Classification,
) -> Result<BTreeMap<OrganisationId, Organisation>, Error> {
    let candidates: Vec<Organisation> = match (&filter.organisation, filter.region) {
        (Some(id), _) => organisation(app, id).await?.into_iter().collect(),
        (None, Some(region)) => organisations_of(app, region).await?.into_values().collect(),
        (None, None) => {
            let register = entries::<Organisation>(app, register::ORGANISATIONS).await?;
            register.into_iter().map(|(_, organisation)| organisation).collect()
        }
    };
    let admitted = candidates.into_iter().filter(|organisation| filter.admits(organisation, types));
    Ok(admitted.map(|organisation| (organisation.id.clone(), organisation)).collect())
}

/// A page of a register: names that begin so, after that one.
pub async fn page<T: DeserializeOwned>(
    app: &App,
    register: &str,
    prefix: &str,
    after: Option<&str>,
    limit: usize,
) -> Result<RegisterPage<T>, Error> {
    let from = after.filter(|after| prefix <= *after).unwrap_or(prefix);
    // No name has a character beyond this one. No name is empty, either: the first sort key stands for the beginning.
    let range = Range::Between(if from.is_empty() { "!" } else { from }.to_owned(), format!("{prefix}~"));
    // One for the name at which the page before ended, and one to see whether there are more.
    let found = app.table.query(&keys::register(register), &range, &Page::first(limit + 2)).await?;
    let mut items = found.items.iter().filter(|item| after.is_none_or(|after| after < item.key.sk.as_str()));
    let rows: Result<Vec<(String, T)>, Error> =
        items.by_ref().take(limit).map(|item| Ok((item.key.sk.clone(), decode(item)?))).collect();
    let rows = rows?;
    let next = items.next().and(rows.last().map(|(id, _)| id.clone()));
    Ok(RegisterPage { rows, next })
}

/// An entry of a register with its version, if it is there.
pub async fn versioned<T: DeserializeOwned>(app: &App, register: &str, id: &str) -> Result<Option<(T, u64)>, Error> {
    let stored = load(&*app.table, &keys::register_entry(register, id)).await?;
    Ok(stored.map(|stored| (stored.form, stored.version)))
}

/// The method of finals of a quarter that ends on that day: the latest in force by then (A1.7б).
pub async fn method_of(app: &App, last_day: NaiveDate) -> Result<Method, Error> {
    let registered = entries::<MethodItem>(app, register::METHODS).await?;
    let in_force = registered.into_iter().map(|(_, method)| method).filter(|method| method.valid_from <= last_day);
    Ok(in_force.max_by_key(|method| method.valid_from).map_or(Method::CURRENT, |method| method.method))
}

/// An organisation by its name.
pub async fn organisation(app: &App, id: &OrganisationId) -> Result<Option<Organisation>, Error> {
    entry(app, register::ORGANISATIONS, id.as_str()).await
}

/// An organisation by its OGRN.
pub async fn organisation_by_ogrn(app: &App, ogrn: &Ogrn) -> Result<Option<Organisation>, Error> {
    match load::<OgrnItem>(&*app.table, &keys::ogrn(ogrn)).await? {
        Some(found) => organisation(app, &found.form.organisation).await,
        None => Ok(None),
    }
}

/// Whether an organisation and its region take part today (A2.2).
pub async fn takes_part(app: &App, organisation: &Organisation) -> Result<bool, Error> {
    let today = local_date(app.clock.now(), organisation.zone());
    if !organisation.is_included(today) {
        return Ok(false);
    }
    let region: Option<RegionItem> = entry(app, register::REGIONS, &organisation.region.to_string()).await?;
    Ok(region.is_some_and(|region| {
        let takes_part = region.joined_on <= today && region.excluded_on.is_none_or(|excluded_on| today < excluded_on);
        takes_part && region.is_counted_here()
    }))
}

/// The questionnaires in force: those registered and the versions of the standard one.
pub async fn questionnaires(app: &App) -> Result<Vec<Questionnaire>, Error> {
    let registered = entries::<Questionnaire>(app, register::QUESTIONNAIRES).await?;
    let mut all: Vec<Questionnaire> = registered.into_iter().map(|(_, questionnaire)| questionnaire).collect();
    for embedded in Questionnaire::embedded() {
        if !all.iter().any(|questionnaire| questionnaire.reference() == embedded.reference()) {
            all.push(embedded.clone());
        }
    }
    Ok(all)
}

/// One version of a questionnaire.
pub async fn questionnaire(app: &App, version: &QuestionnaireVersion) -> Result<Cow<'static, Questionnaire>, Error> {
    if let Some(embedded) = Questionnaire::embedded().iter().find(|it| it.is_version(version)) {
        return Ok(Cow::Borrowed(embedded));
    }
    let found = entry(app, register::QUESTIONNAIRES, &keys::questionnaire_entry(version)).await?;
    found
        .map(Cow::Owned)
        .ok_or_else(|| Error::Corrupt("an invitation names a questionnaire that is not there".to_owned()))
}
