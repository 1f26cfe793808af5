//! The weekly digest: what the overview, the terms page and the sources page say of the scope, in short.

use domain::deadline::{Deadline, DeadlineViolations};
use domain::disclosure::State;
use domain::scope::Filter;

use super::{listed, open_cabinet};
use crate::figures::deadline_violations::{self, Crossing};
use crate::figures::indicators::{IndicatorQuery, Period, Row};
use crate::figures::localizer::Localizer;
use crate::figures::overview::{Asked, Overview, overview, widest};
use crate::figures::source_timeliness;
use crate::identity::access::CallingParticipant;
use crate::subscriptions::bulletin::{Bulletin, Line, Section};
use crate::{App, Error};

/// This quarter and the one before.
const QUARTERS: u8 = 2;

pub(super) async fn bulletin(app: &App, caller: &CallingParticipant, words: Localizer) -> Result<Bulletin, Error> {
    let asked = Asked { period: Period::Running, filter: Filter::default(), quarters: QUARTERS, organisations_max: 0 };
    let found = overview(app, &mut IndicatorQuery::new(app, caller), &asked).await?;
    let (subject, lead, mut sections) = match &found {
        Some(found) => {
            let subject = found.all.organisation.as_ref().map(|organisation| organisation.name.clone());
            let subject = match subject {
                Some(subject) => subject,
                None => words.scope_named(app, &caller.scope, &caller.types).await?,
            };
            let edition = words.edition(found.all.edition, found.all.hash.is_some());
            let lead = words.digest_lead(subject.as_str(), edition);
            (subject, lead, vec![figures(app, words, found), problems(app, words, found)])
        }
        None => (words.scope_named(app, &caller.scope, &caller.types).await?, words.digest_empty(), Vec::new()),
    };
    sections.push(terms(app, caller, words).await?);
    sections.push(sources(app, caller, words).await?);
    Ok(Bulletin {
        words,
        subject: words.digest_subject(subject),
        lead: vec![lead],
        sections,
        button: open_cabinet(app, words, "/cabinet"),
        after: vec![
            words.footer_hidden(app.profile.policies.smallest_cell, words.count(app.profile.policies.smallest_cell)),
            words.letter_why(caller.name.as_str()),
        ],
    })
}

/// Coverage and satisfaction against their targets and against the quarter before.
fn figures(app: &App, words: Localizer, found: &Overview) -> Section {
    let targets = &app.profile.targets;
    let before = found.trend.iter().rev().nth(1);
    let quarter = before.map(|(quarter, _)| words.quarter_name(*quarter)).unwrap_or_default();
    let with_before = |line: String, value: Option<String>| match value {
        Some(value) => words.digest_before(line, quarter.as_str(), value),
        None => line,
    };
    let coverage = |row: &Row| row.indicators.coverage_percent.map(|value| words.decimal(&value));
    let satisfaction = |row: &Row| Some(words.decimal(&row.indicators.opinion.shown()?.satisfaction?.value));
    let target = words.decimal(&targets.coverage_percent);
    let coverage_now = match coverage(&found.all) {
        Some(value) => words.digest_coverage(value, target),
        None => words.digest_coverage_none(target),
    };
    let target = words.decimal(&targets.satisfaction);
    let satisfaction_now = match satisfaction(&found.all) {
        Some(value) => words.digest_satisfaction(value, target),
        // Every answer may have been "does not apply".
        None => {
            let state = Some(found.all.indicators.opinion.state()).filter(|state| *state != State::Shown);
            words.digest_satisfaction_none(words.state(state.unwrap_or(State::NoData)), target)
        }
    };
    let counts = &found.all.indicators;
    let lines = [
        with_before(coverage_now, before.and_then(|(_, row)| coverage(row).map(|value| format!("{value} %")))),
        with_before(satisfaction_now, before.and_then(|(_, row)| satisfaction(row))),
        words.answers_of_notices(counts.completed, counts.notices),
    ];
    Section { heading: words.digest_figures(), lines: lines.map(Line::plain).into(), note: None }
}

fn problems(app: &App, words: Localizer, found: &Overview) -> Section {
    let lines = found.problems.iter().map(|problem| {
        let question = words.question_label(&problem.asked, &problem.question);
        words.digest_problem(found.unit_of(words, problem), question, words.decimal(&problem.mean))
    });
    let none = match found.problems_are_known {
        true => words.digest_problems_none(words.decimal(&app.profile.targets.satisfaction)),
        false => words.problems_unknown(),
    };
    listed_or(app, words, words.digest_problems(), lines.map(Line::plain).collect(), none)
}

async fn terms(app: &App, caller: &CallingParticipant, words: Localizer) -> Result<Section, Error> {
    let crossing = Crossing::Unit(widest(&caller.scope));
    let broken = deadline_violations::violations(app, caller, Period::Running, crossing, &Filter::default()).await?;
    let mut sum = DeadlineViolations::default();
    broken.iter().flat_map(|broken| broken.rows.values()).for_each(|violations| sum += violations);
    let lines = Deadline::ALL.into_iter().filter(|term| 0 < sum.of(*term));
    let lines = lines.map(|term| Line::plain(words.digest_term(words.term(term), words.count(sum.of(term)))));
    Ok(listed_or(app, words, words.digest_terms(), lines.collect(), words.digest_terms_none()))
}

async fn sources(app: &App, caller: &CallingParticipant, words: Localizer) -> Result<Section, Error> {
    let found = source_timeliness::sources(app, caller, Period::Running).await?;
    let silent = found.iter().filter_map(|source| {
        let since = source.silent_since?;
        Some(Line::plain(words.silent_since(source.name.as_str(), words.day(since))))
    });
    Ok(listed_or(app, words, words.digest_silent(), silent.collect(), words.digest_silent_none()))
}

/// A list, or that there is nothing in it.
fn listed_or(app: &App, words: Localizer, heading: String, lines: Vec<Line>, none: String) -> Section {
    match lines.is_empty() {
        true => Section { heading, lines, note: Some(none) },
        false => listed(app, words, heading, lines, 0),
    }
}
