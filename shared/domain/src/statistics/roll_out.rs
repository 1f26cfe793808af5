//! What a roll-out has brought, over all who adopted it at different times: group-time effects after Callaway and Sant'Anna, without
//! covariates. Whoever adopts in one period is a group; its change since the period before is compared with that of those who never adopt, or
//! have not adopted yet. That way nobody who has adopted stands as a comparison for others, which a regression with fixed effects does.

use std::collections::BTreeMap;

/// A unit in periods that are the same for all.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// The period in which it adopted, by its place; `None`: never.
    pub adopted: Option<usize>,
    /// What was measured in each period.
    pub values: Vec<f64>,
}

/// Who is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Those who never adopt.
    Never,
    /// Those, and whoever has adopted neither by that period nor by the one that it is compared with.
    NotYet,
}

/// The effect on a group in a period since it adopted.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupTime {
    /// The period in which the group adopted.
    pub group: usize,
    /// The period of the effect.
    pub period: usize,
    /// By how much more the group has changed than the others since the period before it adopted.
    pub effect: f64,
    /// How much each unit moves the effect, times the number of units.
    influence: Vec<f64>,
}

/// An effect over groups and periods, and how far it may be off.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Overall {
    /// The effect.
    pub effect: f64,
    /// The effect's standard error.
    pub standard_error: f64,
}

/// Group-time effects, and who was in which group.
#[derive(Clone, Debug, PartialEq)]
pub struct RollOut {
    /// By group and period, from the period of adoption on.
    pub effects: Vec<GroupTime>,
    /// The group of each unit.
    groups: Vec<Option<usize>>,
}

impl RollOut {
    /// Over units that were all measured in all periods. A group of which there is nothing before it adopted, or nobody to compare with, is
    /// left out.
    pub fn of(units: &[Unit], comparison: Comparison) -> RollOut {
        let periods = units.iter().map(|unit| unit.values.len()).min().unwrap_or(0);
        let mut groups: Vec<usize> = units.iter().filter_map(|unit| unit.adopted).collect();
        groups.sort_unstable();
        groups.dedup();
        let times =
            groups.into_iter().filter(|group| 0 < *group).flat_map(|group| (group..periods).map(move |it| (group, it)));
        let effects = times.filter_map(|(group, period)| group_time(units, group, period, comparison)).collect();
        RollOut { effects, groups: units.iter().map(|unit| unit.adopted).collect() }
    }

    /// The effect over all groups and periods since they adopted, each group by its size; `None`: there is none.
    pub fn simple(&self) -> Option<Overall> {
        let all: Vec<&GroupTime> = self.effects.iter().collect();
        self.weighted(&all).map(|(effect, influence)| overall(effect, &influence))
    }

    /// By how long it is since a group adopted: the effect on the groups of which that is known, each by its size.
    pub fn by_time(&self) -> Vec<(usize, Overall)> {
        self.at_times().into_iter().map(|(since, (effect, influence))| (since, overall(effect, &influence))).collect()
    }

    /// The mean over the times since adoption; `None`: there is none.
    pub fn dynamic(&self) -> Option<Overall> {
        mean(self.at_times().into_values().collect())
    }

    /// The mean of each group over its periods, over all groups by their size; `None`: there is none.
    pub fn group(&self) -> Option<Overall> {
        let mut of_groups: BTreeMap<usize, Vec<&GroupTime>> = BTreeMap::new();
        self.effects.iter().for_each(|it| of_groups.entry(it.group).or_default().push(it));
        let means: Vec<GroupTime> = of_groups
            .into_iter()
            .map(|(group, of)| {
                let number = of.len() as f64;
                let effect = of.iter().map(|it| it.effect).sum::<f64>() / number;
                let influence = summed(of.iter().map(|it| (1.0 / number, it.influence.as_slice())));
                GroupTime { group, period: group, effect, influence }
            })
            .collect();
        let means: Vec<&GroupTime> = means.iter().collect();
        self.weighted(&means).map(|(effect, influence)| overall(effect, &influence))
    }

