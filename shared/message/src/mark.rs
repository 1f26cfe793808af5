//! The second and the third mark of a mail. A relay may put an identifier of its own into `Message-ID`, and then a report names a
//! mail that nobody knows. So our identifier also stands in a header that nobody rewrites, and, where the operator's mail server
//! takes addresses with a plus sign, in the address to which reports go.

use lettre::Address;

/// The header that holds the `Message-ID` as we gave it.
pub const MARK_HEADER: &str = "X-Otklik-Message-ID";

/// An address's local part is no longer than this (RFC 5321, 4.5.3.1.1).
const LOCAL_PART_BYTES_MAX: usize = 64;

/// The address `local+mark@domain` of a mail: reports to it tell which mail they are about. The mark is the identifier's local
/// part in hexadecimal digits, because some servers change capital letters. `None` if it would be too long.
pub fn marked_address(sender: &Address, message_id: &str) -> Option<Address> {
    let (name, _) = message_id.split_once('@')?;
    let mark: String = name.bytes().map(|byte| format!("{byte:02x}")).collect();
    let local = format!("{}+{mark}", sender.user());
    if LOCAL_PART_BYTES_MAX < local.len() {
        return None;
    }
    Address::new(local, sender.domain()).ok()
}

/// The `Message-ID`, without brackets, that an address made by [`marked_address`] carries: of the same domain as the address.
pub fn marked_mail(address: &str) -> Option<String> {
    let (local, domain) = address.trim().trim_start_matches('<').trim_end_matches('>').split_once('@')?;
    let (_, mark) = local.split_once('+')?;
    let pairs = mark.as_bytes().chunks(2).map(|pair| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok());
    let name = String::from_utf8(pairs.collect::<Option<Vec<u8>>>()?).ok()?;
    let is_name = !name.is_empty() && mark.len().is_multiple_of(2) && name.chars().all(|it| it.is_ascii_graphic());
    is_name.then(|| format!("{name}@{}", domain.to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_comes_back_however_its_letters_are_written() {
        let sender: Address = "no-reply@otklik.example".parse().unwrap();
        for message_id in ["R6tqXw3xkB-_9Q0Zs1Yk2A@otklik.example", "m1@otklik.example"] {
            let marked = marked_address(&sender, message_id).unwrap().to_string();
            assert_eq!(marked_mail(&marked).as_deref(), Some(message_id));
            assert_eq!(marked_mail(&format!("<{}>", marked.to_uppercase())).as_deref(), Some(message_id));
        }
        let long: Address = format!("{}@otklik.example", "a".repeat(60)).parse().unwrap();
        assert_eq!(marked_address(&long, "m1@otklik.example"), None);
    }

    #[test]
    fn other_addresses_carry_no_mark() {
        for address in
            ["no-reply@otklik.example", "anna+news@mail.example", "a+@b", "a+6@b", "a+6d3@b", "a+0a@b", "+", ""]
        {
            assert_eq!(marked_mail(address), None, "{address}");
        }
    }
}
