//! The page of an organisation for its head: where it stands, what people complain of, what is dealt with; and how one finds organisations.

use std::sync::Arc;

use app::audit;
use app::counts::close;
use app::identity::access::Caller;
use app::identity::form_token::issue_form_token;
use app::identity::sessions;
use app::improvement::acting;
use app::improvement::people::By;
use app::registers::Entry;
use axum::body::Body;
use domain::identifier::ParticipantId;
use domain::improvement::{CaseId, Put, Role};
use domain::organisation::{Organisation, OrganisationType};
use domain::scope::ParticipantRole;
use http::{Request, StatusCode, header};
use serde_json::json;
use testkit::World;

use super::{answers, answers_to, body, get};

const NOW: &str = "2026-02-15T09:00:00Z";
const CLINIC: &str = "/cabinet/organisations/clinic";
const COMMENTS: &str = "/cabinet/organisations/clinic/comments";

pub(super) async fn sign_in(world: &World, id: &str, role: ParticipantRole, limit: &str) -> String {
    world.add_participant(id, role, limit).await;
    let id = ParticipantId::parse(id).unwrap();
    let session = sessions::begin_participant(&world.app, &id).await.unwrap().unwrap();
    format!("__Host-otklik-participant={}", session.text)
}

async fn page(world: &World, cookie: &str, path: &str) -> String {
    body(get(world, path, header::COOKIE, cookie).await).await
}

/// Presses a button on the page of comments; answers the status.
async fn press(world: &World, cookie: &str, query: &str, button: &str) -> u16 {
    let session = cookie.split_once('=').unwrap().1;
    let form_token = issue_form_token(&world.app, session, COMMENTS).unwrap();
    let request = Request::post(format!("{COMMENTS}{query}"))
        .header(header::COOKIE, cookie)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(format!("form_token={form_token}&{button}")))
        .unwrap();
    cabinet::handle(Arc::clone(&world.app), request).await.status().as_u16()
}

/// The value of the first button of that name on a page.
fn button<'a>(page: &'a str, name: &str) -> &'a str {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("{page}"));
    rest.split('"').next().unwrap()
}

#[tokio::test]
async fn a_comment_is_marked_as_dealt_with_and_who_did_it_and_when_is_kept() {
    let world = World::at(NOW);
    world.add_clinic().await;
    answers(&world, "2026Q1 77 clinic", 20, 2, "Долго ждали в очереди").await;
    answers(&world, "2026Q1 77 clinic", 20, 5, "Врач внимательный").await;
    let head = sign_in(&world, "head", ParticipantRole::OrganisationHead, "clinic").await;
    let rival = sign_in(&world, "rival", ParticipantRole::RegionalExecutive, "39").await;
    let feed = sign_in(&world, "feed", ParticipantRole::Feed, "").await;
    let has = |page: &str| ["Долго ждали", "Врач внимательный"].map(|words| page.contains(words));

    // By theme, score and words.
    for (query, expected) in [
        ("", [true, true]),
        ("?theme=waiting", [true, false]),
        ("?score=low", [true, false]),
        ("?score=high", [false, true]),
        ("?words=врач", [false, true]),
        ("?words=врач&score=low", [false, false]),
        ("?dealt=done", [false, false]),
        ("?dealt=open", [true, true]),
    ] {
        let query = query.replace("врач", "%D0%B2%D1%80%D0%B0%D1%87");
        assert_eq!(has(&page(&world, &head, &format!("{COMMENTS}{query}")).await), expected, "{query}");
    }

    let low = page(&world, &head, &format!("{COMMENTS}?score=low")).await;
    let name = format!("done={}", button(&low, "done"));
    // Whoever does not see the organisation, or only fetches figures, says nothing; nor does anybody of what nobody wrote.
    assert_eq!(press(&world, &rival, "", &name).await, 404);
    assert_eq!(press(&world, &feed, "", &name).await, 404);
    assert_eq!(press(&world, &head, "", "done=another").await, 404);
    assert!(!page(&world, &head, COMMENTS).await.contains("Рассмотрено"));

    // Twice is once.
    assert_eq!(press(&world, &head, "?score=low", &name).await, 303);
    let recorded = records(&world).await;
    world.set_clock("2026-02-15T09:10:00Z");
    assert_eq!(press(&world, &head, "?score=low", &name).await, 303);
    assert_eq!(records(&world).await, recorded);
    assert_eq!(recorded, 1, "the trail tells of it");
    let told = page(&world, &head, COMMENTS).await;
    assert_eq!(told.matches("Рассмотрено: Участник head, 15").count(), 20, "the same words are one: {told}");
    assert_eq!(has(&page(&world, &head, &format!("{COMMENTS}?dealt=open")).await), [false, true]);

    // And it may be open again.
    assert_eq!(press(&world, &head, "", &format!("open={}", button(&told, "open"))).await, 303);
    assert_eq!(has(&page(&world, &head, &format!("{COMMENTS}?dealt=done")).await), [false, false]);
}

