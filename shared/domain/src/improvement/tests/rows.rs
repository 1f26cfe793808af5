//! Every move of every kind: who makes it from where with what, and where it leads or how it is refused.

use super::*;
use crate::identifier::OrganisationId;

/// `R`: a reason, `D`: a decision, `D@…` at a meeting of that name, `D@-` in absentia, `due=…`, and fields as JSON.
fn read_body(text: &str) -> MoveBody {
    let mut body = MoveBody::default();
    let (words, json) = text.find('{').map_or((text, ""), |index| text.split_at(index));
    for word in words.split_whitespace() {
        match word {
            "R" => body.reason = because().reason,
            "D" => body.decision = Some(decision()),
            "D@-" => body.decision = Some(Decision { meeting: Some("in absentia".to_owned()), ..decision() }),
            at if at.starts_with("D@") => {
                body.decision = Some(Decision { meeting: Some(at[2..].to_owned()), ..decision() });
            }
            due => body.due = Some(due.strip_prefix("due=").unwrap().parse().unwrap()),
        }
    }
    if !json.is_empty() {
        body.fields = serde_json::from_str(json).unwrap();
    }
    body
}

const EVALUATION: &str =
    r#""evaluation":{"question":null,"expected":"0.2","comparison":"type_and_region","before":["2025Q4"]}"#;

/// Adds to what there is, by the name of what is added.
fn arrange(world: &mut World, case: &mut Case, flags: &str) {
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

/// `kind flags | state | who | move | body | to or refusal`
const LINES: &str = include_str!("rows.txt");

#[test]
fn every_move_of_every_kind() {
    let mut made = BTreeSet::new();
    for line in LINES.lines().filter(|line| !line.is_empty()) {
        let line = line
            .replace("EVALUATION", EVALUATION)
            .replace("OK", r#"{"point":"1","verdict":"passed","evidence":"https://example.ru"}"#)
            .replace("BAD", r#"{"point":"1","verdict":"failed","evidence":"https://example.ru"}"#)
            .replace("BARE", r#"{"point":"1","verdict":"passed"}"#);
        let parts: Vec<_> = line.split('|').map(str::trim).collect();
        let [what, state, who, name, given, expected] = parts[..] else { panic!("{line}") };
        let (kind, flags) = what.split_once(' ').unwrap_or((what, ""));
        let kind = Kind::ALL.iter().copied().find(|known| known.as_str() == kind).unwrap();
        let mut world = World::new();
        let mut case = world.case(kind, state);
        for (name, state, number) in
            [("younger", "proposed", "ЗИ-2026-000003"), ("ended", "declined", "ЗИ-2026-000001")]
        {
            let mut other = world.case(Kind::ChangeRequest, state);
            other.number = number.to_owned();
            world.facts.cases.insert(id(name), other);
        }
        arrange(&mut world, &mut case, flags);
        let found = match world.apply(Some(&case), &a_move(name, &case, read_body(given)), who) {
            Ok(Outcome::Done(done)) => {
                let mss = world.facts.chain.mss;
                let rows =
                    kind.table().rows_of(name).filter(|row| row.from.contains(&case.state) && (mss || !row.only_mss));
                made.extend(rows.map(|row| (kind, row.key)));
                done.case.state.as_str()
            }
            Ok(Outcome::Repeated) => "repeated",
            Err(refusal) => refusal.code.as_str(),
        };
        assert_eq!(found, expected, "{line}");
    }
    let all = Kind::ALL.iter().flat_map(|kind| kind.table().rows.iter().map(|row| (*kind, row.key)));
    let untried: Vec<_> = all.filter(|row| !made.contains(row)).collect();
    assert_eq!(untried, [], "each row is made once by a line of the table");
}
