//! Whether what tallies count of notices, and of what was heard of them, is what the stored mails give: coverage stands on it (A2.9а). The
//! running recount cannot look at it, for no query finds the mails of an organisation.

use std::collections::{BTreeMap, BTreeSet};

use domain::calendar::Quarter;
use domain::identifier::{InvitationId, OrganisationId};
use domain::invitation::Invitation;
use domain::invitation::mail::Fate;
use domain::organisation::RegionCode;
use domain::tally::Counter;
use table::items::MessageItem;
use table::{Counters, Key, keys};

use super::Check;
use super::forms::Unit;

/// What a mail adds to a tally.
const COUNTED: [Counter; 4] = [Counter::Notices, Counter::Heard, Counter::Returned, Counter::Complained];

/// Those counts, in their order.
type Counts = [i64; 4];

/// Notices, counted in two ways.
#[derive(Default)]
pub(super) struct Notices {
    looked_at: u64,
    places: BTreeMap<InvitationId, (RegionCode, OrganisationId)>,
    sent: BTreeMap<(InvitationId, Quarter), Counts>,
    counted: BTreeMap<Unit, Counts>,
}

impl Notices {
    pub(super) fn invitation(&mut self, invitation: &Invitation) {
        self.places.insert(invitation.id.clone(), (invitation.region, invitation.organisation.clone()));
    }

    pub(super) fn message(&mut self, message: &MessageItem) {
        let heard = message.fate.counts_since(Fate::Pending);
        for announced in message.announced() {
            let Some(quarter) = announced.counted_in else { continue };
            let sums = self.sent.entry((announced.invitation.clone(), quarter)).or_default();
            add(sums, [1, heard.heard, heard.returned, heard.complained]);
        }
    }

    pub(super) fn tally(&mut self, unit: Unit, counters: &Counters) {
        self.looked_at += 1;
        let counts = COUNTED.map(|counter| counters.get(counter.as_str()).copied().unwrap_or_default());
        add(self.counted.entry(unit).or_default(), counts);
    }

    /// The check; `elsewhere` are regions whose mails are at another system.
    pub(super) fn finish(self, elsewhere: &BTreeSet<RegionCode>) -> Check {
        let mut check = Check::new("notices", "tallies count the notices that were sent, and what was heard of them");
        check.looked_at = self.looked_at;
        let mut given: BTreeMap<Unit, Counts> = BTreeMap::new();
        for ((invitation, quarter), counts) in &self.sent {
            let Some((region, organisation)) = self.places.get(invitation) else { continue };
            add(given.entry((*quarter, *region, organisation.clone())).or_default(), *counts);
        }
        let units: BTreeSet<&Unit> = self.counted.keys().chain(given.keys()).collect();
        for unit in units.into_iter().filter(|(_, region, _)| !elsewhere.contains(region)) {
            let (quarter, region, organisation) = unit;
            let of = |counts: &BTreeMap<Unit, Counts>| counts.get(unit).copied().unwrap_or_default();
            for ((counter, is), gives) in COUNTED.into_iter().zip(of(&self.counted)).zip(of(&given)) {
                if is != gives {
                    let key = Key::new(keys::tallies(*quarter, *region), organisation.as_str());
                    check.found(&key, format!("`{}` is {is}, and the mails give {gives}", counter.as_str()));
                }
            }
        }
        check
    }
}

fn add(sums: &mut Counts, more: Counts) {
    for (sum, more) in sums.iter_mut().zip(more) {
        *sum += more;
    }
}
