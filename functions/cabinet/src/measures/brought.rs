//! What a measure brought, on the wire.

use domain::calendar::Quarter;
use domain::decimal::two_places_of_statistic;
use domain::figures::brought::{Brought, Why};
use domain::statistics::Interval;
use domain::statistics::difference::Verdict;
use domain::statistics::effect::{Effect, FIRST_LOOK};
use serde::Serialize;
use utoipa::ToSchema;

/// What a measure brought: points of the scale, or of percent for an information event.
#[derive(Serialize, ToSchema)]
pub(crate) struct BroughtRow {
    /// Up to four whole quarters before the alarm quarter, added; the earliest first.
    before: Vec<String>,
    /// The first whole quarter after it; where that cannot tell, with the next one, added.
    after: Vec<String>,
    /// 1, or 2 when the next quarter was added.
    look: usize,
    /// The level at which it is judged: 0.96 at the first look and 0.99 at the second leave 5 of 100 for false verdicts.
    judged_at: String,
    /// The organisation's own change; `null` where it may not be published.
    change: Option<String>,
    /// `type_and_region`, or `type`: there are fewer than five in the region.
    comparison: &'static str,
    /// With how many comparable organisations it is compared.
    others: u64,
    /// By how much more it rose than they did; `null` where fewer than five can be compared.
    effect: Option<String>,
    /// Lower end of its interval: of 95 %, and of 99 % at the second look.
    low: Option<String>,
    /// Upper end of it.
    high: Option<String>,
    /// The probability of such an effect where there is none.
    p: Option<String>,
    /// The p-value, corrected over all measures that are asked for together (Benjamini–Hochberg); only in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) q: Option<String>,
    /// `risen`, `fallen`, `cannot_tell` or `too_few_to_compare`; `null` where nothing is concluded for another reason.
    verdict: Option<&'static str>,
    /// Why nothing is: `not_measured`, `too_few_to_compare`, `comparison_does_not_hold`, `not_registered_in_advance`.
    why: Option<&'static str>,
    /// How rare such an effect is among those who did nothing.
    placebo: Option<PlaceboRow>,
    /// The effect that there was before it.
    pre_trend: Option<EffectRow>,
    /// The effect as it reads from the last quarter before it, and what that one was.
    from_alarm_quarter: Option<AlarmRow>,
}

/// The rank of an effect.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlaceboRow {
    /// `(1 + those with no smaller effect) / (others + 1)`.
    p: String,
}

/// An effect with its interval.
#[derive(Serialize, ToSchema)]
pub(crate) struct EffectRow {
    /// Points.
    effect: String,
    /// Lower end.
    low: String,
    /// Upper end.
    high: String,
}

/// A reading that is not counted.
#[derive(Serialize, ToSchema)]
pub(crate) struct AlarmRow {
    /// The last whole quarter before it.
    quarter: String,
    /// Points.
    effect: String,
    /// Lower end.
    low: String,
    /// Upper end.
    high: String,
    /// By how much that quarter's mean was expected to return by itself.
    expected_return: Option<String>,
    /// Always `false`.
    counted: bool,
}

impl BroughtRow {
    pub(crate) fn of(brought: &Brought) -> BroughtRow {
        let effect = brought.effect.as_ref().map(|effect| EffectRow::of(effect, &brought.interval(effect)));
        let mut before: Vec<Quarter> = brought.comparison.before.clone();
        before.reverse();
        let names = |quarters: &[Quarter]| quarters.iter().map(ToString::to_string).collect();
        let bound = |bound: fn(&EffectRow) -> &String| effect.as_ref().map(|effect| bound(effect).clone());
        let alarm = |alarm: &Effect| {
            let EffectRow { effect, low, high } = EffectRow::of(alarm, &brought.interval(alarm));
            let expected_return = brought.expected_return.map(two_places_of_statistic);
            let quarter = brought.comparison.alarm.to_string();
            AlarmRow { quarter, effect, low, high, expected_return, counted: false }
        };
        let too_few = brought.why.filter(|why| *why == Why::TooFewToCompare);
        BroughtRow {
            before: names(&before),
            after: names(&brought.comparison.after),
            look: brought.look(),
            judged_at: format!("{:.2}", brought.judged_at()),
            change: brought.change.map(|change| two_places_of_statistic(change.points)),
            comparison: brought.reach.as_str(),
            others: brought.others,
            effect: bound(|effect| &effect.effect),
            low: bound(|effect| &effect.low),
            high: bound(|effect| &effect.high),
            p: brought.effect.map(|effect| probability(effect.p())),
            q: None,
            verdict: brought.verdict.map(Verdict::as_str).or(too_few.map(Why::as_str)),
            why: brought.why.map(Why::as_str),
            placebo: brought.placebo.map(|p| PlaceboRow { p: probability(p) }),
            pre_trend: brought.pre_trend.as_ref().map(|it| EffectRow::of(it, &it.interval(FIRST_LOOK))),
            from_alarm_quarter: brought.alarm.as_ref().map(alarm),
        }
    }
}

impl EffectRow {
    fn of(effect: &Effect, interval: &Interval) -> EffectRow {
        let [effect, low, high] = [effect.points, interval.low, interval.high].map(two_places_of_statistic);
        EffectRow { effect, low, high }
    }
}

/// Three places.
pub(super) fn probability(value: f64) -> String {
    format!("{value:.3}")
}
