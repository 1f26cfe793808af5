//! Organisation types and industries as the registers have them beside those of the act. A code of the act is refused, and a type keeps the
//! industry that it was registered with: closed quarters and scopes follow from it, whoever belongs to it by now.

use domain::organisation::classification::{Classification, RegisteredIndustry, RegisteredType};
use domain::organisation::{Industry, OrganisationType};
use serde::de::DeserializeOwned;
use table::items::decode;
use table::{Range, keys};

use super::writing::{Prepared, document};
use super::{RegisterError, Seen, entry, register};
use crate::{App, Error, store};

/// The types and industries that there are: two queries of little.
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
