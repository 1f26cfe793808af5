use super::*;
use table::{Delete, Expect, Put};

/// Writes and reads as a cloud would charge for them: how much is written in one, and what it costs.
#[tokio::test]
async fn units_follow_from_bytes_and_from_what_is_written_at_once() {
    let at = |seconds| Some(DateTime::from_timestamp(seconds, 0).expect("an instant"));
    let put = |pk: &str, length: usize, due: Option<DateTime<Utc>>, expect| {
        let key = Key::new(pk, "S");
        let due = due.map(|at| Due::of(&key, at));
        let body = "x".repeat(length);
        Write::Put(Put { key, body, due, expires_at: None, keeps_counters: false, expect })
    };
    let first = Expect::Version(1);
    let delete = Write::Delete(Delete { key: Key::new("A", "S"), version: 3 });
    let steps = [
        (vec![put("A", 100, None, Expect::Absent)], "1 writes of 1 rows, 1 W"),
        (vec![put("B", 100, None, Expect::Absent), put("C", 2000, None, Expect::Absent)], "1 writes of 2 rows, 8 W"),
        (vec![put("A", 100, at(1), first)], "1 writes of 1 rows, 2 W"),
        // From one place of the index to another.
        (vec![put("A", 2000, at(2), Expect::Version(2))], "1 writes of 1 rows, 7 W"),
        (vec![put("A", 1, at(2), Expect::Version(2))], "1 writes of 1 rows, 3 W; 1 refused"),
        // What is deleted is charged for as large as it was.
        (vec![delete], "1 writes of 1 rows, 6 W"),
    ];
    let meter = Meter::default();
    let table = meter.table(Arc::new(MemoryTable::new()));
    for (writes, expected) in steps {
        let is_refused = table.write(writes).await.is_err();
        let told = meter.read().to_string();
        assert_eq!(told.split_once("R; ").map(|(_, written)| written), Some(expected));
        assert_eq!(is_refused, expected.ends_with("refused"));
    }
    table.get(&Key::new("C", "S")).await.expect("the table");
    table.get(&Key::new("D", "S")).await.expect("the table");
    table.query("C", &Range::All, &Page::first(9)).await.expect("the table");
    table.due(0, at(9).expect("an instant"), &Page::first(9)).await.expect("the table");
    assert_eq!(meter.read().to_string(), "2 gets, 2 queries of 1 items, 3.5 R; 0 writes of 0 rows, 0 W");
}
