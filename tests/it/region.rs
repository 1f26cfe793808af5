//! Short words for what an operator, a source and a citizen do with a host.

use serde_json::{Value, json};

use crate::client::{Answer, text};
use crate::host::{Host, OPERATOR_KEY, wait_for};

/// The clinic of most tests.
pub(crate) const CLINIC_OGRN: &str = "1027700132195";

/// A citizen's SNILS, with its control number, for a number from 1.
pub(crate) fn snils(number: u32) -> String {
    let nine = format!("{:09}", 112_000_000 + number);
    let sum: u32 = nine.bytes().zip((1..=9).rev()).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    format!("{nine}{:02}", sum % 101 % 100)
}

/// An organisation's OGRN, with its check digit, for a number from 1.
pub(crate) fn ogrn(number: u64) -> String {
    let twelve = 102_770_000_000 + number;
    format!("{twelve}{}", twelve % 11 % 10)
}

/// The receipt of an adult: citizen `number`, named organisation, service as JSON.
pub(crate) fn receipt(external_id: &str, organisation: &str, number: u32, service: Value) -> Value {
    json!({
        "external_id": external_id,
        "organisation": {"id": organisation},
        "recipient": {
            "family_name": "Иванова", "given_name": "Анна", "patronymic": "Петровна",
            "birth_date": "1985-02-11", "snils": snils(number),
        },
        "service": service,
    })
}

/// A service of one day.
pub(crate) fn one_off(date: &str) -> Value {
    json!({"kind": "one_off", "date": date})
}

/// The address of citizen `number`.
pub(crate) fn address(number: u32) -> String {
    format!("citizen-{number}@mail.example")
}

/// All five answers.
pub(crate) fn answers(scores: [Option<u8>; 5]) -> Value {
    let names = ["information", "organisation", "comfort", "goodwill", "competence"];
    json!({"answers": names.iter().map(|name| (*name).to_owned()).zip(scores.map(Value::from)).collect::<serde_json::Map<_, _>>()})
}

/// The token in a link of the text part of a mail.
#[track_caller]
pub(crate) fn token_in(mail_text: &str) -> String {
    let (_, rest) = mail_text.split_once("/s/").unwrap_or_else(|| panic!("a mail without a link: {mail_text}"));
    rest.split_whitespace().next().unwrap().to_owned()
}

impl Host {
    /// Registers something as the operator.
    #[track_caller]
    pub(crate) fn put(&self, entry: &str, body: Value) -> Value {
        self.client.json_as(OPERATOR_KEY, "PUT", &format!("/v1/registry/{entry}"), &body).expect(200).json()
    }

    /// Registers a region that joined long ago.
    #[track_caller]
    pub(crate) fn add_region(&self, code: &str) {
        self.put(&format!("regions/{code}"), json!({"joined_on": "2025-01-01"}));
    }

    /// Registers a healthcare organisation in a region that is registered.
    #[track_caller]
    pub(crate) fn add_organisation(&self, id: &str, ogrn: &str, region: &str) {
        self.add_organisation_of("healthcare", id, ogrn, region);
    }

    /// Registers an organisation of that type in a region that is registered.
    #[track_caller]
    pub(crate) fn add_organisation_of(&self, organisation_type: &str, id: &str, ogrn: &str, region: &str) {
        let body = json!({
            "name": format!("Учреждение {id}"), "ogrn": ogrn, "type": organisation_type, "region": region,
            "level": "regional", "included_on": "2025-01-01",
        });
        self.put(&format!("organisations/{id}"), body);
    }

    /// Registers the clinic `clinic` in Moscow.
    #[track_caller]
    pub(crate) fn add_clinic(&self) {
        self.add_region("77");
        self.add_organisation("clinic", CLINIC_OGRN, "77");
    }

    /// Registers a source for these organisations (`*`: all); answers its key.
    #[track_caller]
    pub(crate) fn add_source(&self, id: &str, organisations: &[&str]) -> String {
        let body = json!({
            "name": "МИС", "operator": "Регион", "level": "regional",
            "organisations": organisations, "legal_basis": "приказ № 1",
        });
        self.put(&format!("sources/{id}"), body);
        let keys = self.client.json_as(OPERATOR_KEY, "POST", &format!("/v1/registry/sources/{id}/keys"), &json!({}));
        text(&keys.expect(201).json()["key"])
    }

