//! Signs that an organisation has done something to its own figures: what was found, with its numbers, figures with and without, and a form for whoever
//! has looked into it. A list within the reader's scope, and the page of one organisation.

use std::collections::BTreeSet;
use std::sync::Arc;

use app::App;
use app::figures::indicators::{Period, organisation_within};
use app::figures::reader_calendar::running;
use app::gaming::{self, NotClosed};
use app::improvement::{CaseError, from_flags, reading};
use app::registers::{self, register};
use askama::Template;
use axum::extract::{Form, Path, State};
use axum::response::Response;
use domain::calendar::Quarter;
use domain::figures::indicator::Method;
use domain::gaming::flag::{Flag, Flagged, Sign, may_look_into};
use domain::gaming::without::WithAndWithout;
use domain::identifier::OrganisationId;
use domain::improvement::kinds::incident::SEVERITIES;
use domain::organisation::Organisation;
use domain::questionnaire::Questionnaire;
use domain::questionnaire::asked::AskedQuestions;
use domain::scope::Filter;
use domain::tally::{Score, Tally};
use http::StatusCode;
use serde::Deserialize;

use super::choosing::selection;
use super::links;
use super::view::View;
use crate::registers::for_people::Names;
use ::pages::selectors::{Selection, Selector};
use pages::{Localizer, PageBody, PageError, Section, Session, navigation, see_other};

/// The list.
pub(super) const PATH: &str = "/cabinet/flags";

/// Organisations of a page.
const ROWS: usize = 100;

#[derive(Template)]
#[template(path = "pages/flags.html")]
struct FlagsPage {
    words: Localizer,
    form_token: String,
    /// The organisation that the page is of, with its address; `None` on the list.
    organisation: Option<(String, String)>,
    choosing: Option<Selection>,
    quarter: String,
    rows: Vec<Row>,
    /// That there are more than are shown.
    cut: Option<String>,
    /// Whether finals of any quarter were looked at.
    is_empty: bool,
    /// What is wrong with what was sent.
    fault: Option<String>,
    /// The reason as it was sent.
    reason: String,
    /// Why no incident was opened.
    refused: Option<String>,
    /// How grave an incident may be: value and words.
    severities: Vec<(u8, String)>,
}

/// An organisation with flags.
struct Row {
    name: String,
    place: String,
    /// The organisation's figures.
    figures: String,
    /// The page of its flags.
    href: String,
    flags: Vec<Told>,
    compared: Option<Compared>,
    /// Whether any flag is about answers.
    is_of_answers: bool,
    closed: Option<String>,
    /// The incident that was opened from the flags: in words, with its address if the reader sees it.
    incident: Option<(String, Option<String>)>,
    may_look_into: bool,
}

/// A flag in words.
struct Told {
    what: String,
    numbers: String,
    /// What was copied: question and score.
    scores: Vec<(String, String)>,
    /// When it was, weeks or days, and how many came then.
    times: Vec<(String, String)>,
}

/// Figures with and without.
struct Compared {
    told: String,
    /// What, with, without: all together first, then the questions.
    lines: Vec<(String, String, String)>,
}

impl PageBody for FlagsPage {
    fn title(&self) -> String {
        match &self.organisation {
            Some((name, _)) => format!("{}: {name}", self.words.flags_title()),
            None => self.words.flags_title(),
        }
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::SOURCES)
    }
}

/// One of two forms: how grave the incident is that somebody opens, or what somebody found to be so.
#[derive(Deserialize)]
pub(super) struct Sent {
    severity: Option<u8>,
    #[serde(default)]
    reason: String,
}

pub(super) async fn show(State(app): State<Arc<App>>, session: Session, view: View) -> Result<Response, PageError> {
    let words = session.words;
    if view.by.is_some() {
        return Err(PageError::NotFound);
    }
    let quarters = gaming::quarters(&app).await?;
    let chosen = quarter(&app, &session, &view, &quarters).await?;
    let found = gaming::flags(&app, &session.caller, chosen, &view.filter).await?.ok_or(PageError::NotFound)?;
    let mut choosing = selection(&app, &session, &view, PATH).await?;
    choosing.selectors.retain(|selector| selector.name != "period");
    choosing.selectors.insert(0, periods(words, &quarters, chosen));
    let many = (ROWS < found.len()).then(|| words.flags_many(words.count(found.len() as u64)));
    let mut page = page(&app, &session, chosen, found).await?;
    (page.choosing, page.cut) = (Some(choosing), many);
    session.page(&page)
}

pub(super) async fn show_one(
    State(app): State<Arc<App>>,
    session: Session,
    Path(id): Path<String>,
    view: View,
) -> Result<Response, PageError> {
    session.page(&of_one(&app, &session, &id, &view).await?)
}

