//! Raising satisfaction (A1.4г–ж, A1.9, A2.13): information events and measures of an organisation — what, where, when, by
//! whom, for which life situation — and which quarters tell what they brought.

use crate::names;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::calendar::Quarter;
use crate::identifier::{MeasureId, OrganisationId, QuestionId, RecommendedId};

/// Characters of a text at most.
pub const CHARACTERS_MAX: usize = 1_000;

names! {
    /// What kind of thing is done.
    pub enum MeasureKind {
        /// Citizens are told of the assessment: it should raise coverage (A1.4г).
        InformationEvent = "information_event",
        /// Something is done about the quality or the conditions of a service: it should raise satisfaction (A1.4е).
        Measure = "measure",
    }
}

/// An information event or a measure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// The measure's name in the register.
    pub id: MeasureId,
    /// A measure, or an information event.
    pub kind: MeasureKind,
    /// The organisation that the measure is about.
    pub organisation: OrganisationId,
    /// What is done.
    pub what: String,
    /// Where it takes place.
    pub place: String,
    /// Who does it.
    pub by: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day; `None`: one day only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
    /// The life situation that it is for (A1.4е).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub life_situation: Option<String>,
    /// The question whose score it should raise; `None`: satisfaction as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<QuestionId>,
    /// The information event of the list, or the recommendation of the methodology, that it follows (A1.9, A2.13).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recommended: Option<RecommendedId>,
    /// When its indicator, question, days, and so the quarters that are compared, were registered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registered_on: Option<NaiveDate>,
}

/// What is wrong with a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MeasureFault {
    /// A text that must be there is empty. Carries the field.
    #[error("say it in words")]
    Empty(&'static str),
    /// A text is too long. Carries the field.
    #[error("up to 1,000 characters")]
    TooLong(&'static str),
    /// It ends before it begins.
    #[error("the last day is before the first")]
    Reversed,
}

impl MeasureFault {
    /// Stable code on the wire.
    pub fn code(self) -> &'static str {
        match self {
            MeasureFault::Empty(_) => "field_missing",
            MeasureFault::TooLong(_) => "text_too_long",
            MeasureFault::Reversed => "period_reversed",
        }
    }

    /// JSON pointer to the fault.
    pub fn field(self) -> String {
        match self {
            MeasureFault::Empty(field) | MeasureFault::TooLong(field) => format!("/{field}"),
            MeasureFault::Reversed => "/to".to_owned(),
        }
    }
}

/// Quarters before the alarm quarter at most.
const BEFORE_MAX: u8 = 4;

/// The quarters that are compared to tell an effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Up to four whole quarters before the alarm quarter, the latest one first; those that show something without a gap are
    /// added.
    pub before: Vec<Quarter>,
    /// The last whole quarter before it began, whose figures may have been the reason for it. It is not counted: what was
    /// unusually low rises by itself.
    pub alarm: Quarter,
    /// The first whole quarter after it ended; at the second look with the one that follows, in order. They are added.
    pub after: Vec<Quarter>,
}

impl Comparison {
    /// Around what is done from one day to another. The quarters in which it runs are in none.
    pub fn around(from: NaiveDate, to: NaiveDate) -> Comparison {
        let alarm = Quarter::of(from).back(1);
        Comparison {
            before: (1..=BEFORE_MAX).map(|quarters| alarm.back(quarters)).collect(),
            alarm,
            after: vec![Quarter::of(to).next()],
        }
    }

    /// With the quarter that follows, for the second look.
    pub fn with_next(mut self) -> Comparison {
        self.after.push(self.last().next());
        self
    }

    /// The last of all its quarters: when it is closed, it can be compared.
    pub fn last(&self) -> Quarter {
        self.after.last().copied().unwrap_or(self.alarm)
    }

    /// The first quarter whose figures tell what it brought.
    pub fn tells_first(&self) -> Quarter {
        self.after.first().copied().unwrap_or(self.alarm)
    }

    /// The first of all its quarters.
    pub fn first(&self) -> Quarter {
        self.before.last().copied().unwrap_or(self.alarm)
    }
}

impl Measure {
    /// Everything that is wrong with it.
    pub fn faults(&self) -> Vec<MeasureFault> {
        let needed = [("what", &self.what), ("place", &self.place), ("by", &self.by)];
        let empty =
            needed.iter().filter(|(_, text)| text.trim().is_empty()).map(|(field, _)| MeasureFault::Empty(field));
        let texts = needed.iter().copied().chain(self.life_situation.as_ref().map(|text| ("life_situation", text)));
        let long = texts.filter(|(_, text)| text.chars().count() > CHARACTERS_MAX);
        let long = long.map(|(field, _)| MeasureFault::TooLong(field));
        let reversed = self.to.filter(|to| *to < self.from).map(|_| MeasureFault::Reversed);
        empty.chain(long).chain(reversed).collect()
    }

    /// The measure's last day.
    pub fn last_day(&self) -> NaiveDate {
        self.to.unwrap_or(self.from)
    }

    /// The quarters that tell the measure's effect. They follow from its days, and are fixed with them when it is registered.
    pub fn comparison(&self) -> Comparison {
        Comparison::around(self.from, self.last_day())
    }

    /// Whether it was registered before the first quarter that tells its effect began: running figures show a quarter from its first days, and
    /// who knows the result can choose what to look at. Measures written down before registration was kept count as registered.
    pub fn is_registered_in_advance(&self) -> bool {
        self.was_registered_before(self.comparison().tells_first())
    }

