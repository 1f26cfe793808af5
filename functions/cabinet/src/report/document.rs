//! The document: what its template shows, each value already in words.

use app::App;
use app::figures::indicators::Row;
use app::figures::ranking::Rank;
use app::figures::report::{Report, Subject};
use askama::Template;
use charts::ChartError;
use domain::decimal::Rational;
use domain::figures::brought::Brought;
use domain::figures::indicator::Growth;
use domain::figures::ladder::{Rung, ladder};
use domain::figures::measure::Measure;
use domain::language::Language;
use domain::organisation::Organisation;
use domain::scope::GrowthPolicy;
use domain::statistics::funnel::Position;

use super::applied::{AppliedLine, applied};
use super::whole::WholePart;
use crate::drawings;
use app::figures::localizer::Localizer;
use app::figures::localizer::units::of_several_regions;
use pages::navigation::HOME;

/// Organisations outside the funnel that are listed, at most.
const OUTSIDE_MAX: usize = 50;

/// Events and measures that are listed, at most.
const OWN_MAX: usize = 200;

/// Problem zones that are listed, at most.
const PROBLEMS_MAX: usize = 20;

/// The words of a report: Russian, the language of the act.
pub(super) fn words() -> Localizer {
    Localizer::of(Language::Ru)
}

/// A value that may be missing.
pub(super) const DASH: &str = "—";

#[derive(Template)]
#[template(path = "report.html")]
struct Document {
    /// Where the cabinet is, whole: a report may be kept as a file.
    cabinet: String,
    title: String,
    scope: String,
    edition: String,
    hash: Option<String>,
    restated_by: Option<String>,
    method: String,
    act: String,
    target_coverage: String,
    target_satisfaction: String,
    /// Whether both are the draft's.
    targets_of_draft: bool,
    smallest_cell: u64,
    all: Line,
    organisations: String,
    /// How many of them, in words.
    organisations_word: String,
    satisfaction_chart: String,
    coverage_chart: String,
    ladder_chart: String,
    funnel_chart: Option<String>,
    trend: Vec<Line>,
    steps: Vec<StepLine>,
    tables: Vec<(String, Vec<Line>)>,
    questions: Vec<QuestionLine>,
    problems: Vec<ProblemLine>,
    problems_are_known: bool,
    /// The quarter whose figures stand in the tables.
    last: String,
    outside: Vec<OutsideLine>,
    outside_in_all: usize,
    whole: Option<WholePart>,
    /// What was done in the time of the report.
    own: Vec<OwnLine>,
    own_in_all: usize,
    /// What of the lists was followed.
    applied: Vec<AppliedLine>,
    measures: Vec<MeasureLine>,
    measures_in_all: usize,
}

/// An event or a measure that ran in the time of the report.
struct OwnLine {
    organisation: String,
    kind: String,
    what: String,
    for_whom: String,
    place: String,
    by: String,
    when: String,
}

/// A row of figures.
struct Line {
    name: String,
    receipts: String,
    notices: String,
    completed: String,
    /// How many questionnaires there are of how many notices, in words.
    parts: String,
    coverage: String,
    satisfaction: String,
    interval: String,
    growth: String,
    verdict: String,
}

struct StepLine {
    name: String,
    count: String,
    percent: String,
    losses: String,
}

struct QuestionLine {
    name: String,
    mean: String,
    counts: [String; 6],
}

struct ProblemLine {
    unit: String,
    question: String,
    mean: String,
    answers: String,
}

struct OutsideLine {
    name: String,
    satisfaction: String,
    responses: String,
    position: String,
}

struct MeasureLine {
    organisation: String,
    kind: String,
    what: String,
    place: String,
    by: String,
    when: String,
    change: String,
    effect: String,
    verdict: String,
}

pub(super) fn optional(value: Option<&Rational>) -> String {
    value.map_or(DASH.to_owned(), |it| words().decimal(it))
}

