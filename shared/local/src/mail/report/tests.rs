//! Reports as servers write them: each file of `tests/reports`, in order of names.

use std::path::Path;

use expect_test::expect;

use super::*;

fn told(report: Report) -> String {
    match report {
        Report::Word(DeliveryEvent::DeliveryEventV1 { message_id, event }) => format!("{message_id} {event:?}"),
        Report::Nothing => "nothing".to_owned(),
        Report::Unreadable(why) => why.to_owned(),
    }
}

#[test]
fn every_servers_report_is_understood() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reports");
    let mut files: Vec<_> = std::fs::read_dir(directory).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let line = |file: &std::path::PathBuf| {
        let report = Report::read(&std::fs::read(file).unwrap());
        format!("{}: {}\n", file.file_stem().unwrap().to_string_lossy(), told(report))
    };
    expect![[r#"
        about-no-mail: it does not name the mail that it is about
        complaint-taken-back: nothing
        complaint: m1@otklik.example Complained
        exchange-mailbox-full: m1@otklik.example BouncedForNow
        exchange-recipient-not-found: m1@otklik.example BouncedForGood
        exim-unrouteable: m1@otklik.example BouncedForGood
        gmail-no-such-user: m1@otklik.example BouncedForGood
        holiday: it is no report about a mail
        internationalised: m1@otklik.example BouncedForGood
        mail-ru-invalid-mailbox: m1@otklik.example BouncedForGood
        mail-ru-over-quota: m1@otklik.example BouncedForNow
        mail-ru-spam: m1@otklik.example BouncedForNow
        postfix-delayed: m1@otklik.example Delayed
        postfix-delivered: m1@otklik.example Delivered
        postfix-gave-up: m1@otklik.example BouncedForNow
        postfix-host-not-found: m1@otklik.example BouncedForNow
        postfix-user-unknown: m1@otklik.example BouncedForGood
        rambler-disabled: m1@otklik.example BouncedForGood
        says-nothing: it does not say what became of the mail
        yandex-no-such-user: m1@otklik.example BouncedForGood
        yandex-policy: m1@otklik.example BouncedForNow
    "#]]
    .assert_eq(&files.iter().map(line).collect::<String>());
}

#[test]
fn a_mail_that_breaks_off_anywhere_breaks_nothing() {
    let whole = include_bytes!("../../../tests/reports/postfix-user-unknown.eml");
    for end in 0..whole.len() {
        let report = Report::read(&whole[..end]);
        if let Report::Word(DeliveryEvent::DeliveryEventV1 { message_id, event }) = report {
            assert!(message_id.starts_with("m1@otklik.e"), "{end}: {message_id}");
            assert_eq!(event, MailEvent::BouncedForGood, "{end}");
        }
    }
}

#[test]
fn lines_may_end_as_they_like() {
    let report = include_str!("../../../tests/reports/exchange-recipient-not-found.eml");
    assert_eq!(told(Report::read(report.replace("\r\n", "\n").as_bytes())), told(Report::read(report.as_bytes())));
}

#[test]
fn only_an_address_that_does_not_exist_is_one() {
    for (status, diagnostic, expected) in [
        ("5.1.1", "", true),
        ("5.1.0", "", true),
        ("5.1.6", "", true),
        ("5.1.8", "", false),
        ("5.2.1", "", true),
        ("5.2.2", "", false),
        ("5.0.0", "smtp; 550 user unknown", true),
        ("5.0.0", "smtp; 550 rejected", false),
        ("5.7.1", "smtp; 550 5.7.1 no such user!", true),
        ("5.7.1", "smtp; 554 5.7.1 blocked", false),
        ("4.1.1", "", false),
        ("5.1.1", "smtp; 450 4.1.1 user unknown in local table", false),
        ("", "smtp; 550 user unknown", true),
        ("", "smtp; 450 user unknown", false),
        ("", "", false),
    ] {
        assert_eq!(is_no_such_address(first_code(status), diagnostic), expected, "{status} {diagnostic}");
    }
}
