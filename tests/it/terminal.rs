//! What commands say on a terminal, as somebody sees it who sits there: on a pseudo-terminal of util-linux' `script`. Bars come and go; what
//! stays is a snapshot. Nothing of a library shows, and no line of the log stands in a bar.

use std::path::Path;
use std::process::Command;

use expect_test::{Expect, expect};

use crate::command::otklik;
use crate::host::{Host, OPERATOR_KEY, Start, build_directory};
use crate::operations::filled;

/// Runs a command on a pseudo-terminal; answers the lines that stay on it.
fn on_terminal(line: &str, places: &[&Path]) -> String {
    let mut line = format!("{} {line}", build_directory().join("otklik").display());
    for place in places {
        line = line.replacen("{}", &place.display().to_string(), 1);
    }
    let mut command = Command::new("script");
    let done = command.args(["-q", "-e", "-c", &line, "/dev/null"]).env("OTKLIK_OPERATOR_KEY", OPERATOR_KEY).output();
    let done = done.expect("`script` of util-linux is there");
    let shown = what_stays(&String::from_utf8_lossy(&done.stdout));
    assert!(!shown.contains("panicked") && !shown.contains("tracing-subscriber"), "{shown}");
    format!("{shown}→ {}\n", done.status.code().unwrap_or(-1))
}

/// The lines that stay: what is drawn over and what steers the cursor is gone.
fn what_stays(drawn: &str) -> String {
    let mut lines = String::new();
    for line in drawn.split('\n') {
        // A bar goes back to the beginning of its line, and is drawn again or wiped.
        let last = line.trim_end_matches('\r').rsplit('\r').next().unwrap_or_default();
        let last = without_codes(last);
        if !last.trim().is_empty() {
            lines.push_str(last.trim_end());
            lines.push('\n');
        }
    }
    lines
}

fn without_codes(text: &str) -> String {
    let mut plain = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter == '\u{1b}' {
            // `ESC [ … letter`
            letters.find(|letter| letter.is_ascii_alphabetic());
        } else {
            plain.push(letter);
        }
    }
    plain
}

/// How much there is, and its hash, is not what this is about.
fn without_counts(line: &str) -> String {
    if line.starts_with("checkpoint ") {
        return "checkpoint …".to_owned();
    }
    if !line.starts_with("ok ") {
        return line.to_owned();
    }
    let words = line.split(' ').map(|word| if word.parse::<u64>().is_ok() { "N" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn check(line: &str, places: &[&Path], expected: Expect) {
    let mut shown = on_terminal(line, places);
    for (place, name) in places.iter().zip(["ONE", "TWO", "THREE"]) {
        shown = shown.replace(&place.display().to_string(), name);
    }
    let shown: String = shown.lines().map(|line| format!("{}\n", without_counts(line))).collect();
    expected.assert_eq(&shown);
}

#[test]
fn commands_on_a_stopped_host_are_calm_on_a_terminal() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    filled(&data);
    check(
        "deadletters list --data {}",
        &[&data],
        expect![[r#"
        none: no message has failed too often
        → 0
    "#]],
    );
    check(
        "check --data {}",
        &[&data],
        expect![[r#"
            ok     structure: the data file is whole
            ok     forms: N items are read as what their keys say
            ok     answers: N groups of answers carry nothing but their form
            ok     publication: N figures are sums of whole groups, and every answer is in one or waits
            ok     finals: N finals and their quarters' hashes are what was counted
            ok     notices: N tallies count the notices that were sent, and what was heard of them
            ok     deadline violations: N their counts are what receipts and tallies give
            ok     due index: N unfinished items have their instant
            ok     references: N lead to something that is there
            ok     audit trail: N records are whole, and tell of every state of what they are about
            → 0
        "#]],
    );
    let copy = directory.path().join("copy.db");
    let shown = on_terminal("backup --data {} --to {}", &[&data, &copy]);
    assert!(shown.contains("a whole copy") && shown.ends_with("→ 0\n"), "{shown}");
    assert_eq!(shown.lines().count(), 2, "one line and the code: {shown}");
    let there = directory.path().join("there");
    std::fs::create_dir(&there).unwrap();
    std::fs::copy(data.join("keys.json"), there.join("keys.json")).unwrap();
    let pool = directory.path().join("data-pool");
    let shown = on_terminal("restore --from {} --data {} --pool-keys {}", &[&copy, &there, &pool]);
    assert!(shown.contains("restored, the keys open it") && shown.ends_with("→ 0\n"), "{shown}");
    check(
        "audit verify --data {}",
        &[&data],
        expect![[r#"
            ok     forms: N items are read as what their keys say
            ok     audit trail: N records are whole, and tell of every state of what they are about
            checkpoint …
            → 0
        "#]],
    );
    check(
        "status --data {}",
        &[&directory.path().join("nothing")],
        expect![[r#"
        otklik: there is no data file ONE/otklik.db
        → 1
    "#]],
    );
    check(
        "recount --period 2026Q1 --data {}",
        &[&data],
        expect![[r#"
        {
          "effects": {
            "computed": 0,
            "differing": 0
          },
          "hash_holds": true,
          "miscounted": [],
          "organisations": 1,
          "period": "2026Q1"
        }
        → 0
    "#]],
    );
}

#[test]
fn what_cannot_be_done_is_told_in_words() {
    let nowhere = Path::new("http://127.0.0.1:9");
    check(
        "report --to {} --token x --period 2026Q1 --out report.docx",
        &[nowhere],
        expect![[r#"
        otklik: report.docx ends in none of .html and .pdf: a report is one of these
        → 1
    "#]],
    );
    check(
        "report --to {} --token x --period 2026Q1 --out report",
        &[nowhere],
        expect![[r#"
        otklik: report ends in none of .html and .pdf: a report is one of these
        → 1
    "#]],
    );
    check(
        "receipts send --to {} --key x nothing.csv",
        &[nowhere],
        expect![[r#"
        otklik: nothing.csv cannot be read: No such file or directory (os error 2)
        → 1
    "#]],
    );
}

/// A step is a plain sentence where nobody watches, and none of it is among what programs read.
#[test]
fn without_a_terminal_each_step_is_a_sentence() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    filled(&data);
    let said = otklik("check --data {}", &[&data]);
    assert_eq!(said.errors, "Looking at the structure of the data file\nHolding everything stored against its rules\n");
    let said = otklik("export --data {}", &[&data]);
    assert!(said.output.lines().all(|line| line.starts_with('{')), "{}", said.output);
    assert!(said.errors.contains("Writing everything stored\n"), "{}", said.errors);
    let said = otklik("deadletters list --data {}", &[&data]);
    assert_eq!((said.output.as_str(), said.errors.as_str()), ("", "none: no message has failed too often\n"));
}

/// Nothing is wrong with a host that has only just been started.
#[test]
fn a_healthy_new_host_is_not_wrong() {
    let host = Host::start(Start::of("--dev"));
    let said = otklik(&format!("status --from {} --key {OPERATOR_KEY}", host.client.base()), &[]);
    assert!(!said.output.contains("WRONG"), "{}", said.output);
    assert_eq!(said.code, Some(0), "{}", said.output);
}
