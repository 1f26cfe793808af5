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
        expect![[r#""#]],
    )
    .await;
    check(
        &format!("{ANSWERED}\nclock 2026-01-15T09:59:59Z\nGET /thanks\nsays action=\"/follow\"\nclock 2026-01-15T10:00:00Z\nGET /thanks\nsays action=\"/follow\"\nPOST /follow\nfollowed"),
        expect![[r#""#]],
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
        expect![[r#""#]],
    )
    .await;
}
