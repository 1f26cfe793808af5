//! Cases as a list: filters, order and pages are addresses; the same list as a file.

use std::sync::Arc;

use app::App;
use app::improvement::listing::{self, Asked, CasesPage, Lately};
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use domain::identifier::OrganisationId;
use domain::improvement::rules::Approval;
use domain::improvement::{Case, Kind};
use domain::organisation::RegionCode;
use domain::scope::Scope;
use pages::selectors::{Selection, Selector, query};
use pages::{Localizer, MemberSession, PageBody, PageError, Section, navigation};
use serde::Deserialize;

use super::bulk::{self, Bulk};
use super::list_file;
use super::naming::Naming;
use crate::list::target;

const PATH: &str = "/cabinet/cases";

/// Rows of a page.
pub(super) const ROWS: usize = 50;

/// Cases that are put in order at once.
const ORDERED_MAX: usize = 1_000;

/// Pages of a list that are looked through for them: words that few titles have are in none of them, perhaps.
const PAGES_MAX: usize = 10;

/// What the address says; the names are those of `GET /v1/cases`.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Address {
    kind: Option<String>,
    state: Option<String>,
    region: Option<String>,
    target: Option<String>,
    organisation: Option<String>,
    role: Option<String>,
    overdue: Option<String>,
    overdue_since: Option<String>,
    search: Option<String>,
    sort: Option<String>,
    cursor: Option<String>,
    skip: Option<usize>,
    /// `csv` or `xlsx`: the whole list as a file.
    format: Option<String>,
    // Read by the frame.
    #[serde(rename = "lang")]
    _language: Option<String>,
}

impl Address {
    /// The filters, each as it stands in an address.
    fn filters(&self) -> Vec<(&'static str, &str)> {
        let all = [
            ("kind", &self.kind),
            ("state", &self.state),
            ("region", &self.region),
            ("target", &self.target),
            ("organisation", &self.organisation),
            ("role", &self.role),
            ("overdue", &self.overdue),
            ("overdue_since", &self.overdue_since),
            ("search", &self.search),
        ];
        let given = all.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?)));
        given.filter(|(_, value)| !value.trim().is_empty()).collect()
    }

    /// As a question; what cannot be read is an address that does not exist.
    async fn asked(&self, app: &App) -> Result<Asked, PageError> {
        let mut asked = Asked { after: self.cursor.clone(), ..Asked::default() };
        for (name, value) in self.filters() {
            let good = match name {
                "kind" => {
                    asked.kind = Kind::ALL.iter().copied().find(|kind| kind.as_str() == value);
                    asked.kind.is_some()
                }
                "state" => {
                    asked.state = Some(value.to_owned());
                    true
                }
                "region" => {
                    asked.region = RegionCode::parse(value).ok();
                    asked.region.is_some()
                }
                "target" => {
                    asked.target = target(value);
                    asked.target.is_some()
                }
                "organisation" => {
                    asked.organisation = OrganisationId::parse(value).ok();
                    asked.organisation.is_some()
                }
                "role" => {
                    asked.mine = true;
                    value == "mine"
                }
                "overdue" => {
                    asked.overdue = true;
                    value == "true"
                }
                "overdue_since" => {
                    asked.overdue = true;
                    asked.overdue_since = match Lately::parse(value) {
                        Some(lately) => Some(lately.since(app).await?),
                        None => None,
                    };
                    asked.overdue_since.is_some()
                }
                _ => {
                    asked.words = Some(value.to_owned());
                    true
                }
            };
            if !good {
                return Err(PageError::NotFound);
            }
        }
        let is_place =
            |place: &String| place.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"#_-.".contains(&byte));
        if self.cursor.as_ref().is_none_or(is_place) { Ok(asked) } else { Err(PageError::NotFound) }
    }
}

/// The order of rows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    /// In which they were put.
    Made,
    Newest,
    Due,
    Title,
}

