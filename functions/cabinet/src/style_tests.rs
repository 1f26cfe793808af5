//! Style sheets are kept under the name of what they say, and under no other.

use axum::body::Body;
use http::Request;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http_body_util::BodyExt;
use pages::layout::CABINET;
use testkit::World;
use web::style::SITE;

/// The status of an address, its media type, for how long it is kept, and what it says.
async fn asked(path: &str) -> (u16, String, String, String) {
    let world = World::at("2026-05-15T09:00:00Z");
    let answer = crate::handle(world.app.clone(), Request::get(path).body(Body::empty()).unwrap()).await;
    let [media_type, kept] = [CONTENT_TYPE, CACHE_CONTROL].map(|it| answer.headers()[it].to_str().unwrap().to_owned());
    let status = answer.status().as_u16();
    let text = answer.into_body().collect().await.unwrap().to_bytes();
    (status, media_type, kept, String::from_utf8(text.to_vec()).unwrap())
}

#[tokio::test]
async fn a_sheet_is_kept_under_the_name_of_what_it_says() {
    for (sheet, says) in [(&*SITE, ".question"), (&*CABINET, ".sections"), (&*CABINET, "counter(page)")] {
        let (status, media_type, kept, text) = asked(&sheet.address()).await;
        assert_eq!((status, media_type.as_str()), (200, "text/css; charset=utf-8"));
        assert_eq!(kept, "public, max-age=31536000, immutable");
        assert!(text.contains(says) && text.contains("--"), "{}", sheet.address());

        // A page that an older or newer version of the program made.
        let name = sheet.address().split('.').next().unwrap().to_owned();
        let (status, _, kept, other) = asked(&format!("{name}.AAAAAAAAAAAA.css")).await;
        assert_eq!((status, kept.as_str(), other), (200, "no-store", text));
    }
    for unknown in ["/style/site", "/style/other.css", "/style/.css", "/style/..%2fsite"] {
        let (status, _, kept, _) = asked(unknown).await;
        let expected = if unknown == "/style/site" { 200 } else { 404 };
        assert_eq!((status, kept.as_str()), (expected, "no-store"), "{unknown}");
    }
}

#[test]
fn what_says_another_thing_has_another_name() {
    let [one, other] = ["a { color: red }", "a { color: blue }"].map(|style| web::style::Sheet::of("site", style));
    assert_ne!(one.address(), other.address());
    assert_eq!(one.address(), web::style::Sheet::of("site", "a { color: red }").address());
}
