//! A register as a table that people open: words in place of codes, names in place of ids. It is nothing to import again: [`super::export`] is.

use std::collections::HashMap;

use app::registers::{self, register};
use app::{App, Error};
use domain::organisation::classification::Classification;
use pages::Localizer;
use serde::Deserialize;
use tables::for_people::{Cell, Column, ForPeople};

use super::cells;
use super::entries;
use super::export::{self, PAGE_ROWS};
use super::field::{Field, FieldKind};
use super::pages::fields::shown;
use super::register::Register;

/// Names of entries that others name, by register and id.
#[derive(Default)]
pub(crate) struct Names(HashMap<(&'static str, String), Option<String>>);

/// What has a name, in whichever register.
#[derive(Deserialize)]
pub(super) struct Named {
    pub(super) name: String,
}

impl Names {
    /// The name of an entry; `None`: it is not there any more.
    pub(crate) async fn known(&mut self, app: &App, register: &'static str, id: &str) -> Result<Option<String>, Error> {
        let place = (register, id.to_owned());
        if let Some(known) = self.0.get(&place) {
            return Ok(known.clone());
        }
        let found: Option<Named> = registers::entry(app, register, id).await?;
        let name = found.map(|it| it.name);
        self.0.insert(place, name.clone());
        Ok(name)
    }

    /// The name of an entry; what is not there any more keeps its id.
    pub(crate) async fn of(&mut self, app: &App, register: &'static str, id: &str) -> Result<String, Error> {
        Ok(self.known(app, register, id).await?.unwrap_or_else(|| id.to_owned()))
    }
}

/// The register whose entries a field names.
pub(super) fn named_in(field: &Field) -> Option<&'static str> {
    Some(match (field.kind, field.name) {
        (FieldKind::Organisation | FieldKind::Organisations, _) => register::ORGANISATIONS,
        (FieldKind::Name, "source") => register::SOURCES,
        (FieldKind::Name, _) => register::PARTICIPANTS,
        (FieldKind::Names, "services") => register::SERVICES,
        (FieldKind::Names, "situations") => register::SITUATIONS,
        _ => return None,
    })
}

/// A value of a field in words: of an entry of another register its name.
pub(crate) async fn in_words(
    app: &App,
    words: Localizer,
    types: &Classification,
    names: &mut Names,
    field: &Field,
    text: &str,
) -> Result<String, Error> {
    let Some(register) = named_in(field) else {
        return Ok(match field.kind {
            FieldKind::Days => days(words, types, text),
            kind => shown(words, types, kind, text),
        });
    };
    let mut named = Vec::new();
    for id in text.split_whitespace() {
        named.push(if id == "*" { words.export_all() } else { names.of(app, register, id).await? });
    }
    Ok(named.join("; "))
}

/// The whole register.
pub(super) async fn table(
    app: &App,
    words: Localizer,
    types: &Classification,
    register: Register,
) -> Result<ForPeople, Error> {
    let (mut names, mut rows, mut after) = (Names::default(), Vec::new(), None);
    loop {
        let page = entries::page(app, register, "", after.as_deref(), PAGE_ROWS).await?;
        for (_, entry) in &page.rows {
            for cells in export::rows(register, entry) {
                rows.push(row(app, words, types, register, &mut names, &cells).await?);
            }
        }
        match page.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    let region = (register == Register::Regions).then(|| Column { title: words.field_name(), note: String::new() });
    let column = |field: &Field| Column { title: field.label(words), note: String::new() };
    let mut columns: Vec<Column> = register.columned().map(column).collect();
    columns.splice(1..1, region);
    Ok(ForPeople {
        language: words.language(),
        name: register.title(words),
        title: register.title(words),
        columns,
        explained: words.export_explained(),
        facts: vec![
            (words.export_about(), register.note(words)),
            (words.export_made_on(), words.day(app.clock.now().date_naive())),
            (words.export_rows(), words.count(rows.len() as u64)),
        ],
        rows,
    })
}

async fn row(
    app: &App,
    words: Localizer,
    types: &Classification,
    register: Register,
    names: &mut Names,
    cells: &[String],
) -> Result<Vec<Cell>, Error> {
    let mut row = Vec::new();
    for (at, (field, cell)) in register.columned().zip(cells).enumerate() {
        let text = cells::text(cell);
        row.push(match (field.kind, named_in(field)) {
            (_, Some(_)) => Cell::text(in_words(app, words, types, names, field, text).await?),
            (FieldKind::Day, _) => text.parse().map_or_else(|_| Cell::text(text.to_owned()), Cell::Day),
            (FieldKind::Number(_) | FieldKind::Count, _) => {
                text.parse().map_or_else(|_| Cell::text(text.to_owned()), Cell::Count)
            }
            (FieldKind::Days, _) => Cell::text(days(words, types, text)),
            (kind, _) => Cell::text(shown(words, types, kind, text)),
        });
        if at == 0 && register == Register::Regions {
            row.push(Cell::text(shown(words, types, FieldKind::Region, text)));
        }
    }
    Ok(row)
}

fn days(words: Localizer, types: &Classification, text: &str) -> String {
    let day = |day: &str| shown(words, types, FieldKind::Day, day);
    text.split_whitespace().map(day).collect::<Vec<_>>().join("; ")
}
