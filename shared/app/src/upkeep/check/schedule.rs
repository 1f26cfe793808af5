//! Whether everything unfinished is due: what is not would wait for ever.

use domain::invitation::Invitation;
use domain::regulation::Terms;
use domain::subscription::Mailing;
use table::items::{CaseDutyItem, DataKeyItem, FollowingItem, NewCasesItem, ReceiptItem, TaskDigestItem};
use table::{Due, Item};

use super::Check;
use crate::privacy::vault::erased_at;
use crate::privacy::wrapping::Epoch;

/// An invitation's instant follows from the invitation.
pub(super) fn invitation(check: &mut Check, item: &Item, invitation: &Invitation, terms: &Terms) {
    let expected = invitation.due_at(terms).map(|at| Due::of(&item.key, at));
    check.looked_at += u64::from(expected.is_some());
    if item.due != expected {
        let told = |due: &Option<Due>| due.as_ref().map_or("never".to_owned(), |due| due.at.to_rfc3339());
        check.found(&item.key, format!("it is due {}, and should be {}", told(&item.due), told(&expected)));
    }
}

/// So does that of the mails of a subscription.
pub(super) fn mailing(check: &mut Check, item: &Item, mailing: &Mailing) {
    check.looked_at += 1;
    if item.due != mailing.due_at().map(|at| Due::of(&item.key, at)) {
        check.found(&item.key, "it is not due when its next mail is".to_owned());
    }
}

/// What a citizen asked to be told of is due when it ends, or when something has changed.
pub(super) fn following(check: &mut Check, item: &Item, of: &FollowingItem, months: u32) {
    check.looked_at += 1;
    if item.due != Some(Due::of(&item.key, of.following.due_at(months))) {
        check
            .found(&item.key, "it is not due when its citizen is to be told, or when it is to be forgotten".to_owned());
    }
}

/// What is to be done about a case is due when it says, and whatever is pending is.
pub(super) fn case_duty(check: &mut Check, item: &Item, duty: &CaseDutyItem) {
    check.looked_at += u64::from(duty.due_at.is_some());
    let waits = !duty.letters.is_empty() || !duty.follow_ups.is_empty() || !duty.mails.is_empty();
    if item.due != duty.due_at.map(|at| Due::of(&item.key, at)) || (waits && item.due.is_none()) {
        check.found(&item.key, "it is not due when something is to be done about its case".to_owned());
    }
}

/// What waits to be told of cases that were made is due.
pub(super) fn new_cases(check: &mut Check, item: &Item, new: &NewCasesItem) {
    check.looked_at += u64::from(new.due_at.is_some());
    let waits = 0 < new.waiting.count || new.telling.is_some();
    if item.due != new.due_at.map(|at| Due::of(&item.key, at)) || (waits && item.due.is_none()) {
        check.found(&item.key, "it is not due when somebody is to be told of a case".to_owned());
    }
}

/// A participant's tasks are told of when the item says.
pub(super) fn task_digest(check: &mut Check, item: &Item, digest: &TaskDigestItem) {
    check.looked_at += 1;
    if item.due != Some(Due::of(&item.key, digest.due_at)) {
        check.found(&item.key, "it is not due when its participant is to be told of tasks".to_owned());
    }
}

/// A receipt that is not followed yet is due, and one that is followed is due for the erasure of its persons and nothing else.
pub(super) fn receipt(check: &mut Check, item: &Item, receipt: &ReceiptItem) {
    let due = item.due.as_ref();
    let erase_at = receipt.served.as_ref().filter(|served| served.persons.is_some()).and_then(|served| served.erase_at);
    check.looked_at += u64::from(!receipt.settled || erase_at.is_some());
    if due.is_some_and(|due| *due != Due::of(&item.key, due.at)) {
        check.found(&item.key, "it stands in a shard of the due index that is not its own".to_owned());
    }
    if !receipt.settled && due.is_none() {
        check.found(&item.key, "its invitations do not follow it yet, and it is not due".to_owned());
    } else if receipt.settled && item.due != erase_at.map(|at| Due::of(&item.key, at)) {
        check.found(&item.key, "it is not due for the erasure of its persons, or for nothing".to_owned());
    }
}

/// The data key of a month is destroyed as the month ends, every other is sealed anew as its epoch ends. One that an older
/// program stored waits for the start that seals it.
pub(super) fn data_key(check: &mut Check, item: &Item, cohort: &str, form: &DataKeyItem) {
    let ends = erased_at(cohort);
    let renewed = form.under.as_deref().and_then(Epoch::parse).map(|epoch| epoch.ends_at);
    let expected = ends.or(renewed).map(|at| Due::of(&item.key, at));
    check.looked_at += u64::from(expected.is_some());
    match (expected, ends) {
        (expected, _) if expected == item.due => {}
        (_, Some(_)) => check.found(&item.key, "it is not due to be destroyed when its month has ended".to_owned()),
        _ => check.found(&item.key, "it is not due to be sealed anew when its epoch ends".to_owned()),
    }
}

/// What was destroyed is to be recorded.
pub(super) fn destruction(check: &mut Check, item: &Item) {
    check.looked_at += 1;
    if item.due.is_none() {
        check.found(&item.key, "what was destroyed would never be recorded".to_owned());
    }
}
