//! What the operator keeps (A1.7, A/2, A/3): put twice is put once, lists page, files are imported row by row.

use serde_json::{Value, json};

use crate::client::{Answer, text};
use crate::host::{Host, OPERATOR_KEY};
use crate::region::{CLINIC_OGRN, answers, ogrn, one_off, receipt, snils};

fn import(host: &Host, register: &str, file: &str) -> Value {
    let headers = [&format!("authorization: Bearer {OPERATOR_KEY}")[..], "content-type: text/csv; charset=utf-8"];
    host.client.send("POST", &format!("/v1/registry/{register}/import"), &headers, file).expect(200).json()
}

fn get(host: &Host, path: &str) -> Answer {
    host.client.get_as(OPERATOR_KEY, &format!("/v1/registry/{path}"))
}

#[test]
fn an_entry_is_read_as_it_was_put() {
    let host = Host::at("2026-01-15T09:00:00Z");
    let common = json!({"name": "Имя", "level": "federal"});
    let with = |more: Value| {
        let mut body = common.clone();
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    for (entry, body) in [
        ("regions/77", json!({"joined_on": "2025-01-01"})),
        (
            "organisations/clinic",
            with(
                json!({"ogrn": CLINIC_OGRN, "inn": "7707083893", "type": "healthcare", "region": "77", "included_on": "2025-01-01", "excluded_on": "2026-12-31", "time_zone": "Europe/Moscow"}),
            ),
        ),
        ("sources/mis", with(json!({"operator": "Регион", "organisations": ["clinic"], "legal_basis": "приказ"}))),
        ("participants/head", json!({"name": "Директор", "kind": "organisation_head", "organisation": "clinic"})),
    ] {
        let stored = host.put(entry, body.clone());
        assert_eq!(get(&host, entry).expect(200).json(), stored, "{entry}");
        // What was read can be put back.
        assert_eq!(host.put(entry, stored.clone()), stored, "{entry}");
        for (name, value) in body.as_object().unwrap() {
            assert_eq!(stored[name], *value, "{entry} {name}");
        }
    }
    // Keys stay when the entry changes.
    let key = host.add_source("mis", &["clinic"]);
    host.put("sources/mis", with(json!({"operator": "Другой", "organisations": ["*"], "legal_basis": "приказ"})));
    host.client.get_as(&key, "/v1/receipts/none").expect(404);
}

#[test]
fn a_register_is_listed_in_pages() {
    let host = Host::at("2026-01-15T09:00:00Z");
    let codes = ["01", "02", "25", "41", "77"];
    codes.iter().rev().for_each(|code| host.add_region(code));
    for limit in 1..=6 {
        let (mut listed, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = get(&host, &format!("regions?limit={limit}{cursor}")).expect(200).json();
            listed.extend(page["rows"].as_array().unwrap().iter().map(|row| text(&row["id"])));
            match page["cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(listed, codes, "limit {limit}");
    }
}

/// One file for each register, each twice, with one bad row that hurts no other.
#[test]
fn registers_are_imported_as_files() {
    let host = Host::at("2026-01-15T09:00:00Z");
    let clinics = format!(
        "id;name;ogrn;type;region;level;included_on\nclinic;Поликлиника;{CLINIC_OGRN};healthcare;77;regional;2025-01-01\n\
         other;Другая;{CLINIC_OGRN};healthcare;77;regional;2025-01-01\nschool;\"Школа; № 1\";{};school;77;regional;2025-01-01\n",
        ogrn(1)
    );
    let accounts = format!(
        "snils,verified,email\n{},true,citizen-1@mail.example\n{},maybe,\n{},да,citizen-2@mail.example\n",
        snils(1),
        snils(3),
        snils(2)
    );
    for (register, file, imported, error) in [
        ("regions", "code,joined_on\n77,2025-01-01\n00,2025-01-01\n39,2025-01-01\n", 2, "/id id_invalid"),
        (
            "regions",
            "id,joined_on,counted_at\n77,2025-01-01,\n39,2025-01-01,\n16,2025-01-01,otklik.example\n",
            2,
            "/counted_at url_invalid",
        ),
        ("organisations", &clinics, 2, " ogrn_taken"),
        (
            "sources",
            "id,name,operator,level,organisations,legal_basis\nmis,МИС,Регион,regional,clinic school,приказ\nx,МИС,Регион,local,*,приказ\n",
            1,
            "/level field_invalid",
        ),
        (
            "participants",
            "id,name,kind,region\nmintrud,Минтруд,coordinator,\ngov,Мэр,regional_executive,\n",
            1,
            "/kind field_invalid",
        ),
        ("accounts", &accounts, 2, "/verified field_invalid"),
    ] {
        let first = import(&host, register, file);
        let told: Vec<String> = first["results"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| {
                let error = &row["errors"][0];
                format!("{} {}", text(&error["field"]), text(&error["code"]))
            })
            .collect();
        assert_eq!((first["imported"].as_u64(), told), (Some(imported), vec![error.to_owned()]), "{register}");
        let again = import(&host, register, file);
        assert_eq!(again["unchanged"], again["imported"], "{register} again");
        assert_eq!(
            [&again["imported"], &again["results"]],
            [&first["imported"], &first["results"]],
            "{register} again"
        );
    }
    assert_eq!(get(&host, "organisations/school").json()["name"], "Школа; № 1");
    // What was imported works: a receipt leads to a mail.
    let keys =
        host.client.json_as(OPERATOR_KEY, "POST", "/v1/registry/sources/mis/keys", &json!({})).expect(201).json();
    host.post_receipt(&text(&keys["key"]), receipt("mis-1", "clinic", 2, one_off("2026-01-14")));
    host.mail_to(2, 1);
}

/// A new version is for new links: who has a link answers the questions that it was made with.
#[test]
fn a_link_keeps_its_questionnaire() {
    let host = Host::at("2026-01-15T09:00:00Z");
    host.add_clinic();
    (1..=3).for_each(|number| host.add_account(number));
    let key = host.add_source("mis", &["*"]);
    let version = |version: u32, valid_from: &str, question: &str| {
        json!({
            "version": version, "valid_from": valid_from, "types": ["healthcare"],
            "questions": [{"id": question, "text": {"ru": "Как прошёл приём?", "en": "How was the visit?"}}],
        })
    };
    host.put("questionnaires/visit", version(1, "2026-01-16", "visit"));
    host.put("questionnaires/visit", version(1, "2026-01-16", "visit"));
    let other = host.client.json_as(
        OPERATOR_KEY,
        "PUT",
        "/v1/registry/questionnaires/visit",
        &version(1, "2026-01-17", "visit"),
    );
    assert_eq!(other.problem(), "409 version_fixed");
    let links: Vec<String> = [(1, "2026-01-15T20:59:59Z"), (2, "2026-01-15T21:00:00Z"), (3, "2026-01-17T21:00:00Z")]
        .into_iter()
        .map(|(number, now)| {
            host.set_clock(now);
            if number == 3 {
                host.put("questionnaires/visit", version(2, "2026-01-18", "doctor"));
            }
            host.post_receipt(&key, receipt(&format!("mis-{number}"), "clinic", number, one_off("2026-01-15")));
            host.token_of(number)
        })
        .collect();
    let pinned = |token: &String| {
        let questionnaire = &host.invitation(token)["questionnaire"];
        format!(
            "{} {} {}",
            text(&questionnaire["id"]),
            questionnaire["version"],
            text(&questionnaire["questions"][0]["id"])
        )
    };
    assert_eq!(
        links.iter().map(pinned).collect::<Vec<_>>(),
        ["standard 2 information", "visit 1 visit", "visit 2 doctor"]
    );
    host.respond(&links[0], &answers([Some(5); 5])).expect(201);
    assert_eq!(host.respond(&links[1], &answers([Some(5); 5])).status, 422);
    host.respond(&links[1], &json!({"answers": {"visit": 5}})).expect(201);
    host.respond(&links[2], &json!({"answers": {"doctor": 4}})).expect(201);
    let questions = get(&host, "questionnaires/visit").expect(200).json();
    assert_eq!(questions["versions"].as_array().unwrap().len(), 2);
}

/// What goes out as a file comes in as the same, and no spreadsheet runs it.
#[test]
fn a_register_goes_out_as_a_file_that_comes_in_again() {
    let host = Host::at("2026-01-15T09:00:00Z");
    let organisations = format!(
        "id,name,ogrn,type,region,level,included_on,excluded_on\nclinic,\"'=HYPERLINK(\"\"x\"\"), № 1\",{CLINIC_OGRN},healthcare,77,\
        regional,2025-01-01,2026-12-31\nschool,'+7,{},school,77,regional,2025-01-01,\n",
        ogrn(1)
    );
    let files = [
        ("regions", "code,joined_on,excluded_on\n39,2025-01-01,\n77,2025-01-01,2027-01-01\n", 2),
        ("organisations", &organisations, 2),
        (
            "sources",
            "id,name,operator,level,organisations,legal_basis,rhythm_days\nmis,МИС,-,regional,clinic school,приказ,3\n",
            1,
        ),
        ("participants", "id,name,kind,organisation\nhead,@Директор,organisation_head,clinic\n", 1),
        (
            "questionnaires",
            "id,version,valid_from,valid_until,types,question,text.ru,text.en\nvisit,1,2026-01-16,2026-12-31,healthcare sport,\
            visit,Как прошёл приём?,How was it?\nvisit,1,2026-01-16,2026-12-31,healthcare sport,doctor,Врач?,The doctor?\n",
            2,
        ),
        (
            "methods",
            "id,method,valid_from,title.ru,legal_basis\nmean-1,mean-of-scores/1,2025-10-01,Среднее оценок,приказ № 5\n",
            1,
        ),
        (
            "services",
            "id,name,form,owner,level,organisation_types,on_portal,mass_significant\npass,=Паспорт,service,head,federal,school sport,live,true\n",
            1,
        ),
        (
            "situations",
            "id,name,circumstances,needs,services,owner\nbirth,Рождение,Родился,Пособие,pass benefit,head\n",
            1,
        ),
        (
            "calendars",
            "id,decree,source,days_off,working_weekends,short_days\n2028,Акт,@я,2028-01-10,2028-02-19,2028-03-07\n",
            1,
        ),
    ];
    for (register, file, rows) in files {
        let first = import(&host, register, file);
        assert_eq!((first["imported"].as_u64(), first["refused"].as_u64()), (Some(rows), Some(0)), "{first}");
        let answer = get(&host, &format!("{register}?format=csv")).expect(200);
        assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
        for cell in answer.body.lines().skip(1).flat_map(|line| line.split(',')) {
            assert!(!cell.trim_start_matches('"').starts_with(['=', '+', '-', '@']), "{}", answer.body);
        }
        let again = import(&host, register, &answer.body);
        assert_eq!(
            (&again["unchanged"], &again["refused"]),
            (&again["imported"], &json!(0)),
            "{again}\n{}",
            answer.body
        );
        assert_eq!(get(&host, &format!("{register}?format=csv")).body, answer.body, "{register}");
    }
    assert_eq!(get(&host, "organisations/clinic").json()["name"], "=HYPERLINK(\"x\"), № 1");
    let listed = get(&host, "organisations?prefix=sch").json();
    assert_eq!((listed["rows"].as_array().map(Vec::len), text(&listed["rows"][0]["id"])), (Some(1), "school".into()));
    assert_eq!(get(&host, "organisations?prefix=x").json()["rows"], json!([]));
    get(&host, "accounts?format=csv").expect(404);
    assert_eq!(get(&host, "regions?format=xml").problem(), "400 query_not_parseable");
}

#[test]
fn a_questionnaire_is_whole_in_its_languages() {
    let host = Host::at("2026-01-15T09:00:00Z");
    let question = |id: &str, text: Value| json!({"id": id, "text": text});
    let body = json!({"version": 1, "valid_from": "2026-01-16", "questions": [
        question("a", json!({"ru": "А?", "en": "A?"})), question("b", json!({"ru": "Б?"}))]});
    let answer = host.client.json_as(OPERATOR_KEY, "PUT", "/v1/registry/questionnaires/visit", &body);
    assert_eq!(answer.problem(), "422 invalid /questions/1/text/en field_invalid");
}

/// Who changes what another has changed meanwhile is told, and loses nothing.
#[test]
fn two_operators_do_not_overwrite_one_another() {
    let host = Host::at("2026-01-15T09:00:00Z");
    let put = |condition: &str, joined_on: &str| {
        let authorization = format!("authorization: Bearer {OPERATOR_KEY}");
        let headers = [&authorization[..], condition];
        let body = json!({"joined_on": joined_on}).to_string();
        host.client.send("PUT", "/v1/registry/regions/77", &headers, body)
    };
    assert_eq!(put("if-match: \"1\"", "2025-01-01").problem(), "412 not_as_seen");
    assert_eq!(put("if-none-match: *", "2025-01-01").expect(200).header("etag"), "\"1\"");
    assert_eq!(put("if-none-match: *", "2025-02-01").problem(), "412 not_as_seen");
    assert_eq!(get(&host, "regions/77").header("etag"), "\"1\"");
    assert_eq!(put("if-match: \"1\"", "2025-02-01").expect(200).header("etag"), "\"2\"");
    assert_eq!(put("if-match: \"1\"", "2025-03-01").problem(), "412 not_as_seen");
    assert_eq!(put("if-match: 2", "2025-03-01").problem(), "400 condition_invalid");
    assert_eq!(get(&host, "regions/77").json()["joined_on"], "2025-02-01");
}

#[test]
fn keys_are_listed_and_ended_but_never_shown_again() {
    let host = Host::at("2026-01-15T09:00:00Z");
    let keys = ["sources/mis/keys", "participants/mintrud/tokens"];
    let first = [host.add_source("mis", &["*"]), host.add_coordinator()];
    let ask = |path: &str, key: &str| host.client.get_as(key, path).status;
    let opens = ["/v1/receipts/none", "/v1/indicators"];
    for ((list, key), path) in keys.iter().zip(&first).zip(opens) {
        let row = || get(&host, list).expect(200).json()["rows"][0].clone();
        let expected =
            json!({"id": row()["id"], "created_on": "2026-01-15", "expires_on": "2027-01-15", "last_used_on": null});
        assert_eq!(row(), expected);
        assert!(key.contains(&text(&row()["id"])));
        assert_ne!(ask(path, key), 401);
        host.set_clock("2026-01-16T09:00:00Z");
        assert_eq!(row()["last_used_on"], "2026-01-15");
        assert_ne!(ask(path, key), 401);
        assert_eq!(row()["last_used_on"], "2026-01-16");
        assert!(!get(&host, list).body.contains("otk_"));
        let ended = format!("/v1/registry/{list}/{}", text(&row()["id"]));
        let delete =
            || host.client.send("DELETE", &ended, &[&format!("authorization: Bearer {OPERATOR_KEY}")], "").status;
        assert_eq!((delete(), delete(), ask(path, key)), (204, 404, 401));
        assert_eq!(get(&host, list).json()["rows"], json!([]));
        host.set_clock("2026-01-15T09:00:00Z");
    }
    get(&host, "sources/mis/tokens").expect(404);
    get(&host, "sources/none/keys").expect(404);
    // Who is excluded sees nothing any more.
    let token = host.add_coordinator();
    assert_eq!(ask("/v1/indicators", &token), 200);
    host.put("participants/mintrud", json!({"name": "Минтруд", "kind": "coordinator", "excluded_on": "2026-01-15"}));
    assert_eq!(ask("/v1/indicators", &token), 401);
}

/// A key that ends soon is told of in the metrics, and put away when its last day is over.
#[test]
fn a_key_that_ends_soon_is_told_of() {
    let host = Host::at("2026-01-15T09:00:00Z");
    host.add_source("mis", &["*"]);
    let told = || {
        let metrics = host.client.get_as(OPERATOR_KEY, "/metrics").expect(200).body;
        metrics.lines().find(|line| line.starts_with("otklik_key_days_left{")).map(|line| {
            let days = line.rsplit(' ').next().unwrap_or_default();
            format!("{} {days}", line.contains("source:mis"))
        })
    };
    assert_eq!(told(), None);
    host.set_clock("2026-12-15T09:00:00Z");
    assert_eq!(told(), None);
    host.set_clock("2026-12-16T09:00:00Z");
    assert_eq!(told(), Some("true 30".to_owned()));
    host.set_clock("2027-01-15T09:00:00Z");
    assert_eq!(told(), Some("true 0".to_owned()));
    host.set_clock("2027-01-16T09:00:00Z");
    host.run("lifecycle");
    assert_eq!(get(&host, "sources/mis/keys").json()["rows"], json!([]));
}

/// A source that is to report every day and does not is named in the metrics, to the participants and by the status.
#[test]
fn a_silent_source_is_told_of() {
    let host = Host::at("2026-01-15T09:00:00Z");
    let key = host.add_source("mis", &["*"]);
    let source = json!({"name": "МИС", "operator": "Регион", "level": "regional", "organisations": ["*"],
        "legal_basis": "приказ", "rhythm_days": 1});
    host.client.json_as(OPERATOR_KEY, "PUT", "/v1/registry/sources/mis", &source).expect(200);
    let token = host.add_coordinator();
    let told = || {
        let metrics = host.client.get_as(OPERATOR_KEY, "/metrics").expect(200).body;
        let days = metrics.lines().find_map(|line| line.strip_prefix("otklik_source_silent_days{source=\"mis\"} "));
        let rows = host.client.get_as(&token, "/v1/sources").expect(200).json()["rows"].clone();
        (days.map(str::to_owned), rows[0]["silent_since"].as_str().map(str::to_owned))
    };
    let last = || {
        let row = host.client.get_as(&token, "/v1/sources").expect(200).json()["rows"][0].clone();
        (row["last_call_on"].as_str().map(str::to_owned), row["days_since_last_call"].as_u64())
    };
    let silent = |days: &str, since: &str| (Some(days.to_owned()), Some(since.to_owned()));
    assert_eq!(told(), (None, None));
    host.set_clock("2026-01-16T09:00:00Z");
    assert_eq!(told(), (None, None), "it may report today");
    host.set_clock("2026-01-18T09:00:00Z");
    assert_eq!(told(), silent("2", "2026-01-17"));
    assert_eq!(last(), (None, None), "it never called");
    host.client.json_as(&key, "POST", "/v1/receipts", &json!({"receipts": []}));
    assert_eq!(told(), (None, None), "it called");
    assert_eq!(last(), (Some("2026-01-18".to_owned()), Some(0)));
    host.set_clock("2026-01-20T09:00:00Z");
    assert_eq!(told(), silent("1", "2026-01-20"));
    assert_eq!(last(), (Some("2026-01-18".to_owned()), Some(2)));
}
