//! The mutations on chapters.
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use entity::chapter;

use super::{
    commands::UpdateChapter,
    graphql::{Chapter, ChapterRegion},
    profile::{ChapterProfile, ProtectedProfile},
};
use crate::{
    data::{ContextExt as _, Done},
    error::Result,
    graphql::{
        Position, PositionPrecision,
        input::{envelope, parse_id, patch, patch_id},
        payload::{UserError, parts},
        scalar::{CountryCode, Date, EmailAddress, Url},
    },
};

/// What can be said about a chapter: absent leaves, null clears.
#[derive(InputObject, Debug)]
pub struct ChapterProfileInput {
    /// What the chapter says of itself, at most 10,000 characters.
    description: MaybeUndefined<String>,
    /// Address on the web, https.
    website: MaybeUndefined<Url>,
    /// When and where it meets, at most 1,000 characters.
    meeting_schedule: MaybeUndefined<String>,
    /// How somebody becomes a member of it, at most 2,000 characters.
    how_to_join: MaybeUndefined<String>,
    /// Address of the chapter, not of a person.
    contact_mailbox: MaybeUndefined<EmailAddress>,
    /// Addresses of pages elsewhere to add, https; a chapter has at most 20.
    #[graphql(default)]
    add_social_links: Vec<Url>,
    /// Addresses of pages elsewhere to remove.
    #[graphql(default)]
    remove_social_links: Vec<Url>,
    /// What only the staff change.
    #[graphql(flatten)]
    protected: ProtectedProfileInput,
}

impl From<ChapterProfileInput> for ChapterProfile {
    fn from(input: ChapterProfileInput) -> Self {
        let ChapterProfileInput {
            description,
            website,
            meeting_schedule,
            how_to_join,
            contact_mailbox,
            add_social_links,
            remove_social_links,
            protected,
        } = input;
        Self {
            description: patch(description),
            website: patch(website),
            meeting_schedule: patch(meeting_schedule),
            how_to_join: patch(how_to_join),
            contact_mailbox: patch(contact_mailbox),
            add_social_links: add_social_links.into_iter().map(Into::into).collect(),
            remove_social_links: remove_social_links.into_iter().map(Into::into).collect(),
            protected: protected.into(),
        }
    }
}

/// What only the staff change of a chapter; a leader who tries is told why.
#[derive(InputObject, Debug)]
pub struct ProtectedProfileInput {
    /// Name; protected.
    name: MaybeUndefined<String>,
    /// Address of the logo, https; protected.
    logo_url: MaybeUndefined<Url>,
    /// The university of a student chapter; protected.
    host_organization: MaybeUndefined<ID>,
    /// The area of a geographic chapter, in words; protected.
    area: MaybeUndefined<String>,
    /// Region of the association; protected.
    region: MaybeUndefined<ChapterRegion>,
    /// Its country; protected.
    country_code: MaybeUndefined<CountryCode>,
    /// ISO 3166-2 code of where it is; protected.
    subdivision_code: MaybeUndefined<String>,
    /// Its city; protected.
    city: MaybeUndefined<String>,
    /// Where that is on the map; protected.
    position: MaybeUndefined<Position>,
    /// How exact the position is, and whether it may be shown; protected.
    position_precision: MaybeUndefined<PositionPrecision>,
    /// First day of its academic year, as month and day: `08-15`; protected.
    academic_year_start: MaybeUndefined<String>,
    /// The day of the year on which its annual summary is due: `06-30`; protected.
    report_due_on: MaybeUndefined<String>,
    /// When it was founded; protected.
    founded_on: MaybeUndefined<Date>,
    /// Notes of the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    staff_notes: MaybeUndefined<String>,
}

impl From<ProtectedProfileInput> for ProtectedProfile {
    fn from(input: ProtectedProfileInput) -> Self {
        let ProtectedProfileInput {
            name,
            logo_url,
            host_organization,
            area,
            region,
            country_code,
            subdivision_code,
            city,
            position,
            position_precision,
            academic_year_start,
            report_due_on,
            founded_on,
            staff_notes,
        } = input;
        Self {
            name: patch(name),
            logo_url: patch(logo_url),
            host_organization: patch_id(host_organization, "hostOrganization"),
            area: patch(area),
            region: patch(region),
            country_code: patch(country_code),
            subdivision_code: patch(subdivision_code),
            city: patch(city),
            position: patch(position),
            position_precision: patch(position_precision),
            academic_year_start: patch(academic_year_start),
            report_due_on: patch(report_due_on),
            founded_on: patch(founded_on),
            staff_notes: patch(staff_notes),
        }
    }
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
    profile: ChapterProfileInput,
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
            ctx.access().execute(UpdateChapter { id: parse_id(&id, "id")?, profile: profile.into() }, envelope).await
        };
        Some(answer(ctx, result.await).await)
    }
}

/// The payload of what came of a command on a chapter.
pub(super) async fn answer(ctx: &Context<'_>, result: Result<Done<chapter::Model>>) -> Result<ChapterPayload> {
    let (chapter, replayed, errors) = parts(ctx.access(), result).await?;
    Ok(ChapterPayload { chapter, replayed, errors })
}
