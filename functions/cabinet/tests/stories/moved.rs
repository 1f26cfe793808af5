//! A closed quarter is read as it was closed, whatever becomes of its organisations; a move inside a quarter is told.

use std::collections::BTreeMap;

use app::counts::close;
use app::registers::Entry;
use app::store;
use app::upkeep::check;
use domain::calendar::Quarter;
use domain::identifier::{OrganisationId, SourceId};
use domain::organisation::{Level, Organisation, OrganisationType, RegionCode};
use domain::scope::ParticipantRole;
use expect_test::expect;
use http::header;
use serde_json::Value;
use table::items::RegionItem;
use table::{Table, keys};
use testkit::World;

use super::{answers, body, get, sign_in};

struct Story {
    world: World,
    readers: BTreeMap<&'static str, String>,
}

impl Story {
    async fn at(now: &str) -> Story {
        let world = World::at(now);
        for (id, ogrn, organisation_type, region) in [
            ("clinic", "1027700132195", OrganisationType::HEALTHCARE, "77"),
            ("hospital", "1037739010891", OrganisationType::HEALTHCARE, "77"),
            ("school", "1027739642281", OrganisationType::SCHOOL, "16"),
        ] {
            world.add_organisation(id, ogrn, organisation_type, region).await;
        }
        let joined = RegionItem::joined("2025-01-01".parse().unwrap());
        world.put(Entry::Region(RegionCode::parse("39").unwrap(), joined)).await;
        world.add_source().await;
        let mut readers = BTreeMap::new();
        for (id, role, limit) in [
            ("country", ParticipantRole::Coordinator, ""),
            ("health", ParticipantRole::FederalBody, "healthcare"),
            ("education", ParticipantRole::FederalBody, "education"),
            ("moscow", ParticipantRole::RegionalExecutive, "77"),
            ("kazan", ParticipantRole::RegionalExecutive, "16"),
            ("head", ParticipantRole::OrganisationHead, "clinic"),
        ] {
            let token = world.add_participant(id, role, limit).await;
            readers.insert(id, format!("Bearer {token}"));
        }
        Story { world, readers }
    }

    async fn answer(&self, region: &str, organisation: &str, count: u32, score: u8) {
        let lane = format!("2026Q1 {region} {organisation}");
        answers(&self.world, &lane, count, score, &format!("Ждали в регионе {region}")).await;
    }

    async fn change(&self, id: &str, change: impl Fn(&mut Organisation)) {
        let id = OrganisationId::parse(id).unwrap();
        let mut entry = app::registers::organisation(&self.world.app, &id).await.unwrap().unwrap();
        change(&mut entry);
        self.world.put(Entry::Organisation(entry)).await;
    }

    async fn close(&self) {
        self.world.set_clock("2026-04-01T09:00:00Z");
        close::close(&self.world.app).await.unwrap();
        let report = check::check(&self.world.app.profile, &self.world.memory.dump());
        assert!(report.is_clean(), "{report}");
    }

    /// Each row: what it is about, completed questionnaires, satisfaction, and how it moved.
    async fn told(&self, reader: &str, query: &str) -> String {
        let path = format!("/v1/indicators?{query}");
        let response = get(&self.world, &path, header::AUTHORIZATION, &self.readers[reader]).await;
        if response.status() != 200 {
            return response.status().as_u16().to_string();
        }
        let page: Value = serde_json::from_str(&body(response).await).unwrap();
        let text = |value: &Value| match value {
            Value::Null | Value::Bool(false) => String::new(),
            Value::String(text) => format!(" {text}"),
            other => format!(" {other}"),
        };
        let told = page["rows"].as_array().unwrap().iter().map(|row| {
            let unit = ["organisation", "region", "type", "level", "completed", "satisfaction"];
            let unit: String = unit.iter().map(|field| text(&row[field])).collect();
            let marks = ["final", "part"].iter().filter(|mark| row[**mark] == true);
            let marks: String = marks.map(|mark| format!(" {mark}")).collect();
            let moved = ["moved_from", "moved_to"].iter().filter(|field| !row[**field].is_null());
            let moved: String = moved.map(|field| format!(" {field}{}", text(&row[field]).replace('"', ""))).collect();
            format!("{}{marks}{moved}", unit.trim())
        });
        told.collect::<Vec<_>>().join("; ")
    }

    async fn completed(&self, query: &str) -> i64 {
        let path = format!("/v1/indicators?{query}");
        let response = get(&self.world, &path, header::AUTHORIZATION, &self.readers["country"]).await;
        let page: Value = serde_json::from_str(&body(response).await).unwrap();
        page["rows"].as_array().unwrap().iter().map(|row| row["completed"].as_i64().unwrap()).sum()
    }

