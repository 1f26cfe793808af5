//! What a document says in numbers and lists, what that comes to, and how far it is attained: tables, on its page and in print.

use std::collections::BTreeMap;

use app::Error;
use app::improvement::documents::{self, Applied, Measured};
use domain::decimal::Rational;
use domain::improvement::attainment::{Attainment, UnitStanding};
use domain::improvement::comparison::Change;
use domain::improvement::content::criteria::{Criteria, Priority};
use domain::improvement::content::efficiency::{Aim, Attained, Efficiency, Indicator};
use domain::improvement::content::mss_list::{MssList, Percent, Registered, Relation};
use domain::improvement::content::standard::{Conformity, Standard};
use domain::improvement::content::target_state::{Measured as Quantity, TargetState};
use domain::improvement::content::{Content, RowChange};
use domain::improvement::{Case, Details, Kind, Target, TargetKind, Unit, UnitKind};
use pages::Localizer;
use serde_json::Value;

use super::naming::{Named, Naming};
use super::new;

/// A table of a document.
#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) title: String,
    /// What is to be known of it; empty: nothing.
    pub(super) note: String,
    pub(super) head: Vec<String>,
    pub(super) rows: Vec<SheetRow>,
}

/// A row of it; the first cell is what it is about.
#[derive(Debug)]
pub(super) struct SheetRow {
    pub(super) cells: Vec<Named>,
    /// Whether it falls short of what is aimed at.
    pub(super) short: bool,
}

impl SheetRow {
    fn plain(cells: impl IntoIterator<Item = String>) -> SheetRow {
        SheetRow { cells: cells.into_iter().map(Named::plain).collect(), short: false }
    }
}

/// Every table of a document; of another case none.
pub(super) async fn of_case(naming: &Naming<'_>, case: &Case) -> Result<Vec<Sheet>, Error> {
    if !matches!(case.details, Details::Document(_)) {
        return Ok(Vec::new());
    }
    match documents::measured(naming.app, naming.caller, &case.id).await? {
        Some(found) => sheets(naming, &found).await,
        None => Ok(Vec::new()),
    }
}

async fn sheets(naming: &Naming<'_>, found: &Measured) -> Result<Vec<Sheet>, Error> {
    let words = naming.words;
    let Details::Document(document) = &found.case.details else { return Ok(Vec::new()) };
    let mut sheets = match (&document.content, &found.applied) {
        (Some(Content::TargetState(state)), _) => of_target_state(words, state),
        (Some(Content::Standard(standard)), applied) => {
            let mut sheets = of_standard(words, standard);
            if let Applied::Standard(all) = applied {
                sheets.push(conformity(words, all));
            }
            sheets
        }
        (Some(Content::Criteria(criteria)), Applied::Criteria(all)) => of_criteria(naming, criteria, all).await?,
        (Some(Content::Efficiency(efficiency)), Applied::Efficiency(all)) => {
            let mut rows = Vec::new();
            for (id, attained) in all {
                rows.push((naming.participant(id).await?, attained));
            }
            vec![of_efficiency(words, efficiency, rows)]
        }
        (Some(Content::MssList(list)), Applied::MssList(relation)) => of_list(naming, list, relation).await?,
        _ => Vec::new(),
    };
    if let Some(since) = &found.since {
        sheets.extend(changes(naming, words.content_since_superseded(), since).await?);
    }
    sheets.extend(attained(naming, &found.case, &found.attainment).await?);
    Ok(sheets.into_iter().filter(|sheet| !sheet.rows.is_empty()).collect())
}

fn sheet<const N: usize>(words: Localizer, title: &str, head: [&str; N], rows: Vec<SheetRow>) -> Sheet {
    let head = head.map(|name| words.content_head(name)).into();
    Sheet { title: words.content_title(title), note: String::new(), head, rows }
}

/// What is measured, in words.
fn quantity(words: Localizer, it: &Quantity) -> String {
    match (&it.name, &it.unit) {
        (Some(name), Some(unit)) => format!("{name}, {unit}"),
        _ => words.content_quantity(it.quantity.as_str()),
    }
}

