//! Facets: how many of what a list holds are of each country, kind, region and state.
use std::collections::BTreeMap;

use async_graphql::{Context, Object, SimpleObject};
use entity::{
    chapter::{self, Status},
    organization, relationship, relationship_party as party, tally,
};
use sea_orm::{ActiveEnum as _, ColumnTrait as _};

use crate::{
    chapter::{graphql::ChapterFilterInput, rules},
    data::{Access, CachedCount, ContextExt as _, Filter as _},
    error::Result,
    organization::graphql::OrganizationFilterInput,
    relationship::{
        graphql::{RelationshipFilterInput, api_name},
        rules::public_status,
    },
};

/// How many are the same in one respect.
#[derive(SimpleObject, Clone, Debug, PartialEq, Eq)]
pub struct Facet {
    /// In what they are the same: a code or the name of an enum's value.
    value: String,
    /// Number of rows.
    count: i64,
}

/// What a list of organizations is made of.
#[derive(SimpleObject, Clone, Debug)]
pub struct OrganizationFacets {
    /// By country, the most frequent first; multinational bodies have none.
    countries: Vec<Facet>,
    /// By kind, the most frequent first.
    kinds: Vec<Facet>,
}

/// What a list of chapters is made of.
#[derive(SimpleObject, Clone, Debug)]
pub struct ChapterFacets {
    /// By country, the most frequent first.
    countries: Vec<Facet>,
    /// By kind, the most frequent first.
    kinds: Vec<Facet>,
    /// By region, the most frequent first.
    regions: Vec<Facet>,
    /// By what everybody may know of the state, the most frequent first.
    public_statuses: Vec<Facet>,
    /// By state, the most frequent first; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    statuses: Vec<Facet>,
}

/// What a list of relationships is made of.
#[derive(SimpleObject, Clone, Debug)]
pub struct RelationshipFacets {
    /// By type, the most frequent first.
    types: Vec<Facet>,
    /// By state as the caller reads it, the most frequent first; a renewal counts as lapsed, but for the staff.
    statuses: Vec<Facet>,
    /// By the country of a party's seat, the most frequent first. One with parties in several countries counts in each.
    countries: Vec<Facet>,
}

/// Questions about what lists are made of.
#[derive(Debug, Default)]
pub struct FacetQuery;

#[Object]
impl FacetQuery {
    /// What `organizations` with this filter are made of.
    async fn organization_facets(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only rows that match this filter.")] filter: Option<OrganizationFilterInput>,
    ) -> Option<Result<OrganizationFacets>> {
        Some(organization_facets(ctx.access(), filter.as_ref()).await)
    }

    /// What `chapters` with this filter are made of.
    async fn chapter_facets(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only rows that match this filter.")] filter: Option<ChapterFilterInput>,
    ) -> Option<Result<ChapterFacets>> {
        Some(chapter_facets(ctx.access(), filter.as_ref()).await)
    }

    /// What `relationships` with this filter are made of.
    async fn relationship_facets(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only rows that match this filter.")] filter: Option<RelationshipFilterInput>,
    ) -> Option<Result<RelationshipFacets>> {
        Some(relationship_facets(ctx.access(), filter.as_ref()).await)
    }
}

/// Sums counts by one of their parts.
#[derive(Default)]
struct Sums(BTreeMap<String, i64>);

impl Sums {
    fn add(&mut self, value: impl Into<String>, count: i64) {
        let value = value.into();
        if !value.is_empty() && count != 0 {
            *self.0.entry(value).or_default() += count;
        }
    }

    fn facets(self) -> Vec<Facet> {
        let mut facets: Vec<_> = self.0.into_iter().map(|(value, count)| Facet { value, count }).collect();
        facets.retain(|facet| facet.count != 0);
        facets.sort_by_key(|facet| std::cmp::Reverse(facet.count));
        facets
    }
}

