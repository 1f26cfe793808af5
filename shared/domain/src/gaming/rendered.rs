//! Receipts against the services that were rendered, as sources say. Who leaves services out evenly is seen by nothing else. There is no chance in it: a
//! receipt is due for each service, so the threshold alone decides.

use super::answered::flag;
use super::flag::{Flag, Sign};
use crate::regulation::GamingPolicies;

/// What a quarter says: so many receipts of services that no other receipt reports, of so many services that were rendered.
pub fn find(receipts: u64, services: u64, policies: &GamingPolicies) -> Option<Flag> {
    let missing = services.saturating_sub(receipts);
    let is_too_few = policies.rendered_missing_percent_min.saturating_mul(services) <= missing.saturating_mul(100);
    let is_enough = policies.rendered_min <= services && 0 < missing && is_too_few;
    is_enough.then(|| Flag { q: 0.0, ..flag(Sign::FewerReceipts, receipts, services, services as f64) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::regulation::Profile;

    #[test]
    fn many_fewer_receipts_than_services_are_told_with_both_numbers() {
        let policies = Profile::embedded("permanent").unwrap().policies.gaming;
        for (receipts, services, is_flagged) in [
            (100, 100, false),
            (80, 100, true),
            (81, 100, false),
            (0, 100, true),
            (120, 100, false),
            // So few that some that come a day later matter.
            (0, 99, false),
            (0, 0, false),
            (u64::MAX, u64::MAX, false),
        ] {
            let found = find(receipts, services, &policies);
            assert_eq!(found.is_some(), is_flagged, "{receipts} of {services}");
            let told = found.map(|it| (it.sign, it.found, it.of, it.usual));
            assert!(told.is_none_or(|told| told == (Sign::FewerReceipts, receipts, services, services)));
        }
    }
}
