//! The form of a move: its fields follow from the move's declaration, what was sent becomes the body of the move.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use app::Error;
use app::improvement::listing::{self, Asked};
use chrono::NaiveDate;
use domain::improvement::journal::Decision;
use domain::improvement::kinds::incident::SEVERITIES;
use domain::improvement::table::Need;
use domain::improvement::{Case, CaseId, Details, Kind, MoveBody, Refusal, RefusalCode};
use pages::Localizer;
use serde_json::{Map, Value, json};

use super::naming::Naming;
use super::picking::{self, Options};
use super::{conclusion, laboratory, meeting_form, registering};

/// What was sent, by the name of the field.
pub(super) type Sent = HashMap<String, String>;

/// What is wrong, by the name of the field.
pub(super) type Faults = BTreeMap<String, String>;

/// What stands in place of a meeting where a body decided without meeting.
const IN_ABSENTIA: &str = "in absentia";

/// Cases that one field may name.
const CASES_MAX: usize = 50;

/// What stands in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    Line,
    Long,
    /// A text of pages.
    Text,
    Day,
    Select,
    /// A box for each of the choices, of which several may be checked.
    Boxes,
}

/// A field of a form.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) hint: String,
    pub(super) entry: Entry,
    /// Value and name; of a line what is offered while one writes.
    pub(super) choices: Vec<(String, String)>,
    pub(super) value: String,
    /// Values of the boxes that are checked.
    pub(super) checked: Vec<String>,
    pub(super) fault: Option<String>,
}

impl Field {
    pub(super) fn of(words: Localizer, name: &'static str, entry: Entry) -> Field {
        let (label, hint) = (words.case_field(name), String::new());
        let (choices, value, checked) = (Vec::new(), String::new(), Vec::new());
        Field { name: name.to_owned(), label, hint, entry, choices, value, checked, fault: None }
    }

    /// One of several of that kind.
    pub(super) fn numbered(self, place: usize) -> Field {
        Field { name: format!("{}-{place}", self.name), ..self }
    }

    pub(super) fn hint(self, hint: String) -> Field {
        Field { hint, ..self }
    }

    pub(super) fn choices(self, choices: Vec<(String, String)>) -> Field {
        Field { choices, ..self }
    }

    /// With what was sent before, and what is wrong with it.
    pub(super) fn filled(self, sent: &Sent, faults: &Faults) -> Field {
        let value = sent.get(&self.name).cloned().unwrap_or_default();
        let boxes = self.choices.iter().filter(|_| self.entry == Entry::Boxes);
        let checked = boxes.map(|(name, _)| name.clone()).filter(|name| sent.contains_key(name)).collect();
        Field { value, checked, fault: faults.get(&self.name).cloned(), ..self }
    }

    pub(super) fn is_select(&self) -> bool {
        self.entry == Entry::Select
    }

    pub(super) fn is_boxes(&self) -> bool {
        self.entry == Entry::Boxes
    }

    pub(super) fn is_long(&self) -> bool {
        matches!(self.entry, Entry::Long | Entry::Text)
    }

    pub(super) fn rows(&self) -> u8 {
        if self.entry == Entry::Text { 14 } else { 3 }
    }

    pub(super) fn input_type(&self) -> &'static str {
        if self.entry == Entry::Day { "date" } else { "text" }
    }

    /// The attributes by which a screen reader finds hint and fault.
    pub(super) fn described(&self, prefix: &str) -> String {
        let id = |part: &str| format!("{prefix}-{}-{part}", self.name);
        match (&self.fault, self.hint.is_empty()) {
            (Some(_), true) => format!(" aria-invalid=\"true\" aria-describedby=\"{}\"", id("fault")),
            (Some(_), false) => {
                format!(" aria-invalid=\"true\" aria-describedby=\"{} {}\"", id("fault"), id("hint"))
            }
            (None, false) => format!(" aria-describedby=\"{}\"", id("hint")),
            (None, true) => String::new(),
        }
    }
}

