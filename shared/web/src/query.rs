//! Queries of requests: one way to read their parameters, so that each route refuses alike; and pages of rows.

use axum::extract::{FromRequestParts, Query};
use http::request::Parts;
use serde::de::DeserializeOwned;

use crate::{FieldProblem, Problem};

/// Rows of a page, unless the caller wants fewer.
const ROWS_DEFAULT: usize = 200;

/// Rows of a page at most.
pub const ROWS_MAX: usize = 1_000;

/// The parameters of a request's query; 400 `query_not_parseable`.
pub struct Parameters<T>(pub T);

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
pub fn rows_of_page(wanted: Option<usize>) -> usize {
    wanted.unwrap_or(ROWS_DEFAULT).clamp(1, ROWS_MAX)
}

/// The page of rows behind a position, and the position of the next page. Rows are in order of `position`: it need not be that of
/// a row that is still there, so that paging goes on when one has vanished.
pub fn page<T, P: Ord>(
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

/// Parameters that are not what they may be: all of them are told at once.
pub struct InvalidParameters(pub Vec<FieldProblem>);

impl InvalidParameters {
    /// The value of a parameter; without one the parameter is invalid.
    pub fn or<T>(&mut self, field: &str, expected: &str, value: Option<T>) -> Option<T> {
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
    pub fn cursor<P>(&mut self, text: Option<String>, parse: impl Fn(&str) -> Option<P>) -> Option<P> {
        self.optional("cursor", "the cursor of a page before", text, parse)
    }

    /// The value of a parameter that may be left out, or be empty.
    pub fn optional<T>(
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
