//! What the content of documents may be, and what it comes to (B.2, B.4г).

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::criteria::Criteria;
use super::efficiency::Efficiency;
use super::mss_list::{MssList, Registered};
use super::standard::Standard;
use super::target_state::{Quantity, TargetState};
use super::*;
use crate::decimal::two_places;
use crate::improvement::programme::Kept;
use crate::improvement::services::Service;

fn content(value: Value) -> Content {
    serde_json::from_value(value).unwrap()
}

#[track_caller]
fn of<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

/// The code and the field of the refusal; empty: it can be so.
fn checked(value: Value) -> String {
    match content(value).check() {
        Ok(()) => String::new(),
        Err(refusal) => format!("{} {}", refusal.code.as_str(), refusal.field.unwrap_or_default()),
    }
}

#[test]
fn a_target_state_is_measured_and_asks_for_less() {
    let measure = |quantity: &str, from: u32, to: u32| json!({"quantity": quantity, "from": from, "to": to});
    let own = json!({"quantity": "other", "name": "Ожидание", "unit": "минут", "from": 1, "to": 9});
    for (measures, expected) in [
        (json!([measure("actions", 7, 3), measure("term_days", 30, 30), own]), ""),
        (json!([]), "field_missing details.content.measures"),
        (json!([measure("documents", 2, 5)]), "field_invalid details.content.measures.0.to"),
        (
            json!([measure("visits", 2, 0), measure("visits", 3, 1)]),
            "field_invalid details.content.measures.1.quantity",
        ),
        (json!([measure("other", 2, 1)]), "field_missing details.content.measures.0.name"),
        (json!([measure("actions", 1_000_001, 1)]), "field_invalid details.content.measures.0.from"),
        (
            json!([{"quantity": "actions", "name": "Шаги", "from": 2, "to": 1}]),
            "field_unknown details.content.measures.0.name",
        ),
        (
            json!([{"quantity": "other", "name": "Ожидание", "unit": " ", "from": 2, "to": 1}]),
            "field_missing details.content.measures.0.unit",
        ),
        (
            json!([{"quantity": "other", "name": "До | после", "unit": "минут", "from": 2, "to": 1}]),
            "field_invalid details.content.measures.0.name",
        ),
        (
            json!([{"quantity": "other", "name": "Ожидание", "unit": "минут", "from": 2, "to": 2}]),
            "field_invalid details.content.measures.0.to",
        ),
    ] {
        assert_eq!(checked(json!({"measures": measures})), expected, "{measures}");
    }
    let principles = json!([{"from": "По заявлению", "to": ""}]);
    let state = json!({"measures": [measure("actions", 7, 3)], "principles": principles});
    assert_eq!(checked(state), "field_missing details.content.principles.0.to");
}

#[test]
fn a_standard_adds_up_and_is_held_against_its_target_state() {
    let standard: Standard = of(json!({
        "documents": [{"name": "Паспорт", "from": "applicant"}, {"name": "Выписка", "from": "interagency"}],
        "procedures": [{"name": "Приём", "days": 1, "actions": 2, "visits": 1}, {"name": "Решение", "days": 9}],
    }));
    let totals = Quantity::ALL.map(|quantity| standard.total(quantity));
    assert_eq!(totals, [Some(2), Some(10), Some(1), Some(1), None], "actions, days, documents, visits, anything else");
    let target: TargetState = of(json!({"measures": [
        {"quantity": "term_days", "from": 30, "to": 10}, {"quantity": "visits", "from": 2, "to": 0},
        {"quantity": "other", "name": "Ожидание", "unit": "минут", "from": 40, "to": 10}]}));
    let told: Vec<_> =
        standard.conformity(&target).iter().map(|it| (it.quantity, it.target, it.standard, it.in_line)).collect();
    assert_eq!(told, [(Quantity::TermDays, 10, 10, true), (Quantity::Visits, 0, 1, false)]);
    for (value, expected) in [
        (json!({"documents": [], "procedures": [{"name": "Приём", "days": 1}]}), ""),
        (json!({"documents": [], "procedures": []}), "field_missing details.content.procedures"),
        (
            json!({"documents": [{"name": "Паспорт", "from": "applicant"}, {"name": "Паспорт", "from": "interagency"}],
                "procedures": [{"name": "Приём", "days": 1}]}),
            "field_invalid details.content.documents.1.name",
        ),
        (
            json!({"documents": [], "procedures": [{"name": "Приём", "days": 1, "note": ""}]}),
            "field_missing details.content.procedures.0.note",
        ),
    ] {
        assert_eq!(checked(value.clone()), expected, "{value}");
    }
}

