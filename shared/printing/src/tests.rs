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
        Drawn::Line { .. } | Drawn::Chart { .. } => None,
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
    let columns = (0..columns).map(|column| Column::of_words(format!("Столбец {column}"))).collect();
    Block::Table(Table { caption: String::new(), columns, rows: (0..rows).map(row).collect() })
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
                Drawn::Line { .. } | Drawn::Chart { .. } => None,
            })
            .collect()
    };
    let told = |within: Option<PartId>| -> String {
        fn of(parts: &[super::structure::Part], within: Option<PartId>, words: &dyn Fn(PartId) -> String) -> String {
            let inner = parts.iter().enumerate().filter(|(_, part)| part.within == within);
            let told = inner.map(|(id, part)| {
                let inner = of(parts, Some(id), words);
                match part.role {
                    Role::List | Role::Item | Role::Table | Role::Row | Role::Figure => {
                        format!("{:?}({inner})", part.role)
                    }
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
        Block::Table(Table {
            caption: text("Кто когда"),
            columns: vec![Column::of_words("Кто"), Column::of_numbers("Когда")],
            rows: vec![vec![text("МВД"), text("")], vec![text("ФНС"), text("Завтра")]],
        }),
    ];
    let long = vec!["слово"; 30].join(" ");
    assert_eq!(
        read(&blocks),
        format!(
            "Title Стандарт, List(Item(Number 1, Body {long}), Item(Number 2, Body Два)), Paragraph Примечание, \
             List(Item(Number 3, Body Три)), Heading Сроки, \
             Table(Row(RowHead Дата, Cell 15 мая), Row(RowHead Номер, Cell 7)), \
             Table(Caption Кто когда, Row(ColumnHead Кто, ColumnHead Когда), Row(Cell МВД, Cell ), Row(Cell ФНС, Cell Завтра))"
        )
    );
}

#[test]
fn a_head_that_is_repeated_is_read_once_and_every_cell_once() {
    let told = read(&[table(2, 120, "Ячейка")]);
    assert_eq!((told.matches("ColumnHead").count(), told.matches("Cell Ячейка").count()), (2, 240), "{told}");
}

/// A chart of as many bars.
fn chart(bars: usize) -> Block {
    let bar =
        |number| charts::Bar { label: format!("Ступень {number}"), count: number, note: number.to_string() };
    let bars: Vec<charts::Bar> = (1..=bars as u64).map(bar).collect();
    let caption = charts::Caption {
        id: "ladder", title: "Лестница охвата", description: "От сведений до ответа"
    };
    Block::Chart(charts::bars(&caption, &bars).unwrap())
}

#[test]
fn a_chart_is_told_in_words_and_is_not_torn() {
    assert_eq!(read(&[chart(3)]), "Figure(Caption Лестница охвата)");
    let laid_chart = laid(Fonts::shipped().unwrap(), &[chart(3)]);
    let told: Vec<&str> = laid_chart.parts.iter().filter_map(|part| part.told.as_deref()).collect();
    assert_eq!(told, ["От сведений до ответа"]);
    for lines in 0..60 {
        let text = vec!["строка"; lines].join("\n");
        let blocks = [Block::Text(text), Block::Heading("Лестница".to_owned()), chart(4)];
        let laid = laid(Fonts::shipped().unwrap(), &blocks);
        let is_stroke = |drawn: &&Drawn| matches!(drawn, Drawn::Chart { .. });
        let strokes: Vec<usize> = laid.pages.iter().map(|page| page.iter().filter(is_stroke).count()).collect();
        assert_eq!(strokes.iter().filter(|count| 0 < **count).count(), 1, "{lines}: {strokes:?}");
        let with = &laid.pages[strokes.iter().position(|count| 0 < *count).unwrap()];
        assert!(with.iter().any(|it| matches!(it, Drawn::Text { text, .. } if text == "Лестница")), "{lines}");
        for drawn in with {
            let Drawn::Chart { y, unit, .. } = drawn else { continue };
            assert!(y + 4.0 * 50.0 * unit <= PAGE.1 - 60.0, "{lines}: it ends above the foot");
        }
    }
}

#[test]
fn words_of_a_wide_table_are_whole_as_long_as_smaller_letters_find_room() {
    let heads = ["Наименование", "Сведений", "Уведомлений", "Анкет", "Охват, %", "Балл", "Прирост"];
    let name = "Государственное бюджетное учреждение здравоохранения «Городская поликлиника № 5»";
    let columns =
        heads.into_iter().enumerate().map(|(place, head)| Column { head: head.to_owned(), is_of_numbers: 0 < place });
    let row = [name, "1 234 567", "1 234 567", "987 654", "100,00", "4,21\n4,10–4,30", "+0,12\nизменение не доказано"];
    let table = Table { caption: String::new(), columns: columns.collect(), rows: vec![row.map(str::to_owned).into()] };
    let drawn = texts(&[Block::Table(table.clone())]).concat();
    let words = heads.iter().chain(&row).flat_map(|text| text.split_whitespace());
    for word in words {
        assert!(drawn.iter().any(|text| text.split_whitespace().any(|it| it == word)), "{word}: {drawn:?}");
    }
    keeps_to_its_margins(&[Block::Table(table), Block::Lines(3)]);
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
