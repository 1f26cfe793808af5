use axum::body::Body;
use axum::http::header::{ACCEPT, ALLOW, CONTENT_TYPE, LOCATION};
use axum::routing::{any, get};
use tempfile::TempDir;

use super::*;
use crate::assembly::Assembly;
use crate::wiring::Wiring;
use crate::{Configuration, Development};

/// A method that no function takes: a router answers it from its list of routes alone.
const PROBE: &str = "PROBE";

fn app() -> (TempDir, Arc<App>) {
    let data = TempDir::new().unwrap();
    let configuration = Configuration::for_development(data.path(), Development::default());
    let app = Assembly::new(&configuration, "http://localhost").unwrap().app;
    (data, app)
}

fn request(method: &str, path: &str) -> Request {
    Request::builder().method(method).uri(path).body(Body::empty()).unwrap()
}

/// A path of that pattern.
fn concrete(pattern: &str) -> String {
    pattern.split('/').map(|part| if part.starts_with('{') { "a" } else { part }).collect::<Vec<_>>().join("/")
}

async fn answer(router: &Router, request: Request) -> (u16, Option<String>, String) {
    let response = router.clone().oneshot(request).await.unwrap();
    let kind = response.headers().get(CONTENT_TYPE).map(|kind| kind.to_str().unwrap().to_owned());
    let status = response.status().as_u16();
    let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, kind, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn every_route_of_the_template_is_one_of_its_function() {
    let (_data, app) = app();
    let functions = Routers::new(&app);
    for Route { method, path, function, .. } in Wiring::embedded().unwrap().routes {
        let probed = functions.of(function).clone().oneshot(request(PROBE, &concrete(&path))).await.unwrap();
        let allowed = probed.headers().get(ALLOW).map(|allowed| allowed.to_str().unwrap().to_owned());
        let allowed = allowed.unwrap_or_else(|| panic!("{function:?} has no route {path}"));
        assert!(
            allowed.split(',').any(|allowed| allowed == method.as_str()),
            "{function:?} {path} takes only {allowed}"
        );
    }
}

#[tokio::test]
async fn every_route_of_the_template_is_served_and_nothing_else() {
    let (_data, app) = app();
    let routes = Wiring::embedded().unwrap().routes;
    let router = router(&app, &routes, &Routers::new(&app), Router::new(), Arc::default()).unwrap();
    for Route { method, path, .. } in &routes {
        let probed = router.clone().oneshot(request(PROBE, &concrete(path))).await.unwrap();
        assert_eq!(probed.status(), StatusCode::METHOD_NOT_ALLOWED, "{path}");
        let allowed = probed.headers()[ALLOW].to_str().unwrap().to_owned();
        assert!(allowed.split(',').any(|allowed| allowed == method.as_str()), "{path} takes only {allowed}");
        assert_eq!(probed.headers()[CONTENT_TYPE], "application/problem+json");
    }
    for path in ["/v1", "/v1/receipts/a/b", "/dev/clock", "/nowhere"] {
        let (status, kind, body) = answer(&router, request("GET", path)).await;
        assert_eq!((status, kind.as_deref()), (404, Some("application/problem+json")), "{path}");
        assert!(body.contains("\"not_found\""), "{path}: {body}");
    }
}

#[tokio::test]
async fn parameters_of_a_path_reach_the_function_once() {
    let (_data, app) = app();
    // Not the functions' routers: whatever they say, they must be handed a request as from the gateway.
    let function = Router::new().route(
        "/s/{token}",
        get(async |path: axum::extract::Path<String>, matched: MatchedPath| format!("{} {}", path.0, matched.as_str())),
    );
    let functions = Routers { ingest: Router::new(), survey: function, cabinet: Router::new(), improve: Router::new() };
    let route = Route {
        method: Method::GET,
        path: "/s/{token}".to_owned(),
        function: HttpFunction::Survey,
        time_limit: Duration::from_secs(5),
    };
    let router = router(&app, &[route], &functions, Router::new(), Arc::default()).unwrap();
    assert_eq!(answer(&router, request("GET", "/s/abc")).await.2, "abc /s/{token}");
    let (status, _, body) = answer(&router, request("HEAD", "/s/abc")).await;
    assert_eq!((status, body.as_str()), (200, ""));
}

#[tokio::test]
async fn a_panic_and_a_slow_answer_are_problems_of_one_request() {
    let (_data, app) = app();
    let slow = any(async || tokio::time::sleep(Duration::from_secs(60)).await);
    let broken = any(async || -> &'static str { panic!("on purpose") });
    let function = Router::new().route("/slow", slow).route("/broken", broken);
    let functions = Routers { ingest: function, survey: Router::new(), cabinet: Router::new(), improve: Router::new() };
    let route = |path: &str| Route {
        method: Method::GET,
        path: path.to_owned(),
        function: HttpFunction::Ingest,
        time_limit: Duration::from_millis(20),
    };
    let metrics: Arc<Metrics> = Arc::default();
    let router =
        router(&app, &[route("/slow"), route("/broken")], &functions, Router::new(), Arc::clone(&metrics)).unwrap();
    for (path, expected, code) in [("/slow", 503, "timed_out"), ("/broken", 500, "internal")] {
        let (status, kind, body) = answer(&router, request("GET", path)).await;
        assert_eq!((status, kind.as_deref()), (expected, Some("application/problem+json")), "{path}");
        assert!(body.contains(code), "{body}");
    }
    answer(&router, request("BREW", "/tea/secret-token")).await;
    let text = metrics.render(&Default::default());
    for line in [
        r#"otklik_requests_total{method="GET",route="/slow",status="503"} 1"#,
        r#"otklik_requests_total{method="GET",route="/broken",status="500"} 1"#,
        r#"otklik_requests_total{method="other",route="none",status="404"} 1"#,
    ] {
        assert!(text.contains(line), "{text}");
    }
    assert!(!text.contains("secret-token"));
}

#[tokio::test]
async fn what_goes_wrong_in_a_browser_is_told_in_the_frame_of_the_site() {
    const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    let (_data, app) = app();
    let broken = any(async || -> &'static str { panic!("on purpose") });
    let functions = Routers { ingest: Router::new().route("/broken", broken), ..Routers::new(&app) };
    let mut routes = Wiring::embedded().unwrap().routes;
    routes.push(Route {
        method: Method::GET,
        path: "/broken".to_owned(),
        function: HttpFunction::Ingest,
        time_limit: Duration::from_secs(5),
    });
    let router = router(&app, &routes, &functions, Router::new(), Arc::default()).unwrap();
    for (method, path, status, words) in [
        ("GET", "/nowhere", 404, "Такой страницы нет"),
        ("GET", "/thanks/nowhere", 404, "Такой страницы нет"),
        ("GET", "/my/open", 405, "Эту страницу так не открыть"),
        ("POST", "/thanks", 405, "Эту страницу так не открыть"),
        ("GET", "/broken", 500, "Сейчас не получилось"),
        ("GET", "/posters/%FF", 400, "Не удалось прочитать запрос"),
    ] {
        let asked = |accept: &str| {
            let request = Request::builder().method(method).uri(path).header(ACCEPT, accept);
            answer(&router, request.body(Body::empty()).unwrap())
        };
        let (got, kind, body) = asked(BROWSER).await;
        assert_eq!((got, kind.as_deref()), (status, Some("text/html; charset=utf-8")), "{method} {path}: {body}");
        assert!(body.contains(words) && body.contains("href=\"/\""), "{method} {path}: {body}");
        let (got, kind, _) = asked("application/json").await;
        assert_eq!(got, status, "{method} {path}");
        assert!(!kind.unwrap_or_default().starts_with("text/html"), "{method} {path}");
    }
    let (status, kind, _) = answer(&router, request("GET", "/v1/nowhere")).await;
    assert_eq!((status, kind.as_deref()), (404, Some("application/problem+json")));
}

#[tokio::test]
async fn a_slash_at_the_end_leads_to_the_page() {
    let (_data, app) = app();
    let routes = Wiring::embedded().unwrap().routes;
    let router = router(&app, &routes, &Routers::new(&app), Router::new(), Arc::default()).unwrap();
    for (path, expected) in [("/my/", "/my"), ("/cabinet/figures/?by=type", "/cabinet/figures?by=type")] {
        let response = router.clone().oneshot(request("GET", path)).await.unwrap();
        assert_eq!(
            (response.status(), response.headers()[LOCATION].to_str().unwrap()),
            (StatusCode::PERMANENT_REDIRECT, expected)
        );
    }
}
