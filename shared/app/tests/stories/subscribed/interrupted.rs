//! Mails that break off between any two writes; and what mails look like.

use std::sync::atomic::Ordering;

use expect_test::{ExpectFile, expect_file};

use super::*;
use testkit::BreakingTable;

/// Every write of two subscribers' mails is broken once, before it is carried out and after: nobody misses anything, and each
/// hears of it once, or under the same name twice.
#[tokio::test]
async fn any_one_write_may_fail() {
    let (whole, writes) = play(usize::MAX, false).await;
    assert!(10 < writes, "{writes}");
    for broken in 0..writes {
        for carried_out in [false, true] {
            assert_eq!(play(broken, carried_out).await.0, whole, "write {broken}, carried out: {carried_out}");
        }
    }
}

/// Answers what each was told, each mail once however often it came, and how many writes there were.
async fn play(broken: usize, carried_out: bool) -> (String, usize) {
    let (memory, table) = BreakingTable::not_yet(broken, carried_out);
    let mut country = Country::over(memory.clone(), table.clone()).await;
    country
        .tell(
            "is moscow regional_executive 77
             is ministry coordinator
             source mis school
             subscribes moscow dfcs moscow@example.org
             subscribes ministry f ministry@example.org
             answers school 20 2
             notices school 30
             answers lyceum 20 2",
        )
        .await;
    table.writes.store(0, Ordering::SeqCst);
    // What fails is taken up by the next run, and what was in flight when its lease has lapsed.
    let sweeps = async |world: &World| {
        for _ in 0..3 {
            for _ in 0..3 {
                let _ = sweep::sweep(&world.app).await;
            }
            world.clock.set(world.now() + chrono::Duration::minutes(31));
        }
    };
    sweeps(&country.world).await;
    let asked = country.world.mails.all();
    for _ in 0..2 {
        for mail in &asked {
            let url = address_in(mail, "/subscriptions/confirm/");
            let _ = subscribe::confirm(&country.world.app, token(url)).await;
        }
    }
    for at in ["2026-02-16T06:05:00Z", "2026-02-17T06:05:00Z"] {
        country.world.set_clock(at);
        sweeps(&country.world).await;
    }
    let report = check::check(&country.world.app.profile, &memory.dump());
    assert!(report.is_clean(), "write {broken}, carried out: {carried_out}: {report}");
    let mails = country.world.mails.all();
    let mut by_name: BTreeMap<&str, Vec<&Mail>> = BTreeMap::new();
    mails.iter().for_each(|mail| by_name.entry(mail.message_id.as_str()).or_default().push(mail));
    assert!(mails.len() <= by_name.len() + 1, "one mail too many at most");
    let mut told: Vec<String> = by_name.values().map(|same| format!("{} ← {}", same[0].to, same[0].subject)).collect();
    told.sort();
    (told.join("\n"), table.writes.load(Ordering::SeqCst))
}

/// What the mails look like.
#[tokio::test]
async fn the_mails_read_like_this() {
    let mut country = Country::new().await;
    country
        .tell(
            "is moscow regional_executive 77
             source mis school
             subscribes moscow dfcs anna@example.org
             reads-english moscow dfcs ann@example.org 4.5 30
             sweep
             confirms 1
             confirms 2
             answers school 20 2
             answers clinic 14 5
             answers hospital 3 1
             notices hospital 30
             clock 2026-02-16T06:05:00Z
             sweep
             sweep
             answers clinic 20 3
             answers school 400 5
             clock 2026-02-23T06:05:00Z
             sweep
             sweep",
        )
        .await;
    let mails = country.world.mails.all();
    let look = |to: &str, subject: &str, nth: usize, text: ExpectFile, html: ExpectFile| {
        let fits = |mail: &&Mail| mail.to.starts_with(to) && mail.subject.contains(subject);
        let mail: &Mail = mails.iter().filter(fits).nth(nth).unwrap();
        let mut hidden = [mail.text.clone(), mail.html.clone()];
        for url in [address_in(mail, "/subscriptions/"), mail.unsubscribe_url.as_deref().unwrap()] {
            hidden = hidden.map(|part| part.replace(token(url), "c2VhbGVk"));
        }
        text.assert_eq(&hidden[0]);
        html.assert_eq(&hidden[1]);
    };
    macro_rules! look {
        ($to:literal, $subject:literal, $nth:literal, $name:literal) => {
            let text = expect_file![concat!("../../mails/", $name, ".txt")];
            look($to, $subject, $nth, text, expect_file![concat!("../../mails/", $name, ".html")]);
        };
    }
    look!("anna@", "Подтвердите", 0, "confirmation");
    look!("anna@", "Оповещение", 0, "alarms");
    look!("anna@", "Сводка", 0, "digest");
    look!("anna@", "Сводка", 1, "digest_next");
    look!("ann@", "Alarm", 0, "alarms_en");
    look!("ann@", "digest", 1, "digest_next_en");
}
