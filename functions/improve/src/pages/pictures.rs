//! Pictures of what a case rests on and of what a change has brought. Each stands above a table with the same numbers.

use charts::{Caption, ChartError, Reading, readings};
use domain::improvement::Case;
use domain::improvement::Details;
use domain::improvement::effect::{MeasuredEffect, Told};
use pages::{Localizer, PageError};

use super::naming::statistic;

/// An effect as picture and table.
pub(super) struct EffectPicture {
    pub(super) picture: String,
    pub(super) rows: Vec<EffectRow>,
    /// What is concluded.
    pub(super) verdict: String,
}

/// A way to read the effect.
pub(super) struct EffectRow {
    pub(super) reading: String,
    pub(super) effect: String,
    pub(super) limits: String,
}

/// The falls of a case: what each is of, and by how much. Nothing where it rests on none.
pub(super) fn falls(words: Localizer, falls: &[(String, f64)]) -> Result<Option<String>, PageError> {
    let Some(worst) = falls.iter().map(|(_, difference)| *difference).reduce(f64::min) else { return Ok(None) };
    let reading = |(label, value): &(String, f64)| Reading {
        label: label.clone(),
        value: *value,
        interval: None,
        note: words.statistic(*value),
    };
    let (title, description) = (
        words.chart_evidence_title(),
        words.chart_evidence_text(words.count(falls.len() as u64), words.statistic(worst)),
    );
    let caption = Caption { id: "evidence", title: &title, description: &description };
    drawn(&caption, &falls.iter().map(reading).collect::<Vec<_>>()).map(Some)
}

/// What a change in force has brought, however it is read; nothing where it was not measured.
pub(super) fn effect(words: Localizer, case: &Case) -> Result<Option<EffectPicture>, PageError> {
    let Details::ChangeRequest(request) = &case.details else { return Ok(None) };
    let Some(measured) = &request.effect else { return Ok(None) };
    let told = told(words, measured);
    if told.is_empty() {
        return Ok(None);
    }
    let mut rows = Vec::new();
    let mut shown = Vec::new();
    for (reading, told) in told {
        let number = |text: &str| text.parse::<f64>().ok();
        let limits = words.effect_between(statistic(words, &told.low), statistic(words, &told.high));
        let row = EffectRow { reading, effect: statistic(words, &told.effect), limits };
        if let Some(value) = number(&told.effect) {
            let (label, note) = (row.reading.clone(), row.effect.clone());
            shown.push(Reading { label, value, interval: number(&told.low).zip(number(&told.high)), note });
        }
        rows.push(row);
    }
    let (title, description) = (words.chart_effect_title(), words.chart_effect_text(words.count(rows.len() as u64)));
    let caption = Caption { id: "effect", title: &title, description: &description };
    let why = measured.why.as_deref().and_then(domain::figures::brought::Why::parse);
    let verdict = words.effect_verdict(measured.verdict, why);
    Ok(Some(EffectPicture { picture: drawn(&caption, &shown)?, rows, verdict }))
}

/// The readings of an effect that there are, the one that counts first.
fn told(words: Localizer, measured: &MeasuredEffect) -> Vec<(String, &Told)> {
    let planned = measured.told.iter().map(|told| (words.effect_planned(), told));
    let alarm = measured.alarm.iter().map(|alarm| (words.effect_from_alarm(), &alarm.told));
    let before = measured.pre_trend.iter().map(|told| (words.effect_before_change(), told));
    planned.chain(alarm).chain(before).collect()
}

fn drawn(caption: &Caption<'_>, rows: &[Reading]) -> Result<String, PageError> {
    let broken = |error: ChartError| app::Error::Corrupt(format!("a picture of a case: {error}"));
    Ok(readings(caption, rows).map_err(broken)?.svg)
}