pub(super) async fn act(
    State(app): State<Arc<App>>,
    session: Session,
    Path(id): Path<String>,
    view: View,
    Form(sent): Form<Sent>,
) -> Result<Response, PageError> {
    let organisation = OrganisationId::parse(&id).map_err(|_| PageError::NotFound)?;
    let quarters = gaming::quarters(&app).await?;
    let chosen = quarter(&app, &session, &view, &quarters).await?.ok_or(PageError::NotFound)?;
    if let Some(severity) = sent.severity {
        return open_incident(&app, &session, (chosen, &organisation), severity, &view).await;
    }
    let closed = gaming::close(&app, &session.caller, (chosen, &organisation), &sent.reason).await?;
    let fault = match closed {
        Ok(_) => return see_other(&address(&organisation, chosen)),
        Err(NotClosed::Unknown | NotClosed::NotEntitled) => return Err(PageError::NotFound),
        Err(NotClosed::ReasonMissing) => session.words.flag_reason_missing(),
        Err(NotClosed::ReasonTooLong) => session.words.flag_reason_long(),
    };
    let page = of_one(&app, &session, &id, &view).await?;
    let page = FlagsPage { fault: Some(fault), reason: sent.reason, ..page };
    session.page_as(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

async fn open_incident(
    app: &App,
    session: &Session,
    (chosen, id): (Quarter, &OrganisationId),
    severity: u8,
    view: &View,
) -> Result<Response, PageError> {
    let organisation = organisation_within(app, &session.caller, id).await?.ok_or(PageError::NotFound)?;
    match from_flags::open(app, session.member(), (chosen, &organisation), severity).await {
        Ok(_) => see_other(&address(id, chosen)),
        Err(CaseError::App(error)) => Err(error.into()),
        Err(CaseError::Refused(refusal)) if refusal.status() == 404 => Err(PageError::NotFound),
        Err(CaseError::Refused(refusal)) => {
            let page = of_one(app, session, id.as_str(), view).await?;
            let refused = Some(session.words.case_refusal(refusal.code.as_str()));
            session.page_as(StatusCode::UNPROCESSABLE_ENTITY, &FlagsPage { refused, ..page })
        }
    }
}

/// The page of one organisation.
async fn of_one(app: &App, session: &Session, id: &str, view: &View) -> Result<FlagsPage, PageError> {
    let id = OrganisationId::parse(id).map_err(|_| PageError::NotFound)?;
    if view.filter != Filter::default() || view.by.is_some() {
        return Err(PageError::NotFound);
    }
    let organisation = organisation_within(app, &session.caller, &id).await?.ok_or(PageError::NotFound)?;
    let quarters = gaming::quarters(app).await?;
    let chosen = quarter(app, session, view, &quarters).await?;
    let filter = Filter { organisation: Some(id.clone()), ..Filter::default() };
    let found = gaming::flags(app, &session.caller, chosen, &filter).await?.ok_or(PageError::NotFound)?;
    let words = session.words;
    let choosing = Selection {
        words,
        path: path(&id),
        steps: Vec::new(),
        selectors: vec![periods(words, &quarters, chosen)],
        kept: Vec::new(),
    };
    let back = links::organisation(&id, &View::of(chosen.map_or(Period::Running, Period::Quarter)));
    let page = page(app, session, chosen, found).await?;
    Ok(FlagsPage { organisation: Some((organisation.name, back)), choosing: Some(choosing), ..page })
}

/// The flags of an organisation.
pub(super) fn path(id: &OrganisationId) -> String {
    format!("/cabinet/organisations/{id}/flags")
}

/// The flags of an organisation in a quarter.
pub(super) fn address(id: &OrganisationId, quarter: Quarter) -> String {
    format!("{}?period={quarter}", path(id))
}

/// The quarter that is asked for; nothing said, the latest that was looked at.
async fn quarter(
    app: &App,
    session: &Session,
    view: &View,
    quarters: &[Quarter],
) -> Result<Option<Quarter>, PageError> {
    Ok(match view.period {
        Period::Running => quarters.last().copied(),
        period => Some(period.quarter(running(app, &session.caller.scope).await?)),
    })
}

fn periods(words: Localizer, quarters: &[Quarter], chosen: Option<Quarter>) -> Selector {
    let named = quarters.iter().rev().map(|quarter| (quarter.to_string(), words.quarter_name(*quarter)));
    Selector::always("period", words.choose_period(), named, chosen.map(|it| it.to_string()))
}

async fn page(
    app: &App,
    session: &Session,
    chosen: Option<Quarter>,
    found: Vec<(Organisation, Flagged)>,
) -> Result<FlagsPage, PageError> {
    let questionnaires = registers::questionnaires(app).await?;
    let mut rows = Vec::new();
    let mut names = Names::default();
    for (organisation, flagged) in found.into_iter().take(ROWS) {
        rows.push(row(app, session, &mut names, &questionnaires, (&organisation, &flagged)).await?);
    }
    let words = session.words;
    Ok(FlagsPage {
        words,
        form_token: session.form_token(app)?,
        organisation: None,
        choosing: None,
        quarter: chosen.map(|quarter| words.quarter_name(quarter)).unwrap_or_default(),
        rows,
        cut: None,
        is_empty: chosen.is_none(),
        fault: None,
        reason: String::new(),
        refused: None,
        severities: SEVERITIES.map(|it| (it, words.case_value(format!("severity_{it}")))).collect(),
    })
}

async fn row(
    app: &App,
    session: &Session,
    names: &mut Names,
    questionnaires: &[Questionnaire],
    (organisation, flagged): (&Organisation, &Flagged),
) -> Result<Row, PageError> {
    let (words, caller) = (session.words, &session.caller);
    let days = (flagged.period.first_day(), flagged.period.last_day());
    let types = BTreeSet::from([flagged.organisation_type]);
    let asked = AskedQuestions::of(questionnaires, &types, days);
    let closed = match &flagged.closed {
        Some(closed) => {
            let by = names.of(app, register::PARTICIPANTS, closed.by.as_str()).await?;
            Some(words.flag_closed(by, words.day(closed.on), closed.reason.as_str()))
        }
        None => None,
    };
    let incident = match &flagged.incident {
        Some(opened) => {
            let seen = reading::seen(app, session.member(), &opened.case).await?;
            let href = seen.map(|case| format!("/cabinet/cases/{}", case.id));
            Some((words.flag_incident(opened.number.as_str()), href))
        }
        None => None,
    };
    let kind = words.organisation_type(flagged.organisation_type, &caller.types);
    Ok(Row {
        name: organisation.name.clone(),
        place: format!("{kind}, {}", flagged.region.region().name),
        figures: links::organisation(&organisation.id, &View::of(Period::Quarter(flagged.period))),
        href: address(&organisation.id, flagged.period),
        flags: flagged.flags.iter().map(|flag| told(words, &asked, flag)).collect(),
        compared: flagged.compared.as_ref().map(|compared| Compared::of(words, &asked, compared)),
        is_of_answers: flagged.flags.iter().any(|flag| flag.sign.is_of_answers()),
        closed,
        incident,
        may_look_into: may_look_into(caller.role),
    })
}

fn told(words: Localizer, asked: &AskedQuestions, flag: &Flag) -> Told {
    let [found, of, usual] = [flag.found, flag.of, flag.usual].map(|count| words.count(count));
    let (what, numbers) = match flag.sign {
        Sign::StraightLines => (words.flag_straight_lines(), words.flag_straight_lines_numbers(found, of, usual)),
        Sign::Copies => (words.flag_copies(), words.flag_copies_numbers(found, of, usual)),
        Sign::RepeatedComments => {
            (words.flag_repeated_comments(), words.flag_repeated_comments_numbers(found, of, usual))
        }
        Sign::Bursts => (words.flag_bursts(), words.flag_bursts_numbers(found, of, usual)),
        Sign::MissingWeeks => (words.flag_missing_weeks(), words.flag_missing_weeks_numbers(found, of, usual)),
        Sign::FewerReceipts => (words.flag_fewer_receipts(), words.flag_fewer_receipts_numbers(found, of)),
    };
    let score = |score: &Option<Score>| {
        score.map_or_else(|| words.does_not_apply(), |score| words.count(u64::from(score.get())))
    };
    let scores = asked.in_order(&flag.scores).map(|(id, it)| (words.question_label(asked, id), score(it)));
    let weeks = flag.weeks.iter().map(|(week, count)| (words.flag_week(words.day(week.monday())), words.count(*count)));
    let days = flag.days.iter().map(|(day, count)| (words.day(*day), words.count(*count)));
    Told { what, numbers, scores: scores.collect(), times: weeks.chain(days).collect() }
}

impl Compared {
    fn of(words: Localizer, asked: &AskedQuestions, compared: &WithAndWithout) -> Compared {
        let (with, without) = compared.tallies();
        let mean = |tally: &Tally| {
            Method::CURRENT.satisfaction(tally).map_or_else(|| words.state_no_data(), |it| words.decimal(&it))
        };
        let all = (words.satisfaction(), mean(&with), mean(&without));
        let questions = asked.in_order(&with.questions).map(|(id, _)| {
            let [with, without] = [&with, &without].map(|tally| mean(&crate::flags::only(tally, id)));
            (words.question_label(asked, id), with, without)
        });
        Compared {
            told: words.flag_compared(words.count(compared.marked)),
            lines: std::iter::once(all).chain(questions).collect(),
        }
    }
}
