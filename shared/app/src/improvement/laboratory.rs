//! What laboratories have seen (B.4в): their studies, and all findings with what became of them, as far as the caller sees them.

use domain::improvement::kinds::finding::Finding;
use domain::improvement::{Case, CaseId, Details, Kind, Target};

use super::listing::{self, Asked};
use super::reading;
use crate::identity::access::Caller;
use crate::{App, Error};

/// Studies, and findings, that are looked through at most.
const CASES_MAX: usize = 2_000;

/// Rows of a list that are read at once.
const READ_AT_ONCE: usize = 500;

/// A finding, and what became of it.
pub struct Seen {
    /// The case.
    pub case: Case,
    /// What it says.
    pub finding: Finding,
    /// The change request that it became, if the caller sees it.
    pub change_request: Option<Case>,
    /// Whether another study is due to show that it is mended.
    pub awaits_retest: bool,
}

/// What laboratories have seen.
pub struct Laboratory {
    /// The studies, the first one first.
    pub studies: Vec<Case>,
    /// The findings, the gravest first, of those the newest.
    pub findings: Vec<Seen>,
    /// Whether there are more than were looked through.
    pub is_cut: bool,
}

/// All of it.
pub async fn laboratory(app: &App, caller: &Caller) -> Result<Laboratory, Error> {
    let (studies, more_studies) = all(app, caller, Kind::Study, None).await?;
    let (cases, more_findings) = all(app, caller, Kind::Finding, None).await?;
    let mut findings = Vec::new();
    for case in cases {
        let Details::Finding(finding) = case.details.clone() else { continue };
        let change_request = match &finding.change_request {
            Some(id) => reading::seen(app, caller, id).await?,
            None => None,
        };
        let awaits_retest = Finding::awaits_retest(case.state, change_request.as_ref());
        findings.push(Seen { case, finding, change_request, awaits_retest });
    }
    let gravest = |it: &Seen| std::cmp::Reverse((it.finding.given.severity, it.case.created_at));
    findings.sort_by_key(gravest);
    Ok(Laboratory { studies, findings, is_cut: more_studies || more_findings })
}

/// The studies about the same as one that the caller sees; `None`: there is no such study.
pub async fn studies_like(app: &App, caller: &Caller, id: &CaseId) -> Result<Option<(Case, Vec<Case>)>, Error> {
    let Some(case) = reading::seen(app, caller, id).await? else { return Ok(None) };
    if !matches!(case.details, Details::Study(_)) {
        return Ok(None);
    }
    let (studies, _) = all(app, caller, Kind::Study, case.target.clone()).await?;
    Ok(Some((case, studies)))
}

/// Cases of a kind that the caller sees, and whether there are more of them.
async fn all(app: &App, caller: &Caller, kind: Kind, target: Option<Target>) -> Result<(Vec<Case>, bool), Error> {
    let mut asked = Asked { kind: Some(kind), target, ..Asked::default() };
    let mut cases = Vec::new();
    while cases.len() < CASES_MAX {
        let page = listing::cases(app, caller, &asked, READ_AT_ONCE).await?.unwrap_or_default();
        cases.extend(page.rows);
        match page.next {
            Some(next) => asked.after = Some(next),
            None => return Ok((cases, false)),
        }
    }
    Ok((cases, true))
}
