//! A region moves out of a host of several, as an operator does it: export, divide, import on both sides, and say where it is.

use std::path::Path;

use serde_json::{Value, json};

use crate::command::{otklik, otklik_fed};
use crate::host::{Host, Start, copy_pool_keys};
use crate::region::{answers, ogrn, one_off, receipt};

const THERE: &str = "https://16.otklik.example";

fn start(data: &Path) -> Host {
    Host::start(Start { data: Some(data), ..Start::of("--dev --clock 2026-01-15T09:00:00Z") })
}

/// A clinic in each of two regions, and a citizen of each with a link: the first key of the source, then both tokens.
fn filled(data: &Path) -> (String, [String; 2]) {
    let host = start(data);
    for (number, region) in [(1, "77"), (2, "16")] {
        host.add_region(region);
        host.add_organisation(&format!("clinic-{region}"), &ogrn(number), region);
        host.add_account(number as u32);
    }
    let key = host.add_source("mis", &["*"]);
    for (number, region) in [(1, "77"), (2, "16")] {
        let organisation = format!("clinic-{region}");
        host.post_receipt(&key, receipt(&format!("r-{number}"), &organisation, number, one_off("2026-01-14")));
    }
    host.idle();
    let tokens = [host.token_of(1), host.token_of(2)];
    assert!(host.terminate().success());
    (key, tokens)
}

#[test]
fn a_region_moves_out_and_its_links_lead_after_it() {
    let directory = tempfile::tempdir().unwrap();
    let place = |name: &str| directory.path().join(name);
    let (data, everything, moving, staying) = (place("data"), place("all"), place("moving"), place("staying"));
    let (key, [stayed, moved]) = filled(&data);
    std::fs::write(&everything, otklik("export --data {}", &[&data]).well("").output).unwrap();
    let divide = format!("divide {{}} --regions 16 --to {THERE}/ --moving {{}} --staying {{}}");
    let nowhere = divide.replace("https://", "");
    otklik(&nowhere, &[&everything, &moving, &staying]).badly("is not of the form https://host");
    otklik(&divide, &[&everything, &moving, &staying]).well("");
    otklik(&divide, &[&everything, &moving, &staying]).badly("cannot be made");

    let sides = [(&moving, "there", "77", "https://77.otklik.example"), (&staying, "here", "16", THERE)];
    let [there, here] = sides.map(|(part, name, other, url)| {
        let side = place(name);
        std::fs::create_dir(&side).unwrap();
        std::fs::copy(data.join("keys.json"), side.join("keys.json")).unwrap();
        copy_pool_keys(&data, &side);
        otklik_fed("import --data {}", &[&side], part).well("");
        let host = start(&side);
        host.put(&format!("regions/{other}"), json!({"joined_on": "2025-01-01", "moved_to": url}));
        assert!(host.terminate().success());
        otklik("check --data {}", &[&side]).well("ok     references");
        start(&side)
    });
    for path in ["s", "unsubscribe"] {
        let led = here.client.get(&format!("/{path}/{moved}")).expect(307);
        assert_eq!(led.headers["location"], format!("{THERE}/{path}/{moved}"));
        assert_eq!(led.headers["cache-control"], "no-store");
        there.client.get(&format!("/{path}/{stayed}")).expect(404);
    }
    let one_click = &["content-type: application/x-www-form-urlencoded"];
    here.client.send("POST", &format!("/unsubscribe/{moved}"), one_click, "List-Unsubscribe=One-Click").expect(307);
    here.respond(&moved, &answers([Some(5); 5])).expect(404);
    here.respond(&stayed, &answers([Some(5); 5])).expect(201);
    there.respond(&moved, &answers([Some(5); 5])).expect(201);
    for (host, own, foreign) in [(&there, "clinic-16", "clinic-77"), (&here, "clinic-77", "clinic-16")] {
        host.post_receipt(&key, receipt("r-3", own, 3, one_off("2026-01-14")));
        let refused = host.post_receipts(&key, &[receipt("r-4", foreign, 3, one_off("2026-01-14"))]);
        assert_eq!(refused["results"][0]["errors"][0]["code"], Value::from("organisation_not_included"), "{refused}");
    }
}
