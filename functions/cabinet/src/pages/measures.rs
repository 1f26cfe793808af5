//! Information events and measures of an organisation (A1.4г–ж, A2.13): whoever sees it writes down what is done. What it brought
//! is on the organisation's page.

use std::collections::HashMap;
use std::sync::Arc;

use app::figures::indicators::organisation_within;
use app::figures::measures::{self, MeasureError};
use app::identity::form_token::FormToken;
use app::registers::register;
use app::{App, registers};
use askama::Template;
use axum::Extension;
use axum::extract::{Form, Path, Query, State};
use axum::response::Response;
use chrono::NaiveDate;
use domain::calendar::local_date;
use domain::figures::measure::{Measure, MeasureKind};
use domain::identifier::{MeasureId, OrganisationId, QuestionId, RecommendedId};
use domain::improvement::services::Situation;
use domain::organisation::Organisation;
use domain::questionnaire::asked::AskedQuestions;
use domain::questionnaire::choose;
use domain::scope::{Filter, ParticipantRole};
use http::StatusCode;
use serde::Deserialize;

use ::pages::{Localizer, PageBody, PageError, Section, Session, see_other};

#[derive(Template)]
#[template(path = "pages/measures.html")]
struct MeasuresPage {
    words: Localizer,
    form_token: String,
    id: String,
    name: String,
    /// What was just written down.
    saved: bool,
    /// What was asked for cannot be done any more.
    told: bool,
    written: Vec<WrittenLine>,
    /// What stands in the form; the id of a measure that is changed is among it.
    values: HashMap<String, String>,
    faults: HashMap<&'static str, String>,
    /// Value and name.
    questions: Vec<(String, String)>,
    /// What is recommended to such organisations, by the kind of what follows it.
    recommended: Vec<(String, Vec<RecommendedLine>)>,
}

/// A measure that is written down.
struct WrittenLine {
    id: String,
    what: String,
    /// The kind, the days, and when the measure was registered.
    when: String,
    /// Figures may tell what it brought: it is not taken back.
    is_told: bool,
}

/// Something that is recommended.
struct RecommendedLine {
    id: String,
    name: String,
    advice: String,
    /// The document, and life situations where it is for some.
    note: String,
}

impl MeasuresPage {
    fn value(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    fn fault(&self, name: &str) -> Option<&str> {
        self.faults.get(name).map(String::as_str)
    }
}

impl PageBody for MeasuresPage {
    fn title(&self) -> String {
        format!("{}: {}", self.words.measures_title(), self.name)
    }

