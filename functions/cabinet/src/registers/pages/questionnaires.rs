//! The register of questionnaires (A1.7б): each with all its versions, whom it asks now, and a version as it is stored. [`editor`]
//! writes the next one; how it looks to citizens is shown by the function that asks them.

mod draft;
pub(super) mod editor;

use std::collections::BTreeMap;
use std::sync::Arc;

use app::{App, registers};
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use chrono::NaiveDate;
use domain::calendar::{MOSCOW, local_date};
use domain::identifier::QuestionnaireId;
use domain::language::Language;
use domain::organisation::OrganisationType;
use domain::organisation::classification::Classification;
use domain::questionnaire::{Questionnaire, QuestionnaireVersion, Text, choose};
use domain::scope::OperatorRight;
use serde::Deserialize;

use super::Registrar;
use ::pages::selectors::query;
use pages::{Localizer, PageBody, PageError, Section, navigation};

/// Where the list is.
const PATH: &str = "/cabinet/registers/questionnaires";

/// Where a questionnaire is shown as citizens get it.
const PREVIEW: &str = "/questionnaires/preview";

/// What the list is asked for with.
#[derive(Deserialize)]
pub(super) struct Asked {
    saved: Option<String>,
}

/// The version that is asked for.
#[derive(Deserialize)]
pub(super) struct AskedVersion {
    id: String,
    version: u32,
}

#[derive(Template)]
#[template(path = "registers/questionnaires.html")]
struct ListPage {
    words: Localizer,
    saved: bool,
    /// Whether the reader may write one.
    may_change: bool,
    questionnaires: Vec<Listed>,
}

/// A questionnaire with its versions, the last first.
struct Listed {
    title: String,
    is_standard: bool,
    versions: Vec<ListedVersion>,
}

struct ListedVersion {
    number: String,
    href: String,
    begins: String,
    ends: String,
    questions: String,
    /// The types whose new invitations have it today.
    asks: String,
}

impl PageBody for ListPage {
    fn title(&self) -> String {
        self.words.register_questionnaires()
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::REGISTERS)
    }
}

/// The day that it is in Moscow: versions begin by the calendar of each organisation.
fn today(app: &App) -> NaiveDate {
    local_date(app.clock.now(), MOSCOW)
}

/// The types in words; all where none is named.
fn types_in_words<'a>(
    words: Localizer,
    types: &Classification,
    of: impl ExactSizeIterator<Item = &'a OrganisationType>,
) -> String {
    if of.len() == 0 {
        return words.questionnaire_all_types();
    }
    of.map(|it| words.organisation_type(*it, types)).collect::<Vec<_>>().join(", ")
}

/// A version by its name.
fn find<'a>(all: &'a [Questionnaire], id: &str, version: u32) -> Result<&'a Questionnaire, PageError> {
    all.iter().find(|it| it.id.as_str() == id && it.version == version).ok_or(PageError::NotFound)
}

fn is_standard(questionnaire: &Questionnaire) -> bool {
    questionnaire.id == Questionnaire::standard().id
}

