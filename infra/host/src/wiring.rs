//! The wiring: what function answers a route, takes from a queue, runs on a schedule. It is read from the infrastructure
//! template, so that the host and the cloud cannot differ. What the host would not understand stops it at start.

use domain::names;
use std::str::FromStr;
use std::time::Duration;

use app::App;
use app::ports::QueueName;
use axum::http::Method;
use chrono::TimeDelta;
use triggers::{SqsBatchResponse, SqsEvent};

use crate::template::{Node, Template, TemplateError};

/// The template of this build.
pub const TEMPLATE: &str = include_str!("../../template.yaml");

/// How much longer than its consumer may take a message must stay invisible, as the queue service advises.
const VISIBILITY_FACTOR: u32 = 6;

/// Messages that the queue service delivers at once at most, without a waiting window.
const BATCH_MAX: u32 = 10;

/// Batches worked on at once when the template does not say.
const CONCURRENCY_DEFAULT: u32 = 2;

/// Everything that the host takes from the template, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wiring {
    /// The routes.
    pub routes: Vec<Route>,
    /// The queues with their consumers.
    pub queues: Vec<QueueWiring>,
    /// The schedules.
    pub schedules: Vec<ScheduleWiring>,
}

/// A function that answers HTTP requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HttpFunction {
    /// Source systems.
    Ingest,
    /// Citizens.
    Survey,
    /// Participants and operators.
    Cabinet,
    /// Participants of part B.
    Improve,
}

/// A function that takes from a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum QueueFunction {
    /// A receipt becomes invitations.
    Invite,
    /// A notice becomes a mail.
    Notify,
    /// Events of mails are heard.
    MailFeedback,
    /// Words about regions are heard.
    Federation,
}

names! {
    /// A function that runs on a schedule.
    pub enum Job {
        /// The walk of the due index.
        Lifecycle = "lifecycle",
        /// The finals of a quarter.
        Rollup = "rollup",
    }
}

/// A request of this method and path is answered by this function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path, with its parameters as `{name}`.
    pub path: String,
    /// Who answers.
    pub function: HttpFunction,
    /// How long the answer may take.
    pub time_limit: Duration,
}

/// A queue and its consumer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueWiring {
    /// The queue.
    pub queue: QueueName,
    /// The queue's consumer.
    pub function: QueueFunction,
    /// Messages that are handed over at once, at most.
    pub batch_size: u32,
    /// Batches that are worked on at once, at most.
    pub concurrency: u32,
    /// How long one batch may take.
    pub time_limit: Duration,
    /// How long a message that was received stays invisible.
    pub visibility: TimeDelta,
    /// After so many deliveries that failed a message becomes a dead letter.
    pub maximum_receives: u32,
}

/// A schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduleWiring {
    /// What runs.
    pub function: Job,
    /// How often.
    pub every: TimeDelta,
}

impl QueueFunction {
    /// Lets the function handle a batch.
    pub async fn handle(self, app: &App, event: SqsEvent) -> SqsBatchResponse {
        match self {
            QueueFunction::Invite => invite::handle(app, event).await,
            QueueFunction::Notify => notify::handle(app, event).await,
            QueueFunction::MailFeedback => mail_feedback::handle(app, event).await,
            QueueFunction::Federation => federation::handle(app, event).await,
        }
    }
}

impl Job {
    /// The name of its function: `lifecycle`, `rollup`.
    pub fn name(self) -> &'static str {
        self.as_str()
    }
}

impl Wiring {
    /// The wiring of this build.
    pub fn embedded() -> Result<Wiring, TemplateError> {
        Wiring::parse(TEMPLATE)
    }

