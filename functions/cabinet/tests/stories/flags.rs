//! Questionnaires that somebody made up are flagged when their quarter is closed, told with figures with and without them where these may be told, and
//! closed by a person; nothing is deleted.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use app::counts::close;
use app::identity::access;
use app::identity::form_token::issue_form_token;
use app::improvement::from_flags;
use app::{gaming, registers};
use domain::organisation::OrganisationType;
use domain::publication::Lane;
use domain::questionnaire::{Answers, Questionnaire, Score};
use domain::scope::ParticipantRole;
use serde_json::{Value, json};
use table::kinds::Kind;
use table::memory::MemoryTable;
use testkit::BreakingTable;

use super::head::sign_in;
use super::*;

const QUESTIONS: [&str; 5] = ["information", "organisation", "comfort", "goodwill", "competence"];
const FLAGS: &str = "/cabinet/organisations/clinic/flags";

/// What is made up, and what a citizen may say: each says something of its own.
fn scores(made_up: bool, citizen: u8) -> [u8; 5] {
    match made_up {
        true => [5, 4, 5, 4, 5],
        false => [citizen % 3 + 1, citizen / 3 % 3 + 1, citizen / 9 % 3 + 1, 3, citizen % 2 + 2],
    }
}

/// A clinic with 25 citizens' questionnaires and 25 made-up ones, which come in turns or one kind after the other; its quarter is closed.
async fn world(in_turns: bool, memory: Arc<MemoryTable>, table: Arc<dyn table::Table>) -> World {
    let world = World::over("2026-02-15T09:00:00Z", memory, table);
    world.add_clinic().await;
    let lane = Lane::parse(
        Quarter::parse("2026Q1").unwrap(),
        RegionCode::parse("77").unwrap(),
        &format!("clinic#{}#{}", Questionnaire::standard().id, Questionnaire::standard().version),
    );
    for at in 0..50 {
        let made_up = if in_turns { at % 2 == 0 } else { at < 25 };
        let given = QUESTIONS.into_iter().zip(scores(made_up, at));
        let scores = given.map(|(id, score)| (QuestionId::parse(id).unwrap(), Score::new(score))).collect();
        let answers = Answers { scores, comment: None };
        answer_of_a_stranger(&world.app, lane.as_ref().unwrap(), OrganisationType::HEALTHCARE, answers).await;
    }
    world.set_clock("2026-04-02T12:00:00Z");
    close::close(&world.app).await.unwrap();
    world
}

async fn closed(in_turns: bool) -> World {
    let memory = Arc::new(MemoryTable::new());
    world(in_turns, memory.clone(), memory).await
}

/// What a participant reads of flags: the status, and the answer.
pub(super) async fn flags(world: &World, cookie: &str, query: &str) -> (u16, Value) {
    let response = get(world, &format!("/v1/flags{query}"), header::COOKIE, cookie).await;
    let status = response.status().as_u16();
    (status, serde_json::from_str(&body(response).await).unwrap())
}

#[tokio::test]
async fn copies_are_flagged_with_figures_with_and_without_them() {
    let world = closed(true).await;
    assert_eq!(gaming::look(&world.app).await.unwrap(), Some(gaming::Look { organisations: 1, flagged: 1 }));
    assert_eq!(gaming::look(&world.app).await.unwrap(), None, "once for each quarter");
    let ministry = sign_in(&world, "ministry", ParticipantRole::RegionalExecutive, "77").await;
    let (status, found) = flags(&world, &ministry, "").await;
    assert_eq!(status, 200);
    let row = &found["rows"][0];
    let copied = json!({"information": 5, "organisation": 4, "comfort": 5, "goodwill": 4, "competence": 5});
    let flag = &row["flags"][0];
    assert_eq!(
        json!([flag["sign"], flag["found"], flag["of"], flag["usual"], flag["scores"]]),
        json!(["copies", 25, 50, 0, copied])
    );
    let compared = &row["compared"];
    assert_eq!((&compared["marked"], &compared["satisfaction_with"]), (&json!(25), &json!("3.48")));
    assert_eq!(compared["satisfaction_without"], json!("2.37"));
    assert_eq!(compared["questions"]["goodwill"], json!({"with": "3.50", "without": "3.00"}));
    assert_eq!(
        (&row["organisation"], &row["period"], &row["closed"]),
        (&json!("clinic"), &json!("2026Q1"), &Value::Null)
    );

    // The figures themselves are what they were.
    let indicators = get(&world, "/v1/indicators?by=organisation&period=2026Q1", header::COOKIE, &ministry).await;
    let indicators: Value = serde_json::from_str(&body(indicators).await).unwrap();
    assert_eq!(
        (&indicators["rows"][0]["satisfaction"], &indicators["rows"][0]["published"]),
        (&json!("3.48"), &json!(50))
    );

    let page = body(get(&world, &format!("{FLAGS}?period=2026Q1"), header::COOKIE, &ministry).await).await;
    for words in
        ["Одинаковые анкеты", "совпадают целиком: 25, всего анкет: 50", "3,48", "2,37", "Отметить как разобранное"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    let list = body(get(&world, "/cabinet/flags", header::COOKIE, &ministry).await).await;
    assert!(list.contains(&format!("{FLAGS}?period=2026Q1")), "{list}");
    let report = app::upkeep::check::check(&world.app.profile, &world.memory.dump());
    assert!(report.is_clean(), "{report}");
}

/// Groups of ten that are all made up, or not at all: the figure without the made-up ones, less groups that are published, would tell of a few.
#[tokio::test]
async fn where_the_difference_would_tell_of_too_few_only_the_flag_is_told() {
    let world = closed(false).await;
    gaming::look(&world.app).await.unwrap();
    let ministry = sign_in(&world, "ministry", ParticipantRole::RegionalExecutive, "77").await;
    let (_, found) = flags(&world, &ministry, "?period=2026Q1&organisation=clinic").await;
    let row = &found["rows"][0];
    let flag = &row["flags"][0];
    assert_eq!((&flag["sign"], &flag["found"], &row["compared"]), (&json!("copies"), &json!(25), &Value::Null));
    assert_eq!(flag["scores"], json!({}), "which answers they are would tell the difference");
    let page = body(get(&world, FLAGS, header::COOKIE, &ministry).await).await;
    assert!(page.contains("Показателей без этих анкет нет"), "{page}");
}

/// Presses the button; answers the status.
async fn press(world: &World, cookie: &str, reason: &str) -> u16 {
    act(world, cookie, &format!("reason={reason}")).await.0
}

/// Sends one of the forms; answers the status and the page.
async fn act(world: &World, cookie: &str, form: &str) -> (u16, String) {
    let session = cookie.split_once('=').unwrap().1;
    let form_token = issue_form_token(&world.app, session, FLAGS).unwrap();
    let request = Request::post(format!("{FLAGS}?period=2026Q1"))
        .header(header::COOKIE, cookie)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(format!("form_token={form_token}&{form}")))
        .unwrap();
    let response = cabinet::handle(Arc::clone(&world.app), request).await;
    (response.status().as_u16(), body(response).await)
}

