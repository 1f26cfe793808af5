//! Command lines that are read, and what is said of those that are not.

use super::*;
use expect_test::{Expect, expect};

#[test]
fn the_command_line_is_consistent() {
    <Arguments as clap::CommandFactory>::command().debug_assert();
}

#[test]
fn serve_has_the_defaults_of_the_contract() {
    let arguments = Arguments::try_parse_from(["otklik", "serve"]).unwrap();
    let Command::Serve(serve) = arguments.command else { panic!("{arguments:?}") };
    assert_eq!(serve.data, PathBuf::from("./data"));
    assert_eq!(serve.listen, "127.0.0.1:8080");
    assert_eq!(serve.public_url, None);
    assert_eq!(serve.profile.name, "permanent");
    assert!(!serve.dev && serve.clock.is_none() && serve.smtp.is_none());
}

#[test]
fn demo_takes_what_serve_takes() {
    let line = "otklik demo --data D --listen 0.0.0.0:80 --public-url https://a.example --smtp smtp://m:25 \
        --mail-from a@b.example --mailbox M --profile 882-2025 --operator-key K --dev --clock 2026-01-31T20:59:00Z --log json";
    let arguments = Arguments::try_parse_from(line.split_whitespace()).unwrap();
    assert_eq!(arguments.log, LogForm::Json);
    let Command::Demo(demo) = arguments.command else { panic!("{arguments:?}") };
    assert_eq!(demo.profile.name, "882-2025");
    assert_eq!(demo.clock, Some("2026-01-31T20:59:00Z".parse().unwrap()));
}

/// The first line of what a command line is refused with.
#[track_caller]
fn check(line: &str, expected: Expect) {
    let refused = Arguments::try_parse_from(line.split_whitespace()).unwrap_err().to_string();
    expected.assert_eq(refused.lines().next().unwrap_or_default());
}

#[test]
fn mistakes_are_named() {
    check(
        "otklik serve --profile 2030",
        expect![
            "error: invalid value '2030' for '--profile <PROFILE>': there is no regulation profile `2030`; there are: permanent, 882-2025, draft-2024"
        ],
    );
    check(
        "otklik serve --clock yesterday",
        expect!["error: invalid value 'yesterday' for '--clock <T>': input contains invalid characters"],
    );
    check(
        "otklik receipts send a.csv --to http://a --key K --batch 1001",
        expect!["error: invalid value '1001' for '--batch <BATCH>': 1001 is not in 1..=1000"],
    );
    check(
        "otklik receipts send a.csv --to http://a --key K --batch 0",
        expect!["error: invalid value '0' for '--batch <BATCH>': 0 is not in 1..=1000"],
    );
    check(
        "otklik serve --spent-keys-hours 27",
        expect!["error: invalid value '27' for '--spent-keys-hours <HOURS>': 27 is not in 0..=26"],
    );
    check("otklik deadletters list --queue mails", expect!["error: invalid value 'mails' for '--queue <QUEUE>'"]);
    check("otklik keys new", expect!["error: the following required arguments were not provided:"]);
}

#[test]
fn the_other_commands_are_read() {
    for line in [
        "otklik receipts send a.csv --to http://a --key K --batch 1000 --report r.csv --refused f.csv --format ndjson",
        "otklik receipts template",
        "otklik registry import organisations o.csv --to http://a --key K --refused f.csv",
        "otklik rollup --data D",
        "otklik deadletters list --data D",
        "otklik deadletters redrive --data D --queue notices",
        "otklik keys new mis --to http://a --key K",
        "otklik registry export organisations --to http://a --key K",
        "otklik keys list mis --to http://a --key K",
        "otklik keys revoke mis AbC --to http://a --key K",
        "otklik check --data D --backup F",
        "otklik certificate print --data D --from 2026-01-01 --to 2026-01-31",
        "otklik certificate verify F --data D",
        "otklik audit list --data D --topic organisations --from 2026-01-01 --to 2026-01-31 --by operator",
        "otklik audit verify --data D --checkpoint 1:\
        0000000000000000000000000000000000000000000000000000000000000000",
        "otklik backup --data D --to F",
        "otklik backup --from http://a --key K --to F",
        "otklik restore --from F --data D",
        "otklik export --data D --pool-keys P --pool-keys-file F",
        "otklik import --data D --pool-keys-file F",
        "otklik divide E --regions 16 --to https://a.example --moving M --staying S",
        "otklik divide E --regions 16 --to https://a.example --moving M --staying S --pool-keys-file K --moving-keys L \
        --staying-keys N",
        "otklik destroy-keys --data D --file F --imported 00",
        "otklik status --from http://a",
        "otklik status --data D --backup F --backup G",
        "otklik suppressions list --to http://a --key K",
        "otklik suppressions lift --reason refusal --to http://a --key K",
        "otklik suppressions lift --address a@b.example --to http://a --key K",
        "otklik mail resume --to http://a --key K",
        "otklik completions zsh",
        "otklik manual --to D",
    ] {
        Arguments::try_parse_from(line.split_whitespace()).unwrap_or_else(|error| panic!("{line}: {error}"));
    }
}
