//! A row of figures as it goes over the wire. Decimals are strings, rounded half-up to two places.

use app::counts::federation::LateRegion;
use app::figures::indicators::Row;
use app::figures::ranking::Rank;
use chrono::{DateTime, NaiveDate, Utc};
use domain::decimal::{two_places, two_places_of_statistic};
use domain::figures::federation::Lateness;
use domain::figures::indicator::{CompleteCohort, Growth, Mails};
use domain::scope::{GrowthPolicy, Unit};
use domain::statistics::difference::Reached;
use domain::tally::Channel;
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use web::query::page;

/// A page of rows.
#[derive(Serialize, ToSchema)]
pub(crate) struct Indicators {
    /// In order of units.
    pub(crate) rows: Vec<IndicatorRow>,
    /// For the next page; `null` after the last.
    pub(crate) cursor: Option<String>,
    /// Regions that another system counts and whose results in this period are late: the figures lack them, or are older than they should be.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) late: Vec<LateRegionRow>,
}

/// A region whose results are late.
#[derive(Serialize, ToSchema)]
pub(crate) struct LateRegionRow {
    /// The region's two digits.
    region: String,
    /// `missing`; `old`, of the running quarter; `not_final`, of one that is over.
    #[schema(value_type = String)]
    why: Lateness,
    /// When its latest sums were added up.
    as_of: Option<DateTime<Utc>>,
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
    pub(crate) industry: Option<String>,
    /// The organisation type, of a row by type or organisation.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(crate) organisation_type: Option<String>,
    /// The organisation's id, of a row by organisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) organisation: Option<String>,
    /// What a person calls the unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    /// `federal`, `regional`, `municipal` or `private`, of a row by organisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) level: Option<&'static str>,
    /// Regions that the organisation has left and that have counts of it in the same period: they are in the row, unless `part`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) moved_from: Vec<String>,
    /// The region that the organisation went to, of a row that is about one that it has left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) moved_to: Option<String>,
    /// `true`: the organisation moved inside the period, and the row has only what was counted in its region.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) part: bool,
    /// Public URL of the system that counts the region or the organisation, where that is another one: its further figures are there, and the
    /// organisation's id is one of that system.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) counted_at: Option<String>,
    /// How many organisations the row is about.
    pub(crate) organisations: u64,
    /// The quarter, as `2026Q1`.
    pub(crate) period: String,
    /// The edition of the quarter: `2026Q1` is the final or running one, `2026Q1.1` its first restatement.
    pub(crate) edition: String,
    /// The latest restatement of the quarter; `null` where there is none after this edition.
    pub(crate) restated_by: Option<String>,
    /// Whether the values are final (A2.10).
    pub(crate) r#final: bool,
    /// Receipts that arrived in the quarter.
    pub(crate) receipts: u64,
    /// Those of them that came after their term (A2.4).
    pub(crate) late: u64,
    /// Respondents with a link.
    pub(crate) invited: u64,
    /// Notices that count as sent (A2.7): mails that were handed over and did not bounce.
    pub(crate) notices: u64,
    /// What became of the mails.
    pub(crate) mails: MailsRow,
    /// Completed questionnaires.
    pub(crate) completed: u64,
    /// Those of them that the figures of opinion of this row are made of.
    pub(crate) published: u64,
    /// Of a closed quarter, those that are only in figures of a higher level, or are too few even for the country. Running ones wait.
    pub(crate) published_higher: u64,
    /// Completed over notices, in percent (A2.9а); `null` without a notice.
    pub(crate) coverage: Option<String>,
    /// Receipts of the quarter that were withdrawn and that nobody answered.
    pub(crate) withdrawn: u64,
    /// Completed over the notices without those whose receipt was withdrawn unanswered, in percent.
    pub(crate) coverage_without_withdrawn: Option<String>,
    /// How the completed came.
    pub(crate) channels: ChannelsRow,
    /// Answers to the notices of this quarter over them, in percent.
    pub(crate) cohort_coverage: Option<String>,
    /// Answers to the notices of this quarter that came by its end, where the organisations are.
    pub(crate) cohort_completed: u64,
    /// The last day of those answers, of finals: the quarter's own; `null` while it runs.
    pub(crate) cohort_as_of: Option<NaiveDate>,
    /// That cohort when the last notice of the quarter could be answered no more; `null` before.
    pub(crate) cohort_complete: Option<CompleteCohortRow>,
    /// Lower end of the 95 % interval of the cohort coverage.
    pub(crate) cohort_coverage_low: Option<String>,
    /// Upper end of it.
    pub(crate) cohort_coverage_high: Option<String>,
    /// Questionnaires that the opinion is made of: of running values it may be a few behind those completed, because these move
    /// in steps.
    pub(crate) responses: Option<u64>,
    /// Mean of all scores, 1 to 5 (A2.9б).
    pub(crate) satisfaction: Option<String>,
    /// Lower end of its 95 % interval.
    pub(crate) satisfaction_low: Option<String>,
    /// Upper end of its 95 % interval.
    pub(crate) satisfaction_high: Option<String>,
    /// The average of the organisations whose satisfaction is shown, each counted once: no official figure. `null` of a row that is one.
    pub(crate) organisations_mean: Option<String>,
    /// How many organisations it is the average of.
    pub(crate) organisations_shown: u64,
    /// By question, in the order in which they are asked; `null` when suppressed.
    #[schema(value_type = Option<std::collections::BTreeMap<String, QuestionRow>>)]
    pub(crate) questions: Option<QuestionRows>,
    /// Against the period to compare with; `null` without one.
    pub(crate) growth: Option<GrowthRow>,
    /// Against the quarter before (A1.12е).
    pub(crate) growth_per_quarter: Option<GrowthRow>,
    /// Against the same quarter a year ago (A1.10д).
    pub(crate) growth_per_year: Option<GrowthRow>,
    /// Of a row by organisation among others: its mean, drawn towards that of all by as much as it may be off. For the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) drawn_mean: Option<String>,
    /// Where it lies in the funnel of all: `far_below`, `below`, `within`, `above`, `far_above`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) funnel: Option<&'static str>,
    /// Whether there are no values to see; `state` tells why.
    pub(crate) suppressed: bool,
    /// `shown`; `suppressed`: there are answers, and too few of them, or so few of a sibling that these would give it away;
    /// `no_data`: nobody answered.
    pub(crate) state: &'static str,
    /// Version of the method.
    pub(crate) method: String,
    /// Hash of the quarter's finals; `null` for running values.
    pub(crate) hash: Option<String>,
}

