//! Plans in time, one below the other.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

use crate::{Caption, Chart, ChartError, GRID, INK, LINE, TARGET, draw, label, shortened};

/// What is planned, in days from any one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// What it is.
    pub label: String,
    /// The first day.
    pub first: i32,
    /// The last day.
    pub last: i32,
    /// The last day as it was planned first.
    pub first_planned: i32,
    /// The day on which it is expected, where that is known.
    pub expected: Option<i32>,
    /// Whether it is late or likely to be.
    pub late: bool,
    /// What stands at the right side: the dates in words.
    pub note: String,
}

/// Height of a row with its gap: the label and the dates, and the bar below them.
const STEP: i32 = 50;

/// Width of the picture: that of a phone.
const WIDTH: i32 = 400;

/// Characters of a label that fit beside the dates; what is longer ends in `…`, and stands whole in the table beside the chart.
const LABEL_CHARACTERS: usize = 32;

/// Draws a bar for each plan from its first day to its last, a thin line to the last day as it was planned first, a diamond on the day that
/// is expected, and a line through all on the day that is today.
pub fn gantt(caption: &Caption<'_>, plans: &[Plan], today: i32) -> Result<Chart, ChartError> {
    let size = (WIDTH as u32, (STEP * plans.len().max(1) as i32 + 8) as u32);
    let days = || plans.iter().flat_map(|it| [it.first, it.last, it.first_planned].into_iter().chain(it.expected));
    let first = days().min().unwrap_or(today).min(today);
    let last = days().max().unwrap_or(today).max(today);
    let span = f64::from(last.saturating_sub(first).max(1));
    let at = |day: i32| 4 + (f64::from(WIDTH - 8) * f64::from(day.saturating_sub(first)) / span).round() as i32;
    draw(size, caption, |area| {
        let height = STEP * plans.len().max(1) as i32;
        for (index, plan) in (0i32..).zip(plans) {
            let top = index * STEP;
            let middle = top + 33;
            let ink = if plan.late { TARGET } else { LINE };
            let (from, to) = (at(plan.first), at(plan.last).max(at(plan.first) + 1));
            area.draw(&Text::new(
                shortened(&plan.label, LABEL_CHARACTERS),
                (0, top + 12),
                label(HPos::Left, VPos::Center),
            ))?;
            area.draw(&Text::new(plan.note.clone(), (WIDTH - 2, top + 12), label(HPos::Right, VPos::Center)))?;
            area.draw(&Rectangle::new([(from, middle - 6), (to, middle + 6)], ink.filled()))?;
            area.draw(&PathElement::new(
                [(from, middle + 10), (at(plan.first_planned), middle + 10)],
                INK.stroke_width(2),
            ))?;
            if let Some(expected) = plan.expected {
                let place = at(expected);
                let diamond = [(place, middle - 8), (place + 7, middle), (place, middle + 8), (place - 7, middle)];
                area.draw(&Polygon::new(diamond, INK.filled()))?;
            }
            area.draw(&PathElement::new([(0, top + STEP), (WIDTH, top + STEP)], GRID.stroke_width(1)))?;
        }
        area.draw(&PathElement::new([(at(today), 0), (at(today), height)], INK.stroke_width(1)))?;
        Ok::<_, DrawingAreaErrorKind<std::io::Error>>(Vec::new())
    })
}
