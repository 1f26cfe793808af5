//! What a page does with a refusal: what is not to be told, and what broke, end the request; the rest is told beside the form.

use app::improvement::CaseError;
use domain::improvement::Refusal;
use pages::PageError;

/// The refusal that a page tells of.
///
/// # Errors
/// [`PageError::NotFound`] for what the reader may not know of; whatever broke.
pub(super) fn told(error: CaseError) -> Result<Refusal, PageError> {
    match error {
        CaseError::App(error) => Err(error.into()),
        CaseError::Refused(refusal) if refusal.status() == 404 => Err(PageError::NotFound),
        CaseError::Refused(refusal) => Ok(refusal),
    }
}
