//! What may stand in the fields of the contract: enumerated values, patterns, bounds, and where unknown fields are refused.
//!
//! A name means one thing in all of the contract, so each is written once here, from the lists of the core; a schema that means
//! another thing by it says so.

use std::collections::BTreeSet;

use app::improvement::listing::Lately;
use app::intake::receipt_state::ReceiptState;
use app::intake::verdict::VerdictName;
use cabinet::{FEED_SCHEMA, PUBLIC_SCHEMA};
use domain::calendar::Quarter;
use domain::disclosure::State;
use domain::figures::brought::{Reach, Why};
use domain::figures::edition::Edition;
use domain::figures::federation::Lateness;
use domain::figures::indicator::Method;
use domain::figures::measure::{self, MeasureKind};
use domain::gaming::flag::Sign;
use domain::identifier::{ExternalId, OrganisationId};
use domain::improvement::kinds::document::DocumentType;
use domain::improvement::way::Measured;
use domain::improvement::{Kind as CaseKind, UnitKind};
use domain::invitation::mail::Cause;
use domain::language::Language;
use domain::organisation::legal_entity::Ogrn;
use domain::organisation::{Industry, Level, OrganisationType, RegionCode};
use domain::person::Snils;
use domain::questionnaire::COMMENT_CHARACTERS_MAX;
use domain::receipt::{NAME_CHARACTERS_MAX, ServiceKind};
use domain::scope::By;
use domain::statistics::difference::{Reached, Verdict};
use domain::statistics::funnel::{self, Position};
use serde_json::Value;
use survey::FormFormat;
use table::items::LinkChange;
use table::kinds::registers::REGISTERS;
use texts::cabinet::LANGUAGES;
use utoipa::openapi::path::{Operation, Parameter, ParameterIn};
use utoipa::openapi::schema::{AdditionalProperties, KnownFormat, Object, SchemaFormat, SchemaType, Type};
use utoipa::openapi::{Content, Ref, RefOr, Response, Schema};
use web::query::ROWS_MAX;

