//! The page of one organisation: its figures and their history, what citizens wrote, growth under both policies, the timeliness
//! of its sources, and what is done to get better.

use std::sync::Arc;

use app::App;
use app::figures::deadline_violations::{self, Crossing, RowKey};
use app::figures::effects::Effects;
use app::figures::indicators::{IndicatorQuery, Period, Question, Row, organisation_in_quarter, organisation_within};
use app::figures::measures;
use app::figures::overview::history;
use app::figures::peers::peers;
use app::figures::reader_calendar::running;
use app::figures::seen;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::NaiveDate;
use domain::calendar::Quarter;
use domain::deadline::Owner;
use domain::decimal::Rational;
use domain::figures::brought::Brought;
use domain::figures::measure::{Comparison, Measure};
use domain::identifier::OrganisationId;
use domain::organisation::Organisation;
use domain::organisation::classification::Classification;
use domain::scope::{By, Filter, GrowthPolicy, ParticipantRole, Scope};
use domain::statistics::effect::Effect;

use super::choosing::{Files, root, selection, source_names};
use super::lines::{GrowthLine, Line, RungLine, optional};
use super::links;
use super::overview::undrawn;
use super::summary::Summary;
use super::table::FiguresTable;
use super::view::View;
use super::voice::VoicePart;
use crate::drawings;
use ::pages::selectors::{Choice, Selection, Selector, Step};
use pages::{Localizer, PageBody, PageError, Section, Session};

/// Quarters of its history.
const QUARTERS: u8 = 8;

/// Measures whose effect is told, the latest ones.
const MEASURES_MAX: usize = 20;

#[derive(Template)]
#[template(path = "pages/organisation.html")]
struct OrganisationPage {
    /// Whether any of the figures has changed since the reader's last visit.
    changed: bool,
    words: Localizer,
    name: String,
    facts: Vec<(String, String)>,
    edition: String,
    /// A later edition of the quarter, and its address.
    restated: Option<(String, String)>,
    choosing: Selection,
    csv: String,
    /// The report of whoever sees this organisation alone: others have it with their overview.
    report: Option<String>,
    target_coverage: String,
    target_satisfaction: String,
    all: Line,
    summary: Summary,
    growth: Vec<GrowthLine>,
    charts: Charts,
    history: FiguresTable,
    questions: Vec<QuestionLine>,
    rungs: Vec<RungLine>,
    voice: VoicePart,
    /// How many of all receipts of the organisation came late, and their share; `None` without receipts.
    timeliness: Option<String>,
    sources: Vec<SourceLine>,
    measures: Vec<MeasureLine>,
    measures_in_all: String,
    /// Where they are written down; `None` for whoever saw the organisation in the quarter and does not now.
    measures_href: Option<String>,
    /// Where its posters are; `None` likewise.
    posters_href: Option<String>,
    /// Signs that it has done something to its figures; `None` likewise.
    flags_href: Option<String>,
}

struct Charts {
    satisfaction: String,
    ladder: String,
    distributions: Option<String>,
}

struct QuestionLine {
    number: usize,
    label: String,
    /// As it was asked, where that says more.
    text: Option<String>,
    mean: String,
    satisfies: Option<bool>,
    /// Scores from 1 to 5, then "does not apply".
    counts: Vec<String>,
}

struct SourceLine {
    source: String,
    late: String,
}

struct MeasureLine {
    what: String,
    kind: String,
    by: String,
    place: String,
    when: String,
    quarters: String,
    change: String,
    effect: String,
    verdict: String,
    /// What stands beside the verdict and is not counted.
    asides: Vec<String>,
}

impl PageBody for OrganisationPage {
    fn title(&self) -> String {
        self.name.clone()
    }

