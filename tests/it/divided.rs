//! A region moves out of a host of several, as an operator does it: export, divide, import on both sides, and say where it is.

use std::path::Path;

use serde_json::{Value, json};

use crate::command::{otklik, otklik_fed};
use crate::host::{Host, Start};
use crate::region::{answers, ogrn, one_off, receipt};

const THERE: &str = "https://16.otklik.example";

fn start(data: &Path) -> Host {
    Host::start(Start { data: Some(data), ..Start::of("--dev --clock 2026-01-15T09:00:00Z") })
}

/// A clinic in each of two regions, a citizen of each with a link, and one whose answer waits: the key of the source, then both tokens.
fn filled(data: &Path) -> (String, [String; 2]) {
    let host = start(data);
    // A type and an industry that the act does not have go along, as every register does.
    host.put("industries/culture", json!({"name": "Культура"}));
    host.put("organisation_types/museum", json!({"name": "Музеи", "industry": "culture"}));
    for (number, region, organisation_type) in [(1, "77", "healthcare"), (2, "16", "museum")] {
        host.add_region(region);
        host.add_organisation_of(organisation_type, &format!("clinic-{region}"), &ogrn(number), region);
        host.add_account(number as u32);
        host.add_account(4 + number as u32);
    }
    let key = host.add_source("mis", &["*"]);
    for (number, region) in [(1, "77"), (2, "16")] {
        let organisation = format!("clinic-{region}");
        host.post_receipt(&key, receipt(&format!("r-{number}"), &organisation, number, one_off("2026-01-14")));
        host.post_receipt(
            &key,
            receipt(&format!("r-{}", 4 + number), &organisation, 4 + number, one_off("2026-01-14")),
        );
    }
    host.idle();
    for number in [5, 6] {
        host.respond(&host.token_of(number), &answers([Some(5); 5])).expect(201);
    }
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
    let [all_keys, moving_keys, staying_keys] = ["all-keys", "moving-keys", "staying-keys"].map(place);
    let exported = otklik("export --data {} --pool-keys-file {}", &[&data, &all_keys]).well("").output;
    std::fs::write(&everything, exported).unwrap();
    let divide = format!(
        "divide {{}} --regions 16 --to {THERE}/ --moving {{}} --staying {{}} --pool-keys-file {{}} --moving-keys {{}} --staying-keys {{}}"
    );
    let nowhere = divide.replace("https://", "");
    let places: [&Path; 6] = [&everything, &moving, &staying, &all_keys, &moving_keys, &staying_keys];
    otklik(&nowhere, &places).badly("is not of the form https://host");
    otklik(&divide, &places).well("");
    otklik(&divide, &places).badly("cannot be made");
    // Answers that wait go with their region; what else is sealed opens on both sides.
    for (part, keys, own, foreign) in [(&moving, &moving_keys, "16", "77"), (&staying, &staying_keys, "77", "16")] {
        let keys = std::fs::read_to_string(keys).unwrap();
        let lane = |region: &str| keys.contains(&format!("\"2026Q1#{region}#"));
        assert!(lane(own) && !lane(foreign) && keys.contains("\"wrapping/month-"), "{}: {keys}", part.display());
    }

    let sides = [
        (&moving, &moving_keys, "there", "77", "https://77.otklik.example"),
        (&staying, &staying_keys, "here", "16", THERE),
    ];
    let [there, here] = sides.map(|(part, keys, name, other, url)| {
        let side = place(name);
        std::fs::create_dir(&side).unwrap();
        std::fs::copy(data.join("keys.json"), side.join("keys.json")).unwrap();
        otklik_fed("import --data {} --pool-keys-file {}", &[&side, keys], part).well("have arrived");
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
