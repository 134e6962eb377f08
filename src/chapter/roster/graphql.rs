//! Members of chapters as clients see them.
use async_graphql::{Context, Enum, ID, Object};
use chrono::{DateTime, Utc};
use entity::{chapter, chapter_member};
use macros::paged;

use super::rules;
use crate::{
    chapter::{commands::scope_of, graphql::Chapter},
    data::{Access, ContextExt as _, PageArgs, PageRequest, Row},
    error::Result,
    graphql::{
        Connection, Listed, permissions,
        scalar::{Date, EmailAddress},
    },
};

pub use super::list::{ChapterMemberFilterInput, ChapterMemberOrder};

/// One person's membership of one chapter.
#[derive(Clone)]
pub struct ChapterMember(pub Row<chapter_member::Entity>);

impl Listed for ChapterMember {
    type Entity = chapter_member::Entity;
    fn wrap(row: Row<chapter_member::Entity>) -> Self {
        Self(row)
    }
}

permissions! {
    /// What the viewer may do with a membership of a chapter.
    ChapterMemberPermissions {
        /// Whether `updateChapterMember` is permitted.
        update: UpdateChapterMember,
        /// Whether `endChapterMembership`, at once, is permitted.
        end: EndChapterMembership,
        /// Whether `transferChapterMember` is permitted.
        transfer: TransferChapterMember,
    }
}

/// What a member studies towards, or is.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "chapter_member::Level")]
pub enum ChapterMemberLevel {
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
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "chapter_member::MembershipKind", visible = "crate::schema::for_leaders")]
pub enum MembershipKind {
    /// The one that comes with the chapter.
    Student,
    /// A higher one, which the person keeps.
    KeepsOwn,
}

/// Where a membership of a chapter is in its life today.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "rules::MembershipStatus", visible = "crate::schema::for_leaders")]
pub enum ChapterMembershipStatus {
    /// Its first day is ahead.
    Upcoming,
    /// Begun and not ended.
    Current,
    /// Somebody ended it.
    Ended,
}

/// Why a member of a chapter is proposed to leave. Nobody leaves by that: a person ends the membership.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "rules::LeavingReason", visible = "crate::schema::for_leaders")]
pub enum LeavingReason {
    /// The day has passed that was expected to be the last, as after graduation.
    Expired,
    /// The chapter's own sheet has the person no more.
    Absent,
}

/// One person's membership of one chapter. Only the chapter's own leaders and the staff see it.
#[Object(serial, visible = "crate::schema::for_leaders")]
impl ChapterMember {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The chapter.
    async fn chapter(&self, ctx: &Context<'_>) -> Option<Result<Chapter>> {
        let chapter = self.0.one(ctx.access(), chapter_member::Column::ChapterId, chapter::Column::Id).await;
        chapter.map(|row| row.map(Chapter)).transpose()
    }

    /// Who it is.
    async fn person_name(&self) -> &str {
        &self.0.person_name
    }

    /// The person's address.
    async fn email(&self, ctx: &Context<'_>) -> Option<EmailAddress> {
        EmailAddress::of_person(ctx.access(), &*self.0, None, self.0.person_email.as_deref())
    }

    /// The number of the person's membership of the association.
    async fn member_number(&self) -> Option<&str> {
        self.0.member_number.as_deref()
    }

    /// What the person studies towards, or is.
    async fn level(&self) -> ChapterMemberLevel {
        self.0.level.into()
    }

    /// Which membership of the association the person has.
    async fn membership_kind(&self) -> MembershipKind {
        self.0.membership_kind.into()
    }

    /// First day (inclusive).
    async fn joined_on(&self) -> Date {
        Date(self.0.joined_on)
    }

    /// Last day (inclusive) on which the membership is expected to go on, as that of the person's studies. When it has
    /// passed, the person is proposed to leave, and stays a member until somebody ends the membership.
    async fn expires_on(&self) -> Option<Date> {
        self.0.expires_on.map(Date::last_before)
    }

    /// Last day (inclusive) of a membership that somebody ended; the day before the first if it never began.
    async fn ended_on(&self) -> Option<Date> {
        self.0.ended_on.map(Date::last_before)
    }

    /// When the person accepted the Code of Ethics.
    async fn code_of_ethics_accepted_on(&self) -> Option<Date> {
        self.0.code_of_ethics_accepted_on.map(Date)
    }

    /// When the person agreed that these data are kept; none if the chapter entered them.
    async fn consented_at(&self) -> Option<DateTime<Utc>> {
        self.0.consented_at
    }

    /// Where the membership is in its life today.
    async fn status(&self, ctx: &Context<'_>) -> ChapterMembershipStatus {
        rules::status(&self.0, ctx.viewer().today()).into()
    }

    /// Why the person is proposed to leave; none if they are not.
    async fn leaving_reason(&self, ctx: &Context<'_>) -> Option<LeavingReason> {
        rules::leaving_reason(&self.0, ctx.viewer().today()).map(Into::into)
    }

    /// The membership of another chapter that went on in this one; none if there is none that the caller sees.
    async fn transferred_from(&self, ctx: &Context<'_>) -> Option<Result<ChapterMember>> {
        let (from, to) = (chapter_member::Column::TransferredFromId, chapter_member::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(ChapterMember)).transpose()
    }

    /// Actions that the caller is permitted to take.
    async fn viewer_permissions(&self, ctx: &Context<'_>) -> Option<Result<ChapterMemberPermissions>> {
        self.permissions(ctx.access()).await.transpose()
    }

    /// Version, incremented by each change; pass it as `expectedVersion` (optimistic lock).
    async fn version(&self) -> i32 {
        self.0.version
    }
}

impl ChapterMember {
    async fn permissions(&self, access: &Access) -> Result<Option<ChapterMemberPermissions>> {
        use crate::auth::policy::Action;
        let (from, to) = (chapter_member::Column::ChapterId, chapter::Column::Id);
        let Some(chapter) = self.0.one::<chapter::Entity>(access, from, to).await? else { return Ok(None) };
        let status = rules::status(&self.0, access.viewer().today());
        Ok(Some(ChapterMemberPermissions::of(access.viewer(), scope_of(&chapter), |action| match status {
            rules::MembershipStatus::Ended if action != Action::UpdateChapterMember => Err(rules::OVER),
            rules::MembershipStatus::Ended | rules::MembershipStatus::Upcoming | rules::MembershipStatus::Current => {
                Ok(())
            }
        })))
    }
}

/// Questions about members of chapters.
#[derive(Debug, Default)]
pub struct ChapterMemberQuery;

#[paged]
#[Object]
impl ChapterMemberQuery {
    /// Members of all chapters for the staff, and of their own for leaders.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn chapter_members(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<ChapterMemberFilterInput>,
        #[graphql(desc = "Sort order; by default by name.")] order_by: Option<ChapterMemberOrder>,
    ) -> Option<Result<Connection<ChapterMember>>> {
        let request = PageRequest::new("Query.chapterMembers", page, order_by, filter);
        Some(ctx.access().page(request).await.map(Connection))
    }
}
