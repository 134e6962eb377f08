//! Accounts as clients see them.
use async_graphql::{Context, ID, Object};
use entity::account;

use crate::{
    auth::{Role, viewer},
    data::{ContextExt as _, Row},
    error::Result,
    graphql::{Listed, scalar::EmailAddress},
};

/// Somebody who can sign in.
#[derive(Clone)]
pub struct Account(pub Row<account::Entity>);

impl Listed for Account {
    type Entity = account::Entity;
    fn wrap(row: Row<account::Entity>) -> Self {
        Self(row)
    }
}

/// Somebody who can sign in.
#[Object(serial)]
impl Account {
    /// Its id.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Name shown to staff.
    async fn display_name(&self) -> &str {
        &self.0.display_name
    }

    /// Address that the person signs in with.
    async fn email(&self) -> EmailAddress {
        EmailAddress(self.0.email.clone())
    }
}

/// Whoever sent the request.
#[derive(Clone, Debug)]
pub struct Viewer(viewer::Viewer);

/// Whoever sent the request.
#[Object(serial)]
impl Viewer {
    /// What their rights amount to now, and no more than their token says.
    async fn role(&self) -> Role {
        self.0.role()
    }

    /// Their account; none if nobody is signed in.
    async fn account(&self, ctx: &Context<'_>) -> Option<Result<Account>> {
        let id = self.0.account?;
        ctx.access().by_key(id.0).await.map(|row| row.map(Account)).transpose()
    }
}

/// Questions about whoever asks.
#[derive(Debug, Default)]
pub struct AccountQuery;

#[Object]
impl AccountQuery {
    /// Whoever sent this request.
    async fn viewer(&self, ctx: &Context<'_>) -> Viewer {
        Viewer(ctx.viewer().clone())
    }
}
