//! What goes over the wire, and what of an answer is believed.

use std::collections::{BTreeMap, BTreeSet};

use app::ports::Account;
use domain::calendar::stands_for_none;
use domain::invitation::mail::{is_address, meant_address};
use domain::language::Language;
use domain::person::Snils;
use domain::person::likeness::KnownPerson;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// SNILS of one request at most.
pub(crate) const ASKED_MAX: usize = 100;

#[derive(Serialize)]
struct Find {
    snils: Vec<String>,
}

#[derive(Deserialize)]
struct Found {
    accounts: Vec<Value>,
}

/// An account as the portal tells it. What it tells beyond this is not read.
#[derive(Clone, PartialEq, Deserialize)]
struct FoundAccount {
    #[serde(deserialize_with = "flag")]
    verified: bool,
    #[serde(default)]
    email: Option<String>,
    #[serde(default)]
    language: Option<String>,
    #[serde(default)]
    family_name: Option<String>,
    #[serde(default)]
    given_name: Option<String>,
    #[serde(default)]
    birth_date: Option<String>,
}

/// The body that asks for these.
pub(crate) fn request<'a>(asked: impl IntoIterator<Item = &'a Snils>) -> Result<Vec<u8>, String> {
    let body = Find { snils: asked.into_iter().map(Snils::digits).collect() };
    serde_json::to_vec(&body).map_err(|error| error.to_string())
}

/// Yes or no, also as a text.
fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Bool(flag) => Ok(flag),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Ok(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Ok(false),
        _ => Err(D::Error::custom("neither yes nor no")),
    }
}

/// The SNILS of an account, also as a number, which has no zeros before it.
fn snils_of(account: &Value) -> Option<Snils> {
    match account.get("snils")? {
        Value::String(text) => Snils::parse(text).ok(),
        Value::Number(number) => Snils::parse(&format!("{:011}", number.as_u64()?)).ok(),
        _ => None,
    }
}

/// What an answer tells of a citizen: the account, or why it cannot be understood.
pub(crate) type Told = Result<Account, String>;

/// The accounts of an answer. Whoever was asked for and is not among them has none; whoever is among them unasked is passed over. One that
/// cannot be understood is a matter of its citizen alone.
///
/// # Errors
/// The answer is not one, or does not say whose an account is. What it says is not told: it holds persons.
pub(crate) fn accounts<'a>(
    body: &[u8],
    asked: impl IntoIterator<Item = &'a Snils>,
) -> Result<BTreeMap<Snils, Told>, String> {
    let found: Found = serde_json::from_slice(body).map_err(|error| {
        format!("its answer is no list of accounts, at line {} column {}", error.line(), error.column())
    })?;
    let asked: BTreeSet<&Snils> = asked.into_iter().collect();
    let mut read: BTreeMap<Snils, Result<FoundAccount, String>> = BTreeMap::new();
    for account in found.accounts {
        let snils = snils_of(&account).ok_or("an account of its answer has no SNILS")?;
        if !asked.contains(&snils) {
            continue;
        }
        let account = FoundAccount::deserialize(account).map_err(|_| "its account cannot be understood".to_owned());
        let twice = |known: &mut Result<FoundAccount, String>| {
            if *known != account {
                *known = Err("its account is told twice, and differs".to_owned());
            }
        };
        read.entry(snils).and_modify(twice).or_insert_with(|| account.clone());
    }
    Ok(read.into_iter().map(|(snils, account)| (snils, account.map(Account::from))).collect())
}

impl From<FoundAccount> for Account {
    fn from(found: FoundAccount) -> Account {
        let email = found.email.map(|email| meant_address(&email)).filter(|email| is_address(email));
        let language = found.language.as_deref().and_then(Language::of_code);
        let born_on = found.birth_date.and_then(|day| day.parse().ok()).filter(|day| !stands_for_none(*day));
        let person = KnownPerson { family: found.family_name, given: found.given_name, born_on };
        Account { verified: found.verified, email, language, person }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASKED: &str = "112-233-445 95";

    /// Whether an account is verified, its address and its language.
    type Read<'a> = (bool, Option<&'a str>, Option<Language>);

