//! The routes as stories: one line a step, and after each what came back. A GET or HEAD that changed something would fail.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "routes/as_json.rs"]
mod as_json;
#[path = "routes/browser.rs"]
mod browser;
#[path = "routes/checking.rs"]
mod checking;
#[path = "routes/doors.rs"]
mod doors;
#[path = "routes/following.rs"]
mod following;
#[path = "routes/said.rs"]
mod said;

use browser::Browser;
use expect_test::{Expect, expect};

async fn check_in(mut browser: Browser, story: &str, expected: Expect) {
    let mut told = String::new();
    for line in story.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let answer = browser.step(line).await;
        told.push_str(&if answer.is_empty() {
            format!("{line}\n")
        } else {
            format!("{line} → {}\n", answer.trim_end())
        });
    }
    expected.assert_eq(&told);
}

async fn check(story: &str, expected: Expect) {
    check_in(Browser::with_notices(1).await, story, expected).await;
}

#[tokio::test]
async fn a_link_is_opened_and_answered_once() {
    check(
        "HEAD /s/TOKEN\nGET /form\nGET /form\nPOST /form/check nonce=NONCE&ALL_FIVE\nPOST /form nonce=NONCE&ALL_FIVE&send=yes
         POST /form nonce=NONCE&ALL_FIVE&send=yes\nGET /thanks\nPOST /form nonce=NONCE&ALL_FIVE&comment=other&send=yes\nGET /form
         GET /s/TOKEN\nGET /form\nPOST /form nonce=NONCE&ALL_FIVE&comment=other&send=yes\nGET /form",
        expect![[r#"
            HEAD /s/TOKEN → 303 /form
            GET /form → 200 Оцените услугу
            GET /form → 200 Оцените услугу
            POST /form/check nonce=NONCE&ALL_FIVE → 200 Проверьте ответ
            POST /form nonce=NONCE&ALL_FIVE&send=yes → 303 /thanks
            POST /form nonce=NONCE&ALL_FIVE&send=yes → 303 /thanks
            GET /thanks → 200 Спасибо! Ответ учтён
            POST /form nonce=NONCE&ALL_FIVE&comment=other&send=yes → 409 Ответ уже учтён
            GET /form → 404 Откройте ссылку из письма
            GET /s/TOKEN → 303 /form
            GET /form → 200 Ответ уже учтён
            POST /form nonce=NONCE&ALL_FIVE&comment=other&send=yes → 409 Ответ уже учтён
            GET /form → 404 Откройте ссылку из письма
        "#]],
    )
    .await;
}

/// The form is opened a second before the end, and sent after it.
#[tokio::test]
async fn a_form_opened_before_the_end_may_be_sent_shortly_after_it() {
    let story = |sent_at: &str| {
        format!("clock 2026-02-15T20:59:59Z\nGET /s/TOKEN\nGET /form\nclock {sent_at}\nPOST /form/check nonce=NONCE&ALL_FIVE
             POST /form nonce=NONCE&ALL_FIVE&send=yes\nGET /form\nwith authorization Invitation TOKEN\nPOST /v1/invitation/response ALL_JSON")
    };
    check(
        &story("2026-02-15T21:29:59Z"),
        expect![[r#"
            clock 2026-02-15T20:59:59Z
            GET /s/TOKEN → 303 /form
            GET /form → 200 Оцените услугу
            clock 2026-02-15T21:29:59Z
            POST /form/check nonce=NONCE&ALL_FIVE → 200 Проверьте ответ
            POST /form nonce=NONCE&ALL_FIVE&send=yes → 303 /thanks
            GET /form → 404 Откройте ссылку из письма
            with authorization Invitation TOKEN
            POST /v1/invitation/response ALL_JSON → 200 {"status":"repeated"}
        "#]],
    )
    .await;
    check(
        &story("2026-02-15T21:30:00Z"),
        expect![[r#"
            clock 2026-02-15T20:59:59Z
            GET /s/TOKEN → 303 /form
            GET /form → 200 Оцените услугу
            clock 2026-02-15T21:30:00Z
            POST /form/check nonce=NONCE&ALL_FIVE → 410 Срок ответа прошёл
            POST /form nonce=NONCE&ALL_FIVE&send=yes → 410 Срок ответа прошёл
            GET /form → 410 Срок ответа прошёл
            with authorization Invitation TOKEN
            POST /v1/invitation/response ALL_JSON → 410 {"status":410,"code":"expired","title":"the link has expired"}
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_language_is_chosen_and_stays() {
    check(
        "GET /s/TOKEN?lang=en\nGET /form\nGET /form?lang=tt\nGET /form\nPOST /form/check?lang=en nonce=NONCE&ALL_FIVE\nGET /thanks\nGET /form/check?lang=ru\nGET /unsubscribe/TOKEN",
        expect![[r#"
            GET /s/TOKEN?lang=en → 303 /form
            GET /form → 200 Rate the service
            GET /form?lang=tt → 200 Хезмәткә бәя бирегез
            GET /form → 200 Хезмәткә бәя бирегез
            POST /form/check?lang=en nonce=NONCE&ALL_FIVE → 200 Check your answer
            GET /thanks → 200 Thank you! Your answer is counted
            GET /form/check?lang=ru → 303 /form
            GET /unsubscribe/TOKEN → 200 Письма с просьбой оценить услугу
        "#]],
    )
    .await;
}

/// What scanners of mails do: open everything, and post every form that they find as they find it.
#[tokio::test]
async fn a_scanner_gives_no_answer() {
    check(
        "HEAD /s/TOKEN\nGET /s/TOKEN\nHEAD /form\nGET /form\nPOST /form/check nonce=NONCE\nPOST /form nonce=NONCE\nPOST /form/check nonce=NONCE&FIRST
         POST /form nonce=NONCE&FIRST\nPOST /form/check nonce=NONCE&FIRST\nHEAD /unsubscribe/TOKEN\nGET /unsubscribe/TOKEN\nPOST /unsubscribe/TOKEN\nGET /thanks\nstored",
        expect![[r#"
            HEAD /s/TOKEN → 303 /form
            GET /s/TOKEN → 303 /form
            HEAD /form → 200
            GET /form → 200 Оцените услугу
            POST /form/check nonce=NONCE → 422 Оцените услугу
            POST /form nonce=NONCE → 422 Оцените услугу
            POST /form/check nonce=NONCE&FIRST → 200 Проверьте ответ
            POST /form nonce=NONCE&FIRST → 422 Проверьте ответ
            POST /form/check nonce=NONCE&FIRST → 200 Проверьте ответ
            HEAD /unsubscribe/TOKEN → 200
            GET /unsubscribe/TOKEN → 200 Письма с просьбой оценить услугу
            POST /unsubscribe/TOKEN → 422 Письма с просьбой оценить услугу
            GET /thanks → 200 Спасибо! Ответ учтён
            stored
        "#]],
    )
    .await;
}

#[tokio::test]
async fn any_characters_may_be_written() {
    let family = "%F0%9F%91%A8%E2%80%8D%F0%9F%91%A9%E2%80%8D%F0%9F%91%A7";
    check(
        &format!("GET /s/TOKEN\nGET /form\nPOST /form/check nonce=NONCE&ALL_FIVE&comment={family}+%D7%A9+e%CC%81+a%00b%ED%A0%80%FF
             POST /form nonce=NONCE&ALL_FIVE&comment={family}+%D7%A9+e%CC%81+a%00b%ED%A0%80%FF&send=yes\nstored"),
        expect![[r#"
            GET /s/TOKEN → 303 /form
            GET /form → 200 Оцените услугу
            POST /form/check nonce=NONCE&ALL_FIVE&comment=%F0%9F%91%A8%E2%80%8D%F0%9F%91%A9%E2%80%8D%F0%9F%91%A7+%D7%A9+e%CC%81+a%00b%ED%A0%80%FF → 200 Проверьте ответ
            POST /form nonce=NONCE&ALL_FIVE&comment=%F0%9F%91%A8%E2%80%8D%F0%9F%91%A9%E2%80%8D%F0%9F%91%A7+%D7%A9+e%CC%81+a%00b%ED%A0%80%FF&send=yes → 303 /thanks
            stored → {"comment":"👨‍👩‍👧 ש é ab����","scores":{"comfort":null,"competence":5,"goodwill":5,"information":5,"organisation":4}}
        "#]],
    )
    .await;
    check(
        "with authorization Invitation TOKEN
         POST /v1/invitation/response {\"answers\":{},\"comment\":\"\\ud800\"}
         POST /v1/invitation/response {\"answers\":{\"information\":5,\"organisation\":4,\"comfort\":null,\"goodwill\":5,\"competence\":5},\"comment\":\"\\u0000 \\ud83c\\udf37 112-233-445 95\"}\nstored",
        expect![[r#"
            with authorization Invitation TOKEN
            POST /v1/invitation/response {"answers":{},"comment":"\ud800"} → 400 {"status":400,"code":"not_parseable","title":"the body is not JSON of the form {\"answers\":{…},\"comment\":…}"}
            POST /v1/invitation/response {"answers":{"information":5,"organisation":4,"comfort":null,"goodwill":5,"competence":5},"comment":"\u0000 \ud83c\udf37 112-233-445 95"} → 201 {"status":"taken"}
            stored → {"comment":"🌷 [СНИЛС]","scores":{"comfort":null,"competence":5,"goodwill":5,"information":5,"organisation":4}}
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_form_with_faults_comes_back() {
    check(
        "GET /s/TOKEN\nGET /form\nPOST /form nonce=NONCE&q_information=5\nPOST /form nonce=NONCE&ALL_FIVE&q_comfort=8
         POST /form/check nonce=NONCE&q_information=na&q_organisation=na&q_comfort=na&q_goodwill=na&q_competence=na
         POST /form/check nonce=NONCE&ALL_FIVE\nPOST /form nonce=NONCE&ALL_FIVE&send=yes",
        expect![[r#"
            GET /s/TOKEN → 303 /form
            GET /form → 200 Оцените услугу
            POST /form nonce=NONCE&q_information=5 → 422 Оцените услугу
            POST /form nonce=NONCE&ALL_FIVE&q_comfort=8 → 422 Оцените услугу
            POST /form/check nonce=NONCE&q_information=na&q_organisation=na&q_comfort=na&q_goodwill=na&q_competence=na → 422 Оцените услугу
            POST /form/check nonce=NONCE&ALL_FIVE → 200 Проверьте ответ
            POST /form nonce=NONCE&ALL_FIVE&send=yes → 303 /thanks
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_form_that_is_not_ours_is_refused() {
    check(
        "GET /s/TOKEN\nGET /form\nPOST /form ALL_FIVE\nPOST /form nonce=wrong&ALL_FIVE\nPOST /form/check nonce=NONCE&ALL_FIVE
         with origin https://evil.example\nPOST /form nonce=NONCE&ALL_FIVE&send=yes\nwith sec-fetch-site same-origin\nforget
         POST /form nonce=NONCE&ALL_FIVE&send=yes\nstored",
        expect![[r#"
            GET /s/TOKEN → 303 /form
            GET /form → 200 Оцените услугу
            POST /form ALL_FIVE → 403 Ответ не отправлен
            POST /form nonce=wrong&ALL_FIVE → 403 Ответ не отправлен
            POST /form/check nonce=NONCE&ALL_FIVE → 200 Проверьте ответ
            with origin https://evil.example
            POST /form nonce=NONCE&ALL_FIVE&send=yes → 403 Ответ не отправлен
            with sec-fetch-site same-origin
            forget
            POST /form nonce=NONCE&ALL_FIVE&send=yes → 403 Ответ не отправлен
            stored
        "#]],
    )
    .await;
}

#[tokio::test]
async fn another_site_cannot_send_the_form() {
    check(
        "GET /s/TOKEN\nGET /form\nPOST /form/check nonce=NONCE&ALL_FIVE\nwith sec-fetch-site cross-site\nPOST /form nonce=NONCE&ALL_FIVE&send=yes\nstored",
        expect![[r#"
            GET /s/TOKEN → 303 /form
            GET /form → 200 Оцените услугу
            POST /form/check nonce=NONCE&ALL_FIVE → 200 Проверьте ответ
            with sec-fetch-site cross-site
            POST /form nonce=NONCE&ALL_FIVE&send=yes → 403 Ответ не отправлен
            stored
        "#]],
    )
    .await;
}

/// The older tab's answers go to the older link.
#[tokio::test]
async fn two_links_in_one_browser_do_not_mix() {
    check_in(
        Browser::with_notices(2).await,
        "GET /s/TOKEN\nGET /form\nGET /s/SECOND\nPOST /form/check nonce=NONCE&ALL_FIVE\nPOST /form nonce=NONCE&ALL_FIVE&send=yes
         GET /form\nPOST /form/check nonce=NONCE&ALL_FIVE\nPOST /form nonce=NONCE&ALL_FIVE&send=yes\nGET /form
         with authorization Invitation TOKEN\nPOST /v1/invitation/response ALL_JSON",
        expect![[r#"
            GET /s/TOKEN → 303 /form
            GET /form → 200 Оцените услугу
            GET /s/SECOND → 303 /form
            POST /form/check nonce=NONCE&ALL_FIVE → 200 Проверьте ответ
            POST /form nonce=NONCE&ALL_FIVE&send=yes → 303 /thanks
            GET /form → 200 Оцените услугу
            POST /form/check nonce=NONCE&ALL_FIVE → 200 Проверьте ответ
            POST /form nonce=NONCE&ALL_FIVE&send=yes → 303 /thanks
            GET /form → 404 Откройте ссылку из письма
            with authorization Invitation TOKEN
            POST /v1/invitation/response ALL_JSON → 200 {"status":"repeated"}
        "#]],
    )
    .await;
}

/// Mail programs leave marks at the end of an address. Whatever they are, the form has one address, and so has the way out.
#[tokio::test]
async fn marks_behind_a_link_are_passed_over() {
    check(
        "GET /s/TOKEN/\nGET /s/TOKEN&gt;\nGET /s/TOKEN%3E\nGET /s/TOKEN)\nGET /s/TOKEN_\nGET /s/TOKEN%BB\nGET /s/TOKEN%3C/a%3E?lang=en
         GET /s/%3CTOKEN%3E.\nGET /form\nGET /unsubscribe/TOKEN/\nGET /unsubscribe/TOKEN%3E\nGET /unsubscribe/TOKEN
         POST /unsubscribe/TOKEN/ List-Unsubscribe=One-Click\nGET /s/unknown/\nGET /s//\nGET /unsubscribe/%3E",
        expect![[r#"
            GET /s/TOKEN/ → 303 /form
            GET /s/TOKEN&gt; → 303 /form
            GET /s/TOKEN%3E → 303 /form
            GET /s/TOKEN) → 303 /form
            GET /s/TOKEN_ → 303 /form
            GET /s/TOKEN%BB → 303 /form
            GET /s/TOKEN%3C/a%3E?lang=en → 303 /form
            GET /s/%3CTOKEN%3E. → 303 /form
            GET /form → 200 Rate the service
            GET /unsubscribe/TOKEN/ → 303 /unsubscribe/-fNBfaKDKPVt1yVX1rkvlL16MCk
            GET /unsubscribe/TOKEN%3E → 303 /unsubscribe/-fNBfaKDKPVt1yVX1rkvlL16MCk
            GET /unsubscribe/TOKEN → 200 Mails that ask you to rate a service
            POST /unsubscribe/TOKEN/ List-Unsubscribe=One-Click → 200 You declined the mails
            GET /s/unknown/ → 404 There is no such link
            GET /s// → 404 There is no such link
            GET /unsubscribe/%3E → 404 There is no such link
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_link_that_is_none_or_over_says_so() {
    check(
        "GET /form\nGET /s/unknown\nGET /s/%D1%8F%0D%0A\nGET /unsubscribe/unknown\nPOST /unsubscribe/unknown choice=all\nGET /s/TOKEN\nGET /form
         clock 2026-02-15T20:59:59Z\nGET /form\nGET /s/TOKEN\nGET /form\nclock 2026-02-15T21:00:00Z\nGET /form\nPOST /form/check nonce=NONCE&ALL_FIVE
         POST /form nonce=NONCE&ALL_FIVE&send=yes",
        expect![[r#"
            GET /form → 404 Откройте ссылку из письма
            GET /s/unknown → 404 Такой ссылки нет
            GET /s/%D1%8F%0D%0A → 404 Такой ссылки нет
            GET /unsubscribe/unknown → 404 Такой ссылки нет
            POST /unsubscribe/unknown choice=all → 404 Такой ссылки нет
            GET /s/TOKEN → 303 /form
            GET /form → 200 Оцените услугу
            clock 2026-02-15T20:59:59Z
            GET /form → 404 Откройте ссылку из письма
            GET /s/TOKEN → 303 /form
            GET /form → 200 Оцените услугу
            clock 2026-02-15T21:00:00Z
            GET /form → 410 Срок ответа прошёл
            POST /form/check nonce=NONCE&ALL_FIVE → 200 Проверьте ответ
            POST /form nonce=NONCE&ALL_FIVE&send=yes → 303 /thanks
        "#]],
    )
    .await;
}

#[tokio::test]
async fn mails_are_declined_and_accepted_again() {
    check(
        "HEAD /unsubscribe/TOKEN\nGET /unsubscribe/TOKEN\nPOST /unsubscribe/TOKEN\nGET /s/TOKEN\nGET /form
         POST /unsubscribe/TOKEN choice=organisation\nGET /form
         with authorization Invitation TOKEN\nGET /s/TOKEN\nPOST /unsubscribe/TOKEN choice=again\nGET /form
         POST /unsubscribe/TOKEN List-Unsubscribe=One-Click\nGET /form\nGET /s/TOKEN\nGET /form\nPOST /form/check nonce=NONCE&ALL_FIVE
         POST /form nonce=NONCE&ALL_FIVE&send=yes",
        expect![[r#"
            HEAD /unsubscribe/TOKEN → 200
            GET /unsubscribe/TOKEN → 200 Письма с просьбой оценить услугу
            POST /unsubscribe/TOKEN → 422 Письма с просьбой оценить услугу
            GET /s/TOKEN → 303 /form
            GET /form → 200 Оцените услугу
            POST /unsubscribe/TOKEN choice=organisation → 200 Вы отказались от писем
            GET /form → 404 Откройте ссылку из письма
            with authorization Invitation TOKEN
            GET /s/TOKEN → 303 /form
            POST /unsubscribe/TOKEN choice=again → 200 Письма будут приходить снова
            GET /form → 200 Оцените услугу
            POST /unsubscribe/TOKEN List-Unsubscribe=One-Click → 200 Вы отказались от писем
            GET /form → 404 Откройте ссылку из письма
            GET /s/TOKEN → 303 /form
            GET /form → 200 Оцените услугу
            POST /form/check nonce=NONCE&ALL_FIVE → 200 Проверьте ответ
            POST /form nonce=NONCE&ALL_FIVE&send=yes → 303 /thanks
        "#]],
    )
    .await;
}

#[test]
fn the_description_names_every_route() {
    let description = survey::routes().document();
    assert_eq!(
        description.paths.paths.keys().collect::<Vec<_>>(),
        [
            "/v1/invitation",
            "/v1/invitation/notices",
            "/v1/invitation/response",
            "/v1/paper-forms",
            "/v1/paper-responses",
            "/v1/portal/changes",
            "/v1/portal/links"
        ]
    );
    let schemas = description.components.unwrap();
    let described = serde_json::to_value(&schemas).unwrap();
    for body in ["Response", "PaperResponse"] {
        let comment = &described["schemas"][body]["properties"]["comment"];
        assert_eq!(comment["maxLength"], domain::questionnaire::COMMENT_CHARACTERS_MAX, "{body}");
    }
    expect!["FieldProblem FormView Forms FormsWanted InvitationState InvitationView NoticesView PaperResponse PortalChangeView PortalChangesView PortalLinkView PortalLinksView PortalQuestion Problem QuestionView QuestionnaireView RefusedNotices Response ResponseStatus ResponseVerdict ServiceView"].assert_eq(&schemas.schemas.keys().cloned().collect::<Vec<_>>().join(" "));
}

/// Links that were copied with what stood around them.
#[tokio::test]
async fn a_link_is_found_with_the_marks_around_it() {
    check(
        "GET /s/TOKEN.\nGET /s/(TOKEN),\nGET /s/TOKEN%C2%A0\nGET /s/%E2%80%8BTOKEN%C2%BB\nGET /unsubscribe/TOKEN.\nGET /s/TOKENx",
        expect![[r#"
            GET /s/TOKEN. → 303 /form
            GET /s/(TOKEN), → 303 /form
            GET /s/TOKEN%C2%A0 → 303 /form
            GET /s/%E2%80%8BTOKEN%C2%BB → 303 /form
            GET /unsubscribe/TOKEN. → 303 /unsubscribe/-fNBfaKDKPVt1yVX1rkvlL16MCk
            GET /s/TOKENx → 303 /form
        "#]],
    )
    .await;
}
