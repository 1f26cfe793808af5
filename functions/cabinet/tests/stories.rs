//! Stories over HTTP: what participants read, and what they do not.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "stories/bursts.rs"]
mod bursts;
#[path = "stories/edges.rs"]
mod edges;
#[path = "stories/flags.rs"]
mod flags;
#[path = "stories/growth.rs"]
mod growth;
#[path = "stories/head.rs"]
mod head;
#[path = "stories/measures.rs"]
mod measures;
#[path = "stories/moved.rs"]
mod moved;
#[path = "stories/recommended.rs"]
mod recommended;
#[path = "stories/weeks.rs"]
mod weeks;
#[path = "stories/words.rs"]
mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use app::identity::sessions;
use app::store;
use axum::body::Body;
use axum::response::Response;
use domain::calendar::Quarter;
use domain::identifier::{OrganisationId, ParticipantId, QuestionId};
use domain::organisation::{OrganisationType, RegionCode};
use domain::publication::Lane;
use domain::questionnaire::{Answers, Questionnaire, Score};
use domain::scope::ParticipantRole;
use http::{Method, Request, header};
use table::{Table, keys};
use testkit::{World, answer_of_a_stranger};

/// Registers a participant that nothing limits and signs it in; answers its cookie.
async fn sign_in(world: &World, id: &str, role: ParticipantRole) -> String {
    world.add_participant(id, role, "").await;
    let id = ParticipantId::parse(id).unwrap();
    let session = sessions::begin_participant(&world.app, &id).await.unwrap().unwrap();
    format!("__Host-otklik-participant={}", session.text)
}

async fn get(world: &World, path: &str, name: header::HeaderName, value: &str) -> Response {
    let request = Request::get(path).header(name, value).body(Body::empty()).unwrap();
    cabinet::handle(Arc::clone(&world.app), request).await
}

async fn send(world: &World, method: Method, path: &str, authorization: &str, sent: &str) -> Response {
    let request = Request::builder().method(method).uri(path);
    let request = request.header(header::AUTHORIZATION, authorization).header(header::CONTENT_TYPE, "application/json");
    cabinet::handle(Arc::clone(&world.app), request.body(Body::from(sent.to_owned())).unwrap()).await
}

async fn body(response: Response) -> String {
    String::from_utf8(axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap()
}

/// So many answers of different citizens with one score and a comment to a lane of healthcare, `2026Q1 77 clinic`, each after two notices.
async fn answers(world: &World, lane: &str, count: u32, score: u8, comment: &str) {
    answers_to(world, lane, OrganisationType::HEALTHCARE, count, score, comment).await;
}

/// As [`answers`], where invitations name another type.
async fn answers_to(
    world: &World,
    lane: &str,
    organisation_type: OrganisationType,
    count: u32,
    score: u8,
    comment: &str,
) {
    let [quarter, region, organisation] = lane.split(' ').collect::<Vec<_>>()[..] else { panic!("{lane}") };
    let lane = Lane {
        quarter: Quarter::parse(quarter).unwrap(),
        region: RegionCode::parse(region).unwrap(),
        organisation: OrganisationId::parse(organisation).unwrap(),
        questionnaire: Questionnaire::standard().reference(),
    };
    for _ in 0..count {
        let scores = BTreeMap::from([(QuestionId::parse("comfort").unwrap(), Score::new(score))]);
        let answers = Answers { scores, comment: Some(comment.to_owned()) };
        answer_of_a_stranger(&world.app, &lane, organisation_type, answers).await;
        let tally = keys::tally(lane.quarter, lane.region, &lane.organisation, 0);
        let counted = [("notices".to_owned(), 2), ("receipts".to_owned(), 1)];
        world.memory.write(vec![store::add(tally, counted.into())]).await.unwrap();
    }
}
