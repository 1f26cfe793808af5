//! Pages of figures say what has changed since their reader's visit before: for it alone, as long as the visit lasts, and in closed and running quarters alike.

use app::counts::close;
use domain::calendar::Quarter;
use domain::identifier::{ParticipantId, QuestionId};
use domain::organisation::{OrganisationType, RegionCode};
use domain::publication::Lane;
use domain::questionnaire::{Answers, Score};
use domain::scope::ParticipantRole;
use http::header;
use table::{Table, keys};
use testkit::{World, store_published};

use super::tests::{body, get, sign_in};

/// Twenty more answers are published, all of that score, to so many notices. Each batch answers another version of the questionnaire.
async fn publish(world: &World, version: u32, score: u8, notices: i64) {
    publish_of(world, ("clinic", OrganisationType::HEALTHCARE, "77"), version, score, notices).await;
}

/// As [`publish`], of an organisation of that type in that region.
async fn publish_of(world: &World, of: (&str, OrganisationType, &str), version: u32, score: u8, notices: i64) {
    let (organisation, organisation_type, region) = of;
    let (quarter, region) = (Quarter::parse("2026Q2").unwrap(), RegionCode::parse(region).unwrap());
    let lane = Lane::parse(quarter, region, &format!("{organisation}#standard#{version}")).unwrap();
    let scores = [(QuestionId::parse("comfort").unwrap(), Score::new(score))].into();
    let answers = vec![Answers { scores, comment: None }; 20];
    store_published(&world.app, &lane, organisation_type, answers).await;
    let tally = keys::tally(quarter, region, &lane.organisation, 0);
    world.memory.write(vec![app::store::add(tally, [("notices".to_owned(), notices)].into())]).await.unwrap();
}

/// All that a page says of former values, in its order.
fn told(page: &str) -> Vec<String> {
    let marks = page.split("<span class=\"was\">").skip(1);
    marks.map(|rest| rest.split('<').next().unwrap().replace('\u{a0}', " ")).collect()
}

struct Reader<'a> {
    world: &'a World,
    id: &'static str,
    role: ParticipantRole,
    limit: &'static str,
}

impl Reader<'_> {
    async fn reads(&self, path: &str) -> Vec<String> {
        let cookie = sign_in(self.world, self.id, self.role, self.limit).await;
        let page = body(get(self.world, path, header::COOKIE, &cookie).await).await;
        assert!(page.contains("4,"), "the figure is shown: {page}");
        let told = told(&page);
        assert_eq!(page.contains("отмечены: рядом стоит прежнее значение"), !told.is_empty(), "{path}");
        told
    }
}

#[tokio::test]
async fn what_has_changed_is_said_to_whoever_saw_it_before() {
    let world = World::at("2026-05-12T09:00:00Z");
    world.add_clinic().await;
    publish(&world, 1, 4, 40).await;
    let reader = |id, role, limit| Reader { world: &world, id, role, limit };
    let country = reader("ministry", ParticipantRole::Coordinator, "");
    let region = reader("moscow", ParticipantRole::RegionalExecutive, "77");
    let head = reader("head", ParticipantRole::OrganisationHead, "clinic");
    const OWN: &str = "/cabinet/organisations/clinic?period=2026Q2";
    const ROWS: &str = "/cabinet/figures?period=2026Q2&by=type";
    for (who, path) in [(&country, "/cabinet"), (&country, ROWS), (&head, OWN)] {
        assert_eq!(who.reads(path).await, [""; 0], "{path}: a first visit has none before it");
    }
    world.set_clock("2026-05-13T09:00:00Z");
    publish(&world, 2, 5, 20).await;
    let was = ["было 4,00 (12 мая 2026 года)", "было 50,00 (12 мая 2026 года)"].map(str::to_owned);
    for (who, path) in [(&country, "/cabinet"), (&country, ROWS), (&head, OWN), (&country, "/cabinet"), (&head, OWN)] {
        let told = who.reads(path).await;
        assert!(was.iter().all(|was| told.contains(was)), "{path}: {told:?}");
    }
    assert_eq!(region.reads("/cabinet").await, [""; 0], "what others saw is not told");
    world.set_clock("2026-05-14T09:00:00Z");
    for (who, path) in [(&country, "/cabinet"), (&country, ROWS), (&head, OWN)] {
        assert_eq!(who.reads(path).await, [""; 0], "{path}: nothing has changed since");
    }
    // The quarter is closed, and what came in the meantime is in its finals.
    publish(&world, 3, 5, 20).await;
    world.set_clock("2026-07-02T09:00:00Z");
    close::close(&world.app).await.unwrap();
    let told = head.reads(OWN).await;
    assert!(told.contains(&"было 4,50 (14 мая 2026 года)".to_owned()), "{told:?}");
}

