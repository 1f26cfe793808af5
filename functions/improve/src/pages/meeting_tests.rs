//! A meeting on pages: called, its agenda filled in one press and written by hand, its papers, what was decided on each item, its tasks;
//! practices; a report.

use app::improvement::reports;
use serde_json::json;
use testkit::World;

use super::making_tests::{made, participant};
use super::tests::{form, get, proposed, put, send, visible, world};

async fn with_secretary() -> World {
    let world = world().await;
    let secretary = json!({"kind": "body", "name": "Секретариат", "roles": ["working_group_secretary"]});
    participant(&world, "wg", secretary).await;
    world
}

/// A standard that waits to be considered.
async fn standard(world: &World, id: &str, agreeing: &[&str]) {
    let body = json!({"kind": "document", "title": "Стандарт выдачи", "target": {"kind": "service", "id": "pass"},
        "parties": {"owner": "mvd", "controller": null, "agreeing": agreeing},
        "details": {"document_type": "service_standard", "clauses": [{"number": "1", "text": "Один визит вместо двух"}]}});
    put(world, "ac", id, body).await;
    let (status, ..) = send(world, "ac", "POST", &format!("/cabinet/cases/{id}"), "move=offer&version=1").await;
    assert_eq!(status, 303);
}

#[tokio::test]
async fn an_agenda_is_filled_in_one_press_and_written_by_hand() {
    let world = with_secretary().await;
    standard(&world, "std", &[]).await;
    standard(&world, "waiting", &["head"]).await;
    let called = [("body", "working_group"), ("date", "2026-05-15"), ("title", "Заседание рабочей группы")];
    let meeting = made(&world, "wg", "meeting", &called).await;
    let id = meeting["name"].as_str().unwrap();
    let path = format!("/cabinet/meetings/{id}");
    let (_, page) = get(&world, "wg", &path).await;
    assert!(visible(&page).contains("В повестке пока ничего нет") && page.contains("Собрать повестку"), "{page}");
    let (status, location, _) = send(&world, "wg", "POST", &path, "fill=1").await;
    assert_eq!((status, location.as_str()), (303, format!("{path}?added=1").as_str()));
    let (_, page) = get(&world, "wg", &location).await;
    let text = visible(&page);
    assert!(text.contains("Добавлено в повестку: 1") && text.contains("Ждёт рассмотрения"), "{text}");
    assert!(text.contains("ДО-2026-000001 — Стандарт выдачи") && !text.contains("ДО-2026-000002"), "{text}");
    // Pressed again, nothing is added, and it says so.
    let (_, location, _) = send(&world, "wg", "POST", &path, "fill=1").await;
    assert!(visible(&get(&world, "wg", &location).await.1).contains("Добавлено в повестку: 0"));
    // By hand: the order, another case, and words.
    let lines = "Открытие\nДО-2026-000002 — Стандарт выдачи\nдо-2026-000001";
    let (status, ..) = send(&world, "wg", "POST", &path, &form(&[("items", lines), ("version", "2")])).await;
    assert_eq!(status, 303);
    let text = visible(&get(&world, "wg", &path).await.1);
    let places: Vec<_> = ["Открытие", "ДО-2026-000002", "ДО-2026-000001"].map(|it| text.find(it).unwrap()).into();
    assert!(places.is_sorted() && text.contains("Ещё не ответили: Участник head"), "{text}");
    // What looks like a number and is none is told at its field, and what was written stays.
    let (status, _, page) =
        send(&world, "wg", "POST", &path, &form(&[("items", "ДО-2026-000009"), ("version", "3")])).await;
    assert!(status == 422 && visible(&page).contains("Такого нет: ДО-2026-000009"), "{page}");
    assert!(page.contains(">ДО-2026-000009</textarea>"), "{page}");
    // Two secretaries: the second is told.
    let (status, _, page) = send(&world, "wg", "POST", &path, &form(&[("items", "Иначе"), ("version", "2")])).await;
    assert!(status == 409 && visible(&page).contains("дело изменилось"), "{page}");
    // To others there is neither the page nor the button.
    assert_eq!(get(&world, "stranger", &path).await.0, 404);
    assert_eq!(send(&world, "stranger", "POST", &path, "fill=1").await.0, 404);
    let (_, seen) = get(&world, "em", &path).await;
    assert!(!seen.contains("Собрать повестку"), "{seen}");
    assert_eq!(send(&world, "em", "POST", &path, "fill=1").await.0, 422);
}