/// What a string may be.
enum Text {
    OneOf(Vec<&'static str>),
    Pattern(&'static str),
    UpTo(usize),
}

const NAME: Text = Text::Pattern(OrganisationId::PATTERN);
const DECIMAL: Text = Text::Pattern(r"^-?[0-9]+\.[0-9]{2}$");
const QUARTER: Text = Text::Pattern(Quarter::PATTERN);
const EDITION: Text = Text::Pattern(Edition::PATTERN);

/// Objects of requests in which an unknown field is a fault, though they are read field by field to tell every fault at once.
const CLOSED: [&str; 6] = ["OrganisationReference", "PaperResponse", "Person", "Receipt", "Response", "Service"];

/// What a field of a schema may be; `None`: any text.
fn field(schema: &str, name: &str) -> Option<Text> {
    use Text::{OneOf, Pattern, UpTo};
    Some(match (schema, name) {
        ("MeasureBody", "what" | "place" | "by" | "life_situation") => UpTo(measure::CHARACTERS_MAX),
        (_, "region" | "industry" | "type") => return crossing(name),
        ("IndicatorRow", "moved_to") => return crossing("region"),
        ("CaseBody" | "CaseRow" | "CaseChange" | "TaskRow", "kind") => OneOf(case_kinds()),
        (
            "CaseBody" | "CaseRow" | "AsItStands" | "ProposalBody" | "RoadMapBody" | "RoadMapMeasure" | "PracticeRow"
            | "PracticeChange" | "DocumentBody" | "CheckBody",
            "state",
        ) => OneOf(case_states()),
        ("DocumentBody", "document_type") => OneOf(DocumentType::ALL.map(DocumentType::as_str).to_vec()),
        ("UnitBody", "kind") => OneOf(UnitKind::ALL.map(UnitKind::as_str).to_vec()),
        ("ChangeRow", "what") => OneOf(vec!["case", "service", "situation", "calendar"]),
        ("WayBody", "scope") => OneOf(vec!["country", "industry", "region", "organisation"]),
        ("StepBody", "state") => OneOf(Measured::STATES.to_vec()),
        ("StepBody", "satisfaction" | "satisfaction_low" | "satisfaction_high") => DECIMAL,
        ("PortalChangeView", "change") => OneOf(LinkChange::ALL.map(LinkChange::as_str).to_vec()),
        ("SuppressionRow", "reason") => OneOf(Cause::ALL.map(Cause::as_str).into()),
        ("IndicatorRow", "level") => OneOf(Level::ALL.map(Level::as_str).to_vec()),
        ("BroughtRow", "verdict") => {
            OneOf(Verdict::ALL.map(Verdict::as_str).into_iter().chain([Why::TooFewToCompare.as_str()]).collect())
        }
        ("BroughtRow", "why") => OneOf(Why::ALL.map(Why::as_str).to_vec()),
        ("BroughtRow", "comparison") => OneOf(Reach::ALL.map(Reach::as_str).to_vec()),
        (_, "verdict") if schema != "RecordResult" => OneOf(Verdict::ALL.map(Verdict::as_str).to_vec()),
        ("RecordResult", "verdict") => OneOf(VerdictName::ALL.map(VerdictName::as_str).to_vec()),
        ("ReceiptStatus", "state") => OneOf(ReceiptState::ALL.map(ReceiptState::as_str).to_vec()),
        ("IndicatorRow" | "Comments", "state") => OneOf(State::ALL.map(State::as_str).to_vec()),
        ("IndicatorRow", "funnel") => OneOf(positions()),
        ("FlagRow", "sign") => OneOf(Sign::ALL.map(Sign::as_str).to_vec()),
        ("FlaggedRow", "organisation") | ("ClosedRow", "by") | ("OpenedRow", "case") => NAME,
        ("ComparedRow", "satisfaction_with" | "satisfaction_without") | ("MeansRow", "with" | "without") => DECIMAL,
        ("IndicatorRow", "method") => OneOf(Method::ALL.map(Method::as_str).to_vec()),
        ("MeasureBody" | "MeasureRow", "recommended") | ("RecommendedRow", "id") => NAME,
        ("MeasureBody" | "MeasureRow" | "RecommendedRow", "kind") => {
            OneOf(MeasureKind::ALL.map(MeasureKind::as_str).to_vec())
        }
        ("Service", "kind") => OneOf(ServiceKind::ALL.map(ServiceKind::as_str).to_vec()),
        ("LateRegionRow", "why") => OneOf(Lateness::ALL.map(Lateness::as_str).to_vec()),
        ("FormsWanted", "organisation") => NAME,
        ("FormsWanted", "format") => OneOf(FormFormat::ALL.map(FormFormat::as_str).to_vec()),
        ("FormsWanted", "language") => OneOf(Language::ALL.map(Language::code).to_vec()),
        ("Feed", "schema") => OneOf(vec![FEED_SCHEMA]),
        ("PublicResults", "schema") => OneOf(vec![PUBLIC_SCHEMA]),
        ("PublicResults", "by") => OneOf(By::ALL.map(By::as_str).to_vec()),
        ("PublicResults", "target_coverage" | "target_satisfaction") => DECIMAL,
        ("PublicResults", "method") => OneOf(Method::ALL.map(Method::as_str).to_vec()),
        ("AlarmRow", "quarter") | (_, "period") => QUARTER,
        (_, "edition" | "restated_by") => EDITION,
        ("Receipt", "external_id") => Pattern(ExternalId::PATTERN),
        ("MeasureRow", "id" | "organisation") | ("SourceRow", "id") => NAME,
        ("IndicatorRow" | "DeadlineViolationRow", "organisation" | "source") => NAME,
        ("Person" | "FormsWanted" | "PortalQuestion", "snils") => Pattern(Snils::PATTERN),
        ("OrganisationReference", "ogrn") => Pattern(Ogrn::PATTERN),
        ("Person", "family_name" | "given_name" | "patronymic") => UpTo(NAME_CHARACTERS_MAX),
        ("Response" | "PaperResponse", "comment") => UpTo(COMMENT_CHARACTERS_MAX),
        ("Chain", "last") | ("IndicatorRow", "hash") => Pattern("^[0-9a-f]{64}$"),
        ("BroughtRow" | "EffectRow" | "AlarmRow", "change" | "effect" | "low" | "high" | "expected_return") => DECIMAL,
        ("GrowthRow", "reached") => OneOf(Reached::ALL.map(Reached::as_str).to_vec()),
        ("GrowthRow", "required" | "actual" | "before" | "now") | ("QuestionRow", "mean") => DECIMAL,
        (
            "IndicatorRow",
            "coverage"
            | "coverage_without_withdrawn"
            | "cohort_coverage"
            | "cohort_coverage_low"
            | "cohort_coverage_high",
        ) => DECIMAL,
        ("CompleteCohortRow", "coverage" | "low" | "high") => DECIMAL,
        (
            "IndicatorRow",
            "organisations_mean" | "satisfaction" | "satisfaction_low" | "satisfaction_high" | "drawn_mean",
        ) => DECIMAL,
        _ => return None,
    })
}

/// What a parameter may be; `None`: any text.
fn parameter(path: &str, name: &str) -> Option<Text> {
    use Text::{OneOf, Pattern};
    Some(match (path, name) {
        ("/v1/breaches", "by") => OneOf(By::ALL.map(By::as_str).into_iter().chain(["source"]).collect()),
        (_, "by") => OneOf(By::ALL.map(By::as_str).to_vec()),
        (_, "region" | "industry" | "type") => return crossing(name),
        (_, "organisation") => NAME,
        ("/v1/cases" | "/v1/cases/import", "kind") => OneOf(case_kinds()),
        ("/v1/cases" | "/v1/practices", "state") => OneOf(case_states()),
        ("/v1/cases", "overdue_since") => OneOf(Lately::ALL.map(|(name, _)| name).to_vec()),
        ("/v1/cases", "format") => OneOf(vec!["json", "full", "csv", "xlsx", "ndjson"]),
        ("/v1/cases", "columns") => OneOf(vec!["import"]),
        ("/v1/indicators" | "/v1/sources" | "/v1/registry/{kind}", "format") => OneOf(vec!["json", "csv", "xlsx"]),
        ("/v1/indicators" | "/v1/public-results" | "/v1/report" | "/v1/report.pdf" | "/v1/sources", "language") => {
            OneOf(LANGUAGES.map(Language::code).to_vec())
        }
        (_, "format") => OneOf(vec!["json", "csv"]),
        ("/v1/report" | "/v1/report.pdf", "period" | "since") | ("/v1/cases/not-proposed", "period") => QUARTER,
        ("/v1/flags" | "/v1/services-rendered/{organisation}/{period}", "period") => QUARTER,
        ("/v1/breaches" | "/v1/comments" | "/v1/sources", "period") => Pattern("^(running|[0-9]{4}Q[1-4])$"),
        (_, "period") => Pattern(r"^(running|[0-9]{4}Q[1-4](\.[1-9][0-9]*)?)$"),
        ("/v1/suppressions", "reason") => OneOf(Cause::ALL.map(Cause::as_str).into()),
        (_, "kind") => OneOf(REGISTERS.to_vec()),
        (_, "external_id") => Pattern(ExternalId::PATTERN),
        (_, "If-None-Match") => OneOf(vec!["*"]),
        (_, "If-Match") => Pattern("^\"[0-9]+\"$"),
        _ => return None,
    })
}

/// The media type of a format of a list; `None`: JSON.
fn media_type(format: &str) -> Option<&'static str> {
    match format {
        "csv" => Some("text/csv"),
        "xlsx" => Some("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        "ndjson" => Some("application/x-ndjson"),
        _ => None,
    }
}

fn case_kinds() -> Vec<&'static str> {
    CaseKind::ALL.iter().map(|kind| kind.as_str()).collect()
}

/// The states of every kind, each once.
fn case_states() -> Vec<&'static str> {
    let states = CaseKind::ALL.iter().flat_map(|kind| kind.table().states());
    states.map(|state| state.as_str()).collect::<BTreeSet<_>>().into_iter().collect()
}

