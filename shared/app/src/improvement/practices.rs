//! Practices that are offered, and what came of them with whoever adopted them (B.7е). Adopted is one who has a change of its own with an
//! effect of its own: figures are shown of those changes only that the reader sees.

use std::collections::BTreeMap;

use domain::figures::edition::Edition;
use domain::identifier::{OrganisationId, QuestionId};
use domain::improvement::alike::{Alike, Standing, alike};
use domain::improvement::effect::MeasuredEffect;
use domain::improvement::falls::Answers;
use domain::improvement::kinds::practice::Practice;
use domain::improvement::{Case, CaseId, Details, Kind};
use domain::organisation::RegionCode;
use domain::scope::Scope;

use super::finals::{self, RegionFinals};
use super::listing::{self, Asked};
use super::{reading, stored};
use crate::identity::access::Caller;
use crate::{App, Error, registers};

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

/// Practices of a page that helped somebody like the organisation of the caller, by their cases (B.7е). Of the others' figures nothing is told but
/// that they are alike; whoever answers for no organisation is like nobody.
pub async fn offered_to(app: &App, caller: &Caller, practices: &[Offered]) -> Result<BTreeMap<CaseId, Alike>, Error> {
    let mut found = BTreeMap::new();
    let Some(Scope::Organisation(own)) = &caller.scope else { return Ok(found) };
    let Some(quarter) = finals::latest_closed(app).await? else { return Ok(found) };
    let Some(edition) = finals::latest_edition(app, quarter).await? else { return Ok(found) };
    let mut compared = Compared { app, edition, regions: BTreeMap::new() };
    for offered in practices {
        for change in &offered.practice.given.effects {
            let change = stored::case(app, change).await?.map(|case| case.details);
            let Some(Details::ChangeRequest(request)) = change else { continue };
            let Some(effect) = request.effect.as_deref().filter(|effect| !effect.units.contains(own)) else { continue };
            if let Some(alike) = compared.alike(own, effect).await? {
                found.insert(offered.case.id.clone(), alike);
            }
        }
    }
    Ok(found)
}

/// What the latest finals show of organisations, each region read once.
struct Compared<'a> {
    app: &'a App,
    edition: Edition,
    regions: BTreeMap<RegionCode, RegionFinals>,
}

impl Compared<'_> {
    async fn alike(&mut self, own: &OrganisationId, effect: &MeasuredEffect) -> Result<Option<Alike>, Error> {
        let question = effect.question.as_ref();
        let Some((home, standing)) = self.standing(own, question).await? else { return Ok(None) };
        let of_type = self.regions[&home]
            .values()
            .filter(|part| part.organisation_type == standing.organisation_type && finals::is_shown(&part.tally))
            .filter_map(|part| finals::answers(&part.tally, question))
            .reduce(Answers::and);
        let Some(of_type) = of_type else { return Ok(None) };
        for unit in &effect.units {
            let Some((_, helped)) = self.standing(unit, question).await? else { continue };
            let asked = (self.edition.quarter, question);
            let found = alike(&standing, &helped, &of_type, asked, &self.app.improvement.practices);
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// What is shown of an organisation in its region; `None`: nothing is.
    async fn standing(
        &mut self,
        id: &OrganisationId,
        question: Option<&QuestionId>,
    ) -> Result<Option<(RegionCode, Standing)>, Error> {
        let Some(region) = registers::organisation(self.app, id).await?.map(|found| found.region) else {
            return Ok(None);
        };
        if !self.regions.contains_key(&region) {
            let read = finals::of_region(self.app, self.edition, region).await?;
            self.regions.insert(region, read);
        }
        let part = self.regions[&region].get(id).filter(|part| finals::is_shown(&part.tally));
        Ok(part.and_then(|part| {
            let answers = finals::answers(&part.tally, question)?;
            let (organisation_type, responses) = (part.organisation_type, part.tally.published);
            Some((region, Standing { organisation_type, responses, answers }))
        }))
    }
}
