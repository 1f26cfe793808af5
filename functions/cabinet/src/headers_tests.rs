//! The headers of every answer, also of those that nothing else is said of.

use axum::body::Body;
use expect_test::expect;
use http::Request;
use testkit::World;

#[tokio::test]
async fn an_answer_says_what_browsers_may_not_do() {
    let world = World::at("2026-05-15T09:00:00Z");
    let answer = crate::handle(world.app.clone(), Request::get("/v1/openapi.json").body(Body::empty()).unwrap()).await;
    let told: Vec<_> = answer
        .headers()
        .iter()
        .filter(|(name, _)| *name != "content-length")
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
        .collect();
    expect![[r#"
        content-type: application/json
        vary: accept-encoding
        referrer-policy: no-referrer
        x-content-type-options: nosniff
        permissions-policy: camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()
        cross-origin-opener-policy: same-origin
        cross-origin-resource-policy: same-origin
        x-robots-tag: noindex, nofollow
        cache-control: no-store
        content-security-policy: default-src 'none'; frame-ancestors 'none'
        strict-transport-security: max-age=63072000"#]]
    .assert_eq(&told.join("\n"));
}
