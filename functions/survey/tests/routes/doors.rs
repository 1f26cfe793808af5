//! The front door, and where the last page leads on.

use expect_test::expect;

use crate::browser::Browser;
use crate::check;

/// A link tells nothing of the citizen's other services; a session, and another link in the same browser, do.
#[tokio::test]
async fn thanks_lead_on_where_something_else_waits_and_nowhere_else() {
    let answer = "GET /form\nPOST /form/check nonce=NONCE&ALL_FIVE\nPOST /form nonce=NONCE&ALL_FIVE&send=yes\nGET /thanks\nways\n";
    let ways = async |count: usize, before: &str, answers: usize| {
        let mut browser = Browser::with_notices(count).await;
        let mut told = Vec::new();
        for line in format!("{before}\n{}", answer.repeat(answers)).lines() {
            let said = browser.step(line.trim()).await;
            if line == "ways" {
                told.push(said);
            }
        }
        told.join(", ")
    };
    assert_eq!(ways(1, "GET /s/TOKEN", 1).await, "");
    assert_eq!(ways(2, "GET /s/TOKEN", 1).await, "", "the other link was not opened here");
    assert_eq!(ways(2, "GET /s/SECOND\nGET /s/TOKEN", 2).await, "/form, ");
    assert_eq!(ways(2, "sign-in\nGET /s/TOKEN", 1).await, "/my");
    assert_eq!(ways(1, "sign-in\nGET /s/TOKEN", 1).await, "", "nothing waits");
}

#[tokio::test]
async fn the_front_door_and_what_everybody_may_know_are_open() {
    check(
        "GET /\nGET /?lang=en\nGET /help?lang=ru\nGET /privacy\nGET /accessibility\nGET /accessibility?lang=tt\nGET /privacy",
        expect![[r#"
            GET / → 200 Оценка услуг организаций социальной сферы
            GET /?lang=en → 200 Rating the services of social-sphere organisations
            GET /help?lang=ru → 200 Помощь
            GET /privacy → 200 Персональные данные
            GET /accessibility → 200 Доступность
            GET /accessibility?lang=tt → 200 Һәркем өчен уңайлык
            GET /privacy → 200 Шәхси мәгълүматлар
        "#]],
    )
    .await;
}
