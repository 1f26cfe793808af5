//! Reports as servers write them: each file of `tests/reports`, in order of names.

use std::path::Path;

use expect_test::expect;

use super::*;

fn told(report: Report) -> String {
    match report {
        Report::Word(DeliveryEvent::DeliveryEventV1 { message_id, event }) => format!("{message_id} {event:?}"),
        Report::Nothing => "nothing".to_owned(),
        Report::Answer => "somebody's answer".to_owned(),
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
        action-with-comment: m1@otklik.example BouncedForGood
        authentication-failure: nothing
        chinese-html: m1@otklik.example BouncedForGood
        complaint-taken-back: nothing
        complaint: m1@otklik.example Complained
        exchange-mailbox-full: m1@otklik.example BouncedForNow
        exchange-recipient-not-found: m1@otklik.example BouncedForGood
        exim-old-text: m1@otklik.example BouncedForGood
        exim-sender-callout: m1@otklik.example BouncedForNow
        exim-unrouteable: m1@otklik.example BouncedForGood
        exim-warning-text: m1@otklik.example Delayed
        french-text: m1@otklik.example BouncedForGood
        german-mailbox-full: m1@otklik.example BouncedForNow
        german-text: m1@otklik.example BouncedForGood
        gmail-no-such-user: m1@otklik.example BouncedForGood
        haraka-text: m1@otklik.example BouncedForGood
        hmailserver-text: m1@otklik.example BouncedForGood
        holiday-chinese: somebody's answer
        holiday-french: somebody's answer
        holiday-german: somebody's answer
        holiday-of-postmaster: somebody's answer
        holiday: somebody's answer
        internationalised: m1@otklik.example BouncedForGood
        mail-ru-invalid-mailbox: m1@otklik.example BouncedForGood
        mail-ru-over-quota: m1@otklik.example BouncedForNow
        mail-ru-spam: m1@otklik.example BouncedForNow
        no-mailbox-by-that-name: m1@otklik.example BouncedForGood
        non-local-recipient: m1@otklik.example BouncedForGood
        original-message-id-only: m1@otklik.example BouncedForGood
        original-recipient-only: m1@otklik.example BouncedForGood
        out-of-office-exchange: somebody's answer
        passed-on-and-one-gone: m1@otklik.example Delivered
        postfix-delayed: m1@otklik.example Delayed
        postfix-delivered: m1@otklik.example Delivered
        postfix-gave-up: m1@otklik.example BouncedForNow
        postfix-host-not-found: m1@otklik.example BouncedForNow
        postfix-sender-verification: m1@otklik.example BouncedForNow
        postfix-user-unknown: m1@otklik.example BouncedForGood
        qmail-text-relay: m1@otklik.example BouncedForNow
        qmail-text: m1@otklik.example BouncedForGood
        question-of-a-citizen: it is no report about a mail
        rambler-disabled: m1@otklik.example BouncedForGood
        receipt-of-reading: somebody's answer
        rewritten-message-id-marked-address: m1@otklik.example BouncedForGood
        rewritten-message-id-second-header: m1@otklik.example BouncedForGood
        rewritten-message-id: 010201953e66541f-a46c5c6a@eu-west-1.amazonses.com BouncedForGood
        says-nothing: it does not say what became of the mail
        sender-unknown: m1@otklik.example BouncedForNow
        supplementary-info: m1@otklik.example BouncedForGood
        yahoo-disabled: m1@otklik.example BouncedForGood
        yahoo-no-account: m1@otklik.example BouncedForGood
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
