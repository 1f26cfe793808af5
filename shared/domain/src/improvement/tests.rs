//! The words in which the tests of the mechanism are written: a small world of participants and linked cases.

mod agreement;
mod laboratory;
mod meetings;
mod order;
mod practices;
mod profile;
mod programme;
mod properties;
mod putting;
mod readers;
mod rows;
mod told;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde_json::{Value, json};

use super::case::Chain;
use super::journal::Decision;
use super::put::{Put, PutBody};
use super::table::State;
use super::*;
use crate::identifier::ParticipantId;
use crate::working_time::ProductionCalendar;

const NOW: &str = "2026-04-29T09:00:00Z";

fn now() -> DateTime<Utc> {
    NOW.parse().unwrap()
}

fn id(text: &str) -> CaseId {
    CaseId::parse(text).unwrap()
}

fn participant(name: &str) -> ParticipantId {
    ParticipantId::parse(name).unwrap()
}

/// `system`, one of the six by its short name, or a participant without a role.
fn actor(name: &str) -> Actor {
    let role = match name {
        "system" => return Actor::system(),
        "em" => Some(Role::EconomyMinistry),
        "dm" => Some(Role::DigitalMinistry),
        "ac" => Some(Role::AnalyticalCentre),
        "wg" => Some(Role::WorkingGroupSecretary),
        "sc" => Some(Role::SubcommissionSecretary),
        "lab" => Some(Role::Laboratory),
        _ => None,
    };
    Actor { participant: Some(participant(name)), roles: role.into_iter().collect(), ..Actor::default() }
}

const PEOPLE: [&str; 12] =
    ["em", "dm", "ac", "wg", "sc", "lab", "owner", "performer", "one", "two", "creator", "stranger"];

fn decision() -> Decision {
    let (number, body, text) = ("7".to_owned(), "Подкомиссия".to_owned(), "Решили".to_owned());
    Decision { number, date: "2026-04-28".parse().unwrap(), body, text, meeting: None }
}

struct World {
    facts: Facts,
    calendar: ProductionCalendar,
    rules: Rules,
}

impl World {
    /// With a confirmed target state `doc`, an older change request `older`, a measure `m1`, a study `study`, a change that is shown to have
    /// helped `helped`, a meeting `sitting`.
    fn new() -> World {
        let mut facts = Facts::none(Tz::Europe__Moscow);
        (facts.target_known, facts.in_reach, facts.adopts) = (true, true, true);
        facts.participants = PEOPLE.iter().map(|name| (participant(name), actor(name).roles)).collect();
        facts.asked.insert(participant("owner"), BTreeSet::from([id("doc")]));
        let mut world = World { facts, calendar: ProductionCalendar::shipped(), rules: Rules::shipped() };
        for (name, kind) in [
            ("doc", Kind::Document),
            ("older", Kind::ChangeRequest),
            ("m1", Kind::Measure),
            ("study", Kind::Study),
            ("helped", Kind::ChangeRequest),
            ("sitting", Kind::Meeting),
        ] {
            let mut case = world.made(kind, name);
            if name == "helped" {
                case.state = serde_json::from_value(json!("verified")).unwrap();
            }
            world.facts.cases.insert(id(name), case);
        }
        world.facts.next_number = 2;
        world
    }

    fn mss(mut self, licensing: bool) -> World {
        self.facts.chain = Chain { mss: true, licensing };
        self
    }

    fn apply(&self, case: Option<&Case>, command: &Command, who: &str) -> Result<Outcome, Refusal> {
        self.apply_at(case, command, who, now())
    }

    fn apply_at(
        &self,
        case: Option<&Case>,
        command: &Command,
        who: &str,
        at: DateTime<Utc>,
    ) -> Result<Outcome, Refusal> {
        let mut facts = self.facts.clone();
        facts.owns_target = who == "owner";
        apply(case, command, &actor(who), &facts, at, &self.calendar, &self.rules)
    }

    /// A case of a kind as it is first made.
    fn made(&self, kind: Kind, name: &str) -> Case {
        self.first(kind, name).case
    }

