//! The next version of a questionnaire, written and checked. Every button sends the whole form and loses nothing; what is wrong stands
//! at its field. Before it is stored, a page says what becomes of the figures and how citizens will see it.

use std::sync::Arc;

use app::identity::form_token::FormToken;
use app::registers::{self, Edit, Seen};
use app::{App, Error};
use askama::Template;
use axum::Extension;
use axum::extract::{Form, Query, State};
use axum::response::Response;
use chrono::NaiveDate;
use domain::calendar::Quarter;
use domain::language::Language;
use domain::organisation::OrganisationType;
use domain::questionnaire::versions::{QuestionChange, SuccessionFault};
use domain::questionnaire::{LABEL_CHARACTERS_MAX, QUESTION_CHARACTERS_MAX, QUESTIONS_MAX, Questionnaire};
use http::StatusCode;
use serde::Deserialize;
use web::FieldProblem;

use super::super::Registrar;
use super::draft::{Draft, Press, of_question};
use super::{PATH, PREVIEW, find, is_standard, languages, today, types_in_words};
use crate::registers::entries;
use crate::registers::register::Register;
use pages::{Localizer, PageBody, PageError, Section, Session, navigation, see_other};

/// What is to be written: the next version of a questionnaire, another one like it, or one from nothing.
#[derive(Deserialize)]
pub(in super::super) struct Asked {
    #[serde(default)]
    id: String,
    #[serde(default)]
    version: u32,
    alike: Option<String>,
}

#[derive(Template)]
#[template(path = "registers/questionnaire_editor.html")]
struct EditorPage {
    words: Localizer,
    title: String,
    form_token: String,
    draft: Draft,
    /// Code, name, whether it is chosen.
    types: Vec<(String, String, bool)>,
    languages: Vec<(&'static str, &'static str)>,
    /// What is wrong: the field, where it is, and what.
    faults: Vec<Fault>,
    /// The question that was put somewhere just now.
    place: Option<usize>,
    is_full: bool,
    hint_label: String,
}

/// A fault, at a field of the form or, without a name, of the whole.
struct Fault {
    field: String,
    place: String,
    told: String,
}

impl EditorPage {
    fn fault(&self, field: &str) -> Option<&str> {
        self.faults.iter().find(|it| it.field == field).map(|it| it.told.as_str())
    }

    fn text(&self, question: &usize, language: &usize) -> &str {
        self.draft.questions.get(*question).map_or("", |it| &it.texts[*language])
    }

    fn label(&self, question: &usize, language: &usize) -> &str {
        self.draft.questions.get(*question).map_or("", |it| &it.labels[*language])
    }

    /// Whether a short label of the question is faulty: it is not to be hidden then.
    fn has_faulty_label(&self, question: &usize) -> bool {
        let labels = format!("questions.{question}.label.");
        self.faults.iter().any(|it| it.field.starts_with(&labels))
    }

    fn is_at(&self, question: &usize) -> bool {
        self.place == Some(*question)
    }
}

impl PageBody for EditorPage {
    fn title(&self) -> String {
        self.title.clone()
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::REGISTERS)
    }
}

#[derive(Template)]
#[template(path = "registers/questionnaire_check.html")]
struct CheckPage {
    words: Localizer,
    title: String,
    form_token: String,
    /// The draft, field by field.
    fields: Vec<(String, String)>,
    types: String,
    begins: String,
    ends: Option<String>,
    /// What becomes of each question, and of its figures.
    questions: Vec<(String, String)>,
    /// What else is to be known before it is stored.
    notes: Vec<String>,
    /// It as the preview reads it.
    questionnaire: String,
    languages: Vec<(&'static str, &'static str)>,
    preview: &'static str,
}

impl PageBody for CheckPage {
    fn title(&self) -> String {
        self.title.clone()
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::REGISTERS)
    }
}

/// The first day of the next quarter, or the day on which the former version begins, if that is later: what a new version best begins on.
fn proposed(today: NaiveDate, former: Option<&Questionnaire>) -> NaiveDate {
    let next = Quarter::of(today).next().first_day();
    former.map_or(next, |former| next.max(former.valid_from))
}

pub(in super::super) async fn show(
    State(app): State<Arc<App>>,
    registrar: Registrar,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    registrar.require_change(Register::Questionnaires)?;
    let (Registrar(session), today) = (registrar, today(&app));
    let draft = match asked.id.is_empty() {
        true => Draft::empty(proposed(today, None).to_string()),
        false => {
            let all = registers::questionnaires(&app).await?;
            let sample = find(&all, &asked.id, asked.version)?;
            let is_next = asked.alike.is_none();
            // Its next version comes with the program.
            if is_next && is_standard(sample) {
                return Err(PageError::NotFound);
            }
            Draft::of(sample, is_next, proposed(today, Some(sample).filter(|_| is_next)).to_string())
        }
    };
    session.page(&editor(&app, &session, draft, Vec::new(), None)?)
}

