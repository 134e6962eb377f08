//! The list of accounts, for the staff.
use async_graphql::{Context, Enum, InputObject, Object};
use entity::account;
use macros::paged;
use sea_orm::{ColumnTrait as _, Condition};

use super::graphql::{Account, AccountDuty};
use crate::{
    auth::Viewer,
    data::{Composed, ContextExt as _, Order, PageArgs, PageRequest, SortColumn, together},
    error::Result,
    graphql::Connection,
};

/// The orders of the list of accounts.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[graphql(visible = "crate::schema::for_staff")]
pub enum AccountOrder {
    /// By address.
    #[default]
    Email,
    /// The last to be made first.
    MadeDesc,
}

impl Order for AccountOrder {
    type Entity = account::Entity;
    fn columns(self) -> Vec<SortColumn<account::Column>> {
        let (column, descending) = match self {
            Self::Email => (account::Column::Email, false),
            Self::MadeDesc => (account::Column::Id, true),
        };
        vec![SortColumn { column, descending, nullable: false }]
    }
}

/// Which accounts. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct AccountFilter {
    /// With one of these duties.
    duties: Option<Vec<AccountDuty>>,
    /// Those that are out of use, or those in use.
    disabled: Option<bool>,
    /// That are in all of these too. Filters go 3 deep, and at most 30 together.
    and: Option<Vec<AccountFilter>>,
    /// That are in one of these at least.
    or: Option<Vec<AccountFilter>>,
    /// That are not in this.
    not: Option<Box<AccountFilter>>,
}

together!(AccountFilter);

impl Composed for AccountFilter {
    fn own(&self, _: &Viewer) -> Result<Condition> {
        let Self { duties, disabled, and: _, or: _, not: _ } = self;
        let duties = duties
            .as_ref()
            .map(|duties| account::Column::Duty.is_in(duties.iter().map(|duty| account::Duty::from(*duty))));
        let disabled = disabled.map(|disabled| {
            let at = account::Column::DisabledAt;
            if disabled { at.is_not_null() } else { at.is_null() }
        });
        Ok(Condition::all().add_option(duties).add_option(disabled))
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
        filter: Option<AccountFilter>,
        #[graphql(desc = "In which order; by address if absent.")] order_by: Option<AccountOrder>,
    ) -> Option<Result<Connection<Account>>> {
        let request = PageRequest::new("Query.accounts", page, order_by, filter);
        Some(ctx.access().page(request).await.map(Connection))
    }
}
