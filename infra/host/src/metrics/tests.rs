use app::mail::silencing::Silenced;
use domain::deadline::DeadlineViolations;
use expect_test::expect;
use local::data_file::Statistics;
use table::queue::Counts;

use super::*;
use crate::watch::{WatchedDue, WatchedJob, WatchedKey, WatchedViolations};
use domain::invitation::mail::Cause;

fn violations(counters: &str) -> DeadlineViolations {
    DeadlineViolations::from_counters(&serde_json::from_str(counters).unwrap()).unwrap()
}

#[test]
fn everything_is_rendered_with_its_labels() {
    let metrics = Metrics::default();
    metrics.request("GET", "/s/{token}", 303, Duration::from_millis(2));
    metrics.request("GET", "/s/{token}", 404, Duration::from_secs(40));
    metrics.batch(QueueName::Receipts, 9, 1);
    metrics.job_failed(Job::Lifecycle);
    metrics.job_succeeded(Job::Rollup, DateTime::UNIX_EPOCH, Duration::from_millis(500));
    let counts = Counts { ready: 1, delayed: 2, leased: 3, dead: 4 };
    let present = Present {
        silent: vec![("mis".to_owned(), 2)],
        synthetic: vec![("mis".to_owned(), "notice: Postponed".to_owned())],
        silenced: Some(Silenced { addresses: [(Cause::Bounce, 3)].into(), fuse: None }),
        unmatched_reports: None,
        accounts_left_alone_since: None,
        wrong_operator_keys: 2,
        late_regions: vec![("running".to_owned(), 1), ("closed".to_owned(), 0)],
        expiring: vec![WatchedKey { holder: "source:mis".to_owned(), id: "AbC".to_owned(), days_left: 29 }],
        queues: vec![(QueueName::Notices, counts)],
        table: Statistics { writes: 10, commits: 2, largest_group: 8 },
        healthy: true,
        jobs: vec![
            WatchedJob { job: Job::Lifecycle, rate: 300, age: Some(7), is_new: false },
            WatchedJob { job: Job::Rollup, rate: 3600, age: None, is_new: false },
        ],
        overdue: vec![WatchedDue { entity: "receipt".to_owned(), count: 2, oldest: 40 }],
        standing: vec![("notice".to_owned(), 3), ("final".to_owned(), 0)],
        late_finals: Some(1),
        miscounted: Some(0),
        violations: vec![WatchedViolations {
            period: "2026Q1".to_owned(),
            regions: [("77".to_owned(), violations(r#"{"notice":3,"report":1}"#))].into(),
            sources: [("mis".to_owned(), violations(r#"{"report":1}"#))].into(),
            worst_organisations: vec![("clinic".to_owned(), violations(r#"{"notice":2,"report":1}"#))],
        }],
    };
    expect![[r##"
        # HELP otklik_requests_total Requests answered, by route and status.
        # TYPE otklik_requests_total counter
        otklik_requests_total{method="GET",route="/s/{token}",status="303"} 1
        otklik_requests_total{method="GET",route="/s/{token}",status="404"} 1
        # HELP otklik_request_seconds How long an answer took, by route.
        # TYPE otklik_request_seconds histogram
        otklik_request_seconds_bucket{method="GET",route="/s/{token}",le="0.001"} 0
        otklik_request_seconds_bucket{method="GET",route="/s/{token}",le="0.0025"} 1
        otklik_request_seconds_bucket{method="GET",route="/s/{token}",le="0.005"} 1
        otklik_request_seconds_bucket{method="GET",route="/s/{token}",le="0.01"} 1
        otklik_request_seconds_bucket{method="GET",route="/s/{token}",le="0.025"} 1
        otklik_request_seconds_bucket{method="GET",route="/s/{token}",le="0.05"} 1
        otklik_request_seconds_bucket{method="GET",route="/s/{token}",le="0.1"} 1
        otklik_request_seconds_bucket{method="GET",route="/s/{token}",le="0.25"} 1
        otklik_request_seconds_bucket{method="GET",route="/s/{token}",le="1"} 1
        otklik_request_seconds_bucket{method="GET",route="/s/{token}",le="5"} 1
        otklik_request_seconds_bucket{method="GET",route="/s/{token}",le="30"} 1
        otklik_request_seconds_bucket{method="GET",route="/s/{token}",le="+Inf"} 2
        otklik_request_seconds_sum{method="GET",route="/s/{token}"} 40.002
        otklik_request_seconds_count{method="GET",route="/s/{token}"} 2
        # HELP otklik_queue_messages Messages of a queue, by state.
        # TYPE otklik_queue_messages gauge
        otklik_queue_messages{queue="notices",state="ready"} 1
        otklik_queue_messages{queue="notices",state="delayed"} 2
        otklik_queue_messages{queue="notices",state="leased"} 3
        otklik_queue_messages{queue="notices",state="dead"} 4
        # HELP otklik_queue_batches_total Batches handed to the consumer of a queue.
        # TYPE otklik_queue_batches_total counter
        otklik_queue_batches_total{queue="receipts"} 1
        # HELP otklik_queue_deliveries_total Messages handed to the consumer of a queue, by outcome.
        # TYPE otklik_queue_deliveries_total counter
        otklik_queue_deliveries_total{queue="receipts",outcome="handled"} 9
        otklik_queue_deliveries_total{queue="receipts",outcome="failed"} 1
        # HELP otklik_job_runs_total Runs of a scheduled job, by outcome.
        # TYPE otklik_job_runs_total counter
        otklik_job_runs_total{job="lifecycle",outcome="succeeded"} 0
        otklik_job_runs_total{job="lifecycle",outcome="failed"} 1
        otklik_job_runs_total{job="rollup",outcome="succeeded"} 1
        otklik_job_runs_total{job="rollup",outcome="failed"} 0
        # HELP otklik_job_last_success_timestamp_seconds When a job last succeeded, by the host's clock.
        # TYPE otklik_job_last_success_timestamp_seconds gauge
        otklik_job_last_success_timestamp_seconds{job="rollup"} 0
        # HELP otklik_job_last_seconds How long the last successful run of a job took.
        # TYPE otklik_job_last_seconds gauge
        otklik_job_last_seconds{job="lifecycle"} 0
        otklik_job_last_seconds{job="rollup"} 0.5
        # HELP otklik_job_rate_seconds Seconds between two runs of a scheduled job.
        # TYPE otklik_job_rate_seconds gauge
        otklik_job_rate_seconds{job="lifecycle"} 300
        otklik_job_rate_seconds{job="rollup"} 3600
        # HELP otklik_job_heartbeat_missing 1 if a job never ran, or has not for three of its rates.
        # TYPE otklik_job_heartbeat_missing gauge
        otklik_job_heartbeat_missing{job="lifecycle"} 0
        otklik_job_heartbeat_missing{job="rollup"} 1
        # HELP otklik_job_heartbeat_age_seconds Seconds since a job last ran, also before the start of this process.
        # TYPE otklik_job_heartbeat_age_seconds gauge
        otklik_job_heartbeat_age_seconds{job="lifecycle"} 7
        # HELP otklik_overdue_items Items whose instant has come and that were not taken up yet.
        # TYPE otklik_overdue_items gauge
        otklik_overdue_items{entity="receipt"} 2
        # HELP otklik_overdue_oldest_seconds For how long the oldest of them has been; 0 if none is.
        # TYPE otklik_overdue_oldest_seconds gauge
        otklik_overdue_oldest_seconds{entity="receipt"} 40
        # HELP otklik_terms_standing Legal terms that are over while what they ask for is still to be done.
        # TYPE otklik_terms_standing gauge
        otklik_terms_standing{term="notice"} 3
        otklik_terms_standing{term="final"} 0
        # HELP otklik_finals_late Quarters whose finals were made after their term.
        # TYPE otklik_finals_late gauge
        otklik_finals_late 1
        # HELP otklik_finals_miscounted_organisations Places whose stored responses do not give what is counted or published of them, by the latest edition of each quarter and by the running recount.
        # TYPE otklik_finals_miscounted_organisations gauge
        otklik_finals_miscounted_organisations 0
        # HELP otklik_term_breaches Legal terms that were broken, by the region; the running quarter and the one before.
        # TYPE otklik_term_breaches gauge
        otklik_term_breaches{period="2026Q1",region="77",term="report"} 1
        otklik_term_breaches{period="2026Q1",region="77",term="notice"} 3
        # HELP otklik_source_breaches The same by the source of the receipt.
        # TYPE otklik_source_breaches gauge
        otklik_source_breaches{period="2026Q1",source="mis",term="report"} 1
        # HELP otklik_worst_organisation_breaches The same of the organisations that have most of them, all terms together.
        # TYPE otklik_worst_organisation_breaches gauge
        otklik_worst_organisation_breaches{period="2026Q1",organisation="clinic"} 3
        # HELP otklik_key_days_left Days left of a bearer key that ends soon, by holder.
        # TYPE otklik_key_days_left gauge
        otklik_key_days_left{holder="source:mis",key="AbC"} 29
        # HELP otklik_source_silent_days Days for which a source has been silent against its rhythm.
        # TYPE otklik_source_silent_days gauge
        otklik_source_silent_days{source="mis"} 2
        # HELP otklik_synthetic_citizen_missing Sources through which the synthetic citizen did not come in time: 1 for each.
        # TYPE otklik_synthetic_citizen_missing gauge
        otklik_synthetic_citizen_missing{source="mis"} 1
        # HELP otklik_silenced_addresses Mail addresses that are left alone for a time, by the reason.
        # TYPE otklik_silenced_addresses gauge
        otklik_silenced_addresses{cause="suspicion"} 0
        otklik_silenced_addresses{cause="refusal"} 0
        otklik_silenced_addresses{cause="bounce"} 3
        otklik_silenced_addresses{cause="complaint"} 0
        # HELP otklik_mail_fuse_blown 1 while mails stand still because too many addresses look unknown.
        # TYPE otklik_mail_fuse_blown gauge
        otklik_mail_fuse_blown 0
        # HELP otklik_accounts_left_alone 1 while the directory of accounts is left alone because it fails: receipts and notices wait.
        # TYPE otklik_accounts_left_alone gauge
        otklik_accounts_left_alone 0
        # HELP otklik_operator_key_refused_total Keys that were sent as the operator's and are not.
        # TYPE otklik_operator_key_refused_total counter
        otklik_operator_key_refused_total 2
        # HELP otklik_late_regions Regions that another system counts and whose results are late: of the running quarter, of the one before.
        # TYPE otklik_late_regions gauge
        otklik_late_regions{period="running"} 1
        otklik_late_regions{period="closed"} 0
        # HELP otklik_store_writes_total Writes that the data file answered.
        # TYPE otklik_store_writes_total counter
        otklik_store_writes_total 10
        # HELP otklik_store_commits_total Commits that carried those writes.
        # TYPE otklik_store_commits_total counter
        otklik_store_commits_total 2
        # HELP otklik_store_largest_group Most writes in one commit.
        # TYPE otklik_store_largest_group gauge
        otklik_store_largest_group 8
        # HELP otklik_store_healthy 1 while the data file serves.
        # TYPE otklik_store_healthy gauge
        otklik_store_healthy 1
    "##]]
    .assert_eq(&metrics.render(&present));
}

#[test]
fn labels_cannot_break_out() {
    let mut text = Text::default();
    text.sample("name", &[("route", "a\"} 1\nb\\")], 1);
    assert_eq!(text.finish(), "name{route=\"a\\\"} 1\\nb\\\\\"} 1\n");
}
