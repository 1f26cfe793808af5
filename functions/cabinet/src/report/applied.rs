//! How the list of information events and the methodology are applied (A1.9, A2.13): how often what is recommended was followed in the
//! time of a report, and what that brought.

use app::figures::report::Report;
use domain::figures::measure::Measure;
use domain::statistics::difference::Verdict;

use super::document::words;

/// Something that is recommended and was followed.
pub(super) struct AppliedLine {
    pub(super) name: String,
    pub(super) list: String,
    /// Events and measures of the time of the report that follow it.
    pub(super) followed: usize,
    /// Of those whose effect the report tells: risen, fallen, all others.
    pub(super) told: [usize; 3],
}

/// What of the lists was followed, in their order.
pub(super) fn applied(report: &Report) -> Vec<AppliedLine> {
    let line = |((kind, id), it): (&(_, _), &domain::figures::recommended::Recommended)| {
        let follows = |measure: &Measure| measure.kind == *kind && measure.recommended.as_ref() == Some(id);
        let followed = report.own.iter().filter(|(_, measure)| follows(measure)).count();
        let verdicts: Vec<Option<Verdict>> =
            report.measures.iter().filter(|(_, measure, _)| follows(measure)).map(|(_, _, it)| it.verdict).collect();
        let of = |verdict| verdicts.iter().filter(|it| **it == Some(verdict)).count();
        let (risen, fallen) = (of(Verdict::Risen), of(Verdict::Fallen));
        let told = [risen, fallen, verdicts.len() - risen - fallen];
        AppliedLine { name: it.name.clone(), list: words().recommended_of(*kind), followed, told }
    };
    report.recommended.iter().map(line).filter(|line| line.followed > 0 || line.told != [0, 0, 0]).collect()
}
