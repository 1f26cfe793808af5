//! Questionnaires as whoever keeps the registers writes them: from a sample to the second version.

use app::registers::{self, Entry};
use domain::organisation::OrganisationType;
use domain::questionnaire::{Questionnaire, choose};
use domain::scope::ParticipantRole;
use http::header;
use testkit::World;

use super::draft::Draft;
use crate::pages::tests::{body, get, sign_in};
use crate::registers::pages::tests::{FORM, seal, send, world};
use ::pages::selectors::query;

const EDIT: &str = "/cabinet/registers/questionnaires/edit";

/// The form as a browser sends it, with the button that is pressed.
fn form(draft: &Draft, press: &str) -> String {
    let mut fields = draft.fields();
    fields.push(("press".to_owned(), press.to_owned()));
    // A browser sends empty fields, too.
    let pair = |(name, value): &(String, String)| format!("{name}={}", query(&[("", value)]).trim_start_matches('='));
    fields.iter().map(pair).collect::<Vec<_>>().join("&")
}

/// Presses a button; answers the status, and the page or where it leads.
async fn press(world: &World, cookie: &str, form_token: &str, draft: &Draft, press: &str) -> (u16, String) {
    let sent = format!("form_token={form_token}&{}", form(draft, press));
    let response = send(world, cookie, EDIT, FORM, "same-origin", &sent).await;
    let status = response.status().as_u16();
    match response.headers().get(header::LOCATION) {
        Some(location) => (status, location.to_str().unwrap().to_owned()),
        None => (status, body(response).await),
    }
}

async fn stored(world: &World) -> Vec<Questionnaire> {
    let all = registers::questionnaires(&world.app).await.unwrap();
    all.into_iter().filter(|it| it.id != Questionnaire::standard().id).collect()
}

/// A questionnaire for schools like the standard one, from the next quarter on.
fn for_schools() -> Draft {
    let mut draft = Draft::of(Questionnaire::standard(), false, "2026-07-01".to_owned());
    draft.types = vec!["school".to_owned()];
    draft.id = "schools".to_owned();
    draft
}

