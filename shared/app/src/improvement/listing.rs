//! Lists of cases. A list is an index that may hold more than belongs to it: each row is the
//! case itself, and the filters are asked of that.

use std::collections::BTreeSet;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use domain::calendar::local_date;
use domain::identifier::{OrganisationId, ParticipantId};
use domain::improvement::sight::sees;
use domain::improvement::{Case, CaseId, Kind, Target, TargetKind};
use domain::organisation::RegionCode;
use domain::scope::Scope;
use futures::future;
use table::items::{CasePlaceItem, decode};
use table::{Page, Range, keys};

use super::people::reader;
use super::{ZONE, places, stored, today};
use crate::identity::access::Caller;
use crate::{App, Error, registers};

/// Places of a list that one page looks at.
const LOOKED_AT_MAX: usize = 2_000;

/// Cases that are read at the same time.
const READ_AT_ONCE: usize = 16;

/// The cases that are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Of this kind.
    pub kind: Option<Kind>,
    /// In this state.
    pub state: Option<String>,
    /// About this.
    pub target: Option<Target>,
    /// About this organisation.
    pub organisation: Option<OrganisationId>,
    /// Of this region.
    pub region: Option<RegionCode>,
    /// To which the caller is a party.
    pub mine: bool,
    /// Of which a term has passed.
    pub overdue: bool,
    /// Of which a term has passed since that day began, and still runs: what is freshly overdue.
    pub overdue_since: Option<NaiveDate>,
    /// With this name in another system (B.5).
    pub external_ref: Option<String>,
    /// Words that the number, name or title must all have.
    pub words: Option<String>,
    /// The place after which the page begins.
    pub after: Option<String>,
}

/// A page of a list. It may be short and still not be the last.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CasesPage {
    /// The cases, in the order in which they were made; those of which a term has passed, by the end of the term.
    pub rows: Vec<Case>,
    /// The place after which the next page begins; `None` after the last.
    pub next: Option<String>,
}

/// A page of cases that the caller sees; `None`: the question lies outside what it may see.
pub async fn cases(app: &App, caller: &Caller, asked: &Asked, limit: usize) -> Result<Option<CasesPage>, Error> {
    if !is_within(app, caller, asked).await? {
        return Ok(None);
    }
    let reader = reader(caller);
    let lists = lists(app, caller, asked);
    let end = if asked.overdue { places::end(app.clock.now()) } else { "~".to_owned() };
    let mut page = CasesPage::default();
    let mut looked_at = 0;
    let mut after = asked.after.clone().unwrap_or_default();
    loop {
        let mut places: BTreeSet<(String, CaseId)> = BTreeSet::new();
        let mut complete = None;
        for list in &lists {
            // Behind the place at which the page before ended; `!` comes before every place.
            let from = if after.is_empty() { "!".to_owned() } else { format!("{after}!") };
            let range = Range::Between(from, end.clone());
            let found = app.table.query(&keys::cases(list), &range, &Page::first(limit)).await?;
            let last = found.items.last().map(|item| item.key.sk.clone()).filter(|_| found.next.is_some());
            // Of several lists, what lies behind the end of the shortest page is not known yet.
            complete = [complete, last].into_iter().flatten().min();
            for item in &found.items {
                let place: CasePlaceItem = decode(item)?;
                places.insert((item.key.sk.clone(), place.case));
            }
        }
        places.retain(|(place, _)| complete.as_ref().is_none_or(|end| place <= end));
        let places: Vec<_> = places.into_iter().collect();
        for part in places.chunks(READ_AT_ONCE) {
            let read = part.iter().map(|(_, id)| stored::case(app, id));
            for ((place, _), case) in part.iter().zip(future::try_join_all(read).await?) {
                looked_at += 1;
                after.clone_from(place);
                let case = case.filter(|case| sees(case, &reader) && fits(case, asked, caller, app.clock.now()));
                page.rows.extend(case);
                if limit <= page.rows.len() || LOOKED_AT_MAX <= looked_at {
                    page.next = Some(after);
                    return Ok(Some(page));
                }
            }
        }
        match complete {
            Some(end) => after = end,
            None => return Ok(Some(page)),
        }
    }
}

/// Of another's organisation or region nobody is told whether there are cases.
async fn is_within(app: &App, caller: &Caller, asked: &Asked) -> Result<bool, Error> {
    if !caller.roles.is_empty() || asked.mine {
        return Ok(true);
    }
    let of_target = asked.target.as_ref().filter(|target| target.kind == TargetKind::Organisation);
    let of_target = of_target.map(|target| OrganisationId::parse(&target.id));
    let named = asked.organisation.clone().map(Ok).or(of_target);
    if let Some(id) = named {
        let organisation = match id {
            Ok(id) => registers::organisation(app, &id).await?,
            Err(_) => None,
        };
        if !organisation.is_some_and(|organisation| caller.admits(&organisation)) {
            return Ok(false);
        }
    }
    Ok(match (&caller.scope, asked.region) {
        (_, None) | (Some(Scope::Country | Scope::Industry(_)), _) => true,
        (Some(Scope::Region(own)), Some(region)) => *own == region,
        (Some(Scope::Organisation(_)) | None, Some(_)) => false,
    })
}

