//! The mutations on packages.
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use entity::sponsor_package;

use crate::{
    data::{ContextExt as _, Done},
    error::Result,
    graphql::{
        Money,
        input::{envelope, parse_id, parse_ids, patch, patch_id},
        payload::{UserError, parts},
        scalar::{Date, End, Url},
    },
    sponsorship::{
        commands::{CreateSponsorPackage, UpdateSponsorPackage},
        graphql::{SponsorPackage, SponsorPackageKind},
        profile::{NewEntitlement, SponsorPackageProfile},
    },
};

/// What a package is: absent leaves, null clears.
#[derive(InputObject, Debug)]
pub struct SponsorPackageProfileInput {
    /// The year that it belongs to; it stays once the package was offered.
    year: MaybeUndefined<i32>,
    /// What sort of package it is; it stays once the package was offered.
    kind: MaybeUndefined<SponsorPackageKind>,
    /// How high it stands among those of its kind, 1 to 100 characters: `Gold`.
    level: MaybeUndefined<String>,
    /// Name, 1 to 200 characters, one of a kind in its year.
    name: MaybeUndefined<String>,
    /// Price of the package.
    price: MaybeUndefined<Money>,
    /// Where the association describes it, http or https.
    external_url: MaybeUndefined<Url>,
    /// First day of the year or the event.
    starts_on: MaybeUndefined<Date>,
    /// Last day (inclusive).
    ends_on: MaybeUndefined<End>,
    /// Whether it can be offered; true if absent.
    open_for_offers: MaybeUndefined<bool>,
    /// The exchange program that it pays for; of the kind `PROGRAM_UNDERWRITING` only.
    underwrites: MaybeUndefined<ID>,
    /// What its sponsors may use, at most 50.
    #[graphql(default)]
    add_entitlements: Vec<EntitlementInput>,
    /// What they may not use any more; what was used stays.
    #[graphql(default)]
    remove_entitlements: Vec<ID>,
}

impl From<SponsorPackageProfileInput> for SponsorPackageProfile {
    fn from(input: SponsorPackageProfileInput) -> Self {
        let SponsorPackageProfileInput {
            year,
            kind,
            level,
            name,
            price,
            external_url,
            starts_on,
            ends_on,
            open_for_offers,
            underwrites,
            add_entitlements,
            remove_entitlements,
        } = input;
        Self {
            year: patch(year),
            kind: patch(kind),
            level: patch(level),
            name: patch(name),
            price: patch(price),
            external_url: patch(external_url),
            starts_on: patch(starts_on),
            ends_on: patch(ends_on),
            open_for_offers: patch(open_for_offers),
            underwrites: patch_id(underwrites, "underwrites"),
            add_entitlements: add_entitlements.into_iter().map(Into::into).collect(),
            remove_entitlements: parse_ids(&remove_entitlements, "removeEntitlements"),
        }
    }
}

/// What each sponsor of a package may use.
#[derive(InputObject, Debug)]
pub struct EntitlementInput {
    /// What it is, 1 to 200 characters.
    name: String,
    /// How often, 1 to 10,000.
    count: i32,
}

impl From<EntitlementInput> for NewEntitlement {
    fn from(input: EntitlementInput) -> Self {
        let EntitlementInput { name, count } = input;
        Self { name, count }
    }
}

/// A new package.
#[derive(InputObject, Debug)]
pub struct CreateSponsorPackageInput {
    /// Description of the entitlement.
    #[graphql(flatten)]
    profile: SponsorPackageProfileInput,
    /// Idempotency key: with the same key and input the package is made once.
    idempotency_key: Option<String>,
}

/// What is different about a package: absent leaves, null clears.
#[derive(InputObject, Debug)]
pub struct UpdateSponsorPackageInput {
    /// Global ID of the object to change.
    id: ID,
    /// The `version` that the caller last read (optimistic lock): if the object has another, `VERSION_CONFLICT`.
    expected_version: i32,
    /// The object to change, and the new values.
    #[graphql(flatten)]
    profile: SponsorPackageProfileInput,
    /// Idempotency key: with the same key and input the change is made once.
    idempotency_key: Option<String>,
}

/// What came of a change to a package.
#[derive(SimpleObject)]
pub struct SponsorPackagePayload {
    /// The package as it is now; none if the change was refused.
    package: Option<SponsorPackage>,
    /// Whether an earlier request with the same idempotency key made the change.
    replayed: bool,
    /// Errors that the caller can correct; empty if the change was made.
    errors: Vec<UserError>,
}

/// Changes to packages.
#[derive(Debug, Default)]
pub struct SponsorPackageMutation;

#[Object]
impl SponsorPackageMutation {
    /// Makes a package of the Annual Partner Program, which can be offered at once. Staff only.
    async fn create_sponsor_package(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: CreateSponsorPackageInput,
    ) -> Option<Result<SponsorPackagePayload>> {
        let CreateSponsorPackageInput { profile, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, None, idempotency_key)?;
            ctx.access().execute(CreateSponsorPackage(profile.into()), envelope).await
        };
        Some(answer(ctx, result.await).await)
    }

    /// Changes a package, or what it entitles to. Staff only.
    async fn update_sponsor_package(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: UpdateSponsorPackageInput,
    ) -> Option<Result<SponsorPackagePayload>> {
        let UpdateSponsorPackageInput { id, expected_version, profile, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, Some(expected_version), idempotency_key)?;
            ctx.access()
                .execute(UpdateSponsorPackage { id: parse_id(&id, "id")?, profile: profile.into() }, envelope)
                .await
        };
        Some(answer(ctx, result.await).await)
    }
}

async fn answer(ctx: &Context<'_>, result: Result<Done<sponsor_package::Model>>) -> Result<SponsorPackagePayload> {
    let (package, replayed, errors) = parts(ctx.access(), result).await?;
    Ok(SponsorPackagePayload { package, replayed, errors })
}