/// How completed questionnaires came. Both together are all.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChannelsRow {
    /// Through personal links.
    pub(crate) web: u64,
    /// On paper.
    pub(crate) paper: u64,
}

/// The coverage of a quarter's own notices when the last of them could be answered no more.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CompleteCohortRow {
    /// The last day of answers.
    pub(crate) as_of: NaiveDate,
    /// Answers to the notices of the quarter.
    pub(crate) completed: u64,
    /// Over them, in percent.
    pub(crate) coverage: Option<String>,
    /// Lower end of the 95 % interval.
    pub(crate) low: Option<String>,
    /// Upper end of it.
    pub(crate) high: Option<String>,
}

impl CompleteCohortRow {
    fn of(cohort: &CompleteCohort) -> CompleteCohortRow {
        let interval = cohort.interval.as_ref();
        CompleteCohortRow {
            as_of: cohort.as_of,
            completed: cohort.completed,
            coverage: cohort.percent.as_ref().map(two_places),
            low: interval.map(|it| two_places_of_statistic(it.low)),
            high: interval.map(|it| two_places_of_statistic(it.high)),
        }
    }
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

/// The figures of each question by its id, in the order in which they are asked.
pub(crate) struct QuestionRows(pub(crate) Vec<(String, QuestionRow)>);

impl QuestionRows {
    /// The figures of a question.
    pub(crate) fn of(&self, question: &str) -> Option<&QuestionRow> {
        self.0.iter().find_map(|(id, row)| (id == question).then_some(row))
    }
}

impl Serialize for QuestionRows {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(id, row)| (id, row)))
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
    /// Satisfaction of the earlier period.
    pub(crate) before: String,
    /// Satisfaction of this one.
    pub(crate) now: String,
    /// Whether what was due has come: `reached`, `not_reached` or `cannot_tell`; `null` where nothing was due.
    pub(crate) reached: Option<&'static str>,
}

impl GrowthRow {
    fn of(growth: &Growth) -> GrowthRow {
        GrowthRow {
            required: two_places(&growth.required),
            actual: two_places(&growth.actual),
            verdict: growth.verdict.as_str(),
            before: two_places(&growth.before),
            now: two_places(&growth.now),
            reached: growth.reached.map(Reached::as_str),
        }
    }
}

impl Indicators {
    /// The page behind the unit that the cursor names.
    pub(crate) fn page(
        rows: Vec<IndicatorRow>,
        late: Vec<LateRegion>,
        cursor: Option<&Unit>,
        limit: usize,
    ) -> Indicators {
        // Every row was made of a unit.
        let (rows, cursor) = page(rows, cursor.cloned().map(Some).as_ref(), limit, |row| Unit::parse(&row.unit));
        let row = |LateRegion { region, why, as_of }| LateRegionRow { region: region.to_string(), why, as_of };
        Indicators {
            rows,
            cursor: cursor.flatten().map(|unit| unit.to_string()),
            late: late.into_iter().map(row).collect(),
        }
    }
}

