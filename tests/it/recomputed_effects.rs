//! The effect of every measure, recomputed by a program that shares no line with ours (`recomputed_effects.py`: scipy, statsmodels), from the
//! answers that this test itself gave and the notices that it counted.

use std::fmt::Write;
use std::process::Command;
use std::sync::Arc;

use app::counts::close;
use app::store::add;
use axum::body::Body;
use domain::calendar::Quarter;
use domain::identifier::{OrganisationId, QuestionId};
use domain::organisation::{OrganisationType, RegionCode};
use domain::publication::Lane;
use domain::questionnaire::{Answers, Questionnaire, Score};
use domain::tally::Counter;
use http::{Request, header};
use serde_json::{Value, json};
use table::{Counters, keys};
use testkit::{World, answer_of_a_stranger};

use crate::python::python;
use crate::region::ogrn;

/// Organisations, where they are, and what they score in each of the quarters at first: in tenths of a point.
const ORGANISATIONS: [(&str, OrganisationType, &str, [u64; 6]); 14] = [
    ("school-0", OrganisationType::SCHOOL, "77", [36, 36, 31, 36, 47, 48]),
    ("school-1", OrganisationType::SCHOOL, "77", [38, 37, 38, 38, 38, 38]),
    ("school-2", OrganisationType::SCHOOL, "77", [41, 42, 41, 41, 42, 40]),
    ("school-3", OrganisationType::SCHOOL, "77", [39, 40, 39, 40, 38, 39]),
    ("school-4", OrganisationType::SCHOOL, "77", [35, 35, 36, 36, 36, 36]),
    ("school-5", OrganisationType::SCHOOL, "77", [44, 43, 44, 44, 43, 44]),
    ("school-6", OrganisationType::SCHOOL, "77", [40, 40, 40, 41, 41, 41]),
    ("kinder-0", OrganisationType::PRESCHOOL, "39", [36, 36, 36, 36, 38, 39]),
    ("kinder-1", OrganisationType::PRESCHOOL, "39", [42, 40, 42, 41, 43, 40]),
    ("kinder-2", OrganisationType::PRESCHOOL, "39", [38, 39, 38, 38, 36, 38]),
    ("kinder-3", OrganisationType::PRESCHOOL, "77", [40, 41, 40, 40, 42, 40]),
    ("kinder-4", OrganisationType::PRESCHOOL, "77", [37, 36, 37, 37, 36, 37]),
    ("kinder-5", OrganisationType::PRESCHOOL, "77", [43, 43, 42, 43, 44, 42]),
    ("clinic-0", OrganisationType::HEALTHCARE, "77", [40, 40, 40, 40, 45, 45]),
];

const QUARTERS: [&str; 6] = ["2026Q1", "2026Q2", "2026Q3", "2026Q4", "2027Q1", "2027Q2"];

/// Organisation, kind, question. All run in the fourth quarter.
const MEASURES: [(&str, &str, Option<&str>); 5] = [
    ("school-0", "measure", None),
    ("school-1", "information_event", None),
    ("kinder-0", "measure", Some("comfort")),
    ("kinder-1", "measure", None),
    ("clinic-0", "measure", None),
];

const KINDS: [&str; 3] = ["information", "comfort", "goodwill"];

/// Numbers that look random and are the same in each run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    /// Around so many tenths of a point; now and then "does not apply".
    fn score(&mut self, tenths: u64) -> Option<Score> {
        let around = tenths + self.roll(14);
        (self.roll(15) != 0).then(|| Score::new(((around / 10).clamp(1, 5)) as u8)).flatten()
    }
}

/// What the test itself knows of what happened.
struct Known {
    answers: String,
    notices: String,
}

