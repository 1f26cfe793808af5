//! The charts of pages and reports, with what they say to those who do not see them.

use app::figures::indicators::Row;
use app::figures::overview::Compared;
use charts::{
    Bar, Caption, ChartError, FunnelLimits, FunnelPoint, Scale, Share, TrendPoint, bars, funnel, shares, trend,
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
) -> Result<String, ChartError> {
    let points: Vec<TrendPoint> = quarters
        .iter()
        .map(|(quarter, row)| {
            let satisfaction = row.indicators.opinion.shown().and_then(|shown| shown.satisfaction);
            TrendPoint {
                label: words.quarter_brief(*quarter),
                value: satisfaction.map(|it| number(&it.value)),
                interval: satisfaction.map(|it| (it.interval.low, it.interval.high)),
                running: row.hash.is_none(),
            }
        })
        .collect();
    let known = points.iter().filter(|point| point.value.is_some()).count();
    let caption = Caption {
        id: "satisfaction",
        title: &words.chart_satisfaction_title(),
        description: &words.chart_satisfaction_text(words.decimal(target), known.to_string()),
    };
    trend(&caption, &points, Scale { low: 1.0, high: 5.0, target: Some(number(target)) })
}

/// Coverage over the quarters.
pub(crate) fn coverage(words: Localizer, quarters: &[(Quarter, Row)], target: &Rational) -> Result<String, ChartError> {
    let points: Vec<TrendPoint> = quarters
        .iter()
        .map(|(quarter, row)| TrendPoint {
            label: words.quarter_brief(*quarter),
            value: row.indicators.coverage_percent.as_ref().map(number),
            interval: None,
            running: row.hash.is_none(),
        })
        .collect();
    let highest = points.iter().filter_map(|point| point.value).fold(100.0, f64::max);
    let caption = Caption {
        id: "coverage",
        title: &words.chart_coverage_title(),
        description: &words.chart_coverage_text(words.decimal(target)),
    };
    trend(&caption, &points, Scale { low: 0.0, high: highest, target: Some(number(target)) })
}

/// The ladder from receipts to answers.
pub(crate) fn steps(words: Localizer, counts: &Tally) -> Result<String, ChartError> {
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
pub(crate) fn compared(words: Localizer, compared: &Compared) -> Result<String, ChartError> {
    let points: Vec<FunnelPoint> = compared
        .rows
        .iter()
        .zip(&compared.ranking.each)
        .filter_map(|(row, rank)| {
            let (shown, rank) = (row.indicators.opinion.shown()?, (*rank)?);
            Some(FunnelPoint {
                answers: shown.responses,
                mean: number(&shown.satisfaction?.value),
                outside: rank.position != Position::Within,
            })
        })
        .collect();
    let outside = points.iter().filter(|point| point.outside).count();
    let title = match compared.by {
        By::Region => words.chart_funnel_regions(),
        _ => words.chart_funnel_organisations(),
    };
    let description = words.chart_funnel_text(points.len().to_string(), outside.to_string());
    funnel(&Caption { id: "funnel", title: &title, description: &description }, &points, |answers| {
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
pub(crate) fn distributions(words: Localizer, row: &Row, shown: &Shown) -> Result<String, ChartError> {
    let wholes: Vec<Share> = row
        .asked
        .in_order(&shown.questions)
        .zip(1..)
        .map(|((_, figures), number)| {
            // "Does not apply" stands last.
            let [does_not_apply, scores @ ..] = figures.counts;
            let parts = scores.into_iter().chain([does_not_apply]).collect();
            Share { label: words.question_number(number.to_string()), parts }
        })
        .collect();
    let (title, description) = (words.chart_distributions_title(), words.chart_distributions_text());
    let none = words.does_not_apply_short();
    let caption = Caption { id: "distributions", title: &title, description: &description };
    shares(&caption, &["1", "2", "3", "4", "5", &none], &wholes)
}
