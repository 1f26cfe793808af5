//! From the finals to change requests: when a quarter is closed, falls of satisfaction are looked for, and each is proposed or
//! listed with the reason why not; so are rises, of which candidates of practices are kept. Once for ever, whatever is run again.

use std::collections::BTreeMap;

use chrono::Datelike;
use domain::calendar::Quarter;
use domain::identifier::{OrganisationId, ParticipantId};
use domain::improvement::case::Evidence;
use domain::improvement::falls::{Action, Found, NotProposed, NotProposedReason, Proposal, Question, Shown, find};
use domain::improvement::kinds::Kind;
use domain::improvement::put::PutBody;
use domain::improvement::{Case, CaseId, Parties, Put, Target, TargetKind};
use domain::organisation::Organisation;
use domain::scope::Filter;
use serde::Serialize;
use serde_json::{Value, json};
use table::items::{FallsItem, decode};
use table::port::WRITES_MAX;
use table::{Expect, Range, keys};

use super::people::{By, Heads};
use super::{CaseError, acting, candidates, finals, lists, places, themes};
use crate::identity::access::CallingParticipant;
use crate::store::{self, load, put};
use crate::{App, Error, registers};

/// Characters of an organisation's name that a title repeats.
const NAME_MAX: usize = 300;

/// The job in whose name cases are opened.
const JOB: &str = "rollup";

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FallsReport {
    /// Tests of the quarter.
    pub tests: u64,
    /// Change requests that were opened or opened again.
    pub proposed: u64,
    /// Falls that are listed with a reason.
    pub not_proposed: u64,
    /// Organisations that truly rose.
    pub candidates: u64,
}

/// Looks for falls in the latest closed quarter, unless that was done; `None`: there was nothing to do.
pub async fn propose(app: &App) -> Result<Option<FallsReport>, Error> {
    let Some(period) = finals::latest_closed(app).await? else { return Ok(None) };
    if !app.improvement.runs_on(period.last_day())
        || load::<FallsItem>(&*app.table, &keys::falls(period)).await?.is_some()
    {
        return Ok(None);
    }
    let before_period = period.back(1);
    let Some(shown) = finals::shown_in_both(app, before_period, period).await? else { return Ok(None) };
    let question = Question {
        period,
        before_period,
        target: app.profile.targets.satisfaction,
        triggers: &app.improvement.triggers,
    };
    let last = last_of_monitoring(app).await?;
    let link = |of: &Shown| format!("/v1/indicators?by=organisation&organisation={}&period={period}", of.organisation);
    let Found { tests, mut proposed, mut not_proposed } = find(&shown, question, &last, link);
    add_themes(app, &mut proposed, &mut not_proposed, (before_period, period)).await?;
    let heads = Heads::load(app).await?;
    for proposal in &proposed {
        open(app, &heads, proposal, period).await?;
    }
    list(app, period, &not_proposed).await?;
    let risen = domain::improvement::candidates::find(&shown, question, link);
    candidates::keep(app, &risen).await?;
    let item = FallsItem { tests, found_at: app.clock.now() };
    // Somebody else was first: they found what we found.
    store::write(&*app.table, vec![put(keys::falls(period), &item, Expect::Absent)?]).await?.either_way();
    let counted = |count: usize| count as u64;
    let (proposed, not_proposed) = (counted(proposed.len()), counted(not_proposed.len()));
    Ok(Some(FallsReport { tests, proposed, not_proposed, candidates: counted(risen.len()) }))
}

/// Beside the first piece of evidence of each organisation, the themes that citizens write more about than before. Nothing is read of falls
/// that are as good as chance.
async fn add_themes(
    app: &App,
    proposed: &mut [Proposal],
    not_proposed: &mut [NotProposed],
    quarters: (Quarter, Quarter),
) -> Result<(), Error> {
    let listed = not_proposed.iter_mut().filter(|fall| fall.reason != NotProposedReason::LostToMultiplicity);
    let first = proposed.iter_mut().filter_map(|proposal| proposal.evidence.first_mut());
    let all: Vec<&mut Evidence> = first.chain(listed.map(|fall| &mut fall.evidence)).collect();
    let mut rising = themes::of(app, all.iter().map(|it| &it.organisation).collect(), quarters).await?;
    for evidence in all {
        evidence.themes = rising.remove(&evidence.organisation).unwrap_or_default();
    }
    Ok(())
}

/// The last change request from monitoring of each organisation.
async fn last_of_monitoring(app: &App) -> Result<BTreeMap<OrganisationId, Case>, Error> {
    let mut last: BTreeMap<OrganisationId, Case> = BTreeMap::new();
    // In the order in which they were made.
    for case in lists::cases(app, places::MONITORING, &Range::All).await? {
        let target = case.target.as_ref().filter(|target| target.kind == TargetKind::Organisation);
        if let Some(id) = target.and_then(|target| OrganisationId::parse(&target.id).ok()) {
            last.insert(id, case);
        }
    }
    Ok(last)
}

