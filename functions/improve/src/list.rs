//! `GET /v1/cases`: cases that the caller sees, in pages or as a file.

use std::sync::Arc;

use app::App;
use app::improvement::listing::{self, Asked, CasesPage, Lately};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::identifier::OrganisationId;
use domain::improvement::{Case, Kind, Target, TargetKind};
use domain::organisation::RegionCode;
use http::header;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::Problem;
use web::bearer::Member;
use web::query::{InvalidParameters, Parameters, rows_of_page};

use crate::export::{self, Format};
use crate::whole::WholeCase;
use crate::wire::{CaseRow, Failure};

/// Rows that are read at once for a file.
pub(crate) const FILE_PAGE: usize = 1_000;

/// The cases that are asked for, and in which form.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AskedCases {
    /// Only of this kind.
    kind: Option<String>,
    /// Only in this state.
    state: Option<String>,
    /// Only about this, as `service:pass`.
    target: Option<String>,
    /// Only about this organisation.
    organisation: Option<String>,
    /// Only of this region, by its two digits.
    region: Option<String>,
    /// `mine`: only those to which the caller is a party.
    role: Option<String>,
    /// `true`: only those of which a term has passed.
    overdue: Option<bool>,
    /// Only those of which a term has passed lately and still runs: since the `last_working_day`, or within the `last_7_days`.
    overdue_since: Option<String>,
    /// Only those whose number, name or title has these words.
    search: Option<String>,
    /// Only those with this name in another system.
    external_ref: Option<String>,
    /// `json`: rows in pages; `full`: each case whole, as the import takes it, in pages. `csv`, `xlsx`, `ndjson`: a file with all rows, of
    /// NDJSON each a whole case. Left out: `json`.
    format: Option<String>,
    /// `import`: CSV and XLSX have the columns of the import, which takes the file back; for that a `kind` is named.
    columns: Option<String>,
    /// `true`: whole cases have their journals.
    journal: Option<bool>,
    /// `cursor` of the page before.
    cursor: Option<String>,
    /// Rows of a page, up to 1,000.
    limit: Option<usize>,
}

/// A page of cases.
#[derive(Serialize, ToSchema)]
pub(crate) struct Cases {
    /// In the order in which they were put; those that are overdue, by the end of their term.
    rows: Vec<CaseRow>,
    /// For the next page; `null` after the last. A page may be short and still have one.
    cursor: Option<String>,
}

/// A page of whole cases.
#[derive(Serialize, ToSchema)]
pub(crate) struct WholeCases {
    /// In the order of the list.
    rows: Vec<WholeCase>,
    /// For the next page; `null` after the last.
    cursor: Option<String>,
}

/// Whether a case of any kind may be in this state.
pub(crate) fn is_state(text: &str) -> bool {
    Kind::ALL.iter().any(|kind| kind.table().states().iter().any(|state| state.as_str() == text))
}

/// List cases that the caller sees.
#[utoipa::path(get, path = "/v1/cases", tag = "cases", security(("key" = [])), params(AskedCases),
    responses((status = 200, body = Cases, description = "With `format=full` the rows are whole cases"), (status = 401, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn get_cases(
    State(app): State<Arc<App>>,
    Member(caller): Member,
    Parameters(sent): Parameters<AskedCases>,
) -> Result<Response, Failure> {
    let mut faults = InvalidParameters(Vec::new());
    let kind = |text: &str| Kind::ALL.iter().copied().find(|kind| kind.as_str() == text);
    let state = |text: &str| is_state(text).then(|| text.to_owned());
    let format = faults.optional("format", "json, full, csv, xlsx or ndjson", sent.format, Format::parse);
    let columns = faults.optional("columns", "import", sent.columns, |text| (text == "import").then_some(()));
    let role = faults.optional("role", "mine", sent.role, |text| (text == "mine").then_some(()));
    let lately = faults.optional("overdue_since", "last_working_day or last_7_days", sent.overdue_since, Lately::parse);
    let overdue_since = match lately {
        Some(lately) => Some(lately.since(&app).await?),
        None => None,
    };
    let asked = Asked {
        kind: faults.optional("kind", "a kind of case", sent.kind, kind),
        state: faults.optional("state", "a state of a case", sent.state, state),
        target: faults.optional("target", "a kind and a name, as service:pass", sent.target, target),
        organisation: faults.optional("organisation", "an organisation's id", sent.organisation, |text| {
            OrganisationId::parse(text).ok()
        }),
        region: faults
            .optional("region", "the two digits of a region", sent.region, |text| RegionCode::parse(text).ok()),
        mine: role.is_some(),
        overdue: sent.overdue.unwrap_or(false) || overdue_since.is_some(),
        overdue_since,
        external_ref: sent.external_ref.filter(|reference| !reference.is_empty()),
        words: sent.search.filter(|words| !words.trim().is_empty()),
        after: faults.cursor(sent.cursor, |text| is_place(text).then(|| text.to_owned())),
    };
    if columns.is_some() && asked.kind.is_none() {
        faults.or("kind", "a kind of case, whose columns the file has", None::<Kind>);
    }
    if !faults.0.is_empty() {
        return Err(Problem::unprocessable(faults.0).into());
    }
    let with_journal = sent.journal.unwrap_or(false);
    let to_import = columns.and(asked.kind);
    let format = format.unwrap_or(Format::Json);
    if let Format::Csv | Format::Xlsx | Format::Ndjson = format {
        let cases = all(&app, &caller, asked).await?;
        return Ok(match (format, to_import) {
            (Format::Ndjson, _) => export::ndjson(WholeCase::all(&app, cases, with_journal).await?)?,
            (_, Some(kind)) => export::to_import(&app, format, kind, cases).await?,
            (_, None) => export::file(&app, format, cases).await?,
        });
    }
    let limit = rows_of_page(sent.limit);
    let page = listing::cases(&app, &caller, &asked, limit).await?.ok_or_else(Problem::not_found)?;
    let no_store = [(header::CACHE_CONTROL, "no-store")];
    Ok(match format {
        Format::Full => {
            let rows = WholeCase::all(&app, page.rows, with_journal).await?;
            (no_store, Json(WholeCases { rows, cursor: page.next })).into_response()
        }
        _ => {
            let rows = page.rows.into_iter().map(CaseRow::of).collect();
            (no_store, Json(Cases { rows, cursor: page.next })).into_response()
        }
    })
}

/// Every case, page by page.
async fn all(app: &App, caller: &app::identity::access::Caller, mut asked: Asked) -> Result<Vec<Case>, Failure> {
    let mut rows = Vec::new();
    loop {
        let CasesPage { rows: page, next } =
            listing::cases(app, caller, &asked, FILE_PAGE).await?.ok_or_else(Problem::not_found)?;
        rows.extend(page);
        match next {
            Some(next) => asked.after = Some(next),
            None => return Ok(rows),
        }
    }
}

pub(crate) fn target(text: &str) -> Option<Target> {
    let (kind, id) = text.split_once(':')?;
    let kind = TargetKind::ALL.iter().copied().find(|known| known.as_str() == kind)?;
    // Every register's names are of one form.
    OrganisationId::parse(id).ok()?;
    Some(Target { kind, id: id.to_owned() })
}

/// The place of a case in a list: an instant, and a name.
fn is_place(text: &str) -> bool {
    let parts = text.split_once('#');
    parts.is_some_and(|(at, id)| at.bytes().all(|byte| byte.is_ascii_digit()) && OrganisationId::parse(id).is_ok())
}