#[tokio::test]
async fn whoever_watches_the_organisation_closes_a_flag_with_a_reason_and_it_stays() {
    let world = closed(true).await;
    gaming::look(&world.app).await.unwrap();
    let ministry = sign_in(&world, "ministry", ParticipantRole::RegionalExecutive, "77").await;
    let rival = sign_in(&world, "rival", ParticipantRole::RegionalExecutive, "39").await;
    let head = sign_in(&world, "head", ParticipantRole::OrganisationHead, "clinic").await;
    let records = || {
        world
            .memory
            .dump()
            .iter()
            .filter(|item| item.key.pk.contains("flags") && Kind::AuditRecord.is(&item.key))
            .count()
    };
    assert_eq!(records(), 1, "that it was found");

    // The head of the organisation reads it, and does not close it; a rival does not even read it.
    let page = body(get(&world, FLAGS, header::COOKIE, &head).await).await;
    assert!(page.contains("всего анкет: 50") && !page.contains("Отметить"), "{page}");
    assert_eq!(press(&world, &head, "x").await, 404);
    assert_eq!(press(&world, &rival, "x").await, 404);
    assert_eq!(get(&world, FLAGS, header::COOKIE, &rival).await.status().as_u16(), 404);
    assert_eq!(flags(&world, &rival, "?organisation=clinic").await.0, 404);
    assert_eq!(flags(&world, &rival, "").await.1["rows"], json!([]));

    assert_eq!(press(&world, &ministry, "%20").await, 422);
    assert_eq!(press(&world, &ministry, &"x".repeat(1_001)).await, 422);
    assert_eq!(records(), 1);
    assert_eq!(press(&world, &ministry, "tablet").await, 303);
    assert_eq!(press(&world, &ministry, "tablet").await, 303);
    assert_eq!(records(), 2, "twice is once");
    let row = flags(&world, &head, "").await.1["rows"][0].clone();
    assert_eq!(row["closed"], json!({"by": "ministry", "on": "2026-04-02", "reason": "tablet"}));
    assert_eq!(row["flags"][0]["found"], json!(25), "what was found stays");
}

/// What is kept after a look of which one write breaks, and which is made again.
async fn looked(broken: usize, carried_out: bool) -> (Vec<(String, String)>, usize) {
    let (memory, table) = BreakingTable::not_yet(broken, carried_out);
    let world = world(true, memory.clone(), table.clone()).await;
    table.writes.store(0, Ordering::SeqCst);
    for _ in 0..3 {
        let _ = gaming::look(&world.app).await;
    }
    let report = app::upkeep::check::check(&world.app.profile, &memory.dump());
    assert!(report.is_clean(), "write {broken}, carried out: {carried_out}: {report}");
    let kept = memory.dump().into_iter().filter(|item| Kind::Flagged.is(&item.key) || Kind::FlagsLook.is(&item.key));
    let told = |body: &str| {
        let mut form: Value = serde_json::from_str(body).unwrap();
        form.as_object_mut().unwrap().remove("salt");
        form.to_string()
    };
    (kept.map(|item| (item.key.pk, told(&item.body))).collect(), table.writes.load(Ordering::SeqCst))
}

