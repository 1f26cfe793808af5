//! What goes over the wire, and what of an answer is believed.

use std::collections::BTreeMap;

use app::ports::Account;
use domain::calendar::stands_for_none;
use domain::invitation::mail::{is_address, meant_address};
use domain::language::Language;
use domain::person::Snils;
use domain::person::likeness::KnownPerson;
use serde::{Deserialize, Serialize};

/// SNILS of one request at most.
pub(crate) const ASKED_MAX: usize = 100;

#[derive(Serialize)]
struct Find {
    snils: Vec<String>,
}

#[derive(Deserialize)]
struct Found {
    accounts: Vec<FoundAccount>,
}

/// An account as the portal tells it. What it tells beyond this is not read.
#[derive(Deserialize)]
struct FoundAccount {
    snils: String,
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

/// The accounts of an answer. Whoever was asked for and is not among them has none; whoever is among them unasked is passed over.
///
/// # Errors
/// The answer is not one. What it says is not told: it holds persons.
pub(crate) fn accounts<'a>(
    body: &[u8],
    asked: impl IntoIterator<Item = &'a Snils>,
) -> Result<BTreeMap<Snils, Account>, String> {
    let found: Found = serde_json::from_slice(body).map_err(|error| {
        format!("its answer is no list of accounts, at line {} column {}", error.line(), error.column())
    })?;
    let asked: BTreeMap<&Snils, ()> = asked.into_iter().map(|snils| (snils, ())).collect();
    let mut accounts = BTreeMap::new();
    for account in found.accounts {
        let snils = Snils::parse(&account.snils).map_err(|_| "an account of its answer has no SNILS".to_owned())?;
        if !asked.contains_key(&snils) {
            continue;
        }
        let email = account.email.map(|email| meant_address(&email)).filter(|email| is_address(email));
        let language = account.language.as_deref().and_then(Language::of_code);
        let born_on = account.birth_date.and_then(|day| day.parse().ok()).filter(|day| !stands_for_none(*day));
        let person = KnownPerson { family: account.family_name, given: account.given_name, born_on };
        let account = Account { verified: account.verified, email, language, person };
        if accounts.insert(snils, account).is_some() {
            return Err("its answer tells one account twice".to_owned());
        }
    }
    Ok(accounts)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASKED: &str = "112-233-445 95";

    /// Whether an account is verified, its address and its language.
    type Told<'a> = (bool, Option<&'a str>, Option<Language>);

    #[track_caller]
    fn check(body: &str, expected: Result<&[Told<'_>], &str>) {
        let asked = Snils::parse(ASKED).unwrap();
        let found = accounts(body.as_bytes(), [&asked]);
        let found =
            found.map(|found| found.into_values().map(|it| (it.verified, it.email, it.language)).collect::<Vec<_>>());
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
        check(
            r#"{"accounts":[{"snils":"11223344595"}]}"#,
            Err("its answer is no list of accounts, at line 1 column 36"),
        );
        check(r#"{"accounts":[{"snils":"1","verified":true}]}"#, Err("an account of its answer has no SNILS"));
        check(
            r#"{"accounts":[{"snils":"11223344595","verified":true},{"snils":"112-233-445 95","verified":false}]}"#,
            Err("its answer tells one account twice"),
        );
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
            let person = accounts(body.as_bytes(), [&asked]).unwrap().remove(&asked).unwrap().person;
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
