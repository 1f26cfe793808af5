//! Style sheets. Each is served under a name that has a hash of what it says: a browser asks for it once, and no page carries it.

use std::sync::LazyLock;

use app::store::base64url;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use sha2::{Digest, Sha256};

/// The colours of all pages, light and dark, as CSS variables: each style sheet begins with them.
const COLOURS: &str = include_str!("../templates/colours.css");

/// Where sheets are served.
pub const PATH: &str = "/style/{sheet}";

/// What is named after what it says never changes: it is kept for a year.
const KEPT: &str = "public, max-age=31536000, immutable";

/// Bytes of the hash in a name.
const HASH_BYTES: usize = 9;

/// The sheet of citizens' pages.
pub static SITE: LazyLock<Sheet> = LazyLock::new(|| Sheet::of("site", include_str!("../templates/style.css")));

/// A style sheet.
pub struct Sheet {
    name: &'static str,
    file: String,
    text: String,
}

impl Sheet {
    /// A sheet of that name: the colours of all pages, then its own style.
    pub fn of(name: &'static str, style: &str) -> Sheet {
        let text = format!("{COLOURS}{style}");
        let hash = base64url(&Sha256::digest(&text)[..HASH_BYTES]);
        Sheet { name, file: format!("{name}.{hash}.css"), text }
    }

    /// The address of the sheet.
    pub fn address(&self) -> String {
        PATH.replace("{sheet}", &self.file)
    }

    /// The answer to whoever asks for a file; `None`: it is of another sheet. A page that another version of the program made asks for another
    /// hash: it gets what there is, which is then kept nowhere.
    pub fn answer(&self, file: &str) -> Option<Response> {
        let is_of_another_version = || file.split('.').next() == Some(self.name);
        let kept = match file == self.file {
            true => KEPT,
            false if is_of_another_version() => "no-store",
            false => return None,
        };
        let headers = [(CONTENT_TYPE, "text/css; charset=utf-8"), (CACHE_CONTROL, kept)];
        Some((headers, self.text.clone()).into_response())
    }
}
