//! Life situations as people live them (B.2): the way with what is known of each step, read within the reader's own scope, and the client paths
//! that are proposed in its place (B.7д).

use app::counts::close;
use app::registers::Entry;
use domain::identifier::{ServiceId, SituationId};
use expect_test::expect;
use serde_json::{Value, json};

use crate::country::Country;

/// A situation whose steps are measured by clinics, by one question of schools, by both, by a type without answers, and by nothing.
async fn country() -> Country {
    let country = Country::new().await;
    let service = |name: &str, own: Value| {
        let mut service =
            json!({"name": name, "form": "service", "owner": "mvd", "level": "federal", "on_portal": "no"});
        service.as_object_mut().unwrap().extend(own.as_object().unwrap().clone());
        service
    };
    for (id, service) in [
        (
            "visit",
            service(
                "Приём",
                json!({"organisation_types": ["healthcare"], "term_days": 3, "documents": "Полис; Паспорт", "visits": 1}),
            ),
        ),
        (
            "seat",
            service(
                "Место",
                json!({"organisation_types": ["school"], "questions": ["goodwill"], "term_days": 7, "documents": "паспорт"}),
            ),
        ),
        ("both", service("Всё вместе", json!({"organisation_types": ["healthcare", "school"]}))),
        ("sport", service("Секция", json!({"organisation_types": ["sport"]}))),
        ("paper", service("Бумага", json!({}))),
    ] {
        let service = serde_json::from_value(service).unwrap();
        country.world.put(Entry::Service(ServiceId::parse(id).unwrap(), service)).await;
    }
    let situation = json!({"name": "Рождение", "circumstances": "Ребёнок", "needs": "Врач",
        "services": ["visit", "seat", "both", "sport", "paper", "gone"], "owner": "mvd"});
    let situation = serde_json::from_value(situation).unwrap();
    country.world.put(Entry::Situation(SituationId::parse("birth").unwrap(), situation)).await;
    country
}

/// What a reader is told of each step, and of the weakest.
async fn told(country: &Country, who: &str) -> String {
    let (status, way) = country.call(who, "GET", "/v1/situations/birth/way", Value::Null).await;
    assert_eq!(status, 200, "{way}");
    let step = |step: &Value| {
        let figure = match &step["satisfaction"] {
            Value::Null => String::new(),
            value => format!(" {value} of {}", step["responses"]),
        };
        format!("{} {}{figure}", step["service"].as_str().unwrap(), step["state"].as_str().unwrap())
    };
    let steps: Vec<String> = way["steps"].as_array().unwrap().iter().map(step).collect();
    format!("{who}, {}: {}; weakest {}", way["period"], steps.join(", "), way["weakest"])
}

