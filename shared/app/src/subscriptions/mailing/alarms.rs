//! Alarms: organisations whose satisfaction or coverage is below a threshold and was not when the last mail was written, and sources that fell
//! silent since. One mail for all that one look finds; none where it finds nothing.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::calendar::Quarter;
use domain::disclosure::RegionAndType;
use domain::identifier::{OrganisationId, SourceId};
use domain::organisation::RegionCode;
use domain::scope::{By, Filter};
use domain::subscription::threshold_alarm::{ThresholdState, ToldAlarms, ToldUntil};
use domain::subscription::thresholds::Watched;
use domain::subscription::{Told, Topic};
use table::items::SubscriptionItem;

use super::{Content, all_of, listed, named, open_cabinet};
use crate::figures::indicators::{IndicatorQuery, Period, Question, Row};
use crate::figures::localizer::Localizer;
use crate::figures::{source_inactivity, source_timeliness};
use crate::identity::access::CallingParticipant;
use crate::subscriptions::bulletin::{Bulletin, Line, Section};
use crate::subscriptions::threshold_scan;
use crate::{App, Error};

/// What there is to tell to somebody who was told that much; `again`: what a mail tells that may have come already.
pub(super) async fn content(
    app: &App,
    caller: &CallingParticipant,
    words: Localizer,
    item: &SubscriptionItem,
    told: &Told,
    again: Option<&Told>,
) -> Result<Content, Error> {
    let within = again.map_or_else(|| all_of(caller), |again| again.within.clone());
    let told = told.clone().seen_within(within);
    let mut telling = told.clone();
    let mut sections = Vec::new();
    let topics = &item.topics;
    for watched in Watched::ALL.into_iter().filter(|watched| topics.contains(&watched.topic())) {
        let until = match again.map(|again| again.alarms(watched).map(|told| told.last)) {
            Some(until) => until,
            None => {
                let quarter = Quarter::running(app.clock.now());
                let Some(scan) = threshold_scan::latest(app, quarter).await? else { return Ok(Content::Later) };
                let below = app.profile.policies.subscriptions.choices(watched).chosen(item.thresholds.of(watched));
                Some(ToldUntil { quarter, scan: scan.number, below })
            }
        };
        if let Some(until) = until {
            telling = telling.telling(watched, ToldAlarms::after(told.alarms(watched), until));
            sections.extend(threshold_alarms(app, caller, words, &told, (watched, until)).await?);
        }
    }
    if topics.contains(&Topic::SilentSource) {
        let (silent, section) = silent(app, caller, words, &told, again).await?;
        telling.silent = silent;
        sections.extend(section);
    }
    if sections.is_empty() {
        return Ok(Content::Nothing(telling));
    }
    let headings: Vec<String> = sections.iter().map(|section| inside_a_sentence(&section.heading)).collect();
    let bulletin = Bulletin {
        words,
        subject: words.alarm_subject(headings.join("; ")),
        lead: vec![words.alarm_lead()],
        sections,
        button: open_cabinet(app, words, "/cabinet"),
        after: vec![words.letter_why(caller.name.as_str())],
    };
    Ok(Content::Say(Box::new(bulletin), telling))
}

