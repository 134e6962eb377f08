//! Rosters: who is a member of which chapter, and when.
use sea_orm::{
    ActiveValue::{self, Set},
    entity::prelude::*,
};
use serde::Serialize;

use crate::{chapter::ChapterId, fold::fold, id::typed_id};

typed_id!(
    /// Id of a membership.
    ChapterMemberId, "chapter_member"
);

/// One person's membership of one chapter. Everything of it is the chapter's own leaders' and the staff's to see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "chapter_member")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ChapterMemberId,
    /// The chapter.
    pub chapter_id: ChapterId,
    /// Personal.
    pub person_name: String,
    /// `person_name`, folded for ordering.
    pub name_key: String,
    /// The last word of it, which people are looked for by as well.
    pub last_name_key: String,
    /// Personal. In lower case.
    pub person_email: Option<String>,
    /// Personal: the number of the person's membership of the association.
    pub member_number: Option<String>,
    /// What the person studies towards, or is.
    pub level: Level,
    /// Which membership of the association the person has.
    pub membership_kind: MembershipKind,
    /// First day.
    pub joined_on: Date,
    /// The day after the last on which it is expected to go on (half-open): graduation, mostly.
    pub expires_on: Option<Date>,
    /// The day after the last (half-open); none until somebody ends it.
    pub ended_on: Option<Date>,
    /// Since when the chapter's own sheet has the person no more.
    pub absent_since: Option<Date>,
    /// When the person accepted the Code of Ethics.
    pub code_of_ethics_accepted_on: Option<Date>,
    /// When the person agreed that these data are kept; none if the chapter entered them.
    pub consented_at: Option<DateTimeUtc>,
    /// The membership of another chapter that went on in this one.
    pub transferred_from_id: Option<ChapterMemberId>,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
}

/// What a member studies towards, or is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Level {
    /// Studies towards a first degree.
    Undergraduate,
    /// Studies towards a further degree.
    Graduate,
    /// Teaches or does research.
    Academic,
    /// None of these.
    Other,
}

/// Which membership of the association a member of a chapter has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MembershipKind {
    /// That which comes with the chapter.
    Student,
    /// A higher one, which they keep.
    KeepsOwn,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

#[sea_orm::prelude::async_trait::async_trait]
impl ActiveModelBehavior for ActiveModel {
    async fn before_save<C: ConnectionTrait>(mut self, _: &C, _: bool) -> Result<Self, DbErr> {
        if let ActiveValue::Set(name) = &self.person_name {
            let key = fold(name);
            self.last_name_key = Set(key.rsplit(' ').next().unwrap_or_default().to_owned());
            self.name_key = Set(key);
        }
        Ok(self)
    }
}
