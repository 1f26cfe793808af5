//! The keys of the pool over their life: spent ones end with a backup, a copy that is restored without some tells what it lost, and they move
//! in a file of their own, which is destroyed with them.

use std::path::{Path, PathBuf};

use crate::command::{otklik, otklik_fed};
use crate::host::{Host, Start};
use crate::region::{answers, one_off, receipt};

/// The lane of the clinic.
const LANE: &str = "2026Q1#77#clinic#standard#2";

fn start(data: &Path, hours: &str) -> Host {
    let arguments = format!("--dev --clock 2026-01-15T09:00:00Z --spent-keys-hours {hours}");
    Host::start(Start { data: Some(data), ..Start::of(&arguments) })
}

/// A clinic with so many citizens who have links; answers the source's key.
fn invite(host: &Host, citizens: u32) -> String {
    host.add_clinic();
    let key = host.add_source("mis", &["*"]);
    for citizen in 1..=citizens {
        host.add_account(citizen);
        host.post_receipt(&key, receipt(&format!("r-{citizen}"), "clinic", citizen, one_off("2026-01-14")));
    }
    host.idle();
    key
}

fn tokens(host: &Host, citizens: std::ops::RangeInclusive<u32>) -> Vec<String> {
    citizens.map(|citizen| host.token_of(citizen)).collect()
}

fn answer(host: &Host, tokens: &[String]) {
    for token in tokens {
        host.respond(token, &answers([Some(4); 5])).expect(201);
    }
    host.idle();
}

fn file_of_keys(data: &Path) -> PathBuf {
    PathBuf::from(format!("{}-pool/pool-keys", data.display()))
}

fn keeps(data: &Path, name: &str) -> bool {
    let bytes = std::fs::read(file_of_keys(data)).unwrap();
    bytes.windows(name.len()).any(|window| window == name.as_bytes())
}

#[test]
fn a_spent_key_ends_with_the_next_finished_backup_or_its_hours() {
    let directory = tempfile::tempdir().unwrap();
    let (data, copy) = (directory.path().join("data"), directory.path().join("copy"));
    let host = start(&data, "26");
    invite(&host, 20);
    answer(&host, &tokens(&host, 1..=20));
    let spent = format!("{LANE}#000000");
    host.run("lifecycle");
    assert!(keeps(&data, &spent), "a backup from yesterday could not be restored without a loss");
    host.advance_clock("PT1M");
    // A copy that broke off is none.
    let operator = "authorization: Bearer operator-of-the-tests-3f9c2a7b1d";
    drop(host.client.try_send("POST", "/operations/backup", &[operator], ""));
    host.run("lifecycle");
    assert!(keeps(&data, &spent));
    let told = r#"{"begun_at": "2026-01-16T09:00:00Z"}"#;
    let finished = |told: &str| {
        host.client.send("POST", "/operations/backup/finished", &[operator, "content-type: application/json"], told)
    };
    assert_eq!(finished(told).problem(), "422 invalid");
    assert_eq!(finished("{}").problem(), "400 not_parseable");
    host.client.send("POST", "/operations/backup/finished", &[], told).expect(401);
    otklik("backup --from {} --to {}", &[Path::new(host.client.base()), &copy]).well("a whole copy");
    host.run("lifecycle");
    assert!(!keeps(&data, &spent) && keeps(&data, &format!("{LANE}#000001")));
    drop(host);

    let late = directory.path().join("late");
    let host = start(&late, "2");
    invite(&host, 20);
    answer(&host, &tokens(&host, 1..=20));
    for (advanced, kept) in [("PT1H59M", true), ("PT1M", false)] {
        host.advance_clock(advanced);
        host.run("lifecycle");
        assert_eq!(keeps(&late, &spent), kept, "{advanced}");
    }
}

#[test]
fn a_copy_without_some_keys_tells_what_it_lost() {
    let directory = tempfile::tempdir().unwrap();
    let (data, copy, restored) =
        (directory.path().join("data"), directory.path().join("copy"), directory.path().join("restored"));
    let host = start(&data, "0");
    invite(&host, 21);
    answer(&host, &tokens(&host, 1..=15));
    otklik("backup --from {} --to {}", &[Path::new(host.client.base()), &copy]).well("a whole copy");
    let last = tokens(&host, 21..=21);
    answer(&host, &tokens(&host, 16..=20));
    assert!(host.terminate().success());
    std::fs::create_dir(&restored).unwrap();
    std::fs::copy(data.join("keys.json"), restored.join("keys.json")).unwrap();
    // What was published since has lost its key; what waits still has it.
    let pool = data.with_file_name("data-pool");
    let said =
        otklik("restore --from {} --data {} --pool-keys {}", &[&copy, &restored, &pool]).well("the keys open it");
    assert!(said.output.contains(&format!("LOST   {LANE}: 10 answers waited")), "{}", said.output);
    let listed = otklik("audit list --data {} --topic pool", &[&restored]).well("job:restore destroy");
    assert!(
        listed.output.contains(&format!("pool/{LANE}{{\"answers_without_key\":{{\"to\":10}}}}")),
        "{}",
        listed.output
    );
    otklik("check --data {}", &[&restored]).well("ok     publication");
    // The lane goes on, and what its copy still can open is published.
    let pool_keys = format!("--dev --clock 2026-01-15T10:00:00Z --pool-keys {}", pool.display());
    let host = Host::start(Start { data: Some(&restored), ..Start::of(&pool_keys) });
    answer(&host, &last);
    assert!(host.terminate().success());
    otklik("check --data {}", &[&restored]).well("ok     publication");
}

