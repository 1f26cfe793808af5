//! What was sent from the form of a new case, as the body that puts it.

use std::collections::BTreeSet;

use app::Error;
use app::improvement::reading;
use chrono::NaiveDate;
use domain::identifier::ParticipantId;
use domain::improvement::kinds::document::DocumentType;
use domain::improvement::put::PutBody;
use domain::improvement::{CaseId, Details, Kind, Parties, Refusal, RefusalCode, Target, TargetKind, Unit};
use serde_json::{Map, Value, json};

use super::super::form::{self, Faults, Sent};
use super::super::picking::{self, Picked};
use super::super::{clauses, content_form, laboratory, meeting};
use super::{Input, Making, asks};
use crate::list::target;
use crate::notation::{self, Services};

impl Making<'_> {
    /// What was sent as the body of a PUT, or what is wrong by its field.
    pub(in crate::pages) async fn body(&self, sent: &Sent) -> Result<Result<PutBody, Faults>, Error> {
        let words = self.naming.words;
        let refusal = |code: RefusalCode| words.case_refusal(code.as_str());
        let mut faults = Faults::new();
        let mut values: Map<String, Value> = Map::new();
        for (name, input, is_needed) in asks(self.kind) {
            let text = sent.get(*name).map(|text| text.trim()).unwrap_or_default();
            let found = match input {
                Input::Many => self.several(name, &picking::named(sent, name)).await?,
                _ if text.is_empty() => Ok(None),
                Input::One => self.one(name, text).await?.map(|value| Some(json!(value))),
                Input::Tasks => Ok(Some(json!(laboratory::written_tasks(text)))),
                Input::Agenda => match meeting::written(self.naming, text).await? {
                    Ok(items) => Ok(Some(json!(items))),
                    Err(unknown) => Err(words.fault_nameless_of(unknown)),
                },
                Input::Number => text
                    .parse::<u32>()
                    .map(|number| Some(json!(number)))
                    .map_err(|_| refusal(RefusalCode::FieldInvalid)),
                Input::Day => text
                    .parse::<NaiveDate>()
                    .map(|day| Some(json!(day)))
                    .map_err(|_| refusal(RefusalCode::FieldInvalid)),
                Input::Value => {
                    let known = self.values.iter().find(|value| **value == text);
                    known.map(|value| Some(json!(value))).ok_or_else(|| refusal(RefusalCode::FieldInvalid))
                }
                Input::Clauses => Ok(Some(json!(clauses::written(text)))),
                // What it says depends on the type; where that is not one, its own fault is told.
                Input::Content => match document_type(sent) {
                    Some(of_type) => {
                        let written = content_form::written(self.naming, of_type, text).await?;
                        written.map(|written| written.map(|it| it.content))
                    }
                    None => Ok(None),
                },
                Input::Path => match self.path.as_ref().map(|path| path.written(text)).transpose() {
                    Ok(path) => Ok(path.flatten().map(|path| json!(path))),
                    Err(line) => Err(words.fault_nameless_of(line)),
                },
                Input::Line | Input::Long => Ok(Some(json!(text))),
            };
            match found {
                Ok(None) if *is_needed => drop(faults.insert((*name).to_owned(), refusal(RefusalCode::FieldMissing))),
                Ok(found) => values.extend(found.map(|value| ((*name).to_owned(), value))),
                Err(told) => drop(faults.insert((*name).to_owned(), told)),
            }
        }
        if !faults.is_empty() {
            return Ok(Err(faults));
        }
        Ok(Ok(self.written(values).await?))
    }

    /// The value of the thing that a text names, or why it names none.
    async fn one(&self, name: &str, text: &str) -> Result<Result<String, String>, Error> {
        let words = self.naming.words;
        let picked = self.options(name).picked(text);
        // Of more cases than a field offers, one is named by its number.
        let numbered = match picked {
            Picked::Nothing if !["owner", "performers", "agreeing", "target", "unit", "units"].contains(&name) => {
                form::numbered(self.naming, text).await?
            }
            _ => None,
        };
        Ok(match (picked, numbered) {
            (Picked::One(value), _) => Ok(value),
            (Picked::Several(all), _) => Err(words.fault_several(all.join("; "))),
            (Picked::Nothing, Some(id)) => Ok(id.to_string()),
            (Picked::Nothing, None) => Err(words.fault_nameless_of(text)),
        })
    }

    async fn several(&self, name: &str, named: &[&str]) -> Result<Result<Option<Value>, String>, Error> {
        if picking::NAMED_MAX < named.len() {
            return Ok(Err(self.naming.words.case_refusal(RefusalCode::FieldInvalid.as_str())));
        }
        let (mut found, mut told) = (BTreeSet::new(), Vec::new());
        for text in named {
            match self.one(name, text).await? {
                Ok(value) => drop(found.insert(value)),
                Err(fault) => told.push(fault),
            }
        }
        Ok(if told.is_empty() { Ok((!found.is_empty()).then(|| json!(found))) } else { Err(told.join(" ")) })
    }

    async fn written(&self, mut values: Map<String, Value>) -> Result<PutBody, Error> {
        let text = |value: Option<Value>| value.and_then(|value| value.as_str().map(str::to_owned));
        let participants = |value: Option<Value>| {
            let ids = value.and_then(|value| value.as_array().cloned()).unwrap_or_default();
            ids.iter().filter_map(Value::as_str).filter_map(|id| ParticipantId::parse(id).ok()).collect::<Vec<_>>()
        };
        let title = text(values.remove("title")).unwrap_or_default();
        let mut about = text(values.remove("target")).and_then(|about| target(&about));
        let due = text(values.remove("due")).and_then(|day| day.parse().ok());
        let parties = Parties {
            owner: text(values.remove("owner")).and_then(|id| ParticipantId::parse(&id).ok()),
            controller: None,
            performers: participants(values.remove("performers")),
            agreeing: participants(values.remove("agreeing")),
        };
        if let Some(units) = values.get_mut("units").and_then(Value::as_array_mut) {
            units.iter_mut().for_each(as_unit);
        }
        values.get_mut("unit").into_iter().for_each(as_unit);
        if let Some(severity) = text(values.remove("severity")) {
            let number = severity.rsplit('_').next().and_then(|number| number.parse::<u8>().ok());
            values.insert("severity".to_owned(), json!(number));
        }
        // A finding is about what its study is about, a check about what its document is, or about the document itself.
        let rests_on = match self.kind {
            Kind::Finding => Some("study"),
            Kind::Check => Some("document"),
            _ => None,
        };
        let named = rests_on.and_then(|name| values.get(name)?.as_str());
        if let Some(id) = named.and_then(|id| CaseId::parse(id).ok()) {
            let found = reading::case(self.naming.app, self.naming.caller, &id).await?;
            let itself = Target { kind: TargetKind::Document, id: id.to_string() };
            if self.kind == Kind::Check {
                // What is checked is the newest text.
                if let Some(Details::Document(document)) = found.as_ref().map(|view| &view.case.details) {
                    values.insert("document_version".to_owned(), json!(document.text_version));
                }
            }
            about = found.and_then(|view| view.case.target).or((self.kind == Kind::Check).then_some(itself));
        }
        Ok(PutBody {
            kind: self.kind,
            title,
            target: about,
            region: None,
            parties,
            details: Value::Object(values),
            due,
            external_ref: None,
            version: None,
        })
    }

    /// Where on the form a refusal of the rules belongs.
    pub(in crate::pages) fn fault(&self, refusal: &Refusal, sent: &Sent) -> (Option<String>, String) {
        let words = self.naming.words;
        let path = refusal.field.as_deref().unwrap_or_default();
        let lines: Vec<&str> = sent.get("content").map(String::as_str).unwrap_or_default().lines().collect();
        let written = document_type(sent).and_then(|it| notation::written(it, &lines, &Services::new()).ok());
        if let Some(told) = content_form::fault(words, written.flatten().as_ref(), refusal) {
            return (Some("content".to_owned()), told);
        }
        let of_unit = ["unit", "units"].into_iter().find(|name| path.starts_with(&format!("details.{name}.")));
        if let Some(name) = of_unit {
            return (Some(name.to_owned()), words.case_refusal(refusal.code.as_str()));
        }
        let names: Vec<&str> = asks(self.kind).iter().map(|(name, ..)| *name).collect();
        let mut refusal = refusal.clone();
        if refusal.field.as_deref().is_some_and(|field| field.starts_with("target")) {
            refusal.field = Some("target".to_owned());
        }
        form::fault(self.naming.words, &refusal, &names)
    }
}

/// The type of the document that is made.
fn document_type(sent: &Sent) -> Option<DocumentType> {
    DocumentType::parse(sent.get("document_type")?.trim())
}

/// `participant:mvd` as what a case has of it.
fn as_unit(value: &mut Value) {
    if let Some(unit) = value.as_str().and_then(Unit::parse) {
        *value = json!(unit);
    }
}
