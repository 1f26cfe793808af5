//! Working time: which days work, and terms in working hours, working days and calendar days that end on a working one.
//!
//! | module | subject |
//! |---|---|
//! | [`production_calendar`] | a year's days off, working weekends and short days; years that nobody has decreed yet |
//! | [`term`] | when a term ends, with the count shown day by day |

pub mod production_calendar;
pub mod term;

#[cfg(test)]
mod examples;

pub use production_calendar::{CalendarYear, Day, DayReason, ProductionCalendar};
pub use term::{CountedDay, CountedTerm, Term, WorkingHours};
