//! A browser that walks through a story, a line a step.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::identity::sessions;
use app::intake::receive::{self, Record};
use axum::body::{Body, to_bytes};
use domain::person::Snils;
use domain::receipt::{Draft, PersonDraft};
use http::Request;
use testkit::World;
use web::cookies::Cookie;

/// A browser with its cookie, in a world where one citizen got a notice.
pub(crate) struct Browser {
    world: World,
    cookies: BTreeMap<String, String>,
    tokens: Vec<String>,
    nonce: String,
    kept_nonce: String,
    /// The line of the list that was shown first.
    invitation: String,
    headers: Vec<(String, String)>,
    /// The page that was shown last.
    shown: String,
}

const ALL_FIVE: &str = "q_information=5&q_organisation=4&q_comfort=na&q_goodwill=5&q_competence=5";
/// What a program fills in that takes the first choice of each.
const FIRST: &str = "q_information=1&q_organisation=1&q_comfort=1&q_goodwill=1&q_competence=1&comment=x";
const ALL_JSON: &str = r#"{"answers":{"information":5,"organisation":4,"comfort":null,"goodwill":5,"competence":5}}"#;

impl Browser {
    /// One citizen, with so many notices, each of another service.
    pub(crate) async fn with_notices(count: usize) -> Browser {
        let world = World::at("2026-01-15T09:00:00Z");
        world.add_clinic().await;
        world.add_account("112-233-445 95", "anna@example.org").await;
        let key = world.add_source().await;
        let source = world.source(&key).await;
        let mut tokens = Vec::new();
        for number in 0..count {
            let person = PersonDraft {
                family_name: Some("Иванова".into()),
                given_name: Some("Анна".into()),
                patronymic: None,
                birth_date: Some("1985-02-11".into()),
                snils: Some("112-233-445 95".into()),
            };
            let draft = Draft {
                recipient: Some(person),
                service_kind: Some("one_off".into()),
                service_date: Some(format!("2026-01-{}", 14 - number)),
                ..Draft::default()
            };
            let external_id = Some(format!("mis-{number}"));
            let record = Record { external_id, organisation_id: Some("clinic".into()), draft, ..Record::default() };
            receive::receive(&world.app, &source, &[record]).await.unwrap();
            world.deliver_hints().await;
            tokens.push(world.newest_token());
        }
        let (nonce, kept_nonce, invitation) = (String::new(), String::new(), String::new());
        Browser {
            world,
            cookies: BTreeMap::new(),
            tokens,
            nonce,
            kept_nonce,
            invitation,
            headers: Vec::new(),
            shown: String::new(),
        }
    }

