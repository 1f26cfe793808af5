//! The stored forms of answers, from the pool to the published figure.

use std::collections::BTreeMap;

use domain::identifier::QuestionId;
use domain::organisation::OrganisationType;
use domain::publication::{Contents, GroupName, Published};
use domain::questionnaire::Answers;
use serde::{Deserialize, Serialize};

use crate::keys::PublishedPlace;

/// An answer that waits for its group, sealed under the key of its epoch. All of them have one size: a second one would name whoever wrote
/// at length.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PooledAnswerItem {
    /// The sealed answer, base64.
    pub sealed: String,
}

/// The head of a lane, beside the counters of what is no opinion. Whoever adds an answer expects its version: it names the epoch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaneHead {
    /// The organisation's type, as the first invitation had it.
    #[serde(rename = "type")]
    pub organisation_type: OrganisationType,
    /// The epoch that is full and waits for the next to be; the one before the filling one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting: Option<u32>,
    /// The epoch that takes answers.
    pub filling: u32,
    /// What the counter of the filling epoch's citizens held when it began: epochs of one parity share it.
    #[serde(default)]
    pub citizens_before: i64,
    /// Whether its quarter is over: it takes no more answers.
    #[serde(default)]
    pub ended: bool,
}

impl LaneHead {
    /// The head of a lane in which nobody has answered yet.
    pub fn new(organisation_type: OrganisationType) -> LaneHead {
        LaneHead { organisation_type, waiting: None, filling: 0, citizens_before: 0, ended: false }
    }
}

/// Answers that were published together, sorted by what they say. None of them tells whether its citizen answered elsewhere too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupItem {
    /// How many different citizens they are known to have.
    pub citizens: u64,
    /// All of them.
    pub answers: Vec<Answers>,
}

impl GroupItem {
    /// The group's link in the chain over the groups of its place.
    pub fn link(&self) -> String {
        // A group has no key that JSON could not write.
        Contents::link(&serde_json::to_string(self).unwrap_or_default())
    }
}

/// What is published of a lane or a level in a quarter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedItem {
    /// The sums.
    #[serde(flatten)]
    pub published: Published,
    /// The type of the lane's organisation.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub organisation_type: Option<OrganisationType>,
    /// The groups of each cut of a level: its own and those of places below.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub cuts: BTreeMap<QuestionId, Vec<GroupName>>,
    /// Answers that were too few here at the quarter's end: of a lane, they went up; of the country, they are never opened. `None`: the
    /// quarter runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub too_few: Option<u64>,
    /// What its own groups say, word for word; `None`: there are none, or they were published before that was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contents: Option<Contents>,
}

impl PublishedItem {
    /// Keeps what a further group says.
    pub fn keep_contents(&mut self, number: u32, group: &GroupItem) {
        self.contents = Some(Contents::with(self.contents.as_ref(), number, &group.link()));
    }

    /// Whether its own groups say what they said when they were published.
    pub fn holds_contents(&self, links: impl IntoIterator<Item = impl AsRef<str>>) -> bool {
        self.contents.as_ref().is_none_or(|contents| contents.holds(links))
    }

    /// The groups whose scores of a question are published at this place: the first ones of a lane, those that the cut of a level names.
    pub fn groups_of(&self, place: &PublishedPlace, question: &QuestionId) -> Vec<(PublishedPlace, u32)> {
        match (self.cuts.get(question), place) {
            (Some(groups), PublishedPlace::Level(quarter, _)) => {
                groups.iter().map(|group| (PublishedPlace::of(*quarter, &group.place), group.number)).collect()
            }
            _ => {
                let groups = self.published.questions.get(question).map_or(0, |published| published.groups);
                (0..groups).map(|number| (place.clone(), number)).collect()
            }
        }
    }
}
