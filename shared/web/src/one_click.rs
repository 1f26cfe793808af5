//! What is sent to the way out of a mail: by a person's form, or by a mail program's one click (RFC 8058).

use axum::body::Bytes;
use axum::extract::{Form, FromRequest, Request};
use http::HeaderMap;
use http::header::CONTENT_TYPE;

/// What a mail program sends.
pub const PAIR: (&str, &str) = ("List-Unsubscribe", "One-Click");

/// The fields of a body; none of one that is not understood.
pub async fn fields(headers: &HeaderMap, body: Bytes) -> Vec<(String, String)> {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if content_type.to_ascii_lowercase().starts_with("multipart/form-data") {
        let pair = is_one_click_multipart(&body).then(|| (PAIR.0.to_owned(), PAIR.1.to_owned()));
        return pair.into_iter().collect();
    }
    let request = Request::post("/").header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body.into());
    let Ok(request) = request else { return Vec::new() };
    Form::<Vec<(String, String)>>::from_request(request, &()).await.map(|Form(fields)| fields).unwrap_or_default()
}

/// Mail programs may send the one pair as multipart too. It is one fixed field, so the lines tell enough.
fn is_one_click_multipart(body: &[u8]) -> bool {
    let text = String::from_utf8_lossy(body);
    text.contains(&format!("name=\"{}\"", PAIR.0)) && text.lines().any(|line| line.trim() == PAIR.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[tokio::test]
    async fn a_form_and_a_click_are_understood_however_they_come() {
        let multipart =
            "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n";
        for (content_type, body, expected) in [
            ("application/x-www-form-urlencoded", "List-Unsubscribe=One-Click", Some(PAIR)),
            ("", "List-Unsubscribe=One-Click", Some(PAIR)),
            ("multipart/form-data; boundary=x", multipart, Some(PAIR)),
            ("multipart/form-data; boundary=x", "--x--", None),
            ("application/x-www-form-urlencoded", "choice=all", Some(("choice", "all"))),
            ("application/x-www-form-urlencoded", "choice=", Some(("choice", ""))),
            ("application/x-www-form-urlencoded", "", None),
        ] {
            let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(content_type))]);
            let fields = fields(&headers, Bytes::from(body)).await;
            let pair = fields.first().map(|(name, value)| (name.as_str(), value.as_str()));
            assert_eq!(pair, expected, "{content_type} {body}");
        }
    }
}
