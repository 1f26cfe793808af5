//! How deep the tree of the data file becomes: the table is ordered by its key and holds whole rows in every node, so a node has few children. It is
//! built with rows of the length that ours have, under keys in no order, and measured; beyond that a formula goes on, which is held to what was
//! measured.

use rusqlite::Connection;

use crate::bare;

/// Bytes of a page, as the data file has them.
const PAGE: f64 = 8_192.0;

/// How much of a page is full where rows come in no order: between half and all, ln 2 on average.
const FILLED: f64 = std::f64::consts::LN_2;

/// What a row costs beside its bytes: its header and its place in the page.
const BESIDE: f64 = 16.0;

/// A tree that was built.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tree {
    /// Levels, the leaves among them: pages that are read for a row.
    pub(super) depth: u32,
    /// Bytes of the file for each byte of a row.
    pub(super) factor: f64,
}

/// Builds one of so many rows of that many bytes each.
pub(super) fn build(rows: u64, row_bytes: u64) -> anyhow::Result<Tree> {
    let directory = tempfile::tempdir()?;
    let connection = bare::open(&directory)?;
    connection.execute_batch("PRAGMA synchronous = OFF; BEGIN")?;
    let body = "x".repeat(row_bytes.saturating_sub(key(0).len() as u64 + "ITEM".len() as u64) as usize);
    let mut insert = connection.prepare("INSERT INTO item VALUES (?1, 'ITEM', 1, ?2, NULL, NULL, NULL, NULL)")?;
    for row in 0..rows {
        insert.execute([&key(row), &body])?;
    }
    connection.execute_batch("COMMIT")?;
    let (depth, bytes) = measured(&connection)?;
    Ok(Tree { depth, factor: bytes as f64 / (rows * row_bytes) as f64 })
}

/// Keys as long as ours, in no order.
fn key(row: u64) -> String {
    format!("ENTITY#{:032x}", u128::from(bare::scattered(row as usize)) << 64)
}

/// Levels and bytes of the table: a page's path names the pages above it.
fn measured(connection: &Connection) -> anyhow::Result<(u32, u64)> {
    let query = "SELECT max(length(path) - length(replace(path, '/', ''))), sum(pgsize) FROM dbstat \
                 WHERE name = 'item' AND pagetype IN ('leaf', 'internal')";
    let (slashes, bytes): (u32, i64) = connection.query_row(query, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    // The root is `/`, a page below it `/000/`.
    Ok((slashes, bytes.unsigned_abs()))
}

/// Levels of a tree of so many rows of that many bytes: each level has as many times more rows as a node has children.
pub(super) fn depth(rows: f64, row_bytes: f64) -> u32 {
    let cells = PAGE * FILLED / (row_bytes + BESIDE);
    let mut levels = 1;
    let (mut nodes, mut held) = (1.0, cells);
    while held < rows {
        nodes *= cells + 1.0;
        held += nodes * cells;
        levels += 1;
    }
    levels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_formula_says_what_is_measured() {
        for (rows, row_bytes) in [(10_000, 500), (10_000, 1_000), (50_000, 500), (1_000, 300), (10, 500)] {
            let tree = build(rows, row_bytes).unwrap();
            assert_eq!(depth(rows as f64, row_bytes as f64), tree.depth, "{rows} rows of {row_bytes} bytes: {tree:?}");
            assert!((1.0..2.5).contains(&tree.factor) || rows == 10, "{tree:?}");
        }
    }
}
