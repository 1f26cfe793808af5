//! What published answers of one organisation say together. Ten thousand comments take seconds to be told into themes and words, so that is done
//! once for each publication, and not for each page: it is remembered in memory until the organisation publishes more.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use domain::comments::is_dissatisfied;
use domain::comments::quality::{Signs, signs};
use domain::comments::telling::{TellingWord, telling_words};
use domain::comments::themes::{self, Theme, ThemeCount};
use domain::organisation::OrganisationType;
use domain::publication::Lane;
use domain::questionnaire::Answers;

/// Telling words at most.
const WORDS_MAX: usize = 20;

/// Bytes of comments that are remembered, those of all organisations together. The one that was told last is remembered however many it has.
const BYTES_MAX: usize = 32 * 1024 * 1024;

/// What citizens wrote, told together.
#[derive(Debug, Default)]
pub struct Voice {
    /// Comments, those of the dissatisfied first.
    pub comments: Vec<Comment>,
    /// Their themes, most frequent first.
    pub themes: Vec<ThemeCount>,
    /// Words that tell the dissatisfied from the others.
    pub words: Vec<TellingWord>,
    /// Signs of poor quality.
    pub signs: Signs,
}

/// A comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// What was written, masked.
    pub text: String,
    /// Whether its author is dissatisfied.
    pub dissatisfied: bool,
    /// What it is about, by the dictionary.
    pub themes: Vec<&'static Theme>,
}

/// The organisation that a voice is of, as the themes know it, and what it has published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Whose {
    pub(super) organisation_type: OrganisationType,
    /// Each lane with how many groups it has published.
    pub(super) lanes: Vec<(Lane, u32)>,
}

/// Answers that are to be told together: work without a wait, for a thread that nobody waits for.
pub struct Untold {
    pub(super) whose: Whose,
    pub(super) answers: Vec<Answers>,
}

/// A voice that was just told.
pub struct Told {
    pub(super) whose: Whose,
    pub(super) voice: Voice,
}

impl Untold {
    /// Themes, words and signs of the answers.
    pub fn tell(self) -> Told {
        let Untold { whose, answers } = self;
        let mut comments: Vec<Comment> = answers
            .iter()
            .filter_map(|answers| {
                let text = answers.comment.clone()?;
                let themes = themes::of(whose.organisation_type, &text);
                Some(Comment { text, dissatisfied: is_dissatisfied(answers), themes })
            })
            .collect();
        comments.sort_by_key(|comment| !comment.dissatisfied);
        let pairs = || comments.iter().map(|comment| (comment.text.as_str(), comment.dissatisfied));
        let themes = themes::count(comments.iter().map(|comment| (comment.themes.as_slice(), comment.dissatisfied)));
        let words = telling_words(pairs(), WORDS_MAX);
        let signs = signs(&answers);
        Told { whose, voice: Voice { comments, themes, words, signs } }
    }
}

impl Voice {
    fn bytes(&self) -> usize {
        self.comments.iter().map(|comment| size_of::<Comment>() + comment.text.len()).sum()
    }
}

/// The voices that were told last, the oldest first.
#[derive(Debug, Default)]
pub(crate) struct Voices(Mutex<VecDeque<(Whose, Arc<Voice>)>>);

impl Voices {
    /// The voice as it was told, if nothing was published since.
    pub(super) fn of(&self, whose: &Whose) -> Option<Arc<Voice>> {
        let told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        told.iter().find(|(of, _)| of == whose).map(|(_, voice)| Arc::clone(voice))
    }

    /// Remembers a voice, and forgets the oldest ones where they are too many.
    pub(super) fn keep(&self, Told { whose, voice }: Told) -> Arc<Voice> {
        let voice = Arc::new(voice);
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let lanes = |of: &Whose| -> Vec<Lane> { of.lanes.iter().map(|(lane, _)| lane.clone()).collect() };
        let mine = lanes(&whose);
        told.retain(|(of, _)| lanes(of) != mine);
        told.push_back((whose, Arc::clone(&voice)));
        while 1 < told.len() && BYTES_MAX < told.iter().map(|(_, voice)| voice.bytes()).sum() {
            told.pop_front();
        }
        voice
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(organisation: &str, groups: u32, bytes: usize) -> Told {
        let quarter = domain::calendar::Quarter::parse("2026Q1").unwrap();
        let region = domain::organisation::RegionCode::parse("77").unwrap();
        let lane = Lane::parse(quarter, region, &format!("{organisation}#standard#1")).unwrap();
        let whose = Whose { organisation_type: OrganisationType::BUILT_IN[0], lanes: vec![(lane, groups)] };
        let comments = vec![Comment { text: "а".repeat(bytes / 2), dissatisfied: true, themes: Vec::new() }];
        Told { whose, voice: Voice { comments, ..Voice::default() } }
    }

    #[test]
    fn a_voice_is_remembered_until_more_is_published_or_others_need_its_room() {
        let voices = Voices::default();
        let is_known = |told: Told| voices.of(&told.whose).is_some();
        voices.keep(told("a", 1, 10));
        assert!(is_known(told("a", 1, 10)) && !is_known(told("a", 2, 10)) && !is_known(told("b", 1, 10)));
        voices.keep(told("a", 2, 10));
        assert!(!is_known(told("a", 1, 10)), "the one before is forgotten");
        voices.keep(told("b", 1, BYTES_MAX - 1_000));
        assert!(is_known(told("a", 2, 10)) && is_known(told("b", 1, 10)));
        voices.keep(told("c", 1, 2 * BYTES_MAX));
        assert!(!is_known(told("a", 2, 10)) && !is_known(told("b", 1, 10)) && is_known(told("c", 1, 10)));
    }
}
