//! The order in which the records of one request are stored.

use std::collections::HashMap;

/// Records in waves, by their names: the k-th wave holds the k-th record of each name.
pub(super) fn waves<'names>(names: impl Iterator<Item = Option<&'names str>>) -> Vec<Vec<usize>> {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let mut waves: Vec<Vec<usize>> = Vec::new();
    for (index, name) in names.enumerate() {
        let occurrence = match name {
            Some(name) => {
                let count = seen.entry(name).or_insert(0);
                *count += 1;
                *count - 1
            }
            None => 0,
        };
        if waves.len() <= occurrence {
            waves.push(Vec::new());
        }
        waves[occurrence].push(index);
    }
    waves
}
