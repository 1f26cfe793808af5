//! CSV bodies: a header row with the JSON names joined by dots (`recipient.snils`, `representatives.0.snils`), then a record a
//! row. Commas, semicolons and tabs separate, whichever the header uses. An empty cell is a field left out.

use app::intake::receive::Record;
use domain::receipt::{Code, Invalid, PersonDraft, REPRESENTATIVES_MAX};

use crate::json::{not_parseable, pointer};

/// What is wrong with a header row; then nothing of the body can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum HeaderFault {
    /// There is none.
    Missing,
    /// Two columns have this name.
    Duplicate(String),
}

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
    Unknown(String),
}

#[derive(Clone, Copy)]
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
            PersonColumn::BirthDate => &mut person.birth_date,
            PersonColumn::Snils => &mut person.snils,
        };
        *field = Some(value);
    }
}

impl Column {
    fn parse(name: &str) -> Column {
        let unknown = || Column::Unknown(format!("/{}", pointer(name).replace('.', "/")));
        match name.split('.').collect::<Vec<_>>()[..] {
            ["external_id"] => Column::ExternalId,
            ["organisation", "id"] => Column::OrganisationId,
            ["organisation", "ogrn"] => Column::OrganisationOgrn,
            ["recipient", field] => PersonColumn::parse(field).map_or_else(unknown, Column::Recipient),
            ["representatives", index, field] => {
                let index = index.parse().ok().filter(|index| *index < REPRESENTATIVES_MAX);
                let column = index.zip(PersonColumn::parse(field));
                column.map_or_else(unknown, |(index, field)| Column::Representative(index, field))
            }
            ["service", "kind"] => Column::ServiceKind,
            ["service", "date"] => Column::ServiceDate,
            ["service", "from"] => Column::ServiceFrom,
            ["service", "to"] => Column::ServiceTo,
            ["withdrawn"] => Column::Withdrawn,
            _ => unknown(),
        }
    }

    fn fill(&self, record: &mut Record, value: String) {
        match self {
            Column::ExternalId => record.external_id = Some(value),
            Column::OrganisationId => record.organisation_id = Some(value),
            Column::OrganisationOgrn => record.organisation_ogrn = Some(value),
            Column::Recipient(field) => field.set(record.draft.recipient.get_or_insert_default(), value),
            Column::Representative(index, field) => {
                let persons = &mut record.draft.representatives;
                while persons.len() <= *index {
                    persons.push(PersonDraft::default());
                }
                field.set(&mut persons[*index], value);
            }
            Column::ServiceKind => record.draft.service_kind = Some(value),
            Column::ServiceDate => record.draft.service_date = Some(value),
            Column::ServiceFrom => record.draft.service_from = Some(value),
            Column::ServiceTo => record.draft.service_to = Some(value),
            Column::Withdrawn => match value.to_ascii_lowercase().as_str() {
                "true" | "1" => record.withdrawn = true,
                "false" | "0" => {}
                _ => record.faults.push(Invalid::at("/withdrawn", Code::NotParseable)),
            },
            Column::Unknown(field) => record.faults.push(Invalid::at(field.clone(), Code::FieldUnknown)),
        }
    }
}

/// The records of a CSV body.
pub(crate) fn rows(text: &str) -> Result<Vec<Record>, HeaderFault> {
    let first_line = text.lines().next().unwrap_or_default();
    let delimiter = [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|delimiter| (first_line.bytes().filter(|byte| byte == delimiter).count(), *delimiter == b','))
        .unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|_| HeaderFault::Missing)?.clone();
    if header.is_empty() || header.iter().all(|name| name.trim().is_empty()) {
        return Err(HeaderFault::Missing);
    }
    let names: Vec<&str> = header.iter().map(str::trim).collect();
    if let Some((_, name)) = names.iter().enumerate().find(|(index, name)| names[..*index].contains(name)) {
        return Err(HeaderFault::Duplicate(pointer(name)));
    }
    let columns: Vec<Column> = names.iter().map(|name| Column::parse(name)).collect();
    Ok(reader.records().map(|row| row.map_or_else(|_| not_parseable(), |row| record(&columns, &row))).collect())
}

fn record(columns: &[Column], row: &csv::StringRecord) -> Record {
    let mut record = if row.len() == columns.len() { Record::default() } else { not_parseable() };
    for (column, value) in columns.iter().zip(row) {
        let value = value.trim();
        if !value.is_empty() {
            column.fill(&mut record, value.to_owned());
        }
    }
    record
}
