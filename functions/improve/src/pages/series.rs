//! A series of studies (B.4в): of each task the share of people who managed it, with the limits within which it may lie, and the time that
//! they took, as pictures with a table beside them; and whether it has become better, where that can be told.

use std::sync::Arc;

use app::App;
use app::improvement::laboratory;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use charts::{Caption, ChartError, Scale, TrendPoint, trend};
use domain::improvement::series::{Point, Series, TaskOverTime, series};
use domain::improvement::{Case, CaseId, Details};
use domain::statistics::difference::Verdict;
use domain::statistics::proportion::share;
use pages::{Localizer, MemberSession, PageBody, PageError, Section, navigation};

use super::laboratory as outcomes;
use super::laboratory_page::PATH;
use super::naming::{Named, Naming};

#[derive(Template)]
#[template(path = "series.html")]
struct SeriesPage {
    words: Localizer,
    name: String,
    about: Option<Named>,
    tasks: Vec<Task>,
    laboratory: &'static str,
}

/// A task over the studies.
struct Task {
    name: String,
    /// Whether it has become better, in words.
    told: String,
    /// What the picture shows, and the picture.
    shares: Option<(String, String)>,
    times: Option<(String, String)>,
    rows: Vec<Row>,
}

/// A study.
struct Row {
    study: Named,
    day: String,
    share: String,
    time: String,
}

impl PageBody for SeriesPage {
    fn title(&self) -> String {
        self.words.series_title(self.name.as_str())
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::CASES)
    }
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    session: MemberSession,
    Path(study): Path<String>,
) -> Result<Response, PageError> {
    let id = CaseId::parse(&study).map_err(|_| PageError::NotFound)?;
    let found = laboratory::studies_like(&app, &session.caller, &id).await?;
    let (case, studies) = found.ok_or(PageError::NotFound)?;
    let Details::Study(study) = &case.details else { return Err(PageError::NotFound) };
    let found = series(&studies).into_iter().find(|it| Some(it.name) == study.series.as_deref());
    let found = found.ok_or(PageError::NotFound)?;
    let words = session.words;
    let naming = Naming { app: &app, caller: &session.caller, words };
    let tasks = found.tasks();
    let tasks = (1..).zip(&tasks).map(|(number, it)| task(&naming, &found, it, number));
    session.page(&SeriesPage {
        words,
        name: found.name.to_owned(),
        about: match found.target {
            Some(target) => Some(naming.target(target).await?),
            None => None,
        },
        tasks: tasks.collect::<Result<_, _>>()?,
        laboratory: PATH,
    })
}

fn task(naming: &Naming<'_>, series: &Series<'_>, task: &TaskOverTime, number: u32) -> Result<Task, PageError> {
    let words = naming.words;
    let study = |point: &Point| series.studies.iter().find(|case| case.id == point.study);
    let rows = task.points.iter().filter_map(|point| Some((study(point)?, point))).map(|(case, point)| Row {
        study: naming.link(case),
        day: words.day(naming.day(case.created_at, case.region)),
        share: outcomes::share(words, point.outcome.done, point.outcome.of),
        time: point
            .outcome
            .median_seconds
            .map_or_else(|| words.series_no_time(), |it| words.series_seconds(words.count(it.into()))),
    });
    let told = told(words, task);
    let label = |point: &Point| study(point).map_or_else(String::new, |case: &&Case| case.number.clone());
    // A line between two points at least is a course.
    let drawn = |what: &str, points: Vec<TrendPoint>, scale: Scale, title: String| -> Result<_, PageError> {
        if points.iter().filter(|point| point.value.is_some()).count() < 2 {
            return Ok(None);
        }
        let id = format!("{what}-{number}");
        let caption = Caption { id: &id, title: &title, description: &told };
        let broken = |error: ChartError| app::Error::Corrupt(format!("a picture of a series: {error}"));
        let picture = trend(&caption, &points, scale).map_err(broken)?.svg;
        Ok(Some((title, picture)))
    };
    let shares = task.points.iter().map(|point| {
        let (done, of) = (point.outcome.done, point.outcome.of);
        let interval = share(done.into(), of.into()).map(|it| (it.low * 100.0, it.high * 100.0));
        TrendPoint {
            label: label(point),
            value: Some(f64::from(done) / f64::from(of) * 100.0),
            interval,
            running: false,
            meaning: None,
        }
    });
    let times: Vec<_> =
        task.points.iter().map(|point| (label(point), point.outcome.median_seconds.map(f64::from))).collect();
    let longest = times.iter().filter_map(|(_, time)| *time).fold(0.0, f64::max);
    let times = times.into_iter().map(|(label, value)| TrendPoint {
        label,
        value,
        interval: None,
        running: false,
        meaning: None,
    });
    let in_seconds = words.unit_seconds();
    let percent = Scale { unit: "%", low: 0.0, high: 100.0, target: None };
    let seconds = Scale { unit: &in_seconds, low: 0.0, high: (longest * 1.1).max(1.0), target: None };
    Ok(Task {
        name: task.task.clone(),
        shares: drawn("shares", shares.collect(), percent, words.series_shares(task.task.as_str()))?,
        times: drawn("times", times.collect(), seconds, words.series_times(task.task.as_str()))?,
        rows: rows.collect(),
        told,
    })
}

/// Whether people have come to manage it better: said only where it is more than chance.
fn told(words: Localizer, task: &TaskOverTime) -> String {
    match task.trend().map(|trend| trend.verdict) {
        None => words.series_too_few(),
        Some(Verdict::Risen) => words.series_risen(),
        Some(Verdict::Fallen) => words.series_fallen(),
        Some(Verdict::CannotTell) => words.series_cannot_tell(),
    }
}