/// The lists that hold what is asked for: the one of a name in another system, or of a number that is searched for; else the first given of target, organisation,
/// party, region, state, kind. Who has no role is led by what it sees. Of each there is one in which only those stand of which a
/// term runs, in the order of terms.
fn lists(app: &App, caller: &Caller, asked: &Asked) -> Vec<String> {
    if let Some(reference) = &asked.external_ref {
        return vec![places::of_reference(app, reference)];
    }
    if let Some(number) = asked.words.as_deref().map(str::trim).filter(|words| is_number(words)) {
        return vec![places::of_number(number)];
    }
    let of_organisation =
        |id: &OrganisationId| places::of_target(&Target { kind: TargetKind::Organisation, id: id.to_string() });
    // Its own, and of those whom it stands in for.
    let own: Vec<String> = parties(caller).map(places::of_party).collect();
    let about = asked.target.as_ref().map(places::of_target).or(asked.organisation.as_ref().map(of_organisation));
    let led = if let Some(about) = about {
        vec![about]
    } else if asked.mine {
        own
    } else if caller.roles.is_empty() {
        let of_scope = match &caller.scope {
            Some(Scope::Organisation(id)) => Some(of_organisation(id)),
            Some(Scope::Region(region)) => Some(places::of_region(*region)),
            _ => None,
        };
        // What is offered to everybody stands in a list of its own.
        own.into_iter().chain(of_scope).chain([places::OFFERED.to_owned()]).collect()
    } else {
        match (asked.region, &asked.state, asked.kind) {
            (Some(region), ..) => vec![places::of_region(region)],
            _ if asked.overdue => return vec![keys::LIST_BY_TERM.to_owned()],
            (None, Some(state), _) => vec![places::of_state(state)],
            (None, None, Some(kind)) => vec![keys::list_of_kind(kind)],
            (None, None, None) => Kind::ALL.iter().map(|kind| keys::list_of_kind(*kind)).collect(),
        }
    };
    if asked.overdue { led.iter().map(|list| places::by_term(list)).collect() } else { led }
}

/// The caller, and those whom it stands in for.
pub(super) fn parties(caller: &Caller) -> impl Iterator<Item = &ParticipantId> {
    std::iter::once(&caller.id).chain(&caller.stands_in_for)
}

/// Whether this is the number of a case as a whole, as `ЗИ-2026-000123`.
fn is_number(words: &str) -> bool {
    let parts: Vec<&str> = words.split('-').collect();
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    matches!(parts[..], [kind, year, number] if kind.chars().count() == 2 && year.len() == 4 && number.len() == 6
        && digits(year) && digits(number))
}

/// Whether some term has passed since a day began. A term that ends with a day passes at its 24:00, which is the next day's first instant:
/// it counts as that day's.
fn is_freshly_overdue(case: &Case, since: NaiveDate, now: DateTime<Utc>) -> bool {
    let zone = case.region.map_or(ZONE, |region| region.region().zone);
    let day = |due: DateTime<Utc>| local_date(due - TimeDelta::seconds(1), zone);
    case.clocks.iter().any(|clock| clock.runs() && clock.due <= now && since <= day(clock.due))
}

/// How recently a term has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lately {
    /// On the last working day before today, or after it: what a secretary finds new in the morning.
    WorkingDay,
    /// Within the last seven days: what an analytical centre looks at once a week.
    Week,
}

impl Lately {
    /// Every one, with its name on the wire.
    pub const ALL: [(&'static str, Lately); 2] =
        [("last_working_day", Lately::WorkingDay), ("last_7_days", Lately::Week)];

    /// Reads the name.
    pub fn parse(text: &str) -> Option<Lately> {
        Lately::ALL.into_iter().find(|(name, _)| *name == text).map(|(_, lately)| lately)
    }

    /// The first day that counts.
    ///
    /// # Errors
    /// The registers could not be read.
    pub async fn since(self, app: &App) -> Result<NaiveDate, Error> {
        let today = today(app);
        Ok(match self {
            Lately::WorkingDay => stored::calendar(app).await?.working_days_before(today, 1),
            Lately::Week => today - Days::new(7),
        })
    }
}

fn fits(case: &Case, asked: &Asked, caller: &Caller, now: DateTime<Utc>) -> bool {
    let organisation = asked.organisation.as_ref();
    let target = case.target.as_ref();
    let is_about = |id: &OrganisationId| {
        target.is_some_and(|target| target.kind == TargetKind::Organisation && target.id == id.as_str())
    };
    let parties = &case.parties;
    let named = parties.owner.iter().chain(&parties.performers).chain(&parties.agreeing).chain(&case.creator);
    let controller = match &parties.controller {
        Some(domain::improvement::case::Controller::Participant(id)) => Some(id),
        _ => None,
    };
    let mut mine = named.chain(controller);
    let says = |words: &String| {
        let text = format!("{} {} {}", case.number, case.id, case.title).to_lowercase();
        words.to_lowercase().split_whitespace().all(|word| text.contains(word))
    };
    asked.kind.is_none_or(|kind| kind == case.kind())
        && asked.state.as_ref().is_none_or(|state| state == case.state.as_str())
        && asked.target.as_ref().is_none_or(|asked| Some(asked) == target)
        && organisation.is_none_or(is_about)
        && asked.region.is_none_or(|region| case.region == Some(region))
        && (!asked.mine || mine.any(|party| caller.is(party)))
        && (asked.external_ref.is_none() || asked.external_ref == case.external_ref)
        && (!asked.overdue || case.due().is_some_and(|due| due <= now))
        && asked.overdue_since.is_none_or(|since| is_freshly_overdue(case, since, now))
        && asked.words.as_ref().is_none_or(says)
}
