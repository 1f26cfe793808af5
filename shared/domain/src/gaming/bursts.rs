//! Days on which far more questionnaires come over the web than notices bring: somebody fills them in one after the other, or stands beside those who do.
//!
//! Citizens answer in the days after their notice. An organisation whose notices are sent all the time has its fullest days, week by week: a day is held
//! against the fullest of all weeks but two, by the notices of its own weeks. Where a source tells of a whole month, or of half a year, at once, honest
//! answers come in bursts, too: there a day is held against all that the fullest week of notices until then brings. On a day on which as much befalls most
//! of its like, because all were reminded of their questionnaires somewhere, nobody is asked.

use std::collections::BTreeMap;
use std::ops::Range;

use chrono::NaiveDate;
use statrs::distribution::{DiscreteCDF, Poisson};

use super::answered::{Tested, beyond_chance, flag};
use super::flag::{Flag, Sign};
use crate::calendar::Quarter;
use crate::identifier::OrganisationId;
use crate::organisation::{OrganisationType, RegionCode};
use crate::regulation::GamingPolicies;
use crate::statistics::among::median;
use crate::tally::{Days, Week, Weeks};

/// When questionnaires of an organisation came, and when its notices were sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// What the organisation is.
    pub organisation_type: OrganisationType,
    /// Where it belongs.
    pub region: RegionCode,
    /// Questionnaires of the quarter that came over the web, by day.
    pub days: Days,
    /// Notices that were counted in the quarter, by week …
    pub notices: Weeks,
    /// … and in the one before: they are answered in this one, too.
    pub notices_before: Weeks,
}

/// Notices are answered mostly in their own week, and in so many after it.
const WEEKS_AFTER: usize = 2;

/// In so many weeks there may be bursts that do not count as usual.
const WEEKS_LEFT_OUT: usize = 2;

/// The days of a quarter, and the weeks of it and of the quarter before.
struct Calendar {
    days: Vec<NaiveDate>,
    weeks: Vec<Week>,
    /// For each day the place of its week.
    week_of: Vec<usize>,
}

impl Calendar {
    fn of(quarter: Quarter) -> Calendar {
        let until = |day: &NaiveDate| *day <= quarter.last_day();
        let days: Vec<NaiveDate> = quarter.first_day().iter_days().take_while(until).collect();
        let mut weeks: Vec<Week> = quarter.back(1).first_day().iter_days().take_while(until).map(Week::of).collect();
        weeks.dedup();
        let week_of = days.iter().map(|day| weeks.partition_point(|week| *week < Week::of(*day))).collect();
        Calendar { days, weeks, week_of }
    }

    /// The places of the weeks that have days of the quarter.
    fn of_quarter(&self) -> Range<usize> {
        self.week_of.first().copied().unwrap_or_default()..self.weeks.len()
    }
}

/// What comes to an organisation on each day of the quarter.
struct Row<'a> {
    id: &'a OrganisationId,
    answers: u64,
    came: Vec<u64>,
    /// How many come on a full day, as far as notices and the other weeks say.
    usual: Vec<f64>,
}

impl<'a> Row<'a> {
    /// `None`: no notice was counted in the quarter, so there is nothing to hold a day against.
    fn of(id: &'a OrganisationId, answered: &Answered, calendar: &Calendar) -> Option<Row<'a>> {
        let sent_in_quarter: u64 = answered.notices.values().sum();
        if sent_in_quarter == 0 {
            return None;
        }
        let answers = answered.days.values().sum();
        let came: Vec<u64> =
            calendar.days.iter().map(|day| answered.days.get(day).copied().unwrap_or_default()).collect();
        // A week may lie in both quarters.
        let of = |week: &Week| [&answered.notices, &answered.notices_before].iter().filter_map(|it| it.get(week)).sum();
        let sent: Vec<u64> = calendar.weeks.iter().map(of).collect();
        let usual = usual(&sent, &came, calendar, answers as f64 / sent_in_quarter as f64);
        Some(Row { id, answers, came, usual })
    }

    /// One test: the day that surprises most, of all days. Others that alone surprise as much as a flag has to are told with it.
    fn test(&self, days: &[NaiveDate], common: &[f64], policies: &GamingPolicies, smallest_cell: u64) -> Tested<'a> {
        let rate = policies.false_per_thousand as f64 / 1_000.0;
        let (mut burst, mut usual, mut probability) = (Days::new(), 0.0, 1.0_f64);
        for (at, count) in self.came.iter().enumerate() {
            let expected = self.usual[at] * common[at];
            let is_much = policies.burst_percent_min as f64 / 100.0 * expected <= *count as f64;
            if !is_much || *count < policies.burst_answers_min.max(smallest_cell) {
                continue;
            }
            let surprise = (days.len() as f64 * at_least(*count, expected)).min(1.0);
            probability = probability.min(surprise);
            if surprise <= rate {
                burst.insert(days[at], *count);
                usual += expected;
            }
        }
        let found = flag(Sign::Bursts, burst.values().sum(), self.answers, usual);
        (self.id, Flag { days: burst, ..found }, probability)
    }
}

