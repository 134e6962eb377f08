//! Orders and filters of rosters.
use async_graphql::{Enum, InputObject};
use entity::{
    chapter_member::{self, Column},
    fold::fold,
};
use sea_orm::{ColumnTrait as _, Condition, sea_query::ExprTrait as _};

use super::graphql::{ChapterMemberLevel, MembershipKind};
use crate::{
    auth::Viewer,
    data::{Composed, Order, SortColumn, boolean_filter},
    error::{Code, Result},
    graphql::scalar::Date,
};

/// The orders of a roster.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[graphql(visible = "crate::schema::for_leaders")]
pub enum ChapterMemberOrder {
    /// By name.
    #[default]
    NameAsc,
    /// By name, from the end of the alphabet.
    NameDesc,
    /// The first to join first.
    JoinedOnAsc,
    /// The last to join first.
    JoinedOnDesc,
    /// The first that is expected to leave first, those without such a day last.
    ExpiresOnAsc,
}

impl Order for ChapterMemberOrder {
    type Entity = chapter_member::Entity;
    fn columns(self) -> Vec<SortColumn<Column>> {
        let (column, descending, nullable) = match self {
            Self::NameAsc => (Column::NameKey, false, false),
            Self::NameDesc => (Column::NameKey, true, false),
            Self::JoinedOnAsc => (Column::JoinedOn, false, false),
            Self::JoinedOnDesc => (Column::JoinedOn, true, false),
            Self::ExpiresOnAsc => (Column::ExpiresOn, false, true),
        };
        vec![SortColumn { column, descending, nullable }]
    }
}

/// Which members. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
#[graphql(visible = "crate::schema::for_leaders")]
pub struct ChapterMemberFilterInput {
    /// Of one of these levels.
    levels: Option<Vec<ChapterMemberLevel>>,
    /// With a membership of one of these kinds.
    membership_kinds: Option<Vec<MembershipKind>>,
    /// Who were members on this day, or will be.
    as_of: Option<Date>,
    /// Those who are proposed to leave, or those who are not.
    is_leaver_proposed: Option<bool>,
    /// Whose name, or the last word of it, begins with this; or whose address or member number it is. 1 to 200
    /// characters.
    text: Option<String>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all.
    and: Option<Vec<ChapterMemberFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<ChapterMemberFilterInput>>,
    /// This filter does not match.
    not: Option<Box<ChapterMemberFilterInput>>,
}

boolean_filter!(ChapterMemberFilterInput);

impl Composed for ChapterMemberFilterInput {
    fn leaf(&self, viewer: &Viewer) -> Result<Condition> {
        let Self { levels, membership_kinds, as_of, is_leaver_proposed, text, and: _, or: _, not: _ } = self;
        let levels = levels
            .as_ref()
            .map(|levels| Column::Level.is_in(levels.iter().map(|level| chapter_member::Level::from(*level))));
        let kinds = membership_kinds.as_ref().map(|kinds| {
            Column::MembershipKind.is_in(kinds.iter().map(|kind| chapter_member::MembershipKind::from(*kind)))
        });
        let as_of = as_of.as_ref().map(|day| {
            let lasts = Column::EndedOn.is_null().or(Column::EndedOn.gt(day.0));
            Column::JoinedOn.lte(day.0).and(lasts)
        });
        let today = viewer.today();
        let leaving = Condition::all()
            .add(Column::EndedOn.is_null())
            .add(Column::JoinedOn.lte(today))
            .add(Condition::any().add(Column::ExpiresOn.lte(today)).add(Column::AbsentSince.is_not_null()));
        let stays = Condition::any().add(Column::EndedOn.is_not_null()).add(Column::JoinedOn.gt(today)).add(
            Condition::all()
                .add(Column::ExpiresOn.is_null().or(Column::ExpiresOn.gt(today)))
                .add(Column::AbsentSince.is_null()),
        );
        let leaving = is_leaver_proposed.map(|is_proposed| if is_proposed { leaving } else { stays });
        let text = text.as_deref().map(named).transpose()?;
        let all = Condition::all().add_option(levels).add_option(kinds).add_option(as_of);
        Ok(all.add_option(leaving).add_option(text))
    }
}

/// True for those whom the text finds. Each part is a range or a value of an index.
fn named(text: &str) -> Result<Condition> {
    let (key, trimmed) = (fold(text), text.trim());
    if key.is_empty() || 200 < text.chars().count() || text.contains('\0') {
        return Err(Code::Invalid.at("filter", "Give 1 to 200 characters of the name to look for.").into());
    }
    // No letter comes after the last of all.
    let end = format!("{key}{}", char::MAX);
    let begins = |column: Column| column.gte(key.as_str()).and(column.lt(end.as_str()));
    Ok(Condition::any()
        .add(begins(Column::NameKey))
        .add(begins(Column::LastNameKey))
        .add(Column::PersonEmail.eq(trimmed.to_lowercase()))
        .add(Column::MemberNumber.eq(trimmed)))
}
