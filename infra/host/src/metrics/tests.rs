use expect_test::expect;

use super::*;

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
        queues: vec![(QueueName::Notices, counts)],
        table: Statistics { writes: 10, commits: 2, largest_group: 8 },
        healthy: true,
    };
    expect![[""]].assert_eq(&metrics.render(&present));
}

#[test]
fn labels_cannot_break_out() {
    let mut text = Text::default();
    text.sample("name", &[("route", "a\"} 1\nb\\")], 1);
    assert_eq!(text.finish(), "name{route=\"a\\\"} 1\\nb\\\\\"} 1\n");
}
