//! From a figure of the country leads a way to the system that counts its region.

use app::counts::region_results::{self, ToTell};
use app::registers::Entry;
use domain::organisation::{Organisation, OrganisationType, RegionCode};
use domain::scope::ParticipantRole;
use http::header;
use table::items::RegionItem;
use testkit::World;

use super::tests::{body, get, sign_in};

const NOW: &str = "2026-05-15T09:00:00Z";

/// A federal system that has heard of the clinic of region 77; the cookie of whoever sees the country.
async fn country() -> (World, String) {
    let (region, country) = (World::at(NOW), World::at(NOW));
    region.add_clinic().await;
    let joined = RegionItem::joined("2026-01-01".parse().unwrap());
    let counted_at = Some(region.app.settings.public_url.clone());
    let code = RegionCode::parse("77").unwrap();
    country.put(Entry::Region(code, RegionItem { counted_at, ..joined.clone() })).await;
    country.put(Entry::Region(RegionCode::parse("50").unwrap(), joined)).await;
    let ToTell { regions, organisations } = region_results::to_tell(&region.app).await.unwrap();
    for word in regions.into_iter().chain(organisations) {
        region_results::take(&country.app, word).await.unwrap();
    }
    let cookie = sign_in(&country, "coordinator", ParticipantRole::Coordinator, "").await;
    (country, cookie)
}

#[tokio::test]
async fn a_row_and_a_region_of_another_system_lead_there() {
    let (country, cookie) = country().await;
    let there = "href=\"https://otklik.example/cabinet/";
    for (path, links) in [
        ("/cabinet/figures?by=region", &[][..]),
        ("/cabinet/figures?by=organisation", &["organisations/clinic\""]),
        (
            "/cabinet/figures?by=organisation&region=77",
            &["organisations/clinic\"", "figures?region=77&#38;by=organisation\""],
        ),
        ("/cabinet/figures?by=type&region=50", &[]),
    ] {
        let page = body(get(&country, path, header::COOKIE, &cookie).await).await;
        let found = page.split(there).skip(1).filter_map(|rest| rest.split_inclusive('"').next());
        let mut found: Vec<&str> = found.collect();
        found.sort_unstable();
        let mut links = links.to_vec();
        links.sort_unstable();
        assert_eq!(found, links, "{path}: {page}");
    }
}

#[tokio::test]
async fn organisations_of_one_name_are_told_apart_by_their_region() {
    let world = World::at(NOW);
    for (id, ogrn, region) in [("one", "1027700132195", "77"), ("other", "1037739010891", "39")] {
        let organisation = world.add_organisation(id, ogrn, OrganisationType::HEALTHCARE, region).await;
        world.put(Entry::Organisation(Organisation { name: "Поликлиника".to_owned(), ..organisation })).await;
    }
    let cookie = sign_in(&world, "coordinator", ParticipantRole::Coordinator, "").await;
    for (path, names) in [
        (
            "/cabinet/figures?by=organisation",
            &[">Поликлиника (г. Москва)<", ">Поликлиника (Калининградская область)<"][..],
        ),
        ("/cabinet/figures?by=organisation&region=77", &[">Поликлиника<"]),
    ] {
        let page = body(get(&world, path, header::COOKIE, &cookie).await).await;
        for name in names {
            assert!(page.contains(name), "{path} {name}: {page}");
        }
    }
}