    /// Reads the wiring of a template.
    pub fn parse(text: &str) -> Result<Wiring, TemplateError> {
        let template = Template::parse(text)?;
        let mut wiring = Wiring { routes: routes(&template)?, queues: Vec::new(), schedules: Vec::new() };
        for (_, function) in template.resources_of("AWS::Serverless::Function")? {
            let Some(events) = function.at("Properties")?.get("Events") else { continue };
            for (_, event) in events.entries()? {
                match event.at("Type")?.text()? {
                    "SQS" => wiring.queues.push(queue(&template, &function, &event)?),
                    "ScheduleV2" => wiring.schedules.push(schedule(&function, &event)?),
                    other => return Err(event.wrong(format!("the host knows no events of type {other}"))),
                }
            }
        }
        Ok(wiring)
    }
}

fn routes(template: &Template<'_>) -> Result<Vec<Route>, TemplateError> {
    let mut routes: Vec<Route> = Vec::new();
    for (_, resource) in template.resources_of("AWS::ApiGatewayV2::Route")? {
        let key = resource.at("Properties.RouteKey")?;
        let (method, path) = route_key(&key)?;
        if routes.iter().any(|route| route.method == method && route.path == path) {
            return Err(key.wrong("another route has the same key"));
        }
        let target = resource.at("Properties.Target")?.substituted_after("integrations/")?;
        let integration = template.resource(target, "AWS::ApiGatewayV2::Integration")?;
        let milliseconds = integration.at("Properties.TimeoutInMillis")?.number()?;
        let function = integration.at("Properties.IntegrationUri")?.arn_of()?;
        let function = template.resource(function, "AWS::Serverless::Function")?;
        let function = http_function(&function)?;
        routes.push(Route { method, path, function, time_limit: Duration::from_millis(milliseconds.into()) });
    }
    Ok(routes)
}

fn route_key(key: &Node<'_, '_>) -> Result<(Method, String), TemplateError> {
    let not_understood = || key.wrong("`METHOD /path/{parameter}` is expected");
    let (method, path) = key.text()?.split_once(' ').ok_or_else(not_understood)?;
    let known = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
    let method = known.into_iter().find(|known| known.as_str() == method).ok_or_else(not_understood)?;
    let path = path_of(path).ok_or_else(not_understood)?;
    Ok((method, path))
}

/// A path of the gateway as the routers write it: `{name+}`, its word for the rest of a path, is `{*name}` there.
fn path_of(key: &str) -> Option<String> {
    let parts = key.strip_prefix('/')?.split('/');
    let path = parts.map(|part| match part.strip_suffix("+}").and_then(|it| it.strip_prefix('{')) {
        // A part of its own before it: no function answers everything.
        Some(name) if 1 < key.matches('/').count() => Some(format!("{{*{name}}}")),
        _ => (!part.contains(['+', '*', ' '])).then(|| part.to_owned()),
    });
    let parts: Vec<String> = path.collect::<Option<_>>()?;
    Some(format!("/{}", parts.join("/")))
}

/// The key of a route in the gateway's words.
pub fn key_of(method: &Method, path: &str) -> String {
    let parts = path.split('/').map(|part| match part.strip_prefix("{*") {
        Some(name) => format!("{{{}+}}", name.trim_end_matches('}')),
        None => part.to_owned(),
    });
    format!("{method} {}", parts.collect::<Vec<_>>().join("/"))
}

