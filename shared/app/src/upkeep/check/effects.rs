//! Whether stored effects of changes in force are what the finals give: each is computed again.

use table::keys;

use super::Check;
use crate::improvement::effects;
use crate::{App, Error};

/// Computes every stored effect again from the finals that it names. Unlike the other checks it asks the store, so it is made by
/// whoever has an app.
///
/// # Errors
/// The store could not do its work.
pub async fn effects(app: &App) -> Result<Check, Error> {
    let mut check = Check::new("effects", "are what the finals that they name give");
    for id in effects::measured(app).await? {
        let Some(holds) = effects::holds(app, &id).await? else { continue };
        check.looked_at += 1;
        if !holds {
            check.found(&keys::case(&id), "its finals give another effect".to_owned());
        }
    }
    Ok(check)
}
