//! A table of figures. Its heads lead to how a column is calculated, or put the rows in order by it. On a phone each row is a card, with
//! score and verdict first.

use app::figures::indicators::Row;
use app::figures::seen::Before;
use askama::Template;
use domain::calendar::Quarter;
use domain::regulation::Targets;
use pages::Localizer;

use super::lines::Line;
use super::view::{Sort, View};

/// The table, ready to be shown.
#[derive(Template)]
#[template(path = "pages/table.html")]
pub(crate) struct FiguresTable {
    words: Localizer,
    what: String,
    heads: Vec<Head>,
    lines: Vec<Line>,
    /// Whether the rows say how they stand among each other.
    standing: bool,
}

struct Head {
    name: String,
    /// Whether it stands above numbers.
    is_number: bool,
    href: Option<String>,
    /// How the rows are in order by it: `ascending` or `descending`.
    sort: Option<&'static str>,
}

/// A column: what it is called, where its method is explained, and by what it sorts.
type Column = (fn(&Localizer) -> String, &'static str, Option<Sort>);

const COLUMNS: [Column; 8] = [
    (|words| words.column_receipts(), "ladder", Some(Sort::Receipts)),
    (|words| words.column_notices(), "ladder", Some(Sort::Notices)),
    (|words| words.column_completed(), "coverage", Some(Sort::Completed)),
    (|words| words.column_coverage(), "coverage", Some(Sort::Coverage)),
    (|words| words.column_satisfaction(), "satisfaction", None),
    (|words| words.column_interval(), "interval", None),
    (|words| words.column_growth(), "growth", None),
    (|words| words.column_verdict(), "growth", None),
];

const STANDING: [Column; 2] =
    [(|words| words.column_drawn(), "drawn", Some(Sort::Drawn)), (|words| words.column_position(), "funnel", None)];

/// Columns of words, and not of numbers.
const OF_WORDS: [usize; 2] = [7, 9];

impl FiguresTable {
    /// Whether it says itself from which numbers some of its figures were made.
    fn explains(&self) -> bool {
        self.lines.iter().any(|line| line.how.is_none())
    }

    /// A table whose rows stand in an order of their own.
    pub(crate) fn of(words: Localizer, what: String, lines: Vec<Line>) -> FiguresTable {
        let heads = heads(words, &what, false, |_| None);
        FiguresTable { words, what, heads, lines, standing: false }
    }

    /// A table of quarters, the latest first; `href` is where each is shown.
    pub(crate) fn of_quarters(
        words: Localizer,
        targets: &Targets,
        trend: &[(Quarter, Row)],
        href: impl Fn(Quarter) -> Option<String>,
        before: &Before,
    ) -> FiguresTable {
        let line = |(quarter, row): &(Quarter, Row)| {
            let name = words.quarter_name(*quarter);
            let name = if row.hash.is_none() { words.quarter_running(name) } else { name };
            Line::of(words, targets, name, href(*quarter), row).since(words, before, row)
        };
        FiguresTable::of(words, words.column_quarter(), trend.iter().rev().map(line).collect())
    }

    /// A table whose rows are in the order of a view of the page at that path; `standing`: they say how they stand among each other.
    pub(crate) fn sorted(
        words: Localizer,
        what: String,
        lines: Vec<Line>,
        standing: bool,
        (view, path): (&View, &str),
    ) -> FiguresTable {
        let heads = heads(words, &what, standing, |sort| {
            let is_current = sort == view.sort;
            let reversed = is_current && !view.reversed;
            let href = View { sort, reversed, skip: 0, ..view.clone() }.href(path);
            Some((href, is_current.then_some(if view.reversed { "descending" } else { "ascending" })))
        });
        FiguresTable { words, what, heads, lines, standing }
    }
}

fn heads(
    words: Localizer,
    what: &str,
    standing: bool,
    sorting: impl Fn(Sort) -> Option<(String, Option<&'static str>)>,
) -> Vec<Head> {
    let (href, sort) = sorting(Sort::Name).unzip();
    let name = Head { name: what.to_owned(), is_number: false, href, sort: sort.flatten() };
    let columns = COLUMNS.iter().chain(STANDING.iter().filter(|_| standing)).enumerate();
    let columns = columns.map(|(place, (title, explained, by))| {
        let (href, sort) = by.and_then(&sorting).unzip();
        let href = Some(href.unwrap_or_else(|| format!("{}#{explained}", super::method::PATH)));
        Head { name: title(&words), is_number: !OF_WORDS.contains(&place), href, sort: sort.flatten() }
    });
    std::iter::once(name).chain(columns).collect()
}
