//! What figures are about, in words: types, industries, regions, organisations, and the row that a figure stands in.

use domain::organisation::classification::Classification;
use domain::organisation::{Industry, Organisation, OrganisationType, RegionCode};
use domain::scope::{Scope, Unit};

use super::Localizer;
use crate::figures::indicators::Row;
use crate::{App, Error, registers};

/// Whether organisations are of more than one region.
pub fn of_several_regions<'a>(organisations: impl IntoIterator<Item = &'a Organisation>) -> bool {
    let mut organisations = organisations.into_iter();
    let first = organisations.next().map(|it| it.region);
    organisations.any(|it| Some(it.region) != first)
}

/// Whether rows are about organisations of more than one region.
pub fn rows_of_several_regions<'a>(rows: impl IntoIterator<Item = &'a Row>) -> bool {
    of_several_regions(rows.into_iter().filter_map(|row| row.organisation.as_ref()))
}

impl Localizer {
    /// A type of organisation, in the plural; as its register calls it, if it is none of the act.
    pub fn organisation_type(self, organisation_type: OrganisationType, types: &Classification) -> String {
        match organisation_type {
            OrganisationType::EXPERTISE_BUREAU => self.organisation_type_expertise_bureau(),
            OrganisationType::HEALTHCARE => self.organisation_type_healthcare(),
            OrganisationType::SCHOOL => self.organisation_type_school(),
            OrganisationType::PRESCHOOL => self.organisation_type_preschool(),
            OrganisationType::SPORT => self.organisation_type_sport(),
            own => types.name_of_type(own).unwrap_or(own.as_str()).to_owned(),
        }
    }

    /// An industry; as its register calls it, if it is none of the act.
    pub fn industry(self, industry: Industry, types: &Classification) -> String {
        match industry {
            Industry::SOCIAL_PROTECTION => self.industry_social_protection(),
            Industry::HEALTHCARE => self.industry_healthcare(),
            Industry::EDUCATION => self.industry_education(),
            Industry::SPORT => self.industry_sport(),
            own => types.name_of_industry(own).unwrap_or(own.as_str()).to_owned(),
        }
    }

    /// What a row is about.
    pub fn unit(self, row: &Row) -> String {
        match (&row.unit, &row.organisation) {
            (_, Some(organisation)) => organisation.name.clone(),
            (unit, None) => self.unit_name(unit, &row.types),
        }
    }

    /// What a row is about where it stands among others.
    pub fn unit_among(self, row: &Row, of_several_regions: bool) -> String {
        match &row.organisation {
            Some(organisation) => self.organisation_among(organisation, of_several_regions),
            None => self.unit(row),
        }
    }

    /// An organisation where it stands among others: with its region if these are of several, as two of one name would look alike.
    pub fn organisation_among(self, organisation: &Organisation, of_several_regions: bool) -> String {
        let name = organisation.name.as_str();
        match of_several_regions {
            true => self.unit_of_region(name, organisation.region.region().name.as_str()),
            false => name.to_owned(),
        }
    }

    /// That the organisation of a row moved inside the quarter, and what of it the row has; `None`: it did not.
    pub fn moved(self, row: &Row) -> Option<String> {
        let name = |region: &RegionCode| region.region().name.clone();
        let from = || row.moved.from.iter().map(name).collect::<Vec<_>>().join(", ");
        match (&row.moved.to, row.moved.from.is_empty(), row.moved.is_part) {
            (Some(to), ..) => Some(self.moved_away(name(to))),
            (None, true, _) => None,
            (None, false, true) => Some(self.moved_here(from())),
            (None, false, false) => Some(self.moved_whole(from())),
        }
    }

    /// The name of a unit; of an organisation its identifier.
    pub fn unit_name(self, unit: &Unit, types: &Classification) -> String {
        match unit {
            Unit::Country => self.country(),
            Unit::Region(code) => code.region().name.clone(),
            Unit::Industry(of) => self.industry(*of, types),
            Unit::Type(of) => self.organisation_type(*of, types),
            Unit::Organisation(id) | Unit::Reported(_, id) => id.to_string(),
        }
    }

    /// Everything that somebody may see; of one organisation its name.
    pub async fn scope_named(self, app: &App, scope: &Scope, types: &Classification) -> Result<String, Error> {
        if let Scope::Organisation(id) = scope
            && let Some(organisation) = registers::organisation(app, id).await?
        {
            return Ok(organisation.name);
        }
        Ok(self.scope(scope, types))
    }

    /// Everything that somebody may see; of one organisation its identifier.
    pub fn scope(self, scope: &Scope, types: &Classification) -> String {
        match scope {
            Scope::Country => self.country(),
            Scope::Industry(industry) => self.industry(*industry, types),
            Scope::Region(region) => region.region().name.clone(),
            Scope::Organisation(id) => id.to_string(),
        }
    }
}
