//! The weekly digest: what the overview, the terms page and the sources page say of the scope, in short; which organisations are below
//! the target even by the upper end of their interval, and what has changed since the last digest of this subscriber.

use domain::calendar::Quarter;
use domain::deadline::{Deadline, DeadlineViolations};
use domain::decimal::{Decimal, Rational, as_shown};
use domain::disclosure::{RegionAndType, State};
use domain::identifier::OrganisationId;
use domain::scope::{By, Filter};
use domain::subscription::thresholds::Watched;
use domain::subscription::weakest::Weak;
use domain::subscription::{Told, ToldInDigest};
use table::items::SubscriptionItem;

use super::{Content, all_of, listed, named, open_cabinet};
use crate::figures::deadline_violations::{self, Crossing};
use crate::figures::indicators::{IndicatorQuery, Period, Question, Row};
use crate::figures::localizer::Localizer;
use crate::figures::overview::{Asked, Overview, Problem, overview, widest};
use crate::figures::source_timeliness;
use crate::identity::access::CallingParticipant;
use crate::subscriptions::bulletin::{Bulletin, Line, Section};
use crate::subscriptions::threshold_scan::{self, Scanned};
use crate::{App, Error, registers};

/// This quarter and the one before.
const QUARTERS: u8 = 2;

/// What there is to tell to somebody whose last digest said that.
pub(super) async fn content(
    app: &App,
    caller: &CallingParticipant,
    words: Localizer,
    item: &SubscriptionItem,
    told: &Told,
) -> Result<Content, Error> {
    let asked = Asked {
        period: Period::Running,
        filter: Filter::default(),
        quarters: QUARTERS,
        organisations_max: 0,
        with_growth: false,
    };
    let mut reader = IndicatorQuery::new(app, caller);
    let found = overview(app, &mut reader, &asked).await?;
    let within = all_of(caller);
    let before = told.digest.as_deref().filter(|it| it.within == within);
    let mut digest = None;
    let (subject, lead, mut sections) = match &found {
        Some(found) => {
            let subject = found.all.organisation.as_ref().map(|organisation| organisation.name.clone());
            let subject = match subject {
                Some(subject) => subject,
                None => words.scope_named(app, &caller.scope, &caller.types).await?,
            };
            let edition = words.edition(found.all.edition, found.all.hash.is_some());
            let lead = words.digest_lead(subject.as_str(), edition);
            let quarter = found.all.edition.quarter;
            let mut figures = figures(app, words, found);
            // Of one organisation the figures say all: that needs no scan of the country.
            let weakest = if within.organisation.is_none() {
                let Some(scan) = threshold_scan::latest(app, quarter).await? else { return Ok(Content::Later) };
                let choices = app.profile.policies.subscriptions.choices(Watched::Coverage);
                let chosen = choices.chosen(item.thresholds.coverage);
                let scan = (quarter, &scan);
                let scanned = threshold_scan::scanned(app, scan, &within, &caller.types, chosen).await?;
                figures.lines.extend(low_coverage(app, words, &scanned, &choices.threshold(chosen)));
                Some(weakest(app, &mut reader, words, (quarter, &within), scanned.weakest).await?)
            } else {
                None
            };
            let now = said(found, within.clone(), weakest.as_deref().unwrap_or_default());
            let sections = [
                Some(figures),
                changes(app, words, before, &now).await?,
                weakest.map(|weakest| weakest_section(app, words, before, weakest, found.problems_are_known)),
                Some(problems(app, words, found)),
            ];
            digest = Some(now);
            (subject, lead, sections.into_iter().flatten().collect())
        }
        None => (words.scope_named(app, &caller.scope, &caller.types).await?, words.digest_empty(), Vec::new()),
    };
    sections.push(terms(app, caller, words).await?);
    sections.push(sources(app, caller, words).await?);
    let bulletin = Bulletin {
        words,
        subject: words.digest_subject(subject),
        lead: vec![lead],
        sections,
        button: open_cabinet(app, words, "/cabinet"),
        after: vec![
            words.footer_hidden(app.profile.policies.smallest_cell, words.count(app.profile.policies.smallest_cell)),
            words.letter_why(caller.name.as_str()),
        ],
    };
    Ok(Content::Say(Box::new(bulletin), Told { digest: digest.map(Box::new), ..told.clone() }))
}

/// An organisation that is surely below the target: its name and figures are read as its page has them.
struct Weakest {
    id: OrganisationId,
    text: String,
}

/// What this digest says, for the next one.
fn said(found: &Overview, within: Filter, weakest: &[Weakest]) -> ToldInDigest {
    let indicators = &found.all.indicators;
    let satisfaction = indicators.opinion.shown().and_then(|it| it.satisfaction.as_ref());
    ToldInDigest {
        within,
        quarter: found.all.edition.quarter,
        coverage_percent: indicators.coverage_percent.map(|value| Decimal(as_shown(&value))),
        satisfaction: satisfaction.map(|it| Decimal(as_shown(&it.value))),
        weakest: weakest.iter().map(|it| it.id.clone()).collect(),
    }
}

