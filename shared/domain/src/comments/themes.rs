//! Themes of comments, by a maintained dictionary: `data/comments/themes.toml`. A comment has a theme if it holds one of the
//! theme's words in any form; it may have several.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::Deserialize;

use super::words::{stem, words};
use crate::organisation::OrganisationType;
use crate::questionnaire::Text;

/// A theme of the dictionary.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// The theme's stable name.
    pub id: String,
    /// For people.
    pub title: Text,
    /// Types that it is for; empty means all.
    #[serde(default)]
    pub types: BTreeSet<OrganisationType>,
    /// Words that show it, in any form; after reading, their stems.
    words: BTreeSet<String>,
}

/// How many comments have a theme.
#[derive(Clone, Debug)]
pub struct ThemeCount {
    /// The theme.
    pub theme: &'static Theme,
    /// Comments that have it.
    pub comments: u64,
    /// Those of them that are from the dissatisfied.
    pub dissatisfied: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Dictionary {
    theme: Vec<Theme>,
}

static THEMES: LazyLock<Vec<Theme>> = LazyLock::new(|| {
    let text = include_str!("../../data/comments/themes.toml");
    let mut themes = toml::from_str::<Dictionary>(text).expect("the embedded dictionary is read by a test").theme;
    for theme in &mut themes {
        theme.words = theme.words.iter().map(|word| stem(&word.to_lowercase().replace('ё', "е"))).collect();
    }
    themes
});

/// The themes for a type of organisation.
pub fn themes(organisation_type: OrganisationType) -> impl Iterator<Item = &'static Theme> {
    THEMES.iter().filter(move |theme| theme.types.is_empty() || theme.types.contains(&organisation_type))
}

/// What a theme is called for people; `None`: the dictionary has it no more.
pub fn title(id: &str) -> Option<&'static Text> {
    THEMES.iter().find(|theme| theme.id == id).map(|theme| &theme.title)
}

/// The themes that a comment has.
pub fn of(organisation_type: OrganisationType, comment: &str) -> Vec<&'static Theme> {
    let stems: BTreeSet<String> = words(comment).into_iter().map(|word| word.stem).collect();
    themes(organisation_type).filter(|theme| !theme.words.is_disjoint(&stems)).collect()
}

/// Counts the themes of comments, each with whether its author is dissatisfied: most frequent first.
pub fn count<'a>(comments: impl IntoIterator<Item = (&'a [&'static Theme], bool)>) -> Vec<ThemeCount> {
    let mut counts: Vec<ThemeCount> = Vec::new();
    for (themes, dissatisfied) in comments {
        for theme in themes {
            let known = counts.iter().position(|count| count.theme.id == theme.id);
            let place = known.unwrap_or_else(|| {
                counts.push(ThemeCount { theme, comments: 0, dissatisfied: 0 });
                counts.len() - 1
            });
            counts[place].comments += 1;
            counts[place].dissatisfied += u64::from(dissatisfied);
        }
    }
    counts.sort_by(|one, other| (other.comments, &one.theme.id).cmp(&(one.comments, &other.theme.id)));
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dictionary_is_read_and_each_type_has_themes() {
        let ids: BTreeSet<&str> = THEMES.iter().map(|theme| theme.id.as_str()).collect();
        assert_eq!(ids.len(), THEMES.len(), "a name is there twice");
        for organisation_type in OrganisationType::BUILT_IN {
            assert!(themes(organisation_type).count() >= 8, "{}", organisation_type.as_str());
        }
        assert!(THEMES.iter().all(|theme| theme.title.en.is_some() && !theme.words.is_empty()));
    }

    #[test]
    fn themes_are_counted_by_comment() {
        let comments = [
            ("Очереди, очереди, очереди! И грубят в регистратуре.", true),
            ("Врач внимательный, спасибо.", false),
            ("Очень грязный туалет, и долго ждали", true),
        ];
        let themes = comments.map(|(comment, dissatisfied)| (of(OrganisationType::HEALTHCARE, comment), dissatisfied));
        let told: Vec<String> = count(themes.iter().map(|(themes, dissatisfied)| (themes.as_slice(), *dissatisfied)))
            .iter()
            .map(|it| format!("{} {}/{}", it.theme.id, it.dissatisfied, it.comments))
            .collect();
        assert_eq!(told, ["waiting 2/2", "cleanliness 1/1", "gratitude 0/1", "reception 1/1", "rudeness 1/1"]);
        // A word of another type's dictionary is none here.
        let told = of(OrganisationType::SPORT, "регистратура");
        assert!(told.is_empty(), "{told:?}");
    }
}