    fn section(&self) -> Option<Section> {
        None
    }
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    session: Session,
    Path(id): Path<String>,
    view: View,
) -> Result<Response, PageError> {
    let words = session.words;
    let id = OrganisationId::parse(&id).map_err(|_| PageError::NotFound)?;
    if view.filter != Filter::default() || view.by.is_some() {
        return Err(PageError::NotFound);
    }
    let edition = view.period.edition(running(&app, &session.caller.scope).await?);
    let found = organisation_in_quarter(&app, &session.caller, &id, edition).await?;
    let organisation = found.ok_or(PageError::NotFound)?.organisation;
    let filter = Filter { organisation: Some(id.clone()), ..Filter::default() };
    let question = Question { period: view.period, by: By::Organisation, filter: filter.clone() };
    let mut reader = IndicatorQuery::new(&app, &session.caller);
    let trend = history(&mut reader, &question, QUARTERS).await?.ok_or(PageError::NotFound)?;
    let (_, row) = trend.last().ok_or(PageError::NotFound)?;
    let voice =
        crate::comments::of_organisation(&app, &session.caller, &id, view.period).await?.ok_or(PageError::NotFound)?;
    let found = deadline_violations::violations(&app, &session.caller, view.period, Crossing::Source, &filter).await?;
    let found = found.ok_or(PageError::NotFound)?;
    let source_names = source_names(&app).await?;
    // Whoever saw it in a closed quarter need not see it now: then there is nothing to be written down.
    let is_within = organisation_within(&app, &session.caller, &id).await?.is_some();
    let closed = row.hash.is_some().then_some(row.edition.quarter);
    let written = match is_within || closed.is_some() {
        true => measures::of_organisation(&app, &id, closed).await?,
        false => Vec::new(),
    };
    let measures_in_all = words.count(written.len() as u64);
    let posters_href = is_within.then(|| format!("/posters/{id}"));
    let writes = is_within && session.caller.role != ParticipantRole::Feed;
    let measures_href = writes.then(|| format!("/cabinet/organisations/{id}/measures"));
    let (mut measures, mut effects) = (Vec::new(), Effects::new(&app, &session.caller));
    for measure in written.into_iter().rev().take(MEASURES_MAX) {
        let brought = effects.brought_by_now(&measure).await?;
        measures.push(measure_line(words, &measure, &brought));
    }
    let report = match session.caller.scope {
        Scope::Organisation(_) => Some(Files::of(&app, &session, &view, By::Organisation).await?.report),
        _ => None,
    };
    let peers = peers(&app, &session.caller, &mut reader, &organisation, row, view.period).await?;
    let targets = &app.profile.targets;
    let shown = row.indicators.opinion.shown();
    let in_quarter = |quarter: Quarter| Some(links::organisation(&id, &View::of(Period::Quarter(quarter))));
    let before = seen::look(&app, &session.caller, &filter, trend.iter().map(|(_, row)| row)).await?;
    let page = OrganisationPage {
        changed: !before.is_empty(),
        words,
        name: organisation.name.clone(),
        facts: facts(words, &organisation, &session.caller.types),
        edition: words.edition(row.edition, row.hash.is_some()),
        restated: row
            .restated_by
            .map(|edition| (edition.to_string(), links::organisation(&id, &View::of(Period::Restatement(edition))))),
        choosing: choosing(&app, &session, &organisation, &view).await?,
        csv: format!(
            "{}&organisation={id}&format=csv&language={}",
            by_organisation(&view).href("/v1/indicators"),
            words.language().code()
        ),
        report,
        target_coverage: words.decimal(&targets.coverage_percent),
        target_satisfaction: words.decimal(&targets.satisfaction),
        all: Line::of(words, targets, String::new(), None, row).since(words, &before, row),
        summary: Summary::of(&app, &session, &organisation, (&view, &trend), &voice, &peers).await?,
        growth: growth(words, row),
        charts: Charts {
            satisfaction: drawings::satisfaction(words, &trend, &targets.satisfaction, in_quarter)
                .map_err(undrawn)?
                .svg,
            ladder: drawings::steps(words, &row.counts).map_err(undrawn)?.svg,
            distributions: shown
                .map(|it| drawings::distributions(words, row, it))
                .transpose()
                .map_err(undrawn)?
                .map(|it| it.svg),
        },
        history: FiguresTable::of_quarters(words, targets, &trend, in_quarter, &before),
        questions: questions(&app, words, row),
        rungs: RungLine::all(words, &row.counts),
        voice: VoicePart::of(words, &id, &view, &voice),
        timeliness: (0 < row.indicators.receipts).then(|| {
            let (late, receipts) = (row.indicators.late, row.indicators.receipts);
            let share = Rational::new(i128::from(late) * 100, i128::from(receipts));
            words.timeliness_of_all(words.count(late), words.count(receipts), words.decimal(&share))
        }),
        sources: found
            .rows
            .iter()
            .filter_map(|(whose, violations)| match whose {
                RowKey::Source(source) if 0 < violations.of_owner(Owner::Source) => Some(SourceLine {
                    source: source_names.get(source.as_str()).cloned().unwrap_or_else(|| source.to_string()),
                    late: words.count(violations.of_owner(Owner::Source)),
                }),
                _ => None,
            })
            .collect(),
        measures,
        measures_in_all,
        measures_href,
        posters_href,
        flags_href: is_within.then(|| super::flags::path(&id)),
    };
    session.page(&page)
}

fn by_organisation(view: &View) -> View {
    View { by: Some(Crossing::Unit(By::Organisation)), ..view.bare() }
}

fn facts(words: Localizer, organisation: &Organisation, types: &Classification) -> Vec<(String, String)> {
    let mut facts = vec![
        (words.row_type(), words.organisation_type(organisation.organisation_type, types)),
        (words.row_region(), organisation.region.region().name.clone()),
    ];
    facts.extend(organisation.ogrn.as_ref().map(|ogrn| (words.fact_ogrn(), ogrn.to_string())));
    facts.extend(organisation.inn.as_ref().map(|inn| (words.fact_inn(), inn.to_string())));
    facts.push((words.fact_included(), words.day(organisation.included_on)));
    facts.extend(organisation.excluded_on.map(|day| (words.fact_excluded(), words.day(day))));
    facts
}