#[tokio::test]
async fn a_questionnaire_is_written_like_another_and_then_its_next_version() {
    let (world, cookie) = world().await;
    let seen = async |path: &str| body(get(&world, path, header::COOKIE, &cookie).await).await;
    let list = seen("/cabinet/registers/questionnaires").await;
    assert!(list.contains("Стандартная анкета") && list.contains("href=\"/cabinet/registers/questionnaires/edit\""));
    let page = seen("/cabinet/registers/questionnaires/edit?id=standard&version=2&alike=yes").await;
    let draft = for_schools();
    for (name, _) in draft.fields() {
        assert!(name == "types" || page.contains(&format!("name=\"{name}\"")), "the page has no field {name}");
    }
    assert!(page.contains("value=\"2026-07-01\""), "the next quarter is proposed: {page}");
    let form_token = seal(&world, &cookie, EDIT);
    let (status, page) = press(&world, &cookie, &form_token, &draft, "check").await;
    // Schools were asked in words of their own.
    let told = ["Не изменился", "Изменены слова"].map(|told| page.matches(told).count());
    assert_eq!((status, told.iter().sum::<usize>(), 0 < told[1]), (200, 5, true), "{page}");
    assert!(stored(&world).await.is_empty(), "a check stores nothing");
    // Pressed twice.
    for _ in 0..2 {
        let answer = press(&world, &cookie, &form_token, &draft, "store").await;
        assert_eq!(answer, (303, "/cabinet/registers/questionnaires?saved=yes".to_owned()));
    }
    let [first] = stored(&world).await.try_into().unwrap();
    assert_eq!((first.id.as_str(), first.version, first.questions.len()), ("schools", 1, 5));

    let page = seen("/cabinet/registers/questionnaires/edit?id=schools&version=1").await;
    assert!(page.contains("name=\"version\" value=\"2\""), "{page}");
    let mut draft = Draft::of(&first, true, "2026-10-01".to_owned());
    draft.questions.remove(4);
    draft.questions.swap(0, 1);
    draft.questions[0].texts[0] = "Удобно ли составлено расписание?".to_owned();
    let (_, page) = press(&world, &cookie, &form_token, &draft, "add").await;
    assert!(
        page.contains("name=\"questions.4.text.ru\"") && page.contains("Удобно ли составлено расписание?"),
        "{page}"
    );
    draft.questions.push(Default::default());
    let (status, page) = press(&world, &cookie, &form_token, &draft, "check").await;
    assert_eq!(status, 422);
    assert!(page.contains("<a href=\"#questions.4.text.ru\">Вопрос 5, Русский</a>: Заполните это поле."), "{page}");
    draft.questions[4].texts = ["Вкусно ли кормят?", "Is the food good?", "Ашату тәмлеме?"].map(str::to_owned);
    let (status, page) = press(&world, &cookie, &form_token, &draft, "check").await;
    let told = ["Не изменился", "Изменены слова", "Новый:", "Убран:", "Это не первый день"];
    assert_eq!((status, told.map(|told| page.matches(told).count())), (200, [3, 1, 1, 1, 0]), "{page}");
    assert!(page.contains("Удовлетворённость — среднее по всем вопросам"));
    for _ in 0..2 {
        assert_eq!(press(&world, &cookie, &form_token, &draft, "store").await.0, 303);
    }
    let all = stored(&world).await;
    let [former, next] = all.as_slice() else { panic!("{all:?}") };
    assert_eq!(*former, first, "what is stored stays");
    let ids = |it: &Questionnaire| it.questions.iter().map(|it| it.id.to_string()).collect::<Vec<_>>();
    assert_eq!(ids(next)[..4], ["organisation", "information", "comfort", "goodwill"], "names of questions stay");
    assert!(!ids(former).contains(&ids(next)[4]), "a new one has a name of its own");
    let asked = |on: &str| choose(&all, OrganisationType::SCHOOL, on.parse().unwrap()).map(|it| it.version);
    assert_eq!([asked("2026-09-30"), asked("2026-10-01")], [Some(1), Some(2)]);
    // The trail has each once, with who wrote it.
    let chain = "2026-05-15.questionnaires";
    let records = app::audit::records(&*world.app.table, chain, 0, 10).await.unwrap().records;
    let by: Vec<String> = records.iter().map(|it| it.by.to_string()).collect();
    assert_eq!(by, ["participant:ministry", "participant:ministry"]);
    let page = seen("/cabinet/registers/questionnaires/version?id=schools&version=2").await;
    assert!(page.contains("Вкусно ли кормят?") && page.contains("Ашату тәмлеме?"), "{page}");
}

