//! What a query asks for: period, crossing, filter. One way to read them for all routes, so that each refuses alike.

use app::figures::indicators::{Period, Question};
use app::figures::overview::widest;
use axum::extract::{FromRequestParts, Query};
use domain::figures::edition::Edition;
use domain::identifier::OrganisationId;
use domain::organisation::{Industry, OrganisationType, RegionCode};
use domain::scope::{By, Filter, Scope, Unit};
use http::request::Parts;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use utoipa::IntoParams;
use web::{FieldProblem, Problem};

/// Rows of a page, unless the caller wants fewer.
const ROWS_DEFAULT: usize = 200;

/// Rows of a page at most.
const ROWS_MAX: usize = 1_000;

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
    /// Only this industry.
    pub(crate) industry: Option<String>,
    /// Only this organisation type.
    pub(crate) r#type: Option<String>,
    /// Only this organisation.
    pub(crate) organisation: Option<String>,
    /// `json`, `csv` or `xlsx` (both: all rows, no pages). Left out: `json`.
    pub(crate) format: Option<String>,
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
    pub(crate) cursor: Option<Unit>,
    pub(crate) limit: usize,
}

/// The parameters of a request's query, or why they cannot be read.
pub(crate) struct Parameters<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Parameters<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Parameters<T>, Problem> {
        let Query(parameters) = Query::from_request_parts(parts, state).await.map_err(|rejection| {
            Problem::bad_request("query_not_parseable", "the query cannot be read").with_detail(rejection.body_text())
        })?;
        Ok(Parameters(parameters))
    }
}

/// How many rows a page has, where so many are wanted.
pub(crate) fn rows_of_page(wanted: Option<usize>) -> usize {
    wanted.unwrap_or(ROWS_DEFAULT).clamp(1, ROWS_MAX)
}

impl Asked {
    /// Reads a query; every parameter at fault is told at once.
    pub(crate) fn read(self, scope: &Scope) -> Result<Read, Problem> {
        let mut faults = Faults(Vec::new());
        let period = faults.period(self.period.as_deref());
        let by = match self.by.as_deref() {
            None => Some(widest(scope)),
            Some(text) => faults.or("by", "country, region, industry, type or organisation", By::parse(text)),
        };
        let filter = faults.filter(self.region, self.industry, self.r#type, self.organisation);
        let format = match self.format.as_deref() {
            None | Some("json") => Some(Format::Json),
            Some("csv") => Some(Format::Csv),
            Some("xlsx") => Some(Format::Xlsx),
            Some(_) => faults.or("format", "json, csv or xlsx", None),
        };
        let cursor = faults.cursor(self.cursor, Unit::parse);
        let limit = rows_of_page(self.limit);
        match (period, by, format, faults.0.is_empty()) {
            (Some(period), Some(by), Some(format), true) => {
                Ok(Read { question: Question { period, by, filter }, format, cursor, limit })
            }
            _ => Err(Problem::unprocessable(faults.0)),
        }
    }
}

/// The page of rows behind a position, and the position of the next page. Rows are in order of `position`: it need not be that of
/// a row that is still there, so that paging goes on when one has vanished.
pub(crate) fn page<T, P: Ord>(
    rows: Vec<T>,
    after: Option<&P>,
    limit: usize,
    position: impl Fn(&T) -> P,
) -> (Vec<T>, Option<P>) {
    let start = after.map_or(0, |after| rows.partition_point(|row| position(row) <= *after));
    let more = rows.len() > start + limit;
    let page: Vec<T> = rows.into_iter().skip(start).take(limit).collect();
    let next = page.last().filter(|_| more).map(position);
    (page, next)
}

/// Parameters at fault.
pub(crate) struct Faults(pub(crate) Vec<FieldProblem>);

impl Faults {
    pub(crate) fn period(&mut self, text: Option<&str>) -> Option<Period> {
        match text {
            None | Some("running") => Some(Period::Running),
            Some(text) => {
                let edition =
                    self.or("period", "running, a quarter as 2026Q1 or 2026Q1.1", Edition::parse(text).ok())?;
                Some(if edition.number == 0 { Period::Quarter(edition.quarter) } else { Period::Restatement(edition) })
            }
        }
    }

    pub(crate) fn filter(
        &mut self,
        region: Option<String>,
        industry: Option<String>,
        kind: Option<String>,
        organisation: Option<String>,
    ) -> Filter {
        let industries = "social_protection, healthcare, education or sport";
        let kinds = "expertise_bureau, healthcare, school, preschool or sport";
        Filter {
            region: self.optional("region", "the two digits of a region", region, |text| RegionCode::parse(text).ok()),
            industry: self.optional("industry", industries, industry, Industry::parse),
            kind: self.optional("type", kinds, kind, OrganisationType::parse),
            organisation: self.optional("organisation", "an organisation's id", organisation, |text| {
                OrganisationId::parse(text).ok()
            }),
        }
    }

    pub(crate) fn or<T>(&mut self, field: &str, expected: &str, value: Option<T>) -> Option<T> {
        if value.is_none() {
            self.0.push(FieldProblem {
                field: field.to_owned(),
                code: "parameter_invalid".to_owned(),
                message: format!("expected {expected}"),
            });
        }
        value
    }

    /// The position behind which a page begins.
    pub(crate) fn cursor<P>(&mut self, text: Option<String>, parse: impl Fn(&str) -> Option<P>) -> Option<P> {
        self.optional("cursor", "the cursor of a page before", text, parse)
    }

    pub(crate) fn optional<T>(
        &mut self,
        field: &str,
        expected: &str,
        text: Option<String>,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let text = text.filter(|text| !text.is_empty())?;
        self.or(field, expected, parse(&text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(rows: &[u32], after: Option<u32>, expected: (&[u32], Option<u32>)) {
        let (page, next) = page(rows.to_vec(), after.as_ref(), 2, |row| *row);
        assert_eq!((page.as_slice(), next), expected, "after {after:?}");
    }

    #[test]
    fn paging_goes_on_behind_a_row_that_vanished() {
        check(&[10, 20, 30, 40, 50], None, (&[10, 20], Some(20)));
        check(&[10, 20, 30, 40, 50], Some(20), (&[30, 40], Some(40)));
        check(&[10, 30, 40, 50], Some(20), (&[30, 40], Some(40)));
        check(&[20, 30], Some(10), (&[20, 30], None));
        check(&[10, 20, 30], Some(40), (&[], None));
        check(&[], Some(10), (&[], None));
    }
}
