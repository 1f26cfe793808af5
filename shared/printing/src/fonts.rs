//! The two faces, and how wide a text is in them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// DejaVu Sans with its Cyrillic letters, those of Tatar among them; licence beside it.
const REGULAR: &[u8] = include_bytes!("../fonts/DejaVuSans.ttf");

const BOLD: &[u8] = include_bytes!("../fonts/DejaVuSans-Bold.ttf");

/// The face that a text is set in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    Regular,
    Bold,
}

/// A face.
pub(crate) struct Face {
    /// The font as it is embedded, TrueType.
    pub(crate) file: &'static [u8],
    /// The sign of each character that the font has.
    pub(crate) signs: BTreeMap<char, u16>,
    /// How wide each sign is, in thousandths of the font's size.
    pub(crate) widths: Vec<f32>,
    /// Left, bottom, right and top of all signs together, and how high its lines and capitals are, in thousandths of the font's size.
    pub(crate) bounds: [f32; 4],
    pub(crate) ascent: f32,
    pub(crate) descent: f32,
    pub(crate) capitals: f32,
}

impl Face {
    fn of(file: &'static [u8]) -> Option<Face> {
        let read = ttf_parser::Face::parse(file, 0).ok()?;
        let scale = 1_000.0 / f32::from(read.units_per_em());
        let scaled = |units: i16| f32::from(units) * scale;
        let width = |sign: u16| f32::from(read.glyph_hor_advance(ttf_parser::GlyphId(sign)).unwrap_or(0)) * scale;
        let mut signs = BTreeMap::new();
        for table in read.tables().cmap?.subtables.into_iter().filter(|table| table.is_unicode()) {
            table.codepoints(|code| {
                if let (Some(character), Some(sign)) = (char::from_u32(code), table.glyph_index(code)) {
                    signs.insert(character, sign.0);
                }
            });
        }
        let bounds = read.global_bounding_box();
        Some(Face {
            file,
            signs,
            widths: (0..read.number_of_glyphs()).map(width).collect(),
            bounds: [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max].map(scaled),
            ascent: scaled(read.ascender()),
            descent: scaled(read.descender()),
            capitals: scaled(read.capital_height().unwrap_or(read.ascender())),
        })
    }

    /// The sign of a character; of one that the font does not have, the box that stands for any other.
    pub(crate) fn sign(&self, character: char) -> u16 {
        self.signs.get(&character).copied().unwrap_or(0)
    }

    /// How wide a character is in sizes of the font.
    fn advance(&self, character: char) -> f32 {
        self.widths.get(usize::from(self.sign(character))).copied().unwrap_or_default() / 1_000.0
    }

    /// How wide a text is in points.
    pub(crate) fn width(&self, text: &str, size: f32) -> f32 {
        text.chars().map(|character| self.advance(character) * size).sum()
    }

    /// The lines of a text that is so wide at most: broken between words, and within a word that is wider than a line.
    pub(crate) fn lines(&self, text: &str, size: f32, width: f32) -> Vec<String> {
        text.lines().flat_map(|line| self.broken(line, size, width)).collect()
    }

    fn broken(&self, text: &str, size: f32, width: f32) -> Vec<String> {
        let space = self.width(" ", size);
        let (mut lines, mut line, mut used) = (Vec::new(), String::new(), 0.0);
        for word in text.split_whitespace() {
            for (place, part) in self.parts(word, size, width).into_iter().enumerate() {
                let wide = self.width(part, size);
                // A part of a broken word begins a line of its own.
                if !line.is_empty() && (0 < place || width < used + space + wide) {
                    lines.push(std::mem::take(&mut line));
                    used = 0.0;
                }
                if !line.is_empty() {
                    line.push(' ');
                    used += space;
                }
                line.push_str(part);
                used += wide;
            }
        }
        lines.push(line);
        lines
    }

    /// A word in parts that are no wider than a line.
    fn parts<'a>(&self, word: &'a str, size: f32, width: f32) -> Vec<&'a str> {
        let (mut parts, mut begin, mut used) = (Vec::new(), 0, 0.0);
        for (at, character) in word.char_indices() {
            let wide = self.advance(character) * size;
            if begin < at && width < used + wide {
                parts.push(&word[begin..at]);
                (begin, used) = (at, 0.0);
            }
            used += wide;
        }
        parts.push(&word[begin..]);
        parts
    }
}

/// Both faces.
pub(crate) struct Fonts {
    regular: Face,
    bold: Face,
}

impl Fonts {
    /// Those that are shipped; `None`: they are no fonts.
    pub(crate) fn shipped() -> Option<&'static Fonts> {
        static SHIPPED: LazyLock<Option<Fonts>> =
            LazyLock::new(|| Some(Fonts { regular: Face::of(REGULAR)?, bold: Face::of(BOLD)? }));
        SHIPPED.as_ref()
    }

    pub(crate) fn face(&self, weight: Weight) -> &Face {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }
}