    fn at_times(&self) -> BTreeMap<usize, (f64, Vec<f64>)> {
        let mut times: BTreeMap<usize, Vec<&GroupTime>> = BTreeMap::new();
        self.effects.iter().for_each(|it| times.entry(it.period - it.group).or_default().push(it));
        times.into_iter().filter_map(|(since, of)| Some((since, self.weighted(&of)?))).collect()
    }

    /// Effects weighted by the sizes of their groups. That the sizes are themselves a matter of who is there adds to how far it may be off.
    fn weighted(&self, of: &[&GroupTime]) -> Option<(f64, Vec<f64>)> {
        let units = self.groups.len() as f64;
        let size = |group: usize| self.groups.iter().filter(|it| **it == Some(group)).count() as f64 / units;
        let total: f64 = of.iter().map(|it| size(it.group)).sum();
        if total <= 0.0 {
            return None;
        }
        let effect = of.iter().map(|it| it.effect * size(it.group)).sum::<f64>() / total;
        let mut influence = summed(of.iter().map(|it| (size(it.group) / total, it.influence.as_slice())));
        for (place, group) in self.groups.iter().enumerate() {
            let apart = |it: &&GroupTime| f64::from(u8::from(*group == Some(it.group))) - size(it.group);
            let all: f64 = of.iter().map(&apart).sum();
            let moved = |it: &&GroupTime| (apart(it) / total - size(it.group) * all / total.powi(2)) * it.effect;
            influence[place] += of.iter().map(moved).sum::<f64>();
        }
        Some((effect, influence))
    }
}

/// Whether a unit stands as a comparison for what a group has come to by a period.
fn is_compared(unit: &Unit, group: usize, period: usize, comparison: Comparison) -> bool {
    match (comparison, unit.adopted) {
        (_, None) => true,
        (Comparison::Never, Some(_)) => false,
        (Comparison::NotYet, Some(adopted)) => adopted != group && period < adopted,
    }
}

fn group_time(units: &[Unit], group: usize, period: usize, comparison: Comparison) -> Option<GroupTime> {
    let change = |unit: &Unit| unit.values[period] - unit.values[group - 1];
    let is_own = |unit: &Unit| unit.adopted == Some(group);
    let is_other = |unit: &Unit| is_compared(unit, group, period, comparison);
    let mean_of = |belongs: &dyn Fn(&Unit) -> bool| {
        let of: Vec<f64> = units.iter().filter(|unit| belongs(unit)).map(&change).collect();
        (!of.is_empty()).then(|| (of.iter().sum::<f64>() / of.len() as f64, of.len() as f64 / units.len() as f64))
    };
    let ((own, of_own), (other, of_others)) = (mean_of(&is_own)?, mean_of(&is_other)?);
    let moves = |unit: &Unit| {
        if is_own(unit) {
            (change(unit) - own) / of_own
        } else if is_other(unit) {
            -(change(unit) - other) / of_others
        } else {
            0.0
        }
    };
    Some(GroupTime { group, period, effect: own - other, influence: units.iter().map(moves).collect() })
}

/// Sums of influences, each with a weight.
fn summed<'a>(of: impl Iterator<Item = (f64, &'a [f64])>) -> Vec<f64> {
    let mut sums = Vec::new();
    for (weight, influence) in of {
        sums.resize(influence.len(), 0.0);
        sums.iter_mut().zip(influence).for_each(|(sum, one)| *sum += weight * one);
    }
    sums
}

fn mean(of: Vec<(f64, Vec<f64>)>) -> Option<Overall> {
    let number = of.len() as f64;
    let influence = summed(of.iter().map(|(_, influence)| (1.0 / number, influence.as_slice())));
    (!of.is_empty()).then(|| overall(of.iter().map(|(effect, _)| effect).sum::<f64>() / number, &influence))
}

