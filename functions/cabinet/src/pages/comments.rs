//! What citizens wrote of an organisation, by theme, score and words; and what of it is dealt with, by whom and when.

use std::sync::Arc;

use app::App;
use app::figures::comments::Comments;
use app::figures::dealt_with::{self, name_of};
use app::figures::indicators::Period;
use app::figures::reader_calendar::running;
use app::figures::voice::Comment;
use app::registers::{self, register};
use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::response::Response;
use domain::calendar::Quarter;
use domain::identifier::OrganisationId;
use domain::spelling::has_words;
use serde::Deserialize;

use super::links;
use super::view::{self, View, period_text};
use crate::registers::for_people::Names;
use ::pages::selectors::{Choice, Selector, query};
use pages::{Localizer, PageBody, PageError, Section, Session, navigation, see_other};

/// Comments of a page.
const COMMENTS: usize = 50;

/// Of the dissatisfied, and of the others, as an address says it.
const DISSATISFIED: &str = "low";
const OTHERS: &str = "high";

/// Still open, and dealt with, as an address says it.
const OPEN: &str = "open";
const DONE: &str = "done";

#[derive(Template)]
#[template(path = "pages/comments.html")]
struct CommentsPage {
    words: Localizer,
    form_token: String,
    organisation: String,
    back: String,
    /// Where the filters lead, and the same with what is chosen.
    path: String,
    here: String,
    period: Option<String>,
    /// Why there is nothing; empty where there is something.
    unseen: String,
    selectors: Vec<Selector>,
    text: String,
    rows: Vec<Row>,
    told: String,
    more: Option<String>,
    may_deal: bool,
}

struct Row {
    text: String,
    dissatisfied: bool,
    themes: String,
    /// Under which name it is marked.
    name: String,
    /// By whom and when it was dealt with.
    dealt_with: Option<String>,
}

impl PageBody for CommentsPage {
    fn title(&self) -> String {
        self.words.comments_heading()
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::FIGURES)
    }
}

/// What is asked for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    period: String,
    theme: String,
    score: String,
    words: String,
    dealt: String,
    skip: usize,
}

impl Asked {
    /// The address with these filters, from that comment on.
    fn href(&self, path: &str, skip: usize) -> String {
        let skip = if skip == 0 { String::new() } else { skip.to_string() };
        let given = query(&[
            ("period", self.period.as_str()),
            ("theme", &self.theme),
            ("score", &self.score),
            ("words", &self.words),
            ("dealt", &self.dealt),
            ("skip", &skip),
        ]);
        if given.is_empty() { path.to_owned() } else { format!("{path}?{given}") }
    }

    fn takes(&self, comment: &Comment, dealt_with: bool) -> bool {
        (self.theme.is_empty() || comment.themes.iter().any(|theme| theme.id == self.theme))
            && match self.score.as_str() {
                DISSATISFIED => comment.dissatisfied,
                OTHERS => !comment.dissatisfied,
                _ => true,
            }
            && match self.dealt.as_str() {
                OPEN => !dealt_with,
                DONE => dealt_with,
                _ => true,
            }
            && has_words(&comment.text, &self.words)
    }
}

/// The path of the comments of an organisation.
pub(super) fn path(id: &OrganisationId) -> String {
    format!("/cabinet/organisations/{id}/comments")
}

/// The comments of an organisation in a period about one theme.
pub(super) fn about(id: &OrganisationId, period: Period, theme: &str) -> String {
    let period = period_text(period).unwrap_or_default();
    let asked = Asked { period, theme: theme.to_owned(), ..Asked::default() };
    asked.href(&path(id), 0)
}

/// The comments of an organisation, as the reader sees them.
struct Found {
    id: OrganisationId,
    period: Period,
    quarter: Quarter,
    voice: Comments,
}

