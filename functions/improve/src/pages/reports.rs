//! What a report says on the page of its case: the month, what it covers, and what the program counted (B.9); of an evaluation how far that
//! is which it is about (B.7в).

use app::Error;
use domain::improvement::kinds::report::{Counted, Progress};
use domain::improvement::{Case, Details, Target, TargetKind};
use pages::Localizer;

use super::naming::{Named, Naming};

/// What a report knows.
pub(super) async fn told(naming: &Naming<'_>, case: &Case) -> Result<Vec<(&'static str, Vec<Named>)>, Error> {
    let Details::Report(report) = &case.details else { return Ok(Vec::new()) };
    if let Some(progress) = &report.progress {
        let mut attention = Vec::new();
        for id in &progress.attention {
            attention.push(naming.case(id).await?);
        }
        return Ok(vec![("progress", evaluated(naming.words, progress)), ("attention", attention)]);
    }
    let Some(given) = &report.given else { return Ok(Vec::new()) };
    let of = |kind: TargetKind, id: String| Target { kind, id };
    let services = given.services.iter().map(|id| of(TargetKind::Service, id.to_string()));
    let situations = given.situations.iter().map(|id| of(TargetKind::Situation, id.to_string()));
    let mut covered = Vec::new();
    for target in services.chain(situations) {
        covered.push(naming.target(&target).await?);
    }
    let late = given.late.then(|| Named::plain(naming.words.report_made_late(naming.words.day(given.due_on))));
    let counted = counted(naming.words, &given.counted);
    Ok(vec![("covered", covered), ("made_late", late.into_iter().collect()), ("counted", counted)])
}

/// How far it was, a line each.
fn evaluated(words: Localizer, progress: &Progress) -> Vec<Named> {
    // Taken apart, so that a new number is not forgotten here.
    let Progress {
        as_of,
        measures_accepted,
        measures_open,
        measures_late,
        measures_at_risk,
        measures_cancelled,
        planned,
        expected,
        in_force,
        verified,
        not_confirmed,
        cannot_tell,
        attention: _,
        evaluated: _,
    } = progress;
    let counts = [
        ("accepted", measures_accepted),
        ("open", measures_open),
        ("late", measures_late),
        ("at_risk", measures_at_risk),
        ("cancelled", measures_cancelled),
        ("in_force", in_force),
        ("verified", verified),
        ("not_confirmed", not_confirmed),
        ("cannot_tell", cannot_tell),
    ];
    let counts = counts.map(|(name, count)| words.report_progress(name, words.count(u64::from(*count))));
    let forecast = planned.map(|planned| {
        let planned = words.day(planned);
        match expected {
            Some(expected) => words.report_forecast(planned, words.day(*expected)),
            None => words.report_forecast_none(planned),
        }
    });
    let as_of = words.report_as_of(words.day(*as_of));
    std::iter::once(as_of).chain(counts).chain(forecast).map(Named::plain).collect()
}

/// Every number that the program counted, a line each.
fn counted(words: Localizer, counted: &Counted) -> Vec<Named> {
    // Taken apart, so that a new number is not forgotten here.
    let Counted {
        proposed,
        open,
        in_force,
        verified,
        not_confirmed,
        measures_accepted,
        measures_open,
        overdue,
        incidents,
    } = counted;
    let lines = [
        ("proposed", proposed),
        ("open", open),
        ("in_force", in_force),
        ("verified", verified),
        ("not_confirmed", not_confirmed),
        ("measures_accepted", measures_accepted),
        ("measures_open", measures_open),
        ("overdue", overdue),
        ("incidents", incidents),
    ];
    lines.map(|(name, count)| Named::plain(words.report_counted(name, words.count(u64::from(*count))))).into()
}
