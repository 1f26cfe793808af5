//! A type and an industry that the act does not have, from the forms of their registers to the choices of every page.

use domain::organisation::OrganisationType;
use domain::scope::ParticipantRole;
use http::header;

use super::tests::{post, world};
use crate::pages::tests::{body, get, sign_in};

const INDUSTRIES: &str = "/cabinet/registers/industries/entry";
const TYPES: &str = "/cabinet/registers/organisation_types/entry";

/// Культура, Музеи, as a form sends them.
const CULTURE: &str = "%D0%9A%D1%83%D0%BB%D1%8C%D1%82%D1%83%D1%80%D0%B0";
const MUSEUMS: &str = "%D0%9C%D1%83%D0%B7%D0%B5%D0%B8";

#[tokio::test]
async fn museums_are_registered_in_forms_and_chosen_on_pages() {
    let (world, cookie) = world().await;
    let page = async |path: &str, cookie: &str| body(get(&world, path, header::COOKIE, cookie).await).await;
    for (path, form, status, fault) in [
        (
            INDUSTRIES,
            format!("seen=0&id=education&name={CULTURE}"),
            422,
            "Этот код задан актом: он уже есть и не меняется.",
        ),
        (TYPES, format!("seen=0&id=museum&name={MUSEUMS}&industry=culture"), 422, "Недопустимое значение."),
        (INDUSTRIES, format!("seen=0&id=culture&name={CULTURE}"), 303, ""),
        (TYPES, format!("seen=0&id=museum&name={MUSEUMS}&industry=culture"), 303, ""),
        (TYPES, format!("seen=1&id=museum&name={MUSEUMS}&industry=sport"), 422, "Отрасль типа не меняется"),
        (TYPES, format!("seen=0&id=school&name={MUSEUMS}&industry=culture"), 422, "Этот код задан актом"),
    ] {
        let response = post(&world, &cookie, path, &form).await;
        assert_eq!(response.status().as_u16(), status, "{path} {form}");
        assert!(body(response).await.contains(fault), "{path} {form}");
    }
    world.add_organisation("gallery", "1037739010891", OrganisationType::parse("museum").unwrap(), "77").await;

    // In both languages as the register calls them: it has one name.
    for (path, expected) in [
        ("/cabinet/registers/organisation_types", "<td>Культура</td>"),
        ("/cabinet/registers/organisation_types?lang=en", "Organisation types"),
        ("/cabinet/registers/organisations", "<td>Музеи</td>"),
        ("/cabinet/registers/organisations/entry", "<option value=\"museum\">Музеи</option>"),
        ("/cabinet/registers/participants/entry?lang=en", "<option value=\"culture\">Культура</option>"),
        ("/cabinet/figures?by=type", "Музеи"),
        ("/cabinet/figures?type=museum&lang=en", "<option value=\"museum\" selected>Музеи</option>"),
        ("/cabinet/figures?industry=culture", "Культура"),
        ("/cabinet/organisations/gallery", "Музеи"),
        ("/cabinet/terms?by=industry", "Культура"),
    ] {
        let found = page(path, &cookie).await;
        assert!(found.contains(expected), "{path}: {found}");
    }
    // Whose industry it is sees them; to others they are not there.
    let culture = sign_in(&world, "culture", ParticipantRole::FederalBody, "culture").await;
    let sport = sign_in(&world, "sport", ParticipantRole::FederalBody, "sport").await;
    let overview = page("/cabinet", &culture).await;
    assert!(overview.contains("Обзор: Культура"), "{overview}");
    for (path, cookie, status) in [
        ("/cabinet/organisations/gallery", &culture, 200),
        ("/cabinet/organisations/gallery", &sport, 404),
        ("/cabinet/figures?type=museum", &culture, 200),
        ("/cabinet/figures?type=museum", &sport, 404),
        ("/cabinet/figures?type=theatre", &cookie, 404),
    ] {
        assert_eq!(get(&world, path, header::COOKIE, cookie).await.status().as_u16(), status, "{path}");
    }
}
