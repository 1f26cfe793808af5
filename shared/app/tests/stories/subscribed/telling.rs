//! What is told, to whom, and once.

use expect_test::expect;

use super::check;

#[tokio::test]
async fn an_organisation_is_told_of_when_it_falls_and_again_when_it_has_recovered() {
    check(
        "is moscow regional_executive 77
         subscribes moscow f anna@example.org
         sweep
         confirms 1
         answers school 20 5
         clock 2026-02-13T06:05:00Z
         sweep
         answers school 30 1
         sweep
         clock 2026-02-14T06:05:00Z
         sweep
         sweep
         clock 2026-02-15T06:05:00Z
         sweep
         answers school 100 5
         clock 2026-02-16T06:05:00Z
         sweep
         answers school 150 1
         clock 2026-02-17T06:05:00Z
         sweep
         check",
        expect![[r#"
            is moscow regional_executive 77
            subscribes moscow f anna@example.org
            sweep → 
                anna ← Подтвердите подписку на письма об оценке услуг: Оповещение: оценка организации ниже порога
            confirms 1 → true
            answers school 20 5
            clock 2026-02-13T06:05:00Z
            sweep → no mail
            answers school 30 1
            sweep → no mail
            clock 2026-02-14T06:05:00Z
            sweep → 
                anna ← Оповещение: Организация school: 3,00
            sweep → no mail
            clock 2026-02-15T06:05:00Z
            sweep → no mail
            answers school 100 5
            clock 2026-02-16T06:05:00Z
            sweep → no mail
            answers school 150 1
            clock 2026-02-17T06:05:00Z
            sweep → 
                anna ← Оповещение: Организация school: 2,66
            check → clean
        "#]],
    )
    .await;
}

/// The clinic's few answers are hidden, and the hospital's with them: no mail tells of either, not even to its head.
#[tokio::test]
async fn what_is_hidden_gives_no_alarm() {
    check(
        "is moscow regional_executive 77
         is head organisation_head hospital
         subscribes moscow df anna@example.org
         subscribes head df boris@example.org
         sweep
         confirms 1
         confirms 2
         answers clinic 3 1
         answers hospital 12 1
         answers school 20 1
         clock 2026-02-13T06:05:00Z
         sweep
         clock 2026-02-16T06:05:00Z
         sweep
         check",
        expect![[r#"
            is moscow regional_executive 77
            is head organisation_head hospital
            subscribes moscow df anna@example.org
            subscribes head df boris@example.org
            sweep → 
                anna ← Подтвердите подписку на письма об оценке услуг: Сводка раз в неделю | Оповещение: оценка организации ниже порога 
                boris ← Подтвердите подписку на письма об оценке услуг: Сводка раз в неделю | Оповещение: оценка организации ниже порога
            confirms 1 → true
            confirms 2 → true
            answers clinic 3 1
            answers hospital 12 1
            answers school 20 1
            clock 2026-02-13T06:05:00Z
            sweep → 
                anna ← Оповещение: Организация school: 1,00
            clock 2026-02-16T06:05:00Z
            sweep → 
                anna ← Сводка за неделю: Охват: 50,00 %, цель 40,00 % | Удовлетворённость: 1,00, цель 4,50 | 35 анкет на 70 уведомлений | Организация school: 1,00; по 10 анкетам верхняя граница 95-процентного интервала — 1,95 | Общеобразовательные организации: Комфорт помещений — 1,00 
                boris ← Сводка за неделю: Охват: 50,00 %, цель 40,00 % | Удовлетворённость: скрыто, цель 4,50 | 12 анкет на 24 уведомления
            check → clean
        "#]],
    )
    .await;
}

#[tokio::test]
async fn each_is_told_of_what_it_sees_and_of_nothing_else() {
    check(
        "is ministry coordinator
         is moscow regional_executive 77
         is baltic regional_executive 39
         is schools federal_body education
         is head organisation_head school
         is other organisation_head clinic
         source mis-77 school
         source mis-39 lyceum
         subscribes ministry fs ministry@example.org
         subscribes moscow fs moscow@example.org
         subscribes baltic fs baltic@example.org
         subscribes schools fs schools@example.org
         subscribes head fs head@example.org
         subscribes other fs other@example.org
         sweep
         confirms 1
         confirms 2
         confirms 3
         confirms 4
         confirms 5
         confirms 6
         answers school 20 2
         answers lyceum 20 3
         clock 2026-02-16T06:30:00Z
         sweep
         clock 2026-02-16T07:30:00Z
         sweep
         clock 2026-02-17T07:30:00Z
         sweep
         check",
        expect![[r#"
            is ministry coordinator
            is moscow regional_executive 77
            is baltic regional_executive 39
            is schools federal_body education
            is head organisation_head school
            is other organisation_head clinic
            source mis-77 school
            source mis-39 lyceum
            subscribes ministry fs ministry@example.org
            subscribes moscow fs moscow@example.org
            subscribes baltic fs baltic@example.org
            subscribes schools fs schools@example.org
            subscribes head fs head@example.org
            subscribes other fs other@example.org
            sweep → 
                ministry ← Подтвердите подписку на письма об оценке услуг: Оповещение: оценка организации ниже порога | Оповещение: источник замолчал 
                other ← Подтвердите подписку на письма об оценке услуг: Оповещение: оценка организации ниже порога | Оповещение: источник замолчал 
                head ← Подтвердите подписку на письма об оценке услуг: Оповещение: оценка организации ниже порога | Оповещение: источник замолчал 
                schools ← Подтвердите подписку на письма об оценке услуг: Оповещение: оценка организации ниже порога | Оповещение: источник замолчал 
                baltic ← Подтвердите подписку на письма об оценке услуг: Оповещение: оценка организации ниже порога | Оповещение: источник замолчал 
                moscow ← Подтвердите подписку на письма об оценке услуг: Оповещение: оценка организации ниже порога | Оповещение: источник замолчал
            confirms 1 → true
            confirms 2 → true
            confirms 3 → true
            confirms 4 → true
            confirms 5 → true
            confirms 6 → true
            answers school 20 2
            answers lyceum 20 3
            clock 2026-02-16T06:30:00Z
            sweep → 
                ministry ← Оповещение: Организация lyceum, Калининградская область: 3,00 | Организация school, г. Москва: 2,00 | Источник mis-39: молчит с 15 февраля 2026 года | Источник mis-77: молчит с 15 февраля 2026 года 
                head ← Оповещение: Организация school, г. Москва: 2,00 | Источник mis-77: молчит с 15 февраля 2026 года 
                schools ← Оповещение: Организация lyceum, Калининградская область: 3,00 | Организация school, г. Москва: 2,00 | Источник mis-39: молчит с 15 февраля 2026 года | Источник mis-77: молчит с 15 февраля 2026 года 
                moscow ← Оповещение: Организация school: 2,00 | Источник mis-77: молчит с 15 февраля 2026 года 
                baltic ← Оповещение: Организация lyceum: 3,00 | Источник mis-39: молчит с 15 февраля 2026 года
            clock 2026-02-16T07:30:00Z
            sweep → no mail
            clock 2026-02-17T07:30:00Z
            sweep → no mail
            check → clean
        "#]],
    )
    .await;
}

#[tokio::test]
async fn the_scope_is_that_of_the_moment_of_sending() {
    check(
        "is anna coordinator
         subscribes anna df anna@example.org
         sweep
         confirms 1
         answers school 20 2
         answers lyceum 20 3
         answers clinic 20 3
         clock 2026-02-13T06:05:00Z
         sweep
         is anna regional_executive 39
         answers hospital 20 2
         clock 2026-02-16T07:05:00Z
         sweep
         is anna regional_executive 77
         clock 2026-02-17T07:05:00Z
         sweep
         excluded anna 2026-02-18
         clock 2026-02-18T07:05:00Z
         sweep
         confirms 1
         check",
        expect![[r#"
            is anna coordinator
            subscribes anna df anna@example.org
            sweep → 
                anna ← Подтвердите подписку на письма об оценке услуг: Сводка раз в неделю | Оповещение: оценка организации ниже порога
            confirms 1 → true
            answers school 20 2
            answers lyceum 20 3
            answers clinic 20 3
            clock 2026-02-13T06:05:00Z
            sweep → 
                anna ← Оповещение: Организация lyceum, Калининградская область: 3,00 | Организация clinic, г. Москва: 3,00 | Организация school, г. Москва: 2,00
            is anna regional_executive 39
            answers hospital 20 2
            clock 2026-02-16T07:05:00Z
            sweep → 
                anna ← Сводка за неделю: Охват: 50,00 %, цель 40,00 % | Удовлетворённость: 3,00, цель 4,50 | 20 анкет на 40 уведомлений | Организация lyceum: 3,00; по 10 анкетам верхняя граница 95-процентного интервала — 3,38 | Общеобразовательные организации: Комфорт помещений — 3,00
            is anna regional_executive 77
            clock 2026-02-17T07:05:00Z
            sweep → 
                anna ← Оповещение: Организация clinic: 3,00 | Организация hospital: 2,00 | Организация school: 2,00
            excluded anna 2026-02-18
            clock 2026-02-18T07:05:00Z
            sweep → no mail
            confirms 1 → false
            check → clean
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_mail_names_so_many_and_counts_the_others_and_none_of_them_is_told_of_again() {
    check(
        "is moscow regional_executive 77
         subscribes moscow f anna@example.org
         sweep
         confirms 1
         answers clinic 20 3
         schools 23 2
         clock 2026-02-13T06:05:00Z
         sweep
         clock 2026-02-14T06:05:00Z
         sweep
         check",
        expect![[r#"
            is moscow regional_executive 77
            subscribes moscow f anna@example.org
            sweep → 
                anna ← Подтвердите подписку на письма об оценке услуг: Оповещение: оценка организации ниже порога
            confirms 1 → true
            answers clinic 20 3
            schools 23 2
            clock 2026-02-13T06:05:00Z
            sweep → 
                anna ← Оповещение: Организация clinic: 3,00 | Организация s01: 2,00 | Организация s02: 2,00 | Организация s03: 2,00 | Организация s04: 2,00 | Организация s05: 2,00 | Организация s06: 2,00 | Организация s07: 2,00 | Организация s08: 2,00 | Организация s09: 2,00 | Организация s10: 2,00 | Организация s11: 2,00 | Организация s12: 2,00 | Организация s13: 2,00 | Организация s14: 2,00 | Организация s15: 2,00 | Организация s16: 2,00 | Организация s17: 2,00 | Организация s18: 2,00 | Организация s19: 2,00 И ещё 4: они есть в кабинете.
            clock 2026-02-14T06:05:00Z
            sweep → no mail
            check → clean
        "#]],
    )
    .await;
}
