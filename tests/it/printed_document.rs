//! A printed document as another program reads it (`printed_document.py`: pypdf): what is a heading, a paragraph, a list, a table, in the order in which it is
//! heard, whatever page it stands on.

use std::process::Command;

use printing::{Block, Column, Printed, Table};
use serde_json::Value;

use crate::client::text;
use crate::host::repository;
use crate::python::python;

/// Rows of a table that goes on on further pages.
const ROWS: usize = 90;

fn document() -> Printed {
    let text = |text: &str| text.to_owned();
    let rows = (0..ROWS)
        .map(|row| vec![format!("Мера {row}"), if row == 0 { String::new() } else { format!("{row}.06.2026") }]);
    Printed {
        language: "ru",
        title: text("Целевое состояние"),
        foot: text("ДО-2026-000001"),
        made_on: (2026, 5, 15),
        blocks: vec![
            Block::Title(text("Целевое состояние")),
            Block::Text(text("Выдача паспорта\nза один визит")),
            Block::Clause(text("1"), "слово ".repeat(40)),
            Block::Clause(text("2"), text("Срок — пять дней")),
            Block::Heading(text("Меры")),
            Block::Facts(vec![(text("Утверждено"), text("15 мая 2026 года"))]),
            Block::Table(Table {
                caption: String::new(),
                columns: vec![Column::of_words("Что"), Column::of_words("Когда")],
                rows: rows.collect(),
            }),
            Block::Note(text("Напечатано программой")),
        ],
    }
}

/// What another program reads in a document, without a fault.
pub(crate) fn read(file: &[u8]) -> Value {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("document.pdf");
    std::fs::write(&path, file).unwrap();
    let read =
        Command::new(python()).arg(repository().join("tests/it/printed_document.py")).arg(&path).output().unwrap();
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    let read: Value = serde_json::from_slice(&read.stdout).unwrap();
    assert_eq!(read["faults"], Value::Array(Vec::new()));
    read
}

/// A part in words: its role with its scope, its text, what is within.
fn told(part: &Value) -> String {
    let inner: Vec<String> = part["inner"].as_array().unwrap().iter().map(told).collect();
    let scope = part["scope"].as_str().map(|scope| format!("{scope} ")).unwrap_or_default();
    format!(
        "{} {scope}{}{}",
        text(&part["role"]),
        text(&part["text"]),
        if inner.is_empty() { String::new() } else { format!("({})", inner.join(", ")) }
    )
}

#[test]
fn another_program_reads_the_parts_in_their_order() {
    let file = printing::pdf(&document(), |number, of| format!("Страница {number} из {of}")).unwrap();
    let read = read(&file);
    let whole = ["language", "title", "title_shown", "marked"].map(|name| read[name].clone());
    assert_eq!(whole, [Value::from("ru"), "Целевое состояние".into(), true.into(), true.into()]);
    assert!(2 <= read["pages"].as_u64().unwrap(), "the table goes on");
    let parts: Vec<String> = read["document"]["inner"].as_array().unwrap().iter().map(told).collect();
    let words = vec!["слово"; 40].join(" ");
    assert_eq!(
        parts[..5],
        [
            "/H1 Целевое состояние".to_owned(),
            "/P Выдача паспорта за один визит".to_owned(),
            format!("/L (/LI (/Lbl 1, /LBody {words}), /LI (/Lbl 2, /LBody Срок — пять дней))"),
            "/H2 Меры".to_owned(),
            "/Table (/TR (/TH /Row Утверждено, /TD 15 мая 2026 года))".to_owned(),
        ]
    );
    let table = &read["document"]["inner"][5];
    let rows: Vec<String> = table["inner"].as_array().unwrap().iter().map(told).collect();
    assert_eq!((rows.len(), rows[0].as_str()), (ROWS + 1, "/TR (/TH /Column Что, /TH /Column Когда)"));
    assert_eq!(
        (rows[1].as_str(), rows[ROWS].as_str()),
        ("/TR (/TD Мера 0, /TD )", "/TR (/TD Мера 89, /TD 89.06.2026)")
    );
    assert_eq!(
        parts[6..],
        ["/P Напечатано программой".to_owned()],
        "the feet of the pages and repeated heads are no parts"
    );
}
