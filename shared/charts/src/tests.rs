use super::*;

const CAPTION: Caption<'static> =
    Caption {
        id: "trend", title: "Удовлетворённость <всего>", description: "Выросла & держится"
    };

fn meaning(href: &str) -> Meaning {
    Meaning { told: "Клиника «А&Б»".to_owned(), href: Some(href.to_owned()) }
}

fn point(label: &str, value: Option<f64>) -> TrendPoint {
    let interval = value.map(|value| (value - 0.1, value + 0.1));
    TrendPoint { label: label.to_owned(), value, interval, running: label == "2026Q2", meaning: None }
}

/// What a screen reader is told, whatever the chart.
#[track_caller]
fn check_accessible(svg: &str) {
    assert!(svg.contains(r#"role="img" aria-labelledby="trend-title trend-description""#), "{svg}");
    assert!(svg.contains(r#"<title id="trend-title">Удовлетворённость &lt;всего&gt;</title>"#), "{svg}");
    assert!(svg.contains(r#"<desc id="trend-description">Выросла &amp; держится</desc>"#), "{svg}");
    let root = &svg[svg.find("<svg").unwrap()..svg.find("<title").unwrap()];
    assert!(root.contains("viewBox=") && !root.contains(" width=\"") && !root.contains(" height=\""), "{root}");
    assert!(svg.trim_end().ends_with("</svg>"));
}

#[test]
fn a_trend_has_a_gap_a_target_and_a_hollow_end() {
    let points =
        [point("2025Q3", Some(4.0)), point("2025Q4", None), point("2026Q1", Some(4.2)), point("2026Q2", Some(4.4))];
    let svg = trend(&CAPTION, &points, Scale { unit: "балл", low: 1.0, high: 5.0, target: Some(4.5) }).unwrap().svg;
    check_accessible(&svg);
    for label in ["2025Q3", "2025Q4", "2026Q1", "2026Q2"] {
        assert!(svg.contains(label), "{label}");
    }
    let chart = trend(&CAPTION, &points, Scale { unit: "балл", low: 1.0, high: 5.0, target: Some(4.5) }).unwrap();
    let circles = |hollow: bool| {
        let strokes = chart.drawing.strokes.iter();
        strokes.filter(|it| matches!(it.shape, Shape::Circle(_, _, width) if width.is_some() == hollow)).count()
    };
    assert_eq!((circles(false), circles(true)), (2, 1), "whoever draws it elsewhere draws the same");
    for text in ["балл", "2025Q3", "2026Q2"] {
        let is_text = |it: &&Stroke| matches!(&it.shape, Shape::Text { text: drawn, .. } if drawn == text);
        assert_eq!(chart.drawing.strokes.iter().filter(is_text).count(), svg.matches(text).count(), "{text}");
    }
    // Three points, of which the running one is not filled.
    assert_eq!(svg.matches("<circle").count(), 3);
    assert_eq!(svg.matches("<circle").count() - svg.matches(r#"fill="none" stroke="#).count().min(1), 2);
}

#[test]
fn a_funnel_has_its_limits_and_who_stands_out() {
    let points = [
        FunnelPoint { answers: 100, mean: 4.5, outside: false, meaning: None },
        FunnelPoint { answers: 400, mean: 3.0, outside: true, meaning: Some(meaning("/cabinet?a=1&b=2")) },
    ];
    let limits = |answers: u64| {
        let half = 2.0 / (answers as f64).sqrt();
        FunnelLimits { centre: 4.0, warning: (4.0 - half, 4.0 + half), alarm: (4.0 - 2.0 * half, 4.0 + 2.0 * half) }
    };
    let svg = funnel(&CAPTION, ("анкет", "балл"), &points, |mean| format!("{mean:.1}"), limits).unwrap().svg;
    // A picture that leads somewhere is no image: what is in it is reached.
    check_accessible(&svg.replace("role=\"group\"", "role=\"img\""));
    assert!(
        svg.contains(
            "<a href=\"/cabinet?a=1&amp;b=2\" aria-label=\"Клиника «А&amp;Б»\"><title>Клиника «А&amp;Б»</title>"
        ),
        "{svg}"
    );
    assert!(svg.contains("анкет") && svg.contains("балл"), "{svg}");
    assert_eq!(svg.matches("<circle").count(), 2);
    assert!(svg.matches("<polyline").count() >= 5);
    // Of the scale from 2.8 to 5 each tick says its number.
    assert!(["3.5", "4.0", "4.5"].iter().all(|mean| svg.contains(mean)), "{svg}");
}

#[test]
fn bars_are_as_long_as_their_counts() {
    let bar = |label: &str, count: u64| Bar { label: label.to_owned(), count, note: format!("{count}") };
    let svg = bars(&CAPTION, &[bar("Сведения", 200), bar("Ответы", 50), bar("Нет", 0)]).unwrap().svg;
    check_accessible(&svg);
    let widths: Vec<u32> = svg
        .match_indices("<rect")
        .filter_map(|(at, _)| svg[at..].split("width=\"").nth(1)?.split('"').next()?.parse().ok())
        .collect();
    assert_eq!(widths, [280, 70, 1]);
}

#[test]
fn shares_are_as_wide_as_their_parts() {
    let wholes = [
        Share {
            label: "Вопрос 1".to_owned(),
            parts: vec![1, 0, 1, 0, 2, 0],
            told: ["один", "", "три", "", "<пять>", ""].map(str::to_owned).into(),
        },
        Share { label: "Вопрос 2".to_owned(), parts: vec![0; 6], told: Vec::new() },
    ];
    let svg = shares(&CAPTION, &["1", "2", "3", "4", "5", "н/о"], &wholes).unwrap().svg;
    check_accessible(&svg);
    let widths: Vec<u32> = svg
        .match_indices("<rect")
        .filter_map(|(at, _)| svg[at..].split("width=\"").nth(1)?.split('"').next()?.parse().ok())
        .collect();
    // A quarter, a quarter, a half, the frame; the frame of a whole of nothing; and what the parts say.
    assert_eq!(widths, [100, 100, 200, 399, 399, 100, 100, 200]);
    assert!(svg.contains("<g><title>&lt;пять&gt;</title>"), "{svg}");
}

#[test]
fn nothing_is_drawn_as_nothing() {
    check_accessible(&shares(&CAPTION, &[], &[]).unwrap().svg);
    check_accessible(&trend(&CAPTION, &[], Scale { unit: "балл", low: 1.0, high: 5.0, target: None }).unwrap().svg);
    check_accessible(&bars(&CAPTION, &[]).unwrap().svg);
    let limits = |_| FunnelLimits { centre: 4.0, warning: (3.0, 5.0), alarm: (2.0, 5.0) };
    check_accessible(&funnel(&CAPTION, ("анкет", "балл"), &[], |mean| format!("{mean:.1}"), limits).unwrap().svg);
}

#[test]
fn readings_stand_left_and_right_of_zero_and_long_names_are_cut() {
    let reading = |label: &str, value: f64, interval| Reading {
        label: label.to_owned(),
        value,
        interval,
        note: value.to_string(),
    };
    let long = "Насколько понятно объяснили, что делать дальше и куда обращаться";
    let rows = [reading("По плану", 0.2, Some((-0.1, 0.5))), reading(long, -0.4, None)];
    let svg = readings(&CAPTION, &rows).unwrap().svg;
    check_accessible(&svg);
    assert!(svg.contains("По плану") && svg.contains('…') && !svg.contains("обращаться"), "{svg}");
    assert_eq!(svg.matches("<rect").count(), 2, "a bar each");
    assert!(readings(&CAPTION, &[reading("x", f64::NAN, None)]).is_err());
    assert!(readings(&CAPTION, &[]).is_ok());
}

#[test]
fn plans_stand_in_time() {
    let plan = |label: &str, first: i32, last: i32, expected: Option<i32>, late: bool| Plan {
        label: label.to_owned(),
        first,
        last,
        first_planned: last,
        expected,
        late,
        note: "1 июня – 15 июня".to_owned(),
    };
    let long = "Медицинская организация государственного бюджетного учреждения здравоохранения";
    let plans = [plan("Запись", 0, 10, None, false), plan(long, 5, 40, Some(80), true)];
    let svg = gantt(&CAPTION, &plans, 20).unwrap().svg;
    check_accessible(&svg);
    assert_eq!(svg.matches("<polygon").count(), 1, "one diamond: {svg}");
    assert!(svg.contains("#1F4E79") && svg.contains("#8A3B12"), "what is late has an ink of its own");
    assert!(svg.contains("Запись") && !svg.contains(long) && svg.contains('…'));
    // Nothing planned, and a plan of one day, are pictures as well.
    for plans in [&[][..], &[plan("Запись", 3, 3, None, false)]] {
        check_accessible(&gantt(&CAPTION, plans, 3).unwrap().svg);
    }
    check_accessible(&gantt(&CAPTION, &[plan("Запись", i32::MIN, i32::MAX, None, false)], 0).unwrap().svg);
}
