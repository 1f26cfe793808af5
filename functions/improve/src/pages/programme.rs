//! The programme (B.2, B.3): what it aims at and how far it has come, and how participants keep to their terms. Each number says what it was
//! counted from.

use std::sync::Arc;

use app::App;
use app::improvement::programme::{self, Programme};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::decimal::Rational;
use domain::improvement::programme::Part;
use pages::{Localizer, MemberSession, PageBody, PageError, Section, navigation};
use table::items::KeepingItem;

use super::naming::{Named, Naming};

#[derive(Template)]
#[template(path = "programme.html")]
struct ProgrammePage {
    words: Localizer,
    /// Name, value, what it was counted from, and whether it falls short.
    aims: Vec<Aim>,
    formula: Vec<(String, String)>,
    as_of: Option<String>,
    /// Months, their share of incidents that were solved in time, and those that were not.
    incidents: Vec<(String, String, Vec<Named>)>,
    participants: Vec<ParticipantRow>,
}

struct Aim {
    name: String,
    value: String,
    note: String,
    short: bool,
}

struct ParticipantRow {
    name: String,
    overdue: String,
    /// The cases behind the number.
    cases: Vec<Named>,
    late: bool,
    helped: String,
    reports: String,
    steps: Vec<String>,
}

impl PageBody for ProgrammePage {
    fn title(&self) -> String {
        self.words.programme_title()
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::CASES)
    }
}

/// Cases that are named behind a number.
const CASES_MAX: usize = 10;

pub(super) async fn show(State(app): State<Arc<App>>, session: MemberSession) -> Result<Response, PageError> {
    let words = session.words;
    let naming = Naming { app: &app, caller: &session.caller, words };
    let Programme { services, whole, participants } = programme::programme(&app, &session.caller).await?;
    let aims = &app.improvement.programme;
    let count = |number: u32| words.count(number.into());
    let percent = |share: Rational| words.decimal(&(share * Rational::from_integer(100)));
    let share = services.share();
    let mut shown = vec![
        Aim {
            name: words.programme_electronic(),
            value: share.map_or_else(|| words.programme_no_list(), |share| words.programme_percent(percent(share))),
            note: words.programme_electronic_note(percent(aims.electronic_share)),
            short: share.is_some_and(|share| share < aims.electronic_share),
        },
        Aim {
            name: words.programme_support(),
            value: count(services.decision_support),
            note: words.programme_support_note(count(services.proactive), count(aims.decision_support)),
            short: services.decision_support < aims.decision_support,
        },
        Aim {
            name: words.programme_presence(),
            value: words.programme_of(count(services.without_presence), count(services.services)),
            note: words.programme_presence_note(),
            short: false,
        },
    ];
    shown.extend(whole.as_ref().map(|whole| Aim {
        name: words.programme_states(),
        value: words.programme_of(count(whole.reached), count(whole.target_states)),
        note: words.programme_states_note(),
        short: false,
    }));
    let part = |name: String, part: Part| {
        let (d, u) = part.share().zip(services.weight(part))?;
        Some((name, words.programme_part(percent(d), percent(u), count(part.electronic), count(part.services))))
    };
    let formula =
        [part(words.programme_federal(), services.federal), part(words.programme_regional(), services.regional)];
    let mut rows = Vec::new();
    for (id, item) in participants {
        let mut cases = Vec::new();
        if 0 < item.overdue {
            let late = programme::overdue(&app, &id, CASES_MAX).await?;
            cases.extend(late.iter().map(|case| naming.link(case)));
        }
        rows.push(row(words, naming.participant(&id).await?, cases, &item));
    }
    let mut incidents = Vec::new();
    for month in whole.iter().flat_map(|whole| &whole.solved) {
        let share = percent(Rational::new(month.in_time.into(), month.ended.max(1).into()));
        let kept = words.programme_of(count(month.in_time), count(month.ended));
        let told = words.programme_solved(words.programme_percent(share), kept);
        let late = programme::not_in_time(&app, &session.caller, month).await?;
        let name = month.month.format("%m.%Y").to_string();
        incidents.push((name, told, late.iter().map(|case| naming.link(case)).collect()));
    }
    session.page(&ProgrammePage {
        words,
        incidents,
        aims: shown,
        formula: formula.into_iter().flatten().collect(),
        as_of: whole.map(|whole| words.day(whole.looked_on)),
        participants: rows,
    })
}

fn row(words: Localizer, name: String, cases: Vec<Named>, item: &KeepingItem) -> ParticipantRow {
    let count = |number: u32| words.count(number.into());
    let of = |part: u32, whole: u32| match whole {
        0 => words.programme_none(),
        _ => words.programme_of(count(part), count(whole)),
    };
    let step = |(name, (made, days)): (&String, &(u32, u32))| {
        words.programme_step(words.case_move(name.as_str()), count(*days), count(*made))
    };
    ParticipantRow {
        name,
        overdue: of(item.overdue, item.with_term),
        late: 0 < item.overdue,
        cases,
        helped: of(item.verified, item.evaluated),
        reports: of(item.reports_in_time, item.reports),
        steps: item.steps.iter().map(step).collect(),
    }
}
