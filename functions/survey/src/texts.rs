//! The words of the pages, in each language. Sentences with a date or a name in them are in `views` and `messages`.

use domain::questionnaire::Language;

/// The words of one language.
pub(crate) struct Texts {
    pub(crate) code: &'static str,
    pub(crate) system: &'static str,
    pub(crate) footer: &'static str,
    pub(crate) fault_prefix: &'static str,
    pub(crate) faults_heading: &'static str,
    pub(crate) form_title: &'static str,
    pub(crate) organisation_label: &'static str,
    pub(crate) service_label: &'static str,
    pub(crate) form_intro: &'static str,
    pub(crate) declined_note: &'static str,
    pub(crate) scores: [&'static str; 5],
    pub(crate) not_applicable: &'static str,
    pub(crate) fault_score: &'static str,
    pub(crate) comment_label: &'static str,
    pub(crate) comment_hint: &'static str,
    pub(crate) fault_comment: &'static str,
    pub(crate) submit_note: &'static str,
    pub(crate) submit: &'static str,
    pub(crate) open_form: &'static str,
    pub(crate) unsubscribe_title: &'static str,
    pub(crate) unsubscribe_intro: &'static str,
    pub(crate) unsubscribe_question: &'static str,
    pub(crate) unsubscribe_submit: &'static str,
    pub(crate) unsubscribe_again: &'static str,
    pub(crate) fault_choice: &'static str,
    pub(crate) nothing_changed: &'static str,
    pub(crate) choose_all: &'static str,
    pub(crate) choose_again: &'static str,
}

impl Texts {
    /// The words of that language.
    pub(crate) fn of(language: Language) -> &'static Texts {
        match language {
            Language::Ru => &RUSSIAN,
            Language::En => &ENGLISH,
        }
    }
}

const RUSSIAN: Texts = Texts {
    code: "ru",
    system: "Оценка гражданами качества социальных услуг",
    footer: "Участие добровольное. Мы не просим паролей, кодов из сообщений, данных карт и денег.",
    fault_prefix: "Ошибка: ",
    faults_heading: "Ответ пока не отправлен. Проверьте:",
    form_title: "Оцените услугу",
    organisation_label: "Организация",
    service_label: "Услуга",
    form_intro: "Ответ анонимный: он хранится отдельно от сведений о вас, и организация не узнает, кто как ответил.",
    declined_note: "Вы отказались от писем. Ответить всё равно можно.",
    scores: ["очень плохо", "плохо", "средне", "хорошо", "отлично"],
    not_applicable: "Не относится ко мне",
    fault_score: "Выберите оценку от 1 до 5 или «не относится ко мне».",
    comment_label: "Что понравилось? Что исправить? (по желанию)",
    comment_hint: "До 4 000 знаков. Пожалуйста, не пишите имён, телефонов, диагнозов и других личных сведений: тогда ответ останется анонимным.",
    fault_comment: "Сократите комментарий до 4 000 знаков.",
    submit_note: "Отправленный ответ изменить нельзя: он больше не связан с вами.",
    submit: "Отправить ответ",
    open_form: "Открыть анкету",
    unsubscribe_title: "Письма с просьбой оценить услугу",
    unsubscribe_intro: "Если вы откажетесь от писем, ссылки из прежних писем будут работать. Отказ можно отменить на этой же странице.",
    unsubscribe_question: "Что изменить?",
    unsubscribe_submit: "Сохранить",
    unsubscribe_again: "Изменить решение",
    fault_choice: "Выберите один из вариантов.",
    nothing_changed: "Пока ничего не изменилось",
    choose_all: "Не присылать таких писем вообще, ни о каких организациях",
    choose_again: "Присылать письма снова",
};

const ENGLISH: Texts = Texts {
    code: "en",
    system: "Citizens’ assessment of social services",
    footer: "Taking part is voluntary. We never ask for passwords, codes from messages, card details or money.",
    fault_prefix: "Error: ",
    faults_heading: "Your answer was not sent yet. Please check:",
    form_title: "Rate the service",
    organisation_label: "Organisation",
    service_label: "Service",
    form_intro: "Your answer is anonymous: it is kept apart from what is known of you, and the organisation does not learn who answered what.",
    declined_note: "You declined the mails. You can still answer.",
    scores: ["very poor", "poor", "fair", "good", "excellent"],
    not_applicable: "Does not apply to me",
    fault_score: "Choose a score from 1 to 5, or “does not apply to me”.",
    comment_label: "What was good? What should be put right? (optional)",
    comment_hint: "Up to 4,000 characters. Please leave out names, telephone numbers, diagnoses and other personal details: that keeps your answer anonymous.",
    fault_comment: "Shorten the comment to 4,000 characters.",
    submit_note: "An answer cannot be changed after it is sent: nothing connects it with you any more.",
    submit: "Send the answer",
    open_form: "Open the form",
    unsubscribe_title: "Mails that ask you to rate a service",
    unsubscribe_intro: "If you decline the mails, the links in earlier mails keep working. You can take it back on this page.",
    unsubscribe_question: "What should change?",
    unsubscribe_submit: "Save",
    unsubscribe_again: "Change this decision",
    fault_choice: "Choose one of these.",
    nothing_changed: "Nothing has changed yet",
    choose_all: "No more such mails at all, about any organisation",
    choose_again: "Send me mails again",
};
