//! Figures for the alarms, in CloudWatch's embedded metric format: lines of the log that become metrics without a call.

use std::io::Write;

use app::counts::federation;
use app::figures::source_inactivity;
use app::mail::silencing;
use app::upkeep::watch::{self, Heartbeat, Overdue};
use app::{App, Error, synthetic};
use chrono::{DateTime, Utc};
use domain::calendar::Quarter;
use serde_json::{Value, json};

/// The namespace of all figures.
pub const NAMESPACE: &str = "otklik";

/// How long the oldest of what is due has been waiting, by kind: a term in danger.
pub const OVERDUE_SECONDS: &str = "OverdueSeconds";
/// How many are waiting, by kind.
pub const OVERDUE_ITEMS: &str = "OverdueItems";
/// How long ago a job ended, by job.
pub const HEARTBEAT_SECONDS: &str = "HeartbeatSeconds";
/// How many regions that another system counts are late, by period: `running`, and `closed`, the quarter before.
pub const LATE_REGIONS: &str = "LateRegions";

/// How many acts are over their legal term and still to be done, all terms together.
pub const STANDING_BREACHES: &str = "StandingBreaches";

/// How many sources are silent against their rhythm.
pub const SILENT_SOURCES: &str = "SilentSources";

/// At how many places the stored responses do not give what is counted or published of them.
pub const MISCOUNTED_ORGANISATIONS: &str = "MiscountedOrganisations";

/// Whether mails stand still because too many addresses look unknown: 1, or 0.
pub const MAILS_STAND_STILL: &str = "MailsStandStill";

/// Whether the directory of accounts is left alone because it fails: 1, or 0.
pub const ACCOUNTS_LEFT_ALONE: &str = "AccountsLeftAlone";

/// Through how many sources the synthetic citizen did not come in time.
pub const SYNTHETIC_MISSING: &str = "SyntheticMissing";

/// Reads how the work stands, and tells it.
pub async fn tell(app: &App, stack: &str) -> Result<(), Error> {
    let now = app.clock.now();
    let overdue = watch::overdue(&*app.table, now).await?;
    let heartbeats = watch::heartbeats(&*app.table).await?;
    let standing = watch::standing(&*app.table, &app.profile.terms, now).await?;
    let standing = standing.values().sum::<u64>();
    let running = Quarter::running(now);
    let mut late = Vec::new();
    for (period, quarter) in [("running", running), ("closed", running.back(1))] {
        late.push((period, federation::late(&*app.table, quarter, &app.profile.policies, now).await?.len()));
    }
    let mut lines = String::new();
    let silent = source_inactivity::silent(&*app.table, now).await?.len();
    let miscounted = watch::miscounted(&*app.table).await?;
    let missing = synthetic::overdue(&*app.table, now).await?.len();
    let alone = [
        ("Term", STANDING_BREACHES, i64::try_from(standing).unwrap_or(i64::MAX)),
        ("Source", SILENT_SOURCES, i64::try_from(silent).unwrap_or(i64::MAX)),
        ("Final", MISCOUNTED_ORGANISATIONS, i64::try_from(miscounted).unwrap_or(i64::MAX)),
        ("Citizen", SYNTHETIC_MISSING, i64::try_from(missing).unwrap_or(i64::MAX)),
        ("Mail", MAILS_STAND_STILL, i64::from(silencing::stand_still(&*app.table).await?)),
        ("Account", ACCOUNTS_LEFT_ALONE, i64::from(app.directory.left_alone_since().is_some())),
    ];
    for figures in figures(stack, now, &overdue, &heartbeats, &late, alone) {
        lines += &format!("{figures}\n");
    }
    // A closed log is no reason to fail the work.
    let _ = std::io::stdout().write_all(lines.as_bytes());
    Ok(())
}

fn figures(
    stack: &str,
    now: DateTime<Utc>,
    overdue: &[Overdue],
    heartbeats: &[Heartbeat],
    late: &[(&str, usize)],
    alone: [(&str, &str, i64); 6],
) -> Vec<Value> {
    let seconds_since = |at: DateTime<Utc>| (now - at).num_seconds().max(0);
    let overdue = overdue.iter().map(|kind| {
        let waited = kind.oldest.map_or(0, seconds_since);
        let values = [(OVERDUE_SECONDS, "Seconds", waited), (OVERDUE_ITEMS, "Count", kind.count.cast_signed())];
        line(stack, now, ("Entity", kind.entity), &values)
    });
    let heartbeats = heartbeats.iter().map(|heartbeat| {
        let values = [(HEARTBEAT_SECONDS, "Seconds", seconds_since(heartbeat.ran_at))];
        line(stack, now, ("Job", &heartbeat.job), &values)
    });
    let late = late.iter().map(|(period, regions)| {
        line(stack, now, ("Period", period), &[(LATE_REGIONS, "Count", i64::try_from(*regions).unwrap_or(i64::MAX))])
    });
    let alone = alone.map(|(dimension, name, value)| line(stack, now, (dimension, "any"), &[(name, "Count", value)]));
    overdue.chain(heartbeats).chain(late).chain(alone).collect()
}

