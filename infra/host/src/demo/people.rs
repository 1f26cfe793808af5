//! Citizens who do not exist: names, birth dates and SNILS that only look real.

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

use super::dice::Dice;
use crate::demo_sign_in::snils_of;

const FAMILY_NAMES: [&str; 40] = [
    "Иванов",
    "Смирнов",
    "Кузнецов",
    "Попов",
    "Васильев",
    "Петров",
    "Соколов",
    "Михайлов",
    "Новиков",
    "Фёдоров",
    "Морозов",
    "Волков",
    "Алексеев",
    "Лебедев",
    "Семёнов",
    "Егоров",
    "Павлов",
    "Козлов",
    "Степанов",
    "Николаев",
    "Орлов",
    "Андреев",
    "Макаров",
    "Никитин",
    "Захаров",
    "Зайцев",
    "Соловьёв",
    "Борисов",
    "Яковлев",
    "Григорьев",
    "Романов",
    "Воробьёв",
    "Сергеев",
    "Кузьмин",
    "Фролов",
    "Александров",
    "Дмитриев",
    "Королёв",
    "Гусев",
    "Киселёв",
];
const WOMEN: [&str; 20] = [
    "Анна",
    "Мария",
    "Елена",
    "Ольга",
    "Наталья",
    "Татьяна",
    "Ирина",
    "Светлана",
    "Екатерина",
    "Юлия",
    "Анастасия",
    "Галина",
    "Дарья",
    "Людмила",
    "Марина",
    "Алина",
    "Вера",
    "Ксения",
    "Полина",
    "Валентина",
];
const MEN: [&str; 20] = [
    "Александр",
    "Сергей",
    "Дмитрий",
    "Алексей",
    "Андрей",
    "Михаил",
    "Владимир",
    "Иван",
    "Максим",
    "Николай",
    "Евгений",
    "Артём",
    "Денис",
    "Павел",
    "Роман",
    "Виктор",
    "Олег",
    "Илья",
    "Константин",
    "Юрий",
];
const FATHERS: [(&str, &str); 10] = [
    ("Александрович", "Александровна"),
    ("Сергеевич", "Сергеевна"),
    ("Николаевич", "Николаевна"),
    ("Владимирович", "Владимировна"),
    ("Иванович", "Ивановна"),
    ("Михайлович", "Михайловна"),
    ("Андреевич", "Андреевна"),
    ("Викторович", "Викторовна"),
    ("Юрьевич", "Юрьевна"),
    ("Павлович", "Павловна"),
];

/// A citizen.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) family_name: String,
    pub(super) given_name: &'static str,
    pub(super) patronymic: &'static str,
    pub(super) born_on: NaiveDate,
    pub(super) snils: String,
}

impl Person {
    /// The n-th citizen, born so many years before a day.
    pub(super) fn nth(number: u64, before: NaiveDate, years: u64, dice: &mut Dice) -> Person {
        let woman = dice.happens(0.6);
        let family = *dice.one_of(&FAMILY_NAMES);
        let father = *dice.one_of(&FATHERS);
        Person {
            family_name: if woman { format!("{family}а") } else { family.to_owned() },
            given_name: dice.one_of::<&str>(if woman { &WOMEN } else { &MEN }),
            patronymic: if woman { father.1 } else { father.0 },
            born_on: before.checked_sub_days(Days::new(years * 365 + dice.below(365) as u64)).unwrap_or(before),
            snils: snils_of(number),
        }
    }

    /// As a source system writes it.
    pub(super) fn json(&self) -> Value {
        json!({
            "family_name": self.family_name,
            "given_name": self.given_name,
            "patronymic": self.patronymic,
            "birth_date": self.born_on,
            "snils": self.snils,
        })
    }
}
