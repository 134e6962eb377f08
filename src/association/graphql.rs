//! The association as everybody sees it.
use std::sync::Arc;

use async_graphql::{Context, Object};

use super::Profile;
use crate::graphql::scalar::{EmailAddress, Url};

/// The association itself. What is not configured is empty.
#[derive(Clone, Debug)]
pub struct Association(Arc<Profile>);

/// The association itself. What is not configured is empty.
#[Object(serial)]
impl Association {
    /// Its name.
    async fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// Where it can be written to.
    async fn contact_mailbox(&self) -> Option<EmailAddress> {
        self.0.contact_mailbox.as_deref().map(EmailAddress::of_mailbox)
    }

    /// Where its partner program is described.
    async fn partner_program_url(&self) -> Option<Url> {
        self.0.partner_program_url.clone().map(Url)
    }

    /// Its website.
    async fn website(&self) -> Option<Url> {
        self.0.website.clone().map(Url)
    }
}

/// Questions about the association.
#[derive(Debug, Default)]
pub struct AssociationQuery;

#[Object]
impl AssociationQuery {
    /// The association itself.
    async fn association(&self, ctx: &Context<'_>) -> Association {
        Association(ctx.data_opt::<Arc<Profile>>().cloned().unwrap_or_default())
    }
}