fn criteria() -> Value {
    json!({"scale": 10, "criteria": [
        {"code": "mass", "name": "Массовость", "weight": 3}, {"code": "pain", "name": "Жалобы", "weight": 1}],
        "services": [{"service": "a", "scores": {"mass": 4, "pain": 8}}, {"service": "b", "scores": {"mass": 10, "pain": 2}},
            {"service": "c", "scores": {"mass": 10}}, {"service": "d", "scores": {"mass": 5, "pain": 5}}]})
}

#[test]
fn criteria_give_an_order_of_priority() {
    let applied: Criteria = of(criteria());
    assert_eq!(content(criteria()).check(), Ok(()));
    let told: Vec<_> = applied
        .priorities()
        .iter()
        .map(|it| format!("{:?} {} {:?}", it.place, it.service, it.mean.as_ref().map(two_places)))
        .collect();
    // (10·3 + 2) ÷ 4; of equal means both share the place; without a score there is none.
    let expected = ["Some(1) b Some(\"8.00\")", "Some(2) a Some(\"5.00\")", "Some(2) d Some(\"5.00\")", "None c None"];
    assert_eq!(told, expected);
    for (path, value, expected) in [
        ("/scale", json!(0), "field_invalid details.content.scale"),
        ("/scale", json!(9), "field_invalid details.content.services.1.scores.mass"),
        ("/criteria", json!([]), "field_missing details.content.criteria"),
        ("/criteria/1/code", json!("mass"), "field_invalid details.content.criteria.1.code"),
        ("/criteria/1/code", json!("a b"), "field_invalid details.content.criteria.1.code"),
        ("/criteria/1/weight", json!(0), "field_invalid details.content.criteria.1.weight"),
        ("/services/3/service", json!("a"), "field_invalid details.content.services.3.service"),
        ("/services/2/scores", json!({"speed": 1}), "field_unknown details.content.services.2.scores.speed"),
    ] {
        let mut wrong = criteria();
        *wrong.pointer_mut(path).unwrap() = value;
        assert_eq!(checked(wrong), expected, "{path}");
    }
}

#[test]
fn indicators_are_computed_from_what_the_programme_knows() {
    let efficiency: Efficiency = of(json!({"indicators": [
        {"indicator": "overdue_share", "target": 25}, {"indicator": "median_days", "step": "answer", "target": 5},
        {"indicator": "verified_share", "target": 50}, {"indicator": "reports_in_time", "target": 100}]}));
    let kept = Kept {
        with_term: 4,
        overdue: 1,
        steps: BTreeMap::from([("answer".to_owned(), (3, 6))]),
        evaluated: 0,
        verified: 0,
        reports: 3,
        reports_in_time: 2,
    };
    let told: Vec<_> = efficiency.indicators.iter().map(|aim| aim.of(&kept)).collect();
    let told: Vec<_> = told.iter().map(|it| (it.value.as_ref().map(two_places), it.met)).collect();
    let value = |text: &str| Some(text.to_owned());
    let expected =
        [(value("25.00"), Some(true)), (value("6.00"), Some(false)), (None, None), (value("66.67"), Some(false))];
    assert_eq!(told, expected);
    let aim = |aim: Value| checked(json!({"indicators": [aim]}));
    assert_eq!(
        aim(json!({"indicator": "median_days", "target": 5})),
        "field_missing details.content.indicators.0.step"
    );
    let step = json!({"indicator": "overdue_share", "step": "answer", "target": 5});
    assert_eq!(aim(step), "field_unknown details.content.indicators.0.step");
    let more = json!({"indicator": "overdue_share", "target": 101});
    assert_eq!(aim(more), "field_invalid details.content.indicators.0.target");
    let known = |step: &str| step == "answer";
    assert_eq!(efficiency.check_steps(known), Ok(()));
    assert!(
        efficiency.check_steps(|_| false).is_err_and(|it| it.field.unwrap() == "details.content.indicators.1.step")
    );
}

