//! Information events and measures of an organisation (A1.4г–ж, A2.13): whoever sees it writes down what is done. What it brought
//! is on the organisation's page.

use std::collections::HashMap;
use std::sync::Arc;

use app::reading::organisation_within;
use app::{App, measuring};
use askama::Template;
use axum::extract::{Form, Path, State};
use axum::response::Response;
use chrono::NaiveDate;
use domain::identifier::{MeasureId, OrganisationId, QuestionId};
use domain::measure::{Measure, MeasureKind};
use domain::organisation::Organisation;
use domain::questionnaire::Questionnaire;
use domain::scope::{Filter, ParticipantKind};
use http::StatusCode;

use super::Section;
use super::frame::see_other;
use super::{Content, Refusal, Visitor, Words};

#[derive(Template)]
#[template(path = "pages/measures.html")]
struct MeasuresPage {
    words: Words,
    id: String,
    name: String,
    /// Name, kind and days of each; its id.
    written: Vec<(String, String, String)>,
    values: HashMap<String, String>,
    faults: HashMap<&'static str, String>,
    /// Value and name.
    questions: Vec<(String, String)>,
}

impl MeasuresPage {
    fn value(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    fn fault(&self, name: &str) -> Option<&str> {
        self.faults.get(name).map(String::as_str)
    }
}

impl Content for MeasuresPage {
    fn title(&self) -> String {
        format!("{}: {}", self.words.measures_title(), self.name)
    }

    fn section(&self) -> Option<Section> {
        None
    }
}

/// An organisation whose measures the visitor writes down.
async fn organisation(app: &App, visitor: &Visitor, id: &str) -> Result<Organisation, Refusal> {
    let id = OrganisationId::parse(id).map_err(|_| Refusal::NotFound)?;
    let found = organisation_within(app, &visitor.caller, &id).await?;
    found.filter(|_| visitor.caller.kind != ParticipantKind::Feed).ok_or(Refusal::NotFound)
}

async fn page(app: &App, visitor: &Visitor, of: &Organisation) -> Result<MeasuresPage, Refusal> {
    let words = visitor.words;
    let filter = Filter { organisation: Some(of.id.clone()), ..Filter::default() };
    let written = measuring::measures(app, &visitor.caller, &filter).await?.unwrap_or_default();
    let line = |(_, measure): (Organisation, Measure)| {
        let days = measure.to.map_or_else(String::new, |to| format!(" — {}", words.day(to)));
        let when = format!("{}; {}{days}", words.measure(measure.kind), words.day(measure.from));
        (measure.what, when, measure.id.to_string())
    };
    let question = |id: &QuestionId| (id.to_string(), words.question(id));
    Ok(MeasuresPage {
        words,
        id: of.id.to_string(),
        name: of.name.clone(),
        written: written.into_iter().map(line).collect(),
        values: HashMap::new(),
        faults: HashMap::new(),
        questions: Questionnaire::standard().questions.iter().map(|asked| question(&asked.id)).collect(),
    })
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let organisation = organisation(&app, &visitor, &id).await?;
    visitor.page(&page(&app, &visitor, &organisation).await?)
}

pub(super) async fn store(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Path(id): Path<String>,
    Form(sent): Form<HashMap<String, String>>,
) -> Result<Response, Refusal> {
    let organisation = organisation(&app, &visitor, &id).await?;
    let back = format!("/cabinet/organisations/{}/measures", organisation.id);
    if let Some(taken_back) = sent.get("remove") {
        let measure = MeasureId::parse(taken_back).map_err(|_| Refusal::NotFound)?;
        measuring::remove_measure(&app, &visitor.caller, &organisation.id, &measure).await?;
        return see_other(&back);
    }
    match read(visitor.words, &organisation, &sent) {
        Ok(measure) => match measuring::put_measure(&app, &visitor.caller, &measure).await? {
            true => see_other(&back),
            false => Err(Refusal::NotFound),
        },
        Err(faults) => {
            let page = page(&app, &visitor, &organisation).await?;
            visitor.page_as(StatusCode::UNPROCESSABLE_ENTITY, &MeasuresPage { values: sent, faults, ..page })
        }
    }
}

/// What was sent as a measure, or everything that is wrong with it by its field.
fn read(
    words: Words,
    organisation: &Organisation,
    sent: &HashMap<String, String>,
) -> Result<Measure, HashMap<&'static str, String>> {
    let text = |name: &str| sent.get(name).map(|text| text.trim().to_owned()).unwrap_or_default();
    let optional = |name: &str| Some(text(name)).filter(|text| !text.is_empty());
    let mut faults = HashMap::new();
    let required = ["id", "kind", "what", "place", "by", "from"];
    faults.extend(required.into_iter().filter(|name| text(name).is_empty()).map(|name| (name, words.fault_missing())));
    let id = MeasureId::parse(&text("id")).ok();
    let kind = [MeasureKind::InformationEvent, MeasureKind::Measure].into_iter().find(|it| it.as_str() == text("kind"));
    let from = text("from").parse::<NaiveDate>().ok();
    let to = optional("to").map(|day| day.parse::<NaiveDate>().ok());
    let question = optional("question").map(|id| QuestionId::parse(&id).ok());
    let unreadable = [
        ("id", id.is_none()),
        ("kind", kind.is_none()),
        ("from", from.is_none()),
        ("to", to == Some(None)),
        ("question", question == Some(None)),
    ];
    for (name, _) in unreadable.into_iter().filter(|(_, is_wrong)| *is_wrong) {
        faults.entry(name).or_insert_with(|| words.fault_invalid());
    }
    let (Some(id), Some(kind), Some(from), true) = (id, kind, from, faults.is_empty()) else { return Err(faults) };
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
    };
    for fault in measure.faults() {
        let field = fault.field();
        let name = ["what", "place", "by", "life_situation", "to"].into_iter().find(|name| field.ends_with(name));
        faults.insert(name.unwrap_or("to"), words.fault_invalid());
    }
    if faults.is_empty() { Ok(measure) } else { Err(faults) }
}
