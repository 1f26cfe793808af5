//! A questionnaire that is registered for schools is told in its own words and in its own order, wherever its figures are told.

use std::sync::Arc;

use app::identity::access;
use app::registers::Entry;
use app::subscriptions::subscribe::{self, Wanted};
use app::upkeep::sweep;
use domain::calendar::Quarter;
use domain::identifier::{OrganisationId, ParticipantId, QuestionId, QuestionnaireId};
use domain::language::Language;
use domain::organisation::{OrganisationType, RegionCode};
use domain::publication::Lane;
use domain::questionnaire::{Answers, Question, Questionnaire, QuestionnaireVersion, Score, Text};
use domain::scope::ParticipantRole;
use domain::subscription::Topic;
use http::header;
use table::items::Holder;
use table::{Table, keys};
use testkit::{World, store_published};

use crate::pages::tests::{body, get};

/// Ids and texts, in no alphabet's order.
const QUESTIONS: [(&str, &str); 3] =
    [("warmth", "Тепло ли в классах?"), ("air", "Свеж ли воздух?"), ("meals", "Вкусно ли кормят?")];

/// What a question is called where it has little room.
fn label(id: &str) -> String {
    format!("Кратко {id}")
}

fn questionnaire(version: u32, valid_from: &str, text: impl Fn(&str) -> String) -> Questionnaire {
    let question = |(id, ru): (&str, &str)| Question {
        id: QuestionId::parse(id).unwrap(),
        text: Text { ru: text(ru), en: Some(format!("{id} in English")), tt: None },
        label: Some(Text { ru: label(id), en: Some(format!("Short {id}")), tt: None }),
        text_for: Default::default(),
    };
    Questionnaire {
        id: QuestionnaireId::parse("schools").unwrap(),
        version,
        valid_from: valid_from.parse().unwrap(),
        valid_until: None,
        types: [OrganisationType::SCHOOL].into(),
        questions: QUESTIONS.map(question).into(),
    }
}

/// Twelve answers to an organisation, each of the lowest but one.
async fn answer(
    world: &World,
    organisation: &str,
    kind: OrganisationType,
    asked: QuestionnaireVersion,
    questions: &[&str],
) {
    let (quarter, region) = (Quarter::parse("2026Q2").unwrap(), RegionCode::parse("77").unwrap());
    let organisation = OrganisationId::parse(organisation).unwrap();
    let scores = questions.iter().map(|id| (QuestionId::parse(id).unwrap(), Score::new(2))).collect();
    let lane = Lane { quarter, region, organisation, questionnaire: asked };
    store_published(&world.app, &lane, kind, vec![Answers { scores, comment: None }; 12]).await;
    let tally = keys::tally(quarter, region, &lane.organisation, 0);
    world.memory.write(vec![app::store::add(tally, [("notices".to_owned(), 12)].into())]).await.unwrap();
}

/// A school and a clinic that were answered about; the cookie of the school's head, and of whoever sees the country.
async fn world() -> (World, String, String) {
    let world = World::at("2026-05-15T09:00:00Z");
    world.add_clinic().await;
    world.add_organisation("school", "1027739642281", OrganisationType::SCHOOL, "77").await;
    world.put(Entry::Questionnaire(questionnaire(1, "2026-01-01", str::to_owned))).await;
    // What is asked from the next quarter on says nothing of the answers of this one.
    world.put(Entry::Questionnaire(questionnaire(2, "2026-07-01", |text| format!("Потом: {text}")))).await;
    answer(
        &world,
        "clinic",
        OrganisationType::HEALTHCARE,
        Questionnaire::standard().reference(),
        &["information", "organisation", "comfort", "goodwill", "competence"],
    )
    .await;
    answer(
        &world,
        "school",
        OrganisationType::SCHOOL,
        questionnaire(1, "2026-01-01", str::to_owned).reference(),
        &QUESTIONS.map(|(id, _)| id),
    )
    .await;
    let head = sign_in(&world, ParticipantRole::OrganisationHead, Some("school")).await;
    let country = sign_in(&world, ParticipantRole::Coordinator, None).await;
    (world, head, country)
}

fn id(role: ParticipantRole) -> ParticipantId {
    ParticipantId::parse(role.as_str()).unwrap()
}

