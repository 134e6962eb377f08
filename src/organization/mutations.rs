//! The mutations on organizations.
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use entity::organization;

use super::{
    commands::{ArchiveOrganization, CreateOrganization, UpdateOrganization},
    external_id::ExternalId,
    graphql::{Organization, OrganizationKind},
    profile::OrganizationProfile,
};
use crate::{
    data::{ContextExt as _, Done, Envelope},
    error::Result,
    graphql::{
        Position, PositionPrecision,
        input::{envelope, parse_id, patch, reason},
        payload::{UserError, parts},
        scalar::{CountryCode, Url},
    },
};

/// What can be said about an organization: absent leaves, null clears.
#[derive(InputObject, Clone, Debug, Default)]
pub struct OrganizationProfileInput {
    /// Name in use, 1 to 200 characters.
    name: MaybeUndefined<String>,
    /// Short form of the name, at most 20 characters.
    acronym: MaybeUndefined<String>,
    /// What sort of body it is.
    kind: MaybeUndefined<OrganizationKind>,
    /// Country of its seat; none for a multinational body.
    country_code: MaybeUndefined<CountryCode>,
    /// ISO 3166-2 code of its seat.
    subdivision_code: MaybeUndefined<String>,
    /// City of its seat.
    city: MaybeUndefined<String>,
    /// Where that is on the map.
    position: MaybeUndefined<Position>,
    /// How exact the position is, and whether it may be shown.
    position_precision: MaybeUndefined<PositionPrecision>,
    /// Address on the web, http or https.
    website: MaybeUndefined<Url>,
    /// Notes of the staff.
    internal_notes: MaybeUndefined<String>,
    /// Names that it had before, the newest last; an organization has at most 20.
    #[graphql(default)]
    add_former_names: Vec<String>,
    /// Names that it never had.
    #[graphql(default)]
    remove_former_names: Vec<String>,
    /// Its ids elsewhere; an organization has at most 20, and no two have the same.
    #[graphql(default)]
    add_external_ids: Vec<ExternalId>,
    /// Ids elsewhere that are not its own.
    #[graphql(default)]
    remove_external_ids: Vec<ExternalId>,
}

impl From<OrganizationProfileInput> for OrganizationProfile {
    fn from(input: OrganizationProfileInput) -> Self {
        let OrganizationProfileInput {
            name,
            acronym,
            kind,
            country_code,
            subdivision_code,
            city,
            position,
            position_precision,
            website,
            internal_notes,
            add_former_names,
            remove_former_names,
            add_external_ids,
            remove_external_ids,
        } = input;
        Self {
            name: patch(name),
            acronym: patch(acronym),
            kind: patch(kind),
            country_code: patch(country_code),
            subdivision_code: patch(subdivision_code),
            city: patch(city),
            position: patch(position),
            position_precision: patch(position_precision),
            website: patch(website),
            internal_notes: patch(internal_notes),
            add_former_names,
            remove_former_names,
            add_external_ids,
            remove_external_ids,
        }
    }
}

/// A new organization: its name and kind are needed, and its country unless it is a multinational body.
#[derive(InputObject, Debug)]
pub struct CreateOrganizationInput {
    /// Contents of the organization.
    #[graphql(flatten)]
    profile: OrganizationProfileInput,
    /// Idempotency key: with the same key and input the organization is made once.
    idempotency_key: Option<String>,
}

/// What is different about an organization: absent leaves, null clears.
#[derive(InputObject, Debug)]
pub struct UpdateOrganizationInput {
    /// Global ID of the object to change.
    id: ID,
    /// The `version` that the caller last read (optimistic lock): if the object has another, `VERSION_CONFLICT`.
    expected_version: i32,
    /// The object to change, and the new values.
    #[graphql(flatten)]
    profile: OrganizationProfileInput,
    /// Idempotency key: with the same key and input the change is made once.
    idempotency_key: Option<String>,
}

/// Which organization to archive.
#[derive(InputObject, Debug)]
pub struct ArchiveOrganizationInput {
    /// Global ID of the object to change.
    id: ID,
    /// The `version` that the caller last read (optimistic lock): if the object has another, `VERSION_CONFLICT`.
    expected_version: i32,
    /// Reason, recorded in the ledger; at most 1,000 characters.
    reason: Option<String>,
    /// Idempotency key: with the same key and input the change is made once.
    idempotency_key: Option<String>,
}

/// What came of a change to an organization.
#[derive(SimpleObject)]
pub struct OrganizationPayload {
    /// The organization as it is now; none if the change was refused, or was made before and it is gone.
    organization: Option<Organization>,
    /// Whether an earlier request with the same idempotency key made the change.
    replayed: bool,
    /// Errors that the caller can correct; empty if the change was made.
    errors: Vec<UserError>,
}

/// Changes to organizations.
#[derive(Debug, Default)]
pub struct OrganizationMutation;

#[Object]
impl OrganizationMutation {
    /// Makes an organization. Staff only.
    async fn create_organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: CreateOrganizationInput,
    ) -> Option<Result<OrganizationPayload>> {
        let CreateOrganizationInput { profile, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, None, idempotency_key)?;
            ctx.access().execute(CreateOrganization(profile.into()), envelope).await
        };
        Some(answer(ctx, result.await).await)
    }

    /// Changes an organization. Staff only.
    async fn update_organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: UpdateOrganizationInput,
    ) -> Option<Result<OrganizationPayload>> {
        let UpdateOrganizationInput { id, expected_version, profile, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, Some(expected_version), idempotency_key)?;
            ctx.access()
                .execute(UpdateOrganization { id: parse_id(&id, "id")?, profile: profile.into() }, envelope)
                .await
        };
        Some(answer(ctx, result.await).await)
    }

    /// Takes an organization out of the directory; its history stays readable. Staff only.
    async fn archive_organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: ArchiveOrganizationInput,
    ) -> Option<Result<OrganizationPayload>> {
        let ArchiveOrganizationInput { id, expected_version, reason: why, idempotency_key } = input;
        let result = async {
            let reason = reason(why)?;
            let envelope = Envelope { reason, ..envelope(ctx, Some(expected_version), idempotency_key)? };
            ctx.access().execute(ArchiveOrganization { id: parse_id(&id, "id")? }, envelope).await
        };
        Some(answer(ctx, result.await).await)
    }
}

async fn answer(ctx: &Context<'_>, result: Result<Done<organization::Model>>) -> Result<OrganizationPayload> {
    let (organization, replayed, errors) = parts(ctx.access(), result).await?;
    Ok(OrganizationPayload { organization, replayed, errors })
}
