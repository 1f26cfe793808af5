//! Keys of the pool as text, when everything stored moves to another system: in a file of their own, apart from the items that they open,
//! and destroyed where they came from when they have arrived.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::pool_keys::{PoolKey, PoolKeys};
use crate::port::StoreError;

/// The form of such files.
const FORM: &str = "otklik-pool-keys/1";

/// The first line: so that a file which was cut off is no whole one.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    form: String,
    keys: usize,
}

/// A key as a line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    name: String,
    /// 64 hexadecimal digits.
    key: String,
    /// Milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    retired_at: Option<i64>,
}

/// A key that moves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MovedKey {
    /// The name of the key.
    pub name: String,
    /// The key.
    pub key: PoolKey,
    /// Since when nothing in the table needs it.
    pub retired_at: Option<DateTime<Utc>>,
}

/// Beginning of the names that tell which files have arrived: the hash of the file follows. What is kept under them opens nothing.
const ARRIVED: &str = "arrived/";

/// Every key that is kept.
pub async fn all(keys: &dyn PoolKeys) -> Result<Vec<MovedKey>, StoreError> {
    let mut all = Vec::new();
    for kept in keys.list().await?.into_iter().filter(|kept| !kept.name.starts_with(ARRIVED)) {
        // One that was destroyed since does not move.
        let Some(key) = keys.get(&kept.name).await? else { continue };
        all.push(MovedKey { name: kept.name, key, retired_at: kept.retired_at });
    }
    Ok(all)
}

/// Keeps the keys of the file with that hash. Twice is once.
///
/// # Errors
/// [`StoreError::Invalid`] where a name has another key: what either of them sealed would be lost.
pub async fn keep(keys: &dyn PoolKeys, moved: &[MovedKey], file_hash: &str) -> Result<(), StoreError> {
    // First: whoever has but begun to import is no longer the side where the keys are destroyed.
    keys.create_if_absent(&format!("{ARRIVED}{file_hash}"), &PoolKey([1; 32])).await?;
    for MovedKey { name, key, retired_at } in moved {
        if keys.create_if_absent(name, key).await? != *key {
            return Err(StoreError::Invalid(format!("there is another key `{name}` here already")));
        }
        if let Some(at) = retired_at {
            keys.retire(name, *at).await?;
        }
    }
    Ok(())
}

/// Whether the keys of the file with that hash were imported here.
pub async fn have_arrived(keys: &dyn PoolKeys, file_hash: &str) -> Result<bool, StoreError> {
    Ok(keys.get(&format!("{ARRIVED}{file_hash}")).await?.is_some())
}

/// The text of a file with these keys.
pub fn text_of(moved: &[MovedKey]) -> Result<String, StoreError> {
    let invalid = |error: serde_json::Error| StoreError::Invalid(error.to_string());
    let head = Head { form: FORM.to_owned(), keys: moved.len() };
    let mut text = serde_json::to_string(&head).map_err(invalid)? + "\n";
    for MovedKey { name, key, retired_at } in moved {
        let retired_at = retired_at.map(|at| at.timestamp_millis());
        let line = Line { name: name.clone(), key: domain::digest::hex(&key.0), retired_at };
        text += &(serde_json::to_string(&line).map_err(invalid)? + "\n");
    }
    Ok(text)
}

/// The keys of a file. What is wrong is told without any of it.
pub fn of_text(text: &str) -> Result<Vec<MovedKey>, StoreError> {
    let invalid = |what: String| StoreError::Invalid(format!("a file that is none of keys of the pool: {what}"));
    let mut lines = text.lines();
    let head: Option<Head> = lines.next().and_then(|line| serde_json::from_str(line).ok());
    let head = head.filter(|head| head.form == FORM).ok_or_else(|| invalid(format!("it does not begin as {FORM}")))?;
    let keys = lines.map(key_of).enumerate();
    let keys = keys.map(|(number, key)| key.ok_or_else(|| invalid(format!("line {}", number + 2))));
    let keys: Vec<MovedKey> = keys.collect::<Result<_, _>>()?;
    if keys.len() != head.keys {
        return Err(invalid(format!("it has {} of {} keys", keys.len(), head.keys)));
    }
    Ok(keys)
}

fn key_of(line: &str) -> Option<MovedKey> {
    let Line { name, key, retired_at } = serde_json::from_str(line).ok()?;
    if key.len() != 64 || !key.is_ascii() {
        return None;
    }
    let bytes: Option<Vec<u8>> = (0..32).map(|at| u8::from_str_radix(&key[2 * at..2 * at + 2], 16).ok()).collect();
    let retired_at = match retired_at {
        Some(at) => Some(DateTime::from_timestamp_millis(at)?),
        None => None,
    };
    Some(MovedKey { name, key: PoolKey(bytes?.try_into().ok()?), retired_at })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pool_keys::MemoryPoolKeys;

    async fn some() -> MemoryPoolKeys {
        let keys = MemoryPoolKeys::new();
        for (name, byte) in [("wrapping/month-2026-03", 7), ("2026Q1#77#clinic#standard#1#000000", 0xfe)] {
            keys.create_if_absent(name, &PoolKey([byte; 32])).await.unwrap();
        }
        keys.retire("2026Q1#77#clinic#standard#1#000000", DateTime::from_timestamp(1_800_000_000, 0).unwrap())
            .await
            .unwrap();
        keys
    }

    #[tokio::test]
    async fn keys_move_as_they_are_and_twice_is_once() {
        let (from, to) = (some().await, MemoryPoolKeys::new());
        let text = text_of(&all(&from).await.unwrap()).unwrap();
        for _ in 0..2 {
            keep(&to, &of_text(&text).unwrap(), "0f").await.unwrap();
            assert_eq!(all(&to).await.unwrap(), all(&from).await.unwrap());
        }
        for (side, hash, arrived) in [(&to, "0f", true), (&to, "0e", false), (&from, "0f", false)] {
            assert_eq!(have_arrived(side, hash).await.unwrap(), arrived, "{hash}");
        }
        to.destroy("wrapping/month-2026-03").await.unwrap();
        to.create_if_absent("wrapping/month-2026-03", &PoolKey([8; 32])).await.unwrap();
        let refused = keep(&to, &of_text(&text).unwrap(), "0f").await.unwrap_err().to_string();
        assert!(refused.contains("there is another key `wrapping/month-2026-03`"), "{refused}");
    }

    #[tokio::test]
    async fn what_is_no_whole_file_is_refused_and_not_shown() {
        let text = text_of(&all(&some().await).await.unwrap()).unwrap();
        let cut = text.trim_end().rsplit_once('\n').unwrap().0;
        for (text, expected) in [
            ("", "it does not begin as otklik-pool-keys/1"),
            (cut, "it has 1 of 2 keys"),
            (&text[..text.len() - 9], "line 3"),
            (&text.replace("0707", "07xx"), "line 3"),
        ] {
            let refused = of_text(text).unwrap_err().to_string();
            assert!(refused.ends_with(expected) && !refused.contains("07"), "{refused}");
        }
    }
}