/// A case that the program makes of an organisation's figures of a quarter; `what` became of them.
pub(super) fn body_of(
    kind: Kind,
    what: &str,
    organisation: &Organisation,
    period: Quarter,
    owner: Option<ParticipantId>,
    details: Value,
) -> PutBody {
    let name: String = organisation.name.chars().take(NAME_MAX).collect();
    PutBody {
        kind,
        title: format!("{what}: {name}, {}", told(period)),
        target: Some(Target { kind: TargetKind::Organisation, id: organisation.id.to_string() }),
        region: Some(organisation.region),
        parties: Parties { owner, ..Parties::default() },
        details,
        due: None,
        external_ref: None,
        version: None,
    }
}

async fn open(app: &App, heads: &Heads, proposal: &Proposal, period: Quarter) -> Result<(), Error> {
    let acted = match &proposal.action {
        Action::Open(id) => {
            let Some(organisation) = registers::organisation(app, &proposal.organisation).await? else { return Ok(()) };
            let owner = heads.of(&organisation.id, organisation.region);
            let details = json!({"source": "monitoring"});
            let body = body_of(Kind::ChangeRequest, "Оценки упали", &organisation, period, owner, details);
            let put = Put { id: id.clone(), body, evidence: proposal.evidence.clone() };
            acting::put_case(app, By::Job(JOB), &put).await.map(drop)
        }
        Action::Reopen(id) => {
            let fields = [("evidence".to_owned(), json!(proposal.evidence))].into_iter().collect();
            acting::move_by_program(app, JOB, id, "reopen", &fields, Some(&once(id, period))).await.map(drop)
        }
        Action::Proposed(_) => Ok(()),
    };
    match acted {
        Ok(()) => Ok(()),
        Err(CaseError::App(error)) => Err(error),
        Err(CaseError::Refused(refusal)) => {
            // A run before this one opened it, and the register has changed since; or it has gone another way meanwhile.
            tracing::info!(%refusal, organisation = %proposal.organisation, "A fall was not proposed again");
            Ok(())
        }
    }
}

/// A quarter as a title tells it: titles are for people.
pub(super) fn told(quarter: Quarter) -> String {
    let number = ["I", "II", "III", "IV"][quarter.first_day().month0() as usize / 3];
    format!("{number} кв. {}", quarter.first_day().year())
}

fn once(id: &CaseId, period: Quarter) -> String {
    format!("{id}-fall-{period}")
}

/// Keeps the falls that are not proposed, for whoever asks why.
async fn list(app: &App, period: Quarter, falls: &[NotProposed]) -> Result<(), Error> {
    let kept = store::all(&*app.table, &keys::not_proposed(period), &Range::All).await?;
    let kept: std::collections::BTreeSet<_> = kept.into_iter().map(|item| item.key).collect();
    let key = |fall: &NotProposed| keys::fall(period, &fall.evidence.organisation, fall.evidence.question.as_ref());
    let new = falls.iter().filter(|fall| !kept.contains(&key(fall)));
    let writes: Vec<_> = new.map(|fall| put(key(fall), fall, Expect::Absent)).collect::<Result<_, _>>()?;
    for part in writes.chunks(WRITES_MAX) {
        if !store::write(&*app.table, part.to_vec()).await?.is_done() {
            return Err(Error::Contended);
        }
    }
    Ok(())
}

/// Quarters whose falls and rises were looked for, the last one last.
pub async fn quarters(app: &App) -> Result<Vec<Quarter>, Error> {
    let items = store::all(&*app.table, keys::FALLS, &Range::All).await?;
    let quarter = |item: &table::Item| Quarter::parse(&item.key.sk).map_err(|error| Error::Corrupt(error.to_string()));
    items.iter().map(quarter).collect()
}

/// Falls of a quarter that are not proposed, as far as the caller sees the figures of their organisations: a role of part B
/// opens no way into the figures of part A.
pub async fn not_proposed(app: &App, caller: &CallingParticipant, period: Quarter) -> Result<Vec<NotProposed>, Error> {
    let within = caller.narrow(domain::scope::By::Organisation, &Filter::default());
    let Some(filter) = within else { return Ok(Vec::new()) };
    let admitted = registers::admitted(app, &filter, &caller.types).await?;
    let items = store::all(&*app.table, &keys::not_proposed(period), &Range::All).await?;
    let falls = items.iter().map(decode).collect::<Result<Vec<NotProposed>, _>>()?;
    Ok(falls.into_iter().filter(|fall| admitted.contains_key(&fall.evidence.organisation)).collect())
}