fn queue(template: &Template<'_>, function: &Node<'_, '_>, event: &Node<'_, '_>) -> Result<QueueWiring, TemplateError> {
    let properties = event.at("Properties")?;
    if !properties.at("FunctionResponseTypes")?.holds("ReportBatchItemFailures") {
        return Err(properties.wrong("without ReportBatchItemFailures one failed message repeats the whole batch"));
    }
    let batch_size = properties.at("BatchSize")?;
    if BATCH_MAX < batch_size.number()? {
        return Err(batch_size.wrong(format!("more than {BATCH_MAX} need a waiting window")));
    }
    let concurrency = properties.at("ScalingConfig.MaximumConcurrency").ok();
    let name = properties.at("Queue")?.arn_of()?;
    let queue = template.resource(name, "AWS::SQS::Queue")?;
    let time_limit = function.at("Properties.Timeout")?.number()?;
    let visibility = queue.at("Properties.VisibilityTimeout")?;
    if visibility.number()? < VISIBILITY_FACTOR * time_limit {
        return Err(visibility.wrong(format!("it must be {VISIBILITY_FACTOR} times the consumer's Timeout at least")));
    }
    let known = QueueName::ALL.iter().find(|known| known.resource() == name);
    Ok(QueueWiring {
        queue: known.copied().ok_or_else(|| queue.wrong("the host knows no such queue"))?,
        function: queue_function(function)?,
        batch_size: batch_size.number()?,
        concurrency: concurrency.map_or(Ok(CONCURRENCY_DEFAULT), |concurrency| concurrency.number())?,
        time_limit: Duration::from_secs(time_limit.into()),
        visibility: TimeDelta::seconds(visibility.number()?.into()),
        maximum_receives: queue.at("Properties.RedrivePolicy.maxReceiveCount")?.number()?,
    })
}

fn schedule(function: &Node<'_, '_>, event: &Node<'_, '_>) -> Result<ScheduleWiring, TemplateError> {
    let expression = event.at("Properties.ScheduleExpression")?;
    let every = rate(expression.text()?).ok_or_else(|| {
        expression.wrong("the host understands `rate(N minutes)`, `rate(N hours)` and `rate(N days)` only")
    })?;
    if event.at("Properties")?.get("Input").is_some() {
        return Err(event.wrong("jobs take no input"));
    }
    Ok(ScheduleWiring { function: job(function)?, every })
}

/// Reads `rate(5 minutes)`. All schedules are of this form, which no crate for cron expressions reads (`croner` and `cron` were looked
/// at): theirs name hours of a day, and a job that is safe at any time needs only its rate.
fn rate(expression: &str) -> Option<TimeDelta> {
    let (number, unit) = expression.strip_prefix("rate(")?.strip_suffix(')')?.split_once(' ')?;
    let number = i64::from(u32::from_str(number).ok().filter(|number| 0 < *number)?);
    match unit {
        "minute" | "minutes" => TimeDelta::try_minutes(number),
        "hour" | "hours" => TimeDelta::try_hours(number),
        "day" | "days" => TimeDelta::try_days(number),
        _ => None,
    }
}

fn http_function(function: &Node<'_, '_>) -> Result<HttpFunction, TemplateError> {
    match binary(function)? {
        "ingest" => Ok(HttpFunction::Ingest),
        "survey" => Ok(HttpFunction::Survey),
        "cabinet" => Ok(HttpFunction::Cabinet),
        "improve" => Ok(HttpFunction::Improve),
        other => Err(function.wrong(format!("the host knows no function `{other}` that answers requests"))),
    }
}

fn queue_function(function: &Node<'_, '_>) -> Result<QueueFunction, TemplateError> {
    match binary(function)? {
        "invite" => Ok(QueueFunction::Invite),
        "notify" => Ok(QueueFunction::Notify),
        "mail-feedback" => Ok(QueueFunction::MailFeedback),
        "federation" => Ok(QueueFunction::Federation),
        other => Err(function.wrong(format!("the host knows no function `{other}` that takes from a queue"))),
    }
}

fn job(function: &Node<'_, '_>) -> Result<Job, TemplateError> {
    match binary(function)? {
        "lifecycle" => Ok(Job::Lifecycle),
        "rollup" => Ok(Job::Rollup),
        other => Err(function.wrong(format!("the host knows no function `{other}` that runs on a schedule"))),
    }
}

/// What a function is: the crate that it is built from.
fn binary<'template>(function: &Node<'template, '_>) -> Result<&'template str, TemplateError> {
    function.at("Metadata.BuildProperties.Binary")?.text()
}

#[cfg(test)]
mod tests;
