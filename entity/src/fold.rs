//! The form of a name that lists are ordered by, so that `Étude` stands beside `Etna` on both databases.
use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// Lower case, without accents, with single spaces; compared byte by byte by the databases.
pub fn fold(name: &str) -> String {
    let plain: String =
        name.nfkd().filter(|character| !is_combining_mark(*character)).flat_map(char::to_lowercase).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
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
    use super::fold;

    #[test]
    fn accents_case_and_spaces_do_not_order() {
        assert_eq!(fold("  Taituarā –  Local "), "taituara – local");
        assert_eq!(fold("ÉTUDE"), "etude");
    }
}
