//! The way through a life situation on its page: an ordered list that tells it, a table with all that is known of each step, and the client paths
//! that are proposed in its place.

use app::Error;
use app::improvement::way::{self, WayStep};
use domain::identifier::SituationId;
use domain::improvement::way::{Agreed, Measured, Totals, documents_of};
use domain::improvement::{Kind, Target, TargetKind};
use pages::Localizer;

use super::naming::{Named, Naming};
use super::path::{self, ToldPath};
use super::reach::may_make_about;
use crate::way::{path_of, scope_name};

/// The way as the page tells it.
pub(super) struct WayView {
    /// Of which quarter the figures are.
    pub(super) period: Option<String>,
    /// The scope in which the reader sees figures, in words.
    pub(super) scope: Option<String>,
    pub(super) steps: Vec<StepView>,
    /// Name and value: what the whole takes.
    pub(super) totals: Vec<(String, String)>,
    /// The weakest step, and how sure that is.
    pub(super) weakest: Option<String>,
    /// Where another path is proposed, at the weakest step if there is one.
    pub(super) propose: Option<String>,
    pub(super) proposals: Vec<ProposalView>,
}

pub(super) struct StepView {
    pub(super) service: Named,
    /// The figure, or why there is none.
    pub(super) measured: String,
    /// From which numbers the figure was made.
    pub(super) made: Option<String>,
    /// The organisations and questions that stand for the service.
    pub(super) by: String,
    pub(super) term: Taken,
    pub(super) documents: Taken,
    pub(super) visits: Taken,
    pub(super) approved: Vec<Named>,
    pub(super) is_weakest: bool,
}

/// What a step takes.
pub(super) struct Taken {
    pub(super) told: String,
    /// What was agreed that it shall take.
    pub(super) agreed: Option<String>,
    /// Whether it takes more than that.
    pub(super) is_beyond: bool,
}

impl Taken {
    fn of(words: Localizer, told: String, taken: Option<u32>, agreed: Option<u32>) -> Taken {
        let in_words = |aim: u32| match Agreed::is_kept(taken, Some(aim)) {
            Some(true) => words.way_agreed_kept(words.count(aim.into())),
            _ => words.way_agreed(words.count(aim.into())),
        };
        Taken { told, agreed: agreed.map(in_words), is_beyond: Agreed::is_kept(taken, agreed) == Some(false) }
    }
}

pub(super) struct ProposalView {
    pub(super) case: Named,
    pub(super) state: String,
    pub(super) path: ToldPath,
}

/// The way of a situation; `None`: the register does not have it.
pub(super) async fn of(naming: &Naming<'_>, id: &SituationId) -> Result<Option<WayView>, Error> {
    let words = naming.words;
    let Some(found) = way::way(naming.app, naming.caller, id).await? else { return Ok(None) };
    let weakest = found.weakest.as_ref();
    let mut steps = Vec::with_capacity(found.steps.len());
    for step in &found.steps {
        steps.push(view(naming, step, weakest.is_some_and(|it| it.service == step.id)).await?);
    }
    let mut proposals = Vec::new();
    for case in &found.proposals {
        if let Some(path) = path_of(case) {
            let state = words.case_state(case.state.as_str());
            proposals.push(ProposalView { case: naming.link(case), state, path: path::told(naming, path).await? });
        }
    }
    let target = Target { kind: TargetKind::Situation, id: id.to_string() };
    let may_propose = !steps.is_empty() && may_make_about(naming, Kind::ChangeRequest, &target).await?;
    let step = weakest.map(|it| format!("&step={}", it.service)).unwrap_or_default();
    let told = weakest.zip(steps.iter().find(|step| step.is_weakest)).map(|(it, step)| {
        let (name, among) = (step.service.name.as_str(), words.count(it.among as u64));
        if it.is_told_apart { words.way_weakest(name, among) } else { words.way_lowest(name, among) }
    });
    Ok(Some(WayView {
        period: found.period.map(|period| words.quarter_name(period)),
        scope: found.scope.as_ref().map(|scope| words.way_scope(scope_name(scope))),
        totals: totals(words, &found.steps),
        weakest: told,
        propose: may_propose.then(|| format!("/cabinet/new/change_request?target=situation:{id}{step}")),
        proposals,
        steps,
    }))
}

