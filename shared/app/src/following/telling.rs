//! Whoever asked is told: a change in force wakes the wishes of its organisation; each becomes one mail, that is claimed, handed over, and
//! then forgotten with its wish. The mail names no organisation and leads to sign-in. A crash between any two repeats at most the mail in flight,
//! under its name.

use domain::audit::Actor;
use domain::following::Step;
use domain::identifier::OrganisationId;
use domain::person::Snils;
use table::items::{FollowingItem, decode};
use table::{Item, Page, Range, keys};

use super::{context, end, stored};
use crate::answers::citizen_links::wishes;
use crate::audit::{self, Reading};
use crate::mail::{handing, letters};
use crate::ports::Mail;
use crate::store::{self, Stored, load};
use crate::{App, Error};

/// The job in whose name this is done.
const JOB: &str = "lifecycle";

/// Wishes of one page.
const PAGE_WISHES: usize = 100;

/// What was done for those who follow an organisation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Mails that the server took over.
    pub mails: u64,
    /// Wishes that could not be taken up; they stay due.
    pub failures: u64,
}

/// A change has come into force at an organisation: whoever asked is to be told. Twice is once.
pub(crate) async fn wake(app: &App, organisation: &OrganisationId) -> Result<(), Error> {
    let today = app.clock.now().date_naive();
    for item in store::all(&*app.table, &keys::followings(organisation), &Range::All).await? {
        let FollowingItem { following, snils } = decode(&item)?;
        if following.changed_on.is_none() {
            let changed = FollowingItem { following: following.changed(today), snils };
            let write = stored(app, item.key.clone(), &changed, table::Expect::Version(item.version))?;
            // Taken back meanwhile, or woken by another run.
            store::write(&*app.table, vec![write]).await?.either_way();
        }
    }
    Ok(())
}

/// Does what is due for those who follow an organisation. Twice is once.
pub async fn take_up(app: &App, organisation: &OrganisationId) -> Result<Told, Error> {
    let mut told = Told::default();
    let mut page = Page::first(PAGE_WISHES);
    loop {
        let found = app.table.query(&keys::followings(organisation), &Range::All, &page).await?;
        for item in &found.items {
            match one(app, item).await {
                Ok(sent) => told.mails += u64::from(sent),
                Err(error) => {
                    told.failures += 1;
                    tracing::warn!(%error, "A citizen could not be told of a change; it stays due");
                }
            }
        }
        match found.next {
            Some(next) => page.after = Some(next),
            None => return Ok(told),
        }
    }
}

/// What is due for one; whether a mail was handed over.
async fn one(app: &App, item: &Item) -> Result<bool, Error> {
    let (now, months) = (app.clock.now(), app.improvement.told.following_months);
    let found = Stored { form: decode::<FollowingItem>(item)?, version: item.version };
    let key = item.key.clone();
    match found.form.following.step(now, months) {
        Step::Nothing => Ok(false),
        Step::End => forget(app, item, &found).await.map(|()| false),
        Step::Tell => {
            // The key may have been lost with a copy that was restored without it.
            let Some(digits) = app.vault.open::<String>(&found.form.snils, &context(&key)).await? else {
                return forget(app, item, &found).await.map(|()| false);
            };
            let snils = Snils::parse(&digits).map_err(|error| Error::Corrupt(format!("a sealed SNILS: {error}")))?;
            if wishes(app, &app.citizen(&snils)).await?.declines(&found.form.following.organisation) {
                return forget(app, item, &found).await.map(|()| false);
            }
            tell(app, item, found, &snils).await
        }
    }
}

async fn tell(app: &App, item: &Item, found: Stored<FollowingItem>, snils: &Snils) -> Result<bool, Error> {
    let account = app.directory.find(snils).await?.filter(|account| account.verified);
    let FollowingItem { following, snils: sealed } = found.form.clone();
    let name = || format!("{}@{}", app.random_text(16), app.settings.mail_domain);
    let is_first = following.tries() == 0;
    let lease = handing::lease(app, following.tries());
    let following = following.taken(name, app.clock.now(), lease);
    let message_id = following.sending.as_ref().map(|sending| sending.message_id.clone()).unwrap_or_default();
    let language = account.as_ref().and_then(|account| account.language);
    let mail = account.and_then(|account| account.email).map(|to| {
        let letter = letters::changed(language, &format!("{}/my", app.settings.public_url));
        let letters::Letter { subject, text, html } = letter;
        Mail { to, subject, text, html, message_id: message_id.clone(), unsubscribe_url: None }
    });
    let claimed = FollowingItem { following, snils: sealed };
    let mut writes = vec![stored(app, item.key.clone(), &claimed, found.expect())?];
    writes.extend(mail.as_ref().filter(|_| is_first).map(|mail| handing::announced(app, mail)).transpose()?);
    writes.push(audit::reading(app, Reading::FollowingAddress, &message_id));
    if !store::write(&*app.table, writes).await?.is_done() {
        return Ok(false);
    }
    // An account without an address may get one: it is looked at again as a mail is tried again.
    let Some(mail) = mail else { return Ok(false) };
    if !handing::hand_over(app, &mail, "to a citizen who follows").await? {
        return Ok(false);
    }
    if let Some(sent) = load::<FollowingItem>(&*app.table, &item.key).await? {
        forget(app, item, &sent).await?;
    }
    Ok(true)
}

async fn forget(app: &App, item: &Item, found: &Stored<FollowingItem>) -> Result<(), Error> {
    // Taken back meanwhile, or woken: then it is looked at again.
    end(app, item.key.clone(), found, &Actor::job(JOB)).await.map(store::Written::either_way)
}
