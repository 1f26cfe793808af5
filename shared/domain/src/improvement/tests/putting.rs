//! Making a case, and changing it before it moves.

use super::*;

fn with(kind: Kind, change: impl FnOnce(&mut Value)) -> Command {
    let mut value = json!(body(kind));
    change(&mut value);
    Command::Put(Box::new(Put { id: id("c1"), body: serde_json::from_value(value).unwrap(), evidence: Vec::new() }))
}

#[test]
fn a_case_is_made_with_number_owner_controller_and_clock() {
    let mut world = World::new();
    (world.facts.next_number, world.facts.default_owner) = (123, Some(participant("owner")));
    let command = with(Kind::ChangeRequest, |body| body["parties"] = json!({"owner": null, "controller": null}));
    let Ok(Outcome::Done(done)) = world.apply(None, &command, "creator") else { panic!("it is made") };
    let Done { case, entry, letters, .. } = *done;
    assert_eq!((case.number.as_str(), case.version, case.state.as_str()), ("ЗИ-2026-000123", 1, "proposed"));
    assert_eq!(case.parties.owner, Some(participant("owner")));
    assert_eq!((entry.number, entry.from, entry.name.as_str(), entry.role), (1, None, "put", Role::Anyone));
    assert_eq!((letters.len(), letters[0].name.as_str()), (1, "c1-1-letter-1"));
    assert_eq!(case.clocks[0].due.to_rfc3339(), "2026-05-15T21:00:00+00:00");
}

#[test]
fn what_cannot_be_is_refused_by_its_field() {
    let world = World::new();
    let check = |kind, change: &dyn Fn(&mut Value), code, field: &str| {
        let refusal = world.apply(None, &with(kind, change), "ac").unwrap_err();
        assert_eq!((refusal.code, refusal.field.as_deref()), (code, Some(field)));
    };
    use RefusalCode::{FieldInvalid, FieldMissing, FieldUnknown, ParticipantUnknown, TargetUnknown, TextTooLong};
    check(Kind::Incident, &|body| body["title"] = json!(" "), FieldMissing, "title");
    check(Kind::Incident, &|body| body["target"] = json!(null), FieldMissing, "target");
    check(Kind::Incident, &|body| body["target"]["kind"] = json!("road_map"), FieldInvalid, "target.kind");
    check(Kind::Incident, &|body| body["details"]["severity"] = json!(0), FieldInvalid, "details.severity");
    check(Kind::Incident, &|body| body["details"]["flags_of"] = json!("2026Q1"), FieldInvalid, "details.flags_of");
    check(Kind::Incident, &|body| body["details"] = json!({}), FieldMissing, "details.severity");
    check(Kind::Incident, &|body| body["details"]["colour"] = json!(1), FieldUnknown, "details.colour");
    check(Kind::Incident, &|body| body["parties"]["owner"] = json!("ghost"), ParticipantUnknown, "parties.owner");
    check(Kind::Measure, &|body| body["parties"]["controller"] = json!("stranger"), FieldInvalid, "parties.controller");
    check(
        Kind::Measure,
        &|body| body["parties"]["controller"] = json!("ghost"),
        ParticipantUnknown,
        "parties.controller",
    );
    check(Kind::Measure, &|body| body["details"]["due_on"] = json!("2026-04-30"), FieldInvalid, "details.due_on");
    check(Kind::Measure, &|body| body["details"]["road_map"] = json!("ghost"), TargetUnknown, "details.road_map");
    check(
        Kind::Measure,
        &|body| body["details"]["first_due_on"] = json!("2026-01-01"),
        FieldInvalid,
        "details.first_due_on",
    );
    check(
        Kind::Document,
        &|body| body["details"]["document_type"] = json!("road_map"),
        FieldMissing,
        "details.target_state",
    );
    check(Kind::Document, &|body| body["details"]["clauses"] = json!([]), FieldMissing, "details.clauses");
    let clause = |number: &str, text: &str| json!({"number": number, "text": text});
    // What may be read as another text is none that one agrees to.
    for misleading in ["срок 5\u{202e}3 дня", "a\u{0}b", "a\u{1b}[2J", "\u{2066}x"] {
        let text = json!([clause("1", "a"), clause("2", misleading)]);
        check(
            Kind::Document,
            &|body| body["details"]["clauses"] = text.clone(),
            FieldInvalid,
            "details.clauses.1.text",
        );
        check(Kind::Incident, &|body| body["title"] = json!(misleading), FieldInvalid, "title");
    }
    let many = json!(vec!["ghost"; 501]);
    check(Kind::Measure, &|body| body["details"]["depends_on"] = many.clone(), FieldInvalid, "details.depends_on");
    let twice = json!([clause("1", "a"), clause("1", "b")]);
    check(Kind::Document, &|body| body["details"]["clauses"] = twice.clone(), FieldInvalid, "details.clauses");
    let long = json!([clause("1", &"я".repeat(150_000))]);
    check(Kind::Document, &|body| body["details"]["clauses"] = long.clone(), TextTooLong, "details.clauses");
    check(
        Kind::Check,
        &|body| body["details"]["document_version"] = json!(2),
        FieldInvalid,
        "details.document_version",
    );
    check(Kind::Check, &|body| body["details"]["document"] = json!("older"), FieldInvalid, "details.document");
    check(Kind::Request, &|body| body["details"]["question"] = json!(""), FieldMissing, "details.question");
    check(
        Kind::Request,
        &|body| body["parties"] = json!({"owner": null, "controller": null}),
        FieldMissing,
        "parties.owner",
    );
    let many: Vec<_> = (0..10).map(|_| "performer").collect();
    check(Kind::Request, &|body| body["parties"]["performers"] = json!(many), FieldInvalid, "parties");
    check(
        Kind::Request,
        &|body| body["parties"]["controller"] = json!("laboratory"),
        FieldInvalid,
        "parties.controller",
    );
}

