//! What helps the staff to judge an inquiry: who that perhaps is, and what it may become.
use async_graphql::SimpleObject;
use entity::{inquiry, organization, relationship, relationship_party};
use sea_orm::{ColumnTrait as _, Condition};

use super::rules::{self, Known};
use crate::{
    data::{Access, Row, SearchQuery},
    error::Result,
    graphql::Listed as _,
    organization::graphql::Organization,
    relationship::{
        graphql::{Relationship, RelationshipTypeCode},
        rules::{ONLY_ALLIANCE, OPEN},
    },
};

/// What helps to judge an inquiry.
#[derive(SimpleObject)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct InquiryHints {
    /// Organizations of the same country that are perhaps the one that asks, the most alike first; at most five.
    organizations: Vec<OrganizationMatch>,
    /// The category of relationship that it may become, by what it asks for and by the first of these organizations;
    /// none where no category is meant.
    suggested_type: Option<RelationshipTypeCode>,
    /// Reason for the suggestion.
    reason: &'static str,
}

/// An organization that is perhaps the one that asks.
#[derive(SimpleObject)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct OrganizationMatch {
    /// The organization.
    organization: Organization,
    /// Its open relationships; at most 20.
    relationships: Vec<Relationship>,
}

const MAX_ALIKE: i32 = 5;
const MAX_RELATIONS: usize = 20;

/// Who perhaps asks, and what it may become.
pub(super) async fn hints(access: &Access, inquiry: &inquiry::Model) -> Result<InquiryHints> {
    let mut organizations = Vec::new();
    for row in alike(access, inquiry).await? {
        let relationships = open(access, &row).await?;
        organizations.push((row, relationships));
    }
    let known = organizations.first().map(|(row, relationships)| Known {
        kind: row.kind,
        has_alliance: relationships.iter().any(|relationship| {
            relationship.kind == relationship::Kind::StrategicAlliance && ONLY_ALLIANCE.contains(&relationship.status)
        }),
    });
    let suggestion = rules::suggestion(inquiry.interest, known);
    let shown = |(row, relationships): (Row<organization::Entity>, Vec<Row<relationship::Entity>>)| OrganizationMatch {
        organization: Organization(row),
        relationships: relationships.into_iter().map(Relationship::wrap).collect(),
    };
    Ok(InquiryHints {
        organizations: organizations.into_iter().map(shown).collect(),
        suggested_type: suggestion.category.map(RelationshipTypeCode::from),
        reason: suggestion.reason,
    })
}

/// The organizations of its country that are named like it, the most alike first.
async fn alike(access: &Access, inquiry: &inquiry::Model) -> Result<Vec<Row<organization::Entity>>> {
    let condition = Condition::all()
        .add(organization::Column::CountryCode.eq(inquiry.country_code.as_str()))
        .add(organization::Column::ArchivedAt.is_null());
    for text in rules::questions(&inquiry.organization_name) {
        let candidates = |query: &SearchQuery| {
            let named = access.candidates::<organization::Entity>(query, "organization", condition.clone())?;
            Ok(vec![named])
        };
        let found = access.search(&text, candidates, "Inquiry.hints", (Some(MAX_ALIKE), None)).await?;
        if let Some(found) = found {
            let ids: Vec<_> = found.rows.iter().map(|found| found.id).collect();
            let mut rows = access.by_ids::<organization::Entity>(ids.clone()).await?;
            return Ok(ids.iter().filter_map(|id| rows.remove(id)).collect());
        }
    }
    Ok(Vec::new())
}

/// Its open relationships.
async fn open(access: &Access, row: &Row<organization::Entity>) -> Result<Vec<Row<relationship::Entity>>> {
    let parts = row.each::<relationship_party::Entity>(
        access,
        organization::Column::Id,
        relationship_party::Column::OrganizationId,
    );
    let mut open = Vec::new();
    for part in parts.await? {
        let (from, to) = (relationship_party::Column::RelationshipId, relationship::Column::Id);
        let relationship = part.one::<relationship::Entity>(access, from, to).await?;
        open.extend(relationship.filter(|relationship| OPEN.contains(&relationship.status)));
    }
    open.truncate(MAX_RELATIONS);
    Ok(open)
}
