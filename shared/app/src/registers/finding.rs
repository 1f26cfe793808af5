//! Organisations as people name them: by their ОГРН, ИНН or name, and not by what the register calls them.

use domain::identifier::OrganisationId;
use domain::organisation::Organisation;
use domain::organisation::legal_entity::{Inn, Ogrn};
use domain::spelling::plain;

use super::reading::{entries, organisation, organisation_by_ogrn};
use super::register;
use crate::{App, Error};

/// The organisations that a text may mean, at most so many: one where it tells exactly which.
///
/// It may be an id, hold an ОГРН or ИНН, or be a name or part of one. Branches share an ИНН, and schools a name: whoever asks has to choose.
pub async fn organisations_meant(app: &App, text: &str, most: usize) -> Result<Vec<Organisation>, Error> {
    organisations_meant_among(app, text, most, |_| true).await
}

/// [`organisations_meant`], of those that are admitted.
pub async fn organisations_meant_among(
    app: &App,
    text: &str,
    most: usize,
    admits: impl Fn(&Organisation) -> bool + Send,
) -> Result<Vec<Organisation>, Error> {
    let text = text.trim();
    if let Ok(id) = OrganisationId::parse(text)
        && let Some(found) = organisation(app, &id).await?.filter(&admits)
    {
        return Ok(vec![found]);
    }
    let numbers: Vec<&str> = text.split(|mark: char| !mark.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    for ogrn in numbers.iter().filter_map(|number| Ogrn::parse(number).ok()) {
        if let Some(found) = organisation_by_ogrn(app, &ogrn).await?.filter(&admits) {
            return Ok(vec![found]);
        }
    }
    let inns: Vec<Inn> = numbers.iter().filter_map(|number| Inn::parse(number).ok()).collect();
    let wanted = plain(text);
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let (mut exact, mut partly) = (Vec::new(), Vec::new());
    let all = entries::<Organisation>(app, register::ORGANISATIONS).await?.into_iter().map(|(_, it)| it);
    for candidate in all.filter(admits) {
        let name = plain(&candidate.name);
        let has_inn = candidate.inn.as_ref().is_some_and(|inn| inns.contains(inn));
        if name == wanted || (has_inn && wanted.starts_with(&name)) {
            exact.push(candidate);
        } else if has_inn || (inns.is_empty() && wanted.split(' ').all(|word| name.contains(word))) {
            partly.push(candidate);
        }
    }
    let mut found = if exact.is_empty() { partly } else { exact };
    found.truncate(most);
    Ok(found)
}
