//! "Not fixed here" (B.9): a citizen who was asked about an organisation says so of a change that is told of as done there. It is counted
//! once for each citizen and change, its words are masked as comments are, and who may moderate reads them before anybody else. Nothing of
//! it moves the case: to reopen it is a person's move.

use domain::audit::{Action, ResourceChange};
use domain::calendar::local_date;
use domain::identifier::CitizenId;
use domain::improvement::objection::{Objection, Objections, Review, TEXT_CHARACTERS_MAX, may_be_said, seen};
use domain::improvement::{Case, CaseId};
use domain::invitation::Invitation;
use domain::questionnaire::masking;
use table::items::{CasePlaceItem, decode};
use table::{Delete, Expect, Range, Write, keys};

use super::{ZONE, lists, reading, stored};
use crate::answers::citizen_links;
use crate::audit::{self, AuditEvent};
use crate::following;
use crate::identity::access::Caller;
use crate::ports::Purpose;
use crate::store::{self, Retry, Stored, base64url, load, put, retry};
use crate::{App, Error};

/// The list of the cases of which something waits to be read.
const UNREAD: &str = "not-fixed";

/// The order of all in that list: one place for each case.
const ORDER: &str = "0";

/// Topic of what is recorded of readings.
const TOPIC: &str = "objections";

/// Cases of which something waits that are shown at once.
const UNREAD_MAX: usize = 50;

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// It is counted, now or since before.
    Counted,
    /// What was written is too long.
    TooLong,
    /// It cannot be said of this change, or not by this citizen.
    NotPossible,
}

/// What waits to be read of a case.
pub struct Unread {
    /// The change request.
    pub case: Case,
    /// What was written, by its name.
    pub texts: Vec<(String, String)>,
    /// How many wrote nothing.
    pub wordless: usize,
}

/// What it is about, if a citizen may say so of it; `None`: not of this change, or not this citizen.
pub async fn of_whom(app: &App, citizen: &CitizenId, id: &CaseId) -> Result<Option<Case>, Error> {
    let Some(case) = stored::case(app, id).await?.filter(may_be_said) else { return Ok(None) };
    let Some(organisation) = case.organisation() else { return Ok(None) };
    for id in citizen_links::invitations(app, citizen).await? {
        let invitation = load::<Invitation>(&*app.table, &keys::invitation(&id)).await?.map(|found| found.form);
        if invitation.is_some_and(|it| it.organisation == organisation && following::is_own(&it)) {
            return Ok(Some(case));
        }
    }
    Ok(None)
}

/// A citizen says that something is not fixed. Twice is once: what was said first stays.
pub async fn say(app: &App, citizen: &CitizenId, id: &CaseId, text: Option<&str>) -> Result<Said, Error> {
    if of_whom(app, citizen, id).await?.is_none() {
        return Ok(Said::NotPossible);
    }
    let text = text.map(masking::kept).filter(|text| !text.is_empty());
    if text.as_ref().is_some_and(|text| TEXT_CHARACTERS_MAX < text.chars().count()) {
        return Ok(Said::TooLong);
    }
    let mac = app.keys.mac(Purpose::Objection, format!("{citizen}#{id}").as_bytes());
    let key = keys::objection(id, &base64url(&mac[..18]));
    let objection =
        Objection { case: id.clone(), on: local_date(app.clock.now(), ZONE), text, review: Review::Waiting };
    retry!({
        if app.table.get(&key).await?.is_some() {
            return Ok(Retry::Done(Said::Counted));
        }
        let writes = vec![put(key.clone(), &objection, Expect::Absent)?, unread_place(app, id).await?];
        Ok(store::write(&*app.table, writes).await?.then(Said::Counted))
    })
}

