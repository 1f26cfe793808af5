//! Charts, drawn by plotters: as accessible SVG, and as what they are drawn of. Numbers and words go in, a picture comes out that says in its title and
//! description what it shows; whoever puts it on a page puts the table beside it. It knows nothing of otklik: no scope, no
//! suppression, no language. What must not be seen must not be given to it.
//!
//! | chart | shows |
//! |---|---|
//! | [`trend()`] | a figure over periods, with intervals, a target, the running one marked |
//! | [`funnel()`] | means of units by number of answers, with limits |
//! | [`bars()`] | counts beside each other: a ladder |
//! | [`readings()`] | differences from zero, with their limits |
//! | [`gantt()`] | plans in time: from when to when, and the day that is expected |
//! | [`shares()`] | how each of several wholes is made up: distributions |

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use drawing::Noting;

mod bars;
mod drawing;
mod funnel;
mod gantt;
mod readings;
mod shares;
mod trend;

pub use bars::{Bar, bars};
pub use drawing::{Drawing, Shape, Stroke};
pub use funnel::{FunnelLimits, FunnelPoint, funnel};
pub use gantt::{Plan, gantt};
pub use readings::{Reading, readings};
pub use shares::{Share, shares};
pub use trend::{Scale, TrendPoint, trend};

/// What a chart says to those who do not see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caption<'a> {
    /// Unique on its page: letters, digits, `-`.
    pub id: &'a str,
    /// What it shows, in a few words.
    pub title: &'a str,
    /// What can be read from it, in a sentence.
    pub description: &'a str,
}

/// What a point or a part of a chart says to whoever points at it, and where it leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// In words.
    pub told: String,
    /// An address; `None`: it leads nowhere.
    pub href: Option<String>,
}

/// Where a meaning stands in a picture: left, top, width, height.
type Spot = ((i32, i32, i32, i32), Meaning);

/// A spot around a point, as large as a finger needs.
fn around((x, y): (i32, i32), meaning: &Meaning) -> Spot {
    ((x - SPOT / 2, y - SPOT / 2, SPOT, SPOT), meaning.clone())
}

/// Width and height of a spot around a point.
const SPOT: i32 = 28;

/// A picture, and what it is drawn of.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// What it shows, in a few words.
    pub title: String,
    /// What can be read from it, in a sentence.
    pub description: String,
    /// For pages: with its title, its description, and what its parts mean.
    pub svg: String,
    /// For documents that are printed.
    pub drawing: Drawing,
}

/// A chart could not be drawn: numbers that are none.
#[derive(Debug, thiserror::Error)]
#[error("a chart could not be drawn: {0}")]
pub struct ChartError(String);

/// Ink that stands out from white, and from each other in grey: contrast of 7 to 1 and 4.5 to 1.
const INK: RGBColor = RGBColor(0x22, 0x22, 0x22);
const LINE: RGBColor = RGBColor(0x1f, 0x4e, 0x79);
const TARGET: RGBColor = RGBColor(0x8a, 0x3b, 0x12);
const GRID: RGBColor = RGBColor(0xd5, 0xd5, 0xd5);

/// Width and height of a picture with two axes: that of a phone.
const SIZE: (u32, u32) = (440, 280);

/// Text of a label, anchored at a side.
fn label(horizontal: HPos, vertical: VPos) -> TextStyle<'static> {
    ("sans-serif", 13).into_font().color(&INK).pos(Pos::new(horizontal, vertical))
}

/// A label of so many characters at most.
fn shortened(text: &str, most: usize) -> String {
    match text.chars().count() {
        count if count <= most => text.to_owned(),
        _ => text.chars().take(most - 1).chain(['…']).collect(),
    }
}

/// Draws, and adds what a screen reader needs.
fn draw<E: std::error::Error>(
    size: (u32, u32),
    caption: &Caption<'_>,
    paint: impl FnOnce(&DrawingArea<Noting<'_>, plotters::coord::Shift>) -> Result<Vec<Spot>, E>,
) -> Result<Chart, ChartError> {
    let (mut svg, mut drawing) = (String::new(), Drawing { size, strokes: Vec::new() });
    let spots = {
        let noting = Noting { svg: SVGBackend::with_string(&mut svg, size), drawing: &mut drawing };
        let area = noting.into_drawing_area();
        let spots = paint(&area).map_err(|error| ChartError(error.to_string()))?;
        area.present().map_err(|error| ChartError(error.to_string()))?;
        spots
    };
    let (title, description) = (caption.title.to_owned(), caption.description.to_owned());
    Ok(Chart { title, description, svg: accessible(&svg, caption, &spots), drawing })
}

/// The root gets a role, a title and a description. It has no size: the page that shows it gives it one, and may give its inks
/// other colours, for a dark theme, by the attributes `fill` and `stroke`.
fn accessible(svg: &str, caption: &Caption<'_>, spots: &[Spot]) -> String {
    let Caption { id, title, description } = caption;
    let (title, description) = (escaped(title), escaped(description));
    let (root, rest) = svg.split_once("<svg ").unwrap_or(("", svg));
    let (attributes, content) = rest.split_once('>').unwrap_or((rest, ""));
    let attributes: String = attributes
        .split_inclusive('"')
        .collect::<String>()
        .split(' ')
        .filter(|attribute| !attribute.starts_with("width=") && !attribute.starts_with("height="))
        .collect::<Vec<_>>()
        .join(" ");
    // What is in an image is not reached: one that leads somewhere is a group.
    let role = if spots.iter().any(|(_, meaning)| meaning.href.is_some()) { "group" } else { "img" };
    let content = content.trim_end().strip_suffix("</svg>").unwrap_or(content);
    let spots: String = spots.iter().map(spot).collect();
    format!(
        "{root}<svg {attributes} role=\"{role}\" aria-labelledby=\"{id}-title {id}-description\">\
         <title id=\"{id}-title\">{title}</title><desc id=\"{id}-description\">{description}</desc>{content}{spots}</svg>"
    )
}

/// A place that is not seen: it has the words of whatever is drawn there.
fn spot(((x, y, width, height), Meaning { told, href }): &Spot) -> String {
    let told = escaped(told);
    let place = format!(
        "<title>{told}</title><rect class=\"spot\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"none\" \
         pointer-events=\"all\"/>"
    );
    match href {
        Some(href) => format!("<a href=\"{}\" aria-label=\"{told}\">{place}</a>", escaped(href)),
        None => format!("<g>{place}</g>"),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests;