fn editor(
    app: &App,
    session: &Session,
    draft: Draft,
    faults: Vec<Fault>,
    place: Option<usize>,
) -> Result<EditorPage, PageError> {
    let (words, types) = (session.words, &session.caller.types);
    let choice = |it: &OrganisationType| {
        let code = it.as_str();
        (code.to_owned(), words.organisation_type(*it, types), draft.types.iter().any(|chosen| chosen == code))
    };
    Ok(EditorPage {
        words,
        title: match draft.version {
            1 => words.questionnaire_new(),
            version => words.questionnaire_next(version.to_string()),
        },
        form_token: session.form_token(app)?,
        types: types.types().map(choice).collect(),
        languages: languages(),
        faults,
        place,
        is_full: QUESTIONS_MAX <= draft.questions.len(),
        hint_label: words.allowed_line(LABEL_CHARACTERS_MAX, words.count(LABEL_CHARACTERS_MAX as u64)),
        draft,
    })
}

pub(in super::super) async fn act(
    State(app): State<Arc<App>>,
    registrar: Registrar,
    Extension(form): Extension<FormToken>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    registrar.require_change(Register::Questionnaires)?;
    let (mut draft, press) = Draft::sent(&sent, form.name());
    let by = registrar.actor();
    let Registrar(session) = registrar;
    if !matches!(press, Press::Check | Press::Store) {
        let place = draft.carry_out(press);
        return session.page(&editor(&app, &session, draft, Vec::new(), place)?);
    }
    let words = session.words;
    let all = registers::questionnaires(&app).await?;
    let questionnaire = match entries::parse(Register::Questionnaires, &draft.id, draft.value(), &session.caller.types)
    {
        Ok(registers::Entry::Questionnaire(questionnaire)) => questionnaire,
        Ok(_) => return Err(PageError::NotFound),
        Err(problem) => return refused(&app, &session, draft, &problem.errors),
    };
    if is_standard(&questionnaire) {
        return Err(PageError::NotFound);
    }
    // What is stored already is pressed twice, and is stored; whatever day it is by now.
    let is_stored = all.contains(&questionnaire);
    if let Some(fault) = questionnaire.succession_fault(&all, today(&app)).filter(|_| !is_stored) {
        let (field, told) = match fault {
            SuccessionFault::NotTheLast => ("", words.questionnaire_not_as_seen()),
            SuccessionFault::SameDay => ("valid_from", words.questionnaire_same_day()),
            SuccessionFault::InThePast => ("valid_from", words.questionnaire_in_the_past()),
            SuccessionFault::BeforeTheLast => ("valid_from", words.questionnaire_before_the_last()),
            SuccessionFault::NothingChanged => ("", words.questionnaire_nothing_changed()),
        };
        return faulty(&app, &session, draft, vec![fault_at(words, field, told)]);
    }
    if press == Press::Check {
        return session.page(&check(&app, &session, &draft, &questionnaire, &all)?);
    }
    let entry = registers::Entry::Questionnaire(questionnaire);
    match registers::put(&app, &Edit { by, seen: Seen::Nothing }, &entry).await {
        Ok(_) => {}
        Err(_) if is_stored => {}
        Err(registers::RegisterError::App(error)) => return Err(error.into()),
        Err(_) => return faulty(&app, &session, draft, vec![fault_at(words, "", words.questionnaire_not_as_seen())]),
    }
    see_other(&format!("{PATH}?saved=yes"))
}

fn faulty(app: &App, session: &Session, draft: Draft, faults: Vec<Fault>) -> Result<Response, PageError> {
    session.page_as(StatusCode::UNPROCESSABLE_ENTITY, &editor(app, session, draft, faults, None)?)
}

