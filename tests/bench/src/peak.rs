//! A peak day, replayed in a minute: receipts come and citizens answer as over a day, each at its moment, whatever the host does. More and more come
//! on it until requests wait too long. What a request or a mail took counts from the moment at which it was due.

use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use anyhow::Context;
use indicatif::ProgressBar;

use crate::cost::PEAK_RECEIPTS_A_SECOND;
use crate::latency::Latencies;
use crate::report::Line;
use crate::sink::{Mail, Sink};
use crate::{Scale, people, writing};

mod day;
mod replay;

use replay::Request;

/// Receipts of the day at first; half as many citizens answer on it. They become twice as many until they are too many; then the middle is tried.
const RECEIPTS: usize = 10_000;

/// Receipts of a request: many sources send what they have.
const BATCH: usize = 10;

/// How long the day takes, so that its fullest hours are long enough for what waits to be seen.
const SECONDS: f64 = 60.0;

const HOURS: f64 = 24.0;

/// How long requests may take: those that complete 99 of 100.
const LATENCY_MAX: Duration = Duration::from_secs(1);

/// Replays at most.
const STEPS_MAX: usize = 4;

/// How long everything may take to come to rest after the day.
const PATIENCE: Duration = Duration::from_secs(300);

/// What one replay showed.
struct Replay {
    receipts: Latencies,
    answers: Latencies,
    mails: Latencies,
}

impl Replay {
    /// Requests did not wait too long.
    fn holds(&self) -> bool {
        [&self.receipts, &self.answers].into_iter().all(|it| it.of_thousand(990) < LATENCY_MAX)
    }
}

/// A day of so many receipts, as long as it is replayed.
#[derive(Clone, Copy)]
struct Day {
    receipts: usize,
    seconds: f64,
}

impl Day {
    /// How many times faster than a day.
    fn factor(self) -> f64 {
        HOURS * 3600.0 / self.seconds
    }

    /// Receipts a second in its fullest hour.
    fn fullest(self) -> f64 {
        self.receipts as f64 * day::fullest_hour() / (self.seconds / HOURS)
    }
}

/// Measures it.
pub(crate) fn measure(
    runtime: &tokio::runtime::Runtime,
    scale: Scale,
    progress: &ProgressBar,
) -> anyhow::Result<Vec<Line>> {
    let receipts = scale.of(RECEIPTS, 100);
    let mut day = Day { receipts, seconds: SECONDS * receipts as f64 / RECEIPTS as f64 };
    let (mut lines, mut highest, mut too_many) = (Vec::new(), None::<Day>, None::<Day>);
    for _ in 0..STEPS_MAX {
        let name = format!("a day of {} receipts, × {:.0}", day.receipts, day.factor());
        progress.set_message(name.clone());
        match replayed(runtime, day) {
            Ok(replay) => {
                let rate = format!("{:.0} receipts a second in the fullest hour", day.fullest());
                for (what, of) in
                    [("receipts", &replay.receipts), ("answers", &replay.answers), ("mails", &replay.mails)]
                {
                    let p99 = of.of_thousand(990).as_secs_f64() * 1e3;
                    lines.push(Line::new(format!("{name}: {what}, p99"), p99, "ms").notes(format!("{of}; {rate}")));
                }
                *(if replay.holds() { &mut highest } else { &mut too_many }) = Some(day);
            }
            // What cannot be answered at all is too much, but not at first.
            Err(error) if highest.is_some() => {
                lines.push(Line::new(format!("{name}: receipts, p99"), 0.0, "ms").without(error.to_string()));
                too_many = Some(day);
            }
            Err(error) => return Err(error),
        }
        day.receipts = match (highest, too_many) {
            (_, None) => day.receipts * 2,
            (None, Some(_)) => day.receipts / 2,
            (Some(it), Some(_)) if day.receipts == it.receipts => break,
            (Some(it), Some(other)) => (it.receipts + other.receipts) / 2,
        };
    }
    let work = "a day of receipts and answers: the most in the fullest hour, p99 below 1 s";
    let most = highest.map_or(0.0, Day::fullest);
    let country = "the country's peak, 145 million citizens";
    lines.push(Line::new(work, most, "/s").against(country, PEAK_RECEIPTS_A_SECOND));
    Ok(lines)
}

/// Replays a day against a host of its own.
fn replayed(runtime: &tokio::runtime::Runtime, day: Day) -> anyhow::Result<Replay> {
    let (receipts, answering) = (day.receipts, day.receipts / 2);
    let (told, mails) = mpsc::channel();
    let sink = Sink::start(Some(told))?;
    let directory = tempfile::tempdir()?;
    let (host, mut operator, key) = writing::mailing(runtime, directory.path(), sink.address, answering + receipts)?;
    // Those who answer have had their mails before the day begins.
    writing::post_receipts(&mut operator, &key, writing::DAY, 0..answering)?;
    let links: Vec<String> = taken(&mails, answering)?.into_iter().map(|mail| mail.token).collect();

    let mut chance = fastrand::Rng::with_seed(1);
    let at = |moment: f64| Duration::from_secs_f64(moment * day.seconds);
    let sent: Vec<Request> = (day::receipts(receipts / BATCH, &mut chance).into_iter().enumerate())
        .map(|(number, moment)| Request {
            due: at(moment),
            path: "/v1/receipts",
            authorization: key.clone(),
            body: people::receipts(writing::DAY, answering + number * BATCH, BATCH, |it| it),
            status: 202,
        })
        .collect();
    let answers = day::answers(answering, &mut chance).into_iter().zip(links).map(|(moment, token)| Request {
        due: at(moment),
        path: "/v1/invitation/response",
        authorization: format!("Invitation {token}"),
        body: people::answer(),
        status: 201,
    });
    let (answers, due): (Vec<Request>, Vec<Duration>) = (answers.collect(), sent.iter().map(|it| it.due).collect());
    let (address, count) = (host.address(), sent.len() * BATCH);
    let began = Instant::now() + Duration::from_millis(200);
    let joined = |thread: std::thread::JoinHandle<anyhow::Result<Vec<Duration>>>| {
        thread.join().map_err(|_| anyhow::anyhow!("a thread panicked"))?.map(Latencies::of)
    };
    let [receipts, answers] =
        [sent, answers].map(|requests| std::thread::spawn(move || replay::replay(address, began, requests)));
    let (receipts, answers) = (joined(receipts)?, joined(answers)?);
    let mails = taken(&mails, count)?;
    let since = |mail: &Mail| {
        let due = due.get((mail.citizen - answering) / BATCH).copied().unwrap_or_default();
        mail.at.saturating_duration_since(began + due)
    };
    let mails = Latencies::of(mails.iter().map(since).collect());
    runtime.block_on(host.stop())?;
    Ok(Replay { receipts, answers, mails })
}

/// So many mails, when they are there.
fn taken(mails: &Receiver<Mail>, count: usize) -> anyhow::Result<Vec<Mail>> {
    let next = |number| mails.recv_timeout(PATIENCE).with_context(|| format!("{number} mails of {count}"));
    (0..count).map(next).collect()
}
