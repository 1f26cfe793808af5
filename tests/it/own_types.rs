//! An organisation type and an industry beside those of the act (A/2, A2.12б): data of the registers, and counted like any other.

use serde_json::{Value, json};

use crate::client::text;
use crate::host::{Host, OPERATOR_KEY};
use crate::region::{answers, ogrn, one_off, receipt};

/// Registers museums of the industry of culture.
fn add_museums(host: &Host) {
    host.put("industries/culture", json!({"name": "Культура"}));
    host.put("organisation_types/museum", json!({"name": "Музеи", "industry": "culture"}));
}

/// These fields of each row, in short.
fn told(rows: &[Value], fields: &str) -> Vec<String> {
    let row = |row: &Value| fields.split(' ').map(|field| text(&row[field])).collect::<Vec<_>>().join(" ");
    rows.iter().map(row).collect()
}

/// What a register refuses: the status, the code and the message of the first fault.
fn refused(host: &Host, entry: &str, body: &Value) -> (u16, String, String) {
    let answer = host.client.json_as(OPERATOR_KEY, "PUT", &format!("/v1/registry/{entry}"), body);
    let problem: Value = serde_json::from_str(&answer.body).unwrap();
    let of = |name: &str, whole: &str| match problem["errors"][0][name].as_str() {
        Some(fault) => fault.to_owned(),
        None => text(&problem[whole]),
    };
    (answer.status, of("code", "code"), of("message", "title"))
}

