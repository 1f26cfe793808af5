//! Where it lies what is known of an address that is left alone, by a name that cannot be turned back into the address.

use domain::invitation::mail::{Suppression, normalised_address};
use table::{Key, keys};

use crate::ports::Purpose;
use crate::store::{Stored, base64url, load};
use crate::{App, Error};

/// What is known of the address of that MAC, and where it lies or is to lie. What an older program stored stays where it was until it
/// ends by itself; there it is obeyed and can be lifted with its address, and is not counted.
pub(super) async fn found(app: &App, mac: &str) -> Result<(Key, Option<Stored<Suppression>>), Error> {
    let key = keys::suppression(mac);
    if let Some(stored) = load(&*app.table, &key).await? {
        return Ok((key, Some(stored)));
    }
    let former = keys::former_suppression(mac);
    Ok(match load(&*app.table, &former).await? {
        Some(stored) => (former, Some(stored)),
        None => (key, None),
    })
}

/// The name under which an address is known again. It cannot be turned back, and serves nothing else.
pub(crate) fn address_mac(app: &App, address: &str) -> String {
    base64url(&app.keys.mac(Purpose::Address, normalised_address(address).as_bytes()))
}