#[test]
fn the_list_is_held_against_the_register() {
    let list: MssList =
        of(json!({"list_version": "2", "services": [{"service": "a", "share": "99.5"}, {"service": "b"},
        {"service": "c"}, {"service": "gone"}]}));
    let service = |more: Value| {
        let mut form = json!({"name": "Услуга", "form": "service", "level": "federal", "on_portal": "no"});
        form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        of::<Service>(form)
    };
    let listed = |version: &str| json!({"mass_significant": true, "list_version": version, "electronic": true});
    let register = BTreeMap::from([
        (of(json!("a")), service(listed("2"))),
        (of(json!("b")), service(listed("1"))),
        (of(json!("c")), service(json!({}))),
        (of(json!("d")), service(listed("2"))),
    ]);
    let relation = list.relation(&register);
    use Registered::{NotMarked, OtherVersion, Same, Unknown};
    assert_eq!(relation.services, [Same, OtherVersion, NotMarked, Unknown]);
    assert_eq!(relation.unlisted, [of(json!("d"))]);
    assert_eq!((relation.counted.federal.services, relation.counted.federal.electronic), (3, 2));
    for (value, expected) in [
        (json!({"list_version": "", "services": [{"service": "a"}]}), "field_missing details.content.list_version"),
        (
            json!({"list_version": "1", "services": [{"service": "a", "share": "100.5"}]}),
            "field_invalid details.content.services.0.share",
        ),
        (
            json!({"list_version": "1", "services": [{"service": "a"}, {"service": "a"}]}),
            "field_invalid details.content.services.1.service",
        ),
        (json!({"list_version": "1", "services": []}), "field_missing details.content.services"),
    ] {
        assert_eq!(checked(value.clone()), expected, "{value}");
    }
}

#[test]
fn each_form_is_read_back_as_it_was_written() {
    for value in [
        json!({"measures": [{"quantity": "other", "name": "Ожидание", "unit": "минут", "from": 40, "to": 10}],
            "principles": [{"from": "а", "to": "б"}]}),
        json!({"documents": [], "procedures": [{"name": "Приём", "days": 1, "actions": 0, "visits": 0, "note": "Онлайн"}]}),
        criteria(),
        json!({"indicators": [{"indicator": "median_days", "step": "answer", "target": 5}]}),
        json!({"list_version": "2", "services": [{"service": "a", "share": "99.5"}, {"service": "b"}]}),
    ] {
        assert_eq!(json!(content(value.clone())), value);
    }
}

#[test]
fn contents_are_compared_row_by_row() {
    let before = content(
        json!({"list_version": "1", "services": [{"service": "a", "share": "90"}, {"service": "b"}, {"service": "c"}]}),
    );
    let after = content(
        json!({"list_version": "2", "services": [{"service": "a", "share": "95"}, {"service": "c"}, {"service": "d"}]}),
    );
    let told = |before: Option<&Content>, after: Option<&Content>| -> Vec<String> {
        let of = |it: &RowChange| format!("{} {} {:?}", it.part, it.row, it.change);
        compare(before, after).iter().map(of).collect()
    };
    let expected = [
        "list_version  Changed",
        "services a Changed",
        "services c Unchanged",
        "services d Added",
        "services b Removed",
    ];
    assert_eq!(told(Some(&before), Some(&after)), expected);
    assert_eq!(told(None, None), [""; 0]);
    assert_eq!(told(None, Some(&before)).len(), 4);
    assert!(told(Some(&before), None).iter().all(|it| it.ends_with("Removed")));
}
