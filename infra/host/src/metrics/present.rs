//! The part of the metrics that tells whether the work is being done.

use super::Text;
use crate::watch::{Present, broken};

impl Present {
    pub(super) fn render_jobs(&self, text: &mut Text) {
        text.metric("otklik_job_rate_seconds", "gauge", "Seconds between two runs of a scheduled job.");
        for watched in &self.jobs {
            text.sample("otklik_job_rate_seconds", &[("job", watched.job.name())], watched.rate);
        }
        let help = "1 if a job never ran, or has not for three of its rates.";
        text.metric("otklik_job_heartbeat_missing", "gauge", help);
        for watched in &self.jobs {
            let missing = u8::from(watched.is_missing());
            text.sample("otklik_job_heartbeat_missing", &[("job", watched.job.name())], missing);
        }
        text.metric(
            "otklik_job_heartbeat_age_seconds",
            "gauge",
            "Seconds since a job last ran, also before the start of this process.",
        );
        for watched in &self.jobs {
            if let Some(age) = watched.age {
                text.sample("otklik_job_heartbeat_age_seconds", &[("job", watched.job.name())], age);
            }
        }
    }

    pub(super) fn render_terms(&self, text: &mut Text) {
        text.metric(
            "otklik_terms_standing",
            "gauge",
            "Legal terms that are over while what they ask for is still to be done.",
        );
        for (term, count) in &self.standing {
            text.sample("otklik_terms_standing", &[("term", term)], count);
        }
        text.metric("otklik_finals_late", "gauge", "Quarters whose finals were made after their term.");
        if let Some(late) = self.late_finals {
            text.sample("otklik_finals_late", &[], late);
        }
        let help = "Places whose stored responses do not give what is counted or published of them, by the latest edition of each quarter and by the running recount.";
        text.metric("otklik_finals_miscounted_organisations", "gauge", help);
        if let Some(miscounted) = self.miscounted {
            text.sample("otklik_finals_miscounted_organisations", &[], miscounted);
        }
        let help = "Legal terms that were broken, by the region; the running quarter and the one before.";
        text.metric("otklik_term_breaches", "gauge", help);
        for it in &self.violations {
            for (region, violations) in &it.regions {
                for (term, count) in broken(violations) {
                    let labels = [("period", it.period.as_str()), ("region", region), ("term", term)];
                    text.sample("otklik_term_breaches", &labels, count);
                }
            }
        }
        text.metric("otklik_source_breaches", "gauge", "The same by the source of the receipt.");
        for it in &self.violations {
            for (source, violations) in &it.sources {
                for (term, count) in broken(violations) {
                    let labels = [("period", it.period.as_str()), ("source", source), ("term", term)];
                    text.sample("otklik_source_breaches", &labels, count);
                }
            }
        }
        let help = "The same of the organisations that have most of them, all terms together.";
        text.metric("otklik_worst_organisation_breaches", "gauge", help);
        for it in &self.violations {
            for (organisation, violations) in &it.worst_organisations {
                let labels = [("period", it.period.as_str()), ("organisation", organisation)];
                text.sample("otklik_worst_organisation_breaches", &labels, violations.total());
            }
        }
    }

    pub(super) fn render_overdue(&self, text: &mut Text) {
        text.metric("otklik_overdue_items", "gauge", "Items whose instant has come and that were not taken up yet.");
        for due in &self.overdue {
            text.sample("otklik_overdue_items", &[("entity", due.entity.as_str())], due.count);
        }
        text.metric(
            "otklik_overdue_oldest_seconds",
            "gauge",
            "For how long the oldest of them has been; 0 if none is.",
        );
        for due in &self.overdue {
            text.sample("otklik_overdue_oldest_seconds", &[("entity", due.entity.as_str())], due.oldest);
        }
    }

    pub(super) fn render_silent(&self, text: &mut Text) {
        text.metric(
            "otklik_source_silent_days",
            "gauge",
            "Days for which a source has been silent against its rhythm.",
        );
        for (source, days) in &self.silent {
            text.sample("otklik_source_silent_days", &[("source", source.as_str())], *days);
        }
    }

    pub(super) fn render_synthetic(&self, text: &mut Text) {
        let name = "otklik_synthetic_citizen_missing";
        text.metric(name, "gauge", "Sources through which the synthetic citizen did not come in time: 1 for each.");
        for (source, _) in &self.synthetic {
            text.sample(name, &[("source", source.as_str())], 1);
        }
    }

    pub(super) fn render_guesses(&self, text: &mut Text) {
        let name = "otklik_operator_key_refused_total";
        text.metric(name, "counter", "Keys that were sent as the operator's and are not.");
        text.sample(name, &[], self.wrong_operator_keys);
    }

    pub(super) fn render_directory(&self, text: &mut Text) {
        let name = "otklik_accounts_left_alone";
        text.metric(
            name,
            "gauge",
            "1 while the directory of accounts is left alone because it fails: receipts and notices wait.",
        );
        text.sample(name, &[], u8::from(self.accounts_left_alone_since.is_some()));
    }

    pub(super) fn render_late_regions(&self, text: &mut Text) {
        text.metric(
            "otklik_late_regions",
            "gauge",
            "Regions that another system counts and whose results are late: of the running quarter, of the one before.",
        );
        for (period, regions) in &self.late_regions {
            text.sample("otklik_late_regions", &[("period", period)], *regions);
        }
    }

    pub(super) fn render_expiring(&self, text: &mut Text) {
        text.metric("otklik_key_days_left", "gauge", "Days left of a bearer key that ends soon, by holder.");
        for key in &self.expiring {
            let labels = [("holder", key.holder.as_str()), ("key", key.id.as_str())];
            text.sample("otklik_key_days_left", &labels, key.days_left);
        }
    }
}
