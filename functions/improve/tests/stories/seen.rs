//! What lies outside what somebody may see does not exist: the case, its journal, lists, files.

use expect_test::expect;

use crate::check;

#[tokio::test]
async fn a_stranger_is_told_of_nothing() {
    check(
        r#"
        head put cr change_request {"target": {"kind": "organisation", "id": "clinic"}}
        stranger get /v1/cases/cr
        stranger get /v1/cases/cr/journal
        stranger put cr change_request {"title": "Чужое", "target": {"kind": "organisation", "id": "school"}, "version": 1}
        stranger move cr assess {"version": 1}
        stranger put other change_request {"target": {"kind": "organisation", "id": "clinic"}}
        stranger put other request {"details": {"question": "?"}, "parties": {"owner": "head"}}
        stranger get /v1/cases
        stranger get /v1/cases?organisation=clinic
        stranger get /v1/cases?organisation=clinic&format=csv
        stranger get /v1/cases?target=organisation:clinic&format=xlsx
        stranger get /v1/cases?region=77
        stranger get /v1/cases?organisation=nowhere
        stranger tasks
        region39 get /v1/cases
        region39 get /v1/cases?region=77
        region39 get /v1/cases/cr
        region77 get /v1/cases
        region77 get /v1/cases/cr
        doer get /v1/cases
        doer get /v1/cases/cr
        mvd get /v1/cases/not-proposed?period=2026Q1
        head get /v1/cases?organisation=clinic&format=csv
        head get /v1/cases?role=mine&kind=change_request&search=дело
        ac get /v1/cases?state=proposed&region=77
        ac get /v1/cases?kind=incident
        ac get /v1/cases?overdue=true
        ac get /v1/cases?colour=red
        ac get /v1/cases?kind=car
        "#,
        expect![[r#"
            head put cr change_request → 201 ЗИ-2026-000001 proposed v1
            stranger get /v1/cases/cr → 404 not_found
            stranger get /v1/cases/cr/journal → 404 not_found
            stranger put cr change_request → 404 not_found
            stranger move cr assess → 404 not_found
            stranger put other change_request → 404 not_found
            stranger put other request → 404 not_found
            stranger get /v1/cases → 200 []
            stranger get /v1/cases?organisation=clinic → 404 not_found
            stranger get /v1/cases?organisation=clinic&format=csv → 404 not_found
            stranger get /v1/cases?target=organisation:clinic&format=xlsx → 404 not_found
            stranger get /v1/cases?region=77 → 404 not_found
            stranger get /v1/cases?organisation=nowhere → 404 not_found
            stranger tasks → 
            region39 get /v1/cases → 200 []
            region39 get /v1/cases?region=77 → 404 not_found
            region39 get /v1/cases/cr → 404 not_found
            region77 get /v1/cases → 200 [cr]
            region77 get /v1/cases/cr → 200 ЗИ-2026-000001 proposed v1
            doer get /v1/cases → 200 []
            doer get /v1/cases/cr → 404 not_found
            mvd get /v1/cases/not-proposed?period=2026Q1 → 404 not_found
            head get /v1/cases?organisation=clinic&format=csv → 200 2
            head get /v1/cases?role=mine&kind=change_request&search=дело → 200 [cr]
            ac get /v1/cases?state=proposed&region=77 → 200 [cr]
            ac get /v1/cases?kind=incident → 200 []
            ac get /v1/cases?overdue=true → 200 []
            ac get /v1/cases?colour=red → 400 query_not_parseable
            ac get /v1/cases?kind=car → 422 invalid
        "#]],
    )
    .await;
}

#[tokio::test]
async fn pages_of_a_list_go_on_where_the_page_before_ended() {
    check(
        r#"
        head put a change_request {"target": {"kind": "organisation", "id": "clinic"}}
        clock 2026-04-30T13:31:00Z
        head put b change_request {"target": {"kind": "organisation", "id": "clinic"}}
        clock 2026-04-30T13:32:00Z
        head put c incident {"target": {"kind": "organisation", "id": "clinic"}, "details": {"severity": 2}}
        ac get /v1/cases?limit=2
        ac get /v1/cases?limit=2&cursor=00001777555860000%23b
        ac get /v1/cases?limit=2&cursor=01777555860000%23b
        head get /v1/cases?limit=1
        "#,
        expect![[r#"
            head put a change_request → 201 ЗИ-2026-000001 proposed v1
            clock 2026-04-30T13:31:00Z → 
            head put b change_request → 201 ЗИ-2026-000002 proposed v1
            clock 2026-04-30T13:32:00Z → 
            head put c incident → 201 ИН-2026-000001 proposed v1
            ac get /v1/cases?limit=2 → 200 [a b]
            ac get /v1/cases?limit=2&cursor=00001777555860000%23b → 200 [a b]
            ac get /v1/cases?limit=2&cursor=01777555860000%23b → 200 [c]
            head get /v1/cases?limit=1 → 200 [a]
        "#]],
    )
    .await;
}

#[tokio::test]
async fn what_is_overdue_is_listed_by_its_term_to_whoever_sees_it() {
    check(
        r#"
        head put slow incident {"target": {"kind": "organisation", "id": "clinic"}, "details": {"severity": 3}}
        clock 2026-04-30T13:31:00Z
        head put fast incident {"target": {"kind": "organisation", "id": "clinic"}, "details": {"severity": 1}}
        stranger put far incident {"target": {"kind": "organisation", "id": "school"}, "details": {"severity": 2}}
        sc move slow declare {"decision": {"number": "7", "date": "2026-04-30", "body": "Подкомиссия", "text": "Инцидент"}}
        sc move fast declare {"decision": {"number": "7", "date": "2026-04-30", "body": "Подкомиссия", "text": "Инцидент"}}
        sc move far declare {"decision": {"number": "7", "date": "2026-04-30", "body": "Подкомиссия", "text": "Инцидент"}}
        sc get /v1/cases?overdue=true
        clock 2026-05-04T07:00:00Z
        sc get /v1/cases?overdue=true
        clock 2026-05-20T07:00:00Z
        sc get /v1/cases?overdue=true
        sc get /v1/cases?overdue=true&limit=1
        sc get /v1/cases?overdue=true&region=77
        sc get /v1/cases?overdue=true&kind=change_request
        sc get /v1/cases?overdue=true&search=ИН-2026-000002
        sc get /v1/cases?search=ин-2026-000003
        head get /v1/cases?search=ИН-2026-000003
        sc get /v1/cases?overdue=true&target=organisation:school
        head get /v1/cases?overdue=true
        head get /v1/cases?overdue=true&role=mine
        region77 get /v1/cases?overdue=true
        region39 get /v1/cases?overdue=true
        doer get /v1/cases?overdue=true
        head move fast acknowledge
        head move fast resolve {"fields": {"cause": "Сбой"}}
        sc get /v1/cases?overdue=true
        "#,
        expect![[r#"
            head put slow incident → 201 ИН-2026-000001 proposed v1
            clock 2026-04-30T13:31:00Z → 
            head put fast incident → 201 ИН-2026-000002 proposed v1
            stranger put far incident → 201 ИН-2026-000003 proposed v1
            sc move slow declare → 200 ИН-2026-000001 declared v2
            sc move fast declare → 200 ИН-2026-000002 declared v2
            sc move far declare → 200 ИН-2026-000003 declared v2
            sc get /v1/cases?overdue=true → 200 []
            clock 2026-05-04T07:00:00Z → 
            sc get /v1/cases?overdue=true → 200 [fast]
            clock 2026-05-20T07:00:00Z → 
            sc get /v1/cases?overdue=true → 200 [fast far slow]
            sc get /v1/cases?overdue=true&limit=1 → 200 [fast]
            sc get /v1/cases?overdue=true&region=77 → 200 [fast slow]
            sc get /v1/cases?overdue=true&kind=change_request → 200 []
            sc get /v1/cases?overdue=true&search=ИН-2026-000002 → 200 [fast]
            sc get /v1/cases?search=ин-2026-000003 → 200 [far]
            head get /v1/cases?search=ИН-2026-000003 → 200 []
            sc get /v1/cases?overdue=true&target=organisation:school → 200 [far]
            head get /v1/cases?overdue=true → 200 [fast slow]
            head get /v1/cases?overdue=true&role=mine → 200 [fast slow]
            region77 get /v1/cases?overdue=true → 200 [fast slow]
            region39 get /v1/cases?overdue=true → 200 [far]
            doer get /v1/cases?overdue=true → 200 []
            head move fast acknowledge → 200 ИН-2026-000002 acknowledged v3
            head move fast resolve → 200 ИН-2026-000002 resolved v4
            sc get /v1/cases?overdue=true → 200 [far slow]
        "#]],
    )
    .await;
}
