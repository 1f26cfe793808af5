//! Answers go compressed to whoever takes that, and to nobody whom another site sent.

use std::io::Read;

use axum::body::Body;
use brotli::Decompressor;
use flate2::read::GzDecoder;
use http::Request;
use http::header::{CONTENT_ENCODING, VARY};
use http_body_util::BodyExt;
use testkit::World;

const CONTRACT: &str = "/v1/openapi.json";

/// What is sent for a request with these headers: how it is compressed, and its bytes.
async fn sent(path: &str, headers: &[(&str, &str)]) -> (Option<String>, Vec<u8>) {
    let world = World::at("2026-05-15T09:00:00Z");
    let request = headers.iter().fold(Request::get(path), |request, (name, value)| request.header(*name, *value));
    let answer = crate::handle(world.app.clone(), request.body(Body::empty()).unwrap()).await;
    let how = answer.headers().get(CONTENT_ENCODING).map(|it| it.to_str().unwrap().to_owned());
    if how.is_some() {
        assert_eq!(answer.headers()[VARY], "accept-encoding");
    }
    (how, answer.into_body().collect().await.unwrap().to_bytes().to_vec())
}

fn opened(how: Option<&str>, bytes: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    match how {
        Some("br") => Decompressor::new(bytes, 4_096).read_to_end(&mut text).unwrap(),
        Some("gzip") => GzDecoder::new(bytes).read_to_end(&mut text).unwrap(),
        _ => return bytes.to_vec(),
    };
    text
}

#[tokio::test]
async fn an_answer_is_the_same_however_it_is_sent() {
    let (_, plain) = sent(CONTRACT, &[]).await;
    for (asked, expected) in [
        ("br", Some("br")),
        ("gzip, deflate, br", Some("br")),
        ("gzip", Some("gzip")),
        ("gzip;q=1, br;q=0.5", Some("gzip")),
        ("br;q=0", None),
        ("identity", None),
        ("zstd", None),
    ] {
        let (how, bytes) = sent(CONTRACT, &[("accept-encoding", asked)]).await;
        assert_eq!(how.as_deref(), expected, "{asked}");
        assert_eq!(opened(how.as_deref(), &bytes), plain, "{asked}");
        if how.is_some() {
            assert!(bytes.len() * 4 < plain.len(), "{asked}: {} of {} bytes", bytes.len(), plain.len());
        }
    }
}

#[tokio::test]
async fn whoever_another_site_sent_learns_nothing_from_lengths() {
    let takes = ("accept-encoding", "br");
    for (site, expected) in
        [("cross-site", None), ("same-site", None), ("same-origin", Some("br")), ("none", Some("br"))]
    {
        let (how, _) = sent(CONTRACT, &[takes, ("sec-fetch-site", site)]).await;
        assert_eq!(how.as_deref(), expected, "{site}");
    }
    let (how, _) = sent(CONTRACT, &[takes, ("origin", "https://evil.example")]).await;
    assert_eq!(how, None);
}

#[tokio::test]
async fn what_is_tiny_goes_as_it_is() {
    let (how, bytes) = sent("/livez", &[("accept-encoding", "br")]).await;
    assert_eq!((how, bytes.is_empty()), (None, false));
}
