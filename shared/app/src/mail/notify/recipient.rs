//! Where a mail goes: asked from the directory at the moment of sending, or a moment before it together with others, and stored nowhere.

use chrono::{DateTime, Duration, Utc};
use domain::identifier::InvitationId;
use domain::language::Language;
use domain::person::Snils;

use super::{Ready, ready};
use crate::ports::Account;
use crate::{App, Error};

/// How long what the directory said holds. Whoever deletes an address or an account meanwhile still gets the mail, so it is short.
const HOLDS: Duration = Duration::minutes(1);

/// What the directory said of the citizen of a notice.
pub(crate) struct Asked {
    snils: Snils,
    account: Option<Account>,
    at: DateTime<Utc>,
}

/// Asks the directory for the citizen of a notice that may be sent now; `None`: there is nothing to send. Whoever asks at the same time
/// shares a request.
pub(crate) async fn ask(app: &App, id: &InvitationId) -> Result<Option<Asked>, Error> {
    let person = ready(app, id, false).await?.ok().and_then(|ready| ready.person);
    let Some(person) = person else { return Ok(None) };
    let account = app.directory.find(&person.snils).await?;
    Ok(Some(Asked { snils: person.snils, account, at: app.clock.now() }))
}

/// What the directory says of whoever is to be told.
pub(super) enum Found {
    /// The mail goes there.
    Recipient(Recipient),
    /// There is no verified account of this person, or it has no address.
    NoAddress,
    /// The account is another person's by now than the receipt names (A2.2).
    AnotherPerson,
}

/// Where a mail goes, and in which language.
pub(super) struct Recipient {
    pub(super) address: String,
    pub(super) language: Option<Language>,
}

/// Whom a notice goes to.
pub(super) async fn of(app: &App, Ready { person, .. }: &Ready, asked: Option<&Asked>) -> Result<Found, Error> {
    let Some(person) = person else { return Ok(Found::NoAddress) };
    let holds = |asked: &&Asked| asked.snils == person.snils && app.clock.now() < asked.at + HOLDS;
    let account = match asked.filter(holds) {
        Some(asked) => asked.account.clone(),
        None => app.directory.find(&person.snils).await?,
    };
    Ok(match account.filter(|account| account.verified) {
        Some(account) if account.person.contradicts(person) => Found::AnotherPerson,
        Some(Account { email: Some(address), language, .. }) => Found::Recipient(Recipient { address, language }),
        Some(_) | None => Found::NoAddress,
    })
}