async fn live_through(world: &World, known: &mut Known) {
    let mut dice = Dice(7);
    for (place, quarter) in QUARTERS.into_iter().enumerate() {
        for (id, organisation_type, region, tenths) in ORGANISATIONS {
            let lane = Lane {
                quarter: Quarter::parse(quarter).unwrap(),
                region: RegionCode::parse(region).unwrap(),
                organisation: OrganisationId::parse(id).unwrap(),
                questionnaire: Questionnaire::standard().reference(),
            };
            let (notices, answers) = (30 + dice.roll(20), 12 + dice.roll(8));
            for number in 0..answers {
                let scores = KINDS.map(|kind| (QuestionId::parse(kind).unwrap(), dice.score(tenths[place])));
                for (question, score) in &scores {
                    let score = score.map_or(0, Score::get);
                    let _ = writeln!(known.answers, "{quarter},{id},{number},{question},{score}");
                }
                let answers = Answers { scores: scores.into(), comment: None };
                answer_of_a_stranger(&world.app, &lane, organisation_type, answers).await;
            }
            let counted = [Counter::Notices.by(notices as i64), Counter::CohortCompleted.by(answers as i64)];
            let tally = keys::tally(lane.quarter, lane.region, &lane.organisation, 0);
            world.app.table.write(vec![add(tally, Counters::from(counted))]).await.unwrap();
            let _ = writeln!(known.notices, "{quarter},{id},{notices},{answers}");
        }
    }
}

async fn call(world: &World, token: &str, method: &str, path: &str, body: Option<Value>) -> (u16, String) {
    let request = Request::builder().method(method).uri(path).header(header::AUTHORIZATION, format!("Bearer {token}"));
    let request = request.header(header::CONTENT_TYPE, "application/json");
    let request = request.body(body.map_or_else(Body::empty, |body| Body::from(body.to_string()))).unwrap();
    let response = cabinet::handle(Arc::clone(&world.app), request).await;
    let status = response.status().as_u16();
    let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn another_program_finds_the_same_effects() {
    let world = World::at("2026-10-15T09:00:00Z");
    let mut organisations = "id,type,region\n".to_owned();
    for ((id, organisation_type, region, _), number) in ORGANISATIONS.into_iter().zip(1..) {
        world.add_organisation(id, &ogrn(number), organisation_type, region).await;
        let _ = writeln!(organisations, "{id},{},{region}", organisation_type.as_str());
    }
    let mut known = Known {
        answers: "quarter,organisation,number,question,score\n".to_owned(),
        notices: "quarter,organisation,notices,answered\n".to_owned(),
    };
    live_through(&world, &mut known).await;
    let token = world.add_coordinator().await;
    let mut measures = "organisation,kind,question\n".to_owned();
    for (organisation, kind, question) in MEASURES {
        let body = json!({"kind": kind, "what": "Очередь", "place": "Вход", "by": "Директор", "from": "2026-10-20",
            "question": question});
        let told = call(&world, &token, "PUT", &format!("/v1/measures/{organisation}/m"), Some(body)).await;
        assert_eq!(told.0, 204, "{}", told.1);
        let _ = writeln!(measures, "{organisation},{kind},{}", question.unwrap_or_default());
    }
    let mut told = Vec::new();
    // After the first look, and after the second.
    for now in ["2027-04-01T12:00:00Z", "2027-07-01T12:00:00Z"] {
        world.set_clock(now);
        close::close(&world.app).await.unwrap();
        let (status, body) = call(&world, &token, "GET", "/v1/measures", None).await;
        assert_eq!(status, 200, "{body}");
        told.push(serde_json::from_str::<Value>(&body).unwrap()["rows"].clone());
    }
    let directory = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("organisations.csv", organisations),
        ("answers.csv", known.answers),
        ("notices.csv", known.notices),
        ("measures.csv", measures),
        ("told.json", Value::from(told).to_string()),
    ] {
        std::fs::write(directory.path().join(name), text).unwrap();
    }
    let script = crate::host::repository().join("tests/it/recomputed_effects.py");
    let output = Command::new(python()).arg(script).arg(directory.path()).output().unwrap();
    let (told, faults) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{told}{faults}");
    // It did look: at both looks, at several verdicts, and at one that has too few to be compared with.
    let agreed: usize = told.split(' ').next().unwrap().parse().unwrap();
    assert!(agreed > 150, "{told}");
    for seen in ["risen", "cannot_tell", "too_few_to_compare", "look 2", "type_and_region", "type"] {
        assert!(told.split([',', ':', '\n']).any(|word| word.trim() == seen), "no {seen}: {told}");
    }
}