/// The organisations of the scope of which it is surest that they are below the target. What the last scan found is read again: what is hidden
/// by now, or may have reached the target, is not told.
async fn weakest(
    app: &App,
    reader: &mut IndicatorQuery<'_>,
    words: Localizer,
    (quarter, within): (Quarter, &Filter),
    found: Vec<(RegionAndType, Weak)>,
) -> Result<Vec<Weakest>, Error> {
    let mut weakest = Vec::new();
    for (place, weak) in found {
        let filter = Filter {
            region: Some(place.region),
            organisation_type: Some(place.organisation_type),
            organisation: Some(weak.organisation),
            ..Filter::default()
        };
        let question = Question { period: Period::Quarter(quarter), by: By::Organisation, filter };
        for row in reader.rows(&question).await?.unwrap_or_default() {
            let Some((organisation, shown)) = row.organisation.as_ref().zip(row.indicators.opinion.shown()) else {
                continue;
            };
            let Some(satisfaction) = shown.satisfaction else { continue };
            let target = domain::decimal::approximate(app.profile.targets.satisfaction);
            if satisfaction.interval.high < target {
                let line =
                    words.letter_figure(named(words, organisation, within.region), words.decimal(&satisfaction.value));
                let at_most = words.statistic(satisfaction.interval.high);
                let text = words.digest_weak(line, shown.responses, words.count(shown.responses), at_most);
                weakest.push(Weakest { id: organisation.id.clone(), text });
            }
        }
    }
    Ok(weakest)
}

/// Those that are named, that there are none, or that nothing is published by which there could be one.
fn weakest_section(
    app: &App,
    words: Localizer,
    before: Option<&ToldInDigest>,
    weakest: Vec<Weakest>,
    is_known: bool,
) -> Section {
    let lines = weakest.into_iter().map(|Weakest { id, text }| {
        let is_new = before.is_some_and(|before| !before.weakest.contains(&id));
        Line {
            text: if is_new { words.digest_weak_new(text) } else { text },
            url: Some(format!("{}/cabinet/organisations/{id}", app.settings.public_url)),
        }
    });
    let target = words.decimal(&app.profile.targets.satisfaction);
    let none = match is_known {
        true => words.digest_weak_none(target.as_str()),
        false => words.problems_unknown(),
    };
    listed_or(app, words, words.digest_weakest(target), lines.collect(), none)
}

/// What has changed since the last digest of this subscriber; `None`: this is the first of its scope.
async fn changes(
    app: &App,
    words: Localizer,
    before: Option<&ToldInDigest>,
    now: &ToldInDigest,
) -> Result<Option<Section>, Error> {
    let Some(before) = before else { return Ok(None) };
    let heading = words.digest_changes();
    if before.quarter != now.quarter {
        let note = words.digest_other_quarter(words.quarter_name(before.quarter));
        return Ok(Some(Section { heading, lines: Vec::new(), note: Some(note) }));
    }
    let mut lines = Vec::new();
    let shown = |value: Option<Decimal>| value.map_or_else(|| words.digest_not_shown(), |it| words.decimal(&it.0));
    if before.coverage_percent != now.coverage_percent {
        lines.push(words.digest_coverage_moved(shown(before.coverage_percent), shown(now.coverage_percent)));
    }
    if before.satisfaction != now.satisfaction {
        lines.push(words.digest_satisfaction_moved(shown(before.satisfaction), shown(now.satisfaction)));
    }
    for come in now.weakest.difference(&before.weakest) {
        if let Some(organisation) = registers::organisation(app, come).await? {
            lines.push(words.digest_weak_come(named(words, &organisation, now.within.region)));
        }
    }
    for gone in before.weakest.difference(&now.weakest) {
        if let Some(organisation) = registers::organisation(app, gone).await? {
            lines.push(words.digest_weak_gone(named(words, &organisation, now.within.region)));
        }
    }
    Ok(Some(listed_or(app, words, heading, lines.into_iter().map(Line::plain).collect(), words.digest_unchanged())))
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

/// How many organisations have a coverage below what the subscriber has chosen; nothing where there is none.
fn low_coverage(app: &App, words: Localizer, scanned: &Scanned, threshold: &Rational) -> Option<Line> {
    let (count, least) = (scanned.with_low_coverage as u64, app.profile.policies.subscriptions.coverage_notices_min);
    let told = || words.digest_low_coverage(words.decimal(threshold), count, words.count(count), words.count(least));
    (0 < count).then(|| Line::plain(told()))
}

fn problems(app: &App, words: Localizer, found: &Overview) -> Section {
    // The whole scope says no more than its parts, where it has any.
    let is_part = |problem: &&Problem| problem.unit != found.all.unit;
    let has_parts = found.problems.iter().any(|problem| is_part(&problem));
    let shown = found.problems.iter().filter(|problem| !has_parts || is_part(problem));
    let lines = shown.map(|problem| {
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
