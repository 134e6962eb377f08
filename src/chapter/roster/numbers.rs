//! How many members a chapter has.
use async_graphql::SimpleObject;
use entity::{
    chapter,
    chapter_member::{Level, MembershipKind},
    counted_membership::{self, Column},
};
use sea_orm::{ActiveEnum as _, Iterable as _};

use super::{graphql::ChapterMemberLevel, rules, store::lasts_on};
use crate::{
    data::{Access, Row},
    error::Result,
};

/// How many members a chapter has today, to its own leaders and the staff.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(visible = "crate::schema::for_leaders")]
pub struct RosterNumbers {
    /// How many members there are.
    total: i64,
    /// How many of them have the membership that comes with the chapter. Who keeps a higher one does not count.
    student_memberships: i64,
    /// How many there are of each level.
    by_level: Vec<RosterLevelNumber>,
}

/// How many members of one level a chapter has.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(visible = "crate::schema::for_leaders")]
pub struct RosterLevelNumber {
    /// The level.
    level: ChapterMemberLevel,
    /// How many members of it there are.
    count: i64,
}

/// How many memberships there are today, by level and kind; counted for all chapters of a page at once.
async fn counted(chapter: &Row<chapter::Entity>, access: &Access) -> Result<Vec<([String; 2], i64)>> {
    let lasting = lasts_on(access.viewer().today());
    let parts = [Column::Level, Column::MembershipKind];
    let (own, of) = (chapter::Column::Id, Column::ChapterId);
    chapter.counts::<counted_membership::Entity, 2>(access, (own, of), parts, ("today", lasting)).await
}

/// What everybody is told.
pub async fn member_count(chapter: &Row<chapter::Entity>, access: &Access) -> Result<Option<i64>> {
    let members = counted(chapter, access).await?.into_iter().map(|(_, members)| members).sum();
    Ok(rules::rounded(members))
}

/// What the chapter's own leaders and the staff are told.
pub async fn numbers(chapter: &Row<chapter::Entity>, access: &Access) -> Result<RosterNumbers> {
    let counted = counted(chapter, access).await?;
    let sum = |matches: &dyn Fn(&[String; 2]) -> bool| {
        counted.iter().filter(|(parts, _)| matches(parts)).map(|(_, members)| members).sum()
    };
    let student = MembershipKind::Student.to_value();
    let of_level =
        |level: Level| RosterLevelNumber { level: level.into(), count: sum(&|[found, _]| *found == level.to_value()) };
    Ok(RosterNumbers {
        total: sum(&|_| true),
        student_memberships: sum(&|[_, kind]| *kind == student),
        by_level: Level::iter().map(of_level).collect(),
    })
}
