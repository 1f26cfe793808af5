//! People of an office: who stands in for whom, who has left, who wants fewer letters.

use app::registers::{self, Edit, Entry};
use domain::audit::Actor;
use domain::identifier::ParticipantId;
use expect_test::expect;
use http::StatusCode;
use serde_json::{Value, json};
use table::items::ParticipantItem;

use crate::country::Country;

/// Writes something else of a participant into the register.
async fn changed(country: &Country, who: &str, change: Value) {
    let app = &country.world.app;
    let item: Option<ParticipantItem> = registers::entry(app, registers::register::PARTICIPANTS, who).await.unwrap();
    let mut entry = serde_json::to_value(item.unwrap()).unwrap();
    for (name, value) in change.as_object().unwrap() {
        entry[name] = value.clone();
    }
    let entry = Entry::Participant(ParticipantId::parse(who).unwrap(), serde_json::from_value(entry).unwrap());
    registers::put(app, &Edit::by(Actor::Operator), &entry).await.unwrap();
}

#[tokio::test]
async fn a_deputy_acts_for_a_time_and_in_no_registered_role() {
    let country = Country::new().await;
    let deputy = json!({"participant": "stranger", "from": "2026-05-04", "to": "2026-05-08"});
    for who in ["mvd", "ac"] {
        changed(&country, who, json!({"deputy": deputy})).await;
    }
    let told = country
        .tell(
            r#"
            ac put r request {"parties": {"owner": "mvd"}, "details": {"question": "Сколько?"}}
            ac put d document {"parties": {"agreeing": ["mvd"]}, "details": {"document_type": "service_standard", "clauses": [{"number": "1", "text": "срок"}]}}
            ac move d offer
            sweep
            stranger get /v1/cases/r
            clock 2026-05-04T08:00:00Z
            stranger get /v1/cases
            stranger get /v1/cases?role=mine
            stranger tasks
            stranger move d agree {"version": 2}
            stranger put wish change_request {"target": {"kind": "service", "id": "pass"}}
            stranger move wish assess
            stranger move r accept
            clock 2026-05-06T06:00:00Z
            sweep
            stranger move r answer {"fields": {"text": "Семь"}}
            stranger move r accept
            clock 2026-05-09T08:00:00Z
            stranger get /v1/cases/r
            stranger tasks
            ac journal r
            "#,
        )
        .await;
    country.keeps_its_rules();
    expect![[r#"
        ac put r request → 201 ЗП-2026-000001 issued v1
        ac put d document → 201 ДО-2026-000001 draft v1
        ac move d offer → 200 ДО-2026-000001 in_agreement v2
        sweep → mvd — В деле ЗП-2026-000001 теперь ваш шаг.; mvd — В деле ДО-2026-000001 теперь ваш шаг.
        stranger get /v1/cases/r → 404 not_found
        clock 2026-05-04T08:00:00Z → 
        stranger get /v1/cases → 200 [d r]
        stranger get /v1/cases?role=mine → 200 [d r]
        stranger tasks → answer r as owner by "2026-05-08T21:00:00Z"; agree d as agreeing by "2026-05-18T21:00:00Z"
        stranger move d agree → 422 same_participant
        stranger put wish change_request → 201 ЗИ-2026-000001 proposed v1
        stranger move wish assess → 422 not_entitled ["analytical_centre"]
        stranger move r accept → 422 state_has_no_such_move
        clock 2026-05-06T06:00:00Z → 
        sweep → ac — В деле ЗИ-2026-000001 теперь ваш шаг.; stranger — В деле ЗИ-2026-000001 сделан шаг, о котором вам положено знать.; mvd — По делу ЗП-2026-000001 через два рабочих дня кончается срок: от вас ждут действия.; stranger — По делу ЗП-2026-000001 через два рабочих дня кончается срок: от вас ждут действия.
        stranger move r answer → 200 ЗП-2026-000001 answered v2
        stranger move r accept → 200 ЗП-2026-000001 accepted v3
        clock 2026-05-09T08:00:00Z → 
        stranger get /v1/cases/r → 404 not_found
        stranger tasks → 
        ac journal r → 1 ac put as analytical_centre: issued; 2 stranger answer as owner: answered; 3 stranger accept as creator: accepted
    "#]].assert_eq(&told);
}

#[tokio::test]
async fn who_has_left_is_written_to_no_more_and_its_deputy_neither() {
    let country = Country::new().await;
    changed(&country, "mvd", json!({"deputy": {"participant": "doer", "from": "2026-04-01", "to": "2026-12-31"}}))
        .await;
    country.tell(r#"ac put r request {"parties": {"owner": "mvd"}, "details": {"question": "Сколько?"}}"#).await;
    changed(&country, "doer", json!({"excluded_on": "2026-04-30"})).await;
    assert!(country.step("sweep").await.starts_with("mvd — В деле ЗП-2026-000001"), "the deputy is gone");
    changed(&country, "mvd", json!({"excluded_on": "2026-05-01"})).await;
    let told = country
        .tell(
            r#"
            clock 2026-05-06T06:00:00Z
            sweep
            clock 2026-05-08T21:00:00Z
            sweep
            ac move r withdraw {"reason": "Ушёл"}
            "#,
        )
        .await;
    country.keeps_its_rules();
    expect![[r#"
        clock 2026-05-06T06:00:00Z → 
        sweep → 
        clock 2026-05-08T21:00:00Z → 
        sweep → em — По делу ЗП-2026-000001 прошёл срок.
        ac move r withdraw → 200 ЗП-2026-000001 withdrawn v2
    "#]]
    .assert_eq(&told);
}

/// One click ends what only informs; what is a duty says so, and comes.
#[tokio::test]
async fn letters_that_only_inform_end_by_one_click() {
    let country = Country::new().await;
    country
        .tell(
            r#"
            head put wish change_request {"target": {"kind": "organisation", "id": "clinic"}}
            sweep
            ac move wish assess
            sweep
            em move wish decline {"reason": "Рано"}
            sweep
            "#,
        )
        .await;
    let mails = country.world.mails.all();
    let to = |who: &str| mails.iter().filter(move |mail| mail.to.starts_with(who)).collect::<Vec<_>>();
    for duty in to("ac@").into_iter().chain(to("em@")) {
        assert!(
            duty.unsubscribe_url.is_none() && duty.text.contains("Отказаться от таких писем нельзя"),
            "{}",
            duty.text
        );
    }
    let [informs] = to("head@")[..] else { panic!("{mails:?}") };
    let url = informs.unsubscribe_url.clone().unwrap();
    assert!(informs.text.contains(&url) && informs.text.contains("для сведения"), "{}", informs.text);
    let path = url.strip_prefix(&country.world.app.settings.public_url).unwrap();
    let (status, page) = country.form(path, "GET", "").await;
    assert!(status == StatusCode::OK && page.contains("Участник head") && page.contains("приходят и письма"), "{page}");
    for (body, expected) in [
        ("nothing=1", "приходят и письма"),
        ("List-Unsubscribe=One-Click", "больше не придут"),
        ("List-Unsubscribe=One-Click", "больше не придут"),
    ] {
        let (status, page) = country.form(path, "POST", body).await;
        assert!(status == StatusCode::OK && page.contains(expected), "{body}: {page}");
    }
    assert_eq!(
        country.form("/case-letters/nothing", "POST", "List-Unsubscribe=One-Click").await.0,
        StatusCode::NOT_FOUND
    );
    // What the operator writes does not take the wish back.
    changed(&country, "head", json!({"name": "Новое имя", "duty_letters_only": false})).await;
    country
        .tell(
            r#"
            ac move wish reopen {"reason": "Снова"}
            ac move wish assess
            em move wish accept
            "#,
        )
        .await;
    let asked = country.step("sweep").await;
    assert!(asked.contains("head — В деле ЗИ-2026-000001 теперь ваш шаг."), "{asked}");
    country
        .tell(
            r#"
            head put other change_request {"target": {"kind": "organisation", "id": "clinic"}}
            ac move other assess
            em move other decline {"reason": "Рано"}
            "#,
        )
        .await;
    let informed = country.step("sweep").await;
    assert!(informed.contains("ac — В деле ЗИ-2026-000002") && !informed.contains("head —"), "{informed}");
    country.keeps_its_rules();
    let (_, page) = country.form(path, "POST", "choice=all").await;
    assert!(page.contains("снова приходят"), "{page}");
}
