//! The form and its answers as JSON.

use expect_test::expect;

use crate::browser::Browser;
use crate::check;

#[tokio::test]
async fn the_same_as_json() {
    check(
        "GET /v1/invitation\nPOST /v1/invitation/response ALL_JSON\nwith authorization Invitation TOKEN\nGET /v1/invitation
         POST /v1/invitation/response {\nPOST /v1/invitation/response {\"answers\":{\"information\":6},\"extra\":1}
         POST /v1/invitation/response {\"answers\":{\"information\":6}}
         POST /v1/invitation/response ALL_JSON\nPOST /v1/invitation/response ALL_JSON
         POST /v1/invitation/response {\"answers\":{\"information\":1,\"organisation\":1,\"comfort\":1,\"goodwill\":1,\"competence\":1}}
         clock 2026-02-16T00:00:00Z\nGET /v1/invitation",
        expect![[r#"
            GET /v1/invitation → 401 {"status":401,"code":"unauthorized","title":"send the token of the link: Authorization: Invitation <token>"}
            POST /v1/invitation/response ALL_JSON → 401 {"status":401,"code":"unauthorized","title":"send the token of the link: Authorization: Invitation <token>"}
            with authorization Invitation TOKEN
            GET /v1/invitation → 200 {"state":"active","organisation":"Организация clinic","service":{"kind":"one_off","date":"2026-01-14"},"active_from":"2026-01-15T09:00:00Z","active_until":"2026-02-15T21:00:00Z","last_day":"2026-02-15","round":1,"notices":{"refused":"none"},"questionnaire":{"id":"standard","version":2,"questions":[{"id":"information","text":"Оцените, насколько легко было узнать, как получить медицинскую помощь.","scale":[1,5]},{"id":"organisation","text":"Оцените, насколько удобно была организована медицинская помощь.","scale":[1,5]},{"id":"comfort","text":"Оцените, насколько комфортными были помещения медицинской организации.","scale":[1,5]},{"id":"goodwill","text":"Оцените, насколько доброжелательным был медицинский персонал.","scale":[1,5]},{"id":"competence","text":"Оцените, насколько компетентным был медицинский персонал.","scale":[1,5]}]}}
            POST /v1/invitation/response { → 400 {"status":400,"code":"not_parseable","title":"the body is not JSON of the form {\"answers\":{…},\"comment\":…}"}
            POST /v1/invitation/response {"answers":{"information":6},"extra":1} → 422 {"status":422,"code":"invalid","title":"some fields are at fault","errors":[{"field":"/extra","code":"field_unknown","message":"leave it out: only answers and comment are known"},{"field":"/answers/information","code":"answer_out_of_scale","message":"a score is a whole number from 1 to 5"},{"field":"/answers/organisation","code":"answer_missing","message":"answer the question from 1 to 5, or say that it does not apply"},{"field":"/answers/comfort","code":"answer_missing","message":"answer the question from 1 to 5, or say that it does not apply"},{"field":"/answers/goodwill","code":"answer_missing","message":"answer the question from 1 to 5, or say that it does not apply"},{"field":"/answers/competence","code":"answer_missing","message":"answer the question from 1 to 5, or say that it does not apply"}]}
            POST /v1/invitation/response {"answers":{"information":6}} → 422 {"status":422,"code":"invalid","title":"some fields are at fault","errors":[{"field":"/answers/information","code":"answer_out_of_scale","message":"a score is a whole number from 1 to 5"},{"field":"/answers/organisation","code":"answer_missing","message":"answer the question from 1 to 5, or say that it does not apply"},{"field":"/answers/comfort","code":"answer_missing","message":"answer the question from 1 to 5, or say that it does not apply"},{"field":"/answers/goodwill","code":"answer_missing","message":"answer the question from 1 to 5, or say that it does not apply"},{"field":"/answers/competence","code":"answer_missing","message":"answer the question from 1 to 5, or say that it does not apply"}]}
            POST /v1/invitation/response ALL_JSON → 201 {"status":"taken"}
            POST /v1/invitation/response ALL_JSON → 200 {"status":"repeated"}
            POST /v1/invitation/response {"answers":{"information":1,"organisation":1,"comfort":1,"goodwill":1,"competence":1}} → 409 {"status":409,"code":"already_completed","title":"the questionnaire is already completed"}
            clock 2026-02-16T00:00:00Z
            GET /v1/invitation → 200 {"state":"completed","organisation":"Организация clinic","service":{"kind":"one_off","date":"2026-01-14"},"active_from":"2026-01-15T09:00:00Z","active_until":"2026-02-15T21:00:00Z","last_day":"2026-02-15","round":1,"notices":{"refused":"none"},"questionnaire":{"id":"standard","version":2,"questions":[{"id":"information","text":"Оцените, насколько легко было узнать, как получить медицинскую помощь.","scale":[1,5]},{"id":"organisation","text":"Оцените, насколько удобно была организована медицинская помощь.","scale":[1,5]},{"id":"comfort","text":"Оцените, насколько комфортными были помещения медицинской организации.","scale":[1,5]},{"id":"goodwill","text":"Оцените, насколько доброжелательным был медицинский персонал.","scale":[1,5]},{"id":"competence","text":"Оцените, насколько компетентным был медицинский персонал.","scale":[1,5]}]}}
        "#]],
    )
    .await;
    check(
        "with authorization Invitation unknown\nGET /v1/invitation\nPOST /v1/invitation/response ALL_JSON",
        expect![[r#"
        with authorization Invitation unknown
        GET /v1/invitation → 404 {"status":404,"code":"not_found","title":"there is nothing here"}
        POST /v1/invitation/response ALL_JSON → 404 {"status":404,"code":"not_found","title":"there is nothing here"}
    "#]],
    )
    .await;
    check(
        "clock 2026-03-01T00:00:00Z\nwith authorization Invitation TOKEN\nwith accept-language en\nPOST /v1/invitation/response ALL_JSON",
        expect![[r#"
            clock 2026-03-01T00:00:00Z
            with authorization Invitation TOKEN
            with accept-language en
            POST /v1/invitation/response ALL_JSON → 410 {"status":410,"code":"expired","title":"the link has expired"}
        "#]],
    )
    .await;
}

#[tokio::test]
async fn an_empty_answer_and_a_comment_too_long_are_told() {
    let nothing = r#"{"information":null,"organisation":null,"comfort":null,"goodwill":null,"competence":null}"#;
    let mut browser = Browser::with_notices(1).await;
    browser.step("with authorization Invitation TOKEN").await;
    for (comment, expected) in [
        (
            String::new(),
            expect![[
                r#"422 {"status":422,"code":"invalid","title":"some fields are at fault","errors":[{"field":"/answers","code":"nothing_answered","message":"give at least one score, or write a comment"}]}"#
            ]],
        ),
        (
            "🌷".repeat(1_001),
            expect![[
                r#"422 {"status":422,"code":"invalid","title":"some fields are at fault","errors":[{"field":"/comment","code":"comment_too_long","message":"a comment has up to 1000 characters"}]}"#
            ]],
        ),
        ("🌷".repeat(1_000), expect![[r#"201 {"status":"taken"}"#]]),
    ] {
        let body = format!(r#"{{"answers":{nothing},"comment":"{comment}"}}"#);
        expected.assert_eq(&browser.step(&format!("POST /v1/invitation/response {body}")).await);
    }
}

#[tokio::test]
async fn notices_are_refused_and_taken_back_as_json() {
    let told = |answer: &str| {
        let (status, body) = answer.split_once(' ').unwrap();
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        match body.get("state") {
            Some(state) => format!("{status} {state}, refused {}", body["notices"]["refused"]),
            None => format!("{status} {}", body["code"]),
        }
    };
    let mut browser = Browser::with_notices(1).await;
    let mut story = String::new();
    for line in [
        "PUT /v1/invitation/notices {\"refused\":\"all\"}",
        "with authorization Invitation TOKEN",
        "PUT /v1/invitation/notices {\"refused\":\"organisation\"}",
        "PUT /v1/invitation/notices {\"refused\":\"organisation\"}",
        "PUT /v1/invitation/notices {\"refused\":\"all\"}",
        "GET /v1/invitation",
        "PUT /v1/invitation/notices {\"refused\":\"none\"}",
        "PUT /v1/invitation/notices {\"refused\":\"some\"}",
        "PUT /v1/invitation/notices {\"refused\":\"none\",\"more\":1}",
        "PUT /v1/invitation/notices {",
    ] {
        let answer = browser.step(line).await;
        let answer = if answer.is_empty() { answer } else { format!(" → {}", told(&answer)) };
        story += &format!("{line}{answer}\n");
    }
    expect![[r#"
        PUT /v1/invitation/notices {"refused":"all"} → 401 "unauthorized"
        with authorization Invitation TOKEN
        PUT /v1/invitation/notices {"refused":"organisation"} → 200 "declined", refused "organisation"
        PUT /v1/invitation/notices {"refused":"organisation"} → 200 "declined", refused "organisation"
        PUT /v1/invitation/notices {"refused":"all"} → 200 "declined", refused "all"
        GET /v1/invitation → 200 "declined", refused "all"
        PUT /v1/invitation/notices {"refused":"none"} → 200 "active", refused "none"
        PUT /v1/invitation/notices {"refused":"some"} → 400 "not_parseable"
        PUT /v1/invitation/notices {"refused":"none","more":1} → 400 "not_parseable"
        PUT /v1/invitation/notices { → 400 "not_parseable"
    "#]]
    .assert_eq(&story);
}
