//! The charts of the report.

use app::reading::Row;
use app::reporting::Report;
use app::standing::Standings;
use charts::{Bar, Caption, ChartError, FunnelLimits, FunnelPoint, Scale, TrendPoint, bars, funnel, trend};
use domain::indicator::Rational;
use domain::indicator::decimal::two_places;
use domain::ladder::ladder;
use domain::statistics::funnel::{Level, Position};
use domain::tally::Tally;

use super::names;

fn number(value: &Rational) -> f64 {
    *value.numer() as f64 / *value.denom() as f64
}

/// Satisfaction over the quarters.
pub(super) fn satisfaction(report: &Report, target: &Rational) -> Result<String, ChartError> {
    let points: Vec<TrendPoint> = report
        .trend
        .iter()
        .map(|(quarter, row)| {
            let satisfaction = row.indicators.opinion.shown().and_then(|shown| shown.satisfaction);
            TrendPoint {
                label: quarter.to_string(),
                value: satisfaction.map(|it| number(&it.value)),
                interval: satisfaction.map(|it| (it.interval.low, it.interval.high)),
                running: row.hash.is_none(),
            }
        })
        .collect();
    let known = points.iter().filter(|point| point.value.is_some()).count();
    let caption = Caption {
        id: "satisfaction",
        title: "Удовлетворённость по кварталам",
        description: &format!(
            "Средний балл от 1 до 5 с 95-процентным интервалом, пунктир — целевое значение {}. Кварталов со значением: {known}. \
             Значения приведены в таблице рядом.",
            two_places(target)
        ),
    };
    trend(&caption, &points, Scale { low: 1.0, high: 5.0, target: Some(number(target)) })
}

/// Coverage over the quarters.
pub(super) fn coverage(report: &Report, target: &Rational) -> Result<String, ChartError> {
    let points: Vec<TrendPoint> = report
        .trend
        .iter()
        .map(|(quarter, row)| TrendPoint {
            label: quarter.to_string(),
            value: row.indicators.coverage_percent.as_ref().map(number),
            interval: None,
            running: row.hash.is_none(),
        })
        .collect();
    let highest = points.iter().filter_map(|point| point.value).fold(100.0, f64::max);
    let caption = Caption {
        id: "coverage",
        title: "Охват по кварталам",
        description: &format!(
            "Доля заполненных анкет в направленных уведомлениях, в процентах; пунктир — целевое значение {}. Значения приведены \
             в таблице рядом.",
            two_places(target)
        ),
    };
    trend(&caption, &points, Scale { low: 0.0, high: highest, target: Some(number(target)) })
}

/// The ladder from receipts to answers.
pub(super) fn steps(counts: &Tally) -> Result<String, ChartError> {
    let steps: Vec<Bar> = ladder(counts, None)
        .into_iter()
        .map(|rung| Bar {
            label: names::step(rung.step).to_owned(),
            count: rung.count,
            note: match rung.percent {
                Some(percent) => format!("{} ({} %)", rung.count, two_places(&percent)),
                None => rung.count.to_string(),
            },
        })
        .collect();
    let caption = Caption {
        id: "ladder",
        title: "Лестница охвата",
        description: "От сведений о получении услуги до ответа: сколько граждан осталось на каждой ступени. Значения приведены \
                      в таблице рядом.",
    };
    bars(&caption, &steps)
}

/// Organisations among each other.
pub(super) fn organisations(rows: &[Row], standings: &Standings) -> Result<String, ChartError> {
    let points: Vec<FunnelPoint> = rows
        .iter()
        .zip(&standings.each)
        .filter_map(|(row, standing)| {
            let (shown, standing) = (row.indicators.opinion.shown()?, (*standing)?);
            Some(FunnelPoint {
                answers: shown.responses,
                mean: number(&shown.satisfaction?.value),
                outside: standing.position != Position::Within,
            })
        })
        .collect();
    let outside = points.iter().filter(|point| point.outside).count();
    let caption = Caption {
        id: "funnel",
        title: "Организации: средний балл и число ответов",
        description: &format!(
            "Воронка: внутри линий 95 и 99,8 процента различия объяснимы случайностью. Организаций: {}, из них вне пределов: \
             {outside}. Они перечислены в таблице рядом.",
            points.len()
        ),
    };
    funnel(&caption, &points, |answers| {
        let [warning, alarm] = [Level::Warning, Level::Alarm].map(|level| standings.funnel.limits(answers, level));
        FunnelLimits {
            centre: standings.funnel.centre,
            warning: (warning.low, warning.high),
            alarm: (alarm.low, alarm.high),
        }
    })
}
