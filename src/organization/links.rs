//! Links between organizations: rules, commands and what clients see of them.
use std::collections::HashSet;

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use entity::{
    organization::{self, OrganizationId},
    organization_link::{self, Kind, OrganizationLinkId},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};
use uuid::Uuid;

use super::{graphql::Organization, lineage::Lineage};
use crate::{
    auth::{
        Viewer,
        policy::{Action, Scope},
    },
    data::{
        Audited, Command, Composed, ContextExt as _, Deleted, Order, Row, SortColumn, Tx, View, Visibility,
        boolean_filter, identified,
    },
    error::{Code, Result},
    graphql::{
        Listed,
        input::{envelope, parse_id},
        payload::{CommandOutcome, UserError, command_outcome, parts},
        permissions,
    },
};

impl Visibility for organization_link::Entity {
    fn visible_to(_: &Viewer) -> Condition {
        Condition::all()
    }
}

impl Audited for organization_link::Model {
    identified!();
    // A link is a part of the history of the organization that it goes out from.
    fn subject(&self) -> (&'static str, Uuid) {
        ("organization", self.from_id.0)
    }
    fn view(&self) -> View {
        let Self { id: _, kind, from_id, to_id, created_at: _, updated_at: _, version: _ } = self;
        View::new().open("kind", kind).open("from", from_id).open("to", to_id)
    }
}

/// Ties one organization to another.
#[derive(Debug)]
pub struct LinkOrganizations {
    /// What the tie is.
    pub kind: Kind,
    /// The child or the predecessor.
    pub from: OrganizationId,
    /// The parent or the successor.
    pub to: OrganizationId,
}

impl Command for LinkOrganizations {
    type Target = ();
    type Output = organization_link::Model;

    fn action(&self) -> Action {
        Action::LinkOrganizations
    }
    async fn load(&self, tx: &Tx) -> Result<()> {
        tx.lock_shared::<organization::Entity>(&[self.from.0], "from").await?;
        tx.lock_shared::<organization::Entity>(&[self.to.0], "to").await?;
        Ok(())
    }
    fn scope(&self, (): &()) -> Scope {
        Scope::Global
    }
    async fn apply(self, (): (), tx: &mut Tx) -> Result<organization_link::Model> {
        let Self { kind, from, to } = self;
        if from == to {
            return Err(Code::SelfLink.at("to", "An organization cannot be linked to itself.").into());
        }
        // Two links made at the same time could close a cycle that neither sees.
        tx.lock_table::<organization_link::Entity>().await?;
        if kind == Kind::Parent && Lineage::above(HashSet::from([to]), tx).await?.is_above(from, to) {
            let message = "The parent is a descendant already: the link would make an organization its own ancestor.";
            return Err(Code::Cycle.at("to", message).into());
        }
        let (from_id, to_id) = if kind == Kind::Related && to < from { (to, from) } else { (from, to) };
        let same = tx
            .find::<organization_link::Entity>()
            .filter(organization_link::Column::Kind.eq(kind))
            .filter(organization_link::Column::FromId.eq(from_id))
            .filter(organization_link::Column::ToId.eq(to_id));
        if !tx.all(same).await?.is_empty() {
            return Err(Code::AlreadyExists.at("to", "These two are linked so already.").into());
        }
        let row = organization_link::ActiveModel {
            id: Set(tx.id()),
            kind: Set(kind),
            from_id: Set(from_id),
            to_id: Set(to_id),
            ..Default::default()
        };
        tx.insert(row).await
    }
}

/// Unties two organizations.
#[derive(Debug)]
pub struct UnlinkOrganizations {
    /// The link.
    pub id: OrganizationLinkId,
}

impl Command for UnlinkOrganizations {
    type Target = organization_link::Model;
    type Output = Deleted;

    fn action(&self) -> Action {
        Action::UnlinkOrganizations
    }
    async fn load(&self, tx: &Tx) -> Result<organization_link::Model> {
        tx.lock_by_key::<organization_link::Entity>(self.id.0, "id").await
    }
    fn scope(&self, _: &organization_link::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, link: organization_link::Model, tx: &mut Tx) -> Result<Deleted> {
        tx.delete(link).await
    }
}

/// One organization's tie to another.
#[derive(Clone)]
pub struct OrganizationLink(pub Row<organization_link::Entity>);

impl Listed for OrganizationLink {
    type Entity = organization_link::Entity;
    fn wrap(row: Row<organization_link::Entity>) -> Self {
        Self(row)
    }
}

permissions! {
    /// What the viewer may do with a link.
    OrganizationLinkPermissions {
        /// Whether `unlinkOrganizations` is permitted.
        unlink: UnlinkOrganizations,
    }
}

/// What a link says.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "organization_link::Kind")]
pub enum OrganizationLinkKind {
    /// `to` is a parent of `from`.
    Parent,
    /// Either is related to the other.
    Related,
    /// `to` succeeded `from`.
    Successor,
}