fn line(stack: &str, now: DateTime<Utc>, dimension: (&str, &str), values: &[(&str, &str, i64)]) -> Value {
    let metrics: Vec<Value> = values.iter().map(|(name, unit, _)| json!({"Name": name, "Unit": unit})).collect();
    let mut line = json!({
        "_aws": {
            "Timestamp": now.timestamp_millis(),
            "CloudWatchMetrics": [
                {"Namespace": NAMESPACE, "Dimensions": [["Stack", dimension.0]], "Metrics": metrics},
            ],
        },
        "Stack": stack,
        (dimension.0): dimension.1,
    });
    for (name, _, value) in values {
        line[*name] = json!(value);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn a_figure_is_a_line_of_the_log() {
        let now = DateTime::from_timestamp(1_000, 0).unwrap();
        let overdue = [
            Overdue { entity: "receipt", count: 2, oldest: DateTime::from_timestamp(940, 0) },
            Overdue { entity: "invitation", count: 0, oldest: None },
        ];
        let heartbeats = [Heartbeat { job: "rollup".to_owned(), ran_at: DateTime::from_timestamp(100, 0).unwrap() }];
        let told: Vec<String> = figures(
            "s",
            now,
            &overdue,
            &heartbeats,
            &[("running", 2)],
            [
                ("Term", STANDING_BREACHES, 3),
                ("Source", SILENT_SOURCES, 1),
                ("Final", MISCOUNTED_ORGANISATIONS, 0),
                ("Citizen", SYNTHETIC_MISSING, 1),
                ("Mail", MAILS_STAND_STILL, 1),
                ("Account", ACCOUNTS_LEFT_ALONE, 0),
            ],
        )
        .iter()
        .map(|it| it.to_string() + "\n")
        .collect();
        expect![[r#"
            {"Entity":"receipt","OverdueItems":2,"OverdueSeconds":60,"Stack":"s","_aws":{"CloudWatchMetrics":[{"Dimensions":[["Stack","Entity"]],"Metrics":[{"Name":"OverdueSeconds","Unit":"Seconds"},{"Name":"OverdueItems","Unit":"Count"}],"Namespace":"otklik"}],"Timestamp":1000000}}
            {"Entity":"invitation","OverdueItems":0,"OverdueSeconds":0,"Stack":"s","_aws":{"CloudWatchMetrics":[{"Dimensions":[["Stack","Entity"]],"Metrics":[{"Name":"OverdueSeconds","Unit":"Seconds"},{"Name":"OverdueItems","Unit":"Count"}],"Namespace":"otklik"}],"Timestamp":1000000}}
            {"HeartbeatSeconds":900,"Job":"rollup","Stack":"s","_aws":{"CloudWatchMetrics":[{"Dimensions":[["Stack","Job"]],"Metrics":[{"Name":"HeartbeatSeconds","Unit":"Seconds"}],"Namespace":"otklik"}],"Timestamp":1000000}}
            {"LateRegions":2,"Period":"running","Stack":"s","_aws":{"CloudWatchMetrics":[{"Dimensions":[["Stack","Period"]],"Metrics":[{"Name":"LateRegions","Unit":"Count"}],"Namespace":"otklik"}],"Timestamp":1000000}}
            {"Stack":"s","StandingBreaches":3,"Term":"any","_aws":{"CloudWatchMetrics":[{"Dimensions":[["Stack","Term"]],"Metrics":[{"Name":"StandingBreaches","Unit":"Count"}],"Namespace":"otklik"}],"Timestamp":1000000}}
            {"SilentSources":1,"Source":"any","Stack":"s","_aws":{"CloudWatchMetrics":[{"Dimensions":[["Stack","Source"]],"Metrics":[{"Name":"SilentSources","Unit":"Count"}],"Namespace":"otklik"}],"Timestamp":1000000}}
            {"Final":"any","MiscountedOrganisations":0,"Stack":"s","_aws":{"CloudWatchMetrics":[{"Dimensions":[["Stack","Final"]],"Metrics":[{"Name":"MiscountedOrganisations","Unit":"Count"}],"Namespace":"otklik"}],"Timestamp":1000000}}
            {"Citizen":"any","Stack":"s","SyntheticMissing":1,"_aws":{"CloudWatchMetrics":[{"Dimensions":[["Stack","Citizen"]],"Metrics":[{"Name":"SyntheticMissing","Unit":"Count"}],"Namespace":"otklik"}],"Timestamp":1000000}}
            {"Mail":"any","MailsStandStill":1,"Stack":"s","_aws":{"CloudWatchMetrics":[{"Dimensions":[["Stack","Mail"]],"Metrics":[{"Name":"MailsStandStill","Unit":"Count"}],"Namespace":"otklik"}],"Timestamp":1000000}}
            {"Account":"any","AccountsLeftAlone":0,"Stack":"s","_aws":{"CloudWatchMetrics":[{"Dimensions":[["Stack","Account"]],"Metrics":[{"Name":"AccountsLeftAlone","Unit":"Count"}],"Namespace":"otklik"}],"Timestamp":1000000}}
        "#]]
        .assert_eq(&told.concat());
    }
}
