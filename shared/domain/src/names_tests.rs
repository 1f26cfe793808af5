use std::collections::BTreeSet;
use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::deadline::Deadline;
use crate::disclosure::State;
use crate::figures::brought::{Reach, Why};
use crate::figures::indicator::Method;
use crate::figures::ladder::Step;
use crate::figures::measure::MeasureKind;
use crate::improvement;
use crate::invitation::mail::Cause;
use crate::language::Language;
use crate::receipt::Code;
use crate::scope::{By, ParticipantRole};
use crate::statistics::difference::Verdict;
use crate::subscription::Topic;
use crate::tally::Counter;

#[track_caller]
fn check<T: Copy + Debug + PartialEq + Serialize + DeserializeOwned>(
    all: &[T],
    text_of: fn(T) -> &'static str,
    parse: fn(&str) -> Option<T>,
) {
    for it in all {
        let text = text_of(*it);
        assert_eq!(serde_json::to_value(it).unwrap(), text, "{it:?}");
        assert_eq!(serde_json::from_value::<T>(text.into()).unwrap(), *it, "{text}");
        assert_eq!(parse(text), Some(*it), "{text}");
        assert_eq!(parse(&format!("{text} ")), None);
    }
    let texts: BTreeSet<&str> = all.iter().map(|it| text_of(*it)).collect();
    assert_eq!(texts.len(), all.len(), "two of {all:?} have one name");
}

/// A variant's name in JSON is that in text, and is read as that variant: of every enum of the rules that has names.
#[test]
fn one_spelling_everywhere() {
    macro_rules! check_all { ($($name:path),* $(,)?) => { $({ use $name as It; check(&It::ALL, It::as_str, It::parse); })* } }
    check_all!(
        By,
        Cause,
        Code,
        Counter,
        Deadline,
        Language,
        MeasureKind,
        Method,
        ParticipantRole,
        Reach,
        State,
        Step,
        Topic,
        Verdict,
        Why,
        improvement::Kind,
        improvement::Role,
        improvement::RefusalCode,
    );
}
