//! What a case of each kind is made of on a page: its fields, who may make it, and what is sent as the body of a PUT.

use std::collections::BTreeMap;

use app::Error;
use domain::improvement::Kind;
use domain::improvement::kinds::change_request::Source;

mod sent;

use super::form::{Entry, Faults, Field, Sent};
use super::naming::Naming;
use super::path::PresentPath;
use super::picking::{Options, Picked};
use super::reach;
use crate::list::target;

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
}
