//! The form of a name that lists are ordered by, so that `Étude` stands beside `Etna` on both databases.
use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// Lower case, without accents, with single spaces; compared byte by byte by the databases.
pub fn fold(name: &str) -> String {
    let plain: String =
        name.nfkd().filter(|character| !is_combining_mark(*character)).flat_map(char::to_lowercase).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words of a text as search compares them: folded, and with the letters that have no accent to lose written out.
pub fn words(text: &str) -> Vec<String> {
    let mut plain = String::with_capacity(text.len());
    for character in fold(text).chars() {
        match character {
            'ß' => plain.push_str("ss"),
            'æ' => plain.push_str("ae"),
            'œ' => plain.push_str("oe"),
            'ø' => plain.push('o'),
            'ł' => plain.push('l'),
            'đ' | 'ð' => plain.push('d'),
            'þ' => plain.push_str("th"),
            'ı' => plain.push('i'),
            // An apostrophe stands within a word: "children's" is one.
            '\'' | '’' | 'ʻ' => {}
            other => plain.push(other),
        }
    }
    plain.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Keeps `name_key` beside `name` whenever a row is written through its active model.
macro_rules! folds_its_name {
    () => {
        #[sea_orm::prelude::async_trait::async_trait]
        impl ActiveModelBehavior for ActiveModel {
            async fn before_save<C: ConnectionTrait>(mut self, _: &C, _: bool) -> Result<Self, DbErr> {
                if let sea_orm::ActiveValue::Set(name) = &self.name {
                    self.name_key = sea_orm::ActiveValue::Set($crate::fold::fold(name));
                }
                Ok(self)
            }
        }
    };
}
pub(crate) use folds_its_name;

#[cfg(test)]
mod tests {
    use super::{fold, words};

    #[test]
    fn words_are_compared_without_accents_case_and_signs() {
        assert_eq!(words("Universität  Łódź (TU)"), ["universitat", "lodz", "tu"]);
        assert_eq!(words("Children’s Straße/Ørsted-2"), ["childrens", "strasse", "orsted", "2"]);
        assert!(words("!?* \u{1F600}").is_empty());
    }

    #[test]
    fn accents_case_and_spaces_do_not_order() {
        assert_eq!(fold("  Taituarā –  Local "), "taituara – local");
        assert_eq!(fold("ÉTUDE"), "etude");
    }
}