#[tokio::test]
async fn what_is_wrong_is_told_at_its_field_and_nothing_is_lost() {
    let (world, cookie) = world().await;
    world
        .put(Entry::Questionnaire(Questionnaire {
            id: "own".to_owned().try_into().unwrap(),
            version: 1,
            valid_from: "2026-10-01".parse().unwrap(),
            ..Questionnaire::standard().clone()
        }))
        .await;
    let own = stored(&world).await.remove(0);
    let form_token = seal(&world, &cookie, EDIT);
    let check = async |change: fn(&mut Draft), field: &str, fault: &str| {
        let mut draft = Draft::of(&own, true, "2026-10-01".to_owned());
        draft.questions[0].texts[0] = "Понятно ли было, что делать?".to_owned();
        change(&mut draft);
        for button in ["check", "store"] {
            let (status, page) = press(&world, &cookie, &form_token, &draft, button).await;
            assert_eq!(status, 422, "{field} {button}");
            let at = if field.is_empty() { fault.to_owned() } else { format!("id=\"{field}-fault\">{fault}") };
            assert!(page.contains(&at), "{field} {button}: {page}");
            let kept = draft.questions[1].texts[0].as_str();
            assert!(
                page.contains(kept) && page.contains(&format!("value=\"{}\"", draft.valid_from)),
                "{field}: {page}"
            );
        }
    };
    check(|it| it.valid_from.clear(), "valid_from", "Заполните это поле.").await;
    check(|it| it.valid_from = "2026-05-14".to_owned(), "valid_from", "Прежняя версия начинается позже").await;
    check(|it| it.valid_until = "2026-09-30".to_owned(), "valid_until", "Конец раньше начала.").await;
    check(|it| it.questions[2].texts[0].clear(), "questions.2.text.ru", "Заполните это поле.").await;
    check(|it| it.questions[2].texts[2].clear(), "questions.2.text.tt", "Напишите текст: на этом языке").await;
    check(
        |it| it.questions[1].labels[1] = "x".repeat(41),
        "questions.1.label.en",
        "Недопустимые знаки, или слишком длинно. Одна строка не длиннее 40 знаков.",
    )
    .await;
    check(|it| it.questions[1].labels[1].clear(), "questions.1.label.en", "Напишите короткое название").await;
    check(|it| it.questions[1].texts[0] = "я".repeat(1_001), "questions.1.text.ru", "Недопустимые знаки").await;
    check(|it| it.types = vec!["spa".to_owned()], "", "Недопустимое значение.").await;
    check(|it| it.questions[1].id = it.questions[0].id.clone(), "", "Вопросов должно быть не больше").await;
    check(
        |it| it.questions[0].texts[0] = "Оцените, насколько легко было узнать, как получить услугу.".to_owned(),
        "",
        "Ничего не изменилось",
    )
    .await;
    let mut past = Draft::of(&own, false, "2026-05-14".to_owned());
    past.id = "past".to_owned();
    let (status, page) = press(&world, &cookie, &form_token, &past, "store").await;
    assert!(status == 422 && page.contains("Этот день уже прошёл"), "{page}");
    assert_eq!(stored(&world).await.len(), 1);
}

#[tokio::test]
async fn of_two_that_write_one_version_the_second_is_told() {
    let (world, cookie) = world().await;
    let form_token = seal(&world, &cookie, EDIT);
    let mine = for_schools();
    let mut theirs = for_schools();
    theirs.questions.pop();
    assert_eq!(press(&world, &cookie, &form_token, &theirs, "store").await.0, 303);
    let (status, page) = press(&world, &cookie, &form_token, &mine, "store").await;
    assert!(status == 422 && page.contains("кто-то сохранил эту версию иначе"), "{page}");
    assert_eq!(stored(&world).await.remove(0).questions.len(), 4);
}

#[tokio::test]
async fn only_whoever_changes_registers_writes_questionnaires() {
    let (world, _) = world().await;
    let draft = for_schools();
    for (name, role, limit, expected) in [
        ("platform", ParticipantRole::Operator, "", [200, 200, 303]),
        ("sport", ParticipantRole::FederalBody, "sport", [404, 404, 404]),
        ("moscow", ParticipantRole::RegionalExecutive, "77", [404, 404, 404]),
    ] {
        let cookie = sign_in(&world, name, role, limit).await;
        let read = async |path: &str| get(&world, path, header::COOKIE, &cookie).await.status().as_u16();
        let list = read("/cabinet/registers/questionnaires").await;
        let editor = read(&format!("{EDIT}?id=standard&version=2&alike=yes")).await;
        let form_token = seal(&world, &cookie, EDIT);
        assert_eq!([list, editor, press(&world, &cookie, &form_token, &draft, "store").await.0], expected, "{name}");
    }
    let cookie = sign_in(&world, "other", ParticipantRole::Operator, "").await;
    let (status, _) = press(&world, &cookie, "", &draft, "store").await;
    assert_eq!(status, 403, "a form without its token");
    for path in ["version?id=standard&version=9", "edit?id=nothing&version=1"] {
        let path = format!("/cabinet/registers/questionnaires/{path}");
        assert_eq!(get(&world, &path, header::COOKIE, &cookie).await.status().as_u16(), 404, "{path}");
    }
}
