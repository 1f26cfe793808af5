//! A row of figures as it goes over the wire. Decimals are strings, rounded half-up to two places.

use std::collections::BTreeMap;

use app::reading::Row;
use domain::indicator::decimal::{two_places, two_places_of_statistic};
use domain::indicator::{Growth, Mails, Opinion};
use domain::scope::Unit;
use serde::Serialize;
use utoipa::ToSchema;

/// A page of rows.
#[derive(Serialize, ToSchema)]
pub(crate) struct Indicators {
    /// In order of units.
    pub(crate) rows: Vec<IndicatorRow>,
    /// For the next page; `null` after the last.
    pub(crate) cursor: Option<String>,
}

/// The figures of one unit.
#[derive(Serialize, ToSchema)]
pub(crate) struct IndicatorRow {
    #[serde(skip)]
    unit: String,
    /// The region, of a row by region or organisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) region: Option<String>,
    /// The industry, of a row by industry or organisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) industry: Option<&'static str>,
    /// The organisation type, of a row by type or organisation.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(crate) kind: Option<&'static str>,
    /// The organisation's id, of a row by organisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) organisation: Option<String>,
    /// What a person calls the unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    /// The quarter, as `2026Q1`.
    pub(crate) period: String,
    /// Whether the values are final (A2.10).
    pub(crate) r#final: bool,
    /// Receipts that arrived in the quarter.
    pub(crate) receipts: u64,
    /// Respondents with a link.
    pub(crate) invited: u64,
    /// Notices that count as sent (A2.7): mails that were handed over and did not bounce.
    pub(crate) notices: u64,
    /// What became of the mails.
    pub(crate) mails: MailsRow,
    /// Completed questionnaires.
    pub(crate) completed: u64,
    /// Completed over notices, in percent (A2.9а); `null` without a notice.
    pub(crate) coverage: Option<String>,
    /// Answers to the notices of this quarter over them, in percent.
    pub(crate) cohort_coverage: Option<String>,
    /// Mean of all scores, 1 to 5 (A2.9б).
    pub(crate) satisfaction: Option<String>,
    /// Lower end of its 95 % interval.
    pub(crate) satisfaction_low: Option<String>,
    /// Upper end of its 95 % interval.
    pub(crate) satisfaction_high: Option<String>,
    /// By question; `null` when suppressed.
    pub(crate) questions: Option<BTreeMap<String, QuestionRow>>,
    /// Against the period to compare with; `null` without one.
    pub(crate) growth: Option<GrowthRow>,
    /// Whether too few completed questionnaires hide the values.
    pub(crate) suppressed: bool,
    /// Version of the method.
    pub(crate) method: String,
    /// Hash of the quarter's finals; `null` for running values.
    pub(crate) hash: Option<String>,
}

/// What became of mails with a notice. The last four add up to the first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MailsRow {
    /// The mail server took them over.
    pub(crate) handed_over: u64,
    /// The last word is that the recipient's server took them.
    pub(crate) delivered: u64,
    /// They came back.
    pub(crate) bounced: u64,
    /// They were called unwanted.
    pub(crate) complained: u64,
    /// Nothing was heard: on their way, or nobody reports deliveries.
    pub(crate) unheard: u64,
}

impl MailsRow {
    fn of(mails: Mails) -> MailsRow {
        let Mails { handed_over, delivered, bounced, complained, unheard } = mails;
        MailsRow { handed_over, delivered, bounced, complained, unheard }
    }
}

/// The figures of one question.
#[derive(Serialize, ToSchema)]
pub(crate) struct QuestionRow {
    /// `[0]` counts "does not apply", `[1]` to `[5]` the scores.
    pub(crate) counts: [u64; 6],
    /// Mean score.
    pub(crate) mean: Option<String>,
}

/// The rise of satisfaction (A1.4ж, A1.12е).
#[derive(Serialize, ToSchema)]
pub(crate) struct GrowthRow {
    /// What was due.
    pub(crate) required: String,
    /// What came.
    pub(crate) actual: String,
    /// `risen`, `fallen` or `cannot_tell`.
    pub(crate) verdict: &'static str,
}

impl GrowthRow {
    fn of(growth: &Growth) -> GrowthRow {
        GrowthRow {
            required: two_places(&growth.required),
            actual: two_places(&growth.actual),
            verdict: growth.verdict.as_str(),
        }
    }
}

impl Indicators {
    /// The page after the row that the cursor names.
    pub(crate) fn page(rows: Vec<IndicatorRow>, cursor: Option<&str>, limit: usize) -> Indicators {
        let start = cursor.map_or(0, |cursor| {
            rows.iter().position(|row| row.unit == cursor).map_or(rows.len(), |position| position + 1)
        });
        let more = rows.len() > start + limit;
        let rows: Vec<IndicatorRow> = rows.into_iter().skip(start).take(limit).collect();
        let cursor = rows.last().filter(|_| more).map(|row| row.unit.clone());
        Indicators { rows, cursor }
    }
}

impl IndicatorRow {
    /// The wire form of a row.
    pub(crate) fn of(row: Row) -> IndicatorRow {
        let indicators = row.indicators;
        let shown = indicators.opinion.shown();
        let satisfaction = shown.and_then(|shown| shown.satisfaction);
        let organisation = row.organisation;
        let kind = match &row.unit {
            Unit::Type(kind) => Some(*kind),
            _ => organisation.as_ref().map(|organisation| organisation.kind),
        };
        let industry = match &row.unit {
            Unit::Industry(industry) => Some(*industry),
            _ => organisation.as_ref().map(|organisation| organisation.kind.industry()),
        };
        let region = match &row.unit {
            Unit::Region(region) => Some(*region),
            _ => organisation.as_ref().map(|organisation| organisation.region),
        };
        let name = match (&row.unit, &organisation) {
            (Unit::Region(region), _) => Some(region.region().name.clone()),
            (_, Some(organisation)) => Some(organisation.name.clone()),
            _ => None,
        };
        IndicatorRow {
            unit: row.unit.to_string(),
            region: region.map(|region| region.to_string()),
            industry: industry.map(|industry| industry.as_str()),
            kind: kind.map(|kind| kind.as_str()),
            organisation: organisation.map(|organisation| organisation.id.to_string()),
            name,
            period: row.quarter.to_string(),
            r#final: row.hash.is_some(),
            receipts: indicators.receipts,
            invited: indicators.invited,
            notices: indicators.notices,
            mails: MailsRow::of(indicators.mails),
            completed: indicators.completed,
            coverage: indicators.coverage_percent.as_ref().map(two_places),
            cohort_coverage: indicators.cohort_coverage_percent.as_ref().map(two_places),
            satisfaction: satisfaction.map(|satisfaction| two_places(&satisfaction.value)),
            satisfaction_low: satisfaction.map(|satisfaction| two_places_of_statistic(satisfaction.interval.low)),
            satisfaction_high: satisfaction.map(|satisfaction| two_places_of_statistic(satisfaction.interval.high)),
            questions: shown.map(|shown| {
                let rows = shown.questions.iter().map(|(id, figures)| {
                    (
                        id.to_string(),
                        QuestionRow { counts: figures.counts, mean: figures.mean.as_ref().map(two_places) },
                    )
                });
                rows.collect()
            }),
            growth: shown.and_then(|shown| shown.growth_per_quarter.as_ref()).map(GrowthRow::of),
            suppressed: !matches!(indicators.opinion, Opinion::Shown(_)),
            method: row.method,
            hash: row.hash,
        }
    }
}