fn of_target_state(words: Localizer, state: &TargetState) -> Vec<Sheet> {
    let count = |number: u32| words.count(number.into());
    let measures = state.measures.iter().map(|it| SheetRow::plain([quantity(words, it), count(it.from), count(it.to)]));
    let principles = state.principles.iter().map(|it| SheetRow::plain([it.from.clone(), it.to.clone()]));
    vec![
        sheet(words, "measures", ["quantity", "from", "to"], measures.collect()),
        sheet(words, "principles", ["from", "to"], principles.collect()),
    ]
}

fn of_standard(words: Localizer, standard: &Standard) -> Vec<Sheet> {
    let count = |number: u32| words.count(number.into());
    let documents = standard.documents.iter();
    let documents = documents.map(|it| SheetRow::plain([it.name.clone(), words.content_word(it.from.as_str())]));
    let procedures = standard.procedures.iter().map(|it| {
        let note = it.note.clone().unwrap_or_default();
        SheetRow::plain([it.name.clone(), count(it.days), count(it.actions), count(it.visits), note])
    });
    vec![
        sheet(words, "documents", ["document", "source"], documents.collect()),
        sheet(words, "procedures", ["procedure", "days", "actions", "visits", "note"], procedures.collect()),
    ]
}

fn conformity(words: Localizer, all: &[Conformity]) -> Sheet {
    let count = |number: u32| words.count(number.into());
    let row = |it: &Conformity| {
        let told = if it.in_line { words.choice_yes() } else { words.choice_no() };
        let name = words.content_quantity(it.quantity.as_str());
        SheetRow { short: !it.in_line, ..SheetRow::plain([name, count(it.target), count(it.standard), told]) }
    };
    sheet(words, "conformity", ["quantity", "target", "standard", "in_line"], all.iter().map(row).collect())
}

async fn service(naming: &Naming<'_>, id: &str) -> Result<Named, Error> {
    naming.target(&Target { kind: TargetKind::Service, id: id.to_owned() }).await
}

async fn of_criteria(naming: &Naming<'_>, criteria: &Criteria, all: &[Priority]) -> Result<Vec<Sheet>, Error> {
    let words = naming.words;
    let count = |number: u32| words.count(number.into());
    let rows = criteria.criteria.iter().map(|it| SheetRow::plain([it.name.clone(), it.code.clone(), count(it.weight)]));
    let mut order = sheet(words, "priorities", ["service", "place", "mean"], Vec::new());
    order.note = words.content_priorities_note(count(criteria.scale));
    order.head.extend(criteria.criteria.iter().map(|it| it.code.clone()));
    for it in all {
        let unknown = || words.content_unknown();
        let mut row = SheetRow::plain([
            it.place.map_or_else(unknown, count),
            it.mean.as_ref().map_or_else(unknown, |mean| words.decimal(mean)),
        ]);
        row.cells.extend(it.scores.iter().map(|score| Named::plain(score.map_or_else(unknown, count))));
        row.cells.insert(0, service(naming, it.service.as_str()).await?);
        order.rows.push(row);
    }
    Ok(vec![order, sheet(words, "criteria", ["criterion", "code", "weight"], rows.collect())])
}

/// An indicator with what is aimed at.
fn aim(words: Localizer, aim: &Aim) -> String {
    let step = aim.step.as_ref().map(|step| format!(" «{}»", words.case_move(step.as_str()))).unwrap_or_default();
    let name = format!("{}{step}", words.content_word(aim.indicator.as_str()));
    let target = words.count(aim.target.into());
    let target = if aim.indicator == Indicator::MedianDays { target } else { words.programme_percent(target) };
    match aim.indicator.is_at_most() {
        true => words.content_at_most(name, target),
        false => words.content_at_least(name, target),
    }
}

