//! The words in which the stories are told.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use app::identity::access::{self, Caller};
use app::improvement::{agenda, forecasts, programme};
use app::registers::{self, Entry};
use app::upkeep::{check, sweep};
use axum::body::Body;
use domain::calendar::Quarter;
use domain::identifier::{OrganisationId, ParticipantId, QuestionId, ServiceId};
use domain::organisation::RegionCode;
use domain::publication::Lane;
use domain::questionnaire::{Answers, Questionnaire, QuestionnaireVersion};
use domain::tally::Score;
use http::{Request, StatusCode};
use serde_json::{Value, json};
use table::Table;
use table::items::{Holder, ParticipantItem};
use table::memory::MemoryTable;
use testkit::{World, store_published};

/// Thursday, a short day, 16:30 in Moscow.
pub(crate) const NOW: &str = "2026-04-30T13:30:00Z";

const OGRN_OF_SCHOOL: &str = "1027739019208";

/// Those who act: each with what the register says.
fn people() -> Vec<(&'static str, Value)> {
    let body = |roles: &[&str]| json!({"kind": "body", "roles": roles});
    vec![
        ("ac", body(&["analytical_centre"])),
        ("em", body(&["economy_ministry"])),
        ("dm", body(&["digital_ministry"])),
        ("wg", body(&["working_group_secretary"])),
        ("sc", body(&["subcommission_secretary"])),
        ("lab", body(&["laboratory"])),
        ("mvd", body(&[])),
        ("doer", body(&[])),
        ("head", json!({"kind": "organisation_head", "organisation": "clinic"})),
        ("stranger", json!({"kind": "organisation_head", "organisation": "school"})),
        ("region77", json!({"kind": "regional_executive", "region": "77"})),
        ("region39", json!({"kind": "regional_executive", "region": "39"})),
    ]
}

pub(crate) struct Country {
    pub(crate) world: World,
    tokens: BTreeMap<&'static str, String>,
    /// Whether the next move repeats the last one, with the version that it had.
    again: AtomicBool,
    last_version: Mutex<Value>,
}

impl Country {
    pub(crate) async fn new() -> Country {
        let memory = Arc::new(MemoryTable::new());
        Country::over(memory.clone(), memory).await
    }

    pub(crate) async fn over(memory: Arc<MemoryTable>, table: Arc<dyn Table>) -> Country {
        let world = World::over(NOW, memory, table);
        world.add_clinic().await;
        world.add_organisation("school", OGRN_OF_SCHOOL, domain::organisation::OrganisationType::SCHOOL, "39").await;
        let mut tokens = BTreeMap::new();
        for (name, mut entry) in people() {
            entry["name"] = json!(format!("Участник {name}"));
            entry["email"] = json!(format!("{name}@example.org"));
            let item: ParticipantItem = serde_json::from_value(entry).unwrap();
            let id = ParticipantId::parse(name).unwrap();
            world.put(Entry::Participant(id.clone(), item)).await;
            tokens.insert(name, world.issue(&Holder::Participant(id)).await);
        }
        for (id, mss) in [("pass", false), ("benefit", true)] {
            let service = json!({
                "name": "Услуга", "form": "service", "owner": "mvd", "level": "federal", "on_portal": "live", "mass_significant": mss
            });
            let service = serde_json::from_value(service).unwrap();
            world.put(Entry::Service(ServiceId::parse(id).unwrap(), service)).await;
        }
        Country { world, tokens, again: AtomicBool::new(false), last_version: Mutex::new(Value::Null) }
    }

    /// So many citizens with each score, from "does not apply" on, for every one of these questions: of a quarter, a region, an organisation
    /// and a version of the questionnaire.
    pub(crate) async fn answered(&self, of: (&str, &str, &str, u32), questions: &[&str], citizens: [u64; 6]) {
        self.wrote(of, questions, citizens, &[]).await;
    }

    /// As many citizens as [`Country::answered`] takes; the first of them, those with the lowest scores, write these comments.
    pub(crate) async fn wrote(
        &self,
        (quarter, region, organisation, version): (&str, &str, &str, u32),
        questions: &[&str],
        citizens: [u64; 6],
        comments: &[&str],
    ) {
        let standard = Questionnaire::standard().reference();
        let lane = Lane {
            quarter: Quarter::parse(quarter).unwrap(),
            region: RegionCode::parse(region).unwrap(),
            organisation: OrganisationId::parse(organisation).unwrap(),
            questionnaire: QuestionnaireVersion { version, ..standard },
        };
        let app = &self.world.app;
        let registered = registers::organisation(app, &lane.organisation).await.unwrap().unwrap();
        let mut answers = Vec::new();
        for (score, citizens) in (0..).zip(citizens) {
            let scores = questions.iter().map(|name| (QuestionId::parse(name).unwrap(), Score::new(score))).collect();
            let answer = Answers { scores, comment: None };
            answers.extend(std::iter::repeat_n(answer, citizens.try_into().unwrap()));
        }
        for (answer, comment) in answers.iter_mut().zip(comments) {
            answer.comment = Some((*comment).to_owned());
        }
        store_published(app, &lane, registered.organisation_type, answers).await;
    }

