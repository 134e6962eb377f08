//! Ids that organizations have elsewhere: ROR, Wikidata.
use async_graphql::{InputObject, SimpleObject};
use entity::organization_external_id;
use sea_orm::Condition;
use uuid::Uuid;

use crate::{
    auth::Viewer,
    data::{Audited, Row, View, Visibility},
};

/// An organization's id elsewhere.
#[derive(SimpleObject, InputObject, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[graphql(input_name = "ExternalIdInput")]
pub struct ExternalId {
    /// The catalogue, in capitals: `ROR`, `WIKIDATA`.
    pub scheme: String,
    /// The id there.
    pub value: String,
}

impl ExternalId {
    pub(super) fn sorted(rows: &[Row<organization_external_id::Entity>]) -> Vec<Self> {
        let mut ids: Vec<_> =
            rows.iter().map(|row| Self { scheme: row.scheme.clone(), value: row.value.clone() }).collect();
        ids.sort_unstable();
        ids
    }
}

impl Visibility for organization_external_id::Entity {
    fn visible_to(_: &Viewer) -> Condition {
        Condition::all()
    }
}

impl Audited for organization_external_id::Model {
    fn key(&self) -> Uuid {
        self.id.0
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn subject(&self) -> (&'static str, Uuid) {
        ("organization", self.organization_id.0)
    }
    fn view(&self) -> View {
        let Self { id: _, organization_id, scheme, value, created_at: _, updated_at: _, version: _ } = self;
        View::new().open("organization", organization_id).open("scheme", scheme).open("value", value)
    }
}
