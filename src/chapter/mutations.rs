//! The mutations on chapters.
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};

use super::{commands::UpdateChapter, graphql::Chapter};
use crate::{
    data::ContextExt as _,
    error::Result,
    graphql::{
        input::{envelope, parse_id},
        payload::{UserError, parts},
        scalar::{EmailAddress, Url},
    },
};

/// What is different about a chapter: absent leaves, null clears.
#[derive(InputObject, Debug)]
pub struct UpdateChapterInput {
    /// Which.
    id: ID,
    /// The version that the caller saw.
    expected_version: i32,
    /// Name; protected, only the staff change it.
    name: MaybeUndefined<String>,
    /// https address of the logo; protected, only the staff change it.
    logo_url: MaybeUndefined<Url>,
    /// What the chapter says of itself, at most 10,000 characters.
    description: MaybeUndefined<String>,
    /// https address.
    website: MaybeUndefined<Url>,
    /// When and where it meets, at most 1,000 characters.
    meeting_schedule: MaybeUndefined<String>,
    /// Address of the chapter, not of a person.
    contact_mailbox: MaybeUndefined<EmailAddress>,
    /// https addresses of pages elsewhere to add.
    #[graphql(default)]
    add_social_links: Vec<Url>,
    /// Addresses of pages elsewhere to remove.
    #[graphql(default)]
    remove_social_links: Vec<Url>,
    /// With the same key and input the change is made once.
    idempotency_key: Option<String>,
}

/// What came of a change to a chapter.
#[derive(SimpleObject)]
pub struct ChapterPayload {
    /// The chapter as it is now; none if the change was refused.
    chapter: Option<Chapter>,
    /// Whether the same key had made the change before.
    replayed: bool,
    /// What the caller can put right; empty if the change was made.
    errors: Vec<UserError>,
}

/// Changes to chapters.
#[derive(Debug, Default)]
pub struct ChapterMutation;

#[Object]
impl ChapterMutation {
    /// Changes what a chapter says of itself. For its own leaders and the staff.
    async fn update_chapter(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is different.")] input: UpdateChapterInput,
    ) -> Option<Result<ChapterPayload>> {
        let UpdateChapterInput {
            id,
            expected_version,
            name,
            logo_url,
            description,
            website,
            meeting_schedule,
            contact_mailbox,
            add_social_links,
            remove_social_links,
            idempotency_key,
        } = input;
        let result = async {
            let envelope = envelope(ctx, Some(expected_version), idempotency_key)?;
            let id = parse_id(&id, "id")?;
            let command = UpdateChapter {
                id,
                name,
                logo_url,
                description,
                website,
                meeting_schedule,
                contact_mailbox,
                add_social_links,
                remove_social_links,
            };
            ctx.access().execute(command, envelope).await
        };
        let parts = parts(ctx.access(), result.await).await;
        Some(parts.map(|(chapter, replayed, errors)| ChapterPayload { chapter, replayed, errors }))
    }
}
