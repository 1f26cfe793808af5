//! Whoever looks at a quarter is told which edition of it the figures are, and of a later one.

use app::counts::restate;
use domain::calendar::Quarter;

use crate::country::{Country, Role};

#[tokio::test]
async fn an_organisation_tells_which_edition_its_figures_are_of() {
    let country = Country::new().await;
    let page = async |period: &str| {
        country.get(Role::Full, &format!("/cabinet/organisations/clinic-77?period={period}")).await.1
    };
    let (later, told) = ("clinic-77?period=2026Q1.1\"", "Квартал пересчитан: есть более поздняя редакция 2026Q1.1.");
    let before = page("2026Q1").await;
    assert!(before.contains("I квартал 2026, итог.") && !before.contains(told), "{before}");
    let quarter = Quarter::parse("2026Q1").unwrap();
    restate::restate(&country.world.app, quarter, "an answer came late").await.unwrap().unwrap();
    let (first, restated) = (page("2026Q1").await, page("2026Q1.1").await);
    assert!(first.contains("I квартал 2026, итог.") && first.contains(told) && first.contains(later), "{first}");
    assert!(first.contains("Показатели на этой странице — I квартал 2026, итог."), "{first}");
    assert!(restated.contains("I квартал 2026, пересчёт № 1.") && !restated.contains(told), "{restated}");
    assert!(restated.contains("Показатели на этой странице — I квартал 2026, пересчёт № 1."), "{restated}");
}