#[tokio::test]
async fn what_is_decided_stands_with_its_item_and_tasks_become_measures() {
    let world = with_secretary().await;
    standard(&world, "std", &[]).await;
    let called = [
        ("body", "working_group"),
        ("date", "2026-05-15"),
        ("title", "Заседание рабочей группы"),
        ("items", "ДО-2026-000001\nРазное"),
    ];
    let meeting = made(&world, "wg", "meeting", &called).await;
    let id = meeting["name"].as_str().unwrap();
    let path = format!("/cabinet/meetings/{id}");
    let (_, papers) = get(&world, "wg", &format!("{path}/papers")).await;
    let text = visible(&papers);
    assert!(text.contains("1. ДО-2026-000001 — Стандарт выдачи") && text.contains("2. Разное"), "{text}");
    assert!(text.contains("Один визит вместо двух"), "the text of the document is a paper: {text}");
    assert!(text.contains("Владелец Государственное бюджетное учреждение"), "whose it is: {text}");
    send(&world, "wg", "POST", &format!("/cabinet/cases/{id}"), "move=send_agenda&version=1").await;
    // From the agenda one comes to the item with the decision half written.
    let (_, page) = get(&world, "wg", &path).await;
    assert!(
        visible(&page).contains("Стандарт выдачи Владелец: Государственное бюджетное учреждение"),
        "{}",
        visible(&page)
    );
    let decide = page.split("<a href=\"/cabinet/cases/std?meeting=").nth(1).unwrap().split('"').next().unwrap();
    let (_, page) = get(&world, "wg", &format!("/cabinet/cases/std?meeting={decide}")).await;
    assert!(page.contains(&format!("<option value=\"{id}\" selected>")), "{page}");
    assert!(page.contains("value=\"2026-05-15\"") && page.contains("value=\"Рабочая группа\""), "{page}");
    let decision = [
        ("move", "consider"),
        ("version", "2"),
        ("number", "3"),
        ("date", "2026-05-15"),
        ("body", "МРГ"),
        ("text", "Одобрить"),
        ("meeting", id),
    ];
    assert_eq!(send(&world, "wg", "POST", "/cabinet/cases/std", &form(&decision)).await.0, 303);
    let text = visible(&get(&world, "wg", &path).await.1);
    assert!(text.contains("Отметить рассмотрение. Решение № 3 от 15 мая 2026 года, МРГ: Одобрить"), "{text}");
    let held = |more: &[(&str, &str)]| form(&[&[("move", "hold"), ("version", "2")][..], more].concat());
    let case = format!("/cabinet/cases/{id}");
    let bad = [("task_title-0", "Сократить срок"), ("task_performer-0", "Никто"), ("task_case-0", "ДО-2026-000009")];
    let (status, _, page) = send(&world, "wg", "POST", &case, &held(&bad)).await;
    assert_eq!(status, 422);
    for told in ["Такого нет: Никто", "Такого дела нет", "Заполните это поле"]
    {
        assert!(visible(&page).contains(told), "{told}: {}", visible(&page));
    }
    let good = [
        ("task_title-0", "Сократить срок"),
        ("task_performer-0", "Участник head"),
        ("task_due-0", "2026-06-01"),
        ("task_case-0", "ДО-2026-000001"),
    ];
    assert_eq!(send(&world, "wg", "POST", &case, &held(&good)).await.0, 303);
    app::upkeep::sweep::sweep(&world.app).await.unwrap();
    let text = visible(&get(&world, "wg", &path).await.1);
    assert!(text.contains("Поручения") && text.contains("МР-2026-000001 — Сократить срок Участник head"), "{text}");
    let signed =
        [("move", "sign"), ("version", "3"), ("minutes", "https://example.ru/3.pdf"), ("minutes_hash", "коротко")];
    let (status, _, page) = send(&world, "wg", "POST", &case, &form(&signed)).await;
    assert!(status == 422 && visible(&page).contains("Здесь что-то не так"), "{page}");
    assert_eq!(send(&world, "wg", "POST", &case, &form(&signed[..3])).await.0, 303);
    assert!(visible(&get(&world, "wg", &path).await.1).contains("https://example.ru/3.pdf"));
}

#[tokio::test]
async fn a_practice_says_where_it_helped_and_who_adopted_it() {
    let world = world().await;
    let (_, page) = get(&world, "head", "/cabinet/practices").await;
    assert!(visible(&page).contains("Практик, которые вам видны, пока нет"), "{page}");
    let fields = [("title", "Вечерний приём"), ("target", "service:pass"), ("description", "Открыли запись до 21:00")];
    made(&world, "mvd", "practice", &fields).await;
    proposed(&world, "wish").await;
    let text = visible(&get(&world, "ac", "/cabinet/practices").await.1);
    assert!(text.contains("ПК-2026-000001 — Вечерний приём") && text.contains("Открыли запись до 21:00"), "{text}");
    assert!(text.contains("Кто перенял Пока никто"), "{text}");
    // Nobody else sees it before it is recommended.
    assert!(!visible(&get(&world, "head", "/cabinet/practices").await.1).contains("Вечерний приём"));
}

