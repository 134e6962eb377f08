//! The mutations on chapters.
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use entity::chapter;

use super::{
    commands::UpdateChapter,
    graphql::{Chapter, ChapterRegion},
};
use crate::{
    data::{ContextExt as _, Done},
    error::Result,
    graphql::{
        Position, PositionPrecision,
        input::{envelope, parse_id},
        payload::{UserError, parts},
        scalar::{CountryCode, Date, EmailAddress, Url},
    },
};

/// What can be said about a chapter: absent leaves, null clears.
#[derive(InputObject, Debug, Default)]
pub struct ChapterProfile {
    /// What the chapter says of itself, at most 10,000 characters.
    pub description: MaybeUndefined<String>,
    /// Address on the web, https.
    pub website: MaybeUndefined<Url>,
    /// When and where it meets, at most 1,000 characters.
    pub meeting_schedule: MaybeUndefined<String>,
    /// How somebody becomes a member of it, at most 2,000 characters.
    pub how_to_join: MaybeUndefined<String>,
    /// Address of the chapter, not of a person.
    pub contact_mailbox: MaybeUndefined<EmailAddress>,
    /// Addresses of pages elsewhere to add, https; a chapter has at most 20.
    #[graphql(default)]
    pub add_social_links: Vec<Url>,
    /// Addresses of pages elsewhere to remove.
    #[graphql(default)]
    pub remove_social_links: Vec<Url>,
    /// What only the staff change.
    #[graphql(flatten)]
    pub protected: ProtectedProfile,
}

/// What only the staff change of a chapter; a leader who tries is told why.
#[derive(InputObject, Debug, Default)]
pub struct ProtectedProfile {
    /// Name; protected.
    pub name: MaybeUndefined<String>,
    /// Address of the logo, https; protected.
    pub logo_url: MaybeUndefined<Url>,
    /// The university of a student chapter; protected.
    pub host_organization: MaybeUndefined<ID>,
    /// The area of a geographic chapter, in words; protected.
    pub area: MaybeUndefined<String>,
    /// Region of the association; protected.
    pub region: MaybeUndefined<ChapterRegion>,
    /// Its country; protected.
    pub country_code: MaybeUndefined<CountryCode>,
    /// ISO 3166-2 code of where it is; protected.
    pub subdivision_code: MaybeUndefined<String>,
    /// Its city; protected.
    pub city: MaybeUndefined<String>,
    /// Where that is on the map; protected.
    pub position: MaybeUndefined<Position>,
    /// How exact the position is, and whether it may be shown; protected.
    pub position_precision: MaybeUndefined<PositionPrecision>,
    /// First day of its academic year, as month and day: `08-15`; protected.
    pub academic_year_start: MaybeUndefined<String>,
    /// The day of the year on which its annual summary is due: `06-30`; protected.
    pub report_due_on: MaybeUndefined<String>,
    /// When it was founded; protected.
    pub founded_on: MaybeUndefined<Date>,
    /// Notes of the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    pub staff_notes: MaybeUndefined<String>,
}

/// What is different about a chapter: absent leaves, null clears.
#[derive(InputObject, Debug)]
pub struct UpdateChapterInput {
    /// Global ID of the object to change.
    id: ID,
    /// The `version` that the caller last read (optimistic lock): if the object has another, `VERSION_CONFLICT`.
    expected_version: i32,
    /// The object to change, and the new values.
    #[graphql(flatten)]
    profile: ChapterProfile,
    /// Idempotency key: with the same key and input the change is made once.
    idempotency_key: Option<String>,
}

/// What came of a change to a chapter.
#[derive(SimpleObject)]
pub struct ChapterPayload {
    /// The chapter as it is now; none if the change was refused, or was made before and it is gone.
    pub(super) chapter: Option<Chapter>,
    /// Whether an earlier request with the same idempotency key made the change.
    pub(super) replayed: bool,
    /// Errors that the caller can correct; empty if the change was made.
    pub(super) errors: Vec<UserError>,
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
        #[graphql(desc = "The input of the mutation.")] input: UpdateChapterInput,
    ) -> Option<Result<ChapterPayload>> {
        let UpdateChapterInput { id, expected_version, profile, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, Some(expected_version), idempotency_key)?;
            ctx.access().execute(UpdateChapter { id: parse_id(&id, "id")?, profile }, envelope).await
        };
        Some(answer(ctx, result.await).await)
    }
}

/// The payload of what came of a command on a chapter.
pub(super) async fn answer(ctx: &Context<'_>, result: Result<Done<chapter::Model>>) -> Result<ChapterPayload> {
    let (chapter, replayed, errors) = parts(ctx.access(), result).await?;
    Ok(ChapterPayload { chapter, replayed, errors })
}
