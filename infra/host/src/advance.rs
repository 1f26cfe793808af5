//! How far to move the clock, as an ISO 8601 duration: `P1D`, `PT90M`, `P1M`.

use std::str::FromStr;

use chrono::{DateTime, Months, TimeDelta, Utc};

/// A duration with its calendar part apart, because a month has no length of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Advance {
    months: u32,
    time: TimeDelta,
}

/// The text is not such a duration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an ISO 8601 duration of whole numbers is expected, as P1D, P2W, PT90M, P1M or P1DT12H")]
pub struct AdvanceError;

impl Advance {
    /// The instant so much later: months first (the day is kept within the month), then the rest. `None`: beyond the
    /// end of the calendar.
    pub fn after(self, instant: DateTime<Utc>) -> Option<DateTime<Utc>> {
        instant.checked_add_months(Months::new(self.months))?.checked_add_signed(self.time)
    }

    /// Adds `number` of the unit, `None` if it is not one of this part or the sum is too long.
    fn add(self, number: u32, unit: char, in_time: bool) -> Option<Advance> {
        let of_months =
            |months: u32| Some(Advance { months: self.months.checked_add(number.checked_mul(months)?)?, ..self });
        let of_seconds = |seconds: i64| {
            let time = TimeDelta::try_seconds(i64::from(number).checked_mul(seconds)?)?;
            Some(Advance { time: self.time.checked_add(&time)?, ..self })
        };
        match (in_time, unit) {
            (false, 'Y') => of_months(12),
            (false, 'M') => of_months(1),
            (false, 'W') => of_seconds(7 * 86_400),
            (false, 'D') => of_seconds(86_400),
            (true, 'H') => of_seconds(3_600),
            (true, 'M') => of_seconds(60),
            (true, 'S') => of_seconds(1),
            _ => None,
        }
    }
}

impl FromStr for Advance {
    type Err = AdvanceError;

    fn from_str(text: &str) -> Result<Advance, AdvanceError> {
        let mut rest = text.strip_prefix('P').ok_or(AdvanceError)?;
        let mut advance = Advance { months: 0, time: TimeDelta::zero() };
        let mut in_time = false;
        if rest.is_empty() || rest.ends_with('T') {
            return Err(AdvanceError);
        }
        while !rest.is_empty() {
            if let Some(time) = rest.strip_prefix('T').filter(|_| !in_time) {
                in_time = true;
                rest = time;
            }
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let (number, after) = rest.split_at(digits);
            let unit = after.chars().next().ok_or(AdvanceError)?;
            let number = number.parse().map_err(|_| AdvanceError)?;
            advance = advance.add(number, unit, in_time).ok_or(AdvanceError)?;
            rest = &after[unit.len_utf8()..];
        }
        Ok(advance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_and_added() {
        let from: DateTime<Utc> = "2026-01-31T20:59:00Z".parse().unwrap();
        for (text, expected) in [
            ("P1D", "2026-02-01T20:59:00Z"),
            ("PT1S", "2026-01-31T20:59:01Z"),
            ("PT1M", "2026-01-31T21:00:00Z"),
            ("P1M", "2026-02-28T20:59:00Z"),
            ("P1Y", "2027-01-31T20:59:00Z"),
            ("P2W", "2026-02-14T20:59:00Z"),
            ("P1DT12H1M", "2026-02-02T09:00:00Z"),
            ("PT36H", "2026-02-02T08:59:00Z"),
            ("P0D", "2026-01-31T20:59:00Z"),
        ] {
            let advance: Advance = text.parse().unwrap();
            assert_eq!(advance.after(from), Some(expected.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn what_is_no_duration_is_refused() {
        let texts =
            ["", "P", "PT", "P1", "P1DT", "1D", "PD", "P1H", "PT1D", "P-1D", "-P1D", "P1.5D", "P1DT1HT1M", "PЖ"];
        for text in texts.into_iter().chain(["P99999999999D", "P4294967295Y", "p1d", "P1D "]) {
            assert_eq!(text.parse::<Advance>(), Err(AdvanceError), "{text}");
        }
        assert_eq!("P400000Y".parse::<Advance>().unwrap().after(DateTime::UNIX_EPOCH), None);
    }
}
