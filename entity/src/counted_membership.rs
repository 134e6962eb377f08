//! Memberships as everybody may count them: of which chapter, of which level and when, and nothing of whom.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{
    chapter::ChapterId,
    chapter_member::{ChapterMemberId, Level, MembershipKind},
};

/// A membership without the person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "chapter_member")]
pub struct Model {
    /// Key of the membership.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ChapterMemberId,
    /// The chapter.
    pub chapter_id: ChapterId,
    /// What the person studies towards, or is.
    pub level: Level,
    /// Which membership of the association the person has.
    pub membership_kind: MembershipKind,
    /// First day.
    pub joined_on: Date,
    /// The day after the last (half-open).
    pub ended_on: Option<Date>,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
