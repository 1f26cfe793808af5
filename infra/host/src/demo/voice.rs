//! What citizens say: scores that follow an organisation's character, and comments that fit the scores.

use domain::organisation::OrganisationType;
use serde_json::{Map, Value, json};

use super::dice::Dice;
use super::region::DemoOrganisation;

const QUESTIONS: [&str; 5] = ["information", "organisation", "comfort", "goodwill", "competence"];

const PRAISE: [&str; 12] = [
    "Спасибо всему коллективу, всё на высшем уровне!",
    "Очень внимательные и вежливые сотрудники.",
    "Всё быстро и понятно, без лишних бумаг.",
    "Приятно удивлены: чисто, светло, всё объяснили.",
    "Специалисты грамотные, отвечают на все вопросы.",
    "Записались через портал за минуту, приняли вовремя.",
    "Огромная благодарность за терпение и доброту 🌷",
    "Стало заметно лучше, чем в прошлом году.",
    "Ребёнок ходит с удовольствием.",
    "Хороший ремонт, удобная навигация.",
    "Отнеслись по-человечески, спасибо.",
    "Всё понравилось, замечаний нет.",
];

/// Complaints by the question that they are about.
const COMPLAINTS: [[&str; 4]; 5] = [
    [
        "На сайте одно расписание, на двери другое.",
        "Не смогли дозвониться, чтобы узнать порядок.",
        "Пришлось три раза приезжать за информацией.",
        "Никто не объяснил, какие документы нужны.",
    ],
    [
        "Ждали в очереди больше часа, хотя была запись.",
        "Талонов нет на две недели вперёд.",
        "Заставили повторно нести те же справки.",
        "Запись через портал не работает.",
    ],
    [
        "В коридоре негде сесть и очень душно.",
        "Туалет закрыт, пандуса нет.",
        "Холодно, из окон дует, давно нужен ремонт.",
        "Тесная раздевалка, обувь некуда поставить.",
    ],
    [
        "В регистратуре грубят.",
        "Разговаривали свысока, торопили.",
        "На просьбу помочь ответили «это не к нам».",
        "Хотелось бы больше уважения к людям.",
    ],
    [
        "Специалист не смог ответить на простой вопрос.",
        "Пришлось перепроверять назначения в другом месте.",
        "Частая смена сотрудников, каждый говорит своё.",
        "Сложилось впечатление, что учатся на нас.",
    ],
];

/// Quarters after which a change of an organisation's own is felt.
const LIFTED_AFTER: f64 = 2.0;

/// The body of `POST /v1/invitation/response` for a citizen of this organisation, so many quarters after the start.
pub(super) fn response(organisation: &DemoOrganisation, quarters: f64, dice: &mut Dice) -> Value {
    let mood = 0.45 * dice.bell();
    let mut answers = Map::new();
    let mut worst = (0, 6);
    for (index, question) in QUESTIONS.iter().enumerate() {
        let premises_unseen =
            index == 2 && organisation.organisation_type == OrganisationType::SCHOOL && dice.happens(0.25);
        if premises_unseen || dice.happens(0.03) {
            answers.insert((*question).to_owned(), Value::Null);
            continue;
        }
        let weakness = if organisation.weakness.0 == index { organisation.weakness.1 } else { 0.0 };
        let lift = if quarters < LIFTED_AFTER { 0.0 } else { organisation.lift };
        let felt = organisation.quality + organisation.trend * quarters + lift - weakness + mood + 0.5 * dice.bell();
        let score = (felt.round() as i64).clamp(1, 5);
        if score < worst.1 {
            worst = (index, score);
        }
        answers.insert((*question).to_owned(), json!(score));
    }
    let comment = match worst.1 {
        ..=3 if dice.happens(0.45) => Some(*dice.one_of(&COMPLAINTS[worst.0])),
        4.. if dice.happens(0.18) => Some(*dice.one_of(&PRAISE)),
        _ => None,
    };
    match comment {
        Some(comment) => json!({"answers": answers, "comment": comment}),
        None => json!({"answers": answers}),
    }
}
