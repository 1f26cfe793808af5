//! The help pages of offices: each says what it does, in words, with its clauses.

use domain::improvement::duties::{Office, duties};
use domain::improvement::{Kind, Rules};

use super::tests::{get, visible, world};

#[tokio::test]
async fn each_office_reads_what_it_does_in_order_and_by_which_clauses() {
    let world = world().await;
    let rules = Rules::shipped();
    for office in Office::ALL {
        for language in ["ru", "en"] {
            let (status, page) =
                get(&world, "head", &format!("/cabinet/duties/{}?lang={language}", office.as_str())).await;
            assert_eq!(status, 200, "{office:?}");
            let steps: usize = duties(office, &rules).iter().map(|duty| duty.steps.len()).sum();
            assert_eq!(page.matches("<tr><th scope=\"row\">").count(), steps, "{office:?}: {page}");
            assert!(
                visible(&page).contains(&format!(": {}", rules.clauses.offices[office.as_str()]))
                    && !page.contains("923-2025"),
                "{page}"
            );
        }
    }
    let text = visible(&get(&world, "head", "/cabinet/duties/head").await.1);
    for told in [
        "Роль: Руководитель организации",
        "Эта роль заводит такие дела",
        "Составить план",
        "1 рабочий час / 4 рабочих часа / 8 рабочих часов по тяжести 1 / 2 / 3 (установлен в системе, в акте его нет)",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
    let order: Vec<_> = Kind::ALL.iter().filter_map(|kind| text.find(&word(*kind))).collect();
    assert!(order.len() > 5, "{text}");
    assert_eq!(get(&world, "head", "/cabinet/duties/emperor").await.0, 404);
}

fn word(kind: Kind) -> String {
    pages::Localizer::of(domain::language::Language::Ru).case_kind(kind.as_str())
}

#[tokio::test]
async fn the_own_office_stands_first_and_the_navigation_leads_there() {
    let world = world().await;
    for (who, own) in [
        ("head", Some("Руководитель организации")),
        ("ac", Some("Аналитический центр")),
        ("em", Some("Минэкономразвития")),
        ("mvd", None),
    ] {
        let (_, page) = get(&world, who, "/cabinet/duties").await;
        let text = visible(&page);
        let first = text.split("Ваша роль ").nth(1).map(|rest| rest.split(" Другие роли").next().unwrap().to_owned());
        assert_eq!(first.as_deref(), own, "{text}");
        let (_, tasks) = get(&world, who, "/cabinet/tasks").await;
        assert!(tasks.contains("href=\"/cabinet/duties\""), "{tasks}");
    }
    assert_ne!(get(&world, "operator", "/cabinet/tasks").await.1.matches("href=\"/cabinet/duties\"").count(), 1);
}