fn crossing(name: &str) -> Option<Text> {
    match name {
        "region" => Some(Text::Pattern(RegionCode::PATTERN)),
        "industry" => Some(Text::Pattern(Industry::PATTERN)),
        "type" => Some(Text::Pattern(OrganisationType::PATTERN)),
        _ => None,
    }
}

fn positions() -> Vec<&'static str> {
    use Position::{Above, Below, Within};
    [
        Below(funnel::Level::Alarm),
        Below(funnel::Level::Warning),
        Within,
        Above(funnel::Level::Warning),
        Above(funnel::Level::Alarm),
    ]
    .map(Position::as_str)
    .to_vec()
}

/// Says in a schema what its fields may be.
pub(super) fn bound_schema(name: &str, schema: &mut RefOr<Schema>) {
    let RefOr::T(Schema::Object(object)) = schema else { return };
    if CLOSED.contains(&name) {
        object.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
    }
    for (property, schema) in &mut object.properties {
        if let (Some(text), RefOr::T(Schema::Object(object))) = (field(name, property), schema) {
            bound(object, text);
        }
    }
}

/// Says in an operation what its parameters may be, and which refusals they and the store bring with them.
pub(super) fn bound_operation(path: &str, operation: &mut Operation) {
    let mut has_query = false;
    let mut formats = Vec::new();
    for it in operation.parameters.iter_mut().flatten() {
        let RefOr::T(it) = it else { continue };
        has_query |= it.parameter_in == ParameterIn::Query;
        bound_parameter(path, it);
        if let ("format", Some(Text::OneOf(values))) = (it.name.as_str(), parameter(path, &it.name)) {
            formats = values;
        }
    }
    if let Some(RefOr::T(response)) = operation.responses.responses.get_mut("200") {
        for media_type in formats.into_iter().filter_map(media_type) {
            let text = Object::with_type(SchemaType::Type(Type::String));
            response.content.insert(media_type.to_owned(), RefOr::T(Content::new(Some(Schema::Object(text)))));
        }
    }
    bound_body(operation);
    let is_kept = path != "/v1/openapi.json";
    let is_counted = operation.security.as_ref().is_some_and(|it| !it.is_empty());
    let wants_body = operation.request_body.is_some();
    for (status, occurs, description) in [
        ("400", has_query, "`query_not_parseable`: an unknown parameter, or a value of another type"),
        ("413", wants_body, "The body is too large"),
        ("429", is_counted, "`too_many_requests`: go on after the seconds that `Retry-After` tells"),
        ("503", is_kept, "`unavailable`: try again, nothing will be done twice"),
    ] {
        if occurs && !operation.responses.responses.contains_key(status) {
            let problem = Content::new(Some(Ref::from_schema_name("Problem")));
            let mut response = Response::new(description);
            response.content.insert("application/json".to_owned(), RefOr::T(problem));
            operation.responses.responses.insert(status.to_owned(), RefOr::T(response));
        }
    }
}

