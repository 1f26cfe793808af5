//! What citizens write about: of the organisation whose report it is, or of those that stand out below. Only of published comments.

use std::collections::BTreeMap;

use domain::disclosure::State;
use domain::organisation::Organisation;
use domain::statistics::funnel::Position;

use crate::figures::comments;
use crate::figures::indicators::Row;
use crate::figures::overview::Overview;
use crate::{App, Error};

/// Organisations whose comments are read, at most.
const ORGANISATIONS_MAX: usize = 10;

/// What citizens write about an organisation.
pub struct OrganisationThemes {
    /// The organisation, as it is in the quarter.
    pub organisation: Organisation,
    /// Comments that are published.
    pub comments: u64,
    /// How many of them have each theme, by its name in the dictionary.
    pub themes: BTreeMap<String, u64>,
}

/// The themes of the only organisation, or of the lowest ones that chance does not explain.
pub(super) async fn themes(app: &App, overview: &Overview) -> Result<Vec<OrganisationThemes>, Error> {
    let mut below: Vec<(f64, &Row)> = Vec::new();
    if let Some(compared) = &overview.compared {
        let ranked = compared.rows.iter().zip(&compared.ranking.each);
        below.extend(ranked.filter_map(|(row, rank)| {
            let rank = rank.filter(|rank| matches!(rank.position, Position::Below(_)))?;
            Some((rank.drawn, row))
        }));
        below.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    }
    let rows = below.into_iter().map(|(_, row)| row).chain(std::iter::once(&overview.all));
    // Comments of organisations that another system counts are there.
    let is_read = |row: &&Row| row.counted_at.is_none() && row.indicators.opinion.state() == State::Shown;
    let mut told = Vec::new();
    for row in rows.filter(is_read).take(ORGANISATIONS_MAX) {
        let Some(organisation) = &row.organisation else { continue };
        let (comments, themes) = comments::themes_of(app, organisation, row.edition.quarter).await?;
        told.push(OrganisationThemes { organisation: organisation.clone(), comments, themes });
    }
    Ok(told)
}