    /// Registers a participant; answers a token, made in the place of the oldest where it has two.
    #[track_caller]
    pub(crate) fn add_participant(&self, id: &str, body: Value) -> String {
        self.put(&format!("participants/{id}"), body);
        let path = format!("/v1/registry/participants/{id}/tokens");
        let issue = |query: &str| self.client.json_as(OPERATOR_KEY, "POST", &format!("{path}{query}"), &json!({}));
        let mut issued = issue("");
        if issued.status == 409 {
            let live = self.client.get_as(OPERATOR_KEY, &path).expect(200).json();
            issued = issue(&format!("?replaces={}", text(&live["rows"][0]["id"])));
        }
        text(&issued.expect(201).json()["token"])
    }

    /// Registers a coordinator, who sees everything; answers the token.
    #[track_caller]
    pub(crate) fn add_coordinator(&self) -> String {
        self.add_participant("mintrud", json!({"name": "Минтруд", "kind": "coordinator"}))
    }

    /// Registers the verified account of citizen `number`.
    #[track_caller]
    pub(crate) fn add_account(&self, number: u32) {
        self.put(&format!("accounts/{}", snils(number)), json!({"verified": true, "email": address(number)}));
    }

    /// Posts receipts as JSON; answers the verdicts.
    #[track_caller]
    pub(crate) fn post_receipts(&self, key: &str, receipts: &[Value]) -> Value {
        self.client.json_as(key, "POST", "/v1/receipts", &json!({"receipts": receipts})).expect(202).json()
    }

    /// Posts one receipt, which must be accepted; answers whether it was late.
    #[track_caller]
    pub(crate) fn post_receipt(&self, key: &str, receipt: Value) -> bool {
        let answer = self.post_receipts(key, &[receipt]);
        assert_eq!(answer["accepted"], 1, "{answer}");
        answer["results"][0]["late"].as_bool().unwrap()
    }

    /// Sets the clock.
    #[track_caller]
    pub(crate) fn set_clock(&self, now: &str) {
        self.client.send("POST", "/dev/clock", &[], json!({"now": now}).to_string()).expect(200);
    }

    /// Moves the clock on.
    #[track_caller]
    pub(crate) fn advance_clock(&self, duration: &str) {
        self.client.send("POST", "/dev/clock", &[], json!({"advance": duration}).to_string()).expect(200);
    }

    /// Runs a scheduled job now; answers its report.
    #[track_caller]
    pub(crate) fn run(&self, job: &str) -> Value {
        self.client.send("POST", &format!("/dev/run/{job}"), &[], "").expect(200).json()
    }

    /// Waits until nothing is going on.
    #[track_caller]
    pub(crate) fn idle(&self) {
        self.client.get("/dev/idle").expect(200);
    }

    /// Mails that were sent, oldest first.
    #[track_caller]
    pub(crate) fn mails(&self) -> Vec<Value> {
        self.client.get("/dev/outbox.json").expect(200).json()["mails"].as_array().unwrap().clone()
    }

    /// Waits for the `count`-th mail to citizen `number`.
    #[track_caller]
    pub(crate) fn mail_to(&self, number: u32, count: usize) -> Value {
        let to = address(number);
        wait_for("the mail", || self.mails().into_iter().filter(|mail| mail["to"] == to).nth(count - 1))
    }

    /// Waits for the mail to citizen `number`; answers the token of its link.
    #[track_caller]
    pub(crate) fn token_of(&self, number: u32) -> String {
        token_in(&text(&self.mail_to(number, 1)["text"]))
    }

    /// What a link shows.
    #[track_caller]
    pub(crate) fn invitation(&self, token: &str) -> Value {
        let authorization = format!("authorization: Invitation {token}");
        self.client.send("GET", "/v1/invitation", &[&authorization], "").expect(200).json()
    }

    /// Answers the questionnaire.
    #[track_caller]
    pub(crate) fn respond(&self, token: &str, body: &Value) -> Answer {
        let authorization = format!("authorization: Invitation {token}");
        self.client.send("POST", "/v1/invitation/response", &[&authorization], body.to_string())
    }

    /// Rows of figures.
    #[track_caller]
    pub(crate) fn indicators(&self, token: &str, query: &str) -> Vec<Value> {
        let answer = self.client.get_as(token, &format!("/v1/indicators?{query}")).expect(200).json();
        answer["rows"].as_array().unwrap().clone()
    }
}
