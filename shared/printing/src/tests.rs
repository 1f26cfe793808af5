//! What stands on which page, and that the file is one.

use super::fonts::{Fonts, Weight};
use super::layout::{Drawn, LEFT, PAGE, RIGHT, laid};
use super::structure::{PartId, Role};
use super::*;

/// The texts of each page, in the order in which they are drawn.
fn texts(blocks: &[Block]) -> Vec<Vec<String>> {
    let fonts = Fonts::shipped().unwrap();
    let text = |drawn: &Drawn| match drawn {
        Drawn::Text { text, .. } => Some(text.clone()),
        Drawn::Line { .. } => None,
    };
    laid(fonts, blocks).pages.iter().map(|page| page.iter().filter_map(text).collect()).collect()
}

/// Nothing stands outside of the margins, whatever is written.
fn keeps_to_its_margins(blocks: &[Block]) {
    let fonts = Fonts::shipped().unwrap();
    for drawn in laid(fonts, blocks).pages.iter().flatten() {
        let Drawn::Text { x, y, size, face, text, .. } = drawn else { continue };
        let end = x + fonts.face(*face).width(text, *size);
        assert!(LEFT - 0.1 <= *x && end <= PAGE.0 - RIGHT + 0.1 && *y <= PAGE.1 - 50.0, "{text}: {x}..{end}, {y}");
    }
}

fn table(columns: usize, rows: usize, cell: &str) -> Block {
    let row = |number: usize| (0..columns).map(|column| format!("{cell} {number}.{column}")).collect();
    Block::Table((0..columns).map(|column| format!("Столбец {column}")).collect(), (0..rows).map(row).collect())
}

#[test]
fn long_names_are_broken_between_words_and_long_words_within() {
    let name = "Государственное бюджетное учреждение здравоохранения ".repeat(4);
    let word = "A".repeat(400);
    for block in [
        Block::Title(name.clone()),
        Block::Heading(word.clone()),
        Block::Text(format!("{name}\n{word}")),
        Block::Facts(vec![(name.clone(), word.clone())]),
        Block::Clause(word.clone(), name.clone()),
        table(12, 3, &name),
        table(20, 1, &word),
        table(0, 1, ""),
    ] {
        keeps_to_its_margins(std::slice::from_ref(&block));
    }
    let lines = &texts(&[Block::Text(name.clone())])[0];
    assert!(1 < lines.len(), "{lines:?}");
    assert_eq!(lines.join(" "), name.trim(), "nothing is lost");
    assert_eq!(texts(&[Block::Text(word.clone())])[0].concat(), word);
}

#[test]
fn a_table_goes_on_on_the_next_page_under_its_head() {
    let pages = texts(&[table(3, 120, "Ячейка")]);
    assert!(1 < pages.len());
    for page in &pages {
        assert_eq!(page[..3], ["Столбец 0", "Столбец 1", "Столбец 2"], "each page has the head");
    }
    let cells = pages.iter().flatten().filter(|text| text.starts_with("Ячейка")).count();
    assert_eq!(cells, 360, "and each row stands once");
}

/// Each part as it is read: its role, and the texts that are drawn of it on whatever page.
fn read(blocks: &[Block]) -> String {
    let laid = laid(Fonts::shipped().unwrap(), blocks);
    let words = |id: PartId| -> Vec<&str> {
        let drawn = laid.pages.iter().flatten().filter(|drawn| drawn.part() == Some(id));
        drawn
            .filter_map(|drawn| match drawn {
                Drawn::Text { text, .. } => Some(text.as_str()),
                Drawn::Line { .. } => None,
            })
            .collect()
    };
    let told = |within: Option<PartId>| -> String {
        fn of(parts: &[super::structure::Part], within: Option<PartId>, words: &dyn Fn(PartId) -> String) -> String {
            let inner = parts.iter().enumerate().filter(|(_, part)| part.within == within);
            let told = inner.map(|(id, part)| {
                let inner = of(parts, Some(id), words);
                match part.role {
                    Role::List | Role::Item | Role::Table | Role::Row => format!("{:?}({inner})", part.role),
                    role => format!("{role:?} {}", words(id)),
                }
            });
            told.collect::<Vec<_>>().join(", ")
        }
        of(&laid.parts, within, &|id| words(id).join(" "))
    };
    told(None)
}

