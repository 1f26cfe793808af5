//! The function in the cloud: what it needs, the adapters, the loop of the runtime.

use aws::environment::Needs;
use aws::start::{Started, start};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use triggers::Tick;

const NEEDS: Needs = Needs { results: true, ..Needs::NONE };

#[tokio::main]
async fn main() -> Result<(), Error> {
    lambda_runtime::tracing::init_default_subscriber();
    let Started { app, settings } = start(&NEEDS).await?;
    let handle = async |event: LambdaEvent<Tick>| {
        let report = rollup::handle(&app, event.payload).await?;
        if settings.tells_results() {
            rollup::tell(&app).await?;
        }
        Ok::<_, Error>(report)
    };
    lambda_runtime::run(service_fn(handle)).await
}
