//! What the parts of a document are, for whoever hears it and for programs: headings, paragraphs, lists, tables with their heads, pictures with what they show. A part knows within which it
//! stands, and its place among all is the order in which it is read; what stands on a page names its part, whatever the order in which it was drawn.

use pdf_writer::types::{StructRole, TableHeaderScope};
use pdf_writer::{Finish, Pdf, Ref, TextStr};

/// What a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Title,
    Heading,
    Paragraph,
    List,
    Item,
    Number,
    Body,
    Table,
    Row,
    /// The head of a column.
    ColumnHead,
    /// What the rest of its row is about.
    RowHead,
    Cell,
    /// A picture.
    Figure,
    /// What a picture or a table is of.
    Caption,
}

impl Role {
    fn kind(self) -> StructRole {
        match self {
            Role::Title => StructRole::H1,
            Role::Heading => StructRole::H2,
            Role::Paragraph => StructRole::P,
            Role::List => StructRole::L,
            Role::Item => StructRole::LI,
            Role::Number => StructRole::Lbl,
            Role::Body => StructRole::LBody,
            Role::Table => StructRole::Table,
            Role::Row => StructRole::TR,
            Role::ColumnHead | Role::RowHead => StructRole::TH,
            Role::Cell => StructRole::TD,
            Role::Figure => StructRole::Figure,
            Role::Caption => StructRole::Caption,
        }
    }

    /// What its head says something of.
    fn scope(self) -> Option<TableHeaderScope> {
        match self {
            Role::ColumnHead => Some(TableHeaderScope::Column),
            Role::RowHead => Some(TableHeaderScope::Row),
            _ => None,
        }
    }
}

/// The place of a part among all.
pub(crate) type PartId = usize;

/// A part of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) role: Role,
    /// Within which other part; `None`: within the document.
    pub(crate) within: Option<PartId>,
    /// What it shows, in words, to those who do not see it.
    pub(crate) told: Option<String>,
}

/// What is drawn of a part without a break: its page, and its number among those of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) part: PartId,
    pub(crate) page: usize,
    pub(crate) number: i32,
}

/// Objects of the file that say what the parts are.
pub(crate) struct Objects {
    /// The document as a whole.
    pub(crate) document: Ref,
    /// Each part.
    pub(crate) parts: Vec<Ref>,
    /// Of each page the list of the parts that stand on it.
    pub(crate) of_pages: Vec<Ref>,
}

impl Objects {
    pub(crate) fn numbered(parts: usize, pages: usize, next: &mut Ref) -> Objects {
        let mut some = |count: usize| (0..count).map(|_| next.bump()).collect();
        let parts = some(parts);
        let of_pages = some(pages);
        Objects { document: next.bump(), parts, of_pages }
    }

    /// Writes what the parts are and where they stand.
    pub(crate) fn write(&self, pdf: &mut Pdf, root: Ref, parts: &[Part], pages: &[Ref], marks: &[Mark]) {
        let within = |id: Option<PartId>| id.map_or(self.document, |id| self.parts[id]);
        let mut whole = pdf.struct_element(self.document);
        whole.kind(StructRole::Document).parent(root);
        let first = parts.iter().zip(&self.parts).filter(|(part, _)| part.within.is_none());
        let mut children = whole.children();
        for (_, id) in first {
            children.struct_element(*id);
        }
        children.finish();
        whole.finish();
        let (mut inner, mut drawn) = (vec![Vec::new(); parts.len()], vec![Vec::new(); parts.len()]);
        for (part, id) in parts.iter().zip(&self.parts) {
            part.within.into_iter().for_each(|within| inner[within].push(*id));
        }
        marks.iter().for_each(|mark| drawn[mark.part].push(*mark));
        for (place, (part, id)) in parts.iter().zip(&self.parts).enumerate() {
            let mut element = pdf.struct_element(*id);
            element.kind(part.role.kind()).parent(within(part.within));
            if let Some(told) = &part.told {
                element.alt(TextStr(told));
            }
            if let Some(scope) = part.role.scope() {
                element.attributes().push().table().scope(scope);
            }
            let mut children = element.children();
            for id in &inner[place] {
                children.struct_element(*id);
            }
            for mark in &drawn[place] {
                children.marked_content_ref().page(pages[mark.page]).marked_content_id(mark.number);
            }
        }
        for (page, id) in self.of_pages.iter().enumerate() {
            let on_page = marks.iter().filter(|mark| mark.page == page).map(|mark| self.parts[mark.part]);
            pdf.indirect(*id).array().items(on_page);
        }
    }
}