impl IndicatorRow {
    /// The wire form of a row.
    pub(crate) fn of(row: Row) -> IndicatorRow {
        let cohort_as_of = row.cohort_as_of();
        let industry = match &row.unit {
            Unit::Type(_) => None,
            _ => row.industry(),
        };
        let indicators = row.indicators;
        let channel = |channel| indicators.channels.get(&channel).copied().unwrap_or_default();
        let shown = indicators.opinion.shown();
        let satisfaction = shown.and_then(|shown| shown.satisfaction);
        let cohort = indicators.cohort_coverage_interval.as_ref();
        let organisation = row.organisation;
        let organisation_type = match &row.unit {
            Unit::Type(organisation_type) => Some(*organisation_type),
            _ => organisation.as_ref().map(|organisation| organisation.organisation_type),
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
            industry: industry.map(|industry| industry.to_string()),
            organisation_type: organisation_type.map(|organisation_type| organisation_type.to_string()),
            organisation: organisation.as_ref().map(|organisation| organisation.id.to_string()),
            name,
            level: organisation.as_ref().map(|organisation| organisation.level.as_str()),
            moved_from: row.moved.from.iter().map(ToString::to_string).collect(),
            moved_to: row.moved.to.map(|region| region.to_string()),
            part: row.moved.is_part,
            counted_at: row.counted_at,
            organisations: row.organisations,
            period: row.edition.quarter.to_string(),
            edition: row.edition.to_string(),
            restated_by: row.restated_by.map(|edition| edition.to_string()),
            r#final: row.hash.is_some(),
            receipts: indicators.receipts,
            late: indicators.late,
            invited: indicators.invited,
            notices: indicators.notices,
            mails: MailsRow::of(indicators.mails),
            completed: indicators.completed,
            published: row.counts.published,
            published_higher: match row.hash {
                Some(_) => indicators.completed.saturating_sub(row.counts.published),
                None => 0,
            },
            coverage: indicators.coverage_percent.as_ref().map(two_places),
            withdrawn: indicators.withdrawn,
            coverage_without_withdrawn: indicators.coverage_without_withdrawn_percent.as_ref().map(two_places),
            channels: ChannelsRow { web: channel(Channel::Web), paper: channel(Channel::Paper) },
            cohort_as_of,
            cohort_complete: row.complete_cohort.as_ref().map(CompleteCohortRow::of),
            cohort_coverage: indicators.cohort_coverage_percent.as_ref().map(two_places),
            cohort_completed: indicators.cohort_completed,
            cohort_coverage_low: cohort.map(|interval| two_places_of_statistic(interval.low)),
            cohort_coverage_high: cohort.map(|interval| two_places_of_statistic(interval.high)),
            responses: shown.map(|shown| shown.responses),
            satisfaction: satisfaction.map(|satisfaction| two_places(&satisfaction.value)),
            satisfaction_low: satisfaction.map(|satisfaction| two_places_of_statistic(satisfaction.interval.low)),
            satisfaction_high: satisfaction.map(|satisfaction| two_places_of_statistic(satisfaction.interval.high)),
            organisations_mean: row.means.average().filter(|_| organisation.is_none()).as_ref().map(two_places),
            organisations_shown: row.means.organisations,
            questions: shown.map(|shown| {
                let rows = row.asked.in_order(&shown.questions).map(|(id, figures)| {
                    (
                        id.to_string(),
                        QuestionRow { counts: figures.counts, mean: figures.mean.as_ref().map(two_places) },
                    )
                });
                QuestionRows(rows.collect())
            }),
            growth: shown.and_then(|shown| shown.growth(row.growth_policy)).map(GrowthRow::of),
            growth_per_quarter: shown.and_then(|shown| shown.growth(GrowthPolicy::PerQuarter)).map(GrowthRow::of),
            growth_per_year: shown.and_then(|shown| shown.growth(GrowthPolicy::PerYear)).map(GrowthRow::of),
            drawn_mean: None,
            funnel: None,
            suppressed: shown.is_none(),
            state: indicators.opinion.state().as_str(),
            method: row.method,
            hash: row.hash,
        }
    }

    /// How it stands among the other rows.
    pub(crate) fn stand(&mut self, rank: Option<Rank>) {
        self.drawn_mean = rank.map(|rank| two_places_of_statistic(rank.drawn));
        self.funnel = rank.map(|rank| rank.position.as_str());
    }
}
