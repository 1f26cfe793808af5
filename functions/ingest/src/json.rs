//! JSON and NDJSON bodies. Reading a record never fails: what is wrong with its form becomes faults of that record alone. No more is kept of
//! a body than a request may have: of its records, of the values of each, of its representatives, and of its faults.

mod document;

use app::intake::receive::Record;
use domain::receipt::refusal::FAULTS_MAX;
use domain::receipt::{Code, Invalid, PersonDraft, REPRESENTATIVES_MAX};
use domain::spelling::told_back;
use serde_json::{Map, Value};
use tables::Names;
use tables::encoding::BROKEN;
use web::bounded_json;

use crate::RECORDS_MAX;
use crate::sent::Sent;

pub(crate) use document::document;

/// Values of a record at most: one with eight representatives has some hundred.
const VALUES_MAX: usize = 500;

/// The records of an NDJSON body, one a line; empty lines are none. As in a table, a name may stand there once. One more than a request may
/// have tells that there are too many.
pub(crate) fn lines(text: &str) -> Vec<Sent> {
    let mut names = Names::default();
    let sent = |(number, line): (u64, &str)| {
        let value = bounded_json::value(line.as_bytes(), VALUES_MAX).ok().flatten();
        let mut record = value.map_or_else(not_parseable, record);
        let fault = record.external_id.as_deref().and_then(|name| names.take(name, number).err());
        record.faults.extend(fault.map(|_| named_twice()));
        Sent { line: Some(number), record, fault }
    };
    tables::lines(text).take(RECORDS_MAX + 1).map(sent).collect()
}

/// Another record of the file has the name of this one.
pub(crate) fn named_twice() -> Invalid {
    Invalid::at("/external_id", Code::ExternalIdReused)
}

/// A record that cannot be read at all.
pub(crate) fn not_parseable() -> Record {
    Record { faults: vec![Invalid::at("", Code::NotParseable)], ..Record::default() }
}

/// Reads one record field by field.
fn record(value: Value) -> Record {
    let Value::Object(fields) = value else { return not_parseable() };
    let mut record = Record::default();
    let mut reader = Reader { faults: Vec::new() };
    for (name, value) in fields {
        match name.as_str() {
            "external_id" => record.external_id = reader.text("/external_id", value),
            "organisation" => reader.object("/organisation", value, |reader, name, path, value| match name {
                "id" => record.organisation_id = reader.text(path, value),
                "ogrn" => record.organisation_ogrn = reader.text(path, value),
                _ => reader.fault(path, Code::FieldUnknown),
            }),
            "recipient" => record.draft.recipient = reader.person("/recipient", value),
            "representatives" => match value {
                Value::Null => {}
                Value::Array(persons) => {
                    // One more than there may be tells that there are too many.
                    let persons = persons.into_iter().take(REPRESENTATIVES_MAX + 1).enumerate();
                    record.draft.representatives = persons
                        .map(|(index, value)| {
                            reader.person(&format!("/representatives/{index}"), value).unwrap_or_default()
                        })
                        .collect();
                }
                _ => reader.fault("/representatives", Code::NotParseable),
            },
            "service" => reader.object("/service", value, |reader, name, path, value| match name {
                "kind" => record.draft.service_kind = reader.text(path, value),
                "date" => record.draft.service_date = reader.text(path, value),
                "from" => record.draft.service_from = reader.text(path, value),
                "to" => record.draft.service_to = reader.text(path, value),
                _ => reader.fault(path, Code::FieldUnknown),
            }),
            "withdrawn" => match value {
                Value::Bool(withdrawn) => record.withdrawn = withdrawn,
                Value::Null => {}
                _ => reader.fault("/withdrawn", Code::NotParseable),
            },
            unknown => reader.fault(&format!("/{}", pointer(unknown)), Code::FieldUnknown),
        }
    }
    Record { faults: reader.faults, ..record }
}

/// A name as a part of a JSON pointer, as it may be told back.
fn pointer(name: &str) -> String {
    told_back(name).replace('~', "~0").replace('/', "~1")
}

struct Reader {
    faults: Vec<Invalid>,
}

impl Reader {
    fn fault(&mut self, field: &str, code: Code) {
        if self.faults.len() < FAULTS_MAX {
            self.faults.push(Invalid::at(field, code));
        }
    }

    fn text(&mut self, field: &str, value: Value) -> Option<String> {
        match value {
            Value::String(text) if !text.contains(BROKEN) => Some(text),
            Value::Null => None,
            _ => {
                self.fault(field, Code::NotParseable);
                None
            }
        }
    }

    fn object(&mut self, field: &str, value: Value, mut each: impl FnMut(&mut Reader, &str, &str, Value)) {
        match value {
            Value::Object(fields) => self.fields(field, fields, &mut each),
            Value::Null => {}
            _ => self.fault(field, Code::NotParseable),
        }
    }

    fn fields(
        &mut self,
        field: &str,
        fields: Map<String, Value>,
        each: &mut impl FnMut(&mut Reader, &str, &str, Value),
    ) {
        for (name, value) in fields {
            let path = [field, "/", &pointer(&name)].concat();
            each(self, &name, &path, value);
        }
    }

    fn person(&mut self, field: &str, value: Value) -> Option<PersonDraft> {
        if value.is_null() {
            return None;
        }
        let mut person = PersonDraft::default();
        self.object(field, value, |reader, name, path, value| match name {
            "family_name" => person.family_name = reader.text(path, value),
            "given_name" => person.given_name = reader.text(path, value),
            "patronymic" => person.patronymic = reader.text(path, value),
            "birth_date" => person.birth_date = reader.text(path, value),
            "snils" => person.snils = reader.text(path, value),
            _ => reader.fault(path, Code::FieldUnknown),
        });
        Some(person)
    }
}