/// A heading behind a colon: with a small first letter.
fn inside_a_sentence(heading: &str) -> String {
    let mut letters = heading.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// Organisations that are below. As many as the mail names are read again as their pages are: what is hidden there by now, or has
/// recovered, is not told; of the others it tells how many there are.
async fn threshold_alarms(
    app: &App,
    caller: &CallingParticipant,
    words: Localizer,
    told: &Told,
    (watched, until): (Watched, ToldUntil),
) -> Result<Option<Section>, Error> {
    let policies = &app.profile.policies.subscriptions;
    let told = told.alarms(watched).filter(|told| told.last.quarter == until.quarter);
    let within = all_of(caller);
    let new = threshold_scan::since(app, &within, &caller.types, told, (watched, until)).await?;
    let mut reader = IndicatorQuery::new(app, caller);
    let (mut lines, mut more) = (Vec::new(), 0);
    for (region_and_type, ids) in new {
        if policies.named_max <= lines.len() {
            more += ids.len();
            continue;
        }
        let alarm = Alarm { watched, until, own_region: within.region };
        lines.extend(shown(app, &mut reader, words, &alarm, region_and_type, &ids).await?);
    }
    let threshold = words.decimal(&policies.choices(watched).threshold(until.below));
    let heading = match watched {
        Watched::Satisfaction => words.alarm_fallen(threshold),
        Watched::Coverage => words.alarm_coverage(threshold),
    };
    Ok((!lines.is_empty()).then(|| listed(app, words, heading, lines, more)))
}

/// What is told of organisations.
struct Alarm {
    watched: Watched,
    until: ToldUntil,
    /// Whoever sees one region needs not read its name.
    own_region: Option<RegionCode>,
}

/// The organisations of a place that are shown and below now, as their pages have them.
async fn shown(
    app: &App,
    reader: &mut IndicatorQuery<'_>,
    words: Localizer,
    alarm: &Alarm,
    region_and_type: RegionAndType,
    ids: &[OrganisationId],
) -> Result<Vec<Line>, Error> {
    // One organisation is asked for by its name: then its region's others are not.
    let organisation = if let [only] = ids { Some(only.clone()) } else { None };
    let filter = Filter {
        region: Some(region_and_type.region),
        organisation_type: Some(region_and_type.organisation_type),
        organisation,
        ..Filter::default()
    };
    let question = Question { period: Period::Quarter(alarm.until.quarter), by: By::Organisation, filter };
    let rows = reader.rows(&question).await?.unwrap_or_default();
    let policies = &app.profile.policies.subscriptions;
    let threshold = policies.choices(alarm.watched).threshold(alarm.until.below);
    let line = |row: Row| {
        let organisation = row.organisation.filter(|organisation| ids.contains(&organisation.id))?;
        let (indicators, name) = (&row.indicators, named(words, &organisation, alarm.own_region));
        let value = match alarm.watched {
            Watched::Satisfaction => indicators.opinion.shown()?.satisfaction?.value,
            Watched::Coverage => policies.watched_coverage(indicators.coverage_percent, indicators.notices)?,
        };
        let is_below = ThresholdState::of(&value, &threshold) == ThresholdState::Below;
        let text = match alarm.watched {
            Watched::Satisfaction => words.letter_figure(name, words.decimal(&value)),
            Watched::Coverage => {
                let parts = words.answers_of_notices(indicators.completed, indicators.notices);
                words.letter_coverage(name, words.decimal(&value), parts)
            }
        };
        let url = format!("{}/cabinet/organisations/{}", app.settings.public_url, organisation.id);
        is_below.then_some(Line { text, url: Some(url) })
    };
    Ok(rows.into_iter().filter_map(line).collect())
}

/// Sources that fell silent, as the page of sources tells of them: each silence once. Answers which silences were told then.
async fn silent(
    app: &App,
    caller: &CallingParticipant,
    words: Localizer,
    told: &Told,
    again: Option<&Told>,
) -> Result<(BTreeMap<SourceId, NaiveDate>, Option<Section>), Error> {
    let mut still = BTreeMap::new();
    let mut is_new = false;
    for source in source_inactivity::silent(&*app.table, app.clock.now()).await? {
        let id = SourceId::parse(&source.id).map_err(|error| Error::Corrupt(error.to_string()))?;
        match told.silent.get(&id) == Some(&source.since) {
            true => _ = still.insert(id, source.since),
            false => is_new = true,
        }
    }
    if !is_new {
        return Ok((still, None));
    }
    let mut lines = Vec::new();
    for source in source_timeliness::sources(app, caller, Period::Running).await? {
        let Some(since) = source.silent_since.filter(|_| !still.contains_key(&source.id)) else { continue };
        if again.is_some_and(|again| again.silent.get(&source.id) != Some(&since)) {
            continue;
        }
        lines.push(Line::plain(words.silent_since(source.name.as_str(), words.day(since))));
        still.insert(source.id, since);
    }
    let section = (!lines.is_empty()).then(|| listed(app, words, words.alarm_silent(), lines, 0));
    Ok((still, section))
}
