//! How the services are reached. Region, credentials and endpoints come from the variables that every AWS program reads
//! (`AWS_REGION`, `AWS_ACCESS_KEY_ID`, `AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_DYNAMODB`, …), so a compatible cloud needs no code.

use std::time::Duration;

use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, ConfigLoader, SdkConfig};
use aws_smithy_http_client::tls;

/// One attempt at one call. Every call here is small; a longer silence is a broken connection.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(6);

/// The settings that all clients share, and one pool of connections under them.
pub async fn connect() -> SdkConfig {
    loader().load().await
}

/// A loader of the configuration, before anything is read from the environment.
pub fn loader() -> ConfigLoader {
    let ring = tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring);
    let http = aws_smithy_http_client::Builder::new().tls_provider(ring).build_https();
    let timeouts = TimeoutConfig::builder().operation_attempt_timeout(ATTEMPT_TIMEOUT).build();
    aws_config::defaults(BehaviorVersion::v2026_01_12()).http_client(http).timeout_config(timeouts)
}
