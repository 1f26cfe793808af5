//! The form of a move: its fields follow from the move's declaration, what was sent becomes the body of the move.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use app::improvement::listing::{self, Asked};
use app::{App, Error, registers};
use chrono::NaiveDate;
use domain::calendar::{Quarter, local_date};
use domain::improvement::journal::Decision;
use domain::improvement::table::Need;
use domain::improvement::{Case, CaseId, Details, Kind, MoveBody, Refusal, RefusalCode};
use domain::organisation::{OrganisationType, RegionCode};
use domain::questionnaire::asked::AskedQuestions;
use pages::Localizer;
use serde_json::{Map, Value, json};

use super::conclusion;
use super::naming::Naming;

/// What was sent, by the name of the field.
pub(super) type Sent = HashMap<String, String>;

/// What is wrong, by the name of the field.
pub(super) type Faults = BTreeMap<String, String>;

/// Cases that one field may name.
const CASES_MAX: usize = 50;

/// What stands in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    Line,
    Long,
    Day,
    Select,
}

/// A field of a form.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) hint: String,
    pub(super) entry: Entry,
    /// Value and name.
    pub(super) choices: Vec<(String, String)>,
    pub(super) value: String,
    pub(super) fault: Option<String>,
}

impl Field {
    pub(super) fn of(words: Localizer, name: &'static str, entry: Entry) -> Field {
        let (label, hint) = (words.case_field(name), String::new());
        Field { name: name.to_owned(), label, hint, entry, choices: Vec::new(), value: String::new(), fault: None }
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
        Field { value, fault: faults.get(&self.name).cloned(), ..self }
    }

    pub(super) fn is_select(&self) -> bool {
        self.entry == Entry::Select
    }

    pub(super) fn is_long(&self) -> bool {
        self.entry == Entry::Long
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
            Need::Reason => fields.push(Field::of(words, "reason", Entry::Long)),
            Need::Due => fields.push(Field::of(words, "due", Entry::Day)),
            Need::Decision => {
                fields.push(Field::of(words, "number", Entry::Line));
                fields.push(Field::of(words, "date", Entry::Day));
                fields.push(Field::of(words, "body", Entry::Line));
                fields.push(Field::of(words, "text", Entry::Long));
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
    let choices = |names: &[&str]| names.iter().map(|name| ((*name).to_owned(), words.case_value(*name))).collect();
    Ok(Some(match name {
        "assessment" | "cause" | "lessons" | "text" | "evidence" => vec![Field::of(words, name, Entry::Long)],
        "link" => vec![Field::of(words, name, Entry::Line)],
        "severity" => {
            let levels = (1..=3).map(|it| (it.to_string(), words.case_value(format!("severity_{it}"))));
            let unchanged = (String::new(), words.propose_target_choose());
            select(name, std::iter::once(unchanged).chain(levels).collect())
        }
        "into" => vec![Field::of(words, name, Entry::Line).hint(words.hint_number())],
        "measures" | "change_requests" => vec![Field::of(words, name, Entry::Line).hint(words.hint_numbers())],
        "evaluation" => {
            let quarters = (1..=4).map(|count| (count.to_string(), count.to_string())).collect();
            let mut fields = select("question", questions(naming).await?);
            fields.push(Field::of(words, "expected", Entry::Line).hint(words.hint_expected()));
            fields.extend(select("comparison", choices(&["type_and_region", "type"])));
            fields.extend(select("before", quarters).into_iter().map(|field| field.hint(words.hint_before())));
            fields
        }
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

/// What a change may be measured by: satisfaction as a whole, or one of the questions that citizens are asked.
async fn questions(naming: &Naming<'_>) -> Result<Vec<(String, String)>, Error> {
    let (words, questionnaires) = (naming.words, registers::questionnaires(naming.app).await?);
    let today = naming.app.clock.now().date_naive();
    let asked = AskedQuestions::of(&questionnaires, &OrganisationType::ALL.into_iter().collect(), (today, today));
    let ids: BTreeSet<_> = questionnaires.iter().flat_map(|it| &it.questions).map(|it| &it.id).collect();
    let whole = (String::new(), words.evidence_total());
    Ok(std::iter::once(whole).chain(ids.into_iter().map(|id| (id.to_string(), words.question(&asked, id)))).collect())
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
            ("evaluation", _) => Some(evaluation(naming.app, case, sent, words, &mut faults)),
            (_, None) => None,
            ("severity" | "condition", Some(text)) => Some(text.parse::<u8>().map_or(json!(text), |it| json!(it))),
            ("into", Some(text)) => match numbered(naming, &text).await? {
                Some(id) => Some(json!(id)),
                None => {
                    invalid(&mut faults, field, RefusalCode::TargetUnknown);
                    None
                }
            },
            ("measures" | "change_requests", Some(text)) => {
                let mut ids = Vec::new();
                for number in text.split([',', ';', ' ']).filter(|it| !it.is_empty()).take(CASES_MAX) {
                    match numbered(naming, number).await? {
                        Some(id) => ids.push(id),
                        None => invalid(&mut faults, field, RefusalCode::TargetUnknown),
                    }
                }
                Some(json!(ids))
            }
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
        body.decision = date.map(|date| Decision { number, date, body: of, text, meeting: None });
    }
    Ok(if faults.is_empty() { Ok(body) } else { Err(faults) })
}

/// How the effect is to be told, from the fields of the form: the last closed quarters before the plan.
fn evaluation(app: &App, case: &Case, sent: &Sent, words: Localizer, faults: &mut Faults) -> Value {
    let given = |name: &str| sent.get(name).map(|text| text.trim().to_owned()).unwrap_or_default();
    let expected = given("expected").replace(',', ".");
    if !is_decimal(&expected) {
        let code = if expected.is_empty() { RefusalCode::FieldMissing } else { RefusalCode::FieldInvalid };
        faults.insert("expected".to_owned(), words.case_refusal(code.as_str()));
    }
    let zone = case.region.or_else(|| RegionCode::parse("77").ok()).map(|code| code.region().zone);
    let now = app.clock.now();
    let today = zone.map_or(now.date_naive(), |zone| local_date(now, zone));
    let count = given("before").parse::<usize>().unwrap_or(1).clamp(1, 4);
    let is_alarm = |quarter: &Quarter| case.evidence.iter().any(|evidence| evidence.period == *quarter);
    let earlier = std::iter::successors(Some(Quarter::of(today).back(1)), |quarter| Some(quarter.back(1)));
    let mut before: Vec<Quarter> = earlier.filter(|quarter| !is_alarm(quarter)).take(count).collect();
    before.reverse();
    let question = Some(given("question")).filter(|question| !question.is_empty());
    json!({"question": question, "expected": expected, "comparison": given("comparison"), "before": before})
}

fn is_decimal(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = text.split('.');
    let (whole, rest) = (parts.next().unwrap_or_default(), parts.next());
    digits(whole) && rest.is_none_or(digits) && parts.next().is_none()
}

/// The case with that number, if the reader sees it.
pub(super) async fn numbered(naming: &Naming<'_>, number: &str) -> Result<Option<CaseId>, Error> {
    let number = number.trim().to_uppercase();
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