/// What a move asks for, in any of its rows: what it needs, and what may be given.
fn asked_for(kind: Kind, name: &str) -> (Vec<Need>, Vec<&'static str>) {
    let (mut needs, mut may) = (Vec::new(), Vec::new());
    for row in kind.table().rows_of(name) {
        needs.extend(row.needs.iter().copied().filter(|need| !needs.contains(need)).collect::<Vec<_>>());
        may.extend(row.may.iter().copied().filter(|field| !may.contains(field)).collect::<Vec<_>>());
    }
    // Nobody but the program writes figures.
    may.retain(|field| name != "reopen" || *field != "evidence");
    (needs, may)
}

/// The fields of a move, empty; `None`: it asks for something that a page cannot take.
pub(super) async fn fields(naming: &Naming<'_>, case: &Case, name: &str) -> Result<Option<Vec<Field>>, Error> {
    let words = naming.words;
    let (needs, may) = asked_for(case.kind(), name);
    let mut fields = Vec::new();
    for need in needs {
        match need {
            Need::Reason => {
                let field = Field::of(words, "reason", Entry::Long);
                // Why something is not changed everybody reads.
                let is_public = case.kind() == Kind::ChangeRequest && ["decline", "abandon"].contains(&name);
                fields.push(if is_public { field.hint(words.hint_reason_public()) } else { field });
            }
            Need::Due => fields.push(Field::of(words, "due", Entry::Day)),
            Need::Decision => {
                fields.push(Field::of(words, "number", Entry::Line));
                fields.push(Field::of(words, "date", Entry::Day));
                fields.push(Field::of(words, "body", Entry::Line));
                fields.push(Field::of(words, "text", Entry::Long));
                let sits =
                    [(String::new(), words.meeting_unnamed()), (IN_ABSENTIA.to_owned(), words.meeting_absentia())];
                let choices = sits.into_iter().chain(meeting_form::recent(naming).await?).collect();
                fields.push(Field::of(words, "meeting", Entry::Select).choices(choices));
            }
            Need::Field(field) => match of_name(naming, case, field).await? {
                Some(found) => fields.extend(found),
                None => return Ok(None),
            },
        }
    }
    for field in may {
        let optional = |field: Field| if field.hint.is_empty() { field.hint(words.hint_optional()) } else { field };
        fields.extend(of_name(naming, case, field).await?.into_iter().flatten().map(optional));
    }
    Ok(Some(fields))
}

/// The inputs of one of `fields`; `None`: a page has none for it.
async fn of_name(naming: &Naming<'_>, case: &Case, name: &'static str) -> Result<Option<Vec<Field>>, Error> {
    let words = naming.words;
    let select = |name, choices| vec![Field::of(words, name, Entry::Select).choices(choices)];
    Ok(Some(match name {
        "assessment" | "cause" | "lessons" | "text" | "evidence" => vec![Field::of(words, name, Entry::Long)],
        "outcomes" => laboratory::outcome_fields(words, case),
        "change_request" if case.kind() == Kind::Finding => {
            vec![Field::of(words, name, Entry::Line).hint(words.hint_raise())]
        }
        "change_request" => vec![Field::of(words, name, Entry::Line).hint(words.hint_number())],
        "service_types" => vec![Field::of(words, name, Entry::Long).hint(words.hint_types())],
        "tasks" => meeting_form::task_fields(words),
        "absent" => vec![Field::of(words, name, Entry::Line).hint(words.hint_people())],
        "minutes" => ["minutes", "minutes_hash"].map(|name| Field::of(words, name, Entry::Line)).into(),
        "meeting" => {
            let none = (String::new(), words.meeting_unnamed());
            select(name, std::iter::once(none).chain(meeting_form::recent(naming).await?).collect())
        }
        "retest" => vec![Field::of(words, name, Entry::Line).hint(words.hint_number())],
        "link" | "seen_by" | "of" => vec![Field::of(words, name, Entry::Line)],
        "severity" => {
            let levels = SEVERITIES.map(|it| (it.to_string(), words.case_value(format!("severity_{it}"))));
            let unchanged = (String::new(), words.propose_target_choose());
            select(name, std::iter::once(unchanged).chain(levels).collect())
        }
        "into" => vec![Field::of(words, name, Entry::Line).hint(words.hint_number())],
        "measures" | "change_requests" | "effects" => {
            let known = about_the_same(naming, case, name).await?;
            let is_empty = known.is_empty();
            let typed = || Field::of(words, name, Entry::Line).hint(words.hint_numbers());
            vec![if is_empty { typed() } else { known.many(words, name) }]
        }
        "evaluation" => registering::fields(naming).await?,
        "controller" => {
            let ministries = ["economy_ministry", "digital_ministry"];
            select(name, ministries.map(|role| (role.to_owned(), words.case_role(role))).into())
        }
        "party" => {
            let mut parties = Vec::new();
            for party in &case.parties.agreeing {
                parties.push((party.to_string(), naming.participant(party).await?));
            }
            select(name, parties)
        }
        "verdict" => {
            let verdicts = ["passed", "failed", "passed_with_conditions"];
            select(name, verdicts.map(|state| (state.to_owned(), words.case_state(state))).into())
        }
        "points" => {
            let points = conclusion::points(naming, case).await?;
            if points.is_empty() {
                return Ok(None);
            }
            points
        }
        "conditions" => conclusion::conditions(words),
        "condition" => match &case.details {
            Details::Check(check) => {
                let open = (1_u32..).zip(&check.conditions);
                let open = open.filter(|(number, _)| !check.met.iter().any(|met| met.condition == *number));
                select(name, open.map(|(number, it)| (number.to_string(), it.text.clone())).collect())
            }
            _ => return Ok(None),
        },
        _ => return Ok(None),
    }))
}