/// Looks for days with more questionnaires than chance explains, among all organisations of a quarter. No day with fewer than the smallest cell is told.
pub fn find(
    all: &BTreeMap<OrganisationId, Answered>,
    quarter: Quarter,
    policies: &GamingPolicies,
    smallest_cell: u64,
) -> BTreeMap<OrganisationId, Flag> {
    let calendar = Calendar::of(quarter);
    let days = &calendar.days;
    let mut blocks: BTreeMap<(OrganisationType, RegionCode), Vec<Row<'_>>> = BTreeMap::new();
    for (id, answered) in all {
        let row = Row::of(id, answered, &calendar);
        if let Some(row) = row.filter(|row| policies.answers_min.max(smallest_cell) <= row.answers) {
            blocks.entry((answered.organisation_type, answered.region)).or_default().push(row);
        }
    }
    let mut tested = Vec::new();
    for block in blocks.values() {
        let common: Vec<f64> = (0..days.len()).map(|at| in_common(block, at, policies)).collect();
        tested.extend(block.iter().map(|row| row.test(days, &common, policies, smallest_cell)));
    }
    beyond_chance(tested, policies).into_iter().collect()
}

/// How many come on a full day of an organisation that has sent so many notices a week, of which that share is answered.
fn usual(sent: &[u64], came: &[u64], calendar: &Calendar, rate: f64) -> Vec<f64> {
    let most = |counts: &[u64]| counts.iter().max().copied().unwrap_or_default();
    let fullest = most(&sent[calendar.of_quarter()]);
    let full = calendar.of_quarter().filter(|week| fullest <= 2 * sent[*week]).count();
    if 2 * full <= calendar.of_quarter().len() {
        // They are sent many at once.
        return calendar.week_of.iter().map(|week| rate * most(&sent[..=*week]) as f64).collect();
    }
    let brought = |week: usize| rate * most(&sent[week.saturating_sub(WEEKS_AFTER)..=week]) as f64;
    let fullest_day = |week: usize| {
        let of_week = calendar.week_of.iter().zip(came).filter(|(of, _)| **of == week);
        of_week.map(|(_, count)| *count).max().unwrap_or_default() as f64
    };
    let weeks = calendar.of_quarter().filter(|week| 0.0 < brought(*week));
    let mut shares: Vec<f64> = weeks.map(|week| fullest_day(week) / brought(week)).collect();
    shares.sort_by(|one, other| other.total_cmp(one));
    let share = shares.get(WEEKS_LEFT_OUT).copied().unwrap_or(1.0).min(1.0);
    calendar.week_of.iter().map(|week| share * brought(*week)).collect()
}

/// How many times as much as is usual comes to those of a type and region on a day: the median of enough of them, and once at least.
fn in_common(block: &[Row<'_>], at: usize, policies: &GamingPolicies) -> f64 {
    let times = block.iter().filter(|row| 0.0 < row.usual[at]).map(|row| row.came[at] as f64 / row.usual[at]);
    let times: Vec<f64> = times.collect();
    let is_enough = policies.peers_min <= times.len();
    median(times).filter(|_| is_enough).unwrap_or(1.0).max(1.0)
}

/// The probability of so many, or more, where so many are usual.
fn at_least(count: u64, usual: f64) -> f64 {
    match (count.checked_sub(1), Poisson::new(usual)) {
        (Some(fewer), Ok(drawn)) => drawn.sf(fewer).clamp(0.0, 1.0),
        (Some(_), Err(_)) if usual == 0.0 => 0.0,
        _ => 1.0,
    }
}

#[cfg(test)]
#[path = "bursts_tests.rs"]
mod tests;