    async fn send(&mut self, method: &str, path: &str, body: &str) -> String {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in &self.cookies {
            request = request.header("cookie", format!("{name}={value}"));
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if method == "POST" && !path.starts_with("/v1") {
            request = request.header("content-type", "application/x-www-form-urlencoded");
        }
        let request = request.body(Body::from(body.to_owned())).unwrap();
        let before = self.world.memory.dump();
        let response = survey::handle(Arc::clone(&self.world.app), request).await;
        assert!(
            ["POST", "PUT"].contains(&method) || self.world.memory.dump() == before,
            "{method} {path} changed something"
        );
        let (parts, body) = response.into_parts();
        let body = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
        for cookie in parts.headers.get_all("set-cookie") {
            let (pair, attributes) = cookie.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            assert!(name.starts_with("__Host-"), "{name}");
            assert!(self.tokens.iter().all(|token| !value.contains(token)), "the cookie tells a link: {value}");
            let life = match name.ends_with("language") {
                true => " Max-Age=31536000;",
                // Until the browser is closed; nothing is left where there is no link any more.
                false if value.is_empty() => " Max-Age=0;",
                false => "",
            };
            assert_eq!(attributes, format!(" Path=/;{life} HttpOnly; SameSite=Lax; Secure"));
            match value.is_empty() {
                true => self.cookies.remove(name),
                false => self.cookies.insert(name.to_owned(), value.to_owned()),
            };
        }
        // A page that names no link of ours may repeat the address at which it was asked for: its languages lead there.
        let of_a_link = ["/unsubscribe", "/v1", "/s/"].iter().any(|start| path.starts_with(start));
        assert!(of_a_link || self.tokens.iter().all(|token| !body.contains(token)), "{path} tells a link");
        if let Some((_, rest)) = body.split_once("name=\"nonce\" value=\"") {
            self.nonce = rest.split('"').next().unwrap().to_owned();
        }
        if let Some((_, rest)) = body.split_once("name=\"invitation\" value=\"") {
            self.invitation = rest.split('"').next().unwrap().to_owned();
        }
        for (name, value) in [
            ("cache-control", "no-store"),
            ("referrer-policy", "no-referrer"),
            ("x-content-type-options", "nosniff"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(parts.headers[name], value, "{method} {path}");
        }
        let policy = parts.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
        self.shown.clone_from(&body);
        let said = match (parts.headers.get("location"), body.split_once("<h1>")) {
            (Some(location), _) => location.to_str().unwrap().to_owned(),
            (None, Some((_, rest))) => rest.split("</h1>").next().unwrap().to_owned(),
            (None, None) => body,
        };
        format!("{} {said}", parts.status.as_u16())
    }

    /// The answers that are stored.
    async fn stored(&self) -> String {
        let answers = testkit::stored_answers(&self.world.app, &self.world.memory.dump()).await;
        answers.iter().map(|it| serde_json::to_value(it).unwrap().to_string()).collect::<Vec<_>>().join(" ")
    }

    /// One line of a story; answers what came back.
    pub(crate) async fn step(&mut self, line: &str) -> String {
        let line = line.replace("TOKEN", &self.tokens[0]).replace("SECOND", self.tokens.last().unwrap());
        let line = line
            .replace("ALL_FIVE", ALL_FIVE)
            .replace("FIRST", FIRST)
            .replace("ALL_JSON", ALL_JSON)
            .replace("NONCE", &self.nonce)
            .replace("KEPT", &self.kept_nonce)
            .replace("INVITATION", &self.invitation);
        let mut words = line.splitn(3, ' ');
        match (words.next().unwrap(), words.next(), words.next()) {
            // Where one can go on from the page that was shown last.
            ("ways", ..) => {
                let links = self.shown.split("<a class=\"button\" href=\"").skip(1);
                links.map(|rest| rest.split('"').next().unwrap()).collect::<Vec<_>>().join(" ")
            }
            // Whether the page that was shown last says that.
            ("says", Some(first), rest) => {
                let text = rest.map_or_else(|| first.to_owned(), |rest| format!("{first} {rest}"));
                if self.shown.contains(&text) { "yes".to_owned() } else { "no".to_owned() }
            }
            // How many wishes to be told of changes are kept, and how many data keys of their own.
            ("followed", ..) => {
                let items = self.world.memory.dump();
                let of = |start: &str| items.iter().filter(|item| item.key.pk.starts_with(start)).count();
                format!("{} {}", of("FOLLOWING#"), of("DATAKEY#own-"))
            }
            ("sign-in", ..) => {
                let app = &self.world.app;
                let citizen = app.citizen(&Snils::parse("112-233-445 95").unwrap());
                let session = sessions::begin_citizen(app, citizen).unwrap();
                let set = Cookie::CITIZEN.set(&app.settings.public_url, &session.text, session.seconds);
                let pair = set.to_str().unwrap().split(';').next().unwrap().to_owned();
                let (name, value) = pair.split_once('=').unwrap();
                self.cookies.insert(name.to_owned(), value.to_owned());
                String::new()
            }
            ("clock", Some(now), _) => {
                self.world.set_clock(now);
                String::new()
            }
            ("stored", _, _) => self.stored().await,
            ("keep", _, _) => {
                self.kept_nonce.clone_from(&self.nonce);
                String::new()
            }
            ("forget", _, _) => {
                self.cookies.clear();
                String::new()
            }
            ("with", Some(name), Some(value)) => {
                self.headers.push((name.to_owned(), value.to_owned()));
                String::new()
            }
            (method, Some(path), body) => self.send(method, path, body.unwrap_or_default()).await,
            _ => panic!("{line}"),
        }
    }
}
