//! In which quarter an event counts, and when a quarter becomes final (A2.10).

use serde_json::Value;

use super::{before, instant, written};
use crate::host::Host;
use crate::region::{ogrn, one_off, receipt};

/// An organisation in each of the zones that matter: easternmost, Moscow, westernmost.
const PLACES: [(&str, &str); 3] = [("41", "east"), ("77", "middle"), ("39", "west")];

fn host_of_three() -> (Host, String, String) {
    let host = Host::at("2026-03-31T11:00:00Z");
    for ((region, organisation), number) in PLACES.into_iter().zip(1..) {
        host.add_region(region);
        host.add_organisation(organisation, &ogrn(number), region);
    }
    let (key, token) = (host.add_source("mis", &["*"]), host.add_coordinator());
    (host, key, token)
}

/// Receipts by organisation in a quarter, as `east 1, middle 2, west 2`.
fn receipts(host: &Host, token: &str, period: &str) -> String {
    let rows = host.indicators(token, &format!("by=organisation&period={period}"));
    let told = rows.iter().map(|row| format!("{} {}", row["organisation"].as_str().unwrap(), row["receipts"]));
    told.collect::<Vec<_>>().join(", ")
}

/// The first quarter of 2026 ends in Kamchatka at 12:00Z, in Moscow at 21:00Z, in Kaliningrad at 22:00Z of 31 March.
#[test]
fn a_receipt_counts_in_the_quarter_of_its_local_day() {
    let (host, key, token) = host_of_three();
    let mut number = 0;
    for end in ["2026-03-31T12:00:00Z", "2026-03-31T21:00:00Z", "2026-03-31T22:00:00Z"].map(instant) {
        for now in [before(end), end] {
            host.set_clock(&written(now));
            for (_, organisation) in PLACES {
                number += 1;
                host.post_receipt(&key, receipt(&format!("mis-{number}"), organisation, number, one_off("2026-03-30")));
            }
        }
    }
    assert_eq!(receipts(&host, &token, "2026Q1"), "east 1, middle 3, west 5");
    assert_eq!(receipts(&host, &token, "2026Q2"), "east 5, middle 3, west 1");
}

/// Not before the last zone has left the quarter and half an hour has passed; then soon, and once.
#[test]
fn a_quarter_is_final_when_it_has_ended_everywhere() {
    let (host, key, token) = host_of_three();
    host.post_receipt(&key, receipt("mis-1", "west", 1, one_off("2026-03-30")));
    let closed = |now: &str| {
        host.set_clock(now);
        host.run("rollup");
        let rows = host.indicators(&token, "by=organisation&period=2026Q1");
        rows.iter().filter(|row| row["final"] == Value::Bool(true)).count()
    };
    assert_eq!(closed("2026-03-31T22:29:59Z"), 0);
    assert_eq!(closed("2026-03-31T22:30:00Z"), 3);
    // A receipt of a first second of the next quarter in Kaliningrad changes nothing any more.
    host.post_receipt(&key, receipt("mis-2", "west", 2, one_off("2026-03-31")));
    assert_eq!(receipts(&host, &token, "2026Q1"), "east 0, middle 0, west 1");
    assert_eq!(host.run("rollup")["closed"], serde_json::json!([]));
}
