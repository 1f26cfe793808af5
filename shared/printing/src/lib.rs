//! Documents as PDF, whose syntax pdf-writer writes. Headings, facts, tables, charts and clauses go in, pages come out: A4, with real text that can be
//! searched and copied, in a font that is embedded, and with marks that say what is a heading, a paragraph, a list, a table, a picture. It knows nothing of otklik: no scope, no language. What must not be seen must not be given
//! to it.
//!
//! | module | subject |
//! |---|---|
//! | `fonts` | the two faces, and how wide a text is |
//! | `layout` | blocks on pages |
//! | `columns` | how wide the columns of a table are |
//! | `strokes` | the strokes of a chart |
//! | `structure` | what the parts are, for whoever hears the document |
//! | `file` | pages as a file |

mod columns;
mod file;
mod fonts;
mod layout;
mod strokes;
mod structure;

pub use charts::Chart;

/// What is printed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Printed {
    /// As in `ru`.
    pub language: &'static str,
    /// Of the whole, for whoever looks at the file's properties.
    pub title: String,
    /// At the foot of each page, to the left.
    pub foot: String,
    /// Year, month, day on which it was printed.
    pub made_on: (u16, u8, u8),
    /// All of it, from top to bottom.
    pub blocks: Vec<Block>,
}

/// A part of a document.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// What the whole is called.
    Title(String),
    /// What a part is called; it stands on the page of what follows.
    Heading(String),
    /// A paragraph; lines that are broken in it stay so.
    Text(String),
    /// A remark, in smaller letters.
    Note(String),
    /// Names and values beside each other.
    Facts(Vec<(String, String)>),
    /// A clause with its number.
    Clause(String, String),
    /// A table: its head is repeated on each page, and no row is torn that has room on one.
    Table(Table),
    /// A picture under its title.
    Chart(Chart),
    /// So many lines on which people write by hand.
    Lines(usize),
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// What it is of; empty where the heading says it.
    pub caption: String,
    /// The columns, from left to right.
    pub columns: Vec<Column>,
    /// The rows, each with a cell for each column.
    pub rows: Vec<Vec<String>>,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// What stands above it.
    pub head: String,
    /// Whether its cells are numbers: they stand one below the other by their ends.
    pub is_of_numbers: bool,
}

impl Column {
    /// A column of words.
    pub fn of_words(head: impl Into<String>) -> Column {
        Column { head: head.into(), is_of_numbers: false }
    }

    /// A column of numbers.
    pub fn of_numbers(head: impl Into<String>) -> Column {
        Column { head: head.into(), is_of_numbers: true }
    }
}

/// The document could not be written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A fault of ours: the fonts that are shipped are none.
    #[error("the fonts of documents cannot be read")]
    Fonts,
    /// What is written could not be compressed.
    #[error("a document could not be compressed: {0}")]
    Compression(#[from] std::io::Error),
}

/// Writes a document. `page` tells its readers which of how many pages one is.
///
/// # Errors
/// [`Error`].
pub fn pdf(printed: &Printed, page: impl Fn(usize, usize) -> String) -> Result<Vec<u8>, Error> {
    let fonts = fonts::Fonts::shipped().ok_or(Error::Fonts)?;
    let mut laid = layout::laid(fonts, &printed.blocks);
    let all = laid.pages.len();
    for (number, drawn) in (1..).zip(&mut laid.pages) {
        drawn.extend(layout::foot(fonts, &printed.foot, &page(number, all)));
    }
    file::written(fonts, printed, &laid)
}

#[cfg(test)]
mod tests;
