//! The strokes of a chart on a page.

use charts::{Shape, Stroke};
use pdf_writer::Content;

use crate::file::write;
use crate::fonts::{Fonts, Weight};
use crate::layout::PAGE;

/// How far the ends of the curves of a quarter of a circle are drawn towards its corner, for a radius of 1.
const CURVE: f32 = 0.552_3;

/// How far below a point the letters of a text stand that hangs from it, has its middle there, or stands on it: in sizes of letters.
const HANGING: f32 = 0.76;
const CENTRED: f32 = 0.28;
const STANDING: f32 = -0.25;

/// Letters of a document are wider than those for which charts have room.
const LETTERS: f32 = 0.88;

/// Draws a stroke of a chart that begins at a place, whose unit is so many points wide.
pub(crate) fn draw(content: &mut Content, fonts: &Fonts, (left, top, unit): (f32, f32, f32), stroke: &Stroke) {
    let at = |(x, y): (i32, i32)| (left + x as f32 * unit, top + y as f32 * unit);
    let up = |(x, y): (f32, f32)| (x, PAGE.1 - y);
    let (red, green, blue) = stroke.ink;
    let [red, green, blue] = [red, green, blue].map(|share| f32::from(share) / 255.0);
    content.save_state();
    content.set_fill_rgb(red, green, blue).set_stroke_rgb(red, green, blue);
    let path = |content: &mut Content, points: &[(i32, i32)]| {
        for (place, point) in points.iter().enumerate() {
            let (x, y) = up(at(*point));
            if place == 0 {
                content.move_to(x, y)
            } else {
                content.line_to(x, y)
            };
        }
    };
    match &stroke.shape {
        Shape::Line(points, width) => {
            path(content, points);
            content.set_line_width(*width as f32 * unit).stroke();
        }
        Shape::Area(points) => {
            path(content, points);
            content.close_path().fill_nonzero();
        }
        Shape::Circle(centre, radius, width) => {
            let (x, y) = up(at(*centre));
            let (radius, curve) = (*radius as f32 * unit, *radius as f32 * unit * CURVE);
            content.move_to(x + radius, y);
            content.cubic_to(x + radius, y + curve, x + curve, y + radius, x, y + radius);
            content.cubic_to(x - curve, y + radius, x - radius, y + curve, x - radius, y);
            content.cubic_to(x - radius, y - curve, x - curve, y - radius, x, y - radius);
            content.cubic_to(x + curve, y - radius, x + radius, y - curve, x + radius, y);
            content.close_path();
            match width {
                Some(width) => content.set_line_width(*width as f32 * unit).stroke(),
                None => content.fill_nonzero(),
            };
        }
        Shape::Text { at: point, text, size, anchor: (before, above) } => {
            let size = *size as f32 * unit * LETTERS;
            let (x, y) = at(*point);
            let below = match above {
                above if *above < 0.5 => HANGING,
                above if *above > 0.5 => STANDING,
                _ => CENTRED,
            };
            let x = x - fonts.face(Weight::Regular).width(text, size) * before;
            write(content, fonts, Weight::Regular, size, (x, y + below * size), text);
        }
    }
    content.restore_state();
}
