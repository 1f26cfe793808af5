//! Every move of every kind: who makes it from where with what, and where it leads or how it is refused.

use super::*;

mod arranged;

use arranged::arrange;

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
