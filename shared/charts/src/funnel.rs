//! Means of units by number of answers, and the limits within which chance would keep them.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

use crate::{Caption, Chart, ChartError, GRID, INK, LINE, Meaning, SIZE, TARGET, around, draw, label};

/// A unit in a funnel.
#[derive(Clone, Debug, PartialEq)]
pub struct FunnelPoint {
    /// The organisation's answers.
    pub answers: u64,
    /// The organisation's mean.
    pub mean: f64,
    /// Whether it lies outside the limits: it stands out.
    pub outside: bool,
    /// What the point says, and where it leads.
    pub meaning: Option<Meaning>,
}

/// The limits for a number of answers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FunnelLimits {
    /// The mean of all.
    pub centre: f64,
    /// Those of a warning, lower and upper.
    pub warning: (f64, f64),
    /// Those of an alarm.
    pub alarm: (f64, f64),
}

/// A line of the funnel and how it is drawn.
type Curve = (fn(&FunnelLimits) -> f64, ShapeStyle);

/// Places at which the limits are asked for.
const STEPS: u64 = 60;

/// Draws a funnel on the scale from 1 to 5, its axes called so, a mean written as `written` has it. `limits` are asked for numbers of
/// answers up to the largest.
pub fn funnel(
    caption: &Caption<'_>,
    (x_axis, y_axis): (&str, &str),
    points: &[FunnelPoint],
    written: impl Fn(f64) -> String,
    limits: impl Fn(u64) -> FunnelLimits,
) -> Result<Chart, ChartError> {
    let most = points.iter().map(|point| point.answers).max().unwrap_or(1).max(10);
    let lowest = points.iter().map(|point| point.mean).fold(f64::INFINITY, f64::min);
    let low = if lowest.is_finite() { (lowest - 0.2).clamp(1.0, 4.0) } else { 1.0 };
    draw(SIZE, caption, |area| {
        let mut chart = ChartBuilder::on(area)
            .margin(10)
            .margin_top(26)
            .y_label_area_size(40)
            .x_label_area_size(44)
            .build_cartesian_2d(0.0..most as f64 * 1.05, low..5.0)?;
        chart
            .configure_mesh()
            .bold_line_style(GRID)
            .light_line_style(TRANSPARENT)
            .axis_style(INK)
            .x_labels(5)
            .x_desc(x_axis)
            .y_label_formatter(&|mean| written(*mean))
            .x_label_formatter(&|answers| format!("{answers:.0}"))
            .label_style(("sans-serif", 13).into_font().color(&INK))
            .draw()?;
        area.draw(&Text::new(y_axis.to_owned(), (6, 4), label(HPos::Left, VPos::Top)))?;
        let steps: Vec<(f64, FunnelLimits)> = (1..=STEPS)
            .map(|step| (most * step / STEPS).max(1))
            .map(|answers| (answers as f64, limits(answers)))
            .collect();
        let curves: [Curve; 5] = [
            (|it| it.centre, INK.stroke_width(1)),
            (|it| it.warning.0, LINE.stroke_width(1)),
            (|it| it.warning.1, LINE.stroke_width(1)),
            (|it| it.alarm.0, TARGET.stroke_width(2)),
            (|it| it.alarm.1, TARGET.stroke_width(2)),
        ];
        for (value, style) in curves {
            let line = steps.iter().map(|(answers, limits)| (*answers, value(limits).clamp(low, 5.0)));
            chart.draw_series(LineSeries::new(line, style))?;
        }
        chart.draw_series(points.iter().map(|point| {
            let style = if point.outside { TARGET.filled() } else { LINE.filled() };
            Circle::new((point.answers as f64, point.mean), if point.outside { 5 } else { 3 }, style)
        }))?;
        let spots = points.iter().filter_map(|point| {
            Some(around(chart.backend_coord(&(point.answers as f64, point.mean)), point.meaning.as_ref()?))
        });
        Ok::<_, DrawingAreaErrorKind<std::io::Error>>(spots.collect())
    })
}