    /// Questionnaires and those that are published, of each row.
    async fn sizes(&self, query: &str) -> String {
        let response =
            get(&self.world, &format!("/v1/indicators?{query}"), header::AUTHORIZATION, &self.readers["country"]).await;
        let page: Value = serde_json::from_str(&body(response).await).unwrap();
        let told = page["rows"].as_array().unwrap().iter().map(|row| {
            let unit = ["organisation", "region", "type"].iter().find_map(|field| row[*field].as_str());
            let (completed, published) = (&row["completed"], row["responses"].as_i64().unwrap_or(0));
            assert!(published <= completed.as_i64().unwrap(), "{row}");
            format!("{} {published} of {completed}", unit.unwrap_or("country"))
        });
        told.collect::<Vec<_>>().join("; ")
    }

    /// Organisations, regions and the country have the same sums.
    async fn adds_up(&self, period: &str) {
        let [organisations, regions, types, country] =
            ["organisation", "region", "type", "country"].map(|by| format!("period={period}&by={by}"));
        let country = self.completed(&country).await;
        assert_eq!(self.completed(&organisations).await, country);
        assert_eq!(self.completed(&regions).await, country);
        assert_eq!(self.completed(&types).await, country);
    }
}

/// Today a corrected region made the closed quarter `completed 0, final`, and let another ministry see another's final.
#[tokio::test]
async fn a_closed_quarter_is_read_as_it_was_closed() {
    let story = Story::at("2026-02-15T09:00:00Z").await;
    story.answer("77", "clinic", 20, 5).await;
    story.answer("77", "hospital", 10, 3).await;
    story.close().await;
    let before = story.told("country", "period=2026Q1&by=organisation").await;
    let page = story.page("country", "clinic").await;
    story
        .change("clinic", |it| {
            it.region = RegionCode::parse("16").unwrap();
            it.organisation_type = OrganisationType::SCHOOL;
            it.level = Level::Federal;
            it.name = "Лицей".to_owned();
        })
        .await;
    expect![
        "clinic 77 healthcare regional 20 5.00 final; hospital 77 healthcare regional 10 3.00 final; school 16 school regional 0 final"
    ]
    .assert_eq(&before);
    assert_eq!(story.told("country", "period=2026Q1&by=organisation").await, before);
    assert_eq!(story.page("country", "clinic").await, page, "its page, too");
    for (reader, query, expected) in [
        ("country", "by=organisation&region=16", "school 16 school regional 0 final"),
        ("country", "by=organisation&type=school", "school 16 school regional 0 final"),
        ("moscow", "by=organisation&organisation=clinic", "clinic 77 healthcare regional 20 5.00 final"),
        ("kazan", "by=organisation&organisation=clinic", "404"),
        ("health", "by=organisation&organisation=clinic", "clinic 77 healthcare regional 20 5.00 final"),
        ("education", "by=organisation&organisation=clinic", "404"),
        ("country", "by=type&region=77", "healthcare 30 4.33 final"),
    ] {
        assert_eq!(story.told(reader, &format!("period=2026Q1&{query}")).await, expected, "{reader} {query}");
    }
    // From now on it is where it went, and nothing of what another ministry has closed can be computed from its growth.
    for (reader, expected) in [("kazan", "clinic 16 school federal 0"), ("moscow", "404"), ("health", "404")] {
        assert_eq!(
            story.told(reader, "period=running&by=organisation&organisation=clinic").await,
            expected,
            "{reader}"
        );
    }
    story.adds_up("2026Q1").await;
    story.close().await;
}

