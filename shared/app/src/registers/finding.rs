//! Organisations as people name them: by their ОГРН, ИНН or name, and not by what the register calls them.

use domain::identifier::OrganisationId;
use domain::organisation::Organisation;
use domain::organisation::legal_entity::{Inn, Ogrn};

use super::reading::{entries, organisation, organisation_by_ogrn};
use super::register;
use crate::{App, Error};

/// The organisations that a text may mean, at most so many: one where it tells exactly which.
///
/// It may be an id, hold an ОГРН or ИНН, or be a name or part of one. Branches share an ИНН, and schools a name: whoever asks has to choose.
pub async fn organisations_meant(app: &App, text: &str, most: usize) -> Result<Vec<Organisation>, Error> {
    let text = text.trim();
    if let Ok(id) = OrganisationId::parse(text)
        && let Some(found) = organisation(app, &id).await?
    {
        return Ok(vec![found]);
    }
    let numbers: Vec<&str> = text.split(|mark: char| !mark.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    for ogrn in numbers.iter().filter_map(|number| Ogrn::parse(number).ok()) {
        if let Some(found) = organisation_by_ogrn(app, &ogrn).await? {
            return Ok(vec![found]);
        }
    }
    let inns: Vec<Inn> = numbers.iter().filter_map(|number| Inn::parse(number).ok()).collect();
    let wanted = plain(text);
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let (mut exact, mut partly) = (Vec::new(), Vec::new());
    for (_, candidate) in entries::<Organisation>(app, register::ORGANISATIONS).await? {
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

/// A name without what people leave out or write otherwise: quotation marks, the height of letters, blanks.
fn plain(text: &str) -> String {
    let kept = text.to_lowercase().replace('ё', "е");
    let words = kept.split(|mark: char| !mark.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_as_people_write_them() {
        for (one, other) in [
            ("Детская поликлиника № 5 «Лесная»", "детская поликлиника 5 \"ЛЕСНАЯ\""),
            ("Полёт", "полет"),
            ("  ГБУ   «Школа»  ", "гбу школа"),
        ] {
            assert_eq!(plain(one), plain(other));
        }
    }
}
