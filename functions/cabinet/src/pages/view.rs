//! What a page is asked to show, as an address that can be sent: which period, which units, of which organisations.

use domain::names;
use std::sync::Arc;

use app::figures::deadline_violations::Crossing;
use app::figures::indicators::Period;
use app::{App, registers};
use axum::extract::{FromRequestParts, Query};
use domain::scope::{By, Filter};
use http::request::Parts;
use serde::Deserialize;

use super::map::Shows;
use crate::asked::FigureParameters;
use ::pages::PageError;
use web::query::InvalidParameters;

/// The other way round, as an address says it.
const REVERSED: &str = "reversed";

/// What is asked for. An address that cannot be read is one that does not exist.
#[derive(Clone, Debug)]
pub(crate) struct View {
    pub(crate) period: Period,
    pub(crate) by: Option<Crossing>,
    pub(crate) filter: Filter,
    pub(crate) sort: Sort,
    /// Whether they stand the other way round.
    pub(crate) reversed: bool,
    /// What the map shows.
    pub(crate) map: Shows,
    /// How many rows come before those that are shown.
    pub(crate) skip: usize,
}

names! {
    /// The order of rows. There is no order by the bare mean: few answers scatter widely, and would take both ends of it.
    #[derive(Default)]
    pub(crate) enum Sort {
        /// By name.
        #[default]
        Name = "name",
        /// By receipts, the fewest first.
        Receipts = "receipts",
        /// By notices, the fewest first.
        Notices = "notices",
        /// By completed questionnaires, the fewest first.
        Completed = "completed",
        /// By coverage, the lowest first.
        Coverage = "coverage",
        /// By the mean drawn towards that of all, the lowest first.
        Drawn = "drawn",
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    period: Option<String>,
    by: Option<String>,
    region: Option<String>,
    industry: Option<String>,
    r#type: Option<String>,
    sort: Option<String>,
    order: Option<String>,
    map: Option<String>,
    skip: Option<usize>,
    // Read by the frame.
    #[serde(rename = "lang")]
    _language: Option<String>,
}

impl FromRequestParts<Arc<App>> for View {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<View, PageError> {
        let asked = Query::<Asked>::from_request_parts(parts, app).await;
        let Query(asked) = asked.map_err(|_| PageError::NotFound)?;
        let mut faults = InvalidParameters(Vec::new());
        let given = |text: Option<String>| text.filter(|text| !text.is_empty());
        let period = faults.period(given(asked.period).as_deref());
        let by = faults.optional("by", "", asked.by, |text| match text {
            "source" => Some(Crossing::Source),
            text => By::parse(text).map(Crossing::Unit),
        });
        let types = registers::recent_classification(app).await?;
        let filter = faults.filter(&types, asked.region, asked.industry, asked.r#type, None);
        let sort = faults.optional("sort", "", asked.sort, |text| Sort::ALL.into_iter().find(|it| it.as_str() == text));
        let map = faults.optional("map", "", asked.map, |text| Shows::ALL.into_iter().find(|it| it.as_str() == text));
        let reversed = faults.optional("order", "", asked.order, |text| (text == REVERSED).then_some(true));
        let reversed = reversed.unwrap_or_default();
        let (sort, map, skip) = (sort.unwrap_or_default(), map.unwrap_or_default(), asked.skip.unwrap_or(0));
        match period {
            Some(period) if faults.0.is_empty() => Ok(View { period, by, filter, sort, reversed, map, skip }),
            _ => Err(PageError::NotFound),
        }
    }
}

impl View {
    /// The address of that page with this view: what goes without saying is left out.
    pub(crate) fn href(&self, path: &str) -> String {
        let query = self.query();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }

    /// The parts of the query, each as `name=value`, joined. Every value is of letters, digits, `_` and `.`.
    fn query(&self) -> String {
        let mut parts: Vec<(&str, String)> = Vec::new();
        parts.extend(period_text(self.period).map(|it| ("period", it)));
        parts.extend(self.filter.region.map(|it| ("region", it.to_string())));
        parts.extend(self.filter.industry.map(|it| ("industry", it.as_str().to_owned())));
        parts.extend(self.filter.organisation_type.map(|it| ("type", it.as_str().to_owned())));
        parts.extend(self.kept());
        parts.extend((self.skip > 0).then(|| ("skip", self.skip.to_string())));
        parts.into_iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
    }

    /// What of it is no choice of figures, but of how they are shown.
    pub(crate) fn kept(&self) -> Vec<(&'static str, String)> {
        let mut kept = Vec::new();
        kept.extend(self.by.map(|it| ("by", crossing_text(it).to_owned())));
        kept.extend((self.sort != Sort::default()).then(|| ("sort", self.sort.as_str().to_owned())));
        kept.extend(self.reversed.then(|| ("order", REVERSED.to_owned())));
        kept.extend((self.map != Shows::default()).then(|| ("map", self.map.as_str().to_owned())));
        kept
    }

    /// All figures of a period, shown in no particular way.
    pub(crate) fn of(period: Period) -> View {
        View {
            period,
            by: None,
            filter: Filter::default(),
            sort: Sort::default(),
            reversed: false,
            map: Shows::default(),
            skip: 0,
        }
    }

    /// These figures, shown in no particular way.
    pub(crate) fn bare(&self) -> View {
        View { filter: self.filter.clone(), ..View::of(self.period) }
    }
}

/// What rows are, as an address says it.
fn crossing_text(crossing: Crossing) -> &'static str {
    match crossing {
        Crossing::Source => "source",
        Crossing::Unit(by) => by.as_str(),
    }
}

/// The period that an address names; of an empty one the running quarter.
pub(super) fn period(text: &str) -> Result<Period, PageError> {
    let given = Some(text).filter(|text| !text.is_empty());
    InvalidParameters(Vec::new()).period(given).ok_or(PageError::NotFound)
}

/// The period as an address says it; `None`: the running quarter, which goes without saying.
pub(crate) fn period_text(period: Period) -> Option<String> {
    match period {
        Period::Running => None,
        Period::Quarter(quarter) => Some(quarter.to_string()),
        Period::Restatement(edition) => Some(edition.to_string()),
    }
}
