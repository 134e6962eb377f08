//! The mutations on rosters.
use std::collections::BTreeMap;

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use entity::{
    chapter::ChapterId,
    chapter_member::{self, ChapterMemberId},
};
use uuid::Uuid;

use super::{
    commands::{AddChapterMember, EndChapterMembership, UpdateChapterMember},
    graphql::{ChapterMember, ChapterMemberLevel, MembershipKind},
    profile::{ChapterMemberProfile, ProtectedMemberProfile},
    transfer::TransferChapterMember,
};
use crate::{
    data::{ContextExt as _, Done, Envelope},
    error::Result,
    graphql::{
        bulk::{BulkRowInput, bulk, ids},
        input::{envelope, parse_id, patch, reason},
        payload::{UserError, parts},
        scalar::{Date, EmailAddress, End},
        transitions,
    },
};

/// What is known of a member: absent leaves, null clears.
#[derive(InputObject, Debug)]
pub struct ChapterMemberProfileInput {
    /// Who it is, 1 to 200 characters.
    person_name: MaybeUndefined<String>,
    /// The person's own address.
    email: MaybeUndefined<EmailAddress>,
    /// The number of the person's membership of the association, 1 to 50 characters.
    member_number: MaybeUndefined<String>,
    /// What the person studies towards, or is. A chapter has one free academic membership.
    level: MaybeUndefined<ChapterMemberLevel>,
    /// What only the staff change.
    #[graphql(flatten)]
    protected: ProtectedMemberProfileInput,
}

impl From<ChapterMemberProfileInput> for ChapterMemberProfile {
    fn from(input: ChapterMemberProfileInput) -> Self {
        let ChapterMemberProfileInput { person_name, email, member_number, level, protected } = input;
        Self {
            person_name: patch(person_name),
            email: patch(email),
            member_number: patch(member_number),
            level: patch(level),
            protected: protected.into(),
        }
    }
}

/// What only the staff change of a member; a leader who tries is told why.
#[derive(InputObject, Debug)]
pub struct ProtectedMemberProfileInput {
    /// Which membership of the association the person has; protected.
    membership_kind: MaybeUndefined<MembershipKind>,
    /// First day (inclusive); protected.
    joined_on: MaybeUndefined<Date>,
    /// Last day (inclusive) on which the membership is expected to go on; protected.
    expires_on: MaybeUndefined<End>,
    /// When the person accepted the Code of Ethics; protected.
    code_of_ethics_accepted_on: MaybeUndefined<Date>,
}

impl From<ProtectedMemberProfileInput> for ProtectedMemberProfile {
    fn from(input: ProtectedMemberProfileInput) -> Self {
        let ProtectedMemberProfileInput { membership_kind, joined_on, expires_on, code_of_ethics_accepted_on } = input;
        Self {
            membership_kind: patch(membership_kind),
            joined_on: patch(joined_on),
            expires_on: patch(expires_on),
            code_of_ethics_accepted_on: patch(code_of_ethics_accepted_on),
        }
    }
}

/// Who becomes a member of which chapter. What is absent is unknown; the first day is today, and the membership the one
/// that comes with the chapter.
#[derive(InputObject, Debug)]
pub struct AddChapterMemberInput {
    /// The chapter.
    chapter: ID,
    /// Who.
    #[graphql(flatten)]
    profile: ChapterMemberProfileInput,
    /// Idempotency key: with the same key and input the member is added once.
    idempotency_key: Option<String>,
}

/// What is different about a member: absent leaves, null clears.
#[derive(InputObject, Debug)]
pub struct UpdateChapterMemberInput {
    /// Global ID of the object to change.
    id: ID,
    /// The `version` that the caller last read (optimistic lock): if the object has another, `VERSION_CONFLICT`.
    expected_version: i32,
    /// The object to change, and the new values.
    #[graphql(flatten)]
    profile: ChapterMemberProfileInput,
    /// Idempotency key: with the same key and input the change is made once.
    idempotency_key: Option<String>,
}

/// Which member goes to which other chapter.
#[derive(InputObject, Debug)]
pub struct TransferChapterMemberInput {
    /// The membership that ends.
    id: ID,
    /// The `version` that the caller last read (optimistic lock): if the object has another, `VERSION_CONFLICT`.
    expected_version: i32,
    /// The chapter in which the membership goes on.
    to: ID,
    /// First day (inclusive) there, one of the membership that ends; today if absent.
    joined_on: Option<Date>,
    /// Reason, recorded in the ledger; at most 1,000 characters.
    reason: Option<String>,
    /// Idempotency key: with the same key and input the member is transferred once.
    idempotency_key: Option<String>,
}

