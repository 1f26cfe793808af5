//! Whether a text that was read in an encoding reads like Russian, and how much better than in another: encodings of Cyrillic give letters for
//! letters, and only which letters stand beside each other tells them apart.

use std::sync::LazyLock;

/// What may stand in a Russian text beside letters.
const SIGNS: &str = "№«»„“”‘’–—…•°§\u{a0}";

/// The two hundred pairs of letters that are the most frequent in names and official texts.
const PAIRS: &str = "\
    аб ав ад ае аж аз ай ак ал ам ан ап ар ас ат ах ац ач аш ая ба бе бл бо бу ва ве ви вл во вс вы га ге ги го гр да де \
    ди дн до др дс ев ег ед ее ез ей ек ел ем ен ер ес ет ец жд же жн за зм зн ид ие из ии ий ик ил им ин ир ис ит их ич \
    ия йс ка кв ке ки ко кр кс кт ку ла ле ли лк ло лу ль лю ля ма ме ми мн мо му на не ни нк нн но нс нт ну ны об ов ог \
    од ож оз ой ок ол ом он оп ор ос от ох оц оч па пе пи по пр пу ра рг ре ри ро рс рт ру ры ря са св се си ск сл сн со \
    сп ср сс ст сы сь ся та тв те ти тк то тр тс ты ть уб уг уд уж ур ус ут уч ха хо це ци ча че чи чт ше ще ые ый ыл ых \
    ье ьм ьн эт ят";

/// Letters of the alphabet without `ё`.
const LETTERS: usize = 32;

/// [`PAIRS`] by the places of their letters.
static FREQUENT: LazyLock<[[bool; LETTERS]; LETTERS]> = LazyLock::new(|| {
    let mut frequent = [[false; LETTERS]; LETTERS];
    for pair in PAIRS.split(' ') {
        if let [Some(one), Some(next)] = pair.chars().map(place).collect::<Vec<_>>()[..] {
            frequent[one][next] = true;
        }
    }
    frequent
});

/// Pairs below this number say nothing by their frequency.
const PAIRS_MIN: usize = 40;

/// What a word as `Анна`, a capital before small letters, counts for in pairs of letters.
const TITLE_WEIGHT: usize = 2;

/// By how much another reading may be better without being believed: chance gives it as much in a few short names.
const BETTER_BY_CHANCE: usize = 1;

/// How a text reads.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Reading {
    /// Words with letters that are not of ASCII.
    words: usize,
    /// Those of them that no Russian text has: with other letters, or with a capital behind a small one.
    odd: usize,
    /// Those as `Анна`.
    titles: usize,
    /// Pairs of letters.
    pairs: usize,
    /// Frequent ones.
    frequent: usize,
}

impl Reading {
    pub(crate) fn of(text: &str) -> Reading {
        let mut reading = Reading::default();
        for word in text.split(|it: char| it.is_ascii() && !it.is_ascii_alphabetic() || SIGNS.contains(it)) {
            if !word.is_ascii() {
                reading.add(word);
            }
        }
        reading
    }

    fn add(&mut self, word: &str) {
        let pairs = || word.chars().zip(word.chars().skip(1));
        let rises = pairs().any(|(one, next)| one.is_lowercase() && next.is_uppercase());
        self.words += 1;
        self.odd += usize::from(rises || !word.chars().all(is_letter));
        self.titles +=
            usize::from(!rises && pairs().next().is_some_and(|(one, next)| one.is_uppercase() && next.is_lowercase()));
        self.pairs += pairs().count();
        self.frequent += pairs().filter(|(one, next)| is_frequent(*one, *next)).count();
    }

    /// Whether it is Russian: nine words in ten are such as a Russian text has, and of pairs enough a third is frequent.
    pub(crate) fn is_russian(&self) -> bool {
        self.odd * 10 <= self.words && (self.pairs < PAIRS_MIN || self.pairs <= self.frequent * 3)
    }

    /// Whether it is the better one of two readings of the same bytes.
    pub(crate) fn is_better_than(&self, other: &Reading) -> bool {
        let weight = |it: &Reading| it.frequent + TITLE_WEIGHT * it.titles;
        self.odd < other.odd || self.odd == other.odd && weight(other) + BETTER_BY_CHANCE < weight(self)
    }
}

fn is_letter(character: char) -> bool {
    matches!(character, 'а'..='я' | 'А'..='Я' | 'ё' | 'Ё')
}

/// The place of a letter in the alphabet, without case; `ё` has none.
fn place(character: char) -> Option<usize> {
    ('А'..='я').contains(&character).then(|| (character as usize - 'А' as usize) % LETTERS)
}

fn is_frequent(one: char, next: char) -> bool {
    place(one).zip(place(next)).is_some_and(|(one, next)| FREQUENT[one][next])
}
