//! B.2, B.3: figures of the programme, with what they were counted from; each participant sees how it keeps to its terms, the roles see all.

use app::improvement::behind::{self, AskedNumber, CaseNumber};
use app::improvement::programme;
use domain::identifier::ParticipantId;
use serde_json::{Value, json};

use crate::country::Country;

#[tokio::test]
async fn figures_say_what_they_were_counted_from() {
    let country = Country::new().await;
    let app = &country.world.app;
    let (status, before) = country.call("mvd", "GET", "/v1/programme", Value::Null).await;
    assert_eq!((status.as_u16(), &before["as_of"], &before["target_states"]), (200, &Value::Null, &Value::Null));
    // One federal service is on the list, and it is not electronic.
    assert_eq!(before["mss"]["federal"], json!({"services": 1, "electronic": 0, "share": "0.00", "weight": "100.00"}));
    assert_eq!(before["mss"]["regional"], json!({"services": 0, "electronic": 0, "share": null, "weight": "0.00"}));
    assert_eq!(
        (&before["mss"]["share"], &before["mss"]["target"], &before["mss"]["reached"]),
        (&json!("0.00"), &json!("99.00"), &json!(false))
    );
    assert_eq!(before["decision_support"], json!({"services": 0, "proactive": 0, "target": 100, "reached": false}));
    country
        .tell(
            r#"
            ac put late request {"parties": {"owner": "mvd"}, "details": {"question": "Сколько?"}}
            ac put answered request {"parties": {"owner": "mvd"}, "details": {"question": "Когда?"}}
            ac put goal document {"target": {"kind": "service", "id": "pass"}, "details": {"document_type": "target_state", "clauses": [{"number": "1", "text": "Два документа"}]}}
            ac move goal offer
            clock 2026-05-06T08:00:00Z
            mvd move answered answer {"fields": {"text": "Завтра"}}
            wg move goal consider {"decision": {"number": "1", "date": "2026-05-06", "body": "МРГ", "text": "Одобрено"}}
            ac move goal submit
            sc move goal confirm {"decision": {"number": "2", "date": "2026-05-06", "body": "Подкомиссия", "text": "Утверждено"}}
            clock 2026-05-12T08:00:00Z
            "#,
        )
        .await;
    assert!(0 < programme::look(app).await.unwrap());
    assert_eq!(programme::look(app).await.unwrap(), 0, "once a day");
    let (_, found) = country.call("ac", "GET", "/v1/programme", Value::Null).await;
    assert_eq!((&found["as_of"], &found["target_states"]), (&json!("2026-05-12"), &json!({"count": 0, "of": 1})));
    let of = |found: &Value, who: &str| {
        found["participants"].as_array().unwrap().iter().find(|row| row["participant"] == who).cloned()
    };
    let mvd = of(&found, "mvd").unwrap();
    assert_eq!((&mvd["with_term"], &mvd["overdue"], &mvd["overdue_share"]), (&json!(1), &json!(1), &json!("100.00")));
    // Thursday the 30th to Wednesday the 6th: Monday, Tuesday, Wednesday.
    assert_eq!(mvd["steps"]["answer"], json!({"made": 1, "median_working_days": 3}));
    let behind = async |who: &str, number: &str, step: Option<&str>| {
        let asked = AskedNumber {
            number: CaseNumber::parse(number).unwrap(),
            participant: Some(ParticipantId::parse("mvd").unwrap()),
            step: step.map(str::to_owned),
        };
        let found = behind::behind(app, &country.caller(who).await, &asked).await.unwrap()?;
        let ids = found.rows.iter().map(|(case, _)| case.as_ref().map(|case| case.id.to_string()).unwrap_or_default());
        Some(ids.collect::<Vec<_>>().join(" "))
    };
    for (who, number, step, expected) in [
        ("ac", "overdue", None, Some("late")),
        ("ac", "with_term", None, Some("late")),
        ("mvd", "overdue", None, Some("late")),
        ("stranger", "overdue", None, None),
        ("ac", "steps", Some("answer"), Some("answered")),
        ("ac", "steps", Some("fly"), Some("")),
        ("ac", "evaluated", None, Some("")),
        ("ac", "target_states", None, None),
    ] {
        assert_eq!(behind(who, number, step).await.as_deref(), expected, "{number} of {who}");
    }
    // Who has no role reads of itself alone.
    let (_, own) = country.call("mvd", "GET", "/v1/programme", Value::Null).await;
    assert_eq!((of(&own, "mvd"), own["participants"].as_array().unwrap().len()), (Some(mvd), 1));
    let (_, others) = country.call("stranger", "GET", "/v1/programme", Value::Null).await;
    assert_eq!(others["participants"], json!([]));
    // A check that the newest text is reached counts.
    country
        .tell(
            r#"
            em put reached check {"target": {"kind": "service", "id": "pass"}, "details": {"check": "attainment", "document": "goal", "document_version": 1}}
            em move reached begin
            em move reached conclude {"fields": {"verdict": "passed", "points": [{"point": "1", "verdict": "passed", "evidence": "снимок"}]}}
            clock 2026-05-13T08:00:00Z
            "#,
        )
        .await;
    programme::look(app).await.unwrap();
    let (_, found) = country.call("ac", "GET", "/v1/programme", Value::Null).await;
    assert_eq!(found["target_states"], json!({"count": 1, "of": 1}));
    country.keeps_its_rules();
}

