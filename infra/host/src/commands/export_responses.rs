//! `otklik export-responses`: the published answers of a host that is stopped, for whoever wants to recompute the figures. Comments stay
//! inside: they could say who wrote them.

use std::collections::{BTreeMap, BTreeSet};

use domain::identifier::QuestionId;
use domain::organisation::OrganisationType;
use domain::questionnaire::Answers;
use table::Item;
use table::items::{GroupItem, PublishedItem, decode};
use table::keys::{self, PublishedPlace};
use table::kinds::{self, Kind};
use table::whole::{Unreadable, WholeStore};

use crate::arguments::ExportArguments;
use crate::assembly::open_stopped;

/// What stands where a question was answered by "does not apply".
const DOES_NOT_APPLY: &str = "does not apply";

/// The columns before those of the questions.
const FIXED: [&str; 7] = ["quarter", "region", "type", "organisation", "questionnaire", "version", "row"];

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

/// Writes CSV to standard output, a column `q_<question>` for each question that was ever asked. A row is an `answer` that is published, of an
/// organisation or of a level above it, or a `score`: one question of an answer whose own organisation has too few scores of it, so that it
/// is published of a level only, apart from its answer. A question that was not asked, or whose scores are too few to be published, is left
/// empty. Rows are sorted by what they say: their order tells nothing.
pub async fn run(arguments: &ExportArguments) -> anyhow::Result<()> {
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
    let published_at = read.published_at();
    let questions: Vec<&QuestionId> =
        read.groups.values().flatten().flat_map(|it| it.scores.keys()).collect::<BTreeSet<_>>().into_iter().collect();
    let mut rows: Vec<Vec<String>> = Vec::new();
    for ((name, number), answers) in &read.groups {
        let Some((place, item)) = read.published.get(name) else { continue };
        if arguments.period.is_some_and(|period| columns(place, item)[0] != period.to_string()) {
            continue;
        }
        for answer in answers {
            let mut whole = row("answer", place, item, questions.len());
            for (at, question) in questions.iter().enumerate() {
                let Some(score) = answer.scores.get(*question) else { continue };
                let score = score.map_or_else(|| DOES_NOT_APPLY.to_owned(), |score| score.get().to_string());
                let above = match published_at.get(&(name.clone(), *number, question)) {
                    None => continue,
                    Some(published) if published == name => {
                        whole[FIXED.len() + at] = score;
                        continue;
                    }
                    Some(published) => read.published.get(*published),
                };
                if let Some((place, item)) = above {
                    let mut alone = row("score", place, item, questions.len());
                    alone[FIXED.len() + at] = score;
                    rows.push(alone);
                }
            }
            rows.push(whole);
        }
    }
    rows.sort_unstable();
    let mut writer = csv::Writer::from_writer(std::io::stdout().lock());
    writer.write_record(FIXED.map(str::to_owned).into_iter().chain(questions.iter().map(|id| format!("q_{id}"))))?;
    rows.iter().try_for_each(|row| writer.write_record(row))?;
    writer.flush()?;
    Ok(())
}

/// A row of a place, without any score yet.
fn row(what: &str, place: &PublishedPlace, item: &PublishedItem, questions: usize) -> Vec<String> {
    let fixed = columns(place, item).into_iter().chain([what.to_owned()]);
    fixed.chain(std::iter::repeat_n(String::new(), questions)).collect()
}

/// Quarter, region, type, organisation, questionnaire and version of a place; empty where it has none.
fn columns(place: &PublishedPlace, item: &PublishedItem) -> [String; 6] {
    match place {
        PublishedPlace::Lane(lane) => [
            lane.quarter.to_string(),
            lane.region.to_string(),
            item.organisation_type.map_or("", OrganisationType::as_str).to_owned(),
            lane.organisation.to_string(),
            lane.questionnaire.id.to_string(),
            lane.questionnaire.version.to_string(),
        ],
        PublishedPlace::Level(quarter, place) => {
            let (region, organisation_type) = (place.region(), place.organisation_type());
            [
                quarter.to_string(),
                region.map(|region| region.to_string()).unwrap_or_default(),
                organisation_type.map_or("", OrganisationType::as_str).to_owned(),
                String::new(),
                String::new(),
                String::new(),
            ]
        }
    }
}
