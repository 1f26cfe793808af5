//! Tokens of programs, as OAuth 2 has them: client credentials with `private_key_jwt` (RFC 6749 §4.4, RFC 7523), and where a program finds how (RFC 8414).

use std::sync::Arc;

use app::App;
use app::identity::client_keys::ASSERTION_BYTES_MAX;
use app::identity::client_tokens::{self, ENDPOINT, Refused};
use axum::extract::rejection::FormRejection;
use axum::extract::{DefaultBodyLimit, State};
use axum::response::{IntoResponse, Response};
use axum::{Form, Json};
use http::{Extensions, HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use utoipa_axum::routes;
use web::{Caller, ClientAddress, Problem, Routes, bearer};

/// The grant that there is.
const GRANT: &str = "client_credentials";

/// The way in which a client shows who it is.
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Bytes of a request at most: an assertion, and what stands around it.
const REQUEST_BYTES_MAX: usize = ASSERTION_BYTES_MAX + 1024;

/// The routes.
pub(crate) fn routes() -> Routes {
    Routes::of(Caller::Anybody)
        .described(routes!(exchange_token))
        .get("/.well-known/oauth-authorization-server", show_metadata)
        .guarded(|router, _| router.layer(DefaultBodyLimit::max(REQUEST_BYTES_MAX)))
}

/// What a program sends for a token.
#[derive(Deserialize, ToSchema)]
pub(crate) struct TokenRequest {
    /// `client_credentials`.
    #[serde(default)]
    grant_type: String,
    /// `urn:ietf:params:oauth:client-assertion-type:jwt-bearer`.
    #[serde(default)]
    client_assertion_type: String,
    /// A JWT, signed with a key of the entry: `iss` and `sub` name the client, as `sources/mis-1`; `aud` is this endpoint or the system's address;
    /// `exp` at most ten minutes away; `jti` used once.
    #[serde(default)]
    client_assertion: String,
}

/// A token.
#[derive(Serialize, ToSchema)]
pub(crate) struct TokenAnswer {
    /// The token, sent as `Authorization: Bearer …` wherever a key is.
    access_token: String,
    /// `Bearer`.
    token_type: &'static str,
    /// Seconds for which it is good.
    expires_in: i64,
}

/// A refusal, with the code and the media type that libraries of OAuth 2 look for (RFC 6749 §5.2).
#[derive(Serialize, ToSchema)]
pub(crate) struct TokenProblem {
    /// As `code`.
    error: String,
    #[serde(flatten)]
    problem: Problem,
}

/// Get a token for an assertion that is signed with a private key.
#[utoipa::path(post, path = "/v1/token", tag = "operation",
    request_body(content = TokenRequest, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = TokenAnswer),
        (status = 400, description = "`invalid_request`, `unsupported_grant_type`", body = TokenProblem),
        (status = 401, description = "`invalid_client`", body = TokenProblem),
        (status = 403, description = "`address_not_admitted`", body = TokenProblem),
        (status = 413, description = "`too_large`", body = TokenProblem),
        (status = 503, description = "`unavailable`: try again, nothing will be done twice", body = TokenProblem),
        (status = 429, description = "`too_many_requests`", body = TokenProblem)))]
pub(crate) async fn exchange_token(
    State(app): State<Arc<App>>,
    extensions: Extensions,
    asked: Result<Form<TokenRequest>, FormRejection>,
) -> Response {
    match token(&app, ClientAddress::of(&extensions), asked).await {
        Ok(answer) => ([(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response(),
        Err(problem) => refusal(problem),
    }
}

async fn token(
    app: &App,
    from: Option<ClientAddress>,
    asked: Result<Form<TokenRequest>, FormRejection>,
) -> Result<TokenAnswer, Problem> {
    let Form(asked) = asked.map_err(|rejection| match rejection.status() {
        status @ StatusCode::PAYLOAD_TOO_LARGE => Problem::new(status, "too_large", "send up to 9 KiB"),
        _ => Problem::bad_request("invalid_request", "send a form with each of its fields once"),
    })?;
    if asked.grant_type != GRANT {
        let title = "send `grant_type=client_credentials`";
        return Err(Problem::bad_request("unsupported_grant_type", title));
    }
    if asked.client_assertion_type != ASSERTION_TYPE || asked.client_assertion.is_empty() {
        let title =
            "send `client_assertion` and `client_assertion_type`: a client shows who it is by a signed assertion";
        return Err(Problem::bad_request("invalid_request", title));
    }
    let from = from.map(|ClientAddress(address)| address);
    match client_tokens::exchange(app, &asked.client_assertion, from).await? {
        Ok(token) => Ok(TokenAnswer { access_token: token.text, token_type: "Bearer", expires_in: token.seconds }),
        Err(Refused::Elsewhere) => Err(bearer::elsewhere()),
        Err(Refused::Often(wait)) => {
            let title = "too many assertions came for this client: go on after the seconds that Retry-After tells";
            Err(Problem::too_many_requests(
                title,
                "a token is good for ten minutes: use it until then".to_owned(),
                wait,
            ))
        }
        Err(Refused::Assertion) => {
            let title = "the assertion is not one that a token is given for";
            let detail = "`iss` and `sub` name the client as `sources/id`, `portals/id` or `participants/id`; `aud` is this endpoint; `exp` is within ten \
                minutes; `jti` was never used before; the signature fits a public key of the client's entry";
            Err(Problem::new(StatusCode::UNAUTHORIZED, "invalid_client", title).with_detail(detail))
        }
    }
}

fn refusal(problem: Problem) -> Response {
    let error = problem.code.clone();
    let (parts, _) = problem.clone().into_response().into_parts();
    let mut response = Json(TokenProblem { error, problem }).into_response();
    *response.status_mut() = parts.status;
    *response.headers_mut() = parts.headers;
    response.headers_mut().remove(header::CONTENT_LENGTH);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    // A client that shows itself in the body is not asked to do so in a header: libraries would look for a challenge there.
    response.headers_mut().remove(header::WWW_AUTHENTICATE);
    response
}

/// `GET /.well-known/oauth-authorization-server`: where tokens are, and how a client shows who it is.
pub(crate) async fn show_metadata(State(app): State<Arc<App>>) -> Response {
    let issuer = app.settings.public_url.trim_end_matches('/');
    Json(json!({
        "issuer": issuer,
        "token_endpoint": format!("{issuer}{ENDPOINT}"),
        "grant_types_supported": [GRANT],
        "response_types_supported": [],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["ES256", "ES384", "PS256", "RS256"],
    }))
    .into_response()
}
