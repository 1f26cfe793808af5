//! From when to when a link works (A2.6), and by when it must be active and noticed (A2.6, A2.7б).

use std::thread;

use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use chrono_tz::Tz;

use super::{before, instant, midnight, written};
use crate::client::text;
use crate::host::Host;
use crate::region::{answers, ogrn, one_off, receipt};

/// A row of the table: the local day of arrival and what follows from it.
struct Row {
    arrived_on: &'static str,
    zone: Tz,
    region: &'static str,
    active_by: &'static str,
    noticed_by: &'static str,
    last_day: &'static str,
    closes: &'static str,
    /// Last days of links whose receipts arrived a second before the day, and in its first second after.
    last_day_before: &'static str,
    last_day_after: &'static str,
}

#[rustfmt::skip]
const TABLE: [Row; 7] = [
    row("2026-01-15", chrono_tz::Europe::Moscow,      "77", "2026-01-18", "2026-01-19", "2026-02-15", "2026-02-15T21:00:00Z", ["2026-02-14", "2026-02-16"]),
    row("2026-01-31", chrono_tz::Europe::Moscow,      "77", "2026-02-03", "2026-02-04", "2026-02-28", "2026-02-28T21:00:00Z", ["2026-02-28", "2026-03-01"]),
    row("2026-01-29", chrono_tz::Asia::Kamchatka,     "41", "2026-02-01", "2026-02-02", "2026-02-28", "2026-02-28T12:00:00Z", ["2026-02-28", "2026-02-28"]),
    row("2028-01-31", chrono_tz::Europe::Kaliningrad, "39", "2028-02-03", "2028-02-04", "2028-02-29", "2028-02-29T22:00:00Z", ["2028-02-29", "2028-03-01"]),
    row("2026-02-28", chrono_tz::Europe::Moscow,      "77", "2026-03-03", "2026-03-04", "2026-03-28", "2026-03-28T21:00:00Z", ["2026-03-27", "2026-04-01"]),
    row("2026-08-31", chrono_tz::Asia::Vladivostok,   "25", "2026-09-03", "2026-09-04", "2026-09-30", "2026-09-30T14:00:00Z", ["2026-09-30", "2026-10-01"]),
    row("2026-12-31", chrono_tz::Asia::Yekaterinburg, "66", "2027-01-03", "2027-01-04", "2027-01-31", "2027-01-31T19:00:00Z", ["2027-01-30", "2027-02-01"]),
];

