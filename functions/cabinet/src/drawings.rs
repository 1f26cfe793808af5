//! The charts of pages and reports, with what they say to those who do not see them.

use app::figures::indicators::Row;
use app::figures::overview::Compared;
use charts::{
    Bar, Caption, Chart, ChartError, FunnelLimits, FunnelPoint, Meaning, Scale, Share, TrendPoint, bars, funnel,
    shares, trend,
};
use domain::calendar::Quarter;
use domain::decimal::Rational;
use domain::figures::indicator::Shown;
use domain::figures::ladder::ladder;
use domain::scope::By;
use domain::statistics::funnel::{Level, Position};
use domain::tally::Tally;

use app::figures::localizer::Localizer;

fn number(value: &Rational) -> f64 {
    *value.numer() as f64 / *value.denom() as f64
}

/// Satisfaction over the quarters.
pub(crate) fn satisfaction(
    words: Localizer,
    quarters: &[(Quarter, Row)],
    target: &Rational,
    href: impl Fn(Quarter) -> Option<String>,
) -> Result<Chart, ChartError> {
    let points: Vec<TrendPoint> = quarters
        .iter()
        .map(|(quarter, row)| {
            let satisfaction = row.indicators.opinion.shown().and_then(|shown| shown.satisfaction);
            TrendPoint {
                label: words.quarter_brief(*quarter),
                value: satisfaction.map(|it| number(&it.value)),
                interval: satisfaction.map(|it| (it.interval.low, it.interval.high)),
                running: row.hash.is_none(),
                meaning: satisfaction.map(|it| {
                    let bounds = [it.interval.low, it.interval.high].map(|bound| words.statistic(bound));
                    let interval = words.interval_of(format!("{}–{}", bounds[0], bounds[1]));
                    let told = format!("{}: {}, {interval}", words.quarter_name(*quarter), words.decimal(&it.value));
                    Meaning { told, href: href(*quarter) }
                }),
            }
        })
        .collect();
    let known = points.iter().filter(|point| point.value.is_some()).count();
    let caption = Caption {
        id: "satisfaction",
        title: &words.chart_satisfaction_title(),
        description: &words.chart_satisfaction_text(words.decimal(target), known.to_string()),
    };
    trend(
        &caption,
        &points,
        Scale { unit: &words.column_satisfaction(), low: 1.0, high: 5.0, target: Some(number(target)) },
    )
}

/// The mean of one question over the quarters; each with its value, if that is shown, and whether it runs.
pub(crate) fn question(
    words: Localizer,
    label: &str,
    quarters: &[(Quarter, Option<Rational>, bool)],
    target: &Rational,
) -> Result<Chart, ChartError> {
    let point = |(quarter, mean, running): &(Quarter, Option<Rational>, bool)| TrendPoint {
        label: words.quarter_brief(*quarter),
        value: mean.as_ref().map(number),
        interval: None,
        running: *running,
        meaning: mean.as_ref().map(|mean| Meaning {
            told: format!("{}: {}", words.quarter_name(*quarter), words.decimal(mean)),
            href: None,
        }),
    };
    let points: Vec<TrendPoint> = quarters.iter().map(point).collect();
    let known = points.iter().filter(|point| point.value.is_some()).count();
    let caption = Caption {
        id: "question",
        title: &words.chart_question_title(label),
        description: &words.chart_question_text(words.decimal(target), known.to_string()),
    };
    trend(
        &caption,
        &points,
        Scale { unit: &words.column_satisfaction(), low: 1.0, high: 5.0, target: Some(number(target)) },
    )
}

