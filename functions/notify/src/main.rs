//! The function in the cloud: what it needs, the adapters, the loop of the runtime.

use app::ports::QueueName;
use aws::environment::Needs;
use aws::start::{Started, start_with_accounts};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use triggers::SqsEvent;

const NEEDS: Needs = Needs { queues: &[QueueName::Notices], mails: true, accounts: true, ..Needs::NONE };

#[tokio::main]
async fn main() -> Result<(), Error> {
    lambda_runtime::tracing::init_default_subscriber();
    let Started { app, .. } = start_with_accounts(&NEEDS, accounts::connect).await?;
    let handle = async |event: LambdaEvent<SqsEvent>| Ok::<_, Error>(notify::handle(&app, event.payload).await);
    lambda_runtime::run(service_fn(handle)).await
}