#[tokio::test]
async fn the_way_shows_what_the_readers_own_scope_shows() {
    let country = country().await;
    let mut lines = vec![told(&country, "region77").await];
    for (region, organisation, scores) in
        [("77", "clinic", [0, 0, 0, 50, 200, 50]), ("39", "school", [0, 0, 0, 0, 100, 200])]
    {
        country.answered(("2026Q1", region, organisation, 1), &["comfort", "goodwill"], scores).await;
    }
    close::close(&country.world.app).await.unwrap();
    for who in ["head", "stranger", "region77", "region39", "ac"] {
        lines.push(told(&country, who).await);
    }
    let (_, way) = country.call("ac", "GET", "/v1/situations/birth/way", Value::Null).await;
    lines.push(format!("{}\n{}\n{}", way["steps"][0], way["steps"][5], way["totals"]));
    for path in ["/v1/situations/nothing/way", "/v1/situations/%20/way"] {
        lines.push(format!("{path}: {}", country.call("ac", "GET", path, Value::Null).await.0));
    }
    country.keeps_its_rules();
    expect![[r#"
        region77, null: visit no_data, seat no_data, both no_data, sport no_data, paper not_measured, gone not_measured; weakest null
        head, "2026Q1": visit shown "4.00" of 300, seat outside_scope, both shown "4.00" of 300, sport outside_scope, paper not_measured, gone not_measured; weakest null
        stranger, "2026Q1": visit outside_scope, seat shown "4.67" of 300, both shown "4.67" of 300, sport outside_scope, paper not_measured, gone not_measured; weakest null
        region77, "2026Q1": visit shown "4.00" of 300, seat no_data, both shown "4.00" of 300, sport no_data, paper not_measured, gone not_measured; weakest null
        region39, "2026Q1": visit no_data, seat shown "4.67" of 300, both shown "4.67" of 300, sport no_data, paper not_measured, gone not_measured; weakest null
        ac, "2026Q1": visit outside_scope, seat outside_scope, both outside_scope, sport outside_scope, paper not_measured, gone not_measured; weakest null
        {"agreed":null,"approved":[],"documents":["Полис","Паспорт"],"measured_by":{"organisation_types":["healthcare"],"questions":[]},"name":"Приём","place":1,"responses":null,"satisfaction":null,"satisfaction_high":null,"satisfaction_low":null,"service":"visit","state":"outside_scope","term_days":3,"visits":1}
        {"agreed":null,"approved":[],"documents":null,"measured_by":{"organisation_types":[],"questions":[]},"name":null,"place":6,"responses":null,"satisfaction":null,"satisfaction_high":null,"satisfaction_low":null,"service":"gone","state":"not_measured","term_days":null,"visits":null}
        {"documents":2,"steps_with_documents":2,"steps_with_term":2,"steps_with_visits":1,"term_days":10,"visits":1}
        /v1/situations/nothing/way: 404 Not Found
        /v1/situations/%20/way: 404 Not Found"#]].assert_eq(&lines.join("\n"));
}

/// Who sees the whole country, so that every step has a figure.
#[tokio::test]
async fn the_weakest_step_is_told_only_where_figures_tell_it_apart() {
    let country = country().await;
    let coordinator = serde_json::from_value(json!({"name": "Координатор", "kind": "coordinator"})).unwrap();
    country
        .world
        .put(Entry::Participant(domain::identifier::ParticipantId::parse("region77").unwrap(), coordinator))
        .await;
    let mut lines = Vec::new();
    for (quarter, at, clinic, school) in [
        ("2026Q1", "2026-04-30T13:30:00Z", [0, 0, 0, 50, 200, 50], [0, 0, 0, 0, 100, 200]),
        ("2026Q2", "2026-07-02T12:00:00Z", [0, 0, 0, 5, 20, 5], [0, 0, 0, 4, 20, 6]),
        ("2026Q3", "2026-10-02T12:00:00Z", [0, 0, 0, 0, 1, 0], [0, 0, 0, 4, 20, 6]),
    ] {
        country.answered((quarter, "77", "clinic", 1), &["comfort", "goodwill"], clinic).await;
        country.answered((quarter, "39", "school", 1), &["comfort", "goodwill"], school).await;
        country.world.set_clock(at);
        close::close(&country.world.app).await.unwrap();
        lines.push(told(&country, "region77").await);
    }
    expect![[r#"
        region77, "2026Q1": visit shown "4.00" of 300, seat shown "4.67" of 300, both shown "4.33" of 600, sport no_data, paper not_measured, gone not_measured; weakest {"among":3,"service":"visit","told_apart":true}
        region77, "2026Q2": visit shown "4.00" of 30, seat shown "4.07" of 30, both shown "4.03" of 60, sport no_data, paper not_measured, gone not_measured; weakest {"among":3,"service":"visit","told_apart":false}
        region77, "2026Q3": visit suppressed, seat shown "4.07" of 30, both suppressed, sport no_data, paper not_measured, gone not_measured; weakest null"#]].assert_eq(&lines.join("\n"));
}

#[tokio::test]
async fn another_path_is_proposed_and_shown_beside_the_way() {
    let country = country().await;
    let mut lines = vec![country
        .tell(
            r#"
            ac put p change_request {"title": "Одно заявление", "target": {"kind": "situation", "id": "birth"}, "details": {"source": "laboratory", "path": {"from": ["visit", "seat", "both", "sport", "paper"], "to": [{"services": ["seat", "visit"], "change": "Одно заявление"}, {"services": ["paper"]}, {"services": ["both"]}]}}}
            ac put q change_request {"target": {"kind": "service", "id": "pass"}, "details": {"path": {"from": ["visit", "seat"], "to": [{"services": ["visit"]}]}}}
            ac put q change_request {"target": {"kind": "situation", "id": "birth"}, "details": {"path": {"from": ["visit", "seat"], "to": [{"services": ["visit"]}, {"services": ["seat"]}]}}}
            ac put q change_request {"target": {"kind": "situation", "id": "birth"}, "details": {"path": {"from": ["visit", "seat"], "to": [{"services": ["visit"], "after": 1}]}}}
            ac put q change_request {"target": {"kind": "situation", "id": "birth"}}
            ac put std document {"target": {"kind": "service", "id": "visit"}, "parties": {"owner": "mvd"}, "details": {"document_type": "target_state", "clauses": [{"number": "1", "text": "Срок — один день"}], "content": {"measures": [{"quantity": "term_days", "from": 3, "to": 1}, {"quantity": "documents", "from": 4, "to": 2}]}}}
            ac move std offer
            wg move std consider {"decision": {"number": "1", "date": "2026-04-30", "body": "МРГ", "text": "Одобрено"}}
            ac move std submit
            "#,
        )
        .await];
    let shown = async |who: &str| {
        let (_, way) = country.call(who, "GET", "/v1/situations/birth/way", Value::Null).await;
        let step = &way["steps"][0];
        format!("{who}: approved {}; agreed {}; proposals {}", step["approved"], step["agreed"], way["proposals"])
    };
    lines.push(shown("ac").await);
    country.step(r#"sc move std confirm {"decision": {"number": "2", "date": "2026-04-30", "body": "Подкомиссия", "text": "Утверждено"}}"#).await;
    lines.push(shown("mvd").await);
    lines.push(shown("head").await);
    country.keeps_its_rules();
    expect![[r#"
        ac put p change_request → 201 ЗИ-2026-000001 proposed v1
        ac put q change_request → 422 field_invalid details.path
        ac put q change_request → 422 field_invalid details.path.to
        ac put q change_request → 422 field_unknown details.path.to.0.after
        ac put q change_request → 201 ЗИ-2026-000002 proposed v1
        ac put std document → 201 ДО-2026-000001 draft v1
        ac move std offer → 200 ДО-2026-000001 in_agreement v2
        wg move std consider → 200 ДО-2026-000001 considered v3
        ac move std submit → 200 ДО-2026-000001 submitted v4

        ac: approved []; agreed null; proposals [{"case":"p","changes":[{"change":"merged","services":["seat","visit"]},{"change":"changed","services":["seat","visit"],"text":"Одно заявление"},{"after":["seat","visit"],"change":"moved","services":["paper"]},{"change":"removed","services":["sport"]}],"from":["visit","seat","both","sport","paper"],"number":"ЗИ-2026-000001","state":"proposed","title":"Одно заявление","to":[{"change":"Одно заявление","services":["seat","visit"]},{"services":["paper"]},{"services":["both"]}]}]
        mvd: approved [{"document_type":"target_state","id":"std","number":"ДО-2026-000001","state":"confirmed"}]; agreed {"case":"std","documents":2,"documents_kept":true,"term_days":1,"term_days_kept":false,"visits":null,"visits_kept":null}; proposals [{"case":"p","changes":[{"change":"merged","services":["seat","visit"]},{"change":"changed","services":["seat","visit"],"text":"Одно заявление"},{"after":["seat","visit"],"change":"moved","services":["paper"]},{"change":"removed","services":["sport"]}],"from":["visit","seat","both","sport","paper"],"number":"ЗИ-2026-000001","state":"proposed","title":"Одно заявление","to":[{"change":"Одно заявление","services":["seat","visit"]},{"services":["paper"]},{"services":["both"]}]}]
        head: approved []; agreed null; proposals []"#]].assert_eq(&lines.join("\n"));
}
