//! Entries of the registers, between the wire and the store.

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use app::accounts::{RegisteredAccount, TableDirectory};
use app::registers::{self, RegisterError, kind};
use app::{App, Error};
use chrono::NaiveDate;
use domain::identifier::{OrganisationId, ParticipantId, QuestionnaireId, SourceId};
use domain::organisation::{Industry, Level, Organisation, RegionCode};
use domain::person::Snils;
use domain::questionnaire::Questionnaire;
use domain::scope::{ParticipantKind, Scope};
use http::StatusCode;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use table::items::{ParticipantItem, RegionItem, SourceItem};
use web::{FieldProblem, Problem};

/// A register by its name in the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Regions,
    Organisations,
    Sources,
    Participants,
    Questionnaires,
    Accounts,
}

impl Kind {
    const ALL: [Kind; 6] =
        [Kind::Regions, Kind::Organisations, Kind::Sources, Kind::Participants, Kind::Questionnaires, Kind::Accounts];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Kind::Regions => kind::REGIONS,
            Kind::Organisations => kind::ORGANISATIONS,
            Kind::Sources => kind::SOURCES,
            Kind::Participants => kind::PARTICIPANTS,
            Kind::Questionnaires => kind::QUESTIONNAIRES,
            Kind::Accounts => "accounts",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

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
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RegionBody {
    joined_on: NaiveDate,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AccountBody {
    verified: bool,
    email: Option<String>,
    family_name: Option<String>,
    given_name: Option<String>,
    patronymic: Option<String>,
}

/// Fields of the forms that are stored as they are sent. Storage lets unknown fields pass, so that an older host reads what a
/// newer one wrote; from an operator a misspelt `excluded_on` would be lost without a word.
const ORGANISATION_FIELDS: [&str; 10] =
    ["id", "name", "ogrn", "inn", "type", "region", "level", "included_on", "excluded_on", "time_zone"];
const QUESTIONNAIRE_FIELDS: [&str; 5] = ["id", "version", "valid_from", "types", "questions"];

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

/// Reads a body; a fault names its field where the reader can tell.
fn read<T: DeserializeOwned>(value: Value) -> Result<T, Problem> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let message = error.inner().to_string();
        let named = message.split('`').nth(1).unwrap_or_default();
        let code = match message.split(' ').next() {
            Some("unknown") if message.starts_with("unknown field") => "field_unknown",
            Some("missing") => "field_missing",
            _ => "field_invalid",
        };
        let mut field: String = error.path().iter().map(|segment| format!("/{segment}")).collect();
        if matches!(code, "field_unknown" | "field_missing") && !field.ends_with(&format!("/{named}")) {
            field = format!("{field}/{named}");
        }
        at(&field, code, &message)
    })
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

fn directory(app: &App) -> TableDirectory {
    TableDirectory::new(app.table.clone(), app.keys.clone(), app.vault.clone())
}