impl Order {
    const ALL: [(&'static str, Order); 4] =
        [("made", Order::Made), ("newest", Order::Newest), ("due", Order::Due), ("title", Order::Title)];

    fn parse(text: Option<&str>) -> Option<Order> {
        match text.filter(|text| !text.is_empty()) {
            None => Some(Order::Made),
            Some(text) => Order::ALL.into_iter().find(|(name, _)| *name == text).map(|(_, order)| order),
        }
    }
}

#[derive(Template)]
#[template(path = "cases.html")]
pub(super) struct ListPage {
    words: Localizer,
    selection: Selection,
    search: String,
    rows: Vec<Row>,
    /// Whether anything was asked for.
    narrowed: bool,
    next: Option<String>,
    /// The address of the list as a file, up to its form.
    file: String,
    /// Told where the order is not that of all.
    cut: Option<String>,
    bulk: Option<Bulk>,
    /// The address of this page without its place.
    here: String,
    /// Whether the reader sees figures, and so which falls are not proposed.
    sees_figures: bool,
    /// Whether the rules of interaction are approved (B.11).
    approval: String,
}

/// A case of a list.
pub(super) struct Row {
    pub(super) number: String,
    pub(super) title: String,
    pub(super) href: String,
    pub(super) kind: String,
    pub(super) state: String,
    pub(super) due: String,
    pub(super) late: bool,
    pub(super) owner: String,
    /// Where it may be moved together with others: its name and version.
    pub(super) choice: Option<String>,
}

impl PageBody for ListPage {
    fn title(&self) -> String {
        self.words.cases_title()
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::CASES)
    }
}

/// A case as a row.
pub(super) async fn row(naming: &Naming<'_>, case: &Case) -> Result<Row, PageError> {
    let words = naming.words;
    let owner = match &case.parties.owner {
        Some(owner) => naming.participant(owner).await?,
        None => words.case_nobody(),
    };
    let (due, late) = naming.term(case.due(), case.region);
    Ok(Row {
        number: case.number.clone(),
        title: case.title.clone(),
        href: format!("{PATH}/{}", case.id),
        kind: words.case_kind(case.kind().as_str()),
        state: words.case_state(case.state.as_str()),
        due,
        late,
        owner,
        choice: None,
    })
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    session: MemberSession,
    address: Result<Query<Address>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, PageError> {
    let Query(address) = address.map_err(|_| PageError::NotFound)?;
    if let Some(format) = &address.format {
        let naming = Naming { app: &app, caller: &session.caller, words: session.words };
        return list_file::answer(&naming, address.asked(&app).await?, format).await;
    }
    let bulk = bulk::offered(&app, &session)?;
    session.page(&page(&app, &session, &address, bulk).await?)
}

/// The page of an address, with what may be done to several cases at once.
pub(super) async fn page(
    app: &App,
    session: &MemberSession,
    address: &Address,
    bulk: Option<Bulk>,
) -> Result<ListPage, PageError> {
    let order = Order::parse(address.sort.as_deref()).ok_or(PageError::NotFound)?;
    let asked = address.asked(app).await?;
    let words = session.words;
    let naming = Naming { app, caller: &session.caller, words };
    let (cases, next, cut) = match order {
        Order::Made => {
            let found = listing::cases(app, &session.caller, &asked, ROWS).await?.ok_or(PageError::NotFound)?;
            (found.rows, found.next.map(|next| ("cursor", next)), None)
        }
        order => ordered(app, session, asked, order, address.skip.unwrap_or(0)).await?,
    };
    let mut rows = Vec::new();
    for case in &cases {
        let choice = bulk.as_ref().and_then(|bulk| bulk.choice(case));
        rows.push(Row { choice, ..row(&naming, case).await? });
    }
    let rows_chosen = rows.iter().any(|row| row.choice.is_some());
    let filters = address.filters();
    let with = |more: &[(&'static str, &str)]| {
        let sort = address.sort.as_deref().filter(|sort| !sort.is_empty()).map(|sort| ("sort", sort));
        let parts: Vec<_> = filters.iter().copied().chain(sort).chain(more.iter().copied()).collect();
        format!("{PATH}?{}", query(&parts))
    };
    let here = with(&[]);
    // What is to be put in order may be behind all that was looked through: without an order the search goes on.
    let made: Vec<_> = filters.iter().copied().chain([("sort", "made")]).collect();
    let in_order = (cut.is_some() && rows.is_empty()).then(|| format!("{PATH}?{}", query(&made)));
    Ok(ListPage {
        words,
        selection: selection(session, address, order),
        search: address.search.clone().unwrap_or_default(),
        rows,
        narrowed: !filters.is_empty() || address.cursor.is_some(),
        next: next.map(|(name, value)| with(&[(name, value.as_str())])).or(in_order),
        file: format!("{PATH}?{}format=", filters.iter().map(|it| format!("{}&", query(&[*it]))).collect::<String>()),
        cut: cut.map(|count| words.cases_many(words.count(count as u64))),
        bulk: bulk.filter(|bulk| !bulk.told.is_empty() || rows_chosen),
        here,
        sees_figures: session.caller.scope.is_some(),
        approval: approval(words, &app.improvement.approval),
    })
}

/// How the rules of interaction are approved, or that they are not (B.11).
pub(super) fn approval(words: Localizer, approval: &Approval) -> String {
    let Approval { number, date } = approval;
    if number.is_empty() { words.rules_not_approved() } else { words.rules_approved(number, date) }
}

/// Cases, the next page, and how many were put in order where these are not all.
type Ordered = (Vec<Case>, Option<(&'static str, String)>, Option<usize>);

/// A page of cases in an order that their list does not have.
async fn ordered(
    app: &App,
    session: &MemberSession,
    mut asked: Asked,
    order: Order,
    skip: usize,
) -> Result<Ordered, PageError> {
    let mut cases = Vec::new();
    let mut is_cut = true;
    for _ in 0..PAGES_MAX {
        let CasesPage { rows, next } =
            listing::cases(app, &session.caller, &asked, ORDERED_MAX).await?.ok_or(PageError::NotFound)?;
        cases.extend(rows);
        is_cut = next.is_some();
        if !is_cut || ORDERED_MAX <= cases.len() {
            break;
        }
        asked.after = next;
    }
    is_cut |= ORDERED_MAX < cases.len();
    cases.truncate(ORDERED_MAX);
    match order {
        Order::Made => {}
        Order::Newest => cases.reverse(),
        Order::Due => cases.sort_by_key(|case| (case.due().is_none(), case.due())),
        Order::Title => cases.sort_by_key(|case| case.title.to_lowercase()),
    }
    let next = (skip + ROWS < cases.len()).then(|| ("skip", (skip + ROWS).to_string()));
    let cut = is_cut.then_some(cases.len());
    Ok((cases.into_iter().skip(skip).take(ROWS).collect(), next, cut))
}

fn selection(session: &MemberSession, address: &Address, order: Order) -> Selection {
    let words = session.words;
    let chosen = |value: &Option<String>| value.clone().filter(|value| !value.is_empty());
    let kind = Kind::ALL.iter().copied().find(|kind| address.kind.as_deref() == Some(kind.as_str()));
    let kinds: Vec<Kind> = kind.map_or_else(|| Kind::ALL.to_vec(), |kind| vec![kind]);
    let mut states: Vec<_> = kinds.iter().flat_map(|kind| kind.table().states()).map(|state| state.as_str()).collect();
    let mut known = std::collections::BTreeSet::new();
    states.retain(|state| known.insert(*state));
    let named = |names: Vec<&'static str>, word: &dyn Fn(&str) -> String| {
        names.into_iter().map(|name| (name.to_owned(), word(name))).collect::<Vec<_>>()
    };
    let kinds = named(Kind::ALL.iter().map(|kind| kind.as_str()).collect(), &|name| words.case_kind(name));
    let states = named(states, &|name| words.case_state(name));
    let mut selectors = vec![
        Selector::of(words, "kind", words.cases_kind(), kinds, chosen(&address.kind)),
        Selector::of(words, "state", words.cases_state(), states, chosen(&address.state)),
    ];
    let caller = &session.caller;
    if !caller.roles.is_empty() || matches!(caller.scope, Some(Scope::Country)) {
        let regions = RegionCode::all().map(|region| (region.code.to_string(), region.name.clone()));
        selectors.push(Selector::of(words, "region", words.cases_region(), regions, chosen(&address.region)));
    }
    let mine = [("mine".to_owned(), words.cases_mine())];
    let overdue = [("true".to_owned(), words.cases_overdue_only())];
    selectors.push(Selector::of(words, "role", words.cases_role(), mine, chosen(&address.role)));
    selectors.push(Selector::of(words, "overdue", words.cases_overdue(), overdue, chosen(&address.overdue)));
    let lately = Lately::ALL.map(|(name, it)| {
        let told = match it {
            Lately::WorkingDay => words.cases_lately_day(),
            Lately::Week => words.cases_lately_week(),
        };
        (name.to_owned(), told)
    });
    let since = chosen(&address.overdue_since);
    selectors.push(Selector::of(words, "overdue_since", words.cases_lately(), lately, since));
    let orders = [
        ("made", words.cases_sort_made()),
        ("newest", words.cases_sort_newest()),
        ("due", words.cases_sort_due()),
        ("title", words.cases_sort_title()),
    ];
    let now = Order::ALL.into_iter().find(|(_, it)| *it == order).map(|(name, _)| name.to_owned());
    // There is always an order.
    let orders = orders.map(|(it, name)| (it.to_owned(), name));
    selectors.push(Selector::always("sort", words.cases_sort(), orders, now));
    let kept = [("target", &address.target), ("organisation", &address.organisation)];
    let kept = kept.into_iter().filter_map(|(name, value)| Some((name, chosen(value)?))).collect();
    Selection { words, path: PATH.to_owned(), steps: Vec::new(), selectors, kept }
}