/// The way up goes through the organisation's type and region, as far as the scope has them.
async fn choosing(
    app: &App,
    session: &Session,
    organisation: &Organisation,
    view: &View,
) -> Result<Selection, PageError> {
    let (words, scope, types) = (session.words, &session.caller.scope, &session.caller.types);
    let path = format!("/cabinet/organisations/{}", organisation.id);
    let mut choosing = selection(app, session, view, &path).await?;
    choosing.selectors.retain(|selector: &Selector| selector.name == "period");
    choosing.steps.clear();
    let mut step = |name: String, filter: Option<Filter>| {
        let href = filter.map(|filter| View { filter, ..view.bare() }.href("/cabinet/figures"));
        choosing.steps.push(Step { name, href });
    };
    if !matches!(scope, Scope::Organisation(_)) {
        let organisation_type = Some(organisation.organisation_type);
        step(root(words, scope, types), Some(Filter::default()));
        step(
            words.organisation_type(organisation.organisation_type, types),
            Some(Filter { organisation_type, ..Filter::default() }),
        );
        let region = Some(organisation.region);
        if !matches!(scope, Scope::Region(_)) {
            step(
                organisation.region.region().name.clone(),
                Some(Filter { organisation_type, region, ..Filter::default() }),
            );
        }
    }
    step(organisation.name.clone(), None);
    debug_assert!(choosing.selectors.iter().all(|it| it.choices.iter().any(|it: &Choice| it.chosen)));
    Ok(choosing)
}

/// Under both policies. Tables show that of the reader's, and lead to where it says how it was made.
fn growth(words: Localizer, row: &Row) -> Vec<GrowthLine> {
    let shown = row.indicators.opinion.shown();
    [(GrowthPolicy::PerQuarter, words.growth_per_quarter()), (GrowthPolicy::PerYear, words.growth_per_year())]
        .into_iter()
        .map(|(policy, name)| {
            let place = if policy == row.growth_policy { "growth" } else { "second-growth" };
            GrowthLine::of(words, name, place, shown.and_then(|it| it.growth(policy)))
        })
        .collect()
}

fn questions(app: &App, words: Localizer, row: &Row) -> Vec<QuestionLine> {
    let figures = row.indicators.opinion.shown().into_iter().flat_map(|shown| row.asked.in_order(&shown.questions));
    figures
        .zip(1..)
        .map(|((id, figures), number)| {
            let [does_not_apply, scores @ ..] = figures.counts;
            let label = words.question_label(&row.asked, id);
            QuestionLine {
                number,
                text: Some(words.question(&row.asked, id)).filter(|text| *text != label),
                label,
                mean: optional(words, figures.mean.as_ref()),
                satisfies: figures.mean.map(|mean| mean >= app.profile.targets.satisfaction),
                counts: scores.into_iter().chain([does_not_apply]).map(|count| words.count(count)).collect(),
            }
        })
        .collect()
}

fn measure_line(words: Localizer, measure: &Measure, brought: &Brought) -> MeasureLine {
    let day = |day: NaiveDate| words.day(day);
    let dash = || "—".to_owned();
    let told = |it: &Effect| {
        let interval = brought.interval(it);
        let bounds = [interval.low, interval.high].map(|bound| words.statistic(bound));
        format!("{} ({} … {})", words.statistic(it.points), bounds[0], bounds[1])
    };
    let placebo = brought.placebo.map(|p| words.effect_placebo(words.statistic(p)));
    let from_alarm = brought.alarm.as_ref().map(|it| {
        let quarter = words.quarter_brief(brought.comparison.alarm);
        let expected = brought.expected_return.map_or_else(dash, |points| words.statistic(points));
        words.effect_from_alarm_quarter(&quarter, told(it), &expected)
    });
    MeasureLine {
        what: measure.what.clone(),
        kind: words.measure(measure.kind),
        by: measure.by.clone(),
        place: measure.place.clone(),
        when: measure.to.map_or_else(|| day(measure.from), |to| format!("{} — {}", day(measure.from), day(to))),
        quarters: {
            let Comparison { before, after, .. } = &brought.comparison;
            let brief = |quarter: &Quarter| words.quarter_brief(*quarter);
            let before: Vec<String> = before.iter().rev().map(brief).collect();
            let after: Vec<String> = after.iter().map(brief).collect();
            format!("{} → {}", before.join(", "), after.join(", "))
        },
        change: brought.change.map_or_else(dash, |it| words.statistic(it.points)),
        effect: brought.effect.as_ref().map_or_else(dash, told),
        verdict: words.effect_told(brought),
        asides: [placebo, from_alarm].into_iter().flatten().collect(),
    }
}