#[test]
fn museums_are_counted_from_the_register_to_the_final() {
    let host = Host::at("2026-01-15T09:00:00Z");
    add_museums(&host);
    ["77", "39"].iter().for_each(|region| host.add_region(region));
    host.add_organisation_of("museum", "gallery", &ogrn(1), "77");
    host.add_organisation_of("museum", "amber", &ogrn(2), "39");
    host.add_organisation_of("school", "school", &ogrn(3), "77");
    let questions = ["rooms", "guide"].map(|id| json!({"id": id, "text": {"ru": format!("Вопрос {id}")}}));
    host.put(
        "questionnaires/museums",
        json!({"version": 1, "valid_from": "2026-01-01", "types": ["museum"], "questions": questions}),
    );
    let (key, all) = (host.add_source("mis", &["*"]), host.add_coordinator());
    let of_culture = json!({"name": "Минкультуры", "kind": "federal_body", "industry": "culture"});
    let culture = host.add_participant("culture", of_culture);
    let of_education = json!({"name": "Минпросвещения", "kind": "federal_body", "industry": "education"});
    let education = host.add_participant("education", of_education);

    // Twelve citizens of the gallery, eleven of the museum of amber, ten of the school.
    let visits = [("gallery", 12), ("amber", 11), ("school", 10)];
    let visitors = visits.iter().flat_map(|(id, count)| std::iter::repeat_n(*id, *count));
    for (citizen, organisation) in (1..).zip(visitors) {
        host.add_account(citizen);
        host.post_receipt(&key, receipt(&format!("r{citizen}"), organisation, citizen, one_off("2026-01-14")));
        host.idle();
        let token = host.token_of(citizen);
        let answer = match organisation {
            // A questionnaire for their type.
            "gallery" | "amber" => json!({"answers": {"rooms": 5, "guide": 4}}),
            _ => answers([Some(3); 5]),
        };
        host.respond(&token, &answer).expect(201);
    }
    host.set_clock("2026-03-31T22:30:00Z");
    host.run("rollup");

    let rows = |token: &str, query: &str| host.indicators(token, &format!("period=2026Q1&{query}"));
    let fields = "type industry receipts completed satisfaction final";
    assert_eq!(told(&rows(&all, "by=type"), fields), ["school null 10 10 3.00 true", "museum null 23 23 4.50 true"]);
    assert_eq!(
        told(&rows(&all, "by=industry"), fields),
        ["null education 10 10 3.00 true", "null culture 23 23 4.50 true"]
    );
    assert_eq!(told(&rows(&all, "by=region"), "region completed"), ["39 11", "77 22"]);
    assert_eq!(told(&rows(&all, "by=country"), "completed organisations"), ["33 3"]);
    let narrowed = "by=organisation&region=77&industry=culture";
    let fields = "organisation type industry completed satisfaction";
    assert_eq!(told(&rows(&all, narrowed), fields), ["gallery museum culture 12 4.50"]);
    let questions = rows(&all, "by=type&type=museum")[0]["questions"].clone();
    assert_eq!(questions.as_object().unwrap().keys().collect::<Vec<_>>(), ["guide", "rooms"]);

    // The ministry of culture sees museums and nothing else; to that of education they are not there.
    assert_eq!(told(&rows(&culture, "by=type"), "type completed"), ["museum 23"]);
    assert_eq!(told(&rows(&culture, "by=organisation"), "organisation"), ["amber", "gallery"]);
    assert_eq!(told(&rows(&education, "by=industry"), "industry completed"), ["education 10"]);
    for (token, query, status) in [
        (&culture, "by=type&type=museum", 200),
        (&education, "by=type&type=museum", 404),
        (&education, "by=organisation&organisation=gallery", 404),
        (&education, "by=industry&industry=culture", 404),
        (&culture, "by=type&type=school", 404),
        (&culture, "by=organisation&organisation=school", 404),
        // No such type, no such industry.
        (&all, "by=type&type=theatre", 422),
        (&all, "by=type&industry=arts", 422),
    ] {
        let path = format!("/v1/indicators?period=2026Q1&{query}");
        host.client.get_as(token, &path).expect(status);
    }
    // For people they are called as the register calls them.
    let path = "/v1/indicators?period=2026Q1&by=organisation&format=csv&language=ru";
    let file = host.client.get_as(&all, path).expect(200).body;
    assert!(file.contains("Музеи;Культура") || file.contains("Культура"), "{file}");
    let feed = host.client.get_as(&all, "/v1/feed?period=2026Q1").expect(200).json();
    let of_museums = feed["cells"].as_array().unwrap().iter().filter(|cell| cell["of"]["type"] == "museum");
    assert!(of_museums.clone().count() >= 3 && of_museums.clone().all(|cell| cell["of"]["industry"] == "culture"));
    // Whatever refers to them is there, and the sums are those of the stored answers.
    let breaches = host.client.get_as(&all, "/v1/breaches?by=industry&period=2026Q1").expect(200).json();
    assert!(breaches["rows"].as_array().unwrap().iter().any(|row| row["industry"] == "culture"), "{breaches}");
}