impl Found {
    async fn of(app: &App, session: &Session, id: &str, asked: &Asked) -> Result<Found, PageError> {
        let id = OrganisationId::parse(id).map_err(|_| PageError::NotFound)?;
        let period = view::period(&asked.period)?;
        let voice = crate::comments::of_organisation(app, &session.caller, &id, period).await?;
        let quarter = period.quarter(running(app, &session.caller.scope).await?);
        Ok(Found { voice: voice.ok_or(PageError::NotFound)?, id, period, quarter })
    }
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    session: Session,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let words = session.words;
    let Found { id, period, quarter, voice } = Found::of(&app, &session, &id, &asked).await?;
    let marks = dealt_with::of_organisation(&app, &id, quarter).await?;
    let named = voice.comments.iter().map(|comment| (name_of(&comment.text), comment));
    let is_done = |name: &str| marks.get(name).is_some_and(|mark| mark.is_dealt_with);
    let taken: Vec<(String, &Comment)> = named.filter(|(name, comment)| asked.takes(comment, is_done(name))).collect();
    let mut names = Names::default();
    let mut rows = Vec::new();
    for (name, comment) in taken.iter().skip(asked.skip).take(COMMENTS) {
        let dealt_with = match marks.get(name).filter(|mark| mark.is_dealt_with) {
            Some(mark) => {
                let by = names.known(&app, register::PARTICIPANTS, mark.by.as_str()).await?;
                Some(words.dealt_with_by(by.unwrap_or_else(|| words.dealt_by_nobody()), words.day(mark.on)))
            }
            None => None,
        };
        let titles = comment.themes.iter().map(|theme| theme.title.in_language(words.language()));
        rows.push(Row {
            text: comment.text.clone(),
            dissatisfied: comment.dissatisfied,
            themes: titles.collect::<Vec<_>>().join(", "),
            name: name.clone(),
            dealt_with,
        });
    }
    let next = asked.skip.saturating_add(COMMENTS);
    let path = path(&id);
    let found = registers::organisation(&app, &id).await?;
    let page = CommentsPage {
        words,
        form_token: session.form_token(&app)?,
        organisation: found.map_or_else(|| id.to_string(), |found| found.name),
        back: links::organisation(&id, &View::of(period)),
        here: asked.href(&path, asked.skip),
        more: (next < taken.len()).then(|| asked.href(&path, next)),
        path,
        period: period_text(period),
        unseen: words.state(voice.state),
        selectors: selectors(words, &voice, &asked),
        text: asked.words,
        told: words.comments_found(
            taken.len() as u64,
            words.count(taken.len() as u64),
            words.count(voice.comments.len() as u64),
        ),
        rows,
        may_deal: dealt_with::may_deal(&app, &session.caller, &id).await?,
    };
    session.page(&page)
}

fn selectors(words: Localizer, voice: &Comments, asked: &Asked) -> Vec<Selector> {
    let themes = voice.themes.iter().map(|it| {
        let title = it.theme.title.in_language(words.language());
        (it.theme.id.clone(), format!("{title} ({})", words.count(it.comments)))
    });
    let chosen = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let scores = [(DISSATISFIED, words.score_dissatisfied()), (OTHERS, words.score_others())];
    let dealt = [(OPEN, words.dealt_open()), (DONE, words.dealt_done())];
    let owned = |(value, name): (&str, String)| (value.to_owned(), name);
    let mut all = vec![
        Selector::of(words, "theme", words.column_theme(), themes, chosen(&asked.theme)),
        Selector::of(words, "score", words.comment_score(), scores.map(owned), chosen(&asked.score)),
        Selector::of(words, "dealt", words.comment_dealt(), dealt.map(owned), chosen(&asked.dealt)),
    ];
    // A theme that no comment has any more stays the one that is chosen.
    let theme = &mut all[0].choices;
    if !theme.iter().any(|choice| choice.chosen) {
        theme.push(Choice { value: asked.theme.clone(), name: words.theme_without(), chosen: true });
    }
    all
}

/// The name of a comment that is dealt with, or of one that is open again.
#[derive(Deserialize)]
pub(super) struct Pressed {
    done: Option<String>,
    open: Option<String>,
}

pub(super) async fn mark(
    State(app): State<Arc<App>>,
    session: Session,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
    Form(pressed): Form<Pressed>,
) -> Result<Response, PageError> {
    let Found { id, quarter, voice, .. } = Found::of(&app, &session, &id, &asked).await?;
    let (name, is_done) = match (pressed.done, pressed.open) {
        (Some(name), None) => (name, true),
        (None, Some(name)) => (name, false),
        _ => return Err(PageError::NotFound),
    };
    let published = voice.comments.iter().map(|comment| comment.text.as_str());
    if !dealt_with::deal_with(&app, &session.caller, (&id, quarter), &name, is_done, published).await? {
        return Err(PageError::NotFound);
    }
    see_other(&asked.href(&path(&id), asked.skip))
}
