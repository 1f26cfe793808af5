use std::collections::BTreeSet;
use std::fmt::Write;

use expect_test::{Expect, expect};

use super::*;

#[test]
fn the_template_says_who_answers_takes_and_runs() {
    let wiring = Wiring::embedded().unwrap();
    let mut text = String::new();
    // Which they are is in the functions' lists; tests/it/contract.rs holds the template against them.
    let limits: BTreeSet<_> = wiring.routes.iter().map(|route| (route.function, route.time_limit)).collect();
    for (function, time_limit) in limits {
        writeln!(text, "{function:?} answers within {time_limit:?}").unwrap();
    }
    for queue in &wiring.queues {
        writeln!(text, "{queue:?}").unwrap();
    }
    for ScheduleWiring { function, every } in &wiring.schedules {
        writeln!(text, "{function:?} runs every {} s", every.num_seconds()).unwrap();
    }
    expect![[r#"
        Ingest answers within 29s
        Survey answers within 29s
        Cabinet answers within 29s
        Improve answers within 29s
        QueueWiring { queue: Receipts, function: Invite, batch_size: 10, concurrency: 4, time_limit: 30s, visibility: TimeDelta { secs: 180, nanos: 0 }, maximum_receives: 5 }
        QueueWiring { queue: Notices, function: Notify, batch_size: 10, concurrency: 2, time_limit: 180s, visibility: TimeDelta { secs: 1080, nanos: 0 }, maximum_receives: 5 }
        QueueWiring { queue: MailFeedback, function: MailFeedback, batch_size: 10, concurrency: 2, time_limit: 30s, visibility: TimeDelta { secs: 180, nanos: 0 }, maximum_receives: 5 }
        QueueWiring { queue: Results, function: Federation, batch_size: 10, concurrency: 2, time_limit: 30s, visibility: TimeDelta { secs: 180, nanos: 0 }, maximum_receives: 5 }
        Lifecycle runs every 300 s
        Rollup runs every 3600 s
    "#]].assert_eq(&text);
}

/// Changes the template in one place and says what the host thinks of it.
#[track_caller]
fn check(from: &str, to: &str, expected: Expect) {
    assert!(TEMPLATE.contains(from), "the template has no {from}");
    let changed = TEMPLATE.replacen(from, to, 1);
    expected.assert_eq(&Wiring::parse(&changed).unwrap_err().to_string());
}

#[test]
fn what_the_host_does_not_understand_stops_it() {
    check(
        "Binary: invite",
        "Binary: invites",
        expect!["infra/template.yaml: InviteFunction: the host knows no function `invites` that takes from a queue"],
    );
    check(
        "Binary: cabinet",
        "Binary: notify",
        expect!["infra/template.yaml: CabinetFunction: the host knows no function `notify` that answers requests"],
    );
    check(
        "rate(5 minutes)",
        "cron(0 9 * * ? *)",
        expect![
            "infra/template.yaml: LifecycleFunction.Properties.Events.Tick.Properties.ScheduleExpression: the host understands `rate(N minutes)`, `rate(N hours)` and `rate(N days)` only"
        ],
    );
    check(
        "rate(1 hour)",
        "rate(0 hours)",
        expect![
            "infra/template.yaml: RollupFunction.Properties.Events.Tick.Properties.ScheduleExpression: the host understands `rate(N minutes)`, `rate(N hours)` and `rate(N days)` only"
        ],
    );
    check(
        "FlexibleTimeWindow: {Mode: \"OFF\"}",
        "Input: '{}'",
        expect!["infra/template.yaml: LifecycleFunction.Properties.Events.Tick: jobs take no input"],
    );
    check(
        "Type: ScheduleV2",
        "Type: Schedule",
        expect![
            "infra/template.yaml: LifecycleFunction.Properties.Events.Tick: the host knows no events of type Schedule"
        ],
    );
    check(
        "Queue: !GetAtt Receipts.Arn",
        "Queue: !Ref Receipts",
        expect![
            "infra/template.yaml: InviteFunction.Properties.Events.Receipts.Properties.Queue: `!GetAtt <resource>.Arn` is expected"
        ],
    );
    check(
        "Queue: !GetAtt Receipts.Arn",
        "Queue: !GetAtt Table.Arn",
        expect!["infra/template.yaml: Table: it is of type AWS::DynamoDB::Table and not AWS::SQS::Queue"],
    );
    check(
        "Queue: !GetAtt Receipts.Arn",
        "Queue: !GetAtt NoticesDeadLetters.Arn",
        expect!["infra/template.yaml: NoticesDeadLetters.Properties.VisibilityTimeout: it is missing"],
    );
    check(
        "[ReportBatchItemFailures]",
        "[]",
        expect![
            "infra/template.yaml: InviteFunction.Properties.Events.Receipts.Properties: without ReportBatchItemFailures one failed message repeats the whole batch"
        ],
    );
    check(
        "BatchSize: 10",
        "BatchSize: 100",
        expect![
            "infra/template.yaml: InviteFunction.Properties.Events.Receipts.Properties.BatchSize: more than 10 need a waiting window"
        ],
    );
    check(
        "VisibilityTimeout: 180",
        "VisibilityTimeout: 179",
        expect![
            "infra/template.yaml: Receipts.Properties.VisibilityTimeout: it must be 6 times the consumer's Timeout at least"
        ],
    );
    check(
        "maxReceiveCount: 5",
        "maxReceiveCount: 0",
        expect![
            "infra/template.yaml: Receipts.Properties.RedrivePolicy.maxReceiveCount: a whole number above zero is expected"
        ],
    );
    check(
        "integrations/${IngestIntegration}",
        "integrations/${Nobody}",
        expect!["infra/template.yaml: Nobody: it is missing"],
    );
    check(
        "!Sub \"integrations/${IngestIntegration}\"",
        "integrations/abc",
        expect![[
            r#"infra/template.yaml: GetSourceRoute.Properties.Target: `!Sub "integrations/${<resource>}"` is expected"#
        ]],
    );
    check(
        "POST /v1/receipts",
        "$default",
        expect!["infra/template.yaml: PostReceiptsRoute.Properties.RouteKey: `METHOD /path/{parameter}` is expected"],
    );
    check(
        "GET /form",
        "GET /{proxy+}",
        expect!["infra/template.yaml: ShowFormRoute.Properties.RouteKey: `METHOD /path/{parameter}` is expected"],
    );
    check(
        "GET /form",
        "GET /thanks",
        expect!["infra/template.yaml: ShowThanksRoute.Properties.RouteKey: another route has the same key"],
    );
    check("Resources:", "Resource:", expect!["infra/template.yaml: Resources: it is missing"]);
    check(
        "Parameters:",
        "Parameters: [",
        expect![
            "infra/template.yaml: the whole file: not YAML: while parsing a flow mapping, did not find expected ',' or '}' at byte 749 line 12 column 3"
        ],
    );
}

#[test]
fn rates_are_read() {
    for (expression, seconds) in [
        ("rate(1 minute)", Some(60)),
        ("rate(5 minutes)", Some(300)),
        ("rate(2 hours)", Some(7_200)),
        ("rate(1 day)", Some(86_400)),
        ("rate(-1 day)", None),
        ("rate(1 week)", None),
        ("rate(1)", None),
        ("cron(* * * * ? *)", None),
    ] {
        assert_eq!(rate(expression).map(|every| every.num_seconds()), seconds, "{expression}");
    }
}
