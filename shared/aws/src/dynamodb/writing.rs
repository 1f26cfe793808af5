//! A write, until its outcome is known.
//!
//! A busy service changed nothing, so the write is tried again. Where the answer did not come, the write may have happened:
//! it is sent again only if a condition guards it, and whether the first attempt was carried out is read from the mark that
//! each call leaves in its documents. Additions alone have no condition, or one that holds before and after them alike; their
//! unknown outcome is passed on.

use table::port::check_writes;
use table::{Conflict, StoreError, Write, WriteError};

use super::DynamoTable;
use super::attributes::{item_of, version_of};
use super::mark::Mark;
use super::requests::{Attempt, Refusal};
use crate::patience::{self, ATTEMPTS_MAX};
use crate::trouble::Trouble;

impl DynamoTable {
    pub(super) async fn write_all(&self, writes: &[Write]) -> Result<(), WriteError> {
        check_writes(writes)?;
        let mark = Mark::draw(&*self.random);
        let guarded = writes.iter().any(|write| !matches!(write, Write::Add(_)));
        let (mut doubt, mut last) = (None, String::new());
        for attempt in 0..ATTEMPTS_MAX {
            patience::before(attempt, &*self.random).await;
            match self.attempt(writes, &mark).await {
                Attempt::Done => return Ok(()),
                Attempt::Refused(refusals) => match decide(writes, &refusals, &mark, doubt) {
                    Err(WriteError::Store(StoreError::Unknown(cause))) => {
                        return self.read_back(writes, &mark, cause).await;
                    }
                    decided => return decided,
                },
                Attempt::Trouble(Trouble::Throttled(cause)) => last = cause,
                Attempt::Trouble(Trouble::Unknown(cause)) if guarded => doubt = Some(cause),
                Attempt::Trouble(Trouble::Unknown(cause)) => return Err(StoreError::Unknown(cause).into()),
                Attempt::Trouble(Trouble::Invalid(cause)) => return Err(StoreError::Invalid(cause).into()),
                Attempt::Trouble(Trouble::Denied(cause)) => {
                    last = cause;
                    break;
                }
            }
        }
        match doubt {
            Some(cause) => self.read_back(writes, &mark, cause).await,
            None => Err(StoreError::Unavailable(last).into()),
        }
    }

    /// The last word on a write whose outcome stayed unknown: its documents carry its mark, or nobody can tell.
    async fn read_back(&self, writes: &[Write], mark: &Mark, cause: String) -> Result<(), WriteError> {
        for put in writes.iter().filter(|write| matches!(write, Write::Put(_))) {
            if let Ok(Some(stored)) = self.read_attributes(put.key()).await
                && mark.is_in(put.key(), &stored)
            {
                return Ok(());
            }
        }
        Err(StoreError::Unknown(cause).into())
    }
}

/// What refused conditions mean. After a doubt they may have been refused because this very call had been carried out.
fn decide(writes: &[Write], refusals: &[Refusal], mark: &Mark, doubt: Option<String>) -> Result<(), WriteError> {
    if let Some(cause) = doubt {
        let is_ours = |refusal: &Refusal| {
            refusal.stored.as_ref().is_some_and(|stored| mark.is_in(writes[refusal.index].key(), stored))
        };
        if refusals.iter().any(is_ours) {
            return Ok(());
        }
        for refusal in refusals {
            if may_hide_our_work(&writes[refusal.index], refusal)? {
                return Err(StoreError::Unknown(cause).into());
            }
        }
    }
    // `refusals` is never empty; the first is the one to tell.
    let Some(first) = refusals.first() else {
        return Err(StoreError::Unknown("a condition failed without a reason".to_owned()).into());
    };
    let stored = first.stored.as_ref().map(item_of).transpose()?;
    Err(WriteError::Conflict(Box::new(Conflict { index: first.index, stored })))
}

/// Whether what is stored may have come after our own write: then it says nothing about it.
fn may_hide_our_work(write: &Write, refusal: &Refusal) -> Result<bool, StoreError> {
    let version = refusal.stored.as_ref().map(version_of).transpose()?;
    Ok(match write {
        Write::Put(put) => version.is_some_and(|version| put.expect.version_after() < version),
        Write::Delete(_) => version.is_none(),
        // An addition leaves no mark: whoever raised the version may have come after it.
        Write::Add(_) => true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dynamodb::attributes::of_put;
    use table::{Add, Delete, Expect, Key, Put};

    fn ours() -> Mark {
        Mark::draw(&Same(1))
    }

    fn theirs() -> Mark {
        Mark::draw(&Same(2))
    }

    struct Same(u8);

    impl app::ports::Random for Same {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0);
        }
    }

    fn put(expect: Expect) -> Put {
        Put {
            key: Key::new("A", "1"),
            body: "x".to_owned(),
            due: None,
            expires_at: None,
            keeps_counters: false,
            expect,
        }
    }

    fn told(write: &Write, stored: Option<(Put, fn() -> Mark)>, doubt: bool) -> String {
        let stored = stored.map(|(put, mark)| of_put(&put, &mark()));
        let doubt = doubt.then(|| "no answer".to_owned());
        match decide(std::slice::from_ref(write), &[Refusal { index: 0, stored }], &ours(), doubt) {
            Ok(()) => "ok".to_owned(),
            Err(WriteError::Conflict(_)) => "conflict".to_owned(),
            Err(WriteError::Store(StoreError::Unknown(_))) => "unknown".to_owned(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn after_a_doubt_the_mark_decides() {
        let write = Write::Put(put(Expect::Version(3)));
        let (made, older, newer) = (put(Expect::Version(3)), put(Expect::Version(1)), put(Expect::Version(4)));
        let add =
            Write::Add(Add { key: Key::new("A", "1"), counters: Default::default(), expect: Some(Expect::Version(3)) });
        let delete = Write::Delete(Delete { key: Key::new("A", "1"), version: 3 });
        for (write, stored, doubt, expected) in [
            (&write, Some((made.clone(), ours as fn() -> Mark)), true, "ok"),
            (&write, Some((made.clone(), theirs)), true, "conflict"),
            (&write, Some((older, theirs)), true, "conflict"),
            (&write, Some((newer.clone(), theirs)), true, "unknown"),
            (&write, Some((newer.clone(), theirs)), false, "conflict"),
            (&write, None, true, "conflict"),
            (&delete, None, true, "unknown"),
            (&delete, None, false, "conflict"),
            (&delete, Some((newer.clone(), theirs)), true, "conflict"),
            (&add, Some((made, theirs)), true, "unknown"),
            (&add, Some((newer, theirs)), false, "conflict"),
        ] {
            assert_eq!(told(write, stored, doubt), expected, "{write:?} {doubt}");
        }
    }
}
