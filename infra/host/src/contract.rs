//! The outer contract: the routes of every function, and the OpenAPI document that describes what programs call.

mod vocabulary;

use std::collections::BTreeMap;
use std::fmt::Write;

use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Content, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, PathItem, RefOr};
use web::problem::MEDIA_TYPE;
use web::{Declared, Routes};

use crate::wiring::{HttpFunction, TEMPLATE, Wiring, key_of};

const DESCRIPTION: &str = "Citizens' assessment of the services of social-sphere organisations.\n\nEvery error is \
                           application/problem+json with a stable `code`; every list pages by `cursor`; every write may be repeated. \
                           A parameter of a query that is empty is as one that is left out.";

impl HttpFunction {
    /// Every function that answers HTTP requests.
    pub const ALL: [HttpFunction; 4] =
        [HttpFunction::Ingest, HttpFunction::Survey, HttpFunction::Cabinet, HttpFunction::Improve];

    /// The name of its crate: `ingest`, `survey`, `cabinet`, `improve`.
    pub fn name(self) -> &'static str {
        match self {
            HttpFunction::Ingest => "ingest",
            HttpFunction::Survey => "survey",
            HttpFunction::Cabinet => "cabinet",
            HttpFunction::Improve => "improve",
        }
    }

    /// The function's list of routes.
    pub fn routes(self) -> Routes {
        match self {
            HttpFunction::Ingest => ingest::routes(),
            HttpFunction::Survey => survey::routes(),
            HttpFunction::Cabinet => cabinet::routes(),
            HttpFunction::Improve => improve::routes(),
        }
    }
}

/// Every route with its function, in the order of the template.
pub fn routes() -> Vec<(HttpFunction, Declared)> {
    HttpFunction::ALL
        .into_iter()
        .flat_map(|it| it.routes().declared().into_iter().map(move |route| (it, route)))
        .collect()
}

/// The OpenAPI document of the whole system.
pub fn document() -> OpenApi {
    let info = InfoBuilder::new()
        .title("otklik")
        .description(Some(DESCRIPTION))
        .version(env!("CARGO_PKG_VERSION"))
        .license(Some(LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build()))
        .build();
    let mut document = OpenApiBuilder::new().info(info).build();
    for function in [HttpFunction::Cabinet, HttpFunction::Improve, HttpFunction::Ingest, HttpFunction::Survey] {
        document.merge(function.routes().document());
    }
    let components = document.components.get_or_insert_default();
    let key = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
    components.add_security_scheme("key", key);
    // OpenAPI has no scheme for `Authorization: Invitation <token>`.
    let link = ApiKeyValue::with_description("Authorization", "`Invitation <token>`: the token of the citizen's link");
    components.add_security_scheme("invitation", SecurityScheme::ApiKey(ApiKey::Header(link)));
    components.schemas.iter_mut().for_each(|(name, schema)| vocabulary::bound_schema(name, schema));
    for (path, item) in &mut document.paths.paths {
        for operation in operations(item) {
            vocabulary::bound_operation(path, operation);
            name_problems(operation);
        }
    }
    document
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.put, &mut item.post, &mut item.delete, &mut item.patch].into_iter().flatten()
}

/// A problem is `application/problem+json`, and not just any JSON.
fn name_problems(operation: &mut Operation) {
    for (status, response) in &mut operation.responses.responses {
        let RefOr::T(response) = response else { continue };
        if status.starts_with(['4', '5'])
            && !response.content.get("application/json").is_some_and(is_of_oauth)
            && let Some(content) = response.content.shift_remove("application/json")
        {
            response.content.insert(MEDIA_TYPE.to_owned(), content);
        }
    }
}

/// OAuth 2 says of what type its refusals are.
fn is_of_oauth(content: &RefOr<Content>) -> bool {
    let RefOr::T(content) = content else { return false };
    matches!(&content.schema, Some(RefOr::Ref(named)) if named.ref_location.ends_with("/TokenProblem"))
}

/// The template with the routes that the functions list: what stands between the marks of each function is written anew. A route
/// that was there before keeps the name of its resource, because the cloud would not replace it by another of the same key.
///
/// # Errors
/// The template is not understood, or lacks the marks of a function.
pub fn template_of_routes() -> anyhow::Result<String> {
    Wiring::embedded()?;
    let mut names: BTreeMap<&str, &str> = BTreeMap::new();
    let lines: Vec<&str> = TEMPLATE.lines().collect();
    for block in lines.windows(3) {
        if let (Some(name), Some((_, rest))) = (block[0].strip_suffix(':'), block[2].split_once("RouteKey: \""))
            && block[1].ends_with("AWS::ApiGatewayV2::Route")
            && let Some((key, _)) = rest.split_once('"')
        {
            names.insert(key, name.trim_start());
        }
    }
    let mut text = TEMPLATE.to_owned();
    for function in HttpFunction::ALL {
        let begin = format!("  # Routes of {}, from its list (tests/it/contract.rs writes them).\n", function.name());
        let end = format!("  # End of the routes of {}.\n", function.name());
        let start = text.find(&begin).map(|at| at + begin.len());
        let stop = text.find(&end);
        let (Some(start), Some(stop)) = (start, stop) else {
            anyhow::bail!("infra/template.yaml lacks the marks around the routes of {}", function.name());
        };
        text.replace_range(start..stop, &resources(function, &names)?);
    }
    Ok(text)
}

fn resources(function: HttpFunction, names: &BTreeMap<&str, &str>) -> anyhow::Result<String> {
    let mut text = String::new();
    let integration = format!("{}Integration", capital(function.name()));
    for Declared { method, path, .. } in function.routes().declared() {
        let key = key_of(&method, &path);
        let name = names.get(key.as_str()).map_or_else(|| resource_name(&key), |name| (*name).to_owned());
        writeln!(text, "  {name}:\n    Type: AWS::ApiGatewayV2::Route")?;
        writeln!(
            text,
            "    Properties: {{ApiId: !Ref HttpApi, RouteKey: \"{key}\", Target: !Sub \"integrations/${{{integration}}}\"}}"
        )?;
    }
    Ok(text)
}

/// `GET /v1/receipts/{id}` → `GetV1ReceiptsIdRoute`.
fn resource_name(key: &str) -> String {
    let words =
        key.split(|letter: char| !letter.is_ascii_alphanumeric()).map(|word| capital(&word.to_ascii_lowercase()));
    words.chain(["Route".to_owned()]).collect()
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}
