//! Blocks on pages: what stands where, in points from the upper left corner of an A4 page.

use charts::{Chart, Stroke};

use crate::fonts::{Fonts, Weight};
use crate::structure::{Part, PartId, Role};
use crate::{Block, Column, Table, columns};

/// Width and height of a page.
pub(crate) const PAGE: (f32, f32) = (595.0, 842.0);

/// The margins to the left, for a binding, and to the right.
pub(crate) const LEFT: f32 = 64.0;
pub(crate) const RIGHT: f32 = 40.0;

const TOP: f32 = 50.0;
const BOTTOM: f32 = 60.0;
const WIDTH: f32 = PAGE.0 - LEFT - RIGHT;

/// Sizes of letters.
const TITLE: f32 = 15.0;
const HEADING: f32 = 12.0;
const TEXT: f32 = 10.0;
const SMALL: f32 = 8.5;

/// From line to line, in sizes of letters.
const LEADING: f32 = 1.35;

/// Between two columns of a table.
const GAP: f32 = 8.0;

/// The share of the width that the names of facts take.
const NAMES: f32 = 0.35;

/// Points that a unit of a chart is wide: two of them find room on a page.
const CHART: f32 = 0.75;

/// Between two lines on which people write.
const HAND: f32 = 26.0;

/// Something on a page.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Drawn {
    /// A line of text; `y` is where its letters stand. Without a part it says nothing that does not stand elsewhere: the foot of a page, the head of a
    /// table once more.
    Text { x: f32, y: f32, size: f32, face: Weight, text: String, part: Option<PartId> },
    /// A line from margin to margin.
    Line { y: f32 },
    /// A stroke of a chart, whose upper left corner is at `x`, `y`, and whose unit is so many points wide.
    Chart { x: f32, y: f32, unit: f32, stroke: Stroke, part: PartId },
}

impl Drawn {
    /// What it is a part of.
    pub(crate) fn part(&self) -> Option<PartId> {
        match self {
            Drawn::Text { part, .. } => *part,
            Drawn::Chart { part, .. } => Some(*part),
            Drawn::Line { .. } => None,
        }
    }
}

/// A document on pages.
pub(crate) struct Laid {
    /// What stands on each page.
    pub(crate) pages: Vec<Vec<Drawn>>,
    /// The parts of it, in the order in which they are read.
    pub(crate) parts: Vec<Part>,
}

/// Lays blocks on pages.
pub(crate) fn laid(fonts: &Fonts, blocks: &[Block]) -> Laid {
    let mut pages = Pages { fonts, pages: vec![Vec::new()], parts: Vec::new(), list: None, y: TOP };
    for (place, block) in blocks.iter().enumerate() {
        pages.put(block, blocks.get(place + 1));
    }
    Laid { pages: pages.pages, parts: pages.parts }
}

/// The foot of a page.
pub(crate) fn foot(fonts: &Fonts, left: &str, right: &str) -> Vec<Drawn> {
    let face = fonts.face(Weight::Regular);
    let number = face.width(right, SMALL);
    let line = face.lines(left, SMALL, WIDTH - number - GAP).into_iter().next().unwrap_or_default();
    let text =
        |x, text: String| Drawn::Text { x, y: PAGE.1 - 30.0, size: SMALL, face: Weight::Regular, text, part: None };
    vec![Drawn::Line { y: PAGE.1 - 42.0 }, text(LEFT, line), text(PAGE.0 - RIGHT - number, right.to_owned())]
}

/// How much room a chart takes, with its title.
fn height(chart: &Chart) -> f32 {
    chart.drawing.size.1 as f32 * CHART + 2.0 * SMALL * LEADING + 10.0
}

struct Pages<'a> {
    fonts: &'a Fonts,
    pages: Vec<Vec<Drawn>>,
    parts: Vec<Part>,
    /// The list in which the last block stood.
    list: Option<PartId>,
    /// Where the next line may begin.
    y: f32,
}

/// A cell that is broken into lines.
#[derive(Clone)]
struct Cell {
    x: f32,
    lines: Vec<String>,
    face: Weight,
    part: Option<PartId>,
    /// Where its lines end, of a number.
    end: Option<f32>,
}