/// Registers an entry; answers it as stored.
pub(crate) async fn put(app: &App, kind: Kind, id: &str, value: Value) -> Result<Value, Problem> {
    let value = if kind == Kind::Questionnaires || kind == Kind::Organisations { value } else { without_id(value, id) };
    match kind {
        Kind::Regions => {
            let code = RegionCode::parse(id).map_err(|_| id_invalid())?;
            let body: RegionBody = read(value)?;
            registers::put_region(app, code, RegionItem { joined_on: body.joined_on }).await?;
            Ok(with_id(id, body))
        }
        Kind::Organisations => {
            OrganisationId::parse(id).map_err(|_| id_invalid())?;
            let organisation: Organisation = read_named(value, id, &ORGANISATION_FIELDS)?;
            registers::put_organisation(app, &organisation).await.map_err(refused)?;
            Ok(with_id(id, organisation))
        }
        Kind::Sources => {
            let source_id = SourceId::parse(id).map_err(|_| id_invalid())?;
            let SourceBody { name, operator, level, organisations, legal_basis, receipts_per_minute } = read(value)?;
            let receipts_per_minute = receipts_per_minute.map(NonZeroU32::get);
            if let Some(bad) = organisations.iter().find(|id| *id != "*" && OrganisationId::parse(id).is_err()) {
                return Err(at(
                    "/organisations",
                    "field_invalid",
                    &format!("`{bad}` is neither `*` nor an organisation's id"),
                ));
            }
            let keys = Vec::new();
            let item = SourceItem { name, operator, level, organisations, legal_basis, receipts_per_minute, keys };
            Ok(with_id(id, registers::put_source(app, &source_id, item).await?))
        }
        Kind::Participants => {
            let participant_id = ParticipantId::parse(id).map_err(|_| id_invalid())?;
            let ParticipantBody { name, kind, industry, region, organisation, signs_in_as } = read(value)?;
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
            let item = ParticipantItem { name, kind, industry, region, organisation, keys, signs_in_as, session_epoch };
            Ok(with_id(id, registers::put_participant(app, &participant_id, item).await.map_err(refused)?))
        }
        Kind::Questionnaires => {
            QuestionnaireId::parse(id).map_err(|_| id_invalid())?;
            let questionnaire: Questionnaire = read_named(value, id, &QUESTIONNAIRE_FIELDS)?;
            check_questions(&questionnaire)?;
            registers::put_questionnaire(app, &questionnaire).await.map_err(refused)?;
            Ok(with_id(id, questionnaire))
        }
        Kind::Accounts => {
            let snils = Snils::parse(id).map_err(|_| id_invalid())?;
            let AccountBody { verified, email, family_name, given_name, patronymic } = read(value)?;
            if email.as_ref().is_some_and(|email| !is_address(email)) {
                return Err(at("/email", "field_invalid", "write one mail address, as anna@example.org"));
            }
            directory(app)
                .put(&snils, &RegisteredAccount { verified, email, family_name, given_name, patronymic })
                .await?;
            Ok(json!({"verified": verified}))
        }
    }
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

fn check_questions(questionnaire: &Questionnaire) -> Result<(), Problem> {
    let ids: BTreeSet<_> = questionnaire.questions.iter().map(|question| &question.id).collect();
    if questionnaire.version == 0 || !(1..=50).contains(&ids.len()) || ids.len() != questionnaire.questions.len() {
        return Err(at("/questions", "field_invalid", "a version from 1, and 1 to 50 questions with different ids"));
    }
    Ok(())
}

fn is_address(text: &str) -> bool {
    let parts: Vec<&str> = text.split('@').collect();
    text.len() <= 254
        && !text
            .chars()
            .any(|character| character.is_whitespace() || character.is_control() || "<>,;\"".contains(character))
        && matches!(parts[..], [local, domain] if !local.is_empty() && domain.split('.').all(|label| !label.is_empty()))
}

fn refused(error: RegisterError) -> Problem {
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
        RegisterError::App(error) => error.into(),
    }
}

/// An entry as it was put.
pub(crate) async fn get(app: &App, kind: Kind, id: &str) -> Result<Option<Value>, Error> {
    let entry = match kind {
        Kind::Questionnaires => {
            let all = registers::questionnaires(app).await?;
            let versions: Vec<&Questionnaire> =
                all.iter().filter(|questionnaire| questionnaire.id.as_str() == id).collect();
            return Ok((!versions.is_empty()).then(|| json!({"id": id, "versions": versions})));
        }
        Kind::Accounts => {
            let Ok(snils) = Snils::parse(id) else { return Ok(None) };
            return Ok(directory(app).get(&snils).await?.map(|account| json!(account)));
        }
        Kind::Regions | Kind::Organisations | Kind::Sources | Kind::Participants => {
            registers::entry::<Value>(app, kind.as_str(), id).await?
        }
    };
    Ok(entry.map(|entry| with_id(id, entry)))
}

/// All entries with their names; `None` for a register that is not listed.
pub(crate) async fn list(app: &App, kind: Kind) -> Result<Option<Vec<(String, Value)>>, Error> {
    match kind {
        Kind::Accounts => Ok(None),
        Kind::Questionnaires => {
            let all = registers::questionnaires(app).await?;
            let name = |questionnaire: &Questionnaire| registers::questionnaire_entry(&questionnaire.reference());
            let mut rows: Vec<(String, Value)> = all.iter().map(|form| (name(form), json!(form))).collect();
            rows.sort_by(|a, b| a.0.cmp(&b.0));
            Ok(Some(rows))
        }
        Kind::Regions | Kind::Organisations | Kind::Sources | Kind::Participants => {
            let entries = registers::entries::<Value>(app, kind.as_str()).await?;
            Ok(Some(entries.into_iter().map(|(id, entry)| (id.clone(), with_id(&id, entry))).collect()))
        }
    }
}

/// Removes an account. Twice is once.
pub(crate) async fn delete(app: &App, kind: Kind, id: &str) -> Result<(), Problem> {
    if kind != Kind::Accounts {
        let title = "entries of this register are not removed: past figures refer to them";
        return Err(Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", title));
    }
    let snils = Snils::parse(id).map_err(|_| Problem::not_found())?;
    Ok(directory(app).delete(&snils).await?)
}
