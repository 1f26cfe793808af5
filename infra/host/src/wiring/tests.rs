use std::fmt::Write;

use expect_test::{Expect, expect};

use super::*;

#[test]
fn the_template_says_who_answers_takes_and_runs() {
    let wiring = Wiring::embedded().unwrap();
    let mut text = String::new();
    for Route { method, path, function, time_limit } in &wiring.routes {
        writeln!(text, "{function:?} answers {method} {path} within {time_limit:?}").unwrap();
    }
    for queue in &wiring.queues {
        writeln!(text, "{queue:?}").unwrap();
    }
    for ScheduleWiring { function, every } in &wiring.schedules {
        writeln!(text, "{function:?} runs every {} s", every.num_seconds()).unwrap();
    }
    expect![[r#"
        Ingest answers POST /v1/receipts within 29s
        Ingest answers GET /v1/receipts/{external_id} within 29s
        Survey answers GET /s/{token} within 29s
        Survey answers GET /form within 29s
        Survey answers POST /form within 29s
        Survey answers GET /form/check within 29s
        Survey answers POST /form/check within 29s
        Survey answers GET /thanks within 29s
        Survey answers GET /unsubscribe/{token} within 29s
        Survey answers POST /unsubscribe/{token} within 29s
        Survey answers GET /v1/invitation within 29s
        Survey answers PUT /v1/invitation/notices within 29s
        Survey answers POST /v1/invitation/response within 29s
        Survey answers GET /my within 29s
        Survey answers POST /my/open within 29s
        Survey answers POST /my/wishes within 29s
        Survey answers GET /posters/{organisation} within 29s
        Survey answers GET /posters/{organisation}/{format} within 29s
        Survey answers GET /paper within 29s
        Survey answers POST /paper within 29s
        Survey answers POST /paper/marks within 29s
        Survey answers POST /paper/check within 29s
        Survey answers GET /paper/stored within 29s
        Survey answers POST /paper/forms within 29s
        Survey answers POST /v1/paper-forms within 29s
        Survey answers POST /v1/paper-responses within 29s
        Survey answers GET /sign-in/citizens within 29s
        Survey answers GET /sign-in/citizens/callback within 29s
        Survey answers POST /sign-out/citizens within 29s
        Cabinet answers GET /v1/indicators within 29s
        Cabinet answers GET /v1/breaches within 29s
        Cabinet answers GET /v1/feed within 29s
        Cabinet answers GET /v1/report within 29s
        Cabinet answers GET /v1/comments within 29s
        Cabinet answers GET /v1/measures within 29s
        Cabinet answers GET /v1/measures/{organisation}/{id} within 29s
        Cabinet answers PUT /v1/measures/{organisation}/{id} within 29s
        Cabinet answers DELETE /v1/measures/{organisation}/{id} within 29s
        Cabinet answers GET /v1/results within 29s
        Cabinet answers POST /v1/results within 29s
        Cabinet answers GET /v1/openapi.json within 29s
        Cabinet answers GET /healthz within 29s
        Cabinet answers PUT /v1/registry/{kind}/{id} within 29s
        Cabinet answers GET /v1/registry/{kind}/{id} within 29s
        Cabinet answers DELETE /v1/registry/{kind}/{id} within 29s
        Cabinet answers GET /v1/registry/{kind} within 29s
        Cabinet answers POST /v1/registry/{kind}/import within 29s
        Cabinet answers POST /v1/registry/sources/{id}/keys within 29s
        Cabinet answers POST /v1/registry/participants/{id}/tokens within 29s
        Cabinet answers GET /cabinet within 29s
        Cabinet answers GET /cabinet/figures within 29s
        Cabinet answers GET /cabinet/organisations/{id} within 29s
        Cabinet answers GET /cabinet/sources within 29s
        Cabinet answers GET /cabinet/organisations/{id}/measures within 29s
        Cabinet answers POST /cabinet/organisations/{id}/measures within 29s
        Cabinet answers GET /v1/sources within 29s
        Cabinet answers GET /cabinet/terms within 29s
        Cabinet answers GET /cabinet/subscriptions within 29s
        Cabinet answers POST /cabinet/subscriptions within 29s
        Cabinet answers GET /subscriptions/{token} within 29s
        Cabinet answers POST /subscriptions/{token} within 29s
        Cabinet answers GET /subscriptions/confirm/{token} within 29s
        Cabinet answers POST /subscriptions/confirm/{token} within 29s
        Cabinet answers GET /cabinet/registers within 29s
        Cabinet answers GET /cabinet/registers/{kind} within 29s
        Cabinet answers GET /cabinet/registers/{kind}/export within 29s
        Cabinet answers GET /cabinet/registers/{kind}/entry within 29s
        Cabinet answers POST /cabinet/registers/{kind}/entry within 29s
        Cabinet answers GET /cabinet/registers/{kind}/import within 29s
        Cabinet answers POST /cabinet/registers/{kind}/import within 29s
        Cabinet answers GET /cabinet/registers/{kind}/keys within 29s
        Cabinet answers POST /cabinet/registers/{kind}/keys within 29s
        Cabinet answers GET /cabinet/audit within 29s
        Cabinet answers GET /cabinet/audit/{chain} within 29s
        Cabinet answers GET /sign-in within 29s
        Cabinet answers GET /sign-in/participants within 29s
        Cabinet answers GET /sign-in/participants/callback within 29s
        Cabinet answers POST /sign-out/participants within 29s
        Cabinet answers POST /sign-out/participants/everywhere within 29s
        Cabinet answers DELETE /v1/registry/participants/{id}/sessions within 29s
        Cabinet answers GET /v1/registry/sources/{id}/keys within 29s
        Cabinet answers DELETE /v1/registry/sources/{id}/keys/{key} within 29s
        Cabinet answers GET /v1/registry/participants/{id}/tokens within 29s
        Cabinet answers DELETE /v1/registry/participants/{id}/tokens/{token} within 29s
        Cabinet answers GET /v1/audit within 29s
        Cabinet answers GET /v1/audit/{chain} within 29s
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
            r#"infra/template.yaml: PostReceiptsRoute.Properties.Target: `!Sub "integrations/${<resource>}"` is expected"#
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