#[test]
fn keys_move_in_a_file_of_their_own_and_are_destroyed_with_it() {
    let directory = tempfile::tempdir().unwrap();
    let place = |name: &str| directory.path().join(name);
    let (data, there, everything, keys) = (place("data"), place("there"), place("everything"), place("keys"));
    let host = start(&data, "26");
    let key = invite(&host, 21);
    answer(&host, &tokens(&host, 1..=12));
    let others = tokens(&host, 13..=20);
    assert!(host.terminate().success());
    let export = otklik("export --data {} --pool-keys-file {}", &[&data, &keys]).well("");
    std::fs::write(&everything, &export.output).unwrap();
    otklik("export --data {} --pool-keys-file {}", &[&data, &keys]).badly("cannot be made");

    std::fs::create_dir(&there).unwrap();
    std::fs::copy(data.join("keys.json"), there.join("keys.json")).unwrap();
    // What is cut off or altered is refused with its line, and nobody is told to destroy anything.
    let lines: Vec<&str> = export.output.lines().collect();
    let (count, part) = (lines.len(), place("part"));
    let altered = lines[1].replacen("\"sk\":\"", "\"sk\":\"x", 1);
    for (kept, told) in [
        ([&lines[..count - 1], &[]].concat(), format!("line {count}: the end is missing")),
        (lines[..3].to_vec(), "line 4: the end is missing".to_owned()),
        ([&lines[..1], &[&*altered], &lines[2..]].concat(), "line 2: it was altered".to_owned()),
    ] {
        std::fs::write(&part, kept.join("\n") + "\n").unwrap();
        let refused = otklik_fed("import --data {} --pool-keys-file {}", &[&there, &keys], &part).badly(&told);
        assert!(!refused.output.contains("--imported"), "{}", refused.output);
    }
    let import = || otklik_fed("import --data {} --pool-keys-file {}", &[&there, &keys], &everything);
    let arrived = import().well("keys of the pool have arrived");
    assert_eq!(import().well("").output, arrived.output, "an import that broke off is begun again");
    let hash = arrived.output.trim().rsplit_once(' ').unwrap().1.to_owned();

    // Waiting answers are published there with those that come, and a receipt opens.
    let host = start(&there, "26");
    host.post_receipt(&key, receipt("r-22", "clinic", 21, one_off("2026-01-15")));
    answer(&host, &others);
    let token = host.add_coordinator();
    assert_eq!(host.indicators(&token, "by=country")[0]["responses"], 10);
    assert!(host.terminate().success());
    otklik("check --data {}", &[&there]).well("ok     publication");

    let destroy =
        |hash: &str| otklik(&format!("destroy-keys --data {{}} --file {{}} --imported {hash}"), &[&data, &keys]);
    destroy("00").badly("has it arrived?");
    // Nor are they destroyed where they arrived.
    otklik(&format!("destroy-keys --data {{}} --file {{}} --imported {hash}"), &[&there, &keys])
        .badly("were imported here");
    assert!(keeps(&there, LANE) && keys.exists());
    assert!(keeps(&data, LANE) && keys.exists());
    let again = place("again");
    std::fs::copy(&keys, &again).unwrap();
    let certificate = destroy(&hash).well(&format!("\"what\":\"pool_keys/{hash}\"")).output;
    assert!(!keys.exists() && std::fs::read(file_of_keys(&data)).unwrap().iter().all(|byte| *byte == 0));
    std::fs::write(&keys, &certificate).unwrap();
    otklik("certificate verify {} --data {}", &[&keys, &data]).well("ok     pool_keys/");
    std::fs::rename(&again, &keys).unwrap();
    assert_eq!(destroy(&hash).well("").output, certificate, "twice is once");
    // A file of another system destroys nothing.
    let (other, foreign) = (place("other"), place("foreign"));
    let host = start(&other, "26");
    invite(&host, 2);
    answer(&host, &tokens(&host, 1..=1));
    assert!(host.terminate().success());
    otklik("export --data {} --pool-keys-file {}", &[&other, &foreign]).well("");
    let hash = otklik("destroy-keys --data {} --file {} --imported 00", &[&there, &foreign]).errors;
    let hash =
        hash.split_whitespace().find(|word| word.trim_end_matches(':').len() == 64).unwrap().trim_end_matches(':');
    otklik(&format!("destroy-keys --data {{}} --file {{}} --imported {hash}"), &[&there, &foreign])
        .badly("is another one here");
    assert!(keeps(&there, LANE) && foreign.exists());
}