/// How many changes of marks the trail has.
async fn records(world: &World) -> u64 {
    let (first, last) = ("2026-02-15".parse().unwrap(), "2026-02-16".parse().unwrap());
    let chains = audit::chains(&*world.app.table, first, last).await.unwrap();
    chains.iter().filter(|it| it.chain.contains("dealt_with")).map(|it| it.records).sum()
}

/// A clinic that does worse than so many others of its region, in a closed quarter, and the cookie of its head; the operator has made results
/// public, or has not.
async fn among_others(others: usize, is_public: bool) -> (World, String) {
    let mut world = World::at(NOW);
    world.add_clinic().await;
    answers(&world, "2026Q1 77 clinic", 20, 2, "").await;
    for (id, ogrn) in [("other-1", "1027700132206"), ("other-2", "1027739642281")].into_iter().take(others) {
        world.add_organisation(id, ogrn, OrganisationType::HEALTHCARE, "77").await;
        answers_to(&world, &format!("2026Q1 77 {id}"), OrganisationType::HEALTHCARE, 20, 5, "").await;
    }
    if is_public {
        world.restart_with_public_results();
    }
    world.set_clock("2026-04-02T09:00:00Z");
    close::close(&world.app).await.unwrap();
    let head = sign_in(&world, "head", ParticipantRole::OrganisationHead, "clinic").await;
    (world, head)
}

#[tokio::test]
async fn the_head_sees_where_it_stands_as_everybody_may_and_nothing_of_any_other() {
    const CLOSED: &str = "/cabinet/organisations/clinic?period=2026Q1";
    const AMONG: &str = "Среди похожих организаций";
    const ALONE: &str = "Сравнить не с чем";
    for (others, is_public, expected) in [
        (0, true, [true, true, false]),
        (1, true, [true, true, false]),
        (2, true, [true, false, true]),
        // What everybody may not read, the head of one organisation is not told.
        (2, false, [false, false, false]),
    ] {
        let (world, head) = among_others(others, is_public).await;
        let told = page(&world, &head, CLOSED).await;
        let has = [AMONG, ALONE, "4,00 (с показанной оценкой: 3)"].map(|words| told.contains(words));
        assert_eq!(has, expected, "{others} {is_public}: {told}");
        assert_eq!(told.contains("значительно ниже"), expected[2], "{others} {is_public}");
        assert!(!told.contains("other-"), "{told}");
        let answer = get(&world, "/cabinet/organisations/other-1?period=2026Q1", header::COOKIE, &head).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND);
        // What runs is not public, and what is worst is named in any case.
        assert!(!page(&world, &head, CLINIC).await.contains(AMONG));
        assert!(told.contains("Комфорт помещений: <a href=\"#questions\">2,00</a>"), "{told}");
    }
}

#[tokio::test]
async fn the_head_is_told_the_last_day_of_a_term_and_not_the_first_instant_after_it() {
    let world = World::at("2026-05-14T09:00:00Z");
    world.add_clinic().await;
    let head = sign_in(&world, "head", ParticipantRole::OrganisationHead, "clinic").await;
    let centre = official("centre", ParticipantRole::Body, &[Role::AnalyticalCentre]);
    let body = json!({"kind": "request", "title": "Сколько очередей?", "parties": {"owner": "head"}, "details": {"question": "Сколько?"}});
    let put =
        Put { id: CaseId::parse("queues").unwrap(), body: serde_json::from_value(body).unwrap(), evidence: Vec::new() };
    acting::put_case(&world.app, By::Caller(&centre), &put).await.unwrap();
    // Five working days after Thursday: until the midnight of the next Thursday.
    let told = page(&world, &head, CLINIC).await.replace('\u{a0}', " ");
    assert!(told.contains("Сколько очередей?") && told.contains("до 21 мая 2026 года"), "{told}");
}

fn official(id: &str, role: ParticipantRole, roles: &[Role]) -> Caller {
    Caller {
        id: ParticipantId::parse(id).unwrap(),
        name: id.to_owned(),
        role,
        roles: roles.iter().copied().collect(),
        rights: Default::default(),
        stands_in_for: Vec::new(),
        source: None,
        scope: None,
        types: Default::default(),
    }
}

