//! What a line of the table of moves adds to the world before its move.

use super::*;
use crate::identifier::OrganisationId;

/// Adds to what there is, by the name of what is added.
pub(super) fn arrange(world: &mut World, case: &mut Case, flags: &str) {
    for flag in flags.split_whitespace() {
        match (flag, &mut case.details) {
            ("mss", _) => world.facts.chain.mss = true,
            ("licensing", _) => {
                world.facts.chain.licensing = true;
                case.parties.controller = None;
            }
            ("portal", _) => world.facts.on_portal = true,
            ("agreed", Details::Document(document)) => {
                document.sheets = case
                    .parties
                    .agreeing
                    .iter()
                    .map(|party| kinds::document::Sheet { party: party.clone(), text_version: 1, agreed: true })
                    .collect();
            }
            ("drafted", Details::Document(document)) => document.drafter = Some(participant("one")),
            ("supersedes", Details::Document(document)) => document.supersedes = Some(id("doc")),
            ("looked", Details::ChangeRequest(change_request)) => change_request.looks += 1,
            ("extended", Details::Request(request)) => request.extended = true,
            ("expertise", Details::Check(check)) => check.given.check = kinds::check::CheckType::Expertise,
            ("attainment", Details::Check(check)) => check.given.check = kinds::check::CheckType::Attainment,
            ("unit", Details::Check(check)) => {
                check.given.unit = Some(Unit { kind: UnitKind::Participant, id: "em".to_owned() });
            }
            ("exceeds" | "fits", Details::Document(document)) => {
                document.document_type = kinds::document::DocumentType::OptimisedStandard;
                let days = if flag == "fits" { 10 } else { 11 };
                let standard = json!({"documents": [], "procedures": [{"name": "Решение", "days": days}]});
                document.content = Some(serde_json::from_value(standard).unwrap());
                let target = json!({"measures": [{"quantity": "term_days", "from": 30, "to": 10}]});
                world.facts.aimed_at = Some(serde_json::from_value(target).unwrap());
            }
            ("expert", _) => case.parties.performers = vec![participant("two")],
            ("carried", Details::Check(_)) => {
                let older = world.facts.cases.get_mut(&id("older")).unwrap();
                older.parties.performers.push(participant("ac"));
            }
            ("condition", Details::Check(check)) => {
                let due = Some("2026-05-29".parse().unwrap());
                check.conditions.push(kinds::check::Condition { text: "Исправить".to_owned(), due });
            }
            ("clauses", Details::Check(_)) => world.facts.clauses = ["1", "2"].map(str::to_owned).into(),
            ("ghost", _) => drop(world.facts.unknown_units.insert(OrganisationId::parse("ghost").unwrap())),
            ("sub", Details::Meeting(meeting)) => meeting.given.body = kinds::meeting::MeetingBody::Subcommission,
            ("bare", Details::Meeting(meeting)) => meeting.given.items.clear(),
            ("later", Details::Meeting(meeting)) => meeting.given.date = "2026-04-30".parse().unwrap(),
            ("own", Details::Report(report)) => report.submitted_by = Some(participant("wg")),
            ("others", _) => world.facts.adopts = false,
            ("performs", _) => case.parties.performers.push(participant("em")),
            other => panic!("{other:?}"),
        }
    }
}
