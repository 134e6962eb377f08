//! Readings: who was shown how to reach whom, as administrators see it.
use async_graphql::{Context, Enum, ID, InputObject, Object};
use chrono::{DateTime, Utc};
use entity::{
    account::{self, AccountId},
    contact_access_entry, id,
};
use macros::paged;
use sea_orm::{ColumnTrait as _, Condition};

use super::graphql::Account;
use crate::{
    auth::{Rights, Viewer, policy::Refusal},
    data::{Composed, ContextExt as _, Order, PageArgs, PageRequest, Row, SortColumn, Visibility, boolean_filter},
    error::{Code, Result},
    graphql::{Connection, Listed, input::parse_id},
};

impl Visibility for contact_access_entry::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        let sees = viewer.is_admin || viewer.rights == Rights::System;
        if sees { Condition::all() } else { Condition::all().add(contact_access_entry::Column::Id.is_null()) }
    }
}

/// The first time on a day that somebody was shown an address of somebody else.
#[derive(Clone)]
pub struct ContactAccessEntry(pub Row<contact_access_entry::Entity>);

impl Listed for ContactAccessEntry {
    type Entity = contact_access_entry::Entity;
    fn wrap(row: Row<contact_access_entry::Entity>) -> Self {
        Self(row)
    }
}

/// The first time on a day that somebody was shown how to reach somebody else.
#[Object(serial, visible = "crate::schema::for_staff")]
impl ContactAccessEntry {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Who read, themselves or through a program.
    async fn reader(&self, ctx: &Context<'_>) -> Option<Result<Account>> {
        let account = self.0.one(ctx.access(), contact_access_entry::Column::AccountId, account::Column::Id).await;
        account.map(|row| row.map(Account)).transpose()
    }

    /// What holds the address: an officer term, a member of a chapter, a liaison, an inquiry or an account.
    async fn record_id(&self) -> ID {
        id::join(&self.0.record_kind, self.0.record_id).into()
    }

    /// When, the first time on that day.
    async fn read_at(&self) -> DateTime<Utc> {
        self.0.read_at
    }
}

/// The orders of the list of readings.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[graphql(visible = "crate::schema::for_staff")]
pub enum ContactAccessEntryOrder {
    /// Latest first.
    #[default]
    ReadAtDesc,
    /// Earliest first.
    ReadAtAsc,
}

impl Order for ContactAccessEntryOrder {
    type Entity = contact_access_entry::Entity;
    fn columns(self) -> Vec<SortColumn<contact_access_entry::Column>> {
        let descending = match self {
            Self::ReadAtDesc => true,
            Self::ReadAtAsc => false,
        };
        vec![SortColumn { column: contact_access_entry::Column::Id, descending, nullable: false }]
    }
}

/// Which readings. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct ContactAccessEntryFilterInput {
    /// By this account.
    reader: Option<ID>,
    /// Of what has this id.
    record: Option<ID>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all.
    and: Option<Vec<ContactAccessEntryFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<ContactAccessEntryFilterInput>>,
    /// This filter does not match.
    not: Option<Box<ContactAccessEntryFilterInput>>,
}

boolean_filter!(ContactAccessEntryFilterInput);

impl Composed for ContactAccessEntryFilterInput {
    fn leaf(&self, _: &Viewer) -> Result<Condition> {
        let Self { reader, record, and: _, or: _, not: _ } = self;
        let mut condition = Condition::all();
        if let Some(reader) = reader {
            condition = condition
                .add(contact_access_entry::Column::AccountId.eq(parse_id::<AccountId>(reader, "filter.reader")?));
        }
        if let Some(record) = record {
            let wrong = |_| Code::InvalidId.at("filter.record", "This is not an id.");
            let (kind, key) = id::split(record).map_err(wrong)?;
            condition = condition
                .add(contact_access_entry::Column::RecordId.eq(key))
                .add(contact_access_entry::Column::RecordKind.eq(kind.as_str()));
        }
        Ok(condition)
    }
}

/// Questions about readings.
#[derive(Debug, Default)]
pub struct ContactAccessEntryQuery;

#[paged]
#[Object]
impl ContactAccessEntryQuery {
    /// Who was shown how to reach whom: the address of an officer, of a liaison, of an inquiry's sender or of an
    /// account. For administrators; one a day of each reader and address, and none of one's own.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn contact_access_entries(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<ContactAccessEntryFilterInput>,
        #[graphql(desc = "Sort order; by default the latest first.")] order_by: Option<ContactAccessEntryOrder>,
    ) -> Option<Result<Connection<ContactAccessEntry>>> {
        if !ctx.viewer().is_admin {
            return Some(Err(Refusal::AdminOnly.into()));
        }
        let request = PageRequest::new("Query.contactAccessEntries", page, order_by, filter);
        Some(ctx.access().page(request).await.map(Connection))
    }
}
