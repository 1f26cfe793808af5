//! Where what is secret is kept in the cloud: in Secrets Manager, or in a file where there is none.

use std::sync::Arc;

use app::ports::{Random, Unavailable};
use app::privacy::root_keys::RootKeys;
use aws_config::SdkConfig;
use aws_sdk_secretsmanager::Client;

use crate::start_error::StartError;
use crate::trouble::Trouble;

/// Before a path: the secret is in a file.
const FILE: &str = "file:";

/// The text of a secret: its place is a name or ARN, or `file:` and a path.
pub async fn text(config: &SdkConfig, identifier: &str) -> Result<String, StartError> {
    if let Some(path) = identifier.strip_prefix(FILE) {
        return std::fs::read_to_string(path).map_err(|error| StartError::File(path.to_owned(), error.to_string()));
    }
    let answer = Client::new(config).get_secret_value().secret_id(identifier).send().await;
    let answer = answer.map_err(|error| unavailable(Trouble::of(&error).into_cause()))?;
    let text = answer.secret_string().ok_or_else(|| unavailable("the secret holds no text".to_owned()))?;
    Ok(text.to_owned())
}

/// The root keys, from a secret whose text is that of a key file.
pub async fn root_keys(config: &SdkConfig, identifier: &str, random: Arc<dyn Random>) -> Result<RootKeys, StartError> {
    RootKeys::parse(&text(config, identifier).await?, random).map_err(StartError::RootKeys)
}

fn unavailable(cause: String) -> Unavailable {
    Unavailable { service: "secrets", cause }
}
