//! A preview is the form of citizens, for whoever keeps the registers.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use domain::identifier::ParticipantId;
use domain::questionnaire::Questionnaire;
use domain::scope::ParticipantRole;
use http::{Request, header};
use testkit::World;

use super::PATH;

/// Who asks, and the answer: its status and page.
async fn ask(world: &World, cookie: &str, draft: Option<&str>, query: &str) -> (u16, String) {
    let path = format!("{PATH}?{query}");
    let request = Request::builder().uri(path).header(header::COOKIE, cookie).header("sec-fetch-site", "same-origin");
    let request = match draft {
        None => request.method("GET").body(Body::empty()),
        Some(draft) => {
            let encoded: String = draft.bytes().map(|byte| format!("%{byte:02X}")).collect();
            let kind = "application/x-www-form-urlencoded";
            request.method("POST").header(header::CONTENT_TYPE, kind).body(Body::from(format!("draft={encoded}")))
        }
    };
    let response = crate::handle(Arc::clone(&world.app), request.unwrap()).await;
    assert!(!response.headers().contains_key(header::SET_COOKIE), "a look chooses no language");
    let status = response.status().as_u16();
    (status, String::from_utf8(to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap())
}

async fn sign_in(world: &World, role: ParticipantRole, limit: &str) -> String {
    let id = ParticipantId::parse(role.as_str()).unwrap();
    world.sign_in(&id, testkit::participant("Кто-то", role, limit)).await
}

#[tokio::test]
async fn a_questionnaire_is_seen_as_citizens_get_it_and_cannot_be_sent() {
    let world = World::at("2026-05-15T09:00:00Z");
    let keeper = sign_in(&world, ParticipantRole::Coordinator, "").await;
    let mut draft = Questionnaire::standard().clone();
    draft.questions.truncate(1);
    draft.questions[0].text.ru = "Вкусно ли кормят & поят?".to_owned();
    draft.questions[0].text.tt = Some("Ашату тәмлеме?".to_owned());
    let whole = serde_json::to_string(&draft).unwrap();
    draft.questions[0].text.ru.clear();
    let faulty = serde_json::to_string(&draft).unwrap();
    let stored = "id=standard&version=2";
    for (sent, query, status, told) in [
        (None, "", 200, "Оцените, насколько легко было узнать, как получить услугу."),
        (None, stored, 200, "Оцените, насколько легко было узнать, как получить услугу."),
        (
            None,
            "id=standard&version=2&type=school&lang=en",
            200,
            "Rate how easy it is to find out how the school teaches.",
        ),
        (None, "id=standard&version=1", 200, "name=\"q_information\""),
        (Some(whole.as_str()), "", 200, "1. Вкусно ли кормят &#38; поят?"),
        (Some(whole.as_str()), "lang=tt", 200, "1. Ашату тәмлеме?"),
        (Some(faulty.as_str()), "", 404, "Показать нечего"),
        (Some("{"), "", 404, "Показать нечего"),
        (None, "id=standard&version=9", 404, "Показать нечего"),
        (None, "id=a%20b&version=x", 404, "Показать нечего"),
    ] {
        let before = world.memory.dump();
        let (answered, page) = ask(&world, &keeper, sent, query).await;
        assert!(answered == status && page.contains(told), "{query}: {answered} {page}");
        assert!(sent.is_none() || world.memory.dump() == before, "a draft is kept nowhere");
        if status == 200 {
            let cannot = page.contains("method=\"dialog\"") && !page.contains("/form/check\" novalidate data-filled");
            assert!(cannot && !page.contains("Проверить ответ") && !page.contains("<script"), "{page}");
        }
    }
}

#[tokio::test]
async fn only_whoever_changes_registers_looks_beforehand() {
    let world = World::at("2026-05-15T09:00:00Z");
    for (role, limit, expected) in [
        (ParticipantRole::Operator, "", 200),
        (ParticipantRole::FederalBody, "sport", 404),
        (ParticipantRole::RegionalExecutive, "77", 404),
    ] {
        let cookie = sign_in(&world, role, limit).await;
        let (status, page) = ask(&world, &cookie, None, "").await;
        assert_eq!((status, page.contains("name=\"q_information\"")), (expected, expected == 200), "{role:?}");
    }
    assert_eq!(ask(&world, "", None, "").await.0, 401);
}