/// What came of a change to a member of a chapter.
#[derive(SimpleObject)]
pub struct ChapterMemberPayload {
    /// The membership as it is now; none if the change was refused, or was made before and it is gone.
    chapter_member: Option<ChapterMember>,
    /// Whether an earlier request with the same idempotency key made the change.
    replayed: bool,
    /// Errors that the caller can correct; empty if the change was made.
    errors: Vec<UserError>,
}

/// Changes to rosters.
#[derive(Debug, Default)]
pub struct ChapterMemberMutation;

#[Object]
impl ChapterMemberMutation {
    /// Adds somebody to the roster of a chapter. For the chapter's own leaders and the staff.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn add_chapter_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: AddChapterMemberInput,
    ) -> Option<Result<ChapterMemberPayload>> {
        let AddChapterMemberInput { chapter, profile, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, None, idempotency_key)?;
            let chapter: ChapterId = parse_id(&chapter, "chapter")?;
            ctx.access().execute(AddChapterMember { chapter, profile: profile.into() }, envelope).await
        };
        Some(answer(ctx, result.await).await)
    }

    /// Changes what is known of a member. For the chapter's own leaders and the staff.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn update_chapter_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: UpdateChapterMemberInput,
    ) -> Option<Result<ChapterMemberPayload>> {
        let UpdateChapterMemberInput { id, expected_version, profile, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, Some(expected_version), idempotency_key)?;
            ctx.access()
                .execute(UpdateChapterMember { id: parse_id(&id, "id")?, profile: profile.into() }, envelope)
                .await
        };
        Some(answer(ctx, result.await).await)
    }

    /// Transfers a member to another chapter: ends the one membership and begins the other on the same day. The payload
    /// has the new one. Staff only.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn transfer_chapter_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: TransferChapterMemberInput,
    ) -> Option<Result<ChapterMemberPayload>> {
        let TransferChapterMemberInput { id, expected_version, to, joined_on, reason: why, idempotency_key } = input;
        let result = async {
            let reason = reason(why)?;
            let envelope = Envelope { reason, ..envelope(ctx, Some(expected_version), idempotency_key)? };
            let (id, to) = (parse_id(&id, "id")?, parse_id(&to, "to")?);
            let command = TransferChapterMember { id, to, joined_on: joined_on.map(|day| day.0) };
            ctx.access().execute(command, envelope).await
        };
        Some(answer(ctx, result.await).await)
    }
}

async fn answer(ctx: &Context<'_>, result: Result<Done<chapter_member::Model>>) -> Result<ChapterMemberPayload> {
    let (chapter_member, replayed, errors) = parts(ctx.access(), result).await?;
    Ok(ChapterMemberPayload { chapter_member, replayed, errors })
}

fn end(id: ChapterMemberId, _: Option<String>, ended_on: Option<End>) -> EndChapterMembership {
    EndChapterMembership { id, ends_on: ended_on.map(|day| day.0) }
}

transitions! {
    /// How memberships of chapters end.
    ChapterMemberLifeMutation(answer) -> ChapterMemberPayload visible "crate::schema::for_leaders";

    /// Ends a membership; what is known of the person stays in the history of the chapter. For the chapter's own leaders
    /// and the staff.
    end_chapter_membership(EndChapterMembershipInput: end) reason Option<String> {
        /// Last day (inclusive), from the first day on; with a day ahead the membership goes on until then. If absent,
        /// it ends at once: yesterday was the last day.
        ended_on: Option<End>,
    }
}

/// The chapters of members, which are locked before them.
async fn chapters(ctx: &Context<'_>, rows: &[BulkRowInput]) -> Result<BTreeMap<Uuid, Uuid>> {
    let ids = ids::<ChapterMemberId>(rows).into_iter().map(|id| id.0).collect();
    let members = ctx.access().by_ids::<chapter_member::Entity>(ids).await?;
    Ok(members.into_iter().map(|(id, member)| (id, member.chapter_id.0)).collect())
}

bulk! {
    /// What is done to several members of chapters at once.
    ChapterMemberBulkMutation -> ChapterMembersPayload of ChapterMembersResult { chapter_member: ChapterMember }
        visible "crate::schema::for_leaders" after chapters;

    /// Ends several memberships at once, as of those who are proposed to leave: all, or those that can be, or tries it and
    /// keeps nothing. For the chapter's own leaders and the staff.
    end_chapter_memberships(EndChapterMembershipsInput: EndChapterMemberships by end) reason Option<String> {
        /// Last day (inclusive), from the first day of each on. If absent, they end at once: yesterday was the last day.
        ended_on: Option<End>,
    }
}
