//! Whether an address agrees, wants no more, or cannot be reached.

use expect_test::expect;

use super::check;

#[tokio::test]
async fn an_address_gets_one_mail_until_its_link_was_pressed() {
    check(
        "is moscow regional_executive 77
         subscribes moscow d anna@example.org
         subscribes moscow f Anna@example.org
         subscribes moscow - boris@example.org
         sweep
         sweep
         clock 2026-02-17T05:00:00Z
         sweep
         has moscow
         confirms 1
         confirms 1
         has moscow
         clock 2026-02-23T06:05:00Z
         sweep
         check",
        expect![[r#"
            is moscow regional_executive 77
            subscribes moscow d anna@example.org
            subscribes moscow f Anna@example.org → AddressKnown
            subscribes moscow - boris@example.org → NoTopic
            sweep → 
                anna ← Подтвердите подписку на письма об оценке услуг: Сводка раз в неделю
            sweep → no mail
            clock 2026-02-17T05:00:00Z
            sweep → no mail
            has moscow → anna@example.org asked weekly_digest;
            confirms 1 → true
            confirms 1 → true
            has moscow → anna@example.org confirmed weekly_digest;
            clock 2026-02-23T06:05:00Z
            sweep → 
                anna ← Сводка за неделю: Охват: уведомлений ещё нет, цель 40,00 % | Удовлетворённость: нет ответов, цель 4,50 | 0 анкет на 0 уведомлений
            check → clean
        "#]],
    )
    .await;
}

#[tokio::test]
async fn an_address_that_does_not_answer_is_forgotten() {
    check(
        "is moscow regional_executive 77
         subscribes moscow dfs anna@example.org
         sweep
         clock 2026-02-19T04:59:00Z
         sweep
         has moscow
         clock 2026-02-19T05:01:00Z
         sweep
         has moscow
         confirms 1
         check",
        expect![[r#"
            is moscow regional_executive 77
            subscribes moscow dfs anna@example.org
            sweep → 
                anna ← Подтвердите подписку на письма об оценке услуг: Сводка раз в неделю | Оповещение: оценка организации ниже порога | Оповещение: источник замолчал
            clock 2026-02-19T04:59:00Z
            sweep → no mail
            has moscow → anna@example.org asked weekly_digest,fallen_organisation,silent_source;
            clock 2026-02-19T05:01:00Z
            sweep → no mail
            has moscow
            confirms 1 → false
            check → clean
        "#]],
    )
    .await;
}

#[tokio::test]
async fn one_click_ends_what_the_mail_was_about_or_everything() {
    check(
        "is moscow regional_executive 77
         subscribes moscow df anna@example.org
         sweep
         confirms 1
         answers school 20 2
         clock 2026-02-13T06:05:00Z
         sweep
         leaves 2 these
         leaves 2 these
         has moscow
         answers clinic 20 2
         clock 2026-02-14T06:05:00Z
         sweep
         clock 2026-02-16T06:05:00Z
         sweep
         leaves 3 all
         leaves 3 all
         has moscow
         check
         subscribes moscow df anna@example.org
         sweep
         leaves 4 these
         confirms 4
         has moscow
         check",
        expect![[r#"
            is moscow regional_executive 77
            subscribes moscow df anna@example.org
            sweep → 
                anna ← Подтвердите подписку на письма об оценке услуг: Сводка раз в неделю | Оповещение: оценка организации ниже порога
            confirms 1 → true
            answers school 20 2
            clock 2026-02-13T06:05:00Z
            sweep → 
                anna ← Оповещение: Организация school: 2,00
            leaves 2 these → Some(2) true
            leaves 2 these → Some(1) true
            has moscow → anna@example.org confirmed weekly_digest;
            answers clinic 20 2
            clock 2026-02-14T06:05:00Z
            sweep → no mail
            clock 2026-02-16T06:05:00Z
            sweep → 
                anna ← Сводка за неделю: Охват: 50,00 %, цель 40,00 % | Удовлетворённость: 2,00, цель 4,50 | 40 анкет на 80 уведомлений | Организация clinic: 2,00; по 10 анкетам верхняя граница 95-процентного интервала — 2,62 | Организация school: 2,00; по 10 анкетам верхняя граница 95-процентного интервала — 2,62 | Медицинские организации: Комфорт помещений — 2,00 | Общеобразовательные организации: Комфорт помещений — 2,00
            leaves 3 all → Some(1) true
            leaves 3 all → None true
            has moscow
            check → clean
            subscribes moscow df anna@example.org
            sweep → 
                anna ← Подтвердите подписку на письма об оценке услуг: Сводка раз в неделю | Оповещение: оценка организации ниже порога
            leaves 4 these → Some(2) true
            confirms 4 → false
            has moscow
            check → clean
        "#]],
    )
    .await;
}

#[tokio::test]
async fn whoever_changes_what_comes_keeps_the_rest() {
    check(
        "is moscow regional_executive 77
         source mis school
         subscribes moscow d anna@example.org
         wants moscow ds
         sweep
         confirms 1
         wants moscow s
         clock 2026-02-16T06:05:00Z
         sweep
         wants moscow d
         clock 2026-02-23T06:05:00Z
         sweep
         wants moscow -
         has moscow
         check",
        expect![[r#"
            is moscow regional_executive 77
            source mis school
            subscribes moscow d anna@example.org
            wants moscow ds → true
            sweep → 
                anna ← Подтвердите подписку на письма об оценке услуг: Сводка раз в неделю | Оповещение: источник замолчал
            confirms 1 → true
            wants moscow s → true
            clock 2026-02-16T06:05:00Z
            sweep → 
                anna ← Оповещение: Источник mis: молчит с 15 февраля 2026 года
            wants moscow d → true
            clock 2026-02-23T06:05:00Z
            sweep → 
                anna ← Сводка за неделю: Охват: уведомлений ещё нет, цель 40,00 % | Удовлетворённость: нет ответов, цель 4,50 | 0 анкет на 0 уведомлений | Источник mis: молчит с 15 февраля 2026 года
            wants moscow - → true
            has moscow
            check → clean
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_mail_that_fails_is_tried_again_and_an_address_left_alone_gets_none() {
    check(
        "is moscow regional_executive 77
         subscribes moscow f anna@example.org
         mail fails
         sweep
         clock 2026-02-12T06:01:00Z
         sweep
         confirms 1
         answers school 20 2
         clock 2026-02-13T06:05:00Z
         mail vanishes
         sweep
         sweep
         clock 2026-02-13T06:36:00Z
         mail vanishes
         sweep
         clock 2026-02-13T07:07:00Z
         sweep
         clock 2026-02-14T06:05:00Z
         sweep
         answers clinic 20 2
         clock 2026-02-15T06:05:00Z
         sweep
         bounces
         answers hospital 20 2
         clock 2026-02-16T06:05:00Z
         sweep
         check",
        expect![[r#"
            is moscow regional_executive 77
            subscribes moscow f anna@example.org
            mail fails
            sweep → no mail
            clock 2026-02-12T06:01:00Z
            sweep → 
                anna ← Подтвердите подписку на письма об оценке услуг: Оповещение: оценка организации ниже порога
            confirms 1 → true
            answers school 20 2
            clock 2026-02-13T06:05:00Z
            mail vanishes
            sweep → 
                anna ← Оповещение: Организация school: 2,00
            sweep → no mail
            clock 2026-02-13T06:36:00Z
            mail vanishes
            sweep → 
                anna ← Оповещение: Организация school: 2,00
            clock 2026-02-13T07:07:00Z
            sweep → no mail
            clock 2026-02-14T06:05:00Z
            sweep → no mail
            answers clinic 20 2
            clock 2026-02-15T06:05:00Z
            sweep → 
                anna ← Оповещение: Организация clinic: 2,00
            bounces → Taken
            answers hospital 20 2
            clock 2026-02-16T06:05:00Z
            sweep → no mail
            check → clean
        "#]],
    )
    .await;
}
