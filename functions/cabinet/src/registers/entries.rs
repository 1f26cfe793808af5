//! Entries of the registers, between the wire and the store.

use app::registers::accounts;
use app::registers::{self, Edit, Entry, RegisterError, RegisterPage};
use app::{App, Error};
use chrono::NaiveDate;
use domain::audit::Actor;
use domain::figures::measure::MeasureKind;
use domain::figures::recommended::Recommended;
use domain::identifier::{
    MethodId, OrganisationId, ParticipantId, PortalId, QuestionnaireId, RecommendedId, ServiceId, SituationId, SourceId,
};
use domain::invitation::mail::meant_address;
use domain::organisation::classification::Classification;
use domain::organisation::{Industry, OrganisationType, RegionCode};
use domain::person::Snils;
use domain::questionnaire::{Questionnaire, QuestionnaireFault};
use domain::scope::{ParticipantRole, Scope};
use domain::spelling;
use http::StatusCode;
use serde::Serialize;
use serde_json::{Value, json};
use table::items::{CalendarItem, ParticipantItem, RegionItem};
use web::{FieldProblem, Problem};

use super::field::{FieldKind, fault, faults, id_invalid};
use super::register::Register;

/// A problem with one field.
fn at(fault: FieldProblem) -> Problem {
    Problem::unprocessable(vec![fault])
}

/// The name of an entry, of one of the forms that ids have.
fn id<T, E>(parsed: Result<T, E>) -> Result<T, Problem> {
    parsed.map_err(|_| at(id_invalid()))
}

const DEPUTY_EXPECTED: &str = "a deputy is another participant, with the first day and the last, in that order";

/// Reads an entry. What its fields are checked for is in [`super::field`]; what concerns several of them is checked here.
pub(crate) fn parse(register: Register, name: &str, value: Value, types: &Classification) -> Result<Entry, Problem> {
    let mut value = named(name, value)?;
    mend(register, &mut value);
    let mut found = faults(register.fields(), &value, "", types);
    if register == Register::Organisations && value.is_object() && value["ogrn"].is_null() && value["inn"].is_null() {
        let expected = "send `ogrn` or `inn`: an organisation has one of them".to_owned();
        found.push(fault("/ogrn", "field_missing", expected));
    }
    found.extend(reversed(register, &value));
    if !register.names(name) {
        found.insert(0, id_invalid());
    }
    if !found.is_empty() {
        return Err(Problem::unprocessable(found));
    }
    Ok(match register {
        Register::Regions => {
            let code = id(RegionCode::parse(name))?;
            let mut region: RegionItem = web::body::read(value)?;
            for url in [&mut region.counted_at, &mut region.moved_to] {
                *url = url.as_deref().and_then(web::public_url);
            }
            Entry::Region(code, region)
        }
        Register::Industries => {
            let code = Industry::parse(name).ok_or_else(|| at(id_invalid()))?;
            Entry::Industry(code, web::body::read(value)?)
        }
        Register::OrganisationTypes => {
            let code = OrganisationType::parse(name).ok_or_else(|| at(id_invalid()))?;
            Entry::OrganisationType(code, web::body::read(value)?)
        }
        Register::Organisations => {
            id(OrganisationId::parse(name))?;
            Entry::Organisation(web::body::read(value)?)
        }
        Register::Sources => Entry::Source(id(SourceId::parse(name))?, web::body::read(value)?),
        Register::Portals => Entry::Portal(id(PortalId::parse(name))?, web::body::read(value)?),
        Register::Participants => {
            let participant_id = id(ParticipantId::parse(name))?;
            let is_whole = |it: &Value| ["participant", "from", "to"].iter().all(|name| it[*name].is_string());
            if value.get("deputy").is_some_and(|it| !it.is_null() && !is_whole(it)) {
                return Err(at(fault("/deputy/participant", "field_missing", DEPUTY_EXPECTED.to_owned())));
            }
            let participant: ParticipantItem = web::body::read(value)?;
            if participant.deputy.as_ref().is_some_and(|it| it.participant == participant_id || it.to < it.from) {
                return Err(at(fault("/deputy/participant", "field_invalid", DEPUTY_EXPECTED.to_owned())));
            }
            let ParticipantItem { role, industry, region, organisation, .. } = &participant;
            Scope::of(*role, *industry, *region, organisation.clone())
                .map_err(|error| at(fault("/kind", "field_invalid", error.to_string())))?;
            if participant.source.is_some() != (*role == ParticipantRole::Source) {
                let expected = "a participant has a `source` if it is of that kind, and only then";
                return Err(at(fault("/source", "field_invalid", expected.to_owned())));
            }
            if !participant.roles.is_empty() && !role.may_hold_roles() {
                return Err(at(fault("/roles", "field_invalid", "a participant of this kind has no roles".to_owned())));
            }
            if !participant.rights.is_empty() && *role != ParticipantRole::Operator {
                let expected = "only who runs the platform has `rights`".to_owned();
                return Err(at(fault("/rights", "field_invalid", expected)));
            }
            Entry::Participant(participant_id, participant)
        }
        Register::Questionnaires => {
            id(QuestionnaireId::parse(name))?;
            let questionnaire: Questionnaire = web::body::read(value)?;
            let faults = questionnaire.faults();
            if !faults.is_empty() {
                let problem = |it: &QuestionnaireFault| fault(&it.field(), "field_invalid", it.to_string());
                return Err(Problem::unprocessable(faults.iter().map(problem).collect()));
            }
            Entry::Questionnaire(questionnaire)
        }
        Register::Methods => Entry::Method(id(MethodId::parse(name))?, web::body::read(value)?),
        Register::InformationEvents | Register::Recommendations => {
            let kind = match register {
                Register::InformationEvents => MeasureKind::InformationEvent,
                _ => MeasureKind::Measure,
            };
            let recommended: Recommended = web::body::read(value)?;
            if !recommended.suits(kind) {
                let expected = "an information event raises coverage: it names no questions".to_owned();
                return Err(at(fault("/questions", "field_invalid", expected)));
            }
            Entry::Recommended(kind, id(RecommendedId::parse(name))?, recommended)
        }
        Register::Services => Entry::Service(id(ServiceId::parse(name))?, web::body::read(value)?),
        Register::Situations => Entry::Situation(id(SituationId::parse(name))?, web::body::read(value)?),
        Register::Calendars => {
            let year = name.parse().ok().filter(|year| (1000..=9999).contains(year));
            let year: i32 = year.ok_or_else(|| at(fault("/id", "id_invalid", "send a year, as 2026".to_owned())))?;
            let calendar: CalendarItem = web::body::read(value)?;
            let checked = calendar.clone().of(year).check();
            checked.map_err(|day| at(fault("/days_off", "field_invalid", day.to_string())))?;
            Entry::Calendar(year, calendar)
        }
        Register::Accounts => Entry::Account(id(Snils::parse(name))?, web::body::read(value)?),
    })
}

