//! Mails to citizens who asked to be told of a change: when one has come into force, without a name, to nobody else's address.

use app::ports::{Mail, MailError};

use super::Oracle;
use crate::people;

/// How often such a mail is handed over at most.
const HANDED_MAX: u32 = 30;

impl Oracle {
    /// A mail that tells of a change was handed over.
    pub(super) fn change_mailed(&mut self, mail: &Mail, answer: &Result<(), MailError>) {
        let Some(citizen) = people::citizen_at(&mail.to) else {
            return self.violated(format!("a mail about a change went to {}", mail.to));
        };
        // An address that is not known to exist is left alone by every mail, notices among them.
        if matches!(answer, Err(MailError::NoSuchAddress(_))) {
            self.unreachable.insert(citizen);
        }
        let (_, handed) = self.changes_told.entry(mail.message_id.clone()).or_insert((citizen, 0));
        *handed += 1;
        let handed = *handed;
        self.must(handed <= HANDED_MAX, || format!("a mail about a change was handed over {handed} times"));
        let in_force = self
            .cases
            .by_id
            .values()
            .any(|model| model.kind == "change_request" && model.moments.iter().any(|it| it.state == "in_force"));
        self.must(in_force, || "a mail tells of a change, and none came into force".to_owned());
        let names = ["Организация o", "/s/", "Дело c"].iter().any(|name| mail.text.contains(name));
        self.must(!names, || format!("a mail about a change names something: {}", mail.text));
        self.must(mail.text.contains("/my"), || format!("a mail about a change leads nowhere: {}", mail.text));
    }
}
