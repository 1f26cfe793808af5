//! The function in the cloud: what it needs, the adapters, the loop of the runtime.

use app::ports::QueueName;
use aws::environment::Needs;
use aws::start::{Started, start};

const NEEDS: Needs = Needs { queues: &[QueueName::Receipts], ..Needs::NONE };

#[tokio::main]
async fn main() -> Result<(), lambda_http::Error> {
    lambda_http::tracing::init_default_subscriber();
    let Started { app, .. } = start(&NEEDS).await?;
    lambda_http::run(ingest::router(app)).await
}
