//! Service tokens as the staff and leaders see them.
use async_graphql::{Context, Enum, ID, InputObject, Object};
use chrono::{DateTime, Utc};
use entity::{account, chapter, service_token};
use macros::paged;
use sea_orm::{ColumnTrait as _, Condition};

use super::{commands::reach, store::is_active};
use crate::{
    account::graphql::Account,
    auth::Viewer,
    chapter::graphql::Chapter,
    data::{Composed, ContextExt as _, Order, PageArgs, PageRequest, Row, SortColumn, boolean_filter},
    error::Result,
    graphql::{Connection, Listed, permissions},
};

/// What a program asks with.
#[derive(Clone)]
pub struct ServiceToken(pub Row<service_token::Entity>);

impl Listed for ServiceToken {
    type Entity = service_token::Entity;
    fn wrap(row: Row<service_token::Entity>) -> Self {
        Self(row)
    }
}

/// What a service token reaches at most.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "service_token::Scope", visible = "crate::schema::for_leaders")]
pub enum ServiceScope {
    /// To read what a chapter's leaders read of it, but for its ledger and what is personal.
    ChapterSite,
    /// What one of the staff may, but for what is done in person.
    StaffIntegration,
}

permissions! {
    /// What the viewer may do with a service token.
    ServiceTokenPermissions {
        /// Whether `revokeChapterSiteToken` is permitted.
        revoke_chapter_site_token: RevokeChapterSiteToken,
        /// Whether `revokeIntegrationToken` is permitted.
        revoke_integration_token: RevokeIntegrationToken,
    }
}

/// What a program asks with. It reaches no further than whoever made it does at that moment.
#[Object(serial, visible = "crate::schema::for_leaders")]
impl ServiceToken {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What people call it by.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What it reaches.
    async fn scope(&self) -> ServiceScope {
        self.0.scope.into()
    }

    /// The chapter whose site asks with it; none for those of the staff.
    async fn chapter(&self, ctx: &Context<'_>) -> Option<Result<Chapter>> {
        let chapter = self.0.one(ctx.access(), service_token::Column::ChapterId, chapter::Column::Id).await;
        chapter.map(|row| row.map(Chapter)).transpose()
    }

    /// Whose account made it; for the staff, and for everybody about themselves.
    async fn created_by(&self, ctx: &Context<'_>) -> Option<Result<Account>> {
        let account = self.0.one(ctx.access(), service_token::Column::MadeById, account::Column::Id).await;
        account.map(|row| row.map(Account)).transpose()
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// From when on it is not good.
    async fn expires_at(&self) -> DateTime<Utc> {
        self.0.expires_at
    }

    /// When it was revoked before that.
    async fn revoked_at(&self) -> Option<DateTime<Utc>> {
        self.0.revoked_at
    }

    /// Whether it is neither expired nor revoked.
    async fn is_active(&self, ctx: &Context<'_>) -> bool {
        is_active(&self.0, ctx.viewer().now)
    }

    /// Actions that the caller is permitted to take.
    async fn viewer_permissions(&self, ctx: &Context<'_>) -> ServiceTokenPermissions {
        ServiceTokenPermissions::of(ctx.viewer(), reach(&self.0), |_| Ok(()))
    }

    /// Version, incremented by each change; pass it as `expectedVersion` (optimistic lock).
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// The orders of the list of service tokens.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[graphql(visible = "crate::schema::for_leaders")]
pub enum ServiceTokenOrder {
    /// The first to expire first.
    #[default]
    ExpiresAtAsc,
    /// The last to be made first.
    CreatedAtDesc,
}

impl Order for ServiceTokenOrder {
    type Entity = service_token::Entity;
    fn columns(self) -> Vec<SortColumn<service_token::Column>> {
        let (column, descending) = match self {
            Self::ExpiresAtAsc => (service_token::Column::ExpiresAt, false),
            Self::CreatedAtDesc => (service_token::Column::Id, true),
        };
        vec![SortColumn { column, descending, nullable: false }]
    }
}

/// Which service tokens. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
#[graphql(visible = "crate::schema::for_leaders")]
pub struct ServiceTokenFilterInput {
    /// With one of these scopes.
    scopes: Option<Vec<ServiceScope>>,
    /// Those that are active, or those that are not any more.
    active: Option<bool>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all.
    and: Option<Vec<ServiceTokenFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<ServiceTokenFilterInput>>,
    /// This filter does not match.
    not: Option<Box<ServiceTokenFilterInput>>,
}

boolean_filter!(ServiceTokenFilterInput);

impl Composed for ServiceTokenFilterInput {
    fn leaf(&self, viewer: &Viewer) -> Result<Condition> {
        let Self { scopes, active, and: _, or: _, not: _ } = self;
        let scopes = scopes.as_ref().map(|scopes| {
            service_token::Column::Scope.is_in(scopes.iter().map(|scope| service_token::Scope::from(*scope)))
        });
        let is_active = Condition::all()
            .add(service_token::Column::RevokedAt.is_null())
            .add(service_token::Column::ExpiresAt.gt(viewer.now));
        let active = active.map(|active| if active { is_active } else { is_active.not() });
        Ok(Condition::all().add_option(scopes).add_option(active))
    }
}

/// Questions about service tokens.
#[derive(Debug, Default)]
pub struct ServiceTokenQuery;

#[paged]
#[Object]
impl ServiceTokenQuery {
    /// What programs ask with: all for the staff, and those of their own chapters' sites for leaders.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn service_tokens(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<ServiceTokenFilterInput>,
        #[graphql(desc = "Sort order; by default the first to expire first.")] order_by: Option<ServiceTokenOrder>,
    ) -> Option<Result<Connection<ServiceToken>>> {
        let request = PageRequest::new("Query.serviceTokens", page, order_by, filter);
        Some(ctx.access().page(request).await.map(Connection))
    }
}
