//! A laboratory (B.4в): its studies and their series, what was found and how grave that is, what became of it, what is to be tested again;
//! and a search over all findings.

use std::sync::Arc;

use app::App;
use app::improvement::laboratory::{self, Seen};
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use domain::improvement::kinds::finding::SEVERITY_MAX;
use domain::improvement::series::series;
use domain::improvement::{Case, Details, Kind};
use pages::selectors::query;
use pages::{Localizer, MemberSession, PageBody, PageError, Section, navigation};
use serde::Deserialize;

use super::laboratory::share;
use super::naming::{Named, Naming};

/// The page's address.
pub(super) const PATH: &str = "/cabinet/laboratory";

/// Findings that are shown at once.
const SHOWN_MAX: usize = 100;

/// Studies that are shown, the newest first.
const STUDIES_MAX: usize = 50;

#[derive(Template)]
#[template(path = "laboratory.html")]
struct LaboratoryPage {
    words: Localizer,
    asked: Asked,
    is_cut: bool,
    /// The states in which a finding may be.
    states: Vec<String>,
    /// How grave, and of each state how many.
    counts: Vec<(String, Vec<Count>)>,
    retests: Vec<Named>,
    series: Vec<SeriesRow>,
    studies: Vec<StudyRow>,
    /// What was asked for, in words; `None`: all.
    narrowed: bool,
    findings: Vec<FindingRow>,
    /// Findings that fit and are not shown.
    more: Option<String>,
}

/// What of the findings is asked for.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    #[serde(default)]
    search: String,
    severity: Option<u8>,
    state: Option<String>,
    // Read by the frame.
    #[serde(rename = "lang")]
    _language: Option<String>,
}

/// How many findings are in a state, and the address of those.
struct Count {
    state: String,
    count: String,
    href: Option<String>,
}

struct SeriesRow {
    series: Named,
    about: Option<Named>,
    studies: String,
}

struct StudyRow {
    study: Named,
    about: Option<Named>,
    state: String,
}

struct FindingRow {
    finding: Named,
    about: Option<Named>,
    at: String,
    severity: String,
    seen: String,
    state: String,
    change_request: Option<(Named, String)>,
    awaits_retest: bool,
}

impl PageBody for LaboratoryPage {
    fn title(&self) -> String {
        self.words.laboratory_title()
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::CASES)
    }
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    session: MemberSession,
    asked: Result<Query<Asked>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, PageError> {
    let Query(asked) = asked.map_err(|_| PageError::NotFound)?;
    let words = session.words;
    let naming = Naming { app: &app, caller: &session.caller, words };
    let found = laboratory::laboratory(&app, &session.caller).await?;
    let states: Vec<&str> = Kind::Finding.table().states().iter().map(|state| state.as_str()).collect();
    let counts = (0..=SEVERITY_MAX).rev().map(|severity| {
        let of = |state: &&str| {
            let fits = |it: &&Seen| it.finding.given.severity == severity && it.case.state.as_str() == *state;
            let count = found.findings.iter().filter(fits).count();
            let href = format!("{PATH}?{}", query(&[("severity", &severity.to_string()), ("state", state)]));
            let href = (0 < count).then_some(href);
            Count { state: words.case_state(*state), count: words.count(count as u64), href }
        };
        (words.case_value(format!("problem_{severity}")), states.iter().map(of).collect())
    });
    let mut studies = Vec::new();
    for case in found.studies.iter().rev().take(STUDIES_MAX) {
        let (study, about) = (naming.link(case), about(&naming, case).await?);
        studies.push(StudyRow { study, about, state: words.case_state(case.state.as_str()) });
    }
    let mut rows = Vec::new();
    for it in series(&found.studies) {
        let Some(first) = it.studies.first() else { continue };
        let series = Named::at(it.name.to_owned(), format!("{PATH}/series/{}", first.id));
        let studies = words.count(it.studies.len() as u64);
        rows.push(SeriesRow { series, about: about(&naming, first).await?, studies });
    }
    let fitting: Vec<&Seen> = found.findings.iter().filter(|it| asked.fits(it)).collect();
    let mut findings = Vec::new();
    for it in fitting.iter().take(SHOWN_MAX) {
        findings.push(row(&naming, it).await?);
    }
    let more = fitting.len().saturating_sub(SHOWN_MAX);
    let retests = found.findings.iter().filter(|it| it.awaits_retest).map(|it| naming.link(&it.case));
    session.page(&LaboratoryPage {
        words,
        narrowed: asked.is_narrow(),
        is_cut: found.is_cut,
        states: states.iter().map(|state| words.case_state(*state)).collect(),
        counts: counts.collect(),
        retests: retests.collect(),
        series: rows,
        studies,
        findings,
        more: (0 < more).then(|| words.count(more as u64)),
        asked,
    })
}

impl Asked {
    fn is_narrow(&self) -> bool {
        !self.search.trim().is_empty() || self.severity.is_some() || self.state.is_some()
    }

    /// Whether a finding is one of those: every word stands in its number, title, task or step.
    fn fits(&self, seen: &Seen) -> bool {
        let (case, given) = (&seen.case, &seen.finding.given);
        let step = given.step.as_deref().unwrap_or_default();
        let text = format!("{} {} {} {step}", case.number, case.title, given.task).to_lowercase();
        self.search.to_lowercase().split_whitespace().all(|word| text.contains(word))
            && self.severity.is_none_or(|severity| severity == given.severity)
            && self.state.as_ref().is_none_or(|state| state == case.state.as_str())
    }
}

async fn about(naming: &Naming<'_>, case: &Case) -> Result<Option<Named>, PageError> {
    Ok(match &case.target {
        Some(target) => Some(naming.target(target).await?),
        None => None,
    })
}

async fn row(naming: &Naming<'_>, seen: &Seen) -> Result<FindingRow, PageError> {
    let (words, given) = (naming.words, &seen.finding.given);
    let at = [Some(given.task.as_str()), given.step.as_deref()];
    let change_request = seen.change_request.as_ref();
    let told = change_request.map(|case| (naming.link(case), words.case_state(case.state.as_str())));
    let hidden = || (Named::plain(words.case_hidden()), String::new());
    Ok(FindingRow {
        finding: naming.link(&seen.case),
        about: about(naming, &seen.case).await?,
        at: at.into_iter().flatten().collect::<Vec<_>>().join(" → "),
        severity: words.case_value(format!("problem_{}", given.severity)),
        seen: share(words, given.seen_by, given.of),
        state: words.case_state(seen.case.state.as_str()),
        change_request: told.or_else(|| seen.finding.change_request.as_ref().map(|_| hidden())),
        awaits_retest: seen.awaits_retest,
    })
}

/// A study is read elsewhere as a case; here it leads to its series.
pub(super) fn series_of(words: Localizer, case: &Case) -> Option<(String, String)> {
    match &case.details {
        Details::Study(study) if study.series.is_some() => {
            Some((format!("{PATH}/series/{}", case.id), words.series_open()))
        }
        _ => None,
    }
}
