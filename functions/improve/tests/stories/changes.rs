//! The feed of changes (B.5): whoever follows it hears of each change at least once, in the order of each case, and of nothing that it does
//! not see; whoever writes at the same time, whatever breaks off, and whatever the clocks say.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use app::improvement::erasing;
use app::registers::Entry;
use domain::audit::Actor;
use domain::identifier::SituationId;
use expect_test::expect;
use serde_json::{Value, json};
use table::memory::MemoryTable;
use testkit::{BreakingTable, Meter};

use crate::broken::MOVES;
use crate::country::Country;

/// One answer: its rows in short, where it goes on, and whether at once.
async fn answer(country: &Country, who: &str, cursor: &str, limit: usize) -> (Vec<String>, String, bool) {
    let path = format!("/v1/changes?limit={limit}&cursor={cursor}");
    let (status, found) = country.call(who, "GET", &path, Value::Null).await;
    assert_eq!(status, 200, "{path}: {found}");
    let told = |row: &Value| {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let what = match &row["case"] {
            Value::Null => format!("{} {}", row["register"]["who"], row["register"]["entry"]["name"]),
            case => {
                format!("{} {} {}", text(&case["number"]), text(&case["entry"]["move"]), text(&case["entry"]["who"]))
            }
        };
        format!("{} {} v{}: {what}", text(&row["what"]), text(&row["id"]), row["version"])
    };
    let rows = found["rows"].as_array().unwrap().iter().map(told).collect();
    (rows, found["cursor"].as_str().unwrap().to_owned(), found["more"] == true)
}

/// Everything from a cursor on, in answers of so many rows, and where it goes on.
async fn follow(country: &Country, who: &str, cursor: &str, limit: usize) -> (Vec<String>, String) {
    let (mut all, mut cursor) = (Vec::new(), cursor.to_owned());
    for _ in 0..1_000 {
        let (rows, next, more) = answer(country, who, &cursor, limit).await;
        assert!(rows.len() <= limit, "{rows:?}");
        all.extend(rows);
        cursor = next;
        if !more {
            return (all, cursor);
        }
    }
    panic!("the feed has no end");
}

