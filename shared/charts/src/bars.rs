//! Counts beside each other.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

use crate::{Caption, Chart, ChartError, LINE, draw, label};

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

/// Height of a bar with its label above it, and the gap.
const STEP: i32 = 50;

/// Width of the picture: that of a phone. Notes stand behind the bars.
const WIDTH: i32 = 400;
const NOTES: i32 = 120;

/// Draws bars from the left, one below the other.
pub fn bars(caption: &Caption<'_>, bars: &[Bar]) -> Result<Chart, ChartError> {
    let most = bars.iter().map(|bar| bar.count).max().unwrap_or(0).max(1);
    let size = (WIDTH as u32, (STEP * bars.len().max(1) as i32 + 4) as u32);
    draw(size, caption, |area| {
        let room = f64::from(WIDTH - NOTES);
        for (index, bar) in (0i32..).zip(bars) {
            let top = index * STEP;
            let middle = top + 34;
            let end = (room * bar.count as f64 / most as f64).round() as i32;
            area.draw(&Text::new(bar.label.clone(), (0, top + 12), label(HPos::Left, VPos::Center)))?;
            area.draw(&Rectangle::new([(0, middle - 10), (end.max(1), middle + 10)], LINE.filled()))?;
            area.draw(&Text::new(bar.note.clone(), (end + 8, middle), label(HPos::Left, VPos::Center)))?;
        }
        Ok::<_, DrawingAreaErrorKind<std::io::Error>>(Vec::new())
    })
}
