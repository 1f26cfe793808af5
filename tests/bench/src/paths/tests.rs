//! Every path costs what it did, or somebody has said otherwise: `UPDATE_EXPECT=1 cargo test -p bench paths`.

use expect_test::expect_file;

use super::*;

#[tokio::test]
async fn every_path_asks_for_what_it_did() {
    let mut told = String::new();
    for path in journey().await.unwrap().iter().chain(&cases().await.unwrap()) {
        told.push_str(&line(path));
    }
    expect_file!["../../paths.txt"].assert_eq(&told);
}

/// A line of the snapshot: of one where it was done several times.
fn line(path: &Path) -> String {
    let Path { name, count, used } = path;
    let each = |of_all: u64| path.each(of_all);
    let units = used.units();
    let mut by_kind = used.written_by_kind();
    by_kind.insert("the due index", used.due_shards.values().map(|units| units.written).sum());
    by_kind.insert("keys of the pool", used.keys.written);
    by_kind.retain(|_, written| 0 < *written);
    let by_kind: Vec<String> =
        by_kind.into_iter().map(|(kind, written)| format!("{kind} {:.2}", each(written))).collect();
    format!(
        "{name} ({count})\n  {:.2} gets, {:.2} queries of {:.2} items, {:.2} R; {:.2} writes of {:.2} rows, {:.2} W; {:.2} requests to queues; {:.2} mails\n  {}\n",
        each(used.gets),
        each(used.queries),
        each(used.found),
        each(units.read_halves) / 2.0,
        each(used.writes),
        each(used.rows),
        each(units.written),
        each(used.requests),
        each(used.mails),
        by_kind.join(", "),
    )
}

/// Bytes of a page that are sent at most.
const SENT_MAX: usize = 20 * 1_024;

/// Of its style sheet, which is sent once.
const STYLE_MAX: usize = 6 * 1_024;

/// What somebody opens, where there are few organisations in the country and where there are many: nothing but lists asks for more there, and no
/// page weighs more than it may.
#[tokio::test]
async fn what_is_opened_asks_for_what_it_did() {
    let [few, many] = ORGANISATIONS;
    let (few, many) = (organisations(few).await.unwrap(), organisations(many).await.unwrap());
    let (mut told, mut growing, mut heavy) = (String::new(), Vec::new(), Vec::new());
    for (few, many) in few.iter().zip(&many) {
        let (name, is_list) = (many.first.name, many.is_list);
        told.push_str(&format!("{name}\n"));
        for (what, path) in [
            ("first, few ", &few.first),
            ("first, many", &many.first),
            ("again, few ", &few.again),
            ("again, many", &many.again),
        ] {
            told.push_str(&format!("  {what}  {}\n", path.used));
        }
        for (what, few, many) in [("first", &few.first, &many.first), ("again", &few.again, &many.again)] {
            let [few, read] = [few, many].map(|path| path.used.units().read_halves);
            if !is_list && 12 * few < 10 * read {
                growing.push(format!("{name}, {what}: {few} and {read} halves"));
            }
        }
        if many.style_bytes.is_some_and(|style| SENT_MAX < many.sent_bytes || STYLE_MAX < style) {
            heavy.push(format!("{name}: {} bytes, and {:?} of its style", many.sent_bytes, many.style_bytes));
        }
    }
    expect_file!["../../opened.txt"].assert_eq(&told);
    assert!(growing.is_empty(), "{growing:#?}");
    assert!(heavy.is_empty(), "{heavy:#?}");
}
