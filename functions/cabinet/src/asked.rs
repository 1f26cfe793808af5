//! What a query asks for: period, crossing, filter. One way to read them for all routes that tell figures.

use app::figures::indicators::{Period, Question};
use app::figures::overview::widest;
use domain::figures::edition::Edition;
use domain::identifier::OrganisationId;
use domain::language::Language;
use domain::organisation::classification::Classification;
use domain::organisation::{Industry, OrganisationType, RegionCode};
use domain::scope::{By, Filter, Scope, Unit};
use serde::Deserialize;
use texts::cabinet::LANGUAGES;
use utoipa::IntoParams;
use web::Problem;
use web::query::{InvalidParameters, rows_of_page};

/// What is asked for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// `running` (the present quarter as it stands), a quarter as `2026Q1`, or its first restatement as `2026Q1.1`. Left out:
    /// `running`.
    pub(crate) period: Option<String>,
    /// `country`, `region`, `industry`, `type` or `organisation`. Left out: the widest that the caller may see.
    pub(crate) by: Option<String>,
    /// Only this region, by its two digits.
    pub(crate) region: Option<String>,
    /// Only this industry, by its code: of the act, or of the register of industries.
    pub(crate) industry: Option<String>,
    /// Only this organisation type, by its code: of the act, or of the register of types.
    pub(crate) r#type: Option<String>,
    /// Only this organisation.
    pub(crate) organisation: Option<String>,
    /// `json`, `csv` or `xlsx` (both: all rows, no pages). Left out: `json`.
    pub(crate) format: Option<String>,
    /// `ru` or `en`: a file for people, in their words and with their decimal mark. Left out: the file is for programs.
    pub(crate) language: Option<String>,
    /// `cursor` of the page before.
    pub(crate) cursor: Option<String>,
    /// Rows of a page, up to 1,000.
    pub(crate) limit: Option<usize>,
}

/// In which form the answer goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    Csv,
    Xlsx,
}

/// A query that was read.
pub(crate) struct Read {
    pub(crate) question: Question,
    pub(crate) format: Format,
    /// The language of whoever opens a file; `None`: a program does.
    pub(crate) language: Option<Language>,
    pub(crate) cursor: Option<Unit>,
    pub(crate) limit: usize,
}

impl Asked {
    /// Reads a query; every parameter at fault is told at once.
    pub(crate) fn read(self, scope: &Scope, types: &Classification) -> Result<Read, Problem> {
        let mut faults = InvalidParameters(Vec::new());
        let period = faults.period(self.period.as_deref());
        let by = match self.by.as_deref() {
            None => Some(widest(scope)),
            Some(text) => faults.or("by", "country, region, industry, type or organisation", By::parse(text)),
        };
        let filter = faults.filter(types, self.region, self.industry, self.r#type, self.organisation);
        let format = match self.format.as_deref() {
            None | Some("json") => Some(Format::Json),
            Some("csv") => Some(Format::Csv),
            Some("xlsx") => Some(Format::Xlsx),
            Some(_) => faults.or("format", "json, csv or xlsx", None),
        };
        let language = faults.optional("language", "ru or en", self.language, |text| {
            Language::of_code(text).filter(|language| LANGUAGES.contains(language))
        });
        let cursor = faults.cursor(self.cursor, Unit::parse);
        let limit = rows_of_page(self.limit);
        match (period, by, format, faults.0.is_empty()) {
            (Some(period), Some(by), Some(format), true) => {
                Ok(Read { question: Question { period, by, filter }, format, language, cursor, limit })
            }
            _ => Err(Problem::unprocessable(faults.0)),
        }
    }
}

/// The parameters that choose figures.
pub(crate) trait FigureParameters {
    /// Reads the period that is asked for; left out: the running quarter.
    fn period(&mut self, text: Option<&str>) -> Option<Period>;

    /// Of which organisations; a type and an industry are among those that there are.
    fn filter(
        &mut self,
        types: &Classification,
        region: Option<String>,
        industry: Option<String>,
        organisation_type: Option<String>,
        organisation: Option<String>,
    ) -> Filter;
}

impl FigureParameters for InvalidParameters {
    fn period(&mut self, text: Option<&str>) -> Option<Period> {
        match text {
            None | Some("running") => Some(Period::Running),
            Some(text) => {
                let edition =
                    self.or("period", "running, a quarter as 2026Q1 or 2026Q1.1", Edition::parse(text).ok())?;
                Some(Period::of(edition))
            }
        }
    }

    fn filter(
        &mut self,
        types: &Classification,
        region: Option<String>,
        industry: Option<String>,
        organisation_type: Option<String>,
        organisation: Option<String>,
    ) -> Filter {
        let industries = listed(types.industries().map(Industry::as_str));
        let organisation_types = listed(types.types().map(OrganisationType::as_str));
        Filter {
            region: self.optional("region", "the two digits of a region", region, |text| RegionCode::parse(text).ok()),
            industry: self.optional("industry", &industries, industry, |text| types.industry_named(text)),
            organisation_type: self
                .optional("type", &organisation_types, organisation_type, |text| types.type_named(text)),
            organisation: self.optional("organisation", "an organisation's id", organisation, |text| {
                OrganisationId::parse(text).ok()
            }),
        }
    }
}

/// Values that are expected: `a, b or c`.
fn listed<'a>(values: impl Iterator<Item = &'a str>) -> String {
    let values: Vec<&str> = values.collect();
    match values.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}
