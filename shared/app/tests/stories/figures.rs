//! Figures as everybody sees them: what is hidden, when running values move, what stays final, and what is restated.

use app::counts::{close, count, restate};
use app::figures::indicators::{self, IndicatorQuery, Period, Question};
use app::figures::{comments, ranking};
use app::identity::access::CallingParticipant;
use domain::decimal::two_places;
use domain::figures::edition::Edition;
use domain::identifier::{OrganisationId, QuestionId};
use domain::organisation::{OrganisationType, RegionCode};
use domain::questionnaire::{Answers, QuestionnaireVersion, Score};
use domain::tally::Tally;
use expect_test::expect;
use table::items::{ResponseItem, encode};
use table::port::{Add, Put, Write};
use table::{Expect as Version, Table, keys};
use testkit::World;

use super::*;

struct Figures {
    world: World,
    caller: CallingParticipant,
    responses: u32,
}

impl Figures {
    async fn at(now: &str) -> Figures {
        let world = World::at(now);
        for (id, ogrn, kind, region) in [
            ("clinic", "1027700132195", OrganisationType::Healthcare, "77"),
            ("hospital", "1037739010891", OrganisationType::Healthcare, "77"),
            ("school", "1027739642281", OrganisationType::School, "77"),
        ] {
            world.add_organisation(id, ogrn, kind, region).await;
        }
        let caller = world.coordinator().await;
        Figures { world, caller, responses: 0 }
    }

    async fn answer(&mut self, quarter: &str, organisation: &str, count: u32, score: u8, comment: Option<&str>) {
        store_answers(&self.world, self.responses, (quarter, "77", organisation), count, score, comment).await;
        self.responses += count;
    }

    /// Each unit with its completed questionnaires and what is said of them.
    async fn told(&self, period: &str, by: By) -> String {
        let period = match Edition::parse(period) {
            Ok(edition) if edition.number == 0 => Period::Quarter(edition.quarter),
            Ok(edition) => Period::Restatement(edition),
            Err(_) => Period::Running,
        };
        let Some(rows) = indicators::rows(&self.world.app, &self.caller, period, by, &Filter::default()).await.unwrap()
        else {
            return "nothing".to_owned();
        };
        let told = rows.iter().map(|row| {
            let opinion = match row.indicators.opinion.shown() {
                Some(shown) => {
                    let value = shown.satisfaction.map_or("-".to_owned(), |it| two_places(&it.value));
                    format!("{value} of {}", shown.responses)
                }
                None => row.indicators.opinion.state().as_str().to_owned(),
            };
            format!("{} {}: {opinion}", row.unit, row.indicators.completed)
        });
        told.collect::<Vec<_>>().join("; ")
    }
}

/// So many responses with one score to an organisation in a quarter and a region, as the survey stores them. Their names
/// follow a number.
pub(crate) async fn store_answers(
    world: &World,
    after: u32,
    (quarter, region, organisation): (&str, &str, &str),
    count: u32,
    score: u8,
    comment: Option<&str>,
) {
    let quarter = Quarter::parse(quarter).unwrap();
    let organisation = OrganisationId::parse(organisation).unwrap();
    let region = RegionCode::parse(region).unwrap();
    for number in after + 1..=after + count {
        let scores = BTreeMap::from([(QuestionId::parse("comfort").unwrap(), Score::new(score))]);
        let mut counters = Tally::of_answers(&scores).counters();
        counters.insert("notices".to_owned(), 2);
        let answers = Answers { scores, comment: comment.map(str::to_owned) };
        let questionnaire = QuestionnaireVersion { id: "standard".to_owned().try_into().unwrap(), version: 1 };
        let response = ResponseItem { organisation: organisation.clone(), region, quarter, questionnaire, answers };
        let writes = vec![
            Write::Put(Put {
                key: keys::response(quarter, &organisation, &format!("r{number}")),
                body: encode(&response).unwrap(),
                due: None,
                expires_at: None,
                keeps_counters: false,
                expect: Version::Absent,
            }),
            Write::Add(Add { key: keys::tally(quarter, region, &organisation, 0), counters, expect: None }),
        ];
        world.memory.write(writes).await.unwrap();
    }
}

