//! How each of several wholes is made up.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

use crate::{Caption, ChartError, INK, draw, label};

/// A whole and its parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    /// What the whole is.
    pub label: String,
    /// The bar's parts, in order.
    pub parts: Vec<u64>,
}

/// Height of a whole with its gap.
const STEP: i32 = 40;

/// Where the wholes begin and end.
const FROM: i32 = 110;
const TO: i32 = 704;

/// A part narrower than this has no room for its name.
const NAMED_MIN: i32 = 34;

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
pub fn shares(caption: &Caption<'_>, names: &[&str], wholes: &[Share]) -> Result<String, ChartError> {
    let size = (720, STEP as u32 * wholes.len().max(1) as u32 + 12);
    draw(size, caption, |area| {
        for (index, whole) in (0i32..).zip(wholes) {
            let top = index * STEP + 8;
            let middle = top + 15;
            area.draw(&Text::new(whole.label.clone(), (FROM - 10, middle), label(HPos::Right, VPos::Center)))?;
            let all: u64 = whole.parts.iter().sum();
            let (mut before, mut from) = (0, FROM);
            for (place, part) in whole.parts.iter().enumerate().filter(|_| all > 0) {
                before += part;
                let to = FROM + (f64::from(TO - FROM) * before as f64 / all as f64).round() as i32;
                let (shade, dark_text) = SHADES[place % SHADES.len()];
                if from < to {
                    area.draw(&Rectangle::new([(from, top), (to, top + 30)], shade.filled()))?;
                }
                if NAMED_MIN <= to - from {
                    let style = label(HPos::Center, VPos::Center).color(if dark_text { &BLACK } else { &WHITE });
                    let name = names.get(place).copied().unwrap_or_default();
                    area.draw(&Text::new(name.to_owned(), ((from + to) / 2, middle), style))?;
                }
                from = to;
            }
            let frame = Rectangle::new([(FROM, top), (TO, top + 30)], INK.stroke_width(1));
            area.draw(&frame)?;
        }
        Ok::<(), DrawingAreaErrorKind<std::io::Error>>(())
    })
}
