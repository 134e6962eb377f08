//! How files name organizations: by their id here, or by an id elsewhere.
use std::collections::{HashMap, HashSet};

use entity::{
    organization::{self, OrganizationId},
    organization_external_id as external_id,
};
use sea_orm::{ColumnTrait as _, Condition};

use crate::{data::Tx, error::Result, organization::external_id::ExternalId};

/// An organization as a file names it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Reference {
    Own(OrganizationId),
    Elsewhere(ExternalId),
}

impl Reference {
    /// Our own id, or one elsewhere after its catalogue: `ROR:05dxps055`.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if let Ok(id) = text.parse() {
            return Ok(Self::Own(id));
        }
        match text.split_once(':') {
            Some((scheme, value)) if is_scheme(scheme) && !value.is_empty() => Ok(Self::elsewhere(scheme, value)),
            Some(_) | None => Err(format!("{text} is no organization's id: give one like {EXAMPLE}.")),
        }
    }

    pub(super) fn elsewhere(scheme: &str, value: &str) -> Self {
        Self::Elsewhere(ExternalId { scheme: scheme.to_owned(), value: value.to_owned() })
    }
}

impl std::fmt::Display for Reference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Own(id) => write!(f, "{id}"),
            Self::Elsewhere(ExternalId { scheme, value }) => write!(f, "{scheme}:{value}"),
        }
    }
}

const EXAMPLE: &str = "organization_01h455vb4pex5vsknk084sn02q, ROR:05dxps055, WIKIDATA:Q161562 or GEONAMES:5368361";

fn is_scheme(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|letter| letter.is_ascii_uppercase() || letter == '_')
}

/// The organizations here that are named so; who is absent is not among them.
pub(super) async fn resolve(
    references: impl IntoIterator<Item = &Reference>,
    tx: &Tx,
) -> Result<HashMap<Reference, OrganizationId>> {
    let (mut own, mut elsewhere) = (HashSet::new(), HashSet::new());
    for reference in references {
        match reference {
            Reference::Own(id) => drop(own.insert(*id)),
            Reference::Elsewhere(id) => drop(elsewhere.insert(id)),
        }
    }
    let rows = tx.all(tx.find::<organization::Entity>().filter(organization::Column::Id.is_in(own))).await?;
    let mut found: HashMap<_, _> = rows.into_iter().map(|row| (Reference::Own(row.id), row.id)).collect();
    let owners = owners(elsewhere, tx).await?;
    found.extend(owners.into_iter().map(|(id, owner)| (Reference::Elsewhere(id), owner)));
    Ok(found)
}

/// Who has these ids.
pub(super) async fn owners(
    ids: impl IntoIterator<Item = &ExternalId>,
    tx: &Tx,
) -> Result<HashMap<ExternalId, OrganizationId>> {
    let mut schemes = HashMap::<&str, Vec<&str>>::new();
    for ExternalId { scheme, value } in ids {
        schemes.entry(scheme).or_default().push(value);
    }
    if schemes.is_empty() {
        return Ok(HashMap::new());
    }
    let any = schemes.into_iter().fold(Condition::any(), |any, (scheme, values)| {
        let of_scheme = external_id::Column::Scheme.eq(scheme);
        any.add(Condition::all().add(of_scheme).add(external_id::Column::Value.is_in(values)))
    });
    let rows = tx.all(tx.find::<external_id::Entity>().filter(any)).await?;
    let id = |row: external_id::Model| (ExternalId { scheme: row.scheme, value: row.value }, row.organization_id);
    Ok(rows.into_iter().map(id).collect())
}