#[expect(clippy::too_many_arguments, reason = "it is a row of a table")]
const fn row(
    arrived_on: &'static str,
    zone: Tz,
    region: &'static str,
    active_by: &'static str,
    noticed_by: &'static str,
    last_day: &'static str,
    closes: &'static str,
    neighbours: [&'static str; 2],
) -> Row {
    let [last_day_before, last_day_after] = neighbours;
    Row { arrived_on, zone, region, active_by, noticed_by, last_day, closes, last_day_before, last_day_after }
}

/// A receipt at an edge of the day of arrival, and the instant at which its link must close.
struct Arrival {
    at: DateTime<Utc>,
    closes: DateTime<Utc>,
}

impl Row {
    /// The last second of the day before, first and last of the day, first of the day after.
    fn arrivals(&self) -> [Arrival; 4] {
        let day: NaiveDate = self.arrived_on.parse().unwrap();
        let start = midnight(self.arrived_on, self.zone);
        let end = midnight(&day.succ_opt().unwrap().to_string(), self.zone);
        let closes = |last_day: &str| {
            let last_day: NaiveDate = last_day.parse().unwrap();
            midnight(&last_day.succ_opt().unwrap().to_string(), self.zone)
        };
        assert_eq!(closes(self.last_day), instant(self.closes), "{}: the table contradicts itself", self.arrived_on);
        [
            Arrival { at: before(start), closes: closes(self.last_day_before) },
            Arrival { at: start, closes: closes(self.last_day) },
            Arrival { at: before(end), closes: closes(self.last_day) },
            Arrival { at: end, closes: closes(self.last_day_after) },
        ]
    }

    fn check(&self) {
        let arrivals = self.arrivals();
        let host = Host::at(&written(arrivals[0].at));
        host.add_region(self.region);
        host.add_organisation("clinic", &ogrn(1), self.region);
        let key = host.add_source("mis", &["clinic"]);
        // Of each arrival two receipts: one is answered in the last second, one is not.
        let mut links = Vec::new();
        for (place, arrival) in arrivals.iter().enumerate() {
            host.set_clock(&written(arrival.at));
            for part in 1..=2 {
                let number = 10 * place as u32 + part;
                let date = arrival.at.with_timezone(&self.zone).date_naive().to_string();
                host.add_account(number);
                let late = host.post_receipt(&key, receipt(&format!("mis-{number}"), "clinic", number, one_off(&date)));
                assert!(!late);
                let mail = host.mail_to(number, 1);
                self.check_terms(text(&mail["sent_at"]).parse().unwrap(), place);
                let token = host.token_of(number);
                let view = host.invitation(&token);
                assert_eq!(view["state"], "active");
                assert_eq!(view["active_until"], written(arrival.closes), "{} {place}", self.arrived_on);
                self.check_terms(instant(&text(&view["active_from"])), place);
                links.push((token, arrival.closes));
            }
        }
        self.check_ends(&host, &links);
    }

    /// Activation and notice keep their terms; for arrivals on the day itself these are the table's.
    fn check_terms(&self, happened: DateTime<Utc>, place: usize) {
        let day = happened.with_timezone(&self.zone).date_naive();
        if place == 1 || place == 2 {
            assert!(day <= self.active_by.parse().unwrap() && day <= self.noticed_by.parse().unwrap());
        }
    }

    /// Links are given in pairs with one end, in order of ends.
    fn check_ends(&self, host: &Host, links: &[(String, DateTime<Utc>)]) {
        let mut ends: Vec<DateTime<Utc>> = links.iter().map(|(_, closes)| *closes).collect();
        ends.dedup();
        for end in ends {
            let closing: Vec<&String> =
                links.iter().filter(|(_, closes)| *closes == end).map(|(token, _)| token).collect();
            host.set_clock(&written(before(end)));
            for pair in closing.chunks(2) {
                assert_eq!(host.invitation(pair[1])["state"], "active", "{}", self.arrived_on);
                host.respond(pair[0], &answers([Some(5); 5])).expect(201);
            }
            host.set_clock(&written(end));
            for pair in closing.chunks(2) {
                assert_eq!(host.invitation(pair[0])["state"], "completed");
                assert_eq!(host.invitation(pair[1])["state"], "expired", "{}", self.arrived_on);
                assert_eq!(host.respond(pair[1], &answers([Some(5); 5])).problem(), "410 expired");
                // The same answers that were counted a second ago are not refused.
                host.respond(pair[0], &answers([Some(5); 5])).expect(200);
            }
        }
    }
}

#[test]
fn every_row_of_the_table_at_its_edges() {
    thread::scope(|scope| {
        let rows: Vec<_> = TABLE.iter().map(|row| scope.spawn(|| row.check())).collect();
        for (row, checked) in TABLE.iter().zip(rows) {
            assert!(checked.join().is_ok(), "arrived on {} in {}: see above", row.arrived_on, row.zone);
        }
    });
}

/// 31.01.2026 21:30Z is that day in Kaliningrad, and 1 February in Moscow.
#[test]
fn one_instant_is_two_days() {
    let host = Host::at("2026-01-31T21:30:00Z");
    for (region, organisation, number) in [("39", "west", 1), ("77", "middle", 2)] {
        host.add_region(region);
        host.add_organisation(organisation, &ogrn(number), region);
    }
    let key = host.add_source("mis", &["*"]);
    for (number, organisation, closes) in [(1, "west", "2026-02-28T22:00:00Z"), (2, "middle", "2026-03-01T21:00:00Z")] {
        host.add_account(number);
        host.post_receipt(&key, receipt(organisation, organisation, number, one_off("2026-01-31")));
        assert_eq!(host.invitation(&host.token_of(number))["active_until"], closes, "{organisation}");
    }
    let zoned =
        |zone: Tz| zone.from_utc_datetime(&instant("2026-01-31T21:30:00Z").naive_utc()).date_naive().to_string();
    assert_eq!([zoned(chrono_tz::Europe::Kaliningrad), zoned(chrono_tz::Europe::Moscow)], ["2026-01-31", "2026-02-01"]);
}

/// Yakutia spans three zones: an organisation may say which is its own.
#[test]
fn an_organisation_may_have_a_zone_of_its_own() {
    let host = Host::at("2026-01-15T14:30:00Z");
    host.add_region("14");
    host.add_organisation("yakutsk", &ogrn(1), "14");
    let mut east = host.client.get_as(crate::host::OPERATOR_KEY, "/v1/registry/organisations/yakutsk").json();
    (east["id"], east["ogrn"], east["time_zone"]) =
        ("srednekolymsk".into(), ogrn(2).into(), "Asia/Srednekolymsk".into());
    host.put("organisations/srednekolymsk", east);
    let key = host.add_source("mis", &["*"]);
    for (number, organisation, closes) in
        [(1, "yakutsk", "2026-02-15T15:00:00Z"), (2, "srednekolymsk", "2026-02-16T13:00:00Z")]
    {
        host.add_account(number);
        host.post_receipt(&key, receipt(organisation, organisation, number, one_off("2026-01-15")));
        assert_eq!(host.invitation(&host.token_of(number))["active_until"], closes, "{organisation}");
    }
}