/// A figure of another scope, and of a part of the same whole, is another figure.
#[tokio::test]
async fn nothing_is_said_of_what_was_seen_with_another_scope_or_filter() {
    let world = World::at("2026-05-12T09:00:00Z");
    for (id, ogrn, organisation_type, region, notices) in [
        ("clinic", "1027700132195", OrganisationType::HEALTHCARE, "33", 40),
        ("hospital", "1037739010891", OrganisationType::HEALTHCARE, "44", 60),
        ("school", "1027739642281", OrganisationType::SCHOOL, "33", 50),
        ("nursery", "1027700067328", OrganisationType::PRESCHOOL, "33", 80),
    ] {
        world.add_organisation(id, ogrn, organisation_type, region).await;
        publish_of(&world, (id, organisation_type, region), 1, 4, notices).await;
    }
    const ROWS: &str = "/cabinet/figures?period=2026Q2&by=type";
    const WHOLE: &str = "/cabinet?period=2026Q2";
    const PART: &str = "/cabinet?period=2026Q2&type=school";
    let executive = |limit| Reader { world: &world, id: "executive", role: ParticipantRole::RegionalExecutive, limit };
    let body = |limit| Reader { world: &world, id: "body", role: ParticipantRole::FederalBody, limit };
    for (reader, path) in [(executive("33"), ROWS), (body("education"), WHOLE)] {
        assert_eq!(reader.reads(path).await, [""; 0], "{path}: a first visit has none before it");
    }
    world.set_clock("2026-05-13T09:00:00Z");
    for (reader, path) in [(executive("44"), ROWS), (body("education"), PART)] {
        assert_eq!(reader.reads(path).await, [""; 0], "{path}: it was not this figure that was seen");
    }
    // Each is remembered by itself.
    publish_of(&world, ("school", OrganisationType::SCHOOL, "33"), 2, 5, 10).await;
    let told = body("education").reads(WHOLE).await;
    assert!(told.contains(&"было 4,00 (12 мая 2026 года)".to_owned()), "{told:?}");
}

#[tokio::test]
async fn it_is_kept_once_and_forgotten_by_itself() {
    let world = World::at("2026-05-12T09:00:00Z");
    world.add_clinic().await;
    publish(&world, 1, 4, 40).await;
    let head = Reader { world: &world, id: "head", role: ParticipantRole::OrganisationHead, limit: "clinic" };
    let key = keys::seen_figures(&ParticipantId::parse("head").unwrap());
    let stored = async || world.memory.get(&key).await.unwrap();
    assert_eq!(stored().await, None, "nothing is kept of whoever has not looked");
    head.reads("/cabinet/organisations/clinic?period=2026Q2").await;
    let once = stored().await.unwrap();
    head.reads("/cabinet/organisations/clinic?period=2026Q2").await;
    assert_eq!(stored().await.as_ref(), Some(&once), "the same look again writes nothing");
    assert!(once.expires_at.is_some(), "it goes by itself");
}