#[test]
fn parts_are_read_in_order_whatever_is_drawn_beside_them() {
    let text = |text: &str| text.to_owned();
    let blocks = [
        Block::Title(text("Стандарт")),
        Block::Clause(text("1"), "слово ".repeat(30)),
        Block::Clause(text("2"), text("Два")),
        Block::Note(text("Примечание")),
        Block::Clause(text("3"), text("Три")),
        Block::Heading(text("Сроки")),
        Block::Facts(vec![(text("Дата"), text("15 мая")), (text("Номер"), text("7"))]),
        Block::Table(
            vec![text("Кто"), text("Когда")],
            vec![vec![text("МВД"), text("")], vec![text("ФНС"), text("Завтра")]],
        ),
    ];
    let long = vec!["слово"; 30].join(" ");
    assert_eq!(
        read(&blocks),
        format!(
            "Title Стандарт, List(Item(Number 1, Body {long}), Item(Number 2, Body Два)), Paragraph Примечание, \
             List(Item(Number 3, Body Три)), Heading Сроки, \
             Table(Row(RowHead Дата, Cell 15 мая), Row(RowHead Номер, Cell 7)), \
             Table(Row(ColumnHead Кто, ColumnHead Когда), Row(Cell МВД, Cell ), Row(Cell ФНС, Cell Завтра))"
        )
    );
}

#[test]
fn a_head_that_is_repeated_is_read_once_and_every_cell_once() {
    let told = read(&[table(2, 120, "Ячейка")]);
    assert_eq!((told.matches("ColumnHead").count(), told.matches("Cell Ячейка").count()), (2, 240), "{told}");
}

#[test]
fn a_heading_stands_with_what_follows() {
    for lines in 40..60 {
        let text = vec!["строка"; lines].join("\n");
        let pages = texts(&[Block::Text(text), Block::Heading("Глава".to_owned()), Block::Text("Текст".to_owned())]);
        let with = pages.iter().find(|page| page.contains(&"Глава".to_owned())).unwrap();
        assert!(with.contains(&"Текст".to_owned()), "{lines}");
    }
}

#[test]
fn a_file_has_its_fonts_its_title_and_every_page_its_number() {
    let printed = Printed {
        language: "ru",
        title: "Целевое состояние".to_owned(),
        foot: "ДО-2026-000001".to_owned(),
        made_on: (2026, 5, 15),
        blocks: vec![Block::Title("Целевое состояние ≤ №".to_owned()), table(3, 120, "Ячейка")],
    };
    let pages = std::cell::RefCell::new(Vec::new());
    let number = |number: usize, of: usize| {
        pages.borrow_mut().push((number, of));
        format!("Страница {number} из {of}")
    };
    let file = pdf(&printed, number).unwrap();
    assert!(file.starts_with(b"%PDF-") && file.trim_ascii_end().ends_with(b"%%EOF"));
    let has = |part: &[u8]| file.windows(part.len()).any(|it| it == part);
    assert!(has(b"DejaVuSans") && has(b"/ToUnicode") && has(b"/FontFile"), "real text in a font that is embedded");
    for part in ["/StructTreeRoot", "/Marked true", "/ParentTree", "/DisplayDocTitle true"] {
        assert!(has(part.as_bytes()), "{part}");
    }
    let pages = pages.into_inner();
    assert!(pages.len() > 1 && pages.iter().enumerate().all(|(at, page)| *page == (at + 1, pages.len())), "{pages:?}");
    // The same document is the same file.
    assert_eq!(file, pdf(&printed, |number, of| format!("Страница {number} из {of}")).unwrap());
}

#[test]
fn the_letters_of_the_languages_are_in_both_faces() {
    let fonts = Fonts::shipped().unwrap();
    for weight in [Weight::Regular, Weight::Bold] {
        for character in "АЯаяЁёӘәҖҗҢңӨөҮүҺһAZaz09«»—–…№₽%→≤≥“”’".chars() {
            assert_ne!(fonts.face(weight).sign(character), 0, "{weight:?} {character}");
        }
    }
}
