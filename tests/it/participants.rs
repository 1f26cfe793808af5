//! What participants read and write beside the figures: the feed, spreadsheets, comments, measures. Each within its scope.

use std::process::Command;

use serde_json::{Value, json};

use crate::client::text;
use crate::host::Host;
use crate::python::python;
use crate::region::{answers, ogrn, one_off, receipt};

/// Two regions; ten citizens of the clinic have answered, each with a comment.
pub(crate) struct Country {
    pub(crate) host: Host,
    pub(crate) coordinator: String,
    pub(crate) moscow: String,
    kaliningrad: String,
    pub(crate) clinic: String,
    feed: String,
}

impl Country {
    pub(crate) fn new() -> Country {
        let host = Host::at("2026-01-15T09:00:00Z");
        ["77", "39"].iter().for_each(|region| host.add_region(region));
        host.add_organisation_of("healthcare", "clinic", &ogrn(1), "77");
        host.add_organisation_of("school", "school", &ogrn(2), "39");
        let key = host.add_source("mis", &["*"]);
        for citizen in 1..=20 {
            host.add_account(citizen);
            host.post_receipt(&key, receipt(&format!("r{citizen}"), "clinic", citizen, one_off("2026-01-14")));
        }
        host.idle();
        for citizen in 1..=20 {
            let mut body = answers([Some(5), Some(4), None, Some(5), Some(if citizen % 10 < 5 { 1 } else { 5 })]);
            body["comment"] = if citizen % 10 < 3 {
                "Очереди в регистратуре".into()
            } else {
                "=Спасибо, врач".into()
            };
            host.respond(&host.token_of(citizen), &body).expect(201);
        }
        let participant = |id: &str, body: Value| host.add_participant(id, body);
        let region = |code: &str| json!({"name": "Регион", "kind": "regional_executive", "region": code});
        let (moscow, kaliningrad) = (participant("moscow", region("77")), participant("kaliningrad", region("39")));
        let head = json!({"name": "Главный врач", "kind": "organisation_head", "organisation": "clinic"});
        let clinic = participant("head", head);
        let feed = participant("economy", json!({"name": "Минэкономразвития", "kind": "feed"}));
        let coordinator = host.add_coordinator();
        Country { host, coordinator, moscow, kaliningrad, clinic, feed }
    }

    /// Status of a `GET` by somebody.
    fn status(&self, token: &str, path: &str) -> u16 {
        self.host.client.get_as(token, path).status
    }

    fn json(&self, token: &str, path: &str) -> Value {
        self.host.client.get_as(token, path).expect(200).json()
    }
}

/// A1.14: every crossing in one document, for machines.
#[test]
fn the_feed_has_every_crossing_and_a_stable_schema() {
    let country = Country::new();
    let feed = country.json(&country.feed, "/v1/feed");
    assert_eq!(feed["schema"], "otklik-feed/1");
    assert_eq!(feed["targets"], json!({"coverage": "40.00", "satisfaction": "4.50", "growth": "0.20"}));
    let cells: Vec<String> = feed["cells"]
        .as_array()
        .unwrap()
        .iter()
        .map(|cell| {
            let of = ["region", "industry", "type"].map(|name| text(&cell["of"][name])).join(" ");
            let of =
                cell["of"]["organisation"].as_str().map_or(of.clone(), |organisation| format!("{of} {organisation}"));
            format!("{of} {} {}", text(&cell["figures"]["state"]), text(&cell["figures"]["satisfaction"]))
        })
        .collect();
    assert_eq!(
        cells,
        [
            "null null null shown 4.25",
            "null healthcare null shown 4.25",
            "null education null no_data null",
            "null healthcare healthcare shown 4.25",
            "null education school no_data null",
            "39 null null no_data null",
            "77 null null shown 4.25",
            "39 education null no_data null",
            "39 education school no_data null",
            "77 healthcare null shown 4.25",
            "77 healthcare healthcare shown 4.25",
            "77 healthcare healthcare clinic shown 4.25",
            "39 education school school no_data null",
        ]
    );
    assert_eq!(country.status(&country.coordinator, "/v1/feed?period=2026Q1"), 200);
    assert_eq!(country.status(&country.coordinator, "/v1/feed?period=2026Q1.1"), 404, "no such restatement");
    assert_eq!(country.status(&country.coordinator, "/v1/feed?period=1"), 422);
    for token in [&country.moscow, &country.clinic] {
        assert_eq!(country.status(token, "/v1/feed"), 404, "it is about the whole country");
    }
}

