//! What a page is asked to show, as an address that can be sent: which period, which units, of which organisations.

use std::sync::Arc;

use app::App;
use app::reading::Period;
use axum::extract::{FromRequestParts, Query};
use domain::scope::{By, Filter};
use http::request::Parts;
use serde::Deserialize;

use super::Refusal;
use crate::asked::Faults;

/// What is asked for. An address that cannot be read is one that does not exist.
#[derive(Clone, Debug)]
pub(crate) struct View {
    pub(crate) period: Period,
    pub(crate) by: Option<By>,
    pub(crate) filter: Filter,
    pub(crate) sort: Sort,
    /// How many rows come before those that are shown.
    pub(crate) skip: usize,
}

/// The order of rows. There is no order by the bare mean: few answers scatter widely, and would take both ends of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Sort {
    /// By name.
    #[default]
    Name,
    /// By coverage, the lowest first.
    Coverage,
    /// By the mean drawn towards that of all, the lowest first.
    Drawn,
}

impl Sort {
    pub(crate) const ALL: [Sort; 3] = [Sort::Name, Sort::Coverage, Sort::Drawn];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Sort::Name => "name",
            Sort::Coverage => "coverage",
            Sort::Drawn => "drawn",
        }
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
    skip: Option<usize>,
    // Read by the frame.
    #[serde(rename = "lang")]
    _language: Option<String>,
}

impl FromRequestParts<Arc<App>> for View {
    type Rejection = Refusal;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<View, Refusal> {
        let asked = Query::<Asked>::from_request_parts(parts, app).await;
        let Query(asked) = asked.map_err(|_| Refusal::NotFound)?;
        let mut faults = Faults(Vec::new());
        let given = |text: Option<String>| text.filter(|text| !text.is_empty());
        let period = faults.period(given(asked.period).as_deref());
        let by = faults.optional("by", "", asked.by, By::parse);
        let filter = faults.filter(asked.region, asked.industry, asked.r#type, None);
        let sort = faults.optional("sort", "", asked.sort, |text| Sort::ALL.into_iter().find(|it| it.as_str() == text));
        match period {
            Some(period) if faults.0.is_empty() => {
                Ok(View { period, by, filter, sort: sort.unwrap_or_default(), skip: asked.skip.unwrap_or(0) })
            }
            _ => Err(Refusal::NotFound),
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
    pub(crate) fn query(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        parts.extend(period_text(self.period).map(|it| format!("period={it}")));
        parts.extend(self.by.map(|it| format!("by={}", it.as_str())));
        parts.extend(self.filter.region.map(|it| format!("region={it}")));
        parts.extend(self.filter.industry.map(|it| format!("industry={}", it.as_str())));
        parts.extend(self.filter.kind.map(|it| format!("type={}", it.as_str())));
        parts.extend(Some(self.sort).filter(|it| *it != Sort::Name).map(|it| format!("sort={}", it.as_str())));
        parts.extend(Some(self.skip).filter(|it| *it > 0).map(|it| format!("skip={it}")));
        parts.join("&")
    }
}

/// The period as an address says it; `None`: the running quarter, which goes without saying.
pub(crate) fn period_text(period: Period) -> Option<String> {
    match period {
        Period::Running => None,
        Period::Quarter(quarter) => Some(quarter.to_string()),
        Period::Restatement(edition) => Some(edition.to_string()),
    }
}