/// One organization's tie to another.
#[Object(serial)]
impl OrganizationLink {
    /// Its id, for `unlinkOrganizations`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Actions that the caller is permitted to take.
    async fn viewer_permissions(&self, ctx: &Context<'_>) -> OrganizationLinkPermissions {
        OrganizationLinkPermissions::of(ctx.viewer(), Scope::Global, |_| Ok(()))
    }

    /// What the tie is.
    async fn kind(&self) -> OrganizationLinkKind {
        self.0.kind.into()
    }

    /// The child or the predecessor.
    async fn from(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        let from = self.0.one(ctx.access(), organization_link::Column::FromId, organization::Column::Id).await;
        from.map(|row| row.map(Organization)).transpose()
    }

    /// The parent or the successor.
    async fn to(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        let to = self.0.one(ctx.access(), organization_link::Column::ToId, organization::Column::Id).await;
        to.map(|row| row.map(Organization)).transpose()
    }
}

/// The orders of a list of links.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OrganizationLinkOrder {
    /// Earliest created first.
    #[default]
    CreatedAtAsc,
}

impl Order for OrganizationLinkOrder {
    type Entity = organization_link::Entity;
    // The key, which every order ends with, sorts by the time of making.
    fn columns(self) -> Vec<SortColumn<organization_link::Column>> {
        match self {
            Self::CreatedAtAsc => Vec::new(),
        }
    }
}

/// Which links. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
pub struct OrganizationLinkFilterInput {
    /// Of one of these kinds.
    kinds: Option<Vec<OrganizationLinkKind>>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all.
    and: Option<Vec<OrganizationLinkFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<OrganizationLinkFilterInput>>,
    /// This filter does not match.
    not: Option<Box<OrganizationLinkFilterInput>>,
}

boolean_filter!(OrganizationLinkFilterInput);

impl Composed for OrganizationLinkFilterInput {
    fn leaf(&self, _: &Viewer) -> Result<Condition> {
        let Self { kinds, and: _, or: _, not: _ } = self;
        let kinds = kinds
            .as_ref()
            .map(|kinds| organization_link::Column::Kind.is_in(kinds.iter().map(|kind| Kind::from(*kind))));
        Ok(Condition::all().add_option(kinds))
    }
}

/// Which organizations to tie, and how.
#[derive(InputObject, Debug)]
pub struct LinkOrganizationsInput {
    /// What the tie is.
    kind: OrganizationLinkKind,
    /// The child or the predecessor.
    from: ID,
    /// The parent or the successor.
    to: ID,
    /// Idempotency key: with the same key and input the link is made once.
    idempotency_key: Option<String>,
}

/// Which link to remove.
#[derive(InputObject, Debug)]
pub struct UnlinkOrganizationsInput {
    /// The link.
    id: ID,
    /// Idempotency key: with the same key and input the link is removed once.
    idempotency_key: Option<String>,
}

/// What came of `linkOrganizations`.
#[derive(SimpleObject)]
pub struct LinkOrganizationsPayload {
    /// The link; none if it was refused.
    link: Option<OrganizationLink>,
    /// Whether the same key had made the link before.
    replayed: bool,
    /// Errors that the caller can correct; empty if the link was made.
    errors: Vec<UserError>,
}

/// What came of `unlinkOrganizations`.
#[derive(SimpleObject, Debug)]
pub struct UnlinkOrganizationsPayload {
    /// The id of the link that is gone; none if that was refused.
    deleted_id: Option<ID>,
    /// Whether the same key had removed the link before.
    replayed: bool,
    /// Errors that the caller can correct; empty if the link is gone.
    errors: Vec<UserError>,
}

/// Changes to links.
#[derive(Debug, Default)]
pub struct OrganizationLinkMutation;

#[Object]
impl OrganizationLinkMutation {
    /// Ties one organization to another. Staff only.
    async fn link_organizations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: LinkOrganizationsInput,
    ) -> Option<Result<LinkOrganizationsPayload>> {
        let LinkOrganizationsInput { kind, from, to, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, None, idempotency_key)?;
            let command =
                LinkOrganizations { kind: kind.into(), from: parse_id(&from, "from")?, to: parse_id(&to, "to")? };
            ctx.access().execute(command, envelope).await
        };
        let parts = parts(ctx.access(), result.await).await;
        Some(parts.map(|(link, replayed, errors)| LinkOrganizationsPayload { link, replayed, errors }))
    }

    /// Unties two organizations. Staff only.
    async fn unlink_organizations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: UnlinkOrganizationsInput,
    ) -> Option<Result<UnlinkOrganizationsPayload>> {
        let UnlinkOrganizationsInput { id, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, None, idempotency_key)?;
            ctx.access().execute(UnlinkOrganizations { id: parse_id(&id, "id")? }, envelope).await
        };
        Some(command_outcome(result.await).map(|CommandOutcome { output, current: _, replayed, errors }| {
            UnlinkOrganizationsPayload { deleted_id: output.map(|Deleted(_)| id), replayed, errors }
        }))
    }
}
