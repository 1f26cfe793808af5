use expect_test::{Expect, expect};

use super::*;
use crate::regulation::Profile;

/// One line a field: `pointer value`. A fault-free adult one-off receipt is the start; each line changes it, `-` removes.
fn check_story(changes: &str, expected: Expect) {
    expected.assert_eq(&story(changes));
}

#[track_caller]
fn check_begins(changes: &str, expected: &str) {
    let told = story(changes);
    assert!(told.starts_with(expected), "{changes}: {told}");
}

fn story(changes: &str) -> String {
    let person = |birth: &str, snils: &str| PersonDraft {
        family_name: Some("Иванова".into()),
        given_name: Some("Анна".into()),
        patronymic: Some("Петровна".into()),
        birth_date: Some(birth.into()),
        snils: Some(snils.into()),
    };
    let mut draft = Draft {
        recipient: Some(person("1985-02-11", "112-233-445 95")),
        service_kind: Some("one_off".into()),
        service_date: Some("2026-01-14".into()),
        ..Draft::default()
    };
    for line in changes.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (field, value) = line.split_once(' ').unwrap_or((line, ""));
        let value = (value != "-").then(|| value.to_owned());
        match field.split('/').skip(1).collect::<Vec<_>>()[..] {
            ["recipient"] => draft.recipient = None,
            ["recipient", name] => set(draft.recipient.as_mut().unwrap(), name, value),
            ["parent"] => draft.representatives.push(person("1980-01-01", "087-654-303 00")),
            ["representatives", index, name] => {
                set(&mut draft.representatives[index.parse::<usize>().unwrap()], name, value)
            }
            ["service", "kind"] => draft.service_kind = value,
            ["service", "date"] => draft.service_date = value,
            ["service", "from"] => draft.service_from = value,
            ["service", "to"] => draft.service_to = value,
            _ => panic!("no field {field}"),
        }
    }
    let organisation: Organisation = serde_json::from_str(
        r#"{"id":"clinic","name":"К","ogrn":"1027700132195","type":"healthcare","region":"77","level":"regional","included_on":"2025-01-01"}"#,
    )
    .unwrap();
    let now = "2026-01-15T09:00:00Z".parse().unwrap();
    let terms = Profile::embedded("permanent").unwrap().terms;
    match super::check(&draft, &organisation, now, &terms) {
        Ok(checked) => {
            format!("{:?}, late: {}, respondents: {:?}\n", checked.service, checked.late, checked.respondents())
        }
        Err(faults) => faults.iter().map(|fault| format!("{} {}\n", fault.field, fault.code.as_str())).collect(),
    }
}

fn set(person: &mut PersonDraft, name: &str, value: Option<String>) {
    match name {
        "family_name" => person.family_name = value,
        "given_name" => person.given_name = value,
        "patronymic" => person.patronymic = value,
        "birth_date" => person.birth_date = value,
        "snils" => person.snils = value,
        _ => panic!("no field {name}"),
    }
}

const CHILD: &str = "/recipient/birth_date 2015-05-01\n/recipient/snils 001-001-998 00\n";

