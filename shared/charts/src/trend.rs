//! A figure over periods.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

use crate::{Caption, Chart, ChartError, GRID, INK, LINE, Meaning, SIZE, TARGET, around, draw, label};

/// Dashes of the line of a target.
const DASHES: u32 = 60;

/// The share of its step that a dash fills.
const DASH: f64 = 0.6;

/// A period of a trend.
#[derive(Clone, Debug, PartialEq)]
pub struct TrendPoint {
    /// What the period is called.
    pub label: String,
    /// The figure; `None`: there is none to be seen, and the line has a gap.
    pub value: Option<f64>,
    /// The point's interval, where it has one.
    pub interval: Option<(f64, f64)>,
    /// Whether the period is not over: its point is hollow.
    pub running: bool,
    /// What the point says, and where it leads.
    pub meaning: Option<Meaning>,
}

/// What the figure is measured on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale<'a> {
    /// What the figure is, or its unit: it stands above the axis.
    pub unit: &'a str,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// What is aimed at: a dashed line.
    pub target: Option<f64>,
}

/// Draws a trend, oldest period first.
pub fn trend(caption: &Caption<'_>, points: &[TrendPoint], scale: Scale<'_>) -> Result<Chart, ChartError> {
    draw(SIZE, caption, |area| {
        let last = points.len().max(1) as f64 - 0.5;
        let mut chart = ChartBuilder::on(area)
            .margin(10)
            .margin_top(26)
            .y_label_area_size(34)
            .x_label_area_size(38)
            .build_cartesian_2d(-0.5..last, scale.low..scale.high)?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .disable_x_axis()
            .bold_line_style(GRID)
            .light_line_style(TRANSPARENT)
            .axis_style(INK)
            .y_labels(6)
            // A tick that is no whole number would need the reader's decimal mark: there is none on these scales.
            .y_label_formatter(&|value| format!("{value:.0}"))
            .y_label_style(("sans-serif", 13).into_font().color(&INK))
            .draw()?;
        let at = |index: usize| index as f64;
        area.draw(&Text::new(scale.unit.to_owned(), (6, 4), label(HPos::Left, VPos::Top)))?;
        for (index, point) in points.iter().enumerate() {
            let (x, y) = chart.backend_coord(&(at(index), scale.low));
            // What follows the last blank stands below: eight quarters have room beside each other.
            let (above, below) = point.label.rsplit_once(' ').unwrap_or((&point.label, ""));
            for (line, text) in (0..).zip([above, below]) {
                area.draw(&Text::new(text.to_owned(), (x, y + 4 + 15 * line), label(HPos::Center, VPos::Top)))?;
            }
        }
        if let Some(target) = scale.target {
            // The library's own dashed line asks the C library for `hypotf` in a form newer than the cloud's.
            let step = (last + 0.5) / f64::from(DASHES);
            let dash = |from: f64| vec![(from, target), (from + step * DASH, target)];
            let dashes = (0..DASHES).map(|number| dash(f64::from(number) * step - 0.5));
            chart.draw_series(dashes.map(|dash| PathElement::new(dash, TARGET.stroke_width(2))))?;
        }
        // A gap parts the line.
        for part in points.iter().enumerate().collect::<Vec<_>>().split(|(_, point)| point.value.is_none()) {
            let line = part.iter().filter_map(|(index, point)| Some((at(*index), point.value?)));
            chart.draw_series(LineSeries::new(line, LINE.stroke_width(2)))?;
        }
        let intervals = points.iter().enumerate().filter_map(|(index, point)| {
            let (low, high) = point.interval?;
            Some(PathElement::new(vec![(at(index), low), (at(index), high)], LINE.stroke_width(1)))
        });
        chart.draw_series(intervals)?;
        for (running, style) in [(false, LINE.filled()), (true, LINE.stroke_width(2))] {
            let of_kind = points.iter().enumerate().filter(|(_, point)| point.running == running);
            let circles = of_kind.filter_map(|(index, point)| Some(Circle::new((at(index), point.value?), 5, style)));
            chart.draw_series(circles)?;
        }
        let spots = points.iter().enumerate().filter_map(|(index, point)| {
            Some(around(chart.backend_coord(&(at(index), point.value?)), point.meaning.as_ref()?))
        });
        Ok::<_, DrawingAreaErrorKind<std::io::Error>>(spots.collect())
    })
}