#[test]
fn a_type_needs_its_industry_and_keeps_it() {
    let host = Host::at("2026-01-15T09:00:00Z");
    host.add_region("77");
    let museums = |name: &str, industry: &str| json!({"name": name, "industry": industry});
    let organisation = |organisation_type: &str| json!({"name": "Галерея", "ogrn": ogrn(1), "type": organisation_type, "region": "77", "level": "regional", "included_on": "2025-01-01"});
    let act = "send one of expertise_bureau, healthcare, school, preschool, sport";
    let industries = "send one of social_protection, healthcare, education, sport";
    for (entry, body, status, code, message) in [
        ("organisation_types/museum", museums("Музеи", "culture"), 422, "field_invalid", industries),
        ("organisations/gallery", organisation("museum"), 422, "field_invalid", act),
        ("organisation_types/Museum", museums("Музеи", "sport"), 422, "id_invalid", "small letters"),
        ("organisation_types/school", museums("Другие школы", "sport"), 422, "built_in", "of the act"),
        ("industries/education", json!({"name": "Другое образование"}), 422, "built_in", "of the act"),
        ("organisation_types/museum", museums(" ", "sport"), 422, "field_invalid", "one line"),
        ("organisation_types/museum", json!({"name": "Музеи"}), 422, "field_missing", "industry"),
    ] {
        let (told_status, told_code, told_message) = refused(&host, entry, &body);
        assert_eq!((told_status, told_code.as_str()), (status, code), "{entry} {body}");
        assert!(told_message.contains(message), "{entry}: {told_message}");
    }
    add_museums(&host);
    // Twice is once, with the same version; a name may change.
    let version = |entry: &str| {
        let answer = host.client.get_as(OPERATOR_KEY, &format!("/v1/registry/{entry}")).expect(200);
        answer.headers["etag"].to_str().unwrap().to_owned()
    };
    let once = version("organisation_types/museum");
    add_museums(&host);
    assert_eq!(version("organisation_types/museum"), once);
    host.put("organisations/gallery", organisation("museum"));
    host.put("organisation_types/museum", museums("Музеи и галереи", "culture"));
    let (status, code, message) = refused(&host, "organisation_types/museum", &museums("Музеи", "sport"));
    assert_eq!((status, code.as_str()), (409, "industry_fixed"), "{message}");
    // The list of what is allowed has it now; nothing is removed.
    let (_, code, message) = refused(&host, "organisations/other", &organisation("theatre"));
    assert_eq!((code.as_str(), message), ("field_invalid", format!("{act}, museum")));
    for entry in ["organisation_types/museum", "industries/culture"] {
        let headers = [&format!("authorization: Bearer {OPERATOR_KEY}")[..]];
        host.client.send("DELETE", &format!("/v1/registry/{entry}"), &headers, "").expect(405);
    }
    // They are listed, exported and imported as every register is.
    let file = host.client.get_as(OPERATOR_KEY, "/v1/registry/organisation_types?format=csv").expect(200).body;
    assert_eq!(file, "id,name,industry\r\nmuseum,Музеи и галереи,culture\r\n");
    let headers = [&format!("authorization: Bearer {OPERATOR_KEY}")[..], "content-type: text/csv; charset=utf-8"];
    let rows = format!("{file}archive,Архивы,culture\r\nlyceum,Лицеи,arts\r\n");
    let done = host.client.send("POST", "/v1/registry/organisation_types/import", &headers, rows).expect(200).json();
    assert_eq!(
        (done["imported"].as_u64(), done["unchanged"].as_u64(), done["refused"].as_u64()),
        (Some(2), Some(1), Some(1))
    );
    assert_eq!(done["results"][0]["errors"][0]["field"], "/industry", "{done}");
}

#[test]
fn the_country_takes_what_a_region_tells_of_museums_once_it_knows_them() {
    let (oblast, country) = (Host::at("2026-02-14T09:00:00Z"), Host::at("2026-02-14T09:00:00Z"));
    add_museums(&oblast);
    oblast.add_region("50");
    oblast.add_organisation_of("museum", "manor", &ogrn(1), "50");
    let key = oblast.add_source("mis", &["*"]);
    oblast.add_account(1);
    oblast.post_receipt(&key, receipt("r1", "manor", 1, one_off("2026-02-13")));
    oblast.idle();
    country.put("regions/50", json!({"joined_on": "2025-01-01", "counted_at": oblast.client.base()}));
    let token = country.add_coordinator();
    let operator = format!("authorization: Bearer {OPERATOR_KEY}");
    let tell = || {
        let words = oblast.client.send("GET", "/v1/results", &[&operator], "").expect(200).body;
        let headers = [operator.as_str(), "content-type: application/json"];
        country.client.send("POST", "/v1/results", &headers, words).expect(200).json()["heard"].clone()
    };
    assert_eq!(tell(), json!(["type_unknown"]));
    add_museums(&country);
    assert_eq!(tell(), json!(["kept"]));
    assert_eq!(tell(), json!(["known"]));
    let rows = country.indicators(&token, "by=industry");
    assert_eq!(told(&rows, "industry receipts"), ["culture 1"]);
}