fn line(name: String, row: &Row, policy: GrowthPolicy) -> Line {
    let indicators = &row.indicators;
    let shown = indicators.opinion.shown();
    let satisfaction = shown.and_then(|shown| shown.satisfaction);
    let growth: Option<&Growth> = shown.and_then(|shown| shown.growth(policy));
    let hidden = || match words().state(indicators.opinion.state()) {
        state if state.is_empty() => DASH.to_owned(),
        state => state,
    };
    Line {
        name,
        receipts: words().count(indicators.receipts),
        notices: words().count(indicators.notices),
        completed: words().count(indicators.completed),
        parts: words().answers_of_notices(indicators.completed, indicators.notices),
        coverage: optional(indicators.coverage_percent.as_ref()),
        satisfaction: satisfaction.map_or_else(hidden, |it| words().decimal(&it.value)),
        interval: satisfaction.map_or(DASH.to_owned(), |it| {
            format!("{}–{}", words().statistic(it.interval.low), words().statistic(it.interval.high))
        }),
        growth: growth.map_or(DASH.to_owned(), |it| {
            format!("{} из {}", words().signed(&it.actual), words().decimal(&it.required))
        }),
        verdict: growth.map_or_else(String::new, |it| words().growth_told(it)),
    }
}

/// Writes the document; the error says why, for the log.
pub(super) fn write(app: &App, report: &Report) -> Result<String, String> {
    let targets = &app.profile.targets;
    let last = report.subject.last();
    let overview = &report.overview;
    let policy = overview.all.growth_policy;
    let told = |error: ChartError| error.to_string();
    let lines = |rows: &[Row]| rows.iter().map(|row| line(words().unit(row), row, policy)).collect::<Vec<_>>();
    let shown = overview.all.indicators.opinion.shown();
    let outside: Vec<OutsideLine> =
        overview.compared.iter().flat_map(|it| outside(&it.rows, &it.ranking.each)).collect();
    let funnel_chart = match &overview.compared {
        Some(compared) => Some(drawings::compared(words(), compared, |_| None).map_err(told)?),
        None => None,
    };
    let document = Document {
        cabinet: format!("{}{HOME}", app.settings.public_url),
        title: match report.subject {
            Subject::Quarter(quarter) => {
                format!("Отчёт об оценке гражданами качества услуг за {}", words().quarter_name(quarter))
            }
            Subject::Whole(first, last) => {
                let [first, last] = [first, last].map(|quarter| words().quarter_name(quarter));
                format!("Отчёт о результатах эксперимента за весь период: {first} — {last}")
            }
        },
        scope: words().unit(&overview.all),
        edition: words().edition(overview.all.edition, overview.all.hash.is_some()),
        hash: overview.all.hash.clone(),
        restated_by: overview.all.restated_by.map(|edition| words().edition(edition, true)),
        method: words().method(&overview.all.method),
        act: app.profile.title.clone(),
        target_coverage: words().decimal(&targets.coverage_percent),
        target_satisfaction: words().decimal(&targets.satisfaction),
        targets_of_draft: app.profile.origin.is_draft("targets.satisfaction"),
        smallest_cell: app.profile.policies.smallest_cell,
        all: line(words().quarter_name(last), &overview.all, policy),
        organisations: words().count(overview.all.organisations),
        organisations_word: words().organisations_counted(overview.all.organisations),
        satisfaction_chart: drawings::satisfaction(words(), &overview.trend, &targets.satisfaction, |_| None)
            .map_err(told)?,
        coverage_chart: drawings::coverage(words(), &overview.trend, &targets.coverage_percent, |_| None)
            .map_err(told)?,
        ladder_chart: drawings::steps(words(), &overview.all.counts).map_err(told)?,
        funnel_chart,
        trend: overview.trend.iter().map(|(quarter, row)| line(words().quarter_brief(*quarter), row, policy)).collect(),
        steps: steps(&overview.all),
        tables: overview.tables.iter().map(|(by, rows)| (words().by(*by), lines(rows))).collect(),
        questions: shown
            .iter()
            .flat_map(|shown| overview.all.asked.in_order(&shown.questions))
            .map(|(id, figures)| QuestionLine {
                name: words().question(&overview.all.asked, id),
                mean: optional(figures.mean.as_ref()),
                counts: figures.counts.map(|count| words().count(count)),
            })
            .collect(),
        problems_are_known: overview.problems_are_known,
        last: words().quarter_name(last),
        problems: overview
            .problems
            .iter()
            .take(PROBLEMS_MAX)
            .map(|problem| ProblemLine {
                unit: overview.unit_of(words(), problem),
                question: words().question_label(&problem.asked, &problem.question),
                mean: words().decimal(&problem.mean),
                answers: words().count(problem.answers),
            })
            .collect(),
        outside_in_all: outside.len(),
        outside: outside.into_iter().take(OUTSIDE_MAX).collect(),
        whole: report.whole.as_ref().map(WholePart::of),
        own_in_all: report.own.len(),
        own: own(report),
        applied: applied(report),
        measures: measures(report),
        measures_in_all: report.measures_in_all,
    };
    document.render().map_err(|error| error.to_string())
}

