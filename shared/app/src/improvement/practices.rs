//! Practices that are offered, and what came of them with whoever adopted them (B.7е). Adopted is one who has a change of its own with an
//! effect of its own: figures are shown of those changes only that the reader sees.

use domain::improvement::effect::MeasuredEffect;
use domain::improvement::kinds::practice::Practice;
use domain::improvement::{Case, CaseId, Details, Kind};

use super::listing::{self, Asked};
use super::reading;
use crate::identity::access::Caller;
use crate::{App, Error};

/// Practices of one page.
const PAGE_PRACTICES: usize = 100;

/// A practice, as one reader sees it.
pub struct Offered {
    /// The case.
    pub case: Case,
    /// What it knows.
    pub practice: Practice,
    /// The changes that speak for it, and those of whoever adopted it.
    pub changes: Vec<Adopted>,
}

/// A change by which a practice came about or was adopted.
pub struct Adopted {
    /// The change request.
    pub change_request: CaseId,
    /// Who adopted by it; `None`: it is one of those from which the practice comes.
    pub adopter: Option<domain::identifier::ParticipantId>,
    /// The case, if the reader sees it.
    pub case: Option<Case>,
}

impl Adopted {
    /// What the change has brought, if it was measured and the reader sees it.
    pub fn effect(&self) -> Option<&MeasuredEffect> {
        match self.case.as_ref().map(|case| &case.details) {
            Some(Details::ChangeRequest(request)) => request.effect.as_deref(),
            _ => None,
        }
    }
}

/// A page of practices that the caller sees; the place after which the next page begins, if there is one.
pub async fn practices(
    app: &App,
    caller: &Caller,
    state: Option<String>,
    after: Option<String>,
) -> Result<(Vec<Offered>, Option<String>), Error> {
    let asked = Asked { kind: Some(Kind::Practice), state, after, ..Asked::default() };
    let page = listing::cases(app, caller, &asked, PAGE_PRACTICES).await?.unwrap_or_default();
    let mut offered = Vec::new();
    for case in page.rows {
        offered.extend(with_changes(app, caller, case).await?);
    }
    Ok((offered, page.next))
}

/// A practice with the changes behind it; `None`: the case is none.
pub async fn with_changes(app: &App, caller: &Caller, case: Case) -> Result<Option<Offered>, Error> {
    let Details::Practice(practice) = &case.details else { return Ok(None) };
    let practice = practice.clone();
    let of = practice.given.effects.iter().map(|id| (id.clone(), None));
    let adopters = practice.adopters.iter().map(|it| (it.change_request.clone(), Some(it.participant.clone())));
    let mut changes = Vec::new();
    for (change_request, adopter) in of.chain(adopters) {
        let case = reading::seen(app, caller, &change_request).await?;
        changes.push(Adopted { change_request, adopter, case });
    }
    Ok(Some(Offered { case, practice, changes }))
}