#[tokio::test]
async fn a_look_that_breaks_off_anywhere_ends_as_if_nothing_had_happened() {
    let (whole, writes) = looked(usize::MAX, false).await;
    assert_eq!((whole.len(), writes), (2, 2));
    for broken in 0..writes {
        for carried_out in [false, true] {
            assert_eq!(looked(broken, carried_out).await.0, whole, "write {broken}, carried out: {carried_out}");
        }
    }
}

/// What is stored of flags and cases, with versions.
fn kept(memory: &MemoryTable) -> Vec<(String, u64)> {
    let items = memory.dump().into_iter().filter(|item| Kind::Flagged.is(&item.key) || item.key.pk.starts_with("CASE"));
    items.map(|item| (item.key.pk, item.version)).collect()
}

#[tokio::test]
async fn whoever_watches_the_organisation_opens_an_incident_once_and_both_name_each_other() {
    let world = closed(true).await;
    gaming::look(&world.app).await.unwrap();
    let ministry = sign_in(&world, "ministry", ParticipantRole::RegionalExecutive, "77").await;
    let rival = sign_in(&world, "rival", ParticipantRole::RegionalExecutive, "39").await;
    let head = sign_in(&world, "head", ParticipantRole::OrganisationHead, "clinic").await;
    let before = kept(&world.memory);
    assert_eq!(act(&world, &head, "severity=2").await.0, 404);
    assert_eq!(act(&world, &rival, "severity=2").await.0, 404);
    let (status, page) = act(&world, &ministry, "severity=4").await;
    assert!(status == 422 && page.contains("Здесь что-то не так"), "{status}: {page}");
    assert_eq!(kept(&world.memory), before);

    assert_eq!(act(&world, &ministry, "severity=2").await.0, 303);
    let opened = kept(&world.memory);
    assert_eq!(act(&world, &ministry, "severity=2").await.0, 303);
    assert_eq!(act(&world, &ministry, "severity=1").await.0, 303);
    assert_eq!(kept(&world.memory), opened, "twice is once");

    let row = flags(&world, &head, "").await.1["rows"][0].clone();
    assert_eq!(row["incident"], json!({"case": "flags-2026Q1-clinic", "number": "ИН-2026-000001"}));
    let case = world.memory.dump().into_iter().find(|item| item.key.pk == "CASE#flags-2026Q1-clinic").unwrap();
    let case: Value = serde_json::from_str(&case.body).unwrap();
    assert_eq!(
        json!([
            case["kind"],
            case["details"]["flags_of"],
            case["details"]["severity"],
            case["target"]["id"],
            case["creator"]
        ]),
        json!(["incident", "2026Q1", 2, "clinic", "ministry"])
    );
    // Both read it; nobody opens another.
    for reader in [&ministry, &head] {
        let page = body(get(&world, FLAGS, header::COOKIE, reader).await).await;
        assert!(page.contains("href=\"/cabinet/cases/flags-2026Q1-clinic\">Открыт инцидент: ИН-2026-000001"), "{page}");
        assert!(!page.contains("Открыть инцидент"), "{page}");
    }
    let report = app::upkeep::check::check(&world.app.profile, &world.memory.dump());
    assert!(report.is_clean(), "{report}");
}

#[tokio::test]
async fn an_incident_of_which_one_write_breaks_is_opened_once_when_it_is_pressed_again() {
    for broken in 0..3 {
        for carried_out in [false, true] {
            let (memory, table) = BreakingTable::not_yet(broken, carried_out);
            let world = world(true, memory.clone(), table.clone()).await;
            gaming::look(&world.app).await.unwrap();
            let token = world.add_participant("ministry", ParticipantRole::RegionalExecutive, "77").await;
            let caller = access::caller(&world.app, &token, None).await.unwrap().unwrap();
            let clinic = registers::organisation(&world.app, &OrganisationId::parse("clinic").unwrap()).await.unwrap();
            let place = (Quarter::parse("2026Q1").unwrap(), clinic.as_ref().unwrap());
            table.writes.store(0, Ordering::SeqCst);
            let tried = from_flags::open(&world.app, &caller, place, 2).await;
            let writes = table.writes.swap(usize::MAX / 2, Ordering::SeqCst);
            assert!(broken < 2 || (tried.is_ok() && writes == 2), "two writes are all: {writes}");
            let flagged = from_flags::open(&world.app, &caller, place, 2).await.unwrap();
            assert_eq!(flagged.incident.unwrap().number, "ИН-2026-000001", "write {broken}, {carried_out}");
            let cases = memory.dump().into_iter().filter(|item| item.key.sk == "CASE").count();
            assert_eq!(cases, 1, "write {broken}, {carried_out}");
            let report = app::upkeep::check::check(&world.app.profile, &memory.dump());
            assert!(report.is_clean(), "write {broken}, carried out: {carried_out}: {report}");
        }
    }
}
