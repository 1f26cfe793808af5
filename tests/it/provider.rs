//! A real OpenID provider, started as a process, and a browser that signs in there.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::process::{ChildStdout, Command, Stdio};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::client::{Answer, Client};
use crate::host::{Host, Running, Start, repository};

/// A provider that runs.
pub(crate) struct Provider {
    _process: Running,
    /// Kept open: the provider ends when it can no longer write.
    _output: BufReader<ChildStdout>,
    /// As it names itself.
    pub(crate) issuer: String,
}

impl Provider {
    /// Starts it; when this returns, it answers.
    #[track_caller]
    pub(crate) fn start() -> Provider {
        let directory = repository().join("tests/oidc");
        assert!(directory.join("node_modules").exists(), "run tests/run, or `npm ci` in tests/oidc first");
        let node = Command::new("node").arg("provider.js").current_dir(directory).stdout(Stdio::piped()).spawn();
        let mut process = Running(node.expect("node is there: tests/run installs it"));
        let mut output = BufReader::new(process.0.stdout.take().unwrap());
        let mut lines = output.by_ref().lines().map_while(Result::ok);
        let issuer = lines.find_map(|line| line.strip_prefix("listening on ").map(str::to_owned));
        Provider { _process: process, issuer: issuer.expect("the provider starts"), _output: output }
    }

    /// From now on it signs with another key.
    pub(crate) fn rotate_keys(&self) {
        Client::of(&self.issuer).send("POST", "/rotate", &[], "").expect(204);
    }

    /// A host in development mode, set up for this provider.
    #[track_caller]
    pub(crate) fn host(&self, further: &str) -> Host {
        let issuer = &self.issuer;
        let mut start = Start::of(&format!(
            "--dev --citizens-issuer {issuer} --citizens-client-id citizens --participants-issuer {issuer} \
             --participants-client-id participants{further}"
        ));
        for party in ["CITIZENS", "PARTICIPANTS"] {
            let secret = format!("secret of {}", party.to_lowercase());
            let name =
                if party == "CITIZENS" { "OTKLIK_CITIZENS_CLIENT_SECRET" } else { "OTKLIK_PARTICIPANTS_CLIENT_SECRET" };
            start.environment.push((name, secret.into()));
        }
        Host::start(start)
    }
}

/// A browser: keeps cookies by host, follows a redirect when told to.
#[derive(Clone)]
pub(crate) struct Browser {
    jars: BTreeMap<String, BTreeMap<String, String>>,
}

impl Browser {
    /// One that was never used.
    pub(crate) fn new() -> Browser {
        Browser { jars: BTreeMap::new() }
    }

    /// One request to a full address, with the cookies of its host.
    #[track_caller]
    pub(crate) fn send(&mut self, method: &str, url: &str, headers: &[&str], body: &str) -> Answer {
        let path_at = url[8..].find('/').map_or(url.len(), |at| at + 8);
        let (base, path) = url.split_at(path_at);
        let jar = self.jars.entry(base.to_owned()).or_default();
        let cookie = jar.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
        let cookie = format!("cookie: {cookie}");
        let headers: Vec<&str> = headers.iter().copied().chain([cookie.as_str()]).collect();
        let answer = Client::of(base).send(method, path, &headers, body);
        for set in answer.headers.get_all("set-cookie") {
            let pair = set.to_str().unwrap().split(';').next().unwrap_or_default();
            let (name, value) = pair.split_once('=').unwrap_or_default();
            match value.is_empty() {
                true => jar.remove(name),
                false => jar.insert(name.to_owned(), value.to_owned()),
            };
        }
        answer
    }

    /// `GET` of a full address.
    #[track_caller]
    pub(crate) fn get(&mut self, url: &str) -> Answer {
        self.send("GET", url, &[], "")
    }

    /// A form of our own page, sent to a full address.
    #[track_caller]
    pub(crate) fn post(&mut self, url: &str, body: &str) -> Answer {
        let form = "content-type: application/x-www-form-urlencoded";
        self.send("POST", url, &[form, "sec-fetch-site: same-origin"], body)
    }

    /// The cookie of a host, for tests that look at it or change it.
    pub(crate) fn cookie(&mut self, host: &Host, name: &str) -> Option<&mut String> {
        self.jars.get_mut(host.client.base())?.get_mut(name)
    }

    /// Goes to the provider and signs in there as somebody with these claims; answers the address that leads back.
    #[track_caller]
    pub(crate) fn authenticate(&mut self, host: &Host, begin: &str, claims: &Value) -> String {
        let provider_page = self.get(&format!("{}{begin}", host.client.base())).expect(303);
        let mut at = provider_page.header("location").to_owned();
        let origin = at[..at[8..].find('/').unwrap() + 8].to_owned();
        let who = match claims.as_str() {
            Some(word) => word.to_owned(),
            None => URL_SAFE_NO_PAD.encode(claims.to_string()),
        };
        // Authorisation, its sign-in page, authorisation again, back.
        for _ in 0..4 {
            if at.contains("/interaction/") {
                at = format!("{at}?as={who}");
            }
            let answer = self.get(&at).expect(303);
            let next = answer.header("location");
            at = if next.starts_with('/') { format!("{origin}{next}") } else { next.to_owned() };
            if at.contains("/callback?") {
                return at;
            }
        }
        panic!("the provider does not lead back, but to {at}");
    }

    /// The whole way: to the provider, signed in, and back.
    #[track_caller]
    pub(crate) fn sign_in(&mut self, host: &Host, begin: &str, claims: &Value) -> Answer {
        let back = self.authenticate(host, begin, claims);
        self.get(&back)
    }
}
