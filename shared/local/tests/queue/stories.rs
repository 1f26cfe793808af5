//! What queues do, told line by line, and the reader of these lines.
//!
//! A lease lasts 30 seconds and a message is received at most 3 times. `a(2)` is message `a`, received for the second
//! time since it was sent or redriven; `lease 2 of a` is the second lease of it that the story took.

use std::collections::HashMap;
use std::sync::Arc;

use app::ports::QueueName;
use chrono::TimeDelta;
use table::Page;
use table::queue::{Counts, Handle, QueueEngine, Received, Redrive};

use super::{StoryClock, how};

pub(crate) const STORIES: &[(&str, &str)] = &[
    (
        "what is sent is received once, in the order of sending, and gone when it is completed",
        "send a b c
         receive 2 -> a(1) b(1)
         receive 2 -> c(1)
         receive 2 -> nothing
         complete lease 1 of a -> done
         complete lease 1 of b -> done
         complete lease 1 of c -> done
         pass 1000
         receive 2 -> nothing
         counts -> 0 ready, 0 delayed, 0 leased, 0 dead",
    ),
    (
        "queues do not see each other's messages",
        "send a
         send to notices b
         receive 9 -> a(1)
         receive 9 of notices -> b(1)
         counts -> 0 ready, 0 delayed, 1 leased, 0 dead
         counts of notices -> 0 ready, 0 delayed, 1 leased, 0 dead",
    ),
    (
        "a lease ends, and the message comes again",
        "send a
         receive 9 -> a(1)
         pass 29
         receive 9 -> nothing
         pass 1
         receive 9 -> a(2)
         complete lease 2 of a -> done",
    ),
    (
        "who lost the lease changes nothing",
        "send a
         receive 9 -> a(1)
         pass 30
         receive 9 -> a(2)
         complete lease 1 of a -> lost
         release lease 1 of a after 0 -> lost
         receive 9 -> nothing
         complete lease 2 of a -> done
         complete lease 2 of a -> lost
         release lease 2 of a after 0 -> lost",
    ),
    (
        "work that was finished late, but before anybody began anew, is finished",
        "send a
         receive 9 -> a(1)
         pass 31
         complete lease 1 of a -> done
         receive 9 -> nothing",
    ),
    (
        "a released message comes when its delay is over, behind those that came before",
        "send a b
         receive 1 -> a(1)
         pass 1
         release lease 1 of a after 0 -> done
         complete lease 1 of a -> lost
         release lease 1 of a after 0 -> lost
         receive 9 -> b(1) a(2)
         release lease 2 of a after 60 -> done
         counts -> 0 ready, 1 delayed, 1 leased, 0 dead
         complete lease 1 of b -> done
         pass 59
         receive 9 -> nothing
         pass 1
         receive 9 -> a(3)",
    ),
    (
        "a delayed message waits",
        "send a after 60
         send b
         counts -> 1 ready, 1 delayed, 0 leased, 0 dead
         receive 9 -> b(1)
         counts -> 0 ready, 1 delayed, 1 leased, 0 dead
         pass 60
         counts -> 2 ready, 0 delayed, 0 leased, 0 dead
         receive 9 -> b(2) a(1)",
    ),
    (
        "what came three times is a dead letter at the fourth",
        "send a
         pass 5
         receive 9 -> a(1)
         release lease 1 of a after 0 -> done
         receive 9 -> a(2)
         pass 30
         receive 9 -> a(3)
         pass 30
         counts -> 1 ready, 0 delayed, 0 leased, 0 dead
         receive 9 -> nothing
         counts -> 0 ready, 0 delayed, 0 leased, 1 dead
         dead letters by 9 -> a(3) sent at 0, dead at 65
         complete lease 3 of a -> lost
         release lease 3 of a after 0 -> lost
         pass 1000
         receive 9 -> nothing",
    ),
    (
        "dead letters take no place from the living",
        "send a b
         receive 2 -> a(1) b(1)
         pass 30
         receive 2 -> a(2) b(2)
         pass 30
         receive 2 -> a(3) b(3)
         pass 31
         send c d e
         receive 2 -> c(1) d(1)
         receive 2 -> e(1)
         counts -> 0 ready, 0 delayed, 3 leased, 2 dead",
    ),
    (
        "dead letters are read in pages and redriven by name or all together",
        "send a b c
         send to notices x
         receive 9 -> a(1) b(1) c(1)
         receive 9 of notices -> x(1)
         pass 30
         receive 9 -> a(2) b(2) c(2)
         receive 9 of notices -> x(2)
         pass 30
         receive 9 -> a(3) b(3) c(3)
         receive 9 of notices -> x(3)
         pass 30
         receive 9 -> nothing
         receive 9 of notices -> nothing
         dead letters by 1 -> a(3) sent at 0, dead at 90; b(3) sent at 0, dead at 90; c(3) sent at 0, dead at 90
         dead letters by 2 -> a(3) sent at 0, dead at 90; b(3) sent at 0, dead at 90; c(3) sent at 0, dead at 90
         dead letters by 3 -> a(3) sent at 0, dead at 90; b(3) sent at 0, dead at 90; c(3) sent at 0, dead at 90
         redrive b x -> 1
         redrive b -> 0
         receive 9 -> b(1)
         complete lease 3 of b -> lost
         complete lease 4 of b -> done
         redrive all -> 2
         counts -> 2 ready, 0 delayed, 0 leased, 0 dead
         counts of notices -> 0 ready, 0 delayed, 0 leased, 1 dead
         receive 9 -> a(1) c(1)
         pass 30
         receive 9 -> a(2) c(2)",
    ),
    (
        "a redriven message may die again",
        "send a
         receive 9 -> a(1)
         pass 30
         receive 9 -> a(2)
         pass 30
         receive 9 -> a(3)
         pass 30
         receive 9 -> nothing
         redrive all -> 1
         receive 9 -> a(1)
         pass 30
         receive 9 -> a(2)
         pass 30
         receive 9 -> a(3)
         pass 30
         receive 9 -> nothing
         dead letters by 9 -> a(3) sent at 0, dead at 180",
    ),
    (
        "a new message is never taken for one that is gone",
        "send a
         receive 9 -> a(1)
         complete lease 1 of a -> done
         send b
         receive 9 -> b(1)
         complete lease 1 of a -> lost
         release lease 1 of a after 0 -> lost
         pass 30
         receive 9 -> b(2)",
    ),
    (
        "bodies come back as they were sent",
        "send {\"type\":\"ReceiptV1\",\"external_id\":\"№1'\\\"🩺\"} x*100000
         receive 9 -> {\"type\":\"ReceiptV1\",\"external_id\":\"№1'\\\"🩺\"}(1) x*100000(1)",
    ),
];

/// Tells a story to an engine, which is exchanged before each line.
pub(crate) async fn check(
    name: &str,
    story: &str,
    clock: &StoryClock,
    mut queue: Arc<dyn QueueEngine>,
    exchange: impl Fn(Arc<dyn QueueEngine>) -> Arc<dyn QueueEngine>,
) {
    let mut leases: HashMap<String, Vec<Handle>> = HashMap::new();
    for line in story.lines().map(str::trim) {
        queue = exchange(queue);
        let (call, expected) = line.split_once(" -> ").unwrap_or((line, ""));
        let answer = answer(queue.as_ref(), clock, &mut leases, call).await;
        assert_eq!(answer, expected, "\nstory: {name}\nline:  {line}\n");
    }
}

async fn answer(
    queue: &dyn QueueEngine,
    clock: &StoryClock,
    leases: &mut HashMap<String, Vec<Handle>>,
    call: &str,
) -> String {
    let words: Vec<&str> = call.split(' ').collect();
    match words[..] {
        ["pass", time] => clock.pass(number(time)),
        ["send", "to", "notices", ref bodies @ ..] => {
            queue.send(QueueName::Notices, texts(bodies)).await.unwrap();
        }
        ["send", body, "after", delay] => {
            queue.send_delayed(QueueName::Receipts, texts(&[body]), seconds(delay)).await.unwrap();
        }
        ["send", ref bodies @ ..] => queue.send(QueueName::Receipts, texts(bodies)).await.unwrap(),
        ["receive", max, ref of @ ..] => {
            let received = queue.receive(name(of), how(number(max) as usize)).await.unwrap();
            for message in &received {
                leases.entry(message.body.clone()).or_default().push(message.handle);
            }
            return told(received.iter().map(|Received { body, receives, .. }| format!("{}({receives})", short(body))));
        }
        ["complete", "lease", lease, "of", body] => {
            let done = queue.complete(leases[body][number(lease) as usize - 1]).await.unwrap();
            return if done { "done" } else { "lost" }.to_owned();
        }
        ["release", "lease", lease, "of", body, "after", delay] => {
            let done = queue.release(leases[body][number(lease) as usize - 1], seconds(delay)).await.unwrap();
            return if done { "done" } else { "lost" }.to_owned();
        }
        ["dead", "letters", "by", limit] => return dead_letters(queue, number(limit) as usize).await,
        ["redrive", "all"] => return queue.redrive(QueueName::Receipts, Redrive::All).await.unwrap().to_string(),
        ["redrive", ref bodies @ ..] => {
            let ids = bodies.iter().map(|body| leases[*body][0].id).collect();
            return queue.redrive(QueueName::Receipts, Redrive::Only(ids)).await.unwrap().to_string();
        }
        ["counts", ref of @ ..] => {
            let Counts { ready, delayed, leased, dead } = queue.counts(name(of)).await.unwrap();
            return format!("{ready} ready, {delayed} delayed, {leased} leased, {dead} dead");
        }
        _ => panic!("the call is not understood: {call}"),
    }
    String::new()
}

async fn dead_letters(queue: &dyn QueueEngine, limit: usize) -> String {
    let mut letters = Vec::new();
    let mut page = Page::first(limit);
    loop {
        let found = queue.dead_letters(QueueName::Receipts, &page).await.unwrap();
        assert!(found.letters.len() <= limit);
        letters.extend(found.letters);
        match found.next {
            Some(next) => page.after = Some(next),
            None => break,
        }
    }
    let letters = letters.iter().map(|letter| {
        let (sent, dead) = (letter.sent_at.timestamp(), letter.dead_at.timestamp());
        format!("{}({}) sent at {sent}, dead at {dead}", short(&letter.body), letter.receives)
    });
    letters.collect::<Vec<String>>().join("; ")
}

fn name(of: &[&str]) -> QueueName {
    match of {
        [] => QueueName::Receipts,
        ["of", "notices"] => QueueName::Notices,
        _ => panic!("not a queue: {of:?}"),
    }
}

fn texts(words: &[&str]) -> Vec<String> {
    let text = |word: &&str| match word.split_once('*') {
        Some((repeated, times)) => repeated.repeat(number(times) as usize),
        None => (*word).to_owned(),
    };
    words.iter().map(text).collect()
}

fn short(body: &str) -> String {
    if 1000 < body.len() { format!("{}*{}", &body[..1], body.len()) } else { body.to_owned() }
}

fn number(word: &str) -> i64 {
    word.parse().unwrap()
}

fn seconds(word: &str) -> TimeDelta {
    TimeDelta::seconds(number(word))
}

fn told(words: impl Iterator<Item = String>) -> String {
    let told = words.collect::<Vec<String>>().join(" ");
    if told.is_empty() { "nothing".to_owned() } else { told }
}
