//! What lies outside a scope: it does not exist, nothing of it is changed, and nothing hidden can be computed from what is shown.
//! The routes are those that the functions list, each with its caller, so that a new one cannot be forgotten. Counts are such that each sum tells of which
//! organisations it is; names, comments and measures tell it anyway. [`crate::scope`] asks every route with every parameter.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::extract::Path;
use domain::organisation::classification::Classification;
use http::{Method, Request, StatusCode, header};
use otklik::contract;
use web::{Caller, Declared, Routes};

use crate::country::{Country, ORGANISATIONS, Role};
use crate::scope::for_participants;

/// What the parameters of a path are called, and what they may be. A route with another one must be added here.
fn path_values(name: &str) -> Vec<&'static str> {
    let organisations = ORGANISATIONS.iter().map(|it| it.id);
    match name {
        "organisation" => organisations.chain(["nowhere"]).collect(),
        "id" => organisations.chain(["nowhere", "m1", "mis", "source-39", "source-77", "39", "77", "head"]).collect(),
        "kind" => vec![
            "regions",
            "organisations",
            "sources",
            "participants",
            "questionnaires",
            "change_request",
            "incident",
            "nothing",
        ],
        "office" => vec!["head", "nothing"],
        "period" => vec!["2026Q1"],
        "chain" => vec!["registers", "nothing"],
        "key" | "token" => vec!["nothing"],
        "move" => vec!["take", "decline", "nothing"],
        "version" | "other" => vec!["1"],
        other => panic!("a route has a parameter {other}: say here which values it may have"),
    }
}

/// Routes that change nothing but the session of whoever sends them, and name nobody.
const OF_THE_SESSION: &str = "/sign-out/";

fn concrete(pattern: &str) -> Vec<String> {
    pattern.split('/').skip(1).fold(vec![String::new()], |paths, part| {
        let values = match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
            Some(name) => path_values(name.trim_start_matches('*')),
            None => vec![part],
        };
        paths.iter().flat_map(|path| values.iter().map(move |value| format!("{path}/{value}"))).collect()
    })
}

/// Routes that a participant may call and that change something, whichever function has them.
fn changing(routes: Vec<Declared>) -> Vec<(Method, String)> {
    let routes =
        routes.into_iter().filter(|route| route.method != Method::GET && !route.path.starts_with(OF_THE_SESSION));
    for_participants(routes).map(|route| (route.method, route.path)).collect()
}

fn listed() -> Vec<Declared> {
    contract::routes().into_iter().map(|(_, route)| route).collect()
}

/// A page, an organisation, a measure that lies outside answers exactly as one that does not exist.
#[tokio::test]
async fn what_lies_outside_does_not_exist() {
    let country = Country::new().await;
    for (path, foreign) in [
        ("/cabinet/organisations/{}", "clinic-77"),
        ("/cabinet?region=39&type={}", "healthcare"),
        ("/cabinet/figures?industry={}", "healthcare"),
        ("/v1/indicators?by=organisation&organisation={}", "clinic-77"),
        ("/v1/comments?organisation={}", "clinic-77"),
        ("/v1/flags?organisation={}", "clinic-77"),
        ("/cabinet/organisations/{}/flags", "clinic-77"),
        ("/v1/measures?organisation={}", "clinic-77"),
        ("/v1/measures/{}/m1", "clinic-77"),
        ("/v1/breaches?by=organisation&organisation={}", "clinic-77"),
    ] {
        let absent = if path.contains("region") || path.contains("industry") { "preschool" } else { "nowhere" };
        for role in [Role::Industry, Role::Head] {
            let [outside, nowhere] = [foreign, absent].map(|value| path.replace("{}", value));
            let (status, body) = country.get(role, &outside).await;
            assert_eq!(status, 404, "{role:?} {outside}");
            // A type that nobody has is within an industry's scope, and empty there: compare what says so.
            let nowhere = if absent == "preschool" { "/cabinet?region=00".to_owned() } else { nowhere };
            assert_eq!(country.get(role, &nowhere).await, (404, body), "{role:?} {outside} {nowhere}");
        }
    }
}

/// Nothing that lies outside is changed, and the refusal says nothing of it.
#[tokio::test]
async fn nobody_changes_what_lies_beyond_the_scope() {
    let country = Country::new().await;
    let (asked, faults) = changed_beyond(&country, changing(listed())).await;
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(100 < asked, "{asked} requests");
}

