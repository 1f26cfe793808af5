//! Bodies of requests: their bytes, their JSON, and the form that the JSON stands for.
//!
//! The bound of a body is axum's; `RequestBodyLimitLayer` of `tower-http` answers in plain text, where a problem is promised, and knows
//! one bound for all routes below it.

use axum::body::{Body, Bytes};
use domain::spelling::told_back;
use http::StatusCode;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::Segment;

use crate::json_form::{JsonForm, Mismatch};
use crate::{FieldProblem, Problem, bounded_json};

/// Bytes of a body at most.
pub const BYTES_MAX: usize = 5 * 1024 * 1024;

/// Values of the JSON of a body at most. No entry of a register has a tenth of that, and these take 30 MB of memory at worst.
const VALUES_MAX: usize = 50_000;

/// The bytes of a body, up to [`BYTES_MAX`]; 413 `too_large`.
pub async fn bytes(body: Body) -> Result<Bytes, Problem> {
    axum::body::to_bytes(body, BYTES_MAX).await.map_err(|_| too_large().with_detail("send up to 5 MiB at once"))
}

/// The JSON of a body of up to so many bytes; 413 `too_large`, 400 `not_parseable`.
pub async fn json_of(body: Body, bytes_max: usize) -> Result<Value, Problem> {
    let bytes = axum::body::to_bytes(body, bytes_max).await.map_err(|_| too_large())?;
    value_of(&bytes)
}

/// The JSON of a body of up to [`BYTES_MAX`]; 413 `too_large`, 400 `not_parseable`.
pub async fn json(body: Body) -> Result<Value, Problem> {
    value_of(&bytes(body).await?)
}

/// The JSON of these bytes; 413 `too_large`, 400 `not_parseable`.
fn value_of(bytes: &[u8]) -> Result<Value, Problem> {
    let value = bounded_json::value(bytes, VALUES_MAX).map_err(|_| not_json())?;
    value.ok_or_else(|| too_large().with_detail("send up to 50,000 values at once"))
}

fn too_large() -> Problem {
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "the request is too large")
}

fn not_json() -> Problem {
    Problem::bad_request("not_parseable", "the body is not JSON")
}

/// The form that JSON stands for; 422 with the field and `field_unknown`, `field_missing` or `field_invalid`.
pub fn read<T: DeserializeOwned>(value: Value) -> Result<T, Problem> {
    serde_path_to_error::deserialize(JsonForm(value)).map_err(|error| {
        let step = |segment: &Segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            other => format!("/{}", told_back(&other.to_string())),
        };
        let path: String = error.path().iter().map(step).collect();
        let (code, named) = match error.inner() {
            Mismatch::Unknown(name) => ("field_unknown", name.as_str()),
            Mismatch::Missing(name) => ("field_missing", *name),
            Mismatch::Invalid(_) => ("field_invalid", ""),
        };
        let at_it = named.is_empty() || path.ends_with(&format!("/{named}"));
        let field = if at_it { path } else { format!("{path}/{named}") };
        Problem::unprocessable(vec![FieldProblem { field, code: code.to_owned(), message: error.inner().to_string() }])
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use serde_json::json;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Colour {
        Red,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        number: u16,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        name: String,
        colour: Option<Colour>,
        #[serde(default)]
        inner: Vec<Inner>,
        by_number: Option<std::collections::BTreeMap<u8, i64>>,
    }

    #[test]
    fn many_small_values_are_too_large_a_body() {
        let of = |count: usize| format!("[{}]", vec!["{}"; count].join(","));
        assert!(value_of(of(5_000).as_bytes()).is_ok());
        let problem = value_of(of(1_000_000).as_bytes()).unwrap_err();
        assert_eq!((problem.status, problem.code.as_str()), (413, "too_large"));
    }

    fn outcome(value: Value) -> String {
        match read::<Outer>(value) {
            Ok(form) => format!("{form:?}"),
            Err(problem) => {
                let error = &problem.errors[0];
                format!("{} {}", error.code, error.field)
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_told_with_its_code_and_field() {
        for (value, expected) in [
            (json!({"name": "a"}), "Outer { name: \"a\", colour: None, inner: [], by_number: None }"),
            (
                json!({"name": "a", "colour": "red", "inner": [{"number": 1}], "by_number": {"7": -1}}),
                "Outer { name: \"a\", colour: Some(Red), inner: [Inner { number: 1 }], by_number: Some({7: -1}) }",
            ),
            (json!({"name": "a", "colour": null}), "Outer { name: \"a\", colour: None, inner: [], by_number: None }"),
            (json!({}), "field_missing /name"),
            (json!({"name": "a", "nmae": 1}), "field_unknown /nmae"),
            (json!({"name": "a", "n\u{9b}me": 1}), "field_unknown /n\u{fffd}me"),
            // Words of an error that somebody sends are data.
            (json!({"name": "a", "colour": "missing field `name`"}), "field_invalid /colour"),
            (json!({"name": 1}), "field_invalid /name"),
            (json!({"name": null}), "field_invalid /name"),
            (json!({"name": "a", "inner": [{"number": 1}, {}]}), "field_missing /inner/1/number"),
            (json!({"name": "a", "inner": [{"number": 70000}]}), "field_invalid /inner/0/number"),
            (json!({"name": "a", "inner": [{"number": 1, "x": 1}]}), "field_unknown /inner/0/x"),
            (json!({"name": "a", "by_number": {"x": 1}}), "field_invalid /by_number/x"),
            (json!([]), "field_invalid "),
            (json!("a"), "field_invalid "),
        ] {
            assert_eq!(outcome(value.clone()), expected, "{value}");
        }
    }
}