/// JSON of a body that is read field by field is an object all the same.
fn bound_body(operation: &mut Operation) {
    let Some(RefOr::T(body)) = &mut operation.request_body else { return };
    let Some(RefOr::T(content)) = body.content.get_mut("application/json") else { return };
    if let Some(RefOr::T(Schema::Object(object))) = &mut content.schema
        && object.schema_type == SchemaType::AnyValue
    {
        object.schema_type = SchemaType::Type(Type::Object);
    }
}

fn bound_parameter(path: &str, it: &mut Parameter) {
    let Some(RefOr::T(Schema::Object(object))) = &mut it.schema else { return };
    // A header is there or not, and is never null.
    if it.parameter_in == ParameterIn::Header {
        object.schema_type = SchemaType::Type(Type::String);
    }
    // A count has no sign.
    if object.format == Some(SchemaFormat::KnownFormat(KnownFormat::Int64)) && object.minimum.is_some() {
        object.format = Some(SchemaFormat::Custom("uint64".to_owned()));
    }
    if it.name == "limit" {
        let asked = object.description.take().or_else(|| it.description.take()).unwrap_or_default();
        it.description = Some(format!("{asked} More than {ROWS_MAX} are cut to as many, and 0 is 1."));
    } else if let Some(text) = parameter(path, &it.name) {
        bound(object, text);
    }
}

fn bound(object: &mut Object, text: Text) {
    match text {
        Text::OneOf(values) => {
            let null = is_nullable(&object.schema_type).then_some(Value::Null);
            object.enum_values = Some(values.into_iter().map(Value::from).chain(null).collect());
        }
        Text::Pattern(pattern) => object.pattern = Some(pattern.to_owned()),
        Text::UpTo(characters) => object.max_length = Some(characters),
    }
}

fn is_nullable(kind: &SchemaType) -> bool {
    matches!(kind, SchemaType::Array(kinds) if kinds.contains(&Type::Null))
}
