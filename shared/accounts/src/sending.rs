//! Requests to the portal: over TLS, with our own certificate where it asks for one, with a token of OAuth 2 (client credentials, RFC 6749
//! §4.4) where it wants one. They block.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use app::assembly::{AccountsSettings, ClientCredentials};
use chrono::{DateTime, Utc};
use http::StatusCode;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use oauth2::basic::{BasicClient, BasicTokenResponse, BasicTokenType};
use oauth2::{
    ClientId, ClientSecret, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, Scope, TokenResponse, TokenUrl,
};
use serde_json::Value;
use ureq::tls::{Certificate, ClientCert, PemItem, PrivateKey, RootCerts, TlsConfig, parse_pem};

use crate::SetUpError;

/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long reaching the server may take.
const CONNECTING: Duration = Duration::from_secs(2);

/// Bytes of an answer at most: a hundred accounts are some tens of thousands.
const ANSWER_BYTES_MAX: u64 = 1024 * 1024;

/// A token is fetched anew so long before its end.
const TOKEN_MARGIN: chrono::Duration = chrono::Duration::seconds(30);

/// How long a token is used that does not tell its end.
const TOKEN_LIFE: chrono::Duration = chrono::Duration::minutes(5);

/// Why there is no answer.
#[derive(Debug)]
pub(crate) struct Failure {
    /// For the log.
    pub(crate) cause: String,
    /// Whether asking again may help at once.
    pub(crate) passing: bool,
    /// Whether this request as such was refused, so that another one may be answered.
    pub(crate) refuses_request: bool,
}

impl Failure {
    pub(crate) fn lasting(cause: String) -> Failure {
        Failure { cause, passing: false, refuses_request: false }
    }

    fn passing(cause: String) -> Failure {
        Failure { cause, passing: true, refuses_request: false }
    }
}

/// Why a request was not made, in the terms of the library for tokens.
#[derive(Debug, thiserror::Error)]
enum FetchError {
    #[error("{0}")]
    Unreachable(#[from] ureq::Error),
    #[error("{0}")]
    Malformed(#[from] http::Error),
}

type TokenClient = BasicClient<EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

/// Where tokens come from, and the one that is in use.
struct Tokens {
    client: TokenClient,
    scopes: Vec<Scope>,
    kept: Mutex<Option<(String, DateTime<Utc>)>>,
}

/// Sends requests.
pub(crate) struct Sending {
    agent: ureq::Agent,
    find_url: String,
    tokens: Option<Tokens>,
}

impl Sending {
    pub(crate) fn new(settings: &AccountsSettings) -> Result<Sending, SetUpError> {
        let find_url = format!("{}/find", checked(&settings.url)?.trim_end_matches('/'));
        let tokens = settings.client.as_ref().map(Tokens::new).transpose()?;
        let configuration = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(CONNECTING))
            .timeout_global(Some(PATIENCE))
            .tls_config(tls(settings)?)
            .build();
        Ok(Sending { agent: configuration.into(), find_url, tokens })
    }

    /// Asks; a token that is refused is replaced once.
    pub(crate) fn find(&self, body: &[u8], now: DateTime<Utc>) -> Result<Vec<u8>, Failure> {
        let token = self.tokens.as_ref().map(|tokens| tokens.token(self, now)).transpose()?;
        match self.post(body, token.as_deref())? {
            (StatusCode::OK, answer) => Ok(answer),
            (StatusCode::UNAUTHORIZED, _) if token.is_some() => {
                let Some(tokens) = &self.tokens else { return Err(refused(StatusCode::UNAUTHORIZED)) };
                tokens.forget();
                let token = tokens.token(self, now)?;
                match self.post(body, Some(&token))? {
                    (StatusCode::OK, answer) => Ok(answer),
                    (status, _) => Err(refused(status)),
                }
            }
            (status, _) => Err(refused(status)),
        }
    }

    fn post(&self, body: &[u8], token: Option<&str>) -> Result<(StatusCode, Vec<u8>), Failure> {
        let request = http::Request::post(&self.find_url)
            .header(CONTENT_TYPE, "application/json")
            .header(ACCEPT, "application/json");
        let request = match token {
            Some(token) => request.header(AUTHORIZATION, format!("Bearer {token}")),
            None => request,
        };
        let request = request.body(body.to_vec()).map_err(|error| Failure::lasting(error.to_string()))?;
        let answer = self.fetch(request).map_err(|error| Failure::passing(format!("it cannot be reached: {error}")))?;
        Ok((answer.status(), answer.into_body()))
    }

    fn fetch(&self, request: HttpRequest) -> Result<HttpResponse, FetchError> {
        let (parts, mut body) = self.agent.run(request)?.into_parts();
        let body = body.with_config().limit(ANSWER_BYTES_MAX).read_to_vec()?;
        let mut response = http::Response::builder().status(parts.status).body(body)?;
        *response.headers_mut() = parts.headers;
        Ok(response)
    }
}

/// An answer that is none. Even "not found" says nothing of a citizen: an account that is not there is told by leaving it out.
fn refused(status: StatusCode) -> Failure {
    let cause = format!("it answers {}", status.as_u16());
    let passing = status.is_server_error() || matches!(status.as_u16(), 408 | 425 | 429);
    let refuses_request = matches!(status.as_u16(), 400 | 409 | 413 | 422);
    Failure { cause, passing, refuses_request }
}

impl Tokens {
    fn new(credentials: &ClientCredentials) -> Result<Tokens, SetUpError> {
        let url = checked(&credentials.token_url)?;
        let url = TokenUrl::new(url.to_owned()).map_err(|_| SetUpError::Address(url.to_owned()))?;
        let client = BasicClient::new(ClientId::new(credentials.client_id.clone()))
            .set_client_secret(ClientSecret::new(credentials.client_secret.clone()))
            .set_token_uri(url);
        let scopes = credentials.scopes.iter().cloned().map(Scope::new).collect();
        Ok(Tokens { client, scopes, kept: Mutex::new(None) })
    }

