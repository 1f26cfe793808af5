//! What the head of an organisation wants to know in two minutes: where it stands among those that are like it, what is worst and how that
//! went, what people complain of, what was done and what came of it, what is wanted.

use app::App;
use app::figures::comments::Comments;
use app::figures::indicators::Row;
use app::figures::peers::Peers;
use app::improvement::{said_and_done, tasks};
use askama::Template;
use chrono::TimeDelta;
use domain::calendar::{Quarter, local_date};
use domain::identifier::QuestionId;
use domain::organisation::Organisation;
use domain::scope::Scope;

use super::comments;
use super::lines::Line;
use super::overview::undrawn;
use super::table::FiguresTable;
use super::view::View;
use crate::drawings;
use pages::{Localizer, PageError, Session};

/// Themes that are named, the most frequent among the dissatisfied.
const THEMES: usize = 3;

/// Changes and tasks that are named.
const NAMED: usize = 5;

#[derive(Template)]
#[template(path = "pages/summary.html")]
pub(super) struct Summary {
    words: Localizer,
    /// How those are that are like it; `None`: the reader may not see that.
    among: Option<String>,
    position: Option<String>,
    compared: FiguresTable,
    worst: Option<Worst>,
    /// Name, how many of the dissatisfied write of it, and where these comments are.
    complaints: Vec<(String, String, String)>,
    /// Changes, and what became of them.
    changes: Vec<(String, String)>,
    changes_href: String,
    tasks: Option<TasksPart>,
}

struct Worst {
    question: String,
    mean: String,
    satisfies: bool,
    /// How it went since the quarter before in which it is shown.
    way: String,
    chart: String,
}

struct TasksPart {
    told: String,
    rows: Vec<Task>,
}

struct Task {
    what: String,
    href: String,
    case: String,
    due: Option<String>,
}

impl Summary {
    /// Of an organisation, from its figures over the quarters, the oldest first.
    pub(super) async fn of(
        app: &App,
        session: &Session,
        organisation: &Organisation,
        (view, trend): (&View, &[(Quarter, Row)]),
        voice: &Comments,
        peers: &Peers,
    ) -> Result<Summary, PageError> {
        let words = session.words;
        let Some((_, row)) = trend.last() else { return Err(PageError::NotFound) };
        Ok(Summary {
            words,
            among: peers.is_known.then(|| among(words, peers)),
            position: peers.position.map(|position| words.position(position)),
            compared: compared(app, session, organisation, row, peers),
            worst: worst(app, words, trend)?,
            complaints: complaints(words, organisation, view, voice),
            changes: changes(app, words, organisation).await?,
            changes_href: format!("/said-and-done/{}/{}", organisation.region, organisation.id),
            tasks: match session.caller.scope {
                Scope::Organisation(_) => Some(wanted(app, session, organisation).await?),
                _ => None,
            },
        })
    }
}

/// The mean of those that are like it, and how many they are.
fn among(words: Localizer, peers: &Peers) -> String {
    let row = peers.type_in_region.as_ref();
    let like = row.and_then(|row| Some((row.indicators.opinion.shown()?.satisfaction?.value, row.means.organisations)));
    match like {
        Some((mean, count)) => words.peers_mean(words.decimal(&mean), words.count(count)),
        None => words.peers_too_few(),
    }
}

fn compared(app: &App, session: &Session, organisation: &Organisation, own: &Row, peers: &Peers) -> FiguresTable {
    let (words, targets) = (session.words, &app.profile.targets);
    let kind = words.organisation_type(organisation.organisation_type, &session.caller.types);
    let region = organisation.region.region().name.clone();
    let rows = [
        (Some(own), organisation.name.clone()),
        (peers.type_in_region.as_ref(), format!("{kind}, {region}")),
        (peers.region.as_ref(), region.clone()),
        (peers.type_everywhere.as_ref(), format!("{kind}, {}", words.country())),
    ];
    let line = |(row, name): (Option<&Row>, String)| row.map(|row| Line::of(words, targets, name, None, row));
    let mut lines: Vec<Line> = rows.into_iter().filter_map(line).collect();
    // Its own figures say it above.
    if let Some(own) = lines.first_mut() {
        own.how = Some(String::new());
    }
    FiguresTable::of(words, words.compared_with(), lines)
}

/// The question with the lowest mean.
fn worst(app: &App, words: Localizer, trend: &[(Quarter, Row)]) -> Result<Option<Worst>, PageError> {
    let mean_in = |row: &Row, id: &QuestionId| row.indicators.opinion.shown()?.questions.get(id)?.mean;
    let Some(((_, row), earlier)) = trend.split_last() else { return Ok(None) };
    let questions = row.indicators.opinion.shown().into_iter().flat_map(|shown| row.asked.in_order(&shown.questions));
    let known = questions.filter_map(|(id, figures)| Some((id, figures.mean?)));
    let Some((id, mean)) = known.min_by_key(|(_, mean)| *mean) else { return Ok(None) };
    let before = earlier.iter().rev().find_map(|(quarter, row)| Some((*quarter, mean_in(row, id)?)));
    let target = &app.profile.targets.satisfaction;
    let question = words.question_label(&row.asked, id);
    let points: Vec<_> = trend.iter().map(|(quarter, row)| (*quarter, mean_in(row, id), row.hash.is_none())).collect();
    Ok(Some(Worst {
        way: match before {
            Some((quarter, before)) => words.worst_way(words.decimal(&before), words.quarter_name(quarter)),
            None => words.growth_none(),
        },
        chart: drawings::question(words, &question, &points, target).map_err(undrawn)?.svg,
        question,
        mean: words.decimal(&mean),
        satisfies: mean >= *target,
    }))
}

fn complaints(
    words: Localizer,
    organisation: &Organisation,
    view: &View,
    voice: &Comments,
) -> Vec<(String, String, String)> {
    let mut themes: Vec<_> = voice.themes.iter().filter(|it| 0 < it.dissatisfied).collect();
    themes.sort_by_key(|it| std::cmp::Reverse(it.dissatisfied));
    let named = themes.into_iter().take(THEMES).map(|it| {
        let title = it.theme.title.in_language(words.language()).to_owned();
        (title, words.count(it.dissatisfied), comments::about(&organisation.id, view.period, &it.theme.id))
    });
    named.collect()
}

/// What was changed here, and what came of it.
async fn changes(app: &App, words: Localizer, organisation: &Organisation) -> Result<Vec<(String, String)>, PageError> {
    let texts = texts::of(words.language());
    let changes = said_and_done::of_organisation(app, &organisation.id, None).await?.rows.into_iter();
    let done = changes.filter(|change| change.told.is_done());
    Ok(done.take(NAMED).map(|change| (change.what, texts::told(texts, change.told))).collect())
}

/// What is wanted of whoever is signed in.
async fn wanted(app: &App, session: &Session, organisation: &Organisation) -> Result<TasksPart, PageError> {
    let words = session.words;
    let all = tasks::tasks(app, session.member()).await?;
    let count = all.len() as u64;
    let row = |task: tasks::Task| Task {
        what: words.case_move(task.move_name),
        href: format!("/cabinet/cases/{}", task.case.id),
        case: task.case.title,
        // A term that ends with a day is over at the first instant of the next.
        due: task
            .due
            .map(|due| words.task_until(words.day(local_date(due - TimeDelta::seconds(1), organisation.zone())))),
    };
    Ok(TasksPart {
        told: if count == 0 { words.tasks_of_you_none() } else { words.tasks_of_you(count, words.count(count)) },
        rows: all.into_iter().take(NAMED).map(row).collect(),
    })
}