#[test]
fn who_may_make_what() {
    for (kind, who, in_reach, code) in [
        (Kind::ChangeRequest, "stranger", true, None),
        (Kind::ChangeRequest, "stranger", false, Some(RefusalCode::NotFound)),
        (Kind::ChangeRequest, "system", false, None),
        (Kind::ChangeRequest, "lab", false, Some(RefusalCode::NotEntitled)),
        (Kind::Measure, "owner", false, None),
        (Kind::Measure, "stranger", true, Some(RefusalCode::NotFound)),
        (Kind::Document, "ac", false, None),
        (Kind::Document, "owner", true, Some(RefusalCode::NotFound)),
        (Kind::Document, "em", true, Some(RefusalCode::NotEntitled)),
        (Kind::Check, "dm", true, Some(RefusalCode::NotEntitled)),
        (Kind::Study, "lab", false, None),
        (Kind::Study, "em", true, Some(RefusalCode::NotEntitled)),
        (Kind::Finding, "lab", false, None),
        (Kind::Finding, "stranger", true, Some(RefusalCode::NotFound)),
        (Kind::Request, "wg", false, None),
        (Kind::Request, "owner", true, Some(RefusalCode::NotFound)),
        (Kind::Meeting, "wg", false, None),
        (Kind::Meeting, "sc", false, Some(RefusalCode::NotEntitled)),
        (Kind::Meeting, "owner", true, Some(RefusalCode::NotFound)),
        (Kind::Report, "system", false, None),
        (Kind::Report, "ac", true, Some(RefusalCode::NotEntitled)),
        (Kind::Report, "owner", true, Some(RefusalCode::NotFound)),
        (Kind::Practice, "stranger", true, None),
        (Kind::Practice, "stranger", false, Some(RefusalCode::NotFound)),
        (Kind::Practice, "ac", false, None),
        (Kind::Practice, "system", false, None),
    ] {
        let mut world = World::new();
        world.facts.in_reach = in_reach;
        let outcome = world.apply(None, &put(kind, "c1"), who);
        assert_eq!(outcome.err().map(|refusal| refusal.code), code, "{kind:?} {who} {in_reach}");
    }
    let mut world = World::new();
    world.facts.target_known = false;
    let refusal = world.apply(None, &put(Kind::ChangeRequest, "c1"), "creator").unwrap_err();
    assert_eq!(refusal.code, RefusalCode::TargetUnknown);
    let road_map = with(Kind::Document, |body| {
        body["details"]["document_type"] = json!("road_map");
        body["details"]["target_state"] = json!("doc");
    });
    assert!(World::new().apply(None, &road_map, "owner").is_ok(), "the owner of the target writes its road map");
}

