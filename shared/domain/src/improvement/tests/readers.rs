//! Who sees a case; when a term is reminded of and who hears of it; what the program proposes.

use super::case::Controller;
use super::escalation::{escalation, first_told, told_later};
use super::sight::{Reader, sees};
use super::*;
use crate::identifier::OrganisationId;
use crate::organisation::RegionCode;

#[test]
fn a_case_is_seen_by_the_roles_its_parties_its_organisation_and_its_region() {
    let world = World::new();
    let mut case = world.made(Kind::ChangeRequest, "c1");
    case.target = Some(Target { kind: TargetKind::Organisation, id: "clinic".to_owned() });
    case.region = Some(RegionCode::parse("77").unwrap());
    case.parties.controller = Some(Controller::Participant(participant("two")));
    let head = |name: &str| Reader { organisation: Some(OrganisationId::parse(name).unwrap()), ..Reader::default() };
    let region = |code: &str| Reader { region: Some(RegionCode::parse(code).unwrap()), ..Reader::default() };
    let who = |name: &str| Reader { actor: actor(name), ..Reader::default() };
    for (reader, seen) in [
        (who("lab"), true),
        (who("wg"), true),
        (who("owner"), true),
        (who("performer"), true),
        (who("one"), true),
        (who("two"), true),
        (who("creator"), true),
        (who("stranger"), false),
        (head("clinic"), true),
        (head("school"), false),
        (region("77"), true),
        (region("39"), false),
    ] {
        assert_eq!(sees(&case, &reader), seen, "{reader:?}");
    }
    // A case of the country is not that of a reader without a region.
    case.region = None;
    assert!(!sees(&case, &who("stranger")));
    // A service that has the name of an organisation is not that organisation.
    case.target = Some(Target { kind: TargetKind::Service, id: "clinic".to_owned() });
    assert!(!sees(&case, &head("clinic")));
}

#[test]
fn terms_are_reminded_of_and_escalated_in_working_days() {
    let world = World::new();
    let of = |case: &Case| {
        let found = escalation(&case.clocks[0], Tz::Europe__Moscow, &world.calendar, &world.rules);
        let local = |at: DateTime<Utc>| at.with_timezone(&Tz::Europe__Moscow).format("%m-%d %H:%M").to_string();
        let all = [found.remind_at, Some(found.tell_controller_at), Some(found.tell_secretary_at)];
        all.map(|at| at.map_or("–".to_owned(), local))
    };
    // Five working days from 29 April end with Thursday, 7 May; 8 May works, 11 May does not.
    assert_eq!(of(&world.made(Kind::Request, "c1")), ["05-05 09:00", "05-08 00:00", "05-13 00:00"]);
    let declared = world.done(&world.made(Kind::Incident, "c1"), "sc", "declare", decided()).case;
    assert_eq!(of(&declared), ["–", "04-29 13:00", "05-05 00:00"]);
}

#[test]
fn who_is_told_of_lateness_follows_the_chain() {
    let role = |role| Recipient::Role(role);
    for (mss, licensing, first, later) in [
        (false, false, Role::EconomyMinistry, Role::WorkingGroupSecretary),
        (true, false, Role::DigitalMinistry, Role::DigitalMinistry),
        (true, true, Role::AnalyticalCentre, Role::AnalyticalCentre),
    ] {
        let world = World { facts: Facts { chain: Chain { mss, licensing }, ..World::new().facts }, ..World::new() };
        let case = world.made(Kind::Measure, "c1");
        assert_eq!((first_told(&case), told_later(&case, world.facts.chain)), (role(first), role(later)));
        assert_eq!(case.controller_not_set_by_the_act(world.facts.chain), mss && licensing);
    }
}

#[test]
fn only_the_program_writes_evidence() {
    let world = World::new();
    let evidence: Vec<case::Evidence> = serde_json::from_value(json!([{
        "organisation": "clinic", "question": null, "period": "2026Q1", "before_period": "2025Q4",
        "difference": -0.5, "p": 0.001, "q": 0.01, "tests": 6, "link": "/v1/indicators",
    }]))
    .unwrap();
    let command =
        Command::Put(Box::new(Put { id: id("fall"), body: body(Kind::ChangeRequest), evidence: evidence.clone() }));
    for (who, written) in [("system", evidence), ("creator", Vec::new())] {
        let Ok(Outcome::Done(done)) = world.apply(None, &command, who) else { panic!("it is made by {who}") };
        assert_eq!(done.case.evidence, written, "{who}");
    }
}
