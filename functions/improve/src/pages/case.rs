//! One case: what it is about, on what it rests, the way so far, the moves that the reader may make, and why not the others.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::App;
use app::improvement::people::By;
use app::improvement::reading::CaseView;
use app::improvement::{acting, objections, reading};
use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::response::Response;
use domain::improvement::clocks::Clock;
use domain::improvement::kinds::document::Document;
use domain::improvement::moves::MoveView;
use domain::improvement::{Case, CaseId, Details, Role};
use http::StatusCode;
use pages::{Localizer, MemberSession, PageBody, PageError, Section, navigation, see_other};
use serde::Deserialize;
use serde_json::json;

use super::content::{self, Sheet};
use super::details::{self, Detail};
use super::evidence::{self, EvidenceOf, EvidenceRow};
use super::form::{self, Faults, Field, Sent};
use super::journal::{self, Step};
use super::naming::{Named, Naming};
use super::pictures::{self, EffectPicture};
use super::planning::{self, Needed, Similar};
use super::{laboratory_page, meeting_form, print, reach, refused, text, units};
use crate::wire::status_of;

#[derive(Template)]
#[template(path = "case.html")]
struct CasePage {
    words: Localizer,
    form_token: String,
    id: String,
    number: String,
    kind: String,
    title: String,
    state: String,
    version: u64,
    done: bool,
    /// What is wrong with the whole of what was sent.
    refused: Option<String>,
    about: Option<Named>,
    /// Name and value.
    parties: Vec<(String, String)>,
    details: Vec<Detail>,
    /// Number and text of each clause of a document.
    clauses: Vec<(String, String)>,
    /// Of a document: what it says in numbers and lists, what that comes to, and how far it is attained.
    sheets: Vec<Sheet>,
    /// Whether there is a page to print, and a PDF.
    prints: bool,
    /// Of a document: the pages of its text and of who is to reach it, and what one does there.
    writes: Vec<(String, String)>,
    /// Number of each point of a check, and what was found.
    points: Vec<(String, String)>,
    evidence: Vec<EvidenceRow>,
    /// The organisation and the quarters of all that it rests on, where they are the same.
    evidence_of: Option<EvidenceOf>,
    /// The falls that it rests on, drawn.
    falls: Option<String>,
    effect: Option<EffectPicture>,
    needed: Option<Needed>,
    similar: Option<Vec<Similar>>,
    /// The list in which others are searched for.
    all_of_kind: String,
    /// Of a road map or a meeting: the page with its measures or its agenda, and what it is called.
    whole: Option<(String, String)>,
    /// What citizens say of a change that is done: how many, and their words.
    not_fixed: Option<(String, Vec<String>)>,
    clocks: Vec<ClockRow>,
    way: Vec<Step>,
    moves: Vec<Open>,
    others: Vec<Closed>,
    /// Address and words of what is made for this case.
    further: Vec<(String, String)>,
}

struct ClockRow {
    name: String,
    due: String,
    late: bool,
    provisional: bool,
    /// Day, whether it counts, and why.
    counted: Vec<(String, bool, String)>,
}

/// A move that may be made.
struct Open {
    name: &'static str,
    title: String,
    fields: Vec<Field>,
    /// Whether its form is shown unfolded.
    unfolded: bool,
}

/// A move that may not.
struct Closed {
    title: String,
    why: String,
}

impl PageBody for CasePage {
    fn title(&self) -> String {
        format!("{}: {}", self.number, self.title)
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::CASES)
    }
}

