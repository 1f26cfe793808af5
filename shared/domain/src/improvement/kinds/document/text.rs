//! The text of a document: its clauses, and beside them the content in the form of its type.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::DocumentType;
use crate::improvement::case::{Unit, UnitKind};
use crate::improvement::content::{Content, ROWS_MAX};
use crate::improvement::kinds::Kind;
use crate::improvement::put::Putting;
use crate::improvement::refusal::{Refusal, RefusalCode, read};

/// Bytes of a text with its content at most.
const TEXT_MAX: usize = 300_000;

/// A clause of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// The clause's number: `1`, `2.3`.
    pub number: String,
    /// What it says.
    pub text: String,
}

/// The content as it was written, in the form of the type.
pub(super) fn content(document_type: DocumentType, written: &Value) -> Result<Option<Content>, Refusal> {
    if written.is_null() {
        return Ok(None);
    }
    const FIELD: &str = "details.content";
    let content = match document_type {
        DocumentType::TargetState => Content::TargetState(read(FIELD, written)?),
        DocumentType::OptimisedStandard | DocumentType::ServiceStandard | DocumentType::SituationStandard => {
            Content::Standard(read(FIELD, written)?)
        }
        DocumentType::SelectionCriteria => Content::Criteria(read(FIELD, written)?),
        DocumentType::EfficiencyIndicators => Content::Efficiency(read(FIELD, written)?),
        DocumentType::MssList => Content::MssList(read(FIELD, written)?),
        // What a road map is measured by are its measures.
        DocumentType::RoadMap => return Err(Refusal::field(RefusalCode::FieldUnknown, FIELD)),
    };
    content.check()?;
    if let Content::Efficiency(efficiency) = &content {
        efficiency.check_steps(is_step)?;
    }
    Ok(Some(content))
}

/// Whether a move of some kind of case is called so.
fn is_step(name: &str) -> bool {
    Kind::ALL.iter().any(|kind| kind.table().rows_of(name).next().is_some())
}

/// Each clause has a number of its own and a text, and all together with the content are not too long.
pub(super) fn check(clauses: &[Clause], content: Option<&Content>) -> Result<(), Refusal> {
    let bytes: usize = clauses.iter().map(|clause| clause.number.len() + clause.text.len()).sum();
    if TEXT_MAX < bytes {
        return Err(Refusal::field(RefusalCode::TextTooLong, "details.clauses"));
    }
    if TEXT_MAX < bytes + content.map_or(0, Content::size) {
        return Err(Refusal::field(RefusalCode::TextTooLong, "details.content"));
    }
    let mut numbers: Vec<_> = clauses.iter().map(|clause| clause.number.as_str()).collect();
    numbers.sort_unstable();
    let twice = numbers.windows(2).any(|pair| pair[0] == pair[1]);
    let empty = clauses.iter().any(|clause| clause.number.trim().is_empty() || clause.text.trim().is_empty());
    if clauses.is_empty() {
        Err(Refusal::field(RefusalCode::FieldMissing, "details.clauses"))
    } else if twice || empty {
        Err(Refusal::field(RefusalCode::FieldInvalid, "details.clauses"))
    } else {
        Ok(())
    }
}

/// The registers have what the content names, and each unit, once.
pub(super) fn check_named(content: Option<&Content>, units: &[Unit], putting: &Putting<'_>) -> Result<(), Refusal> {
    let facts = putting.context.facts;
    let services = content.map(Content::services).unwrap_or_default();
    if let Some((_, field)) = services.into_iter().find(|(id, _)| facts.unknown_services.contains(*id)) {
        return Err(Refusal::field(RefusalCode::TargetUnknown, field));
    }
    if ROWS_MAX < units.len() {
        return Err(Refusal::field(RefusalCode::FieldInvalid, "details.units"));
    }
    for (place, unit) in units.iter().enumerate() {
        let refused = |code| Err(Refusal::field(code, format!("details.units.{place}.id")));
        if units[..place].contains(unit) {
            return refused(RefusalCode::FieldInvalid);
        }
        if facts.unknown_reaching.contains(unit) {
            return refused(match unit.kind {
                UnitKind::Participant => RefusalCode::ParticipantUnknown,
                UnitKind::Organisation => RefusalCode::TargetUnknown,
            });
        }
    }
    Ok(())
}
