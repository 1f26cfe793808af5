//! "Tell me if it changes" (B.9): asked for by whoever has just answered, and in the signed-in citizen's list, where it is taken back.

use expect_test::expect;

use crate::check;

const ANSWERED: &str =
    "GET /s/TOKEN\nGET /form\nPOST /form/check nonce=NONCE&ALL_FIVE\nPOST /form nonce=NONCE&ALL_FIVE&send=yes";

#[tokio::test]
async fn who_has_just_answered_asks_by_one_button_for_an_hour() {
    check(
        &format!(
            "GET /thanks\nsays /follow\nPOST /follow\nfollowed\n{ANSWERED}\nGET /thanks\nsays action=\"/follow\"\nsays 12 месяцев
             POST /follow\nfollowed\nGET /thanks\nsays action=\"/follow\"\nPOST /follow\nfollowed"
        ),
        expect![[r#"
            GET /thanks → 200 Спасибо! Ответ учтён
            says /follow → no
            POST /follow → 410 Сообщить не получится
            followed → 0 0
            GET /s/TOKEN → 303 /form
            GET /form → 200 Оцените услугу
            POST /form/check nonce=NONCE&ALL_FIVE → 200 Проверьте ответ
            POST /form nonce=NONCE&ALL_FIVE&send=yes → 303 /thanks
            GET /thanks → 200 Спасибо! Ответ учтён
            says action="/follow" → yes
            says 12 месяцев → yes
            POST /follow → 200 Сообщим, если изменится
            followed → 1 1
            GET /thanks → 200 Спасибо! Ответ учтён
            says action="/follow" → no
            POST /follow → 410 Сообщить не получится
            followed → 1 1
        "#]],
    )
    .await;
    check(
        &format!("{ANSWERED}\nclock 2026-01-15T09:59:59Z\nGET /thanks\nsays action=\"/follow\"\nclock 2026-01-15T10:00:00Z\nGET /thanks\nsays action=\"/follow\"\nPOST /follow\nfollowed"),
        expect![[r#"
            GET /s/TOKEN → 303 /form
            GET /form → 200 Оцените услугу
            POST /form/check nonce=NONCE&ALL_FIVE → 200 Проверьте ответ
            POST /form nonce=NONCE&ALL_FIVE&send=yes → 303 /thanks
            clock 2026-01-15T09:59:59Z
            GET /thanks → 200 Спасибо! Ответ учтён
            says action="/follow" → yes
            clock 2026-01-15T10:00:00Z
            GET /thanks → 200 Спасибо! Ответ учтён
            says action="/follow" → no
            POST /follow → 410 Сообщить не получится
            followed → 0 0
        "#]],
    )
    .await;
}

#[tokio::test]
async fn in_the_list_it_is_asked_for_and_taken_back() {
    check(
        "POST /my/following invitation=x\nsign-in\nGET /my\nsays Сообщить, если изменится\nsays /said-and-done/77/clinic
         POST /my/following invitation=INVITATION&decline=false\nPOST /my/following invitation=INVITATION&decline=false\nfollowed
         GET /my\nsays Не сообщать\nsays Сообщить, если изменится
         POST /my/following invitation=INVITATION&decline=true\nPOST /my/following invitation=INVITATION&decline=true\nfollowed
         POST /my/following invitation=another&decline=false\nfollowed
         POST /my/wishes decline=true\nGET /my\nsays Сообщить, если изменится\nPOST /my/following invitation=INVITATION&decline=false\nfollowed
         with sec-fetch-site cross-site\nPOST /follow\nPOST /my/following invitation=INVITATION&decline=false\nfollowed",
        expect![[r#"
            POST /my/following invitation=x → 303 /my
            sign-in
            GET /my → 200 Мои анкеты
            says Сообщить, если изменится → yes
            says /said-and-done/77/clinic → yes
            POST /my/following invitation=INVITATION&decline=false → 303 /my
            POST /my/following invitation=INVITATION&decline=false → 303 /my
            followed → 1 1
            GET /my → 200 Мои анкеты
            says Не сообщать → yes
            says Сообщить, если изменится → no
            POST /my/following invitation=INVITATION&decline=true → 303 /my
            POST /my/following invitation=INVITATION&decline=true → 303 /my
            followed → 0 0
            POST /my/following invitation=another&decline=false → 404 Такой ссылки нет
            followed → 0 0
            POST /my/wishes decline=true → 303 /my
            GET /my → 200 Мои анкеты
            says Сообщить, если изменится → no
            POST /my/following invitation=INVITATION&decline=false → 409 Вы отказались от писем
            followed → 0 0
            with sec-fetch-site cross-site
            POST /follow → 403 Ответ не отправлен
            POST /my/following invitation=INVITATION&decline=false → 403 Ответ не отправлен
            followed → 0 0
        "#]],
    )
    .await;
}
