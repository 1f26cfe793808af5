//! A version of a questionnaire while somebody writes it: all that the form holds, as it was typed, faults and all. It is kept nowhere
//! but in the form.

use domain::language::Language;
use domain::questionnaire::{QUESTIONS_MAX, Question, Questionnaire, Text};
use domain::spelling::one_line;
use serde_json::{Map, Value, json};

/// A version as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Draft {
    /// The questionnaire; empty until its first press, after which it is called.
    pub(super) id: String,
    pub(super) version: u32,
    pub(super) valid_from: String,
    pub(super) valid_until: String,
    /// Codes of the types that it is for.
    pub(super) types: Vec<String>,
    pub(super) questions: Vec<Asking>,
}

/// One question of it. Texts and short labels are by language, in the order of [`Language::ALL`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Asking {
    /// What it is called in answers and figures; empty until its first press. Nobody types it, and no version changes it.
    pub(super) id: String,
    pub(super) texts: [String; Language::ALL.len()],
    pub(super) labels: [String; Language::ALL.len()],
}

/// A button of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Press {
    /// Show what becomes of it.
    Check,
    /// Back to the form.
    Edit,
    Store,
    Add,
    Up(usize),
    Down(usize),
    Remove(usize),
}

/// What a field of a question is: the place of the question, `text` or `label`, the language; `None`: it is no such field.
pub(super) fn of_question(name: &str) -> Option<(usize, &str, Language)> {
    let mut parts = name.strip_prefix("questions.")?.split('.');
    let place = parts.next()?.parse().ok()?;
    let kind = parts.next().filter(|kind| matches!(*kind, "text" | "label"))?;
    Some((place, kind, Language::of_code(parts.next()?)?))
}

impl Press {
    fn parse(text: &str) -> Option<Press> {
        let (name, place) = text.split_once('.').unwrap_or((text, ""));
        let place = place.parse::<usize>();
        Some(match name {
            "check" => Press::Check,
            "edit" => Press::Edit,
            "store" => Press::Store,
            "add" => Press::Add,
            "up" => Press::Up(place.ok()?),
            "down" => Press::Down(place.ok()?),
            "remove" => Press::Remove(place.ok()?),
            _ => return None,
        })
    }
}

impl Asking {
    fn of(question: &Question) -> Asking {
        let written = |text: &Text| Language::ALL.map(|it| text.written_in(it).unwrap_or_default().to_owned());
        Asking {
            id: question.id.to_string(),
            texts: written(&question.text),
            labels: question.label.as_ref().map(written).unwrap_or_default(),
        }
    }

    fn put(&mut self, part: &str, value: &str) {
        let (kind, language) = part.split_once('.').unwrap_or((part, ""));
        let place = Language::ALL.into_iter().position(|it| it.code() == language);
        match (kind, place) {
            ("id", _) => self.id = value.to_owned(),
            ("text", Some(place)) => self.texts[place] = one_line(value),
            ("label", Some(place)) => self.labels[place] = one_line(value),
            _ => {}
        }
    }

    fn value(&self) -> Value {
        let written = |texts: &[String]| {
            let pairs = Language::ALL.iter().zip(texts).filter(|(_, text)| !text.is_empty());
            pairs.map(|(language, text)| (language.code().to_owned(), json!(text))).collect::<Map<_, _>>()
        };
        let (text, label) = (written(&self.texts), written(&self.labels));
        match label.is_empty() {
            true => json!({"id": self.id, "text": text}),
            false => json!({"id": self.id, "text": text, "label": label}),
        }
    }
}

impl Draft {
    /// The next version of a questionnaire, or the first of another one like it, as it is first shown.
    pub(super) fn of(sample: &Questionnaire, is_next: bool, begins: String) -> Draft {
        Draft {
            id: if is_next { sample.id.to_string() } else { String::new() },
            version: if is_next { sample.version.saturating_add(1) } else { 1 },
            valid_from: begins,
            valid_until: String::new(),
            types: sample.types.iter().map(|it| it.as_str().to_owned()).collect(),
            questions: sample.questions.iter().map(Asking::of).collect(),
        }
    }

    /// A questionnaire that is like no other.
    pub(super) fn empty(begins: String) -> Draft {
        Draft { version: 1, valid_from: begins, questions: vec![Asking::default()], ..Draft::default() }
    }

    /// What the form sent, and which of its buttons was pressed. What bears no name yet is called after the press.
    pub(super) fn sent(fields: &[(String, String)], press_name: &str) -> (Draft, Press) {
        let (mut draft, mut press) = (Draft::default(), Press::Check);
        for (name, value) in fields {
            let value = value.trim();
            match name.as_str() {
                "press" => press = Press::parse(value).unwrap_or(press),
                "id" => draft.id = value.to_owned(),
                "version" => draft.version = value.parse().unwrap_or(0),
                "valid_from" => draft.valid_from = value.to_owned(),
                "valid_until" => draft.valid_until = value.to_owned(),
                "types" => draft.types.push(value.to_owned()),
                _ => draft.put(name, value),
            }
        }
        if draft.id.is_empty() {
            draft.id = press_name.to_owned();
        }
        for (index, question) in draft.questions.iter_mut().enumerate() {
            if question.id.is_empty() {
                question.id = format!("{press_name}-{index}");
            }
        }
        (draft, press)
    }