fn overall(effect: f64, influence: &[f64]) -> Overall {
    let units = influence.len() as f64;
    let standard_error = (influence.iter().map(|one| one * one).sum::<f64>() / units / units).sqrt();
    Overall { effect, standard_error }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// County teen employment, 2003 to 2007, logarithms; whoever raised the minimum wage in 2004, 2006 or 2007, and whoever did not.
    const COUNTIES: &str = include_str!("../../data/references/minimum-wage.csv");

    fn counties() -> Vec<Unit> {
        let unit = |line: &str| {
            let mut cells = line.split(',');
            let year: usize = cells.next().unwrap().parse().unwrap();
            Unit { adopted: (0 < year).then(|| year - 2003), values: cells.map(|cell| cell.parse().unwrap()).collect() }
        };
        COUNTIES.lines().filter(|line| !line.starts_with('#')).map(unit).collect()
    }

    #[track_caller]
    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 5e-10, "{found} is not {expected}");
    }

    #[test]
    fn minimum_wages_and_teen_employment_are_reproduced() {
        let counties = counties();
        assert_eq!(counties.len(), 500);
        let all: f64 = counties.iter().flat_map(|unit| &unit.values).sum();
        assert!((all / 2_500.0 - 5.772516).abs() < 5e-7, "the data are those of the reference");
        let found = RollOut::of(&counties, Comparison::Never);
        let effects = [
            (2004, 2004, -0.0105032462),
            (2004, 2005, -0.0704231581),
            (2004, 2006, -0.1372587389),
            (2004, 2007, -0.1008113631),
            (2006, 2006, -0.0045946070),
            (2006, 2007, -0.0412244715),
            (2007, 2007, -0.0260544107),
        ];
        assert_eq!(found.effects.len(), effects.len());
        for (told, (group, period, effect)) in found.effects.iter().zip(effects) {
            assert_eq!((told.group + 2003, told.period + 2003), (group, period));
            close(told.effect, effect);
        }
        for (told, effect, standard_error) in [
            (found.simple(), -0.0399512752, 0.0120340128),
            (found.dynamic(), -0.0772398215, 0.0199649891),
            (found.group(), -0.0310182822, 0.0124460593),
        ] {
            let told = told.unwrap();
            close(told.effect, effect);
            close(told.standard_error, standard_error);
        }
    }

    fn unit(adopted: Option<usize>, values: &[f64]) -> Unit {
        Unit { adopted, values: values.to_vec() }
    }

    #[test]
    fn whoever_has_not_adopted_yet_stands_as_a_comparison_until_then() {
        let units = [
            unit(Some(1), &[4.0, 4.5, 4.5]),
            unit(Some(1), &[4.0, 4.5, 4.5]),
            unit(Some(2), &[4.0, 4.1, 4.6]),
            unit(Some(2), &[4.0, 4.1, 4.6]),
        ];
        // Nobody never adopts: the second group is compared with until it adopts, and the first has nobody later.
        let found = RollOut::of(&units, Comparison::NotYet);
        let told: Vec<_> = found.effects.iter().map(|it| (it.group, it.period)).collect();
        assert_eq!(told, [(1, 1)]);
        assert!((found.effects[0].effect - 0.4).abs() < 1e-12);
        assert_eq!(RollOut::of(&units, Comparison::Never).effects, []);
        assert_eq!(RollOut::of(&units, Comparison::Never).simple(), None);
    }

    #[test]
    fn a_group_that_adopted_before_everything_was_measured_is_left_out() {
        let units = [unit(Some(0), &[4.0, 4.5]), unit(None, &[4.0, 4.1]), unit(None, &[4.0, 4.0])];
        assert_eq!(RollOut::of(&units, Comparison::Never).effects, []);
        assert_eq!(RollOut::of(&[], Comparison::Never).dynamic(), None);
    }

    #[test]
    fn effects_are_by_time_since_adoption() {
        let units = [
            unit(Some(1), &[4.0, 4.2, 4.4]),
            unit(Some(2), &[4.0, 4.0, 4.4]),
            unit(None, &[4.0, 4.0, 4.0]),
            unit(None, &[4.0, 4.0, 4.0]),
        ];
        let told = RollOut::of(&units, Comparison::Never).by_time();
        let shown: Vec<_> = told.iter().map(|(since, it)| (*since, (it.effect * 100.0).round() / 100.0)).collect();
        // At once 0.2 and 0.4, a period later 0.4 of the one that has been at it for so long.
        assert_eq!(shown, [(0, 0.3), (1, 0.4)]);
    }
}
