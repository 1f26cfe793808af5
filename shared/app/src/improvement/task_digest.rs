//! Participants are told of their tasks by mail, on each working day or once a week by the profile: of those that they were not told of before,
//! their own and of whomever they stand in for that day. A mail is claimed with what it tells of, so that a crash between any two loses nothing,
//! and repeats at most the mail in flight, under its name.

use std::collections::BTreeSet;

use domain::calendar::local_date;
use domain::identifier::ParticipantId;
use table::items::{CaseMail, ParticipantItem, TaskDigestItem};
use table::{Expect, keys};

use super::mails::{self, MailReader};
use super::tasks::{Task, tasks};
use super::{ZONE, stored};
use crate::registers::{self, register};
use crate::store::{self, Retry, load, put_due, retry};
use crate::{App, Error};

/// Looks that one run takes at a participant at most.
const ROUNDS_MAX: usize = 4;

/// Everybody who has an address is told of tasks from the next morning on; how many are new. Twice is once.
pub async fn begin(app: &App) -> Result<u64, Error> {
    let calendar = stored::calendar(app).await?;
    let due_at = app.improvement.digest.next(app.clock.now(), ZONE, &calendar, &app.improvement.working_hours);
    let mut begun = 0;
    for (id, participant) in registers::entries::<ParticipantItem>(app, register::PARTICIPANTS).await? {
        let Ok(id) = ParticipantId::parse(&id) else { continue };
        let key = keys::task_digest(&id);
        if participant.email.is_none() || app.table.get(&key).await?.is_some() {
            continue;
        }
        let item = TaskDigestItem { due_at, ..TaskDigestItem::default() };
        let write = put_due(key, &item, Some(due_at), Expect::Absent)?;
        begun += u64::from(store::write(&*app.table, vec![write]).await?.is_done());
    }
    Ok(begun)
}

/// What a task is known by: a case that goes on and comes back asks anew.
fn name(task: &Task) -> String {
    format!("{} {} {}", task.case.id, task.case.version, task.move_name)
}

/// Tells a participant of tasks, if it is time; how many mails the server took over. Twice is once.
pub async fn take_up(app: &App, reader: &ParticipantId) -> Result<u64, Error> {
    let key = keys::task_digest(reader);
    let calendar = stored::calendar(app).await?;
    for _ in 0..ROUNDS_MAX {
        let Some(found) = load::<TaskDigestItem>(&*app.table, &key).await? else { return Ok(0) };
        let (mut item, expect) = (found.form.clone(), found.expect());
        let now = app.clock.now();
        if now < item.due_at {
            return Ok(0);
        }
        let next = app.improvement.digest.next(now, ZONE, &calendar, &app.improvement.working_hours);
        let who = mails::reader(app, reader).await?;
        let runs = app.improvement.runs_on(local_date(now, ZONE));
        let prepared = match who.filter(|_| runs) {
            Some(who) => prepared(app, who, &mut item).await?,
            None => None,
        };
        let Some((mail, leased)) = prepared else {
            (item.sending, item.due_at) = (None, next);
            store::write(&*app.table, vec![put_due(key.clone(), &item, Some(next), expect)?]).await?.either_way();
            continue;
        };
        item.due_at = leased.leased_until.unwrap_or(next);
        let mut writes = vec![put_due(key.clone(), &item, Some(item.due_at), expect)?];
        writes.extend(mails::announced(app, &mail, &leased)?);
        if !store::write(&*app.table, writes).await?.is_done() {
            continue;
        }
        if !mails::hand_over(app, &mail, &leased).await? {
            return Ok(0);
        }
        told(app, &key, &leased.name, next).await?;
        return Ok(1);
    }
    Ok(0)
}

/// The mail, taken for this sender: the one that is on its way, or one of what is new; `None`: there is nothing to tell.
async fn prepared(
    app: &App,
    who: MailReader,
    item: &mut TaskDigestItem,
) -> Result<Option<(crate::ports::Mail, CaseMail)>, Error> {
    if item.sending.is_none() {
        let all = tasks(app, who.caller()).await?;
        let now: BTreeSet<String> = all.iter().map(name).collect();
        item.told.retain(|told| now.contains(told));
        let fresh: Vec<&Task> = all.iter().filter(|task| !item.told.contains(&name(task))).collect();
        if fresh.is_empty() {
            return Ok(None);
        }
        item.mails += 1;
        let to = who.caller().id.clone();
        let name_of_mail = format!("tasks-{to}-{}", item.mails);
        let mail = CaseMail { name: name_of_mail, to, about: "tasks".to_owned(), leased_until: None, tries: 0 };
        let numbers = fresh.iter().map(|task| task.case.number.clone()).collect();
        item.sending = Some((mail, fresh.into_iter().map(name).collect(), numbers));
    }
    let Some((mail, tasks, numbers)) = &mut item.sending else { return Ok(None) };
    let Some(prepared) = mails::of_tasks(app, mail, who, tasks.len(), numbers)? else { return Ok(None) };
    mails::lease(app, mail);
    Ok(Some((prepared, mail.clone())))
}

/// The mail was handed over: what it tells of is not told of again.
async fn told(app: &App, key: &table::Key, name: &str, next: chrono::DateTime<chrono::Utc>) -> Result<(), Error> {
    retry!({
        let Some(found) = load::<TaskDigestItem>(&*app.table, key).await? else { return Ok(Retry::Done(())) };
        let (mut item, expect) = (found.form.clone(), found.expect());
        if let Some((_, tasks, _)) = item.sending.take_if(|(mail, ..)| mail.name == name) {
            item.told.extend(tasks);
            item.due_at = next;
        }
        let write = put_due(key.clone(), &item, Some(item.due_at), expect)?;
        Ok(store::write(&*app.table, vec![write]).await?.then(()))
    })
}