async fn organization_facets(access: &Access, filter: Option<&OrganizationFilterInput>) -> Result<OrganizationFacets> {
    let (mut countries, mut kinds) = (Sums::default(), Sums::default());
    let cells = if let Some(condition) = OrganizationFilterInput::counter_condition(filter) {
        let of = access.find::<tally::Entity>().filter(tally::Column::Kind.eq("organization")).filter(condition);
        let cells = access.all(of).await?;
        cells.iter().map(|cell| (cell.country_code.clone(), cell.sort.clone(), cell.total)).collect()
    } else {
        let condition = OrganizationFilterInput::condition(filter, access.viewer())?;
        let rows = access.find::<organization::Entity>().filter(condition);
        let columns = [organization::Column::CountryCode, organization::Column::Kind];
        let groups = access.group(rows, columns).await?;
        groups.into_iter().map(|([country, kind], total)| (country, kind, total)).collect::<Vec<_>>()
    };
    for (country, kind, total) in cells {
        countries.add(country, total);
        kinds.add(kind, total);
    }
    Ok(OrganizationFacets { countries: countries.facets(), kinds: kinds.facets() })
}

async fn chapter_facets(access: &Access, filter: Option<&ChapterFilterInput>) -> Result<ChapterFacets> {
    let columns =
        [chapter::Column::CountryCode, chapter::Column::Kind, chapter::Column::Region, chapter::Column::Status];
    let rows = access.find::<chapter::Entity>().filter(ChapterFilterInput::condition(filter, access.viewer())?);
    let cells =
        if let Some(CachedCount { kind, cells, beside }) = ChapterFilterInput::count_hint(filter, access.viewer()) {
            let of = access.find::<tally::Entity>().filter(tally::Column::Kind.eq(kind)).filter(cells);
            let parts =
                |cell: &tally::Model| [&cell.country_code, &cell.sort, &cell.region, &cell.status].map(Clone::clone);
            let kept = access.all(of).await?;
            let mut cells: Vec<_> = kept.iter().map(|cell| (parts(cell), cell.total)).collect();
            if let Some(beside) = beside {
                cells.extend(access.group(rows.filter(beside), columns).await?);
            }
            cells
        } else {
            access.group(rows, columns).await?
        };
    let mut sums: [Sums; 5] = Default::default();
    for ([country, kind, region, status], total) in cells {
        let public = Status::try_from_value(&status).ok().and_then(rules::public_status);
        let public = public.map(|public| match public {
            rules::PublicStatus::Provisional => "PROVISIONAL",
            rules::PublicStatus::Active => "ACTIVE",
        });
        for (sums, value) in
            sums.iter_mut().zip([country.as_str(), &kind, &region, public.unwrap_or_default(), &status])
        {
            sums.add(value, total);
        }
    }
    let [countries, kinds, regions, public_statuses, statuses] = sums.map(Sums::facets);
    let statuses = if access.viewer().is_staff() { statuses } else { Vec::new() };
    Ok(ChapterFacets { countries, kinds, regions, public_statuses, statuses })
}

/// Two statements: what a relationship is, and where its parties are.
async fn relationship_facets(access: &Access, filter: Option<&RelationshipFilterInput>) -> Result<RelationshipFacets> {
    let rows =
        access.find::<relationship::Entity>().filter(RelationshipFilterInput::condition(filter, access.viewer())?);
    let columns = [relationship::Column::Kind, relationship::Column::Status];
    let (mut types, mut statuses, mut countries) = (Sums::default(), Sums::default(), Sums::default());
    for ([kind, status], total) in access.group(rows.clone(), columns).await? {
        let status = relationship::Status::try_from_value(&status)?;
        let read = if access.viewer().is_staff() { status } else { public_status(status) };
        types.add(api_name(relationship::Kind::try_from_value(&kind)?), total);
        statuses.add(read.to_value(), total);
    }
    let party = (relationship::Column::Id, party::Column::RelationshipId);
    let seat = (party::Column::OrganizationId, organization::Column::Id);
    let country = organization::Column::CountryCode;
    let of_countries = access
        .group_tied::<relationship::Entity, party::Entity, organization::Entity>(rows, party, seat, country)
        .await?;
    for (code, total) in of_countries {
        countries.add(code, total);
    }
    Ok(RelationshipFacets { types: types.facets(), statuses: statuses.facets(), countries: countries.facets() })
}
