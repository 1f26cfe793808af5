use std::collections::BTreeSet;
use std::fmt::Write;

use expect_test::expect_file;

use super::*;

#[test]
fn each_key_is_of_one_kind() {
    for (pk, sk, expected) in [
        ("RECEIPT#mis#7:1", "RECEIPT", Some(Kind::Receipt)),
        ("CITIZEN#c", "INVITATION#i", Some(Kind::CitizenInvitation)),
        ("CITIZEN#c", "PREFERENCES", Some(Kind::Preferences)),
        ("FALLEN#2026Q1", "LOOK", Some(Kind::ThresholdScan)),
        ("FALLEN#2026Q1", "05#school", Some(Kind::ThresholdAlarms)),
        ("PERSONS#2026-03-01", "COUNT", Some(Kind::PersonReadingsSum)),
        ("PERSONS#2026-03-01", "3", Some(Kind::PersonReadings)),
        ("REGISTER#sources", "mis", Some(Kind::Source)),
        ("REGISTER#regions", "05", Some(Kind::Region)),
        ("REGISTER#secrets", "1", None),
        ("FINAL#2026Q1#77", "clinic", Some(Kind::Final)),
        ("FINALS", "2026Q1", Some(Kind::FinalsHead)),
        ("FINALSUMMARY#2026Q1", "77", Some(Kind::FinalSummary)),
        ("HEARTBEAT", "lifecycle", Some(Kind::Heartbeat)),
        ("SECRET#1", "SECRET", None),
        ("RECEIPTS#1", "RECEIPT", None),
    ] {
        let key = Key::new(pk, sk);
        assert_eq!(Kind::of(&key), expected, "{pk} {sk}");
        let claims =
            Kind::ALL.iter().filter(|kind| kind.about().prefix == split(&key).0 && (kind.about().sorted)(&key));
        assert!(claims.count() <= 1, "{pk} {sk} is claimed by several kinds");
    }
}

#[test]
fn each_kind_is_declared_in_full() {
    let names: BTreeSet<&str> = Kind::ALL.iter().map(|kind| kind.about().name).collect();
    assert_eq!(names.len(), Kind::ALL.len(), "two kinds have one name");
    for kind in Kind::ALL {
        let about = kind.about();
        let told = about.partition.split('#').next();
        assert_eq!(told, Some(about.prefix), "{kind:?}: its documented partition is of another prefix");
        assert!(!about.read_by.is_empty() && !about.cost.is_empty() && !about.sort.is_empty(), "{kind:?}");
        let personal = about.personal == Personal::Sealed;
        assert!(!personal || about.due.is_some() || !matches!(about.audited, Audited::No), "{kind:?}: sealed for ever");
    }
}

#[test]
fn a_stored_document_is_not_taken_for_counters_nor_its_words_told() {
    let item = |body: &str, version, counters: &[(&str, i64)]| Item {
        key: Key::new("OGRN#1027700132195", "OGRN"),
        version,
        body: body.to_owned(),
        counters: counters.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect(),
        due: None,
        expires_at: None,
    };
    let read = |kind, item| Stored::read(kind, &item).map(drop).unwrap_err();
    assert_eq!(read(Kind::Ogrn, item("not json of Анна", 1, &[])), "it does not decode: Syntax error in column 2");
    assert_eq!(read(Kind::Ogrn, item("", 0, &[("n", 1)])), "it has counters where a document is expected");
    assert_eq!(read(Kind::Refusals, item("{}", 1, &[])), "it has a document where counters are expected");
}

/// What a newcomer reads of the store. `UPDATE_EXPECT=1` writes it anew.
#[test]
fn the_document_of_the_store_is_what_the_kinds_say() {
    let mut told = String::from(
        "# What is stored\n\nMade from the declarations in `shared/table/src/kinds.rs` by its test. Costs are in DynamoDB's units for items \
         under 1 KB (write) and 4 KB (read); a write inside an atomic write counts double.\n\n\
         | kind | partition key | sort key | read by | cost | tells of a person | due | recorded |\n|---|---|---|---|---|---|---|---|\n",
    );
    for kind in Kind::ALL {
        let About { name, partition, sort, read_by, cost, personal, due, audited, .. } = kind.about();
        let personal = match personal {
            Personal::Nothing => "",
            Personal::Pseudonym => "pseudonym",
            Personal::Sealed => "sealed",
            Personal::Official => "official",
        };
        let due = if due.is_some() { "yes" } else { "" };
        let audited = match audited {
            Audited::No => "",
            Audited::Kept(_) => "each change",
            Audited::Removable(..) => "each change; may be taken out",
        };
        writeln!(
            told,
            "| {} | `{partition}` | `{sort}` | {read_by} | {cost} | {personal} | {due} | {audited} |",
            name.replace('_', " ")
        )
        .unwrap();
    }
    expect_file!["../../../docs/storage.md"].assert_eq(&told);
}
