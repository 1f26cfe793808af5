//! What a case of each kind is made of on a page: its fields, who may make it, and what is sent as the body of a PUT.

use std::collections::{BTreeMap, BTreeSet};

use app::Error;
use app::improvement::reading;
use chrono::NaiveDate;
use domain::identifier::ParticipantId;
use domain::improvement::kinds::change_request::Source;
use domain::improvement::kinds::document::DocumentType;
use domain::improvement::put::PutBody;
use domain::improvement::{CaseId, Details, Kind, Parties, Refusal, RefusalCode, Target, TargetKind, Unit};
use serde_json::{Map, Value, json};

use super::clauses;
use super::content_form;
use super::form::{self, Entry, Faults, Field, Sent};
use super::laboratory;
use super::meeting;
use super::naming::Naming;
use super::path::PresentPath;
use super::picking::{self, Options, Picked};
use super::reach;
use crate::list::target;
use crate::notation::{self, Services};

/// How a field is filled in.
#[derive(Clone, Copy, PartialEq)]
enum Input {
    Line,
    Long,
    Clauses,
    /// What a document says in numbers and lists, each row on a line.
    Content,
    /// Tasks of a study, each on a line.
    Tasks,
    /// Items of an agenda, each on a line.
    Agenda,
    /// Steps of a client path, each on a line.
    Path,
    Number,
    Day,
    /// One of few values.
    Value,
    /// One of the things that [`things`] looks up.
    One,
    /// Several of them.
    Many,
}

/// A field of the form: its name, how it is filled in, and whether it must be.
type Asks = (&'static str, Input, bool);

const fn asks(kind: Kind) -> &'static [Asks] {
    match kind {
        Kind::ChangeRequest => &[
            ("target", Input::One, true),
            ("title", Input::Line, true),
            ("source", Input::Value, true),
            ("document", Input::One, false),
            ("path", Input::Path, false),
        ],
        Kind::Incident => {
            &[("target", Input::One, true), ("title", Input::Line, true), ("severity", Input::Value, true)]
        }
        Kind::Measure => &[
            ("target", Input::One, true),
            ("title", Input::Line, true),
            ("performers", Input::Many, true),
            ("starts_on", Input::Day, true),
            ("due_on", Input::Day, true),
            ("change_request", Input::One, false),
            ("depends_on", Input::Many, false),
        ],
        Kind::Document => &[
            ("document_type", Input::Value, true),
            ("title", Input::Line, true),
            ("target", Input::One, false),
            ("target_state", Input::One, false),
            ("clauses", Input::Clauses, true),
            ("content", Input::Content, false),
            ("owner", Input::One, false),
            ("performers", Input::Many, false),
            ("units", Input::Many, false),
            ("agreeing", Input::Many, false),
            ("supersedes", Input::One, false),
        ],
        Kind::Check => &[
            ("check", Input::Value, true),
            ("document", Input::One, true),
            ("change_request", Input::One, false),
            ("unit", Input::One, false),
            ("title", Input::Line, true),
            ("performers", Input::Many, false),
        ],
        Kind::Study => &[
            ("target", Input::One, true),
            ("title", Input::Line, true),
            ("tasks", Input::Tasks, true),
            ("series", Input::Line, false),
        ],
        Kind::Finding => &[
            ("study", Input::One, true),
            ("title", Input::Line, true),
            ("task", Input::Line, true),
            ("step", Input::Line, false),
            ("severity", Input::Value, true),
            ("seen_by", Input::Number, true),
            ("of", Input::Number, true),
        ],
        Kind::Meeting => &[
            ("body", Input::Value, true),
            ("date", Input::Day, true),
            ("title", Input::Line, true),
            ("items", Input::Agenda, false),
        ],
        Kind::Practice => {
            &[("target", Input::One, false), ("title", Input::Line, true), ("description", Input::Long, true)]
        }
        // The program fills it in; what a participant reports on a month it makes by itself.
        Kind::Report => &[("target", Input::One, true), ("title", Input::Line, true)],
        Kind::Request => &[
            ("owner", Input::One, true),
            ("title", Input::Line, true),
            ("question", Input::Long, true),
            ("due", Input::Day, false),
        ],
    }
}

/// What a field is called where its name says something else of other kinds.
fn label(kind: Kind, name: &'static str) -> &'static str {
    match (kind, name) {
        (Kind::ChangeRequest, "target") => "target",
        (Kind::Report, "target") => "evaluated",
        (_, "target") => "about",
        (Kind::Document, "units") | (Kind::Check, "unit") => "reaching",
        (Kind::Finding, "severity") => "problem",
        (Kind::Meeting, "body") => "meeting_body",
        (Kind::Meeting, "date") => "meeting_date",
        (Kind::Request, "owner") => "addressee",
        (Kind::Request, "question") => "asked",
        (Kind::Request, "due") => "answer_by",
        _ => name,
    }
}

/// The form of a kind for one reader, with all that its fields may name.
pub(super) struct Making<'a> {
    naming: &'a Naming<'a>,
    kind: Kind,
    values: Vec<&'static str>,
    things: BTreeMap<&'static str, Options>,
    /// The steps of the situation that it is about.
    path: Option<PresentPath>,
}

