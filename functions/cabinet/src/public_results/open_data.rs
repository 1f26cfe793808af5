//! The form of the open data. Its schema is stable: fields are added, never renamed or removed; whatever would break a reader gets another
//! `schema`.

use app::App;
use app::figures::localizer::Localizer;
use app::figures::public::{PublicFigures, PublicRow};
use domain::decimal::{two_places, two_places_of_statistic};
use domain::figures::edition::Edition;
use domain::scope::{By, Unit};
use serde::Serialize;
use serde_json::{Value, json};
use tables::formula;
use utoipa::{PartialSchema, ToSchema};

/// The name of the schema.
pub const SCHEMA: &str = "otklik-public/1";

/// Published figures of a closed quarter.
#[derive(Serialize, ToSchema)]
pub(crate) struct PublicResults {
    /// `otklik-public/1`.
    schema: &'static str,
    /// The quarter, as `2026Q1`.
    period: String,
    /// The edition of the quarter: `2026Q1` is the first, `2026Q1.1` its first restatement.
    edition: String,
    /// What the rows are: `country`, `region`, `industry`, `type` or `organisation`.
    by: &'static str,
    /// Below so many citizens no opinion is published.
    smallest_group: u64,
    /// Coverage that is aimed at, in percent.
    target_coverage: String,
    /// Satisfaction that is aimed at, 1 to 5.
    target_satisfaction: String,
    /// Version of the method; `null` without rows.
    method: Option<String>,
    /// Address of the page that explains the method.
    method_page: String,
    /// In order of units.
    #[schema(inline)]
    rows: Vec<PublicResultRow>,
}

/// The figures of one unit. Unless `state` is `shown`, it has no number.
#[derive(Clone, Serialize, ToSchema)]
pub(crate) struct PublicResultRow {
    /// The region's two digits, of a row by region or organisation.
    region: Option<String>,
    /// The industry, of a row by industry.
    industry: Option<String>,
    /// The organisation type, of a row by type or organisation.
    r#type: Option<String>,
    /// ОГРН of the organisation, where the register has it.
    ogrn: Option<String>,
    /// What people call the unit.
    name: String,
    /// `shown`; `suppressed`: there are answers, and too few of them; `no_data`: nobody answered.
    state: &'static str,
    /// How many organisations the row is about.
    organisations: Option<u64>,
    /// Notices that count as sent.
    notices: Option<u64>,
    /// Completed questionnaires.
    completed: Option<u64>,
    /// Completed over notices, in percent.
    coverage: Option<String>,
    /// Questionnaires that satisfaction is made of.
    responses: Option<u64>,
    /// Mean of all scores, 1 to 5.
    satisfaction: Option<String>,
    /// Lower end of its 95 % interval.
    satisfaction_low: Option<String>,
    /// Upper end of it.
    satisfaction_high: Option<String>,
}

impl PublicResults {
    pub(crate) fn of(app: &App, words: Localizer, edition: Edition, by: By, rows: &[PublicRow]) -> PublicResults {
        let targets = &app.profile.targets;
        PublicResults {
            schema: SCHEMA,
            period: edition.quarter.to_string(),
            edition: edition.to_string(),
            by: by.as_str(),
            smallest_group: app.profile.policies.smallest_cell,
            target_coverage: two_places(&targets.coverage_percent),
            target_satisfaction: two_places(&targets.satisfaction),
            method: rows.first().map(|row| row.method().to_owned()),
            method_page: format!("{}{}", app.settings.public_url, crate::pages::method::PATH),
            rows: rows.iter().map(|row| PublicResultRow::of(words, row)).collect(),
        }
    }
}

impl PublicResultRow {
    fn of(words: Localizer, row: &PublicRow) -> PublicResultRow {
        let organisation = row.organisation();
        let (mut region, mut industry) = (organisation.map(|it| it.region), None);
        let mut organisation_type = organisation.map(|it| it.organisation_type);
        match row.unit() {
            Unit::Region(of) => region = Some(*of),
            Unit::Industry(of) => industry = Some(*of),
            Unit::Type(of) => organisation_type = Some(*of),
            Unit::Country | Unit::Organisation(_) | Unit::Reported(..) => {}
        }
        let figures = row.figures();
        let of = |value: fn(&PublicFigures) -> u64| figures.as_ref().map(value);
        let satisfaction = figures.and_then(|it| it.satisfaction);
        PublicResultRow {
            region: region.map(|it| it.to_string()),
            industry: industry.map(|it| it.to_string()),
            r#type: organisation_type.map(|it| it.to_string()),
            ogrn: organisation.and_then(|it| it.ogrn.as_ref()).map(|it| it.to_string()),
            name: row.name(words),
            state: row.state().as_str(),
            organisations: of(|it| it.organisations),
            notices: of(|it| it.notices),
            completed: of(|it| it.completed),
            coverage: figures.and_then(|it| it.coverage_percent).as_ref().map(two_places),
            responses: of(|it| it.responses),
            satisfaction: satisfaction.map(|it| two_places(&it.value)),
            satisfaction_low: satisfaction.map(|it| two_places_of_statistic(it.interval.low)),
            satisfaction_high: satisfaction.map(|it| two_places_of_statistic(it.interval.high)),
        }
    }
}

/// The results as JSON.
pub(crate) fn json(results: &PublicResults) -> Vec<u8> {
    serde_json::to_vec(results).unwrap_or_default()
}

/// The rows as CSV (RFC 4180), a column for each field of theirs. Numbers have a point.
pub(crate) fn csv(results: &PublicResults) -> String {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in &results.rows {
        // Writing into memory does not fail.
        let _ = writer.serialize(PublicResultRow { name: formula::as_text(row.name.clone()), ..row.clone() });
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// The JSON Schema of the results.
pub(crate) fn schema(public_url: &str) -> Value {
    let mut schema = serde_json::to_value(PublicResults::schema()).unwrap_or_default();
    if let Value::Object(members) = &mut schema {
        members.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
        members.insert("$id".to_owned(), json!(format!("{public_url}/v1/public-results/schema")));
        members.insert("title".to_owned(), json!(SCHEMA));
    }
    schema
}
