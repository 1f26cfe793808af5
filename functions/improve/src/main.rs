//! The function in the cloud: what it needs, the adapters, the loop of the runtime.

use aws::environment::Needs;
use aws::start::{Started, start};

#[tokio::main]
async fn main() -> Result<(), lambda_http::Error> {
    lambda_http::tracing::init_default_subscriber();
    let Started { app, .. } = start(&Needs::NONE).await?;
    lambda_http::run(web::gateway::telling_address(improve::router(app))).await
}