    /// Whether it was registered before a quarter began.
    pub fn was_registered_before(&self, quarter: Quarter) -> bool {
        self.registered_on.is_none_or(|day| Quarter::of(day) < quarter)
    }

    /// Whether figures may tell on a day what it brought: the first quarter that tells it has begun. Its kind, question and days stay as they
    /// were registered from then on, and it is not taken back. One that was not registered in advance tells nothing, and may be mended.
    pub fn is_told_by(&self, day: NaiveDate) -> bool {
        self.is_registered_in_advance() && self.comparison().tells_first() <= Quarter::of(day)
    }

    /// Whether both ask the same: kind, question and days. Words may differ.
    pub fn asks_the_same_as(&self, other: &Measure) -> bool {
        let asked = |it: &Measure| (it.kind, it.question.clone(), it.from, it.last_day());
        asked(self) == asked(other)
    }

    /// It as it is registered on a day. One whose kind, question and days stay keeps the day on which it was registered
    /// first: words may be mended at any time.
    pub fn registered(self, day: NaiveDate, before: Option<&Measure>) -> Measure {
        let kept = before.filter(|before| before.asks_the_same_as(&self));
        Measure { registered_on: kept.map_or(Some(day), |before| before.registered_on), ..self }
    }

    /// Whether it runs on some day from the beginning of one quarter to the end of another: who does so is no example of
    /// one who did nothing.
    pub fn runs_within(&self, comparison: &Comparison) -> bool {
        self.from <= comparison.last().last_day() && comparison.first().first_day() <= self.last_day()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measure(from: &str, to: Option<&str>) -> Measure {
        Measure {
            id: MeasureId::parse("m1").unwrap(),
            kind: MeasureKind::Measure,
            organisation: OrganisationId::parse("clinic").unwrap(),
            what: "Электронная очередь".to_owned(),
            place: "Регистратура".to_owned(),
            by: "Главный врач".to_owned(),
            from: from.parse().unwrap(),
            to: to.map(|to| to.parse().unwrap()),
            life_situation: None,
            question: None,
            recommended: None,
            registered_on: None,
        }
    }

    #[test]
    fn whole_quarters_around_it_are_compared() {
        for (from, to, expected) in [
            ("2026-02-01", None, "2025Q3 2024Q4 2025Q4 2026Q2"),
            ("2026-01-01", Some("2026-03-31"), "2025Q3 2024Q4 2025Q4 2026Q2"),
            ("2026-03-31", Some("2026-04-01"), "2025Q3 2024Q4 2025Q4 2026Q3"),
        ] {
            let it = measure(from, to).comparison();
            assert_eq!(
                format!("{} {} {} {}", it.before[0], it.first(), it.alarm, it.last()),
                expected,
                "{from} {to:?}"
            );
        }
        let comparison = measure("2026-02-01", None).comparison();
        for (from, to, within) in [
            ("2024-09-30", None, false),
            ("2024-09-30", Some("2024-10-01"), true),
            ("2026-06-30", None, true),
            ("2026-07-01", None, false),
        ] {
            assert_eq!(measure(from, to).runs_within(&comparison), within, "{from} {to:?}");
        }
    }

    #[test]
    fn it_is_registered_before_the_result_is_known() {
        let day = |day: &str| day.parse().unwrap();
        let first = measure("2026-02-01", None).registered(day("2026-03-31"), None);
        assert!(first.is_registered_in_advance() && measure("2026-02-01", None).is_registered_in_advance());
        // Its running figures are there from the first day of the quarter that tells.
        assert!(!measure("2026-02-01", None).registered(day("2026-04-01"), None).is_registered_in_advance());
        // Other words change nothing; another question is another measure.
        let words = Measure { what: "Иначе".to_owned(), ..first.clone() }.registered(day("2026-04-01"), Some(&first));
        assert!(words.is_registered_in_advance());
        let asked = Measure { question: Some(QuestionId::parse("organisation").unwrap()), ..first.clone() };
        assert!(!asked.registered(day("2026-04-01"), Some(&first)).is_registered_in_advance());
    }

    #[test]
    fn what_is_told_stays_as_it_was_registered() {
        let day = |day: &str| day.parse().unwrap();
        let first = measure("2026-02-01", None).registered(day("2026-02-03"), None);
        assert!(!first.is_told_by(day("2026-03-31")) && first.is_told_by(day("2026-04-01")));
        let late = measure("2026-02-01", None).registered(day("2026-04-01"), None);
        assert!(!late.is_told_by(day("2026-04-01")), "it tells nothing");
        let words = Measure { what: "Иначе".to_owned(), ..first.clone() };
        let longer = Measure { to: Some(day("2026-04-02")), ..first.clone() };
        assert!(first.asks_the_same_as(&words) && !first.asks_the_same_as(&longer));
    }

    #[test]
    fn all_faults_are_told_at_once() {
        let mut bad = measure("2026-02-02", Some("2026-02-01"));
        (bad.what, bad.by) = (" ".to_owned(), "х".repeat(1_001));
        let told: Vec<String> =
            bad.faults().iter().map(|fault| format!("{} {}", fault.field(), fault.code())).collect();
        assert_eq!(told, ["/what field_missing", "/by text_too_long", "/to period_reversed"]);
        assert!(measure("2026-02-02", None).faults().is_empty());
    }
}
