//! A store of an older program: its data keys are wrapped by the root keys alone, which live for ever. They are sealed under
//! wrapping keys before anything else is done, and the bytes of what they were are taken out.

use table::Item;
use table::items::{DataKeyItem, decode};
use table::kinds::{Kind, rest};
use table::whole::{Unreadable, WholeStore};

use crate::privacy::destruction;
use crate::{App, Error};

/// Seals every data key that has no wrapping key yet; answers how many there were. To be called before anything else works on the
/// store; the next sweep takes the bytes out and records that. Twice is once.
pub async fn adopt(app: &App, store: &dyn WholeStore) -> Result<usize, Error> {
    let mut cohorts = Vec::new();
    let look = &mut |item: Result<Item, Unreadable>| {
        let Ok(item) = item else { return };
        let is_older = |form: DataKeyItem| form.under.is_none();
        if Kind::DataKey.is(&item.key) && decode(&item).is_ok_and(is_older) {
            cohorts.push(rest(&item.key).to_owned());
        }
    };
    store.each_item(look).await?;
    if !cohorts.is_empty() {
        // First of all, so that a crash leaves nothing that no sweep looks after.
        destruction::note_sealed_anew(app).await?;
    }
    for cohort in &cohorts {
        app.vault.renew(cohort).await?;
    }
    Ok(cohorts.len())
}