fn of_efficiency(words: Localizer, efficiency: &Efficiency, rows: Vec<(String, &Vec<Attained>)>) -> Sheet {
    let mut sheet = sheet(words, "efficiency", ["participant"], Vec::new());
    sheet.note = words.content_efficiency_note();
    sheet.head.extend(efficiency.indicators.iter().map(|it| aim(words, it)));
    for (name, attained) in rows {
        let cells = efficiency.indicators.iter().zip(attained).map(|(aim, it)| {
            let value = it.value.as_ref().map(|value| {
                let value = words.decimal(value);
                if aim.indicator == Indicator::MedianDays { value } else { words.programme_percent(value) }
            });
            match (value, it.met) {
                (Some(value), Some(true)) => words.content_met(value),
                (Some(value), _) => words.content_not_met(value),
                (None, _) => words.programme_none(),
            }
        });
        let short = attained.iter().any(|it| it.met == Some(false));
        sheet.rows.push(SheetRow { short, ..SheetRow::plain(std::iter::once(name).chain(cells)) });
    }
    if sheet.rows.is_empty() {
        // What is aimed at is told before anybody is counted.
        let nobody = std::iter::once(words.content_nobody_counted());
        let none = efficiency.indicators.iter().map(|_| words.content_unknown());
        sheet.rows.push(SheetRow::plain(nobody.chain(none)));
    }
    sheet
}

async fn of_list(naming: &Naming<'_>, list: &MssList, relation: &Relation) -> Result<Vec<Sheet>, Error> {
    let words = naming.words;
    let percent = |share: Rational| words.programme_percent(words.decimal(&share));
    let hundred = Rational::from_integer(100);
    let mut listed = sheet(words, "mss_services", ["service", "share", "registered"], Vec::new());
    let counted = &relation.counted;
    let share = counted.share().map_or_else(|| words.content_unknown(), |share| percent(share * hundred));
    let electronic = words.count((counted.federal.electronic + counted.regional.electronic).into());
    listed.note =
        words.content_list_note(list.list_version.as_str(), words.count(list.services.len() as u64), electronic, share);
    for (it, says) in list.services.iter().zip(&relation.services) {
        let stated = it.share.map_or_else(|| words.content_unknown(), |Percent(share)| percent(share));
        let mut row = SheetRow::plain([stated, words.content_registered(says.as_str())]);
        row.short = *says != Registered::Same;
        row.cells.insert(0, service(naming, it.service.as_str()).await?);
        listed.rows.push(row);
    }
    let mut unlisted = sheet(words, "unlisted", ["service"], Vec::new());
    for id in &relation.unlisted {
        unlisted.rows.push(SheetRow { cells: vec![service(naming, id.as_str()).await?], short: true });
    }
    Ok(vec![listed, unlisted])
}

/// Who is to reach a document, in words.
pub(super) async fn unit(naming: &Naming<'_>, unit: &Unit) -> Result<Named, Error> {
    match (unit.participant(), unit.organisation()) {
        (Some(id), _) => Ok(Named::plain(naming.participant(&id).await?)),
        (_, Some(id)) => naming.organisation(&id).await,
        _ => Ok(Named::plain(naming.words.case_gone())),
    }
}

async fn attained(naming: &Naming<'_>, case: &Case, attainment: &Attainment) -> Result<Option<Sheet>, Error> {
    let words = naming.words;
    if attainment.is_empty() {
        return Ok(None);
    }
    let may_check = !case.is_ended() && super::reach::may_make(naming, Kind::Check).await?;
    let mut sheet = sheet(words, "attainment", ["unit", "standing", "check"], Vec::new());
    sheet.note = match attainment.units.len() {
        0 => String::new(),
        all => words.content_attained(words.count(attainment.reached() as u64), words.count(all as u64)),
    };
    for it in &attainment.units {
        let check = match &it.check {
            Some((id, _)) => naming.case(id).await?,
            None if may_check => Named::at(words.making_kind("check"), check_of(case, it)),
            None => Named::plain(words.content_unknown()),
        };
        let standing = match &it.check {
            Some((_, state)) => words.case_state(state.as_str()),
            None => words.content_not_checked(),
        };
        let cells = vec![unit(naming, &it.unit).await?, Named::plain(standing), check];
        sheet.rows.push(SheetRow { cells, short: !it.is_reached() });
    }
    if let Some((id, state)) = &attainment.whole {
        let cells = [words.content_all_together(), words.case_state(state.as_str())].map(Named::plain);
        sheet.rows.push(SheetRow { cells: cells.into_iter().chain([naming.case(id).await?]).collect(), short: false });
    }
    Ok(Some(sheet))
}