/// Cases about the same, of the kind that a field names.
async fn about_the_same(naming: &Naming<'_>, case: &Case, field: &str) -> Result<Options, Error> {
    let kind = if field == "measures" { Kind::Measure } else { Kind::ChangeRequest };
    let asked = Asked { target: case.target.clone(), ..picking::of_kind(kind) };
    // What was shown to have helped speaks for a practice; of everything else what goes on.
    let fits = |other: &Case| if field == "effects" { other.state.as_str() == "verified" } else { !other.is_ended() };
    picking::cases(naming, asked, fits).await
}

/// The cases that a field of several names: boxes that are checked, or numbers.
async fn cases(
    naming: &Naming<'_>,
    case: &Case,
    field: &str,
    sent: &Sent,
    faults: &mut Faults,
) -> Result<Option<Value>, Error> {
    let known = about_the_same(naming, case, field).await?;
    let mut ids = BTreeSet::new();
    for text in picking::named(sent, field).into_iter().flat_map(|line| line.split([',', ';'])).take(CASES_MAX) {
        let text = text.trim();
        let picked = if known.has(text) { CaseId::parse(text).ok() } else { numbered(naming, text).await? };
        match picked {
            Some(id) => drop(ids.insert(id)),
            None => {
                let told = naming.words.case_refusal(RefusalCode::TargetUnknown.as_str());
                faults.insert(field.to_owned(), told);
            }
        }
    }
    Ok((!ids.is_empty()).then(|| json!(ids)))
}

/// A number as it was written; what is none is told by the rules.
pub(super) fn number(text: &str) -> Value {
    text.parse::<u32>().map_or_else(|_| json!(text), |number| json!(number))
}

