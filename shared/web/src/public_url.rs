//! Where a system is reached: by citizens, and by other systems that name it.

use http::Uri;

/// An `http` or `https` URL of a host alone or with a path, without a slash at the end; `None`: it is none.
pub fn public_url(text: &str) -> Option<String> {
    let trimmed = text.trim_end_matches('/');
    let uri: Uri = trimmed.parse().ok()?;
    let reached = matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some() && uri.query().is_none();
    reached.then(|| trimmed.to_owned())
}
