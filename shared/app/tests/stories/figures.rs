//! Figures as everybody sees them: what is hidden, when running values move, what stays final, and what is restated.

use app::counts::count::CountedOrganisation;
use app::counts::{close, count, recount, restate};
use app::figures::comments::{self, Found};
use app::figures::indicators::{self, IndicatorQuery, Period, Question};
use app::figures::ranking;
use app::identity::access::CallingParticipant;
use app::pool::entry::{Place, Provenance};
use app::{registers, store};
use domain::decimal::two_places;
use domain::figures::edition::Edition;
use domain::identifier::{OrganisationId, QuestionId};
use domain::organisation::{OrganisationType, RegionCode};
use domain::publication::{Lane, PooledAnswer, Reach};
use domain::questionnaire::{Answers, Questionnaire, Score};
use expect_test::expect;
use table::{Expect as Version, Table, keys};
use testkit::{World, answer_of_a_stranger};

use super::*;

struct Figures {
    world: World,
    caller: CallingParticipant,
}

impl Figures {
    async fn at(now: &str) -> Figures {
        let world = World::at(now);
        for (id, ogrn, organisation_type, region) in [
            ("clinic", "1027700132195", OrganisationType::HEALTHCARE, "77"),
            ("hospital", "1037739010891", OrganisationType::HEALTHCARE, "77"),
            ("school", "1027739642281", OrganisationType::SCHOOL, "77"),
        ] {
            world.add_organisation(id, ogrn, organisation_type, region).await;
        }
        let caller = world.coordinator().await;
        Figures { world, caller }
    }