async fn sign_in(world: &World, role: ParticipantRole, organisation: Option<&str>) -> String {
    world.sign_in(&id(role), testkit::participant("Участник", role, organisation.unwrap_or_default())).await
}

/// The words, each where it stands first.
fn in_order(text: &str, words: &[&str]) -> String {
    let mut found: Vec<(usize, &str)> = words.iter().filter_map(|word| Some((text.find(word)?, *word))).collect();
    found.sort_unstable();
    found.into_iter().map(|(_, word)| word).collect::<Vec<_>>().join(" | ")
}

#[tokio::test]
async fn pages_reports_and_files_tell_a_registered_questionnaire_in_its_words_and_order() {
    let (world, head, country) = world().await;
    let texts = QUESTIONS.map(|(_, text)| text);
    let ids = QUESTIONS.map(|(id, _)| id);
    let labels = ids.map(label);
    let in_json = ids.map(|id| format!("\"{id}\":{{"));
    let in_file = ids.map(|id| format!("{id}_mean"));
    let standard = ["\"information\":{", "\"organisation\":{", "\"comfort\":{", "\"goodwill\":{", "\"competence\":{"];
    let english = ids.map(|id| format!("{id} in English"));
    for (cookie, path, expected) in [
        (&head, "/cabinet/organisations/school", &texts.map(str::to_owned)[..]),
        (&head, "/cabinet/organisations/school?lang=en", &english),
        (&head, "/cabinet/organisations/school/measures", &texts.map(str::to_owned)),
        (&head, "/cabinet/organisations/school", &labels),
        (&country, "/cabinet", &labels),
        (&country, "/cabinet?type=school", &labels),
        (&head, "/v1/report?period=2026Q2", &texts.map(str::to_owned)),
        (&country, "/v1/report?period=2026Q2", &texts.map(str::to_owned)),
        (&head, "/v1/indicators", &in_json),
        (&country, "/v1/indicators?by=type&type=school", &in_json),
        (&country, "/v1/indicators?by=type&type=healthcare", &standard.map(str::to_owned)),
        (&head, "/v1/indicators?format=csv", &in_file),
    ] {
        let page = body(get(&world, path, header::COOKIE, cookie).await).await;
        let words: Vec<&str> = expected.iter().map(String::as_str).collect();
        assert_eq!(in_order(&page, &words), words.join(" | "), "{path}: {page}");
        assert!(!page.contains("Потом:"), "{path} tells another version: {page}");
    }
    // Nobody of the school is asked what others are.
    let measures = body(get(&world, "/cabinet/organisations/school/measures", header::COOKIE, &head).await).await;
    assert!(!measures.contains("value=\"comfort\""), "{measures}");
}

#[tokio::test]
async fn a_digest_tells_a_registered_questionnaire_in_its_words_and_order() {
    let (world, ..) = world().await;
    let token = world.issue(&Holder::Participant(id(ParticipantRole::OrganisationHead))).await;
    let head = access::caller(&world.app, &token, None).await.unwrap().unwrap().in_scope().unwrap();
    let (topics, address) = ([Topic::WeeklyDigest].into(), "anna@example.org".to_owned());
    let wanted = Wanted { topics, language: Language::Ru, thresholds: Default::default(), address };
    assert!(subscribe::subscribe(&world.app, &head, &wanted).await.unwrap().is_ok());
    let sweep = async || sweep::sweep(&Arc::clone(&world.app)).await.unwrap();
    sweep().await;
    let asked = world.mails.all().pop().unwrap().text;
    let url = asked.lines().find(|line| line.contains("/subscriptions/confirm/")).unwrap();
    assert!(subscribe::confirm(&world.app, url.rsplit('/').next().unwrap()).await.unwrap());
    world.set_clock("2026-05-18T06:05:00Z");
    sweep().await;
    let digest = world.mails.all().pop().unwrap().text;
    let labels = QUESTIONS.map(|(id, _)| label(id));
    let words = labels.each_ref().map(String::as_str);
    assert_eq!(in_order(&digest, &words), words.join(" | "), "{digest}");
    assert!(!digest.contains("Потом:"), "{digest}");
}
