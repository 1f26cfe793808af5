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
const LINES: &str = r#"
change_request | proposed | ac | assess | {"assessment":"Дельно"} | assessed
change_request | proposed | em | assess | | not_entitled
change_request | accepted | ac | assess | | state_has_no_such_move
change_request | assessed | em | accept | | accepted
change_request | assessed | dm | accept | | not_entitled
change_request mss | assessed | dm | accept | | accepted
change_request mss | assessed | em | accept | | not_entitled
change_request | assessed | em | decline | R | declined
change_request | assessed | em | decline | | reason_missing
change_request | proposed | em | decline | R | state_has_no_such_move
change_request | assessed | dm | decline | R | not_entitled
change_request mss | assessed | dm | decline | R | declined
change_request mss | assessed | em | decline | R | not_entitled
change_request | proposed | ac | merge | {"into":"older"} | merged
change_request | assessed | ac | merge | {"into":"older"} | merged
change_request | assessed | ac | merge | {"into":"younger"} | merge_not_possible
change_request | assessed | ac | merge | {"into":"ended"} | merge_not_possible
change_request | assessed | ac | merge | {"into":"m1"} | merge_not_possible
change_request | assessed | ac | merge | {"into":"nowhere"} | target_unknown
change_request | assessed | ac | merge | | field_missing
change_request | assessed | system | absorb | {"case":"younger"} | assessed
change_request | assessed | ac | absorb | {"case":"younger"} | not_entitled
change_request | accepted | owner | plan | {"measures":["m1"],EVALUATION} | planned
change_request | accepted | owner | plan | {"measures":["m1"],"evaluation":{"question":null,"expected":"0.2","comparison":"type","before":["2025Q4"],"units":["clinic"]}} | planned
change_request ghost | accepted | owner | plan | {"measures":["m1"],"evaluation":{"question":null,"expected":"0.2","comparison":"type","before":["2025Q4"],"units":["ghost"]}} | target_unknown
change_request | accepted | owner | plan | {"measures":[],EVALUATION} | field_missing
change_request | accepted | owner | plan | {"measures":["doc"],EVALUATION} | field_invalid
change_request | accepted | owner | plan | {"measures":["nowhere"],EVALUATION} | target_unknown
change_request | accepted | owner | plan | {"measures":["m1"]} | field_missing
change_request | accepted | owner | plan | {"measures":["m1"],EVALUATION,"when":1} | field_unknown
change_request | accepted | creator | plan | {"measures":["m1"],EVALUATION} | not_entitled
change_request | planned | owner | plan | {"measures":["m1"],EVALUATION} | planned
change_request | planned | owner | put_in_force | | in_force
change_request portal | planned | owner | put_in_force | | check_not_passed
change_request | planned | ac | put_in_force | | not_entitled
change_request | accepted | em | abandon | R | abandoned
change_request | planned | em | abandon | R | abandoned
change_request | in_force | em | abandon | R | state_has_no_such_move
change_request | accepted | dm | abandon | R | not_entitled
change_request mss | accepted | dm | abandon | R | abandoned
change_request mss | planned | em | abandon | R | not_entitled
change_request | in_force | system | evaluate | {"verdict":"verified"} | verified
change_request | in_force | system | evaluate | {"verdict":"not_confirmed"} | not_confirmed
change_request | in_force | system | evaluate | {"verdict":"cannot_tell","why":"not_measured"} | cannot_tell
change_request | in_force | system | evaluate | {"verdict":"risen"} | field_invalid
change_request looked | cannot_tell | system | evaluate | {"verdict":"verified"} | verified
change_request looked looked | cannot_tell | system | evaluate | {"verdict":"verified"} | state_has_no_such_move
change_request | in_force | ac | evaluate | {"verdict":"verified"} | not_entitled
change_request | verified | ac | reopen | R | proposed
change_request | not_confirmed | system | reopen | | proposed
change_request | declined | ac | reopen | | reason_missing
change_request | declined | ac | reopen | R {"evidence":[]} | field_unknown
change_request | declined | system | reopen | {"evidence":[]} | proposed
change_request | merged | ac | reopen | R | state_has_no_such_move
change_request | proposed | ac | declare | | not_found
incident | proposed | sc | declare | D | declared
incident | proposed | sc | declare | D {"severity":3} | declared
incident | proposed | sc | declare | D {"severity":4} | field_invalid
incident | proposed | sc | declare | D@spring-2026 | declared
incident | proposed | sc | declare | D@- | declared
incident | proposed | sc | declare | D@весна | field_invalid
incident | proposed | sc | declare | D@../spring | field_invalid
incident | proposed | sc | declare | R | decision_missing
incident | proposed | ac | declare | D | not_entitled
incident | proposed | sc | reject | R | rejected
incident | proposed | sc | reject | | reason_missing
incident | declared | owner | acknowledge | | acknowledged
incident | declared | owner | resolve | {"cause":"Сбой"} | state_has_no_such_move
incident | acknowledged | owner | resolve | {"cause":"Сбой"} | resolved
incident | acknowledged | owner | resolve | {"cause":" "} | field_missing
incident | acknowledged | owner | resolve | {"cause":5} | field_invalid
incident | resolved | ac | confirm | | confirmed
incident | resolved | ac | reopen | R | acknowledged
incident | closed | ac | reopen | R | acknowledged
incident | closed | ac | reopen | | reason_missing
incident | rejected | ac | reopen | R | state_has_no_such_move
incident | confirmed | ac | review | {"lessons":"Проверять","change_requests":["older"]} | reviewed
incident | confirmed | ac | review | {"change_requests":["nowhere"]} | target_unknown
incident | reviewed | ac | close | | closed
measure | planned | performer | begin | | in_progress
measure | planned | owner | begin | | not_entitled
measure | in_progress | performer | report | {"link":"https://example.ru"} | reported
measure | returned | performer | report | | reported
measure | planned | performer | report | | state_has_no_such_move
measure | reported | em | accept | | accepted
measure performs | reported | em | accept | | same_participant
measure | reported | dm | accept | | not_entitled
measure | reported | em | return | R | returned
measure | reported | em | return | | reason_missing
measure | in_progress | em | postpone | D due=2026-07-31 | in_progress
measure | in_progress | em | postpone | D due=2026-06-30 | due_not_later
measure | in_progress | em | postpone | D | due_missing
measure | in_progress | em | postpone | due=2026-07-31 | decision_missing
measure | accepted | em | postpone | D due=2026-07-31 | state_has_no_such_move
measure | returned | em | cancel | D | cancelled
measure | planned | owner | cancel | D | not_entitled
document | draft | ac | offer | | in_agreement
document | in_agreement | one | agree | | in_agreement
document drafted | in_agreement | one | agree | | same_participant
document drafted | in_agreement | two | agree | | in_agreement
document | considered | one | agree | | state_has_no_such_move
document mss | considered | one | agree | | considered
document | in_agreement | stranger | agree | | not_entitled
document | in_agreement | one | object | R | in_agreement
document | in_agreement | one | object | | reason_missing
document mss | considered | one | object | R | considered
document | in_agreement | ac | answer | R {"party":"one"} | in_agreement
document | considered | ac | answer | R {"party":"one"} | considered
document | in_agreement | ac | answer | R {"party":"stranger"} | participant_unknown
document | in_agreement | ac | answer | {"party":"one"} | reason_missing
document agreed | in_agreement | wg | consider | D | considered
document | in_agreement | wg | consider | D | agreement_missing
document | in_agreement | wg | consider | | decision_missing
document mss | in_agreement | dm | consider | D | considered
document mss | in_agreement | wg | consider | D | not_entitled
document agreed | in_agreement | dm | consider | D | not_entitled
document | considered | wg | return | R | draft
document mss | considered | dm | return | R | draft
document mss | considered | wg | return | R | not_entitled
document | considered | dm | return | R | not_entitled
document | considered | dm | submit | | not_entitled
document | considered | sc | return | D | state_has_no_such_move
document | submitted | sc | return | D | draft
document | submitted | sc | return | R | decision_missing
document | considered | ac | submit | | submitted
document mss agreed | considered | dm | submit | | submitted
document mss | considered | dm | submit | | agreement_missing
document mss agreed | considered | ac | submit | | not_entitled
document | submitted | sc | confirm | D | confirmed
document | submitted | wg | confirm | D | not_entitled
document supersedes | confirmed | ac | enact | | in_force
document | in_force | system | supersede | | superseded
document | in_force | ac | supersede | | not_entitled
document | draft | ac | withdraw | R | withdrawn
document | in_agreement | ac | withdraw | R | withdrawn
document | considered | ac | withdraw | R | state_has_no_such_move
document mss licensing | confirmed | sc | appoint_controller | D {"controller":"digital_ministry"} | confirmed
document mss licensing | in_force | sc | appoint_controller | D {"controller":"dm"} | in_force
document mss licensing | in_force | sc | appoint_controller | D {"controller":"nobody"} | participant_unknown
document mss licensing | in_force | sc | appoint_controller | D {"controller":"laboratory"} | field_invalid
document mss licensing | in_force | sc | appoint_controller | {"controller":"dm"} | decision_missing
document | in_force | sc | appoint_controller | D {"controller":"dm"} | state_has_no_such_move
check attainment | scheduled | em | begin | | in_progress
check attainment unit | scheduled | em | begin | | same_participant
document exceeds | draft | ac | offer | | not_in_line
document fits | draft | ac | offer | | in_agreement
check | scheduled | ac | begin | | in_progress
check | scheduled | dm | begin | | not_entitled
check expertise | scheduled | dm | begin | | in_progress
check expertise expert | scheduled | two | begin | | in_progress
check expertise | scheduled | performer | begin | | same_participant
check | scheduled | performer | begin | | not_entitled
check attainment | scheduled | em | begin | | in_progress
check attainment | scheduled | ac | begin | | not_entitled
check carried | scheduled | ac | begin | | same_participant
check | in_progress | ac | conclude | {"verdict":"passed","points":[OK]} | passed
check | in_progress | ac | conclude | {"verdict":"failed","points":[BAD]} | failed
check | in_progress | ac | conclude | {"verdict":"passed","points":[BAD]} | field_invalid
check | in_progress | ac | conclude | {"verdict":"passed","points":[BARE]} | evidence_missing
check | in_progress | ac | conclude | {"verdict":"passed","points":[]} | field_missing
check | in_progress | ac | conclude | {"verdict":"passed"} | field_missing
check clauses | in_progress | ac | conclude | {"verdict":"passed","points":[OK]} | field_missing
check clauses | in_progress | ac | conclude | {"verdict":"passed","points":[OK,{"point":"2","verdict":"not_applicable","evidence":"a"}]} | passed
check clauses | in_progress | ac | conclude | {"verdict":"failed","points":[BAD]} | failed
check clauses | in_progress | ac | conclude | {"verdict":"passed","points":[OK,OK]} | field_invalid
check clauses | in_progress | ac | conclude | {"verdict":"passed","points":[OK,{"point":"3","verdict":"passed","evidence":"a"}]} | field_invalid
check | in_progress | ac | conclude | {"verdict":"fine","points":[OK]} | field_invalid
check | in_progress | ac | conclude | {"verdict":"passed_with_conditions","points":[BAD],"conditions":[{"text":"a","due":"2026-05-29"}]} | passed_with_conditions
check | in_progress | ac | conclude | {"verdict":"passed_with_conditions","points":[OK],"conditions":[{"text":"a"}]} | due_missing
check | in_progress | ac | conclude | {"verdict":"passed_with_conditions","points":[OK]} | field_missing
check carried | in_progress | ac | conclude | {"verdict":"passed","points":[OK]} | same_participant
check condition | passed_with_conditions | ac | meet_condition | {"condition":1,"evidence":"https://example.ru"} | passed
check condition condition | passed_with_conditions | ac | meet_condition | {"condition":1,"evidence":"https://example.ru"} | passed_with_conditions
check condition | passed_with_conditions | ac | meet_condition | {"condition":2,"evidence":"https://example.ru"} | field_invalid
check condition | passed_with_conditions | ac | meet_condition | {"condition":1,"evidence":""} | field_missing
check | in_progress | ac | withdraw | R | withdrawn
check | passed | ac | withdraw | R | state_has_no_such_move
study | planned | lab | start | | running
study | planned | ac | start | | not_entitled
study | running | lab | analyse | | analysed
study | running | lab | analyse | {"outcomes":[{"task":"Записаться","done":5,"of":12}]} | analysed
study | running | lab | analyse | {"outcomes":[{"task":"Записаться","done":13,"of":12}]} | field_invalid
study | running | lab | analyse | {"outcomes":[{"task":"Уйти","done":1,"of":12}]} | field_invalid
study | running | lab | analyse | {"outcomes":[{"task":"Записаться","done":5,"of":12},{"task":"Записаться","done":6,"of":12}]} | field_invalid
study | analysed | lab | publish | | published
study | analysed | owner | publish | | not_entitled
study | running | lab | withdraw | R | withdrawn
study | planned | lab | withdraw | | reason_missing
study | analysed | lab | withdraw | R | state_has_no_such_move
finding | open | lab | raise | {"change_request":"older"} | raised
finding | open | ac | raise | {"change_request":"made-by-this"} | raised
finding | open | ac | raise | {"change_request":"doc"} | field_invalid
finding | open | ac | raise | | field_missing
finding | open | owner | raise | {"change_request":"older"} | not_entitled
finding | open | owner | accept_risk | R | accepted_risk
finding | open | owner | accept_risk | | reason_missing
finding | open | lab | accept_risk | R | not_entitled
finding | raised | owner | accept_risk | R | state_has_no_such_move
finding | raised | lab | fix | {"retest":"study","seen_by":0,"of":10} | fixed
finding | open | lab | fix | {"retest":"study","seen_by":1,"of":10} | fixed
finding | raised | lab | fix | {"retest":"study","seen_by":11,"of":10} | field_invalid
finding | raised | lab | fix | {"retest":"study","seen_by":0,"of":0} | field_invalid
finding | raised | lab | fix | {"retest":"older","seen_by":0,"of":10} | field_invalid
finding | raised | lab | fix | {"retest":"nowhere","seen_by":0,"of":10} | target_unknown
finding | raised | lab | fix | {"seen_by":0,"of":10} | field_missing
finding | fixed | lab | reopen | R | open
finding | accepted_risk | lab | reopen | R | open
finding | fixed | lab | reopen | | reason_missing
request | issued | owner | acknowledge | | acknowledged
request | issued | owner | answer | {"text":"60"} | answered
request | acknowledged | owner | answer | {"link":"https://example.ru"} | answered
request | returned | owner | answer | | field_missing
request | issued | ac | answer | {"text":"60"} | not_entitled
request | answered | ac | accept | | accepted
request | answered | wg | accept | | not_entitled
request | answered | ac | return | R due=2026-05-20 | returned
request | answered | ac | return | | reason_missing
request | issued | owner | extend | R due=2026-05-08 | issued
request | issued | owner | extend | R due=2026-05-07 | due_not_later
request | issued | owner | extend | R | due_missing
request extended | issued | owner | extend | R due=2026-05-20 | extended_already
request | answered | ac | withdraw | R | withdrawn
request | accepted | ac | withdraw | R | state_has_no_such_move
meeting | planned | system | add | {"items":[{"case":"older","why":"overdue"}]} | planned
meeting | planned | wg | add | {"items":[{"case":"older"}]} | not_entitled
meeting | agenda_sent | system | add | {"items":[{"case":"older"}]} | state_has_no_such_move
meeting | planned | wg | send_agenda | | agenda_sent
meeting | planned | sc | send_agenda | | not_entitled
meeting sub | planned | sc | send_agenda | | agenda_sent
meeting sub | planned | wg | send_agenda | | not_entitled
meeting bare | planned | wg | send_agenda | | field_missing
meeting | agenda_sent | wg | hold | | held
meeting later | agenda_sent | wg | hold | | field_invalid
meeting | planned | wg | hold | | state_has_no_such_move
meeting | agenda_sent | wg | hold | {"tasks":[{"title":"Исправить","performers":["performer"],"due_on":"2026-06-30","case":"doc"}]} | held
meeting | agenda_sent | wg | hold | {"tasks":[{"title":" ","performers":["performer"],"due_on":"2026-06-30"}]} | field_missing
meeting | agenda_sent | wg | hold | {"tasks":[{"title":"Исправить","performers":[],"due_on":"2026-06-30"}]} | field_invalid
meeting | agenda_sent | wg | hold | {"tasks":[{"title":"Исправить","performers":["nobody"],"due_on":"2026-06-30"}]} | participant_unknown
meeting | agenda_sent | wg | hold | {"tasks":[{"title":"Исправить","performers":["one"],"due_on":"2026-04-28"}]} | field_invalid
meeting | agenda_sent | wg | hold | {"tasks":[{"title":"Исправить","performers":["one"],"due_on":"2026-06-30","case":"nowhere"}]} | target_unknown
meeting | held | wg | sign | | signed
meeting | held | wg | sign | {"minutes":{"link":"https://example.ru/1.pdf"}} | signed
meeting | held | wg | sign | {"minutes":{"link":" "}} | field_invalid
meeting | held | wg | sign | {"minutes":{"link":"https://example.ru/1.pdf","hash":"abc"}} | field_invalid
meeting | held | em | sign | | not_entitled
meeting | planned | wg | cancel | R | cancelled
meeting | agenda_sent | wg | cancel | R | cancelled
meeting | agenda_sent | wg | cancel | | reason_missing
meeting | held | wg | cancel | R | state_has_no_such_move
report | prefilled | owner | submit | | submitted
report | returned | owner | submit | {"text":"Готово"} | submitted
report | prefilled | ac | submit | | not_entitled
report | submitted | wg | hear | {"meeting":"sitting"} | heard
report | submitted | wg | hear | | heard
report | submitted | wg | hear | {"meeting":"doc"} | field_invalid
report | submitted | wg | hear | {"meeting":"nowhere"} | target_unknown
report own | submitted | wg | hear | | same_participant
report | submitted | ac | hear | | not_entitled
report | submitted | wg | return | R | returned
report | submitted | ac | return | R | returned
report | submitted | wg | return | | reason_missing
report mss | submitted | dm | hear | | heard
report mss | submitted | wg | hear | | not_entitled
report mss | submitted | dm | return | R | returned
practice | proposed | ac | support | {"effects":["helped"]} | supported
practice | proposed | ac | support | | field_missing
practice | proposed | ac | support | {"effects":["older"]} | field_invalid
practice | proposed | ac | support | {"effects":["doc"]} | field_invalid
practice | proposed | ac | support | {"effects":["nowhere"]} | target_unknown
practice | proposed | creator | support | {"effects":["helped"]} | not_entitled
practice | supported | ac | recommend | | recommended
practice | supported | ac | recommend | {"service_types":["Выдача справок"]} | recommended
practice | supported | ac | recommend | {"service_types":[" "]} | field_invalid
practice | recommended | owner | adopt | {"change_request":"older"} | recommended
practice | recommended | owner | adopt | | field_missing
practice | recommended | owner | adopt | {"change_request":"helped"} | field_invalid
practice | recommended | owner | adopt | {"change_request":"nowhere"} | target_unknown
practice | supported | owner | adopt | {"change_request":"older"} | state_has_no_such_move
practice others | recommended | owner | adopt | {"change_request":"older"} | not_entitled
practice | recommended | system | evaluate | {"roll_out":{"method":"roll-out-1","until":"2026Q1","quarters":5,"question":null,"units":5,"others":7,"simple":null,"by_time":[]}} | recommended
practice | recommended | system | evaluate | | field_missing
practice | recommended | ac | evaluate | {"roll_out":{}} | not_entitled
practice | recommended | ac | withdraw | R | withdrawn
practice | proposed | ac | withdraw | | reason_missing
practice | proposed | creator | withdraw | R | not_entitled
"#;

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