    fn section(&self) -> Option<Section> {
        None
    }
}

/// An organisation whose measures the participant writes down.
async fn organisation(app: &App, session: &Session, id: &str) -> Result<Organisation, PageError> {
    let id = OrganisationId::parse(id).map_err(|_| PageError::NotFound)?;
    let found = organisation_within(app, &session.caller, &id).await?;
    found.filter(|_| session.caller.role != ParticipantRole::Feed).ok_or(PageError::NotFound)
}

/// What is written down of an organisation, with a form for a new measure, or for that one.
async fn page(
    app: &App,
    session: &Session,
    of: &Organisation,
    change: Option<&str>,
) -> Result<MeasuresPage, PageError> {
    let words = session.words;
    let filter = Filter { organisation: Some(of.id.clone()), ..Filter::default() };
    let written = measures::measures(app, &session.caller, &filter).await?.unwrap_or_default();
    let changed = match change {
        Some(id) => Some(written.iter().map(|(_, it)| it).find(|it| it.id.as_str() == id).ok_or(PageError::NotFound)?),
        None => None,
    };
    let recommended = recommended(app, words, of, changed).await?;
    let questions = questions(app, words, of, changed.and_then(|it| it.question.as_ref())).await?;
    let values = changed.map(values).unwrap_or_default();
    let line = |(_, measure): (Organisation, Measure)| {
        let days = measure.to.map_or_else(String::new, |to| format!(" — {}", words.day(to)));
        let registered = measure.registered_on.map_or_else(String::new, |day| {
            let in_advance = measure.is_registered_in_advance();
            let day = words.day(day);
            format!(
                "; {}",
                if in_advance { words.measure_registered(&day) } else { words.measure_registered_late(&day) }
            )
        });
        let when = format!("{}; {}{days}{registered}", words.measure(measure.kind), words.day(measure.from));
        let is_told = measure.is_told_by(measures::today(app, of));
        WrittenLine { id: measure.id.to_string(), what: measure.what, when, is_told }
    };
    Ok(MeasuresPage {
        words,
        form_token: session.form_token(app)?,
        saved: false,
        told: false,
        id: of.id.to_string(),
        name: of.name.clone(),
        written: written.into_iter().map(line).collect(),
        values,
        faults: HashMap::new(),
        questions,
        recommended,
    })
}

/// The questions that the organisation is asked about today, and that one: ids and texts.
async fn questions(
    app: &App,
    words: Localizer,
    of: &Organisation,
    also: Option<&QuestionId>,
) -> Result<Vec<(String, String)>, PageError> {
    let all = registers::questionnaires(app).await?;
    let today = local_date(app.clock.now(), of.zone());
    let asked = AskedQuestions::of(&all, &[of.organisation_type].into(), (today, today));
    let now =
        choose(&all, of.organisation_type, today).into_iter().flat_map(|it| &it.questions).map(|question| &question.id);
    let mut ids: Vec<&QuestionId> = now.collect();
    ids.extend(also.filter(|id| !ids.contains(id)).into_iter().collect::<Vec<_>>());
    Ok(ids.into_iter().map(|id| (id.to_string(), words.question(&asked, id))).collect())
}

/// What is recommended to the organisation today, and what that measure follows.
async fn recommended(
    app: &App,
    words: Localizer,
    of: &Organisation,
    changed: Option<&Measure>,
) -> Result<Vec<(String, Vec<RecommendedLine>)>, PageError> {
    let today = local_date(app.clock.now(), of.zone());
    let situations = registers::entries::<Situation>(app, register::SITUATIONS).await?;
    let situations: HashMap<String, String> = situations.into_iter().map(|(id, it)| (id, it.name)).collect();
    let mut found = Vec::new();
    for kind in MeasureKind::ALL {
        let mut lines = Vec::new();
        for (id, it) in registers::recommended::all(app, kind).await? {
            let is_followed =
                changed.is_some_and(|measure| measure.kind == kind && measure.recommended.as_ref() == Some(&id));
            if !is_followed && !it.is_for(of.organisation_type, today) {
                continue;
            }
            let named = it.situations.iter().filter_map(|id| situations.get(id.as_str()).cloned());
            let note = [it.legal_basis].into_iter().chain(named).collect::<Vec<_>>().join("; ");
            lines.push(RecommendedLine { id: id.to_string(), name: it.name, advice: it.advice, note });
        }
        if !lines.is_empty() {
            found.push((words.recommended_of(kind), lines));
        }
    }
    Ok(found)
}

/// A measure as the fields of its form.
fn values(measure: &Measure) -> HashMap<String, String> {
    let fields = [
        ("id", measure.id.to_string()),
        ("kind", measure.kind.as_str().to_owned()),
        ("what", measure.what.clone()),
        ("place", measure.place.clone()),
        ("by", measure.by.clone()),
        ("from", measure.from.to_string()),
        ("to", measure.to.map(|day| day.to_string()).unwrap_or_default()),
        ("life_situation", measure.life_situation.clone().unwrap_or_default()),
        ("recommended", measure.recommended.as_ref().map(ToString::to_string).unwrap_or_default()),
        ("question", measure.question.as_ref().map(ToString::to_string).unwrap_or_default()),
    ];
    fields.map(|(name, value)| (name.to_owned(), value)).into()
}

/// The measure that the form changes; none: it takes a new one.
#[derive(Deserialize)]
pub(super) struct Asked {
    change: Option<String>,
    saved: Option<String>,
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    session: Session,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let organisation = organisation(&app, &session, &id).await?;
    let page = page(&app, &session, &organisation, asked.change.as_deref()).await?;
    session.page(&MeasuresPage { saved: asked.saved.is_some(), ..page })
}

pub(super) async fn store(
    State(app): State<Arc<App>>,
    session: Session,
    Path(id): Path<String>,
    Extension(press): Extension<FormToken>,
    Form(sent): Form<HashMap<String, String>>,
) -> Result<Response, PageError> {
    let organisation = organisation(&app, &session, &id).await?;
    let back = format!("/cabinet/organisations/{}/measures", organisation.id);
    let id = |text: &str| MeasureId::parse(text).map_err(|_| PageError::NotFound);
    let done = match sent.get("remove") {
        Some(taken_back) => {
            let removed = measures::remove_measure(&app, &session.caller, &organisation.id, &id(taken_back)?).await;
            removed.map(|_| back)
        }
        None => {
            // A new one is named after the press.
            let named = sent.get("id").filter(|id| !id.is_empty()).map_or(press.name(), String::as_str);
            match read(session.words, &organisation, id(named)?, &sent) {
                Ok(measure) => {
                    let put = measures::put_measure(&app, &session.caller, &measure).await;
                    put.map(|()| format!("{back}?saved=yes"))
                }
                Err(faults) => return again(&app, &session, &organisation, sent, faults).await,
            }
        }
    };
    match done {
        Ok(to) => see_other(&to),
        Err(MeasureError::OutsideScope) => Err(PageError::NotFound),
        Err(MeasureError::App(error)) => Err(error.into()),
        Err(MeasureError::NotRecommended) => {
            let faults = HashMap::from([("recommended", session.words.fault_not_recommended())]);
            again(&app, &session, &organisation, sent, faults).await
        }
        Err(MeasureError::Told) => {
            let page = page(&app, &session, &organisation, None).await?;
            session.page_as(StatusCode::CONFLICT, &MeasuresPage { values: sent, told: true, ..page })
        }
    }
}

/// The form as it was sent, with what is wrong with it.
async fn again(
    app: &App,
    session: &Session,
    of: &Organisation,
    values: HashMap<String, String>,
    faults: HashMap<&'static str, String>,
) -> Result<Response, PageError> {
    let page = page(app, session, of, None).await?;
    session.page_as(StatusCode::UNPROCESSABLE_ENTITY, &MeasuresPage { values, faults, ..page })
}

/// What was sent as a measure, or everything that is wrong with it by its field.
fn read(
    words: Localizer,
    organisation: &Organisation,
    id: MeasureId,
    sent: &HashMap<String, String>,
) -> Result<Measure, HashMap<&'static str, String>> {
    let text = |name: &str| sent.get(name).map(|text| text.trim().to_owned()).unwrap_or_default();
    let optional = |name: &str| Some(text(name)).filter(|text| !text.is_empty());
    let mut faults = HashMap::new();
    let required = ["kind", "what", "place", "by", "from"];
    faults.extend(required.into_iter().filter(|name| text(name).is_empty()).map(|name| (name, words.fault_missing())));
    let recommended = optional("recommended").map(|id| RecommendedId::parse(&id).ok());
    let kind = MeasureKind::ALL.into_iter().find(|it| it.as_str() == text("kind"));
    let from = text("from").parse::<NaiveDate>().ok();
    let to = optional("to").map(|day| day.parse::<NaiveDate>().ok());
    let question = optional("question").map(|id| QuestionId::parse(&id).ok());
    let unreadable = [
        ("kind", kind.is_none()),
        ("from", from.is_none()),
        ("to", to == Some(None)),
        ("question", question == Some(None)),
        ("recommended", recommended == Some(None)),
    ];
    for (name, _) in unreadable.into_iter().filter(|(_, is_wrong)| *is_wrong) {
        faults.entry(name).or_insert_with(|| words.fault_invalid());
    }
    let (Some(kind), Some(from), true) = (kind, from, faults.is_empty()) else { return Err(faults) };
    let measure = Measure {
        id,
        kind,
        organisation: organisation.id.clone(),
        what: text("what"),
        place: text("place"),
        by: text("by"),
        from,
        to: to.flatten(),
        life_situation: optional("life_situation"),
        question: question.flatten(),
        recommended: recommended.flatten(),
        registered_on: None,
    };
    for fault in measure.faults() {
        let field = fault.field();
        let name = ["what", "place", "by", "life_situation", "to"].into_iter().find(|name| field.ends_with(name));
        faults.insert(name.unwrap_or("to"), words.fault_invalid());
    }
    if faults.is_empty() { Ok(measure) } else { Err(faults) }
}