/// The figures as a spreadsheet program reads them.
#[test]
fn a_spreadsheet_has_numbers_and_runs_nothing() {
    let country = Country::new();
    let path = "/v1/indicators?by=organisation&format=xlsx";
    let request = format!("{}{path}", country.host.client.base());
    // The client reads texts; a spreadsheet is none.
    let script = "import io,sys,urllib.request,zipfile,xml.etree.ElementTree as x\n\
        r=urllib.request.Request(sys.argv[1],headers={'Authorization':'Bearer '+sys.argv[2]})\n\
        a=urllib.request.urlopen(r);print(a.headers['content-type'],a.headers['content-disposition'])\n\
        z=zipfile.ZipFile(io.BytesIO(a.read()));n='{http://schemas.openxmlformats.org/spreadsheetml/2006/main}'\n\
        t=[''.join(s.itertext()) for s in x.fromstring(z.read('xl/sharedStrings.xml')).iter(n+'si')]\n\
        s=x.fromstring(z.read('xl/worksheets/sheet1.xml'))\n\
        print('formulas',len(list(s.iter(n+'f'))))\n\
        for row in list(s.iter(n+'row'))[:2]:\n\
        \x20print(*[(t[int(c.find(n+'v').text)] if c.get('t')=='s' else float(c.find(n+'v').text)) for c in row],sep='|')\n";
    let output = Command::new(python()).args(["-c", script, &request, &country.coordinator]).output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(
        lines[..2],
        [
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet attachment; filename=\"otklik.xlsx\"",
            "formulas 0"
        ],
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(lines[2].starts_with("region|industry|type|organisation|name|period|final|receipts|"), "{told}");
    assert!(
        lines[3]
            .starts_with("77|healthcare|healthcare|clinic|Учреждение clinic|2026Q1|false|20.0|20.0|20.0|20.0|100.0|"),
        "{told}"
    );
}

#[test]
fn comments_are_read_within_the_scope() {
    let country = Country::new();
    let path = "/v1/comments?organisation=clinic";
    for token in [&country.coordinator, &country.moscow, &country.clinic] {
        let comments = country.json(token, path);
        assert_eq!(text(&comments["state"]), "shown");
        assert_eq!(comments["rows"].as_array().unwrap().len(), 10);
        let themes: Vec<String> = comments["themes"].as_array().unwrap().iter().map(|it| text(&it["id"])).collect();
        assert_eq!(themes, ["gratitude", "reception", "waiting"]);
        assert_eq!(comments["signs"]["responses"], 10);
    }
    let page = country.json(&country.clinic, &format!("{path}&limit=4&cursor=8"));
    assert_eq!((page["rows"].as_array().unwrap().len(), &page["cursor"]), (2, &Value::Null));
    assert_eq!(country.status(&country.kaliningrad, path), 404);
    assert_eq!(country.status(&country.coordinator, "/v1/comments?organisation=nowhere"), 404);
    assert_eq!(
        country.host.client.get_as(&country.coordinator, "/v1/comments?period=2&cursor=x").problem(),
        "422 invalid period parameter_invalid organisation parameter_invalid cursor parameter_invalid"
    );
    let silent = country.json(&country.kaliningrad, "/v1/comments?organisation=school");
    assert_eq!((text(&silent["state"]), silent["rows"].as_array().unwrap().len()), ("no_data".to_owned(), 0));
}

/// A2.13: what, where, when, by whom.
#[test]
fn measures_are_written_down_by_whoever_sees_the_organisation() {
    let country = Country::new();
    let client = &country.host.client;
    let body = json!({"kind": "measure", "what": "Электронная очередь", "place": "Регистратура", "by": "Главный врач",
        "from": "2026-01-10", "to": "2026-01-20", "life_situation": "Болезнь", "question": "organisation"});
    let path = "/v1/measures/clinic/queue";
    for token in [&country.clinic, &country.clinic, &country.moscow] {
        client.json_as(token, "PUT", path, &body).expect(204);
    }
    for token in [&country.kaliningrad, &country.feed] {
        client.json_as(token, "PUT", path, &body).expect(404);
        client.json_as(token, "DELETE", path, &json!({})).expect(404);
    }
    let listed = country.json(&country.coordinator, "/v1/measures");
    assert_eq!(listed["rows"].as_array().unwrap().len(), 1);
    assert_eq!(country.json(&country.kaliningrad, "/v1/measures")["rows"], json!([]));
    assert_eq!(country.status(&country.kaliningrad, "/v1/measures?organisation=clinic"), 404);
    let row = country.json(&country.clinic, path);
    for (name, value) in body.as_object().unwrap() {
        assert_eq!(row[name], *value, "{name}");
    }
    // The quarter after it has not even begun.
    assert_eq!(
        row["brought"],
        json!({"before": ["2024Q4", "2025Q1", "2025Q2", "2025Q3"], "after": ["2026Q2"], "look": 1, "judged_at": "0.96", "change": null,
            "comparison": "type_and_region", "others": 0, "effect": null, "low": null, "high": null, "p": null,
            "verdict": null, "why": "not_measured", "placebo": null, "pre_trend": null, "from_alarm_quarter": null})
    );
    let bad =
        json!({"kind": "measure", "what": " ", "place": "x", "by": "x", "from": "2026-01-10", "to": "2026-01-09"});
    assert_eq!(
        client.json_as(&country.clinic, "PUT", path, &bad).problem(),
        "422 invalid /what field_missing /to period_reversed"
    );
    let unknown = json!({"kind": "measure", "what": "x", "place": "x", "by": "x", "from": "2026-01-10", "when": "x"});
    assert_eq!(client.json_as(&country.clinic, "PUT", path, &unknown).problem(), "422 invalid /when field_unknown");
    client.json_as(&country.clinic, "DELETE", path, &json!({})).expect(204);
    client.json_as(&country.clinic, "DELETE", path, &json!({})).expect(404);
}
