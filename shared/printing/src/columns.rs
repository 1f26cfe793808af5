//! How wide the columns of a table are, and how high its letters: a word is broken only where even small letters find no room.

use crate::Table;
use crate::fonts::{Fonts, Weight};

/// Sizes of letters in a table, the one that is tried first in front.
const SIZES: [f32; 3] = [8.5, 7.5, 6.5];

/// Between two columns.
const GAP: f32 = 8.0;

/// The narrowest column in points, as long as there is room.
const COLUMN_MIN: f32 = 30.0;

/// How a table is set.
pub(crate) struct Set {
    /// How high its letters are.
    pub(crate) size: f32,
    /// Where each column begins, and how wide it is.
    pub(crate) columns: Vec<(f32, f32)>,
}

/// Sets a table between margins: each column has room for its longest word, and of what is left it gets its share by what is written.
pub(crate) fn set(fonts: &Fonts, table: &Table, left: f32, width: f32) -> Set {
    let free = width - GAP * table.columns.len().saturating_sub(1) as f32;
    let last = SIZES[SIZES.len() - 1];
    let needs =
        |size: f32| -> Vec<f32> { (0..table.columns.len()).map(|at| longest_word(fonts, table, at, size)).collect() };
    let size = SIZES.into_iter().find(|size| needs(*size).iter().sum::<f32>() <= free).unwrap_or(last);
    let mut least = needs(size);
    if free < least.iter().sum() {
        // Words are broken: whoever needs much has to give.
        let even = free / least.len().max(1) as f32;
        least.iter_mut().for_each(|width| *width = width.min(even));
    }
    let wanted = (0..table.columns.len()).map(|at| whole_line(fonts, table, at, size).min(free)).collect::<Vec<_>>();
    let spare = free - least.iter().sum::<f32>();
    let more: Vec<f32> = wanted.iter().zip(&least).map(|(wanted, least)| (wanted - least).max(0.0)).collect();
    let sum: f32 = more.iter().sum();
    let even = spare / least.len().max(1) as f32;
    let mut x = left;
    let place = |(least, more): (&f32, &f32)| {
        let (begin, wide) = (x, least + if 0.0 < sum { spare * more / sum } else { even });
        x += wide + GAP;
        (begin, wide)
    };
    let columns = least.iter().zip(&more).map(place).collect();
    Set { size, columns }
}

/// How wide the widest of all texts of a column is, its head in bold letters.
fn widest(fonts: &Fonts, table: &Table, at: usize, size: f32, parts: impl Fn(&str) -> Vec<&str>) -> f32 {
    let of = |text: &str, weight| {
        let widths = parts(text).into_iter().map(|part| fonts.face(weight).width(part, size));
        widths.fold(0.0, f32::max)
    };
    let cells = table.rows.iter().filter_map(|row| row.get(at)).map(|text| of(text, Weight::Regular));
    cells.fold(of(&table.columns[at].head, Weight::Bold), f32::max)
}

fn longest_word(fonts: &Fonts, table: &Table, at: usize, size: f32) -> f32 {
    // A little more than the word: sums of widths are rounded.
    widest(fonts, table, at, size, |text| text.split_whitespace().collect()).max(COLUMN_MIN.min(size * 3.0)) + 0.1
}

fn whole_line(fonts: &Fonts, table: &Table, at: usize, size: f32) -> f32 {
    widest(fonts, table, at, size, |text| text.lines().collect())
}
