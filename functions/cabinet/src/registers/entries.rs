//! Entries of the registers, between the wire and the store.

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use app::registers::accounts::{self, RegisteredAccount};
use app::registers::{self, Edit, Entry, RegisterError, RegisterPage};
use app::{App, Error};
use chrono::NaiveDate;
use domain::audit::Actor;
use domain::figures::indicator::Method;
use domain::identifier::{MethodId, OrganisationId, ParticipantId, QuestionnaireId, SourceId};
use domain::invitation::mail::is_address;
use domain::language::Language;
use domain::organisation::{Industry, Level, RegionCode};
use domain::person::Snils;
use domain::questionnaire::{Questionnaire, QuestionnaireFault, Text};
use domain::scope::{ParticipantKind, Scope};
use http::StatusCode;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use table::items::{MethodItem, ParticipantItem, RegionItem, SourceItem};
use web::body::read;
use web::{FieldProblem, Problem};

use super::register::Register;

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SourceBody {
    name: String,
    operator: String,
    level: Level,
    organisations: BTreeSet<String>,
    legal_basis: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    receipts_per_minute: Option<NonZeroU32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    excluded_on: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rhythm_days: Option<u16>,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ParticipantBody {
    name: String,
    kind: ParticipantKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    industry: Option<Industry>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    region: Option<RegionCode>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    organisation: Option<OrganisationId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    signs_in_as: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    excluded_on: Option<NaiveDate>,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RegionBody {
    joined_on: NaiveDate,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    excluded_on: Option<NaiveDate>,
    /// Public URL of the system that counts it, where that is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    counted_at: Option<String>,
    /// Public URL of the system that it was moved to from here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    moved_to: Option<String>,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MethodBody {
    method: Method,
    valid_from: NaiveDate,
    title: Text,
    legal_basis: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AccountBody {
    verified: bool,
    email: Option<String>,
    family_name: Option<String>,
    given_name: Option<String>,
    patronymic: Option<String>,
    language: Option<Language>,
}

/// Fields of the forms that are stored as they are sent. Storage lets unknown fields pass, so that an older host reads what a
/// newer one wrote; from an operator a misspelt `excluded_on` would be lost without a word.
const ORGANISATION_FIELDS: [&str; 10] =
    ["id", "name", "ogrn", "inn", "type", "region", "level", "included_on", "excluded_on", "time_zone"];
const QUESTIONNAIRE_FIELDS: [&str; 6] = ["id", "version", "valid_from", "valid_until", "types", "questions"];

/// Days of a source's rhythm at most.
const RHYTHM_DAYS_MAX: u16 = 31;

fn at(field: &str, code: &str, message: &str) -> Problem {
    Problem::unprocessable(vec![FieldProblem {
        field: field.to_owned(),
        code: code.to_owned(),
        message: message.to_owned(),
    }])
}

fn id_invalid() -> Problem {
    at(
        "/id",
        "id_invalid",
        "an id has 1 to 64 Latin letters, digits, `_` or `-`; a region two digits, an account eleven",
    )
}

/// The public URL of another system.
fn system(field: &str, url: &str) -> Result<String, Problem> {
    web::public_url(url)
        .ok_or_else(|| at(field, "url_invalid", "send the other system's public URL, as https://otklik.example"))
}

/// A body may repeat the id of its path, as what was read can be put back.
fn without_id(mut value: Value, id: &str) -> Value {
    if let Value::Object(fields) = &mut value
        && fields.get("id").and_then(Value::as_str) == Some(id)
    {
        fields.remove("id");
    }
    value
}

fn with_id(id: &str, form: impl Serialize) -> Value {
    let mut value = serde_json::to_value(form).unwrap_or_default();
    if let Value::Object(fields) = &mut value {
        fields.insert("id".to_owned(), json!(id));
        fields.remove("keys");
        fields.remove("session_epoch");
    }
    value
}

/// Reads an entry.
pub(crate) fn parse(kind: Register, id: &str, value: Value) -> Result<Entry, Problem> {
    let value =
        if kind == Register::Questionnaires || kind == Register::Organisations { value } else { without_id(value, id) };
    match kind {
        Register::Regions => {
            let code = RegionCode::parse(id).map_err(|_| id_invalid())?;
            let RegionBody { joined_on, excluded_on, counted_at, moved_to } = read(value)?;
            let counted_at = counted_at.map(|url| system("/counted_at", &url)).transpose()?;
            let moved_to = moved_to.map(|url| system("/moved_to", &url)).transpose()?;
            Ok(Entry::Region(code, RegionItem { joined_on, excluded_on, counted_at, moved_to }))
        }
        Register::Organisations => {
            OrganisationId::parse(id).map_err(|_| id_invalid())?;
            read_named(value, id, &ORGANISATION_FIELDS).map(Entry::Organisation)
        }
        Register::Sources => {
            let source_id = SourceId::parse(id).map_err(|_| id_invalid())?;
            let body = read(value)?;
            parse_source(body).map(|source| Entry::Source(source_id, source))
        }
        Register::Participants => {
            let participant_id = ParticipantId::parse(id).map_err(|_| id_invalid())?;
            let ParticipantBody { name, kind, industry, region, organisation, signs_in_as, excluded_on } = read(value)?;
            if signs_in_as.as_ref().is_some_and(|identity| identity.trim().is_empty() || identity.len() > 255) {
                return Err(at(
                    "/signs_in_as",
                    "field_invalid",
                    "write the identity as the provider does, or leave it out",
                ));
            }
            Scope::of(kind, industry, region, organisation.clone())
                .map_err(|error| at("/kind", "field_invalid", &error.to_string()))?;
            let (keys, session_epoch) = (Vec::new(), 0);
            let item = ParticipantItem {
                name,
                kind,
                industry,
                region,
                organisation,
                signs_in_as,
                excluded_on,
                keys,
                session_epoch,
            };
            Ok(Entry::Participant(participant_id, item))
        }
        Register::Questionnaires => {
            QuestionnaireId::parse(id).map_err(|_| id_invalid())?;
            let questionnaire: Questionnaire = read_named(value, id, &QUESTIONNAIRE_FIELDS)?;
            let faults = questionnaire.faults();
            if !faults.is_empty() {
                let problem = |fault: &QuestionnaireFault| FieldProblem {
                    field: fault.field(),
                    code: "field_invalid".to_owned(),
                    message: fault.to_string(),
                };
                return Err(Problem::unprocessable(faults.iter().map(problem).collect()));
            }
            Ok(Entry::Questionnaire(questionnaire))
        }
        Register::Methods => {
            let method_id = MethodId::parse(id).map_err(|_| id_invalid())?;
            let MethodBody { method, valid_from, title, legal_basis } = read(value)?;
            Ok(Entry::Method(method_id, MethodItem { method, valid_from, title, legal_basis }))
        }
        Register::Accounts => {
            let snils = Snils::parse(id).map_err(|_| id_invalid())?;
            let AccountBody { verified, email, family_name, given_name, patronymic, language } = read(value)?;
            if email.as_ref().is_some_and(|email| !is_address(email)) {
                return Err(at("/email", "field_invalid", "write one mail address, as anna@example.org"));
            }
            Ok(Entry::Account(
                snils,
                RegisteredAccount { verified, email, family_name, given_name, patronymic, language },
            ))
        }
    }
}

fn parse_source(body: SourceBody) -> Result<SourceItem, Problem> {
    let SourceBody { name, operator, level, organisations, legal_basis, receipts_per_minute, excluded_on, rhythm_days } =
        body;
    let receipts_per_minute = receipts_per_minute.map(NonZeroU32::get);
    if let Some(bad) = organisations.iter().find(|id| *id != "*" && OrganisationId::parse(id).is_err()) {
        let message = format!("`{bad}` is neither `*` nor an organisation's id");
        return Err(at("/organisations", "field_invalid", &message));
    }
    if rhythm_days.is_some_and(|days| !(1..=RHYTHM_DAYS_MAX).contains(&days)) {
        return Err(at("/rhythm_days", "field_invalid", "a receipt is expected within 1 to 31 days"));
    }
    let keys = Vec::new();
    Ok(SourceItem {
        name,
        operator,
        level,
        organisations,
        legal_basis,
        receipts_per_minute,
        excluded_on,
        rhythm_days,
        keys,
    })
}

/// An entry as it is answered: without what only the store knows.
fn answered(entry: &Entry, id: &str) -> Value {
    match entry {
        Entry::Region(_, region) => with_id(id, region),
        Entry::Organisation(organisation) => with_id(id, organisation),
        Entry::Source(_, source) => with_id(id, source),
        Entry::Participant(_, participant) => with_id(id, participant),
        Entry::Questionnaire(questionnaire) => with_id(id, questionnaire),
        Entry::Method(_, method) => with_id(id, method),
        Entry::Account(_, account) => json!({"verified": account.verified}),
    }
}

/// Registers an entry; answers it as stored, and its version.
pub(crate) async fn put(
    app: &App,
    edit: &Edit,
    kind: Register,
    id: &str,
    value: Value,
) -> Result<(Value, u64), Problem> {
    let entry = parse(kind, id, value)?;
    let kept = registers::put(app, edit, &entry).await.map_err(refused)?;
    Ok((answered(&entry, id), kept.version))
}

/// Reads a form that names itself: the path's id stands for a missing one, another one is a fault.
fn read_named<T: DeserializeOwned>(mut value: Value, id: &str, known: &[&str]) -> Result<T, Problem> {
    if let Value::Object(fields) = &mut value {
        if let Some(unknown) = fields.keys().find(|name| !known.contains(&name.as_str())) {
            return Err(at(&format!("/{unknown}"), "field_unknown", "this field is not part of the entry"));
        }
        match fields.get("id") {
            Some(named) if named.as_str() != Some(id) => {
                return Err(at("/id", "field_invalid", "the id differs from the path's"));
            }
            _ => fields.insert("id".to_owned(), json!(id)),
        };
    }
    read(value)
}

pub(crate) fn refused(error: RegisterError) -> Problem {
    match error {
        RegisterError::OgrnTaken => {
            Problem::new(StatusCode::CONFLICT, "ogrn_taken", "another organisation has this OGRN")
        }
        RegisterError::IdentityTaken => {
            Problem::new(StatusCode::CONFLICT, "identity_taken", "another participant signs in as this")
        }
        RegisterError::VersionFixed => Problem::new(
            StatusCode::CONFLICT,
            "version_fixed",
            "this version is stored and differs: write the next version",
        ),
        RegisterError::NotAsSeen { stored } => {
            let title = "the entry is another than the one that was read: read it again, and change that";
            let detail = stored.map_or("there is none".to_owned(), |version| format!("its ETag is \"{version}\""));
            Problem::new(StatusCode::PRECONDITION_FAILED, "not_as_seen", title).with_detail(detail)
        }
        RegisterError::App(error) => error.into(),
    }
}

/// An entry as it was put, and its version where it has one of its own.
pub(crate) async fn get(app: &App, kind: Register, id: &str) -> Result<Option<(Value, Option<u64>)>, Error> {
    match kind {
        Register::Questionnaires => {
            let all = registers::questionnaires(app).await?;
            let versions: Vec<&Questionnaire> =
                all.iter().filter(|questionnaire| questionnaire.id.as_str() == id).collect();
            Ok((!versions.is_empty()).then(|| (json!({"id": id, "versions": versions}), None)))
        }
        Register::Accounts => {
            let Ok(snils) = Snils::parse(id) else { return Ok(None) };
            let account = accounts::read(app, &Actor::Operator, &snils).await?;
            Ok(account.map(|account| (json!(account), None)))
        }
        Register::Regions
        | Register::Organisations
        | Register::Sources
        | Register::Participants
        | Register::Methods => {
            let stored = registers::versioned::<Value>(app, kind.as_str(), id).await?;
            Ok(stored.map(|(entry, version)| (with_id(id, entry), Some(version))))
        }
    }
}

/// A page of entries whose names begin so.
pub(crate) async fn page(
    app: &App,
    kind: Register,
    prefix: &str,
    after: Option<&str>,
    limit: usize,
) -> Result<RegisterPage<Value>, Error> {
    if kind == Register::Questionnaires {
        // They are few, and one of them is not stored.
        let all = registers::questionnaires(app).await?;
        let name = |questionnaire: &Questionnaire| table::keys::questionnaire_entry(&questionnaire.reference());
        let mut rows: Vec<(String, Value)> = all.iter().map(|form| (name(form), json!(form))).collect();
        rows.retain(|(name, _)| name.starts_with(prefix) && after.is_none_or(|after| after < name.as_str()));
        rows.sort_by(|a, b| a.0.cmp(&b.0));
        let more = limit < rows.len();
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|(name, _)| name.clone());
        return Ok(RegisterPage { rows, next });
    }
    let page = registers::page::<Value>(app, kind.as_str(), prefix, after, limit).await?;
    let rows = page.rows.into_iter().map(|(id, entry)| (id.clone(), with_id(&id, entry))).collect();
    Ok(RegisterPage { rows, next: page.next })
}

/// Removes an account. Twice is once.
pub(crate) async fn delete(app: &App, kind: Register, id: &str) -> Result<(), Problem> {
    if kind != Register::Accounts {
        let title = "entries of this register are not removed, because past figures refer to them: set `excluded_on`";
        return Err(Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", title));
    }
    let snils = Snils::parse(id).map_err(|_| Problem::not_found())?;
    Ok(accounts::remove(app, &Actor::Operator, &snils).await?)
}
