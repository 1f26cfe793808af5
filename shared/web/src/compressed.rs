//! Answers go compressed to whoever takes that: Brotli or gzip, by `tower-http`.
//!
//! The length of a compressed answer tells something of what is in it to whoever sees the line, if they may choose a part of it. So a request that another site
//! made a browser send is answered as it is: nobody learns a form's token, or a name, by trying.

use app::App;
use axum::Router;
use axum::body::HttpBody;
use axum::extract::Request;
use axum::middleware::map_request;
use http::Response;
use http::header::{ACCEPT_ENCODING, CONTENT_TYPE};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::Predicate;

use crate::origin;

/// Brotli's own middle: half of the time of its default for a twentieth more bytes.
const LEVEL: CompressionLevel = CompressionLevel::Precise(4);

/// Below this nothing is gained.
const BYTES_MIN: u64 = 1_024;

/// Above this compressing would hold a core for longer than a page may take; files of that size are rare, and fetched by programs.
const BYTES_MAX: u64 = 4 * 1_024 * 1_024;

/// Adds compression to a function's routes.
pub fn compressed<S: Clone + Send + Sync + 'static>(router: Router<S>, app: &App) -> Router<S> {
    let public_url = app.settings.public_url.clone();
    let as_it_is = move |mut request: Request| {
        if origin::is_foreign(request.headers(), &public_url) {
            request.headers_mut().remove(ACCEPT_ENCODING);
        }
        std::future::ready(request)
    };
    router.layer(CompressionLayer::new().quality(LEVEL).compress_when(Text)).layer(map_request(as_it_is))
}

/// Text that is neither tiny nor huge. Spreadsheets, PDF and Parquet are compressed in themselves; what tells how far it has come, part after part, would
/// be held back.
#[derive(Clone, Copy)]
struct Text;

impl Predicate for Text {
    fn should_compress<B: HttpBody>(&self, response: &Response<B>) -> bool {
        let is_text = response.headers().get(CONTENT_TYPE).and_then(|it| it.to_str().ok()).is_some_and(|it| {
            let media_type = it.split(';').next().unwrap_or_default().trim();
            media_type.starts_with("text/") || ["json", "xml"].iter().any(|it| media_type.ends_with(it))
        });
        is_text && response.body().size_hint().exact().is_some_and(|it| (BYTES_MIN..=BYTES_MAX).contains(&it))
    }
}