/// The query that names a version.
fn named(version: &QuestionnaireVersion) -> String {
    query(&[("id", version.id.as_str()), ("version", &version.version.to_string())])
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Registrar(session): Registrar,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let (words, types) = (session.words, &session.caller.types);
    let may_change = session.may(OperatorRight::Registers);
    let (all, today) = (registers::questionnaires(&app).await?, today(&app));
    let mut asking: BTreeMap<QuestionnaireVersion, Vec<OrganisationType>> = BTreeMap::new();
    for organisation_type in types.types() {
        if let Some(chosen) = choose(&all, *organisation_type, today) {
            asking.entry(chosen.reference()).or_default().push(*organisation_type);
        }
    }
    let mut by_id: BTreeMap<&QuestionnaireId, Vec<&Questionnaire>> = BTreeMap::new();
    for questionnaire in &all {
        by_id.entry(&questionnaire.id).or_default().push(questionnaire);
    }
    let mut listed: Vec<Vec<&Questionnaire>> = by_id.into_values().collect();
    listed.iter_mut().for_each(|versions| versions.sort_by_key(|it| std::cmp::Reverse(it.version)));
    // What comes with the program stands last: what others wrote goes before it, too, when citizens are asked.
    listed.sort_by_key(|versions| versions.first().map(|it| (is_standard(it), std::cmp::Reverse(it.valid_from))));
    let version = |it: &Questionnaire| ListedVersion {
        number: words.questionnaire_version(it.version.to_string()),
        href: format!("{PATH}/version?{}", named(&it.reference())),
        begins: words.day(it.valid_from),
        ends: it.valid_until.map(|day| words.day(day)).unwrap_or_default(),
        questions: words.count(it.questions.len() as u64),
        asks: match asking.get(&it.reference()) {
            Some(asked) => types_in_words(words, types, asked.iter()),
            None if today < it.valid_from => words.questionnaire_not_begun(),
            None => words.questionnaire_asks_nobody(),
        },
    };
    let listed = listed.iter().filter_map(|versions| {
        let last = versions.first()?;
        Some(Listed {
            title: types_in_words(words, types, last.types.iter()),
            is_standard: is_standard(last),
            versions: versions.iter().map(|it| version(it)).collect(),
        })
    });
    session.page(&ListPage { words, saved: asked.saved.is_some(), may_change, questionnaires: listed.collect() })
}

#[derive(Template)]
#[template(path = "registers/questionnaire.html")]
struct VersionPage {
    words: Localizer,
    title: String,
    id: String,
    version: u32,
    types: String,
    begins: String,
    ends: Option<String>,
    questions: Vec<Shown>,
    /// Types that are asked in words of their own: code and name.
    worded: Vec<(String, String)>,
    languages: Vec<(&'static str, &'static str)>,
    preview: &'static str,
    /// Whether the reader may write one, and see how it looks.
    may_change: bool,
    /// The query of the next version; none of what is part of the program.
    next: Option<String>,
    /// The query of another questionnaire like it.
    alike: String,
}

/// A question in its languages: code of the language, name of it, text, short label.
struct Shown {
    written: Vec<(&'static str, &'static str, String, String)>,
}

impl PageBody for VersionPage {
    fn title(&self) -> String {
        self.title.clone()
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::REGISTERS)
    }
}

/// The languages of questionnaires: code, and what each calls itself.
fn languages() -> Vec<(&'static str, &'static str)> {
    Language::ALL.into_iter().map(|language| (language.code(), texts::name_of(language))).collect()
}

pub(super) async fn show_version(
    State(app): State<Arc<App>>,
    Registrar(session): Registrar,
    Query(asked): Query<AskedVersion>,
) -> Result<Response, PageError> {
    let (words, types) = (session.words, &session.caller.types);
    let all = registers::questionnaires(&app).await?;
    let shown = find(&all, &asked.id, asked.version)?;
    let is_last = !all.iter().any(|it| it.id == shown.id && shown.version < it.version);
    let written = |text: &Text, language: Language| text.written_in(language).map(str::to_owned);
    let question = |it: &domain::questionnaire::Question| Shown {
        written: Language::ALL
            .into_iter()
            .filter_map(|language| {
                let label = it.label.as_ref().and_then(|label| written(label, language)).unwrap_or_default();
                Some((language.code(), texts::name_of(language), written(&it.text, language)?, label))
            })
            .collect(),
    };
    let worded = types.types().filter(|it| shown.questions.iter().any(|question| question.text_for.contains_key(it)));
    let name = types_in_words(words, types, shown.types.iter());
    let reference = named(&shown.reference());
    session.page(&VersionPage {
        words,
        title: words.questionnaire_title(name.as_str(), shown.version.to_string()),
        id: shown.id.to_string(),
        version: shown.version,
        types: name,
        begins: words.day(shown.valid_from),
        ends: shown.valid_until.map(|day| words.day(day)),
        questions: shown.questions.iter().map(question).collect(),
        worded: worded.map(|it| (it.as_str().to_owned(), words.organisation_type(*it, types))).collect(),
        languages: languages(),
        preview: PREVIEW,
        may_change: session.may(OperatorRight::Registers),
        next: (is_last && !is_standard(shown)).then(|| reference.clone()),
        alike: format!("{reference}&alike=yes"),
    })
}

#[cfg(test)]
mod tests;