/// What was invited before the move counts in the old region, what comes after in the new one.
#[tokio::test]
async fn a_move_inside_a_quarter_is_told_and_adds_up() {
    let story = Story::at("2026-02-15T09:00:00Z").await;
    story.answer("77", "clinic", 20, 5).await;
    story.answer("77", "hospital", 20, 3).await;
    story.change("clinic", |it| it.region = RegionCode::parse("16").unwrap()).await;
    story.answer("16", "clinic", 20, 4).await;
    for (period, mark) in [("running", ""), ("2026Q1", " final")] {
        if !mark.is_empty() {
            story.close().await;
        }
        let whole = format!("clinic 16 healthcare regional 40 4.50{mark} moved_from [77]");
        let before = format!("clinic 77 healthcare regional 20 5.00{mark} part moved_to 16");
        let since = format!("clinic 16 healthcare regional 20 4.00{mark} part moved_from [77]");
        let hospital = format!("hospital 77 healthcare regional 20 3.00{mark}");
        let school = format!("school 16 school regional 0{mark}");
        for (reader, query, expected) in [
            ("country", "by=organisation", format!("{whole}; {hospital}; {school}")),
            ("country", "by=organisation&organisation=clinic", whole.clone()),
            ("health", "by=organisation&organisation=clinic", whole.clone()),
            ("head", "by=organisation", whole.clone()),
            ("country", "by=organisation&region=77", format!("{before}; {hospital}")),
            ("country", "by=organisation&region=16", format!("{since}; {school}")),
            ("moscow", "by=organisation&organisation=clinic", before.clone()),
            ("kazan", "by=organisation&organisation=clinic", since.clone()),
            ("country", "by=region", format!("16 20 4.00{mark}; 77 40 4.00{mark}")),
        ] {
            assert_eq!(story.told(reader, &format!("period={period}&{query}")).await, expected, "{reader} {query}");
        }
        story.adds_up(period).await;
    }
    // The check of the store holds the sums, and both sides of the move.
    for (entity, stored, instead) in [
        ("FINALSUMMARY#", "\"completed\":40", "\"completed\":41"),
        ("FINALSUMMARY#", "\"organisations\":1", "\"organisations\":2"),
        ("FINAL#", "\"moved_from\":[\"77\"]", "\"moved_from\":[]"),
        ("FINAL#", "\"level\":\"regional\",\"moved_to\"", "\"level\":\"federal\",\"moved_to\""),
    ] {
        let mut items = story.world.memory.dump();
        let found = items.iter_mut().filter(|it| it.key.pk.starts_with(entity) && it.body.contains(stored));
        let changed = found.map(|it| it.body = it.body.replace(stored, instead)).count();
        let report = check::check(&story.world.app.profile, &items);
        assert!(0 < changed && !report.is_clean(), "{changed} of {entity} with {instead}");
    }
    let page = story.page("country", "clinic").await;
    assert!(page.contains("Организация перешла из другого региона (г. Москва)"), "{page}");
    // What citizens wrote is heard from both sides of the move.
    assert!(page.contains("Комментариев: 40"), "{page}");
}

/// What too few say of a clinic that has become a school stands where its questionnaires are counted: under the type that is frozen.
#[tokio::test]
async fn a_type_changed_inside_a_quarter_keeps_questionnaires_and_opinions_together() {
    for (clinic, hospital, expected) in [
        // Eleven are enough, but of two types by now: they are told of the region.
        (5, 6, "healthcare 0 of 6; school 0 of 5; 16 0 of 0; 77 11 of 11; country 11 of 11"),
        (20, 6, "healthcare 0 of 6; school 20 of 20; 16 0 of 0; 77 20 of 26; country 20 of 26"),
    ] {
        let story = Story::at("2026-02-15T09:00:00Z").await;
        story.answer("77", "clinic", clinic, 5).await;
        story.answer("77", "hospital", hospital, 3).await;
        story.change("clinic", |it| it.organisation_type = OrganisationType::SCHOOL).await;
        story.close().await;
        let mut told = Vec::new();
        for by in ["type", "region", "country"] {
            told.push(story.sizes(&format!("period=2026Q1&by={by}")).await);
        }
        assert_eq!(told.join("; "), expected);
        story.adds_up("2026Q1").await;
    }
    // Both are schools by now, and so are their answers together.
    let story = Story::at("2026-02-15T09:00:00Z").await;
    story.answer("77", "clinic", 5, 5).await;
    story.answer("77", "hospital", 6, 3).await;
    for id in ["clinic", "hospital"] {
        story.change(id, |it| it.organisation_type = OrganisationType::SCHOOL).await;
    }
    story.close().await;
    assert_eq!(story.sizes("period=2026Q1&by=type").await, "school 11 of 11");
    // The check of the store holds an organisation's type against that of its answers.
    let mut items = story.world.memory.dump();
    let lanes = items.iter_mut().filter(|it| it.key.pk.starts_with("PUBLISHED#") && it.key.sk.starts_with("clinic"));
    let changed = lanes.map(|it| it.body = it.body.replace("\"type\":\"school\"", "\"type\":\"healthcare\"")).count();
    let report = check::check(&story.world.app.profile, &items);
    assert!(0 < changed && !report.is_clean(), "{changed}");
}