/// What was just done; the move whose form is unfolded.
#[derive(Deserialize)]
pub(super) struct Asked {
    done: Option<String>,
    r#move: Option<String>,
    /// The meeting at which it is decided.
    meeting: Option<String>,
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    session: MemberSession,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let (_, view) = found(&app, &session, &id).await?;
    let mut page = page(&app, &session, view, None).await?;
    page.done = asked.done.is_some();
    page.moves.iter_mut().for_each(|open| open.unfolded |= asked.r#move.as_deref() == Some(open.name));
    if let Some(Ok(meeting)) = asked.meeting.as_deref().map(CaseId::parse) {
        let naming = Naming { app: &app, caller: &session.caller, words: session.words };
        let known = meeting_form::decides(&naming, &meeting).await?;
        page.moves.iter_mut().flat_map(|open| &mut open.fields).for_each(|field| {
            if let Some((_, value)) = known.iter().find(|(name, _)| *name == field.name) {
                field.value.clone_from(value);
            }
        });
    }
    session.page(&page)
}

/// The document that a case is.
pub(super) fn document(view: &CaseView) -> Result<&Document, PageError> {
    match &view.case.details {
        Details::Document(document) => Ok(document),
        _ => Err(PageError::NotFound),
    }
}

pub(super) async fn act(
    State(app): State<Arc<App>>,
    session: MemberSession,
    Path(id): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response, PageError> {
    let (id, view) = found(&app, &session, &id).await?;
    let naming = Naming { app: &app, caller: &session.caller, words: session.words };
    let asked = sent.get("move").map_or("", String::as_str);
    let name = view.moves.iter().map(|it| it.name).find(|name| *name == asked).ok_or(PageError::NotFound)?;
    let refused = match form::body(&naming, &view.case, name, &sent).await? {
        Err(faults) => Refused { name, sent, faults, whole: None, status: StatusCode::UNPROCESSABLE_ENTITY },
        Ok(body) => match acting::move_case(&app, By::Caller(&session.caller), &id, name, &body).await {
            Ok(_) => return see_other(&format!("/cabinet/cases/{id}?done=yes")),
            Err(error) => {
                let refusal = refused::told(error)?;
                let fields = form::fields(&naming, &view.case, name).await?.unwrap_or_default();
                let names: Vec<_> = fields.iter().map(|field| field.name.as_str()).collect();
                let (field, told) = form::fault(session.words, &refusal, &names);
                let whole = field.is_none().then(|| told.clone());
                let faults = field.map(|field| (field, told)).into_iter().collect();
                Refused { name, sent, faults, whole, status: status_of(&refusal) }
            }
        },
    };
    let (_, view) = found(&app, &session, id.as_str()).await?;
    let status = refused.status;
    session.page_as(status, &page(&app, &session, view, Some(refused)).await?)
}

/// A move that was refused: its form stands as it was sent.
struct Refused {
    name: &'static str,
    sent: Sent,
    faults: Faults,
    whole: Option<String>,
    status: StatusCode,
}

/// The case of an address, as the reader sees it.
pub(super) async fn found(app: &App, session: &MemberSession, id: &str) -> Result<(CaseId, CaseView), PageError> {
    let id = CaseId::parse(id).map_err(|_| PageError::NotFound)?;
    let view = reading::case(app, &session.caller, &id).await?.ok_or(PageError::NotFound)?;
    Ok((id, view))
}

async fn page(
    app: &App,
    session: &MemberSession,
    view: CaseView,
    refused: Option<Refused>,
) -> Result<CasePage, PageError> {
    let words = session.words;
    let naming = Naming { app, caller: &session.caller, words };
    let writes = text::link(words, &view).into_iter().chain(units::link(words, &view)).collect();
    let CaseView { case, moves, controller_not_set_by_the_act, .. } = view;
    let entries = reading::journal(app, &session.caller, &case.id).await?.unwrap_or_default();
    let about = match &case.target {
        Some(target) => Some(naming.target(target).await?),
        None => None,
    };
    let evidence = evidence::rows(&naming, &case.evidence).await?;
    let (open, others) = sorted(&naming, &case, moves, refused.as_ref()).await?;
    let refused = refused.map(|it| it.whole.unwrap_or_else(|| words.case_faults()));
    Ok(CasePage {
        words,
        form_token: session.form_token(app)?,
        done: false,
        refused,
        about,
        parties: parties(&naming, &case, controller_not_set_by_the_act).await?,
        details: details::of_case(&naming, &case).await?,
        clauses: details::clauses(&case),
        sheets: content::of_case(&naming, &case).await?,
        prints: print::is_printed(&case),
        writes,
        points: details::points(words, &case),
        falls: pictures::falls(
            words,
            &evidence.iter().map(|row| (row.question.clone(), row.value)).collect::<Vec<_>>(),
        )?,
        evidence_of: evidence::of_all(&evidence),
        evidence,
        effect: pictures::effect(words, &case)?,
        needed: planning::needed(&naming, &case).await?,
        similar: planning::similar(&naming, &case).await?,
        all_of_kind: format!("/cabinet/cases?kind={}", case.kind().as_str()),
        whole: whole(words, &case),
        not_fixed: not_fixed(&naming, &case).await?,
        clocks: case.clocks.iter().map(|clock| clock_row(&naming, &case, clock)).collect(),
        way: journal::steps(&naming, &case, &entries).await?,
        moves: open,
        others,
        further: reach::further(&naming, &case).await?,
        kind: words.case_kind(case.kind().as_str()),
        state: words.case_state(case.state.as_str()),
        version: case.version,
        id: case.id.to_string(),
        number: case.number,
        title: case.title,
    })
}

/// "Not fixed here", as far as the reader sees it.
async fn not_fixed(naming: &Naming<'_>, case: &Case) -> Result<Option<(String, Vec<String>)>, PageError> {
    let words = naming.words;
    let Some(said) = objections::of_case(naming.app, naming.caller, &case.id).await? else { return Ok(None) };
    let told = match said.citizens {
        Some(citizens) => words.case_not_fixed(citizens, words.count(citizens)),
        None => words.case_not_fixed_few(words.count(naming.app.profile.policies.smallest_cell)),
    };
    Ok(Some((told, said.texts)))
}

fn whole(words: Localizer, case: &Case) -> Option<(String, String)> {
    match &case.details {
        details if details.is_road_map() => Some((format!("/cabinet/road-maps/{}", case.id), words.road_map_open())),
        Details::Meeting(_) => Some((format!("/cabinet/meetings/{}", case.id), words.meeting_agenda())),
        _ => laboratory_page::series_of(words, case),
    }
}

/// Those that may be made now, with their forms, and the others. What only the program does is left out.
async fn sorted(
    naming: &Naming<'_>,
    case: &Case,
    moves: Vec<MoveView>,
    refused: Option<&Refused>,
) -> Result<(Vec<Open>, Vec<Closed>), PageError> {
    let words = naming.words;
    let (mut open, mut closed) = (Vec::new(), Vec::new());
    let (nothing, no_faults) = (Sent::new(), BTreeMap::new());
    let by_people = moves.into_iter().filter(|found| found.roles.iter().any(|role| *role != Role::System));
    // Reminders have a page of their own, where one sees them before they are sent.
    for found in by_people.filter(|found| found.name != "remind") {
        let title = words.case_move(found.name);
        let fields = if found.allowed { form::fields(naming, case, found.name).await? } else { None };
        if let Some(fields) = fields {
            let mine = refused.filter(|refused| refused.name == found.name);
            let (sent, faults) = mine.map_or((&nothing, &no_faults), |mine| (&mine.sent, &mine.faults));
            let fields = fields.into_iter().map(|field| field.filled(sent, faults)).collect();
            open.push(Open { name: found.name, title, fields, unfolded: mine.is_some() });
            continue;
        }
        let why = found.why_not.map_or_else(|| words.case_programs(), |code| words.case_refusal(code.as_str()));
        let roles: Vec<Role> = found.roles.into_iter().filter(|role| *role != Role::System).collect();
        closed.push(Closed {
            title,
            why: format!("{why}. {}", words.case_roles(naming.roles(&roles))).replace("..", "."),
        });
    }
    Ok((open, closed))
}

pub(super) async fn parties(
    naming: &Naming<'_>,
    case: &Case,
    not_set: bool,
) -> Result<Vec<(String, String)>, PageError> {
    let (words, parties) = (naming.words, &case.parties);
    let owner = match &parties.owner {
        Some(owner) => naming.participant(owner).await?,
        None => words.case_nobody(),
    };
    let controller = match &parties.controller {
        Some(controller) => naming.controller(controller).await?,
        None if not_set => words.case_not_set(),
        None => words.case_nobody(),
    };
    let creator = match &case.creator {
        Some(creator) => naming.participant(creator).await?,
        None => words.case_by_program(),
    };
    let mut told = vec![(words.case_owner(), owner), (words.case_controller(), controller)];
    told.extend(naming.participants(&parties.performers).await?.map(|names| (words.case_performers(), names)));
    told.extend(naming.participants(&parties.agreeing).await?.map(|names| (words.case_agreeing(), names)));
    told.push((words.case_creator(), creator));
    told.push((words.case_when(), naming.instant(case.created_at, case.region)));
    told.push((words.case_region(), naming.region(case.region)));
    Ok(told)
}

fn clock_row(naming: &Naming<'_>, case: &Case, clock: &Clock) -> ClockRow {
    let words = naming.words;
    let (due, late) = match clock.stopped {
        Some(stopped) => {
            let stopped = words.clock_stopped(naming.instant(stopped, case.region));
            (format!("{}; {stopped}", naming.due(clock.due, case.region)), false)
        }
        None => naming.term(Some(clock.due), case.region),
    };
    let counted = clock.counted.iter().map(|day| {
        let why = json!(day.why);
        (words.day(day.day), day.counts, words.clock_why(why.as_str().unwrap_or_default()))
    });
    ClockRow {
        name: words.case_clock(clock.name.as_str()),
        due,
        late,
        provisional: clock.provisional,
        counted: counted.collect(),
    }
}