#[test]
fn a_receipt_of_an_adult() {
    check_story(
        "",
        expect![[r#"
        OneOff { date: 2026-01-14 }, late: false, respondents: [Person(Snils(***-***-*** 95))]
    "#]],
    );
    check_story(
        "/service/date 2026-01-13",
        expect![[r#"
        OneOff { date: 2026-01-13 }, late: true, respondents: [Person(Snils(***-***-*** 95))]
    "#]],
    );
    check_story(
        "/service/date 2026-01-15",
        expect![[r#"
        OneOff { date: 2026-01-15 }, late: false, respondents: [Person(Snils(***-***-*** 95))]
    "#]],
    );
}

#[test]
fn names_as_people_have_them() {
    for name in ["Римская-Корсакова", "О'Коннор", "Ким", "Ёлкина", "Ibn Sina", "李", "Анна 🌷", "д’Артаньян"]
    {
        check_story(
            &format!("/recipient/family_name {name}"),
            expect![[r#"
            OneOff { date: 2026-01-14 }, late: false, respondents: [Person(Snils(***-***-*** 95))]
        "#]],
        );
    }
    check_story(
        "/recipient/family_name  \n/recipient/given_name \n/recipient/patronymic -",
        expect![[r#"
        /recipient/family_name name_empty
        /recipient/given_name name_empty
    "#]],
    );
    check_story(
        "/recipient/family_name a\u{1}b",
        expect![[r#"
        /recipient/family_name not_parseable
    "#]],
    );
}

#[test]
fn every_fault_is_told_at_once() {
    check_story(
        "/recipient/family_name -\n/recipient/given_name -\n/recipient/birth_date 1985-02-30\n/recipient/snils 112-233-445 96\n/service/date 2026-02-29",
        expect![[r#"
            /service/date date_invalid
            /recipient/family_name field_missing
            /recipient/given_name field_missing
            /recipient/birth_date birth_date_invalid
            /recipient/snils snils_checksum
        "#]],
    );
    check_story(
        "/recipient -\n/service/kind -",
        expect![[r#"
        /service/kind field_missing
        /recipient field_missing
    "#]],
    );
    check_story(
        "/service/kind twice",
        expect![[r#"
        /service/kind not_parseable
    "#]],
    );
}

#[test]
fn dates() {
    check_story(
        "/service/date 2026-01-16",
        expect![[r#"
        /service/date date_future
    "#]],
    );
    check_story(
        "/service/date 14.01.2026",
        expect![[r#"
        /service/date date_invalid
    "#]],
    );
    check_story(
        "/service/date 2026-1-14",
        expect![[r#"
        /service/date date_invalid
    "#]],
    );
    check_story(
        "/recipient/birth_date 2024-02-29\n/parent",
        expect![[r#"
        OneOff { date: 2026-01-14 }, late: false, respondents: [Person(Snils(***-***-*** 00))]
    "#]],
    );
    check_story(
        "/recipient/birth_date 2026-01-15",
        expect![[r#"
        /recipient/birth_date birth_date_future
    "#]],
    );
}

#[test]
fn long_running_services() {
    let start = "/service/kind long_running\n/service/date -\n/service/from 2026-01-14\n";
    check_story(
        start,
        expect![[r#"
        LongRunning { from: 2026-01-14, to: None }, late: false, respondents: [Person(Snils(***-***-*** 95))]
    "#]],
    );
    check_story(
        &format!("{start}/service/to 2026-05-31"),
        expect![[r#"
        LongRunning { from: 2026-01-14, to: Some(2026-05-31) }, late: false, respondents: [Person(Snils(***-***-*** 95))]
    "#]],
    );
    check_story(
        &format!("{start}/service/to 2026-01-13"),
        expect![[r#"
        /service/to period_reversed
    "#]],
    );
    check_story(
        &format!("{start}/service/date 2026-01-14\n/service/to tomorrow"),
        expect![[r#"
        /service/date field_unknown
        /service/to date_invalid
    "#]],
    );
    check_story(
        "/service/from 2026-01-14",
        expect![[r#"
        /service/from field_unknown
    "#]],
    );
}

#[test]
fn a_child_is_represented() {
    check_story(
        CHILD,
        expect![[r#"
        /representatives representative_required
    "#]],
    );
    check_story(
        &format!("{CHILD}/parent"),
        expect![[r#"
        OneOff { date: 2026-01-14 }, late: false, respondents: [Person(Snils(***-***-*** 00))]
    "#]],
    );
    check_story(
        &format!("{CHILD}/parent\n/representatives/0/birth_date 2010-01-01"),
        expect![[r#"
        /representatives/0/birth_date representative_minor
    "#]],
    );
    // Nobody twice, and not the child itself, however the number is written.
    check_story(
        &format!("{CHILD}/parent\n/parent"),
        expect![[r#"
        /representatives/1/snils representative_invalid
    "#]],
    );
    check_story(
        &format!(
            "{CHILD}/parent\n/parent\n/representatives/0/snils 08765430300\n/representatives/1/snils 112 233 445 95"
        ),
        expect![[r#"
            OneOff { date: 2026-01-14 }, late: false, respondents: [Person(Snils(***-***-*** 00)), Person(Snils(***-***-*** 95))]
        "#]],
    );
    check_story(
        &format!("{CHILD}/parent\n/representatives/0/snils 1"),
        expect![[r#"
        /representatives/0/snils snils_format
    "#]],
    );
    check_story(
        "/parent",
        expect![[r#"
        /representatives representative_not_allowed
    "#]],
    );
    // The 18th birthday itself still counts as 17.
    check_story(
        "/recipient/birth_date 2008-01-14",
        expect![[r#"
        /representatives representative_required
    "#]],
    );
    check_story(
        "/recipient/birth_date 2008-01-13",
        expect![[r#"
        OneOff { date: 2026-01-14 }, late: false, respondents: [Person(Snils(***-***-*** 95))]
    "#]],
    );
}

/// One name is enough, whichever it is; a name without a letter is none.
#[test]
fn one_name_is_enough() {
    for story in [
        "/recipient/family_name -",
        "/recipient/given_name -",
        "/recipient/given_name ",
        "/recipient/family_name \u{a0}\n/recipient/patronymic -",
    ] {
        check_story(
            story,
            expect![[r#"
                OneOff { date: 2026-01-14 }, late: false, respondents: [Person(Snils(***-***-*** 95))]
            "#]],
        );
    }
    for name in ["\u{200b}", "\u{3164}", "\u{115f}\u{1160}", "\u{2800}", "\u{2014}", "--", "1", "***"] {
        check_story(
            &format!("/recipient/family_name {name}"),
            expect![[r#"
                /recipient/family_name name_empty
            "#]],
        );
    }
    check_story(
        "/recipient/patronymic ---",
        expect![[r#"
            /recipient/patronymic name_empty
        "#]],
    );
}

/// What elsewhere stands for nothing stands for nothing here, and nobody is older than 125.
#[test]
fn values_that_mean_none_are_refused() {
    for day in ["0001-01-01", "1753-01-01", "1899-12-30", "1899-12-31", "1900-01-01", "9999-12-31"] {
        let long = "/service/kind long_running\n/service/date -\n/service/from 2026-01-14\n/service/to";
        check_begins(&format!("/recipient/birth_date {day}"), "/recipient/birth_date birth_date_invalid");
        check_begins(&format!("/service/date {day}"), "/service/date date_invalid");
        check_begins(&format!("{long} {day}"), "/service/to date_invalid");
    }
    for (born, expected) in [
        ("1900-01-15", "OneOff"),
        ("1900-01-14", "/recipient/birth_date birth_date_invalid"),
        ("1899-12-31", "/recipient/birth_date birth_date_invalid"),
        ("1890-05-05", "/recipient/birth_date birth_date_invalid"),
    ] {
        check_begins(&format!("/recipient/birth_date {born}"), expected);
    }
    check_begins("/recipient/snils 000-000-000 00", "/recipient/snils snils_format");
}
