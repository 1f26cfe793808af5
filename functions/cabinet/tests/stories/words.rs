//! Words never exceed the code: where a page says "none", "hidden" or "nothing yet", the same page does not say so in the opposite case.
//! Nothing, not yet and not to be seen are three states.

use app::counts::close;
use app::store;
use domain::calendar::Quarter;
use domain::identifier::{OrganisationId, SourceId};
use domain::organisation::RegionCode;
use domain::scope::ParticipantRole;
use http::header;
use table::{Table, keys};
use testkit::World;

use super::{answers, body, get, sign_in};

/// What happened before somebody looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Past {
    /// Nothing: an organisation is registered.
    Empty,
    /// Fewer citizens answered than a group has.
    Few,
    /// Many did, all content, without a comment.
    Content,
    /// Many did, and complain.
    Complaining,
    /// A source reports, and was late.
    Late,
}

async fn world(past: Past) -> World {
    let world = World::at("2026-02-15T09:00:00Z");
    world.add_clinic().await;
    match past {
        Past::Empty => {}
        Past::Few => answers(&world, "2026Q1 77 clinic", 4, 5, "").await,
        Past::Content => answers(&world, "2026Q1 77 clinic", 20, 5, "").await,
        Past::Complaining => answers(&world, "2026Q1 77 clinic", 20, 2, "Долго ждали в очереди, грубый врач").await,
        Past::Late => {
            world.add_source().await;
            let (region, clinic) = (RegionCode::parse("77").unwrap(), OrganisationId::parse("clinic").unwrap());
            let source = SourceId::parse("mis").unwrap();
            let key = keys::deadline_violations(Quarter::parse("2026Q1").unwrap(), region, &clinic, &source);
            let tally = keys::tally(Quarter::parse("2026Q1").unwrap(), region, &clinic, 0);
            let counted = [("receipts".to_owned(), 5), ("late".to_owned(), 3)].into();
            let writes = vec![store::add(key, [("report".to_owned(), 3)].into()), store::add(tally, counted)];
            world.memory.write(writes).await.unwrap();
        }
    }
    world
}

const ALL: [Past; 5] = [Past::Empty, Past::Few, Past::Content, Past::Complaining, Past::Late];

/// What is said, on which page, after which past; after every other past it is not said.
const SAID: [(&str, &str, &[Past]); 9] = [
    ("нет ответов", "/cabinet/organisations/clinic", &[Past::Empty, Past::Late]),
    ("Скрыто: ответов ещё слишком мало", "/cabinet/organisations/clinic", &[Past::Few]),
    ("Комментариев нет.", "/cabinet/organisations/clinic", &[Past::Content]),
    ("отрицательный отзыв:", "/cabinet/organisations/clinic", &[Past::Complaining]),
    (
        "Нарушений сроков в этом квартале нет.",
        "/cabinet/organisations/clinic",
        &[Past::Empty, Past::Few, Past::Content, Past::Complaining],
    ),
    ("Нарушений сроков нет.", "/cabinet/terms", &[Past::Empty, Past::Few, Past::Content, Past::Complaining]),
    (
        "Доступных вам источников в этом квартале нет.",
        "/cabinet/sources",
        &[Past::Empty, Past::Few, Past::Content, Past::Complaining],
    ),
    ("Оценок, которые можно показать, нет.", "/cabinet", &[Past::Empty, Past::Few, Past::Late]),
    ("Вопросов со средним баллом ниже", "/cabinet", &[Past::Content]),
];

#[tokio::test]
async fn what_is_said_to_be_none_or_hidden_is_not_said_in_the_opposite_case() {
    for past in ALL {
        let world = world(past).await;
        let cookie = sign_in(&world, "ministry", ParticipantRole::Coordinator).await;
        for (words, path, pasts) in SAID {
            let page = body(get(&world, path, header::COOKIE, &cookie).await).await;
            assert_eq!(page.contains(words), pasts.contains(&past), "{past:?} {path}: {words}");
        }
    }
}

/// Nothing was registered, and what was looked for is not there, are two things to say.
#[tokio::test]
async fn an_empty_register_and_a_search_without_a_find_differ() {
    let world = world(Past::Empty).await;
    let cookie = sign_in(&world, "ministry", ParticipantRole::Coordinator).await;
    let said = async |path: &str| {
        let page = body(get(&world, path, header::COOKIE, &cookie).await).await;
        ["В этом реестре пока нет записей.", "Ничего не найдено."].map(|words| page.contains(words))
    };
    assert_eq!(said("/cabinet/registers/sources").await, [true, false]);
    assert_eq!(said("/cabinet/registers/organisations?q=nothing").await, [false, true]);
    assert_eq!(said("/cabinet/registers/organisations").await, [false, false]);
}

/// A quarter that is not closed says so, and a closed one does not.
#[tokio::test]
async fn not_yet_is_said_of_a_running_quarter_alone() {
    const RUNNING: &str = "Квартал не закрыт: значения текущие и ещё изменятся.";
    let world = world(Past::Content).await;
    let cookie = sign_in(&world, "ministry", ParticipantRole::Coordinator).await;
    let page = async |path: &str| body(get(&world, path, header::COOKIE, &cookie).await).await;
    assert!(page("/cabinet/organisations/clinic").await.contains(RUNNING));
    world.set_clock("2026-04-02T09:00:00Z");
    close::close(&world.app).await.unwrap();
    let cookie = sign_in(&world, "later", ParticipantRole::Coordinator).await;
    let page = body(get(&world, "/cabinet/organisations/clinic?period=2026Q1", header::COOKIE, &cookie).await).await;
    assert!(!page.contains(RUNNING) && page.contains("I квартал 2026, итог"), "{page}");
}
