//! A list of cases as a file that people open: names in place of ids, words in place of codes. Programs take `GET /v1/cases`.

use app::improvement::listing::{self, Asked};
use axum::response::Response;
use domain::figures::brought::Why;
use domain::improvement::effect::{MeasuredEffect, Told};
use domain::improvement::{Case, Details};
use pages::{Localizer, PageError, download_for_people};
use tables::for_people::{Cell, Column, ForPeople};

use super::naming::Naming;
use crate::list::FILE_PAGE;

/// Every case that is asked for, in the order of its list.
pub(super) async fn answer(naming: &Naming<'_>, mut asked: Asked, format: &str) -> Result<Response, PageError> {
    let words = naming.words;
    let what = name(&asked);
    let mut rows = Vec::new();
    loop {
        let page = listing::cases(naming.app, naming.caller, &asked, FILE_PAGE).await?.ok_or(PageError::NotFound)?;
        for case in page.rows {
            rows.push(row(naming, &case).await?);
        }
        match page.next {
            Some(next) => asked.after = Some(next),
            None => break,
        }
    }
    let table = ForPeople {
        language: words.language(),
        name: words.cases_title(),
        title: words.cases_title(),
        columns: columns(words),
        explained: words.export_explained(),
        facts: vec![
            (words.export_about(), words.cases_lead()),
            (words.export_made_on(), words.day(naming.app.clock.now().date_naive())),
            (words.export_rows(), words.count(rows.len() as u64)),
        ],
        rows,
    };
    download_for_people(naming.app, &what, format, &table)
}

/// What the file is of, as its name says it.
fn name(asked: &Asked) -> String {
    let state = asked.state.as_deref().filter(|state| state.bytes().all(|it| it.is_ascii_lowercase() || it == b'_'));
    let parts = [
        Some("cases".to_owned()),
        asked.kind.map(|kind| kind.as_str().to_owned()),
        state.map(str::to_owned),
        asked.region.map(|region| region.to_string()),
        asked.organisation.as_ref().map(ToString::to_string),
        asked.target.as_ref().map(|target| target.id.clone()),
        asked.mine.then(|| "mine".to_owned()),
        asked.overdue.then(|| "overdue".to_owned()),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("-")
}

fn columns(words: Localizer) -> Vec<Column> {
    let column = |title: String, note: String| Column { title, note };
    let plain = |title: String| column(title, String::new());
    vec![
        plain(words.cases_number()),
        plain(words.cases_kind()),
        plain(words.cases_name()),
        plain(words.cases_state()),
        plain(words.case_about()),
        plain(words.case_region()),
        plain(words.case_owner()),
        column(words.cases_due(), words.cases_file_due()),
        plain(words.cases_overdue_only()),
        plain(words.case_when()),
        column(words.cases_external(), words.cases_file_external()),
        column(words.case_field("effect"), words.cases_file_effect()),
        column(words.cases_file_low(), words.export_note_interval()),
        plain(words.cases_file_high()),
        plain(words.column_verdict()),
    ]
}

async fn row(naming: &Naming<'_>, case: &Case) -> Result<Vec<Cell>, PageError> {
    let words = naming.words;
    let about = match &case.target {
        Some(target) => Some(naming.target(target).await?.name),
        None => None,
    };
    let owner = naming.participant_if_any(case.parties.owner.as_ref()).await?;
    let (due, region) = (case.due(), case.region);
    let late = due.is_some_and(|due| due <= naming.app.clock.now());
    let effect = match &case.details {
        Details::ChangeRequest(request) => request.effect.as_ref(),
        _ => None,
    };
    let told = effect.and_then(|effect| effect.told.as_ref());
    let number = |number: fn(&Told) -> &String| told.map_or(Cell::Nothing, |it| Cell::Decimal(number(it).clone()));
    let verdict = |it: &MeasuredEffect| words.effect_verdict(it.verdict, it.why.as_deref().and_then(Why::parse));
    Ok(vec![
        Cell::Text(case.number.clone()),
        Cell::Text(words.case_kind(case.kind().as_str())),
        Cell::Text(case.title.clone()),
        Cell::Text(words.case_state(case.state.as_str())),
        Cell::text(about),
        Cell::Text(naming.region(region)),
        Cell::text(owner),
        due.map_or(Cell::Nothing, |due| Cell::Day(naming.last_day(due, region))),
        Cell::Text(if late { words.choice_yes() } else { words.choice_no() }),
        Cell::Day(naming.day(case.created_at, region)),
        Cell::text(case.external_ref.clone()),
        number(|told| &told.effect),
        number(|told| &told.low),
        number(|told| &told.high),
        Cell::text(effect.map(|it| verdict(it))),
    ])
}
