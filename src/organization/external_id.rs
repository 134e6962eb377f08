//! Ids that organizations have elsewhere: ROR, Wikidata.
use async_graphql::{InputObject, SimpleObject};
use entity::{organization::OrganizationId, organization_external_id};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};
use uuid::Uuid;

use crate::{
    auth::Viewer,
    data::{Audited, Row, Tx, View, Visibility},
    error::{Code, Result},
    graphql::input::{Check, line},
};

/// An organization's id elsewhere.
#[derive(SimpleObject, InputObject, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
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

/// What is to happen to an organization's ids elsewhere.
#[derive(Debug)]
pub(crate) struct Difference {
    add: Vec<ExternalId>,
    remove: Vec<ExternalId>,
}

const MOST: usize = 20;

impl Difference {
    pub(super) fn parse(add: Vec<ExternalId>, remove: Vec<ExternalId>, check: &mut Check) -> Self {
        let parse = |id: ExternalId| {
            let scheme = line(20)(id.scheme)?;
            if scheme.chars().all(|letter| letter.is_ascii_uppercase() || letter == '_') {
                Ok(ExternalId { scheme, value: line(200)(id.value)? })
            } else {
                Err("Give the catalogue in capitals: ROR.".into())
            }
        };
        if MOST < add.len() {
            check.refuse(Code::Invalid.at("addExternalIds", format!("An organization has at most {MOST} ids.")));
            return Self { add: Vec::new(), remove };
        }
        Self { add: add.into_iter().filter_map(|id| check.value("addExternalIds", id, parse)).collect(), remove }
    }
}

/// Makes the difference. What an organization has already is not added again.
pub(super) async fn change(organization: OrganizationId, difference: Difference, tx: &mut Tx) -> Result<()> {
    let Difference { add, remove } = difference;
    if add.is_empty() && remove.is_empty() {
        return Ok(());
    }
    let own = organization_external_id::Column::OrganizationId.eq(organization);
    let mut has = tx.all(tx.find::<organization_external_id::Entity>().filter(own)).await?;
    let is = |row: &organization_external_id::Model, id: &ExternalId| row.scheme == id.scheme && row.value == id.value;
    for id in remove {
        if let Some(at) = has.iter().position(|row| is(row, &id)) {
            tx.delete(has.swap_remove(at)).await?;
        }
    }
    for id in add {
        if has.iter().any(|row| is(row, &id)) {
            continue;
        }
        let ExternalId { scheme, value } = id;
        let same = Condition::all()
            .add(organization_external_id::Column::Scheme.eq(scheme.as_str()))
            .add(organization_external_id::Column::Value.eq(value.as_str()));
        if tx.one(tx.find::<organization_external_id::Entity>().filter(same)).await?.is_some() {
            let message = format!("Another organization has the id {value} of {scheme}: remove it there first.");
            return Err(Code::AlreadyExists.at("addExternalIds", message).into());
        }
        let row = organization_external_id::ActiveModel {
            id: Set(tx.id()),
            organization_id: Set(organization),
            scheme: Set(scheme),
            value: Set(value),
            ..Default::default()
        };
        has.push(tx.insert(row).await?);
    }
    if MOST < has.len() {
        return Err(Code::Invalid.at("addExternalIds", format!("An organization has at most {MOST} ids.")).into());
    }
    Ok(())
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
