//! Who is above whom: an organization is never its own ancestor (invariant 1).
use std::collections::{HashMap, HashSet};

use entity::{
    organization::OrganizationId,
    organization_link::{self, Kind},
};
use sea_orm::ColumnTrait as _;

use crate::{data::Tx, error::Result};

/// Organizations with everything above them.
#[derive(Debug, Default)]
pub(crate) struct Lineage(HashMap<OrganizationId, Vec<OrganizationId>>);

impl Lineage {
    /// Everything above these organizations: one statement for each generation.
    pub(crate) async fn above(mut generation: HashSet<OrganizationId>, tx: &Tx) -> Result<Self> {
        let (mut lineage, mut seen) = (Self::default(), generation.clone());
        while !generation.is_empty() {
            let of_generation = tx
                .find::<organization_link::Entity>()
                .filter(organization_link::Column::Kind.eq(Kind::Parent))
                .filter(organization_link::Column::FromId.is_in(std::mem::take(&mut generation)));
            for link in tx.all(of_generation).await? {
                lineage.add(link.from_id, link.to_id);
                if seen.insert(link.to_id) {
                    generation.insert(link.to_id);
                }
            }
        }
        Ok(lineage)
    }

    /// Adds a parent.
    pub(crate) fn add(&mut self, child: OrganizationId, parent: OrganizationId) {
        self.0.entry(child).or_default().push(parent);
    }

    /// Whether one is the other, or an ancestor of it.
    pub(crate) fn is_above(&self, above: OrganizationId, of: OrganizationId) -> bool {
        let (mut open, mut seen) = (vec![of], HashSet::from([of]));
        while let Some(organization) = open.pop() {
            if organization == above {
                return true;
            }
            open.extend(self.0.get(&organization).into_iter().flatten().filter(|parent| seen.insert(**parent)));
        }
        false
    }
}
