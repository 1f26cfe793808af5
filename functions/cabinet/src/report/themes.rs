//! What citizens write about in the last quarter, as far as the reader may read it: of the same comments as a page of comments.

use app::App;
use app::figures::comments::Comments;
use app::figures::indicators::Period;
use app::figures::localizer::Localizer;
use app::figures::localizer::units::of_several_regions;
use app::figures::report::Report;
use app::identity::access::CallingParticipant;
use domain::disclosure::State;
use domain::organisation::Organisation;
use domain::scope::By;
use printing::{Block, Column};
use web::Problem;

use super::tables::plain;
use crate::comments;

/// What citizens write about an organisation.
pub(super) struct OrganisationThemes {
    organisation: Organisation,
    comments: Comments,
}

/// Of each organisation that the report listens to.
pub(super) async fn of_report(
    app: &App,
    caller: &CallingParticipant,
    report: &Report,
) -> Result<Vec<OrganisationThemes>, Problem> {
    let quarter = Period::Quarter(report.subject.last());
    let mut told = Vec::new();
    for organisation in report.listened_to() {
        let found = comments::of_organisation(app, caller, &organisation.id, quarter).await?;
        if let Some(comments) = found.filter(|found| found.state == State::Shown) {
            told.push(OrganisationThemes { organisation: organisation.clone(), comments });
        }
    }
    Ok(told)
}

/// The most frequent first.
pub(super) fn blocks(words: Localizer, told: &[OrganisationThemes]) -> Vec<Block> {
    let of_several_regions = of_several_regions(told.iter().map(|it| &it.organisation));
    let rows = told.iter().filter(|it| !it.comments.themes.is_empty()).map(|it| {
        let theme = |title: &str, count: u64| words.report_theme(title, words.count(count));
        let themes = it.comments.themes.iter();
        let themes = themes.map(|it| theme(it.theme.title.in_language(words.language()), it.comments));
        vec![
            words.organisation_among(&it.organisation, of_several_regions),
            words.count(it.comments.comments.len() as u64),
            themes.collect::<Vec<_>>().join("; "),
        ]
    });
    let columns = vec![
        Column::of_words(words.row(By::Organisation)),
        Column::of_numbers(words.column_comments()),
        Column::of_words(words.report_column_themes()),
    ];
    let table = plain(columns, rows.collect());
    let heading = Block::Heading(words.report_themes());
    match table.rows.is_empty() {
        true => vec![heading, Block::Text(words.report_themes_none())],
        false => vec![heading, Block::Note(words.report_themes_note()), Block::Table(table)],
    }
}