/// Terms of incidents by the month in which they ended: kept, kept late, not kept, and once more after a reopening.
#[tokio::test]
async fn incidents_are_told_of_by_the_month_in_which_their_terms_ended() {
    let country = Country::new().await;
    let app = &country.world.app;
    let declared = |id: &str| {
        format!(
            r#"
            head put {id} incident {{"target": {{"kind": "organisation", "id": "clinic"}}, "details": {{"severity": 1}}}}
            sc move {id} declare {{"decision": {{"number": "7", "date": "2026-04-30", "body": "Подкомиссия", "text": "Инцидент"}}}}
            "#
        )
    };
    // Each is to be resolved by 2026-05-04T13:30:00Z.
    country.tell(&["kept", "late", "open"].map(declared).concat()).await;
    let resolved = r#"
        head move ID acknowledge
        head move ID resolve {"fields": {"cause": "Сбой"}}
    "#;
    country.tell(&format!("clock 2026-05-04T13:30:00Z\n{}", resolved.replace("ID", "kept"))).await;
    country.tell(&format!("clock 2026-05-04T13:30:01Z\n{}", resolved.replace("ID", "late"))).await;
    country.tell("clock 2026-05-29T06:00:00Z\nac move kept reopen {\"reason\": \"Повторилось\"}").await;
    programme::look(app).await.unwrap();
    let incidents = async |who: &str| {
        let (_, found) = country.call(who, "GET", "/v1/programme", Value::Null).await;
        found["incidents"].clone()
    };
    let may = json!({"month": "2026-05", "ended": 3, "in_time": 1, "share": "33.33", "late": ["late", "open"]});
    assert_eq!(incidents("ac").await, json!([may]));
    let mut unseen = may.clone();
    unseen["late"] = json!([]);
    assert_eq!(incidents("stranger").await, json!([unseen]), "others' incidents are counted and not named");
    country.step("clock 2026-06-03T06:00:00Z").await;
    programme::look(app).await.unwrap();
    let months: Vec<Value> = incidents("ac").await.as_array().unwrap().iter().map(|it| it["month"].clone()).collect();
    let kept = incidents("ac")
        .await
        .as_array()
        .unwrap()
        .iter()
        .any(|it| it["late"].as_array().unwrap().contains(&json!("kept")));
    assert!(months.contains(&json!("2026-05")) && kept, "what was reopened and not resolved again: {months:?}");
    country.keeps_its_rules();
}
