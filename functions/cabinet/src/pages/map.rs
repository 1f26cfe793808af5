//! The map of the regions: a tile for each, all of the same size, so that a region of many people in a small place is seen as
//! well as one of few in a large one. The layout is our own and is data: `data/tiles.csv`.

use domain::names;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use app::figures::indicators::Row;
use askama::Template;
use domain::disclosure::State;
use domain::organisation::RegionCode;
use domain::regulation::Targets;
use domain::scope::Unit;

use pages::Localizer;

/// Where a tile stands, in tiles, and what it says in a few letters.
struct Position {
    region: RegionCode,
    column: u32,
    row: u32,
    short: &'static str,
}

static POSITIONS: LazyLock<Vec<Position>> = LazyLock::new(|| {
    let position = |line: &'static str| {
        let mut fields = line.split(',');
        let mut field = || fields.next().unwrap_or_default();
        let (region, column, row, short) = (field(), field(), field(), field());
        Position {
            region: RegionCode::parse(region).expect("tiles.csv: a region"),
            column: column.parse().expect("tiles.csv: a column"),
            row: row.parse().expect("tiles.csv: a row"),
            short,
        }
    };
    include_str!("../../data/tiles.csv").lines().skip(1).map(position).collect()
});

/// Width and height of a tile with its gap.
const WIDTH: u32 = 54;
const HEIGHT: u32 = 44;

names! {
    /// What a map shows in its tiles.
    #[derive(Default)]
    pub(crate) enum Shows {
        #[default]
        Satisfaction = "satisfaction",
        Coverage = "coverage",
    }
}

impl Shows {
    pub(crate) fn title(self, words: Localizer) -> String {
        match self {
            Shows::Satisfaction => words.satisfaction(),
            Shows::Coverage => words.coverage(),
        }
    }
}

/// The map, ready to be drawn.
#[derive(Template)]
#[template(path = "pages/map.html")]
pub(crate) struct Map {
    title: String,
    description: String,
    width: u32,
    height: u32,
    tiles: Vec<Tile>,
}

/// A tile. Its state shows in its colour, in its frame and in its words alike.
struct Tile {
    x: u32,
    y: u32,
    short: &'static str,
    value: String,
    /// `good`, `bad`, `hidden`, `none` or `absent`.
    state: &'static str,
    /// Where it leads, and what it says to those who do not see it; `None`: the region is not there.
    link: Option<(String, String)>,
}

impl Map {
    /// A map of rows by region; `href` is where a region leads.
    pub(crate) fn of(
        words: Localizer,
        targets: &Targets,
        shows: Shows,
        rows: &[Row],
        href: impl Fn(RegionCode) -> String,
    ) -> Map {
        let by_region: BTreeMap<RegionCode, &Row> = rows
            .iter()
            .filter_map(|row| match row.unit {
                Unit::Region(region) => Some((region, row)),
                _ => None,
            })
            .collect();
        let tile = |position: &Position| {
            let (state, value, told) = match by_region.get(&position.region) {
                Some(row) => said(words, targets, shows, row),
                None => ("absent", String::new(), String::new()),
            };
            let link = by_region.contains_key(&position.region).then(|| {
                let name = &position.region.region().name;
                // The words begin with what is seen, so that it can be said to a computer that is told to click it.
                (href(position.region), format!("{} {value}: {name}{told}", position.short))
            });
            Tile { x: position.column * WIDTH, y: position.row * HEIGHT, short: position.short, value, state, link }
        };
        let extent = |of: fn(&Position) -> u32| POSITIONS.iter().map(of).max().unwrap_or(0) + 1;
        Map {
            title: words.map_title(shows.title(words)),
            description: words.map_text(),
            width: extent(|position| position.column) * WIDTH,
            height: extent(|position| position.row) * HEIGHT,
            tiles: POSITIONS.iter().map(tile).collect(),
        }
    }
}

/// State and value of a region's tile, and what its name does not say.
fn said(words: Localizer, targets: &Targets, shows: Shows, row: &Row) -> (&'static str, String, String) {
    let satisfaction = row.indicators.opinion.shown().and_then(|shown| shown.satisfaction);
    let (value, reached) = match shows {
        Shows::Satisfaction => {
            let value = satisfaction.map(|it| it.value);
            (value, value.map(|it| it >= targets.satisfaction))
        }
        Shows::Coverage => {
            let value = row.indicators.coverage_percent;
            (value, value.map(|it| it >= targets.coverage_percent))
        }
    };
    match (value, reached) {
        (Some(value), Some(true)) => ("good", words.decimal(&value), String::new()),
        (Some(value), _) => ("bad", format!("▼ {}", words.decimal(&value)), format!(", {}", words.below_target())),
        (None, _) => match (shows, row.indicators.opinion.state()) {
            (Shows::Satisfaction, State::Suppressed) => ("hidden", words.state_suppressed(), String::new()),
            _ => ("none", "—".to_owned(), format!(", {}", words.state_no_data())),
        },
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_region_has_a_tile_of_its_own() {
        let regions: BTreeSet<RegionCode> = POSITIONS.iter().map(|position| position.region).collect();
        let places: BTreeSet<(u32, u32)> = POSITIONS.iter().map(|position| (position.column, position.row)).collect();
        let names: BTreeSet<&str> = POSITIONS.iter().map(|position| position.short).collect();
        assert_eq!((POSITIONS.len(), regions.len(), places.len(), names.len()), (89, 89, 89, 89));
        assert!(names.iter().all(|name| (3..=6).contains(&name.chars().count())), "{names:?}");
    }
}