/// An entry that ends before it begins.
fn reversed(register: Register, entry: &Value) -> Option<FieldProblem> {
    const BEGINNINGS: [&str; 3] = ["joined_on", "included_on", "valid_from"];
    let day = |name: &str| entry.get(name)?.as_str()?.parse::<NaiveDate>().ok();
    let begins = BEGINNINGS.into_iter().find(|name| register.fields().iter().any(|field| field.name == *name))?;
    let expected = format!("an entry ends no earlier than on its first day: `{begins}`");
    (day("excluded_on")? < day(begins)?).then(|| fault("/excluded_on", "period_reversed", expected))
}

/// The body of an entry with the name that its path gives it. A body may repeat that, as what was read can be put back.
fn named(name: &str, mut value: Value) -> Result<Value, Problem> {
    if let Value::Object(fields) = &mut value {
        match fields.get("id") {
            Some(repeated) if repeated.as_str() != Some(name) => {
                return Err(at(fault("/id", "field_invalid", "the id differs from the path's".to_owned())));
            }
            _ => fields.insert("id".to_owned(), json!(name)),
        };
    }
    Ok(value)
}

/// Addresses as they were meant, and names in one line.
fn mend(register: Register, value: &mut Value) {
    for field in register.fields() {
        let Some(Value::String(text)) = value.get_mut(field.name) else { continue };
        match field.kind {
            FieldKind::MailAddress => *text = meant_address(text),
            FieldKind::Title => *text = spelling::one_line(text),
            _ => {}
        }
    }
}

/// Fields that only the store knows.
const HIDDEN: [&str; 4] = ["keys", "session_epoch", "former_regions", "duty_letters_only"];

fn with_id(name: &str, form: impl Serialize) -> Value {
    let mut value = serde_json::to_value(form).unwrap_or_default();
    if let Value::Object(fields) = &mut value {
        fields.insert("id".to_owned(), json!(name));
        fields.retain(|field, _| !HIDDEN.contains(&field.as_str()));
    }
    value
}