/// The guard itself: a route that another function adds for participants, and that leaks, is found.
#[tokio::test]
async fn a_route_of_another_function_that_leaks_is_found() {
    let mut country = Country::new().await;
    let leaky = || {
        let tell = async |Path(id): Path<String>| (StatusCode::UNPROCESSABLE_ENTITY, format!("there is a Мера {id}"));
        let store = async || StatusCode::NO_CONTENT;
        let routes = Routes::of(Caller::Participant).post("/improve/{organisation}", tell).post("/improve", store);
        routes.with(Routes::of(Caller::Citizen).post("/improve/mine", async || StatusCode::NO_CONTENT))
    };
    country.router = country.router.merge(leaky().router(&country.world.app));
    let (_, faults) = changed_beyond(&country, changing(leaky().declared())).await;
    let of = |text: &str| faults.iter().filter(|fault| fault.contains(text)).count();
    assert_eq!((of("POST /improve: 204"), of("POST /improve/mine")), (5, 0), "{faults:#?}");
    assert!(of("Head is told") > 3 && of("Region is told") > 3, "{faults:#?}");
}

/// Asks each route that changes something as each role; how many were asked, and what went wrong.
async fn changed_beyond(country: &Country, routes: Vec<(Method, String)>) -> (usize, Vec<String>) {
    let (mut asked, mut faults) = (0, Vec::new());
    for (method, pattern) in routes {
        for path in concrete(&pattern).into_iter().filter(|path| !path.contains("39")) {
            for role in [Role::Industry, Role::Region, Role::Head, Role::Feed, Role::Nobody] {
                if country.sees_organisation_of(role, &path) {
                    continue;
                }
                let request =
                    Request::builder().method(method.clone()).uri(&path).header("sec-fetch-site", "same-origin");
                let cookie = country.cookie(role);
                // The best that they could send: a form with a good seal, of a page that they never saw.
                let (kind, sent) = match path.starts_with("/v1/") {
                    false => ("application/x-www-form-urlencoded", country.form(&cookie, &path)),
                    true => ("application/json", "{}".to_owned()),
                };
                let request = request.header(header::COOKIE, cookie).header(header::CONTENT_TYPE, kind);
                let (status, body) = country.send(request.body(Body::from(sent)).unwrap()).await;
                asked += 1;
                faults.extend((200..300).contains(&status).then(|| format!("{role:?} {method} {path}: {status}")));
                let found = country.foreign(role).found_in(&body);
                if !found.is_empty() {
                    faults.push(format!("{role:?} is told {found:?} by {method} {path}: {body}"));
                }
            }
        }
    }
    (asked, faults)
}

/// Opinions are sums of what organisations published: an organisation of fewer answers than the smallest cell is in none of them, so that
/// nothing is told of it by any difference.
#[tokio::test]
async fn no_hidden_opinion_is_in_a_sum_that_is_shown() {
    let country = Country::new().await;
    for period in ["2026Q1", "running"] {
        for role in [Role::Full, Role::Industry, Role::Region] {
            let mut shown = 0;
            for by in ["country", "region", "industry", "type", "organisation"] {
                let filters = [
                    "",
                    "region=39",
                    "region=77",
                    "industry=education",
                    "type=school",
                    "region=39&type=school",
                    "region=39&industry=education",
                ];
                for filter in filters {
                    let address = format!("/v1/indicators?period={period}&by={by}&{filter}");
                    let (status, body) = country.get(role, address.trim_end_matches('&')).await;
                    if status == 200 {
                        shown += check_sums(&country, role, &body, filter);
                    }
                }
            }
            assert!(3 < shown, "{role:?} sees {shown} sums");
        }
    }
}

/// Holds each opinion that is shown against the organisations that it is made of; answers how many there are.
fn check_sums(country: &Country, role: Role, body: &str, filter: &str) -> usize {
    let act = Classification::default();
    let answer: serde_json::Value = serde_json::from_str(body).unwrap();
    let filter: BTreeMap<&str, &str> = filter.split('&').filter_map(|pair| pair.split_once('=')).collect();
    let rows: Vec<_> = answer["rows"].as_array().unwrap().iter().filter(|row| row["suppressed"] == false).collect();
    for row in &rows {
        let meets = |name: &str, value: &str| {
            let text = row[name].as_str().or(filter.get(name).copied());
            text.is_none_or(|text| text == value)
        };
        let part = |it: &crate::country::Sample| {
            let industry = act.industry_of(it.organisation_type).unwrap();
            country.sees(role, it)
                && meets("region", it.region)
                && meets("type", it.organisation_type.as_str())
                && meets("industry", industry.as_str())
                && meets("organisation", it.id)
        };
        let published = ORGANISATIONS.iter().filter(|it| part(it) && it.answers >= 10).map(|it| it.answers);
        assert_eq!(row["responses"], published.sum::<u64>(), "{role:?} {filter:?} {row}");
    }
    rows.len()
}
