//! B.9: citizens say that something is not fixed here, once each; few of them are not told of, words are read by a moderator first, and only a
//! person reopens the request. Words of published comments are quoted when two people have looked at them.

use std::sync::Arc;

use app::identity::access::Caller;
use app::improvement::objections::{self, Said};
use app::improvement::quotations::{self, Chosen};
use app::improvement::said_and_done;
use domain::audit::Actor;
use domain::calendar::Quarter;
use domain::identifier::{CitizenId, OrganisationId, ParticipantId};
use domain::improvement::CaseId;
use domain::improvement::objection::{Objection, Review};
use domain::person::Snils;
use domain::scope::ParticipantRole;
use serde_json::json;
use table::memory::MemoryTable;
use table::{Expect, Table, keys};

use crate::country::Country;
use crate::effects::{self, TO_FORCE};
use crate::followers::{ANNA, BORIS, country};

/// A participant as one who calls.
fn caller(id: &str, roles: &[&str]) -> Caller {
    Caller {
        id: ParticipantId::parse(id).unwrap(),
        name: String::new(),
        role: ParticipantRole::Body,
        roles: serde_json::from_value(json!(roles)).unwrap(),
        stands_in_for: Vec::new(),
        scope: None,
        source: None,
        types: Default::default(),
        rights: Default::default(),
    }
}

fn citizen(country: &Country, snils: &str) -> CitizenId {
    country.world.app.citizen(&Snils::parse(snils).unwrap())
}

fn said(country: &Country) -> Vec<Objection> {
    let items = country.world.memory.dump().into_iter().filter(|item| item.key.pk.starts_with("OBJECTION#"));
    items.map(|item| table::items::decode(&item).unwrap()).collect()
}

/// Others of whom it is known only that they said so.
async fn others_say(country: &Country, count: usize) {
    let objection = said(country).remove(0);
    for number in 0..count {
        let key = keys::objection(&objection.case, &format!("other-{number}"));
        let other = Objection { text: None, ..objection.clone() };
        country.world.memory.write(vec![app::store::put(key, &other, Expect::Absent).unwrap()]).await.unwrap();
    }
}

#[tokio::test]
async fn not_fixed_here_is_counted_once_read_first_and_moves_nothing() {
    let memory = Arc::new(MemoryTable::new());
    let (country, _) = country(memory.clone(), memory).await;
    let app = &country.world.app;
    let (id, ac, head) = (CaseId::parse("cr").unwrap(), caller("ac", &["analytical_centre"]), caller("head", &[]));
    let (anna, boris) = (citizen(&country, ANNA), citizen(&country, BORIS));
    country.tell(TO_FORCE.trim_end().strip_suffix("head move cr put_in_force").unwrap()).await;
    assert_eq!(objections::say(app, &anna, &id, None).await.unwrap(), Said::NotPossible, "nothing is done yet");
    country.step("head move cr put_in_force").await;
    let stranger = citizen(&country, "001-001-998 00");
    assert_eq!(objections::say(app, &stranger, &id, None).await.unwrap(), Said::NotPossible, "was not asked there");
    let long = "а".repeat(501);
    assert_eq!(objections::say(app, &anna, &id, Some(&long)).await.unwrap(), Said::TooLong);
    for text in ["Запись только с утра, звоните 8 912 345-67-89", "Ещё раз"] {
        assert_eq!(objections::say(app, &anna, &id, Some(text)).await.unwrap(), Said::Counted);
    }
    assert_eq!(objections::say(app, &boris, &id, Some(" ")).await.unwrap(), Said::Counted);
    let texts: Vec<_> = said(&country).into_iter().map(|it| it.text).collect();
    assert_eq!(texts.iter().flatten().collect::<Vec<_>>(), ["Запись только с утра, звоните [телефон]"], "{texts:?}");
    assert_eq!(texts.len(), 2, "one citizen counts once");

    // Who answers for the change is told of neither number nor words of two; who moderates reads them.
    let of_case = async |who: &Caller| objections::of_case(app, who, &id).await.unwrap().unwrap();
    assert_eq!((of_case(&head).await.citizens, of_case(&ac).await.citizens), (None, None));
    assert!(objections::unread(app, &head).await.unwrap().is_empty());
    let unread = objections::unread(app, &ac).await.unwrap().remove(0);
    assert_eq!((unread.texts.len(), unread.wordless), (1, 1));
    let name = &unread.texts[0].0;
    assert!(
        !objections::review(app, &head, &id, Some(name), Review::Shown).await.unwrap(),
        "is not the head's to read"
    );
    for _ in 0..2 {
        assert!(objections::review(app, &ac, &id, Some(name), Review::Shown).await.unwrap());
        assert!(objections::review(app, &ac, &id, None, Review::Shown).await.unwrap());
    }
    assert!(objections::unread(app, &ac).await.unwrap().is_empty(), "all was read");
    assert_eq!(of_case(&head).await.texts.len(), 0);
    others_say(&country, 8).await;
    let seen = of_case(&head).await;
    assert_eq!((seen.citizens, seen.texts.len()), (Some(10), 1));
    assert!(objections::review(app, &ac, &id, Some(name), Review::Hidden).await.unwrap());
    assert_eq!(of_case(&head).await.texts.len(), 0, "what is hidden is shown to nobody");
    assert!(country.step("ac journal cr").await.ends_with("put_in_force as owner: in_force"), "nothing moved");
    country.keeps_its_rules();
}