#[tokio::test]
async fn a_report_says_what_the_program_knows_of_the_month() {
    let world = world().await;
    proposed(&world, "wish").await;
    world.set_clock("2026-06-01T09:00:00Z");
    assert_eq!(reports::go_on(&world.app).await.unwrap(), 1);
    assert_eq!(reports::go_on(&world.app).await.unwrap(), 0, "twice is once");
    let text = visible(&get(&world, "mvd", "/cabinet/tasks").await.1);
    assert!(text.contains("ОТ-2026-000001 — Отчёт за май 2026") && text.contains("5 июня 2026 года, 24:00"), "{text}");
    let (_, tasks) = get(&world, "mvd", "/cabinet/tasks").await;
    let href = tasks.split("href=\"/cabinet/cases/ref-").nth(1).unwrap().split(['"', '?']).next().unwrap();
    let text = visible(&get(&world, "mvd", &format!("/cabinet/cases/ref-{href}")).await.1);
    for told in ["О чём отчёт Выдача паспорта", "Предложено изменений за месяц: 1", "Объявлено инцидентов за месяц: 0"]
    {
        assert!(text.contains(told), "{told}: {text}");
    }
}

#[tokio::test]
async fn the_programme_says_what_each_number_was_counted_from() {
    let world = world().await;
    let (_, page) = get(&world, "ac", "/cabinet/programme").await;
    let text = visible(&page);
    for told in ["перечень пуст", "Цель — 99,00 %", "Услуги без личного присутствия 0 из 1", "Ещё не посчитано"]
    {
        assert!(text.contains(told), "{told}: {text}");
    }
    proposed(&world, "wish").await;
    world.set_clock("2026-06-05T09:00:00Z");
    app::improvement::programme::look(&world.app).await.unwrap();
    let text = visible(&get(&world, "ac", "/cabinet/programme").await.1);
    assert!(text.contains("По состоянию на 5 июня 2026 года") && text.contains("Просроченные дела: 1"), "{text}");
    // Others read of themselves alone.
    assert!(!visible(&get(&world, "head", "/cabinet/programme").await.1).contains("Просроченные дела"));
}

/// Whoever declines is told that everybody reads why.
#[tokio::test]
async fn a_reason_that_everybody_reads_says_so() {
    let world = world().await;
    proposed(&world, "wish").await;
    send(&world, "ac", "POST", "/cabinet/cases/wish", "move=assess&version=1").await;
    let says = |page: &str| visible(page).contains("Причину прочтут все");
    assert!(says(&get(&world, "em", "/cabinet/cases/wish").await.1));
    let question = json!({"kind": "request", "title": "Сколько", "parties": {"owner": "mvd", "controller": null}, "details": {"question": "Сколько?"}});
    put(&world, "ac", "asked", question).await;
    assert!(!says(&get(&world, "ac", "/cabinet/cases/asked").await.1), "a reason among officials is theirs");
}

