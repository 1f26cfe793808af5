//! What mail scanners do with a link before its reader does: HEAD, GET, every hidden field filled in and the form posted, but
//! nobody chose an answer. Nothing of it may change anything.

use std::sync::Arc;

use app::{App, Error};
use http::Request;
use http_body_util::BodyExt;

/// One visit; whether the link was known.
///
/// # Errors
/// When the form could not be served, which a scanner does not mind.
pub(crate) async fn scan(app: &Arc<App>, token: &str) -> Result<bool, Error> {
    let link = format!("/s/{token}");
    let mut known = true;
    for (method, path) in [("HEAD", link.as_str()), ("HEAD", "/form"), ("GET", "/thanks")] {
        let (status, _, _) = visit(app, method, path, "", "").await?;
        known = known && (path != link || status < 400);
    }
    let (_, cookie, _) = visit(app, "GET", &link, "", "").await?;
    let (_, _, page) = visit(app, "GET", "/form", &cookie, "").await?;
    visit(app, "GET", &format!("/unsubscribe/{token}"), "", "").await?;
    visit(app, "POST", "/form", &cookie, "").await?;
    visit(app, "POST", "/form", &cookie, &hidden_fields(&page)).await?;
    Ok(known)
}

/// Status, cookie and page of one request.
async fn visit(
    app: &Arc<App>,
    method: &str,
    path: &str,
    cookie: &str,
    form: &str,
) -> Result<(u16, String, String), Error> {
    let wrong = |error: String| Error::Corrupt(error);
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("cookie", cookie)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form.to_owned().into())
        .map_err(|error| wrong(error.to_string()))?;
    let response = survey::handle(app.clone(), request).await;
    let status = response.status().as_u16();
    if status >= 500 {
        return Err(wrong(format!("{method} was answered with {status}")));
    }
    let cookie = response.headers().get("set-cookie").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
    let body = response.into_body().collect().await.map_err(|error| wrong(error.to_string()))?.to_bytes();
    Ok((status, cookie, String::from_utf8_lossy(&body).into_owned()))
}

/// The hidden fields of a page as a form, which is all that a program finds to send.
fn hidden_fields(page: &str) -> String {
    let attribute = |tag: &str, name: &str| {
        let after = tag.split_once(&format!("{name}=\""))?.1;
        Some(after.split_once('"')?.0.to_owned())
    };
    let tags = page.split('<').filter(|tag| tag.starts_with("input") && tag.contains("hidden"));
    let fields = tags.filter_map(|tag| Some(format!("{}={}", attribute(tag, "name")?, attribute(tag, "value")?)));
    fields.collect::<Vec<_>>().join("&")
}
