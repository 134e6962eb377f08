//! Ids that organizations have elsewhere: ROR, Wikidata.
use async_graphql::{InputObject, SimpleObject};
use entity::{organization::OrganizationId, organization_external_id as external_id};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};
use uuid::Uuid;

use crate::{
    auth::Viewer,
    check::{Check, line},
    data::{Audited, Row, Tx, View, Visibility, identified},
    error::{Code, Result},
};

/// An organization's id elsewhere.
#[derive(SimpleObject, InputObject, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[graphql(input_name = "ExternalIdInput")]
pub struct ExternalId {
    /// The catalogue, in capitals: `ROR`, `WIKIDATA`.
    pub scheme: String,
    /// The identifier in that scheme.
    pub value: String,
}

impl ExternalId {
    pub(super) fn sorted(rows: &[Row<external_id::Entity>]) -> Vec<Self> {
        let mut ids: Vec<_> =
            rows.iter().map(|row| Self { scheme: row.scheme.clone(), value: row.value.clone() }).collect();
        ids.sort_unstable();
        ids
    }

    /// A new row that says that the organization has it.
    pub(crate) fn row(self, organization: OrganizationId, tx: &Tx) -> external_id::ActiveModel {
        external_id::ActiveModel {
            id: Set(tx.id()),
            organization_id: Set(organization),
            scheme: Set(self.scheme),
            value: Set(self.value),
            ..Default::default()
        }
    }

    fn is(&self, row: &external_id::Model) -> bool {
        self.scheme == row.scheme && self.value == row.value
    }

    fn condition(&self) -> Condition {
        let (scheme, value) = (external_id::Column::Scheme, external_id::Column::Value);
        Condition::all().add(scheme.eq(self.scheme.as_str())).add(value.eq(self.value.as_str()))
    }
}

/// What is to happen to an organization's ids elsewhere.
#[derive(Debug)]
pub(crate) struct Difference {
    add: Vec<ExternalId>,
    remove: Vec<ExternalId>,
}

const MAX_EXTERNAL_IDS: usize = 20;

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
        if MAX_EXTERNAL_IDS < add.len() {
            check.refuse(
                Code::Invalid.at("addExternalIds", format!("An organization has at most {MAX_EXTERNAL_IDS} ids.")),
            );
            return Self { add: Vec::new(), remove };
        }
        Self { add: add.into_iter().filter_map(|id| check.value("addExternalIds", id, parse)).collect(), remove }
    }
}

impl Difference {
    /// Whether it adds this id.
    pub(crate) fn adds(&self, id: &ExternalId) -> bool {
        self.add.contains(id)
    }

    /// What it adds.
    pub(crate) fn into_added(self) -> Vec<ExternalId> {
        self.add
    }
}

/// The name of these ids among an organization's fields.
pub(crate) const FIELD: &str = "externalIds";

/// Makes the difference, and names the field if there is one. What an organization has already is not added again.
pub(super) async fn change(
    organization: OrganizationId,
    difference: Difference,
    tx: &mut Tx,
) -> Result<Option<&'static str>> {
    let Difference { mut add, remove } = difference;
    if add.is_empty() && remove.is_empty() {
        return Ok(None);
    }
    // Its own, and those of others that it is to have.
    let wanted = add.iter().fold(Condition::any(), |any, id| any.add(id.condition()));
    let own = external_id::Column::OrganizationId.eq(organization);
    let rows = tx.all(tx.find::<external_id::Entity>().filter(wanted.add(own))).await?;
    let (own, others): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.organization_id == organization);
    let (gone, kept): (Vec<_>, Vec<_>) = own.into_iter().partition(|row| remove.iter().any(|id| id.is(row)));
    add.sort_unstable();
    add.dedup();
    add.retain(|id| !kept.iter().any(|row| id.is(row)));
    if let Some(ExternalId { scheme, value }) = add.iter().find(|id| others.iter().any(|row| id.is(row))) {
        let message = format!("Another organization has the id {value} of {scheme}: remove it there first.");
        return Err(Code::AlreadyExists.at("addExternalIds", message).into());
    }
    if MAX_EXTERNAL_IDS < kept.len() + add.len() {
        return Err(Code::Invalid
            .at("addExternalIds", format!("An organization has at most {MAX_EXTERNAL_IDS} ids."))
            .into());
    }
    let differs = !gone.is_empty() || !add.is_empty();
    tx.delete_all(gone).await?;
    let rows = add.into_iter().map(|id| id.row(organization, tx)).collect();
    tx.insert_all(rows).await?;
    Ok(differs.then_some(FIELD))
}

impl Visibility for external_id::Entity {
    fn visible_to(_: &Viewer) -> Condition {
        Condition::all()
    }
}

impl Audited for external_id::Model {
    identified!();
    fn subject(&self) -> (&'static str, Uuid) {
        ("organization", self.organization_id.0)
    }
    fn view(&self) -> View {
        let Self { id: _, organization_id, scheme, value, created_at: _, updated_at: _, version: _ } = self;
        View::new().open("organization", organization_id).open("scheme", scheme).open("value", value)
    }
}
