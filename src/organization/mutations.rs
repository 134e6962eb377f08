//! The mutations on organizations.
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use entity::organization;

use super::{
    commands::{ArchiveOrganization, CreateOrganization, Profile, UpdateOrganization},
    graphql::{Organization, OrganizationKind},
};
use crate::{
    data::{ContextExt as _, Done, Envelope},
    error::Result,
    graphql::{
        input::{envelope, parse_id},
        payload::{UserError, parts},
        scalar::{CountryCode, Url},
    },
};

/// A new organization.
#[derive(InputObject, Debug)]
pub struct CreateOrganizationInput {
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
    /// http or https address.
    website: MaybeUndefined<Url>,
    /// Notes of the staff.
    internal_notes: MaybeUndefined<String>,
    /// With the same key and input the organization is made once.
    idempotency_key: Option<String>,
}

/// What is different about an organization: absent leaves, null clears.
#[derive(InputObject, Debug)]
pub struct UpdateOrganizationInput {
    /// Which.
    id: ID,
    /// The version that the caller saw.
    expected_version: i32,
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
    /// http or https address.
    website: MaybeUndefined<Url>,
    /// Notes of the staff.
    internal_notes: MaybeUndefined<String>,
    /// With the same key and input the change is made once.
    idempotency_key: Option<String>,
}

/// Which organization to archive.
#[derive(InputObject, Debug)]
pub struct ArchiveOrganizationInput {
    /// Which.
    id: ID,
    /// The version that the caller saw.
    expected_version: i32,
    /// Why, for the ledger.
    reason: Option<String>,
    /// With the same key and input the change is made once.
    idempotency_key: Option<String>,
}

/// What came of a change to an organization.
#[derive(SimpleObject)]
pub struct OrganizationPayload {
    /// The organization as it is now; none if the change was refused.
    organization: Option<Organization>,
    /// Whether the same key had made the change before.
    replayed: bool,
    /// What the caller can put right; empty if the change was made.
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
        #[graphql(desc = "What it is.")] input: CreateOrganizationInput,
    ) -> Option<Result<OrganizationPayload>> {
        let CreateOrganizationInput {
            name,
            acronym,
            kind,
            country_code,
            subdivision_code,
            city,
            website,
            internal_notes,
            idempotency_key,
        } = input;
        let kind = kind.map_value(Into::into);
        let profile = Profile { name, acronym, kind, country_code, subdivision_code, city, website, internal_notes };
        let result = async {
            let envelope = envelope(ctx, None, idempotency_key)?;
            ctx.access().execute(CreateOrganization(profile), envelope).await
        };
        Some(answer(ctx, result.await).await)
    }

    /// Changes an organization. Staff only.
    async fn update_organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is different.")] input: UpdateOrganizationInput,
    ) -> Option<Result<OrganizationPayload>> {
        let UpdateOrganizationInput {
            id,
            expected_version,
            name,
            acronym,
            kind,
            country_code,
            subdivision_code,
            city,
            website,
            internal_notes,
            idempotency_key,
        } = input;
        let kind = kind.map_value(Into::into);
        let profile = Profile { name, acronym, kind, country_code, subdivision_code, city, website, internal_notes };
        let result = async {
            let envelope = envelope(ctx, Some(expected_version), idempotency_key)?;
            ctx.access().execute(UpdateOrganization { id: parse_id(&id, "id")?, profile }, envelope).await
        };
        Some(answer(ctx, result.await).await)
    }

    /// Takes an organization out of the directory; its history stays readable. Staff only.
    async fn archive_organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: ArchiveOrganizationInput,
    ) -> Option<Result<OrganizationPayload>> {
        let ArchiveOrganizationInput { id, expected_version, reason, idempotency_key } = input;
        let result = async {
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
