//! CSV and XLSX bodies: a header row with the JSON names joined by dots (`recipient.snils`, `representatives.0.snils`), then a
//! record a row. An empty cell is a field left out.

use app::intake::receive::Record;
use domain::receipt::{Code, Invalid, PersonDraft, REPRESENTATIVES_MAX};
use tables::{RowFault, Table, value};
use web::Problem;

use crate::json::{named_twice, not_parseable};
use crate::sent::Sent;

/// What a column stands for.
#[derive(Clone, Copy, PartialEq)]
enum Column {
    ExternalId,
    OrganisationId,
    OrganisationOgrn,
    Recipient(PersonColumn),
    Representative(usize, PersonColumn),
    ServiceKind,
    ServiceDate,
    ServiceFrom,
    ServiceTo,
    Withdrawn,
}

/// What a column says of a person.
#[derive(Clone, Copy, PartialEq)]
enum PersonColumn {
    FamilyName,
    GivenName,
    Patronymic,
    BirthDate,
    Snils,
}

impl PersonColumn {
    fn parse(name: &str) -> Option<PersonColumn> {
        Some(match name {
            "family_name" => PersonColumn::FamilyName,
            "given_name" => PersonColumn::GivenName,
            "patronymic" => PersonColumn::Patronymic,
            "birth_date" => PersonColumn::BirthDate,
            "snils" => PersonColumn::Snils,
            _ => return None,
        })
    }

    fn set(self, person: &mut PersonDraft, value: String) {
        let field = match self {
            PersonColumn::FamilyName => &mut person.family_name,
            PersonColumn::GivenName => &mut person.given_name,
            PersonColumn::Patronymic => &mut person.patronymic,
            PersonColumn::BirthDate => {
                person.birth_date = Some(day(value));
                return;
            }
            PersonColumn::Snils => &mut person.snils,
        };
        *field = Some(value);
    }
}

impl Column {
    fn parse(name: &str) -> Option<Column> {
        Some(match name.split('.').collect::<Vec<_>>()[..] {
            ["external_id"] => Column::ExternalId,
            ["organisation", "id"] => Column::OrganisationId,
            ["organisation", "ogrn"] => Column::OrganisationOgrn,
            ["recipient", field] => Column::Recipient(PersonColumn::parse(field)?),
            ["representatives", index, field] => {
                let index = index.parse().ok().filter(|index| *index < REPRESENTATIVES_MAX)?;
                Column::Representative(index, PersonColumn::parse(field)?)
            }
            ["service", "kind"] => Column::ServiceKind,
            ["service", "date"] => Column::ServiceDate,
            ["service", "from"] => Column::ServiceFrom,
            ["service", "to"] => Column::ServiceTo,
            ["withdrawn"] => Column::Withdrawn,
            _ => return None,
        })
    }

    fn fill(self, record: &mut Record, value: String) {
        match self {
            Column::ExternalId => record.external_id = Some(value),
            Column::OrganisationId => record.organisation_id = Some(value),
            Column::OrganisationOgrn => record.organisation_ogrn = Some(value),
            Column::Recipient(field) => field.set(record.draft.recipient.get_or_insert_default(), value),
            Column::Representative(index, field) => {
                let persons = &mut record.draft.representatives;
                while persons.len() <= index {
                    persons.push(PersonDraft::default());
                }
                field.set(&mut persons[index], value);
            }
            Column::ServiceKind => record.draft.service_kind = Some(value),
            Column::ServiceDate => record.draft.service_date = Some(day(value)),
            Column::ServiceFrom => record.draft.service_from = Some(day(value)),
            Column::ServiceTo => record.draft.service_to = Some(day(value)),
            Column::Withdrawn => match value::flag(&value) {
                Some(withdrawn) => record.withdrawn = withdrawn,
                None => record.faults.push(Invalid::at("/withdrawn", Code::NotParseable)),
            },
        }
    }
}

/// A day as receipts have it; what is none stays, and is refused as such.
fn day(value: String) -> String {
    value::day(&value).unwrap_or(value)
}

/// The columns that a table of receipts may have, in words.
const COLUMNS: [&str; 13] = [
    "external_id",
    "organisation.id",
    "organisation.ogrn",
    "recipient.family_name",
    "recipient.given_name",
    "recipient.patronymic",
    "recipient.birth_date",
    "recipient.snils",
    "service.kind",
    "service.date",
    "service.from",
    "service.to",
    "withdrawn",
];

/// What the columns of representatives are called, in words; up to eight are numbered from 0.
const REPRESENTATIVES: &str =
    "representatives.0.family_name (as of the recipient, and so on for representatives 1 to 7)";

/// A table of receipts without rows, to be filled in: the columns of a receipt and of one representative. With a byte order mark and
/// semicolons, so that spreadsheets open it.
pub fn template() -> String {
    let of_recipient = COLUMNS.iter().filter_map(|name| name.strip_prefix("recipient."));
    let of_representative: Vec<String> = of_recipient.map(|field| format!("representatives.0.{field}")).collect();
    let columns = COLUMNS.iter().copied().chain(of_representative.iter().map(String::as_str));
    format!("\u{feff}{}\r\n", columns.collect::<Vec<_>>().join(";"))
}

/// The names in the header that stand for nothing.
pub(crate) fn unknown_columns(table: &Table) -> Vec<String> {
    table.columns(Column::parse).map_or_else(|unknown| unknown.0, |_| Vec::new())
}

/// The records of a table, and no more than one above so many: that one tells that there are too many.
pub(crate) fn rows(table: &Table, records_max: usize) -> Result<Vec<Sent>, Problem> {
    let allowed: Vec<&str> = COLUMNS.into_iter().chain([REPRESENTATIVES]).collect();
    let columns = web::text::columns(table, Column::parse, &allowed)?;
    let name = columns.iter().find(|(_, column)| *column == Column::ExternalId).map(|(place, _)| *place);
    let rows: Box<dyn Iterator<Item = tables::Row>> = match name {
        Some(place) => Box::new(table.rows_named_by(place)),
        None => table.rows(),
    };
    let sent = rows.map(|row| {
        let mut record = match row.fault {
            None => Record::default(),
            Some(RowFault::Twice(_)) => Record { faults: vec![named_twice()], ..Record::default() },
            Some(_) => not_parseable(),
        };
        for (place, column) in &columns {
            let value = row.cells.get(*place).filter(|value| !value.is_empty());
            if let Some(value) = value {
                column.fill(&mut record, value.clone());
            }
        }
        Sent { line: Some(row.line), record, fault: row.fault }
    });
    Ok(sent.take(records_max + 1).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_is_a_table_of_receipts() {
        let table = Table::read(template().as_bytes(), None).unwrap();
        assert_eq!(table.columns(Column::parse).unwrap().len(), COLUMNS.len() + 5);
        assert_eq!(rows(&table, 1).unwrap().len(), 0);
    }

    #[test]
    fn every_column_that_is_told_is_read() {
        for name in COLUMNS.into_iter().chain(["representatives.0.snils", "representatives.7.patronymic"]) {
            assert!(Column::parse(name).is_some(), "{name}");
        }
        for name in ["representatives.8.snils", "representatives.snils", "recipient", "recipient.email", "id", ""] {
            assert!(Column::parse(name).is_none(), "{name}");
        }
    }
}
