//! How each of several wholes is made up.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

use crate::{Caption, Chart, ChartError, INK, Meaning, draw, label, shortened};

/// A whole and its parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    /// What the whole is.
    pub label: String,
    /// The bar's parts, in order.
    pub parts: Vec<u64>,
    /// What each part says.
    pub told: Vec<String>,
}

/// Height of a whole with its label above it, and the gap.
const STEP: i32 = 62;

/// Width of the picture: that of a phone.
const WIDTH: i32 = 400;

/// Characters of a label for which there is room.
const LABEL_MOST: usize = 58;

/// A part narrower than this has no room for its name.
const NAMED_MIN: i32 = 22;

/// Shades of parts from the first to the last, and whether dark text stands on them: they differ in grey, too.
const SHADES: [(RGBColor, bool); 6] = [
    (RGBColor(0x8a, 0x3b, 0x12), false),
    (RGBColor(0xd8, 0x9a, 0x6a), true),
    (RGBColor(0xe6, 0xe0, 0xd6), true),
    (RGBColor(0x9c, 0xbf, 0xdf), true),
    (RGBColor(0x1f, 0x4e, 0x79), false),
    (RGBColor(0xb8, 0xb8, 0xb8), true),
];

/// Draws each whole as a row of the same length, its parts named by `names` where there is room.
pub fn shares(caption: &Caption<'_>, names: &[&str], wholes: &[Share]) -> Result<Chart, ChartError> {
    let size = (WIDTH as u32, STEP as u32 * wholes.len().max(1) as u32 + 4);
    draw(size, caption, |area| {
        let mut spots = Vec::new();
        for (index, whole) in (0i32..).zip(wholes) {
            let top = index * STEP + 24;
            let middle = top + 15;
            area.draw(&Text::new(shortened(&whole.label, LABEL_MOST), (0, top - 12), label(HPos::Left, VPos::Center)))?;
            let all: u64 = whole.parts.iter().sum();
            let (mut before, mut from) = (0, 0);
            for (place, part) in whole.parts.iter().enumerate().filter(|_| all > 0) {
                before += part;
                let to = (f64::from(WIDTH) * before as f64 / all as f64).round() as i32;
                let (shade, dark_text) = SHADES[place % SHADES.len()];
                if from < to {
                    area.draw(&Rectangle::new([(from, top), (to, top + 30)], shade.filled()))?;
                }
                if NAMED_MIN <= to - from {
                    let style = label(HPos::Center, VPos::Center).color(if dark_text { &BLACK } else { &WHITE });
                    let name = names.get(place).copied().unwrap_or_default();
                    area.draw(&Text::new(name.to_owned(), ((from + to) / 2, middle), style))?;
                }
                if let Some(told) = whole.told.get(place).filter(|_| from < to) {
                    spots.push(((from, top, to - from, 30), Meaning { told: told.clone(), href: None }));
                }
                from = to;
            }
            let frame = Rectangle::new([(0, top), (WIDTH - 1, top + 30)], INK.stroke_width(1));
            area.draw(&frame)?;
        }
        Ok::<_, DrawingAreaErrorKind<std::io::Error>>(spots)
    })
}