    /// Puts a field of a question: `questions.0.text.ru`.
    fn put(&mut self, name: &str, value: &str) {
        let Some((index, part)) = name.strip_prefix("questions.").and_then(|rest| rest.split_once('.')) else { return };
        // One more than may be, so that this is told.
        let Some(index) = index.parse().ok().filter(|index| *index <= QUESTIONS_MAX) else { return };
        if self.questions.len() <= index {
            self.questions.resize_with(index + 1, Asking::default);
        }
        self.questions[index].put(part, value);
    }

    /// What stands in a field of a question, and whether it is its `text` or its `label`; `None`: it is no such field.
    pub(super) fn written<'a>(&'a self, name: &'a str) -> Option<(&'a str, &'a str)> {
        let (place, kind, language) = of_question(name)?;
        let question = self.questions.get(place)?;
        let texts = if kind == "text" { &question.texts } else { &question.labels };
        let place = Language::ALL.into_iter().position(|it| it == language)?;
        Some((kind, &texts[place]))
    }

    /// Carries out a button that changes the questions; answers the place of the one that it concerned.
    pub(super) fn carry_out(&mut self, press: Press) -> Option<usize> {
        let last = self.questions.len().checked_sub(1)?;
        match press {
            Press::Add if self.questions.len() <= QUESTIONS_MAX => {
                self.questions.push(Asking::default());
                Some(last + 1)
            }
            Press::Up(place) if (1..=last).contains(&place) => {
                self.questions.swap(place, place - 1);
                Some(place - 1)
            }
            Press::Down(place) if place < last => {
                self.questions.swap(place, place + 1);
                Some(place + 1)
            }
            // A questionnaire without questions has nothing to be written in.
            Press::Remove(place) if place <= last && 0 < last => {
                self.questions.remove(place);
                Some(place.min(last - 1))
            }
            _ => None,
        }
    }

    /// It as an entry of the register.
    pub(super) fn value(&self) -> Value {
        let questions: Vec<Value> = self.questions.iter().map(Asking::value).collect();
        let mut value = json!({"version": self.version, "types": self.types, "questions": questions});
        for (name, day) in [("valid_from", &self.valid_from), ("valid_until", &self.valid_until)] {
            if !day.is_empty() {
                value[name] = json!(day);
            }
        }
        value
    }

    /// Every field, by its name in the form.
    pub(super) fn fields(&self) -> Vec<(String, String)> {
        let own = [
            ("id", self.id.clone()),
            ("version", self.version.to_string()),
            ("valid_from", self.valid_from.clone()),
            ("valid_until", self.valid_until.clone()),
        ];
        let mut fields: Vec<_> = own.map(|(name, value)| (name.to_owned(), value)).into();
        fields.extend(self.types.iter().map(|it| ("types".to_owned(), it.clone())));
        for (index, question) in self.questions.iter().enumerate() {
            fields.push((format!("questions.{index}.id"), question.id.clone()));
            for (language, (text, label)) in Language::ALL.iter().zip(question.texts.iter().zip(&question.labels)) {
                fields.push((format!("questions.{index}.text.{}", language.code()), text.clone()));
                fields.push((format!("questions.{index}.label.{}", language.code()), label.clone()));
            }
        }
        fields
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The questions of the standard questionnaire after these presses, by the first letters of their ids; and where the last press led.
    fn pressed(presses: &str) -> (String, Option<usize>) {
        let mut draft = Draft::of(Questionnaire::standard(), false, "2026-07-01".to_owned());
        let mut place = None;
        for press in presses.split_whitespace() {
            let mut fields = draft.fields();
            fields.push(("press".to_owned(), press.to_owned()));
            let (sent, read) = Draft::sent(&fields, "fresh");
            draft = sent;
            place = draft.carry_out(read);
        }
        let (sent, _) = Draft::sent(&draft.fields(), "later");
        let ids = sent.questions.iter().map(|it| if it.id.len() < 3 { it.id.as_str() } else { &it.id[..3] });
        (ids.collect::<Vec<_>>().join(" "), place)
    }

    #[test]
    fn buttons_change_the_questions_and_nothing_else() {
        for (presses, expected, place) in [
            ("check", "inf org com goo com", None),
            ("up.0", "inf org com goo com", None),
            ("up.1", "org inf com goo com", Some(0)),
            ("down.4", "inf org com goo com", None),
            ("down.0 down.1", "org com inf goo com", Some(2)),
            ("remove.4", "inf org com goo", Some(3)),
            ("remove.0 remove.0 remove.0 remove.0 remove.0", "com", None),
            ("add", "inf org com goo com lat", Some(5)),
            ("add up.5", "inf org com goo fre com", Some(4)),
            ("remove.9 up.x nonsense", "inf org com goo com", None),
        ] {
            assert_eq!(pressed(presses), (expected.to_owned(), place), "{presses}");
        }
    }

    #[test]
    fn what_is_typed_comes_back_and_becomes_the_entry() {
        let draft = Draft::of(Questionnaire::standard(), true, "2026-07-01".to_owned());
        assert_eq!(Draft::sent(&draft.fields(), "x").0, draft);
        let entry: Questionnaire = serde_json::from_value({
            let mut value = draft.value();
            value["id"] = json!("standard");
            value
        })
        .unwrap();
        let standard = Questionnaire::standard();
        assert_eq!((entry.version, entry.valid_from), (standard.version + 1, "2026-07-01".parse().unwrap()));
        let asked = |it: &Questionnaire| {
            it.questions.iter().map(|it| (it.id.clone(), it.text.clone(), it.label.clone())).collect::<Vec<_>>()
        };
        assert_eq!(asked(&entry), asked(standard));
    }
}
