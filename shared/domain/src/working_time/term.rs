//! Terms, counted so that each shows its count: which days count, which do not, and why.

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::production_calendar::{DayReason, ProductionCalendar};
use crate::calendar::{days_later, end_of_day, local_date};

/// The hours of a working day, in the zone of the unit concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkingHours {
    /// When it begins.
    pub from: NaiveTime,
    /// When it ends.
    pub to: NaiveTime,
    /// Minutes by which a short day ends earlier.
    pub short_by_minutes: u32,
}

/// How long something may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Term {
    /// So many hours of working time.
    WorkingHours(u32),
    /// So many working days after the day of the event, to 24:00 of the last one.
    WorkingDays(u32),
    /// So many days after the day of the event; if the last is off, the next working one (Civil Code, art. 193).
    CalendarDays(u32),
    /// To 24:00 of that day, or of the next working one if it is off (Civil Code, art. 193).
    Until(NaiveDate),
}

/// One day that a term went over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountedDay {
    /// The day that is counted, or left out.
    pub day: NaiveDate,
    /// Whether it counts towards the term.
    pub counts: bool,
    /// Why, or why not.
    pub why: DayReason,
    /// Minutes of it that count, where the term is one of working hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
}

/// When a term ends, and how that was counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountedTerm {
    /// The first instant that is too late; of a term that ends at 24:00 the next day's first.
    pub due: DateTime<Utc>,
    /// Every day from the event to the end.
    pub counted: Vec<CountedDay>,
    /// Whether a day of it lies in a year that nobody has decreed yet.
    pub provisional: bool,
}

impl CountedTerm {
    /// The last day of a term that ends at 24:00, or the day on which one in hours ends.
    pub fn last_day(&self) -> Option<NaiveDate> {
        self.counted.last().map(|day| day.day)
    }
}

impl ProductionCalendar {
    /// Counts a term from an event.
    pub fn count(&self, term: Term, event: DateTime<Utc>, zone: Tz, hours: &WorkingHours) -> CountedTerm {
        let day = local_date(event, zone);
        match term {
            Term::WorkingHours(number) => self.working_hours(number, event, zone, hours),
            Term::WorkingDays(number) => self.working_days(number, day, zone),
            Term::CalendarDays(number) => self.until(days_later(day, number.into()), day, zone),
            Term::Until(last) => self.until(last, day, zone),
        }
    }

    fn working_hours(&self, number: u32, event: DateTime<Utc>, zone: Tz, hours: &WorkingHours) -> CountedTerm {
        let mut left = Duration::hours(number.into());
        let mut counting = Counting::default();
        for day in local_date(event, zone).iter_days() {
            let found = self.day(day);
            let earlier = Duration::minutes(if found.short { hours.short_by_minutes.into() } else { 0 });
            let begin = instant(day, hours.from, zone).max(event);
            let open = if found.works { instant(day, hours.to, zone) - earlier - begin } else { Duration::zero() };
            let used = open.max(Duration::zero()).min(left);
            left -= used;
            counting.provisional |= found.provisional;
            counting.days.push(CountedDay {
                day,
                counts: Duration::zero() < used,
                why: if found.works && found.short { DayReason::ShortDay } else { found.why },
                minutes: Some(u32::try_from(used.num_minutes()).unwrap_or(0)),
            });
            if left.is_zero() {
                let due = if number == 0 { event } else { begin + used };
                return counting.ends(due);
            }
        }
        counting.ends(DateTime::<Utc>::MAX_UTC)
    }

    fn working_days(&self, number: u32, event: NaiveDate, zone: Tz) -> CountedTerm {
        let mut counting = Counting::begin(event);
        let mut left = number;
        let mut last = event;
        for day in event.iter_days().skip(1) {
            if left == 0 {
                break;
            }
            let works = counting.add(self, day, None);
            left -= u32::from(works);
            last = day;
        }
        counting.ends(end_of_day(last, zone))
    }

    fn until(&self, last: NaiveDate, event: NaiveDate, zone: Tz) -> CountedTerm {
        let mut counting = Counting::begin(event);
        let mut day = event;
        for later in event.iter_days().skip(1).take_while(|day| *day <= last) {
            day = later;
            let found = self.day(day);
            counting.provisional |= found.provisional;
            let why = if day == last && !found.works { found.why } else { DayReason::CalendarDay };
            counting.days.push(CountedDay { day, counts: day < last || found.works, why, minutes: None });
        }
        while !self.day(day).works {
            day = days_later(day, 1);
            counting.add(self, day, Some(DayReason::MovedToWorkingDay));
        }
        counting.ends(end_of_day(day, zone))
    }

    /// When that day begins for whoever works.
    pub fn opens_at(&self, day: NaiveDate, zone: Tz, hours: &WorkingHours) -> DateTime<Utc> {
        instant(day, hours.from, zone)
    }

    /// The next instant at which a working day begins: that very instant, if one does.
    pub fn next_opening(&self, now: DateTime<Utc>, zone: Tz, hours: &WorkingHours) -> DateTime<Utc> {
        let today = now.with_timezone(&zone).date_naive();
        let days = std::iter::successors(Some(today), NaiveDate::succ_opt).filter(|day| self.day(*day).works);
        let opens = days.map(|day| self.opens_at(day, zone, hours)).find(|at| now <= *at);
        opens.unwrap_or(now)
    }

    /// The working day so many working days before that day; the day itself is not counted.
    pub fn working_days_before(&self, day: NaiveDate, number: u32) -> NaiveDate {
        back(day)
            .filter(|earlier| self.day(*earlier).works)
            .nth((number as usize).saturating_sub(1))
            .filter(|_| 0 < number)
            .unwrap_or(day)
    }
}

fn back(day: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    std::iter::successors(day.pred_opt(), NaiveDate::pred_opt)
}

/// A local time of day; the next existing one where a clock change skips it.
fn instant(day: NaiveDate, time: NaiveTime, zone: Tz) -> DateTime<Utc> {
    let local = day.and_time(time);
    (0..=3)
        .find_map(|skipped| zone.from_local_datetime(&(local + Duration::hours(skipped))).earliest())
        .map_or_else(|| local.and_utc(), |found| found.with_timezone(&Utc))
}

#[derive(Default)]
struct Counting {
    days: Vec<CountedDay>,
    provisional: bool,
}

impl Counting {
    fn begin(event: NaiveDate) -> Counting {
        let days = vec![CountedDay { day: event, counts: false, why: DayReason::EventDay, minutes: None }];
        Counting { days, provisional: false }
    }

    /// Adds a day and says whether it works.
    fn add(&mut self, calendar: &ProductionCalendar, day: NaiveDate, working: Option<DayReason>) -> bool {
        let found = calendar.day(day);
        self.provisional |= found.provisional;
        let why = working.filter(|_| found.works).unwrap_or(found.why);
        self.days.push(CountedDay { day, counts: found.works, why, minutes: None });
        found.works
    }

    fn ends(self, due: DateTime<Utc>) -> CountedTerm {
        CountedTerm { due, counted: self.days, provisional: self.provisional }
    }
}
