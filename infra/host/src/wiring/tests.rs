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
    expect![[""]].assert_eq(&text);
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
    check("Binary: invite", "Binary: invites", expect![[""]]);
    check("Binary: cabinet", "Binary: notify", expect![[""]]);
    check("rate(5 minutes)", "cron(0 9 * * ? *)", expect![[""]]);
    check("rate(1 hour)", "rate(0 hours)", expect![[""]]);
    check("FlexibleTimeWindow: {Mode: \"OFF\"}", "Input: '{}'", expect![[""]]);
    check("Type: ScheduleV2", "Type: Schedule", expect![[""]]);
    check("Queue: !GetAtt Receipts.Arn", "Queue: !Ref Receipts", expect![[""]]);
    check("Queue: !GetAtt Receipts.Arn", "Queue: !GetAtt Table.Arn", expect![[""]]);
    check("Queue: !GetAtt Receipts.Arn", "Queue: !GetAtt NoticesDeadLetters.Arn", expect![[""]]);
    check("[ReportBatchItemFailures]", "[]", expect![[""]]);
    check("BatchSize: 10", "BatchSize: 100", expect![[""]]);
    check("VisibilityTimeout: 180", "VisibilityTimeout: 179", expect![[""]]);
    check("maxReceiveCount: 5", "maxReceiveCount: 0", expect![[""]]);
    check("integrations/${IngestIntegration}", "integrations/${Nobody}", expect![[""]]);
    check("!Sub \"integrations/${IngestIntegration}\"", "integrations/abc", expect![[""]]);
    check("POST /v1/receipts", "$default", expect![[""]]);
    check("GET /form", "GET /{proxy+}", expect![[""]]);
    check("GET /form", "GET /thanks", expect![[""]]);
    check("Resources:", "Resource:", expect![[""]]);
    check("Parameters:", "Parameters: [", expect![[""]]);
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