fn steps(row: &Row) -> Vec<StepLine> {
    let line = |rung: Rung| StepLine {
        name: words().step(rung.step),
        count: words().count(rung.count),
        percent: optional(rung.percent.as_ref()),
        losses: rung
            .losses
            .iter()
            .map(|loss| format!("{}: {}", words().loss(loss.reason), words().count(loss.count)))
            .collect::<Vec<_>>()
            .join("; "),
    };
    ladder(&row.counts, None).into_iter().map(line).collect()
}

/// Organisations that chance does not explain, those below first.
fn outside(rows: &[Row], ranking: &[Option<Rank>]) -> Vec<OutsideLine> {
    let of_several_regions = of_several_regions(rows.iter().filter_map(|row| row.organisation.as_ref()));
    let mut found: Vec<(f64, OutsideLine)> = rows
        .iter()
        .zip(ranking)
        .filter_map(|(row, rank)| {
            let rank = rank.filter(|rank| rank.position != Position::Within)?;
            let shown = row.indicators.opinion.shown()?;
            let line = OutsideLine {
                name: words().unit_among(row, of_several_regions),
                satisfaction: words().decimal(&shown.satisfaction?.value),
                responses: words().count(shown.responses),
                position: words().position(rank.position),
            };
            Some((rank.drawn, line))
        })
        .collect();
    found.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    found.into_iter().map(|(_, line)| line).collect()
}

fn days(measure: &Measure) -> String {
    match measure.to {
        Some(to) => format!("{} — {}", measure.from.format("%d.%m.%Y"), to.format("%d.%m.%Y")),
        None => measure.from.format("%d.%m.%Y").to_string(),
    }
}

fn own(report: &Report) -> Vec<OwnLine> {
    let of_several_regions = of_several_regions(report.own.iter().map(|(organisation, _)| organisation));
    let line = |(organisation, measure): &(Organisation, Measure)| OwnLine {
        organisation: words().organisation_among(organisation, of_several_regions),
        kind: words().measure(measure.kind),
        what: measure.what.clone(),
        for_whom: measure.life_situation.clone().unwrap_or_default(),
        place: measure.place.clone(),
        by: measure.by.clone(),
        when: days(measure),
    };
    report.own.iter().take(OWN_MAX).map(line).collect()
}

fn measures(report: &Report) -> Vec<MeasureLine> {
    let of_several_regions = of_several_regions(report.measures.iter().map(|(organisation, ..)| organisation));
    let line = |(organisation, measure, brought): &(Organisation, Measure, Brought)| MeasureLine {
        organisation: words().organisation_among(organisation, of_several_regions),
        kind: words().measure(measure.kind),
        what: measure.what.clone(),
        place: measure.place.clone(),
        by: measure.by.clone(),
        when: days(measure),
        change: brought.change.map_or(DASH.to_owned(), |it| words().statistic(it.points)),
        effect: brought.effect.map_or(DASH.to_owned(), |it| {
            let interval = brought.interval(&it);
            let bounds = [interval.low, interval.high].map(|it| words().statistic(it));
            format!("{} ({} … {})", words().statistic(it.points), bounds[0], bounds[1])
        }),
        verdict: words().effect_told(brought),
    };
    report.measures.iter().map(line).collect()
}
