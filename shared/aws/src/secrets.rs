//! Where the root keys are kept in the cloud: a secret of Secrets Manager whose text is that of a key file.

use std::sync::Arc;

use app::ports::{Random, Unavailable};
use app::root_keys::RootKeys;
use aws_config::SdkConfig;
use aws_sdk_secretsmanager::Client;

use crate::trouble::Trouble;

/// Reads the root keys from the secret with this name or ARN.
pub async fn root_keys(config: &SdkConfig, secret: &str, random: Arc<dyn Random>) -> Result<RootKeys, Unavailable> {
    let answer = Client::new(config).get_secret_value().secret_id(secret).send().await;
    let answer = answer.map_err(|error| unavailable(Trouble::of(&error).into_cause()))?;
    let text = answer.secret_string().ok_or_else(|| unavailable("the secret holds no text".to_owned()))?;
    RootKeys::parse(text, random).map_err(|cause| unavailable(format!("the secret holds no root keys: {cause}")))
}

fn unavailable(cause: String) -> Unavailable {
    Unavailable { service: "secrets", cause }
}