#[tokio::test]
async fn organisations_are_found_by_name_and_stand_in_the_order_of_their_numbers() {
    let world = World::at(NOW);
    world.add_clinic().await;
    let names = ["Школа № 10", "Школа № 2", "Лицей № 2"];
    for (name, (id, ogrn)) in
        names.into_iter().zip([("s10", "1027700132206"), ("s2", "1027739642281"), ("l2", "1027739642292")])
    {
        let organisation = world.add_organisation(id, ogrn, OrganisationType::SCHOOL, "77").await;
        world.put(Entry::Organisation(Organisation { name: name.to_owned(), ..organisation })).await;
    }
    let ministry = sign_in(&world, "ministry", ParticipantRole::Coordinator, "").await;
    let elsewhere = sign_in(&world, "elsewhere", ParticipantRole::RegionalExecutive, "39").await;
    let order = |page: &str| -> String {
        let mut found: Vec<(usize, &str)> = names.iter().filter_map(|name| Some((page.find(*name)?, *name))).collect();
        found.sort_unstable();
        found.into_iter().map(|(_, name)| name).collect::<Vec<_>>().join(", ")
    };
    const FIGURES: &str = "/cabinet/figures?region=77&type=school&by=organisation";
    for (path, expected) in [
        ("/cabinet/find?q=%D1%88%D0%BA%D0%BE%D0%BB%D0%B0", "Школа № 2, Школа № 10"),
        ("/cabinet/find?q=2", "Лицей № 2, Школа № 2"),
        (FIGURES, "Лицей № 2, Школа № 2, Школа № 10"),
        (&format!("{FIGURES}&order=reversed"), "Школа № 10, Школа № 2, Лицей № 2"),
    ] {
        let told = page(&world, &ministry, path).await;
        assert_eq!(order(&told), expected, "{path}: {told}");
        assert!(page(&world, &elsewhere, path).await.find("Школа №").is_none(), "{path}");
    }
    // One that is meant alone is opened: by its name, or by its ОГРН.
    for query in ["%D0%BB%D0%B8%D1%86%D0%B5%D0%B9", "1027739642292"] {
        let answer = get(&world, &format!("/cabinet/find?q={query}&period=2026Q1"), header::COOKIE, &ministry).await;
        assert_eq!(answer.headers()[header::LOCATION], "/cabinet/organisations/l2?period=2026Q1");
        let answer = get(&world, &format!("/cabinet/find?q={query}"), header::COOKIE, &elsewhere).await;
        assert!(answer.status() == StatusCode::OK && body(answer).await.contains("Такой организации в реестре нет"));
    }
}

#[tokio::test]
async fn a_view_is_kept_under_a_name_by_whoever_named_it_alone() {
    let world = World::at(NOW);
    world.add_clinic().await;
    let one = sign_in(&world, "one", ParticipantRole::Coordinator, "").await;
    let other = sign_in(&world, "other", ParticipantRole::Coordinator, "").await;
    const VIEW: &str = "/cabinet/figures?region=77&by=type&sort=coverage";
    let send = async |cookie: &str, form: &str| {
        let session = cookie.split_once('=').unwrap().1;
        let form_token = issue_form_token(&world.app, session, "/cabinet/views").unwrap();
        let request = Request::post("/cabinet/views")
            .header(header::COOKIE, cookie)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(format!("form_token={form_token}&{form}")))
            .unwrap();
        cabinet::handle(Arc::clone(&world.app), request).await.status().as_u16()
    };
    let address = VIEW.replace('/', "%2F").replace('?', "%3F").replace('&', "%26").replace('=', "%3D");
    for (form, expected) in [
        (format!("name=Moscow&address={address}"), 303),
        // Twice is once.
        (format!("name=Moscow&address={address}"), 303),
        (format!("name=+&address={address}"), 422),
        ("name=Elsewhere&address=%2F%2Felsewhere.example".to_owned(), 404),
    ] {
        assert_eq!(send(&one, &form).await, expected, "{form}");
    }
    let kept = async |cookie: &str| {
        let told = page(&world, cookie, "/cabinet/views").await;
        told.matches(&format!("<a href=\"{}\">Moscow</a>", VIEW.replace('&', "&#38;"))).count()
    };
    assert_eq!((kept(&one).await, kept(&other).await), (1, 0));
    assert!(page(&world, &one, VIEW).await.contains(&format!("/cabinet/views?address={address}")));
    assert_eq!(send(&other, "remove=Moscow").await, 303);
    assert_eq!(kept(&one).await, 1, "another removes nothing");
    assert_eq!(send(&one, "remove=Moscow").await, 303);
    assert_eq!(kept(&one).await, 0);
}
