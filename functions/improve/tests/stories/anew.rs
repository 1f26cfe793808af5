//! What is done to cases from outside: a changed production calendar counts open terms anew, and the name of an official is erased.

use std::sync::atomic::Ordering;

use app::improvement::erasing;
use app::registers::Entry;
use domain::audit::Actor;
use expect_test::expect;
use serde_json::json;
use testkit::BreakingTable;

use crate::country::Country;

/// A request that ends on 7 May 2026, and one that was answered.
const REQUESTS: &str = r#"
    ac put r request {"parties": {"owner": "mvd"}, "details": {"question": "Сколько?"}}
    ac put done request {"parties": {"owner": "mvd"}, "details": {"question": "Сколько?"}}
    mvd move done answer {"fields": {"text": "Семь"}}
"#;

/// The government lets people work on 2 May and takes 8 May off.
async fn decree(country: &Country) {
    let calendar = json!({
        "decree": "Постановление", "source": "https://example.org",
        "days_off": ["2026-01-09", "2026-03-09", "2026-05-08", "2026-05-11", "2026-12-31"],
        "working_weekends": ["2026-05-02"], "short_days": ["2026-04-30"],
    });
    country.world.put(Entry::Calendar(2026, serde_json::from_value(calendar).unwrap())).await;
}

#[tokio::test]
async fn a_changed_calendar_counts_open_terms_anew() {
    let country = Country::new().await;
    let mut told = vec![country.tell(REQUESTS).await];
    told.push(country.tell("mvd clocks r\nmvd tasks").await);
    decree(&country).await;
    told.push(country.tell("sweep\nmvd clocks r\nmvd tasks\nac journal r\nac journal done\nsweep\nac journal r").await);
    country.keeps_its_rules();
    expect![[r#"
        ac put r request → 201 ЗП-2026-000001 issued v1
        ac put done request → 201 ЗП-2026-000002 issued v1
        mvd move done answer → 200 ЗП-2026-000002 answered v2

        mvd clocks r → answer 2026-05-08T21:00:00Z
        mvd tasks → answer r as owner by "2026-05-08T21:00:00Z"

        sweep → ac — В деле ЗП-2026-000002 теперь ваш шаг.; mvd — Новые дела (2): ЗП-2026-000001, ЗП-2026-000002. Среди них есть дела, где теперь ваш шаг.
        mvd clocks r → answer 2026-05-07T21:00:00Z
        mvd tasks → answer r as owner by "2026-05-07T21:00:00Z"
        ac journal r → 1 ac put as analytical_centre: issued; 2 program recount as system: issued
        ac journal done → 1 ac put as analytical_centre: issued; 2 mvd answer as owner: answered
        sweep → 
        ac journal r → 1 ac put as analytical_centre: issued; 2 program recount as system: issued
    "#]].assert_eq(&told.join("\n"));
}

/// Every write of the sweep that walks the cases is broken once, before it is carried out and after.
#[tokio::test]
async fn a_walk_that_breaks_off_anywhere_counts_once() {
    let play = async |broken: usize, carried_out: bool| {
        let (memory, table) = BreakingTable::not_yet(broken, carried_out);
        let country = Country::over(memory, table.clone()).await;
        country.tell(REQUESTS).await;
        country.tell("sweep").await;
        decree(&country).await;
        table.writes.store(0, Ordering::SeqCst);
        for _ in 0..3 {
            country.try_step("sweep").await;
        }
        let used = table.writes.load(Ordering::SeqCst);
        table.writes.store(usize::MAX / 2, Ordering::SeqCst);
        country.keeps_its_rules();
        (country.tell("ac journal r\nmvd clocks r\nmvd tasks").await, used)
    };
    let (expected, writes) = play(usize::MAX, false).await;
    assert!(expected.contains("program recount as system"), "{expected}");
    for broken in 0..writes {
        for carried_out in [false, true] {
            assert_eq!(play(broken, carried_out).await.0, expected, "write {broken}, carried out: {carried_out}");
        }
    }
}

#[tokio::test]
async fn the_name_of_an_official_is_erased_wherever_it_stands() {
    let country = Country::new().await;
    country
        .tell(
            r#"
            ac put r request {"title": "Запрос Петрову П. П.", "parties": {"owner": "mvd"}, "details": {"question": "Что сделал Петров П. П.?"}}
            mvd move r extend {"reason": "Петров П. П. болен", "due": "2026-06-01"}
            mvd move r answer {"fields": {"text": "Петров П. П. ответил"}}
            ac put d document {"parties": {"owner": "mvd"}, "details": {"document_type": "service_standard", "clauses": [{"number": "1", "text": "Отвечает Петров П. П."}]}}
            ac put other request {"parties": {"owner": "mvd"}, "details": {"question": "Сколько?"}}
            mvd put cr change_request {"title": "Петров П. П. груб", "target": {"kind": "service", "id": "pass"}}
            "#,
        )
        .await;
    let name = "Петров П. П.";
    // The trail of changes never had it.
    let audited = |item: &table::Item| item.key.pk.starts_with("AUDIT");
    assert!(!country.world.memory.dump().iter().any(|item| audited(item) && item.body.contains(name)));
    let told_of =
        |hash: String| country.world.memory.dump().iter().any(|item| audited(item) && item.body.contains(&hash));
    let named = |item: &table::Item| item.key.pk.starts_with("CASE#") && item.body.contains(name);
    let named: Vec<_> = country.world.memory.dump().into_iter().filter(named).collect();
    let words = || {
        let dump = country.world.memory.dump().into_iter().filter(|item| item.key.pk.starts_with("CASES#word:"));
        dump.map(|item| item.key).collect::<std::collections::BTreeSet<_>>()
    };
    let before = words();
    let erased = erasing::erase(&country.world.app, &Actor::Operator, name).await.unwrap();
    // Who guesses the name, and knows everything else, does not find the hash that the trail tells of it: the salt went with the name.
    for item in named.iter().filter(|item| item.key.sk != "DUTY") {
        assert!(told_of(domain::audit::state_of(&item.body)), "the trail tells of {:?}", item.key);
        let mut guess: serde_json::Value = serde_json::from_str(&item.body).unwrap();
        let salt = guess.as_object_mut().unwrap().remove("salt").unwrap();
        assert!(!told_of(domain::audit::state_of(&guess.to_string())), "{:?}", item.key);
        let salt = salt.as_str().unwrap();
        assert!(!country.world.memory.dump().iter().any(|item| item.body.contains(salt)), "{:?}", item.key);
    }
    // The request is found by its other word, and by the name no more.
    let after = words();
    assert_eq!((before.difference(&after).count(), before.intersection(&after).count(), after.len()), (1, 1, 2));
    let again = erasing::erase(&country.world.app, &Actor::Operator, name).await.unwrap();
    assert!(!country.world.memory.dump().iter().any(|item| item.body.contains(name)));
    country.keeps_its_rules();
    let journals = country.tell("ac journal r\nac journal d\nac journal other\nac get /v1/cases/d/versions/1").await;
    expect![[r#"
        Erased { cases: 3, texts: 7 }
        Erased { cases: 0, texts: 0 }
        ac journal r → 1 ac put as analytical_centre: issued; 2 mvd extend as owner: issued; 3 mvd answer as owner: answered; 4 program erase as system: answered
        ac journal d → 1 ac put as analytical_centre: draft; 2 program erase as system: draft
        ac journal other → 1 ac put as analytical_centre: issued
        ac get /v1/cases/d/versions/1 → 200 1 Отвечает стёрто
    "#]].assert_eq(&format!("{erased:?}\n{again:?}\n{journals}"));
}
