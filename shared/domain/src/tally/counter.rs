//! The counters of a tally that are no answers, and which of them an answer adds to.

use std::collections::BTreeMap;

use super::{Tally, Week};
use crate::calendar::Quarter;
use crate::names;

names! {
    /// A counter of a tally that is no answer, and the name under which it is stored.
    pub enum Counter {
        /// Receipts that arrived.
        Receipts = "receipts",
        /// Those of them that came after their deadline.
        Late = "late",
        /// Invitations made.
        Invited = "invited",
        /// Respondents whose account is another person's, so that they were never invited.
        Mismatched = "mismatched",
        /// Mails with a notice that the server took over.
        Notices = "notices",
        /// Notices of which anything was heard.
        Heard = "heard",
        /// Notices that came back or were complained about.
        Returned = "returned",
        /// Notices that were complained about.
        Complained = "complained",
        /// Questionnaires completed.
        Completed = "completed",
        /// Those of them that are published.
        Published = "published",
        /// Those of them that came on paper.
        CompletedOnPaper = "completed_on_paper",
        /// Those of them that answer a notice of this period.
        CohortCompleted = "cohort_completed",
        /// Those of them that answer a notice of the period before.
        CohortOneBefore = "cohort_one_before",
        /// Those of them that answer a notice of two periods before.
        CohortTwoBefore = "cohort_two_before",
        /// Receipts of a service that another receipt had reported.
        SameService = "same_service",
        /// Receipts of a service that had ended when they arrived.
        EndedBeforeReported = "ended_before_reported",
        /// Receipts that were withdrawn before anybody was invited.
        WithdrawnUnmatched = "withdrawn_unmatched",
        /// Invitations that were withdrawn before their notice.
        WithdrawnUnnotified = "withdrawn_unnotified",
        /// Notices whose receipt was withdrawn before anybody answered.
        WithdrawnUnanswered = "withdrawn_unanswered",
        /// Invitations whose account was found to be another person's before their notice.
        MismatchedUnnotified = "mismatched_unnotified",
        /// Notices whose account was found to be another person's before anybody answered.
        MismatchedUnanswered = "mismatched_unanswered",
    }
}

names! {
    /// How a completed questionnaire came.
    pub enum Channel {
        /// Through the personal link.
        Web = "web",
        /// On a paper form that an operator entered.
        Paper = "paper",
    }
}

impl Channel {
    /// The counter of questionnaires that came so; those of the web are the others.
    pub fn counter(self) -> Option<Counter> {
        match self {
            Channel::Web => None,
            Channel::Paper => Some(Counter::CompletedOnPaper),
        }
    }
}

/// How many periods after that of their notice answers are told apart as its own. [`crate::regulation::Terms::cohort_quarters`] says how many
/// are needed.
pub const COHORT_QUARTERS_MAX: u8 = 2;

impl Counter {
    /// The counter of a period for its answers to notices of that one; `None` for notices that nobody is expected to answer any more.
    pub fn of_cohort(notice: Quarter, answer: Quarter) -> Option<Counter> {
        let counters = [Counter::CohortCompleted, Counter::CohortOneBefore, Counter::CohortTwoBefore];
        (0..=COHORT_QUARTERS_MAX)
            .zip(counters)
            .find(|(back, _)| answer.back(*back) == notice)
            .map(|(_, counter)| counter)
    }

    /// What adds so much to it, as storage takes it.
    pub fn by(self, amount: i64) -> (String, i64) {
        (self.as_str().to_owned(), amount)
    }
}

impl Tally {
    /// The names among stored counters that no tally has, nor stand beside one: nobody counts them, so whoever checks a store has to be told.
    pub fn unknown_names(counters: &BTreeMap<String, i64>) -> impl Iterator<Item = &str> {
        let mut known = Tally::default();
        let names = counters.keys().map(String::as_str);
        names.filter(move |name| known.counter(name).is_none() && !Week::is_counter(name))
    }
}