/// Days in the register that are set back after the fact: what was counted belongs where it was counted, and nobody belongs nowhere.
#[tokio::test]
async fn a_quarter_belongs_somewhere_whatever_days_are_set_after_it() {
    let later: chrono::NaiveDate = "2026-05-01".parse().unwrap();
    for (stayed, region_joins, expected) in [
        (20, false, "clinic 77 healthcare regional 20 5.00"),
        (20, true, "clinic 77 healthcare regional 20 5.00"),
        (0, false, "clinic 16 healthcare regional 20 5.00"),
        (40, false, "clinic 16 healthcare regional 60 5.00 moved_from [77]"),
        (40, true, "clinic 16 healthcare regional 60 5.00 moved_from [77]"),
    ] {
        let story = Story::at("2026-02-15T09:00:00Z").await;
        story.answer("77", "clinic", stayed, 5).await;
        story.change("clinic", |it| it.region = RegionCode::parse("16").unwrap()).await;
        if stayed != 20 {
            story.answer("16", "clinic", 20, 5).await;
        }
        if region_joins {
            let region = RegionCode::parse("16").unwrap();
            story.world.put(Entry::Region(region, table::items::RegionItem::joined(later))).await;
        } else {
            story.change("clinic", |it| it.included_on = later).await;
        }
        for (period, mark) in [("running", ""), ("2026Q1", " final")] {
            if !mark.is_empty() {
                story.close().await;
            }
            let told = story.told("country", &format!("period={period}&by=organisation&organisation=clinic")).await;
            assert_eq!(told.replace(mark, ""), expected, "{period} {stayed} {region_joins}");
            let organisations = |by: &str| format!("period={period}&by={by}&type=healthcare");
            assert_eq!(story.organisations(&organisations("country")).await, 2, "{period} {stayed} {region_joins}");
            assert_eq!(story.organisations(&organisations("region")).await, 2, "{period} {stayed} {region_joins}");
            story.adds_up(period).await;
        }
    }
}

/// What was missed is looked for where the quarter was counted, not where the register has the organisation by now.
#[tokio::test]
async fn missed_deadlines_of_a_closed_quarter_are_found_where_they_were_counted() {
    let story = Story::at("2026-02-15T09:00:00Z").await;
    story.answer("77", "clinic", 20, 5).await;
    story.missed("2026Q1", "77", 3).await;
    story.change("clinic", |it| it.region = RegionCode::parse("16").unwrap()).await;
    story.answer("16", "clinic", 20, 4).await;
    story.missed("2026Q1", "16", 2).await;
    story.close().await;
    let asked = ["by=organisation&organisation=clinic", "by=organisation", "by=region", "by=country", "by=source"];
    for region in ["16", "77", "39", "77"] {
        story.change("clinic", |it| it.region = RegionCode::parse(region).unwrap()).await;
        for query in asked {
            let told = story.all_missed("country", &format!("period=2026Q1&{query}")).await;
            assert_eq!(told, 5, "{query} from {region}");
        }
        for (reader, expected) in [("moscow", 3), ("kazan", 2), ("health", 5)] {
            let told = story.all_missed(reader, "period=2026Q1&by=organisation&organisation=clinic").await;
            assert_eq!(told, expected, "{reader} from {region}");
        }
    }
    // An erasure may be missed in a quarter in which nothing else is counted there; it is told by region and by organisation alike.
    let story = Story::at("2026-02-15T09:00:00Z").await;
    story.change("clinic", |it| it.region = RegionCode::parse("16").unwrap()).await;
    story.missed("2026Q1", "77", 1).await;
    story.close().await;
    for query in ["by=organisation&region=77", "by=region&region=77", "by=organisation&organisation=clinic"] {
        assert_eq!(story.all_missed("country", &format!("period=2026Q1&{query}")).await, 1, "{query}");
    }
}

impl Story {
    /// So many notices of the clinic came late in a quarter and region.
    async fn missed(&self, quarter: &str, region: &str, count: i64) {
        let (quarter, region) = (Quarter::parse(quarter).unwrap(), RegionCode::parse(region).unwrap());
        let (clinic, source) = (OrganisationId::parse("clinic").unwrap(), SourceId::parse("mis").unwrap());
        let key = keys::deadline_violations(quarter, region, &clinic, &source);
        self.world.memory.write(vec![store::add(key, [("notice".to_owned(), count)].into())]).await.unwrap();
    }

    /// All rows of missed deadlines, added up.
    async fn all_missed(&self, reader: &str, query: &str) -> i64 {
        let path = format!("/v1/breaches?{query}");
        let response = get(&self.world, &path, header::AUTHORIZATION, &self.readers[reader]).await;
        let page: Value = serde_json::from_str(&body(response).await).unwrap();
        page["rows"].as_array().unwrap().iter().map(|row| row["notice"].as_i64().unwrap()).sum()
    }

    /// How many organisations rows tell of.
    async fn organisations(&self, query: &str) -> i64 {
        let path = format!("/v1/indicators?{query}");
        let response = get(&self.world, &path, header::AUTHORIZATION, &self.readers["country"]).await;
        let page: Value = serde_json::from_str(&body(response).await).unwrap();
        page["rows"].as_array().unwrap().iter().map(|row| row["organisations"].as_i64().unwrap()).sum()
    }

    /// The main part of an organisation's page.
    async fn page(&self, reader: &str, id: &str) -> String {
        let cookie = sign_in(&self.world, &format!("{reader}-page"), ParticipantRole::Coordinator).await;
        let path = format!("/cabinet/organisations/{id}?period=2026Q1");
        let page = body(get(&self.world, &path, header::COOKIE, &cookie).await).await;
        page.split_once("<main").unwrap().1.to_owned()
    }
}
