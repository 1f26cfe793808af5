//! What goes over the wire, and what of an answer is believed.

use std::collections::{BTreeMap, BTreeSet};

use app::ports::Account;
use domain::calendar::stands_for_none;
use domain::invitation::mail::{is_address, meant_address};
use domain::language::Language;
use domain::person::Snils;
use domain::person::likeness::KnownPerson;
use domain::spelling;
use serde::{Deserialize, Serialize};
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

/// The body that asks for these.
pub(crate) fn request<'a>(asked: impl IntoIterator<Item = &'a Snils>) -> Result<Vec<u8>, String> {
    let body = Find { snils: asked.into_iter().map(Snils::digits).collect() };
    serde_json::to_vec(&body).map_err(|error| error.to_string())
}

/// An account as the portal tells it. What it tells beyond this is not read.
///
/// # Errors
/// Which field cannot be understood, and what came there: never its value, which is a person's.
fn account(told: &Value) -> Result<Account, String> {
    let unclear = |field: &str, came: &str| format!("its account cannot be understood: `{field}` is {came}");
    let text = |field: &str| match told.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty())),
        Some(other) => Err(unclear(field, kind_of(other))),
    };
    let verified = match told.get("verified") {
        Some(Value::Bool(flag)) => *flag,
        Some(Value::String(text)) if text.eq_ignore_ascii_case("true") => true,
        Some(Value::String(text)) if text.eq_ignore_ascii_case("false") => false,
        Some(other) => return Err(unclear("verified", kind_of(other))),
        None => return Err(unclear("verified", "missing")),
    };
    let born_on = match text("birth_date")? {
        None => None,
        Some(written) => {
            let day = spelling::day(&written).and_then(|day| day.parse().ok());
            let day = day.ok_or_else(|| unclear("birth_date", "a text that is no day"))?;
            Some(day).filter(|day| !stands_for_none(*day))
        }
    };
    let email = text("email")?.and_then(|written| {
        let address = Some(meant_address(&written)).filter(|address| is_address(address));
        if address.is_none() {
            tracing::warn!(
                came = kind_of_address(&written),
                "An account of the directory has no address that can be written to"
            );
        }
        address
    });
    // Whatever else stands there, mails go out in Russian.
    let language = told.get("language").and_then(Value::as_str).and_then(|code| Language::of_code(code.trim()));
    let person = KnownPerson { family: text("family_name")?, given: text("given_name")?, born_on };
    Ok(Account { verified, email, language, person })
}

/// What a value is, for the log.
fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text that says neither yes nor no",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// What stands in the place of an address, for the log.
fn kind_of_address(written: &str) -> &'static str {
    match () {
        () if written.contains('<') => "a name with an address in angle brackets",
        () if 1 < written.matches('@').count() => "several addresses",
        () if !written.contains('@') => "a text without @",
        () => "a text with @ that is no address",
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
/// cannot be understood is a matter of its citizen alone; one that does not say whose it is may be that of anybody who is not among them.
///
/// # Errors
/// The answer is not one. What it says is not told: it holds persons.
pub(crate) fn accounts<'a>(
    body: &[u8],
    asked: impl IntoIterator<Item = &'a Snils>,
) -> Result<BTreeMap<Snils, Told>, String> {
    // Some programs begin every text with a mark.
    let body = body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body);
    let found: Found = serde_json::from_slice(body).map_err(|error| {
        format!("its answer is no list of accounts, at line {} column {}", error.line(), error.column())
    })?;
    let asked: BTreeSet<&Snils> = asked.into_iter().collect();
    let mut read: BTreeMap<Snils, Told> = BTreeMap::new();
    let mut is_somebodys = false;
    for told in found.accounts {
        let Some(snils) = snils_of(&told) else {
            is_somebodys = true;
            continue;
        };
        if !asked.contains(&snils) {
            continue;
        }
        let account = account(&told);
        let twice = |known: &mut Told| {
            if *known != account {
                *known = Err("its account is told twice, and differs".to_owned());
            }
        };
        read.entry(snils).and_modify(twice).or_insert_with(|| account.clone());
    }
    for snils in asked.into_iter().filter(|_| is_somebodys) {
        read.entry(snils.clone()).or_insert_with(|| Err("an account of its answer has no SNILS".to_owned()));
    }
    Ok(read)
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
        check("\u{feff}{\"accounts\":[]}", Ok(&[]));
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
        check(r#"{"accounts":[{"snils":"11223344595","verified":true,"language":7}]}"#, Ok(&[(true, None, None)]));
        check("", Err("its answer is no list of accounts, at line 1 column 0"));
        check("{}", Err("its answer is no list of accounts, at line 1 column 2"));
        check(r#"{"accounts":null}"#, Err("its answer is no list of accounts, at line 1 column 16"));
        for (unclear, told) in [
            ("", "`verified` is missing"),
            (r#","verified":null"#, "`verified` is null"),
            (r#","verified":1"#, "`verified` is a number"),
            (r#","verified":"maybe""#, "`verified` is a text that says neither yes nor no"),
            (r#","verified":true,"email":["a@b"]"#, "`email` is a list"),
            (r#","verified":true,"birth_date":480211200"#, "`birth_date` is a number"),
            (r#","verified":true,"birth_date":"05/05/1960""#, "`birth_date` is a text that is no day"),
            (r#","verified":true,"birth_date":"31.02.1960""#, "`birth_date` is a text that is no day"),
        ] {
            let body = format!(r#"{{"accounts":[{{"snils":"11223344595"{unclear}}}]}}"#);
            check(&body, Err(&format!("its account cannot be understood: {told}")));
        }
        for (none, came) in [
            ("Анна <anna@mail.example>", "a name with an address in angle brackets"),
            ("anna@mail.example;boris@mail.example", "several addresses"),
            ("не указан", "a text without @"),
            ("anna@", "a text with @ that is no address"),
        ] {
            let body = format!(r#"{{"accounts":[{{"snils":"11223344595","verified":true,"email":"{none}"}}]}}"#);
            check(&body, Ok(&[(true, None, None)]));
            assert_eq!(kind_of_address(none), came);
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
        let body = r#"{"accounts":[{"snils":"","verified":true},{"snils":"11223344595","verified":true}]}"#;
        let found = accounts(body.as_bytes(), &asked).unwrap();
        assert!(found[&asked[0]].as_ref().is_ok_and(|it| it.verified));
        assert!(found[&asked[1]].is_err(), "the account may be this one's");
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
            (r#","birth_date":"""#, (None, None, None)),
            (r#","birth_date":"11.02.1985""#, (None, None, Some("1985-02-11"))),
            (r#","birth_date":"1985-02-11T00:00:00""#, (None, None, Some("1985-02-11"))),
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
