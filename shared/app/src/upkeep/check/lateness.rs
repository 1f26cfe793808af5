//! Whether the counts of missed deadlines follow from what else tells of them: late receipts, of which each carries its lateness and
//! each tally counts it once more. The other terms leave nothing behind that could be counted again.

use std::collections::{BTreeMap, BTreeSet};

use domain::deadline::{Deadline, DeadlineViolations};
use domain::identifier::SourceId;
use table::items::ReceiptItem;
use table::kinds::Kind;
use table::{Counters, Key, keys};

use super::Check;
use super::forms::Unit;

/// Late receipts, counted in three ways.
#[derive(Default)]
pub(super) struct Lateness {
    counted: u64,
    violations_by_unit: BTreeMap<Unit, u64>,
    late_by_unit: BTreeMap<Unit, i64>,
    violations_by_source: BTreeMap<SourceId, u64>,
    late_by_source: BTreeMap<SourceId, u64>,
}

impl Lateness {
    pub(super) fn violations(&mut self, unit: Unit, source: SourceId, violations: &DeadlineViolations) {
        self.counted += 1;
        *self.violations_by_unit.entry(unit).or_default() += violations.of(Deadline::Report);
        *self.violations_by_source.entry(source).or_default() += violations.of(Deadline::Report);
    }

    pub(super) fn tally(&mut self, unit: Unit, counters: &Counters) {
        *self.late_by_unit.entry(unit).or_default() += counters.get("late").copied().unwrap_or_default();
    }

    pub(super) fn receipt(&mut self, receipt: &ReceiptItem) {
        *self.late_by_source.entry(receipt.source.clone()).or_default() += u64::from(receipt.late);
    }

    pub(super) fn finish(self) -> Check {
        let mut check = Check::new("deadline violations", "their counts are what receipts and tallies give");
        check.looked_at = self.counted;
        let units: BTreeSet<&Unit> = self.violations_by_unit.keys().chain(self.late_by_unit.keys()).collect();
        for unit in units {
            let (quarter, region, organisation) = unit;
            let violations = self.violations_by_unit.get(unit).copied().unwrap_or_default();
            let late = self.late_by_unit.get(unit).copied().unwrap_or_default();
            if i64::try_from(violations) != Ok(late) {
                let key = Key::new(keys::deadline_violations_of(*quarter, *region), organisation.as_str());
                check.found(&key, format!("`report` is {violations}, and its tally gives {late}"));
            }
        }
        let sources: BTreeSet<&SourceId> = self.violations_by_source.keys().chain(self.late_by_source.keys()).collect();
        for source in sources {
            let violations = self.violations_by_source.get(source).copied().unwrap_or_default();
            let late = self.late_by_source.get(source).copied().unwrap_or_default();
            if violations != late {
                let key = Key::new(Kind::DeadlineViolations.about().prefix, source.as_str());
                check.found(&key, format!("`report` is {violations} for this source, and its receipts give {late}"));
            }
        }
        check
    }
}
