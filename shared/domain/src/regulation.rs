//! Regulation profiles: every legal deadline, target and date is data, because the adopted act differs from its draft.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chrono::{NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use crate::decimal::{self, Decimal, Rational};
pub use gaming::GamingPolicies;

mod gaming;

/// A regulation profile: the terms of one act, versioned, embedded in the program.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// `permanent`, `882-2025`, `draft-2024`.
    pub name: String,
    /// Rises with every change of the file.
    pub version: u32,
    /// For people, in Russian.
    pub title: String,
    /// First day of the experiment; `None`: not limited.
    pub starts_on: Option<NaiveDate>,
    /// First day on which citizens are asked (A2.1).
    pub questionnaires_from: Option<NaiveDate>,
    /// Last day of the experiment: receipts are taken until then. `None`: it does not end.
    pub ends_on: Option<NaiveDate>,
    /// Where its values come from, as far as that is not the act itself.
    #[serde(default)]
    pub origin: Origin,
    /// Legal deadlines.
    pub terms: Terms,
    /// Legal targets.
    pub targets: Targets,
    /// Our own policies within the terms.
    pub policies: Policies,
}

/// Where the values of a profile come from: names as in its file, those of its parts after a dot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// Held against the text of the act.
    pub confirmed: BTreeSet<String>,
    /// Carried over from the act's draft, and not yet held against it.
    pub draft: BTreeSet<String>,
}

impl Origin {
    /// Whether a value is the draft's.
    pub fn is_draft(&self, value: &str) -> bool {
        self.draft.contains(value)
    }
}

/// Legal targets, as a regulation profile gives them. Decimals are texts: `"4.5"`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Targets {
    /// Coverage that is aimed at, in percent (A2.9а).
    #[serde(with = "decimal")]
    pub coverage_percent: Rational,
    /// Satisfaction that is aimed at, 1 to 5 (A2.9б); below it growth is due.
    #[serde(with = "decimal")]
    pub satisfaction: Rational,
    /// The rise that is due below the target (A1.4ж, A1.10д, A1.12е).
    #[serde(with = "decimal")]
    pub growth: Rational,
}

/// Legal deadlines, counted by [`crate::calendar`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// Last day on which citizens of long-running services are reminded and their links live; `None`: as long as the service.
    pub reminded_until: Option<NaiveDate>,
    /// Last day on which any link lives; `None`: each to the end of its window.
    pub answered_until: Option<NaiveDate>,
    /// Days from the service to its receipt (A2.4).
    pub report_days: u64,
    /// Days from the arrival to the latest activation (A2.6).
    pub activation_days: u64,
    /// Days from the arrival to the activation that we choose, at most `activation_days`.
    pub activation_delay_days: u64,
    /// Months from the arrival to the last day of a one-off service's link (A2.6).
    pub window_months: u32,
    /// Days from the arrival for which the link of a long-running service lives at least; 0: no longer than the service.
    pub long_window_days_min: u64,
    /// Days from the arrival to the latest notice (A2.7б).
    pub notice_days: u64,
    /// Days before the end of a long-running service at which its first notice is sent, as far as the latest notice allows it; `None`: at once.
    #[serde(default)]
    pub first_notice_days_before_end: Option<u64>,
    /// Months within which a long-running service's next notice follows (A2.7б).
    pub reminder_months: u32,
    /// Days by which a reminder is sent before it is due.
    pub reminder_early_days: u64,
    /// Local hour at which reminders are sent, `0..=23`.
    pub reminder_hour: u32,
    /// Whether the 18th birthday counts as 18 (A2.3).
    pub adult_from_birthday: bool,
    /// Days from the end of the experiment to the report of its results (A1.6е).
    pub experiment_report_days: u64,
    /// Days from the end of the purpose to the destruction of personal data.
    pub erasure_days: u64,
    /// Days from then within which it is done.
    pub erasure_within_days: u64,
}

impl Terms {
    /// How many quarters after that of a notice it may still be answered: a one-off link lives its window, a round of a long-running one until
    /// the next notice.
    pub fn cohort_quarters(&self) -> u8 {
        u8::try_from(self.window_months.max(self.reminder_months).div_ceil(3)).unwrap_or(u8::MAX)
    }
}

