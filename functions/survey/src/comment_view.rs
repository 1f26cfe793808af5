//! A comment as it will be stored, with what was hidden in it named in the reader's language; and where it is written.

use domain::questionnaire::masking::{self, Mask, Piece};
use domain::questionnaire::{AnswerFault, COMMENT_CHARACTERS_MAX};
use texts::Texts;

/// A kept comment.
pub(crate) struct CommentView {
    /// All of it, as text.
    pub(crate) text: String,
    /// The parts of the comment, in order.
    pub(crate) pieces: Vec<PieceView>,
    /// The kinds of what was hidden, each once, in words; empty where nothing was.
    pub(crate) hidden: String,
}

/// A part of a comment.
pub(crate) struct PieceView {
    /// What stands there.
    pub(crate) text: String,
    /// What it says instead to those who do not see it, where something was hidden.
    pub(crate) hidden: Option<String>,
}

impl CommentView {
    /// The comment, if there is one.
    pub(crate) fn of(texts: &Texts, kept: Option<&str>) -> CommentView {
        let text = kept.unwrap_or_default().to_owned();
        let (mut pieces, mut kinds) = (Vec::new(), Vec::new());
        for piece in masking::pieces(&text) {
            pieces.push(match piece {
                Piece::Written(text) => PieceView { text: text.to_owned(), hidden: None },
                Piece::Hidden(mask) => {
                    let kind = kind_in_words(texts, mask);
                    let hidden = Some(texts.check_hidden_here(&kind));
                    if !kinds.contains(&kind) {
                        kinds.push(kind);
                    }
                    PieceView { text: mask.text().to_owned(), hidden }
                }
            });
        }
        CommentView { hidden: kinds.join(", "), text, pieces }
    }

    /// Whether something in it was hidden.
    pub(crate) fn hides(&self) -> bool {
        !self.hidden.is_empty()
    }
}

/// Where a comment is written or changed, with its limit.
pub(crate) struct CommentArea {
    /// What stands in it.
    pub(crate) text: String,
    /// What is wrong with it.
    pub(crate) fault: Option<String>,
    /// The elements that say more of it, by their names.
    pub(crate) described_by: String,
    /// Characters at most.
    pub(crate) characters_max: usize,
}

impl CommentArea {
    /// The area with that text, described by these elements beside its limit.
    pub(crate) fn of(text: &str, described_by: &str, fault: Option<String>) -> CommentArea {
        let names = [described_by, "comment_limit", if fault.is_some() { "fault_comment" } else { "" }];
        let described_by = names.into_iter().filter(|name| !name.is_empty()).collect::<Vec<_>>().join(" ");
        CommentArea { text: text.to_owned(), fault, described_by, characters_max: COMMENT_CHARACTERS_MAX }
    }
}

/// What is wrong with a comment, if it is too long: the limit, and how long it is as it would be kept.
pub(crate) fn fault(texts: &Texts, comment: &str, faults: &[AnswerFault]) -> Option<String> {
    let count = || masking::kept(comment).chars().count();
    faults.contains(&AnswerFault::CommentTooLong).then(|| texts.fault_comment(COMMENT_CHARACTERS_MAX, count()))
}

fn kind_in_words(texts: &Texts, mask: Mask) -> String {
    match mask {
        Mask::Snils => texts.mask_snils(),
        Mask::Telephone => texts.mask_telephone(),
        Mask::Card => texts.mask_card(),
        Mask::Mail => texts.mask_mail(),
        Mask::Handle => texts.mask_handle(),
        Mask::ProfileLink => texts.mask_profile_link(),
        Mask::FullName => texts.mask_full_name(),
        Mask::Passport => texts.mask_passport(),
        Mask::Policy => texts.mask_policy(),
        Mask::TaxpayerNumber => texts.mask_taxpayer_number(),
    }
}