/// The place of a case among those that wait to be read, written anew, so that whoever is about to take it away does not.
async fn unread_place(app: &App, id: &CaseId) -> Result<Write, Error> {
    let key = keys::case_place(UNREAD, ORDER, id);
    let expect = app.table.get(&key).await?.map_or(Expect::Absent, |item| Expect::Version(item.version));
    put(key, &CasePlaceItem { case: id.clone() }, expect)
}

/// Whether the caller reads what citizens wrote before others may.
pub fn moderates(app: &App, caller: &Caller) -> bool {
    app.improvement.told.moderators.iter().any(|role| caller.roles.contains(role))
}

/// What is to be seen of a case; `None`: nobody said anything, or the caller does not see it.
pub async fn of_case(app: &App, caller: &Caller, id: &CaseId) -> Result<Option<Objections>, Error> {
    if reading::seen(app, caller, id).await?.is_none() {
        return Ok(None);
    }
    let said: Vec<Objection> = said(app, id).await?.into_iter().map(|(_, found)| found.form).collect();
    Ok(seen(&said, app.profile.policies.smallest_cell))
}

async fn said(app: &App, id: &CaseId) -> Result<Vec<(String, Stored<Objection>)>, Error> {
    let items = store::all(&*app.table, &keys::objections(id), &Range::All).await?;
    let read = |item: &table::Item| Ok((item.key.sk.clone(), Stored { form: decode(item)?, version: item.version }));
    items.iter().map(read).collect()
}

fn waits((_, found): &(String, Stored<Objection>)) -> bool {
    found.form.review == Review::Waiting
}

/// What waits to be read, for who may; nothing for others.
pub async fn unread(app: &App, caller: &Caller) -> Result<Vec<Unread>, Error> {
    if !moderates(app, caller) {
        return Ok(Vec::new());
    }
    let mut unread = Vec::new();
    for case in lists::first(app, UNREAD, &Range::All, UNREAD_MAX).await? {
        let (mut texts, mut wordless) = (Vec::new(), 0);
        for (name, found) in said(app, &case.id).await?.into_iter().filter(waits) {
            match found.form.text {
                Some(text) => texts.push((name, text)),
                None => wordless += 1,
            }
        }
        unread.push(Unread { case, texts, wordless });
    }
    Ok(unread)
}

/// Somebody who may has read what a citizen wrote, or with no name all that wrote nothing; `false`: it is not the caller's to read. Twice
/// is once.
pub async fn review(
    app: &App,
    caller: &Caller,
    id: &CaseId,
    name: Option<&str>,
    review: Review,
) -> Result<bool, Error> {
    if !moderates(app, caller) {
        return Ok(false);
    }
    loop {
        let all = said(app, id).await?;
        let is_meant = |(of, found): &(String, Stored<Objection>)| match name {
            Some(name) => of == name && found.form.review != review,
            None => found.form.text.is_none() && found.form.review == Review::Waiting,
        };
        let Some((name, found)) = all.iter().find(|it| is_meant(it)) else {
            return read_all(app, id).await.map(|()| true);
        };
        let read = Objection { review, ..found.form.clone() };
        let write = put(keys::objection(id, name), &read, found.expect())?;
        let touched = ResourceChange::only(format!("{TOPIC}/{id}/{name}")).with("review", review.as_str());
        let event = AuditEvent::on(&caller.actor(), Action::Put, TOPIC, touched);
        // Where somebody else was first, it is looked at again.
        audit::write(app, &event, vec![write]).await?.either_way();
    }
}

/// Takes a case off the list if nothing of it waits.
async fn read_all(app: &App, id: &CaseId) -> Result<(), Error> {
    let key = keys::case_place(UNREAD, ORDER, id);
    // The place is read first: whoever says something meanwhile writes it anew.
    let Some(place) = app.table.get(&key).await? else { return Ok(()) };
    if said(app, id).await?.iter().any(waits) {
        return Ok(());
    }
    store::write(&*app.table, vec![Write::Delete(Delete { key, version: place.version })]).await?.either_way();
    Ok(())
}
