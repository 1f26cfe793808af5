//! Handlers as futures that the scheduler runs step by step, and drops where a process would die.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use app::answers::answer::{self, Outcome, Wish};
use app::counts::close::CloseReport;
use app::counts::count;
use app::following;
use app::improvement::people::By;
use app::improvement::{CaseError, acting, candidates, reminders, tasks};
use app::intake::receive;
use app::intake::verdict::Verdict;
use app::ports::QueueName;
use app::upkeep::sweep::SweepReport;
use app::{App, Error};
use domain::identifier::{ExternalId, InvitationId, SourceId};
use domain::improvement::{CaseId, MoveBody, Put};
use triggers::{Delivery, SqsBatchResponse};

use crate::core::{Answering, Message, Shared};
use crate::office;
use crate::oracle::answers::QUESTIONS;
use crate::oracle::candidates::decision_of;
use crate::oracle::cases::attempts::{CaseAnswer, CaseAttempt};
use crate::oracle::cases::meetings::REMIND;
use crate::plan::Posting;
use crate::scanning;
use crate::world::{World, record};

/// What a handler answered.
#[derive(Debug)]
pub enum Done {
    /// To a source.
    Received(Result<Vec<Verdict>, Error>),
    /// To the queue: the numbers of the messages that failed.
    Batch(Vec<usize>),
    /// To the schedule.
    Swept(Result<SweepReport, Error>),
    /// To the schedule.
    Closed(Result<CloseReport, Error>),
    /// To a browser.
    Viewed(Result<bool, Error>),
    /// To the list of links.
    Listed(Result<String, Error>),
    /// To a browser.
    Submitted(Result<Outcome, Error>),
    /// To a browser.
    Wished(Result<bool, Error>),
    /// To a browser.
    Followed(Result<(), Error>),
    /// To an official.
    Acted(Result<CaseAnswer, Error>),
}

/// A handler at work.
pub type Work = Pin<Box<dyn Future<Output = Done> + Send>>;

/// A last turn before the answer leaves: the process may die with everything done and nothing told.
fn work(shared: Shared, handler: impl Future<Output = Done> + Send + 'static) -> Work {
    Box::pin(async move {
        let done = handler.await;
        shared.turn().await;
        done
    })
}

/// A source's records.
pub fn receive(world: &World, app: Arc<App>, postings: &[Posting]) -> Work {
    let plan = world.shared.core().plan.clone();
    let records: Vec<_> =
        postings.iter().map(|posting| record(posting, &plan.organisations[posting.organisation].id)).collect();
    let source = world.sources[postings.first().map_or(0, Posting::source)].clone();
    work(world.shared.clone(), async move { Done::Received(receive::receive(&app, &source, &records).await) })
}

/// A batch of messages, all of one queue.
pub fn batch(world: &World, app: Arc<App>, messages: &[Message]) -> Work {
    let queue = messages.first().map_or(QueueName::Receipts, |message| message.queue);
    let deliveries = messages.iter().enumerate().map(|(number, message)| Delivery {
        message_id: number.to_string(),
        body: message.body.clone(),
        receives: message.received + 1,
    });
    let event = triggers::batch::event_of(deliveries.collect::<Vec<_>>());
    let failed = |response: SqsBatchResponse| -> Vec<usize> {
        response.batch_item_failures.iter().filter_map(|failure| failure.item_identifier.parse().ok()).collect()
    };
    work(world.shared.clone(), async move {
        Done::Batch(failed(match queue {
            QueueName::Receipts => invite::handle(&app, event).await,
            QueueName::Notices => notify::handle(&app, event).await,
            QueueName::MailFeedback => mail_feedback::handle(&app, event).await,
            QueueName::Results => federation::handle(&app, event).await,
        }))
    })
}

/// The walk over the due index.
pub fn sweep(world: &World, app: Arc<App>) -> Work {
    let tick = triggers::schedule::tick(world.shared.core().now);
    work(world.shared.clone(), async move { Done::Swept(lifecycle::handle(&app, tick).await) })
}

/// The finals.
pub fn close(world: &World, app: Arc<App>) -> Work {
    let tick = triggers::schedule::tick(world.shared.core().now);
    work(world.shared.clone(), async move { Done::Closed(rollup::handle(&app, tick).await) })
}

/// The recount, as a tool of the operator.
pub fn running_counts_are_readable(world: &World) -> bool {
    let app = world.processes[0].clone();
    let plan = world.shared.core().plan.clone();
    let quarter = domain::calendar::Quarter::running(world.shared.core().now);
    plan.organisations.iter().all(|it| {
        [quarter, quarter.back(1), quarter.back(2)]
            .iter()
            .all(|quarter| world.undisturbed(count::running(&app, *quarter, it.region)).is_ok())
    })
}

