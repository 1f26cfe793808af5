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
        sweep → mvd — В деле ДО-2026-000001 теперь ваш шаг.; mvd — В деле ЗП-2026-000001 теперь ваш шаг.
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
        sweep → mvd — По делу ЗП-2026-000001 через два рабочих дня кончается срок: от вас ждут действия.; stranger — По делу ЗП-2026-000001 через два рабочих дня кончается срок: от вас ждут действия.; ac — В деле ЗИ-2026-000001 теперь ваш шаг.; stranger — В деле ЗИ-2026-000001 сделан шаг, о котором вам положено знать.
        stranger move r answer → 200 ЗП-2026-000001 answered v2
        stranger move r accept → 422 same_participant
        clock 2026-05-09T08:00:00Z → 
        stranger get /v1/cases/r → 404 not_found
        stranger tasks → 
        ac journal r → 1 ac put as analytical_centre: issued; 2 stranger answer as owner: answered
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
        sweep → em — По делу ЗП-2026-000001 прошёл срок.; wg — В деле ОТ-2026-000001 сделан шаг, о котором вам положено знать.
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
    assert!(informed.contains("em — В деле ЗИ-2026-000002") && !informed.contains("head —"), "{informed}");
    country.keeps_its_rules();
    let (_, page) = country.form(path, "POST", "choice=all").await;
    assert!(page.contains("снова приходят"), "{page}");
}

