//! What a report says on the page of its case: the month, what it covers, and what the program counted (B.9).

use app::Error;
use domain::improvement::kinds::report::Counted;
use domain::improvement::{Case, Details, Target, TargetKind};
use pages::Localizer;

use super::naming::{Named, Naming};

/// What a report knows.
pub(super) async fn told(naming: &Naming<'_>, case: &Case) -> Result<Vec<(&'static str, Vec<Named>)>, Error> {
    let Details::Report(report) = &case.details else { return Ok(Vec::new()) };
    let given = &report.given;
    let of = |kind: TargetKind, id: String| Target { kind, id };
    let services = given.services.iter().map(|id| of(TargetKind::Service, id.to_string()));
    let situations = given.situations.iter().map(|id| of(TargetKind::Situation, id.to_string()));
    let mut covered = Vec::new();
    for target in services.chain(situations) {
        covered.push(naming.target(&target).await?);
    }
    Ok(vec![("covered", covered), ("counted", counted(naming.words, &given.counted))])
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
