//! Types and industries beside those of the act, as two processes over one store read them.

use app::App;
use app::assembly::assemble;
use app::registers::{self, Edit, Entry, RegisterError};
use app::upkeep::check;
use domain::audit::Actor;
use domain::organisation::classification::{RegisteredIndustry, RegisteredType};
use domain::organisation::{Industry, OrganisationType};
use testkit::World;

fn culture() -> Entry {
    Entry::Industry(Industry::parse("culture").unwrap(), RegisteredIndustry { name: "Культура".to_owned() })
}

fn of_type(code: &str, name: &str, industry: &str) -> Entry {
    let industry = Industry::parse(industry).unwrap();
    Entry::OrganisationType(OrganisationType::parse(code).unwrap(), RegisteredType { name: name.to_owned(), industry })
}

/// One's own types with their names, as a process has them for readers.
async fn known(app: &App) -> String {
    let types = registers::recent_classification(app).await.unwrap();
    let own = types.types().filter_map(|code| Some(format!("{code} {}", types.name_of_type(*code)?)));
    own.collect::<Vec<_>>().join(", ")
}

#[tokio::test]
async fn who_registers_a_type_knows_it_at_once_and_everybody_else_within_seconds() {
    let world = World::at("2026-01-15T09:00:00Z");
    let other = assemble(world.app.parts());
    assert_eq!(known(&other).await, "");
    for entry in [culture(), of_type("museum", "Музеи", "culture")] {
        world.put(entry).await;
    }
    assert_eq!((known(&world.app).await.as_str(), known(&other).await.as_str()), ("museum Музеи", ""));
    // Entries are judged by what is stored.
    let types = registers::classification(&other).await.unwrap();
    assert!(types.type_named("museum").is_some());
    world.set_clock("2026-01-15T09:00:09Z");
    assert_eq!(known(&other).await, "");
    world.set_clock("2026-01-15T09:00:10Z");
    assert_eq!(known(&other).await, "museum Музеи");
    world.put(of_type("museum", "Музеи и галереи", "culture")).await;
    assert_eq!(known(&world.app).await, "museum Музеи и галереи");
    // A clock that is set back keeps nothing old alive.
    world.set_clock("2026-01-15T08:00:00Z");
    assert_eq!(known(&other).await, "museum Музеи и галереи");
}

#[tokio::test]
async fn a_file_of_types_is_known_at_once_and_none_of_them_loses_its_industry() {
    let world = World::at("2026-01-15T09:00:00Z");
    world.put(culture()).await;
    assert_eq!(known(&world.app).await, "");
    let file = [
        of_type("museum", "Музеи", "culture"),
        of_type("school", "Другие школы", "culture"),
        of_type("gallery", "Галереи", "arts"),
        of_type("museum", "Музеи", "sport"),
        of_type("archive", "Архивы", "culture"),
    ];
    for _ in 0..2 {
        let verdicts = registers::put_all(&world.app, &Actor::Operator, &file).await.unwrap();
        let told: Vec<String> =
            verdicts.iter().map(|it| it.as_ref().map_or_else(ToString::to_string, |_| "kept".to_owned())).collect();
        assert_eq!(
            told,
            [
                "kept".to_owned(),
                RegisterError::BuiltIn.to_string(),
                RegisterError::IndustryMissing.to_string(),
                RegisterError::IndustryFixed.to_string(),
                "kept".to_owned(),
            ]
        );
        assert_eq!(known(&world.app).await, "archive Архивы, museum Музеи");
    }
    // A gallery's entry leads to its type, and the check of the whole store finds it.
    world.add_organisation("gallery", "1037739010891", OrganisationType::parse("museum").unwrap(), "77").await;
    let report = check::check(&world.app.profile, &world.memory.dump());
    assert!(report.is_clean(), "{report}");
    let without: Vec<_> = world.memory.dump().into_iter().filter(|item| item.key.sk != "museum").collect();
    let report = check::check(&world.app.profile, &without);
    assert!(report.to_string().contains("its type"), "{report}");
    let edit = Edit::by(Actor::Operator);
    let moved = registers::put(&world.app, &edit, &of_type("museum", "Музеи", "sport")).await;
    assert!(matches!(moved, Err(RegisterError::IndustryFixed)));
}