/// What the operator decides within the law.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policies {
    /// Completed questionnaires below which a value is suppressed.
    pub smallest_cell: u64,
    /// Minutes between two searches for a verified account (A2.2).
    pub account_retry_minutes: u32,
    /// Minutes before a failed notice is tried again; doubles with each attempt, up to a day.
    pub notice_retry_minutes: u32,
    /// Minutes for which a sender owns a notice.
    pub notice_lease_minutes: u32,
    /// Notices of one citizen that one mail may announce, if they are due together; 1: each has a mail of its own.
    pub joint_notices_max: usize,
    /// Whether notices of a citizen who has had one before wait as long as their term allows (A2.7б), to go together.
    pub bundled_notices: bool,
    /// Hours before the end of its term at which a notice leaves at the latest, whatever it waits for.
    pub notice_margin_hours: u32,
    /// How often a mail is sent again while nobody knows whether the server took it; then it is taken for one that came back
    /// for a reason that may pass.
    pub unknown_repeats_max: u32,
    /// Hours after which a notice is sent again whose mail came back for a reason that may pass.
    pub bounce_retry_hours: u32,
    /// How often that is done in one round.
    pub bounce_retries_max: u32,
    /// Days for which an address is left alone after a mail came back for good.
    pub bounce_suppression_days: u32,
    /// Days for which an address is left alone after a complaint.
    pub complaint_suppression_days: u32,
    /// Minutes after which the sweep takes up what a lost hint left behind.
    pub hint_grace_minutes: u32,
    /// Minutes after a quarter's end everywhere before its finals are made.
    pub finals_margin_minutes: u32,
    /// Minutes after which running sums of a region that another system counts are late.
    pub results_late_minutes: u32,
    /// Minutes before the finals are due for which late regions are no longer waited for.
    pub late_regions_margin_minutes: u32,
    /// Minutes after the link's end for which a form that was opened before it is still taken.
    pub form_grace_minutes: u32,
    /// Days after the link's last day for which a paper form that was filled in by then is still entered.
    pub paper_grace_days: u64,
    /// Receipts that a source may send in a minute, where its own entry in the register says nothing else.
    pub receipts_per_minute: u32,
    /// Questions for links and changes that a portal may ask in a minute, where its own entry in the register says nothing else.
    pub portal_questions_per_minute: u32,
    /// Pages and answers that a participant may ask for in a minute.
    pub participant_requests_per_minute: u32,
    /// Pages and answers for citizens that one address may ask for in a minute; whoever shares it is counted together.
    pub address_requests_per_minute: u32,
    /// How often one citizen's link may be used in a minute.
    pub link_requests_per_minute: u32,
    /// How destroyed keys leave backups and bytes.
    pub erasure: ErasurePolicies,
    /// When mails stop because too many addresses look unknown.
    pub fuse: FusePolicies,
    /// When figures are flagged that an organisation may have made up.
    pub gaming: GamingPolicies,
    /// Mails to participants.
    pub subscriptions: SubscriptionPolicies,
}

/// What the operator decides about destruction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErasurePolicies {
    /// Days of an epoch, whose data keys share a wrapping key.
    pub wrapping_epoch_days: u32,
    /// Days for which a backup opens at least; after them and the rest of its epoch it opens nothing.
    pub backup_life_days: u32,
    /// Minutes for which single destructions wait for one another, because their bytes are taken out together.
    pub record_minutes: u32,
}

/// What the operator decides about mails to participants.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubscriptionPolicies {
    /// The day of the digest.
    pub digest_weekday: Weekday,
    /// The hour of the digest and of the daily look for alarms, in the zone of the subscriber's scope, `0..=23`.
    pub hour: u32,
    /// An organisation whose published satisfaction is lower than this gives an alarm.
    #[serde(with = "decimal")]
    pub alarm_below: Rational,
    /// Values among which a subscriber may choose another one.
    pub alarm_choices: Vec<Decimal>,
    /// An organisation whose coverage in percent is lower than this gives an alarm.
    #[serde(with = "decimal")]
    pub coverage_below: Rational,
    /// Values in percent among which a subscriber may choose another one.
    pub coverage_choices: Vec<Decimal>,
    /// So many notices at least an organisation's coverage is of when it gives an alarm.
    pub coverage_notices_min: u64,
    /// So many organisations a digest names of which it is surest that they are below the target.
    pub weakest_max: usize,
    /// Hours for which what was found of the organisations serves all subscribers.
    pub look_hours: u32,
    /// Organisations, problem zones or sources that a mail names, each.
    pub named_max: usize,
    /// Days after which an address that was not confirmed is forgotten.
    pub confirmation_days: u32,
    /// Addresses of one participant at most.
    pub addresses_max: usize,
    /// Minutes after which a mail is tried again that the server could not take.
    pub retry_minutes: u32,
}

