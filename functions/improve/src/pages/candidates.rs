//! Organisations that truly rose: why the program says so, what they did, and a form for whoever makes practices of them (B.7е).

use std::sync::Arc;

use app::App;
use app::improvement::candidates::{self, Seen};
use app::improvement::falls;
use askama::Template;
use axum::extract::{Form, Query, State};
use axum::response::Response;
use domain::calendar::Quarter;
use domain::identifier::OrganisationId;
use domain::improvement::RefusalCode;
use domain::improvement::candidates::{Decision, Rise};
use domain::improvement::evaluation::Comparison;
use domain::questionnaire::asked::AskedQuestions;
use http::StatusCode;
use pages::selectors::Selection;
use pages::{Localizer, MemberSession, PageBody, PageError, Section, navigation, see_other};
use serde::Deserialize;

use super::naming::{Named, Naming, statistic};
use super::{evidence, falls as falls_page, refused};

/// The page.
pub(super) const PATH: &str = "/cabinet/candidates";

#[derive(Template)]
#[template(path = "candidates.html")]
struct CandidatesPage {
    words: Localizer,
    form_token: String,
    selection: Selection,
    heading: String,
    period: String,
    rows: Vec<Row>,
    /// Whether finals of two quarters were compared at all.
    is_empty: bool,
}

/// A candidate.
struct Row {
    id: String,
    organisation: Named,
    in_scope: bool,
    rises: Vec<RiseRow>,
    did: Vec<Named>,
    practice: Option<Named>,
    /// Where it was refused: when, by whom and why.
    refused: Option<String>,
    /// Whether a form to decide stands below it.
    open: bool,
    /// What is wrong with what was sent of it.
    fault: Option<String>,
    /// The reason as it was sent.
    reason: String,
}

/// What rose.
struct RiseRow {
    question: String,
    from: String,
    to: String,
    effect: String,
    limits: String,
    peers: String,
    limit: String,
    drawn: String,
    chance: String,
}

impl PageBody for CandidatesPage {
    fn title(&self) -> String {
        self.words.candidates_title()
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::CASES)
    }
}

/// The quarter whose candidates are shown; left out: the last.
#[derive(Deserialize)]
pub(super) struct Asked {
    period: Option<String>,
}

/// What was decided of one.
#[derive(Deserialize)]
pub(super) struct Sent {
    period: String,
    organisation: String,
    decision: String,
    reason: Option<String>,
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    session: MemberSession,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let page = page(&app, &session, asked.period.as_deref()).await?;
    session.page(&page)
}

pub(super) async fn act(
    State(app): State<Arc<App>>,
    session: MemberSession,
    Form(sent): Form<Sent>,
) -> Result<Response, PageError> {
    let period = Quarter::parse(&sent.period).map_err(|_| PageError::NotFound)?;
    let organisation = OrganisationId::parse(&sent.organisation).map_err(|_| PageError::NotFound)?;
    let decision = Decision::parse(&sent.decision).ok_or(PageError::NotFound)?;
    let decided =
        candidates::decide(&app, &session.caller, (period, &organisation), decision, sent.reason.as_deref()).await;
    match decided {
        Ok(_) => see_other(&format!("{PATH}?period={period}")),
        Err(error) => {
            let refusal = refused::told(error)?;
            let mut page = page(&app, &session, Some(&sent.period)).await?;
            let words = session.words;
            let fault = match refusal.code {
                RefusalCode::ReasonMissing => words.candidate_reason_missing(),
                RefusalCode::FieldInvalid => words.candidate_reason_long(),
                RefusalCode::StateHasNoSuchMove => words.candidate_made_already(),
                _ => return Err(PageError::NotFound),
            };
            let row = page.rows.iter_mut().find(|row| row.id == sent.organisation).ok_or(PageError::NotFound)?;
            row.fault = Some(fault);
            row.reason = sent.reason.unwrap_or_default();
            session.page_as(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}

async fn page(app: &App, session: &MemberSession, period: Option<&str>) -> Result<CandidatesPage, PageError> {
    let (words, caller) = (session.words, &session.caller);
    let decides = candidates::decides(app, caller);
    // Whoever sees no figures and decides nothing has nothing to read here.
    if caller.scope.is_none() && !decides {
        return Err(PageError::NotFound);
    }
    let quarters = falls::quarters(app).await?;
    let (chosen, selection) = falls_page::choose(words, PATH, &quarters, period)?;
    let naming = Naming { app, caller, words };
    let mut rows = Vec::new();
    if let Some(period) = chosen {
        let asked = evidence::asked(&naming, period).await?;
        for seen in candidates::candidates(app, caller, period).await? {
            rows.push(row(&naming, &asked, seen, decides).await?);
        }
    }
    Ok(CandidatesPage {
        words,
        form_token: session.form_token(app)?,
        selection,
        heading: chosen.map(|quarter| words.quarter_brief(quarter)).unwrap_or_default(),
        period: chosen.map(|quarter| quarter.to_string()).unwrap_or_default(),
        rows,
        is_empty: quarters.is_empty(),
    })
}

async fn row(naming: &Naming<'_>, asked: &AskedQuestions, seen: Seen, decides: bool) -> Result<Row, PageError> {
    let words = naming.words;
    let Seen { candidate, in_scope, cases, measures, practice } = seen;
    let mut rises: Vec<&Rise> = candidate.rises.iter().collect();
    // What rose as a whole, then the questions as they are asked.
    rises.sort_by_key(|rise| rise.evidence.question.as_ref().map(|id| asked.place(id)));
    let refused = match candidate.decided.as_ref().filter(|it| it.decision == Decision::Refused) {
        Some(decided) => {
            let by = naming.participant(&decided.by).await?;
            let reason = decided.reason.clone().unwrap_or_default();
            Some(words.candidate_refused(by, words.day(decided.on), reason))
        }
        None => None,
    };
    let own = measures
        .into_iter()
        .map(|measure| Named::at(measure.what, format!("/cabinet/organisations/{}", candidate.organisation)));
    Ok(Row {
        id: candidate.organisation.to_string(),
        organisation: naming.organisation(&candidate.organisation).await?,
        in_scope,
        rises: rises.into_iter().map(|rise| told(words, asked, rise)).collect(),
        did: cases.iter().map(|case| naming.link(case)).chain(own).collect(),
        open: decides && practice.is_none(),
        practice: practice.as_ref().map(|case| naming.link(case)),
        refused,
        fault: None,
        reason: String::new(),
    })
}

fn told(words: Localizer, asked: &AskedQuestions, rise: &Rise) -> RiseRow {
    let peers = words.count(rise.peers);
    RiseRow {
        question: evidence::question_of(words, asked, rise.evidence.question.as_ref()),
        from: words.statistic(rise.from),
        to: words.statistic(rise.to),
        effect: statistic(words, &rise.effect.effect),
        limits: words.effect_between(statistic(words, &rise.effect.low), statistic(words, &rise.effect.high)),
        peers: match rise.comparison {
            Comparison::TypeAndRegion => words.candidate_peers_near(peers),
            Comparison::Type => words.candidate_peers_everywhere(peers),
        },
        limit: words.statistic(rise.limit),
        drawn: words.statistic(rise.drawn),
        chance: evidence::chance(words, rise.evidence.q),
    }
}
