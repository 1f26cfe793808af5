//! The list of information events and the methodology of raising satisfaction (A1.9) are read by whoever applies them, followed by
//! measures, and what that brought is in the report (A2.13).

use app::registers::Entry;
use domain::figures::measure::MeasureKind;
use domain::figures::recommended::Recommended;
use domain::identifier::{QuestionId, RecommendedId, SituationId};
use domain::organisation::OrganisationType;
use domain::scope::ParticipantRole;
use http::{Method, StatusCode, header};
use serde_json::Value;
use testkit::World;

use super::{body, get, send, sign_in};

async fn recommend(
    world: &World,
    kind: MeasureKind,
    id: &str,
    of: Option<OrganisationType>,
    days: (&str, Option<&str>),
) {
    let questions = (kind == MeasureKind::Measure).then(|| QuestionId::parse("comfort").unwrap());
    let recommended = Recommended {
        name: format!("Рекомендация {id}"),
        advice: format!("Как сделать {id}"),
        types: of.into_iter().collect(),
        situations: [SituationId::parse("birth").unwrap()].into(),
        questions: questions.into_iter().collect(),
        legal_basis: "письмо № 4".to_owned(),
        valid_from: days.0.parse().unwrap(),
        excluded_on: days.1.map(|day| day.parse().unwrap()),
    };
    world.put(Entry::Recommended(kind, RecommendedId::parse(id).unwrap(), recommended)).await;
}

/// A clinic and what is recommended in 2026; the token of its head.
async fn world() -> (World, String) {
    let world = World::at("2026-02-01T09:00:00Z");
    world.add_organisation("clinic", "1027700132195", OrganisationType::HEALTHCARE, "77").await;
    let since = ("2026-01-01", None);
    recommend(&world, MeasureKind::InformationEvent, "leaflet", None, since).await;
    recommend(&world, MeasureKind::Measure, "queue", Some(OrganisationType::HEALTHCARE), since).await;
    recommend(&world, MeasureKind::Measure, "canteen", Some(OrganisationType::SCHOOL), since).await;
    recommend(&world, MeasureKind::Measure, "former", None, ("2025-01-01", Some("2026-02-01"))).await;
    let token = world.add_participant("head", ParticipantRole::OrganisationHead, "clinic").await;
    (world, format!("Bearer {token}"))
}

#[tokio::test]
async fn everybody_reads_what_is_recommended() {
    let (world, head) = world().await;
    for (query, expected) in [
        ("", "leaflet canteen former queue"),
        ("?type=healthcare", "leaflet former queue"),
        ("?type=healthcare&on=2026-02-01", "leaflet queue"),
        ("?on=2025-12-31", "former"),
        ("?situation=birth&type=school&on=2026-02-01", "leaflet canteen"),
        ("?situation=loss", ""),
    ] {
        let response = get(&world, &format!("/v1/recommended{query}"), header::AUTHORIZATION, &head).await;
        let told: Value = serde_json::from_str(&body(response).await).unwrap();
        let ids = told["rows"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap());
        assert_eq!(ids.collect::<Vec<_>>().join(" "), expected, "{query}");
    }
    let wrong = get(&world, "/v1/recommended?type=theatre&on=tomorrow", header::AUTHORIZATION, &head).await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let told: Value = serde_json::from_str(&body(wrong).await).unwrap();
    assert_eq!(told["errors"].as_array().unwrap().len(), 2, "{told}");
    assert_eq!(
        get(&world, "/v1/recommended", header::AUTHORIZATION, "Bearer x").await.status(),
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn a_measure_follows_only_what_was_recommended_to_such_organisations_on_its_first_day() {
    let (world, head) = world().await;
    for (id, kind, from, recommended, status) in [
        ("a", "measure", "2026-02-01", "queue", 204),
        ("b", "information_event", "2026-02-01", "leaflet", 204),
        ("c", "measure", "2026-01-31", "former", 204),
        ("d", "measure", "2026-02-01", "former", 422),
        ("e", "measure", "2025-12-31", "queue", 422),
        ("f", "measure", "2026-02-01", "canteen", 422),
        ("g", "measure", "2026-02-01", "leaflet", 422),
        ("h", "information_event", "2026-02-01", "queue", 422),
        ("i", "measure", "2026-02-01", "unheard", 422),
    ] {
        let sent = format!(
            r#"{{"kind":"{kind}","what":"Памятка","place":"Холл","by":"Врач","from":"{from}","recommended":"{recommended}"}}"#
        );
        let path = format!("/v1/measures/clinic/{id}");
        let answer = send(&world, Method::PUT, &path, &head, &sent).await;
        assert_eq!(answer.status().as_u16(), status, "{id}");
        if status == 422 {
            let told: Value = serde_json::from_str(&body(answer).await).unwrap();
            assert_eq!(
                (&told["errors"][0]["code"], &told["errors"][0]["field"]),
                (&"not_recommended".into(), &"/recommended".into())
            );
        }
        let stored = get(&world, &path, header::AUTHORIZATION, &head).await;
        assert_eq!(stored.status().as_u16(), if status == 204 { 200 } else { 404 }, "{id}");
        if status == 204 {
            let told: Value = serde_json::from_str(&body(stored).await).unwrap();
            assert_eq!(told["recommended"], recommended, "{id}");
        }
    }
    let report = body(get(&world, "/v1/report?period=2026Q1", header::AUTHORIZATION, &head).await).await;
    let (_, applied) = report.split_once("Как применяются перечень мероприятий и методика").unwrap();
    let (applied, _) = applied.split_once("</table>").unwrap();
    for (name, followed) in [("queue", 1), ("leaflet", 1), ("former", 1)] {
        let row = format!("<th scope=\"row\">Рекомендация {name}</th>");
        let (_, row) = applied.split_once(&row).unwrap_or_else(|| panic!("{name}: {applied}"));
        assert!(
            row.split_once("</tr>").unwrap().0.contains(&format!("<td class=\"n\">{followed}</td>")),
            "{name}: {row}"
        );
    }
    assert!(!applied.contains("Рекомендация canteen"), "nobody followed it: {applied}");
}

#[tokio::test]
async fn the_page_of_measures_offers_what_is_recommended_to_the_organisation_today() {
    let (world, _) = world().await;
    let cookie = sign_in(&world, "country", ParticipantRole::Coordinator).await;
    let path = "/cabinet/organisations/clinic/measures";
    let page = body(get(&world, path, header::COOKIE, &cookie).await).await;
    for (text, there) in [
        ("<option value=\"leaflet\">Рекомендация leaflet</option>", true),
        ("<option value=\"queue\">Рекомендация queue</option>", true),
        ("Как сделать queue", true),
        ("canteen", false),
        ("former", false),
    ] {
        assert_eq!(page.contains(text), there, "{text}: {page}");
    }
}