    /// What first makes a case of a kind.
    fn first(&self, kind: Kind, name: &str) -> Done {
        let who = match kind {
            Kind::ChangeRequest | Kind::Incident | Kind::Practice => "creator",
            Kind::Meeting => "wg",
            Kind::Report => "system",
            _ => "ac",
        };
        match self.apply(None, &put(kind, name), who).unwrap() {
            Outcome::Done(done) => *done,
            Outcome::Repeated => panic!("it is made for the first time"),
        }
    }

    /// A case of a kind in a state, with the clocks that a case has when it is made.
    fn case(&self, kind: Kind, state: &str) -> Case {
        let mut case = self.made(kind, "c1");
        case.state = serde_json::from_value(json!(state)).unwrap();
        case
    }

    #[track_caller]
    fn done(&self, case: &Case, who: &str, name: &str, body: MoveBody) -> Done {
        match self.apply(Some(case), &a_move(name, case, body), who) {
            Ok(Outcome::Done(done)) => *done,
            other => panic!("{name} by {who}: {other:?}"),
        }
    }

    #[track_caller]
    fn refused(&self, case: &Case, who: &str, name: &str, body: MoveBody) -> Refusal {
        match self.apply(Some(case), &a_move(name, case, body), who) {
            Err(refusal) => refusal,
            other => panic!("{name} by {who}: {other:?}"),
        }
    }
}

/// A move at the version that the case has, unless the body says another.
fn a_move(name: &str, case: &Case, body: MoveBody) -> Command {
    let version = if body.version == 0 { case.version } else { body.version };
    Command::Move { name: name.to_owned(), body: MoveBody { version, ..body } }
}

fn fields(value: Value) -> MoveBody {
    MoveBody { fields: value.as_object().unwrap().clone(), ..MoveBody::default() }
}

fn because() -> MoveBody {
    MoveBody { reason: Some("потому что".to_owned()), ..MoveBody::default() }
}

fn decided() -> MoveBody {
    MoveBody { decision: Some(decision()), ..MoveBody::default() }
}

fn details(kind: Kind) -> Value {
    match kind {
        Kind::ChangeRequest => json!({"source": "feedback"}),
        Kind::Incident => json!({"severity": 1}),
        Kind::Measure => json!({"starts_on": "2026-05-01", "due_on": "2026-06-30"}),
        Kind::Document => {
            json!({"document_type": "target_state", "clauses": [{"number": "1", "text": "Срок 10 дней"}]})
        }
        Kind::Check => {
            json!({"check": "control", "document": "doc", "document_version": 1, "change_request": "older"})
        }
        Kind::Study => {
            json!({"tasks": [{"task": "Записаться", "steps": ["Войти", "Выбрать день"]}], "series": "Запись"})
        }
        Kind::Finding => {
            json!({"study": "study", "task": "Записаться", "step": "Войти", "severity": 3, "seen_by": 7, "of": 12})
        }
        Kind::Request => json!({"question": "Сколько заявлений?"}),
        Kind::Meeting => json!({"body": "working_group", "date": "2026-04-29", "items": [{"case": "doc"}]}),
        Kind::Report => json!({
            "month": "2026-04-01", "due_on": "2026-05-05", "services": ["s1"], "situations": [],
            "counted": super::kinds::report::Counted::default(),
        }),
        Kind::Practice => json!({"description": "Открыли вечерний приём", "effects": ["helped"]}),
    }
}

fn body(kind: Kind) -> PutBody {
    let is_about_none = matches!(kind, Kind::Meeting | Kind::Report);
    let target = (!is_about_none).then(|| json!({"kind": "service", "id": "s1"}));
    serde_json::from_value(json!({
        "kind": kind.as_str(),
        "title": "Запись к врачу",
        "target": target,
        "parties": {"owner": "owner", "performers": ["performer"], "agreeing": ["one", "two"]},
        "details": details(kind),
    }))
    .unwrap()
}

fn put(kind: Kind, name: &str) -> Command {
    Command::Put(Box::new(Put { id: id(name), body: body(kind), evidence: Vec::new() }))
}