/// A person reopens the request, with that reason.
#[tokio::test]
async fn a_request_is_reopened_by_the_centre_when_citizens_say_so() {
    let memory = Arc::new(MemoryTable::new());
    let (country, _) = country(memory.clone(), memory).await;
    let app = &country.world.app;
    let id = CaseId::parse("cr").unwrap();
    country.tell(TO_FORCE).await;
    // Without figures of either quarter the effect cannot be told.
    country.step("clock 2027-01-02T12:00:00Z").await;
    for quarter in ["2026-07-02T12:00:00Z", "2026-10-02T12:00:00Z", "2027-01-02T12:00:00Z"] {
        country.world.set_clock(quarter);
        app::counts::close::close(app).await.unwrap();
        app::improvement::effects::compute(app).await.unwrap();
    }
    assert_eq!(objections::say(app, &citizen(&country, ANNA), &id, None).await.unwrap(), Said::Counted);
    let told = country
        .tell(
            r#"
            head move cr reopen {"reason": "Граждане говорят, что не исправлено"}
            ac move cr reopen
            ac move cr reopen {"reason": "Граждане говорят, что не исправлено"}
            "#,
        )
        .await;
    expect_test::expect![[r#"
        head move cr reopen → 422 not_entitled ["system","analytical_centre"]
        ac move cr reopen → 422 reason_missing reason
        ac move cr reopen → 200 ЗИ-2026-000001 proposed v8
    "#]]
    .assert_eq(&told);
    country.keeps_its_rules();
}

#[tokio::test]
async fn a_comment_is_quoted_when_somebody_else_has_read_it_who_may() {
    let memory = Arc::new(MemoryTable::new());
    let (country, _) = country(memory.clone(), memory).await;
    let app = &country.world.app;
    let (clinic, quarter) = (OrganisationId::parse("clinic").unwrap(), Quarter::parse("2026Q1").unwrap());
    let (ac, other) = (caller("ac", &["analytical_centre"]), caller("em", &["economy_ministry"]));
    let published = ["Ждали долго. Врач добрый", "Спасибо"];
    let choose = async |who: &str, words: &str, of: &[&str]| {
        let who = ParticipantId::parse(who).unwrap();
        quotations::choose(app, &who, &clinic, quarter, words, of.iter().copied()).await.unwrap()
    };
    for (words, of, expected) in [
        ("Врач добрый", &published[..], Chosen::Kept),
        ("Врач добрый", &published[..], Chosen::Kept),
        ("Врач злой", &published[..], Chosen::NotSaid),
        ("", &published[..], Chosen::NotSaid),
        // Of suppressed opinions the reader has no comments.
        ("Спасибо", &[][..], Chosen::NotSaid),
    ] {
        assert_eq!(choose("head", words, of).await, expected, "{words}");
    }
    assert_eq!(choose("ac", "Ждали долго.", &published).await, Chosen::Kept);
    assert!(quotations::shown(app, &clinic).await.unwrap().is_empty(), "nobody has read them");
    let waiting = quotations::to_be_read(app, &ac).await.unwrap();
    assert_eq!((waiting.len(), quotations::to_be_read(app, &other).await.unwrap().len()), (2, 0));
    for (name, quotation) in &waiting {
        assert!(!quotations::review(app, &other, name, Review::Shown).await.unwrap(), "is not its to decide");
        let own = quotation.chosen_by.as_str() == "ac";
        for _ in 0..2 {
            assert_eq!(quotations::review(app, &ac, name, Review::Shown).await.unwrap(), !own, "{}", quotation.text);
        }
    }
    let shown = async || -> Vec<String> {
        quotations::shown(app, &clinic).await.unwrap().into_iter().map(|it| it.text).collect()
    };
    assert_eq!(shown().await, ["Врач добрый"]);
    for (name, _) in &waiting {
        assert!(quotations::review(app, &ac, name, Review::Hidden).await.unwrap(), "whoever moderates takes back");
    }
    assert!(shown().await.is_empty());
    let by =
        |item: &table::Item| item.body.contains(&serde_json::to_string(&Actor::Participant(ac.id.clone())).unwrap());
    let records = country.world.memory.dump().into_iter().filter(|it| it.key.pk.contains("quotations") && by(it));
    assert!(records.clone().count() == 4 && records.clone().all(|it| !it.body.contains("Врач")), "each is recorded");
    country.keeps_its_rules();
}

/// The mean before and after stand beside the words only by the profile, and only where both were shown.
#[tokio::test]
async fn figures_stand_there_only_by_the_profile_and_where_both_quarters_are_shown() {
    let memory = Arc::new(MemoryTable::new());
    let mut country = effects::country(memory.clone(), memory, 5).await;
    country.tell(TO_FORCE).await;
    effects::figures(&country, 5, effects::RISEN).await;
    let clinic = OrganisationId::parse("clinic").unwrap();
    let told = async |country: &Country| {
        said_and_done::of_organisation(&country.world.app, &clinic, None).await.unwrap().rows.remove(0).figures
    };
    let by_profile = |country: &mut Country, shown: bool| {
        Arc::get_mut(&mut country.world.app).unwrap().improvement.told.public_figures = shown;
    };
    by_profile(&mut country, true);
    assert_eq!(told(&country).await, None, "nothing is measured yet");
    country.world.set_clock(effects::QUARTERS[1]);
    app::counts::close::close(&country.world.app).await.unwrap();
    app::improvement::effects::compute(&country.world.app).await.unwrap();
    for (shown, expected) in [(true, Some(("4.0000".to_owned(), "4.6667".to_owned()))), (false, None)] {
        by_profile(&mut country, shown);
        assert_eq!(told(&country).await, expected, "{shown}");
    }
}