/// There is no such profile.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no regulation profile `{0}`; there are: permanent, 882-2025, draft-2024")]
pub struct NoSuchProfile(String);

static EMBEDDED: LazyLock<[(&str, Profile); 3]> = LazyLock::new(|| {
    [
        ("permanent", include_str!("../data/regulations/permanent.toml")),
        ("882-2025", include_str!("../data/regulations/882-2025.toml")),
        ("draft-2024", include_str!("../data/regulations/draft-2024.toml")),
    ]
    .map(|(name, text)| (name, toml::from_str(text).expect("an embedded profile is read by a test")))
});

impl Profile {
    /// An embedded profile by its name.
    pub fn embedded(name: &str) -> Result<Profile, NoSuchProfile> {
        let named = EMBEDDED.iter().find(|(known, _)| *known == name);
        named.map(|(_, profile)| profile.clone()).ok_or_else(|| NoSuchProfile(name.to_owned()))
    }

    /// Whether receipts that arrive on that local day are taken: citizens are asked, and the experiment is not over (A2.1).
    pub fn takes_receipts(&self, on: NaiveDate) -> bool {
        self.measures_until(on) && self.ends_on.is_none_or(|last| on <= last)
    }

    /// Whether links may be answered on some day from the first to the last. Where none may, a quarter has finals only if something was
    /// counted in it.
    pub fn measures_within(&self, first: NaiveDate, last: NaiveDate) -> bool {
        let ends_on = self.terms.answered_until.or(self.ends_on);
        self.measures_until(last) && ends_on.is_none_or(|ends_on| first <= ends_on)
    }

    /// Whether citizens are asked by that day at all: a quarter that ends before has no finals, and none that could be late (A2.10).
    pub fn measures_until(&self, last: NaiveDate) -> bool {
        self.questionnaires_from.or(self.starts_on).is_none_or(|first| first <= last)
    }
}

/// When the fuse blows, and how it is tried: part of the regulation profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FusePolicies {
    /// So many addresses of an hour must look unknown before anything follows from it.
    pub unknown_min: u64,
    /// And more than so many in a hundred of those that were tried.
    pub unknown_percent: u64,
    /// Minutes of what is called an hour here. An address that looks unknown is tried once more after it, before it is silenced.
    pub window_minutes: u32,
    /// Hours of what is called a day here.
    pub long_window_hours: u32,
    /// So many addresses of a day must look unknown before anything follows from it.
    pub long_unknown_min: u64,
    /// A day in which fewer than `long_unknown_min` look unknown, but more than so many in a hundred of those that were tried, is counted on.
    pub carried_percent: u64,
    /// Minutes between two mails that try whether the server answers sensibly again.
    pub probe_minutes: u32,
}

#[cfg(test)]
mod tests {
    use crate::calendar::months_later;

    use super::*;