#[test]
fn the_same_body_again_changes_nothing_and_another_needs_the_version() {
    let world = World::new();
    let case = world.made(Kind::ChangeRequest, "c1");
    assert_eq!(world.apply(Some(&case), &put(Kind::ChangeRequest, "c1"), "creator"), Ok(Outcome::Repeated));
    let renamed = |version: Option<u64>| {
        with(Kind::ChangeRequest, move |body| {
            body["title"] = json!("Иначе");
            body["version"] = json!(version);
        })
    };
    for (version, who, code) in [
        (None, "creator", Some(RefusalCode::Stale)),
        (Some(2), "creator", Some(RefusalCode::Stale)),
        (Some(1), "stranger", Some(RefusalCode::NotEntitled)),
        (Some(1), "em", Some(RefusalCode::NotEntitled)),
        (Some(1), "owner", None),
        (Some(1), "ac", None),
    ] {
        let outcome = world.apply(Some(&case), &renamed(version), who);
        assert_eq!(outcome.err().map(|refusal| refusal.code), code, "{version:?} {who}");
    }
}

#[test]
fn from_the_first_move_on_only_words_change_by_writing() {
    let world = World::new();
    let case = world.done(&world.made(Kind::Measure, "c1"), "performer", "begin", MoveBody::default()).case;
    let change = |change: &dyn Fn(&mut Value)| {
        let command = with(Kind::Measure, |body| {
            body["version"] = json!(case.version);
            change(body);
        });
        world.apply(Some(&case), &command, "ac").err().map(|refusal| (refusal.code, refusal.field.unwrap_or_default()))
    };
    let fixed = |field: &str| Some((RefusalCode::StateHasNoSuchMove, field.to_owned()));
    assert_eq!(change(&|body| body["title"] = json!("Иначе")), None);
    assert_eq!(change(&|body| body["details"]["due_on"] = json!("2026-12-31")), fixed("details"));
    assert_eq!(change(&|body| body["target"]["id"] = json!("s2")), fixed("target"));
    assert_eq!(change(&|body| body["parties"]["performers"] = json!([])), fixed("parties"));
    assert_eq!(change(&|body| body["kind"] = json!("incident")).unwrap().0, RefusalCode::FieldInvalid);
}

#[test]
fn a_postponed_measure_keeps_its_first_date() {
    let world = World::new();
    let case = world.made(Kind::Measure, "c1");
    let body = MoveBody { due: Some("2026-08-01".parse().unwrap()), ..decided() };
    let postponed = world.done(&case, "em", "postpone", body).case;
    let Details::Measure(measure) = &postponed.details else { panic!("{postponed:?}") };
    assert_eq!(
        (measure.due_on.to_string(), measure.first_due_on.to_string()),
        ("2026-08-01".into(), "2026-06-30".into())
    );
    // 1 August is a Saturday: the term ends on Monday.
    assert_eq!(postponed.due().unwrap().to_rfc3339(), "2026-08-03T21:00:00+00:00");
    assert_eq!(postponed.clocks.len(), 1);
}

#[test]
fn a_case_is_stored_and_read_back() {
    let world = World::new();
    for kind in Kind::ALL {
        let case = world.made(kind, "c1");
        let text = serde_json::to_string(&case).unwrap();
        assert_eq!(serde_json::from_str::<Case>(&text).unwrap(), case, "{kind:?}");
        assert!(serde_json::from_str::<Case>(&text.replace(case.state.as_str(), "flying")).is_err(), "{kind:?}");
    }
    for bad in ["import", "not-proposed", "a b", ""] {
        assert!(CaseId::parse(bad).is_err(), "{bad}");
    }
}