    pub(crate) async fn tell(&self, story: &str) -> String {
        let mut told = String::new();
        for line in story.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let answer = self.step(line).await;
            let shown = line.split_once(" {").map_or(line, |(words, _)| words);
            told.push_str(&format!("{shown} → {answer}\n"));
        }
        told
    }

    pub(crate) async fn step(&self, line: &str) -> String {
        let (words, body) = line.find(" {").map_or((line, ""), |at| (&line[..at], &line[at + 1..]));
        let mut body: Value = if body.is_empty() { json!({}) } else { serde_json::from_str(body).expect(line) };
        let words: Vec<&str> = words.split(' ').collect();
        match words[..] {
            ["clock", at] => {
                self.world.set_clock(at);
                String::new()
            }
            ["sweep"] => self.sweep().await.unwrap(),
            ["look"] => programme::look(&self.world.app).await.unwrap().to_string(),
            ["rollup"] => self.rollup().await.unwrap(),
            [who, "put", id, kind] => {
                body["kind"] = json!(kind);
                if body["title"].is_null() {
                    body["title"] = json!("Дело");
                }
                answer(self.call(who, "PUT", &format!("/v1/cases/{id}"), body).await)
            }
            [who, "move", id, name] => {
                if self.again.load(Ordering::SeqCst) {
                    body["version"] = self.last_version.lock().unwrap().clone();
                }
                // A reading is recorded first, and that may break off.
                for _ in 0..2 {
                    if body["version"].is_null() {
                        let (_, now) = self.call("ac", "GET", &format!("/v1/cases/{id}"), Value::Null).await;
                        body["version"] = now["version"].clone();
                    }
                }
                *self.last_version.lock().unwrap() = body["version"].clone();
                answer(self.call(who, "POST", &format!("/v1/cases/{id}/moves/{name}"), body).await)
            }
            // The newest report, whatever it is called.
            [who, "report", what] => {
                let (_, all) = self.call("wg", "GET", "/v1/cases?kind=report", Value::Null).await;
                let id = text(&all["rows"].as_array().unwrap().last().unwrap()["id"]).to_owned();
                let (_, now) = self.call(who, "GET", &format!("/v1/cases/{id}"), Value::Null).await;
                if what == "progress" {
                    return now["details"]["progress"].to_string();
                }
                if what == "late" {
                    return format!(
                        "{} {} {}",
                        now["details"]["month"], now["details"]["due_on"], now["details"]["late"]
                    );
                }
                if what == "counted" {
                    return format!("{} {}", now["details"]["services"], now["details"]["counted"]);
                }
                body["version"] = now["version"].clone();
                answer(self.call(who, "POST", &format!("/v1/cases/{id}/moves/{what}"), body).await)
            }
            // One field of what a document comes to.
            [who, "document", id, field] => {
                let (status, found) = self.call(who, "GET", &format!("/v1/documents/{id}"), Value::Null).await;
                if status == StatusCode::OK { found[field].to_string() } else { answer((status, found)) }
            }
            [who, "get", path] => answer(self.call(who, "GET", path, Value::Null).await),
            [who, "tasks"] => {
                let (_, found) = self.call(who, "GET", "/v1/tasks", Value::Null).await;
                let row = |row: &Value| {
                    format!("{} {} as {} by {}", text(&row["move"]), text(&row["case"]), text(&row["role"]), row["due"])
                };
                list(&found["rows"], row)
            }
            [who, "clocks", id] => {
                let (_, found) = self.call(who, "GET", &format!("/v1/cases/{id}"), Value::Null).await;
                list(&found["clocks"], |clock| format!("{} {}", text(&clock["name"]), text(&clock["due"])))
            }
            [who, "journal", id] => {
                let (_, found) = self.call(who, "GET", &format!("/v1/cases/{id}/journal"), Value::Null).await;
                let row = |row: &Value| {
                    format!(
                        "{} {} {} as {}: {}",
                        row["number"],
                        text(&row["who"]),
                        text(&row["move"]),
                        text(&row["role"]),
                        text(&row["to"])
                    )
                };
                list(&found["rows"], row)
            }
            _ => panic!("no such step: {line}"),
        }
    }

    /// Who is written to, and about what.
    async fn sweep(&self) -> Option<String> {
        let before = self.world.mails.all().len();
        sweep::sweep(&self.world.app).await.ok()?;
        let mails = self.world.mails.all();
        let told = mails[before..].iter().map(|mail| {
            let lead = mail.text.lines().next().unwrap_or_default();
            format!("{} — {lead}", mail.to.split('@').next().unwrap_or_default())
        });
        Some(told.collect::<Vec<_>>().join("; "))
    }

    /// What the program puts on agendas, and what it finds at risk.
    async fn rollup(&self) -> Option<String> {
        let at_risk = forecasts::look(&self.world.app).await.ok()?;
        let put = agenda::fill(&self.world.app).await.ok()?;
        Some(format!("{at_risk} at risk, {put} put"))
    }

    /// The step that was the last one, once more.
    pub(crate) async fn repeat(&self, line: &str) -> Option<String> {
        self.again.store(true, Ordering::SeqCst);
        let answer = self.try_step(line).await;
        self.again.store(false, Ordering::SeqCst);
        answer
    }

    /// A step that may break off.
    pub(crate) async fn try_step(&self, line: &str) -> Option<String> {
        match line {
            "sweep" => self.sweep().await,
            "rollup" => self.rollup().await,
            _ => Some(self.step(line).await),
        }
    }

    pub(crate) async fn call(&self, who: &str, method: &str, path: &str, body: Value) -> (StatusCode, Value) {
        let token = &self.tokens[who];
        let sent = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        let request = Request::builder().method(method).uri(path).header("authorization", format!("Bearer {token}"));
        let response = improve::handle(Arc::clone(&self.world.app), request.body(sent).unwrap()).await;
        let status = response.status();
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or(json!(String::from_utf8_lossy(&bytes))))
    }

    /// Somebody without a key sends a form, as a mail program does.
    pub(crate) async fn form(&self, path: &str, method: &str, body: &str) -> (StatusCode, String) {
        let request = Request::builder().method(method).uri(path);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let request = request.body(Body::from(body.to_owned())).unwrap();
        let response = improve::handle(Arc::clone(&self.world.app), request).await;
        let status = response.status();
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Whoever calls, as the use cases know them.
    pub(crate) async fn caller(&self, who: &str) -> Caller {
        access::caller(&self.world.app, &self.tokens[who], None).await.unwrap().unwrap()
    }

    pub(crate) fn authorization(&self, who: &str) -> String {
        format!("Bearer {}", self.tokens[who])
    }

    pub(crate) fn keeps_its_rules(&self) {
        let items = self.world.memory.dump();
        let report = check::check(&self.world.app.profile, &items);
        let findings: Vec<String> =
            report.checks.iter().flat_map(|check| &check.findings).map(|it| format!("{it:?}")).collect();
        assert!(findings.is_empty(), "{findings:#?}");
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("program")
}

fn list(rows: &Value, row: impl Fn(&Value) -> String) -> String {
    rows.as_array().into_iter().flatten().map(row).collect::<Vec<_>>().join("; ")
}

/// What is worth telling of an answer.
fn answer((status, body): (StatusCode, Value)) -> String {
    let status = status.as_u16();
    let field = |name: &str| body[name].as_str().map(|text| format!(" {text}")).unwrap_or_default();
    if let Some(rows) = body["rows"].as_array() {
        let ids = rows.iter().map(|row| text(&row["id"]).to_owned());
        return format!("{status} [{}]", ids.collect::<Vec<_>>().join(" "));
    }
    if let Some(clauses) = body["clauses"].as_array() {
        let told = clauses.iter().map(|clause| match clause["change"].as_str() {
            Some(change) => format!("{} {change} -{} +{}", text(&clause["number"]), clause["out"], clause["in"]),
            None => format!("{} {}", text(&clause["number"]), text(&clause["text"])),
        });
        return format!("{status} {}", told.collect::<Vec<_>>().join("; "));
    }
    if body["number"].is_string() {
        return format!("{status}{}{} v{}", field("number"), field("state"), body["version"]);
    }
    let roles = body["roles"].as_array().map(|roles| format!(" {}", json!(roles))).unwrap_or_default();
    let other = if body.is_string() { format!(" {}", text(&body).lines().count()) } else { String::new() };
    format!("{status}{}{}{roles}{other}", field("code"), field("field"))
}