    #[test]
    fn every_embedded_profile_is_read_and_keeps_its_own_terms_consistent() {
        for (name, _) in EMBEDDED.iter() {
            let profile = Profile::embedded(name).unwrap();
            assert_eq!(profile.name, *name);
            assert!(profile.terms.activation_delay_days <= profile.terms.activation_days, "{name}");
            assert!(profile.terms.activation_days <= profile.terms.notice_days, "{name}");
            assert!(profile.terms.reminder_hour < 24, "{name}");
            assert!(profile.policies.notice_margin_hours < 24, "{name}");
            assert!(!profile.policies.bundled_notices || 1 < profile.policies.joint_notices_max, "{name}");
            assert!(profile.policies.paper_grace_days < profile.terms.erasure_days, "{name}");
            assert!(profile.policies.subscriptions.hour < 24, "{name}");
            let subscriptions = &profile.policies.subscriptions;
            assert!(subscriptions.alarm_below <= profile.targets.satisfaction, "{name}");
            assert!(subscriptions.coverage_below <= profile.targets.coverage_percent, "{name}");
            assert!(profile.policies.smallest_cell <= subscriptions.coverage_notices_min, "{name}");
            assert!(
                profile.starts_on <= profile.questionnaires_from && profile.questionnaires_from <= profile.ends_on,
                "{name}"
            );
            let Terms { reminded_until, answered_until, window_months, .. } = profile.terms;
            // Nobody is asked, and then has no time left to answer.
            assert!(profile.ends_on <= reminded_until && reminded_until <= answered_until, "{name}");
            assert!(profile.ends_on.map(|day| months_later(day, window_months)) <= answered_until, "{name}");
        }
        assert_eq!(
            Profile::embedded("2030").unwrap_err().to_string(),
            "there is no regulation profile `2030`; there are: permanent, 882-2025, draft-2024"
        );
    }

    /// The adopted act says of each legal value whether it was held against its text.
    #[test]
    fn a_profile_says_which_of_its_values_are_those_of_the_draft() {
        for (name, _) in EMBEDDED.iter() {
            let profile = Profile::embedded(name).unwrap();
            let Origin { confirmed, draft } = &profile.origin;
            assert!(confirmed.is_disjoint(draft), "{name}");
            let values = serde_json::to_value(&profile).unwrap();
            for value in confirmed.union(draft) {
                let pointer = format!("/{}", value.replace('.', "/"));
                assert!(values.pointer(&pointer).is_some(), "{name} has no {value}");
            }
        }
        let adopted = Profile::embedded("882-2025").unwrap().origin;
        for (value, is_draft) in [("ends_on", false), ("terms.report_days", true), ("targets.growth", true)] {
            assert_eq!((adopted.is_draft(value), adopted.confirmed.contains(value)), (is_draft, !is_draft), "{value}");
        }
        assert_eq!(Profile::embedded("permanent").unwrap().origin, Origin::default());
    }

    #[test]
    fn a_quarter_before_the_beginning_has_no_finals() {
        for (name, quarter, measured) in [
            ("882-2025", "2025-12-31", false),
            ("882-2025", "2026-03-31", true),
            ("draft-2024", "2025-09-30", false),
            ("draft-2024", "2025-12-31", true),
            ("permanent", "1999-03-31", true),
        ] {
            let profile = Profile::embedded(name).unwrap();
            assert_eq!(profile.measures_until(quarter.parse().unwrap()), measured, "{name} {quarter}");
        }
    }

    #[test]
    fn a_quarter_after_the_end_asks_for_no_finals() {
        for (name, first, last, measured) in [
            ("882-2025", "2025-10-01", "2025-12-31", false),
            ("882-2025", "2026-10-01", "2026-12-31", true),
            ("882-2025", "2027-04-01", "2027-06-30", false),
            ("draft-2024", "2026-10-01", "2026-12-31", true),
            ("draft-2024", "2027-01-01", "2027-03-31", false),
            ("permanent", "2099-01-01", "2099-03-31", true),
        ] {
            let profile = Profile::embedded(name).unwrap();
            assert_eq!(
                profile.measures_within(first.parse().unwrap(), last.parse().unwrap()),
                measured,
                "{name} {first}"
            );
        }
    }

    #[test]
    fn receipts_are_taken_while_citizens_are_asked() {
        for (name, day, taken) in [
            ("882-2025", "2025-12-31", false),
            ("882-2025", "2026-01-01", true),
            ("882-2025", "2026-12-31", true),
            ("882-2025", "2027-01-01", false),
            ("draft-2024", "2025-09-30", false),
            ("draft-2024", "2025-10-01", true),
            ("draft-2024", "2026-10-02", false),
            ("permanent", "1999-01-01", true),
            ("permanent", "2099-01-01", true),
        ] {
            assert_eq!(Profile::embedded(name).unwrap().takes_receipts(day.parse().unwrap()), taken, "{name} {day}");
        }
    }
}
