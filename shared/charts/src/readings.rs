//! Differences from zero, one below the other, with the limits in which they lie.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

use crate::{Caption, Chart, ChartError, GRID, INK, LINE, draw, label, shortened};

/// A difference.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// Of what.
    pub label: String,
    /// How large; below zero to the left.
    pub value: f64,
    /// The limits in which it lies, where it has them.
    pub interval: Option<(f64, f64)>,
    /// What stands at the right side: the value in words.
    pub note: String,
}

/// Height of a row with its gap: the label, and the bar below it.
const STEP: i32 = 50;

/// Width of the picture: that of a phone. Bars share it with the notes at their right.
const WIDTH: i32 = 400;
const NOTES: i32 = 80;

/// Characters of a label that fit; what is longer ends in `…`, and stands whole in the table beside the chart.
const LABEL_CHARACTERS: usize = 50;

/// Draws bars from a line at zero, and a thin line from limit to limit.
pub fn readings(caption: &Caption<'_>, rows: &[Reading]) -> Result<Chart, ChartError> {
    let size = (WIDTH as u32, (STEP * rows.len().max(1) as i32 + 8) as u32);
    let values = || {
        rows.iter().flat_map(|row| [row.value].into_iter().chain(row.interval.into_iter().flat_map(<[f64; 2]>::from)))
    };
    if values().any(|value| !value.is_finite()) {
        return Err(ChartError("a difference is no number".to_owned()));
    }
    let (low, high) = values().fold((0.0_f64, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
    let room = f64::from(WIDTH - NOTES - 2);
    let width = if high > low { high - low } else { 1.0 };
    let at = |value: f64| 1 + (room * (value - low) / width).round() as i32;
    draw(size, caption, |area| {
        for (index, row) in (0i32..).zip(rows) {
            let top = index * STEP;
            let middle = top + 33;
            let (from, to) = (at(0.0).min(at(row.value)), at(0.0).max(at(row.value)));
            area.draw(&Text::new(
                shortened(&row.label, LABEL_CHARACTERS),
                (0, top + 12),
                label(HPos::Left, VPos::Center),
            ))?;
            area.draw(&Rectangle::new([(from, middle - 8), (to.max(from + 1), middle + 8)], LINE.filled()))?;
            area.draw(&PathElement::new([(at(0.0), middle - 12), (at(0.0), middle + 12)], INK.stroke_width(1)))?;
            if let Some((low, high)) = row.interval {
                area.draw(&PathElement::new([(at(low), middle), (at(high), middle)], INK.stroke_width(2)))?;
                for end in [at(low), at(high)] {
                    area.draw(&PathElement::new([(end, middle - 6), (end, middle + 6)], INK.stroke_width(2)))?;
                }
            }
            area.draw(&Text::new(row.note.clone(), (WIDTH - 2, middle), label(HPos::Right, VPos::Center)))?;
            area.draw(&PathElement::new([(0, top + STEP), (WIDTH, top + STEP)], GRID.stroke_width(1)))?;
        }
        Ok::<_, DrawingAreaErrorKind<std::io::Error>>(Vec::new())
    })
}
