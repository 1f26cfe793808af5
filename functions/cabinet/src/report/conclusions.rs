//! The five sentences that matter first, in words.

use app::figures::localizer::Localizer;
use app::figures::localizer::units::rows_of_several_regions;
use app::figures::report::Report;
use domain::figures::conclusions::{
    CoverageSaid, DeadlinesSaid, FALSE_AMONG_FALLEN, FallsSaid, MeasuresSaid, SatisfactionSaid,
};
use domain::figures::indicator::Growth;
use domain::regulation::Targets;

/// Units that are named, at most.
const NAMED_MAX: usize = 5;

/// The sentences, in their order.
pub(super) fn sentences(words: Localizer, report: &Report, targets: &Targets) -> [String; 5] {
    let said = report.conclusions(targets);
    [
        coverage(words, report, targets, &said.coverage),
        satisfaction(words, report, targets, &said.satisfaction),
        falls(words, report, &said.falls),
        deadlines(words, &said.deadlines),
        measures(words, report, &said.measures),
    ]
}

fn coverage(words: Localizer, report: &Report, targets: &Targets, said: &CoverageSaid) -> String {
    let target = words.decimal(&targets.coverage_percent);
    let all = report.whole.as_ref().map_or(&report.overview.all.indicators, |whole| &whole.all);
    let parts = words.answers_of_notices(all.completed, all.notices);
    match said {
        CoverageSaid::NobodyNotified => words.report_coverage_none(),
        CoverageSaid::Reached(percent) => words.report_coverage_reached(words.decimal(percent), target, parts),
        CoverageSaid::Short(percent, lacking) => {
            words.report_coverage_short(words.decimal(percent), target, words.decimal(lacking), parts)
        }
    }
}

fn satisfaction(words: Localizer, report: &Report, targets: &Targets, said: &SatisfactionSaid) -> String {
    let told = |growth: &Growth| match report.whole {
        None => words.growth_told(growth),
        // What was due was due from one period to the next.
        Some(_) => {
            let from_to = words.growth_from_to(words.decimal(&growth.before), words.decimal(&growth.now));
            format!("{} {from_to}", words.verdict(growth.verdict))
        }
    };
    let growth = |growth: &Option<Growth>| growth.as_ref().map_or_else(|| words.growth_none(), told);
    let target = words.decimal(&targets.satisfaction);
    match said {
        SatisfactionSaid::NoScores => words.report_satisfaction_none(),
        SatisfactionSaid::Hidden => words.report_satisfaction_hidden(),
        SatisfactionSaid::Shown(value, true, change) => {
            words.report_satisfaction_reached(words.decimal(value), target, growth(change))
        }
        SatisfactionSaid::Shown(value, false, change) => {
            words.report_satisfaction_short(words.decimal(value), target, growth(change))
        }
    }
}

fn falls(words: Localizer, report: &Report, said: &FallsSaid) -> String {
    let quarter = words.quarter_name(report.subject.last());
    let count = |count: usize| words.count(count as u64);
    match said {
        FallsSaid::NothingToCompare => words.report_falls_nothing(quarter),
        FallsSaid::Hidden => words.report_falls_hidden(quarter),
        FallsSaid::Compared { units, of, alone } if units.is_empty() => {
            let told = words.report_falls_none(quarter, count(*of));
            with_alone(words, told, *alone)
        }
        FallsSaid::Compared { units, of, alone } => {
            let rows = report.units();
            let of_several_regions = rows_of_several_regions(rows);
            let named = units.iter().take(NAMED_MAX).filter_map(|place| rows.get(*place));
            let mut names: Vec<String> = named.map(|row| words.unit_among(row, of_several_regions)).collect();
            names.extend((NAMED_MAX < units.len()).then(|| words.report_and_others()));
            let told = words.report_falls_fell(quarter, names.join("; "), count(units.len()), count(*of));
            let false_percent = words.count((FALSE_AMONG_FALLEN * 100.0).round() as u64);
            let told = if 1 < *of { format!("{told} {}", words.report_falls_corrected(false_percent)) } else { told };
            with_alone(words, told, *alone)
        }
    }
}

/// Beside what holds among so many: how many look fallen each alone, as the tables call them.
fn with_alone(words: Localizer, told: String, alone: usize) -> String {
    match alone {
        0 => told,
        alone => format!("{told} {}", words.report_falls_alone(words.count(alone as u64))),
    }
}

fn deadlines(words: Localizer, said: &DeadlinesSaid) -> String {
    match said {
        DeadlinesSaid::NotSeen => words.report_deadlines_not_seen(),
        DeadlinesSaid::NothingDue => words.report_deadlines_none(),
        DeadlinesSaid::NoneMissed(true) => words.report_deadlines_none_missed(),
        DeadlinesSaid::NoneMissed(false) => words.report_deadlines_none_missed_yet(),
        DeadlinesSaid::Missed { by_sources, by_system, finals } => {
            let all = by_sources.saturating_add(*by_system);
            let [told, sources, system] = [all, *by_sources, *by_system].map(|count| words.count(count));
            let missed = (0 < all).then(|| words.report_deadlines_missed(told, sources, system));
            let finals = (0 < *finals).then(|| words.report_deadlines_finals(words.count(*finals as u64)));
            missed.into_iter().chain(finals).collect::<Vec<_>>().join(" ")
        }
    }
}

fn measures(words: Localizer, report: &Report, said: &MeasuresSaid) -> String {
    let count = |count: &usize| words.count(*count as u64);
    match said {
        MeasuresSaid::None => words.report_measures_none(),
        MeasuresSaid::NotYet(ran) => words.report_measures_not_yet(count(ran)),
        MeasuresSaid::Told { ran, risen, fallen, unknown } => {
            let (ran, risen, fallen, unknown) = (count(ran), count(risen), count(fallen), count(unknown));
            let (told, all) = (report.measures.len(), report.measures_to_tell);
            match told < all {
                true => words.report_measures_told_first(ran, count(&all), count(&told), risen, fallen, unknown),
                false => words.report_measures_told(ran, risen, fallen, unknown),
            }
        }
    }
}
