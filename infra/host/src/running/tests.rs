use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::*;
use crate::arguments::{Format, SendArguments};
use crate::commands::receipts;
use crate::configuration::Development;

/// A host on a directory of its own, and a caller who waits for it on another thread.
struct Trial {
    host: RunningHost,
    base: String,
}

impl Trial {
    async fn start(data: &Path) -> Trial {
        let development = Development { clock: Some("2026-01-15T09:00:00Z".parse().unwrap()) };
        let host = Host::start(Configuration::for_development(data, development)).await.unwrap();
        let base = format!("http://{}", host.address());
        Trial { host, base }
    }

    /// One request; answers status and body.
    async fn call(&self, method: &'static str, path: &str, key: &str, body: &str) -> (u16, String) {
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header("Authorization", format!("Bearer {key}"))
            .header("Content-Type", "application/json")
            .body(body.to_owned())
            .unwrap();
        tokio::task::spawn_blocking(move || {
            let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0);
            let agent = config.allow_non_standard_methods(true).build().new_agent();
            let mut response = agent.run(request).unwrap();
            (response.status().as_u16(), response.body_mut().read_to_string().unwrap())
        })
        .await
        .unwrap()
    }

    /// A form of our own page; answers the status.
    async fn form(&self, path: &str, fields: &'static str) -> u16 {
        let url = format!("{}{path}", self.base);
        let send = move || {
            let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0);
            let agent = config.max_redirects_will_error(false).build().new_agent();
            let form = "application/x-www-form-urlencoded";
            agent.post(&url).header("Content-Type", form).send(fields).unwrap().status().as_u16()
        };
        tokio::task::spawn_blocking(send).await.unwrap()
    }

    async fn get(&self, path: &str) -> String {
        let (status, body) = self.call("GET", path, "", "").await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    async fn post(&self, path: &str, key: &str, body: Value) -> Value {
        let (status, body) = self.call("POST", path, key, &body.to_string()).await;
        assert!((200..300).contains(&status), "{path}: {status} {body}");
        serde_json::from_str(&body).unwrap()
    }

    async fn put(&self, path: &str, body: Value) {
        let (status, body) = self.call("PUT", path, "operator", &body.to_string()).await;
        assert!((200..300).contains(&status), "{path}: {status} {body}");
    }

    /// A region with a clinic, a citizen with an account, and a source; answers the source's key.
    async fn fill_registers(&self) -> String {
        self.put("/v1/registry/regions/77", json!({"joined_on": "2025-12-01"})).await;
        let clinic = json!({"name": "Клиника", "ogrn": "1027700132195", "type": "healthcare", "region": "77",
            "level": "regional", "included_on": "2025-12-01"});
        self.put("/v1/registry/organisations/clinic", clinic).await;
        let source = json!({"name": "МИС", "operator": "Регион", "level": "regional", "organisations": ["*"],
            "legal_basis": "приказ"});
        self.put("/v1/registry/sources/mis", source).await;
        self.put("/v1/registry/accounts/11223344595", json!({"verified": true, "email": "anna@mail.example"})).await;
        let answer = self.post("/v1/registry/sources/mis/keys", "operator", json!({})).await;
        answer["key"].as_str().unwrap().to_owned()
    }

    async fn mails(&self) -> Vec<Value> {
        let outbox: Value = serde_json::from_str(&self.get("/dev/outbox.json").await).unwrap();
        outbox["mails"].as_array().unwrap().clone()
    }
}

