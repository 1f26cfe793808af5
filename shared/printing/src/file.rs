//! Pages as a file of PDF: its objects, each under a number, and the fonts whole within it.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, TabOrder, UnicodeCmap};
use pdf_writer::writers::StructTreeRoot;
use pdf_writer::{Content, Date, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr};

use crate::fonts::{Face, Fonts, Weight};
use crate::layout::{Drawn, LEFT, Laid, PAGE, RIGHT};
use crate::structure::{Mark, Objects, PartId};
use crate::{Error, Printed, strokes};

/// How thick lines are, in points.
const LINE: f32 = 0.5;

/// How thick the stems of letters are, in thousandths of the font's size: readers that do not find the font would ask for it.
const STEM: f32 = 80.0;

/// What a font is called within the file.
fn name(weight: Weight) -> Name<'static> {
    match weight {
        Weight::Regular => Name(b"R"),
        Weight::Bold => Name(b"B"),
    }
}

/// Writes a file of these pages.
pub(crate) fn written(fonts: &Fonts, printed: &Printed, laid: &Laid) -> Result<Vec<u8>, Error> {
    let pages = &laid.pages;
    let mut next = Ref::new(1);
    let (catalog, tree, info, root) = (next.bump(), next.bump(), next.bump(), next.bump());
    let objects = Objects::numbered(laid.parts.len(), pages.len(), &mut next);
    let mut pdf = Pdf::new();
    let mut catalogue = pdf.catalog(catalog);
    catalogue.pages(tree).lang(TextStr(printed.language));
    catalogue.viewer_preferences().display_doc_title(true);
    catalogue.mark_info().marked(true);
    catalogue.pair(Name(b"StructTreeRoot"), root);
    catalogue.finish();
    let mut structure = pdf.indirect(root).start::<StructTreeRoot<'_>>();
    structure.child(objects.document).parent_tree_next_key(number(pages.len()));
    let mut places = structure.parent_tree();
    let mut numbers = places.nums();
    for (page, id) in objects.of_pages.iter().enumerate() {
        numbers.insert(number(page), *id);
    }
    numbers.finish();
    places.finish();
    structure.finish();
    let (year, month, day) = printed.made_on;
    let made_on = Date::new(year).month(month).day(day);
    pdf.document_info(info).title(TextStr(&printed.title)).creation_date(made_on);
    let faces = [Weight::Regular, Weight::Bold].map(|weight| (weight, next.bump()));
    for (weight, id) in faces {
        font(&mut pdf, fonts.face(weight), weight, id, &mut next)?;
    }
    let numbered: Vec<_> = pages.iter().map(|page| (next.bump(), next.bump(), page)).collect();
    let kids = numbered.iter().map(|(id, ..)| *id);
    pdf.pages(tree).kids(kids).count(number(pages.len()));
    let ids: Vec<Ref> = numbered.iter().map(|(id, ..)| *id).collect();
    let mut marks = Vec::new();
    for (place, (id, contents, drawn)) in numbered.into_iter().enumerate() {
        let mut page = pdf.page(id);
        page.media_box(Rect::new(0.0, 0.0, PAGE.0, PAGE.1)).parent(tree).contents(contents);
        page.struct_parents(number(place)).tab_order(TabOrder::StructureOrder);
        let mut resources = page.resources();
        let mut named = resources.fonts();
        for (weight, font) in faces {
            named.pair(name(weight), font);
        }
        named.finish();
        resources.finish();
        page.finish();
        let content = compressed(&content(fonts, drawn, place, &mut marks))?;
        pdf.stream(contents, &content).filter(Filter::FlateDecode);
    }
    objects.write(&mut pdf, root, &laid.parts, &ids, &marks);
    Ok(pdf.finish())
}

fn number(of: usize) -> i32 {
    i32::try_from(of).unwrap_or(i32::MAX)
}

