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

    /// The questions whose scores are published of each group: those of the others are too few yet.
    fn cut(&self) -> BTreeSet<(String, u32, &QuestionId)> {
        let mut cut = BTreeSet::new();
        for (name, (place, item)) in &self.published {
            for (question, published) in &item.published.questions {
                match (item.cuts.get(question), place) {
                    (Some(groups), PublishedPlace::Level(quarter, _)) => {
                        cut.extend(groups.iter().map(|group| {
                            (PublishedPlace::of(*quarter, &group.place).to_string(), group.number, question)
                        }))
                    }
                    _ => cut.extend((0..published.groups).map(|number| (name.clone(), number, question))),
                }
            }
        }
        cut
    }
}

/// Writes CSV to standard output: an answer a row, a column `q_<question>` for each question that was ever asked. A question that was not
/// asked, or whose scores are too few to be published yet, is left empty; answers that are published further up name no organisation. Rows
/// are sorted by what they say: their order tells nothing.
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
    let cut = read.cut();
    let questions: BTreeSet<&QuestionId> = read.groups.values().flatten().flat_map(|it| it.scores.keys()).collect();
    let mut rows: Vec<Vec<String>> = Vec::new();
    for ((name, number), answers) in &read.groups {
        let Some((place, item)) = read.published.get(name) else { continue };
        let fixed = columns(place, item);
        if arguments.period.is_some_and(|period| fixed[0] != period.to_string()) {
            continue;
        }
        for answer in answers {
            let score = |question: &&QuestionId| match answer.scores.get(*question) {
                Some(score) if cut.contains(&(name.clone(), *number, *question)) => {
                    score.map_or_else(|| DOES_NOT_APPLY.to_owned(), |score| score.get().to_string())
                }
                _ => String::new(),
            };
            rows.push(fixed.iter().cloned().chain(questions.iter().map(score)).collect());
        }
    }
    rows.sort_unstable();
    let mut writer = csv::Writer::from_writer(std::io::stdout().lock());
    let fixed = ["quarter", "region", "type", "organisation", "questionnaire", "version"].map(str::to_owned);
    writer.write_record(fixed.into_iter().chain(questions.iter().map(|id| format!("q_{id}"))))?;
    rows.iter().try_for_each(|row| writer.write_record(row))?;
    writer.flush()?;
    Ok(())
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
