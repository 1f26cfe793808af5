//! Mail servers report to the sender's address, and the host reads its mailbox.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::client::text;
use crate::host::{Host, Start, repository, wait_for};
use crate::region::{address, ogrn, one_off, receipt};
use crate::smtp::MailServer;

/// A report of a server, as it would be about the mail of that `Message-ID`.
fn report(file: &str, message_id: &str) -> String {
    let path = repository().join("shared/local/tests/reports").join(file);
    std::fs::read_to_string(path).unwrap().replace("<m1@otklik.example>", message_id)
}

/// Puts a mail into a plain directory, as one does: it gets its ending when it is whole.
fn put(mailbox: &Path, name: &str, mail: &str) {
    let partial = mailbox.join(format!("{name}.partial"));
    std::fs::write(&partial, mail).unwrap();
    std::fs::rename(&partial, mailbox.join(name)).unwrap();
}

/// Names of the files that were moved there.
fn moved(mailbox: &Path, place: &str) -> Vec<String> {
    let entries = std::fs::read_dir(mailbox.join(place)).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// Waits until the mailbox is empty and what it said is worked off.
fn taken(host: &Host, mailbox: &Path, count: usize) {
    wait_for("the mailbox is read", || {
        let places = ["done", "unmatched", "answers", "unreadable"];
        (places.map(|place| moved(mailbox, place).len()).iter().sum::<usize>() == count).then_some(())
    });
    host.idle();
}

fn mails_of(host: &Host, token: &str) -> Value {
    let row = &host.indicators(token, "by=organisation")[0];
    json!({"notices": row["notices"], "mails": row["mails"]})
}

#[test]
fn what_servers_report_is_counted_and_heeded() {
    let server = MailServer::start(&[]);
    let mailbox = tempfile::tempdir().unwrap();
    let mailbox = mailbox.path();
    let arguments =
        format!("--dev --clock 2026-01-15T09:00:00Z --smtp {} --mailbox {}", server.url(), mailbox.to_str().unwrap());
    let host = Host::start(Start::of(&arguments));
    host.add_clinic();
    let key = host.add_source("mis", &["*"]);
    let token = host.add_coordinator();
    (1..=4).for_each(|number| host.add_account(number));
    let receipts: Vec<Value> =
        (1..=4).map(|number| receipt(&format!("mis-{number}"), "clinic", number, one_off("2026-01-15"))).collect();
    host.post_receipts(&key, &receipts);
    host.idle();
    let message_id = |number: u32| text(&server.mail_to(&address(number))["headers"]["Message-ID"]);

    put(mailbox, "1.eml", &report("mail-ru-invalid-mailbox.eml", &message_id(1)));
    put(mailbox, "2.eml", &report("exchange-mailbox-full.eml", &message_id(2)));
    let both = [report("postfix-delivered.eml", &message_id(3)), report("complaint.eml", &message_id(3))];
    let as_mbox =
        |mail: &String| format!("From MAILER-DAEMON Thu Jan 15 12:00:03 2026\n{}\n", mail.replace("\r\n", "\n"));
    put(mailbox, "3.mbox", &both.iter().map(as_mbox).collect::<String>());
    put(mailbox, "4.eml", &report("gmail-no-such-user.eml", "<somebody@else.example>"));
    put(mailbox, "5.eml", &report("holiday.eml", ""));
    put(mailbox, "6.eml", &report("question-of-a-citizen.eml", ""));
    std::fs::write(mailbox.join("notes.txt"), "not a mail").unwrap();
    taken(&host, mailbox, 6);
    assert_eq!(moved(mailbox, "done"), ["1.eml", "2.eml", "3.mbox"]);
    assert_eq!(moved(mailbox, "unmatched"), ["4.eml"]);
    assert_eq!(moved(mailbox, "answers"), ["5.eml"]);
    assert_eq!(moved(mailbox, "unreadable"), ["6.eml"]);
    let counted =
        json!({"notices": 2, "mails": {"handed_over": 4, "delivered": 0, "bounced": 2, "complained": 1, "unheard": 1}});
    assert_eq!(mails_of(&host, &token), counted);
    let metrics = host.client.get("/metrics").body;
    for line in [
        "otklik_mailbox_mails_total{outcome=\"word\"} 4",
        "otklik_mailbox_mails_total{outcome=\"unmatched\"} 1",
        "otklik_mailbox_mails_total{outcome=\"answer\"} 1",
        "otklik_mailbox_mails_total{outcome=\"unreadable\"} 1",
        "otklik_mailbox_last_word_timestamp_seconds 1768467600",
    ] {
        assert!(metrics.contains(line), "{line} is not in {metrics}");
    }
    assert!(host.log().contains("it is no report about a mail"));
    assert!(host.log().contains("A report is about a mail that nobody here knows"));
    assert!(!host.log().contains("citizen-1@"), "the log tells an address");

    // The same reports again, under other names: nothing changes.
    put(mailbox, "7.eml", &report("mail-ru-invalid-mailbox.eml", &message_id(1)));
    put(mailbox, "8.eml", &report("exchange-mailbox-full.eml", &message_id(2)));
    taken(&host, mailbox, 8);
    assert_eq!(mails_of(&host, &token), counted);

    // The next day the full mailbox has room. Dead addresses and complaints are left alone, whatever comes.
    let more: Vec<Value> =
        (1..=4).map(|number| receipt(&format!("mis-{number}-2"), "clinic", number, one_off("2026-01-14"))).collect();
    host.post_receipts(&key, &more);
    host.idle();
    host.advance_clock("P1D");
    host.run("lifecycle");
    host.idle();
    let mut recipients: Vec<String> = server.mails()[4..].iter().map(|mail| text(&mail["to"][0])).collect();
    recipients.sort();
    assert_eq!(recipients, [address(2), address(2), address(4)]);
}

/// Reports that a system did not understand, and whether each is heard as "no such mailbox".
const REPORTS: [(&str, bool); 14] = [
    ("sender-unknown", false),
    ("postfix-sender-verification", false),
    ("exim-sender-callout", false),
    ("yahoo-no-account", true),
    ("yahoo-disabled", true),
    ("supplementary-info", true),
    ("no-mailbox-by-that-name", true),
    ("non-local-recipient", true),
    ("qmail-text", true),
    ("hmailserver-text", true),
    ("exim-old-text", true),
    ("original-message-id-only", true),
    ("original-recipient-only", true),
    ("action-with-comment", true),
];

/// Whoever's mail came back softly gets it again the next day, and further ones; the others get none any more, for whatever service.
#[test]
fn what_came_back_is_sent_again_or_never_as_its_report_says() {
    let server = MailServer::start(&[]);
    let mailbox = tempfile::tempdir().unwrap();
    let mailbox = mailbox.path();
    let arguments =
        format!("--dev --clock 2026-01-15T09:00:00Z --smtp {} --mailbox {}", server.url(), mailbox.to_str().unwrap());
    let host = Host::start(Start::of(&arguments));
    host.add_clinic();
    host.add_organisation("other", &ogrn(5), "77");
    let key = host.add_source("mis", &["*"]);
    let citizens = || 1..=u32::try_from(REPORTS.len()).unwrap();
    citizens().for_each(|number| host.add_account(number));
    let report_services_of = |organisation: &str| {
        let of =
            |number: u32| receipt(&format!("{organisation}-{number}"), organisation, number, one_off("2026-01-15"));
        host.post_receipts(&key, &citizens().map(of).collect::<Vec<Value>>());
        host.idle();
    };
    report_services_of("clinic");
    for (number, (file, _)) in citizens().zip(REPORTS) {
        let message_id = text(&server.mail_to(&address(number))["headers"]["Message-ID"]);
        put(mailbox, &format!("{file}.eml"), &report(&format!("{file}.eml"), &message_id));
        taken(&host, mailbox, number as usize);
        // Apart from one another, so that no hour has too many.
        host.advance_clock("PT1H");
    }
    // What a relay renamed, and carries no mark of ours, is about no mail that is known.
    put(mailbox, "renamed.eml", &report("rewritten-message-id.eml", ""));
    taken(&host, mailbox, REPORTS.len() + 1);
    assert_eq!(moved(mailbox, "unmatched"), ["renamed.eml"]);
    assert_eq!(moved(mailbox, "done").len(), REPORTS.len());
    let mails = |number: u32| server.mails().iter().filter(|mail| text(&mail["to"][0]) == address(number)).count();
    let check = |soft: usize, hard: usize| {
        for (number, (file, is_hard)) in citizens().zip(REPORTS) {
            assert_eq!(mails(number), if is_hard { hard } else { soft }, "{file}");
        }
    };
    check(1, 1);
    host.advance_clock("PT25H");
    host.run("lifecycle");
    host.idle();
    check(2, 1);
    report_services_of("other");
    check(3, 1);
}

#[test]
fn a_maildir_is_read_also_after_the_host_was_away() {
    let server = MailServer::start(&[]);
    let directories = tempfile::tempdir().unwrap();
    let maildir = directories.path().join("Maildir");
    ["new", "cur", "tmp"].iter().for_each(|inside| std::fs::create_dir_all(maildir.join(inside)).unwrap());
    let data: PathBuf = directories.path().join("data");
    let start = || {
        let arguments = format!(
            "--dev --clock 2026-01-15T09:00:00Z --smtp {} --mailbox {}",
            server.url(),
            maildir.to_str().unwrap()
        );
        Start { data: Some(&data), ..Start::of(&arguments) }
    };
    let host = Host::start(start());
    host.add_clinic();
    let key = host.add_source("mis", &["*"]);
    host.add_account(1);
    host.post_receipts(&key, &[receipt("mis-1", "clinic", 1, one_off("2026-01-15"))]);
    host.idle();
    let message_id = text(&server.mail_to(&address(1))["headers"]["Message-ID"]);
    assert!(host.terminate().success());

    let mail = report("exim-unrouteable.eml", &message_id);
    std::fs::write(maildir.join("tmp/1768467604.M1P1.mx"), &mail).unwrap();
    std::fs::write(maildir.join("tmp/1768467605.M1P1.mx"), &mail).unwrap();
    std::fs::rename(maildir.join("tmp/1768467604.M1P1.mx"), maildir.join("new/1768467604.M1P1.mx")).unwrap();
    let host = Host::start(start());
    let token = host.add_coordinator();
    taken(&host, &maildir, 1);
    assert_eq!(moved(&maildir, "done"), ["1768467604.M1P1.mx"]);
    assert_eq!(moved(&maildir, "tmp"), ["1768467605.M1P1.mx"], "a mail that is not whole was read");
    assert_eq!(mails_of(&host, &token)["mails"]["bounced"], 1);
}

#[test]
fn a_mailbox_that_is_not_there_stops_the_start() {
    let data = tempfile::tempdir().unwrap();
    let refused = std::process::Command::new(crate::host::build_directory().join("otklik"))
        .args(["serve", "--dev", "--listen", "127.0.0.1:0", "--mailbox", "/nowhere/at/all", "--data"])
        .arg(data.path().join("data"))
        .output()
        .unwrap();
    assert!(!refused.status.success());
    let told = String::from_utf8_lossy(&refused.stderr);
    assert!(told.contains("the mailbox /nowhere/at/all cannot be used"), "{told}");
}
