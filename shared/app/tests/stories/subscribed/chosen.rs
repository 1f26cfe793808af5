//! What a subscriber has chosen, and what the next digest says of the last.

use expect_test::expect;

use super::check;

/// From one scan each hears of what is below the value of its own choice; whoever chooses another hears of the rest, and of nothing twice,
/// nor when it puts the value back.
#[tokio::test]
async fn each_is_told_below_the_threshold_of_its_own_choice() {
    check(
        "is moscow regional_executive 77
         subscribes moscow f usual@example.org
         subscribes moscow f a.lower@example.org 3
         subscribes moscow f higher@example.org 4.5
         subscribes moscow f other@example.org 4.1
         sweep
         confirms 1
         confirms 2
         confirms 3
         confirms 4
         answers school 20 2
         answers clinic 20 3
         answers hospital 20 4
         clock 2026-02-13T06:05:00Z
         sweep
         sweep
         wants moscow f 4.5
         clock 2026-02-14T06:05:00Z
         sweep
         clock 2026-02-15T06:05:00Z
         sweep
         wants moscow f 3
         clock 2026-02-16T06:05:00Z
         sweep
         wants moscow f 4.5
         clock 2026-02-17T06:05:00Z
         sweep
         check",
        expect![[r#"
            is moscow regional_executive 77
            subscribes moscow f usual@example.org
            subscribes moscow f a.lower@example.org 3
            subscribes moscow f higher@example.org 4.5
            subscribes moscow f other@example.org 4.1
            sweep → 
                higher ← Подтвердите подписку на письма об оценке услуг: Оповещение: оценка организации ниже порога 
                other ← Подтвердите подписку на письма об оценке услуг: Оповещение: оценка организации ниже порога 
                usual ← Подтвердите подписку на письма об оценке услуг: Оповещение: оценка организации ниже порога 
                a.lower ← Подтвердите подписку на письма об оценке услуг: Оповещение: оценка организации ниже порога
            confirms 1 → true
            confirms 2 → true
            confirms 3 → true
            confirms 4 → true
            answers school 20 2
            answers clinic 20 3
            answers hospital 20 4
            clock 2026-02-13T06:05:00Z
            sweep → 
                higher ← Оповещение: Организация clinic: 3,00 | Организация hospital: 4,00 | Организация school: 2,00 
                other ← Оповещение: Организация clinic: 3,00 | Организация school: 2,00 
                usual ← Оповещение: Организация clinic: 3,00 | Организация school: 2,00 
                a.lower ← Оповещение: Организация school: 2,00
            sweep → no mail
            wants moscow f 4.5 → true
            clock 2026-02-14T06:05:00Z
            sweep → 
                a.lower ← Оповещение: Организация clinic: 3,00 | Организация hospital: 4,00
            clock 2026-02-15T06:05:00Z
            sweep → no mail
            wants moscow f 3 → true
            clock 2026-02-16T06:05:00Z
            sweep → no mail
            wants moscow f 4.5 → true
            clock 2026-02-17T06:05:00Z
            sweep → no mail
            check → clean
        "#]],
    )
    .await;
}

/// A digest names those that are surely below the target, and not those with a low mean of few answers; the next one tells what has changed.
#[tokio::test]
async fn a_digest_names_the_weakest_by_what_is_sure_and_tells_what_has_changed() {
    check(
        "is moscow regional_executive 77
         is head organisation_head school
         subscribes moscow d anna@example.org
         subscribes head d boris@example.org
         sweep
         confirms 1
         confirms 2
         answers school 40 2
         answers clinic 20 3
         answers hospital 20 4
         schools 3 1
         clock 2026-02-16T06:05:00Z
         sweep
         sweep
         answers school 400 5
         clock 2026-02-23T06:05:00Z
         sweep
         is moscow regional_executive 39
         clock 2026-03-02T07:05:00Z
         sweep
         is moscow regional_executive 77
         answers lyceum 20 1
         clock 2026-03-09T06:05:00Z
         sweep
         clock 2026-04-06T06:05:00Z
         sweep
         check",
        expect![[r#"
            is moscow regional_executive 77
            is head organisation_head school
            subscribes moscow d anna@example.org
            subscribes head d boris@example.org
            sweep → 
                anna ← Подтвердите подписку на письма об оценке услуг: Сводка раз в неделю 
                boris ← Подтвердите подписку на письма об оценке услуг: Сводка раз в неделю
            confirms 1 → true
            confirms 2 → true
            answers school 40 2
            answers clinic 20 3
            answers hospital 20 4
            schools 3 1
            clock 2026-02-16T06:05:00Z
            sweep → 
                anna ← Сводка за неделю: Охват: 50,00 %, цель 40,00 % | Удовлетворённость: 2,00, цель 4,50 | 140 анкет на 280 уведомлений | Организация s01: 1,00; по 10 анкетам верхняя граница 95-процентного интервала — 1,95 | Организация s02: 1,00; по 10 анкетам верхняя граница 95-процентного интервала — 1,95 | Организация s03: 1,00; по 10 анкетам верхняя граница 95-процентного интервала — 1,95 | Общеобразовательные организации: Комфорт помещений — 1,50 | Медицинские организации: Комфорт помещений — 3,50 
                boris ← Сводка за неделю: Охват: 50,00 %, цель 40,00 % | Удовлетворённость: 2,00, цель 4,50 | 40 анкет на 80 уведомлений | Организация school: Комфорт помещений — 2,00
            sweep → no mail
            answers school 400 5
            clock 2026-02-23T06:05:00Z
            sweep → 
                anna ← Сводка за неделю: Охват: 50,00 %, цель 40,00 % | Удовлетворённость: 4,44, цель 4,50 | 540 анкет на 1 080 уведомлений | Удовлетворённость: было 2,00, стало 4,44 | Организация s01: 1,00; по 10 анкетам верхняя граница 95-процентного интервала — 1,95 | Организация s02: 1,00; по 10 анкетам верхняя граница 95-процентного интервала — 1,95 | Организация s03: 1,00; по 10 анкетам верхняя граница 95-процентного интервала — 1,95 | Медицинские организации: Комфорт помещений — 3,50 | Общеобразовательные организации: Комфорт помещений — 4,48 
                boris ← Сводка за неделю: Охват: 50,00 %, цель 40,00 % | Удовлетворённость: 4,72, цель 4,50 | 440 анкет на 880 уведомлений | Удовлетворённость: было 2,00, стало 4,72
            is moscow regional_executive 39
            clock 2026-03-02T07:05:00Z
            sweep → 
                anna ← Сводка за неделю: Охват: уведомлений ещё нет, цель 40,00 % | Удовлетворённость: нет ответов, цель 4,50 | 0 анкет на 0 уведомлений 
                boris ← Сводка за неделю: Охват: 50,00 %, цель 40,00 % | Удовлетворённость: 4,72, цель 4,50 | 440 анкет на 880 уведомлений
            is moscow regional_executive 77
            answers lyceum 20 1
            clock 2026-03-09T06:05:00Z
            sweep → 
                boris ← Сводка за неделю: Охват: 50,00 %, цель 40,00 % | Удовлетворённость: 4,72, цель 4,50 | 440 анкет на 880 уведомлений
            clock 2026-04-06T06:05:00Z
            sweep → 
                anna ← Сводка за неделю: Охват: уведомлений ещё нет, цель 40,00 %; I квартал 2026: 50,00 % | Удовлетворённость: нет ответов, цель 4,50; I квартал 2026: 4,44 | 0 анкет на 0 уведомлений 
                boris ← Сводка за неделю: Охват: уведомлений ещё нет, цель 40,00 %; I квартал 2026: 50,00 % | Удовлетворённость: нет ответов, цель 4,50; I квартал 2026: 4,72 | 0 анкет на 0 уведомлений
            check → clean
        "#]],
    )
    .await;
}

/// Where nothing is published a digest says so, and not that nobody is weak.
#[tokio::test]
async fn a_digest_says_of_whom_nothing_is_known_and_what_has_changed() {
    check(
        "is baltic regional_executive 39
         subscribes baltic d anna@example.org
         sweep
         confirms 1
         clock 2026-02-16T07:05:00Z
         sweep
         reads Самые
         answers lyceum 20 3
         clock 2026-02-23T07:05:00Z
         sweep
         reads Что
         clock 2026-03-02T07:05:00Z
         sweep
         reads Что
         check",
        expect![[r#"
            is baltic regional_executive 39
            subscribes baltic d anna@example.org
            sweep → 
                anna ← Подтвердите подписку на письма об оценке услуг: Сводка раз в неделю
            confirms 1 → true
            clock 2026-02-16T07:05:00Z
            sweep → 
                anna ← Сводка за неделю: Охват: уведомлений ещё нет, цель 40,00 % | Удовлетворённость: нет ответов, цель 4,50 | 0 анкет на 0 уведомлений
            reads Самые → Оценок, которые можно показать, нет.
            answers lyceum 20 3
            clock 2026-02-23T07:05:00Z
            sweep → 
                anna ← Сводка за неделю: Охват: 50,00 %, цель 40,00 % | Удовлетворённость: 3,00, цель 4,50 | 20 анкет на 40 уведомлений | Охват, %: было не показано, стало 50,00 | Удовлетворённость: было не показано, стало 3,00 | Теперь среди самых слабых: Организация lyceum | Организация lyceum: 3,00; по 10 анкетам верхняя граница 95-процентного интервала — 3,38; в прошлой сводке не было | Общеобразовательные организации: Комфорт помещений — 3,00
            reads Что → - Охват, %: было не показано, стало 50,00 | - Удовлетворённость: было не показано, стало 3,00 | - Теперь среди самых слабых: Организация lyceum
            clock 2026-03-02T07:05:00Z
            sweep → 
                anna ← Сводка за неделю: Охват: 50,00 %, цель 40,00 % | Удовлетворённость: 3,00, цель 4,50 | 20 анкет на 40 уведомлений | Организация lyceum: 3,00; по 10 анкетам верхняя граница 95-процентного интервала — 3,38 | Общеобразовательные организации: Комфорт помещений — 3,00
            reads Что → Охват и удовлетворённость те же.
            check → clean
        "#]],
    )
    .await;
}

/// Where something is published and nobody is named, it says that of nobody it can be said.
#[tokio::test]
async fn a_digest_says_that_nobody_is_below_where_that_is_known() {
    check(
        "is moscow regional_executive 77
         subscribes moscow d anna@example.org
         sweep
         confirms 1
         answers school 20 5
         clock 2026-02-16T06:05:00Z
         sweep
         reads Самые
         check",
        expect![[r#"
            is moscow regional_executive 77
            subscribes moscow d anna@example.org
            sweep → 
                anna ← Подтвердите подписку на письма об оценке услуг: Сводка раз в неделю
            confirms 1 → true
            answers school 20 5
            clock 2026-02-16T06:05:00Z
            sweep → 
                anna ← Сводка за неделю: Охват: 50,00 %, цель 40,00 % | Удовлетворённость: 5,00, цель 4,50 | 20 анкет на 40 уведомлений
            reads Самые → Ни об одной организации нельзя сказать, что она ниже 4,50 даже по верхней границе интервала.
            check → clean
        "#]],
    )
    .await;
}