/// An entry as JSON: every field that it has.
pub(crate) fn json_of(entry: &Entry, name: &str) -> Value {
    match entry {
        Entry::Region(_, region) => with_id(name, region),
        Entry::Industry(_, industry) => with_id(name, industry),
        Entry::OrganisationType(_, organisation_type) => with_id(name, organisation_type),
        Entry::Organisation(organisation) => with_id(name, organisation),
        Entry::Source(_, source) => with_id(name, source),
        Entry::Portal(_, portal) => with_id(name, portal),
        Entry::Participant(_, participant) => with_id(name, participant),
        Entry::Questionnaire(questionnaire) => with_id(name, questionnaire),
        Entry::Method(_, method) => with_id(name, method),
        Entry::Recommended(_, _, recommended) => with_id(name, recommended),
        Entry::Service(_, service) => with_id(name, service),
        Entry::Situation(_, situation) => with_id(name, situation),
        Entry::Calendar(_, calendar) => with_id(name, calendar),
        Entry::Account(_, account) => with_id(name, account),
    }
}

/// An entry as it is answered: of an account nothing that is personal.
fn answered(entry: &Entry, name: &str) -> Value {
    match entry {
        Entry::Account(_, account) => json!({"verified": account.verified}),
        _ => json_of(entry, name),
    }
}

/// The types and industries by which entries of a register are judged: they are read where entries name any.
pub(super) async fn classification(app: &App, register: Register) -> Result<Classification, Error> {
    match register.names_types() {
        true => registers::classification(app).await,
        false => Ok(Classification::default()),
    }
}

/// Registers an entry; answers it as stored, and its version.
pub(crate) async fn put(
    app: &App,
    edit: &Edit,
    register: Register,
    id: &str,
    value: Value,
) -> Result<(Value, u64), Problem> {
    let entry = parse(register, id, value, &classification(app, register).await?)?;
    let kept = registers::put(app, edit, &entry).await.map_err(refused)?;
    Ok((answered(&entry, id), kept.version))
}

pub(crate) fn refused(error: RegisterError) -> Problem {
    match error {
        RegisterError::OgrnTaken => {
            Problem::new(StatusCode::CONFLICT, "ogrn_taken", "another organisation has this OGRN")
        }
        RegisterError::RegionMissing => {
            let expected = "register the region first: an organisation belongs to one that takes part".to_owned();
            at(fault("/region", "region_missing", expected))
        }
        RegisterError::BuiltIn => at(fault("/id", "built_in", error.to_string())),
        RegisterError::IndustryFixed => Problem::new(StatusCode::CONFLICT, "industry_fixed", &error.to_string()),
        RegisterError::IndustryMissing => {
            at(fault("/industry", "industry_missing", "register the industry first".to_owned()))
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
pub(crate) async fn get(app: &App, register: Register, id: &str) -> Result<Option<(Value, Option<u64>)>, Error> {
    match register {
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
        | Register::Industries
        | Register::OrganisationTypes
        | Register::Organisations
        | Register::Sources
        | Register::Participants
        | Register::Portals
        | Register::Methods
        | Register::InformationEvents
        | Register::Recommendations
        | Register::Services
        | Register::Situations
        | Register::Calendars => {
            let stored = registers::versioned::<Value>(app, register.as_str(), id).await?;
            Ok(stored.map(|(entry, version)| (with_id(id, entry), Some(version))))
        }
    }
}

/// A page of entries whose names begin so.
pub(crate) async fn page(
    app: &App,
    register: Register,
    prefix: &str,
    after: Option<&str>,
    limit: usize,
) -> Result<RegisterPage<Value>, Error> {
    if register == Register::Questionnaires {
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
    let page = registers::page::<Value>(app, register.as_str(), prefix, after, limit).await?;
    let rows = page.rows.into_iter().map(|(id, entry)| (id.clone(), with_id(&id, entry))).collect();
    Ok(RegisterPage { rows, next: page.next })
}

/// Removes an account. Twice is once.
pub(crate) async fn delete(app: &App, register: Register, id: &str) -> Result<(), Problem> {
    if register != Register::Accounts {
        let title = "entries of this register are not removed, because past figures refer to them: set `excluded_on`";
        return Err(Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", title));
    }
    let snils = Snils::parse(id).map_err(|_| Problem::not_found())?;
    Ok(accounts::remove(app, &Actor::Operator, &snils).await?)
}
