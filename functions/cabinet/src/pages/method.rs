//! `/method`: how every figure is calculated, for everybody. Targets and the smallest group are those of the regulation profile.

use std::sync::Arc;

use app::App;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use pages::{Localizer, PageBody, Section, open_page};
use web::RequestLocale;

pub(crate) const PATH: &str = "/method";

#[derive(Template)]
#[template(path = "pages/method.html")]
struct MethodPage {
    words: Localizer,
    act: String,
    parts: Vec<Part>,
}

/// One kind of figure.
struct Part {
    /// The place on the page to which figures of that kind lead.
    id: &'static str,
    title: String,
    formula: Option<String>,
    text: String,
    /// What the act says of it.
    clause: Option<String>,
}

impl Part {
    fn of(id: &'static str, title: String, text: String) -> Part {
        Part { id, title, formula: None, text, clause: None }
    }

    fn formula(self, formula: String) -> Part {
        Part { formula: Some(formula), ..self }
    }

    fn clause(self, clause: String) -> Part {
        Part { clause: Some(clause), ..self }
    }
}

impl PageBody for MethodPage {
    fn title(&self) -> String {
        self.words.method_title()
    }

    fn section(&self) -> Option<Section> {
        None
    }

    fn is_public(&self) -> bool {
        true
    }
}

pub(crate) async fn show(State(app): State<Arc<App>>, locale: RequestLocale) -> Response {
    let words = Localizer::of(locale.language);
    let page = MethodPage { words, act: app.profile.title.clone(), parts: parts(&app, words) };
    open_page(&app, &locale, StatusCode::OK, &page)
}

fn parts(app: &App, words: Localizer) -> Vec<Part> {
    let (targets, cell) = (&app.profile.targets, app.profile.policies.smallest_cell);
    let [coverage, satisfaction, growth] =
        [&targets.coverage_percent, &targets.satisfaction, &targets.growth].map(|it| words.decimal(it));
    vec![
        Part::of("coverage", words.coverage(), words.method_coverage())
            .formula(words.method_coverage_formula())
            .clause(words.method_coverage_clause(coverage)),
        Part::of("satisfaction", words.satisfaction(), words.method_satisfaction())
            .formula(words.method_satisfaction_formula())
            .clause(words.method_satisfaction_clause(&satisfaction)),
        Part::of("hidden", words.method_hidden_title(), words.method_hidden(cell, words.count(cell))),
        Part::of("interval", words.column_interval(), words.method_interval()),
        Part::of("growth", words.growth(), words.method_growth())
            .formula(words.method_growth_formula())
            .clause(words.method_growth_clause(&satisfaction, growth)),
        Part::of("average", words.export_average(), words.method_average()),
        Part::of("drawn", words.method_drawn_title(), words.method_drawn()),
        Part::of("funnel", words.compared_heading(), words.method_funnel()),
        Part::of("ladder", words.ladder_heading(), words.method_ladder()),
        Part::of("effect", words.method_effect_title(), words.method_effect()),
        Part::of("finals", words.method_finals_title(), words.method_finals()),
    ]
}

#[cfg(test)]
mod tests {
    use http::header;
    use testkit::World;

    use super::*;
    use crate::pages::tests::{body, get};

    #[tokio::test]
    async fn what_the_act_says_is_told_with_its_own_numbers() {
        let world = World::at("2026-05-15T09:00:00Z");
        for (language, told) in [
            ("ru", "Пока удовлетворённость ниже 4,50, регламент требует прироста на 0,20"),
            ("ru", "Регламент требует охвата не меньше 40,00 %"),
            ("ru", "цель регламента — 4,50"),
        ] {
            let page = body(get(&world, PATH, header::ACCEPT_LANGUAGE, language).await).await;
            assert!(page.contains(told), "{told}: {page}");
        }
    }
}
