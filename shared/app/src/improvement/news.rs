//! Cases that were made are told of together: somebody who imports hundreds of them writes one mail to each reader, not hundreds. Who is to
//! know of a case is noted with the case's own letter taken off, in one write; the mail is claimed with what it tells of, so that a crash
//! between any two loses nothing, and repeats at most the mail in flight, under its name.

use domain::calendar::local_date;
use domain::identifier::ParticipantId;
use domain::improvement::Case;
use domain::working_time::ProductionCalendar;
use table::items::{CaseMail, NewCases, NewCasesItem, Telling};
use table::{Expect, Write, keys};

use super::{ZONE, mails, stored};
use crate::store::{self, Retry, load, put_due, retry};
use crate::{App, Error};

/// Cases that one mail names; of more it tells the number.
const NAMED_MAX: usize = 20;

/// Mails to one reader that one run sends at most.
const ROUNDS_MAX: usize = 10;

/// Notes that a reader is to be told of a case.
pub(super) async fn noted(
    app: &App,
    reader: &ParticipantId,
    telling: Telling,
    case: &Case,
    asks: bool,
    calendar: &ProductionCalendar,
) -> Result<Write, Error> {
    let key = keys::new_cases(reader, telling);
    let found = load::<NewCasesItem>(&*app.table, &key).await?;
    let expect = found.as_ref().map_or(Expect::Absent, |found| found.expect());
    let mut item = found.map(|found| found.form).unwrap_or_default();
    let now = app.clock.now();
    let NewCases { count, first, asks: asked } = &mut item.waiting;
    (*count, *asked) = (*count + 1, *asked || asks);
    if first.len() < NAMED_MAX {
        first.push(case.id.clone());
    }
    item.tell_at = item.tell_at.or(Some(match telling {
        Telling::AtOnce => now,
        Telling::Daily => calendar.next_opening(case.created_at, ZONE, &app.improvement.working_hours),
    }));
    scheduled(app, &mut item);
    put_due(key, &item, item.due_at, expect)
}

/// When something is to be done next.
fn scheduled(app: &App, item: &mut NewCasesItem) {
    let waits = item.tell_at.filter(|_| 0 < item.waiting.count);
    item.due_at = match &item.telling {
        Some((mail, _)) => Some(mail.leased_until.unwrap_or_else(|| app.clock.now())),
        None => waits,
    };
}

/// Tells a reader of the cases that were made, if it is time; how many mails the server took over. Twice is once.
pub async fn take_up(app: &App, reader: &ParticipantId, telling: Telling) -> Result<u64, Error> {
    let key = keys::new_cases(reader, telling);
    let mut sent = 0;
    for _ in 0..ROUNDS_MAX {
        let Some(found) = load::<NewCasesItem>(&*app.table, &key).await? else { return Ok(sent) };
        let (mut item, expect) = (found.form.clone(), found.expect());
        let now = app.clock.now();
        if item.due_at.is_none_or(|at| now < at) {
            return Ok(sent);
        }
        if item.telling.is_none() && 0 < item.waiting.count {
            item.mails += 1;
            let name = format!("new-{reader}-{}-{}", telling.as_str(), item.mails);
            let mail = CaseMail { name, to: reader.clone(), about: "put".to_owned(), leased_until: None, tries: 0 };
            item.telling = Some((mail, std::mem::take(&mut item.waiting)));
            item.tell_at = None;
        }
        // What waited until the experiment was over is not written any more.
        let may_tell = telling == Telling::AtOnce || app.improvement.runs_on(local_date(now, ZONE));
        let prepared = match item.telling.as_mut().filter(|_| may_tell) {
            Some((mail, cases)) => prepared(app, mail, cases, telling).await?,
            None => None,
        };
        let Some((mail, leased)) = prepared else {
            item.telling = None;
            scheduled(app, &mut item);
            store::write(&*app.table, vec![put_due(key.clone(), &item, item.due_at, expect)?]).await?.either_way();
            continue;
        };
        scheduled(app, &mut item);
        let mut writes = vec![put_due(key.clone(), &item, item.due_at, expect)?];
        writes.extend(mails::announced(app, &mail, &leased)?);
        if !store::write(&*app.table, writes).await?.is_done() || !mails::hand_over(app, &mail, &leased).await? {
            continue;
        }
        sent += 1;
        told(app, &key, &leased.name).await?;
    }
    Ok(sent)
}

/// The mail, taken for this sender.
async fn prepared(
    app: &App,
    mail: &mut CaseMail,
    cases: &NewCases,
    telling: Telling,
) -> Result<Option<(crate::ports::Mail, CaseMail)>, Error> {
    let mut named = Vec::new();
    for id in &cases.first {
        named.extend(stored::case(app, id).await?);
    }
    named.sort_by(|one, other| one.number.cmp(&other.number));
    let Some(prepared) = mails::of_new_cases(app, mail, &named, cases, telling).await? else { return Ok(None) };
    mails::lease(app, mail);
    Ok(Some((prepared, mail.clone())))
}

/// Takes a mail off by its name: others may have been noted meanwhile, and it is not to be sent again for that.
async fn told(app: &App, key: &table::Key, name: &str) -> Result<(), Error> {
    retry!({
        let Some(found) = load::<NewCasesItem>(&*app.table, key).await? else { return Ok(Retry::Done(())) };
        let (mut item, expect) = (found.form.clone(), found.expect());
        item.telling.take_if(|(mail, _)| mail.name == name);
        scheduled(app, &mut item);
        let write = put_due(key.clone(), &item, item.due_at, expect)?;
        Ok(store::write(&*app.table, vec![write]).await?.then(()))
    })
}