/// Where a check of that unit is made.
fn check_of(case: &Case, it: &UnitStanding) -> String {
    let Unit { kind, id } = &it.unit;
    let check = "check=attainment";
    format!("{}?{check}&document={}&unit={}:{id}", new::path(Kind::Check), case.id, kind.as_str())
}

/// How a content changed, row by row; nothing that stayed.
pub(super) async fn changes(naming: &Naming<'_>, title: String, changes: &[RowChange]) -> Result<Option<Sheet>, Error> {
    let words = naming.words;
    let changed: Vec<_> = changes.iter().filter(|it| it.change != Change::Unchanged).collect();
    let mut services = BTreeMap::new();
    for it in changed.iter().filter(|it| it.part == "services") {
        services.insert(it.row.clone(), service(naming, &it.row).await?.name);
    }
    let row = |it: &&RowChange| {
        let what = match it.change {
            Change::Added => words.text_added(),
            Change::Removed => words.text_removed(),
            _ => words.text_changed(),
        };
        let told = |value: &Value| row_told(words, value).unwrap_or_else(|| words.content_unknown());
        let name = match (it.part.as_str(), services.get(&it.row)) {
            (_, Some(service)) => service.clone(),
            ("list_version" | "scale", _) => words.content_word(it.part.as_str()),
            ("measures" | "indicators", _) => named_by_code(words, &it.row),
            _ => it.row.clone(),
        };
        SheetRow::plain([name, what, told(&it.out), told(&it.into)])
    };
    let rows: Vec<_> = changed.iter().map(row).collect();
    let head = ["row", "change", "out", "in"].map(|name| words.content_head(name)).into();
    Ok((!rows.is_empty()).then_some(Sheet { title, note: String::new(), head, rows }))
}

/// A row that is known by a code and perhaps a name.
fn named_by_code(words: Localizer, row: &str) -> String {
    let (code, name) = row.split_once(' ').unwrap_or((row, ""));
    match (code, name) {
        ("other", name) => name.to_owned(),
        (code, "") => words.content_word(code),
        (code, step) => format!("{} «{}»", words.content_word(code), words.case_move(step)),
    }
}

/// What a row says beside its name; `None`: nothing.
fn row_told(words: Localizer, value: &Value) -> Option<String> {
    const KNOWN_BY: [&str; 6] = ["quantity", "code", "service", "indicator", "step", "name"];
    let plain = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let Value::Object(fields) = value else { return plain(value) };
    if let (Some(from), Some(to)) = (fields.get("from").and_then(plain), fields.get("to").and_then(plain)) {
        return Some(format!("{from} → {to}"));
    }
    let told = fields.iter().filter(|(name, _)| !KNOWN_BY.contains(&name.as_str())).filter_map(|(name, value)| {
        let value = match value {
            Value::Object(scores) => {
                let scores = scores.iter().filter_map(|(code, score)| Some(format!("{code} = {}", plain(score)?)));
                scores.collect::<Vec<_>>().join(", ")
            }
            // Who brings a document is one of few words.
            value if name == "from" => words.content_word(plain(value)?),
            value => plain(value)?,
        };
        Some(format!("{}: {value}", words.content_head(name.as_str())))
    });
    let told: Vec<_> = told.collect();
    Some(told.join("; ")).filter(|told| !told.is_empty())
}

/// The units that a document names, in words.
pub(super) async fn units(naming: &Naming<'_>, case: &Case) -> Result<Vec<Named>, Error> {
    let units: Vec<Unit> = match &case.details {
        Details::Document(document) => document.units.clone(),
        Details::Check(check) => check.unit(case.target.as_ref()).into_iter().collect(),
        _ => Vec::new(),
    };
    let mut named = Vec::new();
    for it in &units {
        // The organisation that a check is about stands above.
        let is_target =
            it.kind == UnitKind::Organisation && case.target.as_ref().is_some_and(|about| about.id == it.id);
        if !is_target {
            named.push(unit(naming, it).await?);
        }
    }
    Ok(named)
}
