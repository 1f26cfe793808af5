//! A sentence of a published comment on the page that everybody reads (B.9): chosen by somebody who may read the comment, shown when somebody
//! else has read it who may moderate.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::objection::Review;
use crate::calendar::Quarter;
use crate::identifier::{OrganisationId, ParticipantId};

/// Characters of a quotation.
pub const TEXT_CHARACTERS_MAX: usize = 500;

/// A quotation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quotation {
    /// Of whom it was said.
    pub organisation: OrganisationId,
    /// The quarter of the comment.
    pub period: Quarter,
    /// The words, as they were published: masked.
    pub text: String,
    /// Who chose it.
    pub chosen_by: ParticipantId,
    /// The day on which that was.
    pub on: NaiveDate,
    /// What became of it.
    pub review: Review,
    /// Who decided that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<ParticipantId>,
}

impl Quotation {
    /// Decided by somebody else than who chose it; `None`: by the same, who may only take it back.
    pub fn decided(self, by: ParticipantId, review: Review) -> Option<Quotation> {
        let may = self.chosen_by != by || review == Review::Hidden;
        may.then_some(Quotation { review, decided_by: Some(by), ..self })
    }
}

/// Whether words are a part of a comment as it was published, whole words and not empty.
pub fn is_said(comment: &str, words: &str) -> bool {
    let bounded = |at: usize| {
        let before = comment[..at].chars().next_back();
        let after = comment[at + words.len()..].chars().next();
        !before.into_iter().chain(after).any(char::is_alphanumeric)
    };
    !words.trim().is_empty() && comment.match_indices(words).any(|(at, _)| bounded(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_whole_and_as_they_were_published() {
        let comment = "Ждали долго. Звонить: [телефон]";
        for (words, expected) in [
            ("Ждали долго.", true),
            (comment, true),
            ("Ждали", true),
            ("дали долго", false),
            ("Ждали недолго", false),
            ("долго. Звони", false),
            ("[телефон]", true),
            (" ", false),
            ("", false),
        ] {
            assert_eq!(is_said(comment, words), expected, "{words}");
        }
    }

    #[test]
    fn nobody_confirms_what_it_chose() {
        let id = |name: &str| ParticipantId::parse(name).unwrap();
        let chosen = Quotation {
            organisation: OrganisationId::parse("clinic").unwrap(),
            period: Quarter::parse("2026Q1").unwrap(),
            text: "Ждали долго.".to_owned(),
            chosen_by: id("head"),
            on: "2026-05-01".parse().unwrap(),
            review: Review::Waiting,
            decided_by: None,
        };
        for (by, review, expected) in
            [("head", Review::Shown, false), ("head", Review::Hidden, true), ("ac", Review::Shown, true)]
        {
            assert_eq!(chosen.clone().decided(id(by), review).is_some(), expected, "{by} {review:?}");
        }
    }
}
