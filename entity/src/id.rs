//! Ids that know what they are of: a UUID inside, a TypeID (`chapter_01h455vb4pex5vsknk084sn02q`) outside.
//!
//! The outer form follows the TypeID specification 0.3 (<https://github.com/jetify-com/typeid>).
use std::{fmt, hash::Hash, str::FromStr};

use sea_orm::Value;
use type_safe_id::{DynamicType, TypeSafeId};
use uuid::Uuid;

/// What every typed id can do.
pub trait TypedId:
    Copy + Eq + Ord + Hash + fmt::Debug + fmt::Display + FromStr<Err = NotAnId> + Into<Value> + Send + Sync + 'static
{
    /// The word before the underscore, the same as the table's name.
    const PREFIX: &'static str;

    /// The id of this row.
    fn from_uuid(uuid: Uuid) -> Self;

    /// The row's key in the database.
    fn uuid(self) -> Uuid;
}

/// The text is not an id of this kind: it is malformed, or its prefix names another kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnId;

/// A prefix of 63 characters, an underscore and 26 digits.
const MAX_BYTES: usize = 90;

/// Splits any id of the API into its prefix and its key.
pub fn split(text: &str) -> Result<(String, Uuid), NotAnId> {
    // The library cuts longer prefixes at a byte, which panics within a character.
    if !text.is_ascii() || MAX_BYTES < text.len() {
        return Err(NotAnId);
    }
    let id: TypeSafeId<DynamicType> = text.parse().map_err(|_| NotAnId)?;
    Ok((id.type_prefix().to_owned(), id.uuid()))
}

/// Joins a prefix and a key to the id that clients see.
pub fn join(prefix: &str, uuid: Uuid) -> String {
    DynamicType::new(prefix)
        .map_or_else(|_| format!("{prefix}_{uuid}"), |prefix| TypeSafeId::from_type_and_uuid(prefix, uuid).to_string())
}

macro_rules! typed_id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize, sea_orm::DeriveValueType,
        )]
        #[serde(into = "String", try_from = "String")]
        pub struct $name(pub uuid::Uuid);

        impl $crate::id::TypedId for $name {
            const PREFIX: &'static str = $prefix;
            fn from_uuid(uuid: uuid::Uuid) -> Self {
                Self(uuid)
            }
            fn uuid(self) -> uuid::Uuid {
                self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&$crate::id::join($prefix, self.0))
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::id::NotAnId;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match $crate::id::split(text)? {
                    (prefix, uuid) if prefix == $prefix => Ok(Self(uuid)),
                    _ => Err($crate::id::NotAnId),
                }
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }

        impl TryFrom<String> for $name {
            type Error = &'static str;
            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse().map_err(|_| concat!("not an id of the kind ", $prefix))
            }
        }

        impl sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    };
}
pub(crate) use typed_id;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{chapter::ChapterId, organization::OrganizationId};

    #[test]
    fn an_id_survives_the_way_out_and_back() {
        let id = ChapterId(Uuid::from_u128(0x0188_9c89_df6b_7f1c_a388_9139_6ec3_14bc));
        assert_eq!(id.to_string().parse(), Ok(id));
        assert!(id.to_string().starts_with("chapter_"));
    }

    #[test]
    fn hostile_text_is_not_an_id() {
        let long = "é".repeat(60) + "_01h455vb4pex5vsknk084sn02q";
        for text in [long.as_str(), "", "_", "chapter", "chapter_zzzzzzzzzzzzzzzzzzzzzzzzzz", "\0"] {
            assert_eq!(split(text).map(|_| ()), Err(NotAnId), "{text}");
        }
    }

    #[test]
    fn an_id_of_another_kind_is_refused() {
        let id = OrganizationId(Uuid::from_u128(7));
        assert_eq!(id.to_string().parse::<ChapterId>(), Err(NotAnId));
        assert_eq!("chapter_".parse::<ChapterId>(), Err(NotAnId));
    }
}