/// Coverage over the quarters.
pub(crate) fn coverage(
    words: Localizer,
    quarters: &[(Quarter, Row)],
    target: &Rational,
    href: impl Fn(Quarter) -> Option<String>,
) -> Result<Chart, ChartError> {
    let points: Vec<TrendPoint> = quarters
        .iter()
        .map(|(quarter, row)| TrendPoint {
            label: words.quarter_brief(*quarter),
            value: row.indicators.coverage_percent.as_ref().map(number),
            interval: None,
            running: row.hash.is_none(),
            meaning: row.indicators.coverage_percent.as_ref().map(|it| Meaning {
                told: format!("{}: {} %", words.quarter_name(*quarter), words.decimal(it)),
                href: href(*quarter),
            }),
        })
        .collect();
    let highest = points.iter().filter_map(|point| point.value).fold(100.0, f64::max);
    let caption = Caption {
        id: "coverage",
        title: &words.chart_coverage_title(),
        description: &words.chart_coverage_text(words.decimal(target)),
    };
    trend(&caption, &points, Scale { unit: "%", low: 0.0, high: highest, target: Some(number(target)) })
}

/// The ladder from receipts to answers.
pub(crate) fn steps(words: Localizer, counts: &Tally) -> Result<Chart, ChartError> {
    let steps: Vec<Bar> = ladder(counts, None)
        .into_iter()
        .map(|rung| Bar {
            label: words.step(rung.step),
            count: rung.count,
            note: match rung.percent {
                Some(percent) => format!("{} ({} %)", words.count(rung.count), words.decimal(&percent)),
                None => words.count(rung.count),
            },
        })
        .collect();
    let (title, description) = (words.chart_ladder_title(), words.chart_ladder_text());
    bars(&Caption { id: "ladder", title: &title, description: &description }, &steps)
}

/// Units among each other.
pub(crate) fn compared(
    words: Localizer,
    compared: &Compared,
    href: impl Fn(&Row) -> Option<String>,
) -> Result<Chart, ChartError> {
    let points: Vec<FunnelPoint> = compared
        .rows
        .iter()
        .zip(&compared.ranking.each)
        .filter_map(|(row, rank)| {
            let (shown, rank) = (row.indicators.opinion.shown()?, (*rank)?);
            let mean = shown.satisfaction?.value;
            let outside = rank.position != Position::Within;
            let told = words.funnel_point(words.unit(row), words.decimal(&mean), words.count(shown.responses));
            Some(FunnelPoint {
                answers: shown.responses,
                mean: number(&mean),
                outside,
                // Only who stands out is a place to stop at: there may be hundreds.
                meaning: Some(Meaning { told, href: href(row).filter(|_| outside) }),
            })
        })
        .collect();
    let outside = points.iter().filter(|point| point.outside).count();
    let title = match compared.by {
        By::Region => words.chart_funnel_regions(),
        _ => words.chart_funnel_organisations(),
    };
    let description = words.chart_funnel_text(points.len().to_string(), outside.to_string());
    let caption = Caption { id: "funnel", title: &title, description: &description };
    let axes = (words.column_completed(), words.column_satisfaction());
    let written = |mean| words.statistic(mean);
    funnel(&caption, (&axes.0, &axes.1), &points, written, |answers| {
        let [warning, alarm] =
            [Level::Warning, Level::Alarm].map(|level| compared.ranking.funnel.limits(answers, level));
        FunnelLimits {
            centre: compared.ranking.funnel.centre,
            warning: (warning.low, warning.high),
            alarm: (alarm.low, alarm.high),
        }
    })
}

/// How the answers to each question are spread.
pub(crate) fn distributions(words: Localizer, row: &Row, shown: &Shown) -> Result<Chart, ChartError> {
    let does_not_apply_name = words.does_not_apply();
    let wholes: Vec<Share> = row
        .asked
        .in_order(&shown.questions)
        .map(|(id, figures)| {
            // "Does not apply" stands last.
            let [does_not_apply, scores @ ..] = figures.counts;
            let parts: Vec<u64> = scores.into_iter().chain([does_not_apply]).collect();
            let names = ["1", "2", "3", "4", "5", &does_not_apply_name];
            let told = names.into_iter().zip(&parts).map(|(name, count)| format!("{name}: {}", words.count(*count)));
            Share { label: words.question_label(&row.asked, id), told: told.collect(), parts }
        })
        .collect();
    let (title, description) = (words.chart_distributions_title(), words.chart_distributions_text());
    let none = words.does_not_apply_short();
    let caption = Caption { id: "distributions", title: &title, description: &description };
    shares(&caption, &["1", "2", "3", "4", "5", &none], &wholes)
}
