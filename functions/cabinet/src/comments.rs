//! `GET /v1/comments`: what citizens wrote of an organisation in a quarter, its themes and telling words, and signs of poor
//! quality. Only where the organisation's opinions may be published.

use std::sync::Arc;

use app::App;
use app::figures::comments::{self, Found};
use app::figures::indicators::Period;
use app::identity::access::CallingParticipant;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::decimal::two_places_of_statistic;
use domain::identifier::OrganisationId;
use http::header;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::Problem;
use web::bearer::Participant;
use web::parsing::parsed;

use crate::asked::FigureParameters;
use web::query::{InvalidParameters, Parameters, rows_of_page};

/// The organisation and period whose comments are asked for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AskedComments {
    /// Of this organisation.
    organisation: Option<String>,
    /// `running` or a quarter as `2026Q1`. Left out: `running`.
    period: Option<String>,
    /// `cursor` of the page before.
    cursor: Option<String>,
    /// Comments of a page, up to 1,000.
    limit: Option<usize>,
}

/// What citizens wrote.
#[derive(Serialize, ToSchema)]
pub(crate) struct Comments {
    /// `shown`, `suppressed` or `no_data`; unless `shown`, the rest is empty.
    state: &'static str,
    /// In no order that tells anything, those of the dissatisfied first.
    rows: Vec<CommentRow>,
    /// For the next page; `null` after the last.
    cursor: Option<String>,
    /// Themes by the maintained dictionary, most frequent first.
    themes: Vec<ThemeRow>,
    /// Words that tell the dissatisfied from the others, the most telling first.
    words: Vec<WordRow>,
    /// Signs that answers were not given in earnest.
    signs: SignsRow,
}

/// A comment.
#[derive(Serialize, ToSchema)]
pub(crate) struct CommentRow {
    /// What was written. Telephone numbers, mail addresses, handles, links to people's pages, numbers of documents and cards, and Russian
    /// full names are masked where the program found them; other names, home addresses and stories are not found by it.
    text: String,
    /// Whether the mean of the author's scores is 3 or less.
    dissatisfied: bool,
}

/// A theme.
#[derive(Serialize, ToSchema)]
pub(crate) struct ThemeRow {
    /// The theme's stable name.
    id: &'static str,
    /// In Russian.
    title: &'static str,
    /// Comments that have it.
    comments: u64,
    /// Those of them that are from the dissatisfied.
    dissatisfied: u64,
}

/// A telling word.
#[derive(Serialize, ToSchema)]
pub(crate) struct WordRow {
    /// The word's most frequent form.
    word: String,
    /// Comments of the dissatisfied that have it.
    dissatisfied: u64,
    /// Comments of the others that have it.
    others: u64,
    /// How telling: log-odds ratio in standard errors.
    score: String,
}

/// Signs of poor quality.
#[derive(Serialize, ToSchema)]
pub(crate) struct SignsRow {
    /// Responses that were looked at.
    responses: u64,
    /// Those with the same score for every question.
    straight_lines: u64,
    /// Those whose comment says the same as another's.
    repeated_comments: u64,
}

/// What citizens wrote of an organisation; `None`: it lies outside the scope, or there is none. What is to be told anew is told where that
/// keeps nobody waiting.
pub(crate) async fn of_organisation(
    app: &App,
    caller: &CallingParticipant,
    id: &OrganisationId,
    period: Period,
) -> Result<Option<comments::Comments>, Problem> {
    Ok(match comments::of_organisation(app, caller, id, period).await? {
        None => None,
        Some(Found::Told(comments)) => Some(comments),
        Some(Found::Untold(state, untold)) => Some(comments::heard(app, state, parsed(move || untold.tell()).await?)),
    })
}

/// Comments of an organisation, their themes and telling words.
#[utoipa::path(get, path = "/v1/comments", tag = "participants", security(("key" = [])), params(AskedComments),
    responses((status = 200, body = Comments), (status = 401, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn get_comments(
    State(app): State<Arc<App>>,
    Participant(caller): Participant,
    Parameters(asked): Parameters<AskedComments>,
) -> Result<Response, Problem> {
    let mut faults = InvalidParameters(Vec::new());
    let period = faults.period(asked.period.as_deref());
    let id = asked.organisation.as_deref().and_then(|text| OrganisationId::parse(text).ok());
    let id = faults.or("organisation", "an organisation's id", id);
    let start = match asked.cursor.as_deref() {
        None => Some(0),
        Some(text) => faults.or("cursor", "the cursor of a page before", text.parse::<usize>().ok()),
    };
    let (Some(period), Some(id), Some(start)) = (period, id, start) else {
        return Err(Problem::unprocessable(faults.0));
    };
    let found = of_organisation(&app, &caller, &id, period).await?.ok_or_else(Problem::not_found)?;
    let limit = rows_of_page(asked.limit);
    let next = start.saturating_add(limit);
    let cursor = (next < found.comments.len()).then(|| next.to_string());
    let rows = found.comments.iter().skip(start).take(limit).cloned();
    let comments = Comments {
        state: found.state.as_str(),
        rows: rows.map(|it| CommentRow { text: it.text, dissatisfied: it.dissatisfied }).collect(),
        cursor,
        themes: found
            .themes
            .iter()
            .map(|it| ThemeRow {
                id: &it.theme.id,
                title: &it.theme.title.ru,
                comments: it.comments,
                dissatisfied: it.dissatisfied,
            })
            .collect(),
        words: found
            .words
            .iter()
            .map(|it| WordRow {
                word: it.form.clone(),
                dissatisfied: it.dissatisfied,
                others: it.others,
                score: two_places_of_statistic(it.score),
            })
            .collect(),
        signs: SignsRow {
            responses: found.signs.responses,
            straight_lines: found.signs.straight_lines,
            repeated_comments: found.signs.repeated_comments,
        },
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(comments)).into_response())
}
