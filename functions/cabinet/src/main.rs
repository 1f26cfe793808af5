//! The function in the cloud: what it needs, the adapters, the loop of the runtime.

use aws::environment::Needs;
use aws::start::{Started, start_with_sign_in};

const NEEDS: Needs = Needs { operator: true, participants: true, ..Needs::NONE };

#[tokio::main]
async fn main() -> Result<(), lambda_http::Error> {
    lambda_http::tracing::init_default_subscriber();
    let Started { app, .. } = start_with_sign_in(&NEEDS, oidc::sign_in).await?;
    lambda_http::run(web::gateway::telling_address(cabinet::router(app))).await
}
