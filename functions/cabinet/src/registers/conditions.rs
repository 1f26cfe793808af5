//! Two operators do not overwrite one another: `ETag` names the version that was read, `If-Match` the one that may be changed.

use app::registers::Seen;
use http::{HeaderMap, HeaderValue, header};
use web::Problem;

/// The version of an entry as an `ETag`.
pub(super) fn tag(version: u64) -> HeaderValue {
    // A number in quotes is a header value.
    HeaderValue::from_str(&format!("\"{version}\"")).unwrap_or_else(|_| HeaderValue::from_static("\"0\""))
}

/// What the caller says that it saw. Without either header it overwrites whatever is there.
pub(super) fn seen(headers: &HeaderMap) -> Result<Seen, Problem> {
    let value = |name| headers.get(name).map(|value: &HeaderValue| value.to_str().unwrap_or_default().trim());
    match (value(header::IF_MATCH), value(header::IF_NONE_MATCH)) {
        (None, None) => Ok(Seen::Anything),
        (None, Some("*")) => Ok(Seen::Nothing),
        (Some(tag), None) => {
            let version = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"')).and_then(|tag| tag.parse().ok());
            version.map(Seen::Version).ok_or_else(not_understood)
        }
        _ => Err(not_understood()),
    }
}

fn not_understood() -> Problem {
    let title = "send `If-Match` with one ETag as it was read, or `If-None-Match: *`, or neither";
    Problem::bad_request("condition_invalid", title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_one_tag_or_none() {
        let check = |pairs: &[(&'static str, &str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.insert(*name, HeaderValue::from_str(value).unwrap());
            }
            seen(&headers).map_err(|problem| problem.code)
        };
        assert_eq!(check(&[]), Ok(Seen::Anything));
        assert_eq!(check(&[("if-none-match", "*")]), Ok(Seen::Nothing));
        assert_eq!(check(&[("if-match", "\"7\"")]), Ok(Seen::Version(7)));
        assert_eq!(tag(7), "\"7\"");
        let refused = Err("condition_invalid".to_owned());
        for pairs in [
            &[("if-match", "7")][..],
            &[("if-match", "*")],
            &[("if-match", "\"x\"")],
            &[("if-none-match", "\"7\"")],
            &[("if-match", "\"7\""), ("if-none-match", "*")],
        ] {
            assert_eq!(check(pairs), refused, "{pairs:?}");
        }
    }
}
