//! Documents as PDF, whose syntax pdf-writer writes. Headings, facts, tables and clauses go in, pages come out: A4, with real text that can be
//! searched and copied, in a font that is embedded, and with marks that say what is a heading, a paragraph, a list, a table. It knows nothing of otklik: no scope, no language. What must not be seen must not be given
//! to it.
//!
//! | module | subject |
//! |---|---|
//! | `fonts` | the two faces, and how wide a text is |
//! | `layout` | blocks on pages |
//! | `structure` | what the parts are, for whoever hears the document |
//! | `file` | pages as a file |

mod file;
mod fonts;
mod layout;
mod structure;

/// What is printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// A table: its head is repeated on each page.
    Table(Vec<String>, Vec<Vec<String>>),
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
