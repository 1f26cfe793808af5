//! What a picture is drawn of, for whoever draws it elsewhere than on a page: in a document that is printed. It is noted while the SVG is drawn, so that
//! both are the same picture.

use plotters::prelude::SVGBackend;
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind};

/// What a picture is drawn of, in the order in which it is drawn. Places are counted from the upper left corner, in units of which the picture is so many wide.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawing {
    /// Width and height of the picture.
    pub size: (u32, u32),
    /// Everything that is drawn.
    pub strokes: Vec<Stroke>,
}

/// Something that is drawn, in an ink: red, green, blue.
#[derive(Clone, Debug, PartialEq)]
pub struct Stroke {
    /// In which ink.
    pub ink: (u8, u8, u8),
    /// What is drawn.
    pub shape: Shape,
}

/// What is drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A line through points, so many units thick.
    Line(Vec<(i32, i32)>, u32),
    /// An area within points, filled.
    Area(Vec<(i32, i32)>),
    /// A circle around a point with a radius: filled, or a line so many units thick.
    Circle((i32, i32), u32, Option<u32>),
    /// A text at a point.
    Text {
        /// The point.
        at: (i32, i32),
        /// What it says.
        text: String,
        /// How high its letters are.
        size: f64,
        /// Shares of the width of the text to the left of the point, and of its height above.
        anchor: (f32, f32),
    },
}

/// Draws SVG, and notes what is drawn.
pub(crate) struct Noting<'a> {
    pub(crate) svg: SVGBackend<'a>,
    pub(crate) drawing: &'a mut Drawing,
}

type Drawn<'a> = Result<(), DrawingErrorKind<<SVGBackend<'a> as DrawingBackend>::ErrorType>>;

impl Noting<'_> {
    fn note(&mut self, color: BackendColor, shape: Shape) {
        if 0.0 < color.alpha {
            self.drawing.strokes.push(Stroke { ink: color.rgb, shape });
        }
    }
}

impl<'a> DrawingBackend for Noting<'a> {
    type ErrorType = <SVGBackend<'a> as DrawingBackend>::ErrorType;

    fn get_size(&self) -> (u32, u32) {
        self.svg.get_size()
    }

    fn ensure_prepared(&mut self) -> Drawn<'a> {
        self.svg.ensure_prepared()
    }

    fn present(&mut self) -> Drawn<'a> {
        self.svg.present()
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Drawn<'a> {
        self.note(color, Shape::Area(rectangle((x, y), (x + 1, y + 1))));
        self.svg.draw_pixel((x, y), color)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn<'a> {
        self.note(style.color(), Shape::Line(vec![from, to], style.stroke_width()));
        self.svg.draw_line(from, to, style)
    }

    fn draw_rect<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S, fill: bool) -> Drawn<'a> {
        let mut corners = rectangle(from, to);
        let shape = if fill {
            Shape::Area(corners)
        } else {
            corners.push(from);
            Shape::Line(corners, style.stroke_width())
        };
        self.note(style.color(), shape);
        self.svg.draw_rect(from, to, style, fill)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn<'a> {
        let points: Vec<BackendCoord> = path.into_iter().collect();
        self.note(style.color(), Shape::Line(points.clone(), style.stroke_width()));
        self.svg.draw_path(points, style)
    }

    fn draw_circle<S: BackendStyle>(&mut self, at: BackendCoord, radius: u32, style: &S, fill: bool) -> Drawn<'a> {
        self.note(style.color(), Shape::Circle(at, radius, (!fill).then(|| style.stroke_width())));
        self.svg.draw_circle(at, radius, style, fill)
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn<'a> {
        let points: Vec<BackendCoord> = path.into_iter().collect();
        self.note(style.color(), Shape::Area(points.clone()));
        self.svg.fill_polygon(points, style)
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Drawn<'a> {
        let left = match style.anchor().h_pos {
            HPos::Left => 0.0,
            HPos::Center => 0.5,
            HPos::Right => 1.0,
        };
        let above = match style.anchor().v_pos {
            VPos::Top => 0.0,
            VPos::Center => 0.5,
            VPos::Bottom => 1.0,
        };
        let shape = Shape::Text { at, text: text.to_owned(), size: style.size(), anchor: (left, above) };
        self.note(style.color(), shape);
        self.svg.draw_text(text, style, at)
    }
}

fn rectangle((left, top): BackendCoord, (right, bottom): BackendCoord) -> Vec<BackendCoord> {
    vec![(left, top), (right, top), (right, bottom), (left, bottom)]
}
