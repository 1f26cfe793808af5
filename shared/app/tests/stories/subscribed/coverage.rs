//! Alarms of coverage: who hears of it, once, and never of more than the pages show.

use expect_test::expect;

use super::check;

/// Coverage is told by a threshold of its own, once for each fall, also of an organisation whose opinion is hidden; what is of too few notices is
/// not told of.
#[tokio::test]
async fn low_coverage_is_told_once_for_each_fall() {
    check(
        "is moscow regional_executive 77
         is head organisation_head clinic
         subscribes moscow c anna@example.org
         subscribes moscow c b.lower@example.org - 10
         subscribes head fc boris@example.org
         sweep
         confirms 1
         confirms 2
         confirms 3
         answers school 20 5
         answers clinic 3 5
         notices clinic 22
         answers hospital 20 5
         notices hospital 10
         clock 2026-02-13T06:05:00Z
         sweep
         notices hospital 1
         notices clinic 2
         clock 2026-02-14T06:05:00Z
         sweep
         sweep
         clock 2026-02-15T06:05:00Z
         sweep
         answers hospital 40 5
         clock 2026-02-16T06:05:00Z
         sweep
         notices hospital 900
         clock 2026-02-17T06:05:00Z
         sweep
         check",
        expect![[r#"
            is moscow regional_executive 77
            is head organisation_head clinic
            subscribes moscow c anna@example.org
            subscribes moscow c b.lower@example.org - 10
            subscribes head fc boris@example.org
            sweep → 
                anna ← Подтвердите подписку на письма об оценке услуг: Оповещение: охват организации ниже порога 
                b.lower ← Подтвердите подписку на письма об оценке услуг: Оповещение: охват организации ниже порога 
                boris ← Подтвердите подписку на письма об оценке услуг: Оповещение: оценка организации ниже порога | Оповещение: охват организации ниже порога
            confirms 1 → true
            confirms 2 → true
            confirms 3 → true
            answers school 20 5
            answers clinic 3 5
            notices clinic 22
            answers hospital 20 5
            notices hospital 10
            clock 2026-02-13T06:05:00Z
            sweep → no mail
            notices hospital 1
            notices clinic 2
            clock 2026-02-14T06:05:00Z
            sweep → 
                anna ← Оповещение: Организация clinic: 10,00 % (3 анкеты на 30 уведомлений) | Организация hospital: 39,22 % (20 анкет на 51 уведомление) 
                boris ← Оповещение: Организация clinic, г. Москва: 10,00 % (3 анкеты на 30 уведомлений)
            sweep → no mail
            clock 2026-02-15T06:05:00Z
            sweep → no mail
            answers hospital 40 5
            clock 2026-02-16T06:05:00Z
            sweep → no mail
            notices hospital 900
            clock 2026-02-17T06:05:00Z
            sweep → 
                anna ← Оповещение: Организация hospital: 5,82 % (60 анкет на 1 031 уведомление) 
                b.lower ← Оповещение: Организация hospital: 5,82 % (60 анкет на 1 031 уведомление)
            check → clean
        "#]],
    )
    .await;
}

/// Each address has a threshold of its own; whoever chooses another hears of the rest and of nothing twice.
#[tokio::test]
async fn whoever_chooses_another_threshold_of_coverage_hears_of_nothing_twice() {
    check(
        "is moscow regional_executive 77
         subscribes moscow c anna@example.org
         sweep
         confirms 1
         answers hospital 20 5
         notices hospital 5
         answers school 20 5
         notices school 40
         clock 2026-02-13T06:05:00Z
         sweep
         wants moscow c - 50
         clock 2026-02-14T06:05:00Z
         sweep
         wants moscow c
         clock 2026-02-15T06:05:00Z
         sweep
         wants moscow fc - 50
         clock 2026-02-16T06:05:00Z
         sweep
         check",
        expect![[r#"
            is moscow regional_executive 77
            subscribes moscow c anna@example.org
            sweep → 
                anna ← Подтвердите подписку на письма об оценке услуг: Оповещение: охват организации ниже порога
            confirms 1 → true
            answers hospital 20 5
            notices hospital 5
            answers school 20 5
            notices school 40
            clock 2026-02-13T06:05:00Z
            sweep → 
                anna ← Оповещение: Организация school: 25,00 % (20 анкет на 80 уведомлений)
            wants moscow c - 50 → true
            clock 2026-02-14T06:05:00Z
            sweep → 
                anna ← Оповещение: Организация hospital: 44,44 % (20 анкет на 45 уведомлений)
            wants moscow c → true
            clock 2026-02-15T06:05:00Z
            sweep → no mail
            wants moscow fc - 50 → true
            clock 2026-02-16T06:05:00Z
            sweep → no mail
            check → clean
        "#]],
    )
    .await;
}

/// Nobody hears of what lies outside its scope, and a digest counts as many as there are.
#[tokio::test]
async fn coverage_stays_within_the_scope_and_a_digest_counts_it() {
    check(
        "is moscow regional_executive 77
         is baltic regional_executive 39
         is other organisation_head school
         subscribes moscow dc moscow@example.org
         subscribes baltic dc baltic@example.org - 20
         subscribes other dc other@example.org
         sweep
         confirms 1
         confirms 2
         confirms 3
         answers clinic 3 5
         notices clinic 94
         answers school 20 5
         answers lyceum 20 5
         notices lyceum 41
         clock 2026-02-16T06:05:00Z
         sweep
         sweep
         clock 2026-02-16T07:05:00Z
         sweep
         wants baltic c
         clock 2026-02-17T07:05:00Z
         sweep
         check",
        expect![[r#"
            is moscow regional_executive 77
            is baltic regional_executive 39
            is other organisation_head school
            subscribes moscow dc moscow@example.org
            subscribes baltic dc baltic@example.org - 20
            subscribes other dc other@example.org
            sweep → 
                other ← Подтвердите подписку на письма об оценке услуг: Сводка раз в неделю | Оповещение: охват организации ниже порога 
                baltic ← Подтвердите подписку на письма об оценке услуг: Сводка раз в неделю | Оповещение: охват организации ниже порога 
                moscow ← Подтвердите подписку на письма об оценке услуг: Сводка раз в неделю | Оповещение: охват организации ниже порога
            confirms 1 → true
            confirms 2 → true
            confirms 3 → true
            answers clinic 3 5
            notices clinic 94
            answers school 20 5
            answers lyceum 20 5
            notices lyceum 41
            clock 2026-02-16T06:05:00Z
            sweep → 
                other ← Сводка за неделю: Охват: 50,00 %, цель 40,00 % | Удовлетворённость: 5,00, цель 4,50 | 20 анкет на 40 уведомлений 
                moscow ← Оповещение: Организация clinic: 3,00 % (3 анкеты на 100 уведомлений) 
                moscow ← Сводка за неделю: Охват: 16,43 %, цель 40,00 % | Удовлетворённость: 5,00, цель 4,50 | 23 анкеты на 140 уведомлений | Охват ниже 40,00 %: 1 организация (из тех, где направленных уведомлений не меньше 30)
            sweep → no mail
            clock 2026-02-16T07:05:00Z
            sweep → 
                baltic ← Сводка за неделю: Охват: 24,69 %, цель 40,00 % | Удовлетворённость: 5,00, цель 4,50 | 20 анкет на 81 уведомление
            wants baltic c → true
            clock 2026-02-17T07:05:00Z
            sweep → 
                baltic ← Оповещение: Организация lyceum: 24,69 % (20 анкет на 81 уведомление)
            check → clean
        "#]],
    )
    .await;
}
