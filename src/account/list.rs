//! The list of accounts, for the staff.
use async_graphql::{Context, Enum, InputObject, Object};
use entity::account;
use macros::paged;
use sea_orm::{ColumnTrait as _, Condition};

use super::graphql::{Account, AccountRole};
use crate::{
    auth::Viewer,
    data::{Composed, ContextExt as _, Order, PageArgs, PageRequest, SortColumn, boolean_filter},
    error::Result,
    graphql::Connection,
};

/// The orders of the list of accounts.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[graphql(visible = "crate::schema::for_staff")]
pub enum AccountOrder {
    /// By address.
    #[default]
    EmailAsc,
    /// The last to be made first.
    CreatedAtDesc,
}

impl Order for AccountOrder {
    type Entity = account::Entity;
    fn columns(self) -> Vec<SortColumn<account::Column>> {
        let (column, descending) = match self {
            Self::EmailAsc => (account::Column::Email, false),
            Self::CreatedAtDesc => (account::Column::Id, true),
        };
        vec![SortColumn { column, descending, nullable: false }]
    }
}

/// Which accounts. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct AccountFilterInput {
    /// With one of these roles.
    roles: Option<Vec<AccountRole>>,
    /// Those that are out of use, or those in use.
    disabled: Option<bool>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all.
    and: Option<Vec<AccountFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<AccountFilterInput>>,
    /// This filter does not match.
    not: Option<Box<AccountFilterInput>>,
}

boolean_filter!(AccountFilterInput);

impl Composed for AccountFilterInput {
    fn leaf(&self, _: &Viewer) -> Result<Condition> {
        let Self { roles, disabled, and: _, or: _, not: _ } = self;
        let roles = roles
            .as_ref()
            .map(|roles| account::Column::Role.is_in(roles.iter().map(|role| account::AccountRole::from(*role))));
        let disabled = disabled.map(|disabled| {
            let at = account::Column::DisabledAt;
            if disabled { at.is_not_null() } else { at.is_null() }
        });
        Ok(Condition::all().add_option(roles).add_option(disabled))
    }
}

/// Questions about accounts.
#[derive(Debug, Default)]
pub struct AccountListQuery;

#[paged]
#[Object]
impl AccountListQuery {
    /// Who can sign in; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn accounts(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<AccountFilterInput>,
        #[graphql(desc = "Sort order; by default by address.")] order_by: Option<AccountOrder>,
    ) -> Option<Result<Connection<Account>>> {
        let request = PageRequest::new("Query.accounts", page, order_by, filter);
        Some(ctx.access().page(request).await.map(Connection))
    }
}
