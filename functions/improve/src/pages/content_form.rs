//! The content of a document as a field of a form: rows of text, with what is wrong told by its line.

use app::Error;
use app::registers::{self, register};
use domain::improvement::content::Content;
use domain::improvement::kinds::document::DocumentType;
use domain::improvement::services::Service;
use domain::improvement::{Refusal, RefusalCode};
use pages::Localizer;

use super::form::{Entry, Field};
use super::naming::Naming;
use crate::notation::{self, Services, Written};

/// The field; a road map has none, for its measures are cases of their own.
pub(super) fn field(words: Localizer, document_type: DocumentType) -> Option<Field> {
    let hint = words.hint_content(document_type.as_str());
    (document_type != DocumentType::RoadMap).then(|| Field::of(words, "content", Entry::Text).hint(hint))
}

/// What was written, or what is wrong with it.
pub(super) async fn written(
    naming: &Naming<'_>,
    document_type: DocumentType,
    text: &str,
) -> Result<Result<Option<Written>, String>, Error> {
    let lines: Vec<&str> = text.lines().collect();
    let services = match document_type {
        DocumentType::SelectionCriteria | DocumentType::MssList => services(naming).await?,
        _ => Services::new(),
    };
    let named = services.into_iter().map(|(id, name)| (name.to_lowercase(), id)).collect();
    let written = notation::written(document_type, &lines, &named);
    Ok(written.map_err(|line| naming.words.content_line_unreadable(line.to_string())))
}

/// A content as it is written in the form.
pub(super) async fn told(naming: &Naming<'_>, content: &Content) -> Result<String, Error> {
    let services = match content {
        Content::Criteria(_) | Content::MssList(_) => services(naming).await?,
        _ => Services::new(),
    };
    let twice =
        |name: &String| 1 < services.values().filter(|other| other.to_lowercase() == name.to_lowercase()).count();
    // Where two are called the same, the id tells which.
    let named = |id: &str| services.get(id).filter(|name| !twice(name)).cloned().unwrap_or_else(|| id.to_owned());
    Ok(notation::told(naming.words, content, named))
}

/// What the rules say of the content, with the line that it is about; `None`: it is about something else.
pub(super) fn fault(words: Localizer, content: Option<&Written>, refusal: &Refusal) -> Option<String> {
    let field = refusal.field.as_deref().filter(|field| field.starts_with("details.content"))?;
    let told = match refusal.code {
        RefusalCode::TargetUnknown => words.content_no_service(),
        code => words.case_refusal(code.as_str()),
    };
    let line = content.and_then(|written| written.line_of(field));
    Some(line.map_or_else(|| told.clone(), |line| words.content_line(line.to_string(), told.as_str())))
}

/// Names of services by their ids.
async fn services(naming: &Naming<'_>) -> Result<Services, Error> {
    let entries = registers::entries::<Service>(naming.app, register::SERVICES).await?;
    Ok(entries.into_iter().map(|(id, service)| (id, service.name)).collect())
}