#[tokio::test]
async fn whoever_follows_is_told_of_each_change_that_it_sees() {
    let country = Country::new().await;
    country
        .tell(
            r#"
            head put cr change_request {"target": {"kind": "organisation", "id": "clinic"}, "external_ref": "МИС-1"}
            stranger put far change_request {"target": {"kind": "organisation", "id": "school"}}
            ac move cr assess {"fields": {"assessment": "Полезно"}}
            ac put r request {"parties": {"owner": "doer"}, "details": {"question": "Сколько?"}}
            "#,
        )
        .await;
    let mut lines = Vec::new();
    for who in ["ac", "head", "region39", "doer", "mvd"] {
        let (rows, cursor) = follow(&country, who, "2026-04-30", 1_000).await;
        assert_eq!(follow(&country, who, "2026-04-30", 1).await.0, rows, "{who}");
        for beginning in ["", "0001-01-01"] {
            assert_eq!(follow(&country, who, beginning, 1_000).await.0, rows, "{who}: from the beginning");
        }
        assert_eq!(follow(&country, who, &cursor, 7).await.0, [""; 0], "{who}: nothing twice");
        lines.push(format!("{who}:\n  {}", rows.join("\n  ")));
    }
    let (_, cursor) = follow(&country, "head", "2026-04-30", 1_000).await;
    let situation = json!({"name": "Рождение", "circumstances": "Ребёнок", "needs": "Врач"});
    let situation = serde_json::from_value(situation).unwrap();
    country.world.put(Entry::Situation(SituationId::parse("birth").unwrap(), situation)).await;
    country.step(r#"em move cr accept"#).await;
    lines.push(format!("head, later:\n  {}", follow(&country, "head", &cursor, 10).await.0.join("\n  ")));
    // A cursor is its reader's alone.
    for (who, cursor) in
        [("ac", "yesterday"), ("ac", "2026-04-31"), ("ac", "sealed."), ("ac", &cursor), ("head", &cursor)]
    {
        let (status, problem) = country.call(who, "GET", &format!("/v1/changes?cursor={cursor}"), Value::Null).await;
        let shown = cursor.get(..10).unwrap_or(cursor);
        lines.push(format!("{who} with {shown}: {status} {}", problem["code"]));
    }
    country.keeps_its_rules();
    expect![[r#"
        ac:
          service pass v1: "operator" "Услуга"
          service benefit v1: "operator" "Услуга"
          case cr v1: ЗИ-2026-000001 put head
          case far v1: ЗИ-2026-000002 put stranger
          case cr v2: ЗИ-2026-000001 assess ac
          case r v1: ЗП-2026-000001 put ac
        head:
          service pass v1: "operator" "Услуга"
          service benefit v1: "operator" "Услуга"
          case cr v1: ЗИ-2026-000001 put head
          case cr v2: ЗИ-2026-000001 assess ac
        region39:
          service pass v1: "operator" "Услуга"
          service benefit v1: "operator" "Услуга"
          case far v1: ЗИ-2026-000002 put stranger
        doer:
          service pass v1: "operator" "Услуга"
          service benefit v1: "operator" "Услуга"
          case r v1: ЗП-2026-000001 put ac
        mvd:
          service pass v1: "operator" "Услуга"
          service benefit v1: "operator" "Услуга"
        head, later:
          situation birth v1: "operator" "Рождение"
          case cr v3: ЗИ-2026-000001 accept em
        ac with yesterday: 400 Bad Request "cursor_invalid"
        ac with 2026-04-31: 400 Bad Request "cursor_invalid"
        ac with sealed.: 400 Bad Request "cursor_invalid"
        ac with sealed.fk0: 400 Bad Request "cursor_invalid"
        head with sealed.fk0: 200 OK null"#]]
    .assert_eq(&lines.join("\n"));
}

#[tokio::test]
async fn an_entry_of_the_feed_is_that_of_the_journal() {
    let country = Country::new().await;
    country.step(r#"head put cr change_request {"target": {"kind": "organisation", "id": "clinic"}, "external_ref": "МИС-1"}"#).await;
    let (_, journal) = country.call("head", "GET", "/v1/cases/cr/journal", Value::Null).await;
    let (_, feed) = country.call("head", "GET", "/v1/changes?cursor=2026-04-30", Value::Null).await;
    let row = feed["rows"].as_array().unwrap().iter().find(|row| row["what"] == "case").unwrap();
    assert_eq!(row["case"]["entry"], journal["rows"][0]);
    assert_eq!((&row["case"]["external_ref"], &row["when"]), (&json!("МИС-1"), &journal["rows"][0]["when"]));
}

/// How much others change is nobody's: neither the cursor nor whether there is more tells of it.
#[tokio::test]
async fn what_others_change_shows_nowhere() {
    let country = Country::new().await;
    country.step(r#"head put cr change_request {"target": {"kind": "organisation", "id": "clinic"}}"#).await;
    let (_, cursor) = follow(&country, "head", "2026-04-30", 1_000).await;
    for at in 0..3 {
        country
            .step(&format!(
                r#"stranger put c-{at} change_request {{"target": {{"kind": "organisation", "id": "school"}}}}"#
            ))
            .await;
    }
    let (rows, next, more) = answer(&country, "head", &cursor, 1).await;
    assert_eq!((rows, more, next.len()), (Vec::new(), false, cursor.len()));
    assert_ne!(answer(&country, "head", &cursor, 1).await.1, next, "each is sealed anew");
}

/// A process whose clock is behind writes under yesterday's name when today has been read already.
#[tokio::test]
async fn who_writes_late_at_midnight_is_heard_all_the_same() {
    let country = Country::new().await;
    let put =
        |id: &str| format!(r#"head put {id} change_request {{"target": {{"kind": "organisation", "id": "clinic"}}}}"#);
    let mut lines = Vec::new();
    let mut cursor = "2026-05-01".to_owned();
    for (at, id, then) in [
        ("2026-05-01T23:59:00Z", "before", "2026-05-01T23:59:30Z"),
        ("2026-05-02T00:01:00Z", "after", "2026-05-02T00:02:00Z"),
        ("2026-05-01T23:59:59Z", "behind", "2026-05-02T00:03:00Z"),
        ("2026-05-02T01:59:00Z", "early", "2026-05-02T01:59:30Z"),
        ("2026-05-02T02:01:00Z", "settled", "2026-05-02T02:02:00Z"),
        ("2026-05-20T12:00:00Z", "weeks-later", "2026-05-20T12:00:00Z"),
    ] {
        country.step(&format!("clock {at}")).await;
        country.step(&put(id)).await;
        country.step(&format!("clock {then}")).await;
        let (rows, next) = follow(&country, "head", &cursor, 2).await;
        lines.push(format!("{then}: {}", rows.join(", ")));
        cursor = next;
    }
    country.keeps_its_rules();
    expect![[r#"
        2026-05-01T23:59:30Z: case before v1: ЗИ-2026-000001 put head
        2026-05-02T00:02:00Z: case after v1: ЗИ-2026-000002 put head
        2026-05-02T00:03:00Z: case behind v1: ЗИ-2026-000003 put head
        2026-05-02T01:59:30Z: case early v1: ЗИ-2026-000004 put head
        2026-05-02T02:02:00Z: case settled v1: ЗИ-2026-000005 put head
        2026-05-20T12:00:00Z: case weeks-later v1: ЗИ-2026-000006 put head"#]]
    .assert_eq(&lines.join("\n"));
}

/// A process whose clock is hours behind writes into a day that was left: that cursor does not hear of it, and whoever begins again from that day does. So a clock
/// that was set back is a reason to begin again from the day to which it was set.
#[tokio::test]
async fn who_writes_hours_late_is_heard_of_from_that_day_on() {
    let country = Country::new().await;
    let put = async |at: &str, id: &str| {
        country.world.set_clock(at);
        let about = r#"{"target": {"kind": "organisation", "id": "clinic"}}"#;
        country.step(&format!("head put {id} change_request {about}")).await
    };
    put("2026-05-01T12:00:00Z", "in-time").await;
    country.world.set_clock("2026-05-02T02:02:00Z");
    let (first, cursor) = follow(&country, "head", "2026-05-01", 10).await;
    assert_eq!(first.len(), 1, "{first:?}");
    put("2026-05-01T22:00:00Z", "hours-late").await;
    country.world.set_clock("2026-05-02T02:10:00Z");
    assert_eq!(follow(&country, "head", &cursor, 10).await.0, [""; 0], "its day was left");
    let (again, _) = follow(&country, "head", "2026-05-01", 10).await;
    assert_eq!(again.len(), 2, "the trail has it, and so has the feed from that day on: {again:?}");
    country.keeps_its_rules();
}

/// Many write at once while somebody reads: in the end the reader has every entry of every journal.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_cursor_skips_nothing_however_many_write_at_once() {
    let country = Arc::new(Country::new().await);
    let over = Arc::new(AtomicBool::new(false));
    let writers: Vec<_> = (0..6)
        .map(|writer| {
            let country = Arc::clone(&country);
            tokio::spawn(async move {
                for at in 0..8 {
                    let about = r#"{"target": {"kind": "organisation", "id": "clinic"}}"#;
                    // Who meets too many others is told so, and tries again.
                    while country
                        .step(&format!("head put c-{writer}-{at} change_request {about}"))
                        .await
                        .starts_with("503")
                    {}
                }
            })
        })
        .collect();
    let reader = tokio::spawn({
        let (country, over) = (Arc::clone(&country), Arc::clone(&over));
        async move {
            let (mut heard, mut cursor) = (Vec::new(), "2026-04-30".to_owned());
            loop {
                let was_over = over.load(Ordering::SeqCst);
                let (rows, next, more) = answer(&country, "head", &cursor, 3).await;
                heard.extend(rows);
                cursor = next;
                if was_over && !more {
                    return heard;
                }
            }
        }
    });
    for writer in writers {
        writer.await.unwrap();
    }
    over.store(true, Ordering::SeqCst);
    let mut heard: Vec<String> = reader.await.unwrap().into_iter().filter(|row| row.starts_with("case ")).collect();
    heard.sort();
    let all = heard.len();
    heard.dedup();
    assert_eq!((all, heard.len()), (48, 48));
    country.keeps_its_rules();
}

/// The versions of each case that were told of.
fn versions(rows: &[String]) -> BTreeMap<String, Vec<String>> {
    let mut versions: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.starts_with("case ")) {
        let words: Vec<&str> = row.split([' ', ':']).collect();
        versions.entry(words[1].to_owned()).or_default().push(words[2].to_owned());
    }
    versions
}

#[tokio::test]
async fn what_breaks_off_is_told_of_as_far_as_it_happened() {
    let play = async |broken: usize, carried_out: bool| {
        let (memory, table) = BreakingTable::not_yet(broken, carried_out);
        let country = Country::over(memory, table.clone()).await;
        table.writes.store(0, Ordering::SeqCst);
        for line in MOVES.lines().map(str::trim).filter(|line| !line.is_empty()) {
            country.try_step(line).await;
        }
        let writes = table.writes.swap(usize::MAX / 2, Ordering::SeqCst);
        let (rows, _) = follow(&country, "ac", "2026-04-30", 100).await;
        // The feed has what the journals have, neither more nor less.
        for (id, told) in versions(&rows) {
            let (_, journal) = country.call("ac", "GET", &format!("/v1/cases/{id}/journal"), Value::Null).await;
            let numbers = journal["rows"].as_array().unwrap().iter().map(|entry| format!("v{}", entry["number"]));
            assert_eq!(told, numbers.collect::<Vec<_>>(), "{id}, write {broken}, carried out: {carried_out}");
        }
        let (_, cases) = country.call("ac", "GET", "/v1/cases", Value::Null).await;
        assert_eq!(versions(&rows).len(), cases["rows"].as_array().unwrap().len());
        writes
    };
    let writes = play(usize::MAX, false).await;
    assert!(10 < writes);
    for broken in 0..writes {
        for carried_out in [false, true] {
            play(broken, carried_out).await;
        }
    }
}

#[tokio::test]
async fn what_was_erased_is_not_in_the_feed_and_comes_again_without_it() {
    let country = Country::new().await;
    country
        .tell(
            r#"
            ac put r request {"title": "Письмо Иванову", "parties": {"owner": "mvd"}, "details": {"question": "Сколько?"}}
            mvd move r extend {"reason": "Иванов в отпуске", "due": "2026-06-01"}
            "#,
        )
        .await;
    let feed =
        async |cursor: &str| country.call("mvd", "GET", &format!("/v1/changes?cursor={cursor}"), Value::Null).await.1;
    let before = feed("2026-04-30").await;
    assert!(before.to_string().contains("Иванов"));
    erasing::erase(&country.world.app, &Actor::Operator, "Иванов").await.unwrap();
    let after = feed(before["cursor"].as_str().unwrap()).await;
    let again = versions(&answer(&country, "mvd", before["cursor"].as_str().unwrap(), 100).await.0);
    assert_eq!(json!(again), json!({"r": ["v1", "v2", "v3"]}));
    for feed in [after, feed("2026-04-30").await, feed("").await] {
        assert!(!feed.to_string().contains("Иванов") && feed.to_string().contains("стёрто"), "{feed}");
    }
}

/// What a reader pays for follows from what is new, not from what there is.
#[tokio::test]
async fn what_is_read_follows_from_what_is_new() {
    let memory = Arc::new(MemoryTable::new());
    let meter = Meter::default();
    let country = Country::over(memory.clone(), meter.table(memory)).await;
    let mut told = Vec::new();
    for (cases, who) in [(0, "ac"), (1, "ac"), (20, "ac"), (20, "stranger")] {
        let (_, cursor) = follow(&country, who, "2026-04-30", 1_000).await;
        for at in 0..cases {
            let about = r#"{"target": {"kind": "organisation", "id": "clinic"}}"#;
            country.step(&format!("head put c-{who}-{cases}-{at} change_request {about}")).await;
        }
        meter.read();
        let (rows, ..) = answer(&country, who, &cursor, 1_000).await;
        told.push(format!("{cases} new, {who}: {} rows for {}", rows.len(), meter.read().looked_at()));
    }
    expect![[r#"
        0 new, ac: 0 rows for 10
        1 new, ac: 1 rows for 13
        20 new, ac: 20 rows for 70
        20 new, stranger: 0 rows for 50"#]]
    .assert_eq(&told.join("\n"));
}
