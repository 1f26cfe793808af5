//! The part of the metrics that tells whether the work is being done.

use super::{Present, Text};

impl Present {
    pub(super) fn render_jobs(&self, text: &mut Text) {
        text.metric("otklik_job_rate_seconds", "gauge", "Seconds between two runs of a scheduled job.");
        for watched in &self.jobs {
            text.sample("otklik_job_rate_seconds", &[("job", watched.job.name())], watched.rate);
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

    pub(super) fn render_overdue(&self, text: &mut Text) {
        text.metric("otklik_overdue_items", "gauge", "Items whose instant has come and that were not taken up yet.");
        for due in &self.overdue {
            text.sample("otklik_overdue_items", &[("entity", due.entity)], due.count);
        }
        text.metric(
            "otklik_overdue_oldest_seconds",
            "gauge",
            "For how long the oldest of them has been; 0 if none is.",
        );
        for due in &self.overdue {
            text.sample("otklik_overdue_oldest_seconds", &[("entity", due.entity)], due.oldest);
        }
    }
}