impl<'a> Making<'a> {
    /// The form; `None`: the reader makes no such case.
    pub(super) async fn of(naming: &'a Naming<'a>, kind: Kind, sent: &Sent) -> Result<Option<Making<'a>>, Error> {
        if !reach::may_make(naming, kind).await? {
            return Ok(None);
        }
        let mut things = BTreeMap::new();
        for (name, input, _) in asks(kind) {
            if matches!(input, Input::One | Input::Many) {
                things.insert(*name, reach::things(naming, kind, name, sent).await?);
            }
        }
        let values = match kind {
            Kind::ChangeRequest => Source::ALL.iter().map(|it| it.as_str()).collect(),
            Kind::Incident => vec!["severity_1", "severity_2", "severity_3"],
            Kind::Document => reach::document_types(naming),
            Kind::Check => reach::check_types(naming).await?,
            Kind::Finding => vec!["problem_0", "problem_1", "problem_2", "problem_3", "problem_4"],
            Kind::Meeting => reach::bodies(naming),
            Kind::Measure | Kind::Study | Kind::Request | Kind::Practice | Kind::Report => Vec::new(),
        };
        let about = sent.get("target").and_then(|text| match things.get("target")?.picked(text.trim()) {
            Picked::One(value) => target(&value),
            _ => None,
        });
        let path = match about.filter(|_| kind == Kind::ChangeRequest) {
            Some(about) => PresentPath::of(naming, &about).await?,
            None => None,
        };
        Ok(Some(Making { naming, kind, values, things, path }))
    }

    fn options(&self, name: &str) -> &Options {
        const NONE: &Options = &Options::none();
        self.things.get(name).unwrap_or(NONE)
    }

    /// The fields of the form as they were sent. Where there is nothing that one could name, an optional field is left out, unless it is at
    /// fault: the type of a document may need what others do not.
    pub(super) fn fields(&self, sent: &Sent, faults: &Faults) -> Vec<Field> {
        let words = self.naming.words;
        let mut fields = Vec::new();
        for (name, input, is_needed) in asks(self.kind) {
            let options = self.options(name);
            if matches!(input, Input::One | Input::Many)
                && options.is_empty()
                && !is_needed
                && !faults.contains_key(*name)
            {
                continue;
            }
            let path = self.path.as_ref();
            if *input == Input::Path && path.is_none() {
                continue;
            }
            let field = match input {
                Input::Path => Field::of(words, name, Entry::Text).hint(words.hint_path()),
                Input::Line | Input::Number => Field::of(words, name, Entry::Line),
                Input::Tasks => Field::of(words, name, Entry::Text).hint(words.hint_tasks()),
                Input::Agenda => Field::of(words, name, Entry::Text).hint(words.hint_agenda()),
                Input::Long => Field::of(words, name, Entry::Long),
                Input::Clauses => Field::of(words, name, Entry::Text).hint(words.hint_clauses()),
                Input::Content => {
                    let of_type = sent.get("document_type").map(String::as_str).unwrap_or_default();
                    Field::of(words, name, Entry::Text).hint(words.hint_content(of_type))
                }
                Input::Day => Field::of(words, name, Entry::Day),
                Input::Value => {
                    let named = self.values.iter().map(|value| ((*value).to_owned(), words.case_value(*value)));
                    Field::of(words, name, Entry::Select).choices(named.collect())
                }
                Input::One => options.one(words, name, sent),
                Input::Many => options.many(words, name),
            };
            let field = if *is_needed || !field.hint.is_empty() { field } else { field.hint(words.hint_optional()) };
            let label = words.case_field(label(self.kind, name));
            let field = Field { label, ..field }.filled(sent, faults);
            // A line shows the words of what an address names.
            let shown = options.words(&field.value).filter(|_| !field.is_select()).map(str::to_owned);
            // A proposal of another path begins with the present one.
            let begins = path.filter(|_| !sent.contains_key(*name)).and_then(|path| match *name {
                "path" => Some(path.lines(sent)),
                "title" => path.title(words, sent),
                _ => None,
            });
            fields.push(Field { value: shown.or(begins).unwrap_or(field.value), ..field });
        }
        fields
    }

    /// What was sent as the body of a PUT, or what is wrong by its field.
    pub(super) async fn body(&self, sent: &Sent) -> Result<Result<PutBody, Faults>, Error> {
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
    pub(super) fn fault(&self, refusal: &Refusal, sent: &Sent) -> (Option<String>, String) {
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
