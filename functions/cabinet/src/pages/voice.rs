//! What citizens wrote, on the page of their organisation: the first comments, themes, telling words and signs.

use app::figures::comments::Comments;
use domain::disclosure;
use domain::identifier::OrganisationId;
use pages::Localizer;

use super::view::View;
use super::{comments, links};

/// Comments that the page has room for.
const COMMENTS: usize = 10;

/// What citizens wrote, as far as it may be shown.
pub(super) struct VoicePart {
    /// Why there is nothing; empty where there is something.
    pub(super) unseen: String,
    pub(super) suppressed: bool,
    pub(super) comments: Vec<(String, bool)>,
    pub(super) comments_in_all: String,
    pub(super) quoting: String,
    /// All of them, by theme, score and words.
    pub(super) all: String,
    /// Name, comments, those of the dissatisfied, and where they are.
    pub(super) themes: Vec<(String, String, String, String)>,
    pub(super) telling: Vec<(String, String, String)>,
    pub(super) signs: Vec<(String, String)>,
}

impl VoicePart {
    pub(super) fn of(words: Localizer, id: &OrganisationId, view: &View, voice: &Comments) -> VoicePart {
        let in_all = voice.comments.len();
        let signs = vec![
            (words.sign_straight(), words.count(voice.signs.straight_lines)),
            (words.sign_repeated(), words.count(voice.signs.repeated_comments)),
        ];
        VoicePart {
            unseen: words.state(voice.state),
            suppressed: voice.state == disclosure::State::Suppressed,
            comments_in_all: words.count(in_all as u64),
            quoting: links::quoting(id, view),
            all: comments::about(id, view.period, ""),
            comments: voice.comments.iter().take(COMMENTS).map(|it| (it.text.clone(), it.dissatisfied)).collect(),
            themes: voice
                .themes
                .iter()
                .map(|it| {
                    let title = it.theme.title.in_language(words.language()).to_owned();
                    let href = comments::about(id, view.period, &it.theme.id);
                    (title, words.count(it.comments), words.count(it.dissatisfied), href)
                })
                .collect(),
            telling: voice
                .words
                .iter()
                .map(|it| (it.form.clone(), words.count(it.dissatisfied), words.count(it.others)))
                .collect(),
            signs,
        }
    }
}