/// Why a message fails: the queue is told only that it does. The run is over then, so trying it again changes nothing.
pub fn cause_of_failure(world: &World, message: &Message) -> String {
    let app = world.processes[0].clone();
    let body: serde_json::Value = serde_json::from_str(&message.body).unwrap_or_default();
    let text = |field: &str| body[field].as_str().unwrap_or_default().to_owned();
    let source = SourceId::parse(&text("source")).unwrap_or_else(|_| world.sources[0].id.clone());
    let failed = match (ExternalId::parse(&text("external_id")), InvitationId::parse(&text("invitation"))) {
        (Ok(receipt), _) => world.undisturbed(app::invitations::invite::invite(&app, &source, &receipt)).err(),
        (_, Ok(invitation)) => world.undisturbed(app::mail::notify::notify(&app, &invitation)).err(),
        _ => None,
    };
    failed.map_or_else(|| "not again".to_owned(), |error| error.to_string())
}

/// A link is opened.
pub fn view(world: &World, app: Arc<App>, token: String) -> Work {
    work(world.shared.clone(), async move { Done::Viewed(answer::view(&app, &token).await.map(|view| view.is_some())) })
}

/// What a mail scanner does with a link, through the routes of the form.
pub fn scan(world: &World, app: Arc<App>, token: String) -> Work {
    work(world.shared.clone(), async move { Done::Viewed(scanning::scan(&app, &token).await) })
}

/// A link for the list.
pub fn list(world: &World, app: Arc<App>, invitation: &str) -> Work {
    let invitation = InvitationId::parse(invitation).expect("an identifier");
    work(world.shared.clone(), async move { Done::Listed(answer::issue_link(&app, &invitation).await) })
}

/// Answers.
pub fn submit(world: &World, app: Arc<App>, answering: &Answering) -> Work {
    let names = QUESTIONS.iter().map(|name| (*name).to_owned());
    let scores: BTreeMap<String, Option<i64>> = names.zip(answering.scores.iter().copied()).collect();
    let token = answering.token.clone();
    let opened_at = answering.opened_at;
    work(world.shared.clone(), async move {
        Done::Submitted(match opened_at {
            Some(opened_at) => answer::submit_form(&app, &token, opened_at, &scores, None).await,
            None => answer::submit(&app, &token, &scores, None).await,
        })
    })
}

/// A wish about notices.
pub fn wish(world: &World, app: Arc<App>, token: String, wish: Wish) -> Work {
    work(world.shared.clone(), async move { Done::Wished(answer::wish(&app, &token, wish).await) })
}

/// A wish to be told of changes where a link leads, or not any more.
pub fn follow(world: &World, app: Arc<App>, token: String, wants: bool) -> Work {
    work(world.shared.clone(), async move {
        let asked = async {
            let sealed = following::may_ask(&app, &token).await?;
            match sealed.and_then(|sealed| following::may_ask_for(&app, &sealed)) {
                Some(id) if wants => following::follow(&app, &id).await.map(drop),
                Some(id) => following::unfollow(&app, &id).await,
                None => Ok(()),
            }
        };
        Done::Followed(asked.await)
    })
}

/// An official makes or moves a case.
pub fn case(world: &World, app: Arc<App>, attempt: &CaseAttempt) -> Work {
    let caller = office::caller(&attempt.by);
    let (id, name, body) = (case_id(&attempt.case), attempt.name.clone(), attempt.body.clone());
    let decision = decision_of(attempt);
    work(world.shared.clone(), async move {
        let acted = if let Some((period, organisation, decision)) = decision {
            let reason = body["reason"].as_str();
            candidates::decide(&app, &caller, (period, &organisation), decision, reason).await.map(drop)
        } else if name == REMIND {
            match reminders::preview(&app, &caller, &id).await {
                Ok(preview) => reminders::send(&app, &caller, &id, &preview.seen).await.map(drop),
                Err(error) => Err(error),
            }
        } else if name == "put" {
            let body = serde_json::from_value(body).expect("a case");
            acting::put_case(&app, By::Caller(&caller), &Put { id, body, evidence: Vec::new() }).await.map(drop)
        } else {
            let body: MoveBody = serde_json::from_value(body).expect("a move");
            acting::move_case(&app, By::Caller(&caller), &id, &name, &body).await.map(drop)
        };
        Done::Acted(match acted {
            Ok(()) => Ok(CaseAnswer::Done),
            Err(CaseError::Refused(refusal)) => Ok(CaseAnswer::Refused(refusal.code.as_str().to_owned())),
            Err(CaseError::App(error)) => Err(error),
        })
    })
}

fn case_id(id: &str) -> CaseId {
    CaseId::parse(id).expect("a name of a case")
}

/// What is wanted of an official, as they read it: case, move, and until when.
pub fn tasks(world: &World, official: &str) -> Result<Vec<Task>, Error> {
    let app = world.processes[0].clone();
    let caller = office::caller(official);
    let tasks = world.undisturbed(tasks::tasks(&app, &caller))?;
    Ok(tasks.into_iter().map(|task| (task.case.id.to_string(), task.move_name.to_owned(), task.due)).collect())
}

/// Something that is wanted: in which case, which move, until when.
pub type Task = (String, String, Option<chrono::DateTime<chrono::Utc>>);