fn receipt(external_id: &str, snils: &str) -> Value {
    json!({"external_id": external_id, "organisation": {"ogrn": "1027700132195"},
        "recipient": {"family_name": "Иванова", "given_name": "Анна", "birth_date": "1985-02-11", "snils": snils},
        "service": {"kind": "one_off", "date": "2026-01-14"}})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_answers_stops_and_starts_again_on_its_data() {
    let data = TempDir::new().unwrap();
    let trial = Trial::start(data.path()).await;
    trial.get("/healthz").await;
    trial.get("/dev/idle").await;
    trial.get("/dev/outbox").await;
    assert_eq!(trial.get("/dev/clock").await, r#"{"now":"2026-01-15T09:00:00Z"}"#);
    assert_eq!(trial.post("/dev/clock", "", json!({"advance": "P1M"})).await, json!({"now": "2026-02-15T09:00:00Z"}));
    assert_eq!(
        trial.post("/dev/clock", "", json!({"now": "2026-01-31T20:59:00Z"})).await,
        json!({"now": "2026-01-31T20:59:00Z"})
    );
    for refused in [r#"{}"#, r#"{"advance":"P1X"}"#, r#"{"now":"yesterday"}"#, r#"{"now":null,"then":1}"#, "no"] {
        assert_eq!(trial.call("POST", "/dev/clock", "", refused).await.0, 400, "{refused}");
    }
    trial.post("/dev/run/rollup", "", json!({})).await;
    assert_eq!(trial.call("POST", "/dev/run/nothing", "", "").await.0, 404);
    assert_eq!(trial.call("GET", "/nothing", "", "").await.0, 404);
    // The jobs ran when the host started, and again when the clock was moved.
    trial.get("/dev/idle").await;
    let metrics = trial.get("/metrics").await;
    for name in ["otklik_requests_total{method=\"GET\",route=\"/healthz\",status=\"200\"} 1", "otklik_store_healthy 1"]
    {
        assert!(metrics.contains(name), "{metrics}");
    }
    trial.host.stop().await.unwrap();
    Trial::start(data.path()).await.host.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_becomes_a_mail() {
    let data = TempDir::new().unwrap();
    let trial = Trial::start(data.path()).await;
    let key = trial.fill_registers().await;
    let answer =
        trial.post("/v1/receipts", &key, json!({"receipts": [receipt("mis-77-000123", "112-233-445 95")]})).await;
    assert_eq!(answer["accepted"], 1, "{answer}");
    trial.get("/dev/idle").await;
    // Whatever the profile's term is, a week later the link is active and its notice was sent.
    for _ in 0..7 {
        trial.post("/dev/clock", "", json!({"advance": "P1D"})).await;
        trial.get("/dev/idle").await;
    }
    let mails = trial.mails().await;
    assert_eq!(mails.len(), 1, "{mails:?}");
    assert_eq!(mails[0]["to"], "anna@mail.example");
    assert!(mails[0]["text"].as_str().unwrap().contains(&format!("{}/s/", trial.base)), "{mails:?}");
    trial.host.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_receipts_is_sent_and_its_refusals_are_reported() {
    let data = TempDir::new().unwrap();
    let trial = Trial::start(data.path()).await;
    let key = trial.fill_registers().await;
    let file = data.path().join("receipts.ndjson");
    let lines = [
        receipt("mis-77-000001", "112-233-445 95").to_string(),
        String::new(),
        receipt("mis-77-000002", "112-233-445 96").to_string(),
        "{broken".to_owned(),
        receipt("mis-77-000003", "112-233-445 95").to_string(),
    ];
    std::fs::write(&file, lines.join("\n")).unwrap();
    let report = data.path().join("report.csv");
    let arguments = SendArguments {
        file,
        to: format!("{}/", trial.base),
        key,
        batch: 2,
        format: None::<Format>,
        report: Some(report.clone()),
        refused: None,
    };
    let code = tokio::task::spawn_blocking(move || receipts::send(&arguments)).await.unwrap().unwrap();
    assert_eq!(code, std::process::ExitCode::FAILURE);
    expect_test::expect![[r#"
        row,external_id,codes,fields,messages
        3,mis-77-000002,snils_checksum,/recipient/snils,the control number of the SNILS does not fit its digits
        4,,not_parseable,,this value cannot be read as what the field holds
    "#]]
    .assert_eq(&std::fs::read_to_string(report).unwrap());
    trial.host.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hosts_do_not_share_data_or_a_port() {
    let data = TempDir::new().unwrap();
    let trial = Trial::start(data.path()).await;
    let again = Configuration::for_development(data.path(), Development::default());
    let taken = Configuration { listen: trial.host.address().to_string(), ..again.clone() };
    let error = |error: anyhow::Error| format!("{error:#}");
    let refused = error(Host::start(again).await.err().unwrap());
    assert!(refused.contains("in use by another process"), "{refused}");
    let refused = error(Host::start(taken).await.err().unwrap());
    assert!(refused.contains("cannot listen on 127.0.0.1:"), "{refused}");
    trial.host.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_that_are_lost_are_not_drawn_anew() {
    let data = TempDir::new().unwrap();
    Trial::start(data.path()).await.host.stop().await.unwrap();
    std::fs::remove_file(data.path().join(crate::assembly::KEY_FILE)).unwrap();
    let configuration = Configuration::for_development(data.path(), Development::default());
    let refused = Host::start(configuration).await.err().unwrap().to_string();
    assert!(refused.contains("there is no key file"), "{refused}");
}

/// Demonstration identities exist in the demonstration and nowhere else, whatever else is in development mode.
#[tokio::test(flavor = "multi_thread")]
async fn whom_to_be_is_chosen_in_the_demonstration_only() {
    let chosen = "participant=mintrud";
    for (environment, shown, taken) in [("demo", 200, 303), ("test", 404, 404), ("live", 404, 404)] {
        let data = tempfile::tempdir().unwrap();
        let development = Development { clock: Some("2026-01-15T09:00:00Z".parse().unwrap()) };
        let configuration = Configuration::for_development(data.path(), development);
        let host = Host::start(Configuration { environment: environment.to_owned(), ..configuration }).await.unwrap();
        let trial = Trial { base: format!("http://{}", host.address()), host };
        trial.put("/v1/registry/participants/mintrud", json!({"name": "Минтруд", "kind": "coordinator"})).await;
        assert_eq!(trial.call("GET", "/demo/sign-in", "", "").await.0, shown, "{environment}");
        let post = trial.form("/demo/sign-in", chosen).await;
        assert_eq!(post, taken, "{environment}");
        trial.host.stop().await.unwrap();
    }
}
