//! Why a move or a case is refused: one code for each reason, so that an outside program can tell them apart.

use serde_path_to_error::Segment;

use super::roles::Role;
use crate::names;
use crate::spelling::misleads;

names! {
    /// The reason, as it stands on the wire.
    pub enum RefusalCode {
        /// There is no such case or move, or it lies outside what the caller may see.
        NotFound = "not_found",
        /// The case has moved on since the version that the caller read.
        Stale = "stale",
        /// No row of the kind's table names the caller for that move.
        NotEntitled = "not_entitled",
        /// The move does not begin in this state.
        StateHasNoSuchMove = "state_has_no_such_move",
        /// A reason must be given.
        ReasonMissing = "reason_missing",
        /// A decision of a body must be given.
        DecisionMissing = "decision_missing",
        /// A date must be given.
        DueMissing = "due_missing",
        /// The new date must be later than the present one.
        DueNotLater = "due_not_later",
        /// The control check before release was not passed (B.7к).
        CheckNotPassed = "check_not_passed",
        /// A party has not agreed to the present text.
        AgreementMissing = "agreement_missing",
        /// One participant would draft and agree one version, or carry out and check one thing.
        SameParticipant = "same_participant",
        /// A point of a check has no evidence.
        EvidenceMissing = "evidence_missing",
        /// The term was extended once before.
        ExtendedAlready = "extended_already",
        /// The case to merge into is not older, of another kind, or ended.
        MergeNotPossible = "merge_not_possible",
        /// A field must be given.
        FieldMissing = "field_missing",
        /// A field has a value that it cannot have.
        FieldInvalid = "field_invalid",
        /// There is no such field.
        FieldUnknown = "field_unknown",
        /// The register has no such participant.
        ParticipantUnknown = "participant_unknown",
        /// There is no such target or linked case.
        TargetUnknown = "target_unknown",
        /// An optimised standard asks for more than its target state aims at (B.2).
        NotInLine = "not_in_line",
        /// The text of a document is too long.
        TextTooLong = "text_too_long",
        /// The experiment has not begun or is over: nothing new is opened.
        ExperimentOver = "experiment_over",
    }
}

/// A refusal. It changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.code.as_str())]
pub struct Refusal {
    /// Why.
    pub code: RefusalCode,
    /// The field that is at fault, as a path: `fields.cause`, `decision.number`.
    pub field: Option<String>,
    /// The roles that are entitled, where the caller is not.
    pub roles: Vec<Role>,
}

impl Refusal {
    /// Of no single field.
    pub fn of(code: RefusalCode) -> Refusal {
        Refusal { code, field: None, roles: Vec::new() }
    }

    /// Of one field.
    pub fn field(code: RefusalCode, field: impl Into<String>) -> Refusal {
        Refusal { code, field: Some(field.into()), roles: Vec::new() }
    }

    /// Of somebody without these roles.
    pub fn not_entitled(roles: Vec<Role>) -> Refusal {
        Refusal { code: RefusalCode::NotEntitled, field: None, roles }
    }

    /// The status over HTTP.
    pub fn status(&self) -> u16 {
        match self.code {
            RefusalCode::NotFound => 404,
            RefusalCode::Stale => 409,
            _ => 422,
        }
    }
}

/// Every text of what was sent says what one sees of it.
///
/// # Errors
/// `field_invalid` with the path of the first that may be read as another: it has control characters, or marks that turn its order around.
pub fn check_plain(path: &str, value: &serde_json::Value) -> Result<(), Refusal> {
    let at = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        serde_json::Value::String(text) if text.chars().any(misleads) => {
            Err(Refusal::field(RefusalCode::FieldInvalid, path))
        }
        serde_json::Value::Array(all) => {
            all.iter().enumerate().try_for_each(|(place, value)| check_plain(&at(&place.to_string()), value))
        }
        serde_json::Value::Object(fields) => fields.iter().try_for_each(|(name, value)| check_plain(&at(name), value)),
        _ => Ok(()),
    }
}

/// Reads a value, and names the field that is unknown, missing or wrong.
///
/// # Errors
/// `field_unknown`, `field_missing`, `field_invalid`, each with the path of the field under `root`.
pub fn read<T: serde::de::DeserializeOwned>(root: &str, value: &serde_json::Value) -> Result<T, Refusal> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let mut path = vec![root.to_owned()];
        path.extend(error.path().iter().filter_map(|segment| match segment {
            Segment::Map { key } => Some(key.clone()),
            Segment::Seq { index } => Some(index.to_string()),
            Segment::Enum { .. } | Segment::Unknown => None,
        }));
        let told = error.inner().to_string();
        let named = told.split('`').nth(1).map(str::to_owned);
        let code = match told.split(' ').next() {
            Some("unknown") if told.starts_with("unknown field") => RefusalCode::FieldUnknown,
            Some("missing") => RefusalCode::FieldMissing,
            _ => return Refusal::field(RefusalCode::FieldInvalid, path.join(".")),
        };
        path.extend(named.filter(|name| path.last() != Some(name)));
        Refusal::field(code, path.join("."))
    })
}
