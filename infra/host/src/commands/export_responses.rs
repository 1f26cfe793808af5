//! `otklik export-responses`: the published answers of a host that is stopped, for whoever wants to recompute the figures. Comments stay
//! inside: they could say who wrote them. What is written is described in `docs/responses.md`.

mod parquet;

use std::collections::{BTreeMap, BTreeSet};
use std::io::IsTerminal;

use domain::calendar::Quarter;
use domain::identifier::QuestionId;
use domain::questionnaire::Answers;
use table::Item;
use table::items::{GroupItem, PublishedItem, decode};
use table::keys::{self, PublishedPlace};
use table::kinds::{self, Kind};
use table::whole::{Unreadable, WholeStore};

use crate::arguments::{ExportArguments, ExportFormat};
use crate::assembly::open_stopped;

/// What stands where a question was answered by "does not apply".
const DOES_NOT_APPLY: i32 = 0;

/// The columns before those of the questions.
const FIXED: [&str; 7] = ["quarter", "region", "type", "organisation", "questionnaire", "version", "row"];

/// Columns of [`FIXED`] that say where a row is published.
const PLACES: usize = 5;

/// What was read of answers.
#[derive(Default)]
struct Read {
    groups: BTreeMap<(String, u32), Vec<Answers>>,
    published: BTreeMap<String, (PublishedPlace, PublishedItem)>,
}

impl Read {
    fn item(&mut self, item: &Item) -> anyhow::Result<()> {
        let wrong = |what: &str| anyhow::anyhow!("an item of answers cannot be read: {what}");
        if Kind::Group.is(&item.key) {
            let number = item.key.sk.parse().map_err(|_| wrong("its number"))?;
            self.groups.insert((kinds::rest(&item.key).to_owned(), number), decode::<GroupItem>(item)?.answers);
        }
        if Kind::Published.is(&item.key) {
            let place = keys::published_place(kinds::rest(&item.key), &item.key.sk).map_err(wrong)?;
            self.published.insert(place.to_string(), (place, decode(item)?));
        }
        Ok(())
    }

    /// Where the scores of each group and question are published: there, or of a level above, where those of the group alone are too few. The
    /// scores of whatever is not told here are too few everywhere.
    fn published_at(&self) -> BTreeMap<(String, u32, &QuestionId), &str> {
        let mut published_at = BTreeMap::new();
        for (name, (place, item)) in &self.published {
            for question in item.published.questions.keys() {
                let groups = item.groups_of(place, question).into_iter();
                published_at
                    .extend(groups.map(|(group, number)| ((group.to_string(), number, question), name.as_str())));
            }
        }
        published_at
    }
}

/// A row of the export. Rows are sorted by what they say: their order tells nothing.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    /// Quarter, region, type, organisation and questionnaire; nothing where the level above has none.
    place: [Option<String>; PLACES],
    /// The version of the questionnaire.
    version: Option<i32>,
    /// `answer` or `score`.
    what: &'static str,
    /// Of each question: 1 to 5, 0 for "does not apply". Nothing: it was not asked, or its scores are too few to be published.
    scores: Vec<Option<i32>>,
}

/// Writes to standard output, a column `q_<question>` for each question that was ever asked. A row is an `answer` that is published, of an
/// organisation or of a level above it, or a `score`: one question of an answer whose own organisation has too few scores of it, so that it
/// is published of a level only, apart from its answer.
pub async fn run(arguments: &ExportArguments) -> anyhow::Result<()> {
    if arguments.format == ExportFormat::Parquet && std::io::stdout().is_terminal() {
        anyhow::bail!("Parquet is nothing to read on a terminal: send it into a file, as `> responses.parquet`");
    }
    let file = open_stopped(&arguments.data)?;
    let (mut read, mut fault) = (Read::default(), None);
    let look = &mut |item: Result<Item, Unreadable>| {
        if let Ok(item) = item
            && let Err(error) = read.item(&item)
        {
            fault = Some(error);
        }
    };
    file.each_item(look).await?;
    if let Some(fault) = fault {
        return Err(fault);
    }
    let questions: Vec<&QuestionId> =
        read.groups.values().flatten().flat_map(|it| it.scores.keys()).collect::<BTreeSet<_>>().into_iter().collect();
    let rows = rows(&read, &questions, arguments.period);
    let columns: Vec<String> = questions.iter().map(|id| format!("q_{id}")).collect();
    match arguments.format {
        ExportFormat::Csv => write_csv(&columns, &rows),
        ExportFormat::Parquet => parquet::write(std::io::stdout(), &columns, &rows),
    }
}

/// Every row, sorted.
fn rows(read: &Read, questions: &[&QuestionId], period: Option<Quarter>) -> Vec<Row> {
    let published_at = read.published_at();
    let mut rows = Vec::new();
    for ((name, number), answers) in &read.groups {
        let Some((place, item)) = read.published.get(name) else { continue };
        if period.is_some_and(|period| quarter(place) != period) {
            continue;
        }
        for answer in answers {
            let mut whole = row("answer", place, item, questions.len());
            for (at, question) in questions.iter().enumerate() {
                let Some(score) = answer.scores.get(*question) else { continue };
                let score = Some(score.map_or(DOES_NOT_APPLY, |score| i32::from(score.get())));
                let above = match published_at.get(&(name.clone(), *number, question)) {
                    None => continue,
                    Some(published) if published == name => {
                        whole.scores[at] = score;
                        continue;
                    }
                    Some(published) => read.published.get(*published),
                };
                if let Some((place, item)) = above {
                    let mut alone = row("score", place, item, questions.len());
                    alone.scores[at] = score;
                    rows.push(alone);
                }
            }
            rows.push(whole);
        }
    }
    rows.sort_unstable();
    rows
}

fn write_csv(questions: &[String], rows: &[Row]) -> anyhow::Result<()> {
    let mut writer = csv::Writer::from_writer(std::io::stdout().lock());
    writer.write_record(FIXED.iter().copied().chain(questions.iter().map(String::as_str)))?;
    for row in rows {
        let score = |score: &Option<i32>| match score {
            None => String::new(),
            Some(DOES_NOT_APPLY) => "does not apply".to_owned(),
            Some(score) => score.to_string(),
        };
        let place = row.place.iter().map(|it| it.clone().unwrap_or_default());
        let version = row.version.map(|it| it.to_string()).unwrap_or_default();
        let fixed = place.chain([version, row.what.to_owned()]);
        writer.write_record(fixed.chain(row.scores.iter().map(score)))?;
    }
    Ok(writer.flush()?)
}

/// A row of a place, without any score yet.
fn row(what: &'static str, place: &PublishedPlace, item: &PublishedItem, questions: usize) -> Row {
    let (region, organisation_type, lane) = match place {
        PublishedPlace::Lane(lane) => (Some(lane.region), item.organisation_type, Some(lane)),
        PublishedPlace::Level(_, place) => (place.region(), place.organisation_type(), None),
    };
    Row {
        place: [
            Some(quarter(place).to_string()),
            region.map(|it| it.to_string()),
            organisation_type.map(|it| it.as_str().to_owned()),
            lane.map(|it| it.organisation.to_string()),
            lane.map(|it| it.questionnaire.id.to_string()),
        ],
        version: lane.and_then(|it| i32::try_from(it.questionnaire.version).ok()),
        what,
        scores: vec![None; questions],
    }
}

fn quarter(place: &PublishedPlace) -> Quarter {
    match place {
        PublishedPlace::Lane(lane) => lane.quarter,
        PublishedPlace::Level(quarter, _) => *quarter,
    }
}