impl Pages<'_> {
    fn part(&mut self, role: Role, within: Option<PartId>) -> PartId {
        self.parts.push(Part { role, within, told: None });
        self.parts.len() - 1
    }

    fn put(&mut self, block: &Block, next: Option<&Block>) {
        let list = self.list.take();
        match block {
            Block::Title(text) => {
                self.text(Role::Title, text, TITLE, Weight::Bold);
                self.y += 6.0;
            }
            Block::Heading(text) => {
                self.y += 8.0;
                // With what follows: three lines, the head of a table and its first row, or a whole chart.
                let follows = match next {
                    Some(Block::Table(_)) => 90.0,
                    Some(Block::Chart(chart)) => height(chart),
                    Some(Block::Lines(count)) => *count as f32 * HAND,
                    _ => 40.0,
                };
                self.room(HEADING * LEADING + follows);
                self.text(Role::Heading, text, HEADING, Weight::Bold);
                self.y += 2.0;
            }
            Block::Text(text) => {
                self.text(Role::Paragraph, text, TEXT, Weight::Regular);
                self.y += 4.0;
            }
            Block::Note(text) => {
                self.text(Role::Paragraph, text, SMALL, Weight::Regular);
                self.y += 4.0;
            }
            Block::Clause(number, text) => {
                let indent = self.fonts.face(Weight::Bold).width(number, TEXT) + GAP;
                let indent = indent.clamp(24.0, WIDTH * NAMES);
                // Clauses one after another are one list.
                let list = list.unwrap_or_else(|| self.part(Role::List, None));
                self.list = Some(list);
                let item = self.part(Role::Item, Some(list));
                let [name, body] = [Role::Number, Role::Body].map(|role| Some(self.part(role, Some(item))));
                let name = Cell { part: name, ..self.cell(LEFT, indent - 2.0, number, TEXT, Weight::Bold) };
                let text = self.cell(LEFT + indent, WIDTH - indent, text, TEXT, Weight::Regular);
                let text = Cell { part: body, ..text };
                self.row(vec![name, text], TEXT);
                self.y += 3.0;
            }
            Block::Facts(facts) => {
                let table = self.part(Role::Table, None);
                for (name, value) in facts {
                    let row = self.part(Role::Row, Some(table));
                    let [head, cell] = [Role::RowHead, Role::Cell].map(|role| Some(self.part(role, Some(row))));
                    let name = self.cell(LEFT, WIDTH * NAMES - GAP, name, TEXT, Weight::Regular);
                    let value = self.cell(LEFT + WIDTH * NAMES, WIDTH * (1.0 - NAMES), value, TEXT, Weight::Bold);
                    let (name, value) = (Cell { part: head, ..name }, Cell { part: cell, ..value });
                    self.row(vec![name, value], TEXT);
                }
                self.y += 4.0;
            }
            Block::Table(table) => self.table(table),
            Block::Chart(chart) => self.chart(chart),
            Block::Lines(count) => {
                self.room(*count as f32 * HAND);
                for _ in 0..*count {
                    self.y += HAND;
                    self.draw(|y| Drawn::Line { y });
                }
                self.y += 6.0;
            }
        }
    }

    fn chart(&mut self, chart: &Chart) {
        self.room(height(chart));
        let figure = self.part(Role::Figure, None);
        self.parts[figure].told = Some(chart.description.clone());
        let caption = Some(self.part(Role::Caption, Some(figure)));
        let title = self.cell(LEFT, WIDTH, &chart.title, SMALL, Weight::Bold);
        self.row(vec![Cell { part: caption, ..title }], SMALL);
        self.y += 2.0;
        for stroke in &chart.drawing.strokes {
            self.draw(|y| Drawn::Chart { x: LEFT, y, unit: CHART, stroke: stroke.clone(), part: figure });
        }
        self.y += chart.drawing.size.1 as f32 * CHART + 8.0;
    }

    fn table(&mut self, table: &Table) {
        if table.rows.is_empty() {
            return;
        }
        let set = columns::set(self.fonts, table, LEFT, WIDTH);
        let (size, whole) = (set.size, self.part(Role::Table, None));
        let broken = |pages: &Self, texts: &[String], face| -> Vec<Cell> {
            let placed = table.columns.iter().zip(&set.columns).zip(texts);
            let cell = |((column, (x, width)), text): ((&Column, &(f32, f32)), &String)| Cell {
                end: column.is_of_numbers.then_some(x + width),
                ..pages.cell(*x, *width, text, size, face)
            };
            placed.map(cell).collect()
        };
        let high = |cells: &[Cell]| cells.iter().map(|cell| cell.lines.len()).max().unwrap_or(0) as f32;
        // It is read once, as a part; drawn again on other pages it is none.
        let heads: Vec<String> = table.columns.iter().map(|column| column.head.clone()).collect();
        let head = broken(self, &heads, Weight::Bold);
        for (place, row) in table.rows.iter().enumerate() {
            let mut cells = broken(self, row, Weight::Regular);
            let fits = self.y + high(&cells) * size * LEADING <= PAGE.1 - BOTTOM;
            if place == 0 {
                let mut head = head.clone();
                let all = (high(&head) + high(&cells)) * size * LEADING + 6.0;
                self.caption(&table.caption, whole, all);
                self.cells(whole, Role::ColumnHead, &mut head);
                self.room(all);
                self.ruled(head, size);
            } else if !fits {
                self.turn();
                self.ruled(head.clone(), size);
            }
            self.cells(whole, Role::Cell, &mut cells);
            self.ruled(cells, size);
        }
        self.y += 6.0;
    }

    /// A row of a table, with a line below it.
    fn ruled(&mut self, cells: Vec<Cell>, size: f32) {
        self.row(cells, size);
        self.draw(|y| Drawn::Line { y: y + 1.0 });
        self.y += 3.0;
    }

    /// What a table is of, on the page of its head and of its first row, which need so much room.
    fn caption(&mut self, text: &str, table: PartId, room: f32) {
        if text.is_empty() {
            return;
        }
        let cell = self.cell(LEFT, WIDTH, text, SMALL, Weight::Bold);
        self.room(cell.lines.len() as f32 * SMALL * LEADING + room);
        let part = Some(self.part(Role::Caption, Some(table)));
        self.row(vec![Cell { part, ..cell }], SMALL);
        self.y += 2.0;
    }

    /// Cells of a row as its parts.
    fn cells(&mut self, table: PartId, role: Role, cells: &mut [Cell]) {
        let row = self.part(Role::Row, Some(table));
        for cell in cells {
            cell.part = Some(self.part(role, Some(row)));
        }
    }

    fn cell(&self, x: f32, width: f32, text: &str, size: f32, face: Weight) -> Cell {
        Cell { x, lines: self.fonts.face(face).lines(text, size, width), face, part: None, end: None }
    }

    fn text(&mut self, role: Role, text: &str, size: f32, face: Weight) {
        let part = Some(self.part(role, None));
        let cell = self.cell(LEFT, WIDTH, text, size, face);
        self.row(vec![Cell { part, ..cell }], size);
    }

    /// Cells beside each other, line by line: one that is longer than a page goes on on the next.
    fn row(&mut self, cells: Vec<Cell>, size: f32) {
        let high = cells.iter().map(|cell| cell.lines.len()).max().unwrap_or(0);
        for line in 0..high {
            self.room(size * LEADING);
            for cell in &cells {
                if let Some(text) = cell.lines.get(line).filter(|text| !text.is_empty()) {
                    let (face, part, text) = (cell.face, cell.part, text.clone());
                    let x = cell.end.map_or(cell.x, |end| end - self.fonts.face(face).width(&text, size));
                    self.draw(|y| Drawn::Text { x, y: y + size, size, face, text, part });
                }
            }
            self.y += size * LEADING;
        }
    }

    fn draw(&mut self, drawn: impl FnOnce(f32) -> Drawn) {
        let drawn = drawn(self.y);
        if let Some(page) = self.pages.last_mut() {
            page.push(drawn);
        }
    }

    /// Turns the page where so much does not find room.
    fn room(&mut self, height: f32) {
        if PAGE.1 - BOTTOM < self.y + height && TOP < self.y {
            self.turn();
        }
    }

    fn turn(&mut self) {
        self.pages.push(Vec::new());
        self.y = TOP;
    }
}
