//! A road map: its measures, who carries them out, and their dates. The first date stands beside the one that holds, for ever.

use std::sync::Arc;

use app::App;
use app::improvement::forecasts::Past;
use app::improvement::road_map;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use charts::{Caption, ChartError, Plan, gantt};
use chrono::{Datelike, NaiveDate};
use domain::improvement::forecast::{Forecast, is_at_risk};
use domain::improvement::kinds::measure::Measure;
use domain::improvement::{Case, CaseId, Kind, Target, TargetKind};
use pages::{Localizer, MemberSession, PageBody, PageError, Section, navigation};

use super::naming::{Named, Naming};
use super::reach;

#[derive(Template)]
#[template(path = "road_map.html")]
struct RoadMapPage {
    words: Localizer,
    id: String,
    number: String,
    title: String,
    state: String,
    about: Option<Named>,
    /// How many measures are accepted, of how many.
    progress: String,
    late: String,
    has_late: bool,
    measures: Vec<MeasureRow>,
    /// The measures in time; nothing where there are none.
    gantt: Option<String>,
    may_add: bool,
}

/// A measure.
struct MeasureRow {
    case: Named,
    state: String,
    performers: String,
    starts: String,
    due: String,
    first: String,
    /// By how much the date was moved; nothing where it stands as planned.
    moved: Option<String>,
    late: bool,
    depends: Vec<Named>,
    /// Whether it is going to be late; nothing where it is carried out.
    forecast: Option<String>,
}

impl PageBody for RoadMapPage {
    fn title(&self) -> String {
        format!("{}: {}", self.number, self.title)
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::CASES)
    }
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    session: MemberSession,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let words = session.words;
    let id = CaseId::parse(&id).map_err(|_| PageError::NotFound)?;
    let found = road_map::road_map(&app, &session.caller, &id).await?.ok_or(PageError::NotFound)?;
    let naming = Naming { app: &app, caller: &session.caller, words };
    let about = match &found.document.target {
        Some(target) => Some(naming.target(target).await?),
        None => None,
    };
    let accepted = found.measures.iter().filter(|(case, _)| case.state.as_str() == "accepted").count() as u64;
    let mut measures = Vec::new();
    let mut past = Past::new(&app).await?;
    let mut plans = Vec::new();
    for (case, measure) in &found.measures {
        let forecast = past.says(case, measure).await?;
        let row = row(&naming, case, measure, forecast).await?;
        plans.push(plan(&naming, case, measure, forecast, row.late));
        measures.push(row);
    }
    let itself = Target { kind: TargetKind::RoadMap, id: id.to_string() };
    let may_add = !found.document.is_ended() && reach::may_make_about(&naming, Kind::Measure, &itself).await?;
    let late = measures.iter().filter(|row| row.late).count();
    session.page(&RoadMapPage {
        words,
        id: found.document.id.to_string(),
        number: found.document.number,
        title: found.document.title,
        state: words.case_state(found.document.state.as_str()),
        about,
        progress: words.road_map_progress(words.count(accepted), words.count(measures.len() as u64)),
        has_late: 0 < late,
        late: words.count(late as u64),
        gantt: picture(&naming, &plans)?,
        measures,
        may_add,
    })
}

/// Days from the first of all days: where a day stands in a picture.
fn place(day: NaiveDate) -> i32 {
    day.num_days_from_ce()
}

fn plan(naming: &Naming<'_>, case: &Case, measure: &Measure, forecast: Option<Forecast>, is_overdue: bool) -> Plan {
    let words = naming.words;
    let is_at_risk = forecast.is_some_and(|it| is_at_risk(it, &naming.app.improvement.forecast));
    let expected = match forecast {
        Some(Forecast::Told { expected, .. }) => Some(place(expected)),
        _ => None,
    };
    Plan {
        label: case.title.clone(),
        first: place(measure.starts_on),
        last: place(measure.due_on),
        first_planned: place(measure.first_due_on),
        expected,
        late: is_overdue || is_at_risk,
        note: words.day(measure.due_on),
    }
}

/// The measures in time; nothing where there are none.
fn picture(naming: &Naming<'_>, plans: &[Plan]) -> Result<Option<String>, PageError> {
    if plans.is_empty() {
        return Ok(None);
    }
    let words = naming.words;
    let late = plans.iter().filter(|plan| plan.late).count();
    let title = words.gantt_title();
    let description = words.gantt_text(words.count(plans.len() as u64), words.count(late as u64));
    let caption = Caption { id: "gantt", title: &title, description: &description };
    let today = place(naming.day(naming.app.clock.now(), None));
    let broken = |error: ChartError| app::Error::Corrupt(format!("a picture of a road map: {error}"));
    Ok(Some(gantt(&caption, plans, today).map_err(broken)?.svg))
}

async fn row(
    naming: &Naming<'_>,
    case: &Case,
    measure: &Measure,
    forecast: Option<Forecast>,
) -> Result<MeasureRow, PageError> {
    let words = naming.words;
    let performers = naming.participants(&case.parties.performers).await?;
    let mut depends = Vec::new();
    for id in &measure.depends_on {
        // The number says enough where the whole stands in the table.
        let Named { name, href } = naming.case(id).await?;
        depends.push(Named { name: name.split(" — ").next().unwrap_or_default().to_owned(), href });
    }
    let days = (measure.due_on - measure.first_due_on).num_days();
    Ok(MeasureRow {
        case: naming.link(case),
        state: words.case_state(case.state.as_str()),
        performers: performers.unwrap_or_else(|| words.case_nobody()),
        starts: words.day(measure.starts_on),
        due: words.day(measure.due_on),
        first: words.day(measure.first_due_on),
        moved: (days != 0).then(|| words.road_map_moved(days, days.to_string())),
        late: naming.term(case.due(), case.region).1,
        depends,
        forecast: forecast.map(|forecast| match forecast {
            Forecast::Told { late, expected } => words.forecast_told(late.to_string(), words.day(expected)),
            Forecast::TooFew => words.forecast_too_few(),
        }),
    })
}
