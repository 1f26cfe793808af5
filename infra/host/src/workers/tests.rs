use super::*;

fn received(ids: &[u64]) -> Vec<Received> {
    ids.iter().map(|id| Received { handle: Handle { id: *id, lease: 1 }, body: String::new(), receives: 1 }).collect()
}

fn response(failures: &[&str]) -> SqsBatchResponse {
    let mut response = SqsBatchResponse::default();
    for failure in failures {
        response.add_failure(*failure);
    }
    response
}

#[test]
fn only_named_messages_failed_unless_a_name_is_unknown() {
    let messages = received(&[1, 2, 3]);
    for (failures, expected) in [
        (&[][..], &[][..]),
        (&["2"], &[2]),
        (&["3", "1"], &[1, 3]),
        (&["2", "2"], &[2]),
        (&[""], &[1, 2, 3]),
        (&["2", "17"], &[1, 2, 3]),
    ] {
        let failed = failed_of(&messages, &response(failures));
        assert_eq!(failed.into_iter().collect::<Vec<_>>(), expected, "{failures:?}");
    }
}

#[test]
fn retries_wait_longer_and_longer() {
    let visibility = TimeDelta::seconds(60);
    for (receives, seconds) in [(0, 0), (1, 0), (2, 5), (3, 10), (4, 20), (5, 40), (6, 60), (40, 60), (u32::MAX, 60)] {
        assert_eq!(retry_delay(receives, visibility).num_seconds(), seconds, "{receives}");
    }
}
