use super::*;

fn sent(text: &str) -> BTreeMap<String, Option<i64>> {
    text.split_whitespace()
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap();
            (name.to_owned(), value.parse().ok())
        })
        .collect()
}

#[test]
fn answers_fit_or_every_fault_is_told() {
    let all = "information=5 organisation=4 comfort=- goodwill=1 competence=3";
    let none = "information=- organisation=- comfort=- goodwill=- competence=-";
    let longest = "🌷".repeat(1_000);
    let long = "я".repeat(1_001);
    let fits_longest = format!("fits, comment {longest}");
    for (answers, comment, expected) in [
        (all, None, "fits"),
        (all, Some("  "), "fits"),
        (all, Some("Спасибо 🌷"), "fits, comment Спасибо 🌷"),
        (all, Some("Звоните: 8 912 345-67-89"), "fits, comment Звоните: [телефон]"),
        (all, Some(longest.as_str()), &fits_longest),
        (all, Some(long.as_str()), "/comment comment_too_long"),
        (none, None, "/answers nothing_answered"),
        (none, Some(" \u{7} "), "/answers nothing_answered"),
        (none, Some("Спасибо"), "fits, comment Спасибо"),
        ("information=- organisation=- comfort=1 goodwill=- competence=-", None, "fits"),
        (
            "information=5",
            None,
            "/answers/organisation answer_missing, /answers/comfort answer_missing, /answers/goodwill answer_missing, /answers/competence answer_missing",
        ),
        (
            "information=0 organisation=6 comfort=-1 goodwill=260 competence=5",
            None,
            "/answers/information answer_out_of_scale, /answers/organisation answer_out_of_scale, /answers/comfort answer_out_of_scale, /answers/goodwill answer_out_of_scale",
        ),
        (
            "information=5 organisation=4 comfort=- goodwill=1 competence=3 a/b=1",
            None,
            "/answers/a~1b question_unknown",
        ),
    ] {
        let answer = match Questionnaire::standard().check(&sent(answers), comment) {
            Ok(Answers { comment: None, .. }) => "fits".to_owned(),
            Ok(Answers { comment: Some(comment), .. }) => format!("fits, comment {comment}"),
            Err(faults) => {
                let faults: Vec<_> = faults.iter().map(|fault| format!("{} {}", fault.field(), fault.code())).collect();
                faults.join(", ")
            }
        };
        assert_eq!(answer, expected, "{answers}");
    }
}

#[test]
fn a_text_that_is_not_written_is_shown_in_russian() {
    let text = Text { ru: "Да".into(), en: Some("Yes".into()), tt: None };
    for (language, shown, in_language) in
        [(Language::Ru, "Да", Language::Ru), (Language::En, "Yes", Language::En), (Language::Tt, "Да", Language::Ru)]
    {
        assert_eq!((text.in_language(language), text.language_shown(language)), (shown, in_language));
    }
    for question in Questionnaire::embedded().iter().flat_map(|it| &it.questions) {
        for text in question.text_for.values().chain([&question.text]) {
            for language in Language::ALL {
                assert_eq!(text.language_shown(language), language, "{}", question.id);
            }
        }
    }
}

/// A number from 1 to 5 answers each question, and answers one thing.
#[test]
fn the_standard_questionnaire_asks_one_thing_at_a_time_on_its_scale() {
    let of_type = |it: OrganisationType| (it, Questionnaire::standard().clone().worded_for(it));
    for (organisation_type, questionnaire) in OrganisationType::BUILT_IN.map(of_type) {
        for (question, general) in questionnaire.questions.iter().zip(&Questionnaire::standard().questions) {
            let text = &question.text;
            assert_ne!(text.ru, general.text.ru, "{organisation_type:?} {}", question.id);
            let one = text.ru.strip_prefix("Оцените, насколько ").unwrap_or_else(|| panic!("{}", text.ru));
            assert!(!one.contains([';', ':', '/']) && !one.contains(" и "), "{one}");
            assert!(text.en.as_ref().is_some_and(|text| text.starts_with("Rate how ")), "{text:?}");
            assert!(text.tt.as_ref().is_some_and(|text| text.ends_with(" бәяләгез.")), "{text:?}");
        }
    }
    let [first, second] = Questionnaire::embedded();
    let ids = |it: &Questionnaire| it.questions.iter().map(|question| question.id.clone()).collect::<Vec<_>>();
    assert_eq!((first.version, second.version, ids(first)), (1, 2, ids(second)));
    // Whoever was invited before the second one is asked by the first.
    let chosen = |day: &str| {
        let chosen = choose(Questionnaire::embedded(), OrganisationType::SCHOOL, day.parse().unwrap());
        chosen.map(|it| it.version)
    };
    assert_eq!([chosen("2025-12-31"), chosen("2026-01-01")], [Some(1), Some(2)]);
}

#[test]
fn a_questionnaire_is_whole_in_every_language_that_it_has() {
    let faults = |change: fn(&mut Questionnaire)| {
        let mut changed = Questionnaire::standard().clone();
        change(&mut changed);
        let told: Vec<String> = changed.faults().iter().map(QuestionnaireFault::field).collect();
        told.join(" ")
    };
    assert_eq!(faults(|_| {}), "");
    assert_eq!(faults(|changed| changed.questions[1].text.en = None), "/questions/1/text/en");
    assert_eq!(faults(|changed| changed.questions.iter_mut().for_each(|question| question.text.en = None)), "");
    assert_eq!(faults(|changed| changed.questions[0].text.ru = " ".into()), "/questions/0/text/ru");
    assert_eq!(faults(|changed| changed.questions[1] = changed.questions[0].clone()), "/questions");
    assert_eq!(faults(|changed| changed.questions.clear()), "/questions");
    assert_eq!(
        faults(|changed| {
            changed.version = 0;
            changed.valid_until = changed.valid_from.pred_opt();
        }),
        "/version /valid_until"
    );
}

#[test]
fn the_latest_version_for_the_type_is_taken() {
    let version = |version, valid_from: &str, types: &[OrganisationType]| Questionnaire {
        version,
        valid_from: valid_from.parse().unwrap(),
        types: types.iter().copied().collect(),
        ..Questionnaire::standard().clone()
    };
    let all = [
        version(1, "2025-01-01", &[]),
        version(2, "2026-04-01", &[]),
        version(3, "2026-02-01", &[OrganisationType::SCHOOL]),
    ];
    for (organisation_type, on, expected) in [
        (OrganisationType::SPORT, "2026-03-31", Some(1)),
        (OrganisationType::SPORT, "2026-04-01", Some(2)),
        (OrganisationType::SCHOOL, "2026-01-31", Some(1)),
        (OrganisationType::SCHOOL, "2026-05-01", Some(3)),
        (OrganisationType::SCHOOL, "2024-12-31", None),
    ] {
        let chosen = choose(&all, organisation_type, on.parse().unwrap()).map(|questionnaire| questionnaire.version);
        assert_eq!(chosen, expected, "{organisation_type:?} {on}");
    }
}
