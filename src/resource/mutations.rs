//! The mutations on resources.
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use entity::resource::{self, ResourceId};

use super::{
    commands::{CreateResource, MoveResource, UpdateResource},
    graphql::{Resource, ResourceAudience, ResourceKind},
    profile::ResourceProfile,
    rules::ResourceStep,
};
use crate::{
    data::{ContextExt as _, Done},
    error::Result,
    graphql::{
        input::{envelope, parse_id, parse_ids, patch, patch_id},
        payload::{UserError, parts},
        scalar::{LanguageTag, Url},
        transitions,
    },
    relationship::graphql::Goal,
};

/// What can be said about a resource: absent leaves, null clears. A new one needs title, kind and language.
#[derive(InputObject, Debug)]
pub struct ResourceProfileInput {
    /// Title, 1 to 200 characters.
    title: MaybeUndefined<String>,
    /// What sort of thing it is.
    kind: MaybeUndefined<ResourceKind>,
    /// What it is about, 1 to 2,000 characters; needed before it is published.
    summary: MaybeUndefined<String>,
    /// The language that it is in.
    language: MaybeUndefined<LanguageTag>,
    /// Where it is, https; needed before it is published.
    url: MaybeUndefined<Url>,
    /// Who sees it once it is published; everybody for a new one if absent.
    audience: MaybeUndefined<ResourceAudience>,
    /// The relationship that produced it; another one takes its collaboration from it.
    relationship: MaybeUndefined<ID>,
    /// The collaboration that produced it, which brings its alliance.
    collaboration: MaybeUndefined<ID>,
    /// Goals of the association that it serves.
    #[graphql(default)]
    add_goals: Vec<Goal>,
    /// Goals that it does not serve.
    #[graphql(default)]
    remove_goals: Vec<Goal>,
    /// Short words for what it is about, each 1 to 40 characters; a resource has at most 20.
    #[graphql(default)]
    add_topics: Vec<String>,
    /// Words that do not fit.
    #[graphql(default)]
    remove_topics: Vec<String>,
    /// Organizations that it is tied to; a resource has at most 100.
    #[graphql(default)]
    add_organizations: Vec<ID>,
    /// Organizations that it is not tied to.
    #[graphql(default)]
    remove_organizations: Vec<ID>,
}

impl From<ResourceProfileInput> for ResourceProfile {
    fn from(input: ResourceProfileInput) -> Self {
        let ResourceProfileInput {
            title,
            kind,
            summary,
            language,
            url,
            audience,
            relationship,
            collaboration,
            add_goals,
            remove_goals,
            add_topics,
            remove_topics,
            add_organizations,
            remove_organizations,
        } = input;
        Self {
            title: patch(title),
            kind: patch(kind),
            summary: patch(summary),
            language: patch(language),
            url: patch(url),
            audience: patch(audience),
            relationship: patch_id(relationship, "relationship"),
            collaboration: patch_id(collaboration, "collaboration"),
            add_goals: add_goals.into_iter().map(Into::into).collect(),
            remove_goals: remove_goals.into_iter().map(Into::into).collect(),
            add_topics,
            remove_topics,
            add_organizations: parse_ids(&add_organizations, "addOrganizations"),
            remove_organizations: parse_ids(&remove_organizations, "removeOrganizations"),
        }
    }
}

/// A new resource.
#[derive(InputObject, Debug)]
pub struct CreateResourceInput {
    /// Contents of the resource.
    #[graphql(flatten)]
    profile: ResourceProfileInput,
    /// Idempotency key: with the same key and input the resource is made once.
    idempotency_key: Option<String>,
}

/// What is different about a resource: absent leaves, null clears.
#[derive(InputObject, Debug)]
pub struct UpdateResourceInput {
    /// Global ID of the object to change.
    id: ID,
    /// The `version` that the caller last read (optimistic lock): if the object has another, `VERSION_CONFLICT`.
    expected_version: i32,
    /// The object to change, and the new values.
    #[graphql(flatten)]
    profile: ResourceProfileInput,
    /// Idempotency key: with the same key and input the change is made once.
    idempotency_key: Option<String>,
}

/// What came of a change to a resource.
#[derive(SimpleObject)]
pub struct ResourcePayload {
    /// The resource as it is now; none if the change was refused.
    resource: Option<Resource>,
    /// Whether an earlier request with the same idempotency key made the change.
    replayed: bool,
    /// Errors that the caller can correct; empty if the change was made.
    errors: Vec<UserError>,
}

/// What is said of resources.
#[derive(Debug, Default)]
pub struct ResourceMutation;

#[Object]
impl ResourceMutation {
    /// Makes a resource, for the staff until it is published. Staff only.
    async fn create_resource(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: CreateResourceInput,
    ) -> Option<Result<ResourcePayload>> {
        let CreateResourceInput { profile, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, None, idempotency_key)?;
            ctx.access().execute(CreateResource(profile.into()), envelope).await
        };
        Some(answer(ctx, result.await).await)
    }

    /// Changes what is said of a resource. Staff only.
    async fn update_resource(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: UpdateResourceInput,
    ) -> Option<Result<ResourcePayload>> {
        let UpdateResourceInput { id, expected_version, profile, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, Some(expected_version), idempotency_key)?;
            ctx.access().execute(UpdateResource { id: parse_id(&id, "id")?, profile: profile.into() }, envelope).await
        };
        Some(answer(ctx, result.await).await)
    }
}

fn step(step: ResourceStep) -> impl Fn(ResourceId, Option<String>) -> MoveResource {
    move |id, _| MoveResource { id, step }
}

transitions! {
    /// Steps of a resource's life.
    ResourceLifeMutation(answer) -> ResourcePayload;

    /// Shows a resource that has a link and a summary to its audience. Staff only.
    publish_resource(PublishResourceInput: step(ResourceStep::Publish)) reason Option<String> {}

    /// Takes a resource back from its audience; it can be published again. Staff only.
    withdraw_resource(WithdrawResourceInput: step(ResourceStep::Withdraw)) reason String {}
}

async fn answer(ctx: &Context<'_>, result: Result<Done<resource::Model>>) -> Result<ResourcePayload> {
    let (resource, replayed, errors) = parts(ctx.access(), result).await?;
    Ok(ResourcePayload { resource, replayed, errors })
}