/// What stands on a page; PDF counts heights from below. Whatever is drawn without a break of one part has one mark; what says nothing of its own is passed
/// over by whoever hears the page.
fn content(fonts: &Fonts, drawn: &[Drawn], page: usize, marks: &mut Vec<Mark>) -> Vec<u8> {
    let mut content = Content::new();
    content.set_line_width(LINE);
    let before = marks.len();
    let mut open: Option<Option<PartId>> = None;
    for it in drawn {
        if open != Some(it.part()) {
            if open.is_some() {
                content.end_marked_content();
            }
            match it.part() {
                None => {
                    content.begin_marked_content(Name(b"Artifact"));
                }
                Some(part) => {
                    let mark = Mark { part, page, number: number(marks.len() - before) };
                    content.begin_marked_content_with_properties(Name(b"Span")).properties().identify(mark.number);
                    marks.push(mark);
                }
            }
            open = Some(it.part());
        }
        match it {
            Drawn::Text { x, y, size, face, text, .. } => write(&mut content, fonts, *face, *size, (*x, *y), text),
            Drawn::Chart { x, y, unit, stroke, .. } => strokes::draw(&mut content, fonts, (*x, *y, *unit), stroke),
            Drawn::Line { y } => {
                content.move_to(LEFT, PAGE.1 - y).line_to(PAGE.0 - RIGHT, PAGE.1 - y).stroke();
            }
        }
    }
    if open.is_some() {
        content.end_marked_content();
    }
    content.finish().into_vec()
}

/// A line of text whose letters stand at a point, counted from the upper left corner.
pub(crate) fn write(content: &mut Content, fonts: &Fonts, face: Weight, size: f32, (x, y): (f32, f32), text: &str) {
    let sign = |character| fonts.face(face).sign(character).to_be_bytes();
    let signs: Vec<u8> = text.chars().flat_map(sign).collect();
    content.begin_text().set_font(name(face), size);
    content.next_line(x, PAGE.1 - y).show(Str(&signs)).end_text();
}

/// A font, whole: texts are numbers of its signs, and a table beside it says which letters these are.
fn font(pdf: &mut Pdf, face: &Face, weight: Weight, id: Ref, next: &mut Ref) -> Result<(), Error> {
    let (cid, descriptor, letters, file) = (next.bump(), next.bump(), next.bump(), next.bump());
    let base: Name<'_> = match weight {
        Weight::Regular => Name(b"DejaVuSans"),
        Weight::Bold => Name(b"DejaVuSans-Bold"),
    };
    let system = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };
    pdf.type0_font(id)
        .base_font(base)
        .encoding_predefined(Name(b"Identity-H"))
        .descendant_font(cid)
        .to_unicode(letters);
    let mut described = pdf.cid_font(cid);
    described.subtype(CidFontType::Type2).base_font(base).system_info(system).font_descriptor(descriptor);
    described.cid_to_gid_map_predefined(Name(b"Identity")).default_width(0.0);
    described.widths().consecutive(0, face.widths.iter().copied());
    described.finish();
    let [left, bottom, right, top] = face.bounds;
    pdf.font_descriptor(descriptor)
        .name(base)
        .flags(FontFlags::NON_SYMBOLIC)
        .bbox(Rect::new(left, bottom, right, top))
        .italic_angle(0.0)
        .ascent(face.ascent)
        .descent(face.descent)
        .cap_height(face.capitals)
        .stem_v(STEM)
        .font_file2(file);
    let mut table = UnicodeCmap::new(Name(b"Letters"), system);
    face.signs.iter().for_each(|(character, sign)| table.pair(*sign, *character));
    let table = compressed(table.finish().as_slice())?;
    pdf.stream(letters, &table).filter(Filter::FlateDecode);
    let embedded = compressed(face.file)?;
    let length = i32::try_from(face.file.len()).unwrap_or(i32::MAX);
    pdf.stream(file, &embedded).filter(Filter::FlateDecode).pair(Name(b"Length1"), length);
    Ok(())
}

fn compressed(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}
