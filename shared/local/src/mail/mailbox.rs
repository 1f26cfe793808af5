//! The mailbox of the sender's address, where mail servers send their reports: a Maildir, or a directory of `.eml` and `.mbox`
//! files. A file is moved away only after what it says is in the queue, so a crash repeats a word and loses none.

use std::fs::File;
use std::io::{BufReader, Error, ErrorKind, Read, Result};
use std::path::{Path, PathBuf};

use app::App;
use app::mail::feedback;
use app::ports::{DeliveryEvent, QueueName};
use mail_parser::mailbox::mbox::MessageIterator;

use super::report::Report;

/// Where files go that were understood.
const DONE: &str = "done";

/// Where files go that report about mails of which nobody here knows: most likely something on the way changes our marks.
const UNMATCHED: &str = "unmatched";

/// Where answers of people and of their programs go: out of office, read, questions.
const ANSWERS: &str = "answers";

/// Where files go that were not understood, for somebody to look at.
const UNREADABLE: &str = "unreadable";

/// Bytes of a file at most. A report quotes a mail of ours, which is small.
const FILE_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// Files of one look at most; the next look takes more.
const FILES_MAX: usize = 200;

/// A mailbox directory.
#[derive(Clone, Debug)]
pub struct Mailbox {
    directory: PathBuf,
}

/// What a look at a mailbox brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Events of mails that were sent to the queue.
    pub words: u64,
    /// Reports about mails of which nobody here knows.
    pub unmatched: u64,
    /// Answers of people and of their programs.
    pub answers: u64,
    /// Mails that tell nothing that is understood.
    pub unreadable: u64,
}

impl Taken {
    /// Where a file goes that held this: where somebody has most to look at.
    fn folder(&self) -> &'static str {
        match self {
            Taken { unreadable: 1.., .. } => UNREADABLE,
            Taken { unmatched: 1.., .. } => UNMATCHED,
            Taken { answers: 1.., .. } => ANSWERS,
            Taken { .. } => DONE,
        }
    }
}

impl Mailbox {
    /// Checks that files can be moved inside the directory.
    pub fn open(directory: &Path) -> Result<Mailbox> {
        if !directory.is_dir() {
            return Err(Error::new(ErrorKind::NotFound, "there is no such directory"));
        }
        for inside in [DONE, UNMATCHED, ANSWERS, UNREADABLE] {
            std::fs::create_dir_all(directory.join(inside))?;
        }
        Ok(Mailbox { directory: directory.to_owned() })
    }

    /// Sends what waiting files say to the queue, and moves them away. What fails is tried again by the next look.
    pub async fn take(&self, app: &App) -> Result<Taken> {
        let mut taken = Taken::default();
        for file in self.waiting()? {
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let reports = match read(&file) {
                Ok(reports) => reports,
                // A mail program moved or deleted it a moment ago.
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            };
            let of_file = pass_on(app, &name, &reports).await?;
            std::fs::rename(&file, self.directory.join(of_file.folder()).join(&name))?;
            taken.words += of_file.words;
            taken.unmatched += of_file.unmatched;
            taken.answers += of_file.answers;
            taken.unreadable += of_file.unreadable;
        }
        Ok(taken)
    }

    /// Files that are whole: a Maildir gives them their place only then, and whoever writes into a plain directory gives them
    /// their ending only then.
    fn waiting(&self) -> Result<Vec<PathBuf>> {
        let is_maildir = self.directory.join("new").is_dir();
        let folders: &[&str] = if is_maildir { &["new", "cur"] } else { &[""] };
        let mut waiting = Vec::new();
        for folder in folders {
            for entry in std::fs::read_dir(self.directory.join(folder))? {
                let path = entry?.path();
                let ending = path.extension().and_then(|ending| ending.to_str());
                if path.is_file() && (is_maildir || matches!(ending, Some("eml" | "mbox"))) {
                    waiting.push(path);
                }
            }
        }
        waiting.sort();
        waiting.truncate(FILES_MAX);
        Ok(waiting)
    }
}

/// Sends what the mails of a file say to the queue.
async fn pass_on(app: &App, file: &str, reports: &[Report]) -> Result<Taken> {
    let mut taken = Taken::default();
    let mut bodies = Vec::new();
    for report in reports {
        match report {
            Report::Word(word) => {
                let DeliveryEvent::DeliveryEventV1 { message_id, .. } = word;
                if feedback::is_known(app, message_id).await.map_err(Error::other)? {
                    bodies.push(body(word)?);
                } else {
                    taken.unmatched += 1;
                    tracing::warn!(file, "A report is about a mail that nobody here knows");
                }
            }
            Report::Nothing => {}
            Report::Answer => taken.answers += 1,
            Report::Unreadable(why) => {
                taken.unreadable += 1;
                tracing::warn!(file, why, "A mail in the mailbox was not understood");
            }
        }
    }
    taken.words = bodies.len() as u64;
    if !bodies.is_empty() {
        app.queue.send(QueueName::MailFeedback, bodies).await.map_err(Error::other)?;
    }
    Ok(taken)
}

/// What the mails of a file say, one of an `.eml` or any of an `.mbox`.
fn read(path: &Path) -> Result<Vec<Report>> {
    let file = File::open(path)?;
    if FILE_BYTES_MAX < file.metadata()?.len() {
        return Ok(vec![Report::Unreadable("it is too large")]);
    }
    if path.extension().is_some_and(|ending| ending == "mbox") {
        let mails = MessageIterator::new(BufReader::new(file));
        let read = |mail: std::result::Result<mail_parser::mailbox::mbox::Message, _>| match mail {
            Ok(mail) => Report::read(mail.contents()),
            Err(_) => Report::Unreadable("it is no mailbox file"),
        };
        return Ok(mails.map(read).collect());
    }
    let mut mail = Vec::new();
    BufReader::new(file).read_to_end(&mut mail)?;
    Ok(vec![Report::read(&mail)])
}

fn body(word: &DeliveryEvent) -> Result<String> {
    serde_json::to_string(word).map_err(Error::other)
}
