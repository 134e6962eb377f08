//! What is said about an inquiry, as clients see it.
use async_graphql::{Context, Enum, ID, InputObject, Object};
use chrono::{DateTime, Utc};
use entity::{account, inquiry_message};
use sea_orm::{ColumnTrait as _, Condition};

use crate::{
    account::graphql::Account,
    auth::Viewer,
    data::{Composed, ContextExt as _, Order, Row, SortColumn, boolean_filter},
    error::Result,
    graphql::Listed,
};

/// One message of the thread of an inquiry.
#[derive(Clone)]
pub struct InquiryMessage(pub Row<inquiry_message::Entity>);

impl Listed for InquiryMessage {
    type Entity = inquiry_message::Entity;
    fn wrap(row: Row<inquiry_message::Entity>) -> Self {
        Self(row)
    }
}

/// Who reads a message of an inquiry.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "inquiry_message::MessageVisibility", visible = "crate::schema::for_staff")]
pub enum MessageVisibility {
    /// The sender and the staff.
    Public,
    /// The staff alone.
    Internal,
}

/// One message of the thread of an inquiry.
#[Object(serial)]
impl InquiryMessage {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What it says; none once erased.
    async fn text(&self) -> Option<&str> {
        self.0.text.as_deref()
    }

    /// Whether the sender of the inquiry wrote it, and not the association.
    async fn is_from_sender(&self) -> bool {
        self.0.author_id.is_none()
    }

    /// When it was written.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// Who reads it; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn visibility(&self, ctx: &Context<'_>) -> Option<MessageVisibility> {
        ctx.viewer().is_staff().then(|| self.0.visibility.into())
    }

    /// The member of staff who wrote it; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn author(&self, ctx: &Context<'_>) -> Option<Result<Account>> {
        if !ctx.viewer().is_staff() {
            return None;
        }
        let author = self.0.one(ctx.access(), inquiry_message::Column::AuthorId, account::Column::Id).await;
        author.map(|row| row.map(Account)).transpose()
    }
}

/// The orders of a thread.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InquiryMessageOrder {
    /// Earliest message first.
    #[default]
    CreatedAtAsc,
    /// Latest message first.
    CreatedAtDesc,
}

impl Order for InquiryMessageOrder {
    type Entity = inquiry_message::Entity;
    fn columns(self) -> Vec<SortColumn<inquiry_message::Column>> {
        let descending = match self {
            Self::CreatedAtAsc => false,
            Self::CreatedAtDesc => true,
        };
        // Keys sort by the time of making.
        vec![SortColumn { column: inquiry_message::Column::Id, descending, nullable: false }]
    }
}

/// Which messages. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct InquiryMessageFilterInput {
    /// In one of these visibilities.
    visibilities: Option<Vec<MessageVisibility>>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all.
    and: Option<Vec<InquiryMessageFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<InquiryMessageFilterInput>>,
    /// This filter does not match.
    not: Option<Box<InquiryMessageFilterInput>>,
}

boolean_filter!(InquiryMessageFilterInput);

impl Composed for InquiryMessageFilterInput {
    fn leaf(&self, _: &Viewer) -> Result<Condition> {
        let Self { visibilities, and: _, or: _, not: _ } = self;
        let visibilities = visibilities.as_ref().map(|visibilities| {
            inquiry_message::Column::Visibility
                .is_in(visibilities.iter().map(|visibility| inquiry_message::MessageVisibility::from(*visibility)))
        });
        Ok(Condition::all().add_option(visibilities))
    }
}
