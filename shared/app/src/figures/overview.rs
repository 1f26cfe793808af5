//! All that is seen of a period at one glance: for the cabinet's overview and for reports. The same figures as everywhere, gathered.

use std::sync::Arc;

use domain::calendar::Quarter;
use domain::decimal::Rational;
use domain::disclosure::State;
use domain::identifier::QuestionId;
use domain::questionnaire::asked::AskedQuestions;
use domain::scope::{By, Filter, Scope, Unit};
use domain::statistics::funnel::Position;
use domain::tally::Tally;

use crate::figures::indicators::{IndicatorQuery, Period, Question, Row};
use crate::figures::localizer::Localizer;
use crate::figures::ranking::{Rank, Ranking, ranking};
use crate::{App, Error};

/// What an overview is asked to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Of which period.
    pub period: Period,
    /// Of which organisations.
    pub filter: Filter,
    /// How many quarters its trend has.
    pub quarters: u8,
    /// How many organisations it compares one by one at most.
    pub organisations_max: u64,
    /// Whether it tells how each of them grew: of those the quarters before are read, too.
    pub with_growth: bool,
}

/// All that is seen of a period.
pub struct Overview {
    /// All of it, as one row.
    pub all: Row,
    /// The row of the whole scope in the quarters before, oldest first; the last is `all`.
    pub trend: Vec<(Quarter, Row)>,
    /// Tables, by what their rows are: those that have more than one row.
    pub tables: Vec<(By, Vec<Row>)>,
    /// Questions whose mean is below the target, the lowest first: where, which, how much.
    pub problems: Vec<Problem>,
    /// Whether any answers are shown by which there could be one.
    pub problems_are_known: bool,
    /// How units stand among each other; `None` where there are no two, or no opinion of any is shown.
    pub compared: Option<Compared>,
    /// Organisations one by one of which no opinion is shown, so that they are not compared: where they are few.
    pub unranked: Vec<Row>,
}

impl Overview {
    /// What the unit of a problem is called.
    pub fn unit_of(&self, words: Localizer, problem: &Problem) -> String {
        // An organisation's is the only unit that there is.
        self.all
            .organisation
            .as_ref()
            .map_or_else(|| words.unit_name(&problem.unit, &self.all.types), |it| it.name.clone())
    }
}

/// Units that are compared with each other: organisations, or regions where organisations are too many.
pub struct Compared {
    /// What they are.
    pub by: By,
    /// Their figures: those of organisations with how they grew only if that was asked for.
    pub rows: Vec<Row>,
    /// How they stand.
    pub ranking: Ranking,
}

impl Compared {
    /// The rows that chance does not explain, with how they stand: the lowest first.
    pub fn outside(&self) -> Vec<(&Row, Rank)> {
        let ranked = self.rows.iter().zip(&self.ranking.each);
        let is_outside = |rank: &Rank| rank.position != Position::Within;
        let mut found: Vec<_> = ranked.filter_map(|(row, rank)| Some((row, rank.filter(is_outside)?))).collect();
        found.sort_by(|(_, one), (_, other)| one.drawn.total_cmp(&other.drawn));
        found
    }
}

/// A question below the target.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// In which region, in which type of organisation, or in which organisation for whoever sees it alone.
    pub unit: Unit,
    /// The question that is answered worst.
    pub question: QuestionId,
    /// The questions of the unit, with their texts.
    pub asked: Arc<AskedQuestions>,
    /// The mean score of the question.
    pub mean: Rational,
    /// Answers that it is made of.
    pub answers: u64,
}

impl Problem {
    /// All its scores together, of which the mean is the quotient.
    pub fn sum(&self) -> u64 {
        let sum = self.mean * Rational::from_integer(self.answers.into());
        u64::try_from(sum.to_integer()).unwrap_or_default()
    }
}

/// The widest crossing that a scope has.
pub fn widest(scope: &Scope) -> By {
    match scope {
        Scope::Country => By::Country,
        Scope::Industry(_) => By::Industry,
        Scope::Region(_) => By::Region,
        Scope::Organisation(_) => By::Organisation,
    }
}