#[tokio::test]
async fn reminders_are_seen_before_they_are_sent_and_a_second_press_sends_none() {
    let world = with_secretary().await;
    let head = json!({"kind": "organisation_head", "organisation": "clinic", "name": "Участник head", "email": "head@example.org",
        "deputy": {"participant": "second", "from": "2026-05-01", "to": "2026-05-31"}});
    participant(&world, "head", head).await;
    participant(&world, "second", json!({"kind": "body", "name": "Заместитель", "email": "second@example.org"})).await;
    standard(&world, "std", &["head"]).await;
    let called = [
        ("body", "working_group"),
        ("date", "2026-05-15"),
        ("title", "Заседание рабочей группы"),
        ("items", "ДО-2026-000001"),
    ];
    let meeting = made(&world, "wg", "meeting", &called).await;
    let path = format!("/cabinet/meetings/{}/reminders", meeting["name"].as_str().unwrap());
    let (_, page) = get(&world, "wg", &path).await;
    let text = visible(&page);
    for told in [
        "Участник head",
        "Напоминание: заседание ЗС-2026-000001",
        "Заседание ЗС-2026-000001 (15.05.2026): от вас ждут шага в деле ДО-2026-000001.",
        "Отправить все напоминания: 2",
        "Как заместитель: Участник head",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
    let field = |page: &str| page.split("name=\"seen\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let seen = field(&page);
    app::upkeep::sweep::sweep(&world.app).await.unwrap();
    let mails =
        || world.mails.all().into_iter().filter(|mail| mail.subject.starts_with("Напоминание")).collect::<Vec<_>>();
    assert_eq!(mails().len(), 0, "looking sends nothing");
    // What was not seen is not sent.
    let (status, _, page) = send(&world, "wg", "POST", &path, "seen=other").await;
    assert!(status == 409 && visible(&page).contains("Ничего не отправлено"), "{page}");
    for (nobody, status) in [("em", 404), ("head", 404)] {
        assert_eq!(get(&world, nobody, &path).await.0, status, "{nobody}");
        assert_eq!(send(&world, nobody, "POST", &path, &form(&[("seen", &seen)])).await.0, status, "{nobody}");
    }
    let (status, location, _) = send(&world, "wg", "POST", &path, &form(&[("seen", &seen)])).await;
    assert_eq!((status, location), (303, format!("{path}?sent=2")));
    // Twice at once, and again on the page that says so.
    let (_, location, _) = send(&world, "wg", "POST", &path, &form(&[("seen", &seen)])).await;
    assert_eq!(location, format!("{path}?sent=0"));
    let (_, page) = get(&world, "wg", &path).await;
    assert!(visible(&page).contains("Сегодня уже напомнили") && !page.contains("Отправить все"), "{page}");
    app::upkeep::sweep::sweep(&world.app).await.unwrap();
    let mut to: Vec<_> = mails().into_iter().map(|mail| mail.to).collect();
    to.sort();
    assert_eq!(to, ["head@example.org", "second@example.org"]);
    for mail in mails() {
        assert!(text.contains(mail.text.lines().next().unwrap()), "what was seen is what was sent: {}", mail.text);
    }
    let (meeting, _) = path.rsplit_once('/').unwrap();
    assert!(get(&world, "wg", meeting).await.1.contains(&path));
    world.set_clock("2028-01-10T09:00:00Z");
    let (status, page) = get(&world, "wg", meeting).await;
    assert!(status == 200 && !page.contains(&path), "nobody is written to when the experiment is over: {page}");
    assert_eq!(get(&world, "wg", &path).await.0, 404);
    assert_eq!(send(&world, "wg", "POST", &path, &form(&[("seen", &seen)])).await.0, 404);
}

#[tokio::test]
async fn minutes_are_made_of_what_is_recorded_and_a_draft_until_the_meeting_was_held() {
    let world = with_secretary().await;
    standard(&world, "std", &[]).await;
    standard(&world, "open", &["head"]).await;
    let called = [
        ("body", "working_group"),
        ("date", "2026-05-15"),
        ("title", "Заседание рабочей группы"),
        ("items", "ДО-2026-000001\nДО-2026-000002\nРазное"),
    ];
    let meeting = made(&world, "wg", "meeting", &called).await;
    let id = meeting["name"].as_str().unwrap();
    let (case, path) = (format!("/cabinet/cases/{id}"), format!("/cabinet/meetings/{id}/minutes"));
    let text = visible(&get(&world, "wg", &path).await.1);
    assert!(text.contains("Черновик: заседание ещё не проведено") && text.contains("Рабочая группа, 15 мая"), "{text}");
    assert!(text.contains("3. Разное") && text.contains("Решение не записано"), "{text}");
    assert!(text.contains("Ещё не ответили: Участник head"), "{text}");
    send(&world, "wg", "POST", &case, "move=send_agenda&version=1").await;
    let decision = [
        ("move", "consider"),
        ("version", "2"),
        ("number", "3"),
        ("date", "2026-05-15"),
        ("body", "МРГ"),
        ("text", "Одобрить"),
        ("meeting", id),
    ];
    assert_eq!(send(&world, "wg", "POST", "/cabinet/cases/std", &form(&decision)).await.0, 303);
    let held = [
        ("move", "hold"),
        ("version", "2"),
        ("absent", "Участник head; Секретариат"),
        ("task_title-0", "Сократить срок"),
        ("task_performer-0", "Участник head"),
        ("task_due-0", "2026-06-01"),
    ];
    let unknown = [&held[..2], &[("absent", "Никто")]].concat();
    assert!(visible(&send(&world, "wg", "POST", &case, &form(&unknown)).await.2).contains("Такого нет: Никто"));
    assert_eq!(send(&world, "wg", "POST", &case, &form(&held)).await.0, 303);
    let text = visible(&get(&world, "wg", &path).await.1);
    assert!(!text.contains("Черновик") && text.contains("подписанного протокола ещё нет"), "{text}");
    for told in [
        "Кто отсутствовал: Участник head; Секретариат",
        "Решение № 3 от 15 мая 2026 года, МРГ: Одобрить",
        "Сократить срок",
        "1 июня 2026 года",
        "Составлено 15 мая 2026 года",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
    let hash = "0".repeat(64);
    let sign = [("move", "sign"), ("version", "3"), ("minutes", "https://example.ru/3.pdf"), ("minutes_hash", &hash)];
    assert_eq!(send(&world, "wg", "POST", &case, &form(&sign)).await.0, 303);
    let text = visible(&get(&world, "wg", &path).await.1);
    assert!(text.contains("протокол подписан") && text.contains(&hash), "{text}");
    assert_eq!(get(&world, "stranger", &path).await.0, 404);
}