/// The form with what the register refuses, each at its field.
fn refused(app: &App, session: &Session, draft: Draft, errors: &[FieldProblem]) -> Result<Response, PageError> {
    let words = session.words;
    let mut faults: Vec<Fault> = Vec::new();
    for error in errors {
        let field = error.field.trim_start_matches('/').replace('/', ".");
        let told = match (field.as_str(), error.code.as_str()) {
            ("questions", _) => words.questionnaire_too_many(words.count(QUESTIONS_MAX as u64)),
            ("valid_until", "field_invalid") => words.fault_period_reversed(),
            (_, "field_missing") => words.fault_missing(),
            (name, _) => match draft.written(name) {
                Some(("text", "")) => words.questionnaire_text_fault(),
                Some(("label", "")) => words.questionnaire_label_fault(),
                Some((kind, _)) => {
                    let most = if kind == "text" { QUESTION_CHARACTERS_MAX } else { LABEL_CHARACTERS_MAX };
                    let most = words.allowed_line(most, words.count(most as u64));
                    format!("{} {most}", words.questionnaire_text_wrong())
                }
                None => words.fault_invalid(),
            },
        };
        if !faults.iter().any(|it| it.field == field) {
            faults.push(fault_at(words, &field, told));
        }
    }
    faulty(app, session, draft, faults)
}

/// A fault at a field that the form has; one at any other is of the whole.
fn fault_at(words: Localizer, field: &str, told: String) -> Fault {
    let place = match field {
        "valid_from" => Some(words.questionnaire_begins()),
        "valid_until" => Some(words.questionnaire_ends()),
        "types" => Some(words.field_types()),
        field => of_question(field).map(|(place, kind, language)| {
            let (place, language) = ((place + 1).to_string(), texts::name_of(language));
            match kind {
                "text" => words.questionnaire_text_at(place, language),
                _ => words.questionnaire_label_at(place, language),
            }
        }),
    };
    let field = place.as_ref().map_or(String::new(), |_| field.to_owned());
    Fault { field, place: place.unwrap_or_default(), told }
}

/// The page that tells what becomes of it, compared with what each type would be asked without it.
fn check(
    app: &App,
    session: &Session,
    draft: &Draft,
    questionnaire: &Questionnaire,
    all: &[Questionnaire],
) -> Result<CheckPage, PageError> {
    let (words, types) = (session.words, &session.caller.types);
    let language = words.language();
    let taken = questionnaire.taken(all, types.types().copied());
    let changes = questionnaire.changes(&taken);
    let told = |change: QuestionChange| match change {
        QuestionChange::Kept => words.questionnaire_kept(),
        QuestionChange::Reworded => words.questionnaire_reworded(),
        QuestionChange::Added => words.questionnaire_added(),
        QuestionChange::AddedForSome => words.questionnaire_added_for_some(),
        QuestionChange::Removed => words.questionnaire_removed(),
    };
    let mut notes = Vec::new();
    if changes.iter().any(|(_, it)| !matches!(it, QuestionChange::Kept | QuestionChange::Reworded)) {
        notes.push(words.questionnaire_mean_note());
    }
    let is = |it: &&OrganisationType| questionnaire.is_for_type(**it);
    let takes = |it: &OrganisationType| taken.iter().any(|(of, _)| of == it);
    let asked_by_others: Vec<OrganisationType> = types.types().filter(is).filter(|it| !takes(it)).copied().collect();
    if !asked_by_others.is_empty() {
        notes.push(words.questionnaire_others_note(types_in_words(words, types, asked_by_others.iter())));
    }
    if Quarter::of(questionnaire.valid_from).first_day() != questionnaire.valid_from {
        notes.push(words.questionnaire_quarter_note());
    }
    let leaving: Vec<OrganisationType> = questionnaire.former(all).map_or_else(Vec::new, |former| {
        let was = |it: &&OrganisationType| former.is_for_type(**it);
        types.types().filter(|it| was(it) && !is(it)).copied().collect()
    });
    if !leaving.is_empty() {
        notes.push(words.questionnaire_leaving_note(types_in_words(words, types, leaving.iter())));
    }
    let unwritten = Language::ALL.into_iter().filter(|language| {
        questionnaire.questions.iter().all(|question| question.text.written_in(*language).is_none())
    });
    notes.extend(unwritten.map(|language| words.questionnaire_language_note(texts::name_of(language))));
    Ok(CheckPage {
        words,
        title: words.questionnaire_check_title(),
        form_token: session.form_token(app)?,
        fields: draft.fields(),
        types: types_in_words(words, types, questionnaire.types.iter()),
        begins: words.day(questionnaire.valid_from),
        ends: questionnaire.valid_until.map(|day| words.day(day)),
        questions: changes
            .iter()
            .map(|(question, change)| (question.text.in_language(language).to_owned(), told(*change)))
            .collect(),
        notes,
        questionnaire: serde_json::to_string(questionnaire).map_err(|error| Error::Corrupt(error.to_string()))?,
        languages: languages(),
        preview: PREVIEW,
    })
}
