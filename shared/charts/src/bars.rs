//! Counts beside each other.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

use crate::{Caption, ChartError, LINE, draw, label};

/// A bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// What it counts.
    pub label: String,
    /// How many.
    pub count: u64,
    /// What stands at its end.
    pub note: String,
}

/// Height of a bar with its gap.
const STEP: u32 = 34;

/// Width of the labels.
const LABELS: i32 = 190;

/// Draws bars from the left, one below the other.
pub fn bars(caption: &Caption<'_>, bars: &[Bar]) -> Result<String, ChartError> {
    let most = bars.iter().map(|bar| bar.count).max().unwrap_or(0).max(1);
    let size = (720, STEP * bars.len().max(1) as u32 + 12);
    draw(size, caption, |area| {
        let room = f64::from(size.0) - f64::from(LABELS) - 150.0;
        for (index, bar) in (0i32..).zip(bars) {
            let top = index * STEP as i32 + 8;
            let middle = top + 12;
            let end = LABELS + (room * bar.count as f64 / most as f64).round() as i32;
            area.draw(&Text::new(bar.label.clone(), (LABELS - 8, middle), label(HPos::Right, VPos::Center)))?;
            area.draw(&Rectangle::new([(LABELS, top), (end.max(LABELS + 1), top + 24)], LINE.filled()))?;
            area.draw(&Text::new(bar.note.clone(), (end + 8, middle), label(HPos::Left, VPos::Center)))?;
        }
        Ok::<(), DrawingAreaErrorKind<std::io::Error>>(())
    })
}
