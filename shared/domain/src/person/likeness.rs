//! Whether a receipt and an account speak of the same person (A/1.2–4, A2.2): the number alone may be mistyped into somebody else's.

use chrono::NaiveDate;

use crate::person::Person;
use crate::spelling::folded;

/// What a directory says of the person of an account, as far as it says anything. It has no `Debug`: it is for no log.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct KnownPerson {
    /// Фамилия.
    pub family: Option<String>,
    /// Имя.
    pub given: Option<String>,
    /// Birth date.
    pub born_on: Option<NaiveDate>,
}

impl KnownPerson {
    /// Whether the account is another person's than the one that a receipt names: family name and given name both differ, or the birth date
    /// does. One name alone may be another after a marriage, and what the directory does not say contradicts nothing.
    pub fn contradicts(&self, told: &Person) -> bool {
        let names = differ(&self.family, &told.name.family) && differ(&self.given, &told.name.given);
        names || self.born_on.is_some_and(|born_on| born_on != told.born_on)
    }
}

/// Whether both are there, and are different names however they are spelled.
fn differ(known: &Option<String>, told: &Option<String>) -> bool {
    let spelled = |name: &Option<String>| name.as_deref().map(plain).filter(|name| !name.is_empty());
    spelled(known).zip(spelled(told)).is_some_and(|(known, told)| known != told)
}

/// A name without what papers write now one way and now another: case, `ё`, hyphens, blanks and apostrophes, letters in two parts.
fn plain(name: &str) -> String {
    let letters = folded(name).to_lowercase();
    letters.chars().filter(|it| it.is_alphabetic()).map(|it| if it == 'ё' { 'е' } else { it }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::person::{PersonName, Snils};

    /// `Family Given birth-date`, where `_` is not there and `~` stands for a blank within a name.
    fn parts(text: &str) -> [Option<String>; 3] {
        let mut parts = text.split(' ').map(|part| (part != "_").then(|| part.replace('~', " ")));
        [(); 3].map(|()| parts.next().flatten())
    }

    #[track_caller]
    fn check(told: &str, known: &str, contradicts: bool) {
        let [family, given, born_on] = parts(told);
        let told_person = Person {
            name: PersonName { family, given, patronymic: None },
            born_on: born_on.unwrap().parse().unwrap(),
            snils: Snils::parse("112-233-445 95").unwrap(),
        };
        let [family, given, born_on] = parts(known);
        let known_person = KnownPerson { family, given, born_on: born_on.map(|it| it.parse().unwrap()) };
        assert_eq!(known_person.contradicts(&told_person), contradicts, "{told} | {known}");
    }

    #[test]
    fn a_person_is_who_the_receipt_says() {
        check("Иванова Анна 1985-02-11", "Иванова Анна 1985-02-11", false);
        check("Иванова Анна 1985-02-11", "Петрова Мария 1985-02-11", true);
        check("Иванова Анна 1985-02-11", "Петрова Мария _", true);
        // A marriage; a given name that was changed.
        check("Иванова Анна 1985-02-11", "Петрова Анна 1985-02-11", false);
        check("Иванова Анна 1985-02-11", "Иванова Мария 1985-02-11", false);
        check("Иванова Анна 1985-02-11", "Иванова Анна 1985-02-12", true);
        // What the directory does not say, or a paper does not have.
        check("Иванова Анна 1985-02-11", "_ _ _", false);
        check("Иванова Анна 1985-02-11", "Петрова _ _", false);
        check("Иванова Анна 1985-02-11", "_ Мария 1985-02-11", false);
        check("_ Раджеш 1985-02-11", "Кумар Анил 1985-02-11", false);
        check("_ Раджеш 1985-02-11", "Кумар Анил 1985-02-10", true);
        check("Иванова Анна 1985-02-11", "- . _", false);
    }

    #[test]
    fn a_spelling_is_no_other_name() {
        check("Фёдорова Алёна 1985-02-11", "ФЕДОРОВА АЛЕНА 1985-02-11", false);
        check("Фёдорова Алёна 1985-02-11", "Федорова Мария _", false);
        check("Е\u{308}лкина Майя 1985-02-11", "Ёлкина Маи\u{306}я _", false);
        check("Римский-Корсаков Ян 1985-02-11", "римский~корсаков Ян-Пётр _", false);
        check("Мамин\u{2011}Сибиряк Анна-Мария 1985-02-11", "Мамин-Сибиряк Анна~Мария _", false);
        check("О'Нил Ан\u{200b}на 1985-02-11", "О\u{2019}Нил Анна _", false);
        check("Иванова Анна 1985-02-11", "Иванов Антон _", true);
    }
}
