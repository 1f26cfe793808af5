//! What the answers go through before they are taken.

use expect_test::expect;

use crate::browser::Browser;
use crate::check;

#[tokio::test]
async fn the_answers_are_checked_and_then_sent_by_a_button() {
    check(
        "GET /s/TOKEN\nGET /form\nGET /form/check\nPOST /form/check nonce=NONCE&q_information=5\nPOST /form/check nonce=NONCE&ALL_FIVE&comment=Zvonite+89123456789
         stored\nPOST /form nonce=NONCE&ALL_FIVE\nPOST /form/check nonce=NONCE&ALL_FIVE&change=yes\nPOST /form/check nonce=NONCE&ALL_FIVE&comment=Zvonite+89123456789
         POST /form nonce=NONCE&ALL_FIVE&comment=Zvonite+[телефон]&send=yes\nstored
         POST /form nonce=NONCE&ALL_FIVE&comment=Zvonite+[телефон]&send=yes\nPOST /form/check nonce=NONCE&ALL_FIVE\nstored",
        expect![[r#"
            GET /s/TOKEN → 303 /form
            GET /form → 200 Оцените услугу
            GET /form/check → 303 /form
            POST /form/check nonce=NONCE&q_information=5 → 422 Оцените услугу
            POST /form/check nonce=NONCE&ALL_FIVE&comment=Zvonite+89123456789 → 200 Проверьте ответ
            stored
            POST /form nonce=NONCE&ALL_FIVE → 422 Проверьте ответ
            POST /form/check nonce=NONCE&ALL_FIVE&change=yes → 200 Оцените услугу
            POST /form/check nonce=NONCE&ALL_FIVE&comment=Zvonite+89123456789 → 200 Проверьте ответ
            POST /form nonce=NONCE&ALL_FIVE&comment=Zvonite+[телефон]&send=yes → 303 /thanks
            stored → {"comment":"Zvonite [телефон]","scores":{"comfort":null,"competence":5,"goodwill":5,"information":5,"organisation":4}}
            POST /form nonce=NONCE&ALL_FIVE&comment=Zvonite+[телефон]&send=yes → 303 /thanks
            POST /form/check nonce=NONCE&ALL_FIVE → 409 Ответ уже учтён
            stored → {"comment":"Zvonite [телефон]","scores":{"comfort":null,"competence":5,"goodwill":5,"information":5,"organisation":4}}
        "#]],
    )
    .await;
}

/// What was not shown is shown and not taken: from the form itself, from a page that showed other scores, without the press of the button.
#[tokio::test]
async fn sending_needs_the_page_that_showed_these_answers() {
    check(
        "GET /s/TOKEN\nGET /form\nkeep\nPOST /form nonce=KEPT&ALL_FIVE&send=yes\nstored
         POST /form/check nonce=KEPT&FIRST\nPOST /form nonce=NONCE&ALL_FIVE&send=yes\nstored
         POST /form nonce=NONCE&FIRST&send=yes\nPOST /form nonce=KEPT&FIRST&send=yes\nPOST /form nonce=NONCE&FIRST\nstored
         POST /form nonce=NONCE&FIRST&q_comfort=na&send=yes\nPOST /form nonce=NONCE&FIRST&q_comfort=na&q_goodwill=9&send=yes\nstored
         POST /form/check nonce=NONCE&ALL_FIVE\nPOST /form nonce=NONCE&ALL_FIVE&send=yes\nstored",
        expect![[r#"
            GET /s/TOKEN → 303 /form
            GET /form → 200 Оцените услугу
            keep
            POST /form nonce=KEPT&ALL_FIVE&send=yes → 422 Проверьте ответ
            stored
            POST /form/check nonce=KEPT&FIRST → 200 Проверьте ответ
            POST /form nonce=NONCE&ALL_FIVE&send=yes → 422 Проверьте ответ
            stored
            POST /form nonce=NONCE&FIRST&send=yes → 422 Проверьте ответ
            POST /form nonce=KEPT&FIRST&send=yes → 422 Проверьте ответ
            POST /form nonce=NONCE&FIRST → 422 Проверьте ответ
            stored
            POST /form nonce=NONCE&FIRST&q_comfort=na&send=yes → 422 Проверьте ответ
            POST /form nonce=NONCE&FIRST&q_comfort=na&q_goodwill=9&send=yes → 422 Оцените услугу
            stored
            POST /form/check nonce=NONCE&ALL_FIVE → 200 Проверьте ответ
            POST /form nonce=NONCE&ALL_FIVE&send=yes → 303 /thanks
            stored → {"scores":{"comfort":null,"competence":5,"goodwill":5,"information":5,"organisation":4}}
        "#]],
    )
    .await;
}

/// What its author sees there is what is sent; what the program would hide is shown first.
#[tokio::test]
async fn the_comment_is_changed_where_it_is_shown() {
    check(
        "GET /s/TOKEN\nGET /form\nPOST /form/check nonce=NONCE&ALL_FIVE&comment=8+912+345-67-89
         POST /form nonce=NONCE&ALL_FIVE&comment=8+912+345-67-89&send=yes
         POST /form nonce=NONCE&ALL_FIVE&comment=[телефон]+a@b.cd&send=yes\nstored
         POST /form nonce=NONCE&ALL_FIVE&comment=[телефон]+[почта],+Анна&send=yes\nstored",
        expect![[r#"
            GET /s/TOKEN → 303 /form
            GET /form → 200 Оцените услугу
            POST /form/check nonce=NONCE&ALL_FIVE&comment=8+912+345-67-89 → 200 Проверьте ответ
            POST /form nonce=NONCE&ALL_FIVE&comment=8+912+345-67-89&send=yes → 422 Проверьте ответ
            POST /form nonce=NONCE&ALL_FIVE&comment=[телефон]+a@b.cd&send=yes → 422 Проверьте ответ
            stored
            POST /form nonce=NONCE&ALL_FIVE&comment=[телефон]+[почта],+Анна&send=yes → 303 /thanks
            stored → {"comment":"[телефон] [почта], Анна","scores":{"comfort":null,"competence":5,"goodwill":5,"information":5,"organisation":4}}
        "#]],
    )
    .await;
    check(
        "GET /s/TOKEN\nGET /form\nPOST /form/check nonce=NONCE&ALL_FIVE&comment=x\nPOST /form nonce=NONCE&ALL_FIVE&comment=&send=yes\nstored",
        expect![[r#"
            GET /s/TOKEN → 303 /form
            GET /form → 200 Оцените услугу
            POST /form/check nonce=NONCE&ALL_FIVE&comment=x → 200 Проверьте ответ
            POST /form nonce=NONCE&ALL_FIVE&comment=&send=yes → 303 /thanks
            stored → {"scores":{"comfort":null,"competence":5,"goodwill":5,"information":5,"organisation":4}}
        "#]],
    )
    .await;
}

#[tokio::test]
async fn too_much_is_refused() {
    let mut browser = Browser::with_notices(1).await;
    browser.step("GET /s/TOKEN").await;
    browser.step("GET /form").await;
    let long = "x".repeat(survey::BODY_BYTES_MAX);
    expect!["413 Ответ не отправлен"].assert_eq(&browser.step(&format!("POST /form nonce=NONCE&comment={long}")).await);
    browser.step("with authorization Invitation TOKEN").await;
    expect![[r#"413 {"status":413,"code":"too_large","title":"send up to 128 KiB"}"#]]
        .assert_eq(&browser.step(&format!("POST /v1/invitation/response {long}x")).await);
    // Far over the limit comes back with its fault; the longest comment of the widest characters fits.
    let comment = |characters| format!("nonce=NONCE&ALL_FIVE&comment={}", "%F0%9F%8C%B7".repeat(characters));
    for (step, expected) in [
        (format!("POST /form/check {}", comment(10_000)), expect!["422 Оцените услугу"]),
        (format!("POST /form/check {}", comment(1_001)), expect!["422 Оцените услугу"]),
        (format!("POST /form/check {}", comment(1_000)), expect!["200 Проверьте ответ"]),
        (format!("POST /form {}&send=yes", comment(1_001)), expect!["422 Оцените услугу"]),
        (format!("POST /form/check {}", comment(1_000)), expect!["200 Проверьте ответ"]),
        (format!("POST /form {}&send=yes", comment(1_000)), expect!["303 /thanks"]),
    ] {
        expected.assert_eq(&browser.step(&step).await);
    }
}