    /// A token that is good for now.
    fn token(&self, sending: &Sending, now: DateTime<Utc>) -> Result<String, Failure> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((token, until)) = kept
            && now < until
        {
            return Ok(token);
        }
        let fetch = |request| sending.fetch(request).map(as_written_down);
        let request = self.client.exchange_client_credentials().add_scopes(self.scopes.iter().cloned());
        let answer = request.request(&fetch).map_err(|error| match error {
            oauth2::RequestTokenError::Request(error) => Failure::passing(format!("there is no token: {error}")),
            oauth2::RequestTokenError::ServerResponse(told) => {
                Failure::lasting(format!("there is no token: {}", told.error().as_ref()))
            }
            oauth2::RequestTokenError::Parse(..) | oauth2::RequestTokenError::Other(_) => {
                Failure::passing("there is no token: the answer is none".to_owned())
            }
        })?;
        let life = answer.expires_in().and_then(|life| chrono::Duration::from_std(life).ok());
        let life = life.map_or(TOKEN_LIFE, |life| life - TOKEN_MARGIN);
        let token = good(&answer)?;
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some((token.clone(), now + life));
        Ok(token)
    }

    fn forget(&self) {
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// The token of an answer, if it is one that we know to show.
fn good(answer: &BasicTokenResponse) -> Result<String, Failure> {
    if *answer.token_type() != BasicTokenType::Bearer {
        return Err(Failure::lasting("there is no token: its type is not Bearer".to_owned()));
    }
    let token = answer.access_token().secret();
    match token.trim().is_empty() {
        true => Err(Failure::passing("there is no token: it is empty".to_owned())),
        false => Ok(token.clone()),
    }
}

/// An answer with a token as RFC 6749 (§5.1) has it: several providers write the seconds of its life as a text, or leave its type out where there is
/// but one.
fn as_written_down(answer: HttpResponse) -> HttpResponse {
    let (parts, body) = answer.into_parts();
    let Ok(Value::Object(mut told)) = serde_json::from_slice(&body) else {
        return HttpResponse::from_parts(parts, body);
    };
    if told.contains_key("access_token") {
        let life = told.get("expires_in").and_then(Value::as_str).map(|text| text.trim().parse::<u64>().ok());
        if let Some(life) = life {
            told.insert("expires_in".to_owned(), life.into());
        }
        let kind = told.get("token_type").and_then(Value::as_str).unwrap_or("bearer").to_lowercase();
        told.insert("token_type".to_owned(), kind.into());
    }
    let body = serde_json::to_vec(&told).unwrap_or(body);
    HttpResponse::from_parts(parts, body)
}

/// An address to which numbers of citizens and secrets may go.
fn checked(url: &str) -> Result<&str, SetUpError> {
    let uri: http::Uri = url.parse().map_err(|_| SetUpError::Address(url.to_owned()))?;
    let host = uri.host().ok_or_else(|| SetUpError::Address(url.to_owned()))?;
    match uri.scheme_str() {
        Some("https") => Ok(url),
        Some("http") if matches!(host, "127.0.0.1" | "localhost" | "[::1]") => Ok(url),
        _ => Err(SetUpError::Insecure(url.to_owned())),
    }
}

/// Whom we believe, and how we show who we are.
fn tls(settings: &AccountsSettings) -> Result<TlsConfig, SetUpError> {
    let mut tls = TlsConfig::builder();
    if let Some(pem) = &settings.authorities {
        tls = tls.root_certs(RootCerts::from(certificates("the authorities", pem)?));
    }
    if let Some(pem) = &settings.certificate {
        const OURS: &str = "the certificate";
        let key = PrivateKey::from_pem(pem.as_bytes());
        let key = key.map_err(|error| SetUpError::Certificate(OURS, error.to_string()))?;
        tls = tls.client_cert(Some(ClientCert::new_with_certs(&certificates(OURS, pem)?, key)));
    }
    Ok(tls.build())
}

fn certificates(whose: &'static str, pem: &str) -> Result<Vec<Certificate<'static>>, SetUpError> {
    let mut certificates = Vec::new();
    for item in parse_pem(pem.as_bytes()) {
        match item {
            Ok(PemItem::Certificate(certificate)) => certificates.push(certificate),
            Ok(_) => {}
            Err(error) => return Err(SetUpError::Certificate(whose, error.to_string())),
        }
    }
    if certificates.is_empty() {
        return Err(SetUpError::Certificate(whose, "there is none".to_owned()));
    }
    Ok(certificates)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(settings: AccountsSettings, expected: &str) {
        let told = Sending::new(&settings).map_or_else(|error| error.to_string(), |sending| sending.find_url);
        assert_eq!(told, expected);
    }

    #[test]
    fn tokens_are_read_as_providers_write_them() {
        let not_bearer = Err("there is no token: its type is not Bearer");
        for (told, expected) in [
            (r#""access_token":"a","token_type":"Bearer","expires_in":3600"#, Ok(Some(3600))),
            (r#""access_token":"a","token_type":"bearer","expires_in":"3600""#, Ok(Some(3600))),
            (r#""access_token":"a","expires_in":" 60 ""#, Ok(Some(60))),
            (r#""access_token":"a","token_type":null,"expires_in":"soon""#, Ok(None)),
            (r#""access_token":"a","token_type":"BEARER""#, Ok(None)),
            (r#""access_token":"a","token_type":"mac""#, not_bearer),
            (r#""access_token":"a","token_type":"DPoP""#, not_bearer),
            (r#""access_token":" ","token_type":"Bearer""#, Err("there is no token: it is empty")),
        ] {
            let answer = as_written_down(http::Response::new(format!("{{{told}}}").into_bytes())).into_body();
            let answer: BasicTokenResponse = serde_json::from_slice(&answer).unwrap();
            let life = answer.expires_in().map(|life| life.as_secs());
            let found = good(&answer).map(|token| (token == "a").then_some(life).unwrap());
            assert_eq!(
                found.as_ref().map_err(|failure| failure.cause.as_str()),
                expected.as_ref().map_err(|it| *it),
                "{told}"
            );
        }
        for none in ["", "[]", r#"{"error":"invalid_client"}"#] {
            let answer = as_written_down(http::Response::new(none.as_bytes().to_vec()));
            assert_eq!(answer.body(), none.as_bytes());
        }
    }

    #[test]
    fn only_what_is_safe_is_set_up() {
        let at = |url: &str| AccountsSettings { url: url.to_owned(), ..AccountsSettings::default() };
        check(at("https://portal.example/accounts/"), "https://portal.example/accounts/find");
        check(at("http://127.0.0.1:8080"), "http://127.0.0.1:8080/find");
        check(at("http://portal.example"), "`http://portal.example` must be reached over https");
        check(at("http://127.0.0.1.portal.example"), "`http://127.0.0.1.portal.example` must be reached over https");
        check(at("portal"), "`portal` must be reached over https");
        check(at("https://"), "`https://` is not an address");
        let with = |client| AccountsSettings { client: Some(client), ..at("https://portal.example") };
        let credentials = ClientCredentials {
            token_url: "http://id.example/token".to_owned(),
            client_id: "otklik".to_owned(),
            client_secret: "secret".to_owned(),
            scopes: Vec::new(),
        };
        check(with(credentials), "`http://id.example/token` must be reached over https");
        let pem = |certificate: &str| AccountsSettings {
            certificate: Some(certificate.to_owned()),
            ..at("https://portal.example")
        };
        assert!(Sending::new(&pem("nothing")).is_err());
    }
}