async fn view(naming: &Naming<'_>, step: &WayStep, is_weakest: bool) -> Result<StepView, Error> {
    let words = naming.words;
    let WayStep { id, service, order, agreed, approved, measured } = step;
    let types = service.iter().flat_map(|it| &it.organisation_types);
    let types: Vec<String> = types.map(|it| words.organisation_type(*it, &naming.caller.types)).collect();
    let by = match service.as_ref().map_or(0, |it| it.questions.len()) {
        _ if types.is_empty() => String::new(),
        0 => words.way_by(types.join(", ")),
        questions => words.way_by_questions(types.join(", "), questions, words.count(questions as u64)),
    };
    let unknown = || words.way_not_written();
    let mut named = Vec::new();
    for case in approved {
        let Named { name, href } = naming.link(case);
        let state = words.case_state(case.state.as_str()).to_lowercase();
        named.push(Named { name: format!("{name} ({state})"), href });
    }
    let service = Target { kind: TargetKind::Service, id: id.to_string() };
    let agreed = agreed.as_ref().map(|(_, agreed)| *agreed).unwrap_or_default();
    let term = order.term_days.map_or_else(unknown, |days| words.way_days(days, words.count(days.into())));
    let documents = order.documents().map_or_else(unknown, |all| match all.is_empty() {
        true => words.way_no_documents(),
        false => all.join("; "),
    });
    let visits = order.visits.map_or_else(unknown, |visits| words.count(visits.into()));
    Ok(StepView {
        service: naming.target(&service).await?,
        measured: measured_in_words(words, measured),
        made: made(words, measured),
        by,
        term: Taken::of(words, term, order.term_days, agreed.term_days),
        documents: Taken::of(words, documents, documents_of(order), agreed.documents),
        visits: Taken::of(words, visits, order.visits, agreed.visits),
        approved: named,
        is_weakest,
    })
}

fn measured_in_words(words: Localizer, measured: &Measured) -> String {
    match measured {
        Measured::NotMeasured => words.way_not_measured(),
        Measured::OutsideScope => words.way_outside_scope(),
        Measured::Suppressed => words.way_suppressed(),
        Measured::NoData => words.way_no_data(),
        Measured::Shown(reading) => words.way_shown(
            words.decimal(&reading.value),
            words.statistic(reading.interval.low),
            words.statistic(reading.interval.high),
            reading.responses,
            words.count(reading.responses),
        ),
    }
}

fn made(words: Localizer, measured: &Measured) -> Option<String> {
    let Measured::Shown(reading) = measured else { return None };
    Some(words.satisfaction_made(reading.scores, &reading.value))
}

/// What the whole way takes; of how many steps that is known where it is not of all.
fn totals(words: Localizer, steps: &[WayStep]) -> Vec<(String, String)> {
    let Totals { term_days, documents, visits } = Totals::of(steps.iter().map(|step| &step.order));
    let told = [
        (words.way_term(), term_days, words.way_days(term_days.sum, words.count(term_days.sum))),
        (words.way_documents(), documents, words.count(documents.sum)),
        (words.way_visits(), visits, words.count(visits.sum)),
    ];
    let all = steps.len();
    let of_steps = |steps: usize| words.way_known_of(words.count(steps as u64), words.count(all as u64));
    told.into_iter()
        .filter(|(_, total, _)| 0 < total.steps)
        .map(|(name, total, told)| {
            (name, if total.steps == all { told } else { format!("{told} ({})", of_steps(total.steps)) })
        })
        .collect()
}