/// What was sent as the body of a move, or what is wrong by its field.
pub(super) async fn body(
    naming: &Naming<'_>,
    case: &Case,
    name: &str,
    sent: &Sent,
) -> Result<Result<MoveBody, Faults>, Error> {
    let words = naming.words;
    let given = |name: &str| sent.get(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let (needs, may) = asked_for(case.kind(), name);
    let mut faults = Faults::new();
    let invalid = |faults: &mut Faults, name: &str, code: RefusalCode| {
        faults.insert(name.to_owned(), words.case_refusal(code.as_str()));
    };
    let mut body =
        MoveBody { version: given("version").and_then(|it| it.parse().ok()).unwrap_or(0), ..MoveBody::default() };
    let mut fields = Map::new();
    let named = needs.iter().filter_map(|need| if let Need::Field(field) = need { Some(*field) } else { None });
    for field in named.chain(may) {
        let text = given(field);
        let value = match (field, text) {
            ("points" | "conditions", _) => conclusion::written(naming, case, field, sent).await?,
            ("outcomes", _) => laboratory::written_outcomes(case, sent),
            // Without a number the program makes the request, and names it by the finding.
            ("change_request", None) if case.kind() == Kind::Finding => Some(json!(format!("from-{}", case.id))),
            ("tasks", _) => meeting_form::written_tasks(naming, sent, &mut faults).await?,
            ("absent", Some(text)) => meeting_form::written_people(naming, &text, "absent", &mut faults).await?,
            ("minutes", Some(link)) => Some(json!({"link": link, "hash": given("minutes_hash")})),
            ("service_types", Some(text)) => {
                Some(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(|line| json!(line)).collect())
            }
            ("evaluation", _) => Some(registering::written(naming, case, sent, &mut faults).await?),
            ("measures" | "change_requests" | "effects", _) => cases(naming, case, field, sent, &mut faults).await?,
            (_, None) => None,
            ("severity" | "condition" | "seen_by" | "of", Some(text)) => Some(number(&text)),
            ("into" | "change_request" | "retest", Some(text)) => match numbered(naming, &text).await? {
                Some(id) => Some(json!(id)),
                None => {
                    invalid(&mut faults, field, RefusalCode::TargetUnknown);
                    None
                }
            },
            (_, Some(text)) => Some(json!(text)),
        };
        fields.extend(value.map(|value| (field.to_owned(), value)));
    }
    body.fields = fields;
    let day = |name: &str, faults: &mut Faults| match given(name).map(|text| text.parse::<NaiveDate>()) {
        Some(Ok(day)) => Some(day),
        Some(Err(_)) => {
            invalid(faults, name, RefusalCode::FieldInvalid);
            None
        }
        None => None,
    };
    if needs.contains(&Need::Reason) {
        body.reason = given("reason");
    }
    if needs.contains(&Need::Due) {
        body.due = day("due", &mut faults);
    }
    if needs.contains(&Need::Decision) {
        for name in ["number", "date", "body", "text"].into_iter().filter(|name| given(name).is_none()) {
            invalid(&mut faults, name, RefusalCode::FieldMissing);
        }
        let [number, of, text] = ["number", "body", "text"].map(|name| given(name).unwrap_or_default());
        let date = day("date", &mut faults);
        let meeting = given("meeting");
        body.decision = date.map(|date| Decision { number, date, body: of, text, meeting });
    }
    Ok(if faults.is_empty() { Ok(body) } else { Err(faults) })
}

/// The case with that number, whatever stands behind it, if the reader sees it.
pub(super) async fn numbered(naming: &Naming<'_>, number: &str) -> Result<Option<CaseId>, Error> {
    let number = number.split_whitespace().next().unwrap_or_default().to_uppercase();
    let prefix = number.split('-').next().unwrap_or_default();
    let Some(kind) = Kind::ALL.iter().copied().find(|kind| kind.prefix() == prefix) else { return Ok(None) };
    let mut asked = Asked { kind: Some(kind), words: Some(number.clone()), ..Asked::default() };
    loop {
        let Some(page) = listing::cases(naming.app, naming.caller, &asked, 1).await? else { return Ok(None) };
        if let Some(case) = page.rows.into_iter().find(|case| case.number == number) {
            return Ok(Some(case.id));
        }
        match page.next {
            Some(next) => asked.after = Some(next),
            None => return Ok(None),
        }
    }
}

/// A refusal at the field of the form to which it belongs; `None`: it is about the whole.
pub(super) fn fault(words: Localizer, refusal: &Refusal, fields: &[&str]) -> (Option<String>, String) {
    let path = refusal.field.as_deref().unwrap_or_default();
    let parts: Vec<&str> = path.split('.').collect();
    let meant = match parts[..] {
        ["decision"] => "number".to_owned(),
        ["fields", "points", place, _] => format!("evidence-{place}"),
        ["fields", "conditions", place, "due"] => format!("condition_due-{place}"),
        ["fields", "conditions", ..] => "condition-0".to_owned(),
        _ => parts.last().copied().unwrap_or_default().to_owned(),
    };
    let told = words.case_refusal(refusal.code.as_str());
    (Some(meant).filter(|name| fields.contains(&name.as_str())), told)
}