    #[track_caller]
    fn check(body: &str, expected: Result<&[Read<'_>], &str>) {
        let asked = Snils::parse(ASKED).unwrap();
        // One account is asked for, so what is wrong with it is wrong with the answer.
        let found =
            accounts(body.as_bytes(), [&asked]).and_then(|found| found.into_values().collect::<Result<Vec<_>, _>>());
        let found =
            found.map(|found| found.into_iter().map(|it| (it.verified, it.email, it.language)).collect::<Vec<_>>());
        let expected = expected.map(|accounts| {
            accounts
                .iter()
                .map(|(verified, email, language)| (*verified, email.map(str::to_owned), *language))
                .collect()
        });
        assert_eq!(found, expected.map_err(str::to_owned), "{body}");
    }

    #[test]
    fn an_answer_is_read_as_far_as_it_is_an_answer() {
        check(r#"{"accounts":[]}"#, Ok(&[]));
        check(
            r#"{"accounts":[{"snils":"11223344595","verified":true,"email":"anna@mail.example","language":"tt","given_name":"Анна"}]}"#,
            Ok(&[(true, Some("anna@mail.example"), Some(Language::Tt))]),
        );
        check(r#"{"accounts":[{"snils":"112-233-445 95","verified":false}]}"#, Ok(&[(false, None, None)]));
        check(
            r#"{"accounts":[{"snils":"11223344595","verified":true,"email":"none","language":"xx"}]}"#,
            Ok(&[(true, None, None)]),
        );
        check(r#"{"accounts":[{"snils":"08765430300","verified":true}]}"#, Ok(&[]));
        check("", Err("its answer is no list of accounts, at line 1 column 0"));
        check("{}", Err("its answer is no list of accounts, at line 1 column 2"));
        check(r#"{"accounts":null}"#, Err("its answer is no list of accounts, at line 1 column 16"));
        for unclear in ["", r#","verified":null"#, r#","verified":"maybe""#, r#","verified":true,"email":["a@b"]"#] {
            let body = format!(r#"{{"accounts":[{{"snils":"11223344595"{unclear}}}]}}"#);
            check(&body, Err("its account cannot be understood"));
        }
        check(r#"{"accounts":[{"snils":11223344595,"verified":"True"}]}"#, Ok(&[(true, None, None)]));
        check(
            r#"{"accounts":[{"snils":11223344595.5,"verified":true}]}"#,
            Err("an account of its answer has no SNILS"),
        );
        check(r#"{"accounts":["11223344595"]}"#, Err("an account of its answer has no SNILS"));
        check(r#"{"accounts":[{"snils":"1","verified":true}]}"#, Err("an account of its answer has no SNILS"));
        check(
            r#"{"accounts":[{"snils":"11223344595","verified":true},{"snils":"112-233-445 95","verified":false}]}"#,
            Err("its account is told twice, and differs"),
        );
        check(
            r#"{"accounts":[{"snils":"11223344595","verified":true},{"snils":"112-233-445 95","verified":true,"more":1}]}"#,
            Ok(&[(true, None, None)]),
        );
    }

    /// Whatever an answer says of one citizen, the others are told.
    #[test]
    fn an_account_that_is_unclear_concerns_its_citizen_alone() {
        let asked = [ASKED, "087-654-303 00"].map(|it| Snils::parse(it).unwrap());
        let body = r#"{"accounts":[{"snils":8765430300,"verified":[]},{"snils":"11223344595","verified":true}]}"#;
        let found = accounts(body.as_bytes(), &asked).unwrap();
        assert!(found[&asked[0]].as_ref().is_ok_and(|it| it.verified));
        assert!(found[&asked[1]].is_err());
    }

    #[test]
    fn whose_an_account_is_is_told_as_far_as_it_is_known() {
        for (told, expected) in [
            ("", (None, None, None)),
            (
                r#","family_name":"Иванова","given_name":"Анна","patronymic":"Петровна","birth_date":"1985-02-11""#,
                (Some("Иванова"), Some("Анна"), Some("1985-02-11")),
            ),
            (r#","family_name":null,"birth_date":null"#, (None, None, None)),
            (r#","birth_date":"0001-01-01""#, (None, None, None)),
            (r#","birth_date":"11.02.1985""#, (None, None, None)),
        ] {
            let asked = Snils::parse(ASKED).unwrap();
            let body = format!(r#"{{"accounts":[{{"snils":"{ASKED}","verified":true{told}}}]}}"#);
            let person = accounts(body.as_bytes(), [&asked]).unwrap().remove(&asked).unwrap().unwrap().person;
            let (family, given, born_on) = expected;
            let known = (person.family.as_deref(), person.given.as_deref(), person.born_on);
            assert!(known == (family, given, born_on.map(|day| day.parse().unwrap())), "{told}");
        }
    }

    #[test]
    fn a_request_names_digits() {
        let body = request([&Snils::parse(ASKED).unwrap()]).unwrap();
        assert_eq!(String::from_utf8(body).unwrap(), r#"{"snils":["11223344595"]}"#);
    }
}
