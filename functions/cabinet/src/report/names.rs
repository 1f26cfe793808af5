//! What the report calls things, in the words of the act.

use domain::disclosure::State;
use domain::identifier::QuestionId;
use domain::ladder::Step;
use domain::measure::MeasureKind;
use domain::organisation::{Industry, OrganisationType};
use domain::questionnaire::Questionnaire;
use domain::scope::{By, Unit};
use domain::statistics::difference::Verdict;
use domain::statistics::funnel::{Level, Position};

use app::reading::Row;

pub(super) fn kind(kind: OrganisationType) -> &'static str {
    match kind {
        OrganisationType::ExpertiseBureau => "Бюро медико-социальной экспертизы",
        OrganisationType::Healthcare => "Медицинские организации",
        OrganisationType::School => "Общеобразовательные организации",
        OrganisationType::Preschool => "Дошкольные образовательные организации",
        OrganisationType::Sport => "Физкультурно-спортивные организации",
    }
}

pub(super) fn industry(industry: Industry) -> &'static str {
    match industry {
        Industry::SocialProtection => "Социальная защита",
        Industry::Healthcare => "Здравоохранение",
        Industry::Education => "Образование",
        Industry::Sport => "Физическая культура и спорт",
    }
}

pub(super) fn unit(row: &Row) -> String {
    match (&row.unit, &row.organisation) {
        (_, Some(organisation)) => organisation.name.clone(),
        (Unit::Country, None) => "Российская Федерация".to_owned(),
        (Unit::Region(code), None) => code.region().name.clone(),
        (Unit::Industry(of), None) => industry(*of).to_owned(),
        (Unit::Type(of), None) => kind(*of).to_owned(),
        (Unit::Organisation(id), None) => id.to_string(),
    }
}

pub(super) fn table(by: By) -> &'static str {
    match by {
        By::Country => "Российская Федерация",
        By::Region => "По субъектам Российской Федерации",
        By::Industry => "По отраслям",
        By::Type => "По типам организаций",
        By::Organisation => "По организациям",
    }
}

/// As the standard questionnaire asks it; the name of another question as it is.
pub(super) fn question(id: &QuestionId) -> String {
    let asked = Questionnaire::standard().questions.iter().find(|question| question.id == *id);
    asked.map_or_else(|| id.to_string(), |question| question.text.ru.clone())
}

pub(super) fn step(step: Step) -> &'static str {
    match step {
        Step::Reported => "Передано сведений",
        Step::Received => "Принято сведений",
        Step::Matched => "Найдена учётная запись",
        Step::Notified => "Направлено уведомлений",
        Step::Delivered => "Уведомлений не вернулось",
        Step::Answered => "Получено ответов на них",
    }
}

pub(super) fn loss(reason: &str) -> &'static str {
    match reason {
        "refused" => "отклонено с указанием причины",
        "no_account_yet" => "нет подтверждённой учётной записи",
        "bounced" => "письмо вернулось",
        "not_notified" => "уведомление ещё не направлено или не может быть направлено",
        _ => "ответ не получен",
    }
}

pub(super) fn state(state: State) -> &'static str {
    match state {
        State::Shown => "",
        State::Suppressed => "скрыто",
        State::NoData => "нет ответов",
    }
}

pub(super) fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Risen => "рост",
        Verdict::Fallen => "снижение",
        Verdict::CannotTell => "изменение не доказано",
    }
}

pub(super) fn position(position: Position) -> &'static str {
    match position {
        Position::Below(Level::Alarm) => "значительно ниже",
        Position::Below(Level::Warning) => "ниже",
        Position::Within => "в пределах случайного",
        Position::Above(Level::Warning) => "выше",
        Position::Above(Level::Alarm) => "значительно выше",
    }
}

pub(super) fn measure(kind: MeasureKind) -> &'static str {
    match kind {
        MeasureKind::InformationEvent => "информационное мероприятие",
        MeasureKind::Measure => "мера",
    }
}