/// Gathers an overview. It reads the sums of regions, and organisations one by one only where they are few. `None`: it lies
/// outside the reader's scope, or there is no organisation yet.
pub async fn overview(app: &App, reader: &mut IndicatorQuery<'_>, asked: &Asked) -> Result<Option<Overview>, Error> {
    let question = |by: By| Question { period: asked.period, by, filter: asked.filter.clone() };
    let all = widest(reader.scope());
    let Some(trend) = history(reader, &question(all), asked.quarters).await? else { return Ok(None) };
    let present = asked.period.quarter(reader.running().await?);
    let Some((_, all)) = trend.last().filter(|(quarter, _)| *quarter == present).cloned() else { return Ok(None) };

    let (mut tables, mut problems, mut problems_are_known, mut is_wider) = (Vec::new(), Vec::new(), false, false);
    let is_shown = |row: &Row| row.indicators.opinion.state() == State::Shown;
    for by in [By::Industry, By::Type, By::Region] {
        let Some(rows) = reader.rows(&question(by)).await? else { continue };
        if by != By::Industry {
            problems.extend(rows.iter().flat_map(|row| problems_of(app, row)));
            problems_are_known |= rows.iter().any(is_shown);
            is_wider |= !rows.is_empty();
        }
        // A table of one row says what `all` says.
        if rows.len() > 1 {
            tables.push((by, rows));
        }
    }
    // Who sees one organisation alone has no wider rows.
    if !is_wider {
        problems = problems_of(app, &all);
        problems_are_known = is_shown(&all);
    }
    problems.sort_by_key(|problem| problem.mean);
    let mut unranked = Vec::new();
    let compared = match all.organisations {
        0 | 1 => None,
        count if count <= asked.organisations_max => {
            let each = question(By::Organisation);
            let rows = if asked.with_growth { reader.rows(&each).await? } else { reader.rows_alone(&each).await? };
            let rows = rows.unwrap_or_default();
            match ranking(&rows) {
                Some(ranking) => Some(Compared { by: By::Organisation, rows, ranking }),
                None => {
                    unranked = rows;
                    None
                }
            }
        }
        _ => tables
            .iter()
            .find(|(by, _)| *by == By::Region)
            .and_then(|(by, rows)| Some(Compared { by: *by, ranking: ranking(rows)?, rows: rows.clone() })),
    };
    Ok(Some(Overview { all, trend, tables, problems, problems_are_known, compared, unranked }))
}

/// The only row of a question over the quarters, oldest first, from the first one of which anything is known. `None` as for
/// [`IndicatorQuery::rows`].
pub async fn history(
    reader: &mut IndicatorQuery<'_>,
    question: &Question,
    quarters: u8,
) -> Result<Option<Vec<(Quarter, Row)>>, Error> {
    let Some(trend) = reader.trend(question, quarters).await? else { return Ok(None) };
    let asked = trend.last().map(|(quarter, _)| *quarter);
    let rows = trend.into_iter().filter_map(|(quarter, rows)| Some((quarter, rows.into_iter().next()?)));
    let is_unknown = |row: &Row| row.hash.is_none() && row.counts == Tally::default();
    Ok(Some(rows.skip_while(|(quarter, row)| Some(*quarter) != asked && is_unknown(row)).collect()))
}

/// The questions of a unit below the target, in the order in which they are asked.
fn problems_of(app: &App, row: &Row) -> Vec<Problem> {
    let (State::Shown, Some(shown)) = (row.indicators.opinion.state(), row.indicators.opinion.shown()) else {
        return Vec::new();
    };
    let below = row.asked.in_order(&shown.questions).filter_map(|(question, figures)| {
        let mean = figures.mean.filter(|mean| *mean < app.profile.targets.satisfaction)?;
        let answers = figures.counts[1..].iter().sum();
        let asked = Arc::clone(&row.asked);
        Some(Problem { unit: row.unit.clone(), question: question.clone(), asked, mean, answers })
    });
    below.collect()
}
