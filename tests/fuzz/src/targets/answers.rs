//! What other systems answer: mail servers about mails, identity providers, the portal's directory of accounts.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use app::assembly::AccountsSettings;
use app::ports::{Attempt, Clock, IdentityProvider};
use domain::person::Snils;
use local::mail::Report;
use oidc::{Provider, RelyingParty};
use serde_json::{Value, json};
use testkit::StoppedClock;
use tokio::runtime::Builder;

use super::files_of;
use crate::Subject;

pub(super) const MAIL_WORDS: &[&str] = &[
    "Content-Type: multipart/report; report-type=delivery-status; boundary=b",
    "message/delivery-status",
    "Final-Recipient: rfc822;",
    "Action: failed",
    "Status: 5.1.1",
    "Diagnostic-Code: smtp; 550",
    "Message-ID: <m1@otklik.example>",
    "X-Otklik-Message-ID:",
    "=?utf-8?B?",
    "Content-Transfer-Encoding: base64",
    "\r\n\r\n",
    "--b",
    "Auto-Submitted: auto-replied",
    "+6d31@",
];

pub(super) const PROVIDER_WORDS: &[&str] = &[
    "issuer",
    "jwks_uri",
    "http://127.0.0.1:1",
    "keys",
    "kty",
    "RSA",
    "EC",
    "none",
    "HS256",
    "id_token",
    "access_token",
    "error",
    "expires_in",
    "verified",
    "birth_date",
    "email",
    "accounts",
    "snils",
    "11223344595",
    "eyJhbGciOiJub25lIn0.e30.",
];

pub(super) fn bounce_seeds() -> Vec<Vec<u8>> {
    files_of("shared/local/tests/reports", ".eml")
}

/// A report that is understood names a mail.
pub(super) fn bounces() -> Subject {
    Box::new(|input| match Report::read(input) {
        Report::Word(word) => {
            let app::ports::DeliveryEvent::DeliveryEventV1 { message_id, event } = word;
            if message_id.is_empty() || message_id.contains(['<', '>', '\n']) {
                return Err(format!("a word is about `{}`", message_id.escape_debug()));
            }
            Ok(format!("{event:?}"))
        }
        other => Ok(format!("{other:?}")),
    })
}

/// A server that answers each path with what the input has for it.
struct Answering {
    port: u16,
    input: Arc<Mutex<Vec<u8>>>,
}

impl Answering {
    /// One for the whole run.
    fn get() -> &'static Answering {
        static SERVER: OnceLock<Answering> = OnceLock::new();
        SERVER.get_or_init(|| {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let port = listener.local_addr().unwrap().port();
            let input = Arc::new(Mutex::new(Vec::new()));
            let answers = Arc::clone(&input);
            std::thread::spawn(move || {
                for stream in listener.incoming().flatten() {
                    let input = answers.lock().unwrap_or_else(PoisonError::into_inner).clone();
                    // Whoever hangs up early gets no answer.
                    let _ = answer(&stream, &input);
                }
            });
            Answering { port, input }
        })
    }

    fn say(&self, input: &[u8]) {
        let port = self.port.to_string();
        let filled = std::str::from_utf8(input).map(|text| text.replace("{{port}}", &port).into_bytes());
        *self.input.lock().unwrap_or_else(PoisonError::into_inner) = filled.unwrap_or_else(|_| input.to_vec());
    }
}

fn answer(mut stream: &TcpStream, input: &[u8]) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let (mut first, mut length) = (String::new(), 0);
    reader.read_line(&mut first)?;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    reader.take(length).read_to_end(&mut Vec::new())?;
    let path = first.split(' ').nth(1).unwrap_or_default();
    let value = serde_json::from_slice::<Value>(input).ok();
    let part = value.and_then(|value| value.get(path).map(ToString::to_string));
    let body = part.map_or_else(|| input.to_vec(), String::into_bytes);
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(&body)
}

fn clock() -> Arc<dyn Clock> {
    Arc::new(StoppedClock::at("2026-01-15T09:00:00Z".parse().unwrap()))
}

pub(super) fn provider_seeds() -> Vec<Vec<u8>> {
    let at = |path: &str| format!("http://127.0.0.1:{{{{port}}}}{path}");
    let description = json!({
        "issuer": at("/"), "authorization_endpoint": at("/authorize"), "token_endpoint": at("/token"), "jwks_uri": at("/keys"), "userinfo_endpoint": at("/person"),
        "response_types_supported": ["code"], "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256", "ES256"],
    });
    let key = json!({"kty": "EC", "crv": "P-256", "kid": "1", "alg": "ES256", "use": "sig", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"});
    let header = "eyJhbGciOiJFUzI1NiIsImtpZCI6IjEifQ";
    let claims = "eyJpc3MiOiJodHRwOi8vMTI3LjAuMC4xLyIsInN1YiI6IjEiLCJhdWQiOiJ1cyIsImV4cCI6MTc2ODQ3MTIwMCwiaWF0IjoxNzY4NDY3NjAwLCJub25jZSI6Im4ifQ";
    let tokens = json!({"access_token": "a", "token_type": "Bearer", "expires_in": 60, "id_token": format!("{header}.{claims}.{}", "A".repeat(86))});
    let all = json!({"/.well-known/openid-configuration": description, "/keys": {"keys": [key]}, "/token": tokens, "/person": {"sub": "1", "trusted": true}});
    vec![all.to_string().into_bytes(), json!({"error": "invalid_grant"}).to_string().into_bytes()]
}

/// Nothing that is not signed gives claims.
pub(super) fn provider() -> Subject {
    let server = Answering::get();
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    Box::new(move |input| {
        server.say(input);
        let party = RelyingParty {
            issuer: format!("http://127.0.0.1:{}/", server.port),
            client_id: "us".to_owned(),
            client_secret: None,
            scopes: Vec::new(),
            redirect_url: "https://otklik.example/sign-in/return".to_owned(),
        };
        let provider = Provider::new(party, clock()).map_err(|error| error.to_string())?;
        let attempt = Attempt { state: "s".to_owned(), nonce: "n".to_owned(), verifier: "v".repeat(43) };
        match runtime.block_on(provider.redeem("code", None, &attempt)) {
            Ok(claims) => Err(format!("claims that nobody signed: {claims:?}")),
            Err(error) => Ok(error.to_string().chars().filter(|it| !it.is_ascii_digit()).take(60).collect()),
        }
    })
}

pub(super) fn account_seeds() -> Vec<Vec<u8>> {
    let account = json!({"snils": "11223344595", "verified": true, "email": "anna@example.org", "family_name": "Иванова", "given_name": "Анна", "birth_date": "1985-02-11", "language": "ru"});
    vec![json!({"accounts": [account]}).to_string().into_bytes(), json!({"accounts": []}).to_string().into_bytes()]
}

/// Whatever the directory says, there is an account, there is none, or it is not known.
pub(super) fn accounts() -> Subject {
    let server = Answering::get();
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    Box::new(move |input| {
        server.say(input);
        let url = format!("http://127.0.0.1:{}", server.port);
        let settings = AccountsSettings { url, client: None, certificate: None, authorities: None };
        let directory = accounts::connect(&settings, &clock()).map_err(|error| error.to_string())?;
        let snils = Snils::parse("112-233-445 95").map_err(|error| error.to_string())?;
        match runtime.block_on(directory.find(&snils)) {
            Ok(found) => Ok(format!("found {}", found.is_some())),
            Err(error) => Ok(error.cause.chars().take(60).collect()),
        }
    })
}