    async fn answer(&self, quarter: &str, organisation: &str, count: u32, score: u8, comment: Option<&str>) {
        store_answers(&self.world, (quarter, "77", organisation), count, score, comment).await;
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

/// So many answers of different citizens with one score to an organisation in a quarter and a region, each after two notices.
pub(crate) async fn store_answers(
    world: &World,
    (quarter, region, organisation): (&str, &str, &str),
    count: u32,
    score: u8,
    comment: Option<&str>,
) {
    let lane = Lane {
        quarter: Quarter::parse(quarter).unwrap(),
        region: RegionCode::parse(region).unwrap(),
        organisation: OrganisationId::parse(organisation).unwrap(),
        questionnaire: Questionnaire::standard().reference(),
    };
    let registered = registers::organisation(&world.app, &lane.organisation).await.unwrap();
    let organisation_type =
        registered.map_or(OrganisationType::HEALTHCARE, |organisation| organisation.organisation_type);
    for _ in 0..count {
        let scores = BTreeMap::from([(QuestionId::parse("comfort").unwrap(), Score::new(score))]);
        let answers = Answers { scores, comment: comment.map(str::to_owned) };
        answer_of_a_stranger(&world.app, &lane, organisation_type, answers).await;
        let tally = keys::tally(lane.quarter, lane.region, &lane.organisation, 0);
        let notices = store::add(tally, [("notices".to_owned(), 2)].into());
        world.memory.write(vec![notices]).await.unwrap();
    }
}

#[tokio::test]
async fn a_small_organisation_is_part_of_its_type_when_the_quarter_ends() {
    let figures = Figures::at("2026-02-15T09:00:00Z").await;
    figures.answer("2026Q1", "clinic", 32, 5, None).await;
    figures.answer("2026Q1", "hospital", 7, 1, None).await;
    figures.answer("2026Q1", "school", 5, 3, None).await;
    expect![
        "organisation:clinic 32: 5.00 of 20; organisation:hospital 7: suppressed; organisation:school 5: suppressed"
    ]
    .assert_eq(&figures.told("running", By::Organisation).await);
    expect!["type:healthcare 39: 5.00 of 20; type:school 5: suppressed"]
        .assert_eq(&figures.told("running", By::Type).await);
    figures.world.set_clock("2026-04-01T09:00:00Z");
    close::close(&figures.world.app).await.unwrap();
    // Neither has enough, and both together do: they are in the figures of their region and of nobody else.
    expect![
        "organisation:clinic 32: 5.00 of 32; organisation:hospital 7: suppressed; organisation:school 5: suppressed"
    ]
    .assert_eq(&figures.told("2026Q1", By::Organisation).await);
    expect!["type:healthcare 39: 5.00 of 32; type:school 5: suppressed"]
        .assert_eq(&figures.told("2026Q1", By::Type).await);
    expect!["region:77 44: 4.14 of 44"].assert_eq(&figures.told("2026Q1", By::Region).await);
    expect!["country 44: 4.14 of 44"].assert_eq(&figures.told("2026Q1", By::Country).await);
    let report = check::check(&figures.world.app.profile, &figures.world.memory.dump());
    assert!(report.is_clean(), "{report}");
}

#[tokio::test]
async fn running_values_move_by_whole_groups() {
    let figures = Figures::at("2026-02-15T09:00:00Z").await;
    for (count, expected) in [
        (19, "country 19: suppressed"),
        (1, "country 20: 5.00 of 10"),
        (9, "country 29: 5.00 of 10"),
        (1, "country 30: 5.00 of 20"),
    ] {
        figures.answer("2026Q1", "clinic", count, 5, None).await;
        assert_eq!(figures.told("running", By::Country).await, expected);
    }
    let report = check::check(&figures.world.app.profile, &figures.world.memory.dump());
    assert!(report.is_clean(), "{report}");
}

/// A2.10: the final stays, what is known later is a numbered restatement beside it. An answer that comes later counts in the next quarter.
#[tokio::test]
async fn a_final_stays_and_is_restated_by_number() {
    let figures = Figures::at("2026-04-01T09:00:00Z").await;
    let quarter = Quarter::parse("2026Q1").unwrap();
    figures.answer("2026Q1", "clinic", 20, 5, None).await;
    figures.answer("2026Q1", "school", 20, 4, None).await;
    let closed = close::close(&figures.world.app).await.unwrap();
    assert_eq!(closed.closed.len(), 1);
    let app = figures.world.app.clone();
    assert_eq!(restate::restate(&app, quarter, "ничего нового").await.unwrap(), None);
    let recount = recount::recount_final(&app, quarter).await.unwrap().unwrap();
    assert!(recount.hash_holds && recount.miscounted.is_empty());

    figures.answer("2026Q1", "clinic", 3, 1, None).await;
    expect!["organisation:clinic 3: suppressed; organisation:hospital 0: no_data; organisation:school 0: no_data"]
        .assert_eq(&figures.told("running", By::Organisation).await);
    let first = figures.told("2026Q1", By::Organisation).await;
    // Their notices count where they were sent: that is news of the closed quarter.
    let restated = restate::restate(&app, quarter, "письма вернулись").await.unwrap().unwrap();
    assert_eq!(restated.period.to_string(), "2026Q1.1");
    assert_eq!(figures.told("2026Q1", By::Organisation).await, first, "the final stays");
    expect!["organisation:clinic 20: 5.00 of 20; organisation:hospital 0: no_data; organisation:school 20: 4.00 of 20"]
        .assert_eq(&first);
    assert_eq!(figures.told("2026Q1.1", By::Organisation).await, first, "no opinion moves");
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
    let figures = Figures::at("2026-04-01T09:00:00Z").await;
    let quarter = Quarter::parse("2026Q1").unwrap();
    figures.answer("2026Q1", "clinic", 20, 5, None).await;
    close::close(&figures.world.app).await.unwrap();
    figures.answer("2026Q1", "clinic", 10, 1, None).await;
    // What a broken run left: one organisation of the new edition, and no head.
    let region = RegionCode::parse("77").unwrap();
    let edition = Edition::first(quarter).next();
    let counted = count::running(&figures.world.app, quarter, region).await.unwrap().organisations;
    let clinic = OrganisationId::parse("clinic").unwrap();
    let CountedOrganisation { described, tally } = counted[&clinic].clone();
    let frozen = table::items::FinalItem { organisation: clinic.clone(), described, counters: tally.counters() };
    let write = app::store::put(keys::final_tally(edition, region, &clinic), &frozen, Version::Absent).unwrap();
    figures.world.memory.write(vec![write]).await.unwrap();
    expect!["nothing"].assert_eq(&figures.told("2026Q1.1", By::Country).await);
    restate::restate(&figures.world.app, quarter, "письма вернулись").await.unwrap().unwrap();
    expect!["country 20: 5.00 of 20"].assert_eq(&figures.told("2026Q1.1", By::Country).await);
    assert!(recount::recount_final(&figures.world.app, quarter).await.unwrap().unwrap().hash_holds);
}

/// What citizens wrote moves with the figures, by whole groups: nothing of it is seen earlier.
#[tokio::test]
async fn comments_are_heard_by_whole_groups() {
    let figures = Figures::at("2026-02-15T09:00:00Z").await;
    let clinic = OrganisationId::parse("clinic").unwrap();
    figures.answer("2026Q1", "clinic", 10, 1, Some("Опять очередь")).await;
    figures.answer("2026Q1", "clinic", 9, 5, Some("Спасибо, врач")).await;
    let (found, told_anew) = heard(&figures, &clinic).await;
    assert!(told_anew);
    assert_eq!((found.state.as_str(), found.comments.len(), found.signs.responses), ("suppressed", 0, 0));
    figures.answer("2026Q1", "clinic", 11, 5, Some("Спасибо, врач")).await;
    let (found, told_anew) = heard(&figures, &clinic).await;
    assert!(told_anew, "more was published");
    assert_eq!((found.comments.len(), found.comments[0].text.as_str()), (20, "Опять очередь"));
    let themes: Vec<&str> = found.themes.iter().map(|it| it.theme.id.as_str()).collect();
    assert_eq!(themes, ["gratitude", "waiting"]);
    assert_eq!(found.words.iter().map(|word| word.form.as_str()).collect::<Vec<_>>(), ["опять", "очередь"]);
    figures.answer("2026Q1", "clinic", 1, 5, Some("Спасибо, врач")).await;
    let (again, told_anew) = heard(&figures, &clinic).await;
    assert!(!told_anew, "once for each publication, and not for each page");
    assert_eq!((again.comments.len(), &again.comments), (20, &found.comments));
}

/// What citizens wrote, and whether it was told anew for this.
async fn heard(figures: &Figures, id: &OrganisationId) -> (comments::Comments, bool) {
    let app = &figures.world.app;
    match comments::of_organisation(app, &figures.caller, id, Period::Running).await.unwrap().unwrap() {
        Found::Told(comments) => (comments, false),
        Found::Untold(state, untold) => (comments::heard(app, state, untold.tell()), true),
    }
}

#[tokio::test]
async fn a_trend_reads_each_quarter_once_and_the_order_takes_chance_out() {
    let figures = Figures::at("2026-02-15T09:00:00Z").await;
    for quarter in ["2025Q3", "2025Q4", "2026Q1"] {
        figures.answer(quarter, "clinic", 30, 4, None).await;
        figures.answer(quarter, "hospital", 300, 3, None).await;
        figures.answer(quarter, "school", 20, 5, None).await;
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
        organisation:school 4.90 far_above"#]]
    .assert_eq(&each.join("\n"));
}

/// Five citizens answer in a school, and before that in a clinic that is a school, too, when the quarter ends. Of the schools of the region
/// they are five people and not ten, though each answer is its citizen's first of its type: a level counts who was first in the region.
#[tokio::test]
async fn of_a_type_only_who_was_first_in_the_region_counts_as_a_citizen() {
    for (others, expected) in [
        // Nine people, five of them twice.
        (0, "type:healthcare 0: no_data; type:school 14: suppressed"),
        // With a tenth.
        (1, "type:healthcare 0: no_data; type:school 15: 4.00 of 15"),
    ] {
        let figures = Figures::at("2026-02-15T09:00:00Z").await;
        let app = &figures.world.app;
        for (id, organisation_type, reach, count) in [
            ("clinic", OrganisationType::HEALTHCARE, Reach::Country, 9),
            ("school", OrganisationType::SCHOOL, Reach::RegionAndType, 5),
            ("school", OrganisationType::SCHOOL, Reach::Country, others),
        ] {
            let lane = Lane {
                quarter: Quarter::parse("2026Q1").unwrap(),
                region: RegionCode::parse("77").unwrap(),
                organisation: OrganisationId::parse(id).unwrap(),
                questionnaire: Questionnaire::standard().reference(),
            };
            for _ in 0..count {
                let place = Place::in_lane(app, lane.clone(), organisation_type).await.unwrap().unwrap();
                let scores = [(QuestionId::parse("comfort").unwrap(), Score::new(4))].into();
                let answer = PooledAnswer { answers: Answers { scores, comment: None }, first_within: Some(reach) };
                let questionnaire = registers::questionnaire(app, &lane.questionnaire).await.unwrap();
                let entry = place
                    .entry(app, &questionnaire, answer, Provenance::of_no_notice(lane.quarter.first_day()))
                    .unwrap()
                    .unwrap();
                app.table.write(entry.writes).await.unwrap();
            }
        }
        figures.world.add_organisation("clinic", "1027700132195", OrganisationType::SCHOOL, "77").await;
        figures.world.set_clock("2026-04-01T09:00:00Z");
        close::close(app).await.unwrap();
        let told = figures.told("2026Q1", By::Type).await;
        assert_eq!(told, expected);
    }
}