/// Whoever did a thing does not judge it, in whosever name: as a deputy of both sides, or as a deputy of one who is the other.
#[tokio::test]
async fn four_eyes_look_at_one_thing() {
    let country = Country::new().await;
    let deputy = |who: &str| json!({"deputy": {"participant": who, "from": "2026-04-01", "to": "2026-05-08"}});
    for (whom, who) in [("mvd", "stranger"), ("doer", "em"), ("head", "ac")] {
        changed(&country, whom, deputy(who)).await;
    }
    let told = country
        .tell(
            r#"
            ac put r request {"parties": {"owner": "mvd"}, "details": {"question": "Сколько?"}}
            stranger move r answer {"fields": {"text": "Семь"}}
            ac move r accept
            ac put m measure {"target": {"kind": "service", "id": "pass"}, "parties": {"owner": "mvd", "performers": ["doer"]}, "details": {"starts_on": "2026-05-04", "due_on": "2026-05-08"}}
            em move m begin
            em move m report
            em move m accept
            head put i incident {"target": {"kind": "organisation", "id": "clinic"}, "details": {"severity": 1}}
            sc move i declare {"decision": {"number": "7", "date": "2026-04-30", "body": "Подкомиссия", "text": "Инцидент", "meeting": "in absentia"}}
            ac move i acknowledge
            ac move i resolve {"fields": {"cause": "Сбой"}}
            ac move i confirm
            clock 2026-05-12T08:00:00Z
            em move m accept
            ac move i confirm
            "#,
        )
        .await;
    country.keeps_its_rules();
    expect![[r#"
        ac put r request → 201 ЗП-2026-000001 issued v1
        stranger move r answer → 200 ЗП-2026-000001 answered v2
        ac move r accept → 200 ЗП-2026-000001 accepted v3
        ac put m measure → 201 МР-2026-000001 planned v1
        em move m begin → 200 МР-2026-000001 in_progress v2
        em move m report → 200 МР-2026-000001 reported v3
        em move m accept → 422 same_participant
        head put i incident → 201 ИН-2026-000001 proposed v1
        sc move i declare → 200 ИН-2026-000001 declared v2
        ac move i acknowledge → 200 ИН-2026-000001 acknowledged v3
        ac move i resolve → 200 ИН-2026-000001 resolved v4
        ac move i confirm → 422 same_participant
        clock 2026-05-12T08:00:00Z → 
        em move m accept → 422 same_participant
        ac move i confirm → 422 same_participant
    "#]]
    .assert_eq(&told);
}

/// Whoever has sixty cases made writes to each reader once: at once where something is wanted, in the morning to the centre.
#[tokio::test]
async fn cases_that_are_made_together_are_told_of_in_one_letter() {
    let country = Country::new().await;
    let mut story = String::new();
    for at in 1..=30 {
        story += &format!(
            "head put wish-{at} change_request {{\"target\": {{\"kind\": \"organisation\", \"id\": \"clinic\"}}}}\n"
        );
        story += &format!(
            "mvd put m-{at} measure {{\"target\": {{\"kind\": \"service\", \"id\": \"pass\"}}, \"parties\": {{\"owner\": \"mvd\", \
             \"performers\": [\"doer\"]}}, \"details\": {{\"starts_on\": \"2026-05-04\", \"due_on\": \"2026-05-08\"}}}}\n"
        );
    }
    story += "head put i incident {\"target\": {\"kind\": \"organisation\", \"id\": \"clinic\"}, \"details\": {\"severity\": 1}}\n";
    country.tell(&story).await;
    let told = country
        .tell(
            r#"
            sweep
            sweep
            clock 2026-05-04T05:59:00Z
            sweep
            clock 2026-05-04T06:00:00Z
            sweep
            sweep
            "#,
        )
        .await;
    country.keeps_its_rules();
    expect![[r#"
        sweep → doer — Новые дела (30): МР-2026-000001, МР-2026-000003, МР-2026-000004, МР-2026-000007, МР-2026-000008, МР-2026-000010, МР-2026-000011, МР-2026-000012, МР-2026-000014, МР-2026-000015, МР-2026-000016, МР-2026-000019, МР-2026-000021, МР-2026-000022, МР-2026-000023, МР-2026-000025, МР-2026-000026, МР-2026-000027, МР-2026-000028, МР-2026-000029 и ещё 10. Среди них есть дела, где теперь ваш шаг.; sc — В деле ИН-2026-000001 теперь ваш шаг.
        sweep → 
        clock 2026-05-04T05:59:00Z → 
        sweep → 
        clock 2026-05-04T06:00:00Z → 
        sweep → ac — Новые дела (30): ЗИ-2026-000001, ЗИ-2026-000003, ЗИ-2026-000004, ЗИ-2026-000005, ЗИ-2026-000007, ЗИ-2026-000008, ЗИ-2026-000011, ЗИ-2026-000012, ЗИ-2026-000013, ЗИ-2026-000015, ЗИ-2026-000016, ЗИ-2026-000017, ЗИ-2026-000018, ЗИ-2026-000019, ЗИ-2026-000020, ЗИ-2026-000021, ЗИ-2026-000022, ЗИ-2026-000025, ЗИ-2026-000026, ЗИ-2026-000029 и ещё 10. Среди них есть дела, где теперь ваш шаг.; mvd — В деле ОТ-2026-000001 теперь ваш шаг.
        sweep → 
    "#]].assert_eq(&told);
    let mails = country.world.mails.all();
    let subjects: Vec<_> = mails.iter().map(|mail| (mail.subject.as_str(), mail.unsubscribe_url.is_some())).collect();
    // What asks for something at once is a duty; the digest is not, for each term is reminded of.
    assert_eq!(
        subjects,
        [
            ("Новые дела: 30", false),
            ("Дело ИН-2026-000001", false),
            ("Новые дела: 30", true),
            ("Дело ОТ-2026-000001", false)
        ]
    );
    let way_out = mails[2].unsubscribe_url.clone().unwrap();
    let path = way_out.strip_prefix(&country.world.app.settings.public_url).unwrap();
    assert_eq!(country.form(path, "POST", "List-Unsubscribe=One-Click").await.0, StatusCode::OK);
    let told = country
        .tell(
            r#"
            head put late change_request {"target": {"kind": "organisation", "id": "clinic"}}
            sweep
            clock 2026-05-05T06:00:00Z
            sweep
            "#,
        )
        .await;
    country.keeps_its_rules();
    expect![[r#"
        head put late change_request → 201 ЗИ-2026-000031 proposed v1
        sweep → 
        clock 2026-05-05T06:00:00Z → 
        sweep → 
    "#]]
    .assert_eq(&told);
}
