//! A whole table moves out of the cloud, or into it: read item by item, data keys wrapped by the root keys on the way out, so
//! that they open wherever those are.

use app::App;
use app::ports::Keys;
use app::privacy::vault::rewrapped;
use table::lines::line_of;

use crate::dynamodb::DynamoTable;

/// Why a move broke off.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// The store, or a key.
    #[error(transparent)]
    App(#[from] app::Error),
    /// Where the lines go.
    #[error(transparent)]
    Output(#[from] std::io::Error),
}

/// Hands over a line for each item. Consistent only while nobody writes.
pub async fn export(
    app: &App,
    table: &DynamoTable,
    root: &dyn Keys,
    mut take: impl FnMut(&str) -> std::io::Result<()>,
) -> Result<u64, MoveError> {
    let (mut count, mut next) = (0, None);
    loop {
        let (items, after) = table.scan(next).await.map_err(app::Error::from)?;
        for item in items {
            let item = rewrapped(item, app.vault.wrapping(), &*app.keys, root).await?;
            take(&line_of(&item).map_err(app::Error::from)?)?;
            count += 1;
        }
        match after {
            Some(after) => next = Some(after),
            None => return Ok(count),
        }
    }
}