#[tokio::test]
async fn a_small_sibling_is_not_given_away_by_the_total() {
    let mut figures = Figures::at("2026-02-15T09:00:00Z").await;
    figures.answer("2026Q1", "clinic", 12, 5, None).await;
    figures.answer("2026Q1", "hospital", 3, 1, None).await;
    expect!["organisation:clinic 12: suppressed; organisation:hospital 3: suppressed; organisation:school 0: no_data"]
        .assert_eq(&figures.told("running", By::Organisation).await);
    expect!["country 15: 4.20 of 15"].assert_eq(&figures.told("running", By::Country).await);
    expect!["type:healthcare 15: 4.20 of 15; type:school 0: no_data"]
        .assert_eq(&figures.told("running", By::Type).await);
}

#[tokio::test]
async fn running_values_move_when_enough_new_answers_have_come() {
    let mut figures = Figures::at("2026-02-15T09:00:00Z").await;
    for (count, expected) in [
        (9, "country 9: suppressed"),
        (1, "country 10: 5.00 of 10"),
        (9, "country 19: 5.00 of 10"),
        (1, "country 20: 5.00 of 20"),
    ] {
        figures.answer("2026Q1", "clinic", count, 5, None).await;
        assert_eq!(figures.told("running", By::Country).await, expected);
    }
    let report = check::check(&figures.world.app.profile, &figures.world.memory.dump());
    assert!(report.is_clean(), "{report}");
}

/// A2.10: the final stays, what is known later is a numbered restatement beside it.
#[tokio::test]
async fn a_final_stays_and_is_restated_by_number() {
    let mut figures = Figures::at("2026-04-01T09:00:00Z").await;
    let quarter = Quarter::parse("2026Q1").unwrap();
    figures.answer("2026Q1", "clinic", 20, 5, None).await;
    figures.answer("2026Q1", "school", 20, 4, None).await;
    let closed = close::close(&figures.world.app).await.unwrap();
    assert_eq!(closed.closed.len(), 1);
    let app = figures.world.app.clone();
    assert_eq!(restate::restate(&app, quarter, "ничего нового").await.unwrap(), None);
    let recount = restate::recount_final(&app, quarter).await.unwrap().unwrap();
    assert!(recount.hash_holds && recount.miscounted.is_empty());

    // Paper answers are entered late: 3 of the clinic, 12 of the school.
    figures.answer("2026Q1", "clinic", 3, 1, None).await;
    figures.answer("2026Q1", "school", 12, 1, None).await;
    let recount = restate::recount_final(&app, quarter).await.unwrap().unwrap();
    assert_eq!(recount.miscounted.len(), 2, "an alarm");
    let first = figures.told("2026Q1", By::Organisation).await;
    let restated = restate::restate(&app, quarter, "бумажные анкеты").await.unwrap().unwrap();
    assert_eq!(restated.period.to_string(), "2026Q1.1");
    assert_eq!(figures.told("2026Q1", By::Organisation).await, first, "the final stays");
    expect!["organisation:clinic 20: 5.00 of 20; organisation:hospital 0: no_data; organisation:school 20: 4.00 of 20"]
        .assert_eq(&first);
    // The three would be given away by the difference: counted, and not shown. (20·4 + 12·1)/32 = 2.875.
    expect!["organisation:clinic 23: 5.00 of 20; organisation:hospital 0: no_data; organisation:school 32: 2.88 of 32"]
        .assert_eq(&figures.told("2026Q1.1", By::Organisation).await);
    expect!["nothing"].assert_eq(&figures.told("2026Q1.2", By::Organisation).await);

    assert_eq!(restate::restate(&app, quarter, "то же").await.unwrap(), None, "twice is once");
    let question = Question { period: Period::Quarter(quarter), by: By::Country, filter: Filter::default() };
    let rows = IndicatorQuery::new(&app, &figures.caller).rows(&question).await.unwrap().unwrap();
    assert_eq!(rows[0].restated_by, Some(Edition::parse("2026Q1.1").unwrap()));
    let report = check::check(&app.profile, &figures.world.memory.dump());
    assert!(report.is_clean(), "{report}");
}

/// Broken off after any write, a restatement goes on where it was and ends the same.
#[tokio::test]
async fn a_broken_restatement_goes_on() {
    let mut figures = Figures::at("2026-04-01T09:00:00Z").await;
    let quarter = Quarter::parse("2026Q1").unwrap();
    figures.answer("2026Q1", "clinic", 20, 5, None).await;
    close::close(&figures.world.app).await.unwrap();
    figures.answer("2026Q1", "clinic", 10, 1, None).await;
    // What a broken run left: one organisation of the new edition, and no head.
    let region = RegionCode::parse("77").unwrap();
    let edition = Edition::first(quarter).next();
    let counted = count::tallies(&figures.world.app, quarter, region).await.unwrap();
    let clinic = OrganisationId::parse("clinic").unwrap();
    let frozen = table::items::FinalItem {
        organisation: clinic.clone(),
        kind: OrganisationType::Healthcare,
        counters: counted[&clinic].counters(),
        shown: None,
    };
    let write = app::store::put(keys::final_tally(edition, region, &clinic), &frozen, Version::Absent).unwrap();
    figures.world.memory.write(vec![write]).await.unwrap();
    expect!["nothing"].assert_eq(&figures.told("2026Q1.1", By::Country).await);
    restate::restate(&figures.world.app, quarter, "бумажные анкеты").await.unwrap().unwrap();
    expect!["country 30: 3.67 of 30"].assert_eq(&figures.told("2026Q1.1", By::Country).await);
    assert!(restate::recount_final(&figures.world.app, quarter).await.unwrap().unwrap().hash_holds);
}

#[tokio::test]
async fn comments_are_heard_from_the_smallest_cell_on() {
    let mut figures = Figures::at("2026-02-15T09:00:00Z").await;
    let clinic = OrganisationId::parse("clinic").unwrap();
    figures.answer("2026Q1", "clinic", 9, 1, Some("Опять очередь")).await;
    let app = figures.world.app.clone();
    let found = comments::of_organisation(&app, &figures.caller, &clinic, Period::Running).await.unwrap().unwrap();
    assert_eq!((found.state.as_str(), found.comments.len()), ("suppressed", 0));
    figures.answer("2026Q1", "clinic", 9, 5, Some("Спасибо, врач")).await;
    let found = comments::of_organisation(&app, &figures.caller, &clinic, Period::Running).await.unwrap().unwrap();
    assert_eq!((found.comments.len(), found.comments[0].text.as_str()), (18, "Опять очередь"));
    let themes: Vec<&str> = found.themes.iter().map(|it| it.theme.id.as_str()).collect();
    assert_eq!(themes, ["gratitude", "waiting"]);
    assert_eq!(found.words.iter().map(|word| word.form.as_str()).collect::<Vec<_>>(), ["опять", "очередь"]);
}

#[tokio::test]
async fn a_trend_reads_each_quarter_once_and_the_order_takes_chance_out() {
    let mut figures = Figures::at("2026-02-15T09:00:00Z").await;
    for quarter in ["2025Q3", "2025Q4", "2026Q1"] {
        figures.answer(quarter, "clinic", 30, 4, None).await;
        figures.answer(quarter, "hospital", 300, 3, None).await;
        figures.answer(quarter, "school", 10, 5, None).await;
    }
    let question = Question { period: Period::Running, by: By::Organisation, filter: Filter::default() };
    let mut reader = IndicatorQuery::new(&figures.world.app, &figures.caller);
    let trend = reader.trend(&question, 4).await.unwrap().unwrap();
    let told: Vec<String> =
        trend.iter().map(|(quarter, rows)| format!("{quarter} {}", rows[0].indicators.completed)).collect();
    assert_eq!(told, ["2025Q2 0", "2025Q3 30", "2025Q4 30", "2026Q1 30"]);
    let rows = &trend[3].1;
    let ranking = ranking::ranking(rows).unwrap();
    let each: Vec<String> = rows
        .iter()
        .zip(&ranking.each)
        .map(|(row, it)| format!("{} {:.2} {}", row.unit, it.unwrap().drawn, it.unwrap().position.as_str()))
        .collect();
    expect![[r#"
        organisation:clinic 4.00 far_above
        organisation:hospital 3.00 far_below
        organisation:school 4.89 far_above"#]]
    .assert_eq(&each.join("\n"));
}
